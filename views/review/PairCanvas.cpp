// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/tasks/ComparisonPlot.h"
#include "views/figures/FigureFonts.h"
#include "views/review/ComparePage.h"
#include "views/state/ExplorerState.h"
#include "views/state/SelectionKeys.h"
#include "views/style/ThemeTokens.h"
#include "views/style/WindowScene.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>

namespace ocellus {

PairCanvas::PairCanvas(ReviewState& review, ExplorerState& state, QWidget* parent)
    : QAbstractScrollArea(parent), m_review(review), m_state(state) {
    setObjectName(QStringLiteral("pairCanvas"));
    setAccessibleName(QStringLiteral("Two columns of labels against each other"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setProperty("focusRing", QStringLiteral("none")); // its marks draw it
    viewport()->setMouseTracking(true);
    viewport()->setObjectName(QStringLiteral("pairViewport"));
    verticalScrollBar()->setAccessibleName(QStringLiteral("Labels of the first column"));
    horizontalScrollBar()->setAccessibleName(QStringLiteral("Labels of the second column"));
    connect(&review, &ReviewState::comparisonChanged, this, &PairCanvas::rebuild);
    connect(&state, &ExplorerState::themeChanged, this, &PairCanvas::rebuild);
}

void PairCanvas::setMarks(PairMarks marks) {
    m_marks = marks;
    rebuild();
}

void PairCanvas::rebuild() {
    m_plot.reset();
    if (const auto shown = m_review.comparison()) {
        std::vector<Rgb> colours;
        for (const std::string& label : shown->labels.a.categories) {
            const auto known = shown->colours.find(label);
            colours.push_back(known == shown->colours.end() ? Rgb{} : known->second);
        }
        m_plot = pairPlotOf(shown->labels, colours, m_state.theme());
        m_plot->marks = m_marks;
        m_plot->map = m_state.colourMap();
        m_plot->rowsTitle = shown->titleA.toStdString();
        m_plot->columnsTitle = shown->titleB.toStdString();
        m_plot->selecting = !m_state.selection().empty();
    }
    m_row = m_column = -1;
    m_stale = true;
    if (isVisible()) {
        layOut();
    }
    viewport()->update();
}

void PairCanvas::layOut() {
    m_stale = false;
    m_image = QImage();
    m_picture = PairPicture();
    m_problem.clear();
    if (!m_plot || viewport()->width() < 60 || viewport()->height() < 60) {
        return;
    }
    PlotPage page = windowPage(viewport()->size(), m_state.theme());
    page.firstRow = m_marks == PairMarks::Matrix ? verticalScrollBar()->value() : 0;
    page.firstColumn = m_marks == PairMarks::Matrix ? horizontalScrollBar()->value() : 0;
    const auto last = [](const std::vector<PlotRow>& labels) {
        return std::max<Index>(0, static_cast<Index>(labels.size()) - 1);
    };
    page.firstRow = std::min(page.firstRow, last(m_plot->rows));
    page.firstColumn = std::min(page.firstColumn, last(m_plot->columns));
    try {
        m_picture = pairScene(*m_plot, page, figureTextWidth(page.options.font));
    } catch (const UsageError& error) {
        m_problem = QString::fromUtf8(error.what());
        return;
    }
    const bool matrix = m_marks == PairMarks::Matrix;
    const auto range = [matrix](QScrollBar* bar, std::size_t all, Index fit) {
        const QSignalBlocker quiet(bar);
        bar->setPageStep(static_cast<int>(fit));
        bar->setRange(0, matrix ? static_cast<int>(std::max<Index>(0, static_cast<Index>(all) - fit)) : 0);
    };
    range(verticalScrollBar(), m_plot->rows.size(), m_picture.rowsFit);
    range(horizontalScrollBar(), m_plot->columns.size(), m_picture.columnsFit);
    m_image = windowImage(m_picture.scene, viewport()->size(), devicePixelRatioF(), m_state.theme());
}

QPolygonF PairCanvas::outlineOf(const PairMark& mark) const {
    QPolygonF outline;
    for (const auto& [x, y] : mark.outline) {
        outline << QPointF(x, y) / kMmPerPixel;
    }
    return outline;
}

QPoint PairCanvas::pointOf(Index row, Index column) const {
    const PairMark* mark = m_picture.find(row, column);
    if (mark == nullptr) {
        return {-1, -1};
    }
    QPointF sum;
    const QPolygonF outline = outlineOf(*mark);
    for (const QPointF& corner : outline) {
        sum += corner;
    }
    return (sum / static_cast<double>(outline.size())).toPoint();
}

void PairCanvas::paintEvent(QPaintEvent*) {
    if (m_stale) {
        layOut();
    }
    QPainter painter(viewport());
    const ThemeTokens& look = tokens(m_state.theme());
    painter.fillRect(viewport()->rect(), look.panel);
    if (m_image.isNull()) {
        painter.setPen(look.text2);
        painter.drawText(viewport()->rect().adjusted(16, 0, -16, 0),
                         Qt::AlignCenter | Qt::TextWordWrap,
                         m_problem.isEmpty() ? QStringLiteral("Choose two columns of labels.") : m_problem);
        return;
    }
    painter.drawImage(0, 0, m_image);
    if (const PairMark* mark = m_row < 0 && m_column < 0 ? nullptr : m_picture.find(m_row, m_column)) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(look.accent, 2.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolygon(outlineOf(*mark));
    }
}

void PairCanvas::resizeEvent(QResizeEvent*) {
    m_stale = true;
}

void PairCanvas::scrollContentsBy(int, int) {
    m_stale = true;
    viewport()->update();
}

void PairCanvas::setFocused(const PairMark* mark) {
    const Index row = mark == nullptr ? -1 : mark->row;
    const Index column = mark == nullptr ? -1 : mark->column;
    if (row == m_row && column == m_column) {
        return;
    }
    m_row = row;
    m_column = column;
    const QString facts = mark == nullptr ? QString() : QString::fromStdString(pairText(*m_plot, row, column));
    setAccessibleDescription(facts);
    Q_EMIT factsChanged(facts);
    viewport()->update();
}

void PairCanvas::select(const PairMark& mark, Qt::KeyboardModifiers modifiers) {
    const auto shown = m_review.comparison();
    if (!shown || !m_plot) {
        return;
    }
    const auto groups = static_cast<Index>(shown->labels.a.categories.size());
    const auto cellsOf = [&](const CategoryColumn& labels, Index group) {
        return cellsWithCode(labels.codes, group == groups ? -1 : static_cast<std::int32_t>(group));
    };
    CellSet cells(m_state.visible().size(), true);
    QString what;
    if (mark.row >= 0) {
        const PlotRow& row = m_plot->rows[static_cast<std::size_t>(mark.row)];
        cells &= cellsOf(shown->labels.a, row.group);
        what = QString::fromStdString(row.label);
    }
    if (mark.column >= 0) {
        const PlotRow& column = m_plot->columns[static_cast<std::size_t>(mark.column)];
        cells &= cellsOf(shown->labels.b, column.group);
        what += (what.isEmpty() ? QString() : QStringLiteral(" / ")) + QString::fromStdString(column.label);
    }
    cells &= m_state.visible();
    m_state.select(cells, selectionModeOf(modifiers), QStringLiteral("Select %1: %2").arg(cellsText(cells.count()), what));
}

void PairCanvas::mousePressEvent(QMouseEvent* event) {
    const QPointF at = event->position() * kMmPerPixel;
    const PairMark* found = event->button() == Qt::LeftButton ? m_picture.at(at.x(), at.y()) : nullptr;
    if (found != nullptr) {
        const PairMark mark = *found; // selecting draws anew
        select(mark, event->modifiers());
    }
}

void PairCanvas::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position() * kMmPerPixel;
    setFocused(m_picture.at(at.x(), at.y()));
}

void PairCanvas::keyPressEvent(QKeyEvent* event) {
    if (!m_plot) {
        return QAbstractScrollArea::keyPressEvent(event);
    }
    const int key = event->key();
    const Index down = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    const Index right = key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0;
    if (down != 0 || right != 0) {
        // On to the next mark with cells in that direction.
        Index row = std::max<Index>(0, m_row) + (m_row < 0 ? 0 : down);
        Index column = std::max<Index>(0, m_column) + (m_column < 0 ? 0 : right);
        const auto inside = [&] {
            return row >= 0 && column >= 0 && row < static_cast<Index>(m_plot->rows.size()) &&
                   column < static_cast<Index>(m_plot->columns.size());
        };
        while (inside() && m_picture.find(row, column) == nullptr) {
            row += down;
            column += right;
        }
        if (inside()) {
            setFocused(m_picture.find(row, column));
        }
        return;
    }
    const PairMark* found = m_picture.find(m_row, m_column);
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && found != nullptr) {
        const PairMark mark = *found;
        select(mark, event->modifiers());
        return;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

bool PairCanvas::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) {
        setFocused(nullptr);
    } else if (event->type() == QEvent::ToolTip && m_plot) {
        auto* help = static_cast<QHelpEvent*>(event);
        const QPointF at = QPointF(help->pos()) * kMmPerPixel;
        const PairMark* mark = m_picture.at(at.x(), at.y());
        QToolTip::showText(help->globalPos(),
                           mark == nullptr ? QString() : QString::fromStdString(pairText(*m_plot, mark->row, mark->column)),
                           viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace ocellus
