// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/ProjectLock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace ocellus {

namespace {

/// A database that may not be written makes the project read-only even where its folder is writable.
bool writable(const std::string& file) { return access(file.c_str(), F_OK) != 0 || access(file.c_str(), W_OK) == 0; }

} // namespace

bool ProjectLock::isWritable(const std::string& folder) {
    return access(folder.c_str(), W_OK) == 0 && writable(folder + "/project.sqlite")
        && writable(folder + "/project.sqlite-wal") && writable(folder + "/project.sqlite-shm");
}

ProjectLock::ProjectLock(const std::string& folder) {
    if (!isWritable(folder)) {
        return;
    }
    m_handle = open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (m_handle < 0) {
        return;
    }
    // Some network disks know no such locks; SQLite's own then keep two writers from mixing.
    const bool taken = flock(m_handle, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    m_state = taken ? State::Taken : State::Held;
}

ProjectLock::~ProjectLock() {
    if (m_handle >= 0) {
        close(m_handle);
    }
}

} // namespace ocellus
