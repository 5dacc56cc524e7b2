// SPDX-License-Identifier: GPL-3.0-or-later
// Selecting and hovering on a map pane.
#include "views/map/MapPanePrivate.h"

#include <cmath>
#include <numbers>

namespace ocellus {

namespace {

constexpr double kPickRadius = 4.0; // CSS pixels
constexpr int kPulses = 4;          // on, off, on, off: 2 x 250 ms, then on

/// The outline of everything within `radius` of a segment: a capsule, y either way.
QPolygonF capsule(const QPointF& from, const QPointF& to, double radius) {
    const double angle = std::atan2(to.y() - from.y(), to.x() - from.x());
    QPolygonF outline;
    constexpr int kSteps = 12;
    for (int end = 0; end < 2; ++end) {
        const QPointF middle = end == 0 ? to : from;
        for (int step = 0; step <= kSteps; ++step) {
            const double turn = angle + (end - 0.5 + double(step) / kSteps) * std::numbers::pi;
            outline << middle + radius * QPointF(std::cos(turn), std::sin(turn));
        }
    }
    return outline;
}

} // namespace

void MapPane::Private::selectOutline(const QPolygonF& outline, ExplorerState::SelectionMode mode) {
    if (!positions) {
        return;
    }
    std::vector<double> corners;
    QPolygonF shape;
    for (const QPointF& corner : outline) {
        const QPointF data = scene.toData(corner);
        corners.push_back(data.x());
        corners.push_back(data.y());
        shape << data;
    }
    CellSet cells = cellsInPolygon(positions->values, corners, 0);
    cells &= state.visible(); // hidden cells cannot be drawn around
    shapeIsMine = true;
    scene.selectionShape = cells.empty() ? QPolygonF() : shape;
    state.select(cells, mode, {});
    shapeIsMine = false;
    refreshLater();
}

void MapPane::Private::selectStroke(const QPolygonF& path, ExplorerState::SelectionMode mode) {
    if (!positions) {
        return;
    }
    CellSet cells(positions->rows);
    for (qsizetype i = 1; i < path.size(); ++i) {
        std::vector<double> corners;
        for (const QPointF& corner : capsule(path[i - 1], path[i], MapSurface::kBrushRadius)) {
            const QPointF data = scene.toData(corner);
            corners.push_back(data.x());
            corners.push_back(data.y());
        }
        cells |= cellsInPolygon(positions->values, corners, 0);
    }
    cells &= state.visible();
    state.select(cells, mode, {});
}

void MapPane::Private::clickAt(const QPointF& at, ExplorerState::SelectionMode mode) {
    const int entry = scene.legend.entryAt(at);
    if (entry >= 0 && scene.colouring && !scene.colouring->codes.empty()) {
        CellSet cells = cellsWithCode(scene.colouring->codes, entry);
        cells &= state.visible();
        const QString label = QString::fromStdString(scene.colouring->entries[static_cast<std::size_t>(entry)].label);
        const QString name = mode == ExplorerState::SelectionMode::Replace
            ? QStringLiteral("Select %1: %2").arg(cellsText(cells.count()), label)
            : QString();
        state.select(cells, mode, name);
    } else if (surface->tool() != MapTool::Pan && mode == ExplorerState::SelectionMode::Replace) {
        state.clearSelection();
    }
}

void MapPane::Private::hoverAt(const QPointF& at) {
    const int entry = scene.legend.entryAt(at);
    if (entry >= 0 || ownsEntryHover) {
        ownsEntryHover = entry >= 0;
        state.setHoveredEntry(number, entry);
    }
    scene.hoveredEnd = scene.legend.endAt(at);
    Index cell = -1;
    if (entry < 0 && scene.hoveredEnd < 0 && picture && positions && pictureOf && pictureOf->positions == positions) {
        const QPointF data = scene.toData(at);
        const Viewport& drawn = picture->viewport;
        cell = picture->cellNear(drawn.pixelX(data.x()), drawn.pixelY(data.y()), kPickRadius * scene.ratio);
    }
    scene.tooltip = cell >= 0 ? tooltipFor(cell) : QStringList();
    scene.tooltipCell = cell;
    if (const QString name = scene.legend.elidedText(entry); !name.isEmpty()) {
        scene.tooltip = QStringList{name};
    }
    if (scene.hoveredEnd >= 0) {
        scene.tooltip = QStringList{QStringLiteral("Drag this end, or click to type it")};
    }
    scene.tooltipAt = at;
    state.setHoveredCell(cell);
    surface->update();
}

void MapPane::Private::hoverEnds() {
    scene.tooltip.clear();
    scene.tooltipCell = -1;
    scene.hoveredEnd = -1;
    state.setHoveredCell(-1);
    if (ownsEntryHover) {
        ownsEntryHover = false;
        state.setHoveredEntry(number, -1);
    }
    surface->update();
}

QStringList MapPane::Private::tooltipFor(Index cell) const {
    const auto row = static_cast<std::size_t>(cell);
    const Colouring& shown = *scene.colouring;
    QString label = QString::fromStdString(shown.title);
    if (shown.continuous) {
        QString value = QStringLiteral("no value");
        if (shown.source.kind == ColourSource::Kind::Gene) {
            const auto values = state.geneValues(shown.source.name, state.shownState(shown.source));
            if (values && std::isfinite((*values)[row])) {
                value = QString::number((*values)[row], 'f', 2);
            }
        } else if (const Column* column = state.column(shown.source.name, shown.source.layer)) {
            const NumberColumn* numbers = column->number();
            if (numbers != nullptr && std::isfinite(numbers->values[row])) {
                value = numbers->integral ? withCommas(std::llround(numbers->values[row]))
                                         : QString::number(numbers->values[row], 'g', 4);
            }
        }
        label += QStringLiteral(": ") + value;
    } else if (!shown.codes.empty()) {
        const Colouring::Entry& entry = shown.entries[static_cast<std::size_t>(shown.codes[row])];
        label = QString::fromStdString(entry.label);
        const auto labels = state.labels({columnOfSource(shown.source.name), shown.source.layer});
        if (labels && labels->codes[row] >= 0) {
            label = QString::fromStdString(labels->categories[static_cast<std::size_t>(labels->codes[row])]);
        }
    } else {
        label.clear();
    }
    QStringList lines;
    if (!label.isEmpty()) {
        lines << label;
    }
    return lines << QString::fromStdString(state.dataset()->cells().names[row]);
}

void MapPane::Private::hoverChanged() {
    scene.hoveredCell = state.hoveredCell();
    if (scene.tooltipCell >= 0 && scene.tooltipCell != scene.hoveredCell) { // it went while the pointer rested
        scene.tooltip.clear();
        scene.tooltipCell = -1;
    }
    scene.hoveredEntry = state.hoveredEntry(number);
    const auto cells = state.hoveredCells();
    if (cells != isolated) {
        isolated = cells;
        pulseTimer->stop();
        pulseOn = true;
        if (isolated && animationsOn()) {
            pulsesLeft = kPulses;
            pulseTimer->start();
        }
        pointsChanged();
    }
    surface->update();
}

void MapPane::Private::pulse() {
    --pulsesLeft;
    pulseOn = pulsesLeft % 2 == 0;
    if (pulsesLeft <= 0) {
        pulseOn = true;
        pulseTimer->stop();
    }
    pointsChanged();
}

} // namespace ocellus
