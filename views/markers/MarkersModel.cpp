// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/markers/MarkersModel.h"

#include "views/style/Fonts.h"

#include <cmath>

namespace ocellus {

namespace {

struct Heading {
    QString title;
    QString explanation;
};

const Heading& heading(int column) {
    static const Heading kHeadings[] = {
        {QStringLiteral("Gene"), QStringLiteral("Click to colour the maps by it")},
        {QStringLiteral("log2 fold"), QStringLiteral("log2 of the ratio of mean values, A over B")},
        {QStringLiteral("AUC"), QStringLiteral("Chance that a cell of A has more of it than a cell of B; 0.5: alike")},
        {QStringLiteral("% of A"), QStringLiteral("Cells of A in which it was found")},
        {QStringLiteral("% of B"), QStringLiteral("Cells of B in which it was found")},
        {QStringLiteral("Mean A"), QStringLiteral("Mean over the cells of A, log1p of counts per 10,000")},
        {QStringLiteral("Mean B"), QStringLiteral("Mean over the cells of B, log1p of counts per 10,000")},
        {QStringLiteral("q value"), QStringLiteral("False discovery rate by Benjamini and Hochberg over all genes")},
    };
    return kHeadings[column];
}

QString donorExplanation(int column) {
    switch (column) {
    case MarkersModel::FoldChange: return QStringLiteral("log2 of the ratio of mean profiles, A over B; every donor counts once");
    case MarkersModel::MeanA: return QStringLiteral("Mean over the donors of A, log1p of counts per 10,000");
    case MarkersModel::MeanB: return QStringLiteral("Mean over the donors of B, log1p of counts per 10,000");
    case MarkersModel::QValue:
        return QStringLiteral("False discovery rate by Benjamini and Hochberg over all genes, of the test between donors");
    default: return heading(column).explanation;
    }
}

QString shown(double value, int column) {
    if (!std::isfinite(value)) {
        return QStringLiteral("–");
    }
    switch (column) {
    case MarkersModel::ShareA:
    case MarkersModel::ShareB: return asPercent(value);
    case MarkersModel::QValue:
        return value == 0.0 ? QStringLiteral("< 1e−300")
                            : QString::number(value, 'g', 2).replace(QLatin1Char('-'), QChar(0x2212));
    default: return QString::number(value, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212));
    }
}

} // namespace

void MarkersModel::setMarkers(std::shared_ptr<const FoundMarkers> markers) {
    beginResetModel();
    m_markers = std::move(markers);
    endResetModel();
}

int MarkersModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_markers ? 0 : static_cast<int>(m_markers->order.size());
}

int MarkersModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

double MarkersModel::number(Index gene, int column) const {
    const MarkerTable& table = m_markers->table;
    const auto at = static_cast<std::size_t>(gene);
    switch (column) {
    case FoldChange: return table.log2FoldChange[at];
    case Auc: return table.auc[at];
    case ShareA: return table.shareA[at];
    case ShareB: return table.shareB[at];
    case MeanA: return table.meanA[at];
    case MeanB: return table.meanB[at];
    default: return table.qValue[at];
    }
}

QVariant MarkersModel::data(const QModelIndex& index, int role) const {
    const Index gene = m_markers->order[static_cast<std::size_t>(index.row())];
    const bool isGene = index.column() == Gene;
    switch (role) {
    case GeneRole: return QString::fromStdString(m_markers->genes->id(gene));
    case SearchRole:
        return QString::fromStdString(m_markers->genes->symbol(gene) + ' ' + m_markers->genes->id(gene));
    case SortRole:
        return isGene ? QVariant(QString::fromStdString(m_markers->genes->symbol(gene)))
                      : QVariant(number(gene, index.column()));
    case Qt::DisplayRole:
        return isGene ? QString::fromStdString(m_markers->genes->symbol(gene))
                      : shown(number(gene, index.column()), index.column());
    case Qt::ToolTipRole: return isGene ? QVariant(QString::fromStdString(m_markers->genes->id(gene))) : QVariant();
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (isGene ? Qt::AlignLeft : Qt::AlignRight));
    default: return {};
    }
}

QVariant MarkersModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole: return heading(section).title;
    case Qt::ToolTipRole: return m_markers && m_markers->byDonors ? donorExplanation(section) : heading(section).explanation;
    case Qt::TextAlignmentRole: return QVariant(Qt::AlignVCenter | (section == Gene ? Qt::AlignLeft : Qt::AlignRight));
    default: return {};
    }
}

} // namespace ocellus
