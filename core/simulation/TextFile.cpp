// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/TextFile.h"

#include "core/base/Error.h"

#include <array>
#include <charconv>
#include <zlib.h>

namespace ocellus {

namespace {

constexpr std::size_t kBufferBytes = 1 << 18;

} // namespace

TextFile::TextFile(std::string path) : m_path(std::move(path)) {
    m_file = gzopen(m_path.c_str(), m_path.ends_with(".gz") ? "wb2" : "wbT"); // T: written as it is
    if (m_file == nullptr) {
        throw Error(m_path + " could not be written.");
    }
}

TextFile::~TextFile() {
    if (m_file != nullptr) {
        gzclose(m_file);
    }
}

void TextFile::put(std::string_view text) {
    m_buffer += text;
    if (m_buffer.size() >= kBufferBytes) {
        flush();
    }
}

void TextFile::flush() {
    if (!m_buffer.empty() &&
        gzwrite(m_file, m_buffer.data(), static_cast<unsigned>(m_buffer.size())) <= 0) {
        throw Error(m_path + " could not be written: the disk may be full.");
    }
    m_buffer.clear();
}

TextFile& TextFile::field(std::string_view text) {
    if (m_lineBegun) {
        put(std::string_view(&m_separator, 1));
    }
    m_lineBegun = true;
    put(text);
    return *this;
}

TextFile& TextFile::field(double value) {
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 6);
    return field(std::string_view(text.data(), static_cast<std::size_t>(end.ptr - text.data())));
}

TextFile& TextFile::field(long long value) {
    return field(std::string_view(std::to_string(value)));
}

void TextFile::endLine() {
    put("\n");
    m_lineBegun = false;
}

void TextFile::finish() {
    flush();
    const int status = gzclose(m_file);
    m_file = nullptr;
    if (status != Z_OK) {
        throw Error(m_path + " could not be written: the disk may be full.");
    }
}

} // namespace ocellus
