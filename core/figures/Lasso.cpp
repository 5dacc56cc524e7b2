// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallelFor.h"
#include "core/figures/PointRasteriser.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr Index kBlock = 65536; ///< a multiple of 64: two threads never share a word of the set
constexpr std::size_t kStrips = 1024;

struct Edge {
    double x1, y1, x2, y2;

    /// True when the ray from (x, y) to the right crosses the edge; ends count half-open.
    bool crossedBy(double x, double y) const {
        return (y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1;
    }
};

/// The edges of a polygon by horizontal strips: a point is tested against the edges of its strip
/// only. The strip of a height is a monotone function of it, so no crossing can be missed.
class StripedPolygon {
public:
    explicit StripedPolygon(std::span<const double> polygon) {
        const std::size_t corners = polygon.size() / 2;
        for (std::size_t i = 0; i < corners; ++i) {
            m_low[0] = std::min(m_low[0], polygon[2 * i]);
            m_high[0] = std::max(m_high[0], polygon[2 * i]);
            m_low[1] = std::min(m_low[1], polygon[2 * i + 1]);
            m_high[1] = std::max(m_high[1], polygon[2 * i + 1]);
        }
        m_stripsPerUnit = m_high[1] > m_low[1] ? static_cast<double>(kStrips) / (m_high[1] - m_low[1]) : 0.0;
        std::vector<Edge> edges;
        m_start.assign(kStrips + 1, 0);
        for (std::size_t i = 0; i < corners; ++i) {
            const std::size_t j = (i + 1) % corners;
            edges.push_back({polygon[2 * i], polygon[2 * i + 1], polygon[2 * j], polygon[2 * j + 1]});
            forStrips(edges.back(), [&](std::size_t strip) { ++m_start[strip + 1]; });
        }
        for (std::size_t strip = 0; strip < kStrips; ++strip) {
            m_start[strip + 1] += m_start[strip];
        }
        m_edges.resize(m_start.back());
        std::vector<std::size_t> next(m_start.begin(), m_start.end() - 1);
        for (const Edge& edge : edges) {
            forStrips(edge, [&](std::size_t strip) { m_edges[next[strip]++] = edge; });
        }
    }

    bool contains(double x, double y) const {
        if (!(x >= m_low[0] && x <= m_high[0] && y >= m_low[1] && y <= m_high[1])) {
            return false; // also NaN
        }
        const std::size_t strip = stripOf(y);
        bool inside = false;
        for (std::size_t i = m_start[strip]; i < m_start[strip + 1]; ++i) {
            inside ^= m_edges[i].crossedBy(x, y);
        }
        return inside;
    }

private:
    std::size_t stripOf(double y) const {
        return std::min(static_cast<std::size_t>((y - m_low[1]) * m_stripsPerUnit), kStrips - 1);
    }

    template <class Visit>
    void forStrips(const Edge& edge, Visit visit) const {
        const std::size_t last = stripOf(std::max(edge.y1, edge.y2));
        for (std::size_t strip = stripOf(std::min(edge.y1, edge.y2)); strip <= last; ++strip) {
            visit(strip);
        }
    }

    double m_low[2] = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    double m_high[2] = {-std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    double m_stripsPerUnit = 0.0;
    std::vector<Edge> m_edges;
    std::vector<std::size_t> m_start;
};

} // namespace

CellSet cellsInPolygon(std::span<const float> xy, std::span<const double> polygon, int threads) {
    const auto cells = static_cast<Index>(xy.size() / 2);
    CellSet result(cells);
    const bool usable = polygon.size() >= 6 && polygon.size() % 2 == 0
        && std::ranges::all_of(polygon, [](double v) { return std::isfinite(v); });
    if (!usable) {
        return result;
    }
    const StripedPolygon striped(polygon);
    parallelFor(cells, kBlock, threads, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            if (striped.contains(xy[2 * cell], xy[2 * cell + 1])) {
                result.insert(cell);
            }
        }
    });
    return result;
}

} // namespace ocellus
