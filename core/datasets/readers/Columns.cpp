// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/Columns.h"

#include "core/base/TextLines.h"

#include <unordered_map>
#include <unordered_set>

namespace ocellus {

namespace {

std::size_t distinct(const std::vector<std::string>& names) {
    return std::unordered_set<std::string>(names.begin(), names.end()).size();
}

} // namespace

Column textColumn(const std::string& name, const std::vector<std::string>& texts) {
    TextColumn column;
    column.values.assign(texts.begin(), texts.end());
    return {name, std::move(column)};
}

Column labelColumn(const std::string& name, const std::vector<std::string>& texts) {
    CategoryColumn column;
    std::unordered_map<std::string, std::int32_t> positions;
    for (const std::string& text : texts) {
        if (isMissingWord(text)) {
            column.codes.push_back(-1);
            continue;
        }
        const auto [at, added] =
            positions.emplace(text, static_cast<std::int32_t>(column.categories.size()));
        if (added) {
            column.categories.push_back(text);
        }
        column.codes.push_back(at->second);
    }
    return {name, std::move(column)};
}

Table tenxFeatures(const std::vector<std::string>& ids,
                   const std::vector<std::string>& symbols,
                   const std::vector<std::string>& types,
                   const std::vector<std::string>& genomes) {
    Table var;
    const bool bySymbol = !symbols.empty() && (ids.empty() || distinct(ids) < distinct(symbols));
    var.names = bySymbol ? symbols : ids;
    if (bySymbol && !ids.empty()) {
        var.columns.push_back(textColumn("gene_ids", ids));
    }
    if (!bySymbol && !symbols.empty()) {
        var.columns.push_back(textColumn("gene_symbols", symbols));
    }
    if (!types.empty()) {
        var.columns.push_back(labelColumn("feature_type", types));
    }
    if (!genomes.empty()) {
        var.columns.push_back(labelColumn("genome", genomes));
    }
    return var;
}

void warnOfOtherFeatures(Dataset::Content& content) {
    const Column* column = content.genes->var().find("feature_type");
    if (column == nullptr) {
        return;
    }
    std::string others;
    for (const std::string& type : column->category()->categories) {
        if (type != "Gene Expression") {
            others += (others.empty() ? "" : ", ") + type;
        }
    }
    if (!others.empty()) {
        content.warnings.push_back(
            "Besides genes the matrix has features of other types, see feature_type: " + others +
            ".");
    }
}

} // namespace ocellus
