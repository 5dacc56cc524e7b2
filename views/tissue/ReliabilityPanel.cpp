// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/tissue/ReliabilityPanel.h"

#include "views/style/Controls.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QHelpEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <map>

namespace ocellus {

namespace {

constexpr double kAxis = 34.0;
constexpr double kNames = 62.0;
constexpr double kWidestBar = 26.0;
constexpr double kNarrowestNamed = 11.0;

QString twoDecimals(double value) { return QString::number(value, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212)); }

} // namespace

ReliabilityBars::ReliabilityBars(QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("reliabilityBars"));
    setMouseTracking(true);
}

void ReliabilityBars::setBars(std::vector<Bar> bars) {
    m_bars = std::move(bars);
    std::stable_sort(m_bars.begin(), m_bars.end(), [](const Bar& a, const Bar& b) { return a.correlation > b.correlation; });
    QStringList told;
    for (const Bar& bar : m_bars) {
        told << QStringLiteral("%1 %2").arg(bar.name, twoDecimals(bar.correlation));
    }
    setAccessibleName(QStringLiteral("Correlation of hidden genes: %1").arg(told.join(QStringLiteral(", "))));
    update();
}

QRectF ReliabilityBars::plot() const { return QRectF(kAxis, 10.0, width() - kAxis - 12.0, height() - 10.0 - kNames); }

QRectF ReliabilityBars::columnOf(std::size_t bar) const {
    const QRectF area = plot();
    const double each = std::min(kWidestBar, area.width() / std::max<double>(1.0, static_cast<double>(m_bars.size())));
    const double top = area.bottom() - area.height() * std::clamp(m_bars[bar].correlation, 0.0, 1.0);
    return QRectF(area.left() + each * static_cast<double>(bar) + 0.12 * each, top, 0.76 * each, area.bottom() - top);
}

int ReliabilityBars::barAt(const QPointF& point) const {
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const QRectF column = columnOf(i);
        if (point.x() >= column.left() - 1 && point.x() <= column.right() + 1) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

void ReliabilityBars::paintEvent(QPaintEvent*) {
    const ThemeTokens& look = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = plot();
    painter.setFont(interfaceFont(TextSize::Secondary));
    for (const double mark : {0.0, 0.5, 1.0}) {
        const double y = area.bottom() - mark * area.height();
        painter.setPen(QPen(look.line, 1));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(look.text2);
        painter.drawText(QRectF(0, y - 8, kAxis - 8, 16), Qt::AlignRight | Qt::AlignVCenter, QString::number(mark, 'g', 2));
    }
    const QColor imputed = look.stateText[static_cast<std::size_t>(ValueState::Imputed)];
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const Bar& bar = m_bars[i];
        const QRectF column = columnOf(i);
        painter.fillRect(column, bar.asked ? imputed : bar.correlation < kLowReliability ? look.line2 : look.text2);
        if (column.width() / 0.76 < kNarrowestNamed) {
            continue; // the tool tip names it
        }
        painter.save();
        painter.setFont(interfaceFont(TextSize::Secondary, bar.asked ? QFont::DemiBold : QFont::Normal));
        painter.setPen(bar.asked ? look.text1 : look.text2);
        painter.translate(column.center().x() + 3.0, area.bottom() + 6.0);
        painter.rotate(-60.0);
        const QString name = painter.fontMetrics().elidedText(bar.name, Qt::ElideRight, static_cast<int>(kNames - 6.0));
        painter.drawText(QPointF(-painter.fontMetrics().horizontalAdvance(name), 4.0), name);
        painter.restore();
    }
    const double low = area.bottom() - kLowReliability * area.height();
    painter.setPen(QPen(look.warn, 1, Qt::DashLine));
    painter.drawLine(QPointF(area.left(), low), QPointF(area.right(), low));
    painter.setPen(look.warn);
    painter.drawText(QRectF(area.left(), low - 16, area.width(), 14), Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("below 0.30: shown as low"));
}

void ReliabilityBars::mousePressEvent(QMouseEvent* event) {
    if (const int bar = barAt(event->position()); bar >= 0 && !m_bars[static_cast<std::size_t>(bar)].id.isEmpty()) {
        Q_EMIT geneChosen(m_bars[static_cast<std::size_t>(bar)].id);
    }
}

bool ReliabilityBars::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int bar = barAt(help->pos());
        if (bar >= 0) {
            const Bar& one = m_bars[static_cast<std::size_t>(bar)];
            QToolTip::showText(help->globalPos(), QStringLiteral("%1: Spearman %2 between its measured counts and what the model gave without seeing it")
                                                      .arg(one.name, twoDecimals(one.correlation)), this);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    return QWidget::event(event);
}

ReliabilityPanel::ReliabilityPanel(ExplorerState& state, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_facts(textLabel({}, TextRole::Secondary, this))
    , m_bars(new ReliabilityBars(this)) {
    setObjectName(QStringLiteral("reliabilityPanel"));
    setProperty("surface", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_facts->setObjectName(QStringLiteral("reliabilityFacts"));
    m_facts->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 4);
    column->setSpacing(2);
    column->addWidget(m_facts);
    column->addWidget(m_bars, 1);
    connect(m_bars, &ReliabilityBars::geneChosen, this, &ReliabilityPanel::geneChosen);
    for (const auto signal : {&ExplorerState::valueStateChanged, &ExplorerState::layersChanged, &ExplorerState::datasetChanged, &ExplorerState::themeChanged}) {
        connect(&state, signal, this, &ReliabilityPanel::refresh);
    }
    refresh();
}

void ReliabilityPanel::refresh() {
    // every layer has a check of its own; the newest speaks for a gene that several hid
    std::map<QString, ReliabilityBars::Bar> bars;
    Index cells = 0;
    for (const LayerPtr& layer : m_state.store().layers()) {
        if (statesOfLayer(*layer) != ValueState::Imputed) {
            continue;
        }
        const GeneValues::Facts& facts = layer->values->facts();
        cells = std::max(cells, facts.reliabilityCells);
        for (const auto& [name, correlation] : facts.hidden) {
            const QString symbol = QString::fromStdString(name);
            if (!std::isnan(correlation) && !bars[symbol].asked) {
                bars[symbol] = {symbol, correlation, false, {}};
            }
        }
        for (const GeneValues::Gene& gene : facts.genes) {
            if (gene.measured && !std::isnan(gene.reliability)) {
                const QString symbol = QString::fromStdString(gene.symbol);
                bars[symbol] = {symbol, gene.reliability, true, QString::fromStdString(gene.id)};
            }
        }
    }
    std::vector<ReliabilityBars::Bar> all;
    for (const auto& [name, bar] : bars) {
        all.push_back(bar);
    }
    const auto count = static_cast<qint64>(all.size());
    m_bars->setBars(std::move(all));
    m_bars->setVisible(count > 0);
    m_facts->setText(count == 0
            ? QStringLiteral("Nothing imputed yet. When genes are imputed, a tenth of the measured ones is hidden from the model too, and how well "
                             "they come back stands here.")
            : QStringLiteral("%1 measured gene%2 hidden from the model: correlation (Spearman) of what was measured and what the model gave, over %3.")
                  .arg(withThousands(count), count == 1 ? QString() : QStringLiteral("s"), cellsText(cells)));
}

} // namespace ocellus
