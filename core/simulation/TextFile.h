// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

struct gzFile_s;

namespace ocellus {

/// Writes a text file line by line; compressed when the name ends with ".gz" (without a time, so
/// the same lines give the same bytes). Everything throws Error when the disk refuses.
class TextFile {
public:
    explicit TextFile(std::string path);
    ~TextFile(); ///< closes without a check; call finish() first
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;

    /// One more field of the current line; fields are joined by the separator.
    TextFile& field(std::string_view text);
    TextFile& field(double value); ///< six significant digits
    TextFile& field(long long value);
    void endLine();

    /// Separator between fields, '\t' by default.
    void separateBy(char separator) { m_separator = separator; }

    void finish();

private:
    void put(std::string_view text);
    void flush();

    std::string m_path;
    gzFile_s* m_file = nullptr;
    std::string m_buffer;
    char m_separator = '\t';
    bool m_lineBegun = false;
};

} // namespace ocellus
