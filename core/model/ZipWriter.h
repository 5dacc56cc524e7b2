// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace ocellus {

/// Writes an uncompressed zip archive as torch.save lays it out: every entry's bytes begin at a
/// multiple of 64, zip64 where sizes need it, no times. Not thread-safe.
class ZipWriter {
public:
    /// Writes to `out`, which must be open and outlive the writer.
    explicit ZipWriter(std::ostream& out);

    void add(const std::string& name, const std::byte* bytes, std::uint64_t size);
    void add(const std::string& name, const std::string& text);

    /// Writes the table of contents. Call once, last.
    void finish();

private:
    struct Entry {
        std::string name;
        std::uint64_t size = 0;
        std::uint64_t offset = 0;
        std::uint32_t checksum = 0;
    };

    void put(const std::string& bytes);

    std::ostream& m_out;
    std::uint64_t m_at = 0;
    std::vector<Entry> m_entries;
};

} // namespace ocellus
