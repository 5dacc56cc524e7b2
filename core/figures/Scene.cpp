// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/Scene.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kStrokes = 5; ///< of a 45 degree hatch on a square

/// Appends the part of the line x + s * y = c (s = +1 or -1, in coordinates of the rectangle) that
/// lies in the rectangle.
void addDiagonal(const RectItem& item, double c, double slope, double width, std::vector<LineItem>& lines) {
    // Points of the line: y = slope * (c - x); keep those with 0 <= y <= height.
    const double h = item.rect.height;
    const double xAtTop = c;
    const double xAtBottom = c - slope * h;
    const double low = std::max(0.0, std::min(xAtTop, xAtBottom));
    const double high = std::min(item.rect.width, std::max(xAtTop, xAtBottom));
    if (high - low < 1e-6) {
        return;
    }
    lines.push_back({item.rect.x + low, item.rect.y + slope * (c - low), item.rect.x + high,
        item.rect.y + slope * (c - high), width, item.colour});
}

} // namespace

FillPattern patternOf(ValueState state) {
    static constexpr std::array<FillPattern, 5> patterns = {FillPattern::Solid, FillPattern::LowerHalf,
        FillPattern::Lines, FillPattern::Hatch, FillPattern::CrossHatch};
    return patterns[static_cast<std::size_t>(state)];
}

std::vector<LineItem> patternLines(const RectItem& item) {
    std::vector<LineItem> lines;
    const RectMm& r = item.rect;
    const double side = std::min(r.width, r.height);
    if (side <= 0.0) {
        return lines;
    }
    const double step = 2.0 * side / kStrokes;
    const double width = 0.28 * side / kStrokes * 1.6;
    switch (item.pattern) {
    case FillPattern::Lines:
        for (const double share : {1.0 / 6.0, 0.5, 5.0 / 6.0}) {
            const double y = r.y + share * r.height;
            lines.push_back({r.x, y, r.right(), y, 0.16 * side, item.colour});
        }
        break;
    case FillPattern::CrossHatch:
    case FillPattern::Hatch:
        for (double c = 0.5 * step; c < r.width + r.height; c += step) {
            addDiagonal(item, c, 1.0, width, lines);
        }
        if (item.pattern == FillPattern::CrossHatch) {
            for (double c = r.width - 0.5 * step; c > -r.height; c -= step) {
                addDiagonal(item, c, -1.0, width, lines);
            }
        }
        break;
    default:
        break;
    }
    return lines;
}

Index largestLayer(const Scene& scene) {
    Index largest = 0;
    for (const SceneGroup& group : scene.groups) {
        for (const SceneItem& item : group.items) {
            if (const auto* points = std::get_if<ScenePoints>(&item)) {
                largest = std::max(largest, points->cells);
            }
        }
    }
    return largest;
}

} // namespace ocellus
