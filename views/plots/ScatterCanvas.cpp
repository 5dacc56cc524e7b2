// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/plots/ScatterCanvas.h"

#include "core/base/Error.h"
#include "views/figures/FigureFonts.h"
#include "views/plots/PlotCanvas.h"
#include "views/state/SelectionKeys.h"
#include "views/style/ThemeTokens.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QtConcurrent>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kDragStart = 4;
constexpr double kStep = 0.05;    ///< of the axes, by the keyboard
constexpr double kAtAnEnd = 1e-6; ///< so that cells at the very end of an axis are inside

QString number(double value) {
    return QString::number(value, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212));
}

} // namespace

ScatterCanvas::ScatterCanvas(PlotData& plots, ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_data(plots), m_state(state) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setCursor(Qt::CrossCursor);
    connect(&plots, &PlotData::changed, this, &ScatterCanvas::rebuild);
    connect(&m_drawing, &QFutureWatcherBase::finished, this, [this] {
        // One of a plot that is gone is not shown; painting asks for the next.
        if (m_data.scatter() != nullptr) {
            show(m_drawing.result());
        }
        update();
    });
}

ScatterCanvas::~ScatterCanvas() {
    m_drawing.waitForFinished();
}

void ScatterCanvas::rebuild() {
    m_stale = true;
    update();
    tellFacts();
}

void ScatterCanvas::layOut() {
    const ScatterPlot* plot = m_data.scatter();
    if (plot == nullptr) {
        m_stale = false;
        show({});
        return;
    }
    if (m_drawing.isRunning()) {
        return; // its end asks again
    }
    m_stale = false;
    m_drawing.setFuture(QtConcurrent::run(
        [plot = *plot, size = size(), ratio = devicePixelRatioF(), theme = m_state.theme()] {
            Drawing drawing;
            const PlotPage page = windowPage(size, theme);
            try {
                drawing.picture = scatterScene(plot, page, figureTextWidth(page.options.font));
                drawing.image = windowImage(drawing.picture.scene, size, ratio, theme);
            } catch (const UsageError&) {
                return Drawing(); // a dock dragged too low for a plot shows none
            }
            return drawing;
        }));
}

void ScatterCanvas::show(const Drawing& drawing) {
    m_picture = drawing.picture;
    m_image = drawing.image;
    tellFacts();
}

void ScatterCanvas::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_stale = true;
}

QPointF ScatterCanvas::pixelOf(double x, double y) const {
    if (m_data.scatter() == nullptr) {
        return {};
    }
    const ScatterValues& values = *m_data.scatter()->values;
    const RectMm& area = m_picture.area;
    const auto share = [](double value, double low, double high) {
        return high > low ? (value - low) / (high - low) : 0.5;
    };
    return QPointF(area.x + share(x, values.xLow, values.xHigh) * area.width,
                   area.bottom() - share(y, values.yLow, values.yHigh) * area.height) /
           kMmPerPixel;
}

QPointF ScatterCanvas::valuesAt(const QPointF& pixel) const {
    const ScatterValues& values = *m_data.scatter()->values;
    const RectMm& area = m_picture.area;
    const double x = (pixel.x() * kMmPerPixel - area.x) / area.width;
    const double y = (area.bottom() - pixel.y() * kMmPerPixel) / area.height;
    return {values.xLow + x * (values.xHigh - values.xLow),
            values.yLow + y * (values.yHigh - values.yLow)};
}

QRectF ScatterCanvas::keyboardRect() const {
    const RectMm& area = m_picture.area;
    return QRectF((area.x + m_square.x() * area.width) / kMmPerPixel,
                  (area.bottom() - (m_square.y() + m_square.height()) * area.height) / kMmPerPixel,
                  m_square.width() * area.width / kMmPerPixel,
                  m_square.height() * area.height / kMmPerPixel);
}

void ScatterCanvas::selectIn(const QRectF& pixels, ExplorerState::SelectionMode mode) {
    if (m_data.scatter() == nullptr || m_picture.area.width <= 0.0) {
        return;
    }
    const QPointF low = valuesAt(pixels.bottomLeft());
    const QPointF high = valuesAt(pixels.topRight());
    const ScatterValues& values = *m_data.scatter()->values;
    const double xRim = kAtAnEnd * (values.xHigh - values.xLow);
    const double yRim = kAtAnEnd * (values.yHigh - values.yLow);
    m_data.selectRectangle(low.x() - xRim, high.x() + xRim, low.y() - yRim, high.y() + yRim, mode);
}

void ScatterCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_stale || (!m_image.isNull() && m_image.devicePixelRatioF() != devicePixelRatioF())) {
        layOut();
    }
    const ThemeTokens& look = tokens(m_state.theme());
    if (m_image.isNull()) {
        painter.fillRect(rect(), look.panel);
        return;
    }
    painter.drawImage(0, 0, m_image);
    QColor fill = look.accent;
    fill.setAlphaF(0.07F);
    painter.setPen(QPen(look.accent, 1.5));
    painter.setBrush(fill);
    if (m_dragging) {
        painter.drawRect(QRectF(m_pressedAt, m_pointer).normalized());
    } else if (hasFocus() && m_keyboard) {
        painter.drawRect(keyboardRect());
    }
}

void ScatterCanvas::tellFacts() {
    QString facts;
    if (const ScatterPlot* plot = m_data.scatter(); plot != nullptr && m_picture.area.width > 0.0) {
        const QRectF area(m_picture.area.x / kMmPerPixel,
                          m_picture.area.y / kMmPerPixel,
                          m_picture.area.width / kMmPerPixel,
                          m_picture.area.height / kMmPerPixel);
        const bool byKeys = hasFocus() && m_keyboard;
        if (byKeys || area.adjusted(-3, -3, 3, 3).contains(m_pointer)) {
            const QPointF at = valuesAt(byKeys ? keyboardRect().center() : m_pointer);
            facts = QStringLiteral("%1 %2, %3 %4: %5 near")
                        .arg(QString::fromStdString(plot->xName),
                             number(at.x()),
                             QString::fromStdString(plot->yName),
                             number(at.y()),
                             cellsText(plot->values->countAt(at.x(), at.y())));
        }
    }
    setAccessibleDescription(facts);
    Q_EMIT factsChanged(facts);
}

void ScatterCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) {
        m_pressed = true;
        m_dragging = m_keyboard = false;
        m_pressedAt = m_pointer = event->position();
        update();
    }
}

void ScatterCanvas::mouseMoveEvent(QMouseEvent* event) {
    m_pointer = event->position();
    if (m_pressed) {
        m_dragging = m_dragging || (m_pointer - m_pressedAt).manhattanLength() >= kDragStart;
        update();
    }
    tellFacts();
}

void ScatterCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_pressed || event->button() != Qt::LeftButton) {
        return;
    }
    m_pressed = false;
    m_pointer = event->position();
    const ExplorerState::SelectionMode mode = selectionModeOf(event->modifiers());
    if (m_dragging) {
        m_dragging = false;
        selectIn(QRectF(m_pressedAt, m_pointer).normalized(), mode);
    } else if (mode == ExplorerState::SelectionMode::Replace) {
        m_state.clearSelection();
    }
    update();
}

void ScatterCanvas::keyPressEvent(QKeyEvent* event) {
    const bool sizes = event->modifiers().testFlag(Qt::ShiftModifier);
    double dx = 0.0;
    double dy = 0.0;
    switch (event->key()) {
    case Qt::Key_Left:
        dx = -kStep;
        break;
    case Qt::Key_Right:
        dx = kStep;
        break;
    case Qt::Key_Up:
        dy = kStep;
        break;
    case Qt::Key_Down:
        dy = -kStep;
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        selectIn(keyboardRect(), selectionModeOf(event->modifiers()));
        return;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    m_keyboard = true;
    if (sizes) {
        m_square.setWidth(std::clamp(m_square.width() + dx, kStep, 1.0 - m_square.x()));
        m_square.setHeight(std::clamp(m_square.height() + dy, kStep, 1.0 - m_square.y()));
    } else {
        m_square.moveTo(std::clamp(m_square.x() + dx, 0.0, 1.0 - m_square.width()),
                        std::clamp(m_square.y() + dy, 0.0, 1.0 - m_square.height()));
    }
    tellFacts();
    update();
}

void ScatterCanvas::leaveEvent(QEvent* event) {
    m_pointer = QPointF(-1.0, -1.0);
    tellFacts();
    QWidget::leaveEvent(event);
}

void ScatterCanvas::focusInEvent(QFocusEvent* event) {
    m_keyboard = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    QWidget::focusInEvent(event);
    tellFacts();
    update();
}

void ScatterCanvas::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    tellFacts();
    update();
}

} // namespace ocellus
