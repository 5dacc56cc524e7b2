// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "core/model/GeneMatching.h"

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace ocellus {

/// Measured genes that a model generates together with the wanted ones. Its decoder shares one total out
/// among the genes it is asked for (MODEL_SPEC 6), so that a lone gene would get all of it: a value means
/// something only beside the same genes whose counts are known.
struct BesideGenes {
    std::vector<std::int64_t> tokens; ///< ascending
    std::vector<char> columns;        ///< per column of the counts: 1 where its gene is one of them
};

/// The genes with most counts, at most `most`, in up to 1,000 of the cells, evenly spaced; fewer where
/// others have no count there. @param leftOut  tokens that are not taken. nullopt when stopped.
std::optional<BesideGenes> genesBeside(const Dataset::CountsMatrix& counts, const GeneMatching& matching, const std::vector<Index>& cells,
    const std::set<std::int64_t>& leftOut, Index most, const RunControl& control);

/// Per cell its counts in the marked columns; nullopt when stopped.
std::optional<std::vector<float>> countsIn(
    const RowSource& rows, const std::vector<Index>& cells, const std::vector<char>& columns, const RunControl& control);

} // namespace ocellus
