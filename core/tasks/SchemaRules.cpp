// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/SchemaRules.h"

#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace ocellus {

namespace {

constexpr const char* kUnknown = "unknown";
constexpr const char* kEnding = "_ontology_term_id";
constexpr std::array<const char*, 3> kTooGeneral = {"CL:0000255", "CL:0000257", "CL:0000548"};

SchemaRule ruleOf(std::string rule, const std::vector<std::string>& broken) {
    return {std::move(rule), broken.empty(), broken.empty() ? std::string() : quotedNames(broken)};
}

/// Pairs of id and name that do not belong together, once each.
std::vector<std::string> wrongNames(const CategoryColumn& ids, const CategoryColumn& names, const Ontology& cellTypes) {
    std::set<std::pair<std::int32_t, std::int32_t>> seen;
    std::vector<std::string> wrong;
    for (std::size_t cell = 0; cell < ids.codes.size(); ++cell) {
        if (ids.codes[cell] < 0 || !seen.emplace(ids.codes[cell], names.codes[cell]).second) {
            continue;
        }
        const std::string& id = ids.categories[static_cast<std::size_t>(ids.codes[cell])];
        const std::string name = names.codes[cell] < 0 ? "" : names.categories[static_cast<std::size_t>(names.codes[cell])];
        const auto term = cellTypes.findId(id);
        if (term && cellTypes.term(*term).name != name) {
            wrong.push_back(name + "\" for \"" + id);
        }
    }
    return wrong;
}

} // namespace

std::vector<SchemaRule> cellTypeRules(const CategoryColumn& ids, const CategoryColumn* names, const Ontology& cellTypes) {
    const auto missing = std::count(ids.codes.begin(), ids.codes.end(), -1);
    std::vector<char> occurs(ids.categories.size(), 0);
    for (const std::int32_t code : ids.codes) {
        if (code >= 0) {
            occurs[static_cast<std::size_t>(code)] = 1;
        }
    }
    std::vector<std::string> foreign;
    std::vector<std::string> obsolete;
    std::vector<std::string> general;
    std::vector<std::string> unused;
    for (std::size_t i = 0; i < occurs.size(); ++i) {
        const std::string& id = ids.categories[i];
        const auto term = cellTypes.findId(id);
        if (!term && id != kUnknown) {
            foreign.push_back(id);
        }
        if (term && cellTypes.term(*term).obsolete) {
            obsolete.push_back(id);
        }
        if (std::find(kTooGeneral.begin(), kTooGeneral.end(), id) != kTooGeneral.end()) {
            general.push_back(id);
        }
        if (occurs[i] == 0) {
            unused.push_back(id);
        }
    }
    std::vector<SchemaRule> rules;
    rules.push_back({"every cell has an id or \"unknown\"", missing == 0, missing == 0 ? "" : std::to_string(missing) + " cells have none"});
    rules.push_back(ruleOf("ids are terms of the Cell Ontology", foreign));
    rules.push_back(ruleOf("no id is obsolete", obsolete));
    rules.push_back(ruleOf("no id is too general to be used (CL:0000255, CL:0000257, CL:0000548)", general));
    rules.push_back(ruleOf("every category has a cell", unused));
    if (names != nullptr) {
        rules.push_back(ruleOf("names are those of their ids", wrongNames(ids, *names, cellTypes)));
    }
    return rules;
}

std::vector<std::pair<std::string, std::vector<SchemaRule>>>
reviewedCellTypeRules(const Table& cells, const std::vector<std::string>& columns, const Ontology& cellTypes) {
    std::vector<std::pair<std::string, std::vector<SchemaRule>>> all;
    for (const std::string& name : columns) {
        const std::size_t ending = name.rfind(kEnding);
        const Column* ids = cells.find(name);
        if (!name.starts_with("cell_type") || ending == std::string::npos || ids == nullptr || ids->category() == nullptr) {
            continue;
        }
        std::string beside = name;
        const Column* names = cells.find(beside.erase(ending, std::string(kEnding).size()));
        all.emplace_back(name, cellTypeRules(*ids->category(), names == nullptr ? nullptr : names->category(), cellTypes));
    }
    return all;
}

} // namespace ocellus
