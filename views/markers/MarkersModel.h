// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tasks/FindMarkers.h"

#include <QAbstractTableModel>

#include <memory>

namespace ocellus {

/// A marker table as rows of genes, those of group A first. Immutable values; GUI thread.
class MarkersModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Gene, FoldChange, Auc, ShareA, ShareB, MeanA, MeanB, QValue, ColumnCount };

    /// Sorting: a number, or the gene's symbol.
    static constexpr int SortRole = Qt::UserRole;
    /// The gene's id, in every column.
    static constexpr int GeneRole = Qt::UserRole + 1;
    /// Symbol and id, for searching.
    static constexpr int SearchRole = Qt::UserRole + 2;

    using QAbstractTableModel::QAbstractTableModel;

    /// nullptr empties the table.
    void setMarkers(std::shared_ptr<const FoundMarkers> markers);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    double number(Index gene, int column) const;

    std::shared_ptr<const FoundMarkers> m_markers;
};

} // namespace ocellus
