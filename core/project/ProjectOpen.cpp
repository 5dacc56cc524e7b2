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

/// Opens the database, and a copy of it where the disk cannot be written.
void openDatabase(ProjectState& d) {
    const std::string file = d.folder + "/project.sqlite";
    switch (d.lock->state()) {
    case ProjectLock::State::Held:
        d.database = std::make_unique<sqlite::Database>(file, sqlite::Mode::Write, d.folder);
        return;
    case ProjectLock::State::Taken:
        d.database = std::make_unique<sqlite::Database>(file, sqlite::Mode::Read, d.folder);
        d.notices.push_back(nameOf(d.folder)
            + " is open in another window or program; it can be read here, and changes are made there.");
        break;
    case ProjectLock::State::Unwritable:
        d.copy = projectfolder::copyDatabase(d.folder);
        d.database = std::make_unique<sqlite::Database>(
            d.copy->path() + "/project.sqlite", sqlite::Mode::Read, d.folder);
        d.notices.push_back(nameOf(d.folder)
            + " lies where nothing can be written; it can be read, and changes cannot be saved.");
        break;
    }
    d.readOnly = true;
}

/// Marks the session as open and says what the last one left.
void beginSession(ProjectState& d) {
    d.recovered = d.fact(kSession) == "open";
    sqlite::Transaction transaction(*d.database);
    d.setFact(kSession, "open");
    transaction.commit();
    if (d.recovered) {
        const auto last = StepLog(d).nextUndo();
        d.notices.push_back("The last session with " + nameOf(d.folder) + " ended unexpectedly; everything was recovered"
            + (last ? ", up to \"" + last->name + "\"." : "."));
    }
}

} // namespace

std::unique_ptr<Project> Project::create(const std::string& folder, const Dataset& dataset) {
    const DatasetLink link = linkTo(dataset, folder);
    if (link.cells > kMostCells) {
        throw UsageError("A project holds up to " + std::to_string(kMostCells) + " cells; this data set has "
            + std::to_string(link.cells) + ".");
    }
    projectfolder::create(folder, [&](const sqlite::Database& database) {
        sqlite::Transaction transaction(database);
        const auto put = [&](const char* name, const std::string& value) {
            database.prepare("INSERT INTO facts (name, value) VALUES (?, ?)").bind(1, name).bind(2, value).run();
        };
        put("dataset_path", link.path);
        put("dataset_relative_path", link.relativePath);
        put("dataset_sha256", link.fingerprint);
        put("cells_sha256", link.cellsHash);
        put("cells", std::to_string(link.cells));
        put("dataset_bytes", std::to_string(link.fileBytes));
        put("dataset_modified_ns", std::to_string(link.modifiedNs));
        put("head", "0");
        put(kSession, "closed");
        transaction.commit();
    });
    return open(folder);
}

std::unique_ptr<Project> Project::open(const std::string& folder) {
    auto d = std::make_unique<ProjectState>();
    d->folder = projectfolder::resolve(folder);
    d->lock = std::make_unique<ProjectLock>(d->folder);
    openDatabase(*d);
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
        m_d->setFact(kSession, "closed");
        transaction.commit();
    } catch (const Error&) {
        // A disk that refuses now only means that the next opening speaks of a recovery.
    }
}

} // namespace ocellus
