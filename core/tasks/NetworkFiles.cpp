// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/NetworkFiles.h"

#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/base/TabText.h"
#include "core/datasets/readers/H5adEmbeddings.h"
#include "core/tasks/ExpressionNetwork.h"
#include "core/tasks/HeadChoice.h"
#include "core/tasks/MeasuredExpression.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>

namespace ocellus {

namespace {

const char* const kMeanColumn = "mean_expression"; ///< of var
const char* const kCentralityColumn = "centrality"; ///< of var
const char* const kEdgesName = "GRN";
const char* const kNotesName = "grn_notes";
const std::string kEdges = std::string("varp/") + kEdgesName;
const std::string kNotes = std::string("uns/") + kNotesName;
constexpr std::size_t kPiece = std::size_t{1} << 20; ///< bytes written at once

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

SparseSquare withoutSelf(const SparseSquare& edges) {
    SparseSquare kept{edges.size, {0}, {}, {}};
    for (Index row = 0; row < edges.size; ++row) {
        for (Index at = edges.rowStart[static_cast<std::size_t>(row)]; at < edges.rowStart[static_cast<std::size_t>(row) + 1]; ++at) {
            const auto place = static_cast<std::size_t>(at);
            if (edges.columns[place] != row && edges.values[place] != 0.0) {
                kept.columns.push_back(edges.columns[place]);
                kept.values.push_back(edges.values[place]);
            }
        }
        kept.rowStart.push_back(static_cast<Index>(kept.columns.size()));
    }
    return kept;
}

/// What is said of heads that were chosen on known edges; nothing where none were.
std::string chosenHeads(const GeneNetwork& network) {
    const std::vector<std::string> notes = network.headChoice ? headChoiceNotes(*network.headChoice) : network.fileNotes;
    const auto found = std::find_if(notes.begin(), notes.end(), [](const std::string& note) { return note.starts_with(kHeadChoiceStart); });
    return found == notes.end() ? std::string() : " " + *found;
}

std::optional<double> scoreOf(const PairScores& scores, const NetworkLink& edge) {
    const auto found = scores.find(std::minmax({edge.regulator, edge.target}));
    return found == scores.end() ? std::nullopt : std::optional(found->second);
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

/// Which genes of the table are known regulators of the network, and the numbers that there are.
void addGeneColumns(const GeneNetwork& network, const NetworkGeneNumbers& numbers, ResultFileContent& content) {
    BoolColumn regulators{std::vector<std::int8_t>(static_cast<std::size_t>(network.table->size()), 0)};
    for (std::size_t gene = 0; gene < network.genes.size(); ++gene) {
        regulators.values[static_cast<std::size_t>(network.genes[gene])] = static_cast<std::int8_t>(network.regulator[gene]);
    }
    content.geneColumns.push_back({"TFs", std::move(regulators)});
    for (const auto& [name, values] : {std::pair{kMeanColumn, &numbers.means}, std::pair{kCentralityColumn, &numbers.centrality}}) {
        if (values->empty()) {
            continue;
        }
        NumberColumn column{std::vector<double>(static_cast<std::size_t>(network.table->size()), std::numeric_limits<double>::quiet_NaN())};
        for (std::size_t gene = 0; gene < network.genes.size(); ++gene) {
            column.values[static_cast<std::size_t>(network.genes[gene])] = (*values)[gene];
        }
        content.geneColumns.push_back({name, std::move(column)});
    }
}

/// What the notes of a list that Ocellus wrote say about how it was made.
void tellMethod(GeneNetwork& network) {
    for (const NetworkMethod method : {NetworkMethod::Correlation, NetworkMethod::Clr, NetworkMethod::Genie3, NetworkMethod::Attention}) {
        for (const Orientation orientation : {Orientation::Attended, Orientation::Attending}) {
            GeneNetwork told;
            told.method = method;
            told.orientation = orientation;
            if (!network.fileNotes.empty() && network.fileNotes.front() == readingSentence(told)) {
                network.method = method;
                network.orientation = orientation;
                return;
            }
        }
    }
}

} // namespace

Outcome writeEdges(const std::string& path, const GeneNetwork& network, const std::vector<std::string>& notes, const RunControl& control, const PairScores& ipTm) {
    const bool symbols = symbolsDiffer(network);
    TextFile file(path);
    for (const std::string& note : notes) {
        file.add("# " + note + "\n");
    }
    file.add(std::string("regulator\ttarget\tweight") + (symbols ? "\tregulator_symbol\ttarget_symbol" : "") + (ipTm.empty() ? "" : "\tiptm") + "\n");
    for (const NetworkLink& edge : rankedLinks(network.edges)) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        std::string line = tabField(nameOf(network, edge.regulator)) + "\t" + tabField(nameOf(network, edge.target)) + "\t" + tabField(edge.weight);
        if (symbols) {
            line += "\t" + tabField(symbolOf(network, edge.regulator)) + "\t" + tabField(symbolOf(network, edge.target));
        }
        if (!ipTm.empty()) {
            const auto score = scoreOf(ipTm, edge);
            line += "\t" + (score ? tabField(*score) : std::string());
        }
        file.add(line + "\n");
    }
    file.finish();
    return Outcome::Finished;
}

Outcome writeGraphml(const std::string& path, const GeneNetwork& network, const std::vector<std::string>& notes, const RunControl& control, const PairScores& ipTm) {
    const std::vector<NetworkLink> edges = rankedLinks(network.edges);
    std::vector<char> used(network.genes.size(), 0);
    for (const NetworkLink& edge : edges) {
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
             + std::string(ipTm.empty() ? "" : "<key id=\"iptm\" for=\"edge\" attr.name=\"iptm\" attr.type=\"double\"/>\n")
             + "<graph id=\"GRN\" edgedefault=\"" + (hasDirection(network.method) ? "directed" : "undirected") + "\">\n");
    for (std::size_t gene = 0; gene < used.size(); ++gene) {
        if (used[gene] != 0) {
            const auto at = static_cast<std::int32_t>(gene);
            file.add("<node id=\"n" + std::to_string(gene) + "\"><data key=\"name\">" + xmlText(nameOf(network, at)) + "</data><data key=\"symbol\">"
                     + xmlText(symbolOf(network, at)) + "</data><data key=\"regulator\">" + (network.regulator[gene] != 0 ? "true" : "false")
                     + "</data></node>\n");
        }
    }
    for (const NetworkLink& edge : edges) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        const auto score = scoreOf(ipTm, edge);
        file.add("<edge source=\"n" + std::to_string(edge.regulator) + "\" target=\"n" + std::to_string(edge.target) + "\"><data key=\"weight\">"
                 + tabField(edge.weight) + "</data>" + (score ? "<data key=\"iptm\">" + tabField(*score) + "</data>" : std::string()) + "</edge>\n");
    }
    file.add("</graph>\n</graphml>\n");
    file.finish();
    return Outcome::Finished;
}

ResultFileContent networkFile(
    const std::shared_ptr<const Dataset>& dataset, const NetworkResult& result, std::vector<Index> cells, std::vector<std::string> notes,
    const NetworkGeneNumbers& numbers) {
    const GeneNetwork& network = result.network;
    ResultFileContent content;
    content.dataset = dataset;
    content.layers = {result.layer};
    content.cells = std::move(cells);
    content.genes = std::shared_ptr<const Table>(network.table, &network.table->var());
    content.geneRows = network.genes;
    TextColumn symbols;
    symbols.values.assign(network.table->symbols().begin(), network.table->symbols().end());
    content.geneColumns = {{"symbol", std::move(symbols)}};
    addGeneColumns(network, numbers, content);
    content.genePairs = {{kEdgesName, network.edges}};
    content.unsStrings = {{kNotesName, std::move(notes)}};
    return content;
}

bool addNetwork(const GeneNetwork& network, LayerPtr layer, const NetworkGeneNumbers& numbers, std::vector<std::string> notes, ResultFileContent* content) {
    if ((content->genes ? *content->genes : content->dataset->geneColumns()).names != network.table->var().names) {
        return false;
    }
    std::vector<Index> edgesOf(static_cast<std::size_t>(network.table->size()), 0);
    for (std::size_t gene = 0; gene < network.genes.size(); ++gene) {
        edgesOf[static_cast<std::size_t>(network.genes[gene])] = network.edges.rowStart[gene + 1] - network.edges.rowStart[gene];
    }
    SparseSquare edges{network.table->size(), {0}, network.edges.columns, network.edges.values};
    for (const Index count : edgesOf) { // genes of a network ascend: its edges keep their order
        edges.rowStart.push_back(edges.rowStart.back() + count);
    }
    for (std::int32_t& column : edges.columns) {
        column = static_cast<std::int32_t>(network.genes[static_cast<std::size_t>(column)]);
    }
    addGeneColumns(network, numbers, *content);
    content->genePairs.emplace_back(kEdgesName, std::move(edges));
    content->unsStrings.emplace_back(kNotesName, std::move(notes));
    content->layers.push_back(std::move(layer));
    return true;
}

StoredNetwork storedNetwork(const std::shared_ptr<const Dataset>& file) {
    const auto none = [&file] {
        return InputError(file->path(), "it holds no gene network (varp/GRN), as `ocellus-cli grn` writes one");
    };
    if (file->format() != Format::H5ad || file->path().empty()) {
        throw none();
    }
    const hdf5::Group root = hdf5::Group::openFile(file->path());
    const std::optional<SparseSquare> edges = storedGraph(root, kEdges, file->genes().size());
    if (!edges) {
        throw none();
    }
    StoredNetwork stored;
    GeneNetwork& network = stored.network;
    network.method = NetworkMethod::File;
    network.table = {file, &file->genes()};
    network.edges = withoutSelf(*edges);
    if (network.edges.columns.empty()) {
        throw InputError(file->path(), "varp/GRN holds no edge between two genes");
    }
    network.genes.resize(static_cast<std::size_t>(network.edges.size));
    std::iota(network.genes.begin(), network.genes.end(), Index{0});
    const Table& var = file->geneColumns();
    if (const Column* column = var.find("TFs"); column != nullptr && std::holds_alternative<BoolColumn>(column->data)) {
        const auto& flags = std::get<BoolColumn>(column->data).values;
        std::transform(flags.begin(), flags.end(), std::back_inserter(network.regulator), [](std::int8_t flag) { return static_cast<char>(flag == 1); });
    } else {
        network.regulator = markRegulators(*network.table, network.genes, {}, file->organism());
    }
    if (const Column* column = var.find(kMeanColumn); column != nullptr && column->number() != nullptr) {
        stored.means = column->number()->values;
    }
    if (root.hasArray(kNotes)) {
        network.fileNotes = root.array(kNotes).readTexts();
        tellMethod(network);
    }
    return stored;
}

std::string madeSentence(const GeneNetwork& network) {
    switch (network.method) {
    case NetworkMethod::Attention: return "Made from the attention of a scPRINT-2 model." + chosenHeads(network);
    case NetworkMethod::Correlation: return "Made without a model, by absolute Pearson correlation of log-normalised expression.";
    case NetworkMethod::Clr: return "Made without a model, by CLR of log-normalised expression.";
    case NetworkMethod::Genie3: return "Made without a model, by GENIE3 (extra trees) of log-normalised expression.";
    case NetworkMethod::File: break;
    }
    return "Read from a file.";
}

std::vector<std::string> networkNotes(const GeneNetwork& network, Index strongest) {
    if (network.method == NetworkMethod::File || !network.fileNotes.empty()) {
        return network.fileNotes;
    }
    if (network.method == NetworkMethod::Attention) {
        std::vector<std::string> notes{orientationSentence(network.orientation), filterSentence(network.filter, strongest), "No gene is joined to itself."};
        if (network.headChoice) {
            const std::vector<std::string> choice = headChoiceNotes(*network.headChoice);
            notes.insert(notes.end(), choice.begin(), choice.end());
        }
        return notes;
    }
    std::string kept = filterSentence(network.filter, strongest);
    if (network.filter == NetworkFilter::Strongest) {
        kept = "Kept are the " + std::to_string(strongest) + " strongest regulators of each target.";
    }
    return {readingSentence(network), madeSentence(network), kept, "No gene is joined to itself."};
}

GeneNetwork readNetwork(const std::string& path, const Dataset& dataset, Index* leftOut) {
    const EdgeRows rows = readEdgeRows(path, {"weight"});
    GeneNetwork network;
    network.method = NetworkMethod::File;
    network.fileNotes = rows.notes;
    tellMethod(network);
    network.table = measuredExpression(dataset, true).genes;
    std::map<std::pair<Index, Index>, double> edges;
    *leftOut = 0;
    for (std::size_t i = 0; i < rows.edges.size(); ++i) {
        const std::optional<Index> from = network.table->find(rows.edges[i].first);
        const std::optional<Index> to = network.table->find(rows.edges[i].second);
        if (!from || !to || *from == *to || !std::isfinite(rows.numbers[i])) {
            ++*leftOut;
            continue;
        }
        edges[{*from, *to}] = rows.numbers[i];
        network.genes.insert(network.genes.end(), {*from, *to});
    }
    if (edges.empty()) {
        throw InputError(path, "none of its " + std::to_string(rows.edges.size()) + " edges joins two genes of the open data set");
    }
    std::sort(network.genes.begin(), network.genes.end());
    network.genes.erase(std::unique(network.genes.begin(), network.genes.end()), network.genes.end());
    network.regulator = markRegulators(*network.table, network.genes, {}, dataset.organism());
    const auto place = [&](Index gene) {
        return static_cast<std::int32_t>(std::lower_bound(network.genes.begin(), network.genes.end(), gene) - network.genes.begin());
    };
    network.edges = {static_cast<Index>(network.genes.size()), std::vector<Index>(network.genes.size() + 1, 0), {}, {}};
    for (const auto& [pair, weight] : edges) { // in order of the rows
        ++network.edges.rowStart[static_cast<std::size_t>(place(pair.first)) + 1];
        network.edges.columns.push_back(place(pair.second));
        network.edges.values.push_back(weight);
    }
    for (std::size_t i = 1; i < network.edges.rowStart.size(); ++i) {
        network.edges.rowStart[i] += network.edges.rowStart[i - 1];
    }
    return network;
}

} // namespace ocellus
