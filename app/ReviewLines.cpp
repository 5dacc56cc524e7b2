// SPDX-License-Identifier: GPL-3.0-or-later
// The line that is looked at: its cells, its markers, and what is decided about it.
#include "app/AppSettings.h"
#include "app/ReviewJobs.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/ComparisonPlot.h"
#include "core/tasks/DonorShares.h"
#include "core/tasks/GroupMarkers.h"
#include "views/review/ComparePage.h"
#include "views/review/EvidencePanel.h"
#include "views/review/ReviewPanel.h"
#include "views/state/ColourScales.h"
#include "views/state/ColouringJob.h"
#include "views/state/GeneValueStates.h"
#include "views/style/Fonts.h"

#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>

namespace ocellus {

namespace {

/// Rows of the dot plot: these cells, the others of either label.
enum Row { These, OtherAnnotated, OtherSuggested, Rows };

} // namespace

void ReviewJobs::showLine() {
    const ReviewState& review = m_parts.review;
    m_markerGenes.clear();
    m_parts.evidence.showMarkers(nullptr, {}, {});
    if (!m_shown || review.current().row < 0 || !m_parts.state.dataset()) {
        return;
    }
    CellSet cells(m_parts.state.dataset()->cellCount());
    for (const Index cell : review.cells(review.current())) {
        cells.insert(cell);
    }
    cells &= m_parts.state.visible();
    if (!m_firstLine) {
        m_firstLine = cells; // shown before anybody chose one
        m_selectionBefore = m_parts.state.selection();
    }
    // Looking at a line is no step: undo goes back over decisions.
    m_parts.state.restoreCells(cells, m_parts.state.visible());
    for (const int number : {1, 2}) {
        m_parts.work.map(number)->zoomTo(cells, QStringLiteral("zoomed to line %1").arg(withThousands(review.current().row + 1)));
    }
    wantMarkers();
    countDonors();
}

void ReviewJobs::leaveLine() {
    if (m_firstLine && m_parts.state.selection() == *m_firstLine && m_selectionBefore.size() == m_firstLine->size()) {
        m_selectionBefore &= m_parts.state.visible();
        m_parts.state.restoreCells(m_selectionBefore, m_parts.state.visible());
    }
    m_firstLine.reset();
}

void ReviewJobs::countDonors() {
    const ReviewState& review = m_parts.review;
    const auto dataset = m_parts.state.dataset();
    const ReviewState::Place place = review.current();
    m_parts.evidence.showDonors({}, {});
    m_donors.forget();
    if (!m_shown || !dataset || place.row < 0 || review.evidenceGroup(place) == nullptr) {
        return;
    }
    struct Counted {
        std::vector<DonorShare> shares;
        std::string column;
    };
    JobDescription description;
    description.title = QStringLiteral("Donors of the disagreement");
    description.quiet = true;
    m_donors.start<Counted>(
        description,
        [dataset, found = review.found(), labels = review.labels(place)](const JobControl&, Counted& counted) {
            counted.column = donorColumnOf(dataset->cells());
            if (!counted.column.empty()) {
                counted.shares = donorShares(*found, labels.first, labels.second, dataset->cells(), counted.column);
            }
            return Outcome::Finished;
        },
        [this, place](const JobEnd<Counted>& end) {
            if (end.finished() && place == m_parts.review.current()) {
                m_parts.evidence.showDonors(end.value->shares, columnTitle(end.value->column).toLower());
            }
        });
}

void ReviewJobs::lookUpMarkers() {
    const ReviewState& review = m_parts.review;
    const auto dataset = m_parts.state.dataset();
    if (m_lookUp.isRunning() || !m_shown || !dataset || !review.found()) {
        return;
    }
    const auto& groups = review.groups();
    const DisagreementGroup* current = review.evidenceGroup(review.current());
    auto row = current == nullptr ? std::size_t{0} : static_cast<std::size_t>(current - groups.data());
    for (std::size_t i = 0; i < groups.size() && review.markersKnown(static_cast<int>(row)); ++i) {
        row = i;
    }
    if (row >= groups.size() || review.markersKnown(static_cast<int>(row))) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Markers of the disagreements");
    m_lookUp.start<std::vector<MarkerEvidence>>(
        description,
        [dataset, found = review.found(), row](const JobControl& control, std::vector<MarkerEvidence>& markers) {
            return groupMarkers(*dataset, *found, found->groups[row], control.run(), &markers);
        },
        [this, row, found = review.found()](const JobEnd<std::vector<MarkerEvidence>>& end) {
            if (end.failed()) {
                Q_EMIT failed(end.error);
                return;
            }
            if (!end.finished() || found != m_parts.review.found()) {
                return; // cancelled: they are looked up when their line is chosen
            }
            m_parts.review.setMarkers(static_cast<int>(row), *end.value);
            const DisagreementGroup* now = m_parts.review.evidenceGroup(m_parts.review.current());
            if (now == &m_parts.review.groups()[row]) {
                wantMarkers();
            }
            lookUpMarkers();
        });
}

void ReviewJobs::wantMarkers() {
    const ReviewState& review = m_parts.review;
    const auto dataset = m_parts.state.dataset();
    if (!m_shown || !dataset || review.current().row < 0) {
        return;
    }
    const DisagreementGroup* group = review.evidenceGroup(review.current());
    const auto row = group == nullptr ? 0 : group - review.groups().data();
    if (group != nullptr && !review.markersKnown(static_cast<int>(row))) {
        m_parts.evidence.showMarkers(nullptr, {}, QStringLiteral("Looking for genes that tell the two labels apart …"));
        lookUpMarkers();
        return;
    }
    m_markerGenes.clear();
    bool waiting = false;
    for (const bool ofSuggested : {false, true}) {
        const std::size_t most = m_markerGenes.size() + kMarkersPerLabel; // most telling first
        for (std::size_t i = 0; group != nullptr && i < group->markers.size() && m_markerGenes.size() < most; ++i) {
            const MarkerEvidence& marker = group->markers[i];
            const auto gene = marker.ofSuggested == ofSuggested ? dataset->genes().find(marker.symbol) : std::nullopt;
            if (gene) {
                m_markerGenes.push_back(dataset->genes().id(*gene));
                waiting = waiting || !m_parts.state.geneValues(m_markerGenes.back(), markerValues(m_markerGenes.back()));
            }
        }
    }
    if (m_markerGenes.empty()) {
        m_parts.evidence.showMarkers(nullptr, {}, QStringLiteral("No measured gene tells these two labels apart."));
    } else if (waiting) {
        m_parts.evidence.showMarkers(nullptr, {}, QStringLiteral("Reading the markers …"));
        for (const std::string& gene : m_markerGenes) {
            m_parts.state.requestGeneValues(gene, markerValues(gene));
        }
    } else {
        showMarkers();
    }
}

ValueState ReviewJobs::markerValues(const std::string& geneId) const {
    const ExplorerState& state = m_parts.state;
    const bool denoised = switchState(state) == ValueState::Denoised && modelledGene(state, geneId, ValueState::Denoised);
    return denoised ? ValueState::Denoised : ValueState::Measured;
}

void ReviewJobs::showMarkers() {
    if (m_markers.isRunning()) {
        m_markersAgain = true;
        return;
    }
    m_markersAgain = false;
    const ReviewState& review = m_parts.review;
    const ReviewState::Place place = review.current();
    const auto [annotated, suggested] = review.labels(place);
    struct Gene {
        std::string id, name, block, unit;
        ValueState state;
        std::shared_ptr<const std::vector<float>> values;
    };
    std::vector<Gene> genes;
    const auto dataset = m_parts.state.dataset();
    for (const std::string& id : m_markerGenes) {
        const auto index = dataset->genes().find(id);
        const std::string symbol = index ? dataset->genes().symbol(*index) : id;
        const ValueState values = markerValues(id);
        const ColourSource source{ColourSource::Kind::Gene, id, fixedTo(values)};
        genes.push_back({id, symbol, {}, m_parts.state.geneUnit(id, values), geneState(m_parts.state, source), m_parts.state.geneValues(id, values)});
    }
    const std::string names[] = {review.labelName(annotated).toStdString(), review.labelName(suggested).toStdString()};
    if (const DisagreementGroup* group = review.evidenceGroup(place)) {
        for (Gene& gene : genes) {
            const auto marker = std::ranges::find(group->markers, gene.name, &MarkerEvidence::symbol);
            gene.block = marker == group->markers.end() ? std::string() : names[marker->ofSuggested ? 1 : 0];
        }
    }
    const auto found = review.found();
    const std::vector<Index> these = review.cells(place);
    JobDescription description;
    description.title = QStringLiteral("Markers of both labels");
    description.quiet = true;
    m_markers.start<Dots>(
        description,
        [found, these, genes, annotated, suggested, cells = dataset->cellCount(), names = std::vector(std::begin(names), std::end(names))](const JobControl& control, Dots& dots) {
            std::vector<std::int32_t> codes(static_cast<std::size_t>(cells), -1);
            for (const DisagreementCell& cell : found->cells) {
                codes[static_cast<std::size_t>(cell.cell)] = cell.annotated == annotated ? OtherAnnotated : cell.annotated == suggested ? OtherSuggested : -1;
            }
            for (const Index cell : these) {
                codes[static_cast<std::size_t>(cell)] = These;
            }
            TablePlot plot;
            plot.marks = TableMarks::Dots;
            const LabelGroups groups{codes, Rows, nullptr};
            for (const Gene& gene : genes) {
                auto summary = std::make_shared<GeneSummary>();
                if (summariseGene(*gene.values, groups, 0, control.run(), summary.get()) == Outcome::Cancelled) {
                    return Outcome::Cancelled;
                }
                plot.unit = gene.unit;
                plot.genes.push_back({gene.name, gene.state, summary, gene.block});
            }
            const std::string labels[] = {these.size() == 1 ? std::string("this cell") : "these " + std::to_string(these.size()) + " cells", "other " + names[0], "other " + names[1]};
            for (Index row = 0; row < Rows; ++row) {
                const Index count = std::ranges::count(codes, static_cast<std::int32_t>(row));
                plot.rows.push_back({labels[row], noLabelColour(Theme::Light), row, count, 0});
            }
            dots.plot = std::make_shared<const TablePlot>(std::move(plot));
            return Outcome::Finished;
        },
        [this, place, genesShown = m_markerGenes](const JobEnd<Dots>& end) {
            if (m_markersAgain) {
                wantMarkers();
            } else if (end.finished() && place == m_parts.review.current()) {
                m_parts.evidence.showMarkers(end.value->plot, genesShown, {});
            } else if (end.failed()) {
                m_parts.evidence.showMarkers(nullptr, {}, end.error);
            }
        });
}

void ReviewJobs::decide(const ReviewDecision& decision) {
    const auto reviewed = target();
    if (!reviewed) {
        return;
    }
    m_parts.review.setWhyNot(m_parts.annotations.whyNot());
    if (m_parts.annotations.review(*reviewed, decision)) {
        refreshDecisions();
        m_parts.review.goToNext();
    }
}

void ReviewJobs::refreshDecisions() {
    const auto reviewed = target();
    m_parts.review.setWhyNot(m_parts.state.dataset() ? m_parts.annotations.whyNot() : QString());
    try {
        m_parts.review.setReviewed(reviewed ? m_parts.annotations.reviewed(*reviewed) : std::map<ReviewLine, ReviewedLine>());
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

std::vector<FigurePlotOnScreen> ReviewJobs::figurePlots() const {
    std::vector<FigurePlotOnScreen> plots;
    const auto shown = m_parts.review.comparison();
    if (!shown) {
        return plots;
    }
    const auto known = storedLabelColours(*m_parts.state.dataset(), m_column);
    PairPlot plot = pairPlotOf(shown->labels, sharedColours(shown->labels.a, shown->labels.b, known, Theme::Light), Theme::Light);
    plot.rowsTitle = shown->titleA.toStdString();
    plot.columnsTitle = shown->titleB.toStdString();
    plot.map = m_parts.state.colourMap();
    plot.selecting = false; // on paper every pair counts
    const bool open = m_parts.panel.comparePage().isVisible();
    for (const PairMarks marks : {PairMarks::Matrix, PairMarks::Flows}) {
        plot.marks = marks;
        plots.push_back({plot, {}, {}, open && marks == m_parts.panel.comparePage().canvas()->marks()});
    }
    return plots;
}

void ReviewJobs::chooseFile() {
    const QString path = QFileDialog::getSaveFileName(&m_parts.panel,
                                                      QStringLiteral("Save the evidence"),
                                                      m_parts.settings.lastFolder() + QStringLiteral("/review.tsv"),
                                                      QStringLiteral("Tab-separated text (*.tsv)"));
    if (path.isEmpty()) {
        return;
    }
    try {
        save(path);
        m_parts.settings.setLastFolder(QFileInfo(path).absolutePath());
        m_parts.status.showOutcome(QStringLiteral("Saved %1 and its cells").arg(QFileInfo(path).fileName()));
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

void ReviewJobs::save(const QString& path) {
    const auto found = m_parts.review.found();
    const auto dataset = m_parts.state.dataset();
    if (!found || !dataset) {
        return;
    }
    const QFileInfo file(path);
    const QString cells = file.absolutePath() + QLatin1Char('/') + file.completeBaseName() + QStringLiteral("_cells.tsv");
    writeDurably(cells.toStdString(), reviewCellsText(*found, dataset->cells().names));
    writeDurably(path.toStdString(), reviewText(*found, m_parts.review.groups(), m_parts.review.reviewed()));
}

} // namespace ocellus
