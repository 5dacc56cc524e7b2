// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Trainer.h"
#include "core/model/torch/CellBatch.h"
#include "core/model/torch/Network.h"

#include <map>
#include <string>
#include <vector>

namespace ocellus {

/// One denoising task: `level` 1 means no counts at all and six neighbours.
struct NoiseTask {
    double level = 0.6;
    Tensor counts; ///< (B, L) downsampled; undefined at level 1
};

/// One masking task.
struct MaskTask {
    std::string name; ///< "30%" or "TF", as in the names of the losses
    Tensor mask;      ///< (B, L) bool, true = hidden
};

/// The random choices of one step; drawn by the trainer, or recorded.
struct StepPlan {
    std::int64_t step = 0;       ///< optimiser steps done
    std::int64_t neighbours = 0; ///< how many of the given neighbours are used
    std::int64_t context = 0;    ///< genes of the denoising tasks
    std::vector<MaskTask> masks;
    std::vector<NoiseTask> noises;
    std::vector<CompressorNoise> compressorNoise; ///< per pass: full, masks, noises
};

/// What a step costs.
struct StepLosses {
    Tensor total;                        ///< differentiable scalar
    std::map<std::string, Tensor> terms; ///< unscaled, by the reference's names
    std::vector<Tensor> cellTokens;      ///< (B, T, width) of every pass, before compression
    std::vector<Tensor> logits;          ///< per class (B, labels) of the first pass
};

/// The training objective of one model: loss terms of a pass, and of a whole step.
class Objective {
public:
    Objective(const Network& network, const ObjectiveOptions& options);

    /// Expression loss of predicted parameters against counts.
    Tensor expressionLoss(const ExpressionParameters& predicted, const Tensor& counts, bool withMse, bool maskZeros) const;

    /// Loss of every class that has labels, in class order.
    std::vector<Tensor> classLosses(const NetworkOutput& output, const Tensor& labels) const;

    /// Class, independence, adversarial, alignment, MVC and KL terms of a pass under `prefix`, added to
    /// `losses`; returns their scaled sum. Class and MVC terms only when `first`.
    Tensor passTerms(
        const NetworkOutput& output, const CellBatch& batch, std::int64_t step, bool first, const std::string& prefix,
        const Pass& pass, StepLosses& losses) const;

    /// A whole training step: full pass, masks, noises, generation, similarity terms.
    StepLosses step(const CellBatch& batch, const StepPlan& plan, const Pass& pass) const;

    double klScaleAt(std::int64_t step) const;

private:
    class StepRunner;

    Tensor adversarialTerms(
        const NetworkOutput& output, const Tensor& labels, const std::string& prefix, const Pass& pass, StepLosses& losses) const;

    const Network& m_network;
    ObjectiveOptions m_options;
    std::vector<Tensor> m_hierarchies;     ///< per class (P, n) bool
    Tensor m_assayTargets;                 ///< label code -> target of the assay head, -1 none
    std::int64_t m_assayClass = -1, m_organismClass = -1, m_cellTypeClass = -1;
};

/// Position of every assay label in the reference's fixed list of assays: its own, else that of its
/// nearest listed ancestor, else -1.
std::vector<std::int64_t> adversarialAssayTargets(const ClassConfig& assays);

} // namespace ocellus
