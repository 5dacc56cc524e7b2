// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;

struct ExpressionFeatureOptions {
    Index genes = 2000;
    Index components = 50;
    std::uint64_t seed = 0;
    int threads = 0;
};

/// Principal components that know nothing of the test cells.
struct ExpressionFeatures {
    FloatMatrix train, test; ///< cells x components
    std::string trainSource, testSource;
    Index genesUsed = 0;
    Index genesShared = 0; ///< genes that both data sets have
};

/// The most variable genes of the training cells (seurat_v3 on counts) that the test data have too,
/// log1p of counts per 10,000, principal components of the training cells; test cells are placed on
/// these. Genes are matched by identifier or symbol. The two data sets may be the same.
/// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
/// @throws RefusedError when fewer than two genes are shared or values cannot be used.
Outcome expressionFeatures(const Dataset& train,
                           const std::vector<Index>& trainCells,
                           const Dataset& test,
                           const std::vector<Index>& testCells,
                           const ExpressionFeatureOptions& options,
                           const RunControl& control,
                           ExpressionFeatures* result);

} // namespace ocellus
