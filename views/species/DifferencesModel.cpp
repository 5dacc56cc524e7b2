// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/species/DifferencesModel.h"

#include "views/style/Badge.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kPadding = 8;
constexpr int kBarWidth = 46;
constexpr int kBarHeight = 6;

bool isNumber(int column) { return column >= DifferencesModel::OverControl && column <= DifferencesModel::Observed; }

QString signedText(double value) {
    const QString size = QString::number(std::abs(value), 'f', 2);
    return value <= -0.005 ? QStringLiteral("−%1").arg(size) : value >= 0.005 ? QStringLiteral("+%1").arg(size) : size;
}

} // namespace

DifferencesModel::DifferencesModel(SpeciesState& species, QObject* parent) : QAbstractTableModel(parent), m_species(species) {
    connect(&species, &SpeciesState::answerChanged, this, &DifferencesModel::refresh);
    connect(&species, &SpeciesState::directionChanged, this, &DifferencesModel::refresh);
    refresh();
}

double DifferencesModel::value(std::size_t gene, int column) const {
    const CounterfactualEffects& effects = m_species.answer()->result->effects;
    switch (column) {
    case OverControl: return effects.swap(gene);
    case Generated: return effects.generated[gene];
    case Control: return effects.control[gene];
    case Wrong: return effects.wrongTarget[gene];
    default: return effects.observed[gene];
    }
}

void DifferencesModel::refresh() {
    beginResetModel();
    m_rows.clear();
    m_largest = 1e-9;
    if (const auto& answer = m_species.answer()) {
        for (const Index position : answer->result->effects.order) {
            const auto gene = static_cast<std::size_t>(position);
            const double change = value(gene, OverControl);
            const bool shown = m_species.direction() == SpeciesDirection::Both || (m_species.direction() == SpeciesDirection::Higher ? change > 0.0 : change < 0.0);
            if (shown) {
                m_rows.push_back(gene);
            }
            for (int column = OverControl; column <= Observed; ++column) {
                const double size = std::abs(value(gene, column));
                m_largest = std::isfinite(size) ? std::max(m_largest, size) : m_largest;
            }
        }
    }
    const auto lastWhenNone = [this](std::size_t gene) {
        const double size = std::abs(value(gene, m_sortColumn));
        return std::isfinite(size) ? size : -1.0;
    };
    if (isNumber(m_sortColumn)) {
        std::stable_sort(m_rows.begin(), m_rows.end(), [&](std::size_t a, std::size_t b) {
            return m_order == Qt::AscendingOrder ? lastWhenNone(a) > lastWhenNone(b) : lastWhenNone(a) < lastWhenNone(b);
        });
    } else if (m_sortColumn == Gene) {
        std::stable_sort(m_rows.begin(), m_rows.end(), [&](std::size_t a, std::size_t b) {
            const int order = m_species.answer()->geneName(a).localeAwareCompare(m_species.answer()->geneName(b));
            return m_order == Qt::AscendingOrder ? order < 0 : order > 0;
        });
    }
    endResetModel();
}

void DifferencesModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column;
    m_order = order;
    refresh();
}

int DifferencesModel::rowOf(std::ptrdiff_t gene) const {
    const auto found = std::find(m_rows.begin(), m_rows.end(), static_cast<std::size_t>(gene));
    return gene < 0 || found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int DifferencesModel::differences() const {
    const auto known = [this](std::size_t gene) { return m_species.answer()->result->effects.genes[gene].generated(); };
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), known));
}

int DifferencesModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int DifferencesModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QString DifferencesModel::noteText(std::size_t gene) const {
    const SpeciesAnswer& answer = *m_species.answer();
    const CounterfactualEffects& effects = answer.result->effects;
    const QString source = answer.source.isEmpty() ? QStringLiteral("the cells") : answer.source;
    QStringList words;
    for (const QString& flag : QString::fromStdString(effects.flags[gene]).split(QLatin1Char(';'))) {
        if (flag == QLatin1String("not_in_model")) {
            words << QStringLiteral("not in the model");
        } else if (flag == QLatin1String("no_orthologue")) {
            words << QStringLiteral("no one-to-one orthologue");
        } else if (flag == QLatin1String("not_measured_in_target") && effects.genes[gene].generated()) {
            words << QStringLiteral("not measured in %1").arg(answer.wanted);
        } else if (flag == QLatin1String("zero_in_source")) {
            words << QStringLiteral("zero in %1").arg(source);
        } else if (flag == QLatin1String("zero_in_target")) {
            words << QStringLiteral("zero in %1").arg(answer.wanted);
        }
    }
    const double generated = effects.generated[gene], control = effects.control[gene];
    if (generated * control > 0.0 && std::abs(control) > 0.5 * std::abs(generated) && std::abs(generated) >= 0.5) {
        words << QStringLiteral("also in the control");
    }
    return words.join(QStringLiteral(", "));
}

QVariant DifferencesModel::text(int row, std::size_t gene, int column) const {
    if (isNumber(column)) {
        const double number = value(gene, column);
        return std::isfinite(number) ? signedText(number) : QStringLiteral("–");
    }
    switch (column) {
    case Rank: return withThousands(row + 1);
    case Gene: return m_species.answer()->geneName(gene);
    case Agrees: {
        const double change = value(gene, OverControl), observed = value(gene, Observed);
        return !std::isfinite(change) || !std::isfinite(observed) ? QStringLiteral("–") : change * observed > 0.0 ? QStringLiteral("yes") : QStringLiteral("no");
    }
    default: return noteText(gene);
    }
}

QVariant DifferencesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const std::size_t gene = m_rows[static_cast<std::size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case kGeneRole: return static_cast<qint64>(gene);
    case kBarRole: {
        const double number = isNumber(column) && column != Wrong ? value(gene, column) : std::nan("");
        return std::isfinite(number) ? QVariant(number / m_largest) : QVariant();
    }
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (isNumber(column) || column == Rank ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
        if (column == Gene) {
            return m_species.answer()->geneId(gene);
        }
        [[fallthrough]];
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return text(index.row(), gene, column);
    default: return {};
    }
}

QVariant DifferencesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignVCenter | (isNumber(section) || section == Rank ? Qt::AlignRight : Qt::AlignLeft));
    }
    const auto& answer = m_species.answer();
    const QString source = !answer || answer->source.isEmpty() ? QStringLiteral("observed") : answer->source;
    const QString wanted = answer ? answer->wanted : QStringLiteral("target");
    const QString titles[] = {QStringLiteral("#"), QStringLiteral("Gene"), QStringLiteral("Over control"), QStringLiteral("Generated"),
        QStringLiteral("Control"), QStringLiteral("Wrong target"), QStringLiteral("Observed"), QStringLiteral("Agrees"), QStringLiteral("Notes")};
    const QString tips[] = {QStringLiteral("Place in the list"), QStringLiteral("A click colours the three maps by it"),
        QStringLiteral("Generated as %1 over rebuilt unchanged (log2): what the model changes when it is asked for %1").arg(wanted),
        QStringLiteral("Generated as %1 over %2, measured (log2)").arg(wanted, source),
        QStringLiteral("Rebuilt unchanged over %1, measured (log2): what the model does by itself").arg(source),
        QStringLiteral("Generated as %1 over %2, measured (log2)").arg(answer ? QString::fromStdString(answer->result->wrong.name) : wanted, source),
        QStringLiteral("%1 over %2, both measured (log2)").arg(wanted, source),
        QStringLiteral("Whether the change over the control and the observed difference have the same sign"),
        QStringLiteral("What may make a difference without biology")};
    return role == Qt::DisplayRole ? QVariant(titles[section]) : role == Qt::ToolTipRole ? QVariant(tips[section]) : QVariant();
}

void DifferencesDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const {
    QStyleOptionViewItem option(given);
    initStyleOption(&option, index);
    const QString text = option.text;
    option.text.clear();
    option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
    painter->save();
    const ThemeTokens& look = tokens();
    const QRect box = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const int column = index.column();
    const bool made = column == DifferencesModel::OverControl || column == DifferencesModel::Generated;
    const bool model = made || column == DifferencesModel::Control || column == DifferencesModel::Wrong;
    QFont font = option.font;
    font.setItalic(model || column == DifferencesModel::Gene);
    painter->setFont(font);
    painter->setPen(look.text1);
    if (const QVariant share = index.data(DifferencesModel::kBarRole); share.isValid()) {
        const double middle = box.left() + kBarWidth / 2.0, size = share.toDouble() * kBarWidth / 2.0;
        const double top = box.center().y() - kBarHeight / 2.0 + 0.5;
        painter->fillRect(QRectF(middle - 0.5, top - 3.0, 1.0, kBarHeight + 6.0), look.line2);
        painter->fillRect(QRectF(QPointF(std::min(middle, middle + size), top), QSizeF(std::abs(size), kBarHeight)),
            made ? look.stateText[static_cast<std::size_t>(ValueState::Generated)] : column == DifferencesModel::Observed ? look.text2 : look.control);
    }
    if (column == DifferencesModel::Notes) {
        if (!text.isEmpty()) {
            painter->setClipRect(option.rect);
            Chip::paint(*painter, QPoint(box.left(), box.center().y() - Chip::sizeFor(text).height() / 2 + 1), text, Chip::Kind::Warn);
        }
    } else if (column == DifferencesModel::Agrees) {
        painter->setPen(text == QStringLiteral("yes") ? look.good : look.text3);
        painter->drawText(box, Qt::AlignVCenter | Qt::AlignLeft, text);
    } else if ((option.displayAlignment & Qt::AlignRight) != 0) {
        drawEvenDigits(*painter, box, Qt::AlignRight, text);
    } else {
        painter->drawText(box, Qt::AlignVCenter | Qt::AlignLeft, painter->fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
    }
    painter->restore();
}

} // namespace ocellus
