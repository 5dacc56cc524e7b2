// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/Sqlite.h"

#include "core/base/Error.h"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace ocellus::sqlite {

namespace {

constexpr int kBusyMs = 5000;

[[noreturn]] void unsaved(const std::string& name, const std::string& why) {
    throw Error(name + " could not be saved: " + why + ".");
}

} // namespace

Statement::Statement(const Database& database, sqlite3_stmt* statement)
    : m_database(&database)
    , m_statement(statement) {}

Statement::Statement(Statement&& other) noexcept
    : m_database(other.m_database)
    , m_statement(std::exchange(other.m_statement, nullptr)) {}

Statement::~Statement() { sqlite3_finalize(m_statement); }

void Statement::check(int code) const {
    if (code != SQLITE_OK) {
        m_database->fail(code);
    }
}

Statement& Statement::bind(int parameter, Index value) {
    check(sqlite3_bind_int64(m_statement, parameter, value));
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
    check(sqlite3_bind_text64(m_statement, parameter, text.data() == nullptr ? "" : text.data(), text.size(),
        SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bindBytes(int parameter, std::string_view bytes) {
    check(sqlite3_bind_blob64(m_statement, parameter, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(),
        SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bindNull(int parameter) {
    check(sqlite3_bind_null(m_statement, parameter));
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        m_database->fail(code);
    }
    return false;
}

void Statement::run() {
    step();
    reset();
}

void Statement::reset() { check(sqlite3_reset(m_statement)); }

Index Statement::integer(int column) const { return sqlite3_column_int64(m_statement, column); }

bool Statement::isNull(int column) const { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }

std::string Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return text == nullptr ? std::string()
                           : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)));
}

std::string_view Statement::bytes(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    return bytes == nullptr
        ? std::string_view()
        : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)));
}

Database::Database(const std::string& file, Mode mode, std::string project)
    : m_project(std::move(project)) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mode == Mode::Create ? SQLITE_OPEN_CREATE : 0);
    const int code = sqlite3_open_v2(file.c_str(), &m_handle, flags, nullptr);
    try {
        if (code != SQLITE_OK) {
            fail(code);
        }
        configure();
        if (mode == Mode::Read) {
            execute("PRAGMA query_only = ON");
        }
    } catch (...) {
        sqlite3_close_v2(m_handle);
        throw;
    }
}

void Database::configure() const {
    sqlite3_extended_result_codes(m_handle, 1);
    sqlite3_busy_timeout(m_handle, kBusyMs);
    for (const auto& [option, value] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
             std::pair{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
             std::pair{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
             std::pair{SQLITE_DBCONFIG_ENABLE_VIEW, 0},
             std::pair{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
             std::pair{SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1}}) {
        sqlite3_db_config(m_handle, option, value, nullptr);
    }
    execute("PRAGMA cell_size_check = ON");
    execute("PRAGMA mmap_size = 0");
    execute("PRAGMA temp_store = MEMORY");
    execute("PRAGMA foreign_keys = ON");
}

Database::~Database() { sqlite3_close_v2(m_handle); }

Statement Database::prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(m_handle, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK) {
        fail(code);
    }
    return {*this, statement};
}

void Database::execute(const char* sql) const {
    const int code = sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        fail(code);
    }
}

void Database::rollback() const noexcept { sqlite3_exec(m_handle, "ROLLBACK", nullptr, nullptr, nullptr); }

Index Database::integer(std::string_view sql) const {
    Statement statement = prepare(sql);
    return statement.step() ? statement.integer(0) : 0;
}

Index Database::lastRow() const { return sqlite3_last_insert_rowid(m_handle); }

void Database::checkPages() const {
    Statement statement = prepare("PRAGMA quick_check(1)");
    if (!statement.step() || statement.text(0) != "ok") {
        refuse("is damaged and was left as it is");
    }
}

void Database::beginWriting() const {
    // WAL + FULL: a commit that returned survives a killed program and a power cut.
    execute("PRAGMA journal_mode = WAL");
    execute("PRAGMA synchronous = FULL");
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

void Database::refuse(const std::string& what) const {
    std::string sentence = "project.sqlite " + what;
    // Names from a damaged file may hold anything.
    std::replace_if(
        sentence.begin(), sentence.end(), [](char letter) { return static_cast<unsigned char>(letter) < ' '; }, '?');
    throw InputError(m_project, sentence);
}

void Database::fail(int code) const {
    const std::string name = std::filesystem::path(m_project).filename().string();
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        unsaved(name, "another program keeps project.sqlite busy");
    case SQLITE_FULL:
        unsaved(name, "the disk is full");
    case SQLITE_READONLY:
    case SQLITE_PERM:
        unsaved(name, "its folder cannot be written");
    case SQLITE_IOERR:
        throw Error(name + " could not be read or saved: the disk reported an error (" + sqlite3_errstr(code) + ").");
    case SQLITE_NOMEM:
        throw Error(name + " could not be read: there is not enough memory.");
    case SQLITE_CANTOPEN:
        refuse("cannot be read");
    case SQLITE_NOTADB:
        refuse("is no SQLite database and was left as it is");
    case SQLITE_TOOBIG:
        unsaved(name, "one entry is larger than a gigabyte");
    default:
        refuse("is damaged and was left as it is (" + std::string(m_handle ? sqlite3_errmsg(m_handle) : "") + ")");
    }
}

Transaction::Transaction(const Database& database)
    : m_database(database) {
    database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (m_open) {
        m_database.rollback();
    }
}

void Transaction::commit() {
    m_database.execute("COMMIT");
    m_open = false;
}

} // namespace ocellus::sqlite
