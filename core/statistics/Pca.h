// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ocellus {

struct PcaOptions {
    Index components = 50; ///< fewer are given when cells - 1 or genes are fewer. @pre > 0
    std::uint64_t seed = 0;
    int threads = 0;
};

/// Principal components, largest variance first. Every component's sign is such that its loading
/// of largest size (the first of equals) is positive. A component without variance (repeated cells,
/// constant genes) is a column of zeros.
struct Pca {
    FloatMatrix scores;            ///< cells x components: the centred values times the loadings
    FloatMatrix loadings;          ///< genes given x components, columns of length 1
    std::vector<double> variance;  ///< of each component, divisor cells - 1
    std::vector<double> means;     ///< of each gene given: what was subtracted
    double totalVariance = 0.0;    ///< of all genes given together
};

/// Principal components of `genes` over all cells of `rows`, centred, not scaled.
///
/// One pass reads the chosen genes into memory (GeneSubset: 8 bytes a stored value); centring is
/// implicit, so the matrix stays sparse. The products of all genes (or of all cells, where they are
/// fewer) are summed over dense panels of 1,024 rows (GramMatrix) and their leading eigenvectors
/// found by Lanczos. Above 6,000 of both, where that matrix would be too large, Lanczos multiplies
/// with the sparse values themselves. Singular values are within 1e-4 of the exact ones.
///
/// At least one component is given, of zeros when there is nothing to find.
/// @param rows  cells x genes, finite. @param genes  ascending, distinct positions in `rows`.
/// Same bytes for any thread count. @returns Cancelled with `result` untouched when stopped.
/// @throws Error when the sparse method does not converge (not seen).
Outcome computePca(const RowSource& rows, std::span<const Index> genes, const PcaOptions& options,
    const RunControl& control, Pca* result);

} // namespace ocellus
