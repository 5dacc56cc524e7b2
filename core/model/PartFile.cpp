// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/PartFile.h"

#include "core/base/ByteText.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

namespace ocellus {

namespace {

// A power cut costs at most this much; flushing more often would only slow the transfer.
constexpr Index kFlushEvery = Index(64) << 20;

std::string nameOf(const std::string& path) {
    return std::filesystem::path(path).filename().string();
}

} // namespace

std::string ServerFile::unchangedMark() const {
    const bool strong = !etag.empty() && !etag.starts_with("W/");
    return strong ? etag : lastModified;
}

bool ServerFile::sameAs(const ServerFile& other) const {
    if (address != other.address || (total >= 0 && other.total >= 0 && total != other.total)) {
        return false;
    }
    if (!etag.empty() || !other.etag.empty()) {
        return etag == other.etag;
    }
    return !lastModified.empty() && lastModified == other.lastModified;
}

PartFile::PartFile(std::string output)
    : m_output(std::move(output)) {
    m_handle = open(bytesPath(m_output).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (m_handle < 0) {
        fail(errno);
    }
    if (flock(m_handle, LOCK_EX | LOCK_NB) != 0) {
        close(std::exchange(m_handle, -1));
        throw RefusedError(nameOf(m_output) + " is being downloaded already, by this or another Ocellus. Nothing was changed. Wait for it, or cancel it first.");
    }
    readNotes();
    if (ftruncate(m_handle, m_kept) != 0 || lseek(m_handle, 0, SEEK_END) < 0) {
        fail(errno);
    }
    m_size = m_kept;
}

PartFile::~PartFile() {
    if (m_handle < 0) {
        return;
    }
    try {
        m_size == 0 ? drop() : keep();
    } catch (const Error&) {
        // What was flushed before stays, and the notes say how much that is.
    }
    if (m_handle >= 0) {
        close(m_handle);
    }
}

void PartFile::readNotes() {
    std::ifstream file(notesPath(m_output));
    const auto notes = nlohmann::json::parse(file, nullptr, false);
    struct stat status {};
    if (!notes.is_object() || fstat(m_handle, &status) != 0) {
        return;
    }
    try {
        ServerFile server;
        server.address = notes.at("address").get<std::string>();
        server.total = notes.at("total").get<Index>();
        server.etag = notes.at("etag").get<std::string>();
        server.lastModified = notes.at("lastModified").get<std::string>();
        server.sha256 = notes.at("serverSha256").get<std::string>();
        const Index kept = notes.at("kept").get<Index>();
        m_kept = std::clamp<Index>(kept, 0, static_cast<Index>(status.st_size));
        m_server = server;
    } catch (const nlohmann::json::exception&) {
        m_kept = 0; // notes of another program: begin anew
    }
}

void PartFile::writeNotes() const {
    const nlohmann::ordered_json notes{{"address", m_server.address},
                                       {"total", m_server.total},
                                       {"etag", m_server.etag},
                                       {"lastModified", m_server.lastModified},
                                       {"serverSha256", m_server.sha256},
                                       {"kept", m_kept}};
    constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
    writeDurably(notesPath(m_output), notes.dump(2, ' ', false, kReplace) + "\n");
}

void PartFile::begin(const ServerFile& server) {
    m_server = server;
    m_kept = m_size = 0;
    if (ftruncate(m_handle, 0) != 0 || lseek(m_handle, 0, SEEK_SET) != 0) {
        fail(errno);
    }
    keep();
}

void PartFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(m_handle, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            const int error = written < 0 ? errno : ENOSPC;
            try {
                keep(); // what fitted counts
            } catch (const Error&) {
                // Not even the notes fit: what was flushed before stays.
            }
            fail(error);
        }
        m_size += written;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (m_size - m_kept >= kFlushEvery) {
        keep();
    }
}

void PartFile::keep() {
    if (fdatasync(m_handle) != 0) {
        fail(errno);
    }
    const Index before = std::exchange(m_kept, m_size);
    try {
        writeNotes();
    } catch (const Error& error) {
        m_kept = before;
        throw RefusedError(error.what());
    }
}

void PartFile::finish() {
    if (fsync(m_handle) != 0 || std::rename(bytesPath(m_output).c_str(), m_output.c_str()) != 0) {
        fail(errno);
    }
    close(std::exchange(m_handle, -1));
    unlink(notesPath(m_output).c_str());
    flushFolder(std::filesystem::path(m_output).parent_path().string());
}

void PartFile::drop() {
    unlink(notesPath(m_output).c_str());
    unlink(bytesPath(m_output).c_str());
    if (m_handle >= 0) {
        close(std::exchange(m_handle, -1));
    }
}

void PartFile::fail(int error) const {
    const std::string kept = m_kept > 0 ? byteText(m_kept) + " are kept" : std::string("Nothing was kept");
    throw RefusedError(nameOf(m_output) + " could not be saved: " + std::strerror(error) + ". " + kept
        + ". Free some space or choose another folder, and download again.");
}

} // namespace ocellus
