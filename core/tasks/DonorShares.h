// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"
#include "core/tasks/Disagreements.h"

#include <string>
#include <vector>

namespace ocellus {

/// How one donor takes part in a disagreement.
struct DonorShare {
    std::string donor;
    Index labelled = 0;    ///< the donor's cells with the annotated label
    Index disagreeing = 0; ///< of these, listed as looking like the suggested label
    double share = 0.0;    ///< disagreeing / labelled, 0..1
    double low = 0.0, high = 0.0; ///< 95 % interval of the share (Wilson's score)
};

/// Whether a disagreement is one donor's or everybody's: the listed cells of this pair of labels in all samples, by
/// donor, for every donor with cells of the annotated label, in the order of the column. Cells without a donor come last
/// under the empty name, where there are any.
/// @throws UsageError for an unknown column, as labelsOf.
std::vector<DonorShare> donorShares(const Disagreements& found, std::int32_t annotated, std::int32_t suggested,
                                    const Table& cells, const std::string& donorColumn);

/// The column of donors: the first of donor_id, donor, patient, individual, subject that holds labels; empty: none.
std::string donorColumnOf(const Table& cells);

} // namespace ocellus
