// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ocellus {

/// Says who may write to a project folder. Held until destroyed or the program ends, however it
/// ends; nothing stale can stay behind. Two handles in one program exclude each other as well.
class ProjectLock {
public:
    enum class State {
        Held,       ///< this handle may write
        Taken,      ///< another one does
        Unwritable, ///< nobody can: a read-only disk or folder
    };

    /// @param folder  the project's folder. Never waits.
    explicit ProjectLock(const std::string& folder);

    /// True when the folder and the database in it can be written.
    static bool isWritable(const std::string& folder);

    ~ProjectLock();
    ProjectLock(const ProjectLock&) = delete;
    ProjectLock& operator=(const ProjectLock&) = delete;

    State state() const { return m_state; }

private:
    int m_handle = -1;
    State m_state = State::Unwritable;
};

} // namespace ocellus
