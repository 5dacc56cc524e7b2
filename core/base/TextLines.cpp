// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/TextLines.h"

#include "core/base/Error.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <limits>
#include <zlib.h>

namespace ocellus {

namespace {

constexpr std::size_t kFirstBuffer = std::size_t{1} << 20;
constexpr std::size_t kLongestLine = std::size_t{1} << 30;

} // namespace

void TextLines::Closer::operator()(void* file) const {
    gzclose(static_cast<gzFile>(file));
}

TextLines::TextLines(const std::string& path)
    : m_path(path), m_file(gzopen(path.c_str(), "rb")), m_buffer(kFirstBuffer) {
    if (!m_file) {
        throw InputError(path, "the file cannot be read");
    }
    gzbuffer(static_cast<gzFile>(m_file.get()), 1 << 18);
    fill();
    if (m_end >= 3 && std::memcmp(m_buffer.data(), "\xEF\xBB\xBF", 3) == 0) {
        m_begin = 3;
    }
}

TextLines::~TextLines() = default;

void TextLines::refuse(const std::string& what) const {
    throw InputError(m_path, "line " + std::to_string(m_number) + " " + what);
}

/// Moves what is left to the front and reads more; false at the end of the file.
bool TextLines::fill() {
    if (m_atEnd) {
        return false;
    }
    std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
    m_end -= m_begin;
    m_begin = 0;
    if (m_end == m_buffer.size()) {
        if (m_buffer.size() >= kLongestLine) {
            throw InputError(m_path,
                             "line " + std::to_string(m_number + 1) +
                                 " is longer than 1 GiB, this is no table");
        }
        m_buffer.resize(m_buffer.size() * 2);
    }
    auto* file = static_cast<gzFile>(m_file.get());
    const int got =
        gzread(file, m_buffer.data() + m_end, static_cast<unsigned>(m_buffer.size() - m_end));
    int status = Z_OK;
    gzerror(file, &status);
    if (got < 0 || (status != Z_OK && status != Z_STREAM_END)) {
        throw InputError(m_path,
                         "the compressed data is damaged or ends early, after line " +
                             std::to_string(m_number));
    }
    m_end += static_cast<std::size_t>(got);
    m_atEnd = got == 0;
    return got > 0;
}

bool TextLines::next(std::string_view& line) {
    std::size_t searched = 0;
    for (;;) {
        const char* from = m_buffer.data() + m_begin;
        const void* found = std::memchr(from + searched, '\n', m_end - m_begin - searched);
        if (found != nullptr) {
            const std::size_t length =
                static_cast<std::size_t>(static_cast<const char*>(found) - from);
            line = {from, length};
            m_begin += length + 1;
            break;
        }
        searched = m_end - m_begin;
        if (!fill()) {
            if (m_begin == m_end) {
                return false;
            }
            line = {m_buffer.data() + m_begin, m_end - m_begin};
            m_begin = m_end;
            break;
        }
    }
    if (!line.empty() && line.back() == '\r') {
        line.remove_suffix(1);
    }
    ++m_number;
    return true;
}

void splitFields(std::string_view line, char separator, std::vector<std::string>& fields) {
    std::size_t count = 0;
    std::size_t at = 0;
    for (;;) {
        if (count == fields.size()) {
            fields.emplace_back();
        }
        std::string& field = fields[count++];
        field.clear();
        if (at < line.size() && line[at] == '"') {
            ++at;
            while (at < line.size() &&
                   (line[at] != '"' || (at + 1 < line.size() && line[at + 1] == '"'))) {
                at += line[at] == '"' ? 1 : 0;
                field += line[at++];
            }
            at = std::min(line.find(separator, at), line.size());
        } else {
            const std::size_t end = std::min(line.find(separator, at), line.size());
            field.assign(line.substr(at, end - at));
            at = end;
        }
        if (at >= line.size()) {
            break;
        }
        ++at;
    }
    fields.resize(count);
}

bool isMissingWord(std::string_view text) {
    return text.empty() || text == "NA" || text == "NaN" || text == "nan" || text == "N/A";
}

bool parseNumber(std::string_view text, double& value) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '"')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '"')) {
        text.remove_suffix(1);
    }
    if (isMissingWord(text)) {
        value = std::numeric_limits<double>::quiet_NaN();
        return true;
    }
    if (text.front() == '+') {
        text.remove_prefix(1);
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

} // namespace ocellus
