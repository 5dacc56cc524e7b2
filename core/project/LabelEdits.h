// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/base/Index.h"
#include "core/project/Coding.h"

#include <cstdint>
#include <vector>

namespace ocellus {

namespace sqlite {
class Database;
}

/// The edits of one annotation column: one code per cell over the original labels.
///
/// Codes: `kOriginal` (not edited), `kNoLabel` (the person removed the label), else the id of a row
/// of `labels`. Kept in memory (4 bytes a cell) and in the database in blocks of `kBlockCells`, so
/// that a decision writes only the blocks it touches. Used under the project's lock.
class LabelEdits {
public:
    static constexpr std::int32_t kOriginal = 0;
    static constexpr std::int32_t kNoLabel = 1;
    static constexpr Index kBlockCells = 4096;

    /// Reads the edits of an annotation. @throws InputError when a block is damaged.
    LabelEdits(const sqlite::Database& database, Index annotation, Index cells);

    const std::vector<std::int32_t>& codes() const { return m_codes; }
    Index editedCells() const;

    /// The codes of `cells`, ascending by cell.
    coding::Runs read(const CellSet& cells) const;

    /// Gives `cells`, ascending, the codes of `runs` and writes the blocks touched. Inside a
    /// transaction; when that fails this object no longer matches the database: drop it.
    /// @pre the lengths of `runs` add up to `cells.count()`.
    void write(const sqlite::Database& database, const CellSet& cells, const coding::Runs& runs);

private:
    void writeBlock(const sqlite::Database& database, Index block) const;

    Index m_annotation = 0;
    std::vector<std::int32_t> m_codes;
};

} // namespace ocellus
