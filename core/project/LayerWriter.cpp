// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/DurableFile.h"
#include "core/project/LayerFile.h"
#include "core/project/LayerFileInternal.h"
#include "core/project/SectionFile.h"
#include "core/results/GeneValues.h"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace ocellus::layerfile {

using sectionfile::Payload;
using sectionfile::SectionWriter;

namespace {

constexpr std::size_t kBlockBytes = std::size_t{4} << 20; ///< of rows of values

/// Codes in the narrowest width that holds every category and -1.
template <class Narrow>
void narrowCodes(Payload& payload, const std::vector<std::int32_t>& codes) {
    std::string bytes(codes.size() * sizeof(Narrow), '\0');
    auto* out = reinterpret_cast<Narrow*>(bytes.data());
    std::transform(codes.begin(), codes.end(), out, [](std::int32_t code) { return static_cast<Narrow>(code); });
    payload.own(bytes);
}

void addCategory(Payload& payload, const CategoryColumn& column) {
    payload.number(static_cast<std::uint8_t>(column.ordered));
    payload.number(static_cast<std::uint64_t>(column.categories.size()));
    for (const std::string& category : column.categories) {
        payload.text(category);
    }
    const std::size_t count = column.categories.size();
    const std::uint8_t width = count <= std::numeric_limits<std::int8_t>::max() ? 1
        : count <= std::numeric_limits<std::int16_t>::max()                     ? 2
                                                                                : 4;
    payload.number(width);
    payload.number(static_cast<std::uint64_t>(column.codes.size()));
    if (width == 1) {
        narrowCodes<std::int8_t>(payload, column.codes);
    } else if (width == 2) {
        narrowCodes<std::int16_t>(payload, column.codes);
    } else {
        payload.array(column.codes);
    }
}

void addText(Payload& payload, const TextColumn& column) {
    payload.number(static_cast<std::uint64_t>(column.values.size()));
    for (const auto& value : column.values) {
        payload.number(static_cast<std::uint8_t>(value.has_value()));
        if (value) {
            payload.text(*value);
        }
    }
}

Payload columnPayload(const Column& column) {
    Payload payload;
    payload.text(column.name);
    if (const auto* labels = column.category()) {
        payload.number(kCategory);
        addCategory(payload, *labels);
    } else if (const auto* numbers = column.number()) {
        payload.number(kNumber).number(static_cast<std::uint8_t>(numbers->integral));
        payload.number(static_cast<std::uint64_t>(numbers->values.size())).array(numbers->values);
    } else if (const auto* flags = std::get_if<BoolColumn>(&column.data)) {
        payload.number(kBool).number(static_cast<std::uint64_t>(flags->values.size())).array(flags->values);
    } else {
        payload.number(kText);
        addText(payload, std::get<TextColumn>(column.data));
    }
    return payload;
}

Payload headPayload(const ResultLayer& layer, Index sequence) {
    Payload payload;
    payload.number(sequence).number(layer.cellsDone).number(layer.cellsTotal).text(layer.name);
    const Provenance& from = layer.provenance;
    payload.text(from.task).text(from.datasetFingerprint).text(from.modelHash).text(from.options).text(from.version);
    return payload;
}

/// The genes and cells, then the numbers in blocks of rows.
bool writeValues(SectionWriter& writer, const GeneValues& values, const RunControl& control) {
    const GeneValues::Facts& facts = values.facts();
    const auto width = static_cast<std::size_t>(values.width());
    const auto perBlock = static_cast<Index>(std::max<std::size_t>(1, kBlockBytes / (std::max<std::size_t>(1, width) * sizeof(float))));
    Payload head;
    head.number(static_cast<std::uint64_t>(width));
    for (const GeneValues::Gene& gene : facts.genes) {
        head.text(gene.id).text(gene.symbol).number(static_cast<std::uint8_t>(gene.measured)).number(gene.reliability);
    }
    head.number(facts.depthMultiplier).number(facts.reliabilityCells).number(static_cast<std::uint64_t>(facts.hidden.size()));
    for (const auto& [name, correlation] : facts.hidden) {
        head.text(name).number(correlation);
    }
    head.number(perBlock).number(static_cast<std::uint64_t>(facts.cells.size())).array(facts.cells);
    bool going = writer.write(kGeneValues, head);
    std::vector<float> rows;
    for (Index first = 0; going && first < values.rows(); first += perBlock) {
        const Index count = std::min(perBlock, values.rows() - first);
        rows.resize(static_cast<std::size_t>(count) * width);
        for (Index row = 0; row < count; ++row) {
            values.read(first + row, 0, std::span(rows).subspan(static_cast<std::size_t>(row) * width, width));
        }
        Payload payload;
        payload.array(rows);
        going = writer.write(kValueRows, payload);
        control.report("Keeping the values", first + count, values.rows());
    }
    return going;
}

bool writeSections(SectionWriter& writer, const ResultLayer& layer, Index sequence, const RunControl& control) {
    bool going = writer.write(kHead, headPayload(layer, sequence));
    for (const Column& column : layer.columns) {
        going = going && writer.write(kColumn, columnPayload(column));
    }
    for (const auto& [name, matrix] : layer.embeddings) {
        Payload payload;
        payload.text(name).number(matrix.rows).number(matrix.columns).array(matrix.values);
        going = going && writer.write(kEmbedding, payload);
    }
    for (const auto& [name, graph] : layer.graphs) {
        Payload payload;
        payload.text(name).number(graph.size).number(static_cast<std::uint64_t>(graph.columns.size()));
        payload.array(graph.rowStart).array(graph.columns).array(graph.values);
        going = going && writer.write(kGraph, payload);
    }
    going = going && (!layer.values || writeValues(writer, *layer.values, control));
    return going && writer.write(kEnd, Payload().number(writer.sections()));
}

/// A layer that its reader would refuse is a mistake of the program; better said now than on reading.
void checkShape(const ResultLayer& layer) {
    const auto wrong = [&](const std::string& what) {
        throw Error("Layer " + layer.name + " could not be saved: " + what + " does not have one entry per cell.");
    };
    for (const Column& column : layer.columns) {
        if (column.size() != layer.cellsTotal) {
            wrong(column.name);
        }
    }
    for (const auto& [name, matrix] : layer.embeddings) {
        if (matrix.rows != layer.cellsTotal
            || matrix.rows * matrix.columns != static_cast<Index>(matrix.values.size())) {
            wrong(name);
        }
    }
    for (const auto& [name, graph] : layer.graphs) {
        if (graph.size != layer.cellsTotal || static_cast<Index>(graph.rowStart.size()) != graph.size + 1
            || graph.columns.size() != graph.values.size()) {
            wrong(name);
        }
    }
}

} // namespace

Outcome write(const std::string& path, const ResultLayer& layer, Index sequence, const RunControl& control) {
    checkShape(layer);
    DurableFile file(path);
    SectionWriter writer(file, kMagic, layer.values ? kVersionWithValues : kVersion, control);
    if (!writeSections(writer, layer, sequence, control)) {
        return Outcome::Cancelled;
    }
    file.finish();
    return Outcome::Finished;
}

} // namespace ocellus::layerfile
