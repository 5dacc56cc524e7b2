// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/species/SpeciesBar.h"

#include "core/ontology/TermNames.h"
#include "core/tasks/LabelsOf.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStandardItemModel>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kWide = 1240; ///< where all words of the bar have room
// Data of the entries of the cells box: a label's code, or one of these.
constexpr int kVisible = -1;
constexpr int kSelected = -2;
// Data of the entries of the target box: place among the offers, or one of these.
constexpr int kSameData = -1;
constexpr int kOpenOther = -2;
// Data of the entries of the genes box: that many most variable genes, or one of these.
constexpr int kAllGenes = 0;
constexpr int kListed = -1;
constexpr std::size_t kMostTerms = 200; ///< of the model's labels that are listed; others can be typed

/// The classes, the one that this mode is named after first, then as a person asks for them.
int rankOf(const std::string& name) {
    static const std::vector<std::string> order{"organism", "sex", "disease", "age_group", "tissue", "cell_type", "assay"};
    return static_cast<int>(std::find(order.begin(), order.end(), name) - order.begin());
}

/// Labels of a class in a data set with their cells, most cells first.
std::vector<std::pair<std::string, Index>> termsIn(const Dataset& dataset, const ModelClass& entry) {
    for (const std::string& name : {entry.shortName + "_ontology_term_id", entry.name, entry.shortName}) {
        const Column* column = dataset.cells().find(name);
        const CategoryColumn* labels = column == nullptr ? nullptr : column->category();
        if (labels == nullptr) {
            continue;
        }
        const std::vector<Index> counts = labelCounts(*labels);
        std::vector<std::pair<std::string, Index>> terms;
        for (std::size_t code = 0; code < labels->categories.size(); ++code) {
            if (counts[code] > 0 && !saysNoLabel(labels->categories[code])) {
                terms.emplace_back(labels->categories[code], counts[code]);
            }
        }
        std::stable_sort(terms.begin(), terms.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
        return terms;
    }
    if (entry.shortName == "organism" && dataset.organism()) {
        return {{*dataset.organism(), dataset.cellCount()}};
    }
    return {};
}

} // namespace

SpeciesBar::SpeciesBar(SpeciesState& species, ExplorerState& state, QWidget* parent) : QFrame(parent), m_species(species), m_state(state) {
    setObjectName(QStringLiteral("speciesBar"));
    setAccessibleName(QStringLiteral("Species"));
    setProperty("kind", QStringLiteral("contextBar"));
    setFixedHeight(kHeight);
    m_class = combo("speciesClass", QStringLiteral("Which label is changed"), 110);
    m_class->setMinimumWidth(98); // "Organism" is read in full
    m_cells = combo("speciesCells", QStringLiteral("Cells that are changed"), 180);
    m_term = combo("speciesTerm", QStringLiteral("The label they get: choose one, or type a name or an id"), 150);
    m_term->setEditable(true);
    m_term->setInsertPolicy(QComboBox::NoInsert);
    m_term->lineEdit()->setObjectName(QStringLiteral("speciesTermText"));
    m_term->lineEdit()->setAccessibleName(m_term->accessibleName());
    m_target = combo("speciesTarget", QStringLiteral("Where measured cells with that label are"), 200);
    m_most = combo("speciesMost", QStringLiteral("Most cells that are generated, evenly spaced among those chosen"), 120);
    for (const int most : {200, 500, 2000}) {
        m_most->addItem(QStringLiteral("%1 cells").arg(withThousands(most)), most);
    }
    m_most->addItem(QStringLiteral("Every cell"), 0);
    m_most->setCurrentIndex(1);
    m_genes = combo("speciesGenes", QStringLiteral("Genes that are generated"), 190);
    for (const int most : {1000, 5000}) {
        m_genes->addItem(QStringLiteral("%1 variable genes").arg(withThousands(most)), most);
        m_genes->setItemData(m_genes->count() - 1, QStringLiteral("The genes that vary most between the cells"), Qt::ToolTipRole);
    }
    m_genes->addItem(QStringLiteral("All genes"), kAllGenes);
    m_genes->addItem(QStringLiteral("Genes of the list"), kListed);
    m_genes->setItemData(3, QStringLiteral("Those of the Genes panel"), Qt::ToolTipRole);
    m_generate = pushButton(QStringLiteral("generateCells"), QStringLiteral("Generate"), ButtonKind::Normal, this, {}, ButtonSize::Dock);
    connect(m_generate, &QPushButton::clicked, &species, &SpeciesState::makeWanted);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(6);
    row->addWidget(word(QStringLiteral("Change")));
    row->addWidget(m_class);
    row->addWidget(word(QStringLiteral("of")));
    row->addWidget(m_cells);
    row->addWidget(word(QStringLiteral("to")));
    row->addWidget(m_term);
    row->addWidget(word(QStringLiteral("as in")));
    row->addWidget(m_target);
    row->addSpacing(4);
    row->addWidget(verticalLine(this));
    row->addSpacing(4);
    row->addWidget(word(QStringLiteral("at most")));
    row->addWidget(m_most);
    row->addWidget(m_genes);
    row->addStretch(1);
    row->addWidget(m_generate);

    connect(m_class, &QComboBox::currentIndexChanged, this, &SpeciesBar::fillTerms);
    connect(m_target, &QComboBox::activated, this, [this] {
        if (m_target->currentData().toInt() == kOpenOther) {
            m_target->setCurrentIndex(0);
            Q_EMIT m_species.openTargetWanted();
        }
        fillTerms();
    });
    connect(m_term, &QComboBox::currentTextChanged, this, &SpeciesBar::refresh);
    connect(&species, &SpeciesState::progressChanged, this, &SpeciesBar::refresh);
    connect(&species, &SpeciesState::answerChanged, this, &SpeciesBar::refresh);
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        m_offers.clear();
        fillTargets();
        fillTerms();
    });
    for (auto signal : {&ExplorerState::datasetChanged, &ExplorerState::layersChanged, &ExplorerState::selectionChanged, &ExplorerState::visibleChanged}) {
        connect(&state, signal, this, &SpeciesBar::fillCells);
    }
    fillTargets();
    fillCells();
    fillClasses();
    setListed(0);
}

QComboBox* SpeciesBar::combo(const char* name, const QString& title, int width) {
    auto* box = new QComboBox(this);
    box->setObjectName(QString::fromLatin1(name));
    box->setAccessibleName(title);
    box->view()->setAccessibleName(title);
    box->setToolTip(title);
    box->setProperty("metric", "dock");
    box->setMinimumWidth(70);
    box->setMaximumWidth(width);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(width / 9);
    box->view()->setMinimumWidth(240);
    return box;
}

QLabel* SpeciesBar::word(const QString& text) {
    m_words.push_back(textLabel(text, TextRole::Secondary, this));
    return m_words.back();
}

void SpeciesBar::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    for (QLabel* one : m_words) {
        one->setVisible(width() >= kWide || (one->text().size() <= 2)); // narrower, the boxes' tooltips say it
    }
}

void SpeciesBar::setModel(std::shared_ptr<const ModelInfo> model) {
    m_model = std::move(model);
    fillClasses();
}

void SpeciesBar::setListed(int genes) {
    const int at = m_genes->findData(kListed);
    m_genes->setItemText(at, QStringLiteral("Genes of the list  %1").arg(withThousands(genes)));
    static_cast<QStandardItemModel*>(m_genes->model())->item(at)->setEnabled(genes > 0);
    if (genes == 0 && m_genes->currentIndex() == at) {
        m_genes->setCurrentIndex(0);
    }
}

void SpeciesBar::fillClasses() {
    const QString before = chosenClass();
    {
        const QSignalBlocker quiet(m_class);
        m_class->clear();
        std::vector<std::string> names;
        for (const ModelClass& entry : m_model ? m_model->classes : std::vector<ModelClass>()) {
            names.push_back(entry.shortName);
        }
        std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return rankOf(a) < rankOf(b); });
        for (const std::string& name : names) {
            m_class->addItem(columnTitle(name), QString::fromStdString(name));
        }
        m_class->setCurrentIndex(m_class->count() == 0 ? -1 : std::max(0, m_class->findData(before)));
    }
    fillTerms();
}

QString SpeciesBar::chosenClass() const { return m_class->currentData().toString(); }

void SpeciesBar::offerTarget(const QString& path, const std::shared_ptr<const Dataset>& dataset) {
    const auto same = [&](const Offer& offer) { return offer.path == path; };
    if (const auto found = std::find_if(m_offers.begin(), m_offers.end(), same); found != m_offers.end()) {
        m_offers.erase(found);
    }
    m_offers.push_back({path, dataset});
    fillTargets();
    m_target->setCurrentIndex(m_target->findData(static_cast<int>(m_offers.size()) - 1));
    fillTerms();
}

void SpeciesBar::fillTargets() {
    m_target->clear();
    m_target->addItem(QStringLiteral("the same data"), kSameData);
    for (std::size_t i = 0; i < m_offers.size(); ++i) {
        m_target->addItem(QFileInfo(m_offers[i].path).fileName(), static_cast<int>(i));
        m_target->setItemData(m_target->count() - 1, m_offers[i].path, Qt::ToolTipRole);
    }
    m_target->addItem(QStringLiteral("Another file…"), kOpenOther);
}

void SpeciesBar::fillTerms() {
    const QString before = m_term->currentText();
    const QSignalBlocker quiet(m_term);
    m_term->clear();
    const auto dataset = m_state.dataset();
    const auto entry = std::find_if(m_model ? m_model->classes.begin() : std::vector<ModelClass>::const_iterator(),
        m_model ? m_model->classes.end() : std::vector<ModelClass>::const_iterator(),
        [this](const ModelClass& one) { return one.shortName == chosenClass().toStdString(); });
    if (!dataset || !m_model || entry == m_model->classes.end()) {
        refresh();
        return;
    }
    const int chosen = m_target->currentData().toInt();
    const auto& target = chosen >= 0 ? m_offers[static_cast<std::size_t>(chosen)].dataset : dataset;
    const auto own = termsIn(*dataset, *entry);
    const auto there = termsIn(*target, *entry);
    // A label that all cells already carry is nothing to ask for.
    const std::string mine = own.size() == 1 ? own.front().first : std::string();
    const auto add = [this](const std::string& term, const QString& hint) {
        if (m_term->findData(QString::fromStdString(term)) < 0) {
            m_term->addItem(QString::fromStdString(termName(term)), QString::fromStdString(term));
            m_term->setItemData(m_term->count() - 1, hint, Qt::ToolTipRole);
        }
    };
    for (const auto& [term, cells] : there) {
        if (term != mine) {
            add(term, QStringLiteral("%1 carry it").arg(cellsText(cells)));
        }
    }
    for (std::size_t i = 0; i < entry->leaves.size() && i < kMostTerms; ++i) {
        if (entry->leaves[i] != mine) {
            add(entry->leaves[i], QStringLiteral("The model knows it; no cell of these data carries it"));
        }
    }
    const int again = m_term->findText(before);
    m_term->setCurrentIndex(m_term->count() == 0 ? -1 : std::max(0, again));
    refresh();
}

void SpeciesBar::fillCells() {
    const int before = m_cells->count() > 0 ? m_cells->currentData().toInt() : kVisible;
    m_cells->clear();
    m_labels.reset();
    m_labelColumn.clear();
    if (!m_state.dataset()) {
        refresh();
        return;
    }
    const Index visible = m_state.visible().count(), selected = m_state.selection().count();
    const bool all = visible == m_state.dataset()->cellCount();
    m_cells->addItem(QStringLiteral("%1  %2").arg(all ? QStringLiteral("All cells") : QStringLiteral("Visible cells"), withThousands(visible)), kVisible);
    m_cells->addItem(QStringLiteral("Selected cells  %1").arg(withThousands(selected)), kSelected);
    static_cast<QStandardItemModel*>(m_cells->model())->item(1)->setEnabled(selected > 0);
    for (const ColumnKey& key : m_state.columnKeys()) {
        m_labels = m_state.labels(key);
        if (m_labels) {
            m_labelColumn = QString::fromStdString(key.name);
            break;
        }
    }
    if (m_labels) {
        const std::vector<Index> counts = labelCounts(*m_labels);
        m_cells->insertSeparator(m_cells->count());
        for (std::size_t code = 0; code < m_labels->categories.size(); ++code) {
            if (counts[code] > 0) {
                m_cells->addItem(QStringLiteral("%1  %2").arg(labelText(m_labels->categories[code]), withThousands(counts[code])), static_cast<int>(code));
            }
        }
    }
    m_cells->setCurrentIndex(std::max(0, m_cells->findData(before == kSelected && selected == 0 ? kVisible : before)));
    refresh();
}

void SpeciesBar::refresh() {
    const bool ready = request().has_value();
    m_generate->setEnabled(ready && m_species.progress().isEmpty());
    m_generate->setText(m_species.answer() ? QStringLiteral("Generate again") : QStringLiteral("Generate"));
    m_generate->setAccessibleName(m_generate->text());
    m_generate->setMinimumWidth(m_generate->sizeHint().width());
    m_generate->setToolTip(!m_model           ? QStringLiteral("No model is in use. Open weights in the Model menu.")
                           : !m_state.dataset() ? QStringLiteral("No data set is open.")
                           : !ready             ? QStringLiteral("Choose the label that the cells get.")
                                                : QStringLiteral("What these cells would look like with the other label"));
}

std::optional<SpeciesRequest> SpeciesBar::request() const {
    if (!m_state.dataset() || !m_model || m_cells->count() == 0 || chosenClass().isEmpty() || m_term->currentText().trimmed().isEmpty()) {
        return std::nullopt;
    }
    SpeciesRequest request;
    request.className = chosenClass();
    const int listed = m_term->findText(m_term->currentText());
    request.term = listed >= 0 ? m_term->itemData(listed).toString() : m_term->currentText().trimmed();
    const int what = m_cells->currentData().toInt();
    request.cells.labels = m_labels;
    request.cells.labelColumn = m_labelColumn;
    request.cells.cells = what == kSelected ? m_state.selection() : m_state.visible();
    if (what == kVisible) {
        request.cells.name = m_state.visible().count() == m_state.dataset()->cellCount() ? QStringLiteral("all cells") : QStringLiteral("visible cells");
    } else if (what == kSelected) {
        request.cells.kind = SpeciesCells::Kind::Selected;
        request.cells.name = QStringLiteral("selected cells");
    } else {
        request.cells.kind = SpeciesCells::Kind::Label;
        request.cells.code = what;
        request.cells.name = labelText(m_labels->categories[static_cast<std::size_t>(what)]);
    }
    const int target = m_target->currentData().toInt();
    request.targetPath = target >= 0 ? m_offers[static_cast<std::size_t>(target)].path : QString();
    const int genes = m_genes->currentData().toInt();
    request.genes = genes == kListed ? SpeciesGenes::Listed : genes == kAllGenes ? SpeciesGenes::All : SpeciesGenes::MostVariable;
    request.mostVariable = std::max(1, genes);
    request.mostCells = m_most->currentData().toInt();
    return request;
}

} // namespace ocellus
