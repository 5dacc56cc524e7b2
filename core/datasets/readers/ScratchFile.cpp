// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/ScratchFile.h"

#include "core/base/Error.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

namespace ocellus {

namespace {

std::string reason() { return std::strerror(errno); }

} // namespace

ScratchFile::ScratchFile() {
    const char* folder = std::getenv("TMPDIR");
    std::string name = (folder != nullptr && *folder != 0 ? std::string(folder) : "/var/tmp") + "/ocellus-XXXXXX";
    m_descriptor = mkstemp(name.data());
    if (m_descriptor < 0) {
        throw Error("A temporary file could not be made as " + name + ": " + reason() + ".");
    }
    unlink(name.c_str());
}

ScratchFile::~ScratchFile() { close(m_descriptor); }

void ScratchFile::write(std::int64_t offset, const void* bytes, std::size_t size) {
    const char* from = static_cast<const char*>(bytes);
    while (size > 0) {
        const ssize_t written = pwrite(m_descriptor, from, size, offset);
        if (written <= 0) {
            throw Error("Writing a temporary file failed: " + reason() + ".");
        }
        from += written;
        offset += written;
        size -= static_cast<std::size_t>(written);
    }
}

void ScratchFile::read(std::int64_t offset, void* bytes, std::size_t size) const {
    char* to = static_cast<char*>(bytes);
    while (size > 0) {
        const ssize_t got = pread(m_descriptor, to, size, offset);
        if (got <= 0) {
            throw Error("Reading a temporary file failed: " + reason() + ".");
        }
        to += got;
        offset += got;
        size -= static_cast<std::size_t>(got);
    }
}

} // namespace ocellus
