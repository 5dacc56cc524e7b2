// SPDX-License-Identifier: GPL-3.0-or-later
// Which values are shown - measured, normalised, denoised, imputed - and where those of the model come from.
#include "app/MainWindow.h"
#include "app/ModelGenesJobs.h"
#include "app/PredictJobs.h"
#include "app/ResultsPage.h"
#include "app/ReviewJobs.h"
#include "app/WorkArea.h"
#include "views/genes/GeneCard.h"
#include "views/genes/GenesPanel.h"
#include "views/state/GeneValueStates.h"
#include "views/style/Badge.h"
#include "views/tissue/ReliabilityPanel.h"
#include "views/tissue/ValuesPanel.h"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QStandardItemModel>
#include <QUndoStack>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kReliabilityHeight = 190;

const QString kNoneDenoised = QStringLiteral("There are no denoised values yet.");
const QString kNoMarkerDenoised = QStringLiteral("These markers have no denoised values yet: measured ones are shown.");

/// What was said of values that were not there, once there are.
void takeBack(MessageBar& messages) {
    if (messages.message() == kNoneDenoised || messages.message() == kNoMarkerDenoised) {
        messages.hide();
    }
}

void showReliability(QMainWindow& window, QDockWidget& dock) {
    if (!dock.isVisible()) {
        dock.show();
        window.resizeDocks({&dock}, {kReliabilityHeight}, Qt::Vertical);
    }
}

/// Why the switch cannot be put to a state.
QString whyNone(ValueState values) {
    switch (values) {
    case ValueState::Normalised: return QStringLiteral("The file stores no normalised values beside its counts.");
    case ValueState::Denoised: return QStringLiteral("There are no denoised values yet: Model > Denoise.");
    case ValueState::Imputed: return QStringLiteral("There are no imputed values yet: Model > Impute genes.");
    case ValueState::Measured: return QStringLiteral("The file has no counts: its values are as its author normalised them.");
    case ValueState::Generated: break;
    }
    return {};
}

} // namespace

void MainWindow::buildValues() {
    auto* values = new ValuesPanel(m_state, this);
    m_valuesDock = addDock(QStringLiteral("valuesDock"), QStringLiteral("Values shown"), values, Qt::LeftDockWidgetArea, 0);
    splitDockWidget(m_valuesDock, m_cellsDock, Qt::Vertical); // above the cells
    connect(values, &ValuesPanel::denoiseWanted, m_actions.denoise, &QAction::trigger);
    connect(values, &ValuesPanel::imputeWanted, m_actions.impute, &QAction::trigger);
    auto* reliability = new ReliabilityPanel(m_state, this);
    m_reliabilityDock = addDock(QStringLiteral("reliabilityDock"), QStringLiteral("Reliability"), reliability, Qt::BottomDockWidgetArea, 0);
    splitDockWidget(m_markersDock, m_reliabilityDock, Qt::Vertical); // above the plots, which may be folded
    connect(reliability, &ReliabilityPanel::geneChosen, this, &MainWindow::showBeside);
}

void MainWindow::connectValues() {
    m_modelGenes = std::make_unique<ModelGenesJobs>(ModelGenesJobs::Parts{
        *m_runner, m_state, *m_modelPanel, *m_predict, *m_genes, *m_markersPanel, m_settings, *m_status, this});
    ModelGenesJobs* jobs = m_modelGenes.get();
    connect(m_actions.denoise, &QAction::triggered, this, [jobs] { jobs->ask(ValueState::Denoised); });
    connect(m_actions.denoised, &QAction::triggered, this, &MainWindow::switchDenoised);
    connect(m_actions.impute, &QAction::triggered, this, [jobs] { jobs->ask(ValueState::Imputed); });
    connect(m_actions.hideGene, &QAction::triggered, this, [this, jobs] {
        const std::vector<std::string> genes = m_genes->genes();
        if (genes.empty()) {
            showProblem(MessageBar::Kind::Info, QStringLiteral("Which gene? Press G, type a measured gene and press Enter; then hide it from the model."));
            return;
        }
        jobs->hide(QString::fromStdString(genes.front()));
    });
    connect(m_genes, &GenesPanel::hideGeneWanted, jobs, &ModelGenesJobs::hide);
    connect(m_genes, &GenesPanel::imputeWanted, this, [jobs](const QString& name) {
        jobs->ask(ValueState::Imputed, name.isEmpty() ? QStringList() : QStringList{name});
    });
    connect(jobs, &ModelGenesJobs::failed, this, [this](const QString& sentence) { showProblem(MessageBar::Kind::Error, sentence); });
    connect(jobs, &ModelGenesJobs::warned, this, [this](const QString& sentence) { showProblem(MessageBar::Kind::Warning, sentence); });
    connect(jobs, &ModelGenesJobs::made, this, &MainWindow::showModelled);
    connect(jobs, &ModelGenesJobs::hiddenGeneMade, this, &MainWindow::showBeside);
    connect(m_values, &QComboBox::activated, this, [this](int index) {
        chooseState(m_state, static_cast<ValueState>(m_values->itemData(index).toInt()));
    });
    for (const auto signal : {&ExplorerState::valueStateChanged, &ExplorerState::layersChanged, &ExplorerState::datasetChanged}) {
        connect(&m_state, signal, this, &MainWindow::refreshValues);
    }
    connect(&m_state, &ExplorerState::valueStateChanged, this, &MainWindow::tellOtherValues);
    connect(&m_state, &ExplorerState::valueStateChanged, this, &MainWindow::refreshEnabled);
    refreshValues();
}

void MainWindow::connectResults() {
    m_results = std::make_unique<ResultsPage>(ResultsPage::Parts{*m_runner, m_state, *m_session, *m_predict, *m_network, *m_networkKeeper, *m_species, *m_work, m_settings, *m_status});
    ResultsPage* results = m_results.get();
    connect(m_actions.results, &QAction::triggered, this, [this] { m_results->showPage(this); });
    connect(results, &ResultsPage::failed, this, [this](const QString& sentence) { showProblem(MessageBar::Kind::Error, sentence); });
    connect(results, &ResultsPage::modelledWanted, this, &MainWindow::showModelled);
    connect(results, &ResultsPage::networkWanted, this, [this] { setMode(kNetworkMode); });
    connect(results, &ResultsPage::generatedWanted, this, [this] { setMode(kSpeciesMode); });
}

void MainWindow::refreshValues() {
    const std::vector<ValueState> there = valueStatesThere(m_state);
    auto* items = static_cast<QStandardItemModel*>(m_values->model());
    for (int row = 0; row < m_values->count(); ++row) {
        const auto values = static_cast<ValueState>(m_values->itemData(row).toInt());
        const bool enabled = (!m_state.dataset() && values == ValueState::Measured) || std::find(there.begin(), there.end(), values) != there.end();
        items->item(row)->setEnabled(enabled);
        items->item(row)->setToolTip(enabled ? QString() : whyNone(values));
        if (values == switchState(m_state)) {
            m_values->setCurrentIndex(row);
        }
    }
    m_actions.denoised->setChecked(switchState(m_state) == ValueState::Denoised);
}

void MainWindow::switchDenoised() {
    if (switchState(m_state) == ValueState::Denoised) {
        chooseState(m_state, ValueState::Measured);
        return;
    }
    const std::vector<ValueState> there = valueStatesThere(m_state);
    const bool some = std::ranges::find(there, ValueState::Denoised) != there.end();
    if (some) {
        chooseState(m_state, ValueState::Denoised);
    }
    refreshValues(); // an unchanged switch leaves the action unchecked
    const std::vector<std::string> markers = currentMode() == kCheckMode ? m_reviewJobs->markerGenes() : std::vector<std::string>();
    const bool none = std::ranges::none_of(markers, [this](const std::string& gene) { return modelledGene(m_state, gene, ValueState::Denoised).has_value(); });
    if (some && (markers.empty() || !none)) {
        return;
    }
    if (const QString why = whyNoCounts(m_state); !why.isEmpty()) {
        showProblem(MessageBar::Kind::Info, why);
        return;
    }
    QStringList names;
    for (const std::string& gene : markers) {
        names << QString::fromStdString(gene);
    }
    showProblem(MessageBar::Kind::Info,
                names.isEmpty() ? kNoneDenoised : kNoMarkerDenoised,
                names.isEmpty() ? QStringLiteral("Denoise genes…") : QStringLiteral("Denoise them…"),
                [this, names] { m_modelGenes->ask(ValueState::Denoised, names); });
}

void MainWindow::tellOtherValues() {
    takeBack(*m_messages);
    if (!m_state.dataset()) {
        return;
    }
    QStringList notes;
    for (const int map : m_state.shownMaps()) {
        const ColourSource source = m_state.colourSource(map);
        if (source.kind == ColourSource::Kind::Gene && source.layer.empty()) {
            notes << otherValuesNote(m_state, source.name);
        }
    }
    notes.removeAll(QString());
    notes.removeDuplicates();
    if (!notes.isEmpty()) {
        showProblem(MessageBar::Kind::Info, notes.join(QLatin1Char(' ')));
    }
}

void MainWindow::showModelled(ValueState values, const QString& gene) {
    takeBack(*m_messages);
    m_state.setValueState(values);
    if (currentMode() == kTissueMode) { // the section is the first map, which follows no list
        m_state.setColourSource(1, {ColourSource::Kind::Gene, gene.toStdString(), {}});
    }
    showGene(gene);
    if (values == ValueState::Imputed && currentMode() == kTissueMode) {
        showReliability(*this, *m_reliabilityDock);
    }
}

void MainWindow::showBeside(const QString& geneId) {
    const std::string gene = geneId.toStdString();
    if (!m_work->secondMapShown()) {
        m_actions.split->trigger();
    }
    m_work->map(2)->setMapName(m_work->map(1)->mapName());
    m_work->setEqualMaps();
    QUndoStack& undo = m_state.undoStack();
    undo.beginMacro(QStringLiteral("Compare measured and imputed %1").arg(m_state.sourceTitle({ColourSource::Kind::Gene, gene, {}})));
    m_state.setColourSource(1, {ColourSource::Kind::Gene, gene, fixedTo(ValueState::Measured)});
    m_state.setColourSource(2, {ColourSource::Kind::Gene, gene, fixedTo(ValueState::Imputed)});
    m_state.setValueState(ValueState::Imputed);
    undo.endMacro();
    m_genes->showGene(gene, false);
    if (currentMode() == kTissueMode) {
        showReliability(*this, *m_reliabilityDock);
    }
}

} // namespace ocellus
