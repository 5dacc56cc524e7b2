// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/figures/Colouring.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {
class GeneColumns;
}

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
    bool lineages, ColourMap map, const std::string& values, const RunControl& control);

/// Reads genes as `--values` says ("measured", "normalised", "denoised", "imputed").
std::unique_ptr<GeneColumns> columnsOf(const std::shared_ptr<const Dataset>& dataset, const std::string& values);

/// A cell column as labels, with the colours of its categories.
struct ChosenLabels {
    CategoryColumn labels; ///< ontology terms by name
    Colouring colouring;
};

/// @throws UsageError with near names for an unknown column, and for one without labels.
ChosenLabels chooseLabels(const Dataset& dataset, const std::string& name, bool lineages);

struct ChosenGene {
    std::string id, symbol;
};

/// Genes named in a comma-separated list, or one a line in a file, as `genes` has them. Of values that a model gave (imputed,
/// denoised) also others, as they were named: reading them says whether there are any.
/// @throws UsageError for an unknown gene, with near names, and for an empty list.
std::vector<ChosenGene> chooseGenes(const Dataset& dataset, const GeneTable& genes, const std::string& list, const std::string& values);

/// Genes of the matrix that values are read from.
std::shared_ptr<const GeneTable> genesOf(const std::shared_ptr<const Dataset>& dataset);

} // namespace ocellus::cli
