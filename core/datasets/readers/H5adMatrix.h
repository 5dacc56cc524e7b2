// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Hdf5.h"
#include "core/base/RowSource.h"
#include "core/datasets/Dataset.h"

#include <memory>
#include <string>

namespace ocellus {

/// True when `place` holds a matrix; false when it is missing or the null value of AnnData 0.12.
bool isStoredMatrix(const hdf5::Group& root, const std::string& place);

/// Encoding, element type and number of stored values of a dense, CSR or CSC matrix.
/// @throws InputError when its shape differs from cells x genes. Reads no values.
MatrixInfo describeH5adMatrix(const hdf5::Group& root, const std::string& place, Index cells, Index genes);

/// Opens the matrix for reading by cells.
std::shared_ptr<const RowSource> openH5adMatrix(
    const hdf5::Group& root, const std::string& place, Index cells, Index genes);

/// Encoding of a matrix stored as a group, from `encoding-type` or `h5sparse_format`.
/// @throws InputError when it says neither csr nor csc.
Encoding sparseEncoding(const hdf5::Group& group);

/// Rows and columns of a matrix stored as a group, from `shape` or `h5sparse_shape`.
std::pair<Index, Index> sparseShape(const hdf5::Group& group);

} // namespace ocellus
