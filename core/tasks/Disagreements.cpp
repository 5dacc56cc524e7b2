// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Disagreements.h"

#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/datasets/Dataset.h"
#include "core/statistics/LabelDiscriminant.h"
#include "core/tasks/CellFlags.h"
#include "core/tasks/DisagreementLabels.h"
#include "core/tasks/EvidenceCalibration.h"
#include "core/tasks/LabelsOf.h"
#include "core/tasks/MarkerSupport.h"
#include "core/tasks/MeasuredExpression.h"
#include "core/tasks/ModelEvidence.h"
#include "core/tasks/NeighbourEvidence.h"
#include "core/tasks/TissueCheck.h"
#include "core/tasks/TrainingOrigins.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

namespace ocellus {

namespace {

/// What is left of a group's score when no marker supports it, and when most of its cells are poor, doublet-like or
/// ambient.
constexpr double kLeastSupport = 0.2;
constexpr double kDoubtfulCells = 0.5;

/// A probability that is enough for any label.
constexpr double kEnough = 0.8;

/// What a label that no cell carries must reach: more likely than all others together.
constexpr double kUnseenLabel = 0.5;

/// Embedding that `annotate` writes.
constexpr const char* kModelEmbedding = "scprint_emb";

/// How much a relation matters: a different lineage most, a label that could only be finer least.
double weightOf(Relation relation) {
    switch (relation) {
    case Relation::Contradiction:
        return 1.0;
    case Relation::Unknown:
        return 0.8;
    case Relation::Close:
        return 0.7;
    case Relation::CoarserLabel:
        return 0.3;
    case Relation::SuggestionCoarser:
        return 0.2;
    case Relation::Same:
        break;
    }
    return 0.0;
}

/// A label without another cell has no density, a cell without a prediction no answer: nothing can be said of them.
bool unjudged(const LabelEvidence& evidence, std::size_t at, std::int32_t annotated) {
    return evidence.logOdds.row(static_cast<Index>(at))[annotated] < kNoDensity / 2;
}

/// Mean probability of itself in the cells of every label: what a label's cells usually reach.
std::vector<double> selfConfidence(const LabelledCells& labelled, const LabelEvidence& evidence) {
    std::vector<double> sums(labelled.names.size(), 0.0);
    std::vector<Index> cells(sums.size(), 0);
    for (std::size_t i = 0; i < labelled.labels.size(); ++i) {
        if (!unjudged(evidence, i, labelled.labels[i])) {
            const auto label = static_cast<std::size_t>(labelled.labels[i]);
            sums[label] += static_cast<double>(evidence.probabilities.row(static_cast<Index>(i))[label]);
            ++cells[label];
        }
    }
    for (std::size_t label = 0; label < sums.size(); ++label) {
        sums[label] = cells[label] > 0 ? sums[label] / static_cast<double>(cells[label]) : kUnseenLabel;
    }
    return sums;
}

/// Log odds become a suspicion: 0.5 where both labels fit alike, near 1 where the other label fits far better. The scale
/// only spreads the numbers, it does not change their order.
double suspicion(double logOdds) {
    constexpr double kScale = 10.0;
    return 0.5 + 0.5 * logOdds / (std::abs(logOdds) + kScale);
}

DisagreementCell judged(const LabelledCells& labelled, std::size_t at, const LabelEvidence& evidence,
                        const std::vector<double>& confidence, const Lineage& lineage) {
    const float* odds = evidence.logOdds.row(static_cast<Index>(at));
    const float* probabilities = evidence.probabilities.row(static_cast<Index>(at));
    DisagreementCell cell;
    cell.cell = labelled.cells[at];
    cell.annotated = labelled.labels[at];
    cell.sample = labelled.samples[at];
    float best = -std::numeric_limits<float>::infinity();
    const std::optional<TermIndex> term = labelled.names[static_cast<std::size_t>(cell.annotated)].term;
    for (std::size_t label = 0; label < confidence.size(); ++label) {
        const auto code = static_cast<std::int32_t>(label);
        const bool isOther = code != cell.annotated && (!term || labelled.names[label].term != term);
        if (isOther && odds[label] > best) {
            best = odds[label];
            cell.suggested = code;
        }
    }
    const auto suggested = static_cast<std::size_t>(cell.suggested);
    cell.probabilitySuggested = static_cast<double>(probabilities[suggested]);
    cell.probabilityAnnotated = static_cast<double>(probabilities[cell.annotated]);
    cell.relation = lineage.relation(term, labelled.names[suggested].term);
    cell.flags = evidence.fitsNone[at] != 0 ? flag::kNewType : 0;
    const bool isJudged = !unjudged(evidence, at, cell.annotated);
    cell.score = isJudged ? suspicion(static_cast<double>(best) - static_cast<double>(odds[cell.annotated])) : 0.0;
    cell.listed = isJudged && cell.score > 0.5 && cell.probabilitySuggested >= std::min(confidence[suggested], kEnough);
    return cell;
}

std::vector<DisagreementGroup> grouped(const LabelledCells& labelled, const std::vector<DisagreementCell>& cells,
                                       const FloatMatrix& probabilities) {
    using Key = std::tuple<std::int32_t, std::int32_t, std::int32_t>;
    std::map<Key, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].listed) {
            members[{cells[i].annotated, cells[i].suggested, labelled.samples[i]}].push_back(i);
        }
    }
    std::vector<DisagreementGroup> groups;
    for (const auto& [key, rows] : members) {
        DisagreementGroup group;
        group.annotated = std::get<0>(key);
        group.suggested = std::get<1>(key);
        const std::int32_t sample = std::get<2>(key);
        group.sample = sample < 0 ? "" : labelled.sampleNames[static_cast<std::size_t>(sample)];
        group.relation = cells[rows.front()].relation;
        group.distribution.assign(static_cast<std::size_t>(probabilities.columns), 0.0);
        const auto count = static_cast<double>(rows.size());
        for (const std::size_t row : rows) {
            group.cells.push_back(cells[row].cell);
            group.probabilitySuggested += cells[row].probabilitySuggested / count;
            group.probabilityAnnotated += cells[row].probabilityAnnotated / count;
            for (std::size_t label = 0; label < group.distribution.size(); ++label) {
                group.distribution[label] +=
                    static_cast<double>(probabilities.row(static_cast<Index>(row))[label]) / count;
            }
        }
        group.supportSuggested = std::numeric_limits<double>::quiet_NaN();
        group.supportAnnotated = std::numeric_limits<double>::quiet_NaN();
        for (const std::size_t row : rows) { // the evidence part; relation, size and markers follow in `rank`
            group.score += 2.0 * (cells[row].score - 0.5) / count;
        }
        for (std::uint32_t bit = 1; bit <= flag::kNewType; bit *= 2) {
            const auto with = std::count_if(rows.begin(), rows.end(), [&](std::size_t row) {
                return (cells[row].flags & bit) != 0;
            });
            group.flags |= 2 * static_cast<std::size_t>(with) >= rows.size() ? bit : 0;
        }
        groups.push_back(std::move(group));
    }
    return groups;
}

/// Completes the scores (see findDisagreements) and puts the groups in order.
void rank(std::vector<DisagreementGroup>& groups) {
    for (DisagreementGroup& group : groups) {
        const double support = std::isnan(group.supportSuggested) || std::isnan(group.supportAnnotated)
                                   ? 0.5
                                   : 0.5 * (group.supportSuggested + 1.0 - group.supportAnnotated);
        double doubt = 1.0;
        for (const std::uint32_t bit : {flag::kLowCounts, flag::kDoubletLike, flag::kAmbient}) {
            doubt *= (group.flags & bit) != 0 ? kDoubtfulCells : 1.0;
        }
        doubt *= group.suggestedElsewhere ? kDoubtfulCells : 1.0;
        group.score *= weightOf(group.relation) * std::sqrt(static_cast<double>(group.cells.size())) *
                       (kLeastSupport + (1.0 - kLeastSupport) * support) * doubt;
    }
    std::stable_sort(groups.begin(), groups.end(), [](const DisagreementGroup& a, const DisagreementGroup& b) {
        return a.score > b.score;
    });
}

/// Where neighbours are looked for when the file holds no expression and no embedding was named: in what a model made of
/// the cells. @throws RefusedError when there is no such embedding.
std::string embeddingInstead(const Dataset& dataset) {
    const auto& names = dataset.embeddingNames();
    if (std::find(names.begin(), names.end(), kModelEmbedding) != names.end()) {
        return kModelEmbedding;
    }
    throw RefusedError(nameOf(dataset) + " holds no counts or log-normalised values to find neighbours by" +
                       (names.empty() ? "." : ": name an embedding to find them in (--embedding), one of " + quotedNames(names) + "."));
}

Outcome gather(const Dataset& dataset, const DisagreementOptions& asked, const Lineage& lineage,
               const RunControl& control, LabelledCells& labelled, LabelEvidence& evidence) {
    DisagreementOptions options = asked;
    if (options.evidence != Evidence::Model && options.embedding.empty() && !findMeasuredExpression(dataset, true)) {
        options.embedding = embeddingInstead(dataset);
        labelled.warnings.push_back("The file holds no expression: neighbours are looked for in the model's embedding (obsm/" +
                                    options.embedding + ").");
    }
    if (options.evidence != Evidence::Model &&
        neighbourEvidence(dataset, labelled, options, control, &evidence) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (options.evidence != Evidence::Neighbours) {
        LabelEvidence model = modelEvidence(dataset, options, lineage, labelled);
        evidence = options.evidence == Evidence::Model ? std::move(model)
                                                       : bothEvidences(evidence, model, labelled, lineage);
    }
    return Outcome::Finished;
}

/// A CELLxGENE id or citation, which only files of the corpus carry that the published models learned from.
bool isOfCellxgene(const Dataset& dataset) {
    for (const char* name : {"observation_joinid", "soma_joinid"}) {
        if (dataset.cells().find(name) != nullptr) {
            return true;
        }
    }
    if (dataset.format() == Format::H5ad && !dataset.path().empty()) {
        const hdf5::Group file = hdf5::Group::openFile(dataset.path());
        for (const char* place : {"uns/citation", "uns/schema_reference", "uns/explorer_url"}) {
            if (file.hasArray(place)) {
                const auto texts = file.array(place).readTexts();
                if (!texts.empty() && texts[0].find("cellxgene") != std::string::npos) {
                    return true;
                }
            }
        }
    }
    return false;
}

/// The recipe of the model whose predictions are used, from the options or else from the file they are read from.
std::optional<TrainingRecipe> recipeOf(const Dataset& dataset, const DisagreementOptions& options) {
    if (options.recipe || options.predictions) {
        return options.recipe ? std::optional(*options.recipe) : std::nullopt;
    }
    return options.evidence == Evidence::Neighbours ? std::nullopt : recipeOfPredictions(dataset);
}

SeenInTraining seenInTraining(const Dataset& dataset, const DisagreementOptions& options, const RunControl& control) {
    const std::string saw = sawData(recipeOf(dataset, options), dataset, control);
    return saw == "yes"  ? SeenInTraining::Likely
           : saw == "no" ? SeenInTraining::No
                         : (isOfCellxgene(dataset) ? SeenInTraining::Likely : SeenInTraining::Unknown);
}

/// Judges every labelled cell, then makes its probabilities calibrated.
std::vector<DisagreementCell> judgedCells(const LabelledCells& labelled, LabelEvidence& evidence, const EvidenceCalibration& calibration,
                                          const std::vector<double>& confidence, const Lineage& lineage) {
    std::vector<DisagreementCell> cells;
    for (std::size_t i = 0; i < labelled.cells.size(); ++i) {
        cells.push_back(judged(labelled, i, evidence, confidence, lineage));
        float* row = evidence.probabilities.row(static_cast<Index>(i));
        calibration.apply(row, labelled.labels[i]);
        cells.back().probabilitySuggested = static_cast<double>(row[cells.back().suggested]);
        cells.back().probabilityAnnotated = static_cast<double>(row[cells.back().annotated]);
    }
    return cells;
}

} // namespace

Outcome findDisagreements(const Dataset& dataset, const DisagreementOptions& options, const RunControl& control,
                          DisagreementsPtr* result) {
    auto found = std::make_shared<Disagreements>();
    found->lineage = options.lineage ? options.lineage : Lineage::shipped();
    LabelledCells labelled = labelledCells(dataset, options, *found->lineage);
    LabelEvidence evidence;
    if (gather(dataset, options, *found->lineage, control, labelled, evidence) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    EvidenceCalibration calibration(labelled, *found->lineage, options.evidence != Evidence::Neighbours);
    if (calibration.fit(dataset, labelled, options, evidence, control) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const TissueCheck tissues(dataset, labelled, options, *found->lineage);
    found->seen = seenInTraining(dataset, options, control);
    found->annotation = options.annotation;
    found->evidence = options.evidence;
    found->source = evidence.source;
    found->sampleColumn = labelled.sampleColumn;
    found->samples = labelled.sampleNames;
    found->calibration = calibration.state();
    found->tissueColumn = tissues.column();
    found->tissueSource = tissues.source();
    found->selfConfidence = selfConfidence(labelled, evidence);
    found->cells = judgedCells(labelled, evidence, calibration, found->selfConfidence, *found->lineage);
    tissues.flag(found->cells);
    if (options.cellFlags &&
        addCellFlags(dataset, labelled, options, control, found->cells, labelled.warnings) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    found->groups = grouped(labelled, found->cells, evidence.probabilities);
    if (addMarkerSupport(dataset, labelled, found->cells, control, found->groups) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (!findMeasuredExpression(dataset, true)) {
        labelled.warnings.push_back("The file holds no expression, so no marker speaks for either label.");
    }
    for (DisagreementGroup& group : found->groups) {
        tissues.describe(group);
    }
    rank(found->groups);
    std::stable_sort(found->cells.begin(), found->cells.end(),
                     [](const DisagreementCell& a, const DisagreementCell& b) { return a.score > b.score; });
    found->unlabelled = dataset.cellCount() - static_cast<Index>(labelled.cells.size());
    found->warnings = std::move(labelled.warnings);
    found->labels = std::move(labelled.names);
    *result = std::move(found);
    return Outcome::Finished;
}

} // namespace ocellus
