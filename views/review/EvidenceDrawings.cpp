// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/review/EvidenceDrawings.h"

#include "core/figures/TableMarks.h"
#include "views/figures/FigureFonts.h"
#include "views/state/ExplorerState.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"
#include "views/style/WindowScene.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kEmptyHeight = 40;
constexpr int kLegendHeight = 26;
constexpr int kLean = 24; ///< of the last turned names beyond their columns
constexpr int kScaleWidth = 84;
constexpr double kDarkStart = 0.18; ///< as in Colouring
constexpr int kRow = 20;
constexpr int kIndent = 9;
constexpr int kBarWidth = 40;
constexpr int kNumberWidth = 30;
constexpr int kPartHeight = 18;

QColor toQColor(Rgb colour) {
    return {colour.r, colour.g, colour.b};
}

} // namespace

EvidencePlot::EvidencePlot(ExplorerState& state, QWidget* parent) : QWidget(parent), m_state(state) {
    setObjectName(QStringLiteral("evidencePlot"));
    setAccessibleName(QStringLiteral("Markers of both labels"));
    setMouseTracking(true);
    setFixedHeight(kEmptyHeight);
    connect(&state, &ExplorerState::themeChanged, this, &EvidencePlot::layOut);
}

void EvidencePlot::show(std::shared_ptr<const TablePlot> plot, std::vector<std::string> genes, const QString& words) {
    m_plot = std::move(plot);
    m_genes = std::move(genes);
    m_words = words;
    QString text = words;
    if (m_plot) {
        QStringList lines;
        for (Index row = 0; row < static_cast<Index>(m_plot->rows.size()); ++row) {
            for (Index gene = 0; gene < m_plot->columns(); ++gene) {
                lines << QString::fromStdString(m_plot->genes[static_cast<std::size_t>(gene)].block + ": " + markText(*m_plot, row, gene));
            }
        }
        text = lines.join(QLatin1Char('\n'));
    }
    setAccessibleDescription(text);
    layOut();
}

void EvidencePlot::layOut() {
    m_image = QImage();
    m_picture = PlotPicture();
    if (m_plot && width() > 60) {
        // As high as the rows need: the page says so once it was laid out high enough.
        PlotPage page = windowPage(QSize(width() - kLean, 1000), m_state.theme());
        page.marginMm = 0.0;
        page.legend = false;
        const TextWidth textWidth = figureTextWidth(page.options.font);
        double bottom = 0.0;
        for (const PlotMark& mark : tableScene(*m_plot, page, textWidth).marks) {
            bottom = std::max(bottom, mark.rect.bottom());
        }
        const int height = static_cast<int>(std::ceil(bottom / kMmPerPixel)) + 6;
        setFixedHeight(height + kLegendHeight);
        page.options.heightMm = height * kMmPerPixel;
        m_picture = tableScene(*m_plot, page, textWidth);
        m_image = windowImage(m_picture.scene, QSize(width(), height), devicePixelRatioF(), m_state.theme());
    } else {
        setFixedHeight(kEmptyHeight);
    }
    update();
}

void EvidencePlot::resizeEvent(QResizeEvent* event) {
    if (event->size().width() != event->oldSize().width()) {
        layOut();
    }
}

void EvidencePlot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_image.isNull()) {
        painter.setPen(tokens().text2);
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, m_words);
    } else {
        painter.drawImage(0, 0, m_image);
        paintLegend(painter);
    }
}

void EvidencePlot::paintLegend(QPainter& painter) const {
    const PlotMark* first = m_picture.find(0, 0);
    if (first == nullptr) {
        return;
    }
    const ThemeTokens& look = tokens(m_state.theme());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(interfaceFont(TextSize::Secondary));
    const QFontMetrics metrics = painter.fontMetrics();
    const QRect line(0, height() - kLegendHeight, width(), kLegendHeight);
    int x = 0;
    const auto write = [&](const QString& text) {
        painter.setPen(look.text2);
        painter.drawText(line.adjusted(x, 0, 0, 0), Qt::AlignVCenter, text);
        x += metrics.horizontalAdvance(text) + 8;
    };
    write(QStringLiteral("% of cells"));
    const double whole = 0.88 * std::min(first->rect.width, first->rect.height) / kMmPerPixel;
    for (const int percent : {10, 50, 100}) {
        const double size = whole * std::sqrt(percent / 100.0);
        painter.setPen(QPen(look.text2, 1.0));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(QPointF(x + whole / 2.0, line.center().y() + 0.5), size / 2.0, size / 2.0);
        x += static_cast<int>(whole) + 4;
        write(QString::number(percent));
    }
    const PlotScale scale = scaleOf(*m_plot);
    const bool dark = m_state.theme() == Theme::Dark;
    const QString low = QString::fromStdString(figureNumber(scale.low));
    const QString high = QStringLiteral("%1 %2").arg(QString::fromStdString(figureNumber(scale.high)), QString::fromStdString(m_plot->unit));
    x = std::max(x + 8, width() - metrics.horizontalAdvance(low) - kScaleWidth - metrics.horizontalAdvance(high) - 24);
    write(low);
    for (int i = 0; i < kScaleWidth; ++i) {
        const double start = dark ? kDarkStart : 0.0;
        painter.fillRect(x + i, line.center().y() - 3, 1, 8, toQColor(colourAt(m_plot->map, start + (1.0 - start) * i / (kScaleWidth - 1.0))));
    }
    x += kScaleWidth + 6;
    write(metrics.elidedText(high, Qt::ElideRight, width() - x));
}

const PlotMark* EvidencePlot::markAt(const QPointF& at) const {
    return m_picture.at(at.x() * kMmPerPixel, at.y() * kMmPerPixel);
}

void EvidencePlot::mousePressEvent(QMouseEvent* event) {
    const PlotMark* mark = markAt(event->position());
    if (mark != nullptr && mark->column >= 0 && mark->column < static_cast<Index>(m_genes.size())) {
        m_state.colourFollowers({ColourSource::Kind::Gene, m_genes[static_cast<std::size_t>(mark->column)], {}});
    }
}

bool EvidencePlot::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && m_plot) {
        auto* help = static_cast<QHelpEvent*>(event);
        const PlotMark* mark = markAt(help->pos());
        QToolTip::showText(help->globalPos(), mark == nullptr ? QString() : QString::fromStdString(markText(*m_plot, mark->row, mark->column)), this);
        return true;
    }
    return QWidget::event(event);
}

PathView::PathView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("probabilityPath"));
    setAccessibleName(QStringLiteral("Probability down the tree"));
}

void PathView::show(Side suggested, Side annotated) {
    m_suggested = std::move(suggested);
    m_annotated = std::move(annotated);
    QStringList words;
    for (const Side* side : {&m_suggested, &m_annotated}) {
        for (const PathStep& step : side->steps) {
            words << QStringLiteral("%1: %2 %3").arg(side->title, QString::fromStdString(step.name), QString::number(step.probability, 'f', 2));
        }
    }
    setAccessibleDescription(words.join(QLatin1Char('\n')));
    updateGeometry();
    setFixedHeight(sizeHint().height());
    update();
}

QSize PathView::sizeHint() const {
    const auto rows = static_cast<int>(std::max(m_suggested.steps.size(), m_annotated.steps.size()));
    return {300, (rows + 1) * kRow};
}

void PathView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int half = width() / 2;
    paintSide(painter, QRect(0, 0, half - 10, height()), m_suggested);
    paintSide(painter, QRect(half + 10, 0, half - 10, height()), m_annotated);
}

void PathView::paintSide(QPainter& painter, const QRect& box, const Side& side) const {
    const ThemeTokens& look = tokens();
    painter.setFont(interfaceFont(TextSize::Secondary));
    painter.setPen(look.text3);
    painter.drawText(QRect(box.left(), box.top(), box.width(), kRow), Qt::AlignVCenter, side.title);
    for (std::size_t i = 0; i < side.steps.size(); ++i) {
        const PathStep& step = side.steps[i];
        const int depth = static_cast<int>(i);
        const int top = box.top() + (depth + 1) * kRow;
        const bool last = i + 1 == side.steps.size();
        const int indent = depth * kIndent;
        painter.setPen(look.line2);
        painter.drawLine(box.left() + indent, top, box.left() + indent, top + kRow / 2);
        painter.drawLine(box.left() + indent, top + kRow / 2, box.left() + indent + 5, top + kRow / 2);
        painter.setFont(interfaceFont(TextSize::Body, last ? QFont::DemiBold : QFont::Normal));
        painter.setPen(look.text1);
        const QRect text(box.left() + indent + 9, top, box.width() - indent - 9 - kBarWidth - kNumberWidth - 8, kRow);
        painter.drawText(text, Qt::AlignVCenter, painter.fontMetrics().elidedText(QString::fromStdString(step.name), Qt::ElideRight, text.width()));
        const QRectF groove(box.right() - kBarWidth - kNumberWidth, top + kRow / 2 - 3, kBarWidth, 6);
        painter.fillRect(groove, look.line);
        painter.fillRect(QRectF(groove.topLeft(), QSizeF(std::clamp(step.probability, 0.0, 1.0) * kBarWidth, 6)), look.text2);
        painter.setFont(interfaceFont());
        drawEvenDigits(painter, QRect(box.right() - kNumberWidth + 2, top, kNumberWidth - 2, kRow), Qt::AlignRight, QString::number(step.probability, 'f', 2));
    }
}

bool PathView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const Side& side = help->pos().x() < width() / 2 ? m_suggested : m_annotated;
        const int row = help->pos().y() / kRow - 1;
        const bool there = row >= 0 && row < static_cast<int>(side.steps.size());
        QToolTip::showText(help->globalPos(), there ? QString::fromStdString(side.steps[static_cast<std::size_t>(row)].name) : QString(), this);
        return true;
    }
    return QWidget::event(event);
}

ShareBar::ShareBar(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("nearestCells"));
    setAccessibleName(QStringLiteral("Labels of the nearest cells"));
}

void ShareBar::show(std::vector<Part> parts) {
    m_parts = std::move(parts);
    QStringList words;
    for (const Part& part : m_parts) {
        words << QStringLiteral("%1 %2").arg(part.name, asPercent(part.share));
    }
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    setToolTip(accessibleDescription());
    setFixedHeight(sizeHint().height());
    update();
}

QSize ShareBar::sizeHint() const {
    return {300, 18 + kPartHeight * static_cast<int>((m_parts.size() + 1) / 2)};
}

void ShareBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const ThemeTokens& look = tokens();
    const QRectF bar(0, 0, width(), 12);
    painter.fillRect(bar, look.line);
    double x = 0.0;
    for (const Part& part : m_parts) {
        const double wide = part.share * width();
        painter.fillRect(QRectF(x, 0, wide, 12), toQColor(part.colour));
        x += wide;
    }
    painter.setFont(interfaceFont(TextSize::Secondary));
    const int half = width() / 2;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const QRect line(static_cast<int>(i % 2) * half, 18 + static_cast<int>(i / 2) * kPartHeight, half - 8, kPartHeight);
        painter.fillRect(QRect(line.left(), line.center().y() - 4, 9, 9), toQColor(m_parts[i].colour));
        painter.setPen(look.text1);
        const QString share = asPercent(m_parts[i].share);
        const int room = line.width() - 15 - painter.fontMetrics().horizontalAdvance(share) - 8;
        const QString name = painter.fontMetrics().elidedText(m_parts[i].name, Qt::ElideRight, room);
        painter.drawText(line.adjusted(15, 0, 0, 0), Qt::AlignVCenter, name);
        painter.setPen(look.text3);
        painter.drawText(line.adjusted(15 + painter.fontMetrics().horizontalAdvance(name) + 6, 0, 0, 0), Qt::AlignVCenter, share);
    }
}

} // namespace ocellus
