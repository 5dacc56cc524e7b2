// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

struct DoubletOptions {
    double expectedRate = 0.1;   ///< share of doublets looked for. In (0, 1)
    double simulatedRatio = 2.0; ///< simulated doublets a cell. @pre > 0
    Index genes = 2000;          ///< most variable genes that count. @pre > 0
    Index components = 30;       ///< @pre > 0
    std::uint64_t seed = 0;
    int threads = 0;
};

/// How much each cell looks like two.
struct Doublets {
    std::vector<double> score;          ///< one a cell, 0..1: likelihood of a doublet
    std::vector<double> simulatedScore; ///< of the simulated doublets
    std::optional<double> threshold; ///< between the two peaks of the simulated scores; none where
                                     ///< they have not two peaks
    Index called = 0;                ///< cells with a score above the threshold
    double detectable = 0.0;         ///< share of the simulated doublets above the threshold
};

/// Scrublet (Wolock, Lopez and Klein 2019): doublets are simulated by adding up the counts of
/// random pairs of cells; all are put in the space of the cells' principal components (counts per
/// cell's total, variable genes, unit variance); a cell's score follows from the share of simulated
/// doublets among its round(0.5 sqrt(cells)) x (1 + ratio) nearest neighbours. The threshold is the
/// lowest point between the two peaks of the histogram of the simulated scores. Of the paper, the
/// way genes are chosen differs: seurat_v3 (VariableGenes.h).
///
/// Cells of different samples cannot form doublets: give one sample at a time. Time grows with the
/// square of the cells; memory: 16 bytes a count of a chosen gene, 4 bytes x components x
/// (1 + ratio) a cell.
/// @param counts  cells x genes. @param name  what error sentences call their file.
/// @throws InputError for a value that is no count; RefusedError for fewer than 20 cells with
/// counts or genes that do not vary. Same bytes for any thread count.
/// @returns Cancelled with `result` untouched when stopped. A cell without counts scores 0.
Outcome scoreDoublets(std::shared_ptr<const RowSource> counts,
                      const std::string& name,
                      const DoubletOptions& options,
                      const RunControl& control,
                      Doublets* result);

/// The lowest place between the two peaks of a histogram of `values` in 256 bins, smoothed over
/// three bins until only two peaks are left (Prewitt and Mendelsohn 1966); nullopt when there never
/// are two.
std::optional<double> thresholdBetweenPeaks(const std::vector<double>& values);

} // namespace ocellus
