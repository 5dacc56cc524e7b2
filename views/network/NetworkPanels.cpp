// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/network/NetworkPanels.h"

#include "views/network/NetworkTables.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

/// The row whose number is `wanted`; -1: none.
int rowOf(const QAbstractItemModel& model, int wanted) {
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, 0).data(kNetworkRowRole).toInt() == wanted) {
            return row;
        }
    }
    return -1;
}

/// What is said in the place of an empty table.
QLabel* emptyLabel(const QString& name, const QString& text, QWidget* parent) {
    QLabel* label = textLabel(text, TextRole::Secondary, parent);
    label->setObjectName(name);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setMargin(24);
    return label;
}

/// " Centrality 0.830, place 3 of 2,000 genes."
QString centralityText(const DescribedNetwork& network, std::int32_t gene) {
    const double own = network.centrality[static_cast<std::size_t>(gene)];
    if (!std::isfinite(own)) {
        return {};
    }
    const auto before = std::ranges::count_if(network.centrality, [own](double other) { return other > own; });
    return QStringLiteral(" Centrality %1, place %2 of %3 genes.")
        .arg(QString::number(own, 'f', 3), withThousands(before + 1), withThousands(static_cast<qint64>(network.centrality.size())));
}

} // namespace

HubsPanel::HubsPanel(NetworkState& network, ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_network(network), m_state(state), m_model(new HubsModel(network, this)) {
    setObjectName(QStringLiteral("hubsPanel"));
    setProperty("surface", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(12, 8, 12, 8);
    top->setSpacing(4);
    m_find = new SearchField(QStringLiteral("Find a gene of the network"), {}, SearchField::Place::Panel, this);
    m_find->setObjectName(QStringLiteral("findFactor"));
    m_find->setAccessibleName(QStringLiteral("Find a gene of the network"));
    m_message = textLabel({}, TextRole::Small, this);
    m_message->setObjectName(QStringLiteral("hubsMessage"));
    m_message->setWordWrap(true);
    m_message->hide();
    top->addWidget(m_find);
    top->addWidget(m_message);
    column->addLayout(top);
    m_table = networkTable(QStringLiteral("hubsTable"), QStringLiteral("Transcription factors, most edges first"), m_model, this);
    m_table->horizontalHeader()->setSectionResizeMode(HubsModel::Factor, QHeaderView::Stretch);
    m_table->setColumnWidth(HubsModel::Edges, 56);
    m_table->setColumnWidth(HubsModel::Strength, 116);
    m_table->setColumnWidth(HubsModel::Known, 84);
    m_empty = emptyLabel(QStringLiteral("hubsEmpty"), QStringLiteral("Transcription factors come here, most edges first, once a network is made."), this);
    column->addWidget(m_table, 1);
    column->addWidget(m_empty, 1);
    column->addWidget(buildGene());
    connect(m_find, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model->setFilter(text.trimmed());
        m_message->hide();
    });
    connect(m_find, &QLineEdit::returnPressed, this, [this] {
        if (m_find->text().trimmed().isEmpty()) {
            return;
        }
        const QString problem = m_network.goAround(m_find->text());
        m_message->setText(problem);
        m_message->setVisible(!problem.isEmpty());
        if (problem.isEmpty()) {
            m_find->clear();
        }
    });
    const auto around = [this](const QModelIndex& row) {
        NetworkChoice choice = m_network.choice();
        choice.around = NetworkChoice::Around::Gene;
        choice.which = row.data(kNetworkRowRole).toInt();
        m_network.setChoice(choice);
        m_network.setCurrentGene(choice.which);
    };
    connect(m_table, &QTableView::clicked, this, around);
    connect(m_table, &QTableView::activated, this, around);
    connect(&network, &NetworkState::networkChanged, this, &HubsPanel::refresh);
    connect(&network, &NetworkState::drawingChanged, this, &HubsPanel::refresh);
    connect(&network, &NetworkState::currentChanged, this, &HubsPanel::showGene);
    connect(&network, &NetworkState::progressChanged, this, &HubsPanel::showGene);
    connect(&state, &ExplorerState::selectionChanged, this, &HubsPanel::showGene);
    refresh();
}

QWidget* HubsPanel::buildGene() {
    QVBoxLayout* column = nullptr;
    QFrame* section = panelSection(this, "raised", &column);
    section->setProperty("kind", QStringLiteral("footer"));
    auto* names = new QHBoxLayout;
    names->setSpacing(8);
    m_gene = textLabel({}, TextRole::Heading, section);
    m_gene->setObjectName(QStringLiteral("networkGene"));
    m_id = textLabel({}, TextRole::Small, section);
    m_id->setObjectName(QStringLiteral("networkGeneId"));
    names->addWidget(m_gene);
    names->addWidget(m_id, 1);
    m_text = textLabel({}, TextRole::Secondary, section);
    m_text->setObjectName(QStringLiteral("networkGeneText"));
    m_text->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    m_around = pushButton(QStringLiteral("aroundGene"), QStringLiteral("Around this gene"), ButtonKind::Normal, section, {}, ButtonSize::Dock);
    m_selection = pushButton(QStringLiteral("selectionNetwork"), QStringLiteral("Network of the selection"), ButtonKind::Normal, section, {}, ButtonSize::Dock);
    buttons->addWidget(m_around);
    buttons->addWidget(m_selection);
    buttons->addStretch(1);
    column->addLayout(names);
    column->addWidget(m_text);
    column->addLayout(buttons);
    connect(m_around, &QPushButton::clicked, this, [this] { m_network.goAround(m_id->text()); });
    connect(m_selection, &QPushButton::clicked, &m_network, &NetworkState::selectionNetworkWanted);
    return section;
}

void HubsPanel::focusSearch() {
    m_find->setFocus(Qt::ShortcutFocusReason);
}

void HubsPanel::refresh() {
    const auto factors = static_cast<qint64>(m_network.hubs().size());
    Q_EMIT countTextChanged(factors > 0 ? QStringLiteral("%1 transcription factor%2").arg(withThousands(factors), factors == 1 ? QString() : QStringLiteral("s")) : QString());
    m_find->setEnabled(m_network.network() != nullptr);
    m_table->setColumnHidden(HubsModel::Known, m_network.knownName().isEmpty());
    m_table->setVisible(factors > 0);
    m_empty->setVisible(factors == 0);
    showGene();
}

void HubsPanel::showGene() {
    const auto& network = m_network.network();
    const std::int32_t gene = network ? m_network.currentGene() : -1;
    const auto selected = static_cast<qint64>(m_state.dataset() ? m_state.selection().count() : 0);
    m_selection->setEnabled(selected > 0 && m_network.progress().isEmpty());
    m_selection->setToolTip(selected > 0 ? QStringLiteral("Make the network of the %1 selected cells").arg(withThousands(selected))
                                         : QStringLiteral("No cells selected. Press L and draw around some."));
    m_around->setEnabled(gene >= 0);
    m_id->setVisible(gene >= 0);
    if (gene < 0) {
        m_gene->setText(QStringLiteral("No gene chosen"));
        m_text->setText(QStringLiteral("Click a gene to colour the map by it, or an edge to see its two genes against each other."));
        return;
    }
    m_gene->setText(QString::fromStdString(network->nameOf(gene)));
    m_id->setText(QString::fromStdString(network->idOf(gene)));
    m_id->setVisible(m_id->text() != m_gene->text()); // some files name genes by symbols alone
    const auto& drawing = m_network.drawing();
    const auto node = drawing ? std::find(drawing->geneOf.begin(), drawing->geneOf.end(), gene) : decltype(drawing->geneOf.begin())();
    m_text->setText((drawing && node != drawing->geneOf.end()
                            ? QString::fromStdString(networkNodeText(drawing->plot, node - drawing->geneOf.begin())) + QLatin1Char('.')
                            : QStringLiteral("Not among the edges shown."))
                    + centralityText(*network, gene));
    const QSignalBlocker quiet(m_table->selectionModel());
    const int row = rowOf(*m_model, gene);
    if (row >= 0) {
        m_table->selectRow(row);
    } else {
        m_table->clearSelection();
    }
    m_table->viewport()->update();
}

EdgesPanel::EdgesPanel(NetworkState& network, QWidget* parent) : QWidget(parent), m_network(network) {
    setObjectName(QStringLiteral("edgesPanel"));
    setProperty("surface", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QFrame(this);
    head->setProperty("kind", QStringLiteral("header"));
    head->setFixedHeight(32);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(10);
    m_title = textLabel({}, TextRole::Heading, head);
    m_title->setObjectName(QStringLiteral("edgesTitle"));
    m_reading = textLabel({}, TextRole::Small, head);
    m_reading->setObjectName(QStringLiteral("edgesReading"));
    m_reading->setMinimumWidth(10);
    row->addWidget(m_title);
    row->addWidget(m_reading, 1);
    column->addWidget(head);
    auto* model = new EdgesModel(network, this);
    m_table = networkTable(QStringLiteral("edgesTable"), QStringLiteral("Edges shown, strongest first"), model, this);
    const int widths[] = {40, 130, 110, 124, 96, 104, 60};
    for (int at = 0; at < EdgesModel::ColumnCount; ++at) {
        m_table->setColumnWidth(at, widths[at]);
    }
    m_table->horizontalHeader()->setSectionResizeMode(EdgesModel::Target, QHeaderView::Stretch);
    m_empty = emptyLabel(QStringLiteral("edgesEmpty"), {}, this);
    column->addWidget(m_table, 1);
    column->addWidget(m_empty, 1);
    const auto choose = [this](const QModelIndex& index) { m_network.setCurrentEdge(index.data(kNetworkRowRole).toInt()); };
    connect(m_table, &QTableView::clicked, this, choose);
    connect(m_table, &QTableView::activated, this, choose);
    connect(&network, &NetworkState::drawingChanged, this, &EdgesPanel::refresh);
    connect(&network, &NetworkState::currentChanged, this, [this] {
        const QSignalBlocker quiet(m_table->selectionModel());
        if (m_network.currentEdge() >= 0) {
            m_table->selectRow(m_network.currentEdge());
        }
        m_table->viewport()->update();
    });
    refresh();
}

void EdgesPanel::refresh() {
    const auto& drawing = m_network.drawing();
    m_title->setText(drawing ? QStringLiteral("Edges  %1").arg(withThousands(static_cast<qint64>(drawing->plot.edges.size()))) : QStringLiteral("Edges"));
    m_reading->setText(drawing ? QString::fromStdString(drawing->plot.reading) : QString());
    m_reading->setToolTip(m_reading->text());
    bool predicted = false;
    for (std::size_t i = 0; drawing && i < drawing->plot.edges.size(); ++i) {
        predicted = predicted || std::isfinite(drawing->plot.edges[i].ipTm);
    }
    const bool any = drawing && !drawing->plot.edges.empty();
    m_empty->setText(m_network.network() ? QStringLiteral("No edges are shown. Move the slider, or choose another gene.")
                                         : QStringLiteral("The edges of the network come here, strongest first. Choose cells above and press “Make network”."));
    m_table->setVisible(any);
    m_empty->setVisible(!any);
    m_table->setColumnHidden(EdgesModel::IpTm, !predicted);
    m_table->setColumnHidden(EdgesModel::Known, m_network.knownName().isEmpty());
}

} // namespace ocellus
