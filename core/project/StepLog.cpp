// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/UtcText.h"
#include "core/project/StepPreparer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <unordered_map>

namespace ocellus {

namespace {

using Json = nlohmann::json;

std::string nowUtc() { return utcText(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())); }

void bindOptional(sqlite::Statement& statement, int parameter, const std::optional<std::string>& bytes) {
    if (bytes) {
        statement.bindBytes(parameter, *bytes);
    } else {
        statement.bindNull(parameter);
    }
}

void bindStep(sqlite::Statement& statement, int parameter, Index step) {
    if (step > 0) {
        statement.bind(parameter, step);
    } else {
        statement.bindNull(parameter);
    }
}

std::vector<LabelCount> countsOf(const Json& summary, const char* key) {
    std::vector<LabelCount> counts;
    const auto found = summary.is_object() ? summary.find(key) : summary.end();
    if (!summary.is_object() || found == summary.end() || !found->is_array()) {
        return counts;
    }
    for (const Json& one : *found) {
        if (one.is_array() && one.size() == 2 && one[0].is_string() && one[1].is_number_integer()) {
            counts.push_back({one[0].get<std::string>(), one[1].get<Index>()});
        }
    }
    return counts;
}

constexpr const char* kStepColumns = "SELECT id, name, author, note, evidence, made_at, cells, parent FROM steps";

Step readStep(const sqlite::Statement& row, StepState state) {
    Step step;
    step.id = row.integer(0);
    step.name = row.text(1);
    step.remark = {row.text(2), row.text(3), row.text(4)};
    step.madeAt = row.text(5);
    step.cells = row.integer(6);
    step.state = state;
    return step;
}

std::optional<std::string> optionalBytes(const sqlite::Statement& row, int column) {
    return row.isNull(column) ? std::nullopt : std::optional(std::string(row.bytes(column)));
}

} // namespace

Index StepLog::head() const { return m_d.numberFact("head"); }

Step StepLog::stepOf(Index id, StepState state) const {
    sqlite::Statement row = m_d.database->prepare(std::string(kStepColumns) + " WHERE id = ?");
    row.bind(1, id);
    if (!row.step()) {
        m_d.database->refuse("is damaged: step " + std::to_string(id) + " of the audit trail is missing");
    }
    return readStep(row, state);
}

void StepLog::note(const char* action, Index step, const std::string& author, const std::string& at) const {
    m_d.database->prepare("INSERT INTO trail (at, author, action, step) VALUES (?, ?, ?, ?)")
        .bind(1, at)
        .bind(2, author)
        .bind(3, action)
        .bind(4, step)
        .run();
}

std::optional<Step> StepLog::make(const StepDraft& draft) {
    StepPreparer preparer(m_d);
    for (const Change& change : draft.changes) {
        std::visit(preparer, change);
    }
    if (preparer.changes().empty()) {
        return std::nullopt;
    }
    const std::string at = nowUtc();
    sqlite::Statement step = m_d.database->prepare("INSERT INTO steps (parent, name, author, note, evidence, made_at, "
                                                   "cells) VALUES (?, ?, ?, ?, ?, ?, ?)");
    bindStep(step, 1, head());
    step.bind(2, draft.name.empty() ? preparer.name() : draft.name)
        .bind(3, draft.remark.author)
        .bind(4, draft.remark.note)
        .bind(5, draft.remark.evidence)
        .bind(6, at)
        .bind(7, preparer.cells())
        .run();
    const Index id = m_d.database->lastRow();
    sqlite::Statement row = m_d.database->prepare("INSERT INTO changes (step, section, key, cells, before, after, "
                                                  "summary) VALUES (?, ?, ?, ?, ?, ?, ?)");
    for (const PreparedChange& change : preparer.changes()) {
        row.bind(1, id).bind(2, static_cast<Index>(change.section)).bind(3, change.key);
        bindOptional(row, 4, change.cells);
        bindOptional(row, 5, change.before);
        bindOptional(row, 6, change.after);
        row.bind(7, change.summary).run();
    }
    putFact(*m_d.database, "head", std::to_string(id));
    note("do", id, draft.remark.author, at);
    return stepOf(id, StepState::Applied);
}

std::optional<Step> StepLog::nextUndo() const {
    const Index id = head();
    return id == 0 ? std::nullopt : std::optional(stepOf(id, StepState::Applied));
}

std::optional<Step> StepLog::nextRedo() const {
    sqlite::Statement newest = m_d.database->prepare("SELECT max(id) FROM steps WHERE parent IS ?");
    bindStep(newest, 1, head());
    newest.step();
    return newest.isNull(0) ? std::nullopt : std::optional(stepOf(newest.integer(0), StepState::Undone));
}

std::optional<Step> StepLog::undo(const std::string& author) {
    auto step = nextUndo();
    if (step) {
        replay(step->id, false);
        sqlite::Statement parent = m_d.database->prepare("SELECT parent FROM steps WHERE id = ?");
        parent.bind(1, step->id).step();
        if (parent.integer(0) >= step->id) {
            m_d.database->refuse("is damaged: its audit trail runs in a circle");
        }
        putFact(*m_d.database, "head", std::to_string(parent.integer(0)));
        note("undo", step->id, author, nowUtc());
        step->state = StepState::Undone;
    }
    return step;
}

std::optional<Step> StepLog::redo(const std::string& author) {
    auto step = nextRedo();
    if (step) {
        replay(step->id, true);
        putFact(*m_d.database, "head", std::to_string(step->id));
        note("redo", step->id, author, nowUtc());
        step->state = StepState::Applied;
    }
    return step;
}

void StepLog::replay(Index step, bool forward) {
    struct Row {
        Section section;
        std::string key;
        std::optional<std::string> cells, from, to;
    };
    std::vector<Row> rows;
    sqlite::Statement changes =
        m_d.database->prepare("SELECT section, key, cells, before, after FROM changes WHERE step = ? ORDER BY id");
    changes.bind(1, step);
    while (changes.step()) {
        rows.push_back({static_cast<Section>(changes.integer(0)), changes.text(1), optionalBytes(changes, 2),
            optionalBytes(changes, forward ? 3 : 4), optionalBytes(changes, forward ? 4 : 3)});
    }
    if (!forward) {
        std::reverse(rows.begin(), rows.end());
    }
    for (const Row& row : rows) {
        if (row.cells) {
            replayLabels(row.key, *row.cells, row.from.value_or(""), row.to.value_or(""));
        } else {
            m_d.setEntry(row.section, row.key, row.to);
        }
    }
}

void StepLog::replayLabels(
    const std::string& annotation, std::string_view cells, std::string_view expected, std::string_view wanted) {
    const auto id = m_d.annotationId(annotation);
    const auto set = coding::unpackCells(cells, m_d.cells);
    const auto from = set ? coding::unpackRuns(expected, set->count()) : std::nullopt;
    const auto to = set ? coding::unpackRuns(wanted, set->count()) : std::nullopt;
    if (!id || !from || !to || m_d.edits(*id).read(*set) != *from) {
        m_d.database->refuse("is damaged: a step of the audit trail does not fit the labels of " + annotation);
    }
    const auto labels = m_d.labelsOf(*id);
    for (const coding::Run& run : *to) {
        if (run.code > LabelEdits::kNoLabel && !labels.contains(run.code)) {
            m_d.database->refuse("is damaged: it uses label " + std::to_string(run.code) + ", which has no name");
        }
    }
    m_d.edits(*id).write(*m_d.database, *set, *to);
}

std::vector<Step> StepLog::all() const {
    std::vector<Step> steps;
    std::unordered_map<Index, Index> parents;
    std::unordered_map<Index, Index> newestChild;
    sqlite::Statement row = m_d.database->prepare(std::string(kStepColumns) + " ORDER BY id");
    while (row.step()) {
        steps.push_back(readStep(row, StepState::Abandoned));
        parents[steps.back().id] = row.integer(7);
        newestChild[row.integer(7)] = steps.back().id; // ids ascend: the last one stays
    }
    std::unordered_map<Index, StepState> states;
    for (Index id = head(); id != 0;) {
        const auto parent = parents.find(id);
        if (parent == parents.end() || parent->second >= id) {
            m_d.database->refuse("is damaged: its audit trail has gaps");
        }
        states[id] = StepState::Applied;
        id = parent->second;
    }
    for (auto next = newestChild.find(head()); next != newestChild.end(); next = newestChild.find(next->second)) {
        if (!states.emplace(next->second, StepState::Undone).second) {
            m_d.database->refuse("is damaged: its audit trail runs in a circle");
        }
    }
    for (Step& step : steps) {
        const auto state = states.find(step.id);
        step.state = state == states.end() ? StepState::Abandoned : state->second;
    }
    return steps;
}

StepChange StepLog::describe(const sqlite::Statement& row) const {
    StepChange change;
    change.section = static_cast<Section>(row.integer(0));
    change.key = row.text(1);
    if (!row.isNull(2)) {
        change.cells = coding::unpackCells(row.bytes(2), m_d.cells);
        const Json summary = Json::parse(row.text(5), nullptr, false);
        change.before = countsOf(summary, "before");
        change.after = countsOf(summary, "after");
    } else if (change.section == Section::CellSet && !row.isNull(4)) {
        change.cells = coding::unpackCells(row.bytes(4), m_d.cells);
    }
    const bool packed = !row.isNull(2) || (change.section == Section::CellSet && !row.isNull(4));
    if (packed && !change.cells) {
        m_d.database->refuse("is damaged: the cells of a step cannot be read");
    }
    if (change.section == Section::Colour || change.section == Section::Note || change.section == Section::Decision) {
        change.textBefore = optionalBytes(row, 3);
        change.textAfter = optionalBytes(row, 4);
    }
    return change;
}

std::vector<StepChange> StepLog::changesOf(Index step) const {
    std::vector<StepChange> changes;
    sqlite::Statement row = m_d.database->prepare(
        "SELECT section, key, cells, before, after, summary FROM changes WHERE step = ? ORDER BY id");
    row.bind(1, step);
    while (row.step()) {
        // That a column of reviewed labels began goes without saying beside the labels themselves.
        if (static_cast<Section>(row.integer(0)) != Section::Annotation || !row.isNull(2)) {
            changes.push_back(describe(row));
        }
    }
    if (changes.empty()) {
        throw UsageError("The project has no step " + std::to_string(step) + ".");
    }
    return changes;
}

} // namespace ocellus
