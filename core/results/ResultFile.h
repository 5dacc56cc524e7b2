// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/results/ResultLayer.h"

#include <string>
#include <utility>
#include <vector>

namespace ocellus {



/// A matrix layer to write (cells x genes): read through the source, row by row.
struct MatrixLayer {
    std::string name;
    std::shared_ptr<const RowSource> rows;
};

/// Everything an output `.h5ad` holds.
struct ResultFileContent {
    std::shared_ptr<const Dataset> dataset; ///< obs with the input's columns; var with its columns
    std::vector<LayerPtr> layers;           ///< columns, embeddings and graphs are added in order
    std::vector<MatrixLayer> matrices;      ///< layers/NAME
    bool withX = false;                     ///< copy the main matrix
    std::vector<std::pair<std::string, std::vector<std::string>>> unsStrings; ///< uns/NAME string arrays
    std::vector<Index> cells;               ///< subset to write, in order; empty: all
};

/// Writes `content` as an AnnData `.h5ad` that the anndata 0.8 Python package reads.
///
/// The file is written beside `path` and renamed into place when complete: `path` appears whole or
/// not at all, also on cancel and on failure. Holds no times: the same content gives the same bytes.
/// @throws Error when the disk refuses. @returns Cancelled when stopped (nothing is left behind).
Outcome writeResultFile(
    const std::string& path, const ResultFileContent& content, const RunControl& control);

} // namespace ocellus
