// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/InspectLabels.h"

#include "app/cli/NearNames.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/LabelTable.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <map>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kNamesOffered = 3;

/// The columns that a word of --labels means: one of that name, else those of the class, the author's first.
std::vector<std::string> columnsMeant(const Table& cells, const std::string& word) {
    if (cells.find(word) != nullptr) {
        return {word};
    }
    std::vector<std::string> found = labelColumns(cells);
    if (word != "all") {
        std::erase_if(found, [&](const std::string& column) { return labelClassOf(column) != word; });
    }
    if (found.empty()) {
        std::vector<std::string> all;
        for (const Column& column : cells.columns) {
            all.push_back(column.name);
        }
        throw UsageError(word == "all" ? std::string("The file holds no column of any of the nine classes of labels. Name a column.")
                                       : "There is no column or class of labels \"" + word + "\" in the cell table." +
                                             didYouMean(nearNames(word, all, kNamesOffered)));
    }
    return found;
}

Json describe(const LabelTable& table) {
    const auto orNull = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
    Json rows = Json::array();
    for (const LabelRow& row : table.rows) {
        rows.push_back({{"name", row.name}, {"term", orNull(row.term)}, {"depth", row.depth}, {"group", row.group},
                        {"cells", row.cells}, {"cellsBelow", row.below}});
    }
    Json unmatched = Json::array();
    for (const LabelRow& row : table.unmatched()) {
        unmatched.push_back({{"name", row.name}, {"cells", row.cells}, {"reason", row.why}});
    }
    return {{"column", table.column}, {"class", orNull(table.className)}, {"ids", orNull(table.idColumn)}, {"cells", table.cells},
            {"noLabel", table.noLabel}, {"tree", rows}, {"unmatched", unmatched}};
}

std::string lines(const LabelTable& table) {
    std::size_t widest = 0;
    for (const LabelRow& row : table.rows) {
        widest = std::max(widest, row.name.size() + 2 * static_cast<std::size_t>(row.depth));
    }
    std::string text = "  labels of " + table.column + (table.className.empty() ? "" : ", class " + table.className) + "\n";
    for (const LabelRow& row : table.rows) {
        const std::string name = std::string(2 * static_cast<std::size_t>(row.depth), ' ') + row.name;
        text += "    " + name + std::string(widest - name.size() + 2, ' ') + std::to_string(row.below) +
                (row.below == row.cells || row.group ? "" : " (" + std::to_string(row.cells) + " itself)") +
                (row.term.empty() ? "" : "  " + row.term) + "\n";
    }
    if (table.noLabel > 0) {
        text += "    no label: " + std::to_string(table.noLabel) + "\n";
    }
    std::map<std::string, std::vector<std::string>> reasons;
    for (const LabelRow& row : table.unmatched()) {
        reasons[row.why].push_back(row.name);
    }
    for (const auto& [why, names] : reasons) {
        text += "    without a term: " + quotedNames(names) + ". " + why + "\n";
    }
    return text;
}

} // namespace

void addLabelsOptions(CLI::App& verb, LabelsArguments& arguments) {
    verb.add_option("--labels", arguments.columns,
                    "Also print the labels of a column or class (cell_type, tissue ...; all: every class) as the tree of the window, "
                    "with the cells at and below each term");
    verb.add_option("--labels-out", arguments.output, "The same as a table (.tsv)")->needs("--labels");
}

std::string runLabels(const Dataset& dataset, const LabelsArguments& arguments, nlohmann::ordered_json& facts) {
    std::string text;
    std::vector<LabelTable> tables;
    for (const std::string& word : arguments.columns) {
        for (const std::string& column : columnsMeant(dataset.cells(), word)) {
            tables.push_back(labelTable(dataset.cells(), column));
            facts["labels"].push_back(describe(tables.back()));
            text += lines(tables.back());
        }
    }
    if (!arguments.output.empty()) {
        writeDurably(arguments.output, labelTableText(tables));
        facts["labelsOutput"] = arguments.output;
        text += "written to " + arguments.output + "\n";
    }
    return text;
}

} // namespace ocellus::cli
