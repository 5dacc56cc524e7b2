// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/network/NetworkTables.h"

#include "core/figures/FigureText.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QAbstractButton>
#include <QHeaderView>
#include <QPainter>
#include <QTableView>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kRowHeight = 26;
constexpr int kPadding = 8;
constexpr int kBarWidth = 54;
constexpr int kBarHeight = 6;

QVariant alignment(bool number) {
    return QVariant(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
}

QString number(double value) {
    return QString::fromStdString(weightText(value));
}

} // namespace

EdgesModel::EdgesModel(NetworkState& network, QObject* parent) : QAbstractTableModel(parent), m_network(network) {
    connect(&network, &NetworkState::drawingChanged, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

int EdgesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !m_network.drawing() ? 0 : static_cast<int>(m_network.drawing()->plot.edges.size());
}

int EdgesModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant EdgesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const NetworkPlot& plot = m_network.drawing()->plot;
    const NetworkEdge& edge = plot.edges[static_cast<std::size_t>(index.row())];
    const auto name = [&](Index node) { return QString::fromStdString(plot.nodes[static_cast<std::size_t>(node)].name); };
    if (role == Qt::TextAlignmentRole) {
        return alignment(index.column() == Rank || index.column() == Both || index.column() == IpTm);
    }
    if (role == kNetworkRowRole) {
        return index.row();
    }
    if (role == kNetworkBarRole && index.column() == Weight) {
        return edge.weight / std::max(plot.edges.front().weight, 1e-300);
    }
    if (role == Qt::ToolTipRole) {
        return QString::fromStdString(networkEdgeText(plot, index.row()));
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) {
        return {};
    }
    switch (index.column()) {
    case Rank: return QString::number(index.row() + 1);
    case Regulator: return name(edge.from);
    case Target: return name(edge.to);
    case Weight: return number(edge.weight);
    case Known:
        return plot.knownName.empty() ? QStringLiteral("–") : edge.known ? QString::fromStdString(plot.knownName) : QStringLiteral("not listed");
    case Both: return std::isfinite(edge.bothShare) ? QString::fromStdString(figurePercent(edge.bothShare)) : QStringLiteral("–");
    case IpTm: return std::isfinite(edge.ipTm) ? number(edge.ipTm) : QStringLiteral("–");
    default: return {};
    }
}

QVariant EdgesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return alignment(section == Rank || section == Both || section == IpTm);
    }
    static const QStringList titles = {QStringLiteral("#"), QStringLiteral("Transcription factor"), QStringLiteral("Gene"), QStringLiteral("Weight"),
        QStringLiteral("Known"), QStringLiteral("Cells with both"), QStringLiteral("ipTM")};
    static const QStringList tips = {QStringLiteral("Place among the edges shown"), QStringLiteral("The gene that the edge starts at"),
        QStringLiteral("The gene that the edge leads to"), QStringLiteral("How strong the edge is; the unit depends on how the network was made"),
        QStringLiteral("Whether the list of known edges has it"), QStringLiteral("Share of the cells with counts of both genes"),
        QStringLiteral("Of the predicted complex of the two proteins, 0 to 1")};
    return role == Qt::DisplayRole ? QVariant(titles[section]) : role == Qt::ToolTipRole ? QVariant(tips[section]) : QVariant();
}

HubsModel::HubsModel(NetworkState& network, QObject* parent) : QAbstractTableModel(parent), m_network(network) {
    connect(&network, &NetworkState::drawingChanged, this, &HubsModel::refresh);
}

void HubsModel::setFilter(const QString& text) {
    m_filter = text;
    refresh();
}

void HubsModel::refresh() {
    beginResetModel();
    m_rows.clear();
    const auto& hubs = m_network.hubs();
    for (std::size_t i = 0; m_network.network() && i < hubs.size(); ++i) {
        if (m_filter.isEmpty() || QString::fromStdString(m_network.network()->nameOf(hubs[i].gene)).contains(m_filter, Qt::CaseInsensitive)) {
            m_rows.push_back(i);
        }
    }
    endResetModel();
}

int HubsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int HubsModel::columnCount(const QModelIndex&) const {
    return ColumnCount;
}

QVariant HubsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || !m_network.network()) {
        return {};
    }
    const NetworkHub& hub = m_network.hubs()[m_rows[static_cast<std::size_t>(index.row())]];
    if (role == Qt::TextAlignmentRole) {
        return alignment(index.column() == Edges || index.column() == Known);
    }
    if (role == kNetworkRowRole) {
        return hub.gene;
    }
    if (role == kNetworkBarRole && index.column() == Strength) {
        double most = 1e-300;
        for (const NetworkHub& other : m_network.hubs()) {
            most = std::max(most, other.strength);
        }
        return hub.strength / most;
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) {
        return {};
    }
    switch (index.column()) {
    case Factor: return QString::fromStdString(m_network.network()->nameOf(hub.gene));
    case Edges: return withThousands(hub.edges);
    case Strength: return number(hub.strength);
    case Known:
        return m_network.knownName().isEmpty() ? QStringLiteral("–") : QStringLiteral("%1 of %2").arg(withThousands(hub.known), withThousands(hub.edges));
    default: return {};
    }
}

QVariant HubsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return alignment(section == Edges || section == Known);
    }
    static const QStringList titles = {QStringLiteral("Factor"), QStringLiteral("Edges"), QStringLiteral("Strength"), QStringLiteral("Known")};
    static const QStringList tips = {QStringLiteral("A gene that edges start at"), QStringLiteral("Edges of the whole network that start here"),
        QStringLiteral("Sum of their weights"), QStringLiteral("How many of them the list of known edges has")};
    return role == Qt::DisplayRole ? QVariant(titles[section]) : role == Qt::ToolTipRole ? QVariant(tips[section]) : QVariant();
}

QTableView* networkTable(const QString& name, const QString& title, QAbstractItemModel* model, QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->setModel(model);
    table->setItemDelegate(new NetworkDelegate(table));
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setFixedHeight(kRowHeight);
    auto* corner = table->findChild<QAbstractButton*>();
    corner->setObjectName(name + QStringLiteral("Corner"));
    corner->setAccessibleName(QStringLiteral("Corner of the table"));
    return table;
}

void NetworkDelegate::paint(QPainter* painter, const QStyleOptionViewItem& given, const QModelIndex& index) const {
    QStyleOptionViewItem option(given);
    initStyleOption(&option, index);
    const QString text = option.text;
    option.text.clear();
    option.widget->style()->drawControl(QStyle::CE_ItemViewItem, &option, painter, option.widget);
    painter->save();
    const ThemeTokens& look = tokens();
    QRect box = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    painter->setFont(option.font);
    painter->setPen(text == QStringLiteral("not listed") ? look.text3 : look.text1);
    const QVariant share = index.data(kNetworkBarRole);
    if (share.isValid()) {
        const QRectF groove(box.left(), box.center().y() - kBarHeight / 2.0 + 0.5, kBarWidth, kBarHeight);
        painter->fillRect(groove, look.line);
        painter->fillRect(QRectF(groove.topLeft(), QSizeF(std::clamp(share.toDouble(), 0.0, 1.0) * kBarWidth, kBarHeight)), look.text2);
        drawEvenDigits(*painter, box.adjusted(kBarWidth + 8, 0, 0, 0), Qt::AlignLeft, text);
    } else if ((option.displayAlignment & Qt::AlignRight) != 0) {
        drawEvenDigits(*painter, box, Qt::AlignRight, text);
    } else {
        painter->drawText(box, Qt::AlignVCenter | Qt::AlignLeft, painter->fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
    }
    painter->restore();
}

} // namespace ocellus
