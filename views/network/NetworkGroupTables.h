// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/network/NetworkTables.h"

namespace ocellus {

/// Pairs of genes in two networks, the one that differs most first.
class ChangesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Rank, Regulator, Target, WeightA, WeightB, Difference, QValue, ColumnCount };

    ChangesModel(NetworkState& network, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    NetworkState& m_network;
};

/// Gene sets against the part of the network that is shown, by p value.
class SetsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Shared, Expected, PValue, QValue, Genes, ColumnCount };

    SetsModel(NetworkState& network, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString genes(const SetEnrichment& set) const;

    NetworkState& m_network;
};

} // namespace ocellus
