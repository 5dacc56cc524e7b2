// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/project/LayerFile.h"
#include "core/project/LayerFileInternal.h"
#include "core/project/SectionFile.h"
#include "core/project/StoredGeneValues.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ocellus::layerfile {

using sectionfile::Cursor;
using sectionfile::Section;
using sectionfile::SectionReader;

namespace {

constexpr Index kMostCells = Index{1} << 32;
const sectionfile::Kind kLayerFile{kMagic, kVersionWithValues, "layer file"};

template <class Narrow>
std::vector<std::int32_t> widenCodes(Cursor& cursor, std::size_t count) {
    const auto narrow = cursor.array<Narrow>(count);
    return {narrow.begin(), narrow.end()};
}

CategoryColumn readCategory(Cursor& cursor) {
    CategoryColumn column;
    column.ordered = cursor.number<std::uint8_t>() != 0;
    const std::size_t categories = cursor.count(sizeof(std::uint64_t));
    for (std::size_t i = 0; i < categories; ++i) {
        column.categories.push_back(cursor.text());
    }
    const auto width = cursor.number<std::uint8_t>();
    if (width != 1 && width != 2 && width != 4) {
        cursor.refuse("has codes of " + std::to_string(width) + " bytes");
    }
    const std::size_t count = cursor.count(width);
    column.codes = width == 1 ? widenCodes<std::int8_t>(cursor, count)
        : width == 2          ? widenCodes<std::int16_t>(cursor, count)
                              : cursor.array<std::int32_t>(count);
    for (const std::int32_t code : column.codes) {
        if (code < -1 || code >= static_cast<std::int64_t>(categories)) {
            cursor.refuse("uses category " + std::to_string(code) + " of " + std::to_string(categories));
        }
    }
    return column;
}

TextColumn readText(Cursor& cursor) {
    TextColumn column;
    const std::size_t count = cursor.count(1);
    column.values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const bool present = cursor.number<std::uint8_t>() != 0;
        column.values.push_back(present ? std::optional(cursor.text()) : std::nullopt);
    }
    return column;
}

Column readColumn(Cursor& cursor, Index cells) {
    Column column;
    column.name = cursor.text();
    cursor.rename("column " + column.name);
    switch (cursor.number<std::uint8_t>()) {
    case kCategory:
        column.data = readCategory(cursor);
        break;
    case kNumber: {
        NumberColumn numbers;
        numbers.integral = cursor.number<std::uint8_t>() != 0;
        numbers.values = cursor.array<double>(cursor.count(sizeof(double)));
        column.data = std::move(numbers);
        break;
    }
    case kBool: {
        BoolColumn flags;
        flags.values = cursor.array<std::int8_t>(cursor.count(1));
        column.data = std::move(flags);
        break;
    }
    case kText:
        column.data = readText(cursor);
        break;
    default:
        cursor.refuse("is of an unknown kind");
    }
    if (column.size() != cells) {
        cursor.refuse("has " + std::to_string(column.size()) + " entries, " + std::to_string(cells) + " expected");
    }
    return column;
}

std::pair<std::string, FloatMatrix> readEmbedding(Cursor& cursor, Index cells) {
    std::string name = cursor.text();
    cursor.rename("embedding " + name);
    FloatMatrix matrix;
    matrix.rows = cursor.number<Index>();
    matrix.columns = cursor.number<Index>();
    if (matrix.rows != cells || matrix.columns < 0 || matrix.columns > (Index{1} << 24)) {
        cursor.refuse("is " + std::to_string(matrix.rows) + " x " + std::to_string(matrix.columns) + ", "
            + std::to_string(cells) + " rows expected");
    }
    matrix.values = cursor.array<float>(static_cast<std::size_t>(matrix.rows * matrix.columns));
    return {std::move(name), std::move(matrix)};
}

std::pair<std::string, SparseSquare> readGraph(Cursor& cursor, Index cells) {
    std::string name = cursor.text();
    cursor.rename("graph " + name);
    SparseSquare graph;
    graph.size = cursor.number<Index>();
    const std::size_t edges = cursor.count(sizeof(std::int32_t) + sizeof(double));
    if (graph.size != cells) {
        cursor.refuse("has " + std::to_string(graph.size) + " cells, " + std::to_string(cells) + " expected");
    }
    graph.rowStart = cursor.array<Index>(static_cast<std::size_t>(cells) + 1);
    graph.columns = cursor.array<std::int32_t>(edges);
    graph.values = cursor.array<double>(edges);
    if (graph.rowStart.front() != 0 || graph.rowStart.back() != static_cast<Index>(edges)
        || !std::is_sorted(graph.rowStart.begin(), graph.rowStart.end())
        || std::any_of(graph.columns.begin(), graph.columns.end(),
            [&](std::int32_t column) { return column < 0 || column >= cells; })) {
        cursor.refuse("names neighbours that do not exist");
    }
    return {std::move(name), std::move(graph)};
}

/// Genes and cells of values; their numbers follow in blocks.
struct ValuesHead {
    GeneValues::Facts facts;
    StoredGeneValues::Place place;

    Index rowsOf(std::size_t block) const {
        const Index first = static_cast<Index>(block) * place.rowsPerBlock;
        return std::min(place.rowsPerBlock, static_cast<Index>(facts.cells.size()) - first);
    }
    bool complete() const { return static_cast<Index>(place.blocks.size()) * place.rowsPerBlock >= static_cast<Index>(facts.cells.size()); }
};

ValuesHead readValuesHead(Cursor& cursor) {
    cursor.rename("the values of genes");
    ValuesHead head;
    GeneValues::Facts& facts = head.facts;
    const std::size_t genes = cursor.count(2 * sizeof(std::uint64_t) + 1 + sizeof(double));
    for (std::size_t i = 0; i < genes; ++i) {
        GeneValues::Gene gene;
        gene.id = cursor.text();
        gene.symbol = cursor.text();
        gene.measured = cursor.number<std::uint8_t>() != 0;
        gene.reliability = cursor.number<double>();
        facts.genes.push_back(std::move(gene));
    }
    facts.depthMultiplier = cursor.number<double>();
    facts.reliabilityCells = cursor.number<Index>();
    const std::size_t hidden = cursor.count(sizeof(std::uint64_t) + sizeof(double));
    for (std::size_t i = 0; i < hidden; ++i) {
        std::string name = cursor.text();
        facts.hidden.emplace_back(std::move(name), cursor.number<double>());
    }
    head.place.rowsPerBlock = cursor.number<Index>();
    facts.cells = cursor.array<Index>(cursor.count(sizeof(Index)));
    if (genes == 0 || head.place.rowsPerBlock <= 0 || !(facts.depthMultiplier > 0.0)) {
        cursor.refuse("have no genes, no rows in a block or no depth");
    }
    if (std::adjacent_find(facts.cells.begin(), facts.cells.end(), std::greater_equal<>()) != facts.cells.end()
        || (!facts.cells.empty() && (facts.cells.front() < 0 || facts.cells.back() >= kMostCells))) {
        cursor.refuse("name cells that do not exist");
    }
    return head;
}

LayerInfo readHeadOf(SectionReader& reader, const std::string& path) {
    const Section section = reader.next();
    Cursor cursor(section.payload, path, "the head");
    if (section.kind != kHead) {
        cursor.refuse("is missing");
    }
    LayerInfo info;
    info.sequence = cursor.number<Index>();
    info.cellsDone = cursor.number<Index>();
    info.cellsTotal = cursor.number<Index>();
    info.name = cursor.text();
    for (std::string* text : {&info.provenance.task, &info.provenance.datasetFingerprint, &info.provenance.modelHash,
             &info.provenance.options, &info.provenance.version}) {
        *text = cursor.text();
    }
    cursor.end();
    if (info.cellsTotal < 0 || info.cellsTotal > kMostCells || info.cellsDone < 0
        || info.cellsDone > info.cellsTotal) {
        cursor.refuse("says " + std::to_string(info.cellsDone) + " of " + std::to_string(info.cellsTotal) + " cells");
    }
    info.bytes = reader.bytes();
    return info;
}

} // namespace

LayerInfo readHead(const std::string& path) {
    SectionReader reader(path, kLayerFile);
    return readHeadOf(reader, path);
}

LayerPtr read(const std::string& path) {
    const auto file = std::make_shared<const OpenFile>(path);
    SectionReader reader(path, kLayerFile);
    LayerInfo info = readHeadOf(reader, path);
    auto layer = std::make_shared<ResultLayer>();
    layer->name = std::move(info.name);
    layer->provenance = std::move(info.provenance);
    layer->cellsDone = info.cellsDone;
    layer->cellsTotal = info.cellsTotal;
    std::optional<ValuesHead> values;
    for (;;) {
        const std::uint64_t before = reader.sections();
        const Section section = reader.next();
        Cursor cursor(section.payload, path, "part " + std::to_string(before + 1));
        if (section.kind == kColumn) {
            layer->columns.push_back(readColumn(cursor, layer->cellsTotal));
        } else if (section.kind == kEmbedding) {
            layer->embeddings.push_back(readEmbedding(cursor, layer->cellsTotal));
        } else if (section.kind == kGraph) {
            layer->graphs.push_back(readGraph(cursor, layer->cellsTotal));
        } else if (section.kind == kGeneValues && !values) {
            values = readValuesHead(cursor);
        } else if (section.kind == kValueRows && values && !values->complete()) {
            const std::size_t width = values->facts.genes.size();
            const std::size_t expected = static_cast<std::size_t>(values->rowsOf(values->place.blocks.size())) * width * sizeof(float);
            if (section.payload.size() != expected) {
                cursor.refuse("has " + std::to_string(section.payload.size()) + " bytes of values, " + std::to_string(expected) + " expected");
            }
            values->place.blocks.push_back(section.place);
            continue;
        } else if (section.kind == kEnd) {
            if (cursor.number<std::uint64_t>() != before || !reader.atEnd()) {
                cursor.refuse("does not end the file: parts are missing or too many");
            }
            cursor.end();
            if (values && (!values->complete() || !file->isAt(path))) {
                cursor.refuse("comes before all values were there");
            }
            if (values) {
                layer->values = std::make_shared<const StoredGeneValues>(file, std::move(values->facts), std::move(values->place));
            }
            return layer;
        } else {
            cursor.refuse("is of an unknown kind");
        }
        cursor.end();
    }
}

} // namespace ocellus::layerfile
