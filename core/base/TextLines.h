// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ocellus {

/// Reads a text file, plain or gzip, line by line. Lines end in LF, CR LF or the end of the file; a
/// byte order mark is skipped.
class TextLines {
public:
    /// @throws InputError when the file cannot be read.
    explicit TextLines(const std::string& path);
    ~TextLines();

    /// The next line without its end, valid until the next call; false after the last line.
    /// @throws InputError when the compressed data is damaged or ends early, or a line is longer
    /// than 1 GiB.
    bool next(std::string_view& line);

    Index lineNumber() const { return m_number; } ///< of the line last read, from 1

    const std::string& path() const { return m_path; }

    /// Throws InputError "FILE could not be opened: line N what."
    [[noreturn]] void refuse(const std::string& what) const;

private:
    bool fill();

    struct Closer {
        void operator()(void* file) const;
    };

    std::string m_path;
    std::unique_ptr<void, Closer> m_file;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    bool m_atEnd = false;
    Index m_number = 0;
};

/// Cuts a line at `separator`; fields may be quoted with ", a doubled quote inside stands for one.
/// Reuses `fields`.
void splitFields(std::string_view line, char separator, std::vector<std::string>& fields);

/// True for what tables write where there is nothing: an empty field, "NA", "N/A", "NaN", "nan".
bool isMissingWord(std::string_view text);

/// A whole field as a number, blanks around it allowed; false when it is none. Missing
/// words are NaN.
bool parseNumber(std::string_view text, double& value);

} // namespace ocellus
