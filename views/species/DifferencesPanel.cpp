// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/species/DifferencesPanel.h"

#include "views/species/DifferencesModel.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <array>

namespace ocellus {

namespace {

constexpr int kRowHeight = 26;
constexpr int kNarrow = 700;   ///< below, the wrong target has no room
constexpr int kNarrower = 580; ///< below, the control has none either

} // namespace

DifferencesPanel::DifferencesPanel(SpeciesState& species, QWidget* parent)
    : QWidget(parent), m_species(species), m_model(new DifferencesModel(species, this)), m_table(new QTableView(this)) {
    setObjectName(QStringLiteral("differencesPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    column->addWidget(m_table, 1);
    m_table->setObjectName(QStringLiteral("differencesTable"));
    m_table->setAccessibleName(QStringLiteral("Differences by gene, log2"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new DifferencesDelegate(m_table));
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setFixedHeight(kRowHeight);
    m_table->horizontalHeader()->setMinimumSectionSize(30);
    auto* corner = m_table->findChild<QAbstractButton*>();
    corner->setObjectName(QStringLiteral("differencesTableCorner"));
    corner->setAccessibleName(QStringLiteral("Corner of the table"));
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(DifferencesModel::Rank, Qt::AscendingOrder);
    layOutColumns();
    m_table->horizontalHeader()->setStretchLastSection(true);
    const auto choose = [this](const QModelIndex& index) {
        const auto gene = static_cast<std::ptrdiff_t>(index.data(DifferencesModel::kGeneRole).toLongLong());
        m_species.chooseGene(gene == m_species.gene() ? -1 : gene);
    };
    connect(m_table, &QTableView::clicked, this, choose);
    connect(m_table, &QTableView::activated, this, [this, choose](const QModelIndex& index) {
        if (!m_table->underMouse()) { // a click with the mouse has chosen it already
            choose(index);
        }
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &DifferencesPanel::followGene);
    connect(&species, &SpeciesState::geneChanged, this, &DifferencesPanel::followGene);
    connect(&species, &SpeciesState::answerChanged, this, &DifferencesPanel::refresh);
    connect(&species, &SpeciesState::directionChanged, this, &DifferencesPanel::refresh);
    refresh();
}

QWidget* DifferencesPanel::buildHead() {
    auto* head = new QFrame(this);
    head->setProperty("kind", QStringLiteral("header"));
    head->setFixedHeight(32);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(12, 0, 8, 0);
    row->setSpacing(8);
    m_title = textLabel({}, TextRole::Heading, head);
    m_title->setObjectName(QStringLiteral("differencesTitle"));
    auto* unit = textLabel(QStringLiteral("log2 ratios of mean counts per 10,000"), TextRole::Small, head);
    unit->setMinimumWidth(10);
    m_labels = pushButton(QStringLiteral("differencesLabels"), QStringLiteral("Show labels"), ButtonKind::Quiet, head, {}, ButtonSize::Dock);
    m_labels->setToolTip(QStringLiteral("Colour the three maps by label again"));
    connect(m_labels, &QPushButton::clicked, this, [this] { m_species.chooseGene(-1); });
    m_direction = new QComboBox(head);
    m_direction->setObjectName(QStringLiteral("differencesDirection"));
    m_direction->setAccessibleName(QStringLiteral("Genes shown, by generated over control"));
    m_direction->view()->setAccessibleName(m_direction->accessibleName());
    m_direction->setToolTip(m_direction->accessibleName());
    m_direction->setProperty("metric", "dock");
    m_direction->addItems({QStringLiteral("Higher and lower"), QStringLiteral("Higher"), QStringLiteral("Lower")});
    connect(m_direction, &QComboBox::activated, this, [this](int index) { m_species.setDirection(static_cast<SpeciesDirection>(index)); });
    m_files = dockButton(QStringLiteral("download"), QStringLiteral("Save what was generated"), head);
    m_files->setObjectName(QStringLiteral("differencesFiles"));
    m_files->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_files);
    menu->setObjectName(QStringLiteral("differencesMenu"));
    const auto add = [&](const char* name, const QString& text, void (SpeciesState::*wanted)()) {
        QAction* action = menu->addAction(text);
        action->setObjectName(QString::fromLatin1(name));
        connect(action, &QAction::triggered, &m_species, wanted);
    };
    add("saveDifferences", QStringLiteral("Save the differences…"), &SpeciesState::saveTableWanted);
    add("saveOverlaps", QStringLiteral("Save the overlap curves…"), &SpeciesState::saveCurvesWanted);
    add("saveGenerated", QStringLiteral("Save the generated cells (.h5ad)…"), &SpeciesState::saveCellsWanted);
    m_files->setMenu(menu);
    row->addWidget(m_title);
    row->addWidget(unit, 1);
    row->addWidget(m_labels);
    row->addWidget(m_direction);
    row->addWidget(m_files);
    return head;
}

void DifferencesPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOutColumns();
}

void DifferencesPanel::layOutColumns() {
    const bool narrow = width() < kNarrow;
    const std::array<int, DifferencesModel::ColumnCount> wide = {40, 88, 104, 104, 104, 86, 104, 56, 120};
    const std::array<int, DifferencesModel::ColumnCount> tight = {32, 76, 98, 98, 98, 86, 98, 52, 60};
    for (int at = 0; at < DifferencesModel::ColumnCount; ++at) {
        m_table->setColumnWidth(at, (narrow ? tight : wide)[static_cast<std::size_t>(at)]);
    }
    m_table->setColumnHidden(DifferencesModel::Wrong, narrow); // what agrees is seen before it; saved tables have all
    m_table->setColumnHidden(DifferencesModel::Control, width() < kNarrower);
}

void DifferencesPanel::refresh() {
    const bool any = m_species.answer() != nullptr;
    const int others = any ? m_model->rowCount() - m_model->differences() : 0;
    m_title->setToolTip(others == 0 ? QString() : QStringLiteral("Below them %1 that were not generated").arg(others == 1 ? QStringLiteral("1 gene") : QStringLiteral("%1 genes").arg(withThousands(others))));
    m_title->setText(any ? QStringLiteral("Differences  %1").arg(withThousands(m_model->differences())) : QStringLiteral("Differences"));
    m_direction->setCurrentIndex(static_cast<int>(m_species.direction()));
    m_direction->setEnabled(any);
    m_files->setEnabled(any);
    followGene();
}

void DifferencesPanel::followGene() {
    m_labels->setVisible(m_species.gene() >= 0);
    const QSignalBlocker quiet(m_table->selectionModel());
    const int row = m_model->rowOf(m_species.gene());
    if (row >= 0) {
        m_table->selectRow(row);
        m_table->scrollTo(m_model->index(row, 0));
    } else {
        m_table->clearSelection();
    }
    m_table->viewport()->update();
}

} // namespace ocellus
