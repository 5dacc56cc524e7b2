// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"
#include "views/style/HistogramBars.h"

#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ocellus {

/// A 58 px histogram with a range: drag to brush, drag a handle to change it, click to take it
/// away; Left and Right move its lower end, with Shift its upper end. GUI thread.
class BrushHistogram : public QWidget {
    Q_OBJECT

public:
    explicit BrushHistogram(QWidget* parent);

    void setBars(std::shared_ptr<const HistogramBars> bars);
    void setTheme(Theme theme);
    /// False: bars to look at only, out of the tab order.
    void setBrushable(bool brushable);
    /// Values with a line across the bars: thresholds.
    void setMarks(std::vector<double> values);

    const std::vector<double>& marks() const { return m_marks; }

    std::optional<std::pair<double, double>> brush() const { return m_brush; }

    void setBrush(std::optional<std::pair<double, double>> brush);

    QSize sizeHint() const override { return {240, 58}; }

    /// Square-root bars in a rectangle; `colourOf` gives the colour of a value.
    static void paintBars(QPainter& painter,
                          const QRectF& area,
                          const HistogramBars& bars,
                          const std::function<QColor(double)>& colourOf);

Q_SIGNALS:
    void brushChanged(); ///< by the person
    void brushFinished();

protected:
    /// Of a bar inside the brush.
    virtual QColor barColour(double value) const;

    Theme theme() const { return m_theme; }

    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    double valueAt(double x) const;
    double xAt(double value) const;
    void paintBrush(QPainter& painter, const QRectF& area) const;

    std::shared_ptr<const HistogramBars> m_bars;
    std::vector<double> m_marks;
    Theme m_theme = Theme::Light;
    std::optional<std::pair<double, double>> m_brush;
    double m_anchor = 0.0; // the end that stays while the other is dragged
    double m_pressedX = 0.0;
    bool m_dragging = false;
    bool m_brushable = true;
};

} // namespace ocellus
