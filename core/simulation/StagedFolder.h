// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ocellus {

/// A folder whose new files appear together: they are written to a folder beside it and moved into
/// place by `commit`. Destroyed before that, nothing is left behind.
class StagedFolder {
public:
    /// @throws UsageError when the folder beside `target` cannot be made or `target` is a file.
    explicit StagedFolder(const std::string& target);
    ~StagedFolder();
    StagedFolder(const StagedFolder&) = delete;
    StagedFolder& operator=(const StagedFolder&) = delete;

    /// Where to write.
    const std::string& path() const { return m_staging; }

    std::string file(const std::string& name) const { return m_staging + "/" + name; }

    /// Becomes `target` when that does not exist; else its entries replace those of the same name.
    /// @throws Error when the disk refuses.
    void commit();

private:
    std::string m_target;
    std::string m_staging;
};

} // namespace ocellus
