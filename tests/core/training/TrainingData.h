// SPDX-License-Identifier: GPL-3.0-or-later
// Small data sets to learn from.
#pragma once

#include "core/results/ResultFile.h"
#include "tests/core/statistics/StatisticsData.h"

#include <string>
#include <utility>
#include <vector>

namespace ocellus::test {

/// Columns of labels by name; a label of "" is missing.
using LabelColumns = std::vector<std::pair<std::string, std::vector<std::string>>>;

inline Column labelColumn(const std::string& name, const std::vector<std::string>& labels) {
    CategoryColumn column;
    for (const std::string& label : labels) {
        auto found = std::find(column.categories.begin(), column.categories.end(), label);
        if (label.empty()) {
            column.codes.push_back(-1);
            continue;
        }
        if (found == column.categories.end()) {
            column.categories.push_back(label);
            found = column.categories.end() - 1;
        }
        column.codes.push_back(static_cast<std::int32_t>(found - column.categories.begin()));
    }
    return {name, column};
}

/// Writes cells of `kinds` kinds (cell i is of kind i % kinds, gene g is high in kind g % 10) with
/// human genes ENSG00000000000, ...1, ... (or others: a prefix, and numbers of at least `digits`) and the given columns.
inline void writeKinds(const std::string& path, Index cells, Index genes, Index kinds, std::uint64_t seed, const LabelColumns& columns,
    const std::string& genePrefix = "ENSG", std::size_t digits = 11) {
    CellTable table;
    for (Index cell = 0; cell < cells; ++cell) {
        table.names.push_back("cell" + std::to_string(cell));
    }
    for (const auto& [name, labels] : columns) {
        table.columns.push_back(labelColumn(name, labels));
    }
    Table var;
    for (Index gene = 0; gene < genes; ++gene) {
        std::string number = std::to_string(gene);
        var.names.push_back(genePrefix + std::string(digits - std::min(digits, number.size()), '0') + number);
    }
    ResultFileContent content;
    content.dataset = Dataset::inMemory(std::move(table), GeneTable(std::move(var)), kindsOfCells(cells, genes, kinds, seed), {});
    content.withX = true;
    writeResultFile(path, content, RunControl());
}

} // namespace ocellus::test
