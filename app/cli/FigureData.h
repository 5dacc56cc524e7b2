// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/figures/Colouring.h"

#include <memory>
#include <optional>
#include <string>

namespace ocellus::cli {

/// Which positions a figure shows.
struct ChosenMap {
    std::string name; ///< in obsm
    std::shared_ptr<const FloatMatrix> positions; ///< cells x 2
    bool tissue = false;
    double micrometresPerUnit = 0.0; ///< 0: unknown
};

/// The map for a view: "umap" is X_umap, else the first X_umap..., umap, X_tsne...; "tissue" is
/// spatial, X_spatial. `wanted` names one instead.
/// @throws UsageError in one sentence that says what to do when there is none.
ChosenMap chooseMap(const Dataset& dataset, const std::string& view, const std::string& wanted);

/// Colours by a cell column, else by a gene (id or symbol): log1p of counts per 10,000 where the data
/// set has counts, else as stored. `lineages`: a cell-type column by lineage.
/// @returns nullopt when stopped. @throws UsageError with near names for an unknown name.
std::optional<Colouring> chooseColouring(const std::shared_ptr<const Dataset>& dataset, const std::string& name,
    bool lineages, ColourMap map, const RunControl& control);

} // namespace ocellus::cli
