// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/DurableFile.h"

#include "core/base/Error.h"
#include "core/base/OutputPath.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

namespace ocellus {

namespace {

/// One per file being written, so that two threads never share a temporary name.
std::string temporaryNameFor(const std::string& path) {
    static std::atomic<int> count{0};
    return path + "." + std::to_string(getpid()) + "-" + std::to_string(count++)
        + std::string(DurableFile::kTemporarySuffix);
}

} // namespace

DurableFile::DurableFile(std::string path)
    : m_path(std::move(path))
    , m_temporary(temporaryNameFor(m_path)) {
    requireOutputPath(m_path);
    m_handle = open(m_temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (m_handle < 0) {
        failToCreate(m_path, errno);
    }
}

DurableFile::~DurableFile() {
    if (m_handle >= 0) {
        close(m_handle);
        unlink(m_temporary.c_str());
    }
}

void DurableFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_handle, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            fail();
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void DurableFile::finish() {
    if (fsync(m_handle) != 0 || std::rename(m_temporary.c_str(), m_path.c_str()) != 0) {
        fail();
    }
    close(std::exchange(m_handle, -1));
    flushFolder(std::filesystem::path(m_path).parent_path().string());
}

void DurableFile::fail() const {
    const char* const reason = std::strerror(errno);
    std::error_code ignored;
    throw Error(std::filesystem::absolute(m_path, ignored).string() + " could not be saved: " + reason + ".");
}

void writeDurably(const std::string& path, std::string_view text) {
    DurableFile file(path);
    file.write(text);
    file.finish();
}

void flushFolder(const std::string& folder) {
    const int handle = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle >= 0) {
        fsync(handle);
        close(handle);
    }
}

} // namespace ocellus
