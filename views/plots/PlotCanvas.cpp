// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/plots/PlotCanvas.h"

#include "core/base/Error.h"
#include "core/figures/TableMarks.h"
#include "views/figures/FigureFonts.h"
#include "views/figures/ScenePainter.h"
#include "views/state/SelectionKeys.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kDragStart = 4;
constexpr Index kWheelRows = 3;

} // namespace

PlotCanvas::PlotCanvas(PlotData& plots, ExplorerState& state, QWidget* parent)
    : QAbstractScrollArea(parent), m_data(plots), m_state(state) {
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusRing", QStringLiteral("none")); // its marks draw it
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(false);
    viewport()->setObjectName(QStringLiteral("plotViewport"));
    for (QScrollBar* bar : {verticalScrollBar(), horizontalScrollBar()}) {
        bar->setAccessibleName(bar == verticalScrollBar() ? QStringLiteral("Rows")
                                                          : QStringLiteral("Genes"));
        bar->setSingleStep(1);
    }
    connect(&plots, &PlotData::changed, this, &PlotCanvas::rebuild);
}

void PlotCanvas::rebuild() {
    m_stale = true;
    m_hover.reset();
    if (isVisible()) {
        layOut();
        viewport()->update();
        tellFacts();
    }
}

void PlotCanvas::layOut() {
    const TablePlot* plot = m_data.table();
    m_stale = false;
    m_image = QImage();
    m_picture = PlotPicture();
    if (plot == nullptr || viewport()->width() < 40 || viewport()->height() < 40) {
        return;
    }
    const auto rows = static_cast<Index>(plot->rows.size());
    const Index columns = plot->marks == TableMarks::Bars ? 1 : plot->columns();
    PlotPage page = windowPage(viewport()->size(), m_state.theme());
    const TextWidth width = figureTextWidth(page.options.font);
    const auto draw = [&] {
        page.firstRow = std::min<Index>(verticalScrollBar()->value(), std::max<Index>(0, rows - 1));
        page.firstColumn =
            std::min<Index>(horizontalScrollBar()->value(), std::max<Index>(0, columns - 1));
        m_picture = tableScene(*plot, page, width);
    };
    draw();
    const QSize size = viewport()->size();
    const auto setRange = [this](QScrollBar* bar, Index all, Index fit) {
        m_settingRange = true;
        bar->setPageStep(static_cast<int>(fit));
        bar->setRange(0, static_cast<int>(std::max<Index>(0, all - fit)));
        m_settingRange = false;
    };
    setRange(verticalScrollBar(), rows, m_picture.rowsFit);
    setRange(horizontalScrollBar(), columns, m_picture.columnsFit);
    if (viewport()->size() != size) {
        return; // a scroll bar came or went, and all was laid out for the new size
    }
    if (page.firstRow != verticalScrollBar()->value() ||
        page.firstColumn != horizontalScrollBar()->value()) {
        draw(); // fewer are left to scroll to
    }
    m_image =
        windowImage(m_picture.scene, viewport()->size(), devicePixelRatioF(), m_state.theme());
    m_row = std::clamp<Index>(m_row, 0, std::max<Index>(0, rows - 1));
    m_column = std::clamp<Index>(m_column, -1, plot->columns() - 1);
}

void PlotCanvas::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void PlotCanvas::scrollContentsBy(int, int) {
    if (m_settingRange) {
        return;
    }
    layOut();
    m_hover.reset();
    viewport()->update();
}

void PlotCanvas::wheelEvent(QWheelEvent* event) {
    const QPoint turned = event->angleDelta();
    const bool sideways = std::abs(turned.x()) > std::abs(turned.y()) ||
                          event->modifiers().testFlag(Qt::ShiftModifier);
    QScrollBar* bar = sideways ? horizontalScrollBar() : verticalScrollBar();
    const int delta = sideways && turned.x() != 0 ? turned.x() : turned.y();
    bar->setValue(bar->value() -
                  static_cast<int>(std::lround(delta / 120.0 * (sideways ? 1 : kWheelRows))));
    event->accept();
}

QRect PlotCanvas::rectOf(const PlotMark& mark) const {
    const double scale = 1.0 / kMmPerPixel;
    return QRectF(mark.rect.x * scale,
                  mark.rect.y * scale,
                  mark.rect.width * scale,
                  mark.rect.height * scale)
        .toAlignedRect();
}

const PlotMark* PlotCanvas::markAt(const QPointF& pixel) const {
    return m_picture.at(pixel.x() * kMmPerPixel, pixel.y() * kMmPerPixel);
}

void PlotCanvas::showRow(Index row) {
    QScrollBar* bar = verticalScrollBar();
    const Index first = bar->value();
    if (row < first) {
        bar->setValue(static_cast<int>(row));
    } else if (row >= first + m_picture.rowsShown) {
        bar->setValue(static_cast<int>(row - m_picture.rowsFit + 1));
    }
}

// --- painting -----------------------------------------------------------------------------------

void PlotCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    if (m_stale || (!m_image.isNull() && m_image.devicePixelRatioF() != devicePixelRatioF())) {
        layOut();
    }
    if (m_image.isNull()) {
        painter.fillRect(viewport()->rect(), tokens(m_state.theme()).panel);
        return;
    }
    painter.drawImage(0, 0, m_image);
    paintOverlay(painter);
}

void PlotCanvas::paintOverlay(QPainter& painter) const {
    const ThemeTokens& look = tokens(m_state.theme());
    painter.setBrush(Qt::NoBrush);
    if (m_hover) {
        painter.setPen(QPen(look.text3, 1));
        painter.drawRect(QRectF(rectOf(*m_hover)).adjusted(-0.5, -0.5, 0.5, 0.5));
    }
    if (hasFocus() && m_keyboard) {
        if (const PlotMark* current = m_picture.find(m_row, m_column)) {
            painter.setPen(QPen(look.accent, 2));
            painter.drawRect(QRectF(rectOf(*current)).adjusted(0, 0, -1, -1));
        }
    }
    if (m_dragging) {
        QColor fill = look.accent;
        fill.setAlphaF(0.07F);
        QRectF area = QRectF(m_pressedAt, m_draggedTo).normalized();
        if (dragsValues()) {
            const QRect row = rectOf(*m_pressed);
            area.setTop(row.top());
            area.setBottom(row.bottom());
            area = area.intersected(QRectF(row));
        }
        painter.setPen(QPen(look.accent, 1.5));
        painter.setBrush(fill);
        painter.drawRect(area);
    }
}

// --- mouse --------------------------------------------------------------------------------------

bool PlotCanvas::dragsValues() const {
    return m_pressed && m_pressed->column >= 0 && m_data.table() != nullptr &&
           m_data.table()->marks == TableMarks::Violins;
}

std::pair<double, double> PlotCanvas::draggedValues() const {
    const TablePlot& plot = *m_data.table();
    const GeneSummary& summary = *plot.genes[static_cast<std::size_t>(m_pressed->column)].summary;
    const double em = windowPage(viewport()->size(), m_state.theme()).options.fontPt * kMmPerPoint;
    const auto [left, right] = violinSpan(m_pressed->rect, em);
    const auto value = [&, from = left, to = right](double pixel) {
        return summary.low +
               (pixel * kMmPerPixel - from) / (to - from) * (summary.high - summary.low);
    };
    return std::minmax(value(m_pressedAt.x()), value(m_draggedTo.x()));
}

void PlotCanvas::mousePressEvent(QMouseEvent* event) {
    const PlotMark* mark = markAt(event->position());
    if (event->button() != Qt::LeftButton) {
        return;
    }
    m_keyboard = false;
    m_pressed = mark != nullptr ? std::optional(*mark) : std::nullopt;
    m_pressedAt = m_draggedTo = event->position();
    m_dragging = false;
    if (mark != nullptr && mark->row >= 0) {
        setCurrent(mark->row, mark->column);
    }
}

void PlotCanvas::mouseMoveEvent(QMouseEvent* event) {
    m_draggedTo = event->position();
    if (event->buttons().testFlag(Qt::LeftButton)) {
        m_dragging = m_dragging || (m_draggedTo - m_pressedAt).manhattanLength() >= kDragStart;
        viewport()->update();
        return;
    }
    setHover(markAt(m_draggedTo));
}

void PlotCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    m_draggedTo = event->position();
    const ExplorerState::SelectionMode mode = selectionModeOf(event->modifiers());
    if (m_dragging) {
        finishDrag(mode);
    } else if (m_pressed) {
        activate(*m_pressed, mode);
    } else if (mode == ExplorerState::SelectionMode::Replace) {
        m_state.clearSelection();
    }
    m_dragging = false;
    m_pressed.reset();
    viewport()->update();
}

void PlotCanvas::finishDrag(ExplorerState::SelectionMode mode) {
    if (m_data.table() == nullptr) {
        return;
    }
    if (dragsValues()) {
        if (m_data.table()->genes[static_cast<std::size_t>(m_pressed->column)].summary) {
            const auto [low, high] = draggedValues();
            m_data.selectValues(m_pressed->row, m_pressed->column, low, high, mode);
        }
        return;
    }
    // A straight drag has no width of its own, and an empty rectangle touches nothing.
    const QRectF area =
        QRectF(m_pressedAt, m_draggedTo).normalized().adjusted(-0.5, -0.5, 0.5, 0.5);
    std::vector<PlotMark> touched;
    for (const PlotMark& mark : m_picture.marks) {
        // A drag over names takes rows; one over marks takes marks.
        const bool names = m_pressed && m_pressed->column < 0;
        if (mark.row >= 0 && (mark.column < 0) == names && QRectF(rectOf(mark)).intersects(area)) {
            touched.push_back(mark);
        }
    }
    m_data.select(touched, mode);
}

void PlotCanvas::activate(const PlotMark& mark, ExplorerState::SelectionMode mode) {
    if (mark.row < 0) {
        m_data.showGene(mark.column);
    } else {
        m_data.select({mark}, mode);
    }
}

void PlotCanvas::setHover(const PlotMark* mark) {
    const bool same = mark == nullptr
                          ? !m_hover
                          : m_hover && m_hover->row == mark->row && m_hover->column == mark->column;
    if (same) {
        return;
    }
    m_hover = mark != nullptr ? std::optional(*mark) : std::nullopt;
    m_data.hoverRow(m_hover ? m_hover->row : -1);
    tellFacts();
    viewport()->update();
}

bool PlotCanvas::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) {
        setHover(nullptr);
    } else if (event->type() == QEvent::ToolTip) {
        // Names may be cut short; what marks show stands above the plot.
        const auto* help = static_cast<QHelpEvent*>(event);
        const PlotMark* mark = markAt(help->pos());
        const bool name = mark != nullptr && mark->row >= 0 && mark->column < 0;
        if (name && m_data.table() != nullptr) {
            QToolTip::showText(help->globalPos(),
                               QString::fromStdString(markText(*m_data.table(), mark->row, -1)),
                               this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

// --- keyboard -----------------------------------------------------------------------------------

void PlotCanvas::setCurrent(Index row, Index column) {
    const TablePlot* plot = m_data.table();
    if (plot == nullptr) {
        return;
    }
    m_row =
        std::clamp<Index>(row, 0, std::max<Index>(0, static_cast<Index>(plot->rows.size()) - 1));
    m_column = std::clamp<Index>(column, -1, plot->columns() - 1);
    showRow(m_row);
    if (m_column >= 0 && plot->marks != TableMarks::Bars) {
        QScrollBar* bar = horizontalScrollBar();
        if (m_column < bar->value()) {
            bar->setValue(static_cast<int>(m_column));
        } else if (m_column >= bar->value() + m_picture.columnsShown) {
            bar->setValue(static_cast<int>(m_column - m_picture.columnsFit + 1));
        }
    }
    tellFacts();
    viewport()->update();
}

void PlotCanvas::tellFacts() {
    const TablePlot* plot = m_data.table();
    QString facts;
    if (plot != nullptr && m_hover) {
        facts = QString::fromStdString(markText(*plot, m_hover->row, m_hover->column));
        if (m_hover->row < 0) {
            facts = QStringLiteral("Click to colour the maps by %1").arg(facts);
        }
    } else if (plot != nullptr && hasFocus() && m_keyboard &&
               m_row < static_cast<Index>(plot->rows.size())) {
        facts = QString::fromStdString(markText(*plot, m_row, m_column));
    }
    setAccessibleDescription(facts);
    Q_EMIT factsChanged(facts);
}

void PlotCanvas::keyPressEvent(QKeyEvent* event) {
    const TablePlot* plot = m_data.table();
    if (plot == nullptr || plot->rows.empty()) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    m_keyboard = true;
    const auto page = static_cast<Index>(verticalScrollBar()->pageStep());
    const auto last = static_cast<Index>(plot->rows.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Up:
        return setCurrent(m_row - 1, m_column);
    case Qt::Key_Down:
        return setCurrent(m_row + 1, m_column);
    case Qt::Key_Left:
        return setCurrent(m_row, m_column - 1);
    case Qt::Key_Right:
        return setCurrent(m_row, m_column + 1);
    case Qt::Key_PageUp:
        return setCurrent(m_row - page, m_column);
    case Qt::Key_PageDown:
        return setCurrent(m_row + page, m_column);
    case Qt::Key_Home:
        return setCurrent(0, m_column);
    case Qt::Key_End:
        return setCurrent(last, m_column);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space: {
        PlotMark mark;
        mark.row = m_row;
        mark.column = m_column;
        return m_data.select({mark}, selectionModeOf(event->modifiers()));
    }
    case Qt::Key_C:
        if (m_column >= 0 && plot->marks != TableMarks::Bars) {
            return m_data.showGene(m_column);
        }
        break;
    default:
        break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void PlotCanvas::focusInEvent(QFocusEvent* event) {
    m_keyboard = event->reason() != Qt::MouseFocusReason && event->reason() != Qt::OtherFocusReason;
    QAbstractScrollArea::focusInEvent(event);
    tellFacts();
    viewport()->update();
}

void PlotCanvas::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    m_data.hoverRow(-1);
    tellFacts();
    viewport()->update();
}

} // namespace ocellus
