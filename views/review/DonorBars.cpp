// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/review/DonorBars.h"

#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QPainter>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kBarWidth = 104; // with the gap behind it
constexpr int kGap = 10;
constexpr int kBarHeight = 8;
constexpr int kRowHeight = 34;

QString nameOf(const DonorShare& share) {
    return share.donor.empty() ? QStringLiteral("no donor") : QString::fromStdString(share.donor);
}

QString cellsOf(const DonorShare& share) {
    return QStringLiteral("%1 of %2").arg(withThousands(share.disagreeing), withThousands(share.labelled));
}

} // namespace

DonorBars::DonorBars(QWidget* parent) : QWidget(parent) {
    setAccessibleName(QStringLiteral("Donors of the disagreement"));
}

void DonorBars::show(std::vector<DonorShare> shares) {
    m_shares = std::move(shares);
    QStringList words;
    for (const DonorShare& share : m_shares) {
        words << QStringLiteral("%1: %2 cells, %3 (95 % interval %4 to %5)")
                     .arg(nameOf(share), cellsOf(share), asPercent(share.share), asPercent(share.low), asPercent(share.high));
    }
    setAccessibleDescription(words.join(QLatin1Char('\n')));
    setToolTip(accessibleDescription());
    m_others.clear();
    if (m_shares.size() > kMostBars) {
        std::ranges::stable_sort(m_shares, std::ranges::greater(), &DonorShare::disagreeing);
        DonorShare rest;
        for (std::size_t i = kMostBars; i < m_shares.size(); ++i) {
            rest.labelled += m_shares[i].labelled;
            rest.disagreeing += m_shares[i].disagreeing;
        }
        m_others = QStringLiteral("%1 more, together %2 cells").arg(m_shares.size() - kMostBars).arg(cellsOf(rest));
        m_shares.resize(kMostBars);
    }
    setFixedHeight(sizeHint().height());
    update();
}

int DonorBars::perRow() const { return std::max(1, (width() + kGap) / kBarWidth); }

QSize DonorBars::sizeHint() const {
    const int rows = (static_cast<int>(m_shares.size()) + perRow() - 1) / perRow();
    return {300, rows * kRowHeight + (m_others.isEmpty() ? 0 : 18)};
}

void DonorBars::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    setFixedHeight(sizeHint().height());
}

void DonorBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const ThemeTokens& look = tokens();
    const int columns = perRow();
    const int step = (width() + kGap) / columns;
    for (std::size_t i = 0; i < m_shares.size(); ++i) {
        const DonorShare& share = m_shares[i];
        const QRect bar(static_cast<int>(i) % columns * step, static_cast<int>(i) / columns * kRowHeight, step - kGap, kBarHeight);
        painter.fillRect(bar, look.line);
        painter.fillRect(QRectF(bar.left(), bar.top(), share.share * bar.width(), kBarHeight), look.text2);
        const QRect line(bar.left(), bar.bottom() + 2, bar.width(), 16);
        const QString cells = cellsOf(share);
        painter.setFont(interfaceFont(TextSize::Secondary));
        const int room = line.width() - painter.fontMetrics().horizontalAdvance(cells) - 4;
        painter.setPen(look.text3);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, cells);
        painter.setFont(interfaceFont(TextSize::Secondary, QFont::Medium));
        painter.setPen(look.text1);
        painter.drawText(line, Qt::AlignVCenter, painter.fontMetrics().elidedText(nameOf(share), Qt::ElideRight, room));
    }
    if (!m_others.isEmpty()) {
        painter.setFont(interfaceFont(TextSize::Secondary));
        painter.setPen(look.text3);
        painter.drawText(rect().adjusted(0, height() - 18, 0, 0), Qt::AlignVCenter, m_others);
    }
}

} // namespace ocellus
