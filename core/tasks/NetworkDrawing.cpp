// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/NetworkDrawing.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/datasets/NamedGenes.h"
#include "core/figures/FigureText.h"
#include "core/statistics/GraphLayout.h"
#include "core/tasks/ExpressionBlock.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace ocellus {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Log-normalised expression of a network's cells, and its genes there (-1: not measured).
struct Expression {
    std::shared_ptr<const RowSource> rows;
    std::vector<Index> genes;
};

Expression expressionOf(const Dataset& dataset, const GeneNetwork& network, const std::vector<Index>& cells) {
    const MeasuredExpression measured = measuredExpression(dataset, true);
    Expression expression{logNormalised(measured, dataset.path()), {}};
    if (!cells.empty()) {
        expression.rows = std::make_shared<RowSubset>(expression.rows, cells);
    }
    for (const Index gene : network.genes) { // the tables differ when counts and log values lie in two matrices
        expression.genes.push_back(network.table == measured.genes ? gene : measured.genes->find(network.table->id(gene)).value_or(-1));
    }
    return expression;
}

/// Neighbours of the chosen edges, both ways; of two edges between the same genes the stronger.
SparseSquare graphOf(const NetworkPlot& plot) {
    std::map<std::pair<Index, Index>, double> weights;
    for (const NetworkEdge& edge : plot.edges) {
        for (const auto& pair : {std::pair{edge.from, edge.to}, std::pair{edge.to, edge.from}}) {
            double& weight = weights[pair];
            weight = std::max({weight, edge.weight, 1e-12});
        }
    }
    SparseSquare graph{static_cast<Index>(plot.nodes.size()), std::vector<Index>(plot.nodes.size() + 1, 0), {}, {}};
    for (const auto& [pair, weight] : weights) {
        ++graph.rowStart[static_cast<std::size_t>(pair.first) + 1];
        graph.columns.push_back(static_cast<std::int32_t>(pair.second));
        graph.values.push_back(weight);
    }
    for (std::size_t i = 1; i < graph.rowStart.size(); ++i) {
        graph.rowStart[i] += graph.rowStart[i - 1];
    }
    return graph;
}

class Drawer {
public:
    Drawer(const DescribedNetwork& described, const EdgeKnowledge& knowledge, const NetworkChoice& choice, const RunControl& control)
        : m_described(described)
        , m_knowledge(knowledge)
        , m_control(control) {
        m_drawing.choice = choice;
    }

    Outcome run() {
        pick();
        if (m_drawing.plot.edges.empty()) {
            throw RefusedError("No edge of this network is part of “" + title() + "”. The network is kept. Choose another gene, or make a network with other genes.");
        }
        describe();
        if (countCells() == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        FloatMatrix places;
        GraphLayoutOptions options;
        options.centre = m_drawing.plot.seed;
        if (layOutGraph(graphOf(m_drawing.plot), options, m_control, &places) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        for (std::size_t node = 0; node < m_drawing.plot.nodes.size(); ++node) {
            m_drawing.plot.nodes[node].x = static_cast<double>(places.row(static_cast<Index>(node))[0]);
            m_drawing.plot.nodes[node].y = static_cast<double>(places.row(static_cast<Index>(node))[1]);
        }
        return Outcome::Finished;
    }

    NetworkDrawing takeDrawing() { return std::move(m_drawing); }

private:
    std::string title() const {
        const NetworkChoice& choice = m_drawing.choice;
        switch (choice.around) {
        case NetworkChoice::Around::Gene: return "Network of " + m_described.nameOf(choice.which);
        case NetworkChoice::Around::Module: return m_described.moduleName(choice.which);
        case NetworkChoice::Around::Strongest: break;
        }
        return "Strongest edges";
    }

    void pick() {
        const NetworkChoice& choice = m_drawing.choice;
        m_drawing.available = availableLinks(m_described.links, m_described.modules, choice);
        m_drawing.linkOf = chosenLinks(m_described.links, m_described.modules, choice);
        std::map<std::int32_t, Index> nodes;
        if (choice.around == NetworkChoice::Around::Gene && !m_drawing.linkOf.empty()) {
            m_drawing.plot.seed = nodeOf(choice.which, nodes);
        }
        for (const std::size_t at : m_drawing.linkOf) {
            const NetworkLink& link = m_described.links[at];
            const Index from = nodeOf(link.regulator, nodes), to = nodeOf(link.target, nodes);
            const auto pair = std::minmax(link.regulator, link.target);
            const auto ipTm = m_knowledge.ipTm.find({pair.first, pair.second});
            m_drawing.plot.edges.push_back({from, to, link.weight, m_knowledge.known.contains({link.regulator, link.target}), kNone,
                ipTm == m_knowledge.ipTm.end() ? kNone : ipTm->second});
        }
    }

    Index nodeOf(std::int32_t gene, std::map<std::int32_t, Index>& nodes) {
        const auto [entry, isNew] = nodes.try_emplace(gene, static_cast<Index>(nodes.size()));
        if (isNew) {
            const auto at = static_cast<std::size_t>(gene);
            m_drawing.plot.nodes.push_back({m_described.nameOf(gene), m_described.idOf(gene), m_described.network.regulator[at] != 0,
                m_described.means.empty() ? kNone : m_described.means[at]});
            m_drawing.geneOf.push_back(gene);
        }
        return entry->second;
    }

    void describe() {
        NetworkPlot& plot = m_drawing.plot;
        plot.title = title();
        plot.allEdges = static_cast<Index>(m_described.links.size());
        plot.cellsName = m_described.cellsName;
        plot.cells = m_described.cellCount;
        plot.valuesTitle = m_described.means.empty() ? "" : "mean expression";
        plot.unit = m_described.unit;
        plot.knownName = m_knowledge.knownName;
        plot.made = madeSentence(m_described.network);
        plot.reading = readingSentence(m_described.network);
        plot.directed = hasDirection(m_described.network.method);
    }

    /// Share of the cells that have both genes of each edge.
    Outcome countCells() {
        if (!findMeasuredExpression(*m_described.dataset, true)) {
            return Outcome::Finished;
        }
        const Expression expression = expressionOf(*m_described.dataset, m_described.network, m_described.cells);
        std::vector<Index> genes;    // measured ones among the nodes
        std::vector<Index> rowOf(m_drawing.geneOf.size(), -1);
        for (std::size_t node = 0; node < rowOf.size(); ++node) {
            const Index gene = expression.genes[static_cast<std::size_t>(m_drawing.geneOf[node])];
            if (gene >= 0) {
                rowOf[node] = static_cast<Index>(genes.size());
                genes.push_back(gene);
            }
        }
        const std::optional<FloatMatrix> values = expressionBlock(*expression.rows, genes, m_control);
        if (!values) {
            return Outcome::Cancelled;
        }
        for (NetworkEdge& edge : m_drawing.plot.edges) {
            const Index a = rowOf[static_cast<std::size_t>(edge.from)], b = rowOf[static_cast<std::size_t>(edge.to)];
            if (a < 0 || b < 0 || values->columns == 0) {
                continue;
            }
            Index both = 0;
            for (Index cell = 0; cell < values->columns; ++cell) {
                both += values->row(a)[cell] > 0.0F && values->row(b)[cell] > 0.0F ? 1 : 0;
            }
            edge.bothShare = static_cast<double>(both) / static_cast<double>(values->columns);
        }
        return m_control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
    }

    const DescribedNetwork& m_described;
    const EdgeKnowledge& m_knowledge;
    const RunControl& m_control;
    NetworkDrawing m_drawing;
};

} // namespace

std::string DescribedNetwork::nameOf(std::int32_t gene) const {
    return network.table->symbol(network.genes[static_cast<std::size_t>(gene)]);
}

std::string DescribedNetwork::idOf(std::int32_t gene) const {
    return network.table->id(network.genes[static_cast<std::size_t>(gene)]);
}

std::optional<std::int32_t> DescribedNetwork::find(const std::string& text) const {
    const auto gene = geneNamed(*network.table, dataset ? dataset->organism() : std::nullopt, text);
    return gene ? placeInNetwork(network, network.table->id(*gene)) : std::nullopt;
}

std::string DescribedNetwork::moduleName(std::int32_t module) const {
    const NetworkModule& one = modules.modules[static_cast<std::size_t>(module)];
    return "Module " + std::to_string(module + 1) + ", led by " + nameOf(one.leader) + " (" + figureCount(one.genes) + " genes)";
}

Outcome networkMeans(const Dataset& dataset, const GeneNetwork& network, const std::vector<Index>& cells, const RunControl& control, std::vector<double>* means) {
    const Expression expression = expressionOf(dataset, network, cells);
    const Index count = expression.rows->cellCount();
    std::vector<double> sums(static_cast<std::size_t>(expression.rows->geneCount()), 0.0);
    CountBatch batch;
    for (Index first = 0; first < count; first += expression.rows->preferredBatch()) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        expression.rows->readRange(first, std::min(expression.rows->preferredBatch(), count - first), batch);
        for (std::size_t i = 0; i < batch.genes.size(); ++i) {
            sums[static_cast<std::size_t>(batch.genes[i])] += static_cast<double>(batch.values[i]);
        }
        control.report("Reading means", first + batch.cellCount(), count);
    }
    means->clear();
    for (const Index gene : expression.genes) {
        means->push_back(gene < 0 ? kNone : sums[static_cast<std::size_t>(gene)] / static_cast<double>(std::max<Index>(1, count)));
    }
    return Outcome::Finished;
}

Outcome describeNetwork(const RunControl& control, DescribedNetwork* network) {
    network->links = rankedLinks(network->network.edges);
    if (findModules(network->network, 0, control, &network->modules) == Outcome::Cancelled
        || networkCentrality(network->network, control, &network->centrality) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    network->cellCount = network->cells.empty() ? network->dataset->cellCount() : static_cast<Index>(network->cells.size());
    network->unit = "log1p CP10k";
    return network->means.empty() && findMeasuredExpression(*network->dataset, true) ? networkMeans(*network->dataset, network->network, network->cells, control, &network->means)
                                                                                     : Outcome::Finished;
}

Outcome drawNetwork(const DescribedNetwork& network, const EdgeKnowledge& knowledge, const NetworkChoice& choice, const RunControl& control, NetworkDrawing* drawing) {
    Drawer drawer(network, knowledge, choice, control);
    if (drawer.run() == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *drawing = drawer.takeDrawing();
    return Outcome::Finished;
}

} // namespace ocellus
