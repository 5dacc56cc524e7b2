// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/network/NetworkState.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QTableView;

namespace ocellus {

class ExplorerState;
class NetworkCellsBox;

/// The edges of two groups of cells that differ most: two boxes that choose the groups, and a table.
/// GUI thread.
///
/// objectNames: "changesPanel", "changesA", "changesB", "compareNetworks", "cancelCompare",
/// "saveChanges", "changesNote", "changesTable".
class ChangesPanel : public QWidget {
    Q_OBJECT

public:
    ChangesPanel(NetworkState& network, ExplorerState& state, QWidget* parent);

private:
    QWidget* buildHead(ExplorerState& state);
    void refresh();

    NetworkState& m_network;
    NetworkCellsBox* m_a = nullptr;
    NetworkCellsBox* m_b = nullptr;
    QPushButton* m_compare = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_save = nullptr;
    QLabel* m_note = nullptr;
    QTableView* m_table = nullptr;
};

/// Gene sets that the part of the network shown is rich in. GUI thread.
///
/// objectNames: "setsPanel", "openGeneSets", "setsNote", "setsTable".
class SetsPanel : public QWidget {
    Q_OBJECT

public:
    SetsPanel(NetworkState& network, QWidget* parent);

private:
    void refresh();

    NetworkState& m_network;
    QLabel* m_note;
    QTableView* m_table;
};

/// Edges, Changes and Gene sets, one at a time. For the bottom dock. GUI thread.
///
/// objectNames: "networkTabs" and those of its pages.
class NetworkTabs : public QWidget {
    Q_OBJECT

public:
    NetworkTabs(NetworkState& network, ExplorerState& state, QWidget* parent);

private:
    QTabBar* m_tabs;
    QStackedWidget* m_pages;
};

} // namespace ocellus
