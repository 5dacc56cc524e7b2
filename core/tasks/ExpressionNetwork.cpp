// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ExpressionNetwork.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/datasets/GeneReference.h"
#include "core/datasets/NamedGenes.h"
#include "core/networks/Association.h"
#include "core/statistics/VariableGenes.h"
#include "core/tasks/CellAttention.h"
#include "core/tasks/ExpressionBlock.h"
#include "core/tasks/NetworkEdges.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace ocellus {

namespace {

constexpr Index kFewestCells = 3;
constexpr Index kFewestCellsOfGene = 5;    ///< with a value of a gene that is chosen for its variance
constexpr double kLeastShareOfGene = 0.01; ///< of the cells, likewise

void check(const ExpressionNetworkOptions& options) {
    if (options.method == NetworkMethod::Attention || options.method == NetworkMethod::File) {
        throw UsageError("Expression gives a network by correlation, clr or genie3.");
    }
    if (options.filter == NetworkFilter::Threshold) {
        throw UsageError("The filter thresh compares attention with an even share; choose top-k, tmfg, mst or none for " + toString(options.method) + ".");
    }
}

std::vector<Index> namedGenes(const GeneTable& table, const std::optional<std::string>& organism, const std::vector<std::string>& names) {
    std::set<Index> genes;
    for (const std::string& name : names) {
        const std::optional<Index> gene = geneNamed(table, organism, name);
        if (!gene) {
            throw UsageError("There is no gene \"" + name + "\" in the data. Nothing was written.");
        }
        genes.insert(*gene);
    }
    return {genes.begin(), genes.end()};
}

class Maker {
public:
    Maker(const Dataset& dataset, const ExpressionNetworkOptions& options, const RunControl& control, NetworkResult& result)
        : m_dataset(dataset)
        , m_options(options)
        , m_control(control)
        , m_result(result)
        , m_expression(measuredExpression(dataset, true)) {}

    Outcome run() {
        chooseCells();
        GeneNetwork& network = m_result.network;
        network.table = m_expression.genes;
        network.method = m_options.method;
        network.filter = m_options.filter;
        network.strongest = m_options.strongest;
        if (chooseGenes() == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        if (network.genes.size() < 2) {
            throw RefusedError("Fewer than two genes vary in these cells. Nothing was written. Choose other cells or genes.");
        }
        network.regulator = markRegulators(*network.table, network.genes, m_options.regulators, m_dataset.organism());
        if (m_options.onlyRegulators) {
            requireRegulators(network);
        }
        FloatMatrix attention;
        if (weigh(attention) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        const auto rows = [&](const RunControl&, const NetworkRow& visit) {
            visitMatrixRows(attention, m_options.threads, visit);
            return Outcome::Finished;
        };
        const EdgeRule rule{m_options.filter, m_options.strongest, m_options.onlyRegulators};
        if (findNetworkEdges(rows, rule, m_control, network) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        if (!hasDirection(network.method)) {
            keepOnce(network);
        }
        m_result.genesPerCell = static_cast<Index>(network.genes.size());
        m_result.layer = layer();
        return Outcome::Finished;
    }

private:
    void chooseCells() {
        m_rows = logNormalised(m_expression, m_dataset.path());
        if (!m_options.cells.empty()) {
            m_rows = std::make_shared<RowSubset>(m_rows, m_options.cells);
        }
        m_result.cells = m_rows->cellCount();
        if (m_result.cells < kFewestCells) {
            throw RefusedError("A network needs at least " + std::to_string(kFewestCells) + " cells, " + std::to_string(m_result.cells)
                               + (m_result.cells == 1 ? " was" : " were") + " chosen. Nothing was written.");
        }
    }

    Outcome chooseGenes() {
        if (!m_options.genes.empty()) {
            m_result.network.genes = namedGenes(*m_expression.genes, m_dataset.organism(), m_options.genes);
            return Outcome::Finished;
        }
        VariableGenesOptions options;
        options.count = m_options.variableGenes;
        options.scale = ExpressionScale::Log;
        options.threads = m_options.threads;
        VariableGenes variable;
        if (findVariableGenes(*m_rows, options, m_control, &variable) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        const std::optional<std::vector<Index>> cellsOf = cellsPerGene();
        if (!cellsOf) {
            return Outcome::Cancelled;
        }
        // Two genes of the same one cell would correlate perfectly.
        const auto fewest = std::max(kFewestCellsOfGene, static_cast<Index>(std::ceil(kLeastShareOfGene * static_cast<double>(m_result.cells))));
        std::vector<Index>& genes = m_result.network.genes;
        for (Index gene = 0; gene < m_rows->geneCount(); ++gene) {
            if ((*cellsOf)[static_cast<std::size_t>(gene)] >= fewest && std::isfinite(variable.score[static_cast<std::size_t>(gene)])) {
                genes.push_back(gene);
            }
        }
        std::stable_sort(genes.begin(), genes.end(), [&](Index a, Index b) {
            return variable.score[static_cast<std::size_t>(a)] > variable.score[static_cast<std::size_t>(b)];
        });
        genes.resize(std::min(genes.size(), static_cast<std::size_t>(m_options.variableGenes)));
        std::sort(genes.begin(), genes.end());
        return Outcome::Finished;
    }

    /// Cells with a value of each gene; nullopt when stopped.
    std::optional<std::vector<Index>> cellsPerGene() const {
        std::vector<Index> cells(static_cast<std::size_t>(m_rows->geneCount()), 0);
        CountBatch batch;
        for (Index first = 0; first < m_rows->cellCount(); first += m_rows->preferredBatch()) {
            if (m_control.stopRequested()) {
                return std::nullopt;
            }
            m_rows->readRange(first, std::min(m_rows->preferredBatch(), m_rows->cellCount() - first), batch);
            for (std::size_t i = 0; i < batch.genes.size(); ++i) {
                cells[static_cast<std::size_t>(batch.genes[i])] += batch.values[i] > 0.0F ? 1 : 0;
            }
        }
        return cells;
    }

    /// Rows are targets, columns regulators: what a target would attend to.
    Outcome weigh(FloatMatrix& attention) {
        const GeneNetwork& network = m_result.network;
        const auto genes = static_cast<Index>(network.genes.size());
        const double bytes = 4.0 * static_cast<double>(genes) * static_cast<double>(2 * m_rows->cellCount() + 3 * genes);
        if (bytes > static_cast<double>(m_options.memoryLimit)) {
            throw RefusedError("Expression of " + std::to_string(genes) + " genes in " + std::to_string(m_rows->cellCount()) + " cells needs "
                               + gigabytes(bytes) + " of memory, " + gigabytes(static_cast<double>(m_options.memoryLimit))
                               + " are allowed. Nothing was written. Choose fewer cells or genes.");
        }
        std::optional<FloatMatrix> expression = expressionBlock(*m_rows, network.genes, m_control);
        if (!expression) {
            return Outcome::Cancelled;
        }
        ExpressionGenes data{std::move(*expression), {}, std::vector<Index>(network.genes.size())};
        std::iota(data.targets.begin(), data.targets.end(), Index{0});
        for (Index gene = 0; gene < genes; ++gene) {
            if (!m_options.onlyRegulators || network.regulator[static_cast<std::size_t>(gene)] != 0) {
                data.regulators.push_back(gene);
            }
        }
        m_control.report("Comparing genes", 0, genes);
        FloatMatrix scores;
        if (score(data, scores) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        attention = {genes, genes, std::vector<float>(static_cast<std::size_t>(genes * genes), 0.0F)};
        for (Index regulator = 0; regulator < scores.rows; ++regulator) {
            for (Index target = 0; target < genes; ++target) {
                attention.row(target)[data.regulators[static_cast<std::size_t>(regulator)]] = scores.row(regulator)[target];
            }
        }
        return Outcome::Finished;
    }

    Outcome score(const ExpressionGenes& data, FloatMatrix& scores) const {
        if (m_options.method == NetworkMethod::Genie3) {
            return genie3Network(data, {m_options.trees, m_options.seed, m_options.threads}, m_control, &scores);
        }
        scores = m_options.method == NetworkMethod::Clr ? clrNetwork(data, m_options.threads, m_control)
                                                        : pearsonNetwork(data, m_options.threads, m_control);
        return m_control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
    }

    /// Of two edges that join the same genes the one whose regulator has the lower number.
    static void keepOnce(GeneNetwork& network) {
        const SparseSquare all = std::move(network.edges);
        const auto holds = [&all](Index row, Index column) {
            const auto first = all.columns.begin() + all.rowStart[static_cast<std::size_t>(row)];
            const auto end = all.columns.begin() + all.rowStart[static_cast<std::size_t>(row) + 1];
            return std::binary_search(first, end, static_cast<std::int32_t>(column));
        };
        SparseSquare once{all.size, {0}, {}, {}};
        for (Index row = 0; row < all.size; ++row) {
            for (Index at = all.rowStart[static_cast<std::size_t>(row)]; at < all.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
                const std::int32_t column = all.columns[static_cast<std::size_t>(at)];
                if (column > row || !holds(column, row)) {
                    once.columns.push_back(column);
                    once.values.push_back(all.values[static_cast<std::size_t>(at)]);
                }
            }
            once.rowStart.push_back(static_cast<Index>(once.columns.size()));
        }
        network.edges = std::move(once);
    }

    LayerPtr layer() const {
        nlohmann::ordered_json json{{"method", toString(m_options.method)}, {"values", m_expression.place}, {"genes", m_result.network.genes.size()},
            {"genesChosen", m_options.genes.empty() ? "most variable" : "list"}, {"filter", toString(m_options.filter)}, {"topK", m_options.strongest},
            {"onlyRegulators", m_options.onlyRegulators}, {"regulators", m_options.regulators}};
        if (m_options.method == NetworkMethod::Genie3) {
            json["trees"] = m_options.trees;
            json["seed"] = m_options.seed;
        }
        ResultLayer layer;
        layer.name = "grn";
        layer.provenance.task = "grn";
        layer.provenance.datasetFingerprint = m_dataset.fingerprint(m_control);
        layer.provenance.options = json.dump();
        layer.provenance.version = OCELLUS_VERSION;
        layer.cellsDone = layer.cellsTotal = m_result.cells;
        return std::make_shared<const ResultLayer>(std::move(layer));
    }

    const Dataset& m_dataset;
    const ExpressionNetworkOptions& m_options;
    const RunControl& m_control;
    NetworkResult& m_result;
    MeasuredExpression m_expression;
    std::shared_ptr<const RowSource> m_rows;
};

} // namespace

Outcome makeExpressionNetwork(const Dataset& dataset, const ExpressionNetworkOptions& options, const RunControl& control, NetworkResult* result) {
    check(options);
    NetworkResult made;
    if (Maker(dataset, options, control, made).run() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = std::move(made);
    return Outcome::Finished;
}

std::vector<char> markRegulators(const GeneTable& table, const std::vector<Index>& genes, const std::vector<std::string>& regulators, const std::optional<std::string>& organism) {
    std::vector<char> marked(genes.size(), 0);
    if (!regulators.empty()) {
        for (const std::string& name : regulators) {
            const std::optional<Index> gene = geneNamed(table, organism, name);
            const auto at = gene ? std::lower_bound(genes.begin(), genes.end(), *gene) : genes.end();
            if (at != genes.end() && *at == *gene) {
                marked[static_cast<std::size_t>(at - genes.begin())] = 1;
            }
        }
        return marked;
    }
    const std::vector<std::string>& known = knownRegulators();
    const auto reference = organism ? GeneReference::of(*organism) : nullptr;
    for (std::size_t i = 0; i < genes.size(); ++i) {
        const std::string& id = table.id(genes[i]);
        marked[i] = static_cast<char>(std::binary_search(known.begin(), known.end(), id));
        if (marked[i] == 0 && reference && !table.hasStableIds()) {
            const std::optional<std::string> told = reference->idOfSymbol(table.symbol(genes[i]));
            marked[i] = static_cast<char>(told && std::binary_search(known.begin(), known.end(), *told));
        }
    }
    return marked;
}

Outcome cellsWithMostCounts(const Dataset& dataset, std::vector<Index> cells, Index most, const RunControl& control, std::vector<Index>* result) {
    if (cells.empty()) {
        cells.resize(static_cast<std::size_t>(dataset.cellCount()));
        std::iota(cells.begin(), cells.end(), Index{0});
    }
    if (static_cast<Index>(cells.size()) <= most) {
        *result = std::move(cells);
        return Outcome::Finished;
    }
    const MeasuredExpression expression = measuredExpression(dataset, true);
    const RowSubset rows(expression.rows, cells);
    std::vector<double> totals;
    CountBatch batch;
    for (Index first = 0; first < rows.cellCount(); first += rows.preferredBatch()) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        rows.readRange(first, std::min(rows.preferredBatch(), rows.cellCount() - first), batch);
        for (Index row = 0; row < batch.cellCount(); ++row) {
            const auto values = batch.valuesOf(row);
            totals.push_back(std::accumulate(values.begin(), values.end(), 0.0));
        }
        control.report("Counting", static_cast<Index>(totals.size()), rows.cellCount());
    }
    std::vector<std::size_t> order(cells.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return totals[a] > totals[b]; });
    order.resize(static_cast<std::size_t>(most));
    std::sort(order.begin(), order.end());
    result->clear();
    for (const std::size_t at : order) {
        result->push_back(cells[at]);
    }
    return Outcome::Finished;
}

} // namespace ocellus
