// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Hdf5Internal.h"

#include <liblzf/lzf.h>
#include <zstd.h>

#include <cerrno>
#include <cstdlib>

// Debian has no working plugin for LZF (what anndata writes with compression="lzf") and none for
// zstd, so both are registered here, for reading only. Return value 0 tells HDF5 that a chunk
// could not be decoded; the buffer must come from malloc.
namespace ocellus::hdf5 {

namespace {

constexpr H5Z_filter_t kLzf = 32000;
constexpr H5Z_filter_t kZstd = 32015;
constexpr std::size_t kLargestChunk = std::size_t{1} << 32; // HDF5's own limit

std::size_t replaceBuffer(void** buffer, std::size_t* bufferSize, void* decoded, std::size_t size) {
    std::free(*buffer);
    *buffer = decoded;
    *bufferSize = size;
    return size;
}

/// h5py stores the chunk's size in bytes as third parameter; grow when it is missing or wrong.
std::size_t lzfFilter(unsigned flags,
    std::size_t parameterCount,
    const unsigned parameters[],
    std::size_t bytes,
    std::size_t* bufferSize,
    void** buffer) {
    if (!(flags & H5Z_FLAG_REVERSE)) {
        return 0;
    }
    std::size_t size = parameterCount >= 3 && parameters[2] != 0 ? parameters[2] : 4 * bytes + 64;
    while (size < kLargestChunk) {
        void* decoded = std::malloc(size);
        if (decoded == nullptr) {
            return 0;
        }
        errno = 0;
        const unsigned written =
            lzf_decompress(*buffer, static_cast<unsigned>(bytes), decoded, static_cast<unsigned>(size));
        if (written != 0) {
            return replaceBuffer(buffer, bufferSize, decoded, written);
        }
        std::free(decoded);
        if (errno != E2BIG) {
            return 0;
        }
        size *= 2;
    }
    return 0;
}

std::size_t zstdFilter(unsigned flags,
    std::size_t,
    const unsigned[],
    std::size_t bytes,
    std::size_t* bufferSize,
    void** buffer) {
    if (!(flags & H5Z_FLAG_REVERSE)) {
        return 0;
    }
    const unsigned long long size = ZSTD_getFrameContentSize(*buffer, bytes);
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size == 0 || size >= kLargestChunk) {
        return 0;
    }
    void* decoded = std::malloc(size);
    if (decoded == nullptr) {
        return 0;
    }
    const std::size_t written = ZSTD_decompress(decoded, size, *buffer, bytes);
    if (ZSTD_isError(written)) {
        std::free(decoded);
        return 0;
    }
    return replaceBuffer(buffer, bufferSize, decoded, written);
}

} // namespace

void registerFilters() {
    static const H5Z_class2_t lzf = {
        H5Z_CLASS_T_VERS, kLzf, 0, 1, "lzf", nullptr, nullptr, lzfFilter};
    static const H5Z_class2_t zstd = {
        H5Z_CLASS_T_VERS, kZstd, 0, 1, "zstd", nullptr, nullptr, zstdFilter};
    H5Zregister(&lzf);
    H5Zregister(&zstd);
}

} // namespace ocellus::hdf5
