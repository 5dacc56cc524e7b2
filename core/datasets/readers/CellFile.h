// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"

#include <string>
#include <vector>

namespace ocellus {

/// A comma-separated table with one line a cell, plain or gzip, in the order of `cells`; further
/// lines (spots outside the tissue) are left out. Columns of numbers stay numbers, others become
/// labels; missing words are missing.
/// @param key  heading of the column of cell names.
/// @param header  headings where the file has no line of them; empty: its first line.
/// @throws InputError in one sentence: no such column, a line with another number of fields, a cell
/// without a line or with two.
Table readCellFile(const std::string& path,
                   const std::string& key,
                   const std::vector<std::string>& cells,
                   const std::vector<std::string>& header = {});

/// The same from a Parquet table (ParquetReader.h); cell names that are stored as whole numbers are
/// written as such. @throws InputError likewise, and as readParquet().
Table readCellParquet(const std::string& path, const std::string& key, const std::vector<std::string>& cells);

} // namespace ocellus
