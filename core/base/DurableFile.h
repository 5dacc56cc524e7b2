// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace ocellus {

/// A file that appears whole or not at all and, once it appeared, survives a power cut: written to a
/// temporary name beside `path`, flushed to the disk, renamed, and the folder flushed as well. What
/// was never finished is removed.
class DurableFile {
public:
    /// Temporary names end so; a program that starts may remove what a killed one left behind.
    static constexpr std::string_view kTemporarySuffix = ".part";

    /// @throws UsageError when no file can be written there (see requireOutputPath), Error when the disk refuses.
    explicit DurableFile(std::string path);
    ~DurableFile();
    DurableFile(const DurableFile&) = delete;
    DurableFile& operator=(const DurableFile&) = delete;

    /// @throws Error when the disk is full or fails.
    void write(std::string_view bytes);

    /// Gives the file its name, replacing an older one. Call once, last. @throws Error.
    void finish();

private:
    [[noreturn]] void fail() const;

    std::string m_path;
    std::string m_temporary;
    int m_handle = -1;
};

/// Writes a whole text so. @throws UsageError, Error; nothing is left behind then.
void writeDurably(const std::string& path, std::string_view text);

/// Flushes the names in a folder to the disk; where a file system cannot, nothing happens.
void flushFolder(const std::string& folder);

} // namespace ocellus
