// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/TurnedSource.h"

#include <numeric>
#include <vector>

namespace ocellus {

void TurnedSource::readRange(Index first, Index count, CountBatch& batch) const {
    std::vector<Index> cells(static_cast<std::size_t>(count));
    std::iota(cells.begin(), cells.end(), first);
    read(cells, batch);
}

} // namespace ocellus
