// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/network/NetworkState.h"

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;

namespace ocellus {

class Chip;
class ExplorerState;
class NetworkCanvas;

/// The network with its header: title, how much of it is shown, and a menu for files. Where there is
/// no network it says how to make one. GUI thread.
///
/// objectNames: "networkPane", "networkTitle", "networkCount", "networkMore", "networkCanvas",
/// "networkMessage", "networkProgress", "cancelNetwork".
class NetworkPane : public QWidget {
    Q_OBJECT

public:
    NetworkPane(NetworkState& network, ExplorerState& state, QWidget* parent);

    NetworkCanvas* canvas() const { return m_canvas; }

private:
    QWidget* buildHeader();
    QWidget* buildEmpty();
    void fillMenu();
    void refresh();

    NetworkState& m_network;
    NetworkCanvas* m_canvas;
    QLabel* m_title = nullptr;
    QLabel* m_count = nullptr;
    Chip* m_caution = nullptr;
    QMenu* m_menu = nullptr;
    QStackedWidget* m_stack;
    QLabel* m_message = nullptr;
    QPushButton* m_cancel = nullptr;
};

} // namespace ocellus
