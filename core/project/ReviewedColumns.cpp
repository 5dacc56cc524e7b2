// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/ReviewedColumns.h"

#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/project/Project.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

namespace ocellus {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kTermEnding = "_ontology_term_id";
constexpr const char* kUnknown = "unknown"; // CELLxGENE's word for a term nobody gave

/// Labels cell by cell, "" for none.
using Texts = std::vector<std::string>;

Texts textsOf(const CategoryColumn& column) {
    Texts texts;
    texts.reserve(column.codes.size());
    for (const std::int32_t code : column.codes) {
        texts.push_back(code < 0 ? std::string() : column.categories[static_cast<std::size_t>(code)]);
    }
    return texts;
}

/// Categories in the order of `first`, then as they come; only those in use. "" is missing.
CategoryColumn columnOf(const Texts& texts, const std::vector<std::string>& first) {
    const std::set<std::string> used(texts.begin(), texts.end());
    CategoryColumn column;
    std::map<std::string, std::int32_t> codes{{"", -1}};
    const auto add = [&](const std::string& text) {
        if (codes.emplace(text, static_cast<std::int32_t>(column.categories.size())).second) {
            column.categories.push_back(text);
        }
    };
    for (const std::string& text : first) {
        if (used.contains(text)) {
            add(text);
        }
    }
    column.codes.reserve(texts.size());
    for (const std::string& text : texts) {
        add(text);
        column.codes.push_back(codes.at(text));
    }
    return column;
}

/// A column as labels, from the data set or a layer of the project; nullopt when it is not there.
std::optional<CategoryColumn> labelsAt(
    const Project& project, const Dataset& dataset, const std::string& layer, const std::string& column) {
    if (layer.empty()) {
        const Column* found = dataset.cells().find(column);
        return found == nullptr ? std::nullopt : found->asCategory();
    }
    const auto layers = project.layers();
    if (std::none_of(layers.begin(), layers.end(), [&](const LayerInfo& info) { return info.name == layer; })) {
        return std::nullopt;
    }
    const LayerPtr loaded = project.loadLayer(layer);
    for (const Column& one : loaded->columns) {
        if (one.name == column) {
            return one.asCategory();
        }
    }
    return std::nullopt;
}

std::string withoutTermEnding(const std::string& column) {
    return column.ends_with(kTermEnding) ? column.substr(0, column.size() - std::string(kTermEnding).size()) : column;
}

/// "cell_type (reviewed)" -> "cell_type_reviewed"; other names by their letters and digits.
std::string columnNameOf(const AnnotationInfo& info) {
    const std::string stem = withoutTermEnding(info.originalColumn);
    if (info.name == stem + " (reviewed)" || info.name == info.originalColumn + " (reviewed)") {
        return stem + "_reviewed";
    }
    std::string name;
    for (const char letter : info.name) {
        const auto byte = static_cast<unsigned char>(letter);
        if (std::isalnum(byte) != 0 || byte >= 128) {
            name += letter;
        } else if (!name.empty() && name.back() != '_') {
            name += '_';
        }
    }
    while (!name.empty() && name.back() == '_') {
        name.pop_back();
    }
    return name.empty() ? stem + "_reviewed" : name;
}

bool holdsTerms(const AnnotationInfo& info, const CategoryColumn& original) {
    if (info.originalColumn.ends_with(kTermEnding)) {
        return true;
    }
    return !original.categories.empty()
        && std::all_of(original.categories.begin(), original.categories.end(),
            [](const std::string& text) { return looksLikeTerm(text) || text == kUnknown; });
}

/// name -> its term, for the names that always go with the same one.
std::map<std::string, std::string> termsByName(const Texts& names, const Texts& terms) {
    std::map<std::string, std::string> pairs;
    for (std::size_t cell = 0; cell < names.size() && cell < terms.size(); ++cell) {
        const auto [known, isNew] = pairs.emplace(names[cell], terms[cell]);
        if (!isNew && known->second != terms[cell]) {
            known->second.clear(); // several: no telling
        }
    }
    return pairs;
}

/// One annotation on its way into two columns.
class Reviewed {
public:
    Reviewed(const Project& project, const Dataset& dataset, const AnnotationInfo& info)
        : m_info(info)
        , m_edits(project.edits(info.name)) {
        const std::string stem = withoutTermEnding(info.originalColumn);
        auto original = labelsAt(project, dataset, info.originalLayer, info.originalColumn);
        m_missing = !original;
        if (!original) {
            original = CategoryColumn{std::vector<std::int32_t>(static_cast<std::size_t>(dataset.cellCount()), -1), {}, false};
        }
        m_termsAreOriginal = holdsTerms(info, *original);
        m_categories = original->categories;
        (m_termsAreOriginal ? m_terms : m_names) = textsOf(*original);
        const std::string companion = m_termsAreOriginal ? stem : stem + kTermEnding;
        if (companion != info.originalColumn) {
            if (const auto other = labelsAt(project, dataset, info.originalLayer, companion)) {
                (m_termsAreOriginal ? m_names : m_terms) = textsOf(*other);
            }
        }
        m_hasTerms = !m_terms.empty()
            || std::any_of(m_edits.begin(), m_edits.end(), [](const LabelEdit& edit) { return !edit.label.termId.empty(); });
    }

    void finish(const std::function<std::string(const std::string&)>& nameOfTerm) {
        const std::size_t cells = std::max(m_names.size(), m_terms.size());
        if (m_names.empty()) {
            std::map<std::string, std::string> known{{"", ""}, {kUnknown, kUnknown}};
            for (const std::string& term : m_terms) {
                const auto [name, isNew] = known.emplace(term, "");
                if (isNew) {
                    name->second = nameOfTerm(term);
                }
                m_names.push_back(name->second);
            }
        }
        m_terms.resize(cells);
        const auto paired = termsByName(m_names, m_terms);
        for (const LabelEdit& edit : m_edits) {
            const auto cell = static_cast<std::size_t>(edit.cell);
            std::string term = edit.label.termId;
            std::string name = edit.label.name;
            if (m_termsAreOriginal && looksLikeTerm(name)) {
                term = term.empty() ? name : term;
                name = nameOfTerm(term);
            }
            const auto pair = paired.find(name);
            m_terms[cell] = !term.empty() ? term : pair != paired.end() ? pair->second : std::string();
            m_names[cell] = name;
        }
        std::replace(m_terms.begin(), m_terms.end(), std::string(), std::string(kUnknown));
    }

    bool originalIsMissing() const { return m_missing; }
    bool hasTerms() const { return m_hasTerms; }
    CategoryColumn names() const { return columnOf(m_names, m_termsAreOriginal ? std::vector<std::string>() : m_categories); }
    CategoryColumn terms() const { return columnOf(m_terms, m_termsAreOriginal ? m_categories : std::vector<std::string>()); }

private:
    const AnnotationInfo& m_info;
    std::vector<LabelEdit> m_edits;
    std::vector<std::string> m_categories; ///< of the original column
    Texts m_names;
    Texts m_terms;
    bool m_termsAreOriginal = false;
    bool m_missing = false;
    bool m_hasTerms = false;
};

} // namespace

bool looksLikeTerm(const std::string& text) {
    const std::size_t colon = text.find(':');
    const auto plain = [](unsigned char letter) { return std::isalnum(letter) != 0 || letter == '_'; };
    return colon != std::string::npos && colon > 0 && colon + 1 < text.size()
        && std::isalpha(static_cast<unsigned char>(text[0])) != 0
        && std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), plain)
        && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1, text.end(), plain);
}

ReviewedColumns reviewedColumns(const Project& project,
    const Dataset& dataset,
    const std::function<std::string(const std::string&)>& nameOfTerm) {
    if (dataset.cellCount() != project.cellCount()) {
        throw UsageError(std::filesystem::path(dataset.path()).filename().string() + " has "
            + std::to_string(dataset.cellCount()) + " cells, the project "
            + std::to_string(project.cellCount()) + ".");
    }
    ReviewedColumns result;
    std::set<std::string> taken;
    for (const Column& column : dataset.cells().columns) {
        taken.insert(column.name);
    }
    for (const AnnotationInfo& info : project.annotations()) {
        Reviewed reviewed(project, dataset, info);
        reviewed.finish(nameOfTerm);
        const std::string wanted = columnNameOf(info);
        std::string name = wanted;
        for (int number = 2; taken.contains(name) || (reviewed.hasTerms() && taken.contains(name + kTermEnding)); ++number) {
            name = wanted + "_" + std::to_string(number);
        }
        if (name != wanted) {
            result.notes.push_back("The data set has a column " + wanted + " already; " + info.name + " is written as " + name + ".");
        }
        if (reviewed.originalIsMissing()) {
            result.notes.push_back("The column " + info.originalColumn + " that " + info.name
                + " starts from is not there; only cells with a label of the person's own are labelled in " + name + ".");
        }
        taken.insert(name);
        result.columns.push_back({name, reviewed.names()});
        if (reviewed.hasTerms()) {
            taken.insert(name + kTermEnding);
            result.columns.push_back({name + kTermEnding, reviewed.terms()});
        }
    }
    return result;
}

std::vector<std::string> reviewLines(const Project& project) {
    const auto countsOf = [](const std::vector<LabelCount>& counts) {
        Json list = Json::array();
        for (const LabelCount& count : counts) {
            list.push_back({count.label, count.cells});
        }
        return list;
    };
    std::vector<std::string> lines;
    for (const Step& step : project.steps()) {
        if (step.state != StepState::Applied) {
            continue;
        }
        const Json evidence = Json::parse(step.remark.evidence, nullptr, false);
        Json line{{"step", step.id}, {"name", step.name}, {"author", step.remark.author}, {"note", step.remark.note},
            {"evidence", evidence.is_discarded() ? Json(step.remark.evidence) : evidence}, {"cells", step.cells},
            {"labels", Json::array()}};
        for (const StepChange& change : project.changesOf(step.id)) {
            if (change.section == Section::Annotation) {
                line["labels"].push_back({{"annotation", change.key}, {"before", countsOf(change.before)},
                    {"after", countsOf(change.after)}});
            }
        }
        lines.push_back(line.dump(-1, ' ', false, Json::error_handler_t::replace));
    }
    return lines;
}

} // namespace ocellus
