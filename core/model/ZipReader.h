// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ocellus {

/// Reads the uncompressed zip archives that torch.save makes (zip64 included). Only the table of
/// contents is held in memory; entries are read when asked for. Every size and offset is checked
/// against the file before memory is allocated. Immutable after construction; `read` may be called
/// from several threads.
class ZipReader {
public:
    /// @throws InputError when the file is no such archive, is truncated, names an entry twice or
    /// has entries that share bytes.
    explicit ZipReader(const std::string& path);
    ~ZipReader();
    ZipReader(const ZipReader&) = delete;
    ZipReader& operator=(const ZipReader&) = delete;

    const std::string& path() const { return m_path; }

    /// Names of the entries, in the order of the table of contents.
    const std::vector<std::string>& names() const { return m_names; }

    bool contains(const std::string& name) const { return m_entries.count(name) != 0; }

    /// Bytes of an entry as the table of contents states them. @pre contains(name).
    std::uint64_t size(const std::string& name) const;

    /// All bytes of an entry. @throws InputError when it is absent, compressed, encrypted, larger
    /// than `limit`, damaged (its checksum does not match) or outside the file.
    std::vector<std::byte> read(const std::string& name, std::uint64_t limit) const;

private:
    struct Entry {
        std::uint64_t size = 0;
        std::uint64_t headerOffset = 0;
        std::uint32_t checksum = 0;
        bool plain = true; ///< neither compressed nor encrypted
    };

    struct Directory {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::uint64_t entries = 0;
    };

    Directory findDirectory() const;
    Directory readZip64Directory(std::uint64_t locatorOffset) const;
    void readDirectory(const Directory& directory);
    std::size_t readDirectoryEntry(const std::vector<std::byte>& bytes, std::size_t at);
    std::vector<std::byte> bytesAt(std::uint64_t offset, std::uint64_t size) const;
    [[noreturn]] void refuse(const std::string& reason) const;
    /// Says what a file without a table of contents is instead.
    [[noreturn]] void refuseOther() const;

    std::string m_path;
    int m_file = -1;
    std::uint64_t m_fileSize = 0;
    std::vector<std::string> m_names;
    std::unordered_map<std::string, Entry> m_entries;
};

} // namespace ocellus
