// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace ocellus {

/// An unnamed temporary file in $TMPDIR (else /var/tmp); gone when closed, also after a crash.
/// Reading and writing at different places from several threads is safe.
class ScratchFile {
public:
    ScratchFile();
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    /// @throws Error when the disk is full or refuses.
    void write(std::int64_t offset, const void* bytes, std::size_t size);
    void read(std::int64_t offset, void* bytes, std::size_t size) const;

private:
    int m_descriptor = -1;
};

} // namespace ocellus
