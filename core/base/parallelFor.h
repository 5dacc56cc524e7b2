// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <functional>

namespace ocellus {

/// Runs `body(begin, end)` over consecutive blocks of `grain` items covering [0, count) on up to
/// `threads` threads (the calling thread works too), and returns when all are done.
///
/// The blocks do not depend on `threads`: a body that writes only to its own block's outputs gives
/// the same bytes for any thread count. The first exception thrown by a body is rethrown here after
/// the join. `threads` <= 0 means one thread per core.
void parallelFor(Index count, Index grain, int threads, const std::function<void(Index, Index)>& body);

/// Number of threads meant by `threads` (<= 0: one per core).
int resolvedThreads(int threads);

} // namespace ocellus
