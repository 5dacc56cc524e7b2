// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/CellFile.h"

#include "core/base/Error.h"
#include "core/datasets/readers/Columns.h"
#include "core/base/TextLines.h"

#include <algorithm>
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
    std::unordered_map<std::string, std::size_t> placeOf;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        placeOf.emplace(cells[cell], cell);
    }
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
    const auto missing = std::find(seen.begin(), seen.end(), 0);
    if (missing != seen.end()) {
        throw InputError(path,
                         "it has no line for cell " +
                             cells[static_cast<std::size_t>(missing - seen.begin())]);
    }
    Table table;
    table.names = cells;
    for (std::size_t column = 0; column < headings.size(); ++column) {
        if (static_cast<std::ptrdiff_t>(column) != keyAt && !headings[column].empty()) {
            table.columns.push_back(columnOf(headings[column], columns[column]));
        }
    }
    return table;
}

} // namespace ocellus
