// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/CellFile.h"

#include "core/base/Error.h"
#include "core/datasets/readers/Columns.h"
#include "core/datasets/readers/ParquetReader.h"
#include "core/base/TextLines.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace ocellus {

namespace {

using Texts = std::vector<std::string>;

/// Numbers when every field is one, else labels.
Column columnOf(const std::string& name, const Texts& fields) {
    NumberColumn numbers;
    numbers.integral = true;
    for (const std::string& field : fields) {
        double value = 0.0;
        if (!parseNumber(field, value)) {
            return labelColumn(name, fields);
        }
        numbers.integral = numbers.integral && field.find_first_of(".eE") == std::string::npos;
        numbers.values.push_back(value);
    }
    return {name, std::move(numbers)};
}

std::unordered_map<std::string, std::size_t> placesOf(const Texts& cells) {
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        places.emplace(cells[cell], cell);
    }
    return places;
}

void requireAll(const std::string& path, const Texts& cells, const std::vector<char>& seen) {
    const auto missing = std::find(seen.begin(), seen.end(), 0);
    if (missing != seen.end()) {
        throw InputError(path, "it has no line for cell " + cells[static_cast<std::size_t>(missing - seen.begin())]);
    }
}

/// The names of the cells, whole numbers as text.
Texts namesIn(const ParquetTable::Column& column, const std::string& path) {
    if (const auto* texts = std::get_if<Texts>(&column.data)) {
        return *texts;
    }
    const auto& numbers = std::get<ParquetTable::Numbers>(column.data);
    if (!numbers.integral) {
        throw InputError(path, "its column " + column.name + " holds numbers with decimals, names of cells expected");
    }
    Texts names;
    for (const double number : numbers.values) {
        names.push_back(std::isnan(number) ? std::string() : std::to_string(static_cast<long long>(number)));
    }
    return names;
}

} // namespace

Table readCellFile(const std::string& path,
                   const std::string& key,
                   const Texts& cells,
                   const Texts& header) {
    TextLines file(path);
    std::string_view line;
    Texts headings = header;
    if (headings.empty()) {
        if (!file.next(line)) {
            throw InputError(path, "the file is empty");
        }
        splitFields(line, ',', headings);
    }
    const auto keyAt = std::find(headings.begin(), headings.end(), key) - headings.begin();
    if (keyAt == static_cast<std::ptrdiff_t>(headings.size())) {
        throw InputError(path, "it has no column " + key);
    }
    const auto placeOf = placesOf(cells);
    std::vector<Texts> columns(headings.size(), Texts(cells.size()));
    std::vector<char> seen(cells.size(), 0);
    Texts fields;
    while (file.next(line)) {
        if (line.empty()) {
            continue;
        }
        splitFields(line, ',', fields);
        if (fields.size() != headings.size()) {
            file.refuse("has " + std::to_string(fields.size()) + " fields, " +
                        std::to_string(headings.size()) + " expected");
        }
        const auto place = placeOf.find(fields[static_cast<std::size_t>(keyAt)]);
        if (place == placeOf.end()) {
            continue;
        }
        if (seen[place->second]++ != 0) {
            file.refuse("names cell " + place->first + " a second time");
        }
        for (std::size_t column = 0; column < headings.size(); ++column) {
            columns[column][place->second] = std::move(fields[column]);
        }
    }
    requireAll(path, cells, seen);
    Table table;
    table.names = cells;
    for (std::size_t column = 0; column < headings.size(); ++column) {
        if (static_cast<std::ptrdiff_t>(column) != keyAt && !headings[column].empty()) {
            table.columns.push_back(columnOf(headings[column], columns[column]));
        }
    }
    return table;
}

Table readCellParquet(const std::string& path, const std::string& key, const Texts& cells) {
    const ParquetTable stored = readParquet(path);
    const auto keyColumn = std::find_if(stored.columns.begin(), stored.columns.end(), [&](const auto& column) { return column.name == key; });
    if (keyColumn == stored.columns.end()) {
        throw InputError(path, "it has no column " + key);
    }
    const auto placeOf = placesOf(cells);
    std::vector<char> seen(cells.size(), 0);
    std::vector<std::size_t> rowOf(cells.size(), 0);
    const Texts names = namesIn(*keyColumn, path);
    for (std::size_t row = 0; row < names.size(); ++row) {
        const auto place = placeOf.find(names[row]);
        if (place == placeOf.end()) {
            continue;
        }
        if (seen[place->second]++ != 0) {
            throw InputError(path, "row " + std::to_string(row + 1) + " names cell " + names[row] + " a second time");
        }
        rowOf[place->second] = row;
    }
    requireAll(path, cells, seen);
    Table table;
    table.names = cells;
    for (const ParquetTable::Column& column : stored.columns) {
        if (column.name == key || column.name.empty() || table.find(column.name) != nullptr) {
            continue;
        }
        if (const auto* numbers = std::get_if<ParquetTable::Numbers>(&column.data)) {
            NumberColumn own{{}, numbers->integral};
            for (const std::size_t row : rowOf) {
                own.values.push_back(numbers->values[row]);
            }
            table.columns.push_back({column.name, std::move(own)});
        } else {
            Texts own;
            for (const std::size_t row : rowOf) {
                own.push_back(std::get<Texts>(column.data)[row]);
            }
            table.columns.push_back(columnOf(column.name, own));
        }
    }
    return table;
}

} // namespace ocellus
