// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchCounterfactual.h"

#include "core/base/Error.h"
#include "core/base/Organism.h"
#include "core/base/RowSubset.h"
#include "core/base/TextLines.h"
#include "core/benchmarks/BenchCells.h"
#include "core/benchmarks/KnownLabels.h"
#include "core/datasets/GeneReference.h"
#include "core/statistics/RankCorrelation.h"
#include "core/statistics/RankOverlap.h"
#include "core/statistics/VariableGenes.h"
#include "core/tasks/Counterfactual.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

namespace ocellus {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr Index kFirst = 50;
constexpr std::size_t kFewestGenes = 50;
constexpr std::size_t kModelRows = 5; ///< rankings that a model gives
const std::string kMean = "mean of types";

std::optional<double> known(double value) { return std::isnan(value) ? std::nullopt : std::optional(value); }

std::optional<double> sharedOfFirst(const RankOverlap& overlap) {
    const auto at = std::find(overlap.size.begin(), overlap.size.end(), kFirst);
    return at == overlap.size.end() ? std::nullopt : std::optional(overlap.shared[static_cast<std::size_t>(at - overlap.size.begin())]);
}

CounterfactualScores scoresOf(const std::vector<double>& truth, const std::vector<double>& predicted) {
    std::vector<float> a, b;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        if (!std::isnan(predicted[i])) {
            a.push_back(static_cast<float>(truth[i]));
            b.push_back(static_cast<float>(predicted[i]));
        }
    }
    const RankOverlap up = rankOverlap(truth, predicted, true);
    const RankOverlap down = rankOverlap(truth, predicted, false);
    return {known(rankCorrelation(a, b)), known(up.overChance), known(down.overChance), sharedOfFirst(up), sharedOfFirst(down)};
}

/// A pair of orthologues measured in both data sets.
struct Pair {
    Index source = -1, target = -1; ///< columns
    std::string sourceId, targetId;
};

/// One cell type in both data sets, and what is predicted there.
struct Type {
    std::string name;
    std::vector<Index> source, target; ///< cells
    std::vector<double> planted;       ///< per pair
    std::vector<double> observed;
};

class Bench {
public:
    Bench(std::shared_ptr<const Dataset> source, std::shared_ptr<const Dataset> target, const PlantedSpeciesEffects& truth,
        const BenchCounterfactualOptions& options, const RunControl& control)
        : m_source(std::move(source))
        , m_target(std::move(target))
        , m_truth(truth)
        , m_options(options)
        , m_control(control)
        , m_sourceCells(benchCells(*m_source, options.input.cells))
        , m_targetCells(benchCells(*m_target, {})) {}

    Outcome prepare();
    void baselines();
    Outcome model();
    BenchCounterfactual takeResult();

private:
    void pairGenes();
    Outcome keepVariable();
    void chooseTypes();
    Outcome observe(Type& type) const;
    double plantedChange(const std::string& type, const Pair& pair) const;
    void add(const std::string& method, const std::string& setting, const std::vector<std::vector<double>>& predicted);
    Outcome generate(const Type& type, std::vector<double> (&predicted)[kModelRows]) const;

    std::shared_ptr<const Dataset> m_source, m_target;
    const PlantedSpeciesEffects& m_truth;
    const BenchCounterfactualOptions& m_options;
    const RunControl& m_control;
    BenchCells m_sourceCells, m_targetCells;
    std::vector<Pair> m_pairs;
    std::vector<Type> m_types;
    std::vector<CounterfactualBenchRow> m_perType;
    bool m_modelRuns = false;
    BenchCounterfactual m_result;
};

void Bench::pairGenes() {
    const auto organisms = std::pair{m_sourceCells.organism.value_or(""), m_targetCells.organism.value_or("")};
    m_result.sourceOrganism = organisms.first;
    m_result.targetOrganism = organisms.second;
    const auto orthologueOf = orthologues(organisms.first, organisms.second);
    if (orthologueOf.empty()) {
        throw RefusedError("No table of one-to-one orthologues joins " + m_sourceCells.name + " (" + organismName(organisms.first) + ") and "
            + m_targetCells.name + " (" + organismName(organisms.second) + "). Nothing was scored. Give the data of human and of mouse.");
    }
    std::set<std::string> vocabulary;
    m_modelRuns = m_options.model != nullptr;
    for (const std::string& organism : {organisms.first, organisms.second}) {
        if (!m_modelRuns) {
            break;
        }
        const auto& known = m_options.model->info().genes;
        if (const auto own = known.find(organism); own != known.end()) {
            vocabulary.insert(own->second.begin(), own->second.end());
        } else {
            m_modelRuns = false;
            m_result.notes.push_back("The model's rows are missing: it does not know " + organismName(organism) + ".");
        }
    }
    const GeneTable& genes = *m_sourceCells.genes;
    for (Index gene = 0; gene < genes.size(); ++gene) {
        const std::string id = withoutVersion(genes.id(gene));
        const auto other = orthologueOf.find(id);
        const auto column = other == orthologueOf.end() ? std::nullopt : m_targetCells.genes->find(other->second);
        if (column && (!m_modelRuns || (vocabulary.contains(id) && vocabulary.contains(other->second)))) {
            m_pairs.push_back({gene, *column, id, other->second});
        }
    }
}

Outcome Bench::keepVariable() {
    if (std::ssize(m_pairs) <= m_options.genes) {
        return Outcome::Finished;
    }
    VariableGenes found;
    VariableGenesOptions variable;
    variable.count = m_sourceCells.rows->geneCount();
    variable.threads = m_options.input.session.threads;
    if (findVariableGenes(*m_sourceCells.rows, variable, m_control, &found) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const auto score = [&](const Pair& pair) { return found.score[static_cast<std::size_t>(pair.source)]; };
    std::stable_sort(m_pairs.begin(), m_pairs.end(), [&](const Pair& a, const Pair& b) { return score(a) > score(b); });
    m_pairs.resize(static_cast<std::size_t>(m_options.genes));
    std::sort(m_pairs.begin(), m_pairs.end(), [](const Pair& a, const Pair& b) { return a.source < b.source; });
    return Outcome::Finished;
}

/// log2 change of the target's organism over the source's, whichever is the truth's first.
double Bench::plantedChange(const std::string& type, const Pair& pair) const {
    const auto own = m_truth.types.find(type);
    if (own == m_truth.types.end()) {
        return 0.0;
    }
    if (const auto found = own->second.find({pair.sourceId, pair.targetId}); found != own->second.end()) {
        return found->second;
    }
    const auto reversed = own->second.find({pair.targetId, pair.sourceId});
    return reversed == own->second.end() ? 0.0 : -reversed->second;
}

void Bench::chooseTypes() {
    const CategoryColumn ownLabels = labelsOfCells(knownLabels(m_source->cells(), m_options.labelColumn), m_sourceCells.cells);
    const CategoryColumn otherLabels = labelsOfCells(knownLabels(m_target->cells(), m_options.labelColumn), m_targetCells.cells);
    const auto cellsOf = [](const CategoryColumn& labels, const std::vector<Index>& cells, const std::string& name) {
        std::vector<Index> chosen;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (labels.codes[i] >= 0 && labels.categories[static_cast<std::size_t>(labels.codes[i])] == name) {
                chosen.push_back(cells[i]);
            }
        }
        return chosen;
    };
    for (const std::string& name : ownLabels.categories) {
        Type type{name, cellsOf(ownLabels, m_sourceCells.cells, name), cellsOf(otherLabels, m_targetCells.cells, name), {}, {}};
        if (std::ssize(type.source) < m_options.fewestCells || std::ssize(type.target) < m_options.fewestCells) {
            m_result.notes.push_back(name + " is left out: " + std::to_string(type.source.size()) + " and " + std::to_string(type.target.size()) + " cells.");
            continue;
        }
        for (const Pair& pair : m_pairs) {
            type.planted.push_back(plantedChange(name, pair));
            m_result.planted += type.planted.back() != 0.0 ? 1 : 0;
        }
        m_result.types.push_back(name);
        m_types.push_back(std::move(type));
    }
}

Outcome Bench::observe(Type& type) const {
    std::vector<Index> own, other;
    for (const Pair& pair : m_pairs) {
        own.push_back(pair.source);
        other.push_back(pair.target);
    }
    std::vector<double> before, after;
    Index counted = 0;
    if (meanProfile(*m_source->counts()->rows, type.source, own, m_control, &before, &counted) == Outcome::Cancelled
        || meanProfile(*m_target->counts()->rows, type.target, other, m_control, &after, &counted) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    for (std::size_t i = 0; i < m_pairs.size(); ++i) {
        type.observed.push_back(effectOf(after[i], before[i]));
    }
    return Outcome::Finished;
}

Outcome Bench::prepare() {
    pairGenes();
    if (keepVariable() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    m_result.genes = std::ssize(m_pairs);
    chooseTypes();
    if (m_types.empty() || m_pairs.size() < kFewestGenes || m_result.planted == 0) {
        throw RefusedError("Counterfactuals cannot be scored: " + std::to_string(m_types.size()) + " cell types have enough cells in both data sets, "
            + std::to_string(m_pairs.size()) + " pairs of orthologues are in both, and " + std::to_string(m_result.planted)
            + " planted changes concern them. Nothing was scored. Give both data sets of one simulation and its species_effects.tsv.");
    }
    for (Type& type : m_types) {
        if (observe(type) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    return Outcome::Finished;
}

/// @param predicted  per type, per pair; empty where nothing is predicted for a type.
void Bench::add(const std::string& method, const std::string& setting, const std::vector<std::vector<double>>& predicted) {
    std::vector<CounterfactualScores> all;
    for (std::size_t t = 0; t < m_types.size(); ++t) {
        if (!predicted[t].empty()) {
            all.push_back(scoresOf(m_types[t].planted, predicted[t]));
            m_perType.push_back({method, setting, m_types[t].name, all.back()});
        }
    }
    const auto mean = [&](std::optional<double> CounterfactualScores::* score) {
        double sum = 0.0;
        Index counted = 0;
        for (const CounterfactualScores& one : all) {
            sum += (one.*score).value_or(0.0);
            counted += one.*score ? 1 : 0;
        }
        return counted == 0 ? std::nullopt : std::optional(sum / static_cast<double>(counted));
    };
    m_result.rows.push_back({method, setting, kMean,
        {mean(&CounterfactualScores::correlation), mean(&CounterfactualScores::upOverChance), mean(&CounterfactualScores::downOverChance),
            mean(&CounterfactualScores::upFirst50), mean(&CounterfactualScores::downFirst50)}});
}

void Bench::baselines() {
    std::vector<std::vector<double>> observed, others;
    for (std::size_t t = 0; t < m_types.size(); ++t) {
        observed.push_back(m_types[t].observed);
        std::vector<double> mean;
        for (std::size_t i = 0; i < m_pairs.size() && m_types.size() > 1; ++i) {
            double sum = 0.0;
            for (std::size_t other = 0; other < m_types.size(); ++other) {
                sum += other == t ? 0.0 : m_types[other].observed[i];
            }
            mean.push_back(sum / static_cast<double>(m_types.size() - 1));
        }
        others.push_back(std::move(mean));
    }
    add("measured difference", "sees the target's cells of the type", observed);
    add("mean difference", "of the other types", others);
}

Outcome Bench::generate(const Type& type, std::vector<double> (&predicted)[kModelRows]) const {
    CounterfactualOptions options;
    options.input = m_options.input;
    options.input.organism.reset();
    options.input.cells = type.source;
    options.className = "organism";
    options.term = m_result.targetOrganism;
    options.target = m_target;
    options.targetCells = type.target;
    options.tokenCells = m_options.tokenCells;
    for (const Pair& pair : m_pairs) {
        options.genes.push_back(m_sourceCells.genes->id(pair.source));
    }
    options.mostVariable = static_cast<Index>(m_pairs.size()); // these alone: baselines too judge them alone
    CounterfactualResult found;
    if (counterfactual(m_source, *m_options.model, options, m_control, &found) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const CounterfactualEffects& effects = found.effects;
    std::map<Index, std::size_t> place;
    for (std::size_t i = 0; i < m_pairs.size(); ++i) {
        place[m_pairs[i].source] = i;
    }
    for (auto& one : predicted) {
        one.assign(m_pairs.size(), kNaN);
    }
    for (std::size_t i = 0; i < effects.genes.size(); ++i) {
        const std::size_t at = place.at(effects.genes[i].gene);
        predicted[0][at] = effects.generated[i];
        predicted[1][at] = effects.swap(i);
        predicted[2][at] = effects.control[i];
        predicted[3][at] = effects.wrongTarget[i];
        predicted[4][at] = effects.wrongSwap(i);
    }
    return Outcome::Finished;
}

Outcome Bench::model() {
    if (!m_modelRuns) {
        return Outcome::Finished;
    }
    static const char* const kMethods[kModelRows] = {"model, generated over measured", "model, generated over control", "model, unchanged control",
        "model, wrong target", "model, wrong target over control"};
    std::vector<std::vector<double>> predicted[kModelRows];
    for (const Type& type : m_types) {
        std::vector<double> own[kModelRows];
        if (generate(type, own) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        for (std::size_t i = 0; i < kModelRows; ++i) {
            predicted[i].push_back(std::move(own[i]));
        }
    }
    for (std::size_t i = 0; i < kModelRows; ++i) {
        add(kMethods[i], trainedOnWords(m_options.trainedOn), predicted[i]);
    }
    return Outcome::Finished;
}

BenchCounterfactual Bench::takeResult() {
    m_result.rows.insert(m_result.rows.end(), m_perType.begin(), m_perType.end());
    return std::move(m_result);
}

} // namespace

PlantedSpeciesEffects readSpeciesEffects(const std::string& path) {
    TextLines lines(path);
    PlantedSpeciesEffects effects;
    std::vector<std::string> fields;
    std::string_view line;
    if (!lines.next(line) || (splitFields(line, '\t', fields), fields)
            != std::vector<std::string>{"gene", "symbol", "other_gene", "other_symbol", "cell_type", "log2_change"}) {
        throw InputError(path, "line 1 names other columns, gene, symbol, other_gene, other_symbol, cell_type, log2_change expected");
    }
    while (lines.next(line)) {
        splitFields(line, '\t', fields);
        double change = 0.0;
        if (fields.size() != 6 || !parseNumber(fields[5], change)) {
            lines.refuse("holds no planted change, six columns with a number last expected");
        }
        effects.types[fields[4]][{fields[0], fields[2]}] = change;
    }
    return effects;
}

Outcome benchCounterfactual(const std::shared_ptr<const Dataset>& source, const std::shared_ptr<const Dataset>& target,
    const PlantedSpeciesEffects& truth, const BenchCounterfactualOptions& options, const RunControl& control, BenchCounterfactual* result) {
    Bench bench(source, target, truth, options, control);
    if (bench.prepare() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    bench.baselines();
    if (bench.model() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = bench.takeResult();
    return Outcome::Finished;
}

} // namespace ocellus
