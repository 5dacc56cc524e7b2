// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <string>
#include <variant>
#include <vector>

namespace ocellus {

/// A flat table of an Apache Parquet file, column by column.
struct ParquetTable {
    /// Floating point and whole numbers; NaN where there is no value.
    struct Numbers {
        std::vector<double> values;
        bool integral = false;
    };

    struct Column {
        std::string name;
        std::variant<Numbers, std::vector<std::string>> data; ///< missing text is ""
    };

    Index rows = 0;
    std::vector<Column> columns;
};

/// Reads a whole Parquet file: required and optional columns of BOOLEAN (as 0 and 1), INT32, INT64,
/// FLOAT, DOUBLE and BYTE_ARRAY; pages of version 1 and 2, PLAIN, dictionary and RLE; unpacked or
/// packed with Snappy, gzip or Zstandard. Columns of columns, lists, other types and encodings are
/// left out unless asked for by name.
/// @param wanted  names of columns that must be there; empty: every column that can be read.
/// @throws InputError in one sentence: file, place, expected, found. Any bytes are safe to give.
ParquetTable readParquet(const std::string& path, const std::vector<std::string>& wanted = {});

} // namespace ocellus
