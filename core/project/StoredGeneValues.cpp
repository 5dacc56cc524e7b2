// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/StoredGeneValues.h"

#include "core/base/Error.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ocellus::layerfile {

OpenFile::OpenFile(const std::string& path)
    : m_path(path)
    , m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (m_descriptor < 0) {
        throw InputError(path, "the file cannot be read");
    }
}

OpenFile::~OpenFile() { ::close(m_descriptor); }

bool OpenFile::isAt(const std::string& path) const {
    struct stat own {};
    struct stat named {};
    return ::fstat(m_descriptor, &own) == 0 && ::stat(path.c_str(), &named) == 0 && own.st_dev == named.st_dev
        && own.st_ino == named.st_ino;
}

void OpenFile::read(std::uint64_t offset, void* bytes, std::size_t size) const {
    auto* out = static_cast<char*>(bytes);
    while (size > 0) {
        const ssize_t got = ::pread(m_descriptor, out, size, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            throw Error("Values of genes could not be read from " + m_path + ": the disk refuses, or the file was cut meanwhile.");
        }
        out += got;
        offset += static_cast<std::uint64_t>(got);
        size -= static_cast<std::size_t>(got);
    }
}

void StoredGeneValues::read(Index row, Index column, std::span<float> values) const {
    const auto block = static_cast<std::size_t>(row / m_place.rowsPerBlock);
    const auto at = static_cast<std::uint64_t>(row % m_place.rowsPerBlock * width() + column);
    m_file->read(m_place.blocks[block] + at * sizeof(float), values.data(), values.size_bytes());
}

} // namespace ocellus::layerfile
