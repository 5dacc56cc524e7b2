// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ModelEvidence.h"

#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/datasets/Dataset.h"
#include "core/ontology/OntologyFiles.h"
#include "core/statistics/LabelDiscriminant.h"
#include "core/tasks/Annotate.h"
#include "core/tasks/KeptAnswers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

namespace ocellus {

namespace {

constexpr const char* kScores = "pred_cell_type_topk";
constexpr const char* kIds = "uns/pred_cell_type_topk_ids";

/// Several terms of every cell of the data set with their probabilities, best first.
struct Predictions {
    Index perCell = 0;
    FloatMatrix probabilities;      ///< cells x perCell, NaN where not predicted
    std::vector<std::int32_t> codes; ///< cells x perCell, -1 where not predicted
    std::vector<std::string> terms;
    std::string source;
};

[[noreturn]] void refuse(const Dataset& dataset, const std::string& what) {
    throw RefusedError(nameOf(dataset) + " " + what +
                       ": give a model (--model) or check by the neighbours.");
}

Predictions ofLayer(const Dataset& dataset, const ResultLayer& layer, const std::vector<TopLabels>& tops) {
    Predictions predictions;
    const auto top = std::find_if(tops.begin(), tops.end(), [](const TopLabels& t) { return t.className == "cell_type"; });
    const auto scores = std::find_if(
        layer.embeddings.begin(), layer.embeddings.end(), [](const auto& each) { return each.first == kScores; });
    if (top == tops.end() || scores == layer.embeddings.end()) {
        refuse(dataset, "was annotated by a model that predicts no cell types");
    }
    predictions.perCell = top->perCell;
    predictions.probabilities = scores->second;
    predictions.codes = top->codes;
    predictions.terms = top->labels;
    predictions.source = "the model's cell type probabilities";
    return predictions;
}

/// From a project, the labels stand in a column of their own.
std::optional<Predictions> ofColumn(const Dataset& dataset) {
    const Column* ids = dataset.cells().find(keptAnswersName("cell_type"));
    const auto category = ids == nullptr ? std::nullopt : ids->asCategory();
    if (!category) {
        return std::nullopt;
    }
    ResultLayer layer;
    layer.name = nameOf(dataset);
    layer.columns.push_back({ids->name, *category});
    layer.embeddings.emplace_back(kScores, dataset.embedding(kScores));
    auto top = keptAnswers(layer, "cell_type");
    return Predictions{top->perCell, std::move(layer.embeddings.front().second), std::move(top->codes), std::move(top->labels), {}};
}

Predictions ofFile(const Dataset& dataset) {
    const auto& names = dataset.embeddingNames();
    if (dataset.format() != Format::H5ad || std::find(names.begin(), names.end(), kScores) == names.end()) {
        refuse(dataset, "holds no predicted cell types (obsm/pred_cell_type_topk)");
    }
    constexpr const char* kSource = "the cell type probabilities of the file";
    const hdf5::Group file = hdf5::Group::openFile(dataset.path());
    if (!file.hasArray(kIds)) {
        if (auto found = ofColumn(dataset)) {
            found->source = kSource;
            return *found;
        }
        refuse(dataset, "holds predicted probabilities without their labels (uns/pred_cell_type_topk_ids)");
    }
    Predictions predictions;
    predictions.probabilities = dataset.embedding(kScores);
    predictions.perCell = predictions.probabilities.columns;
    const std::vector<std::string> ids = file.array(kIds).readTexts();
    if (ids.size() != predictions.probabilities.values.size()) {
        throw InputError(dataset.path(), std::string(kIds) + " has " + std::to_string(ids.size()) + " entries, " +
                                             std::to_string(predictions.probabilities.values.size()) + " expected");
    }
    std::map<std::string, std::int32_t> codeOf;
    for (const std::string& id : ids) {
        if (id.empty()) {
            predictions.codes.push_back(-1);
            continue;
        }
        const auto [at, isNew] = codeOf.emplace(id, static_cast<std::int32_t>(predictions.terms.size()));
        if (isNew) {
            predictions.terms.push_back(id);
        }
        predictions.codes.push_back(at->second);
    }
    predictions.source = kSource;
    return predictions;
}

/// True where the column holds term ids: what is suggested for it then does too.
bool namesTerms(const LabelledCells& labelled) {
    return std::any_of(labelled.names.begin(), labelled.names.end(), [](const DisagreementLabel& label) { return termId(label.text).has_value(); });
}

/// The label of every term of the model, its leading spelling; added in the manner of the column where the annotation has none
/// of that meaning.
std::vector<std::size_t> labelsOfTerms(const Predictions& predictions, const Lineage& lineage, LabelledCells& labelled) {
    std::map<TermIndex, std::size_t> known;
    for (const std::int32_t label : leadingSpellings(labelled.names)) {
        const auto leader = static_cast<std::size_t>(label);
        if (labelled.names[leader].term) {
            known.emplace(*labelled.names[leader].term, leader);
        }
    }
    const bool byId = namesTerms(labelled);
    std::vector<std::size_t> labels;
    for (const std::string& id : predictions.terms) {
        const auto term = lineage.ontology().current(id);
        const auto found = term ? known.find(*term) : known.end();
        if (found != known.end()) {
            labels.push_back(found->second);
            continue;
        }
        labels.push_back(labelled.names.size());
        if (term) {
            known.emplace(*term, labelled.names.size());
        }
        const std::string name = term ? lineage.ontology().term(*term).name : id;
        labelled.names.push_back({byId ? id : name, name, term, 0});
    }
    return labels;
}

void setOdds(FloatMatrix& logOdds, Index cell, const float* probabilities) {
    float* row = logOdds.row(cell);
    float best = -std::numeric_limits<float>::infinity();
    for (Index label = 0; label < logOdds.columns; ++label) {
        row[label] = std::log(std::max(probabilities[label], kLeastProbability));
        best = std::max(best, row[label]);
    }
    for (Index label = 0; label < logOdds.columns; ++label) {
        row[label] -= best;
    }
}

LabelEvidence emptyEvidence(const LabelledCells& labelled) {
    const auto cells = static_cast<Index>(labelled.cells.size());
    const auto labels = static_cast<Index>(labelled.names.size());
    LabelEvidence evidence;
    evidence.probabilities = {cells, labels, std::vector<float>(static_cast<std::size_t>(cells * labels), 0.0F)};
    evidence.logOdds = evidence.probabilities;
    evidence.fitsNone.assign(labelled.cells.size(), 0);
    return evidence;
}

} // namespace

std::vector<std::vector<char>> labelCoverage(const LabelledCells& labelled, const Lineage& lineage) {
    std::vector<std::vector<char>> covers(labelled.names.size());
    for (std::size_t a = 0; a < covers.size(); ++a) {
        covers[a].assign(labelled.names.size(), 0);
        covers[a][a] = 1;
        if (!labelled.names[a].term || labelled.names[a].cells == 0) {
            continue;
        }
        const auto below = lineage.ontology().descendants(*labelled.names[a].term);
        for (std::size_t m = 0; m < labelled.names.size(); ++m) {
            if (labelled.names[m].term && (labelled.names[m].term == labelled.names[a].term ||
                                           std::binary_search(below.begin(), below.end(), *labelled.names[m].term))) {
                covers[a][m] = 1;
            }
        }
    }
    return covers;
}

LabelEvidence modelEvidence(const Dataset& dataset, const DisagreementOptions& options, const Lineage& lineage,
                            LabelledCells& labelled) {
    const Predictions predictions = options.predictions && options.predictedLabels
                                        ? ofLayer(dataset, *options.predictions, *options.predictedLabels)
                                        : ofFile(dataset);
    const auto labelOf = labelsOfTerms(predictions, lineage, labelled);
    const auto covers = labelCoverage(labelled, lineage);
    const auto leaders = leadingSpellings(labelled.names);
    LabelEvidence evidence = emptyEvidence(labelled);
    evidence.source = predictions.source;
    for (std::size_t i = 0; i < labelled.cells.size(); ++i) {
        const auto cell = static_cast<Index>(i);
        const Index first = labelled.cells[i] * predictions.perCell;
        float* row = evidence.probabilities.row(cell);
        float own = 0.0F;
        float best = -1.0F;
        const auto annotated = static_cast<std::size_t>(labelled.labels[i]);
        for (Index k = 0; k < predictions.perCell; ++k) {
            const std::int32_t code = predictions.codes[static_cast<std::size_t>(first + k)];
            const float probability = predictions.probabilities.values[static_cast<std::size_t>(first + k)];
            if (code < 0 || !std::isfinite(probability)) {
                continue;
            }
            const std::size_t label = labelOf[static_cast<std::size_t>(code)];
            row[label] += probability;
            own += covers[annotated][label] != 0 ? probability : 0.0F;
            best = std::max(best, probability);
        }
        row[leaders[annotated]] = 0.0F; // the annotated spelling has it
        row[annotated] = own;
        setOdds(evidence.logOdds, cell, row);
        if (best < 0.0F) {
            evidence.logOdds.row(cell)[annotated] = kNoDensity;
        }
        evidence.fitsNone[i] = best >= 0.0F && best < kNewTypeBelow ? 1 : 0;
    }
    return evidence;
}

LabelEvidence bothEvidences(const LabelEvidence& neighbours, const LabelEvidence& model, const LabelledCells& labelled,
                            const Lineage& lineage) {
    const auto covers = labelCoverage(labelled, lineage);
    const auto leaders = leadingSpellings(labelled.names);
    const auto labels = labelled.names.size();
    // Where a label of the model alone counts: the annotated label above it that covers least.
    std::vector<std::size_t> countsFor(labels);
    for (std::size_t m = 0; m < labels; ++m) {
        countsFor[m] = m;
        std::ptrdiff_t least = std::numeric_limits<std::ptrdiff_t>::max();
        for (std::size_t a = 0; a < labels && labelled.names[m].cells == 0; ++a) {
            const auto size = std::count(covers[a].begin(), covers[a].end(), 1);
            if (labelled.names[a].cells > 0 && covers[a][m] != 0 && size < least) {
                least = size;
                countsFor[m] = static_cast<std::size_t>(leaders[a]);
            }
        }
    }
    LabelEvidence both = emptyEvidence(labelled);
    both.source = neighbours.source + " and " + model.source;
    for (std::size_t i = 0; i < labelled.cells.size(); ++i) {
        const auto cell = static_cast<Index>(i);
        const auto annotated = static_cast<std::size_t>(labelled.labels[i]);
        const bool unpredicted = model.logOdds.row(cell)[annotated] < kNoDensity / 2;
        std::vector<float> told(labels, 0.0F);
        for (std::size_t label = 0; label < labels; ++label) {
            const std::size_t target = countsFor[label];
            if (leaders[target] != leaders[annotated]) { // the annotated label has all that lies below it already
                told[target] += model.probabilities.row(cell)[label];
            }
        }
        told[annotated] = model.probabilities.row(cell)[annotated];
        float* row = both.probabilities.row(cell);
        for (std::size_t label = 0; label < labels; ++label) {
            const float near = static_cast<Index>(label) < neighbours.probabilities.columns
                                   ? neighbours.probabilities.row(cell)[label]
                                   : 0.0F;
            row[label] = unpredicted ? near
                                     : std::sqrt(std::max(near, kLeastProbability) * std::max(told[label], kLeastProbability));
        }
        setOdds(both.logOdds, cell, row);
        if (neighbours.logOdds.row(cell)[annotated] < kNoDensity / 2) {
            both.logOdds.row(cell)[annotated] = kNoDensity;
        }
        both.fitsNone[i] = neighbours.fitsNone[i] != 0 && model.fitsNone[i] != 0 ? 1 : 0;
    }
    return both;
}

} // namespace ocellus
