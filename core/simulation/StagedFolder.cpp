// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/StagedFolder.h"

#include "core/base/Error.h"

#include <atomic>
#include <filesystem>
#include <unistd.h>
#include <vector>

namespace fs = std::filesystem;

namespace ocellus {

namespace {

std::atomic<int> s_made{0}; // several may be staged in one process

} // namespace

StagedFolder::StagedFolder(const std::string& target)
    : m_target(fs::absolute(target).lexically_normal().string()) {
    while (m_target.size() > 1 && m_target.back() == '/') {
        m_target.pop_back();
    }
    m_staging = m_target + ".partial-" + std::to_string(getpid()) + "-" + std::to_string(++s_made);
    std::error_code error;
    if (fs::exists(m_target, error) && !fs::is_directory(m_target, error)) {
        throw UsageError(target + " is a file; name a folder to write to.");
    }
    fs::remove_all(m_staging, error);
    fs::create_directories(m_staging, error);
    if (error) {
        throw UsageError("The folder " + target + " cannot be made: " + error.message() + ".");
    }
}

StagedFolder::~StagedFolder() {
    std::error_code error;
    fs::remove_all(m_staging, error);
}

void StagedFolder::commit() {
    std::error_code error;
    if (!fs::exists(m_target)) {
        fs::rename(m_staging, m_target, error);
        if (!error) {
            return;
        }
    }
    std::vector<fs::path> entries; // listed first: a folder must not change while it is read
    for (const auto& entry : fs::directory_iterator(m_staging)) {
        entries.push_back(entry.path());
    }
    for (const fs::path& entry : entries) {
        const fs::path place = fs::path(m_target) / entry.filename();
        if (fs::is_directory(entry)) {
            fs::remove_all(place, error);
        }
        fs::rename(entry, place, error);
        if (error) {
            throw Error(place.string() + " could not be written: " + error.message() + ".");
        }
    }
}

} // namespace ocellus
