// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/network/NetworkPane.h"

#include "views/network/NetworkCanvas.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace ocellus {

NetworkPane::NetworkPane(NetworkState& network, ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_network(network), m_canvas(new NetworkCanvas(network, state, this)), m_stack(new QStackedWidget(this)) {
    setObjectName(QStringLiteral("networkPane"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    m_stack->addWidget(m_canvas);
    m_stack->addWidget(buildEmpty());
    column->addWidget(m_stack, 1);
    connect(&network, &NetworkState::networkChanged, this, &NetworkPane::refresh);
    connect(&network, &NetworkState::drawingChanged, this, &NetworkPane::refresh);
    connect(&network, &NetworkState::progressChanged, this, &NetworkPane::refresh);
    refresh();
}

QWidget* NetworkPane::buildHeader() {
    auto* header = new QFrame(this);
    header->setProperty("kind", QStringLiteral("header"));
    header->setFixedHeight(32);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(12, 0, 8, 0);
    row->setSpacing(8);
    m_title = textLabel({}, TextRole::Heading, header);
    m_title->setObjectName(QStringLiteral("networkTitle"));
    m_count = lineLabel(TextRole::Secondary, header);
    m_count->setObjectName(QStringLiteral("networkCount"));
    m_caution = new Chip(QStringLiteral("attention at chance"), Chip::Kind::Warn, header);
    m_caution->setObjectName(QStringLiteral("networkCaution"));
    auto* more = dockButton(QStringLiteral("more"), QStringLiteral("Files of the network"), header);
    more->setObjectName(QStringLiteral("networkMore"));
    more->setPopupMode(QToolButton::InstantPopup);
    m_menu = new QMenu(more);
    m_menu->setObjectName(QStringLiteral("networkMenu"));
    more->setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, &NetworkPane::fillMenu);
    fillMenu();
    row->addWidget(m_title);
    row->addWidget(new ValueBadge(ValueState::Measured, header));
    row->addWidget(m_count, 1);
    row->addWidget(m_caution);
    row->addWidget(more);
    return header;
}

void NetworkPane::fillMenu() {
    m_menu->clear();
    const auto add = [this](const char* name, const QString& text, void (NetworkState::*wanted)(), bool enabled) {
        QAction* action = m_menu->addAction(text);
        action->setObjectName(QString::fromLatin1(name));
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, &m_network, wanted);
    };
    const bool made = m_network.network() != nullptr;
    const bool drawn = m_network.drawing() != nullptr;
    add("saveNetworkPicture", QStringLiteral("Save the picture…"), &NetworkState::savePictureWanted, drawn);
    add("saveNetworkEdges", QStringLiteral("Save the edges…"), &NetworkState::saveEdgesWanted, made);
    add("saveNetworkGraphml", QStringLiteral("Save as GraphML…"), &NetworkState::saveGraphmlWanted, made);
    m_menu->addSeparator();
    add("openNetworkEdges", QStringLiteral("Open a list of edges…"), &NetworkState::openEdgesWanted, true);
    add("openKnownEdges", QStringLiteral("Compare with known edges…"), &NetworkState::openKnownWanted, true);
    QAction* heads = m_menu->addAction(QStringLiteral("Take the heads that carry the known edges"));
    heads->setObjectName(QStringLiteral("headsOnKnown"));
    heads->setCheckable(true);
    heads->setChecked(m_network.headsOnKnown());
    heads->setEnabled(m_network.known() != nullptr);
    heads->setToolTip(QStringLiteral("The next network of attention is the mean of the heads that give the known edges more weight than other pairs"));
    connect(heads, &QAction::toggled, &m_network, &NetworkState::setHeadsOnKnown);
    m_menu->addSeparator();
    add("saveProteinPairs", QStringLiteral("Save protein pairs for structure prediction…"), &NetworkState::savePairsWanted, made);
    add("openIpTm", QStringLiteral("Read predicted complexes (ipTM)…"), &NetworkState::openIpTmWanted, made);
}

QWidget* NetworkPane::buildEmpty() {
    auto* empty = new QWidget(m_stack);
    empty->setProperty("surface", "panel");
    empty->setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(empty);
    column->setContentsMargins(24, 24, 24, 24);
    m_message = textLabel({}, TextRole::Secondary, empty);
    m_message->setObjectName(QStringLiteral("networkMessage"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_cancel = pushButton(QStringLiteral("cancelNetwork"), QStringLiteral("Cancel"), ButtonKind::Normal, empty, {}, ButtonSize::Dock);
    connect(m_cancel, &QPushButton::clicked, &m_network, &NetworkState::cancelWanted);
    column->addStretch();
    column->addWidget(m_message);
    column->addSpacing(8);
    column->addWidget(m_cancel, 0, Qt::AlignHCenter);
    column->addStretch();
    return empty;
}

void NetworkPane::refresh() {
    const auto& drawing = m_network.drawing();
    const bool running = !m_network.progress().isEmpty();
    m_stack->setCurrentIndex(drawing && !running ? 0 : 1);
    m_cancel->setVisible(running);
    if (running) {
        m_message->setText(m_network.progress());
    } else if (!m_network.message().isEmpty()) {
        m_message->setText(m_network.message());
    } else {
        m_message->setText(m_network.network() ? QStringLiteral("Drawing the network") : QStringLiteral("No network yet. Choose cells and press “Make network”."));
    }
    m_title->setText(drawing ? QString::fromStdString(drawing->plot.title) : QStringLiteral("Network"));
    m_count->setText(drawing ? QStringLiteral("%1 of %2 edges, %3 genes")
                                   .arg(withThousands(static_cast<qint64>(drawing->plot.edges.size())), withThousands(drawing->plot.allEdges),
                                       withThousands(static_cast<qint64>(drawing->plot.nodes.size())))
                             : QString());
    m_count->setToolTip(m_network.note());
    const QString caution = m_network.network() ? QString::fromStdString(m_network.network()->caution) : QString();
    m_caution->setVisible(!caution.isEmpty());
    m_caution->setToolTip(caution);
    m_caution->setAccessibleName(caution);
}

} // namespace ocellus
