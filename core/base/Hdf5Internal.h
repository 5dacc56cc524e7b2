// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For the .cpp files that call the HDF5 C API; never included by a public header.

#include "core/base/Hdf5.h"

#include <hdf5.h>

namespace ocellus::hdf5 {

static_assert(sizeof(hid_t) == sizeof(Id));

/// The type of one element; `type` stays owned by the caller. Take the lock first.
Type describe(hid_t type);

/// Memory type of T.
template <class T>
hid_t memoryType();

/// Makes the LZF (32000) and zstd (32015) filters known. Called once, under the lock.
void registerFilters();

/// One fixed-length text cell without its padding.
std::string trimmed(const char* text, std::size_t size);

} // namespace ocellus::hdf5
