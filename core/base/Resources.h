// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ocellus {

/// Path of a file or folder shipped with Ocellus, e.g. resourcePath("demo/lung.json"). Looked up in
/// $OCELLUS_RESOURCES, else beside the running program in ../share/ocellus.
/// @throws Error when it is not there.
std::string resourcePath(const std::string& name);

/// Folder for things that can be made again (the demo world): $XDG_CACHE_HOME/ocellus or
/// ~/.cache/ocellus. Created when missing.
std::string cacheFolder();

} // namespace ocellus
