// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/cells/CellsDelegate.h"

#include "views/style/Fonts.h"
#include "views/style/SvgIcon.h"
#include "views/style/ThemeTokens.h"

#include <QApplication>
#include <QFontMetrics>
#include <QPainter>
#include <QStyleOptionButton>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kRow = 24;
constexpr int kSectionRow = 32;
constexpr int kClosedRow = 26; // a closed section below a closed one
constexpr int kHistogramRow = 60;
constexpr int kHiddenRow = 84; // four lines of why, and the link
constexpr int kMargin = 12;
constexpr int kIndent = 14;
constexpr int kDeepest = 6; // rows further down stand no further in
constexpr int kCheck = 13;
constexpr int kSwatch = 9;
constexpr int kBarHeight = 8;
constexpr int kBar = 30;       // the coloured field's own bars
constexpr int kWideBar = 62;   // of the others
constexpr int kHistogramHeight = 30;

using Kind = CellsModel::Kind;

QRect centred(int left, const QRect& row, int width, int height) {
    return {left, row.top() + (row.height() - height) / 2, width, height};
}

QString countText(const CellsModel::Counts& counts) {
    return counts.selected > 0 ? withCommas(counts.selected) + QStringLiteral(" / ") + withCommas(counts.total)
                               : withCommas(counts.total);
}

} // namespace

CellsDelegate::CellsDelegate(CellsModel& model, ExplorerState& state, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_model(model)
    , m_state(state) {}

QSize CellsDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const Kind kind = m_model.row(index).kind;
    const int section = m_model.startsBlock(m_model.row(index)) ? kSectionRow : kClosedRow;
    return {100, kind == Kind::Section ? section : kind == Kind::Histogram ? kHistogramRow : kind == Kind::Hidden ? kHiddenRow : kRow};
}

CellsRowParts CellsDelegate::partsOf(const QModelIndex& index, const QRect& rect) const {
    const CellsModel::Row& row = m_model.row(index);
    const CellsModel::Section& section = m_model.section(row);
    CellsRowParts parts;
    const int right = rect.right() + 1 - kMargin;
    if (row.kind == Kind::Section) {
        parts.chevron = centred(rect.left() + 8, rect, 14, 14);
        parts.drop = centred(right - 18, rect, 20, 20);
        int end = parts.drop.left();
        if (m_model.isOpen(row) && m_model.canBeTree(section)) {
            parts.tree = parts.drop.translated(-24, 0);
            end = parts.tree.left();
        }
        parts.text = QRect(rect.left() + 26, rect.top(), end - rect.left() - 30, rect.height());
        return parts;
    }
    if (row.kind == Kind::Histogram) {
        parts.histogram = QRect(rect.left() + kMargin, rect.top() + 2, rect.width() - 2 * kMargin, kHistogramHeight);
        return parts;
    }
    if (row.kind == Kind::Hidden) {
        parts.text = QRect(rect.left() + 26, rect.top(), right - rect.left() - 26, rect.height() - 24);
        parts.link = QRect(rect.left() + 26, rect.bottom() - 22, 120, 18);
        return parts;
    }
    if (row.kind == Kind::More) {
        const int width = QFontMetrics(interfaceFont()).horizontalAdvance(QStringLiteral("Show fewer"));
        parts.text = QRect(rect.left() + 24, rect.top(), rect.width() - 24 - kMargin - width, rect.height());
        parts.link = QRect(right - width, rect.top(), width, rect.height());
        return parts;
    }
    int left = rect.left() + 24;
    const int level = m_model.level(row);
    if (row.node >= 0) {
        const int indent = kIndent * std::min(level, kDeepest);
        left = rect.left() + 28 + indent;
        if (m_model.hasRowsBelow(row)) {
            parts.chevron = centred(rect.left() + 8 + indent, rect, 14, 14);
        }
    }
    parts.check = centred(left, rect, kCheck, kCheck);
    left += kCheck + 6;
    if (m_model.swatch(row)) {
        parts.swatch = centred(left, rect, kSwatch, kSwatch);
        left += kSwatch + 5;
    }
    // as wide as the largest count beside it can be, so that bars line up
    const Index largest = std::max(m_model.largestCount(row), m_model.counts(row).total);
    const bool selecting = !m_state.selection().empty();
    const QString widest = countText({largest, largest, selecting ? m_model.largestSelected(row) : 0});
    const int countWidth = std::max(36, evenDigitsWidth(interfaceFont(), widest));
    parts.count = QRect(right - countWidth, rect.top(), countWidth, rect.height());
    const bool own = m_model.isColoured(section);
    const int barWidth = level > 0 || row.kind == Kind::NoLabel ? 0 : own || selecting ? kBar : std::min(kWideBar, rect.width() / 4);
    if (barWidth > 0) {
        parts.bar = centred(parts.count.left() - 6 - barWidth, rect, barWidth, kBarHeight);
    }
    const int textRight = barWidth > 0 ? parts.bar.left() - 6 : parts.count.left() - 6;
    parts.text = QRect(left, rect.top(), std::max(10, textRight - left), rect.height());
    return parts;
}

void CellsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const CellsModel::Row& row = m_model.row(index);
    const ThemeTokens& look = tokens(m_state.theme());
    const CellsRowParts parts = partsOf(index, option.rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool labelRow = index.flags().testFlag(Qt::ItemIsUserCheckable);
    const bool current = option.state.testFlag(QStyle::State_Selected);
    bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    hovered = hovered || (labelRow && m_model.isHovered(row));
    if (labelRow && (current || hovered)) {
        painter->fillRect(option.rect, look.hover);
    }
    if (current && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        painter->setPen(QPen(look.accent, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(QRectF(option.rect).adjusted(1, 1, -1, -1));
    }
    switch (row.kind) {
    case Kind::Section:
        paintSection(*painter, parts, row, option.rect);
        break;
    case Kind::More:
        paintMore(*painter, parts, row);
        break;
    case Kind::Hidden:
        paintHidden(*painter, parts, row);
        break;
    case Kind::Histogram:
        paintHistogram(*painter, parts, row);
        break;
    default:
        paintLabel(*painter, parts, index, current || hovered);
    }
    painter->restore();
}

void CellsDelegate::paintSection(
    QPainter& painter, const CellsRowParts& parts, const CellsModel::Row& row, const QRect& rect) const {
    const ThemeTokens& look = tokens(m_state.theme());
    const CellsModel::Section& section = m_model.section(row);
    if (row.section > 0 && m_model.startsBlock(row)) {
        painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), look.line);
    }
    paintSvgIcon(painter, parts.chevron,
        m_model.isOpen(row) ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), look.text2);
    const QFont heading = interfaceFont(TextSize::Body, QFont::DemiBold);
    const QFontMetrics metrics(heading);
    painter.setFont(heading);
    painter.setPen(look.text1);
    const QString title = metrics.elidedText(section.title, Qt::ElideRight, parts.text.width());
    painter.drawText(parts.text, Qt::AlignVCenter, title);
    const int used = metrics.horizontalAdvance(title) + 6;
    painter.setFont(interfaceFont());
    painter.setPen(look.text2);
    const QString says = section.hidden.isEmpty() ? section.says : section.says + QStringLiteral(", hidden");
    painter.drawText(parts.text.adjusted(used, 0, 0, 0), Qt::AlignVCenter,
        QFontMetrics(interfaceFont()).elidedText(says, Qt::ElideRight, parts.text.width() - used));
    if (!parts.tree.isNull()) {
        if (parts.tree.contains(m_pointer)) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(look.hover);
            painter.drawRoundedRect(QRectF(parts.tree).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
        const bool list = m_model.isTree(section); // the icon shows what a click brings
        paintSvgIcon(painter, parts.tree.adjusted(3, 3, -3, -3), list ? QStringLiteral("list") : QStringLiteral("tree"), look.text2);
    }
    const bool on = m_model.isColoured(section);
    if (on || parts.drop.contains(m_pointer)) {
        painter.setPen(on ? QPen(look.selectedEdge, 1) : QPen(Qt::NoPen));
        painter.setBrush(on ? look.selected : look.hover);
        painter.drawRoundedRect(QRectF(parts.drop).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    paintSvgIcon(painter, parts.drop.adjusted(3, 3, -3, -3), QStringLiteral("drop"), on ? look.accent : look.text2);
}

void CellsDelegate::paintLabel(
    QPainter& painter, const CellsRowParts& parts, const QModelIndex& index, bool strong) const {
    const ThemeTokens& look = tokens(m_state.theme());
    const CellsModel::Row& row = m_model.row(index);
    const CellsModel::Counts counts = m_model.counts(row);
    if (!parts.chevron.isNull()) {
        paintSvgIcon(painter, parts.chevron,
            m_model.isOpen(row) ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), look.text3);
    }
    QStyleOptionButton check;
    check.rect = parts.check;
    check.state = QStyle::State_Enabled;
    const auto state = static_cast<Qt::CheckState>(m_model.data(index, Qt::CheckStateRole).toInt());
    check.state |= state == Qt::Checked ? QStyle::State_On
        : state == Qt::Unchecked        ? QStyle::State_Off
                                        : QStyle::State_NoChange;
    QApplication::style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &check, &painter);
    if (!parts.swatch.isNull()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(*m_model.swatch(row));
        painter.drawRoundedRect(parts.swatch, 2, 2);
    }
    painter.setFont(interfaceFont());
    const bool hidden = state == Qt::Unchecked;
    painter.setPen(hidden ? look.text3 : row.kind == Kind::NoLabel ? look.text2 : look.text1);
    painter.drawText(parts.text, Qt::AlignVCenter,
        QFontMetrics(interfaceFont()).elidedText(m_model.text(row), Qt::ElideRight, parts.text.width()));
    paintBar(painter, parts.bar, row);
    painter.setPen(counts.selected > 0 ? look.text1 : strong ? look.text2 : look.text3);
    drawEvenDigits(painter, parts.count, Qt::AlignRight, countText(counts));
}

void CellsDelegate::paintBar(QPainter& painter, const QRect& rect, const CellsModel::Row& row) const {
    if (rect.isNull()) {
        return;
    }
    const ThemeTokens& look = tokens(m_state.theme());
    painter.fillRect(rect, look.hover);
    const auto shares = m_model.occupancy(row);
    double width = rect.width();
    const CellsModel::Section& section = m_model.section(row);
    if (m_model.isColoured(section)) {
        // the coloured field's own rows: how many cells, as part of the largest
        const Index largest = std::max<Index>(1, m_model.largestCount(row));
        const double part = double(m_model.counts(row).total) / double(largest);
        const auto colour = m_model.swatch(row);
        if (colour || shares.empty()) {
            painter.fillRect(QRectF(rect.left(), rect.top(), std::max(1.0, part * rect.width()), rect.height()),
                colour.value_or(look.text3));
            return;
        }
        width *= part; // a group in the colours of its labels
    }
    double left = rect.left();
    for (const auto& [colour, share] : shares) {
        painter.fillRect(QRectF(left, rect.top(), share * width, rect.height()), colour);
        left += share * width;
    }
}

void CellsDelegate::paintHidden(QPainter& painter, const CellsRowParts& parts, const CellsModel::Row& row) const {
    const ThemeTokens& look = tokens(m_state.theme());
    painter.setFont(interfaceFont(TextSize::Secondary));
    painter.setPen(look.text2);
    painter.drawText(parts.text, Qt::AlignTop | Qt::TextWordWrap, m_model.text(row));
    painter.setFont(interfaceFont());
    painter.setPen(look.accent);
    painter.drawText(parts.link, Qt::AlignVCenter, QStringLiteral("Show them anyway"));
}

void CellsDelegate::paintMore(QPainter& painter, const CellsRowParts& parts, const CellsModel::Row& row) const {
    const ThemeTokens& look = tokens(m_state.theme());
    painter.setFont(interfaceFont(TextSize::Secondary));
    painter.setPen(look.text3);
    painter.drawText(parts.text, Qt::AlignVCenter, m_model.moreText(row));
    painter.setFont(interfaceFont());
    painter.setPen(look.accent);
    painter.drawText(parts.link, Qt::AlignVCenter | Qt::AlignRight,
        m_model.section(row).all ? QStringLiteral("Show fewer") : QStringLiteral("Show"));
}

void CellsDelegate::paintHistogram(QPainter& painter, const CellsRowParts& parts, const CellsModel::Row& row) const {
    const ThemeTokens& look = tokens(m_state.theme());
    const CellsModel::Section& section = m_model.section(row);
    const NumberCounts& counts = m_model.numberCounts(section);
    const QRect& area = parts.histogram;
    Index highest = 1;
    for (const Index count : counts.total) {
        highest = std::max(highest, count);
    }
    if (section.brushHigh > section.brushLow && counts.high > counts.low) {
        const double scale = area.width() / (counts.high - counts.low);
        const QRectF brushed(QPointF(area.left() + (section.brushLow - counts.low) * scale, area.top()),
            QPointF(area.left() + (section.brushHigh - counts.low) * scale, area.bottom() + 1));
        painter.fillRect(brushed, look.selected);
        painter.setPen(QPen(look.accent, 1.5));
        painter.drawLine(brushed.topLeft(), brushed.bottomLeft());
        painter.drawLine(brushed.topRight(), brushed.bottomRight());
    }
    const double step = counts.total.empty() ? 0.0 : double(area.width()) / double(counts.total.size());
    const bool anySelected = std::any_of(counts.selected.begin(), counts.selected.end(), [](Index n) { return n > 0; });
    const auto bar = [&](std::size_t bin, Index count, const QColor& colour) {
        if (count > 0) {
            const double height = std::max(1.0, std::sqrt(double(count) / double(highest)) * area.height());
            painter.fillRect(QRectF(area.left() + bin * step, area.bottom() + 1 - height, std::max(1.0, step - 1), height), colour);
        }
    };
    for (std::size_t bin = 0; bin < counts.total.size(); ++bin) {
        bar(bin, counts.total[bin], anySelected ? look.line2 : look.text3);
        if (anySelected) {
            bar(bin, counts.selected[bin], look.text2);
        }
    }
    painter.fillRect(QRect(area.left(), area.bottom() + 1, area.width(), 1), look.line2);
    painter.setFont(interfaceFont(TextSize::Secondary));
    painter.setPen(look.text2);
    const QRect ends(area.left(), area.bottom() + 4, area.width(), 16);
    const auto number = [](double value) {
        return std::abs(value) >= 1000 ? withCommas(std::llround(value)) : QString::number(value, 'g', 3);
    };
    painter.drawText(ends, Qt::AlignLeft | Qt::AlignTop, number(counts.low));
    painter.drawText(ends, Qt::AlignRight | Qt::AlignTop, number(counts.high));
    if (counts.missing > 0) {
        painter.setPen(look.text3);
        painter.drawText(ends, Qt::AlignHCenter | Qt::AlignTop, QStringLiteral("no value, ") + withCommas(counts.missing));
    }
}

} // namespace ocellus
