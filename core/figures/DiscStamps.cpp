// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/DiscStamps.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

/// Share of the pixel at (x, y) inside the disc, by 8 x 8 samples.
double coverage(int x, int y, double centreX, double centreY, double radius) {
    constexpr int kSamples = 8;
    int inside = 0;
    for (int s = 0; s < kSamples * kSamples; ++s) {
        const double dx = x + (s % kSamples + 0.5) / kSamples - centreX;
        const double dy = y + (s / kSamples + 0.5) / kSamples - centreY;
        inside += dx * dx + dy * dy <= radius * radius ? 1 : 0;
    }
    return static_cast<double>(inside) / (kSamples * kSamples);
}

/// A pixel belongs to the cell when the disc covers a quarter of it or is centred in it.
constexpr double kOwnedShare = 0.25;

} // namespace

DiscStamps::DiscStamps(double diameter, double alpha) {
    // Large discs need fewer phases: a quarter of a pixel is not seen on them.
    m_shift = diameter <= 3.0 ? 0 : (diameter <= 24.0 ? 1 : 2);
    m_phases = kSubPixel >> m_shift;
    for (int y = 0; y < m_phases; ++y) {
        for (int x = 0; x < m_phases; ++x) {
            addStamp(0.5 * diameter, alpha, (x + 0.5) / m_phases, (y + 0.5) / m_phases);
        }
    }
    std::size_t next = 0;
    for (Stamp& stamp : m_stamps) {
        stamp.first = m_groups.data() + next;
        next += static_cast<std::size_t>(stamp.rows) * stamp.groups;
    }
}

void DiscStamps::addStamp(double radius, double alpha, double centreX, double centreY) {
    Stamp stamp;
    stamp.left = static_cast<int>(std::floor(centreX - radius));
    stamp.top = static_cast<int>(std::floor(centreY - radius));
    const int right = static_cast<int>(std::floor(centreX + radius));
    const int bottom = static_cast<int>(std::floor(centreY + radius));
    stamp.rows = bottom - stamp.top + 1;
    stamp.groups = (right - stamp.left) / kLanes + 1;
    m_reach = std::max({m_reach, -stamp.left, -stamp.top, bottom, stamp.left + stamp.groups * kLanes});
    for (int y = stamp.top; y <= bottom; ++y) {
        for (int g = 0; g < stamp.groups; ++g) {
            Group group{};
            for (int lane = 0; lane < kLanes; ++lane) {
                const int x = stamp.left + g * kLanes + lane;
                const double share = coverage(x, y, centreX, centreY, radius);
                std::fill_n(group.weights + 4 * lane, 4, static_cast<std::uint16_t>(std::lround(256.0 * alpha * share)));
                group.owned[lane] = share >= kOwnedShare || (x == 0 && y == 0) ? -1 : 0;
            }
            m_groups.push_back(group);
        }
    }
    m_stamps.push_back(stamp);
}

} // namespace ocellus
