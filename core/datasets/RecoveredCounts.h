// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"

#include <memory>
#include <optional>
#include <string>

namespace ocellus {

/// How counts were made into the values of a matrix, as far as it can be undone exactly.
struct CountRecovery {
    enum class Transform { None, Log, Log2, SquareRoot }; ///< log(x + 1), log2(x + 1), square root

    Transform transform = Transform::None;
    bool scaledPerCell = false; ///< each cell was multiplied by a number of its own

    bool operator==(const CountRecovery&) const = default;

    /// One word for each recovery, to be kept in a project: "log", "log2-scaled" ...
    std::string word() const;
    /// nullopt for a word that means none.
    static std::optional<CountRecovery> ofWord(const std::string& word);

    /// "log2(x + 1)", "log(x + 1) of values scaled per cell" ...
    std::string describe() const;
};

/// Finds the transformation that, undone, makes every stored value of every cell a whole number of
/// at least 1 (off by at most 0.02; 0.02 % for large ones, but never 0.25): simple transformations
/// first, then those with a factor per cell, which is taken to be the cell's smallest value.
/// Nullopt when there is none, when a value is negative or missing, or when all values come out as
/// 1, which proves nothing, and when stopped. Goes over the whole matrix.
std::optional<CountRecovery> findCountRecovery(const RowSource& rows, const RunControl& control);

/// The counts, as rows: undoes `recovery` on every read and rounds.
std::shared_ptr<const RowSource> recoveredCounts(std::shared_ptr<const RowSource> rows,
                                                 CountRecovery recovery);

} // namespace ocellus
