// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/Annotations.h"

#include <QAbstractTableModel>
#include <QTreeView>
#include <QWidget>

namespace ocellus {

class ExplorerState;

/// Saved cells with their numbers: column 0 the name (can be edited), 1 the side of A against B,
/// 2 the number of cells.
class SavedCellsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    SavedCellsModel(Annotations& annotations, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;

    int columnCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : 3;
    }

    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QString name(const QModelIndex& index) const;

private:
    Annotations& m_annotations;
};

/// Double click or Enter selects, with Shift adds, with Alt takes away, with both keeps what is in
/// both; F2 renames, Delete forgets; the menu has all of it, and A against B.
class SavedCellsView : public QTreeView {
    Q_OBJECT

public:
    SavedCellsView(ExplorerState& state, Annotations& annotations, QWidget* parent);

protected:
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void select(const QString& name, Qt::KeyboardModifiers modifiers);
    void addSides(QMenu& menu, const QString& name);

    ExplorerState& m_state;
    Annotations& m_annotations;
    SavedCellsModel* m_model;
};

/// The section "Saved cells" below the labels; hidden while there are none. GUI thread.
///
/// objectNames: "savedCells", "savedCellsView", "compareSides".
class SavedCells : public QWidget {
    Q_OBJECT

public:
    SavedCells(ExplorerState& state, Annotations& annotations, QWidget* parent = nullptr);

private:
    void refresh();

    Annotations& m_annotations;
    SavedCellsView* m_view;
    QWidget* m_compare;
};

} // namespace ocellus
