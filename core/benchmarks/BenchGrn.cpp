// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchGrn.h"

#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/base/RowSubset.h"
#include "core/networks/Association.h"
#include "core/tasks/ExpressionBlock.h"
#include "core/tasks/HeadChoice.h"

#include <algorithm>
#include <filesystem>
#include <numeric>

namespace ocellus {

namespace {

FloatMatrix chance(const EdgeTruth& truth, std::uint64_t seed) {
    FloatMatrix scores{truth.regulators, truth.targets, {}};
    Random random(streamSeed(seed, "chance"));
    for (std::size_t i = 0; i < truth.known.size(); ++i) {
        scores.values.push_back(static_cast<float>(random.uniform()));
    }
    return scores;
}

/// Scores of one kind each as a multiple of its mean over the candidates.
PairFeatures inMeans(const std::vector<FloatMatrix>& kinds, const EdgeTruth& truth) {
    PairFeatures features{truth.regulators, truth.targets, static_cast<Index>(kinds.size()), std::vector<float>(kinds.size() * truth.known.size(), 0.0F)};
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        double sum = 0.0;
        double pairs = 0.0;
        for (std::size_t pair = 0; pair < truth.known.size(); ++pair) {
            sum += truth.candidate[pair] != 0 ? static_cast<double>(kinds[kind].values[pair]) : 0.0;
            pairs += truth.candidate[pair] != 0 ? 1.0 : 0.0;
        }
        const double mean = sum > 0.0 ? sum / pairs : 1.0;
        for (std::size_t pair = 0; pair < truth.known.size(); ++pair) {
            features.of(static_cast<Index>(pair))[kind] = static_cast<float>(static_cast<double>(kinds[kind].values[pair]) / mean);
        }
    }
    return features;
}

/// "2 to 4 of 16 heads"; where nothing could be chosen all count.
std::string chosenText(const HeldOutScores& held, std::size_t all, const char* things) {
    std::size_t fewest = all;
    std::size_t most = 0;
    for (const std::vector<Index>& chosen : held.chosen) {
        const std::size_t count = chosen.empty() ? all : chosen.size();
        fewest = std::min(fewest, count);
        most = std::max(most, count);
    }
    return (fewest < most ? std::to_string(fewest) + " to " : "") + std::to_string(most) + " of " + std::to_string(all) + " " + things;
}

class Bench {
public:
    Bench(const Dataset& dataset, const KnownEdges& known, const BenchGrnOptions& options, const RunControl& control)
        : m_dataset(dataset)
        , m_known(known)
        , m_options(options)
        , m_control(control)
        , m_expression(measuredExpression(dataset, true))
        , m_usable(static_cast<std::size_t>(m_expression.genes->size()), 1)
        , m_placeOf(m_usable.size(), -1) {}

    Outcome run() {
        if (m_options.model && readModel() == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        m_judged = judgedPairs(m_known, *m_expression.genes, m_usable);
        m_result.edgesInFile = static_cast<Index>(m_known.edges.size());
        m_result.edges = m_judged.edges;
        m_result.regulators = m_judged.truth.regulators;
        m_result.genes = m_judged.truth.targets;
        m_result.source = m_expression.place;
        if (m_result.edges == 0) {
            throw RefusedError("None of the " + std::to_string(m_known.edges.size()) + " known edges joins two genes of "
                               + std::filesystem::path(m_dataset.path()).filename().string()
                               + (m_attention ? " that are in the model's network" : "") + ". Nothing was scored. Give edges named as the genes of the data are.");
        }
        makeFolds();
        for (const Orientation orientation : {Orientation::Attended, Orientation::Attending}) {
            if (m_attention && modelRows(orientation) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
        }
        return baselines();
    }

    BenchGrn takeResult() { return std::move(m_result); }

private:
    void add(const std::string& method, const std::string& setting, const std::string& orientation, const FloatMatrix& scores) {
        m_result.rows.push_back({method, setting, orientation, scoreEdges(scores, m_judged.truth)});
    }

    void makeFolds() {
        const Index regulators = regulatorsWithEdges(m_judged.truth);
        const int folds = static_cast<int>(std::min<Index>(m_options.folds, regulators));
        if (folds >= 2) {
            m_foldOf = regulatorFolds(m_judged.truth, folds, m_options.seed);
            m_result.folds = folds;
        } else if (m_options.folds > 0) {
            m_result.notes.push_back("The rows that learn from known edges are missing: they need the edges of at least two regulators, " + std::to_string(regulators) + " found.");
        }
    }

    std::string foldText() const { return std::to_string(m_result.folds) + " folds of regulators"; }

    Outcome readModel() {
        NetworkOptions options = m_options.network;
        options.filter = NetworkFilter::Strongest; // edges are not kept
        NetworkAttention attention;
        try {
            if (readNetworkAttention(m_dataset, *m_options.model, options, m_control, &attention) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
        } catch (const RefusedError& error) {
            m_result.notes.push_back(std::string("The model's rows are missing: ") + error.what());
            return Outcome::Finished;
        }
        m_result.notes.insert(m_result.notes.end(), attention.result.warnings.begin(), attention.result.warnings.end());
        m_attention = std::move(attention);
        std::fill(m_usable.begin(), m_usable.end(), 0);
        const GeneNetwork& network = m_attention->result.network;
        for (std::size_t place = 0; place < network.genes.size(); ++place) { // the tables differ when counts and log values lie in two matrices
            const Index gene = network.genes[place];
            if (const std::optional<Index> own = network.table == m_expression.genes ? gene : m_expression.genes->find(network.table->id(gene))) {
                m_usable[static_cast<std::size_t>(*own)] = 1;
                m_placeOf[static_cast<std::size_t>(*own)] = static_cast<Index>(place);
            }
        }
        return Outcome::Finished;
    }

    /// The mean of all heads, and of those chosen on the known edges of other regulators.
    Outcome modelRows(Orientation orientation) {
        const EdgeTruth& truth = m_judged.truth;
        const std::string genes = std::to_string(m_attention->result.network.genes.size()) + " genes" + (m_options.trainedOn.empty() ? "" : ", trained on " + m_options.trainedOn);
        FloatMatrix scores{truth.regulators, truth.targets, std::vector<float>(truth.known.size(), 0.0F)};
        if (visitJudged(*m_attention, m_attention->rule, m_judged, m_placeOf, orientation, m_control,
                [&](Index pair, float weight) { scores.values[static_cast<std::size_t>(pair)] = weight; }) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        add("model", genes, toString(orientation), scores);
        if (m_foldOf.empty() || m_options.network.mode == NetworkMode::PerCell) {
            return Outcome::Finished;
        }
        PairFeatures features;
        if (headFeatures(*m_attention, m_judged, m_placeOf, orientation, m_options.network.memoryLimit, m_control, &features) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        const HeldOutScores held = heldOutScores(features, truth, m_foldOf, {1.0, m_options.edgeWeight});
        add("model, heads chosen on known edges", chosenText(held, static_cast<std::size_t>(features.features), "heads") + ", " + foldText() + ", " + genes, toString(orientation), held.scores);
        return Outcome::Finished;
    }

    std::optional<ExpressionGenes> expression() {
        auto rows = logNormalised(m_expression, m_dataset.path());
        if (!m_options.network.input.cells.empty()) {
            rows = std::make_shared<RowSubset>(rows, m_options.network.input.cells);
        }
        m_result.cells = rows->cellCount();
        auto expression = expressionBlock(*rows, m_judged.targets, m_control); // regulators are among the targets
        if (!expression) {
            return std::nullopt;
        }
        ExpressionGenes genes{std::move(*expression), {}, std::vector<Index>(m_judged.targets.size())};
        std::iota(genes.targets.begin(), genes.targets.end(), Index{0});
        for (const Index regulator : m_judged.regulators) {
            genes.regulators.push_back(std::lower_bound(m_judged.targets.begin(), m_judged.targets.end(), regulator) - m_judged.targets.begin());
        }
        return genes;
    }

    Outcome baselines() {
        const std::optional<ExpressionGenes> genes = expression();
        if (!genes) {
            return Outcome::Cancelled;
        }
        std::vector<FloatMatrix> kinds;
        kinds.push_back(pearsonNetwork(*genes, m_options.threads, m_control));
        kinds.push_back(spearmanNetwork(*genes, m_options.threads, m_control));
        kinds.push_back(clrNetwork(*genes, m_options.threads, m_control));
        if (m_control.stopRequested()) {
            return Outcome::Cancelled;
        }
        add("Pearson", "absolute", "symmetric", kinds[0]);
        add("Spearman", "absolute", "symmetric", kinds[1]);
        add("CLR", "10 bins, order 3 (the paper's)", "symmetric", kinds[2]);
        std::string names = "Pearson, Spearman, CLR";
        if (m_options.trees > 0) {
            const Genie3Options options{m_options.trees, m_options.seed, m_options.threads};
            if (genie3Network(*genes, options, m_control, &kinds.emplace_back()) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
            add("GENIE3", "extra trees, " + std::to_string(m_options.trees) + " per gene, sqrt(regulators)", "regulator to target", kinds.back());
            names += ", GENIE3";
        }
        learningBaselines(kinds, names);
        add("chance", "seed " + std::to_string(m_options.seed), "symmetric", chance(m_judged.truth, m_options.seed));
        return Outcome::Finished;
    }

    /// Those that are given the same known edges as the heads.
    void learningBaselines(const std::vector<FloatMatrix>& kinds, const std::string& names) {
        if (m_foldOf.empty()) {
            return;
        }
        const HeldOutScores held = heldOutScores(inMeans(kinds, m_judged.truth), m_judged.truth, m_foldOf, {1.0, m_options.edgeWeight});
        add("expression, scores chosen on known edges", chosenText(held, kinds.size(), "scores") + " (" + names + "), " + foldText(), "regulator to target", held.scores);
        add("known targets alone", "share of other regulators with the target, " + foldText(), "regulator to target", knownTargetShares(m_judged.truth, m_foldOf));
    }

    const Dataset& m_dataset;
    const KnownEdges& m_known;
    const BenchGrnOptions& m_options;
    const RunControl& m_control;
    MeasuredExpression m_expression;
    std::vector<char> m_usable;   ///< per gene of the expression: may be judged
    std::vector<Index> m_placeOf; ///< per gene of the expression its place in the model's network, -1: none
    std::optional<NetworkAttention> m_attention;
    JudgedPairs m_judged;
    std::vector<int> m_foldOf; ///< of the judged regulators; empty: no rows that learn
    BenchGrn m_result;
};

} // namespace

Outcome benchGrn(const Dataset& dataset, const KnownEdges& truth, const BenchGrnOptions& options, const RunControl& control, BenchGrn* result) {
    Bench bench(dataset, truth, options, control);
    if (bench.run() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = bench.takeResult();
    return Outcome::Finished;
}

} // namespace ocellus
