// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ReviewJobs.h"

#include "app/AppSettings.h"
#include "app/OntologyJobs.h"
#include "app/PredictJobs.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/KeptAnswers.h"
#include "views/jobs/JobListModel.h"
#include "views/review/EvidencePanel.h"
#include "views/review/ReviewPanel.h"
#include "views/review/TermPicker.h"
#include "views/style/Fonts.h"

#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>

namespace ocellus {

namespace {

const QString kAuthor = QStringLiteral("author");

/// The file itself holds the probabilities of a model's cell types.
bool holdsPredictions(const Dataset& dataset) {
    const auto& names = dataset.embeddingNames();
    return dataset.format() == Format::H5ad && std::ranges::find(names, "pred_cell_type_topk") != names.end();
}

} // namespace

QString ReviewJobs::whyNotFound(const QString& error) const {
    const auto dataset = m_parts.state.dataset();
    if (dataset && dataset->geneCount() == 0) {
        return QStringLiteral("This map has no counts or gene values, so no cell can be compared with similar ones and no marker can "
                              "speak for a label.\nThe labels of two columns can still be compared. To have labels judged, open the "
                              "file with the counts.");
    }
    return error + QStringLiteral("\nNothing was changed. Choose other labels under Compare, or open other data.");
}

ReviewJobs::ReviewJobs(const Parts& parts)
    : m_parts(parts), m_search(parts.runner, parts.state, *this),
      m_compare(parts.runner, parts.state, *this),
      m_lookUp(parts.runner, parts.state, *this), m_markers(parts.runner, parts.state, *this),
      m_donors(parts.runner, parts.state, *this),
      m_picker(new TermPicker(parts.review, &parts.panel)) {
    ReviewState& review = parts.review;
    ExplorerState& state = parts.state;
    connect(&state, &ExplorerState::datasetChanged, this, &ReviewJobs::reset);
    connect(&state, &ExplorerState::valuesChanged, this, [this] { m_searched = false; });
    connect(&state, &ExplorerState::layersChanged, this, &ReviewJobs::fillColumns);
    for (const auto signal : {&ExplorerState::selectionChanged, &ExplorerState::visibleChanged}) {
        connect(&state, signal, this, &ReviewJobs::compare);
    }
    connect(&state, &ExplorerState::themeChanged, this, &ReviewJobs::compare);
    connect(&state, &ExplorerState::geneValuesChanged, this, &ReviewJobs::wantMarkers);
    connect(&state, &ExplorerState::valueStateChanged, this, &ReviewJobs::wantMarkers);
    connect(&state, &ExplorerState::layersChanged, this, &ReviewJobs::refreshEvidence);
    connect(&parts.predict, &PredictJobs::predicted, this, &ReviewJobs::refreshEvidence);
    connect(&review, &ReviewState::evidenceChosen, this, [this] {
        m_evidenceChosen = true;
        search();
    });
    const QByteArray author = parts.settings.blob(kAuthor);
    review.setAuthor(author.isEmpty() ? qEnvironmentVariable("USER", qEnvironmentVariable("LOGNAME")) : QString::fromUtf8(author));
    parts.annotations.setAuthor(review.author());
    connect(&review, &ReviewState::authorChanged, this, [this] {
        m_parts.annotations.setAuthor(m_parts.review.author());
        m_parts.settings.setBlob(kAuthor, m_parts.review.author().toUtf8());
    });
    connect(&parts.ontology, &OntologyJobs::changed, this, &ReviewJobs::takeOntology);
    connect(&state.undoStack(), &QUndoStack::indexChanged, this, &ReviewJobs::replaceLeftColours);
    connect(&parts.ontology, &OntologyJobs::restoringChanged, this, &ReviewJobs::followRestoring);
    connect(&review, &ReviewState::again, this, &ReviewJobs::search);
    connect(&review, &ReviewState::cancelWanted, this, [this] {
        if (m_parts.ontology.isRestoring()) {
            m_parts.ontology.cancel();
        }
        m_search.cancel();
    });
    connect(&review, &ReviewState::stepChanged, this, [this] {
        m_levelsStale = true;
        compare();
    });
    connect(&review, &ReviewState::columnsChosen, this, [this] {
        m_levelsStale = true;
        const auto key = m_parts.review.columns()[static_cast<std::size_t>(m_parts.review.columnA())].key;
        if (key && key->layer.empty() && key->name != m_column) {
            m_column = key->name;
            m_searched = false;
            refreshDecisions();
            search();
        }
        compare();
    });
    connect(&review, &ReviewState::currentChanged, this, &ReviewJobs::showLine);
    connect(&review, &ReviewState::decisionWanted, this, &ReviewJobs::decide);
    connect(&review, &ReviewState::notDecided, this, [this](const QString& why) { m_parts.status.showOutcome(why); });
    connect(&review, &ReviewState::saveWanted, this, &ReviewJobs::chooseFile);
    connect(&review, &ReviewState::otherWanted, this, [this] {
        const auto place = m_parts.review.current();
        if (place.row >= 0) {
            const auto cells = static_cast<Index>(m_parts.review.cells(place).size());
            m_picker->move(m_parts.evidence.mapToGlobal(QPoint(16, m_parts.evidence.height() - m_picker->height() - 90)));
            m_picker->ask(QStringLiteral("Another label for %1").arg(cellsText(cells)));
        }
    });
    connect(m_picker, &TermPicker::chosen, &review, [&review](const Label& label) { review.decide(Verdict::Other, label); });
    for (const auto signal : {&Annotations::decisionsChanged, &Annotations::labelsChanged, &Annotations::projectChanged}) {
        connect(&parts.annotations, signal, this, &ReviewJobs::refreshDecisions);
    }
    connect(&parts.jobs, &JobListModel::jobChanged, this, [this](int id) {
        if (m_search.isRunning() && id == m_search.id()) {
            showProgress();
        }
    });
    reset();
}

ReviewJobs::~ReviewJobs() = default;

void ReviewJobs::reset() {
    m_said.reset();
    m_column.clear();
    m_evidenceChosen = false;
    m_searched = false;
    m_levelsStale = true;
    m_before.clear();
    m_left.clear();
    m_firstLine.reset();
    m_parts.panel.showProgress({});
    m_parts.review.setComparison(nullptr);
    m_parts.review.setFound(nullptr, QStringLiteral("Open a data set with labels to check them."));
    m_parts.review.setReviewed({});
    fillColumns();
    refreshEvidence();
    if (m_shown && m_parts.state.dataset()) {
        // When the window shows the data set, its maps have their colours.
        QMetaObject::invokeMethod(this, [this] { setShown(m_shown); }, Qt::QueuedConnection);
    }
}

void ReviewJobs::setShown(bool shown) {
    m_shown = shown;
    for (const int number : {1, 2}) {
        m_parts.work.map(number)->setRestKeepsColour(shown);
        m_parts.work.map(number)->setLegendShown(!shown); // the labels are on the maps
    }
    if (!m_parts.state.dataset()) {
        return;
    }
    if (!shown) {
        leaveMaps();
        leaveLine();
        return;
    }
    fillColumns();
    if (!m_searched && !m_search.isRunning()) {
        search();
    }
    m_levelsStale = true;
    compare();
    showLine();
}

// --- columns ------------------------------------------------------------------------------------

void ReviewJobs::fillColumns() {
    std::vector<ReviewState::ColumnChoice> columns;
    int a = -1;
    if (m_parts.state.dataset()) {
        const auto found = m_parts.review.found();
        const QString who = found ? QString::fromStdString(suggestedBy(*found)) : QStringLiteral("neighbours");
        columns.push_back({QStringLiteral("What %1 say").arg(who), std::nullopt});
        for (const ColumnKey& key : m_parts.state.columnKeys()) {
            if (key.layer == Annotations::kLevelsLayer || key.layer == Annotations::kComparisonLayer || !m_parts.state.labels(key)) {
                continue;
            }
            if (key.layer.empty() && (m_column.empty() ? a < 0 : key.name == m_column)) {
                a = static_cast<int>(columns.size());
            }
            const LayerPtr layer = key.layer.empty() ? nullptr : m_parts.state.store().find(key.layer);
            columns.push_back({QStringLiteral("%1, %2").arg(columnTitle(key.name), columnSource(key.name, layer.get(), m_parts.state.dataset().get())), key});
        }
    }
    const auto& old = m_parts.review.columns();
    const auto same = [](const auto& one, const auto& other) { return one.key == other.key && one.title == other.title; };
    if (std::ranges::equal(old, columns, same) && !m_column.empty()) {
        return;
    }
    // What the person chose stays where it is still there.
    const auto kept = [&](int chosen, int fallback) {
        const auto place = static_cast<std::size_t>(chosen);
        for (std::size_t i = 0; place < old.size() && i < columns.size(); ++i) {
            if (columns[i].key == old[place].key) {
                return static_cast<int>(i);
            }
        }
        return fallback;
    };
    const bool first = m_column.empty();
    if (a >= 0) {
        m_column = columns[static_cast<std::size_t>(a)].key->name;
    }
    const int chosenA = first ? a : kept(m_parts.review.columnA(), a);
    const int chosenB = first ? 0 : kept(m_parts.review.columnB(), 0);
    m_parts.review.setColumns(std::move(columns), chosenA, chosenB);
}

QString ReviewJobs::titleOf(int column) const {
    return m_parts.review.columns()[static_cast<std::size_t>(column)].title;
}

std::optional<Annotations::Target> ReviewJobs::target() const {
    for (const Annotations::Target& one : m_parts.annotations.targets()) {
        if (one.original.layer.empty() && one.original.name == m_column) {
            return one;
        }
    }
    return std::nullopt;
}

// --- looking for disagreements --------------------------------------------------------------------

void ReviewJobs::refreshEvidence() {
    const auto dataset = m_parts.state.dataset();
    const bool predicted = dataset && (m_parts.predict.cellTypes().layer || holdsPredictions(*dataset));
    const QString why = predicted ? QString() : m_parts.predict.whyNoCellTypes();
    Evidence evidence = m_parts.review.evidence();
    if (!predicted) {
        evidence = Evidence::Neighbours;
    } else if (!m_evidenceChosen && !m_search.isRunning() && (!m_shown || !m_searched)) {
        evidence = dataset->geneCount() > 0 ? Evidence::Both : Evidence::Model; // without genes no cells are similar
        m_searched = m_searched && m_parts.review.evidence() == evidence; // the next look takes the model in
    }
    m_parts.review.setEvidence(evidence, why);
}

std::shared_ptr<const Lineage> ReviewJobs::lineage() const {
    const auto opened = m_parts.ontology.opened();
    return opened ? opened->lineage : nullptr;
}

void ReviewJobs::takeOntology() {
    const auto opened = m_parts.ontology.opened();
    m_parts.review.setOntology(opened ? QStringLiteral("Judged by %1 (%2 terms), not by the Cell Ontology that comes with Ocellus.")
                                            .arg(opened->file(), withThousands(opened->terms()))
                                      : QString(),
                               opened ? opened->finder : nullptr);
    // What is there knows its terms by their places in the other ontology.
    for (DatasetJob* job : {&m_search, &m_compare, &m_lookUp}) {
        job->forget();
    }
    m_compareAgain = false;
    m_said.reset();
    m_searched = false;
    m_levelsStale = true;
    m_parts.panel.showProgress({});
    m_parts.review.setFound(nullptr, QStringLiteral("Press “Look again” to rank the labels."));
    if (m_shown && m_parts.state.dataset()) {
        search();
        compare();
    }
}

/// Labels are ranked once, by the ontology that the project remembers.
void ReviewJobs::followRestoring() {
    if (m_parts.ontology.isRestoring()) {
        m_search.forget();
        m_searched = false;
    }
    if (m_shown && !m_searched) {
        search();
    }
}

void ReviewJobs::search() {
    const auto dataset = m_parts.state.dataset();
    if (!dataset || !m_shown) {
        return;
    }
    if (m_column.empty()) {
        m_parts.review.setFound(nullptr, QStringLiteral("This file has no labels to check. Open one whose cells carry labels, or label cells with F2."));
        return;
    }
    if (m_parts.ontology.isRestoring()) {
        m_parts.panel.showProgress(QStringLiteral("Reading the Cell Ontology of this project"));
        return;
    }
    m_search.forget();
    m_searched = true;
    JobDescription description;
    description.title = QStringLiteral("Check labels");
    DisagreementOptions options;
    options.annotation = m_column;
    options.evidence = m_parts.review.evidence();
    const PredictJobs::CellTypes predicted = m_parts.predict.cellTypes();
    options.predictions = predicted.layer;
    options.recipe = predicted.recipe;
    options.lineage = lineage();
    m_search.start<DisagreementsPtr>(
        description,
        [dataset, options](const JobControl& control, DisagreementsPtr& found) mutable {
            if (auto labels = options.predictions ? keptAnswers(*options.predictions, "cell_type") : std::nullopt) {
                options.predictedLabels = std::make_shared<const std::vector<TopLabels>>(1, std::move(*labels));
            }
            return findDisagreements(*dataset, options, control.run(), &found);
        },
        [this](const JobEnd<DisagreementsPtr>& end) { takeFound(end); });
    showProgress();
}

void ReviewJobs::showProgress() {
    const JobRow* job = m_parts.jobs.find(m_search.id());
    QString words = QStringLiteral("Looking for labels that do not fit their cells");
    if (job != nullptr && job->isActive() && !job->stage.isEmpty()) {
        words += QStringLiteral("\n%1").arg(job->stage);
        if (job->total > 0) {
            words += QStringLiteral(", %1").arg(asPercent(job->share()));
        }
        if (job->secondsLeft >= 0.0) {
            words += QStringLiteral(", %1 left").arg(asDuration(job->secondsLeft));
        }
    }
    m_parts.panel.showProgress(words);
}

void ReviewJobs::takeFound(const JobEnd<DisagreementsPtr>& end) {
    m_parts.panel.showProgress({});
    m_said.reset();
    if (end.finished() && *end.value) {
        m_said = std::make_shared<const EvidenceLabels>(evidenceLabels(**end.value, m_parts.state.dataset()->cellCount()));
        m_parts.review.setFound(*end.value, {});
        refreshDecisions();
        const int lines = m_parts.review.count(ReviewState::List::Groups);
        m_parts.status.showOutcome(QStringLiteral("%1 %2 found").arg(lines).arg(lines == 1 ? QStringLiteral("disagreement") : QStringLiteral("disagreements")));
    } else if (end.failed()) {
        m_parts.review.setFound(nullptr, whyNotFound(end.error));
    } else {
        m_searched = false;
        m_parts.review.setFound(nullptr, QStringLiteral("Cancelled. Press “Look again” to rank the labels."));
    }
    fillColumns(); // the evidence may go by another name now
    m_levelsStale = true;
    compare();
    m_lookUp.forget();
    if (m_parts.review.count(ReviewState::List::Groups) > 0) {
        m_parts.review.setCurrent({ReviewState::List::Groups, -1});
        m_parts.review.goToNext();
    }
    lookUpMarkers();
    if (m_shown) {
        m_parts.panel.focusTable();
    }
}

} // namespace ocellus
