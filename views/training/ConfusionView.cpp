// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/ConfusionView.h"

#include "core/base/Error.h"
#include "views/figures/FigureFonts.h"
#include "views/style/ThemeTokens.h"
#include "views/style/WindowScene.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace ocellus {

ConfusionView::ConfusionView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("confusionView"));
    setAccessibleName(QStringLiteral("Labels of held-out cells against the predicted ones"));
    setMouseTracking(true);
}

void ConfusionView::show(std::shared_ptr<const PairPlot> plot) {
    m_plot = std::move(plot);
    m_stale = true;
    update();
}

void ConfusionView::layOut() {
    m_stale = false;
    m_image = QImage();
    m_picture = PairPicture();
    m_words = QStringLiteral("Nothing was scored: no cell was held out.");
    if (!m_plot || m_plot->rows.empty()) {
        return;
    }
    const PlotPage page = windowPage(size(), currentTheme());
    try {
        m_picture = pairScene(*m_plot, page, figureTextWidth(page.options.font));
    } catch (const UsageError& error) {
        m_words = QString::fromUtf8(error.what());
        return;
    }
    m_image = windowImage(m_picture.scene, size(), devicePixelRatioF(), currentTheme());
}

void ConfusionView::paintEvent(QPaintEvent*) {
    if (m_stale) {
        layOut();
    }
    QPainter painter(this);
    painter.fillRect(rect(), tokens().panel);
    if (m_image.isNull()) {
        painter.setPen(tokens().text2);
        painter.drawText(rect().adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap, m_words);
        return;
    }
    painter.drawImage(0, 0, m_image);
}

void ConfusionView::resizeEvent(QResizeEvent*) { m_stale = true; }

void ConfusionView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        m_stale = true;
        update();
    }
    QWidget::changeEvent(event);
}

bool ConfusionView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && m_plot) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QPointF at = QPointF(help->pos()) * kMmPerPixel;
        if (const PairMark* mark = m_picture.at(at.x(), at.y())) {
            QToolTip::showText(help->globalPos(), QString::fromStdString(pairText(*m_plot, mark->row, mark->column)), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

std::shared_ptr<const PairPlot> confusionPlot(const std::vector<std::string>& names, const std::vector<std::vector<Index>>& counts) {
    auto pairs = std::make_shared<PairCounts>();
    pairs->rows = pairs->columns = static_cast<Index>(names.size()) + 1; // the last: cells without a label
    for (const auto& row : counts) {
        pairs->cells.insert(pairs->cells.end(), row.begin(), row.end());
        pairs->cells.push_back(0);
    }
    pairs->cells.resize(static_cast<std::size_t>(pairs->rows * pairs->columns));
    pairs->selected.assign(pairs->cells.size(), 0);
    auto plot = std::make_shared<PairPlot>();
    plot->rowsTitle = "Label of held-out cells";
    plot->columnsTitle = "Predicted";
    const PairCounts turned = transposed(*pairs);
    for (std::size_t label = 0; label < names.size(); ++label) {
        const auto group = static_cast<Index>(label);
        if (const Index cells = pairs->rowCells(group); cells > 0) {
            plot->rows.push_back({names[label], {}, group, cells, 0});
        }
        if (const Index cells = turned.rowCells(group); cells > 0) {
            plot->columns.push_back({names[label], {}, group, cells, 0});
        }
    }
    plot->pairs = std::move(pairs);
    arrange(*plot);
    return plot;
}

} // namespace ocellus
