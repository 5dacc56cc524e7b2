// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/NetworkNames.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

/// Whether a straight line crosses a rectangle (Liang and Barsky).
bool crosses(const RectMm& box, const NetworkNodeMark& a, const NetworkNodeMark& b) {
    double enter = 0.0, leave = 1.0;
    const auto cut = [&](double step, double room) {
        if (step == 0.0) {
            return room >= 0.0;
        }
        const double t = room / step;
        (step < 0.0 ? enter : leave) = step < 0.0 ? std::max(enter, t) : std::min(leave, t);
        return enter <= leave;
    };
    const double dx = b.x - a.x, dy = b.y - a.y;
    return cut(-dx, a.x - box.x) && cut(dx, box.right() - a.x) && cut(-dy, a.y - box.y) && cut(dy, box.bottom() - a.y);
}

class Placing {
public:
    Placing(const NetworkPlot& plot, const RectMm& area, const std::vector<RectMm>& keepOut, std::vector<NetworkNodeMark>& marks)
        : m_plot(plot)
        , m_area(area)
        , m_taken(keepOut)
        , m_marks(marks) {
        for (const NetworkNodeMark& mark : marks) {
            m_middleX += mark.x / static_cast<double>(marks.size());
            m_middleY += mark.y / static_cast<double>(marks.size());
        }
    }

    void place(std::size_t node, const NetworkName& name) {
        NetworkNodeMark& mark = m_marks[node];
        const double gap = 0.15 * name.heightMm;
        const double side = mark.radiusMm + gap + 0.5 * name.widthMm;
        const double down = mark.radiusMm + gap + 0.5 * name.heightMm;
        const double askew = 0.72 * mark.radiusMm + gap;
        // Offsets of the middle of the name from the middle of the gene.
        const std::array<std::array<double, 2>, 8> offsets = {{{0.0, -down},
                                                               {0.0, down},
                                                               {side, 0.0},
                                                               {-side, 0.0},
                                                               {askew + 0.5 * name.widthMm, -askew - 0.3 * name.heightMm},
                                                               {-askew - 0.5 * name.widthMm, -askew - 0.3 * name.heightMm},
                                                               {askew + 0.5 * name.widthMm, askew + 0.3 * name.heightMm},
                                                               {-askew - 0.5 * name.widthMm, askew + 0.3 * name.heightMm}}};
        double least = 1e300;
        for (const auto& [dx, dy] : offsets) {
            const RectMm box{mark.x + dx - 0.5 * name.widthMm, mark.y + dy - 0.5 * name.heightMm, name.widthMm, name.heightMm};
            if (isFree(box, node)) {
                const double cost = costOf(box, node, dx, dy);
                if (cost < least) {
                    least = cost;
                    mark.label = box;
                }
            }
        }
        if (mark.label) {
            m_taken.push_back(*mark.label);
        }
    }

private:
    bool isFree(const RectMm& box, std::size_t node) const {
        if (box.x < m_area.x || box.right() > m_area.right() || box.y < m_area.y || box.bottom() > m_area.bottom()) {
            return false;
        }
        if (std::any_of(m_taken.begin(), m_taken.end(), [&](const RectMm& other) { return other.overlaps(box); })) {
            return false;
        }
        for (std::size_t i = 0; i < m_marks.size(); ++i) {
            const NetworkNodeMark& mark = m_marks[i];
            const RectMm disc{mark.x - mark.radiusMm, mark.y - mark.radiusMm, 2.0 * mark.radiusMm, 2.0 * mark.radiusMm};
            if (i != node && disc.overlaps(box)) {
                return false;
            }
        }
        return true;
    }

    /// Lines crossed, and a little for lying towards the middle of the network.
    double costOf(const RectMm& box, std::size_t node, double dx, double dy) const {
        double cost = 0.0;
        for (const NetworkEdge& edge : m_plot.edges) {
            if (crosses(box, m_marks[static_cast<std::size_t>(edge.from)], m_marks[static_cast<std::size_t>(edge.to)])) {
                cost += 1.0;
            }
        }
        const double outX = m_marks[node].x - m_middleX, outY = m_marks[node].y - m_middleY;
        const double lengths = std::hypot(outX, outY) * std::hypot(dx, dy);
        return cost - (lengths > 0.0 ? 0.4 * (outX * dx + outY * dy) / lengths : 0.0);
    }

    const NetworkPlot& m_plot;
    const RectMm& m_area;
    std::vector<RectMm> m_taken;
    std::vector<NetworkNodeMark>& m_marks;
    double m_middleX = 0.0, m_middleY = 0.0;
};

} // namespace

void placeNetworkNames(const NetworkPlot& plot,
                       const std::vector<NetworkName>& names,
                       const RectMm& area,
                       const std::vector<RectMm>& keepOut,
                       std::vector<NetworkNodeMark>& marks) {
    std::vector<Index> degree(marks.size(), 0);
    for (const NetworkEdge& edge : plot.edges) {
        ++degree[static_cast<std::size_t>(edge.from)];
        ++degree[static_cast<std::size_t>(edge.to)];
    }
    std::vector<std::size_t> order(marks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (names[a].seed != names[b].seed || names[a].regulator != names[b].regulator) {
            return names[a].seed != names[b].seed ? names[a].seed : names[a].regulator;
        }
        return degree[a] > degree[b];
    });
    Placing placing(plot, area, keepOut, marks);
    for (const std::size_t node : order) {
        placing.place(node, names[node]);
    }
}

} // namespace ocellus
