// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Checkpoint.h"
#include "core/model/Model.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace ocellus {

/// How labels that have others below them enter the class loss (MODEL_SPEC 9.3).
enum class HierarchyForm {
    Corrected, ///< parent terms in every batch, of a cell's own parent only
    Faithful,  ///< as the reference computes it, for replay
};

/// Weights of the loss terms and which tasks a training step has (MODEL_SPEC section 10).
struct ObjectiveOptions {
    double classScale = 1.0;
    std::map<std::string, double> classWeights; ///< class -> factor on its loss; 1 where not named
    double expressionScale = 1.0; ///< of every expression loss
    double independenceScale = 0.3;
    double similarityScale = 0.2; ///< ECS
    double similarityThreshold = 0.4;
    double contrastiveScale = 0.2; ///< CCE
    double contrastiveTemperature = 0.3;
    double klScale = 2e-4;
    double klWarmupSteps = 80000;
    double mvcScale = 0.0;
    double adversarialScale = 1.0;
    double alignmentScale = 0.0; ///< energy distance between technical batches, of the cell-type latent (TASKS_SPEC 8.3)
    bool zinbAndMse = false;
    bool maskZeros = false;
    bool fullForward = true;
    bool generate = true;
    HierarchyForm hierarchy = HierarchyForm::Corrected;
};

/// How a network is trained. The same options, start and batches give the same weights for any
/// number of threads.
struct TrainerOptions {
    enum class Optimiser {
        AdamW,
        Muon, ///< for matrices between layers, AdamW for the rest: short trainings leave the commonest label far sooner
    };

    ObjectiveOptions objective;
    std::vector<double> noiseLevels; ///< denoising tasks; 1: no counts at all, six neighbours
    bool randomNoise = true;         ///< each cell's level is a uniform share of the task's
    std::vector<double> maskRatios;  ///< masking tasks: share of genes hidden
    bool variableContext = false;    ///< one step in five shows the denoising tasks fewer genes
    Index smallestContext = 800;     ///< the fewest then
    bool variableNeighbours = true;  ///< 0 to 6 of the neighbours, drawn each step; false: all

    Optimiser optimiser = Optimiser::AdamW;
    double epsilon = 1e-7, weightDecay = 0.01; ///< AdamW
    double largestGradient = 40.0;             ///< norm to which gradients are clipped
    double dropout = 0.0;                      ///< of activations
    double attentionDropout = 0.0;             ///< of attention weights in the gene transformer
    double averaging = 0.0; ///< 0 < d < 1: what is tried and stored is a running mean of the weights

    Index shards = 2; ///< parts of a batch that are computed side by side; changes the result a little
    std::uint64_t seed = 0;
    int threads = 0;
    std::function<bool(const std::string& tensor)> trains; ///< empty: every parameter
    bool triesUndamaged = false; ///< a trial classifies the cells as they are, also where steps only have damaged ones
};

/// Labelled cells for one step.
struct TrainingBatch {
    ModelBatch cells;
    std::vector<std::int64_t> labels; ///< cells x classes, codes in class order; -1 unknown, leaves.size() + row: a parent
    std::vector<std::int64_t> batches; ///< technical batch of each cell, -1 unknown; empty: nothing is aligned
};

/// What one step did.
struct StepResult {
    bool stopped = false; ///< nothing was changed
    double total = 0.0;
    double gradientNorm = 0.0; ///< before clipping
    std::map<std::string, double> terms; ///< unscaled, by the reference's names
};

/// What a batch costs without training on it.
struct TrialResult {
    bool stopped = false;
    double total = 0.0; ///< without the KL and the adversarial term, as the reference validates
    std::map<std::string, double> terms;
    std::vector<std::vector<float>> logits; ///< per class, cells x leaves
};

/// A network being trained on the CPU. Used on one thread at a time; it spreads its work itself.
class Trainer {
public:
    virtual ~Trainer() = default;

    /// Before the first step of a new model: shifts and scales what each block of the cell transformer reads from the
    /// genes so that it differs between the cells of `batch` with spread 1 about 0. A mean over hundreds of genes is
    /// nearly the same in all cells at first, and a short training would not find what tells them apart (data-dependent
    /// starts as in Mishkin & Matas 2016). Nothing for models without a cell transformer.
    virtual void settle(const TrainingBatch& batch) = 0;

    /// One optimiser step. Everything random in it depends on the seed and on `step` alone.
    /// @param step  optimiser steps done before. @throws Error when a size does not fit the model.
    virtual StepResult step(const TrainingBatch& batch, std::int64_t step, double learningRate) = 0;

    /// Losses and class logits with nothing dropped and all neighbours given; `draw` seeds the noise. The logits are
    /// those of the step's first pass; of the full pass, so that no noise is in them, where steps have one or with
    /// `triesUndamaged`.
    virtual TrialResult trial(const TrainingBatch& batch, std::uint64_t draw) = 0;

    /// Replaces the tensors of `checkpoint` by the trained ones (the running mean with `averaging`).
    virtual void store(Checkpoint& checkpoint) const = 0;

    /// Everything needed to go on exactly: weights, running means, the optimiser's moments.
    virtual void storeState(Checkpoint& state) const = 0;

    /// @throws InputError when a tensor is missing or has another shape.
    virtual void restoreState(const Checkpoint& state) = 0;

    /// When `stop` fires, the step in hand returns within a second with `stopped` set.
    virtual void setStop(std::stop_token stop) = 0;
};

struct LoadedCheckpoint;

/// A trainer that starts from a checkpoint; loads LibTorch's module on first use.
/// @throws Error when the module is missing, RefusedError for a model that cannot be trained.
std::unique_ptr<Trainer> makeTrainer(const LoadedCheckpoint& start, const TrainerOptions& options);

} // namespace ocellus
