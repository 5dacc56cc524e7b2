// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace ocellus {

namespace sqlite {
class Database;
}

/// The tables of `project.sqlite`, version by version.
///
/// facts      name -> value: cells, the data set's places and fingerprint, head (the undo position)
/// entries    what is decided now, by section and key: annotation columns, cell sets, colours, notes
/// annotations, labels, label_blocks   reviewed labels: interned names; edits per 4,096 cells
/// steps      every decision ever made, append-only; `parent` is the step it was made after
/// changes    what each step changed, before and after, append-only
/// trail      do, undo and redo in the order they happened, append-only
/// views      the state of each view, replaced as it changes; no step
namespace schema {

/// "Ocel": SQLite's application id, so that no other database passes for a project.
inline constexpr int kApplicationId = 0x4F63656C;

/// SQL that brings a database from the version before to the next one; the first makes it.
std::span<const char* const> migrations();

/// The version this program reads and writes.
int currentVersion();

/// @returns the version a project has. @throws InputError when it is no project or one of a newer
/// Ocellus.
int versionOf(const sqlite::Database& database);

/// Applies what is missing up to the last of `steps`, all or nothing. Nothing to do: no write.
void migrate(const sqlite::Database& database, std::span<const char* const> steps);

} // namespace schema

} // namespace ocellus
