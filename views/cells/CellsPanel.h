// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ExplorerState.h"

#include <QTreeView>
#include <QWidget>

class QLineEdit;

namespace ocellus {

class CellsDelegate;
class CellsModel;

/// The list of the Cells panel. Click: check box shows or hides, chevron opens, drop icon colours,
/// the icon beside it makes a list of a tree and back, histogram brushes; double click or Enter
/// selects the cells of a label, Space checks, Left and Right close and open (Left on: to the row
/// above), T tree or list. Hovering a label or group highlights it on the maps.
class CellsView : public QTreeView {
    Q_OBJECT

public:
    CellsView(ExplorerState& state, CellsModel& model, QWidget* parent);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void brushTo(int x);
    void keepRow(const QModelIndex& index);
    void switchTree(const QModelIndex& index);

    ExplorerState& m_state;
    CellsModel& m_model;
    CellsDelegate* m_delegate;
    QPersistentModelIndex m_brushed;
    int m_brushStart = 0;
};

/// What the cells are: every column of labels with counts and check boxes, every column of numbers
/// with a histogram. For the left dock. GUI thread.
///
/// objectNames: "cellsPanel", "findLabel", "cellsView".
class CellsPanel : public QWidget {
    Q_OBJECT

public:
    /// @param map  the map whose colours the panel shows and changes
    explicit CellsPanel(ExplorerState& state, int map = 1, QWidget* parent = nullptr);

    /// For the dock's header: "50,000"; empty while nothing is open.
    QString countText() const;
    CellsModel& model() { return *m_model; }
    /// Opens and scrolls to the row of a label (`node` -1) or of a group of the column's tree. @returns false without a row.
    bool showLabel(const ColumnKey& key, int code, int node = -1);
    /// A section below the list; the panel owns it.
    void setFooter(QWidget* footer);

Q_SIGNALS:
    void countTextChanged(const QString& text);

private:
    ExplorerState& m_state;
    CellsModel* m_model;
    CellsView* m_view;
    QLineEdit* m_find;
};

} // namespace ocellus
