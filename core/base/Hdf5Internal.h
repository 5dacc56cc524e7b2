// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For the .cpp files that call the HDF5 C API; never included by a public header.

#include "core/base/Hdf5.h"
#include "core/base/Hdf5Storage.h"

#include <hdf5.h>

namespace ocellus::hdf5 {

static_assert(sizeof(hid_t) == sizeof(Id));

/// The type of one element; `type` stays owned by the caller. Take the lock first.
Type describe(hid_t type);

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

/// One fixed-length text cell without its padding.
std::string trimmed(const char* text, std::size_t size);

/// What all objects of an open file share.
struct Node::FileState {
    std::string path;
    Handle handle;
    std::shared_ptr<const RawFile> raw; ///< empty when addresses are not plain positions
    Index bytes = 0;
};

} // namespace ocellus::hdf5
