// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ocellus {

/// A file can be written at `path`: its folder is there and may be written to, and what lies at
/// `path` now, if anything, is a file (or a link to one). Devices, pipes and folders are never replaced.
/// @throws UsageError with the whole path, what was expected and what was found.
void requireOutputPath(const std::string& path);

/// For a file at `path` that the system did not create: UsageError when the path is to blame (no such
/// folder, no permission, too long a name), Error when the disk is. @param error  errno.
[[noreturn]] void failToCreate(const std::string& path, int error);

} // namespace ocellus
