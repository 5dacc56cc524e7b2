// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Private to the Hdf5*.cpp files.

#include "core/base/Hdf5.h"

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ocellus::hdf5 {

/// What was wrong with stored bytes; Array adds file and place.
struct Damage {
    std::string what;
};

/// A file read by position, beside the HDF5 library and without its lock.
class RawFile {
public:
    explicit RawFile(const std::string& path);
    ~RawFile();
    RawFile(const RawFile&) = delete;
    RawFile& operator=(const RawFile&) = delete;

    Index size() const { return m_size; }

    /// @throws Damage when the range does not lie inside the file.
    void read(Index offset, void* bytes, Index count) const;

private:
    int m_descriptor = -1;
    Index m_size = 0;
};

/// The elements of one array as they lie in the file, unpacked but not converted.
///
/// Why not H5Dread: it unpacks under the one lock, with zlib, at a third of the speed of libdeflate,
/// and trusts sizes in damaged files (it writes beyond buffers when the length of a text and that
/// of its heap object differ). Only lay-outs and filters that real AnnData and 10x files use are
/// handled; `open` says so for all others and H5Dread does them. Thread-safe.
class Storage {
public:
    /// Whether an array lies in chunks that no filter packs; such are opened with `openWithoutCache`:
    /// for its cache HDF5 believes the size a damaged index gives a chunk, and writes or reads beyond
    /// buffers; without a cache it goes by the shape of the chunks. Take the lock first.
    static bool isUnpackedInChunks(Id array);
    /// @return the opened array, owned by the caller; below 0 when it failed. Take the lock first.
    static Id openWithoutCache(Id group, const std::string& path);

    /// nullptr when nothing is known of how the array is stored. Take the lock first.
    static std::shared_ptr<const Storage> open(Id array, const std::shared_ptr<const RawFile>& file);

    /// Whether `read` gives what HDF5 would: what was never written is zero, and nothing lies in the header.
    bool isReadable() const { return m_zeroFill && !m_wrongSize; }

    /// Copies the elements of a block, row-major, into `out`. @pre isReadable(). @throws Damage.
    void read(const std::vector<Index>& first, const std::vector<Index>& count, char* out) const;

    /// Before H5Dread reads a block: it trusts a damaged chunk to unpack to its whole size, and an
    /// array in one piece to be as long as its shape, and reads beyond them otherwise. @throws Damage.
    void check(const std::vector<Index>& first, const std::vector<Index>& count) const;

private:
    struct Filter {
        int id = 0;
        std::vector<unsigned> parameters;
    };

    using Bytes = std::shared_ptr<const std::vector<char>>;

    void readContiguous(const std::vector<Index>& first, const std::vector<Index>& count, char* out) const;
    /// @param out  nullptr: unpacked only.
    void readChunked(const std::vector<Index>& first, const std::vector<Index>& count, char* out) const;
    Bytes chunkAt(const std::vector<Index>& origin) const;
    Bytes loadChunk(const std::vector<Index>& origin) const;
    std::vector<char> unpackedChunk(const std::vector<Index>& origin) const;
    std::vector<char> decode(std::vector<char> stored, unsigned skipped) const;

    // immutable
    Id m_array = -1; ///< belongs to the Array that owns this
    std::shared_ptr<const RawFile> m_file;
    std::size_t m_elementBytes = 0;
    std::vector<Index> m_shape;
    std::vector<Index> m_chunk; ///< empty: contiguous
    Index m_offset = -1;        ///< contiguous: place in the file, -1 when never written
    Index m_chunkBytes = 0;
    bool m_zeroFill = false;
    bool m_wrongSize = false;   ///< in one piece: of other size than the shape says
    std::vector<Filter> m_filters;

    // guarded by m_mutex: unpacked chunks, the last used first
    mutable std::mutex m_mutex;
    mutable std::list<std::pair<std::vector<Index>, Bytes>> m_recent;
};

/// Texts of variable length live in "global heap collections", named by address and number.
class TextHeap {
public:
    explicit TextHeap(std::shared_ptr<const RawFile> file)
        : m_file(std::move(file)) {}

    /// The text an element of 16 bytes points to (length, address, number). @throws Damage.
    std::string text(const char* element);

private:
    struct Collection {
        std::vector<char> bytes;
        std::map<unsigned, std::pair<std::size_t, std::size_t>> objects; ///< number: offset, size
    };

    const Collection& collectionAt(Index address);

    std::shared_ptr<const RawFile> m_file;
    std::map<Index, Collection> m_collections;
    std::size_t m_held = 0;
};

/// Converts `count` numbers lying `stride` bytes apart; out-of-range values are clamped, as HDF5
/// does. @pre type.isNumber() and type.nativeOrder.
template <class T>
void convertNumbers(const char* from, std::size_t stride, const Type& type, Index count, T* out);

} // namespace ocellus::hdf5
