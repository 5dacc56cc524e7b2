// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"
#include "views/genes/GeneCounts.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace ocellus {

/// The 56 px histogram of the current gene in the map's colours; drag to brush a range, drag a
/// handle to change it, click to take it away. Left and Right move the end that was moved last.
class GeneHistogram : public QWidget {
    Q_OBJECT

public:
    explicit GeneHistogram(QWidget* parent);

    void setCounts(std::shared_ptr<const GeneCounts> counts);
    /// Colours of the bars: the scale from `low` to `high` of the map's legend.
    void setScale(double low, double high, ColourMap map, double mapStart);
    void setTheme(Theme theme);
    std::optional<std::pair<double, double>> brush() const { return m_brush; }
    void setBrush(std::optional<std::pair<double, double>> brush);
    QSize sizeHint() const override { return {240, 58}; }

    /// Square-root bars in a rectangle; `colourOf` gives the colour of a value.
    static void paintBars(QPainter& painter, const QRectF& area, const GeneCounts& counts,
        const std::function<QColor(double)>& colourOf);

Q_SIGNALS:
    void brushChanged(); ///< by the person
    void brushFinished();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    double valueAt(double x) const;
    double xAt(double value) const;

    std::shared_ptr<const GeneCounts> m_counts;
    double m_low = 0.0, m_high = 1.0, m_mapStart = 0.0;
    ColourMap m_map = ColourMap::Viridis;
    Theme m_theme = Theme::Light;
    std::optional<std::pair<double, double>> m_brush;
    double m_anchor = 0.0; // the end that stays while the other is dragged
    double m_pressedX = 0.0;
    bool m_dragging = false;
};

} // namespace ocellus
