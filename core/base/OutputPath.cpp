// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/OutputPath.h"

#include "core/base/Error.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace fs = std::filesystem;

namespace ocellus {

namespace {

[[noreturn]] void refuse(const fs::path& path, const std::string& reason) {
    throw UsageError(path.string() + " could not be written: " + reason + ". Nothing was written.");
}

bool isFaultOfPath(int error) {
    switch (error) {
    case EACCES:
    case EINVAL:
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case ENOENT:
    case ENOTDIR:
    case EPERM:
    case EROFS:
        return true;
    default:
        return false;
    }
}

} // namespace

void requireOutputPath(const std::string& path) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    const fs::path folder = whole.parent_path();
    if (!fs::is_directory(folder, error)) {
        refuse(whole, "there is no folder " + folder.string());
    }
    const fs::file_status found = fs::status(whole, error);
    if (fs::is_directory(found)) {
        refuse(whole, "it is a folder, the name of a file was expected");
    }
    if (fs::exists(found) && !fs::is_regular_file(found)) {
        refuse(whole, "it is a device, a pipe or a socket, an ordinary file was expected");
    }
    if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
        refuse(whole, "the folder " + folder.string() + " may not be written to");
    }
}

void failToCreate(const std::string& path, int error) {
    std::error_code ignored;
    const std::string sentence = fs::absolute(path, ignored).string() + " could not be created: " + std::strerror(error) + ".";
    if (isFaultOfPath(error)) {
        throw UsageError(sentence + " Nothing was written.");
    }
    throw Error(sentence);
}

} // namespace ocellus
