// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/ReviewDecisions.h"

#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/project/Project.h"
#include "core/project/StepPreparer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>
#include <utility>

namespace ocellus {

namespace {

using Json = nlohmann::ordered_json;

constexpr char kKeySeparator = '\x1f';
constexpr std::array<std::pair<const char*, Verdict>, 5> kVerdicts = {
    {{"accept", Verdict::Accept},
     {"reject", Verdict::Reject},
     {"other", Verdict::Other},
     {"coarser", Verdict::Coarser},
     {"skip", Verdict::Skip}}};

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts{""};
    for (const char letter : text) {
        if (letter == separator) {
            parts.emplace_back();
        } else {
            parts.back() += letter;
        }
    }
    return parts;
}

/// A tab-separated file, line by line, by the names of its columns.
class TabFile {
public:
    explicit TabFile(std::string path) : m_path(std::move(path)), m_file(m_path) {
        if (!m_file) {
            throw InputError(m_path, "it cannot be read");
        }
        if (!next()) {
            throw InputError(m_path, "it is empty, a line of column names was expected");
        }
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            m_columns.emplace(m_fields[i], i);
        }
        m_width = m_fields.size();
    }

    bool has(const std::string& column) const { return m_columns.contains(column); }

    void require(const std::string& column) const {
        if (!has(column)) {
            throw InputError(m_path, "its first line has no column " + column);
        }
    }

    bool next() {
        for (std::string line; std::getline(m_file, line);) {
            ++m_line;
            if (line.empty() || line == "\r" || line[0] == '#') {
                continue;
            }
            if (line.back() == '\r') {
                line.pop_back();
            }
            m_fields = split(line, '\t');
            if (m_width != 0 && m_fields.size() != m_width) {
                refuse("has " + std::to_string(m_fields.size()) + " fields, " +
                       std::to_string(m_width) + " expected");
            }
            return true;
        }
        return false;
    }

    std::string at(const std::string& column) const {
        const auto found = m_columns.find(column);
        return found == m_columns.end() ? std::string() : m_fields[found->second];
    }

    [[noreturn]] void refuse(const std::string& what) const {
        throw InputError(m_path, "line " + std::to_string(m_line) + " " + what);
    }

private:
    std::string m_path;
    std::ifstream m_file;
    std::map<std::string, std::size_t> m_columns;
    std::vector<std::string> m_fields;
    std::size_t m_width = 0;
    int m_line = 0;
};

class CellNames {
public:
    explicit CellNames(const Dataset& dataset) {
        const auto& names = dataset.cells().names;
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto [known, isNew] = m_cells.emplace(names[i], static_cast<Index>(i));
            if (!isNew) {
                known->second = kTwice;
            }
        }
    }

    Index find(const TabFile& file) const {
        const std::string name = file.at("cell");
        const auto found = m_cells.find(name);
        if (found == m_cells.end()) {
            file.refuse("names the cell " + name + ", which the data set does not have");
        }
        if (found->second == kTwice) {
            file.refuse("names the cell " + name + ", which the data set has more than once");
        }
        return found->second;
    }

private:
    static constexpr Index kTwice = -1;
    std::unordered_map<std::string, Index> m_cells;
};

std::map<ReviewLine, std::vector<Index>> readCells(const std::string& path,
                                                   const CellNames& names) {
    TabFile file(path);
    for (const char* column : {"cell", "annotated", "suggested"}) {
        file.require(column);
    }
    std::map<ReviewLine, std::vector<Index>> cells;
    while (file.next()) {
        if (file.has("group") && file.at("group").empty()) {
            continue; // judged, but in no line of the table of groups
        }
        ReviewLine line{file.at("annotated"), file.at("suggested"), {}, {}};
        const Index cell = names.find(file);
        cells[line].push_back(cell);
        line.sample = file.at("sample");
        if (!line.sample.empty()) {
            cells[line].push_back(cell);
        }
    }
    for (auto& [pair, list] : cells) {
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
    }
    return cells;
}

Verdict verdictOf(const TabFile& file) {
    const std::string word = file.at("decision");
    const auto verdict = verdictOfWord(word);
    if (!verdict) {
        file.refuse("has the decision \"" + word +
                    "\"; accept, reject, other, coarser or skip was expected");
    }
    return *verdict;
}

ReviewDecision readDecision(const TabFile& file) {
    ReviewDecision decision;
    decision.verdict = verdictOf(file);
    decision.line = {file.at("annotated"), file.at("suggested"), file.at("sample"), {}};
    if (relabels(decision.verdict)) {
        const bool accepted = decision.verdict == Verdict::Accept;
        decision.label = {accepted ? decision.line.suggested : file.at("label"), file.at("term")};
        if (accepted && decision.label.termId.empty()) {
            decision.label.termId = file.at("suggested_term");
        }
        if (decision.label.name.empty()) {
            file.refuse("decides " + toString(decision.verdict) + ", but names no label");
        }
    }
    decision.note = file.at("note");
    decision.author = file.at("author");
    return decision;
}

std::string keyOf(const std::string& annotation, const ReviewLine& line) {
    std::string key = annotation;
    for (const std::string& part :
         {line.annotated,
          line.suggested,
          line.sample,
          line.cell ? std::to_string(*line.cell) : std::string()}) {
        key.append(1, kKeySeparator).append(part);
    }
    return key;
}

/// The line behind a key of `annotation`; nullopt for other keys.
std::optional<ReviewLine> lineOf(const std::string& annotation, const std::string& key) {
    const std::vector<std::string> parts = split(key, kKeySeparator);
    if (parts.size() != 5 || parts[0] != annotation) {
        return std::nullopt;
    }
    ReviewLine line{parts[1], parts[2], parts[3], {}};
    if (!parts[4].empty()) {
        Index cell = 0;
        const char* end = parts[4].data() + parts[4].size();
        if (std::from_chars(parts[4].data(), end, cell).ptr != end) {
            return std::nullopt;
        }
        line.cell = cell;
    }
    return line;
}

} // namespace

std::string toString(Verdict verdict) {
    return std::find_if(kVerdicts.begin(),
                        kVerdicts.end(),
                        [&](const auto& one) { return one.second == verdict; })
        ->first;
}

std::optional<Verdict> verdictOfWord(const std::string& word) {
    const auto found = std::find_if(
        kVerdicts.begin(), kVerdicts.end(), [&](const auto& one) { return word == one.first; });
    return found == kVerdicts.end() ? std::nullopt : std::optional(found->second);
}

bool relabels(Verdict verdict) {
    return verdict == Verdict::Accept || verdict == Verdict::Other || verdict == Verdict::Coarser;
}

std::string reviewStepName(const ReviewDecision& decision) {
    const auto cells = static_cast<Index>(decision.cells.size());
    const std::string about = cellsText(cells) + ": " + decision.line.annotated;
    switch (decision.verdict) {
    case Verdict::Reject:
        return "Keep the label of " + about;
    case Verdict::Skip:
        return "Skip " + about;
    default:
        return "Relabel " + about + " -> " + decision.label.name;
    }
}

std::vector<ReviewDecision>
readDecisions(const std::string& decisions, const std::string& cellsFile, const Dataset& dataset) {
    TabFile file(decisions);
    for (const char* column : {"decision", "annotated", "suggested"}) {
        file.require(column);
    }
    const bool byCell = file.has("cell");
    if (!byCell && cellsFile.empty()) {
        throw InputError(decisions,
                         "it has no column cell, so a file that lists the cells is needed");
    }
    const CellNames names(dataset);
    const auto cells =
        byCell ? std::map<ReviewLine, std::vector<Index>>() : readCells(cellsFile, names);
    std::vector<ReviewDecision> result;
    while (file.next()) {
        if (file.at("decision").empty()) {
            continue; // not looked at yet
        }
        ReviewDecision decision = readDecision(file);
        if (byCell) {
            decision.cells = {names.find(file)};
            decision.line.cell = decision.cells.front();
            decision.line.sample.clear(); // a cell is in one only
        } else if (const auto found = cells.find(decision.line); found != cells.end()) {
            decision.cells = found->second;
        } else {
            file.refuse("is about " + decision.line.annotated + " and " + decision.line.suggested +
                        ", for which no cells are listed");
        }
        result.push_back(std::move(decision));
    }
    return result;
}

StepDraft draftOf(const std::string& annotation,
                  const OriginalLabels& original,
                  const ReviewDecision& decision,
                  Index cells) {
    StepDraft draft{
        reviewStepName(decision), {decision.author, decision.note, decision.evidence}, {}};
    if (relabels(decision.verdict)) {
        CellSet chosen(cells);
        for (const Index cell : decision.cells) {
            chosen.insert(cell);
        }
        draft.changes.emplace_back(
            RelabelCells{annotation, original, std::move(chosen), decision.label});
    }
    const Json entry{{"decision", toString(decision.verdict)},
                     {"annotation", annotation},
                     {"annotated", decision.line.annotated},
                     {"suggested", decision.line.suggested},
                     {"sample", decision.line.sample},
                     {"label", relabels(decision.verdict) ? decision.label.name : ""},
                     {"cells", decision.cells.size()},
                     {"note", decision.note},
                     {"author", decision.author}};
    draft.changes.emplace_back(PutEntry{Section::Decision,
                                        keyOf(annotation, decision.line),
                                        entry.dump(-1, ' ', false, Json::error_handler_t::replace)});
    return draft;
}

ReviewOutcome applyDecisions(Project& project,
                             const std::string& annotation,
                             const OriginalLabels& original,
                             const std::vector<ReviewDecision>& decisions) {
    ReviewOutcome outcome;
    for (const ReviewDecision& decision : decisions) {
        const auto step =
            project.apply(draftOf(annotation, original, decision, project.cellCount()));
        ++(step ? outcome.steps : outcome.unchanged);
        outcome.cellsRelabelled += step ? step->cells : 0;
    }
    return outcome;
}

std::map<ReviewLine, ReviewedLine> reviewedLines(const Project& project,
                                                 const std::string& annotation) {
    std::map<ReviewLine, ReviewedLine> lines;
    for (const auto& [key, text] : project.entries(Section::Decision)) {
        const auto line = lineOf(annotation, key);
        const Json entry = Json::parse(text, nullptr, false);
        if (!line || !entry.is_object()) {
            continue;
        }
        const auto words = [&](const char* name) {
            const auto found = entry.find(name);
            return found != entry.end() && found->is_string() ? found->get<std::string>()
                                                              : std::string();
        };
        const auto verdict = verdictOfWord(words("decision"));
        const auto cells = entry.find("cells");
        if (verdict && cells != entry.end() && cells->is_number_integer()) {
            lines[*line] = {
                *verdict, words("label"), cells->get<Index>(), words("note"), words("author")};
        }
    }
    return lines;
}

} // namespace ocellus
