// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

/// SQLite through values that close themselves; no SQLite header is needed to use it.
///
/// Nothing stored in a file is ever run: triggers, views, extensions and functions named by the
/// schema are switched off, so a project made by a stranger is data only. What goes wrong is thrown
/// as one sentence that names the project and not SQL: InputError when the file is damaged, Error
/// when it cannot be written. One connection is used by one thread at a time.
namespace ocellus::sqlite {

enum class Mode {
    Read,   ///< refuses changes; the file must be writable all the same, as SQLite keeps its index beside it
    Write,  ///< an existing database
    Create, ///< a new one
};

class Database;

/// A prepared statement. Parameters and columns count from 1 and 0, as in SQLite.
class Statement {
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& bind(int parameter, Index value);
    Statement& bind(int parameter, std::string_view text);
    Statement& bind(int parameter, const char* text) { return bind(parameter, std::string_view(text)); }
    Statement& bindBytes(int parameter, std::string_view bytes);
    Statement& bindNull(int parameter);

    /// Runs to the next row; false when there is none.
    bool step();
    /// Runs a statement that gives no rows and makes it ready to be bound again.
    void run();
    void reset();

    Index integer(int column) const;
    bool isNull(int column) const;
    std::string text(int column) const;
    /// Valid until the next step.
    std::string_view bytes(int column) const;

private:
    friend class Database;
    Statement(const Database& database, sqlite3_stmt* statement);
    void check(int code) const;

    const Database* m_database = nullptr;
    sqlite3_stmt* m_statement = nullptr;
};

/// One connection. `project` is the folder whose name is used in sentences.
class Database {
public:
    Database(const std::string& file, Mode mode, std::string project);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Statement prepare(std::string_view sql) const;
    void execute(const char* sql) const;
    /// Ends a transaction without its changes; quiet when there is none.
    void rollback() const noexcept;
    /// First column of the first row; 0 when there is no row.
    Index integer(std::string_view sql) const;
    Index lastRow() const;

    /// Reads every page. @throws InputError when one is damaged.
    void checkPages() const;

    /// Before the first change, after `checkPages`: from here on a commit is on the disk when it
    /// returns. Until then closing leaves even the journal where it is, so that a file found to be
    /// damaged keeps its bytes.
    void beginWriting() const;

    const std::string& project() const { return m_project; }

    /// "lung.ocellus could not be opened: project.sqlite WHAT."
    [[noreturn]] void refuse(const std::string& what) const;

private:
    friend class Statement;
    [[noreturn]] void fail(int code) const;
    void configure() const;

    std::string m_project;
    sqlite3* m_handle = nullptr;
};

/// All changes until `commit`, or none. Begins as a writer at once, so it never fails half-way for
/// want of the lock.
class Transaction {
public:
    explicit Transaction(const Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// Durable when it returns: on the disk, not only with the operating system.
    void commit();

private:
    const Database& m_database;
    bool m_open = true;
};

} // namespace ocellus::sqlite
