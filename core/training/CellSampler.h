// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <vector>

namespace ocellus {

/// Cells of one file as the sampler sees them.
struct SampledFile {
    std::vector<std::int32_t> group;     ///< joint category of each cell, numbered over all files; -1: never drawn
    std::vector<std::int32_t> expressed; ///< genes with a count, per cell
};

/// How often cells are shown (TASKS_SPEC section 9).
struct SamplingOptions {
    double weightScale = 500.0; ///< s: a group of n cells weighs s n / (n + s)
    bool curriculum = true;     ///< early epochs differ less between groups
    bool detail = true;         ///< within a group, cells with more expressed genes are shown more
};

/// Draws cells with replacement. Immutable between calls of `startEpoch`.
class CellSampler {
public:
    CellSampler(std::vector<SampledFile> files, const SamplingOptions& options);

    /// Weights of an epoch, counted from 0: with the curriculum, groups weigh their weight to the
    /// power min(1, (epoch + 5) / 15).
    void startEpoch(Index epoch);

    /// Cells of one file.
    struct Drawn {
        std::size_t file = 0;
        std::vector<Index> cells;
    };
    /// Cells of all files, each drawn by its weight, file by file in their order; files without a drawn cell are left
    /// out. The same cells for the same seed and epoch.
    std::vector<Drawn> draw(Index count, std::uint64_t seed) const;

    /// Chance of one cell to be the next drawn.
    double chance(std::size_t file, Index cell) const;

    Index groupCount() const { return static_cast<Index>(m_groupSize.size()); }

private:
    std::vector<SampledFile> m_files;
    SamplingOptions m_options;
    std::vector<Index> m_groupSize;
    std::vector<double> m_groupDetail;            ///< sum of the cells' weights within each group
    std::vector<std::vector<double>> m_cumulated; ///< per file, one per cell
    std::vector<double> m_fileCumulated;
};

/// 1 + 999 sigmoid(0.003 (expressed - 2000)): the weight of a cell within its group.
double detailWeight(std::int32_t expressedGenes);

/// s n / (n + s).
double groupWeight(double cells, double scale);

} // namespace ocellus
