// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/MapLabels.h"

#include "core/figures/Palette.h"
#include "views/style/Fonts.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kGrid = 96;            // cells of the density grid along each side
constexpr int kMostLabels = 40;
constexpr double kWidestLine = 150.0;
constexpr double kHalo = 3.0;
constexpr double kForeignShare = 0.06; // of a label's area that may lie on other clusters
constexpr double kOwnShare = 0.55;     // needed to lie on its own cluster

struct Grid {
    DataBox box;
    std::vector<std::vector<float>> perEntry; // smoothed counts
    std::vector<float> total;                 // smoothed

    int column(double x) const {
        return std::clamp(static_cast<int>((x - box.left) / (box.right - box.left) * kGrid), 0, kGrid - 1);
    }
    int row(double y) const {
        return std::clamp(static_cast<int>((y - box.bottom) / (box.top - box.bottom) * kGrid), 0, kGrid - 1);
    }
    double x(double column) const { return box.left + column / kGrid * (box.right - box.left); }
    double y(double row) const { return box.bottom + row / kGrid * (box.top - box.bottom); }
};

std::vector<float> smoothed(const std::vector<float>& counts) {
    std::vector<float> result(counts.size(), 0.0F);
    for (int row = 0; row < kGrid; ++row) {
        for (int column = 0; column < kGrid; ++column) {
            float sum = 0.0F;
            for (int dr = -1; dr <= 1; ++dr) {
                for (int dc = -1; dc <= 1; ++dc) {
                    const int r = row + dr;
                    const int c = column + dc;
                    if (r >= 0 && c >= 0 && r < kGrid && c < kGrid) {
                        sum += counts[static_cast<std::size_t>(r * kGrid + c)];
                    }
                }
            }
            result[static_cast<std::size_t>(row * kGrid + column)] = sum;
        }
    }
    return result;
}

Grid makeGrid(const FloatMatrix& positions, const Colouring& colouring, const CellSet& visible, const DataBox& box) {
    Grid grid;
    grid.box = box;
    const std::size_t entries = std::min<std::size_t>(colouring.entries.size(), kMostLabels);
    std::vector<std::vector<float>> counts(entries, std::vector<float>(kGrid * kGrid, 0.0F));
    std::vector<float> total(kGrid * kGrid, 0.0F);
    for (Index cell = 0; cell < positions.rows; ++cell) {
        const float* at = positions.row(cell);
        if (!visible.contains(cell) || !std::isfinite(at[0]) || !std::isfinite(at[1])) {
            continue;
        }
        const auto place = static_cast<std::size_t>(grid.row(at[1]) * kGrid + grid.column(at[0]));
        total[place] += 1.0F;
        const auto entry = static_cast<std::size_t>(colouring.codes[static_cast<std::size_t>(cell)]);
        if (entry < entries) {
            counts[entry][place] += 1.0F;
        }
    }
    for (const auto& own : counts) {
        grid.perEntry.push_back(smoothed(own));
    }
    grid.total = smoothed(total);
    return grid;
}

/// The box of the grid cells around `start` where the entry is the majority.
DataBox clusterAround(const Grid& grid, const std::vector<float>& own, std::size_t start) {
    std::vector<char> seen(kGrid * kGrid, 0);
    std::vector<std::size_t> open = {start};
    seen[start] = 1;
    int left = kGrid, right = 0, bottom = kGrid, top = 0;
    while (!open.empty()) {
        const std::size_t place = open.back();
        open.pop_back();
        const int row = static_cast<int>(place) / kGrid;
        const int column = static_cast<int>(place) % kGrid;
        left = std::min(left, column);
        right = std::max(right, column);
        bottom = std::min(bottom, row);
        top = std::max(top, row);
        for (const auto& [dr, dc] : {std::pair{0, 1}, {0, -1}, {1, 0}, {-1, 0}}) {
            const int r = row + dr;
            const int c = column + dc;
            if (r < 0 || c < 0 || r >= kGrid || c >= kGrid) {
                continue;
            }
            const auto next = static_cast<std::size_t>(r * kGrid + c);
            if (!seen[next] && own[next] >= 0.08F * own[start] && own[next] > 0.5F * grid.total[next]) {
                seen[next] = 1;
                open.push_back(next);
            }
        }
    }
    // smoothing widened the cluster by one grid cell
    const double inset = right - left > 2 && top - bottom > 2 ? 1.0 : 0.0;
    return {grid.x(left + inset), grid.x(right + 1 - inset), grid.y(bottom + inset), grid.y(top + 1 - inset)};
}

QStringList wrapped(const QString& text, const QFontMetricsF& metrics) {
    if (metrics.horizontalAdvance(text) <= kWidestLine) {
        return {text};
    }
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QString first;
    qsizetype used = 0;
    while (used < words.size()) {
        const QString longer = first.isEmpty() ? words[used] : first + QLatin1Char(' ') + words[used];
        if (!first.isEmpty() && metrics.horizontalAdvance(longer) > kWidestLine) {
            break;
        }
        first = longer;
        ++used;
    }
    QStringList lines = {metrics.elidedText(first, Qt::ElideRight, kWidestLine)};
    if (used < words.size()) {
        lines << metrics.elidedText(words.mid(used).join(QLatin1Char(' ')), Qt::ElideRight, kWidestLine);
    }
    return lines;
}

/// What lies under a rectangle of the picture (CSS pixels): share of own and of other cells.
struct Underneath {
    double own = 0.0, other = 0.0;
};

Underneath lookUnder(const QRectF& rect, int entry, const Colouring& colouring, const MapPicture& picture, double ratio) {
    Underneath result;
    int samples = 0;
    for (double y = rect.top() + 1; y < rect.bottom(); y += 2.0) {
        for (double x = rect.left() + 1; x < rect.right(); x += 2.0) {
            ++samples;
            const int px = static_cast<int>(x * ratio);
            const int py = static_cast<int>(y * ratio);
            if (px < 0 || py < 0 || px >= picture.viewport.width || py >= picture.viewport.height) {
                continue;
            }
            const std::int32_t cell = picture.cellIds[static_cast<std::size_t>(py) * picture.viewport.width + px];
            if (cell >= 0) {
                const bool own = colouring.codes[static_cast<std::size_t>(cell)] == entry;
                (own ? result.own : result.other) += 1.0;
            }
        }
    }
    if (samples > 0) {
        result.own /= samples;
        result.other /= samples;
    }
    return result;
}

/// The rectangle moved along one line, at most so far that it still lies beside its cluster (both ends
/// given), so that it keeps inside the stage; where that is not enough, as it was.
double shiftInto(double from, double to, double stageFrom, double stageTo, double clusterFrom, double clusterTo) {
    const double shift = from < stageFrom ? stageFrom - from : to > stageTo ? stageTo - to : 0.0;
    const bool beside = from + shift < clusterTo && to + shift > clusterFrom;
    return beside ? shift : 0.0;
}

/// Where a label may stand, best first: beside its cluster and then on its spot (lineages: there alone).
/// Names of clusters at the edge of the stage are moved into it.
std::vector<QRectF> placesOf(const LabelAnchor& anchor, const QSizeF& size, const Viewport& view, double ratio, bool lineages, const QRectF& stage) {
    const double left = view.pixelX(anchor.cluster.left) / ratio;
    const double right = view.pixelX(anchor.cluster.right) / ratio;
    const double top = view.pixelY(anchor.cluster.top) / ratio;
    const double bottom = view.pixelY(anchor.cluster.bottom) / ratio;
    const QPointF spot(view.pixelX(anchor.x) / ratio, view.pixelY(anchor.y) / ratio);
    const QPointF middle(0.5 * (left + right), 0.5 * (top + bottom));
    const double halfWidth = 0.5 * size.width();
    const double halfHeight = 0.5 * size.height();
    struct Place {
        QPointF centre;
        bool sideways, upright; // how it may be moved
    };
    std::vector<Place> wanted;
    if (!lineages) {
        wanted = {{{middle.x(), top - halfHeight - 2}, true, false}, {{middle.x(), bottom + halfHeight + 2}, true, false},
            {{right + halfWidth + 3, middle.y()}, false, true}, {{left - halfWidth - 3, middle.y()}, false, true}};
    }
    wanted.push_back({spot, true, true});
    std::vector<QRectF> places;
    for (const Place& place : wanted) {
        QRectF rect(place.centre.x() - halfWidth, place.centre.y() - halfHeight, size.width(), size.height());
        if (stage.contains(spot)) {
            rect.translate(place.sideways ? shiftInto(rect.left(), rect.right(), stage.left(), stage.right(), left, right) : 0.0,
                place.upright ? shiftInto(rect.top(), rect.bottom(), stage.top(), stage.bottom(), top, bottom) : 0.0);
        }
        places.push_back(rect);
    }
    return places;
}

bool touchesAny(const QRectF& rect, const std::vector<QRectF>& taken) {
    return std::any_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(rect); });
}

} // namespace

std::vector<LabelAnchor> findAnchors(const FloatMatrix& positions, const Colouring& colouring, const CellSet& visible) {
    std::vector<LabelAnchor> anchors;
    auto box = boundsOf(positions, &visible);
    if (!box || colouring.continuous || colouring.codes.empty()) {
        return anchors;
    }
    box->right = std::max(box->right, box->left + 1e-9);
    box->top = std::max(box->top, box->bottom + 1e-9);
    const Grid grid = makeGrid(positions, colouring, visible, *box);
    for (std::size_t entry = 0; entry < grid.perEntry.size(); ++entry) {
        if (colouring.entries[entry].code < 0) {
            continue;
        }
        const std::vector<float>& own = grid.perEntry[entry];
        std::size_t best = 0;
        float bestScore = 0.0F;
        for (std::size_t place = 0; place < own.size(); ++place) {
            const float purity = own[place] > 0.0F ? own[place] / grid.total[place] : 0.0F;
            const float score = own[place] * purity * purity;
            if (score > bestScore) {
                bestScore = score;
                best = place;
            }
        }
        if (bestScore > 0.0F) {
            LabelAnchor anchor;
            anchor.entry = static_cast<int>(entry);
            anchor.x = grid.x(static_cast<double>(best % kGrid) + 0.5);
            anchor.y = grid.y(static_cast<double>(best / kGrid) + 0.5);
            anchor.cluster = clusterAround(grid, own, best);
            anchors.push_back(anchor);
        }
    }
    return anchors;
}

QFont labelFont(bool strong) {
    return interfaceFont(TextSize::Secondary, strong ? QFont::DemiBold : QFont::Medium);
}

std::vector<PlacedLabel> placeLabels(const std::vector<LabelAnchor>& anchors, const Colouring& colouring,
    const MapPicture& picture, double ratio, bool lineages, const std::vector<QRectF>& keepOut) {
    std::vector<PlacedLabel> placed;
    std::vector<QRectF> taken = keepOut;
    const QFontMetricsF metrics(labelFont(lineages));
    const Viewport& view = picture.viewport;
    const QRectF stage(4, 4, view.width / ratio - 8, view.height / ratio - 8);
    for (const LabelAnchor& anchor : anchors) {
        const Colouring::Entry& entry = colouring.entries[static_cast<std::size_t>(anchor.entry)];
        if (lineages && entry.code == static_cast<int>(ColourFamily::Other)) {
            continue; // a name that says nothing
        }
        PlacedLabel label;
        label.entry = anchor.entry;
        label.strong = lineages;
        label.lines = wrapped(QString::fromStdString(entry.label), metrics);
        double width = 0.0;
        for (const QString& line : label.lines) {
            width = std::max(width, metrics.horizontalAdvance(line));
        }
        label.size = QSizeF(width + 2, 14.0 * label.lines.size());
        label.dataX = anchor.x;
        label.dataY = anchor.y;
        const QPointF spot(view.pixelX(anchor.x) / ratio, view.pixelY(anchor.y) / ratio);
        const std::vector<QRectF> places = placesOf(anchor, label.size, view, ratio, lineages, stage);
        for (std::size_t i = 0; i < places.size(); ++i) {
            const QRectF& rect = places[i];
            const bool onSpot = i + 1 == places.size();
            if (!stage.adjusted(-0.01, -0.01, 0.01, 0.01).contains(rect) || touchesAny(rect.adjusted(-3, -1, 3, 1), taken)) {
                continue;
            }
            if (!lineages) {
                const Underneath under = lookUnder(rect, anchor.entry, colouring, picture, ratio);
                if (under.other > kForeignShare || (onSpot && under.own < kOwnShare)) {
                    continue;
                }
            }
            label.offset = rect.center() - spot;
            taken.push_back(rect);
            placed.push_back(label);
            break;
        }
    }
    return placed;
}

void paintLabel(QPainter& painter, const PlacedLabel& label, const QPointF& centre, const QColor& text, const QColor& halo) {
    const QFont font = labelFont(label.strong);
    const QFontMetricsF metrics(font);
    QPainterPath path;
    double baseline = centre.y() - 0.5 * label.size.height() + 0.5 * (14.0 - metrics.height()) + metrics.ascent();
    for (const QString& line : label.lines) {
        path.addText(QPointF(centre.x() - 0.5 * metrics.horizontalAdvance(line), baseline), font, line);
        baseline += 14.0;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.strokePath(path, QPen(halo, 2 * kHalo - 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.fillPath(path, text);
}

} // namespace ocellus
