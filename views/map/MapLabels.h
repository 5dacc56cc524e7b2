// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapPoints.h"

#include <QFont>
#include <QRectF>
#include <QString>

#include <functional>
#include <vector>

class QPainter;

namespace ocellus {

/// Where the cells of a label are: the densest spot that is mostly theirs, and the box of the
/// cluster around it. Data units.
struct LabelAnchor {
    int entry = -1; ///< index into Colouring::entries
    double x = 0.0, y = 0.0;
    DataBox cluster;
};

/// Anchors of all shown labels, most cells first. Loops over the cells; any thread.
std::vector<LabelAnchor> findAnchors(const FloatMatrix& positions, const Colouring& colouring, const CellSet& visible);

/// A label that found a place: the text keeps its offset in pixels while the map moves.
struct PlacedLabel {
    int entry = -1;
    QStringList lines;
    double dataX = 0.0, dataY = 0.0; ///< what it is attached to
    QPointF offset;  ///< of the text's centre, CSS pixels
    QSizeF size;
    bool strong = false; ///< lineages: weight 600
};

/// Finds places: lineages on their spot; types beside their cluster (above, below, right, left), on
/// it when the spot is theirs; never over another label or cluster. Names that would leave the picture
/// are moved along their cluster into it. Without a place a label is not in the result.
///
/// @param picture    the drawn map, for what lies where
/// @param ratio      device pixels per CSS pixel
/// @param keepOut    areas taken by legend and counts, CSS pixels
std::vector<PlacedLabel> placeLabels(const std::vector<LabelAnchor>& anchors, const Colouring& colouring,
    const MapPicture& picture, double ratio, bool lineages, const std::vector<QRectF>& keepOut);

QFont labelFont(bool strong);

/// Text with a 3 px halo, centred on `centre`.
void paintLabel(QPainter& painter, const PlacedLabel& label, const QPointF& centre, const QColor& text, const QColor& halo);

} // namespace ocellus
