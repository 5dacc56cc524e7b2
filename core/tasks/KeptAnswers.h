// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/ResultLayer.h"
#include "core/tasks/Annotate.h"

#include <optional>
#include <string>

namespace ocellus {

/// "pred_cell_type_topk_ids": says of which labels the columns of pred_cell_type_topk tell.
std::string keptAnswersName(const std::string& className);

/// It names no label of a cell, so it is nothing to look at or to colour by.
bool isKeptAnswersName(const std::string& column);

/// The layer with the labels that a class's probabilities belong to, as one more column, so that a layer read from a
/// project can be used like a fresh one: per cell the ids of TopLabels, most probable first, with a space between; cells
/// without a prediction are missing. The same layer when it holds no such probabilities.
LayerPtr withKeptAnswers(const LayerPtr& layer, const TopLabels& top);

/// What withKeptAnswers() kept; nullopt: nothing was kept of this class. The labels are those that occur, in the order of
/// the column. @throws Error where the column and the probabilities do not fit together.
std::optional<TopLabels> keptAnswers(const ResultLayer& layer, const std::string& className);

/// The layer has them: the same, without reading a cell.
bool hasKeptAnswers(const ResultLayer& layer, const std::string& className);

} // namespace ocellus
