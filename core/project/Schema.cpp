// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/Schema.h"

#include "core/project/Sqlite.h"

#include <string>

namespace ocellus::schema {

namespace {

constexpr const char* kVersion1 = R"(
CREATE TABLE facts (name TEXT PRIMARY KEY NOT NULL, value NOT NULL);
CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    section INTEGER NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
    UNIQUE (section, key));
CREATE TABLE annotations (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE labels (
    id INTEGER PRIMARY KEY CHECK (id >= 2),
    annotation INTEGER NOT NULL REFERENCES annotations(id),
    name TEXT NOT NULL, term TEXT NOT NULL,
    UNIQUE (annotation, name, term));
CREATE TABLE label_blocks (
    id INTEGER PRIMARY KEY,
    annotation INTEGER NOT NULL REFERENCES annotations(id),
    block INTEGER NOT NULL, codes BLOB NOT NULL,
    UNIQUE (annotation, block));
CREATE TABLE steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent INTEGER REFERENCES steps(id),
    name TEXT NOT NULL, author TEXT NOT NULL, note TEXT NOT NULL, evidence TEXT NOT NULL,
    made_at TEXT NOT NULL, cells INTEGER NOT NULL);
CREATE INDEX steps_by_parent ON steps (parent);
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    step INTEGER NOT NULL REFERENCES steps(id),
    section INTEGER NOT NULL, key TEXT NOT NULL,
    cells BLOB, before BLOB, after BLOB, summary TEXT NOT NULL);
CREATE INDEX changes_by_step ON changes (step, id);
CREATE TABLE trail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL, author TEXT NOT NULL, action TEXT NOT NULL,
    step INTEGER NOT NULL REFERENCES steps(id));
CREATE TABLE views (name TEXT PRIMARY KEY NOT NULL, state TEXT NOT NULL);
)";

/// Sets of cells that belong to the view (selected, visible), not to decisions.
constexpr const char* kVersion2 = R"(
CREATE TABLE view_cells (name TEXT PRIMARY KEY NOT NULL, cells BLOB NOT NULL);
)";

constexpr const char* kMigrations[] = {kVersion1, kVersion2};

} // namespace

std::span<const char* const> migrations() { return kMigrations; }

int currentVersion() { return static_cast<int>(std::size(kMigrations)); }

int versionOf(const sqlite::Database& database) {
    const Index application = database.integer("PRAGMA application_id");
    const Index version = database.integer("PRAGMA user_version");
    if (application != kApplicationId || version < 1) {
        database.refuse("holds no Ocellus project");
    }
    if (version > currentVersion()) {
        database.refuse("was written by a newer Ocellus (version " + std::to_string(version)
            + " of its tables, up to " + std::to_string(currentVersion()) + " expected)");
    }
    return static_cast<int>(version);
}

void migrate(const sqlite::Database& database, std::span<const char* const> steps) {
    const auto wanted = static_cast<Index>(steps.size());
    if (database.integer("PRAGMA user_version") >= wanted) {
        return;
    }
    sqlite::Transaction transaction(database);
    for (Index version = database.integer("PRAGMA user_version"); version < wanted; ++version) {
        database.execute(steps[static_cast<std::size_t>(version)]);
    }
    database.execute(("PRAGMA user_version = " + std::to_string(wanted)).c_str());
    database.execute(("PRAGMA application_id = " + std::to_string(kApplicationId)).c_str());
    transaction.commit();
}

} // namespace ocellus::schema
