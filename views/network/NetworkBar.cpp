// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/network/NetworkBar.h"

#include "views/network/NetworkCellsBox.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStandardItemModel>

#include <cmath>

namespace ocellus {

namespace {

constexpr int kWide = 1010; ///< where all words of the bar have room
constexpr int kSteps = 200; ///< of the slider, from 10 to 500 edges in equal ratios
constexpr int kMostHubs = 20;
// Data of the entries of the around box.
constexpr int kStrongest = -1;
constexpr int kModules = 1 << 24; ///< and the number of the module

int edgesAt(int step) {
    const double ratio = static_cast<double>(kMostEdgesUnasked) / static_cast<double>(kFewestEdges);
    return static_cast<int>(std::lround(static_cast<double>(kFewestEdges) * std::pow(ratio, static_cast<double>(step) / kSteps)));
}

int stepOf(Index edges) {
    const double share = std::log(std::max(1.0, static_cast<double>(edges) / static_cast<double>(kFewestEdges)))
                         / std::log(static_cast<double>(kMostEdgesUnasked) / static_cast<double>(kFewestEdges));
    return std::clamp(static_cast<int>(std::lround(share * kSteps)), 0, kSteps);
}

} // namespace

NetworkBar::NetworkBar(NetworkState& network, ExplorerState& state, QWidget* parent)
    : QFrame(parent), m_network(network) {
    setObjectName(QStringLiteral("networkBar"));
    setAccessibleName(QStringLiteral("Network"));
    setProperty("kind", QStringLiteral("contextBar"));
    setFixedHeight(kHeight);
    m_cells = new NetworkCellsBox(QStringLiteral("networkCells"), QStringLiteral("Cells of the network"), state, false, this);
    m_method = combo("networkMethod", QStringLiteral("How the network is made"), 112);
    const auto method = [this](const QString& title, NetworkMethod value, const QString& tip) {
        m_method->addItem(title, static_cast<int>(value));
        m_method->setItemData(m_method->count() - 1, tip, Qt::ToolTipRole);
    };
    method(QStringLiteral("Attention"), NetworkMethod::Attention, QStringLiteral("Which genes the model looks at to understand a gene"));
    method(QStringLiteral("Correlation"), NetworkMethod::Correlation, QStringLiteral("Without a model: genes that go up and down together"));
    method(QStringLiteral("CLR"), NetworkMethod::Clr, QStringLiteral("Without a model: genes that share more information than they do with most others"));
    method(QStringLiteral("GENIE3"), NetworkMethod::Genie3, QStringLiteral("Without a model: trees predict each gene from its regulators; takes minutes"));
    m_make = pushButton(QStringLiteral("makeNetwork"), QStringLiteral("Make network"), ButtonKind::Normal, this, {}, ButtonSize::Dock);
    connect(m_make, &QPushButton::clicked, &network, &NetworkState::makeWanted);
    m_around = combo("networkAround", QStringLiteral("What is shown of the network"), 132);
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(QStringLiteral("edgeSlider"));
    m_slider->setAccessibleName(QStringLiteral("Number of edges, from 10 to 500"));
    m_slider->setRange(0, kSteps);
    m_slider->setPageStep(20);
    m_slider->setMinimumWidth(70);
    m_slider->setMaximumWidth(180);
    m_count = new QSpinBox(this);
    m_count->setObjectName(QStringLiteral("edgeCount"));
    m_count->setAccessibleName(QStringLiteral("Number of edges"));
    m_count->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_count->setRange(1, 20000);
    m_count->setKeyboardTracking(false);
    m_count->setFixedSize(48, 26);
    m_reading = combo("networkReading", QStringLiteral("Which gene of an edge is the regulator"), 96);
    m_reading->addItems({QStringLiteral("attended"), QStringLiteral("attending")});
    m_reading->setItemData(0, QString::fromStdString(orientationSentence(Orientation::Attended)), Qt::ToolTipRole);
    m_reading->setItemData(1, QString::fromStdString(orientationSentence(Orientation::Attending)), Qt::ToolTipRole);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(6);
    row->addWidget(word(QStringLiteral("Cells")));
    row->addWidget(m_cells);
    row->addWidget(m_method);
    row->addWidget(m_make);
    row->addSpacing(4);
    row->addWidget(verticalLine(this));
    row->addSpacing(4);
    row->addWidget(word(QStringLiteral("Around")));
    row->addWidget(m_around);
    row->addSpacing(4);
    row->addWidget(word(QStringLiteral("Edges")));
    row->addWidget(m_slider, 4);
    row->addWidget(m_count);
    row->addStretch(1);
    row->addWidget(word(QStringLiteral("Read as")));
    row->addWidget(m_reading);

    connect(m_method, &QComboBox::activated, this, [this] { m_methodChosen = true; });
    connect(m_around, &QComboBox::activated, this, &NetworkBar::chooseAround);
    const auto wantEdges = [this](int edges) {
        if (!m_filling) {
            NetworkChoice choice = m_network.choice();
            choice.edges = edges;
            m_network.setChoice(choice);
            showChoice(); // a number that was not taken goes back
        }
    };
    connect(m_slider, &QSlider::valueChanged, this, [wantEdges](int step) { wantEdges(edgesAt(step)); });
    connect(m_count, &QSpinBox::valueChanged, this, wantEdges);
    connect(m_reading, &QComboBox::activated, this, [this](int index) { m_network.setTurned(index == 1); });
    connect(&network, &NetworkState::networkChanged, this, &NetworkBar::showChoice);
    connect(&network, &NetworkState::choiceChanged, this, &NetworkBar::showChoice);
    connect(&network, &NetworkState::drawingChanged, this, &NetworkBar::fillAround);
    const auto enableMake = [this, &state] {
        const bool values = !state.dataset() || state.dataset()->geneCount() > 0;
        m_make->setEnabled(m_network.progress().isEmpty() && m_cells->cells() && values);
        m_make->setToolTip(values ? QString() : QStringLiteral("This map has no counts or gene values. Open the file with the counts."));
    };
    connect(&network, &NetworkState::progressChanged, this, enableMake);
    connect(m_cells, &NetworkCellsBox::refilled, this, enableMake);
    connect(&state, &ExplorerState::datasetChanged, this, enableMake);
    enableMake();
    fillAround();
    showChoice();
}

QComboBox* NetworkBar::combo(const char* name, const QString& title, int width) {
    auto* box = new QComboBox(this);
    styleNetworkBox(*box, QString::fromLatin1(name), title, width);
    return box;
}

QLabel* NetworkBar::word(const QString& text) {
    m_words.push_back(textLabel(text, TextRole::Secondary, this));
    return m_words.back();
}

void NetworkBar::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    for (QLabel* one : m_words) {
        one->setVisible(width() >= kWide); // narrower, the boxes' tooltips say it
    }
}

std::optional<NetworkRequest> NetworkBar::request() const {
    std::optional<NetworkCells> cells = m_cells->cells();
    if (!cells) {
        return std::nullopt;
    }
    NetworkRequest request;
    request.cells = std::move(*cells);
    request.method = method();
    request.capped = m_capped;
    if (m_network.headsOnKnown() && m_network.known() && request.method == NetworkMethod::Attention) {
        request.headChoice.known = m_network.known();
        request.headChoice.knownName = m_network.knownName().toStdString();
    }
    return request;
}

NetworkMethod NetworkBar::method() const {
    return static_cast<NetworkMethod>(m_method->currentData().toInt());
}

void NetworkBar::chooseSelection() {
    m_cells->chooseSelection();
}

void NetworkBar::setCapped(bool capped) {
    m_capped = capped;
}

void NetworkBar::setModelReady(bool ready, const QString& remark) {
    QStandardItem* item = static_cast<QStandardItemModel*>(m_method->model())->item(0);
    item->setEnabled(ready);
    item->setToolTip(remark.isEmpty() ? QStringLiteral("Which genes the model looks at to understand a gene") : remark);
    if (!m_methodChosen) {
        m_method->setCurrentIndex(remark.isEmpty() ? 0 : 1);
    } else if (!ready && m_method->currentIndex() == 0) {
        m_method->setCurrentIndex(1);
    }
}

void NetworkBar::fillAround() {
    m_filling = true;
    m_around->clear();
    m_around->addItem(QStringLiteral("Strongest edges"), kStrongest);
    if (const auto& network = m_network.network()) {
        m_around->insertSeparator(m_around->count());
        int hubs = 0;
        for (const NetworkHub& hub : m_network.hubs()) {
            if (hubs++ == kMostHubs) {
                break;
            }
            m_around->addItem(QString::fromStdString(network->nameOf(hub.gene)), hub.gene);
        }
        const NetworkChoice& choice = m_network.choice();
        if (choice.around == NetworkChoice::Around::Gene && m_around->findData(choice.which) < 0) {
            m_around->addItem(QString::fromStdString(network->nameOf(choice.which)), choice.which);
        }
        m_around->insertSeparator(m_around->count());
        for (std::size_t module = 0; module < network->modules.modules.size(); ++module) {
            m_around->addItem(QString::fromStdString(network->moduleName(static_cast<std::int32_t>(module))), kModules + static_cast<int>(module));
        }
    }
    m_filling = false;
    showChoice();
}

void NetworkBar::chooseAround(int index) {
    const int what = m_around->itemData(index).toInt();
    NetworkChoice choice = m_network.choice();
    choice.around = what == kStrongest ? NetworkChoice::Around::Strongest : what >= kModules ? NetworkChoice::Around::Module : NetworkChoice::Around::Gene;
    choice.which = what >= kModules ? what - kModules : what;
    m_network.setChoice(choice);
}

void NetworkBar::showChoice() {
    m_filling = true;
    const bool made = m_network.network() != nullptr;
    const NetworkChoice& choice = m_network.choice();
    m_slider->setValue(stepOf(choice.edges));
    m_count->setValue(static_cast<int>(choice.edges));
    const int what = choice.around == NetworkChoice::Around::Strongest ? kStrongest
                     : choice.around == NetworkChoice::Around::Module  ? kModules + choice.which
                                                                       : choice.which;
    m_around->setCurrentIndex(std::max(0, m_around->findData(what)));
    for (QWidget* one : {static_cast<QWidget*>(m_around), static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_count)}) {
        one->setEnabled(made);
    }
    m_reading->setEnabled(made && m_network.canTurn());
    m_reading->setCurrentIndex(m_network.turned() ? 1 : 0);
    m_reading->setToolTip(made ? QString::fromStdString(readingSentence(m_network.network()->network)) : QStringLiteral("Which gene of an edge is the regulator"));
    m_filling = false;
}

} // namespace ocellus
