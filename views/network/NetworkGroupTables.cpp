// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/network/NetworkGroupTables.h"

#include "core/figures/FigureText.h"
#include "views/style/Fonts.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

QVariant alignment(bool number) {
    return QVariant(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
}

/// "0.031", "2e-05".
QString probability(double value) {
    return QString::number(value, 'g', 2);
}

QString weight(double value) {
    const QString text = QString::fromStdString(weightText(std::abs(value)));
    return value < 0.0 ? QStringLiteral("−") + text : text;
}

QVariant header(int section, int role, const QStringList& titles, const QStringList& tips, bool number) {
    if (role == Qt::TextAlignmentRole) {
        return alignment(number);
    }
    return role == Qt::DisplayRole ? QVariant(titles[section]) : role == Qt::ToolTipRole ? QVariant(tips[section]) : QVariant();
}

} // namespace

ChangesModel::ChangesModel(NetworkState& network, QObject* parent) : QAbstractTableModel(parent), m_network(network) {
    connect(&network, &NetworkState::comparisonChanged, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

int ChangesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_network.comparison() ? 0 : static_cast<int>(m_network.comparison()->changes.size());
}

int ChangesModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant ChangesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const NetworkComparison& found = *m_network.comparison();
    const EdgeChange& change = found.changes[static_cast<std::size_t>(index.row())];
    const auto name = [&found](Index gene) { return QString::fromStdString(found.table->symbol(gene)); };
    switch (role) {
    case Qt::TextAlignmentRole: return alignment(index.column() != Regulator && index.column() != Target && index.column() != Difference);
    case kNetworkRowRole: return index.row();
    case kNetworkBarRole:
        return index.column() == Difference ? QVariant(std::abs(change.difference()) / std::max(std::abs(found.changes.front().difference()), 1e-300)) : QVariant();
    case Qt::ToolTipRole:
        return QStringLiteral("%1 and %2: weight %3 in %4, %5 in %6; q %7")
            .arg(name(change.regulator), name(change.target), weight(static_cast<double>(change.weightA)), QString::fromStdString(found.nameA), weight(static_cast<double>(change.weightB)),
                QString::fromStdString(found.nameB), probability(change.qValue));
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: break;
    default: return {};
    }
    switch (index.column()) {
    case Rank: return QString::number(index.row() + 1);
    case Regulator: return name(change.regulator);
    case Target: return name(change.target);
    case WeightA: return weight(static_cast<double>(change.weightA));
    case WeightB: return weight(static_cast<double>(change.weightB));
    case Difference: return weight(change.difference());
    case QValue: return probability(change.qValue);
    default: return {};
    }
}

QVariant ChangesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    static const QStringList titles = {QStringLiteral("#"), QStringLiteral("Transcription factor"), QStringLiteral("Gene"), QStringLiteral("In A"), QStringLiteral("In B"),
        QStringLiteral("A less B"), QStringLiteral("q")};
    static const QStringList tips = {QStringLiteral("Place among all pairs"), QStringLiteral("The gene that the edge starts at"), QStringLiteral("The gene that the edge leads to"),
        QStringLiteral("Weight of the edge in the first group"), QStringLiteral("Weight of the edge in the second group"), QStringLiteral("What the edge gained in the first group; below zero: lost"),
        QStringLiteral("False discovery rate: how often pairs differ as much after the cells were dealt out at random")};
    return header(section, role, titles, tips, section != Regulator && section != Target && section != Difference);
}

SetsModel::SetsModel(NetworkState& network, QObject* parent) : QAbstractTableModel(parent), m_network(network) {
    const auto reset = [this] {
        beginResetModel();
        endResetModel();
    };
    connect(&network, &NetworkState::enrichmentChanged, this, reset);
    connect(&network, &NetworkState::geneSetsChanged, this, reset);
}

int SetsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_network.enrichment() ? 0 : static_cast<int>(m_network.enrichment()->found.sets.size());
}

int SetsModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QString SetsModel::genes(const SetEnrichment& set) const {
    QStringList names;
    for (const std::int32_t gene : set.shared) {
        names << QString::fromStdString(m_network.network()->nameOf(gene));
    }
    return names.join(QStringLiteral(", "));
}

QVariant SetsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || !m_network.network()) {
        return {};
    }
    const NetworkSets& tested = *m_network.enrichment();
    const SetEnrichment& set = tested.found.sets[static_cast<std::size_t>(index.row())];
    const QString name = QString::fromStdString((*tested.sets)[set.set].name);
    switch (role) {
    case Qt::TextAlignmentRole: return alignment(index.column() != Name && index.column() != Genes);
    case kNetworkRowRole: return index.row();
    case Qt::ToolTipRole:
        return QStringLiteral("%1: %2 of its %3 genes in the network, %4 expected by chance, q %5. %6")
            .arg(name, withThousands(static_cast<qint64>(set.shared.size())), withThousands(set.inNetwork), QString::number(set.expected, 'g', 2), probability(set.qValue), genes(set));
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: break;
    default: return {};
    }
    switch (index.column()) {
    case Name: return name;
    case Shared: return QStringLiteral("%1 of %2").arg(withThousands(static_cast<qint64>(set.shared.size())), withThousands(set.inNetwork));
    case Expected: return QString::number(set.expected, 'g', 2);
    case PValue: return probability(set.pValue);
    case QValue: return probability(set.qValue);
    case Genes: return genes(set);
    default: return {};
    }
}

QVariant SetsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    static const QStringList titles = {QStringLiteral("Gene set"), QStringLiteral("Genes"), QStringLiteral("By chance"), QStringLiteral("p"), QStringLiteral("q"), QStringLiteral("Which")};
    static const QStringList tips = {QStringLiteral("Name of the set in its file"), QStringLiteral("Genes of the set in this part of the network, of those in the whole network"),
        QStringLiteral("How many would be expected of as many genes of the network drawn at random"), QStringLiteral("Hypergeometric: as many of them, or more"),
        QStringLiteral("False discovery rate over the sets (Benjamini-Hochberg)"), QStringLiteral("The genes that both have")};
    return header(section, role, titles, tips, section != Name && section != Genes);
}

} // namespace ocellus
