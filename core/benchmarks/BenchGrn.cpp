// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/BenchGrn.h"

#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/base/RowSubset.h"
#include "core/networks/Association.h"
#include "core/tasks/ExpressionBlock.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <set>

namespace ocellus {

namespace {

/// The genes and pairs that are judged: rows of the expression matrix.
struct Judged {
    std::vector<Index> regulators, targets; ///< genes of the data, ascending
    EdgeTruth truth;
};

Judged judgedPairs(const KnownEdges& known, const GeneTable& genes, const std::vector<char>& usable) {
    std::set<std::pair<Index, Index>> edges;
    std::set<Index> regulators;
    std::set<Index> all;
    for (const auto& [from, to] : known.edges) {
        const std::optional<Index> a = genes.find(from);
        const std::optional<Index> b = genes.find(to);
        const bool hasA = a && usable[static_cast<std::size_t>(*a)] != 0;
        const bool hasB = b && usable[static_cast<std::size_t>(*b)] != 0;
        if (hasA) {
            regulators.insert(*a);
            all.insert(*a);
        }
        if (hasB) {
            all.insert(*b);
        }
        if (hasA && hasB && *a != *b) {
            edges.emplace(*a, *b);
        }
    }
    Judged judged;
    judged.regulators.assign(regulators.begin(), regulators.end());
    judged.targets.assign(all.begin(), all.end());
    judged.truth.regulators = static_cast<Index>(regulators.size());
    judged.truth.targets = static_cast<Index>(all.size());
    for (const Index regulator : judged.regulators) {
        for (const Index target : judged.targets) {
            judged.truth.candidate.push_back(static_cast<char>(regulator != target));
            judged.truth.known.push_back(static_cast<char>(edges.contains({regulator, target})));
        }
    }
    return judged;
}

/// Scores of the judged pairs in the model's network. @param reversed  read the edges the other way.
FloatMatrix modelScores(const GeneNetwork& network, const std::vector<Index>& toData, const Judged& judged, bool reversed) {
    const auto positions = [](const std::vector<Index>& genes) {
        std::map<Index, Index> at;
        for (const Index gene : genes) {
            at.emplace(gene, static_cast<Index>(at.size()));
        }
        return at;
    };
    const std::map<Index, Index> regulators = positions(judged.regulators);
    const std::map<Index, Index> targets = positions(judged.targets);
    FloatMatrix scores{judged.truth.regulators, judged.truth.targets, std::vector<float>(judged.truth.known.size(), 0.0F)};
    for (Index row = 0; row < network.edges.size; ++row) {
        for (Index at = network.edges.rowStart[static_cast<std::size_t>(row)]; at < network.edges.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
            Index from = toData[static_cast<std::size_t>(row)];
            Index to = toData[static_cast<std::size_t>(network.edges.columns[static_cast<std::size_t>(at)])];
            if (reversed) {
                std::swap(from, to);
            }
            const auto a = regulators.find(from);
            const auto b = targets.find(to);
            if (a != regulators.end() && b != targets.end()) {
                scores.row(a->second)[b->second] = static_cast<float>(network.edges.values[static_cast<std::size_t>(at)]);
            }
        }
    }
    return scores;
}

FloatMatrix chance(const EdgeTruth& truth, std::uint64_t seed) {
    FloatMatrix scores{truth.regulators, truth.targets, {}};
    Random random(streamSeed(seed, "chance"));
    for (std::size_t i = 0; i < truth.known.size(); ++i) {
        scores.values.push_back(static_cast<float>(random.uniform()));
    }
    return scores;
}

class Bench {
public:
    Bench(const Dataset& dataset, const KnownEdges& known, const BenchGrnOptions& options, const RunControl& control)
        : m_dataset(dataset)
        , m_known(known)
        , m_options(options)
        , m_control(control)
        , m_expression(measuredExpression(dataset, true))
        , m_usable(static_cast<std::size_t>(m_expression.genes->size()), 1) {}

    Outcome run() {
        if (m_options.model && runModel() == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        m_judged = judgedPairs(m_known, *m_expression.genes, m_usable);
        const EdgeTruth& truth = m_judged.truth;
        m_result.edgesInFile = static_cast<Index>(m_known.edges.size());
        m_result.edges = std::count(truth.known.begin(), truth.known.end(), 1);
        m_result.regulators = truth.regulators;
        m_result.genes = truth.targets;
        m_result.source = m_expression.place;
        if (m_result.edges == 0) {
            throw RefusedError("None of the " + std::to_string(m_known.edges.size()) + " known edges joins two genes of "
                               + std::filesystem::path(m_dataset.path()).filename().string()
                               + (m_network ? " that are in the model's network" : "") + ". Nothing was scored. Give edges named as the genes of the data are.");
        }
        if (m_network) {
            const std::string setting = std::to_string(m_network->genes.size()) + " genes";
            add("model", setting, "attended", modelScores(*m_network, m_toExpression, m_judged, false));
            add("model", setting, "attending", modelScores(*m_network, m_toExpression, m_judged, true));
        }
        return baselines();
    }

    BenchGrn takeResult() { return std::move(m_result); }

private:
    void add(const std::string& method, const std::string& setting, const std::string& orientation, const FloatMatrix& scores) {
        m_result.rows.push_back({method, setting, orientation, scoreEdges(scores, m_judged.truth)});
    }

    Outcome runModel() {
        NetworkOptions options = m_options.network;
        options.filter = NetworkFilter::None;
        options.orientation = Orientation::Attended;
        NetworkResult found;
        try {
            if (makeNetwork(m_dataset, *m_options.model, options, m_control, &found) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
        } catch (const RefusedError& error) {
            m_result.notes.push_back(std::string("The model's rows are missing: ") + error.what());
            return Outcome::Finished;
        }
        m_result.notes.insert(m_result.notes.end(), found.warnings.begin(), found.warnings.end());
        m_network = std::move(found.network);
        std::fill(m_usable.begin(), m_usable.end(), 0);
        for (const Index gene : m_network->genes) { // the tables differ when counts and log values lie in two matrices
            const std::optional<Index> own = m_network->table == m_expression.genes ? gene : m_expression.genes->find(m_network->table->id(gene));
            m_toExpression.push_back(own.value_or(-1));
            if (own) {
                m_usable[static_cast<std::size_t>(*own)] = 1;
            }
        }
        return Outcome::Finished;
    }

    Outcome baselines() {
        auto rows = logNormalised(m_expression, m_dataset.path());
        if (!m_options.network.input.cells.empty()) {
            rows = std::make_shared<RowSubset>(rows, m_options.network.input.cells);
        }
        m_result.cells = rows->cellCount();
        auto expression = expressionBlock(*rows, m_judged.targets, m_control); // regulators are among the targets
        if (!expression) {
            return Outcome::Cancelled;
        }
        ExpressionGenes genes{std::move(*expression), {}, std::vector<Index>(m_judged.targets.size())};
        std::iota(genes.targets.begin(), genes.targets.end(), Index{0});
        for (const Index regulator : m_judged.regulators) {
            genes.regulators.push_back(std::lower_bound(m_judged.targets.begin(), m_judged.targets.end(), regulator) - m_judged.targets.begin());
        }
        add("Pearson", "absolute", "symmetric", pearsonNetwork(genes, m_options.threads));
        add("Spearman", "absolute", "symmetric", spearmanNetwork(genes, m_options.threads));
        if (m_control.stopRequested()) {
            return Outcome::Cancelled;
        }
        add("CLR", "10 bins, order 3 (the paper's)", "symmetric", clrNetwork(genes, m_options.threads));
        if (m_options.trees > 0) {
            FloatMatrix network;
            const Genie3Options options{m_options.trees, m_options.seed, m_options.threads};
            if (genie3Network(genes, options, m_control, &network) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
            add("GENIE3", "extra trees, " + std::to_string(m_options.trees) + " per gene, sqrt(regulators)", "regulator to target", network);
        }
        add("chance", "seed " + std::to_string(m_options.seed), "symmetric", chance(m_judged.truth, m_options.seed));
        return Outcome::Finished;
    }

    const Dataset& m_dataset;
    const KnownEdges& m_known;
    const BenchGrnOptions& m_options;
    const RunControl& m_control;
    MeasuredExpression m_expression;
    std::vector<char> m_usable; ///< per gene of the expression: may be judged
    std::optional<GeneNetwork> m_network;
    std::vector<Index> m_toExpression; ///< genes of the network among those of the expression, -1: none
    Judged m_judged;
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
