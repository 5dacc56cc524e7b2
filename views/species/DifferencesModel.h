// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/species/SpeciesState.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

#include <vector>

namespace ocellus {

/// Genes by generated over control: numbers are log2 ratios of mean counts per 10,000.
class DifferencesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Rank, Gene, OverControl, Generated, Control, Wrong, Observed, Agrees, Notes, ColumnCount };
    /// Size and sign of a bar, -1 .. 1, where a number has one; place of the gene in effects.genes.
    static constexpr int kBarRole = Qt::UserRole;
    static constexpr int kGeneRole = Qt::UserRole + 1;

    DifferencesModel(SpeciesState& species, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// By the size of a number, by name, or by the first column as at first.
    void sort(int column, Qt::SortOrder order) override;
    int differences() const;              ///< rows of genes that were generated
    int rowOf(std::ptrdiff_t gene) const; ///< -1: not among the rows

private:
    double value(std::size_t gene, int column) const;
    QString noteText(std::size_t gene) const;
    QVariant text(int row, std::size_t gene, int column) const;
    void refresh();

    SpeciesState& m_species;
    std::vector<std::size_t> m_rows; ///< genes
    double m_largest = 1.0;          ///< size of the longest bar
    int m_sortColumn = Rank;
    Qt::SortOrder m_order = Qt::AscendingOrder;
};

/// Numbers of even width with bars on both sides of zero, italic gene names, notes as chips.
class DifferencesDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace ocellus
