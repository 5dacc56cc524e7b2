// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"

#include <QFont>
#include <QRectF>
#include <QStringList>

#include <memory>
#include <vector>

class QPainter;

namespace ocellus {

/// The legend inside a map, along its bottom: categories in columns, most cells first, with counts;
/// or a colour bar with both ends and the count of zeros. Scrolls when it would take more than a
/// third of the map, and says how many entries are out of sight.
class MapLegend {
public:
    void setColouring(std::shared_ptr<const Colouring> colouring, bool dark);

    /// Lays the legend out along the bottom of an area (CSS pixels, without margins).
    void layOut(const QSizeF& area);

    double height() const { return m_bounds.height(); }
    QRectF bounds() const { return m_bounds; }

    /// The entry under a point; -1: none.
    int entryAt(const QPointF& point) const;

    /// Rectangle of an entry when it is in sight.
    QRectF rectOf(int entry) const;
    /// The full name of an entry whose name does not fit; else empty.
    QString elidedText(int entry) const;
    bool scroll(int rows); ///< false when it stays where it is
    int hiddenEntries() const;

    /// The end of the colour bar under a point, on the bar or its number: 0 low, 1 high; -1: none.
    int endAt(const QPointF& point) const;
    /// The place of an end's number; empty without a colour bar.
    QRectF endRect(int end) const;
    /// The colour bar; empty without one.
    QRectF bar() const;

    /// @param hovered  entry drawn on hover fill; -1: none
    /// @param hoveredEnd  end of the colour bar under the pointer; -1: none
    void paint(QPainter& painter, int hovered, int hoveredEnd = -1) const;

private:
    void layOutCategories(const QSizeF& area);
    void paintCategories(QPainter& painter, int hovered) const;
    void paintScale(QPainter& painter, int hoveredEnd) const;
    QString endText(int end) const;
    QStringList besideTexts() const; ///< "zero, 410", "no value, 3,500"
    double besideWidth() const;      ///< that they need at the right of the colour bar

    std::shared_ptr<const Colouring> m_colouring;
    bool m_dark = false;
    QRectF m_bounds;
    int m_columns = 1;
    int m_rows = 0;      // all rows
    int m_shownRows = 0; // in sight
    int m_firstRow = 0;
    double m_columnWidth = 0.0;
};

/// "3.5", "0.2", "1,200", "0": a number at the end of a colour bar.
QString scaleText(double value);

} // namespace ocellus
