// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/LabelTable.h"

#include "core/base/Error.h"
#include "core/base/TabText.h"
#include "core/ontology/Ontology.h"
#include "core/ontology/OntologyFiles.h"
#include "core/tasks/LabelColumns.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace ocellus {

namespace {

/// The names a class goes by as a column; the first is the class.
const std::array<std::vector<std::string>, 9>& classNames() {
    static const std::array<std::vector<std::string>, 9> kNames = {{
        {"cell_type", "celltype", "author_cell_type"},
        {"tissue"},
        {"disease"},
        {"age_group", "development_stage"},
        {"assay"},
        {"self_reported_ethnicity"},
        {"sex"},
        {"organism"},
        {"cell_culture"},
    }};
    return kNames;
}

std::vector<std::string> namesOf(const Table& cells) {
    std::vector<std::string> names;
    for (const Column& column : cells.columns) {
        names.push_back(column.name);
    }
    return names;
}

/// "CL" of "CL:0000084"; empty for other text.
std::string prefixOf(const std::string& text) {
    const auto id = termId(text);
    return id ? id->substr(0, id->find(':')) : std::string();
}

std::string listed(const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& id : ids) {
        text += (text.empty() ? "" : ", ") + id;
    }
    return text;
}

/// Why a label has no term though others of its column do.
/// @param written  the label, or its id in the column beside it; @param ontology  of the terms of the others
std::string whyNoTerm(const std::string& written, const std::string& ontology) {
    const std::string prefix = prefixOf(written);
    if (saysNoLabel(written)) {
        return "It says that the label is not known.";
    }
    if (prefix.empty()) {
        return ontology == "CL" ? "No current term of the Cell Ontology has this name or synonym."
                                : "No current term of " + ontology + " has this name.";
    }
    if (prefix != ontology) {
        return written + " is an id of " + prefix + "; the other labels are terms of " + ontology + ".";
    }
    const auto cellTypes = Ontology::shippedCellTypes();
    const auto place = prefix == "CL" ? cellTypes->findId(written) : std::nullopt;
    if (!place) {
        return written + " is no current id of " + ontology + ".";
    }
    const Term& term = cellTypes->term(*place);
    return term.replacements.empty() ? written + " is obsolete and nothing replaces it."
                                     : written + " is obsolete; several terms may replace it: " + listed(term.replacements) + ".";
}

/// The ontology most labels of a tree are terms of; empty: none is a term.
std::string ontologyOf(const LabelTree& tree) {
    for (const LabelTreeNode& node : tree.nodes) {
        if (node.label >= 0 && !node.term.empty()) {
            return prefixOf(node.term);
        }
    }
    return {};
}

/// Rows below `nodes`, a parent before its children.
class Rows {
public:
    Rows(const LabelTree& tree, const CategoryColumn& labels, std::vector<std::string> written)
        : m_tree(tree), m_labels(cellsPerLabel(labels)), m_written(std::move(written)), m_ontology(ontologyOf(tree)) {
        m_below = tree.rolledUp(m_labels);
        add(tree.top);
    }

    std::vector<LabelRow> rows;

private:
    void add(const std::vector<std::int32_t>& nodes) {
        for (const std::int32_t place : nodes) {
            const LabelTreeNode& node = m_tree.nodes[static_cast<std::size_t>(place)];
            LabelRow row{node.name, node.term, node.level, node.label < 0, 0, m_below[static_cast<std::size_t>(place)], {}};
            if (node.label >= 0) {
                row.cells = m_labels[static_cast<std::size_t>(node.label)];
                row.why = !node.term.empty() ? std::string()
                          : m_ontology.empty() ? "No ontology here knows half of the labels of this column, so none is read as a term."
                                               : whyNoTerm(m_written[static_cast<std::size_t>(node.label)], m_ontology);
            }
            rows.push_back(std::move(row));
            add(node.children);
        }
    }

    const LabelTree& m_tree;
    std::vector<Index> m_labels;
    std::vector<std::string> m_written;
    std::string m_ontology;
    std::vector<Index> m_below;
};

} // namespace

std::vector<LabelRow> LabelTable::unmatched() const {
    std::vector<LabelRow> found;
    std::ranges::copy_if(rows, std::back_inserter(found), [](const LabelRow& row) { return !row.why.empty(); });
    return found;
}

std::optional<std::string> labelClassOf(const std::string& column) {
    const std::string bare = bareColumnName(column);
    for (const auto& names : classNames()) {
        if (std::ranges::find(names, bare) != names.end()) {
            return names.front();
        }
    }
    return std::nullopt;
}

std::vector<std::string> labelColumns(const Table& cells) {
    const std::vector<std::string> all = namesOf(cells);
    std::vector<std::string> found;
    for (const Column& column : cells.columns) {
        const bool number = column.number() != nullptr; // pred_cell_type_score
        if (labelClassOf(column.name) && !number && !repeatsAsIds(column.name, all)) {
            found.push_back(column.name);
        }
    }
    std::ranges::stable_sort(found, {}, labelColumnRank);
    return found;
}

LabelTable labelTable(const Table& cells, const std::string& name) {
    (void)labelsOf(cells, name); // refuses what is no column of labels
    const Column& column = *cells.find(name);
    const auto labels = readableLabels(column, std::shared_ptr<const void>(std::shared_ptr<const void>(), &column));
    if (!labels) {
        throw UsageError("Column \"" + name + "\" holds too many different values to be labels (text: at most " +
                         std::to_string(kMostTextValues) + ", whole numbers: at most " + std::to_string(kMostNumberValues) + ").");
    }
    LabelTable table;
    table.column = name;
    table.className = labelClassOf(name).value_or("");
    table.cells = static_cast<Index>(labels->codes.size());
    table.noLabel = cellsPerLabel(*labels).back();
    table.idColumn = idColumnOf(name, namesOf(cells));
    const Column* beside = table.idColumn.empty() ? &column : cells.find(table.idColumn); // a column of ids is its own
    const CategoryColumn* ids = beside->category();
    const std::vector<int> lineages = tellsLineages(name, *labels) ? lineagesOfLabels(*labels) : std::vector<int>();
    const LabelTree tree = treeOfLabels(*labels, ids, lineages);
    table.rows = Rows(tree, *labels, labelsByTheirIds(*labels, ids)).rows;
    return table;
}

std::string labelTableText(const std::vector<LabelTable>& tables) {
    std::string text = "column\tclass\tdepth\tname\tterm\tkind\tcells\tcells_below\treason\n";
    for (const LabelTable& table : tables) {
        const std::string start = tabField(table.column) + '\t' + table.className + '\t';
        for (const LabelRow& row : table.rows) {
            text += start + std::to_string(row.depth) + '\t' + tabField(row.name) + '\t' + tabField(row.term) + '\t' +
                    (row.group ? "group" : "label") + '\t' + std::to_string(row.cells) + '\t' + std::to_string(row.below) + '\t' +
                    tabField(row.why) + '\n';
        }
        if (table.noLabel > 0) {
            text += start + "0\tno label\t\tnone\t" + std::to_string(table.noLabel) + '\t' + std::to_string(table.noLabel) + "\t\n";
        }
    }
    return text;
}

} // namespace ocellus
