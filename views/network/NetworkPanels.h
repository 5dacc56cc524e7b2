// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/network/NetworkState.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace ocellus {

class ExplorerState;
class HubsModel;

/// The regulators of the network with a box that finds any gene, and what is known of the gene looked
/// at. For the right dock. GUI thread.
///
/// objectNames: "hubsPanel", "findFactor", "hubsMessage", "hubsTable", "networkGene", "networkGeneId",
/// "networkGeneText", "aroundGene", "selectionNetwork", "hubsEmpty".
class HubsPanel : public QWidget {
    Q_OBJECT

public:
    HubsPanel(NetworkState& network, ExplorerState& state, QWidget* parent);

    void focusSearch();

Q_SIGNALS:
    void countTextChanged(const QString& text); ///< for the dock's header

private:
    QWidget* buildGene();
    void showGene();
    void refresh();

    NetworkState& m_network;
    ExplorerState& m_state;
    QLineEdit* m_find;
    QLabel* m_message;
    HubsModel* m_model;
    QTableView* m_table;
    QLabel* m_empty = nullptr;
    QLabel* m_gene = nullptr;
    QLabel* m_id = nullptr;
    QLabel* m_text = nullptr;
    QPushButton* m_around = nullptr;
    QPushButton* m_selection = nullptr;
};

/// The edges that are drawn, as a table. For the bottom dock. GUI thread.
///
/// objectNames: "edgesPanel", "edgesTitle", "edgesReading", "edgesTable", "edgesEmpty".
class EdgesPanel : public QWidget {
    Q_OBJECT

public:
    EdgesPanel(NetworkState& network, QWidget* parent);

private:
    void refresh();

    NetworkState& m_network;
    QLabel* m_title;
    QLabel* m_reading;
    QTableView* m_table;
    QLabel* m_empty = nullptr;
};

} // namespace ocellus
