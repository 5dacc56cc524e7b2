// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/cells/CellsModel.h"

#include <QStyledItemDelegate>

namespace ocellus {

/// Where the parts of a row lie; null rectangles are absent. Shared by painting and clicking.
struct CellsRowParts {
    QRect chevron, check, swatch, text, bar, count;
    QRect drop;  ///< colour-by icon of a section
    QRect tree;  ///< of an open section: tree or list
    QRect link;  ///< "Show" of a folded section
    QRect histogram;
};

/// Paints the rows of the Cells panel.
class CellsDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    CellsDelegate(CellsModel& model, ExplorerState& state, QObject* parent);

    CellsRowParts partsOf(const QModelIndex& index, const QRect& rect) const;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    /// The drop icon under the pointer is drawn hovered.
    void setPointer(const QPoint& point) { m_pointer = point; }

private:
    void paintSection(QPainter& painter, const CellsRowParts& parts, const CellsModel::Row& row, const QRect& rect) const;
    void paintLabel(QPainter& painter, const CellsRowParts& parts, const QModelIndex& index, bool strong) const;
    void paintBar(QPainter& painter, const QRect& rect, const CellsModel::Row& row) const;
    void paintHidden(QPainter& painter, const CellsRowParts& parts, const CellsModel::Row& row) const;
    void paintMore(QPainter& painter, const CellsRowParts& parts, const CellsModel::Row& row) const;
    void paintHistogram(QPainter& painter, const CellsRowParts& parts, const CellsModel::Row& row) const;

    CellsModel& m_model;
    ExplorerState& m_state;
    QPoint m_pointer{-1, -1};
};

} // namespace ocellus
