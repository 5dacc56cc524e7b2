// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/KnownEdges.h"

#include "core/base/Error.h"
#include "core/base/TextLines.h"

#include <algorithm>
#include <cctype>
#include <optional>

namespace ocellus {

namespace {

std::optional<std::size_t> columnNamed(const std::vector<std::string>& fields, const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        std::string lower = fields[i];
        std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (std::find(names.begin(), names.end(), lower) != names.end()) {
            return i;
        }
    }
    return std::nullopt;
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : " or ") + name;
    }
    return text;
}

/// Where the names and the number of an edge stand.
struct Columns {
    std::size_t from = 0;
    std::size_t to = 1;
    std::optional<std::size_t> number;

    std::size_t needed() const { return std::max({from, to, number.value_or(0)}) + 1; }
};

} // namespace

EdgeRows readEdgeRows(const std::string& path, const std::vector<std::string>& numberColumns) {
    TextLines lines(path);
    EdgeRows rows;
    std::vector<std::string> fields;
    Columns columns;
    char separator = 0;
    for (std::string_view line; lines.next(line);) {
        if (line.empty() || line.front() == '#') {
            if (separator == 0 && line.size() > 2) {
                rows.notes.emplace_back(line.substr(line[1] == ' ' ? 2 : 1));
            }
            continue;
        }
        const bool first = separator == 0;
        if (first) {
            separator = line.find('\t') != std::string_view::npos ? '\t' : ',';
        }
        splitFields(line, separator, fields);
        if (first) {
            const auto from = columnNamed(fields, {"source", "tf", "regulator", "gene1", "gene_a", "from"});
            const auto to = columnNamed(fields, {"target", "gene2", "gene_b", "to"});
            columns.number = numberColumns.empty() ? std::nullopt : columnNamed(fields, numberColumns);
            if (!numberColumns.empty() && !columns.number) {
                lines.refuse("names no column " + listed(numberColumns));
            }
            if (from && to) {
                columns.from = *from;
                columns.to = *to;
                continue;
            }
            if (columns.number) {
                lines.refuse("names no columns regulator and target");
            }
        }
        if (fields.size() < columns.needed()) {
            lines.refuse("has " + std::to_string(fields.size()) + " columns, a regulator and a target expected");
        }
        rows.edges.emplace_back(fields[columns.from], fields[columns.to]);
        if (columns.number && !parseNumber(fields[*columns.number], rows.numbers.emplace_back())) {
            lines.refuse("has \"" + fields[*columns.number] + "\" in the column " + listed(numberColumns) + ", a number expected");
        }
    }
    if (rows.edges.empty()) {
        throw InputError(path, "it holds no edge; a regulator and a target on each line expected");
    }
    return rows;
}

KnownEdges readKnownEdges(const std::string& path) {
    return {readEdgeRows(path, {}).edges};
}

} // namespace ocellus
