// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/network/NetworkState.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

class QTableView;

namespace ocellus {

/// Share of the longest bar, where a number has a bar before it.
inline constexpr int kNetworkBarRole = Qt::UserRole;
/// Gene, or place in the list, of a row.
inline constexpr int kNetworkRowRole = Qt::UserRole + 1;

/// The edges that are drawn, strongest first.
class EdgesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Rank, Regulator, Target, Weight, Known, Both, IpTm, ColumnCount };

    EdgesModel(NetworkState& network, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    NetworkState& m_network;
};

/// The regulators of the whole network, those with most edges first.
class HubsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Factor, Edges, Strength, Known, ColumnCount };

    HubsModel(NetworkState& network, QObject* parent);

    /// Only factors whose name holds the text, in any case.
    void setFilter(const QString& text);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void refresh();

    NetworkState& m_network;
    QString m_filter;
    std::vector<std::size_t> m_rows; ///< into hubs()
};

/// Numbers of even width, some with a bar before them.
class NetworkDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// A table of the network mode: rows are chosen whole and not edited.
QTableView* networkTable(const QString& name, const QString& title, QAbstractItemModel* model, QWidget* parent);

} // namespace ocellus
