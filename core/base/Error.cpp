// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"

#include <algorithm>
#include <filesystem>

namespace ocellus {

namespace {

/// Bytes of a file may stand in a sentence; those that would end or break it are shown as "?". Line
/// ends stay: a configuration has all of its mistakes listed.
std::string readable(std::string text) {
    std::ranges::replace_if(
        text, [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7F; }, '?');
    return text;
}

} // namespace

Error::Error(const std::string& sentence)
    : std::runtime_error(sentence) {}

InputError::InputError(const std::string& file, const std::string& reason)
    : RefusedError(readable(std::filesystem::path(file).filename().string() + " could not be opened: " + reason + "."))
    , m_file(file) {}

} // namespace ocellus
