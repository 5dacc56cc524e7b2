// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/Matrix.h"
#include "core/base/Table.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

class GeneValues;

/// Where the numbers of a layer come from; written with every export. Holds no time of day.
struct Provenance {
    std::string task;              ///< "umap", "annotate" ...
    std::string datasetFingerprint; ///< SHA-256 of the data file
    std::string modelHash;         ///< SHA-256 of the checkpoint, empty without a model
    std::string options;           ///< JSON object, every option that changes values
    std::string version;           ///< Ocellus version
};

/// Values computed from a data set. Immutable: freeze it with make_shared<const ResultLayer> and
/// share it; a re-run makes another layer, a running job publishes snapshots that replace each
/// other under the same `name`. Every vector has one entry (row) per cell of the data set;
/// `values` say themselves which cells they have.
struct ResultLayer {
    std::string name; ///< unique in a store; a snapshot replaces the layer of the same name
    Provenance provenance;
    Index cellsDone = 0;  ///< < cellsTotal: partial ("partial, 3,780 of 6,000")
    Index cellsTotal = 0;
    std::vector<Column> columns; ///< obs: pred_cell_type, leiden ...
    std::vector<std::pair<std::string, FloatMatrix>> embeddings; ///< obsm
    std::vector<std::pair<std::string, SparseSquare>> graphs;    ///< obsp
    std::shared_ptr<const GeneValues> values; ///< of genes, as a model gave them; nullptr: none

    bool isPartial() const { return cellsDone < cellsTotal; }
};

using LayerPtr = std::shared_ptr<const ResultLayer>;

} // namespace ocellus
