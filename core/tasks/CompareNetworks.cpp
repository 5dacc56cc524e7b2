// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CompareNetworks.h"

#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/base/RowSubset.h"
#include "core/base/TabText.h"
#include "core/model/ShippedModel.h"
#include "core/statistics/Distributions.h"
#include "core/tasks/ExpressionNetwork.h"
#include "core/tasks/NetworkFiles.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

namespace ocellus {

namespace {

constexpr int kMostShuffles = 20;
constexpr double kCalled = 0.05; ///< q value
constexpr std::size_t kPairsByChance = 100000;

/// A pair of genes with its weight.
struct Weight {
    Index regulator = 0, target = 0; ///< rows of the gene table
    float value = 0.0F;
};

bool before(const Weight& a, const Weight& b) {
    return a.regulator != b.regulator ? a.regulator < b.regulator : a.target < b.target;
}

/// The weights of a network in order; pairs without direction by their lower gene.
std::vector<Weight> weightsOf(const GeneNetwork& network) {
    const bool directed = hasDirection(network.method);
    std::vector<Weight> weights;
    weights.reserve(network.edges.columns.size());
    for (Index row = 0; row < network.edges.size; ++row) {
        for (Index at = network.edges.rowStart[static_cast<std::size_t>(row)]; at < network.edges.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
            Weight weight{network.genes[static_cast<std::size_t>(row)],
                network.genes[static_cast<std::size_t>(network.edges.columns[static_cast<std::size_t>(at)])],
                static_cast<float>(network.edges.values[static_cast<std::size_t>(at)])};
            if (!directed && weight.target < weight.regulator) {
                std::swap(weight.regulator, weight.target);
            }
            weights.push_back(weight);
        }
    }
    std::sort(weights.begin(), weights.end(), before);
    return weights;
}

/// Every pair that either network has; a missing weight is 0.
std::vector<EdgeChange> merged(const GeneNetwork& a, const GeneNetwork& b) {
    const std::vector<Weight> left = weightsOf(a), right = weightsOf(b);
    std::vector<EdgeChange> changes;
    changes.reserve(std::max(left.size(), right.size()));
    for (std::size_t i = 0, j = 0; i < left.size() || j < right.size();) {
        const bool takeLeft = j == right.size() || (i < left.size() && !before(right[j], left[i]));
        const bool takeRight = i == left.size() || (j < right.size() && !before(left[i], right[j]));
        const Weight& either = takeLeft ? left[i] : right[j];
        changes.push_back({either.regulator, either.target, takeLeft ? left[i].value : 0.0F, takeRight ? right[j].value : 0.0F});
        i += takeLeft ? 1 : 0;
        j += takeRight ? 1 : 0;
    }
    return changes;
}

/// Which genes some cells have a count of; nullopt when stopped.
std::optional<std::vector<char>> expressedGenes(const Dataset::CountsMatrix& counts, const std::vector<Index>& cells, const RunControl& control) {
    const RowSubset rows(counts.rows, cells);
    std::vector<char> expressed(static_cast<std::size_t>(rows.geneCount()), 0);
    CountBatch batch;
    for (Index first = 0; first < rows.cellCount(); first += rows.preferredBatch()) {
        if (control.stopRequested()) {
            return std::nullopt;
        }
        rows.readRange(first, std::min(rows.preferredBatch(), rows.cellCount() - first), batch);
        for (std::size_t i = 0; i < batch.genes.size(); ++i) {
            expressed[static_cast<std::size_t>(batch.genes[i])] |= static_cast<char>(batch.values[i] > 0.0F);
        }
    }
    return expressed;
}

/// The part of a run that has a name: stages do not go back.
RunControl part(const RunControl& control, const std::string& name) {
    return {control.stopToken(), [&control, name](const Progress& progress) { control.report(name + ": " + progress.stage, progress.done, progress.total); }};
}

class Comparing {
public:
    Comparing(const Dataset& dataset, const CompareNetworksOptions& options, const RunControl& control)
        : m_dataset(dataset)
        , m_options(options)
        , m_control(control) {}

    Outcome run(const NetworkGroup& a, const NetworkGroup& b) {
        NetworkGroup left = a, right = b;
        if (take(left) == Outcome::Cancelled || take(right) == Outcome::Cancelled || chooseGenes(left, right) == Outcome::Cancelled || keepCommonGenes(left, right) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        if (compare(left, right, m_result.changes) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        std::vector<double> byChance;
        while (m_shuffles == 0 || (m_shuffles < kMostShuffles && byChance.size() < kPairsByChance)) {
            if (compareShuffled(left, right, byChance) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
        }
        judge(std::move(byChance));
        describe(left, right);
        return Outcome::Finished;
    }

    NetworkComparison takeResult() { return std::move(m_result); }

private:
    Outcome take(NetworkGroup& group) const {
        return m_options.mostCells > 0 ? cellsWithMostCounts(m_dataset, group.cells, m_options.mostCells, m_control, &group.cells) : Outcome::Finished;
    }

    ExpressionNetworkOptions expression(const std::vector<Index>& cells) const {
        ExpressionNetworkOptions options;
        options.cells = cells;
        options.genes = m_genes;
        options.regulators = m_options.regulators;
        options.trees = m_options.trees;
        options.seed = m_options.seed;
        options.threads = m_options.threads;
        return options;
    }

    /// The genes that vary most in both groups together.
    Outcome chooseGenes(const NetworkGroup& a, const NetworkGroup& b) {
        m_genes = m_options.geneList;
        if (!m_genes.empty()) {
            return Outcome::Finished;
        }
        std::vector<Index> both;
        std::merge(a.cells.begin(), a.cells.end(), b.cells.begin(), b.cells.end(), std::back_inserter(both));
        ExpressionNetworkOptions options = expression(both);
        options.variableGenes = m_options.genes;
        NetworkResult found;
        if (makeExpressionNetwork(m_dataset, options, part(m_control, "Genes"), &found) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        for (const Index gene : found.network.genes) {
            m_genes.push_back(found.network.table->id(gene));
        }
        return Outcome::Finished;
    }

    /// A gene shares its attention out among the genes of its network, so that weights can be compared between networks
    /// of the same genes only: those that both groups express.
    Outcome keepCommonGenes(const NetworkGroup& a, const NetworkGroup& b) {
        const auto counts = m_dataset.counts();
        if (m_options.method != NetworkMethod::Attention || !counts) {
            return Outcome::Finished;
        }
        const auto inA = expressedGenes(*counts, a.cells, m_control), inB = expressedGenes(*counts, b.cells, m_control);
        if (!inA || !inB) {
            return Outcome::Cancelled;
        }
        const auto asked = m_genes.size();
        std::erase_if(m_genes, [&](const std::string& name) {
            const std::optional<Index> gene = counts->genes->find(name);
            return gene && ((*inA)[static_cast<std::size_t>(*gene)] == 0 || (*inB)[static_cast<std::size_t>(*gene)] == 0);
        });
        m_leftOut = asked - m_genes.size();
        if (m_genes.size() < 2) {
            throw RefusedError(a.name + " and " + b.name + " both express " + std::to_string(m_genes.size()) + " of the chosen genes; a network needs two. Nothing was written. Choose other genes or groups.");
        }
        return Outcome::Finished;
    }

    Outcome make(const std::vector<Index>& cells, const std::string& name, NetworkResult& made) const {
        if (m_options.method == NetworkMethod::Attention) {
            NetworkOptions options;
            options.input = m_options.input;
            options.input.cells = cells;
            options.input.genes = GeneSelection::List;
            options.input.geneList = m_genes;
            options.input.session.threads = m_options.threads;
            options.filter = NetworkFilter::None;
            options.regulators = m_options.regulators;
            options.onlyRegulators = true;
            options.dropUnexpressed = false; // the same genes in every network, those of shuffled cells too
            return makeNetwork(m_dataset, *m_options.model, options, part(m_control, name), &made);
        }
        ExpressionNetworkOptions options = expression(cells);
        options.method = m_options.method;
        options.filter = NetworkFilter::None;
        return makeExpressionNetwork(m_dataset, options, part(m_control, name), &made);
    }

    Outcome compare(const NetworkGroup& a, const NetworkGroup& b, std::vector<EdgeChange>& changes) {
        NetworkResult left, right;
        if (make(a.cells, a.name, left) == Outcome::Cancelled || make(b.cells, b.name, right) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        m_result.table = left.network.table;
        m_result.genes = static_cast<Index>(std::max(left.network.genes.size(), right.network.genes.size()));
        m_reading = readingSentence(left.network);
        m_made = madeSentence(left.network);
        changes = merged(left.network, right.network);
        regulatorsFirst(left.network, changes);
        return Outcome::Finished;
    }

    /// Of a pair without direction the regulator is named first.
    static void regulatorsFirst(const GeneNetwork& network, std::vector<EdgeChange>& changes) {
        std::vector<char> regulator(static_cast<std::size_t>(network.table->size()), 0);
        for (std::size_t i = 0; i < network.genes.size(); ++i) {
            regulator[static_cast<std::size_t>(network.genes[i])] = network.regulator[i];
        }
        for (EdgeChange& change : changes) {
            if (!hasDirection(network.method) && regulator[static_cast<std::size_t>(change.regulator)] == 0) {
                std::swap(change.regulator, change.target);
            }
        }
    }

    /// The cells of both groups dealt out anew to groups of the same sizes.
    Outcome compareShuffled(const NetworkGroup& a, const NetworkGroup& b, std::vector<double>& byChance) {
        std::vector<Index> cells = a.cells;
        cells.insert(cells.end(), b.cells.begin(), b.cells.end());
        std::sort(cells.begin(), cells.end());
        Random random(streamSeed(streamSeed(m_options.seed, "groups"), static_cast<std::uint64_t>(m_shuffles++)));
        for (std::size_t i = cells.size(); i > 1; --i) {
            std::swap(cells[i - 1], cells[static_cast<std::size_t>(random.below(i))]);
        }
        const auto middle = cells.begin() + static_cast<std::ptrdiff_t>(a.cells.size());
        std::sort(cells.begin(), middle);
        std::sort(middle, cells.end());
        NetworkResult left, right;
        if (make({cells.begin(), middle}, "Shuffling " + std::to_string(m_shuffles) + ", first", left) == Outcome::Cancelled || make({middle, cells.end()}, "Shuffling " + std::to_string(m_shuffles) + ", second", right) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        for (const EdgeChange& change : merged(left.network, right.network)) {
            byChance.push_back(std::abs(change.difference()));
        }
        return Outcome::Finished;
    }

    void judge(std::vector<double> chance) {
        std::sort(chance.begin(), chance.end());
        std::vector<EdgeChange>& changes = m_result.changes;
        std::vector<double> pValues;
        for (EdgeChange& change : changes) {
            const auto asLarge = chance.end() - std::lower_bound(chance.begin(), chance.end(), std::abs(change.difference()));
            change.pValue = (1.0 + static_cast<double>(asLarge)) / (1.0 + static_cast<double>(chance.size()));
            pValues.push_back(change.pValue);
        }
        const std::vector<double> qValues = benjaminiHochberg(pValues);
        for (std::size_t i = 0; i < changes.size(); ++i) {
            changes[i].qValue = qValues[i];
        }
        std::stable_sort(changes.begin(), changes.end(), [](const EdgeChange& x, const EdgeChange& y) { return std::abs(x.difference()) > std::abs(y.difference()); });
    }

    std::string leftOutSentence() const {
        if (m_leftOut == 0) {
            return {};
        }
        return " Left out: " + std::to_string(m_leftOut) + (m_leftOut == 1 ? " gene that has" : " genes that have") + " no counts in one of the groups; genes share attention out among those shown, so that weights compare over the same genes only.";
    }

    void describe(const NetworkGroup& a, const NetworkGroup& b) {
        m_result.method = m_options.method;
        m_result.nameA = a.name;
        m_result.nameB = b.name;
        m_result.cellsA = static_cast<Index>(a.cells.size());
        m_result.cellsB = static_cast<Index>(b.cells.size());
        m_result.notes = {"a: " + a.name + ", " + std::to_string(a.cells.size()) + " cells; b: " + b.name + ", " + std::to_string(b.cells.size()) + " cells; difference: weight in a less weight in b.",
            m_made, m_reading,
            "All pairs from known regulators over the same " + std::to_string(m_result.genes) + " genes." + leftOutSentence(),
            "pvalue: share of all pairs that differ as much after the cells were dealt out at random to groups of these sizes (" + std::to_string(m_shuffles) + (m_shuffles == 1 ? " shuffling" : " shufflings") + "); qvalue: Benjamini-Hochberg over all pairs."};
        if (m_options.method == NetworkMethod::Attention) {
            m_result.caution = attentionCaution(m_options.model->info());
        }
        if (!m_result.caution.empty()) {
            m_result.notes.push_back(m_result.caution);
        }
    }

    const Dataset& m_dataset;
    const CompareNetworksOptions& m_options;
    const RunControl& m_control;
    std::vector<std::string> m_genes;
    std::string m_reading, m_made;
    std::size_t m_leftOut = 0; ///< genes, for want of counts in one of the groups
    int m_shuffles = 0;
    NetworkComparison m_result;
};

} // namespace

Index NetworkComparison::called() const {
    return std::count_if(changes.begin(), changes.end(), [](const EdgeChange& change) { return change.qValue < kCalled; });
}

Outcome compareNetworks(const Dataset& dataset, const NetworkGroup& a, const NetworkGroup& b, const CompareNetworksOptions& options, const RunControl& control, NetworkComparison* result) {
    std::vector<Index> shared;
    std::set_intersection(a.cells.begin(), a.cells.end(), b.cells.begin(), b.cells.end(), std::back_inserter(shared));
    if (a.cells.empty() || b.cells.empty() || !shared.empty()) {
        throw UsageError(shared.empty() ? "There is no cell in " + (a.cells.empty() ? a.name : b.name) + ". Nothing was compared. Choose another group."
                                        : std::to_string(shared.size()) + (shared.size() == 1 ? " cell is" : " cells are") + " in both " + a.name + " and " + b.name
                                              + ". Nothing was compared. Choose groups that share no cell.");
    }
    Comparing comparing(dataset, options, control);
    if (comparing.run(a, b) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = comparing.takeResult();
    return Outcome::Finished;
}

Outcome writeChanges(const std::string& path, const NetworkComparison& comparison, Index most, const RunControl& control) {
    const std::size_t count = most > 0 ? std::min(static_cast<std::size_t>(most), comparison.changes.size()) : comparison.changes.size();
    std::string text = "#";
    for (const std::string& note : comparison.notes) {
        text += (text.size() > 1 ? "\n# " : " ") + note;
    }
    if (count < comparison.changes.size()) {
        text += " Of " + std::to_string(comparison.changes.size()) + " pairs the " + std::to_string(count) + " that differ most are listed.";
    }
    text += "\nregulator\ttarget\tweight_a\tweight_b\tdifference\tpvalue\tqvalue\tregulator_symbol\ttarget_symbol\n";
    const GeneTable& table = *comparison.table;
    for (std::size_t i = 0; i < count; ++i) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        const EdgeChange& change = comparison.changes[i];
        text += tabField(table.id(change.regulator)) + "\t" + tabField(table.id(change.target));
        for (const double value : {static_cast<double>(change.weightA), static_cast<double>(change.weightB), change.difference(), change.pValue, change.qValue}) {
            text += "\t" + tabField(value);
        }
        text += "\t" + tabField(table.symbol(change.regulator)) + "\t" + tabField(table.symbol(change.target)) + "\n";
    }
    writeDurably(path, text);
    return Outcome::Finished;
}

} // namespace ocellus
