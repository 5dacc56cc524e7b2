// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/LabelEdits.h"
#include "core/project/Project.h"
#include "core/project/ProjectFolder.h"
#include "core/project/ProjectLock.h"
#include "core/project/Sqlite.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ocellus {

/// What a Project keeps; private to core/project.
struct ProjectState {
    // fixed once opened
    std::string folder;
    std::unique_ptr<ProjectLock> lock;                 ///< outlives the database
    std::unique_ptr<projectfolder::Temporary> copy;    ///< of a project on a read-only disk
    std::unique_ptr<sqlite::Database> database;
    Index cells = 0;
    bool readOnly = false;
    bool recovered = false;
    std::vector<std::string> notices;

    // guarded by mutex
    mutable std::mutex mutex;
    std::map<Index, LabelEdits> editsOf; ///< by annotation; read when first asked for
    Index dataVersion = 0;
    Index refreshedVersion = 0;

    /// Drops what was read when another connection has changed the database since.
    void takeIn();

    // facts
    std::string fact(const char* name) const;
    Index numberFact(const char* name) const;
    DatasetLink link() const;

    // annotations
    std::optional<Index> annotationId(const std::string& name) const;
    Index internAnnotation(const std::string& name) const;
    std::map<std::int32_t, Label> labelsOf(Index annotation) const;
    std::int32_t internLabel(Index annotation, const Label& label) const;
    LabelEdits& edits(Index annotation);

    // entries
    std::optional<std::string> entry(Section section, const std::string& key) const;
    void setEntry(Section section, const std::string& key, const std::optional<std::string>& value) const;
};

/// Facts of a database; inside a transaction.
void putFact(const sqlite::Database& database, const char* name, const std::string& value);
void putLink(const sqlite::Database& database, const DatasetLink& link);

/// The project for one reading call: locked, and all of it from one moment.
class Reading {
public:
    explicit Reading(ProjectState& d);
    ~Reading();
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

private:
    std::lock_guard<std::mutex> m_guard;
    ProjectState& m_d;
};

/// The project for one changing call. Without `commit` nothing happened.
class Writing {
public:
    /// @throws Error when the project is read-only.
    explicit Writing(ProjectState& d);
    ~Writing();
    Writing(const Writing&) = delete;
    Writing& operator=(const Writing&) = delete;

    void commit();
    /// Nothing was changed, so nothing that was read needs to be read again.
    void nothingDone() { m_unchanged = true; }

private:
    std::lock_guard<std::mutex> m_guard;
    ProjectState& m_d;
    bool m_unchanged = false;
    std::unique_ptr<sqlite::Transaction> m_transaction;
};

/// Everything about making, undoing and listing steps; used inside Reading or Writing.
class StepLog {
public:
    explicit StepLog(ProjectState& d)
        : m_d(d) {}

    std::optional<Step> make(const StepDraft& draft);
    std::optional<Step> undo(const std::string& author);
    std::optional<Step> redo(const std::string& author);
    std::optional<Step> nextUndo() const;
    std::optional<Step> nextRedo() const;
    std::vector<Step> all() const;
    std::vector<StepChange> changesOf(Index step) const;

private:
    Index head() const;
    Step stepOf(Index id, StepState state) const;
    void note(const char* action, Index step, const std::string& author, const std::string& at) const;
    void replay(Index step, bool forward);
    void replayLabels(const std::string& annotation, std::string_view cells, std::string_view expected,
        std::string_view wanted);
    StepChange describe(const sqlite::Statement& row) const;

    ProjectState& m_d;
};

} // namespace ocellus
