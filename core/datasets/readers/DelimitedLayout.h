// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/TextLines.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ocellus {

/// How a text table is laid out, found from its first lines.
struct DelimitedLayout {
    char separator = ',';
    Index skippedLines = 0;               ///< comment lines (#) before the header
    Index columns = 0;                    ///< fields of a row
    Index nameColumn = 0;                 ///< field that names the row; -1 when there is none
    std::string corner;                   ///< heading of the name column, often empty
    std::vector<bool> isNumber;           ///< by field
    std::vector<std::string> numberNames; ///< headings of the number fields, in order
    std::vector<Index> textColumns;       ///< further text fields
    std::vector<std::string> textNames;   ///< their headings

    void skipHeader(TextLines& file) const;
};

/// @throws InputError when there is no header of names or fewer than two columns of numbers.
DelimitedLayout findLayout(const std::string& path);

/// Whether rows are genes, and why, as the end of a sentence ("because ..."): by identifiers, known
/// gene symbols, cell barcodes, the heading of the names; rows are genes when nothing tells.
std::pair<bool, std::string> findOrientation(const DelimitedLayout& layout,
                                             const std::vector<std::string>& rowNames);

/// One parsed row; reuses its memory.
class DelimitedRow {
public:
    explicit DelimitedRow(const DelimitedLayout& layout);

    /// @throws InputError (file, line) when the number of fields differs or a number is none.
    void parse(const TextLines& file, std::string_view line);

    const std::string& name() const { return m_name; }

    const std::vector<double>& numbers() const { return m_numbers; }

    const std::vector<std::string>& texts() const { return m_texts; }

private:
    void take(const TextLines& file, Index column, std::string_view field);

    const DelimitedLayout& m_layout;
    std::string m_name;
    std::vector<double> m_numbers;
    std::vector<std::string> m_texts;
    std::vector<std::string> m_fields;
};

} // namespace ocellus
