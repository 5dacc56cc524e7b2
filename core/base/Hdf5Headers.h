// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Hdf5Storage.h"

namespace ocellus::hdf5 {

/// Reads the object header at `address` and looks whether every attribute in it stays inside its
/// own message: name, type, shape and value. HDF5 1.10 believes the sizes it finds there and reads
/// on behind the header. Headers of the newer form carry checksums and are left to HDF5; so are
/// attributes whose type lies elsewhere in the file.
///
/// @param address  of the header, in bytes from the start of the file
/// @throws Damage (Hdf5Storage.h). Thread-safe where `file` is.
void checkAttributes(const RawFile& file, Index address);

/// Reads the header at `address` before HDF5 opens the object. Of an array: whether the names in its
/// type end inside their message, and no block is empty. Of a group: whether the list of free blocks among its names ends;
/// HDF5 1.10 follows a ring of them for ever and takes memory on the way. Headers of the newer form
/// carry checksums. @throws Damage. Thread-safe where `file` is.
void checkObject(const RawFile& file, Index address);

} // namespace ocellus::hdf5
