// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/RunControl.h"

#include <functional>
#include <string>
#include <utility>

namespace ocellus {

/// Every pair of `blocks` blocks, in rounds in which no block occurs twice (a round-robin
/// tournament). Round 0 pairs each block with itself. A value; cheap to copy; thread-safe.
///
/// Work on a pair may change both blocks without locks, because nobody else holds them in that
/// round; and the order in which a block meets the others does not depend on the number of threads,
/// so that the result is the same for any.
class PairRounds {
public:
    explicit PairRounds(Index blocks);

    Index rounds() const { return m_padded; }

    /// Number of pairs met in `round`, some of which may be idle.
    Index pairs(Index round) const { return round == 0 ? m_blocks : m_padded / 2; }

    /// The two blocks of a pair, first <= second; {-1, -1} when it is idle.
    std::pair<Index, Index> pair(Index round, Index number) const;

private:
    Index m_blocks = 0;
    Index m_padded = 0; ///< even
};

/// Runs `body(round, first, second)` for all pairs of all rounds, `repeats` times over; `repeat` is
/// passed too. Pairs of a round run on up to `threads` threads; a round begins when the one before
/// has ended. Stops between pairs when asked to and reports rounds done under `stage`, on the
/// calling thread. The first exception of a body is rethrown here.
Outcome runPairRounds(const PairRounds& schedule, Index repeats, int threads, const RunControl& control,
    const std::string& stage,
    const std::function<void(Index repeat, Index round, Index first, Index second)>& body);

} // namespace ocellus
