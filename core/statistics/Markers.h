// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <memory>
#include <vector>

namespace ocellus {

/// Two groups of cells to compare: ascending, distinct cells, none in both.
struct CellGroups {
    std::vector<Index> a;
    std::vector<Index> b;

    /// The cells of both, ascending.
    std::vector<Index> all() const;

    /// 0 for a cell of A, 1 for one of B. @pre it is in one of them.
    int groupOf(Index cell) const;
};

/// How genes differ between group A and group B; one entry per gene of the matrix throughout.
/// Means are of log1p of counts per 10,000 (natural logarithm).
struct MarkerTable {
    std::vector<double> log2FoldChange; ///< of expm1 of the means, each plus 1e-9 (as scanpy)
    std::vector<double> auc;            ///< chance that a value of A is above one of B; 0.5: alike
    std::vector<double> score;          ///< test statistic, positive where A is higher
    std::vector<double> pValue;         ///< two-sided; 1 where all values are the same
    std::vector<double> qValue;         ///< Benjamini-Hochberg over all genes
    std::vector<double> shareA;         ///< of the group's cells with a value above 0, 0..1
    std::vector<double> shareB;
    std::vector<double> meanA;
    std::vector<double> meanB;

    Index geneCount() const { return static_cast<Index>(pValue.size()); }

    /// All vectors with `genes` entries of 0.
    explicit MarkerTable(Index genes = 0);

    /// Sets the fold changes from the means and the q values from the p values.
    void complete();

    /// Genes by descending score, equals by gene: those of A first.
    std::vector<Index> byScore() const;
};

struct MarkersOptions {
    /// Values held at once, 8 bytes each while reading: what does not fit is read again, gene batch
    /// by gene batch. @pre > 0. Does not change the result.
    Index valuesAtOnce = 48'000'000;
    int threads = 0;
};

/// Compares every gene with Wilcoxon's rank-sum test (RankSum.h).
///
/// @param rows  all cells x genes, log-normalised, finite (LogNormalisedRows, CheckedRows).
/// @pre both groups hold at least one cell.
/// Reads the cells of the groups once, or once and then once per gene batch where their values do
/// not fit in memory. Same bytes for any thread count.
/// @returns Cancelled with `result` untouched when stopped.
Outcome rankMarkers(std::shared_ptr<const RowSource> rows,
                    const CellGroups& groups,
                    const MarkersOptions& options,
                    const RunControl& control,
                    MarkerTable* result);

} // namespace ocellus
