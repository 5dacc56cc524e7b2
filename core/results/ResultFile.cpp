// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/ResultFile.h"

#include "core/base/Error.h"
#include "core/results/GeneValueRows.h"
#include "core/results/H5adWriter.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numeric>
#include <set>

namespace ocellus {

namespace {

using Json = nlohmann::ordered_json;

std::vector<Index> allOf(Index count) {
    std::vector<Index> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), Index{0});
    return all;
}

std::vector<Index> rowsToWrite(const ResultFileContent& content) {
    const Index total = content.dataset->cells().size();
    if (content.cells.empty()) {
        return allOf(total);
    }
    std::vector<bool> seen(static_cast<std::size_t>(total), false);
    for (const Index cell : content.cells) {
        if (cell < 0 || cell >= total || seen[static_cast<std::size_t>(cell)]) {
            throw Error("The cells to write are not a subset of the data set, each once: cell "
                + std::to_string(cell) + " of " + std::to_string(total) + ".");
        }
        seen[static_cast<std::size_t>(cell)] = true;
    }
    return content.cells;
}

std::vector<Index> genesToWrite(const ResultFileContent& content, Index known) {
    if (content.geneRows.empty()) {
        return allOf(known);
    }
    const bool matrices = content.withX || content.x || !content.matrices.empty();
    const auto [first, last] = std::minmax_element(content.geneRows.begin(), content.geneRows.end());
    if (matrices || *first < 0 || *last >= known) {
        throw Error("Genes can only be left out of a result file without matrices, and must be among its " + std::to_string(known) + " genes.");
    }
    return content.geneRows;
}

void mustFit(const std::string& what, Index found, Index expected) {
    if (found != expected) {
        throw Error(what + " does not fit the data set: " + std::to_string(found) + " entries, "
            + std::to_string(expected) + " expected.");
    }
}

void addOrReplace(std::vector<Column>& columns, const Column& column) {
    const auto same = std::find_if(
        columns.begin(), columns.end(), [&](const Column& other) { return other.name == column.name; });
    if (same != columns.end()) {
        *same = column;
    } else {
        columns.push_back(column);
    }
}

Table geneTable(const ResultFileContent& content) {
    Table var = content.genes ? *content.genes : content.dataset->geneColumns();
    for (const Column& column : content.geneColumns) {
        mustFit("Gene column " + column.name, column.size(), var.size());
        addOrReplace(var.columns, column);
    }
    return var;
}

/// What the layers bring of one kind (embeddings or graphs), the last of each name, and the data
/// set's own of other names before them.
template <class Value, class CheckFit, class ReadOwn, class Write>
void writeElements(const ResultFileContent& content,
    std::vector<std::pair<std::string, Value>> ResultLayer::*ofLayer,
    const std::vector<std::string>& own,
    CheckFit checkFit,
    ReadOwn readOwn,
    Write write) {
    std::vector<std::pair<std::string, const Value*>> added;
    std::set<std::string> names;
    for (const LayerPtr& layer : content.layers) {
        for (const auto& [name, value] : (*layer).*ofLayer) {
            checkFit(name, value);
            if (!names.insert(name).second) {
                std::erase_if(added, [&, key = name](const auto& one) { return one.first == key; });
            }
            added.emplace_back(name, &value);
        }
    }
    for (const std::string& name : own) {
        if (!names.contains(name)) {
            write(name, readOwn(name));
        }
    }
    for (const auto& [name, value] : added) {
        write(name, *value);
    }
}

void writeEmbeddings(hdf5::Writer& writer, const ResultFileContent& content, const std::vector<Index>& rows) {
    h5ad::beginDict(writer, "obsm");
    const MeasuredData& data = *content.dataset;
    writeElements(
        content, &ResultLayer::embeddings, data.embeddingNames(),
        [&](const std::string& name, const FloatMatrix& matrix) {
            mustFit("Embedding " + name, matrix.rows, data.cells().size());
        },
        [&](const std::string& name) { return data.embedding(name); },
        [&](const std::string& name, const FloatMatrix& matrix) {
            h5ad::writeEmbedding(writer, "obsm/" + name, matrix, rows);
        });
}

/// Values of genes that a layer holds beside the matrices: obsm/NAME, and which genes in uns.
std::vector<LayerPtr> layersWithValues(const ResultFileContent& content) {
    std::vector<LayerPtr> layers;
    for (const LayerPtr& layer : content.layers) {
        const auto written = std::ranges::any_of(content.matrices, [&](const MatrixLayer& matrix) { return matrix.name == layer->name; });
        if (layer->values && !written) {
            layers.push_back(layer);
        }
    }
    return layers;
}

Outcome writeValues(hdf5::Writer& writer, const ResultFileContent& content, const std::vector<Index>& rows, const RunControl& control) {
    for (const LayerPtr& layer : layersWithValues(content)) {
        const GeneValueRows values(layer->values, content.dataset->cells().size());
        if (h5ad::writeMatrix(writer, "obsm/" + valuesKey(layer->name), values, rows, false, control) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    return Outcome::Finished;
}

/// A number that reads back as the same; empty for NaN.
std::string exactText(double number) {
    return std::isnan(number) ? std::string() : Json(number).dump();
}

void writeValueGenes(hdf5::Writer& writer, const ResultFileContent& content, std::set<std::string>& taken) {
    for (const LayerPtr& layer : content.layers) {
        if (!layer->values) {
            continue;
        }
        std::vector<std::string> ids, symbols, reliabilities;
        for (const GeneValues::Gene& gene : layer->values->facts().genes) {
            ids.push_back(gene.id);
            symbols.push_back(gene.symbol);
            reliabilities.push_back(exactText(gene.reliability));
        }
        const std::string key = valuesKey(layer->name);
        const auto write = [&](const std::string& name, const std::vector<std::string>& texts) {
            if (taken.insert(name).second) {
                h5ad::writeTexts(writer, "uns/" + name, texts);
            }
        };
        write(key + "_genes", ids);
        write(key + "_symbols", symbols);
        write(key + "_reliability", reliabilities);
        if (taken.insert(key + "_facts").second) {
            h5ad::writeText(writer, "uns/" + key + "_facts", valuesFactsText(layer->values->facts()));
        }
    }
}

void writeGraphs(hdf5::Writer& writer, const ResultFileContent& content, const std::vector<Index>& rows) {
    h5ad::beginDict(writer, "obsp");
    const MeasuredData& data = *content.dataset;
    writeElements(
        content, &ResultLayer::graphs, data.graphNames(),
        [&](const std::string& name, const SparseSquare& graph) {
            mustFit("Graph " + name, graph.size, data.cells().size());
        },
        [&](const std::string& name) { return data.graph(name); },
        [&](const std::string& name, const SparseSquare& graph) {
            h5ad::writeGraph(writer, "obsp/" + name, graph, rows);
        });
}

void writeGenePairs(hdf5::Writer& writer, const ResultFileContent& content, Index genes) {
    h5ad::beginDict(writer, "varp");
    for (const auto& [name, pairs] : content.genePairs) {
        mustFit("Gene graph " + name, pairs.size, genes);
        h5ad::writeGraph(writer, "varp/" + name, pairs, allOf(genes));
    }
}

std::string provenanceOf(const std::vector<LayerPtr>& layers) {
    Json all = Json::array();
    for (const LayerPtr& layer : layers) {
        const Provenance& from = layer->provenance;
        Json options = Json::parse(from.options, nullptr, false);
        Json columns = Json::array();
        Json embeddings = Json::array();
        for (const Column& column : layer->columns) {
            columns.push_back(column.name);
        }
        for (const auto& [name, matrix] : layer->embeddings) {
            embeddings.push_back(name);
        }
        all.push_back({{"layer", layer->name},
            {"task", from.task},
            {"dataset", from.datasetFingerprint},
            {"model", from.modelHash.empty() ? Json(nullptr) : Json(from.modelHash)},
            {"options", options.is_discarded() ? Json(from.options) : options},
            {"version", from.version},
            {"cells_done", layer->cellsDone},
            {"cells_total", layer->cellsTotal},
            {"columns", columns},
            {"embeddings", embeddings}});
    }
    return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string hexOf(Rgb colour) {
    char text[8];
    std::snprintf(text, sizeof(text), "#%02x%02x%02x", colour.r, colour.g, colour.b);
    return text;
}

/// Stored colours stay with the columns they belong to, unless a layer replaced the column.
void writeColours(hdf5::Writer& writer, const ResultFileContent& content, const std::set<std::string>& taken) {
    for (const Column& column : content.dataset->cells().columns) {
        const auto& colours = content.dataset->storedColours(column.name);
        const bool replaced = std::any_of(content.layers.begin(), content.layers.end(), [&](const LayerPtr& layer) {
            return std::any_of(layer->columns.begin(), layer->columns.end(), [&](const Column& other) {
                return other.name == column.name;
            });
        });
        const std::string name = column.name + "_colors";
        if (colours.empty() || replaced || taken.contains(name)) {
            continue;
        }
        std::vector<std::string> texts;
        for (const Rgb colour : colours) {
            texts.push_back(hexOf(colour));
        }
        h5ad::writeTexts(writer, "uns/" + name, texts);
    }
}

void writeLabels(hdf5::Writer& writer, const UnsLabels& table, Index cells, const std::vector<Index>& rows) {
    mustFit("Label table " + table.name, static_cast<Index>(table.codes.size()), cells * table.perCell);
    std::vector<std::string> texts;
    for (const Index row : rows) {
        for (Index i = 0; i < table.perCell; ++i) {
            const std::int32_t code = table.codes[static_cast<std::size_t>(row * table.perCell + i)];
            texts.push_back(code < 0 ? "" : table.labels.at(static_cast<std::size_t>(code)));
        }
    }
    h5ad::writeTexts(writer, "uns/" + table.name, texts, {static_cast<Index>(rows.size()), table.perCell});
}

void writeUns(hdf5::Writer& writer, const ResultFileContent& content, const std::vector<Index>& rows) {
    h5ad::beginDict(writer, "uns");
    std::set<std::string> taken;
    for (const UnsLabels& table : content.unsLabels) {
        if (taken.insert(table.name).second) {
            writeLabels(writer, table, content.dataset->cells().size(), rows);
        }
    }
    for (const auto& [name, texts] : content.unsStrings) {
        if (taken.insert(name).second) {
            h5ad::writeTexts(writer, "uns/" + name, texts);
        }
    }
    for (const auto& [name, texts] : content.dataset->originTexts()) {
        if (taken.insert(name).second) {
            h5ad::writeTexts(writer, "uns/" + name, texts);
        }
    }
    writeValueGenes(writer, content, taken);
    const auto& organism = content.dataset->organism();
    const std::string key = "organism_ontology_term_id";
    if (organism && content.dataset->cells().find(key) == nullptr && taken.insert(key).second) {
        h5ad::writeText(writer, "uns/" + key, *organism);
    }
    writeColours(writer, content, taken);
    if (taken.insert("provenance").second) {
        h5ad::writeText(writer, "uns/provenance", provenanceOf(content.layers));
    }
}

Outcome writeMatrices(hdf5::Writer& writer,
    const ResultFileContent& content,
    const std::vector<Index>& rows,
    const RunControl& control) {
    const Index genes = (content.genes ? *content.genes : content.dataset->geneColumns()).size();
    const auto write = [&](const std::string& place, const RowSource& matrix, bool asFlags) {
        mustFit("Matrix " + place + " (cells)", matrix.cellCount(), content.dataset->cells().size());
        mustFit("Matrix " + place + " (genes)", matrix.geneCount(), genes);
        return h5ad::writeMatrix(writer, place, matrix, rows, asFlags, control);
    };
    const auto main = content.x ? content.x : content.withX ? content.dataset->mainMatrix() : nullptr;
    if (main && write("X", *main, false) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    h5ad::beginDict(writer, "layers");
    for (const MatrixLayer& matrix : content.matrices) {
        if (write("layers/" + matrix.name, *matrix.rows, matrix.flags) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    return Outcome::Finished;
}

void refuseInput(const std::string& path, const MeasuredData& dataset) {
    std::error_code error;
    if (!dataset.path().empty() && std::filesystem::equivalent(path, dataset.path(), error)) {
        throw UsageError(path + " is the input itself, which is never changed; choose another name.");
    }
}

} // namespace

std::string valuesKey(const std::string& layer) {
    std::string key = layer;
    std::ranges::replace(key, ' ', '_');
    return key;
}

std::string valuesFactsText(const GeneValues::Facts& facts) {
    Json hidden = Json::array();
    for (const auto& [symbol, reliability] : facts.hidden) {
        hidden.push_back({symbol, reliability}); // NaN becomes null
    }
    Json text{{"depth_multiplier", facts.depthMultiplier}, {"reliability_cells", facts.reliabilityCells}, {"hidden", hidden}};
    for (const GeneValues::Gene& gene : facts.genes) {
        text["measured"].push_back(gene.measured);
    }
    return text.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Table resultCells(const ResultFileContent& content) {
    Table obs = content.dataset->cells();
    for (const LayerPtr& layer : content.layers) {
        for (const Column& column : layer->columns) {
            mustFit("Column " + column.name + " of layer " + layer->name, column.size(), obs.size());
            addOrReplace(obs.columns, column);
        }
    }
    return obs;
}

Outcome writeResultFile(
    const std::string& path, const ResultFileContent& content, const RunControl& control) {
    refuseInput(path, *content.dataset);
    const std::vector<Index> rows = rowsToWrite(content);
    const Table obs = resultCells(content);
    const Table var = geneTable(content);
    const std::vector<Index> genes = genesToWrite(content, var.size());
    hdf5::Writer writer(path);
    writer.setAttribute("", "encoding-type", "anndata");
    writer.setAttribute("", "encoding-version", "0.1.0");
    if (writeMatrices(writer, content, rows, control) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    h5ad::writeTable(writer, "obs", obs, rows);
    h5ad::writeTable(writer, "var", var, genes);
    writeEmbeddings(writer, content, rows);
    if (writeValues(writer, content, rows, control) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    writeGraphs(writer, content, rows);
    h5ad::beginDict(writer, "varm");
    writeGenePairs(writer, content, static_cast<Index>(genes.size()));
    writeUns(writer, content, rows);
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    writer.finish();
    return Outcome::Finished;
}

} // namespace ocellus
