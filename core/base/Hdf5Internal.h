// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For the .cpp files that call the HDF5 C API; never included by a public header.

#include "core/base/Hdf5.h"
#include "core/base/Hdf5Storage.h"

#include <hdf5.h>

#include <unordered_set>

namespace ocellus::hdf5 {

static_assert(sizeof(hid_t) == sizeof(Id));

/// The type of one element; `type` stays owned by the caller. Take the lock first.
Type describe(hid_t type);

/// Whether HDF5 can convert the type: numbers and members lie within their bytes, also in parts of it. What is
/// not sound must not be read. Take the lock first.
bool isSound(hid_t type);

/// Bytes of one element of `type` in the file. Differs from H5Tget_size where texts of variable
/// length occur: 16 bytes there, a pointer in memory.
std::size_t storedSize(hid_t type);

/// Texts of variable length among the members of a record that lie before `offset` in memory.
int textsBefore(hid_t record, std::size_t offset);

/// Memory type of T.
template <class T>
hid_t memoryType();

/// Makes the LZF (32000) and zstd (32015) filters known. Called once, under the lock.
void registerFilters();

/// While alive, texts of variable length that HDF5 reads on this thread are looked up in the file's
/// heaps by TextHeap, which bears damage; the library's own way does not. Does nothing without
/// `file`. Not nested; hold the lock.
class HeapReading {
public:
    explicit HeapReading(const std::shared_ptr<const RawFile>& file);
    ~HeapReading();
    HeapReading(const HeapReading&) = delete;
    HeapReading& operator=(const HeapReading&) = delete;

    /// What was wrong with a text, "" while nothing was; such texts come out as null.
    const std::string& damage() const { return m_damage; }

    /// For the conversion only: a text that H5free_memory frees.
    char* copyOf(const char* element);

private:
    std::optional<TextHeap> m_heap;
    std::string m_damage;
};

/// Makes HeapReading work. Called once, under the lock.
void registerTextConversion();

/// One fixed-length text cell without its padding.
std::string trimmed(const char* text, std::size_t size);

/// What all objects of an open file share.
struct Node::FileState {
    std::string path;
    Handle handle;
    std::shared_ptr<const RawFile> raw; ///< empty when addresses are not plain positions
    Index bytes = 0;
    mutable std::unordered_set<Index> soundObjects; ///< groups and arrays whose headers were looked at; under the lock
    mutable std::unordered_set<Index> soundHeaders; ///< objects whose attributes were looked at; under the lock
};

} // namespace ocellus::hdf5
