// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/review/ReviewModel.h"

#include "views/style/Badge.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QApplication>
#include <QPainter>
#include <QPainterPath>

namespace ocellus {

namespace {

constexpr int kPadding = 8;
constexpr int kBarWidth = 44;
constexpr int kBarHeight = 6;
constexpr int kGlyph = 12;
constexpr int kChipGap = 4;

void paintRelation(QPainter& painter, const QRectF& box, Relation relation, const QColor& colour) {
    QPen pen(colour, 1.6);
    pen.setCapStyle(Qt::RoundCap);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    const QPointF middle = box.center();
    const double r = 3.6;
    switch (relation) {
    case Relation::Contradiction:
        painter.drawLine(middle + QPointF(-r, -r), middle + QPointF(r, r));
        painter.drawLine(middle + QPointF(-r, r), middle + QPointF(r, -r));
        break;
    case Relation::Close: {
        QPainterPath wave(middle + QPointF(-r - 1, 1));
        wave.cubicTo(middle + QPointF(-2, -5), middle + QPointF(2, 5), middle + QPointF(r + 1, -1));
        painter.drawPath(wave);
        break;
    }
    case Relation::CoarserLabel:
    case Relation::SuggestionCoarser: {
        const double down = relation == Relation::CoarserLabel ? 1.0 : -1.0;
        const QPointF tip = middle + QPointF(0, down * (r + 0.5));
        painter.drawLine(middle + QPointF(0, -down * (r + 0.5)), tip);
        painter.drawLine(tip, tip + QPointF(-r, -down * r));
        painter.drawLine(tip, tip + QPointF(r, -down * r));
        break;
    }
    case Relation::Same:
        painter.drawLine(middle + QPointF(-r, -1.5), middle + QPointF(r, -1.5));
        painter.drawLine(middle + QPointF(-r, 1.5), middle + QPointF(r, 1.5));
        break;
    case Relation::Unknown:
        painter.drawPoint(middle);
        break;
    }
}

QColor relationColour(Relation relation) {
    const ThemeTokens& look = tokens();
    return relation == Relation::Contradiction ? look.error
           : relation == Relation::Close       ? look.warn
                                               : look.text2;
}

void paintChips(QPainter& painter, const QRect& box, const QStringList& chips) {
    int x = box.left();
    for (const QString& chip : chips) {
        const QSize size = Chip::sizeFor(chip);
        Chip::paint(painter, QPoint(x, box.center().y() - size.height() / 2 + 1), chip, Chip::Kind::Plain);
        x += size.width() + kChipGap;
    }
}

} // namespace

QStringList chipsThatFit(const QStringList& chips, int width) {
    const auto widthOf = [](const QString& chip) { return Chip::sizeFor(chip).width(); };
    QStringList shown;
    int left = width;
    for (qsizetype i = 0; i < chips.size(); ++i) {
        const qsizetype others = chips.size() - i - 1;
        const int counter = others > 0 ? widthOf(QStringLiteral("+%1").arg(others)) + kChipGap : 0;
        const bool fits = widthOf(chips[i]) + counter <= left;
        if (!fits && i > 0) {
            shown << QStringLiteral("+%1").arg(others + 1);
            return shown;
        }
        QString text = chips[i];
        for (QString cut = text; widthOf(text) + counter > left && cut.size() > 1;) {
            cut.chop(1);
            text = cut.trimmed() + QStringLiteral("…");
        }
        shown << text;
        left -= widthOf(text) + kChipGap;
    }
    return shown;
}

QString relationWord(Relation relation) {
    switch (relation) {
    case Relation::Contradiction:
        return QStringLiteral("contradiction");
    case Relation::Close:
        return QStringLiteral("close");
    case Relation::CoarserLabel:
        return QStringLiteral("refines");
    case Relation::SuggestionCoarser:
        return QStringLiteral("less specific");
    case Relation::Same:
        return QStringLiteral("same");
    default:
        return QStringLiteral("unknown");
    }
}

QString relationMeaning(Relation relation) {
    switch (relation) {
    case Relation::Contradiction:
        return QStringLiteral("The two labels are of different lineages");
    case Relation::Close:
        return QStringLiteral("The two labels are of one lineage, side by side");
    case Relation::CoarserLabel:
        return QStringLiteral("What is suggested is a kind of the author's label");
    case Relation::SuggestionCoarser:
        return QStringLiteral("The author's label is a kind of what is suggested");
    case Relation::Same:
        return QStringLiteral("Both labels mean the same");
    default:
        return QStringLiteral(
            "One of the labels is no term of the Cell Ontology, so nothing can be said");
    }
}

QString decisionWords(const ReviewedLine& decision) {
    switch (decision.verdict) {
    case Verdict::Reject:
        return QStringLiteral("kept author");
    case Verdict::Skip:
        return QStringLiteral("skipped");
    case Verdict::Accept:
        return QStringLiteral("accepted");
    default:
        return QStringLiteral("now %1").arg(labelText(decision.label));
    }
}

ReviewModel::ReviewModel(ReviewState& review, ReviewState::List list, QObject* parent)
    : QAbstractTableModel(parent), m_review(review), m_list(list) {
    connect(&review, &ReviewState::foundChanged, this, [this] {
        beginResetModel();
        endResetModel();
    });
    connect(&review, &ReviewState::markersChanged, this, [this](int row) {
        if (m_list == ReviewState::List::Groups) {
            Q_EMIT dataChanged(index(row, Markers), index(row, Markers));
        }
    });
    connect(&review, &ReviewState::reviewedChanged, this, [this] {
        if (const int rows = rowCount(); rows > 0) {
            Q_EMIT dataChanged(index(0, 0), index(rows - 1, ColumnCount - 1));
        }
    });
}

int ReviewModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_review.count(m_list);
}

int ReviewModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

Relation ReviewModel::relation(int row) const {
    const ReviewState::Place place{m_list, row};
    if (const DisagreementGroup* group = m_review.group(place)) {
        return group->relation;
    }
    return m_review.found()->cells[m_review.listedCells()[static_cast<std::size_t>(row)]].relation;
}

QString ReviewModel::markers(int row) const {
    const DisagreementGroup* group = m_review.group({m_list, row});
    if (group == nullptr) {
        return {};
    }
    const QString suggested = QString::fromStdString(markerWords(*group, true));
    const QString annotated = QString::fromStdString(markerWords(*group, false));
    if (!m_review.markersKnown(row)) {
        return QStringLiteral("…");
    }
    const QString none = QStringLiteral("–");
    return suggested.isEmpty() && annotated.isEmpty()
               ? none
               : (suggested.isEmpty() ? none : suggested) + QStringLiteral(" / ") +
                     (annotated.isEmpty() ? none : annotated);
}

QStringList ReviewModel::chips(int row) const {
    const ReviewState::Place place{m_list, row};
    QStringList result;
    if (const auto decided = m_review.decided(place)) {
        result << decisionWords(*decided);
    }
    const DisagreementGroup* group = m_review.group(place);
    const std::uint32_t flags =
        group != nullptr
            ? group->flags
            : m_review.found()->cells[m_review.listedCells()[static_cast<std::size_t>(row)]].flags;
    const QString words = QString::fromStdString(flagText(flags));
    return words.isEmpty() ? result : result + words.split(QStringLiteral(", "));
}

QString ReviewModel::text(int row, int column) const {
    const ReviewState::Place place{m_list, row};
    const auto [annotated, suggested] = m_review.labels(place);
    switch (column) {
    case Rank:
        return QString::number(row + 1);
    case RelationColumn:
        return relationWord(relation(row));
    case Annotated:
        return m_review.labelName(annotated);
    case Suggested:
        return m_review.labelName(suggested);
    case Sample: {
        if (const DisagreementGroup* group = m_review.group(place)) {
            return QString::fromStdString(group->sample);
        }
        return {};
    }
    case Cells:
        return m_list == ReviewState::List::Groups
                   ? withThousands(static_cast<qint64>(m_review.group(place)->cells.size()))
                   : QStringLiteral("1");
    case Probability:
        return QString::number(data(index(row, column), ShareRole).toDouble(), 'f', 2);
    case Markers:
        return markers(row);
    case Notes:
        return chips(row).join(QStringLiteral(", "));
    default:
        return {};
    }
}

QVariant ReviewModel::data(const QModelIndex& index, int role) const {
    const int row = index.row();
    if (!index.isValid() || row >= m_review.count(m_list)) {
        return {};
    }
    const ReviewState::Place place{m_list, row};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return index.column() == RelationColumn ? relationMeaning(relation(row))
               : index.column() == Probability
                   ? QStringLiteral("Mean share of the evidence for what is suggested; not calibrated")
               : index.column() == Notes ? chips(row).join(QLatin1Char('\n'))
                                         : text(row, index.column());
    case Qt::TextAlignmentRole: {
        const bool number = index.column() == Rank || index.column() == Cells;
        return QVariant(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    }
    case RelationRole:
        return static_cast<int>(relation(row));
    case ShareRole: {
        const DisagreementGroup* group = m_review.group(place);
        return group != nullptr
                   ? group->probabilitySuggested
                   : m_review.found()
                         ->cells[m_review.listedCells()[static_cast<std::size_t>(row)]]
                         .probabilitySuggested;
    }
    case DecidedRole:
        return m_review.decided(place).has_value();
    case ChipsRole:
        return chips(row);
    default:
        return {};
    }
}

QVariant ReviewModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == Rank || section == Cells;
        return QVariant(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) {
        return {};
    }
    const QString who = m_review.found() ? QString::fromStdString(suggestedBy(*m_review.found()))
                                         : QStringLiteral("evidence");
    const bool one = m_review.found() && m_review.found()->evidence == Evidence::Model;
    switch (section) {
    case Rank:
        return role == Qt::ToolTipRole ? QStringLiteral("Place in the list, best first")
                                       : QStringLiteral("#");
    case RelationColumn:
        return QStringLiteral("Relation");
    case Annotated:
        return QStringLiteral("Author label");
    case Suggested:
        return who.left(1).toUpper() + who.mid(1) + (one ? QStringLiteral(" says") : QStringLiteral(" say"));
    case Sample:
        return role == Qt::ToolTipRole && m_review.found() && !m_review.found()->sampleColumn.empty()
                   ? columnTitle(m_review.found()->sampleColumn)
                   : QStringLiteral("Sample");
    case Cells:
        return QStringLiteral("Cells");
    case Probability:
        return QStringLiteral("Probability");
    case Markers:
        return role == Qt::ToolTipRole
                   ? QStringLiteral("First marker of the suggested label / of the author's, with the share of these cells")
                   : QStringLiteral("Markers");
    case Notes:
        return QStringLiteral("Notes");
    default:
        return {};
    }
}

void ReviewDelegate::paint(QPainter* painter,
                           const QStyleOptionViewItem& given,
                           const QModelIndex& index) const {
    QStyleOptionViewItem option(given);
    initStyleOption(&option, index);
    const QString text = option.text;
    option.text.clear();
    option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const ThemeTokens& look = tokens();
    const bool decided = index.data(ReviewModel::DecidedRole).toBool();
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    const QColor ink = decided ? look.text3 : look.text1;
    QRect box = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const int column = index.column();
    QFont font = option.font;
    if (selected && (column == ReviewModel::Annotated || column == ReviewModel::Suggested)) {
        font.setWeight(QFont::DemiBold);
    }
    painter->setFont(font);
    painter->setPen(ink);
    if (column == ReviewModel::Rank && decided) {
        QPen pen(look.good, 1.8);
        pen.setCapStyle(Qt::RoundCap);
        painter->setPen(pen);
        const QPointF at(box.right() - 5.0, box.center().y() + 3.5);
        painter->drawPolyline(QPolygonF{{at + QPointF(-5, -3), at, at + QPointF(6, -7)}});
    } else if (column == ReviewModel::RelationColumn) {
        const auto relation = static_cast<Relation>(index.data(ReviewModel::RelationRole).toInt());
        const QRectF glyph(box.left(), box.center().y() - kGlyph / 2.0 + 0.5, kGlyph, kGlyph);
        paintRelation(*painter, glyph, relation, decided ? look.text3 : relationColour(relation));
        painter->setPen(ink);
        painter->drawText(box.adjusted(kGlyph + 5, 0, 0, 0), Qt::AlignVCenter, text);
    } else if (column == ReviewModel::Probability) {
        const double share = std::clamp(index.data(ReviewModel::ShareRole).toDouble(), 0.0, 1.0);
        const QRectF groove(box.left(), box.center().y() - kBarHeight / 2.0 + 0.5, kBarWidth, kBarHeight);
        painter->fillRect(groove, look.line);
        painter->fillRect(QRectF(groove.topLeft(), QSizeF(share * kBarWidth, kBarHeight)), look.text2);
        drawEvenDigits(*painter, box.adjusted(kBarWidth + 8, 0, 0, 0), Qt::AlignLeft, text);
    } else if (column == ReviewModel::Cells || column == ReviewModel::Rank) {
        drawEvenDigits(*painter, box, Qt::AlignRight, text);
    } else if (column == ReviewModel::Notes) {
        paintChips(*painter, box, chipsThatFit(index.data(ReviewModel::ChipsRole).toStringList(), box.width()));
    } else {
        painter->drawText(box,
                          Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
    }
    painter->restore();
}

} // namespace ocellus
