// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapLabels.h"
#include "views/map/MapLegend.h"

#include <QPointF>
#include <QPolygonF>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

namespace ocellus {

/// What lies over the points of a map; filled by the pane, painted by its surface. GUI thread.
struct MapScene {
    Theme theme = Theme::Light;
    double ratio = 1.0; ///< device pixels per CSS pixel
    Viewport view;      ///< device pixels
    std::shared_ptr<const Colouring> colouring;
    std::shared_ptr<const FloatMatrix> positions;
    MapLegend legend;
    std::vector<PlacedLabel> labels;
    std::vector<Index> highlightedPerEntry; ///< empty: nothing is highlighted
    QString countText;       ///< "50,000 of 50,000 cells drawn"
    QString zoomNote;        ///< "zoomed to line 1"; empty: none
    bool countShown = true;
    QString message;         ///< instead of a map
    int hoveredEntry = -1;
    int hoveredEnd = -1; ///< of the colour bar: 0 low, 1 high
    Index hoveredCell = -1;
    QStringList tooltip;     ///< empty: none; first line is the label
    Index tooltipCell = -1;  ///< that it tells of; -1: of none
    QPointF tooltipAt;
    double micrometresPerUnit = 0.0; ///< of a section of tissue; 0: no scale bar
    QPolygonF selectionShape; ///< data units; the outline that made the selection

    /// The text at the top left: "50,000 of 50,000 cells drawn, zoomed to line 1".
    QString countLine() const { return zoomNote.isEmpty() || countText.isEmpty() ? countText : countText + QStringLiteral(", ") + zoomNote; }

    QPointF toPixel(double x, double y) const { return {view.pixelX(x) / ratio, view.pixelY(y) / ratio}; }
    QPointF toData(const QPointF& pixel) const { return {view.dataX(pixel.x() * ratio), view.dataY(pixel.y() * ratio)}; }
};

} // namespace ocellus
