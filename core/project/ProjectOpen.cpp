// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/project/ProjectInternal.h"
#include "core/project/Schema.h"

#include <filesystem>
#include <utility>

namespace ocellus {

namespace {

constexpr Index kMostCells = Index{1} << 31; // bitsets of such a project are 256 MB
constexpr const char* kSession = "session";  // "open" while a writing handle lives

std::string nameOf(const std::string& folder) { return std::filesystem::path(folder).filename().string(); }

/// Opens the database to write, where this handle may.
void openToWrite(ProjectState& d) {
    d.lock = std::make_unique<ProjectLock>(d.folder);
    d.readOnly = d.lock->state() != ProjectLock::State::Held;
    if (!d.readOnly) {
        d.database =
            std::make_unique<sqlite::Database>(d.folder + "/project.sqlite", sqlite::Mode::Write, d.folder);
    } else if (d.lock->state() == ProjectLock::State::Taken) {
        d.notices.push_back(nameOf(d.folder)
            + " is open in another window or program; it can be read here, and changes are made there.");
    } else {
        d.notices.push_back(nameOf(d.folder)
            + " lies where nothing can be written; it can be read, and changes cannot be saved.");
    }
}

/// Opens the database, and a copy of it where the disk cannot be written.
void openToRead(ProjectState& d) {
    d.readOnly = true;
    std::string place = d.folder;
    if (!ProjectLock::isWritable(d.folder)) {
        d.copy = projectfolder::copyDatabase(d.folder);
        place = d.copy->path();
    }
    d.database = std::make_unique<sqlite::Database>(place + "/project.sqlite", sqlite::Mode::Read, d.folder);
}

/// Marks the session as open and says what the last one left.
void beginSession(ProjectState& d) {
    d.recovered = d.fact(kSession) == "open";
    sqlite::Transaction transaction(*d.database);
    putFact(*d.database, kSession, "open");
    transaction.commit();
    if (d.recovered) {
        const auto last = StepLog(d).nextUndo();
        d.notices.push_back("The last session with " + nameOf(d.folder) + " ended unexpectedly; everything was recovered"
            + (last ? ", up to: " + last->name + "." : "."));
    }
}

} // namespace

std::unique_ptr<Project> Project::create(const std::string& folder, const Dataset& dataset) {
    return create(folder, linkTo(dataset, folder));
}

std::unique_ptr<Project> Project::create(const std::string& folder, const DatasetLink& link) {
    if (link.cells > kMostCells) {
        throw UsageError("A project holds up to " + std::to_string(kMostCells) + " cells; this data set has "
            + std::to_string(link.cells) + ".");
    }
    projectfolder::create(folder, [&](const sqlite::Database& database) {
        sqlite::Transaction transaction(database);
        putLink(database, link);
        putFact(database, "head", "0");
        putFact(database, kSession, "closed");
        transaction.commit();
    });
    return open(folder);
}

void Project::copyTo(const std::string& folder) const {
    const std::lock_guard guard(m_d->mutex);
    DatasetLink link = m_d->link();
    relateTo(link, folder);
    projectfolder::copy(*m_d->database, m_d->folder, folder, [&](const sqlite::Database& database) {
        sqlite::Transaction transaction(database);
        putLink(database, link);
        putFact(database, kSession, "closed");
        transaction.commit();
    });
}

std::unique_ptr<Project> Project::open(const std::string& folder, Access access) {
    auto d = std::make_unique<ProjectState>();
    d->folder = projectfolder::resolve(folder);
    if (access == Access::Write) {
        openToWrite(*d);
    }
    if (!d->database) {
        openToRead(*d);
    }
    const int version = schema::versionOf(*d->database);
    d->database->checkPages();
    if (version < schema::currentVersion() && d->readOnly) {
        d->database->refuse("was written by an older Ocellus and has to be opened once where it can be changed");
    }
    if (!d->readOnly) {
        d->database->beginWriting();
        schema::migrate(*d->database, schema::migrations());
        projectfolder::removeUnfinished(d->folder);
    }
    d->cells = d->numberFact("cells");
    if (d->cells < 0 || d->cells > kMostCells) {
        d->database->refuse("is damaged: it speaks of " + std::to_string(d->cells) + " cells");
    }
    d->dataVersion = d->refreshedVersion = d->database->integer("PRAGMA data_version");
    if (!d->readOnly) {
        beginSession(*d);
    }
    return std::unique_ptr<Project>(new Project(std::move(d)));
}

Project::Project(std::unique_ptr<ProjectState> d)
    : m_d(std::move(d)) {}

Project::~Project() {
    if (m_d->readOnly) {
        return;
    }
    try {
        sqlite::Transaction transaction(*m_d->database);
        putFact(*m_d->database, kSession, "closed");
        transaction.commit();
    } catch (const Error&) {
        // A disk that refuses now only means that the next opening speaks of a recovery.
    }
}

} // namespace ocellus
