// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ocellus {

/// Writes a flat table as Apache Parquet, row by row: every column required, PLAIN values, pages
/// compressed with Zstandard, a row group each `groupRows` rows. The subset that any reader of
/// the format knows; the same rows give the same bytes. Not thread-safe. Everything throws Error
/// when the disk refuses.
class ParquetFile {
public:
    enum class Kind { Text, Float, Double, Byte, Unsigned };

    struct Field {
        std::string name;
        Kind kind = Kind::Text;
    };

    static constexpr Index kGroupRows = 200000;

    ParquetFile(std::string path, std::vector<Field> fields, Index groupRows = kGroupRows);
    ~ParquetFile(); ///< closes without a check; call finish() first
    ParquetFile(const ParquetFile&) = delete;
    ParquetFile& operator=(const ParquetFile&) = delete;

    /// The next value of the current row, in the order of the fields.
    /// @pre its kind: text for Text, a number for Float and Double, a whole number >= 0 for Byte
    /// and Unsigned.
    void value(std::string_view text);
    void value(double number);
    void value(long long number);
    /// @pre one value was given for every field.
    void endRow();

    void finish();

private:
    struct Chunk { ///< where the values of one column in one row group are
        std::int64_t offset = 0, plainBytes = 0, storedBytes = 0;
    };

    struct Group {
        std::int64_t rows = 0;
        std::vector<Chunk> chunks;
    };

    void write(const std::string& bytes);
    void writeGroup();
    Chunk writeChunk(const std::string& values);
    std::string footer() const;

    std::string m_path;
    std::vector<Field> m_fields;
    Index m_groupRows = kGroupRows;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> m_file;
    std::vector<std::string> m_values; ///< of the current row group, one buffer per field
    std::size_t m_at = 0;              ///< field of the next value
    std::int64_t m_rows = 0;           ///< of the current row group
    std::int64_t m_offset = 0;
    std::vector<Group> m_groups;
};

} // namespace ocellus
