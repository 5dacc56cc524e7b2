// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"

#include <filesystem>

namespace ocellus {

Error::Error(const std::string& sentence)
    : std::runtime_error(sentence) {}

InputError::InputError(const std::string& file, const std::string& reason)
    : RefusedError(std::filesystem::path(file).filename().string() + " could not be opened: " + reason + ".")
    , m_file(file) {}

} // namespace ocellus
