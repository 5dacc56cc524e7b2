// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/H5adWriter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <unordered_map>

namespace ocellus::h5ad {

namespace {

void encode(hdf5::Writer& writer, const std::string& place, const char* type, const char* version) {
    writer.setAttribute(place, "encoding-type", type);
    writer.setAttribute(place, "encoding-version", version);
}

template <class T, class Values>
std::vector<T> pick(const Values& values, const std::vector<Index>& rows) {
    std::vector<T> result;
    result.reserve(rows.size());
    for (const Index row : rows) {
        result.push_back(static_cast<T>(values[static_cast<std::size_t>(row)]));
    }
    return result;
}

template <class T>
void writeNumbers(hdf5::Writer& writer, const std::string& place, const std::vector<T>& values) {
    writer.writeArray<T>(place, {static_cast<Index>(values.size())}, values.data());
    encode(writer, place, "array", "0.2.0");
}

void writeBools(hdf5::Writer& writer, const std::string& place, const std::vector<std::int8_t>& values) {
    writer.writeBools(place, values);
    encode(writer, place, "array", "0.2.0");
}

/// pandas wants categories to be distinct; repeats are merged.
CategoryColumn distinct(const CategoryColumn& column) {
    CategoryColumn result;
    result.ordered = column.ordered;
    std::unordered_map<std::string, std::int32_t> positions;
    std::vector<std::int32_t> newCode;
    for (const std::string& category : column.categories) {
        const auto [at, added] = positions.emplace(category, static_cast<std::int32_t>(result.categories.size()));
        if (added) {
            result.categories.push_back(category);
        }
        newCode.push_back(at->second);
    }
    for (const std::int32_t code : column.codes) {
        result.codes.push_back(code < 0 ? -1 : newCode[static_cast<std::size_t>(code)]);
    }
    return result;
}

void writeCategory(
    hdf5::Writer& writer, const std::string& place, const CategoryColumn& given, const std::vector<Index>& rows) {
    const CategoryColumn column = distinct(given);
    writer.makeGroup(place);
    encode(writer, place, "categorical", "0.2.0");
    writer.setAttribute(place, "ordered", column.ordered);
    const std::size_t count = column.categories.size();
    if (count <= 127) {
        writeNumbers(writer, place + "/codes", pick<std::int8_t>(column.codes, rows));
    } else if (count <= 32767) {
        writeNumbers(writer, place + "/codes", pick<std::int16_t>(column.codes, rows));
    } else {
        writeNumbers(writer, place + "/codes", pick<std::int32_t>(column.codes, rows));
    }
    writeTexts(writer, place + "/categories", column.categories);
}

/// Values with gaps: a group of values and a mask where something is missing, else plainly.
/// @param mask  1 where a value is missing. @param write  writes the values to a place.
template <class Write>
void writeNullable(hdf5::Writer& writer,
    const std::string& place,
    const char* type,
    const std::vector<std::int8_t>& mask,
    Write write) {
    if (std::find(mask.begin(), mask.end(), 1) == mask.end()) {
        write(place);
        return;
    }
    writer.makeGroup(place);
    encode(writer, place, type, "0.1.0");
    write(place + "/values");
    writeBools(writer, place + "/mask", mask);
}

void writeNumberColumn(
    hdf5::Writer& writer, const std::string& place, const NumberColumn& column, const std::vector<Index>& rows) {
    const auto picked = pick<double>(column.values, rows);
    if (!column.integral) {
        writeNumbers(writer, place, picked);
        return;
    }
    std::vector<std::int64_t> whole;
    std::vector<std::int8_t> mask;
    for (const double value : picked) {
        mask.push_back(std::isnan(value) ? 1 : 0);
        whole.push_back(std::isnan(value) ? 1 : static_cast<std::int64_t>(value));
    }
    writeNullable(writer, place, "nullable-integer", mask,
        [&](const std::string& at) { writeNumbers(writer, at, whole); });
}

void writeBoolColumn(
    hdf5::Writer& writer, const std::string& place, const BoolColumn& column, const std::vector<Index>& rows) {
    auto values = pick<std::int8_t>(column.values, rows);
    std::vector<std::int8_t> mask;
    for (std::int8_t& value : values) {
        mask.push_back(value < 0 ? 1 : 0);
        value = value > 0 ? 1 : 0;
    }
    writeNullable(writer, place, "nullable-boolean", mask,
        [&](const std::string& at) { writeBools(writer, at, values); });
}

/// Text with gaps becomes labels, as pandas would have it; anndata 0.8 has no other way.
void writeTextColumn(hdf5::Writer& writer, const std::string& place, const Column& column, const std::vector<Index>& rows) {
    const auto& values = std::get<TextColumn>(column.data).values;
    if (column.missing() > 0) {
        writeCategory(writer, place, *column.asCategory(), rows);
        return;
    }
    std::vector<std::string> texts;
    for (const Index row : rows) {
        texts.push_back(*values[static_cast<std::size_t>(row)]);
    }
    writeTexts(writer, place, texts);
}

void writeColumn(
    hdf5::Writer& writer, const std::string& place, const Column& column, const std::vector<Index>& rows) {
    if (const auto* labels = column.category()) {
        writeCategory(writer, place, *labels, rows);
    } else if (const auto* numbers = column.number()) {
        writeNumberColumn(writer, place, *numbers, rows);
    } else if (const auto* bools = std::get_if<BoolColumn>(&column.data)) {
        writeBoolColumn(writer, place, *bools, rows);
    } else {
        writeTextColumn(writer, place, column, rows);
    }
}

void beginSparse(hdf5::Writer& writer, const std::string& place, Index rows, Index columns) {
    writer.makeGroup(place);
    encode(writer, place, "csr_matrix", "0.1.0");
    writer.setAttribute(place, "shape", std::vector<Index>{rows, columns});
}

/// scipy wants indptr and indices of one width where it can: 32 bits while they suffice.
void writeOffsets(hdf5::Writer& writer, const std::string& place, const std::vector<Index>& offsets) {
    const auto length = static_cast<Index>(offsets.size());
    if (offsets.back() <= std::numeric_limits<std::int32_t>::max()) {
        const std::vector<std::int32_t> small(offsets.begin(), offsets.end());
        writer.writeArray<std::int32_t>(place, {length}, small.data());
    } else {
        writer.writeArray<std::int64_t>(place, {length}, offsets.data());
    }
}

} // namespace

void beginDict(hdf5::Writer& writer, const std::string& place) {
    if (!place.empty()) {
        writer.makeGroup(place);
    }
    encode(writer, place, "dict", "0.1.0");
}

void writeTexts(hdf5::Writer& writer,
    const std::string& place,
    const std::vector<std::string>& texts,
    const std::vector<Index>& shape) {
    writer.writeTexts(place, texts, shape);
    encode(writer, place, "string-array", "0.2.0");
}

void writeText(hdf5::Writer& writer, const std::string& place, const std::string& text) {
    writer.writeText(place, text);
    encode(writer, place, "string", "0.2.0");
}

void writeTable(
    hdf5::Writer& writer, const std::string& place, const Table& table, const std::vector<Index>& rows) {
    writer.makeGroup(place);
    encode(writer, place, "dataframe", "0.2.0");
    // "_index" may be a column of the input; take the first free name.
    std::string index = "_index";
    while (table.find(index) != nullptr) {
        index += "_";
    }
    std::vector<std::string> order;
    for (const Column& column : table.columns) {
        order.push_back(column.name);
    }
    writer.setAttribute(place, "_index", index);
    writer.setAttribute(place, "column-order", order);
    std::vector<std::string> names;
    names.reserve(rows.size());
    for (const Index row : rows) {
        names.push_back(table.names[static_cast<std::size_t>(row)]);
    }
    writeTexts(writer, place + "/" + index, names);
    for (const Column& column : table.columns) {
        writeColumn(writer, place + "/" + column.name, column, rows);
    }
}

void writeEmbedding(
    hdf5::Writer& writer, const std::string& place, const FloatMatrix& matrix, const std::vector<Index>& rows) {
    std::vector<float> values;
    values.reserve(rows.size() * static_cast<std::size_t>(matrix.columns));
    for (const Index row : rows) {
        values.insert(values.end(), matrix.row(row), matrix.row(row) + matrix.columns);
    }
    writer.writeArray<float>(place, {static_cast<Index>(rows.size()), matrix.columns}, values.data());
    encode(writer, place, "array", "0.2.0");
}

void writeGraph(
    hdf5::Writer& writer, const std::string& place, const SparseSquare& graph, const std::vector<Index>& rows) {
    std::vector<std::int32_t> newPlace(static_cast<std::size_t>(graph.size), -1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        newPlace[static_cast<std::size_t>(rows[i])] = static_cast<std::int32_t>(i);
    }
    std::vector<Index> offsets{0};
    std::vector<std::int32_t> columns;
    std::vector<double> values;
    std::vector<std::pair<std::int32_t, double>> line;
    for (const Index row : rows) {
        line.clear();
        for (Index at = graph.rowStart[row]; at < graph.rowStart[row + 1]; ++at) {
            const std::int32_t column = newPlace[static_cast<std::size_t>(graph.columns[at])];
            if (column >= 0) {
                line.emplace_back(column, graph.values[at]);
            }
        }
        std::sort(line.begin(), line.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (const auto& [column, value] : line) {
            columns.push_back(column);
            values.push_back(value);
        }
        offsets.push_back(static_cast<Index>(columns.size()));
    }
    const auto size = static_cast<Index>(rows.size());
    const auto stored = static_cast<Index>(columns.size());
    beginSparse(writer, place, size, size);
    writer.writeArray<double>(place + "/data", {stored}, values.data());
    writer.writeArray<std::int32_t>(place + "/indices", {stored}, columns.data());
    writeOffsets(writer, place + "/indptr", offsets);
}

namespace {

/// @param convert  turns the values of a batch into what is stored
template <class T, class Convert>
Outcome writeCsr(hdf5::Writer& writer, const std::string& place, const RowSource& matrix, const std::vector<Index>& rows,
    const Convert& convert, const RunControl& control) {
    const auto total = static_cast<Index>(rows.size());
    beginSparse(writer, place, total, matrix.geneCount());
    hdf5::GrowingArray<T> data(writer, place + "/data");
    hdf5::GrowingArray<std::int32_t> indices(writer, place + "/indices");
    std::vector<Index> offsets{0};
    CountBatch batch;
    for (Index first = 0; first < total; first += matrix.preferredBatch()) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        const Index count = std::min(matrix.preferredBatch(), total - first);
        matrix.read(std::span(rows).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)), batch);
        const std::vector<T>& values = convert(batch.values);
        data.append(values.data(), static_cast<Index>(values.size()));
        indices.append(batch.genes.data(), static_cast<Index>(batch.genes.size()));
        for (Index row = 0; row < count; ++row) {
            offsets.push_back(offsets.back() + batch.rowStart[row + 1] - batch.rowStart[row]);
        }
        control.report("Writing " + place, first + count, total);
    }
    data.close();
    indices.close();
    writeOffsets(writer, place + "/indptr", offsets);
    return Outcome::Finished;
}

} // namespace

Outcome writeMatrix(hdf5::Writer& writer,
    const std::string& place,
    const RowSource& matrix,
    const std::vector<Index>& rows,
    bool asFlags,
    const RunControl& control) {
    if (!asFlags) {
        return writeCsr<float>(
            writer, place, matrix, rows, [](const std::vector<float>& values) -> const std::vector<float>& { return values; },
            control);
    }
    std::vector<hdf5::Flag> flags;
    const auto convert = [&flags](const std::vector<float>& values) -> const std::vector<hdf5::Flag>& {
        flags.assign(values.size(), hdf5::Flag::True);
        return flags;
    };
    return writeCsr<hdf5::Flag>(writer, place, matrix, rows, convert, control);
}

} // namespace ocellus::h5ad
