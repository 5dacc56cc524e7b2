// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/FileRecords.h"

#include "core/datasets/Dataset.h"
#include "core/results/ResultFile.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

namespace ocellus {

namespace {

using Json = nlohmann::ordered_json;

std::vector<Json> recordsOf(const Dataset& dataset) {
    const Json all = Json::parse(dataset.storedProvenance(), nullptr, false); // other programs write other things there
    std::vector<Json> records;
    for (const Json& record : all.is_array() ? all : Json::array()) {
        if (record.is_object() && record.contains("task") && record["task"].is_string()) {
            records.push_back(record);
        }
    }
    return records;
}

std::string textOf(const Json& record, const char* name) {
    return record.contains(name) && record[name].is_string() ? record[name].get<std::string>() : std::string();
}

Index countOf(const Json& record, const char* name, Index otherwise) {
    return record.contains(name) && record[name].is_number_integer() ? record[name].get<Index>() : otherwise;
}

/// Those of `there` that came with a result: by the record's list, in older files by the names that its task gives.
std::vector<std::string> partsOf(const Json& record, const char* list, const std::vector<std::string>& there) {
    const std::string task = textOf(record, "task");
    const auto named = [&](const std::string& name) {
        if (record.contains(list) && record[list].is_array()) {
            return std::ranges::find(record[list], Json(name)) != record[list].end();
        }
        return (task == "umap" && (name == "leiden" || name == "X_pca" || name == "X_umap")) ||
               (task == "annotate" && (name.starts_with("pred_") || name.starts_with("scprint_emb") || name == "X_umap_scprint"));
    };
    std::vector<std::string> parts;
    std::ranges::copy_if(there, std::back_inserter(parts), named);
    return parts;
}

std::vector<std::string> columnNames(const Dataset& dataset) {
    std::vector<std::string> names;
    for (const Column& column : dataset.cells().columns) {
        names.push_back(column.name);
    }
    return names;
}

bool holdsValues(const Dataset& dataset, const std::string& layer) {
    return std::ranges::any_of(dataset.valueTables(), [&](const Dataset::ValueTable& table) { return table.key == valuesKey(layer); });
}

} // namespace

std::vector<ResultRow> recordedResults(const Dataset& dataset) {
    const std::vector<std::string> columns = columnNames(dataset);
    std::vector<ResultRow> rows;
    for (const Json& record : recordsOf(dataset)) {
        const std::string name = textOf(record, "layer");
        const auto own = static_cast<Index>(partsOf(record, "columns", columns).size());
        const auto maps = static_cast<Index>(partsOf(record, "embeddings", dataset.embeddingNames()).size());
        if (holdsValues(dataset, name) || own + maps == 0) {
            continue;
        }
        ResultLayer layer;
        layer.name = name;
        layer.provenance = {textOf(record, "task"), textOf(record, "dataset"), textOf(record, "model"),
                            record.contains("options") && record["options"].is_object() ? record["options"].dump() : textOf(record, "options"),
                            textOf(record, "version")};
        const Index done = countOf(record, "cells_done", dataset.cellCount());
        layer.cellsDone = std::min(done, dataset.cellCount());
        layer.cellsTotal = done < countOf(record, "cells_total", done) ? dataset.cellCount() : layer.cellsDone;
        ResultRow row = describeResult(layer);
        row.columns = own;
        row.maps = maps;
        row.place = ResultRow::Place::DataFile;
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string taskOfColumn(const Dataset& dataset, const std::string& column) {
    std::string task;
    for (const Json& record : recordsOf(dataset)) {
        if (!partsOf(record, "columns", {column}).empty()) {
            task = textOf(record, "task"); // a later result replaces the column
        }
    }
    return task;
}

} // namespace ocellus
