// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/model/Trainer.h"
#include "core/training/CellSampler.h"
#include "core/training/LossTable.h"
#include "core/training/TrainingCells.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// How long and how fast a training runs.
struct TrainingSchedule {
    enum class Decay {
        Plateau, ///< the rate falls when the validation loss stops falling (MODEL_SPEC section 10)
        Cosine,  ///< the rate falls along a cosine to 2 % at the last step
    };

    Index epochs = 10;
    Index stepsPerEpoch = 100;
    Index batch = 32;    ///< cells a step
    Index context = 512; ///< genes a cell
    double anyGenes = 0.5; ///< share of batches that show measured genes at random, zeros included, not expressed ones
    double learningRate = 1e-3;
    Index warmupSteps = 100;
    Decay decay = Decay::Plateau;
    double plateauFactor = 0.6;
    Index plateauPatience = 2; ///< epochs without a better validation loss before the rate falls
    std::vector<double> rateFactors; ///< plateau: of every epoch, as rateFactorsOf an earlier training; empty: by its own trials
    Index stopPatience = 6;    ///< epochs without a better trial before the training ends; 0: never
};

/// Cells of one source and which of them are drawn.
struct TrainingPart {
    std::shared_ptr<const TrainingCells> cells;
    SampledFile sampled;         ///< group -1: kept back
    std::vector<Index> keptBack; ///< tried after every epoch, ascending
    std::vector<std::int64_t> batches; ///< technical batch of every cell, -1 unknown, for alignment; empty: none
};

/// Everything one training needs.
struct TrainingJob {
    const LoadedCheckpoint* start = nullptr; ///< outlives the run
    TrainerOptions trainer;
    TrainingSchedule schedule;
    SamplingOptions sampling;
    std::vector<TrainingPart> parts;
    std::optional<std::size_t> judgedBy; ///< a class whose accuracy tells the best epoch; else the validation loss
    std::string folder; ///< where the state is kept while the run lasts, "OUT.partial"
    std::string key;    ///< identifies data and options; a state of another key is not continued
    bool resume = false;
    Index stepsBefore = 0, stepsAfter = 0; ///< of other runs of the same work, for the progress
    bool settle = false; ///< fit the start to the data, see Trainer::settle
    std::function<void(const LossRow&)> onRow; ///< told every row of the curves, those of an earlier run first; on the thread that trains
};

/// What came out. `model` are the weights of the best epoch.
struct TrainingResult {
    std::optional<Checkpoint> model;
    std::vector<LossRow> rows;
    Index bestEpoch = 0; ///< counted from 1
    Index epochsDone = 0;
    bool stoppedEarly = false;
    Index resumedAt = 0; ///< steps that an earlier run had done
    Index cellsShown = 0; ///< in this run
    double seconds = 0.0; ///< of this run
};

/// Trains. Every step depends on the seed and its number alone, so a run that was interrupted and
/// continued gives the same weights as one that was not. The folder holds `state.safetensors`,
/// `losses.jsonl` and `best.ckpt`, the best epoch so far as an ordinary checkpoint; it stays when the
/// run is cancelled or fails and is removed by `finishTraining`.
/// @throws Error when the loss is no number any more, naming where the last good checkpoint lies.
Outcome runTraining(const TrainingJob& job, const RunControl& control, TrainingResult* result);

/// By what the falls on plateaus had multiplied the rate in each epoch of a training, from its curves.
/// @param schedule  that training's; its rate had warmed up within the first epoch.
std::vector<double> rateFactorsOf(const TrainingSchedule& schedule, const std::vector<LossRow>& rows);

/// Removes the folder of a run whose output was written.
void finishTraining(const TrainingJob& job);

/// Class logits of kept-back cells with the weights of `model`: one vector per class, cells x leaves.
/// Empty when stopped.
std::vector<std::vector<float>> trialLogits(
    const LoadedCheckpoint& model, const TrainerOptions& options, const TrainingSchedule& schedule,
    const TrainingPart& part, const RunControl& control);

} // namespace ocellus
