// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/StepPreparer.h"

#include "core/base/Error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace ocellus {

namespace {

using Json = nlohmann::json;

constexpr char kKeySeparator = '\x1f';

std::string labelText(const std::string& label) { return label.empty() ? "no label" : label; }

/// [["proerythroblast", 214], ...], most cells first.
Json countsText(const std::map<std::string, Index>& counts) {
    std::vector<std::pair<std::string, Index>> sorted(counts.begin(), counts.end());
    std::stable_sort(
        sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return sorted;
}

/// The label a cell starts from; "" for none.
const std::string& originalLabel(const CategoryColumn& original, std::int32_t code) {
    static const std::string none;
    return code >= 0 && code < static_cast<std::int32_t>(original.categories.size())
        ? original.categories[static_cast<std::size_t>(code)]
        : none;
}

/// Numbers of cells by edit code and, for cells not edited, by original code.
struct CodeCounts {
    std::map<std::int32_t, Index> edited;
    std::map<std::int32_t, Index> original;
};

std::map<std::string, Index> byLabel(
    const CodeCounts& counts, const std::map<std::int32_t, Label>& labels, const CategoryColumn& original) {
    std::map<std::string, Index> result;
    for (const auto& [code, cells] : counts.edited) {
        const auto label = labels.find(code);
        result[label == labels.end() ? std::string() : label->second.name] += cells;
    }
    for (const auto& [code, cells] : counts.original) {
        result[originalLabel(original, code)] += cells;
    }
    return result;
}

/// The cells of `cells` for which `changes(edit code, original code)`, and what they were.
template <class Predicate>
std::pair<CellSet, CodeCounts> choose(
    const CellSet& cells, const LabelEdits* edits, const CategoryColumn& original, Predicate changes) {
    CellSet chosen(cells.size());
    CodeCounts counts;
    cells.forEach([&](Index cell) {
        const auto at = static_cast<std::size_t>(cell);
        const std::int32_t edit = edits != nullptr ? edits->codes()[at] : LabelEdits::kOriginal;
        if (!changes(edit, original.codes[at])) {
            return;
        }
        chosen.insert(cell);
        if (edit == LabelEdits::kOriginal) {
            ++counts.original[original.codes[at]];
        } else {
            ++counts.edited[edit];
        }
    });
    return {std::move(chosen), std::move(counts)};
}

} // namespace

std::string cellsText(Index cells) {
    const std::string digits = std::to_string(cells);
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) {
            text.push_back(',');
        }
        text.push_back(digits[i]);
    }
    return text.append(cells == 1 ? " cell" : " cells");
}

std::string originalText(const std::string& column, const std::string& layer) {
    return layer + kKeySeparator + column;
}

std::pair<std::string, std::string> originalOf(const std::string& text) {
    const std::size_t at = text.find(kKeySeparator);
    return at == std::string::npos ? std::pair(text, std::string()) : std::pair(text.substr(at + 1), text.substr(0, at));
}

void StepPreparer::nameIt(const std::string& name) {
    if (m_name.empty()) {
        m_name = name;
    }
}

void StepPreparer::checkSize(Index size, const std::string& what) const {
    if (size != m_d.cells) {
        throw UsageError(what + " covers " + cellsText(size) + ", but the project has " + cellsText(m_d.cells) + ".");
    }
}

void StepPreparer::checkOriginal(const std::string& annotation, const OriginalLabels& original) const {
    if (!original.labels) {
        throw UsageError("The labels that " + annotation + " starts from are missing.");
    }
    checkSize(static_cast<Index>(original.labels->codes.size()), original.column);
    const auto entry = m_d.entry(Section::Annotation, annotation);
    if (entry && *entry != originalText(original.column, original.layer)) {
        throw UsageError(annotation + " starts from the labels of " + originalOf(*entry).first + ", not of "
            + original.column + ".");
    }
}

void StepPreparer::operator()(const RelabelCells& change) {
    checkSize(change.cells.size(), "The selection");
    checkOriginal(change.annotation, change.original);
    const Label label = change.label.name.empty() ? Label{} : change.label;
    const CategoryColumn& original = *change.original.labels;
    const auto known = m_d.annotationId(change.annotation);
    const LabelEdits* edits = known ? &m_d.edits(*known) : nullptr;
    auto labels = known ? m_d.labelsOf(*known) : std::map<std::int32_t, Label>();
    labels[LabelEdits::kNoLabel] = {};
    const auto wanted =
        std::find_if(labels.begin(), labels.end(), [&](const auto& one) { return one.second == label; });
    const std::int32_t wantedEdit = wanted == labels.end() ? -1 : wanted->first;
    const auto [cells, counts] =
        choose(change.cells, edits, original, [&](std::int32_t edit, std::int32_t originalCode) {
            return edit != LabelEdits::kOriginal ? edit != wantedEdit
                                                 : !(label.termId.empty()
                                                     && originalLabel(original, originalCode) == label.name);
        });
    if (cells.empty()) {
        return;
    }
    beginAnnotation(change.annotation, change.original);
    const Index id = m_d.internAnnotation(change.annotation);
    const Counts before = byLabel(counts, labels, original);
    nameIt("Relabel " + cellsText(cells.count()) + ": "
        + (before.size() == 1 ? labelText(before.begin()->first) : std::to_string(before.size()) + " labels") + " -> "
        + labelText(label.name));
    putLabels(change.annotation, id, cells, m_d.internLabel(id, label), before,
        {{label.name, cells.count()}});
}

void StepPreparer::operator()(const RestoreCells& change) {
    checkSize(change.cells.size(), "The selection");
    checkOriginal(change.annotation, change.original);
    const CategoryColumn& original = *change.original.labels;
    const auto known = m_d.annotationId(change.annotation);
    if (!known) {
        return;
    }
    const auto [cells, counts] = choose(change.cells, &m_d.edits(*known), original,
        [](std::int32_t edit, std::int32_t) { return edit != LabelEdits::kOriginal; });
    if (cells.empty()) {
        return;
    }
    CodeCounts after;
    cells.forEach([&](Index cell) { ++after.original[original.codes[static_cast<std::size_t>(cell)]]; });
    nameIt("Take " + cellsText(cells.count()) + " back to the original label");
    const auto labels = m_d.labelsOf(*known);
    putLabels(change.annotation, *known, cells, LabelEdits::kOriginal, byLabel(counts, labels, original),
        byLabel(after, labels, original));
}

void StepPreparer::beginAnnotation(const std::string& annotation, const OriginalLabels& original) {
    if (annotation.empty()) {
        throw UsageError("An annotation column needs a name.");
    }
    putEntry(Section::Annotation, annotation, originalText(original.column, original.layer));
}

void StepPreparer::putLabels(const std::string& annotation,
    Index id,
    const CellSet& cells,
    std::int32_t code,
    const Counts& before,
    const Counts& after) {
    LabelEdits& edits = m_d.edits(id);
    const coding::Runs now{{cells.count(), code}};
    PreparedChange prepared{Section::Annotation, annotation, coding::pack(cells), coding::pack(edits.read(cells)),
        coding::pack(now), {}};
    prepared.summary = Json{{"before", countsText(before)}, {"after", countsText(after)}}.dump(
        -1, ' ', false, Json::error_handler_t::replace);
    edits.write(*m_d.database, cells, now);
    m_changes.push_back(std::move(prepared));
    m_cells += cells.count();
}

void StepPreparer::putEntry(Section section, const std::string& key, const std::optional<std::string>& value) {
    auto before = m_d.entry(section, key);
    if (before == value) {
        return;
    }
    m_d.setEntry(section, key, value);
    m_changes.push_back({section, key, std::nullopt, std::move(before), value, {}});
}

void StepPreparer::operator()(const PutCellSet& change) {
    if (change.name.empty()) {
        throw UsageError("A set of cells needs a name.");
    }
    const std::size_t changes = m_changes.size();
    if (change.cells) {
        checkSize(change.cells->size(), "The set " + change.name);
        putEntry(Section::CellSet, change.name, coding::pack(*change.cells));
    } else {
        putEntry(Section::CellSet, change.name, std::nullopt);
    }
    if (m_changes.size() > changes) {
        nameIt(change.cells ? "Keep " + cellsText(change.cells->count()) + " as \"" + change.name + "\""
                            : "Forget the cells \"" + change.name + "\"");
        m_cells += change.cells ? change.cells->count() : 0;
    }
}

void StepPreparer::operator()(const PutEntry& change) {
    const std::size_t changes = m_changes.size();
    const std::size_t split = change.key.find(kKeySeparator);
    const std::string subject = split == std::string::npos ? change.key : change.key.substr(split + 1);
    std::string name;
    switch (change.section) {
    case Section::Colour:
        name = (change.text ? "Colour " : "Default colour for ") + subject;
        break;
    case Section::Note:
        name = (change.text ? "Write a note" : "Remove the note") + (subject.empty() ? "" : " on " + subject);
        break;
    case Section::Decision:
        name = "Decide " + subject;
        break;
    default:
        throw UsageError("Annotations and cell sets cannot be put as text.");
    }
    putEntry(change.section, change.key, change.text);
    if (m_changes.size() > changes) {
        nameIt(name);
    }
}

} // namespace ocellus
