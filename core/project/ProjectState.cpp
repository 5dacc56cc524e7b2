// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/project/ProjectInternal.h"

#include <filesystem>

namespace ocellus {

void ProjectState::takeIn() {
    const Index version = database->integer("PRAGMA data_version");
    if (version != dataVersion) {
        dataVersion = version;
        editsOf.clear();
    }
}

std::string ProjectState::fact(const char* name) const {
    sqlite::Statement statement = database->prepare("SELECT value FROM facts WHERE name = ?");
    statement.bind(1, name);
    return statement.step() ? statement.text(0) : std::string();
}

Index ProjectState::numberFact(const char* name) const {
    sqlite::Statement statement = database->prepare("SELECT value FROM facts WHERE name = ?");
    statement.bind(1, name);
    return statement.step() ? statement.integer(0) : 0;
}

void putFact(const sqlite::Database& database, const char* name, const std::string& value) {
    database.prepare("INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2")
        .bind(1, name)
        .bind(2, value)
        .run();
}

void putLink(const sqlite::Database& database, const DatasetLink& link) {
    putFact(database, "dataset_path", link.path);
    putFact(database, "dataset_relative_path", link.relativePath);
    putFact(database, "dataset_sha256", link.fingerprint);
    putFact(database, "cells_sha256", link.cellsHash);
    putFact(database, "cells", std::to_string(link.cells));
    putFact(database, "dataset_bytes", std::to_string(link.fileBytes));
    putFact(database, "dataset_modified_ns", std::to_string(link.modifiedNs));
}

DatasetLink ProjectState::link() const {
    DatasetLink link;
    link.path = fact("dataset_path");
    link.relativePath = fact("dataset_relative_path");
    link.fingerprint = fact("dataset_sha256");
    link.cellsHash = fact("cells_sha256");
    link.cells = numberFact("cells");
    link.fileBytes = numberFact("dataset_bytes");
    link.modifiedNs = numberFact("dataset_modified_ns");
    return link;
}

std::optional<Index> ProjectState::annotationId(const std::string& name) const {
    sqlite::Statement statement = database->prepare("SELECT id FROM annotations WHERE name = ?");
    statement.bind(1, name);
    return statement.step() ? std::optional(statement.integer(0)) : std::nullopt;
}

Index ProjectState::internAnnotation(const std::string& name) const {
    if (const auto known = annotationId(name)) {
        return *known;
    }
    database->prepare("INSERT INTO annotations (name) VALUES (?)").bind(1, name).run();
    return database->lastRow();
}

std::map<std::int32_t, Label> ProjectState::labelsOf(Index annotation) const {
    std::map<std::int32_t, Label> labels;
    sqlite::Statement statement = database->prepare("SELECT id, name, term FROM labels WHERE annotation = ?");
    statement.bind(1, annotation);
    while (statement.step()) {
        labels[static_cast<std::int32_t>(statement.integer(0))] = {statement.text(1), statement.text(2)};
    }
    return labels;
}

std::int32_t ProjectState::internLabel(Index annotation, const Label& label) const {
    if (label.name.empty()) {
        return LabelEdits::kNoLabel;
    }
    sqlite::Statement known =
        database->prepare("SELECT id FROM labels WHERE annotation = ? AND name = ? AND term = ?");
    known.bind(1, annotation).bind(2, label.name).bind(3, label.termId);
    if (known.step()) {
        return static_cast<std::int32_t>(known.integer(0));
    }
    const Index id = std::max<Index>(database->integer("SELECT max(id) FROM labels"), LabelEdits::kNoLabel) + 1;
    database->prepare("INSERT INTO labels (id, annotation, name, term) VALUES (?, ?, ?, ?)")
        .bind(1, id)
        .bind(2, annotation)
        .bind(3, label.name)
        .bind(4, label.termId)
        .run();
    return static_cast<std::int32_t>(id);
}

LabelEdits& ProjectState::edits(Index annotation) {
    const auto known = editsOf.find(annotation);
    return known != editsOf.end() ? known->second
                                  : editsOf.emplace(annotation, LabelEdits(*database, annotation, cells)).first->second;
}

std::optional<std::string> ProjectState::entry(Section section, const std::string& key) const {
    sqlite::Statement statement = database->prepare("SELECT value FROM entries WHERE section = ? AND key = ?");
    statement.bind(1, static_cast<Index>(section)).bind(2, key);
    return statement.step() ? std::optional(std::string(statement.bytes(0))) : std::nullopt;
}

void ProjectState::setEntry(
    Section section, const std::string& key, const std::optional<std::string>& value) const {
    if (!value) {
        database->prepare("DELETE FROM entries WHERE section = ? AND key = ?")
            .bind(1, static_cast<Index>(section))
            .bind(2, key)
            .run();
        return;
    }
    database
        ->prepare("INSERT INTO entries (section, key, value) VALUES (?1, ?2, ?3) "
                  "ON CONFLICT (section, key) DO UPDATE SET value = ?3")
        .bind(1, static_cast<Index>(section))
        .bind(2, key)
        .bindBytes(3, *value)
        .run();
}

Reading::Reading(ProjectState& d)
    : m_guard(d.mutex)
    , m_d(d) {
    d.database->execute("BEGIN");
    try {
        d.takeIn();
    } catch (...) {
        d.database->rollback();
        throw;
    }
}

Reading::~Reading() { m_d.database->rollback(); }

Writing::Writing(ProjectState& d)
    : m_guard(d.mutex)
    , m_d(d) {
    if (d.readOnly) {
        throw Error(std::filesystem::path(d.folder).filename().string()
            + " is read-only here; nothing was saved.");
    }
    m_transaction = std::make_unique<sqlite::Transaction>(*d.database);
    d.takeIn();
}

Writing::~Writing() {
    if (m_transaction && !m_unchanged) {
        m_d.editsOf.clear();
    }
}

void Writing::commit() {
    m_transaction->commit();
    m_transaction.reset();
}

} // namespace ocellus
