// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Resources.h"

#include "core/base/Error.h"

#include <cstdlib>
#include <filesystem>

namespace fs = std::filesystem;

namespace ocellus {

std::string resourcePath(const std::string& name) {
    fs::path root;
    if (const char* given = std::getenv("OCELLUS_RESOURCES"); given != nullptr && *given != '\0') {
        root = given;
    } else {
        root = fs::read_symlink("/proc/self/exe").parent_path().parent_path() / "share" / "ocellus";
    }
    const fs::path path = root / name;
    if (!fs::exists(path)) {
        throw Error("A file that belongs to Ocellus is missing: " + path.string() + ". Install Ocellus again.");
    }
    return path.string();
}

std::string cacheFolder() {
    fs::path root;
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
        root = cache;
    } else if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
        root = fs::path(home) / ".cache";
    } else {
        root = fs::temp_directory_path();
    }
    root /= "ocellus";
    fs::create_directories(root);
    return root.string();
}

} // namespace ocellus
