// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/markers/MarkersPanel.h"

#include "views/markers/MarkersModel.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

namespace {

// Data of the entries of the boxes: a label's code, or one of these.
constexpr int kSelection = -1;
constexpr int kRest = -2;
constexpr int kRowHeight = 26;

bool isOn(const MarkerSide& side, Index cell) {
    switch (side.kind) {
    case MarkerSide::Kind::Selection: return side.cells.contains(cell);
    case MarkerSide::Kind::Label: return side.labels->codes[static_cast<std::size_t>(cell)] == side.code;
    case MarkerSide::Kind::Rest: break;
    }
    return true;
}

} // namespace

CellGroups cellGroups(const MarkersRequest& request) {
    CellGroups groups;
    request.visible.forEach([&](Index cell) {
        if (isOn(request.a, cell)) {
            groups.a.push_back(cell);
        } else if (isOn(request.b, cell)) {
            groups.b.push_back(cell);
        }
    });
    return groups;
}

MarkersPanel::MarkersPanel(ExplorerState& state, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_model(new MarkersModel(this))
    , m_sorted(new QSortFilterProxyModel(this)) {
    setObjectName(QStringLiteral("markersPanel"));
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(MarkersModel::SortRole);
    m_sorted->setFilterRole(MarkersModel::SearchRole);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setFilterKeyColumn(MarkersModel::Gene);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildControls());
    layout->addWidget(horizontalLine(this));
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildTable());
    m_empty = textLabel({}, TextRole::Secondary, m_stack);
    m_empty->setObjectName(QStringLiteral("markersEmpty"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);
    connect(&state, &ExplorerState::datasetChanged, this, &MarkersPanel::clear);
    connect(&state, &ExplorerState::selectionChanged, this, &MarkersPanel::fillSides);
    connect(&state, &ExplorerState::colouringChanged, this, [this](int map) {
        if (map == 1) {
            fillSides();
        }
    });
    connect(&state, &ExplorerState::datasetChanged, this, &MarkersPanel::fillDonors);
    fillSides();
    fillDonors();
}

QWidget* MarkersPanel::buildControls() {
    auto* box = new QWidget(this);
    box->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    auto* lines = new QVBoxLayout(box);
    lines->setContentsMargins(12, 8, 12, 6);
    lines->setSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    lines->addLayout(row);
    const auto side = [&](const char* name, const QString& title) {
        auto* made = new QComboBox(box);
        made->setObjectName(QString::fromLatin1(name));
        made->setAccessibleName(title);
        made->view()->setAccessibleName(title);
        made->setProperty("metric", "dock");
        made->setMinimumWidth(110);
        made->setMaximumWidth(260);
        made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        connect(made, &QComboBox::currentIndexChanged, this, &MarkersPanel::refresh);
        return made;
    };
    m_a = side("markersA", QStringLiteral("Cells A"));
    m_b = side("markersB", QStringLiteral("Cells B"));
    m_donor = side("markersDonor", QStringLiteral("Donors"));
    m_donor->setToolTip(QStringLiteral(
        "With donors, q values come from their sums of counts: they speak of other donors, not only of these cells"));
    m_run = pushButton(QStringLiteral("runMarkers"), QStringLiteral("Compare"), ButtonKind::Normal, box, {}, ButtonSize::Dock);
    m_cancel = pushButton(QStringLiteral("cancelMarkers"), QStringLiteral("Cancel"), ButtonKind::Normal, box, {}, ButtonSize::Dock);
    m_facts = textLabel({}, TextRole::Small, box);
    m_facts->setObjectName(QStringLiteral("markersFacts"));
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_find = new SearchField(QStringLiteral("Find a gene"), {}, SearchField::Place::Panel, box);
    m_find->setObjectName(QStringLiteral("findMarker"));
    m_find->setAccessibleName(QStringLiteral("Find a gene in the table"));
    m_find->setFixedWidth(150);
    m_save = pushButton(
        QStringLiteral("saveMarkers"), QStringLiteral("Save table…"), ButtonKind::Normal, box, QStringLiteral("save"), ButtonSize::Dock);
    row->addWidget(m_a);
    row->addWidget(textLabel(QStringLiteral("against"), TextRole::Secondary, box));
    row->addWidget(m_b);
    row->addWidget(m_run);
    row->addWidget(m_cancel);
    row->addStretch(1);
    row->addWidget(m_find);
    row->addWidget(m_save);
    auto* second = new QHBoxLayout;
    second->setSpacing(10);
    second->addWidget(m_donor);
    second->addWidget(m_facts, 1);
    second->addStretch();
    lines->addLayout(second);
    connect(m_run, &QPushButton::clicked, this, [this] {
        if (const auto wanted = request()) {
            Q_EMIT runWanted(*wanted);
        }
    });
    connect(m_cancel, &QPushButton::clicked, this, &MarkersPanel::cancelWanted);
    connect(m_save, &QPushButton::clicked, this, &MarkersPanel::saveWanted);
    connect(m_find, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    return box;
}

QWidget* MarkersPanel::buildTable() {
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("markersTable"));
    m_table->setAccessibleName(QStringLiteral("Marker genes"));
    m_table->setModel(m_sorted);
    m_table->setSortingEnabled(true);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::Stretch);
    header->setFixedHeight(kRowHeight);
    // No column: the order of the test.
    header->setSortIndicator(-1, Qt::DescendingOrder);
    auto* corner = m_table->findChild<QAbstractButton*>();
    corner->setObjectName(QStringLiteral("markersTableCorner"));
    corner->setAccessibleName(QStringLiteral("Corner of the table"));
    const auto choose = [this](const QModelIndex& index) {
        if (index.isValid()) {
            Q_EMIT geneChosen(index.data(MarkersModel::GeneRole).toString());
        }
    };
    connect(m_table, &QTableView::clicked, this, choose);
    connect(m_table, &QTableView::activated, this, choose);
    return m_table;
}

void MarkersPanel::clear() {
    m_markers.reset();
    m_model->setMarkers(nullptr);
    m_running = false;
    fillSides();
}

void MarkersPanel::fillSides() {
    m_labels.reset();
    const ColourSource source = m_state.dataset() ? m_state.colourSource(1) : ColourSource{};
    if (source.kind == ColourSource::Kind::Column) {
        m_labels = m_state.labels({source.name, source.layer});
    }
    fillSide(m_a, true);
    fillSide(m_b, false);
    refresh();
}

// Keeps what was chosen as long as it is there.
void MarkersPanel::fillSide(QComboBox* box, bool sideA) {
    const QSignalBlocker quiet(box);
    const QVariant chosen = box->currentData();
    const QString chosenText = box->currentText();
    box->clear();
    if (sideA) {
        const Index selected = m_state.dataset() ? m_state.selection().count() : 0;
        box->addItem(QStringLiteral("%1 selected cells").arg(withThousands(selected)), kSelection);
    } else {
        box->addItem(QStringLiteral("all other cells"), kRest);
        box->addItem(QStringLiteral("selected cells"), kSelection);
    }
    if (m_labels) {
        for (std::size_t code = 0; code < m_labels->categories.size(); ++code) {
            box->addItem(labelText(m_labels->categories[code]), static_cast<int>(code));
        }
    }
    const bool label = chosen.isValid() && chosen.toInt() >= 0;
    const int at = label ? box->findText(chosenText) : box->findData(chosen);
    box->setCurrentIndex(std::max(at, 0));
}

void MarkersPanel::fillDonors() {
    const QSignalBlocker quiet(m_donor);
    m_donor->clear();
    m_donor->addItem(QStringLiteral("Donors: not asked"), QString());
    if (!m_state.dataset()) {
        return;
    }
    for (const ColumnKey& key : m_state.columnKeys()) {
        const auto labels = key.layer.empty() ? m_state.labels(key) : nullptr;
        if (labels && labels->categories.size() > 1) {
            m_donor->addItem(QStringLiteral("Donors: %1").arg(columnTitle(key.name)), QString::fromStdString(key.name));
        }
    }
}

void MarkersPanel::chooseSelection() {
    m_a->setCurrentIndex(0);
    m_b->setCurrentIndex(0);
}

MarkerSide MarkersPanel::sideOf(const QComboBox* box) const {
    MarkerSide side;
    const int code = box->currentData().toInt();
    side.name = box->currentText();
    if (code == kSelection) {
        side.kind = MarkerSide::Kind::Selection;
        side.name = QStringLiteral("selected cells");
        side.cells = m_state.selection();
    } else if (code == kRest) {
        side.kind = MarkerSide::Kind::Rest;
    } else {
        side.kind = MarkerSide::Kind::Label;
        side.labels = m_labels;
        side.code = code;
    }
    return side;
}

std::optional<MarkersRequest> MarkersPanel::request() const {
    if (!m_state.dataset()) {
        return std::nullopt;
    }
    MarkersRequest made{sideOf(m_a), sideOf(m_b), m_state.visible(), m_donor->currentData().toString().toStdString()};
    const auto nothing = [](const MarkerSide& side) { return side.kind == MarkerSide::Kind::Selection && side.cells.empty(); };
    const bool same = m_a->currentData() == m_b->currentData();
    return nothing(made.a) || nothing(made.b) || same ? std::nullopt : std::optional(made);
}

void MarkersPanel::refresh() {
    const bool ready = request().has_value();
    m_run->setVisible(!m_running);
    m_run->setEnabled(ready);
    m_cancel->setVisible(m_running);
    m_save->setEnabled(m_markers && !m_running);
    m_find->setEnabled(m_markers != nullptr);
    m_facts->setText(facts());
    m_facts->setVisible(m_markers != nullptr);
    QStringList lines;
    for (const std::string& line : m_markers ? m_markers->description : std::vector<std::string>()) {
        lines << QString::fromStdString(line);
    }
    m_facts->setToolTip(lines.join(QLatin1Char('\n')));
    m_stack->setCurrentIndex(m_markers ? 0 : 1);
    if (!m_markers) {
        m_empty->setText(m_running ? QStringLiteral("Comparing the cells")
                : ready            ? QStringLiteral("Press Compare to rank the genes that tell A from B.")
                : m_a->currentData() == m_b->currentData()
                ? QStringLiteral("A and B are the same. Choose other cells for one of them.")
                : QStringLiteral("No cells selected. Press L and draw around some, or choose a label."));
    }
}

QString MarkersPanel::facts() const {
    if (!m_markers) {
        return {};
    }
    return QStringLiteral("A: %1 cells, %2 · B: %3 cells, %4 · ranked by Wilcoxon between cells, q values by %5 · measured values")
        .arg(withThousands(m_markers->cellsA), m_nameA, withThousands(m_markers->cellsB), m_nameB,
            !m_markers->byDonors ? QStringLiteral("the same test") : QString::fromStdString(m_markers->infers));
}

void MarkersPanel::showRunning() {
    m_running = true;
    refresh();
}

void MarkersPanel::showResult(std::shared_ptr<const FoundMarkers> markers, const QString& nameA, const QString& nameB) {
    m_running = false;
    m_markers = std::move(markers);
    m_nameA = nameA;
    m_nameB = nameB;
    m_model->setMarkers(m_markers);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::DescendingOrder);
    m_sorted->sort(-1);
    m_table->scrollToTop();
    refresh();
}

bool MarkersPanel::showFailure(const QString& sentence) {
    m_running = false;
    refresh();
    if (m_markers || !isVisible()) {
        return false;
    }
    m_empty->setText(sentence);
    return true;
}

void MarkersPanel::showStopped() {
    m_running = false;
    refresh();
}

QStringList MarkersPanel::firstGenes(int most) const {
    QStringList names;
    for (int row = 0; row < std::min(most, m_sorted->rowCount()); ++row) {
        names << m_sorted->index(row, MarkersModel::Gene).data().toString();
    }
    return names;
}

} // namespace ocellus
