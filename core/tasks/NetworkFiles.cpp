// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/NetworkFiles.h"

#include "core/base/DurableFile.h"
#include "core/base/TabText.h"

#include <algorithm>
#include <numeric>

namespace ocellus {

namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20; ///< bytes written at once

struct Edge {
    std::int32_t regulator = 0;
    std::int32_t target = 0;
    double weight = 0.0;
};

std::vector<Edge> strongestFirst(const SparseSquare& network) {
    std::vector<Edge> edges;
    edges.reserve(network.columns.size());
    for (Index row = 0; row < network.size; ++row) {
        for (Index at = network.rowStart[static_cast<std::size_t>(row)]; at < network.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
            edges.push_back({static_cast<std::int32_t>(row), network.columns[static_cast<std::size_t>(at)], network.values[static_cast<std::size_t>(at)]});
        }
    }
    std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.weight > b.weight; });
    return edges;
}

/// A text file that is written in pieces.
class TextFile {
public:
    explicit TextFile(const std::string& path)
        : m_file(path) {}

    void add(const std::string& text) {
        m_text += text;
        if (m_text.size() > kPiece) {
            flush();
        }
    }

    void finish() {
        flush();
        m_file.finish();
    }

private:
    void flush() {
        m_file.write(m_text);
        m_text.clear();
    }

    DurableFile m_file;
    std::string m_text;
};

const std::string& nameOf(const GeneNetwork& network, std::int32_t gene) {
    return network.table->var().names[static_cast<std::size_t>(network.genes[static_cast<std::size_t>(gene)])];
}

const std::string& symbolOf(const GeneNetwork& network, std::int32_t gene) {
    return network.table->symbol(network.genes[static_cast<std::size_t>(gene)]);
}

bool symbolsDiffer(const GeneNetwork& network) {
    for (std::size_t gene = 0; gene < network.genes.size(); ++gene) {
        const auto at = static_cast<std::int32_t>(gene);
        if (nameOf(network, at) != symbolOf(network, at)) {
            return true;
        }
    }
    return false;
}

std::string xmlText(const std::string& text) {
    std::string result;
    for (const char letter : text) {
        switch (letter) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        default: result += static_cast<unsigned char>(letter) < ' ' ? ' ' : letter;
        }
    }
    return result;
}

} // namespace

Outcome writeEdges(const std::string& path, const GeneNetwork& network, const std::vector<std::string>& notes, const RunControl& control) {
    const bool symbols = symbolsDiffer(network);
    TextFile file(path);
    for (const std::string& note : notes) {
        file.add("# " + note + "\n");
    }
    file.add(std::string("regulator\ttarget\tweight") + (symbols ? "\tregulator_symbol\ttarget_symbol" : "") + "\n");
    for (const Edge& edge : strongestFirst(network.edges)) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        std::string line = tabField(nameOf(network, edge.regulator)) + "\t" + tabField(nameOf(network, edge.target)) + "\t" + tabField(edge.weight);
        if (symbols) {
            line += "\t" + tabField(symbolOf(network, edge.regulator)) + "\t" + tabField(symbolOf(network, edge.target));
        }
        file.add(line + "\n");
    }
    file.finish();
    return Outcome::Finished;
}

Outcome writeGraphml(const std::string& path, const GeneNetwork& network, const std::vector<std::string>& notes, const RunControl& control) {
    const std::vector<Edge> edges = strongestFirst(network.edges);
    std::vector<char> used(network.genes.size(), 0);
    for (const Edge& edge : edges) {
        used[static_cast<std::size_t>(edge.regulator)] = used[static_cast<std::size_t>(edge.target)] = 1;
    }
    TextFile file(path);
    file.add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    for (const std::string& note : notes) {
        file.add("<desc>" + xmlText(note) + "</desc>\n");
    }
    file.add("<key id=\"name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n"
             "<key id=\"symbol\" for=\"node\" attr.name=\"symbol\" attr.type=\"string\"/>\n"
             "<key id=\"regulator\" for=\"node\" attr.name=\"regulator\" attr.type=\"boolean\"/>\n"
             "<key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n"
             "<graph id=\"GRN\" edgedefault=\"directed\">\n");
    for (std::size_t gene = 0; gene < used.size(); ++gene) {
        if (used[gene] != 0) {
            const auto at = static_cast<std::int32_t>(gene);
            file.add("<node id=\"n" + std::to_string(gene) + "\"><data key=\"name\">" + xmlText(nameOf(network, at)) + "</data><data key=\"symbol\">"
                     + xmlText(symbolOf(network, at)) + "</data><data key=\"regulator\">" + (network.regulator[gene] != 0 ? "true" : "false")
                     + "</data></node>\n");
        }
    }
    for (const Edge& edge : edges) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        file.add("<edge source=\"n" + std::to_string(edge.regulator) + "\" target=\"n" + std::to_string(edge.target) + "\"><data key=\"weight\">"
                 + tabField(edge.weight) + "</data></edge>\n");
    }
    file.add("</graph>\n</graphml>\n");
    file.finish();
    return Outcome::Finished;
}

ResultFileContent networkFile(
    const std::shared_ptr<const Dataset>& dataset, const NetworkResult& result, std::vector<Index> cells, std::vector<std::string> notes) {
    const GeneNetwork& network = result.network;
    ResultFileContent content;
    content.dataset = dataset;
    content.layers = {result.layer};
    content.cells = std::move(cells);
    content.genes = std::shared_ptr<const Table>(network.table, &network.table->var());
    content.geneRows = network.genes;
    TextColumn symbols;
    symbols.values.assign(network.table->symbols().begin(), network.table->symbols().end());
    BoolColumn regulators{std::vector<std::int8_t>(static_cast<std::size_t>(network.table->size()), 0)};
    for (std::size_t gene = 0; gene < network.genes.size(); ++gene) {
        regulators.values[static_cast<std::size_t>(network.genes[gene])] = static_cast<std::int8_t>(network.regulator[gene]);
    }
    content.geneColumns = {{"symbol", std::move(symbols)}, {"TFs", std::move(regulators)}};
    content.genePairs = {{"GRN", network.edges}};
    content.unsStrings = {{"grn_notes", std::move(notes)}};
    return content;
}

std::vector<std::string> networkNotes(const GeneNetwork& network, Index strongest) {
    return {orientationSentence(network.orientation), filterSentence(network.filter, strongest), "No gene is joined to itself."};
}

} // namespace ocellus
