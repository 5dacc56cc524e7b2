// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/H5adMatrix.h"

#include "core/datasets/readers/CscSource.h"
#include "core/datasets/readers/CsrSource.h"
#include "core/datasets/readers/DenseSource.h"

#include <limits>

namespace ocellus {

bool isStoredMatrix(const hdf5::Group& root, const std::string& place) {
    if (root.hasGroup(place)) {
        return true;
    }
    return root.hasArray(place) && root.array(place).textAttribute("encoding-type") != "null";
}

Encoding sparseEncoding(const hdf5::Group& group) {
    std::string word = group.textAttribute("encoding-type").value_or("");
    if (word.empty()) {
        word = group.textAttribute("h5sparse_format").value_or("");
    }
    if (word.starts_with("csr")) {
        return Encoding::Csr;
    }
    if (word.starts_with("csc")) {
        return Encoding::Csc;
    }
    group.refuse(word.empty() ? "does not say how its matrix is stored (no encoding-type)"
                              : "is stored as " + word + ", csr_matrix or csc_matrix expected");
}

std::pair<Index, Index> sparseShape(const hdf5::Group& group) {
    for (const char* name : {"shape", "h5sparse_shape"}) {
        if (const auto shape = group.numbersAttribute(name)) {
            if (shape->size() != 2 || (*shape)[0] < 0 || (*shape)[1] < 0) {
                break;
            }
            return {(*shape)[0], (*shape)[1]};
        }
    }
    group.refuse("does not say its number of rows and columns (no shape)");
}

MatrixInfo describeH5adMatrix(const hdf5::Group& root, const std::string& place, Index cells, Index genes) {
    MatrixInfo info;
    info.place = place;
    info.cells = cells;
    info.genes = genes;
    if (root.hasArray(place)) {
        const hdf5::Array array = root.array(place);
        const DenseSource checked(array, cells, genes);
        info.encoding = Encoding::Dense;
        info.dtype = array.type().name();
        info.nonZeros = cells * genes;
        return info;
    }
    const hdf5::Group group = root.group(place);
    info.encoding = sparseEncoding(group);
    const auto [rows, columns] = sparseShape(group);
    if (rows != cells || columns != genes || genes > std::numeric_limits<std::int32_t>::max()
        || cells > std::numeric_limits<std::int32_t>::max()) {
        group.refuse("has " + std::to_string(rows) + " x " + std::to_string(columns) + " values, "
            + std::to_string(cells) + " x " + std::to_string(genes) + " expected");
    }
    const auto arrays = CompressedArrays::open(group, info.encoding == Encoding::Csr ? cells : genes);
    info.dtype = arrays.values.type().name();
    info.nonZeros = arrays.values.length();
    return info;
}

std::shared_ptr<const RowSource> openH5adMatrix(
    const hdf5::Group& root, const std::string& place, Index cells, Index genes) {
    if (root.hasArray(place)) {
        return std::make_shared<const DenseSource>(root.array(place), cells, genes);
    }
    const hdf5::Group group = root.group(place);
    if (sparseEncoding(group) == Encoding::Csr) {
        return std::make_shared<const CsrSource>(CompressedArrays::open(group, cells), genes);
    }
    return std::make_shared<const CscSource>(CompressedArrays::open(group, genes), cells);
}

} // namespace ocellus
