// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/jobs/RateMeter.h"

namespace ocellus {

void RateMeter::add(Index done, long long nowMs) {
    m_points.push_back({done, nowMs});
    // One point older than the window stays, so that the window is always covered.
    while (m_points.size() > 2 && nowMs - m_points[1].ms >= kWindowMs) {
        m_points.pop_front();
    }
}

double RateMeter::rate() const {
    if (m_points.size() < 2) {
        return 0.0;
    }
    const long long elapsed = m_points.back().ms - m_points.front().ms;
    if (elapsed < 500) {
        return 0.0;
    }
    return 1000.0 * static_cast<double>(m_points.back().done - m_points.front().done) / static_cast<double>(elapsed);
}

double RateMeter::secondsLeft(Index total) const {
    const double speed = rate();
    if (speed <= 0.0 || total <= 0) {
        return -1.0;
    }
    return static_cast<double>(total - m_points.back().done) / speed;
}

} // namespace ocellus
