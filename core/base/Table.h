// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ocellus {

/// Labels: one code per cell into `categories`; -1 means missing ("no label"). Categories keep the
/// order of the file and may include some that no cell carries. `ordered` as in AnnData.
struct CategoryColumn {
    std::vector<std::int32_t> codes;
    std::vector<std::string> categories;
    bool ordered = false;
};

/// Numbers of any width, as double; NaN means missing. `integral` is true when the file stored
/// integers, so that they are written back and shown without decimals.
struct NumberColumn {
    std::vector<double> values;
    bool integral = false;
};

/// True or false per cell: 1, 0, or -1 for missing.
struct BoolColumn {
    std::vector<std::int8_t> values;
};

/// Free text per cell; nullopt means missing.
struct TextColumn {
    std::vector<std::optional<std::string>> values;
};

/// One named column of a cell or gene table. Immutable once the table is built.
struct Column {
    std::string name;
    std::variant<CategoryColumn, NumberColumn, BoolColumn, TextColumn> data;

    /// "category", "number", "bool" or "text": the words of `inspect`.
    std::string kind() const;
    Index size() const;
    Index missing() const;
    const CategoryColumn* category() const { return std::get_if<CategoryColumn>(&data); }
    const NumberColumn* number() const { return std::get_if<NumberColumn>(&data); }

    /// The same column as labels: categories as they are; bool and text turned into sorted
    /// categories; numbers only when integral with at most 256 distinct values, else nullopt.
    std::optional<CategoryColumn> asCategory() const;
};

/// Names and columns of cells (obs) or of genes (var); every column has `names.size()` entries.
struct Table {
    std::vector<std::string> names; ///< cell barcodes or gene index, in matrix order, may repeat
    std::vector<Column> columns;    ///< in file order, names unique

    Index size() const { return static_cast<Index>(names.size()); }
    const Column* find(const std::string& name) const;
};

} // namespace ocellus
