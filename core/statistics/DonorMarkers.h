// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/statistics/Markers.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

struct DonorMarkersOptions {
    Index leastCells = 10; ///< cells of a donor in a group that make a profile. @pre > 0
    int threads = 0;
};

/// How donors were compared.
struct DonorTest {
    bool paired = false;        ///< each donor's A against its own B
    std::vector<Index> donorsA; ///< donors with a profile that was used, ascending
    std::vector<Index> donorsB; ///< the same as donorsA when paired
    std::vector<Index> leftOut; ///< donors with cells in a group but no profile that was used
};

/// Compares groups by donors instead of by cells, so that the cells of one donor do not count as
/// independent: counts are summed per donor and group into profiles (pseudo-bulk), each taken as
/// log1p of counts per 10,000, and these are compared by a t-test, two-sided.
///
/// Paired over the donors that have a profile in both groups where they are at least three; else
/// Welch's over all profiles. In the table means are of profiles (every donor counts once), `score`
/// is t, shares are of cells; `auc` is not set, as donors are too few to rank by.
///
/// @param counts  all cells x genes, counts. @param donorOf  a donor's number per cell of `counts`,
/// 0 .. donors-1, -1 for unknown: such cells take part in shares only.
/// @throws RefusedError in one sentence when a group has fewer than two profiles, or as the source.
/// Memory: two profiles a donor. Same bytes for any thread count.
/// @returns Cancelled with the results untouched when stopped.
Outcome rankMarkersByDonor(std::shared_ptr<const RowSource> counts,
                           const CellGroups& groups,
                           const std::vector<std::int32_t>& donorOf,
                           Index donors,
                           const DonorMarkersOptions& options,
                           const RunControl& control,
                           MarkerTable* result,
                           DonorTest* test);

} // namespace ocellus
