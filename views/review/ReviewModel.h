// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/review/ReviewState.h"

#include <QAbstractTableModel>
#include <QStyledItemDelegate>

namespace ocellus {

/// One of the two lists of a review as rows. GUI thread.
class ReviewModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Rank, RelationColumn, Annotated, Suggested, Sample, Cells, Probability, Markers, Notes, ColumnCount };

    static constexpr int RelationRole = Qt::UserRole;   ///< int of Relation
    static constexpr int ShareRole = Qt::UserRole + 1;  ///< 0..1, drawn as a bar
    static constexpr int DecidedRole = Qt::UserRole + 2;
    static constexpr int ChipsRole = Qt::UserRole + 3;  ///< QStringList

    ReviewModel(ReviewState& review, ReviewState::List list, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(int row, int column) const;
    QString markers(int row) const;
    QStringList chips(int row) const;
    Relation relation(int row) const;

    ReviewState& m_review;
    ReviewState::List m_list;
};

/// "contradiction", "close", "refines" ...: the relation in the words of the screen.
QString relationWord(Relation relation);

/// What the relation means, for a tooltip.
QString relationMeaning(Relation relation);

/// "kept author", "relabelled T cell", "skipped".
QString decisionWords(const ReviewedLine& decision);

/// The chips of a cell as its width allows: the first one shortened with "…" where it must be, those
/// behind it counted ("+2") where they do not fit. The tooltip has them all.
QStringList chipsThatFit(const QStringList& chips, int width);

/// Draws the sign of the relation, the bar of a share and chips; decided lines are grey.
class ReviewDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace ocellus
