// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/H5adEmbeddings.h"

#include "core/datasets/readers/CscSource.h"
#include "core/datasets/readers/CsrSource.h"
#include "core/datasets/readers/H5adMatrix.h"
#include "core/datasets/readers/H5adTable.h"

#include <algorithm>
#include <numeric>

namespace ocellus {

namespace {

// A sparse embedding is spread out in memory; wider ones are no embeddings but matrices.
constexpr Index kWidestSparseEmbedding = 5000;
constexpr Index kLargestDenseGraph = 20000; // cells

bool isDenseEmbedding(const hdf5::Array& array, Index cells) {
    const auto& shape = array.shape();
    return array.type().isNumber() && (shape.size() == 1 || shape.size() == 2) && shape[0] == cells;
}

bool isSparse(const hdf5::Group& group) { return group.hasArray("indptr") && group.hasArray("indices"); }

bool isTableOfNumbers(const hdf5::Group& root, const std::string& place) {
    std::vector<std::string> ignored;
    const Table table = readH5adTable(root, place, ignored);
    return std::any_of(table.columns.begin(), table.columns.end(), [](const Column& column) {
        return column.number() != nullptr;
    });
}

bool isEmbedding(const hdf5::Group& root, const std::string& place, Index cells) {
    if (root.hasArray(place)) {
        return isDenseEmbedding(root.array(place), cells);
    }
    if (!root.hasGroup(place)) {
        return false;
    }
    const hdf5::Group group = root.group(place);
    if (isSparse(group)) {
        const auto [rows, columns] = sparseShape(group);
        return rows == cells && columns <= kWidestSparseEmbedding;
    }
    return group.hasAttribute("_index") && isTableOfNumbers(root, place);
}

FloatMatrix readDense(const hdf5::Array& array) {
    FloatMatrix matrix;
    matrix.rows = array.length();
    matrix.columns = array.shape().size() == 2 ? array.shape()[1] : 1;
    matrix.values = array.readAll<float>();
    return matrix;
}

FloatMatrix readSparse(const hdf5::Group& root, const std::string& place, Index cells) {
    const Index columns = sparseShape(root.group(place)).second;
    FloatMatrix matrix{cells, columns, std::vector<float>(static_cast<std::size_t>(cells * columns))};
    const auto rows = openH5adMatrix(root, place, cells, columns);
    CountBatch batch;
    for (Index first = 0; first < cells; first += rows->preferredBatch()) {
        rows->readRange(first, std::min(rows->preferredBatch(), cells - first), batch);
        for (Index row = 0; row < batch.cellCount(); ++row) {
            const auto positions = batch.genesOf(row);
            for (std::size_t i = 0; i < positions.size(); ++i) {
                matrix.row(first + row)[positions[i]] = batch.valuesOf(row)[i];
            }
        }
    }
    return matrix;
}

/// The number columns of a table, in order.
FloatMatrix readNumbers(const hdf5::Group& root, const std::string& place, Index cells) {
    std::vector<std::string> ignored;
    const hdf5::Group group = root.group(place);
    const Table table = readH5adTable(root, place, ignored);
    if (table.size() != cells) {
        group.refuse("has " + std::to_string(table.size()) + " rows, " + std::to_string(cells) + " expected");
    }
    std::vector<const NumberColumn*> columns;
    for (const Column& column : table.columns) {
        if (column.number() != nullptr) {
            columns.push_back(column.number());
        }
    }
    FloatMatrix matrix;
    matrix.rows = cells;
    matrix.columns = static_cast<Index>(columns.size());
    for (Index cell = 0; cell < cells; ++cell) {
        for (const NumberColumn* column : columns) {
            matrix.values.push_back(static_cast<float>(column->values[static_cast<std::size_t>(cell)]));
        }
    }
    return matrix;
}

FloatMatrix readEmbedding(const hdf5::Group& root, const std::string& place, Index cells) {
    if (root.hasArray(place)) {
        return readDense(root.array(place));
    }
    if (isSparse(root.group(place))) {
        return readSparse(root, place, cells);
    }
    return readNumbers(root, place, cells);
}

FloatMatrix readRecordField(const hdf5::Array& records, const std::string& name) {
    for (const hdf5::Field& field : records.fields()) {
        if (field.name == name) {
            const auto values = records.readField(field);
            return {records.length(), field.width, {values.begin(), values.end()}};
        }
    }
    records.refuse("has no member " + name);
}

SparseSquare fromDense(const hdf5::Array& array) {
    const auto values = array.readAll<double>();
    SparseSquare graph;
    graph.size = array.length();
    graph.rowStart.push_back(0);
    for (Index row = 0; row < graph.size; ++row) {
        for (Index column = 0; column < graph.size; ++column) {
            const double value = values[static_cast<std::size_t>(row * graph.size + column)];
            if (value != 0.0) {
                graph.columns.push_back(static_cast<std::int32_t>(column));
                graph.values.push_back(value);
            }
        }
        graph.rowStart.push_back(static_cast<Index>(graph.values.size()));
    }
    return graph;
}

/// Rows become columns: the same counting sort turns CSC into CSR and sorts unsorted rows.
SparseSquare transposed(const SparseSquare& graph) {
    SparseSquare result;
    result.size = graph.size;
    result.rowStart.assign(static_cast<std::size_t>(graph.size) + 1, 0);
    result.columns.resize(graph.columns.size());
    result.values.resize(graph.values.size());
    for (const std::int32_t column : graph.columns) {
        ++result.rowStart[static_cast<std::size_t>(column) + 1];
    }
    std::partial_sum(result.rowStart.begin(), result.rowStart.end(), result.rowStart.begin());
    std::vector<Index> next(result.rowStart.begin(), result.rowStart.end() - 1);
    for (Index row = 0; row < graph.size; ++row) {
        for (Index at = graph.rowStart[row]; at < graph.rowStart[row + 1]; ++at) {
            const Index to = next[graph.columns[at]]++;
            result.columns[to] = static_cast<std::int32_t>(row);
            result.values[to] = graph.values[at];
        }
    }
    return result;
}

/// @param size  of cells or genes
SparseSquare readGraph(const hdf5::Group& root, const std::string& place, Index size) {
    if (root.hasArray(place)) {
        return fromDense(root.array(place));
    }
    const hdf5::Group group = root.group(place);
    const auto arrays = CompressedArrays::open(group, size);
    SparseSquare graph;
    graph.size = size;
    graph.rowStart = arrays.readOffsets();
    const auto used = static_cast<std::size_t>(graph.rowStart.back());
    graph.columns = arrays.positions.readAll<std::int32_t>();
    graph.values = arrays.values.readAll<double>();
    graph.columns.resize(used);
    graph.values.resize(used);
    for (const std::int32_t column : graph.columns) {
        if (column < 0 || column >= size) {
            arrays.positions.refuse("names " + std::to_string(column) + " of " + std::to_string(size));
        }
    }
    SparseSquare turned = transposed(graph);
    return sparseEncoding(group) == Encoding::Csc ? turned : transposed(turned);
}

bool isGraph(const hdf5::Group& root, const std::string& place, Index size) {
    if (root.hasArray(place)) {
        const hdf5::Array array = root.array(place);
        return isDenseEmbedding(array, size) && array.shape().size() == 2 && array.shape()[1] == size
            && size <= kLargestDenseGraph;
    }
    return root.hasGroup(place) && isSparse(root.group(place))
        && sparseShape(root.group(place)) == std::pair(size, size);
}

} // namespace

std::optional<SparseSquare> storedGraph(const hdf5::Group& root, const std::string& place, Index size) {
    return isGraph(root, place, size) ? std::optional(readGraph(root, place, size)) : std::nullopt;
}

void addEmbeddings(Dataset::Content& content, const hdf5::Group& root) {
    const Index cells = content.cells.size();
    if (root.hasArray("obsm")) {
        const hdf5::Array records = root.array("obsm");
        for (const hdf5::Field& field : records.fields()) {
            if (field.type.isNumber() && records.length() == cells) {
                content.embeddingNames.push_back(field.name);
            }
        }
        content.readEmbedding = [records](const std::string& name) { return readRecordField(records, name); };
    } else if (root.hasGroup("obsm")) {
        for (const std::string& name : root.group("obsm").names()) {
            if (content.findMatrix("obsm/" + name) != nullptr) {
                continue; // values of genes, see addValueTables
            }
            if (isEmbedding(root, "obsm/" + name, cells)) {
                content.embeddingNames.push_back(name);
            } else {
                content.warnings.push_back("obsm/" + name + " is no table of numbers per cell and is left out.");
            }
        }
        content.readEmbedding = [root, cells](
                                    const std::string& name) { return readEmbedding(root, "obsm/" + name, cells); };
    }
    for (const char* name : {"spatial", "X_spatial"}) {
        const auto& names = content.embeddingNames;
        content.spatial = content.spatial || std::find(names.begin(), names.end(), name) != names.end();
    }
}

void addGraphs(Dataset::Content& content, const hdf5::Group& root) {
    const Index cells = content.cells.size();
    const std::string folder = root.hasGroup("obsp") ? "obsp" : "uns/neighbors";
    if (!root.hasGroup(folder)) {
        return;
    }
    for (const std::string& name : root.group(folder).names()) {
        if (isGraph(root, folder + "/" + name, cells)) {
            content.graphNames.push_back(name);
        }
    }
    content.readGraph = [root, folder, cells](
                            const std::string& name) { return readGraph(root, folder + "/" + name, cells); };
}

} // namespace ocellus
