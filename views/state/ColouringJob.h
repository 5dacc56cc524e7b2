// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/Dataset.h"
#include "core/figures/Colouring.h"
#include "core/results/ResultLayer.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// Everything needed to colour the cells once, held by shared ownership so that a worker can use it
/// while the GUI thread goes on.
struct ColouringRequest {
    std::shared_ptr<const Dataset> dataset;
    LayerPtr layer;      ///< where the column comes from; nullptr: the data set
    ColourSource source;
    Theme theme = Theme::Light;
    ColourMap map = ColourMap::Viridis;
    std::optional<std::pair<double, double>> ends; ///< of the colour bar, as a person chose them
    std::shared_ptr<const std::vector<float>> geneValues; ///< for a gene
    std::string geneName; ///< empty: as the data set names it
    std::string geneUnit;
    ValueState geneState = ValueState::Measured;
};

/// Colours after the request; plain when the source names nothing that exists. Any thread.
std::shared_ptr<const Colouring> makeColouring(const ColouringRequest& request);

/// Colours that the data set stores for the labels of a column, by the label as people read it.
std::map<std::string, Rgb> storedLabelColours(const Dataset& dataset, const std::string& column);

/// The symbol of a gene of the data set, or the id itself.
std::string geneSymbol(const Dataset& dataset, const std::string& geneId);

} // namespace ocellus
