// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <deque>

namespace ocellus {

/// Speed of something counted, over the last seconds, so that the time left follows a change of
/// pace. Pure; times come from the caller.
class RateMeter {
public:
    static constexpr long long kWindowMs = 10000;

    void reset() { m_points.clear(); }
    void add(Index done, long long nowMs);
    /// Units a second over the window; 0 until half a second has passed.
    double rate() const;
    /// Seconds until `total` at this rate; negative while unknown.
    double secondsLeft(Index total) const;

private:
    struct Point {
        Index done;
        long long ms;
    };

    std::deque<Point> m_points;
};

} // namespace ocellus
