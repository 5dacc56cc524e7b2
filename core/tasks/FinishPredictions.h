// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/Annotate.h"
#include "core/tasks/Calibration.h"
#include "core/tasks/SafeLabels.h"
#include "core/tasks/ShownClasses.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

struct TrainingRecipe;

struct ModelInfo;

struct FinishOptions {
    bool calibrate = false;
    std::map<std::string, std::string> columns; ///< class -> column of known labels; others: knownLabelColumn
    CalibrationOptions calibration;
    double safe = kSafeProbability; ///< what a safe label's probability must reach; 0: no safe labels
    double smoothing = 0.0;         ///< lambda of the smoothing over neighbours, 0.1 in TASKS_SPEC 3.1; 0: none
    ShownClassesOptions shown; ///< publishedModel: counts only where the model knows as many organisms as those do
    std::uint64_t seed = 0;
    int threads = 0;
};

/// What decides which classes are shown, from what the model's recipe says; nullptr: it carries none, as the published
/// models do. A recipe that is not complete is of one that was taught further.
ShownClassesOptions shownBy(const TrainingRecipe* recipe);
/// The same for a model that is known: a model without a complete recipe counts as published only where it knows as many
/// organisms as those do.
ShownClassesOptions shownBy(const TrainingRecipe* recipe, const ModelInfo& model);

/// The rule of ShownClasses.h for the predictions of a layer, finished or not, beside the labels of the data set;
/// predictions that the data set itself holds are left out. In the order of the layer's columns.
std::vector<ShownClass> shownPredictions(const ResultLayer& layer, const Table& cells, const ShownClassesOptions& options);

struct FinishedPredictions {
    LayerPtr layer;
    std::vector<std::pair<std::string, CalibrationState>> calibrations; ///< one per class, in the model's order
    std::vector<ShownClass> shown;                                      ///< likewise
    std::vector<std::string> warnings;
};

/// What follows once a model has answered for cells, in this order:
/// - calibration, class by class, where it is asked for and cells have known labels: pred_<class>_topk and
///   pred_<class>_score become calibrated;
/// - safe labels (SafeLabels.h): pred_<class>_safe, _safe_name, _safe_score for cell types and for classes whose coarser
///   labels the model knows;
/// - smoothing: every kept probability is spread over the 14 nearest cells by (I + lambda L) P = P0, twice (the official
///   procedure, on probabilities of kept labels): pred_<class>_smooth, _smooth_name, _smooth_score, the best afterwards;
/// - which classes are shown, and why (ShownClasses.h).
/// @param predictions  finished or partial; cells without a prediction stay missing.
/// @throws UsageError for a class or column that is not there. @returns Cancelled with `result` untouched when stopped.
Outcome finishPredictions(const Dataset& dataset, const ModelInfo& model, const AnnotateResult& predictions,
                          const FinishOptions& options, const RunControl& control, FinishedPredictions* result);

} // namespace ocellus
