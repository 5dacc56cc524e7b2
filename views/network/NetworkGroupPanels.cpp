// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/network/NetworkGroupPanels.h"

#include "views/network/NetworkCellsBox.h"
#include "views/network/NetworkGroupTables.h"
#include "views/network/NetworkPanels.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

namespace ocellus {

namespace {

constexpr int kHeadHeight = 36;
constexpr int kTabsHeight = 32;

/// A row of controls above a table.
QHBoxLayout* headOf(QWidget* head) {
    head->setFixedHeight(kHeadHeight);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(8);
    return row;
}

QLabel* noteLabel(const char* name, QWidget* parent) {
    QLabel* note = textLabel({}, TextRole::Small, parent);
    note->setObjectName(QString::fromLatin1(name));
    note->setMinimumWidth(10);
    note->setWordWrap(true);
    return note;
}

} // namespace

ChangesPanel::ChangesPanel(NetworkState& network, ExplorerState& state, QWidget* parent) : QWidget(parent), m_network(network) {
    setObjectName(QStringLiteral("changesPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead(state));
    m_note = noteLabel("changesNote", this);
    m_note->setContentsMargins(12, 0, 12, 6);
    column->addWidget(m_note);
    m_table = networkTable(QStringLiteral("changesTable"), QStringLiteral("Edges that differ, the largest difference first"), new ChangesModel(network, this), this);
    const int widths[] = {36, 124, 100, 64, 64, 116, 60};
    for (int at = 0; at < ChangesModel::ColumnCount; ++at) {
        m_table->setColumnWidth(at, widths[at]);
    }
    m_table->horizontalHeader()->setSectionResizeMode(ChangesModel::Target, QHeaderView::Stretch);
    column->addWidget(m_table, 1);
    const auto choose = [this](const QModelIndex& index) { m_network.choosePair(index.data(kNetworkRowRole).toInt()); };
    connect(m_table, &QTableView::clicked, this, choose);
    connect(m_table, &QTableView::activated, this, choose);
    connect(&network, &NetworkState::comparisonChanged, this, &ChangesPanel::refresh);
    connect(m_a, &NetworkCellsBox::currentIndexChanged, this, &ChangesPanel::refresh);
    connect(m_b, &NetworkCellsBox::currentIndexChanged, this, &ChangesPanel::refresh);
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        m_a->chooseLabel(0);
        m_b->chooseLabel(1);
    });
    refresh();
}

QWidget* ChangesPanel::buildHead(ExplorerState& state) {
    auto* head = new QWidget(this);
    QHBoxLayout* row = headOf(head);
    m_a = new NetworkCellsBox(QStringLiteral("changesA"), QStringLiteral("Group A"), state, false, head);
    m_b = new NetworkCellsBox(QStringLiteral("changesB"), QStringLiteral("Group B"), state, true, head);
    m_compare = pushButton(QStringLiteral("compareNetworks"), QStringLiteral("Compare"), ButtonKind::Normal, head, {}, ButtonSize::Dock);
    m_cancel = pushButton(QStringLiteral("cancelCompare"), QStringLiteral("Cancel"), ButtonKind::Normal, head, {}, ButtonSize::Dock);
    m_save = pushButton(QStringLiteral("saveChanges"), QStringLiteral("Save…"), ButtonKind::Normal, head, {}, ButtonSize::Dock);
    m_save->setAccessibleName(QStringLiteral("Save the changes"));
    row->addWidget(textLabel(QStringLiteral("A"), TextRole::Secondary, head));
    row->addWidget(m_a);
    row->addWidget(textLabel(QStringLiteral("B"), TextRole::Secondary, head));
    row->addWidget(m_b);
    row->addWidget(m_compare);
    row->addWidget(m_cancel);
    row->addWidget(m_save);
    row->addStretch(1);
    connect(m_compare, &QPushButton::clicked, this, [this] {
        if (auto a = m_a->cells()) {
            Q_EMIT m_network.compareWanted({std::move(*a), m_b->cells()});
        }
    });
    connect(m_cancel, &QPushButton::clicked, &m_network, &NetworkState::cancelCompareWanted);
    connect(m_save, &QPushButton::clicked, &m_network, &NetworkState::saveChangesWanted);
    return head;
}

void ChangesPanel::refresh() {
    const bool running = m_network.comparing();
    const bool like = m_a->currentData() == m_b->currentData();
    m_compare->setVisible(!running);
    m_compare->setEnabled(m_a->cells() && (m_b->cells() || m_b->isOthers()) && !like);
    m_compare->setToolTip(like ? QStringLiteral("A group cannot be compared with itself") : QStringLiteral("Make the networks of both groups, in the way chosen above, and compare them"));
    m_cancel->setVisible(running);
    m_save->setEnabled(m_network.comparison() != nullptr && !running);
    const QString note = m_network.comparisonNote();
    m_note->setText(note.isEmpty() ? QStringLiteral("Which edges two groups of cells gained or lost, over the same genes, made as chosen above.") : note);
    m_note->setToolTip(m_note->text());
}

SetsPanel::SetsPanel(NetworkState& network, QWidget* parent) : QWidget(parent), m_network(network) {
    setObjectName(QStringLiteral("setsPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QWidget(this);
    QHBoxLayout* row = headOf(head);
    QPushButton* open = pushButton(QStringLiteral("openGeneSets"), QStringLiteral("Open gene sets…"), ButtonKind::Normal, head, {}, ButtonSize::Dock);
    open->setToolTip(QStringLiteral("A GMT file: a name, a description and genes on each line"));
    m_note = noteLabel("setsNote", head);
    row->addWidget(open);
    row->addWidget(m_note, 1);
    column->addWidget(head);
    m_table = networkTable(QStringLiteral("setsTable"), QStringLiteral("Gene sets, the smallest p value first"), new SetsModel(network, this), this);
    const int widths[] = {220, 84, 76, 64, 64, 120};
    for (int at = 0; at < SetsModel::ColumnCount; ++at) {
        m_table->setColumnWidth(at, widths[at]);
    }
    m_table->horizontalHeader()->setSectionResizeMode(SetsModel::Genes, QHeaderView::Stretch);
    column->addWidget(m_table, 1);
    connect(open, &QPushButton::clicked, &network, &NetworkState::openSetsWanted);
    for (auto signal : {&NetworkState::geneSetsChanged, &NetworkState::enrichmentChanged, &NetworkState::networkChanged}) {
        connect(&network, signal, this, &SetsPanel::refresh);
    }
    refresh();
}

void SetsPanel::refresh() {
    const auto& tested = m_network.enrichment();
    QString note;
    if (m_network.geneSetsName().isEmpty()) {
        note = QStringLiteral("Which known sets of genes the module shown is rich in. Open a GMT file.");
    } else if (!m_network.network()) {
        note = QStringLiteral("%1 is open; there is no network yet.").arg(m_network.geneSetsName());
    } else if (!tested) {
        note = QStringLiteral("Testing the sets of %1").arg(m_network.geneSetsName());
    } else {
        note = QStringLiteral("%1 against %2 sets of %3; background: the %4 genes of the network")
                   .arg(tested->part, withThousands(static_cast<qint64>(tested->found.sets.size())), m_network.geneSetsName(), withThousands(tested->found.background));
        if (tested->found.leftOut > 0) {
            note += QStringLiteral("; %1 without a gene here left out").arg(withThousands(tested->found.leftOut));
        }
    }
    m_note->setText(note);
    m_note->setToolTip(note);
}

NetworkTabs::NetworkTabs(NetworkState& network, ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_tabs(new QTabBar(this)), m_pages(new QStackedWidget(this)) {
    m_tabs->setObjectName(QStringLiteral("networkTabs"));
    m_tabs->setAccessibleName(QStringLiteral("Tables of the network"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    const auto add = [this](const QString& title, const QString& tip, QWidget* page) {
        m_tabs->setTabToolTip(m_tabs->addTab(title), tip);
        m_pages->addWidget(page);
    };
    add(QStringLiteral("Edges"), QStringLiteral("The edges that are drawn"), new EdgesPanel(network, m_pages));
    add(QStringLiteral("Changes"), QStringLiteral("The edges that two groups of cells differ in most"), new ChangesPanel(network, state, m_pages));
    add(QStringLiteral("Gene sets"), QStringLiteral("Known sets of genes that the module shown is rich in"), new SetsPanel(network, m_pages));
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    auto* row = new QWidget(this);
    row->setFixedHeight(kTabsHeight);
    row->setProperty("surface", QStringLiteral("window"));
    row->setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(4, 0, 8, 0);
    layout->addWidget(m_tabs);
    layout->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(row);
    column->addWidget(m_pages, 1);
}

} // namespace ocellus
