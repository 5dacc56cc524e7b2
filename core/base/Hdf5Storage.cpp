// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Hdf5Storage.h"

#include "core/base/Hdf5Internal.h"

#include <liblzf/lzf.h>
#include <libdeflate.h>
#include <zstd.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

namespace ocellus::hdf5 {

namespace {

constexpr int kLzf = 32000;
constexpr int kZstd = 32015;
constexpr Index kLargestChunk = Index{1} << 30;
constexpr Index kCachedBytes = Index{8} << 20;

struct InflaterDeleter {
    void operator()(libdeflate_decompressor* inflater) const { libdeflate_free_decompressor(inflater); }
};

std::vector<char> inflated(const std::vector<char>& stored, std::size_t size) {
    thread_local const std::unique_ptr<libdeflate_decompressor, InflaterDeleter> inflater(
        libdeflate_alloc_decompressor());
    std::vector<char> bytes(size);
    std::size_t got = 0;
    const auto result =
        libdeflate_zlib_decompress(inflater.get(), stored.data(), stored.size(), bytes.data(), size, &got);
    if (result != LIBDEFLATE_SUCCESS || got != size) {
        throw Damage{"holds a damaged gzip block"};
    }
    return bytes;
}

std::vector<char> unpackedLzf(const std::vector<char>& stored, std::size_t size) {
    std::vector<char> bytes(size);
    const unsigned got = lzf_decompress(
        stored.data(), static_cast<unsigned>(stored.size()), bytes.data(), static_cast<unsigned>(size));
    if (got != size) {
        throw Damage{"holds a damaged LZF block"};
    }
    return bytes;
}

std::vector<char> unpackedZstd(const std::vector<char>& stored, std::size_t size) {
    std::vector<char> bytes(size);
    const std::size_t got = ZSTD_decompress(bytes.data(), size, stored.data(), stored.size());
    if (ZSTD_isError(got) || got != size) {
        throw Damage{"holds a damaged zstd block"};
    }
    return bytes;
}

/// Undoes the byte shuffle: all first bytes, all second bytes ... A remainder stays as it is.
std::vector<char> unshuffled(const std::vector<char>& stored, std::size_t width) {
    if (width <= 1) {
        return stored;
    }
    std::vector<char> bytes(stored.size());
    const std::size_t count = stored.size() / width;
    for (std::size_t b = 0; b < width; ++b) {
        const char* from = stored.data() + b * count;
        char* to = bytes.data() + b;
        for (std::size_t i = 0; i < count; ++i) {
            to[i * width] = from[i];
        }
    }
    std::copy(stored.begin() + static_cast<std::ptrdiff_t>(count * width),
        stored.end(),
        bytes.begin() + static_cast<std::ptrdiff_t>(count * width));
    return bytes;
}

Index product(const std::vector<Index>& values, std::size_t from = 0) {
    Index result = 1;
    for (std::size_t d = from; d < values.size(); ++d) {
        result *= values[d];
    }
    return result;
}

/// Copies a block between two row-major boxes, run by run along the last dimension.
/// @param from, to  the boxes; `at...` is where the block starts in each.
struct BlockCopy {
    const char* from;
    const std::vector<Index>& fromShape;
    const std::vector<Index>& atFrom;
    char* to;
    const std::vector<Index>& toShape;
    const std::vector<Index>& atTo;
    const std::vector<Index>& count;
    std::size_t elementBytes;

    void run() const {
        const std::size_t rank = count.size();
        const std::size_t runBytes = static_cast<std::size_t>(count.back()) * elementBytes;
        std::vector<Index> index(rank, 0);
        for (;;) {
            Index source = 0;
            Index target = 0;
            for (std::size_t d = 0; d < rank; ++d) {
                source = source * fromShape[d] + atFrom[d] + index[d];
                target = target * toShape[d] + atTo[d] + index[d];
            }
            std::memcpy(to + static_cast<std::size_t>(target) * elementBytes,
                from + static_cast<std::size_t>(source) * elementBytes,
                runBytes);
            std::size_t d = rank - 1;
            while (d > 0 && ++index[d - 1] == count[d - 1]) {
                index[--d] = 0;
            }
            if (d == 0) {
                return;
            }
        }
    }
};

/// Elements that were never written read as zeros.
bool hasZeroFill(hid_t creation, hid_t type) {
    H5D_fill_value_t kind = H5D_FILL_VALUE_DEFAULT;
    H5Pfill_value_defined(creation, &kind);
    if (kind != H5D_FILL_VALUE_USER_DEFINED) {
        return true;
    }
    if (H5Tdetect_class(type, H5T_STRING) > 0 || H5Tget_size(type) > 16) {
        return H5Tis_variable_str(type) <= 0 && H5Tget_class(type) == H5T_STRING;
    }
    char value[16] = {};
    return H5Pget_fill_value(creation, type, value) >= 0
        && std::all_of(std::begin(value), std::end(value), [](char byte) { return byte == 0; });
}

template <class T, class Stored>
T clamped(Stored value) {
    if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(value);
    } else if constexpr (std::is_floating_point_v<Stored>) {
        if (std::isnan(value)) {
            return 0;
        }
        if (value <= static_cast<Stored>(std::numeric_limits<T>::min())) {
            return std::numeric_limits<T>::min();
        }
        return value >= static_cast<Stored>(std::numeric_limits<T>::max()) ? std::numeric_limits<T>::max()
                                                                           : static_cast<T>(value);
    } else {
        if (std::cmp_less(value, std::numeric_limits<T>::min())) {
            return std::numeric_limits<T>::min();
        }
        return std::cmp_greater(value, std::numeric_limits<T>::max()) ? std::numeric_limits<T>::max()
                                                                      : static_cast<T>(value);
    }
}

template <class Stored, class T>
void convertFrom(const char* from, std::size_t stride, Index count, T* out) {
    if constexpr (std::is_same_v<Stored, T>) {
        if (stride == sizeof(T)) {
            std::memcpy(out, from, static_cast<std::size_t>(count) * sizeof(T));
            return;
        }
    }
    for (Index i = 0; i < count; ++i, from += stride) {
        Stored value;
        std::memcpy(&value, from, sizeof(Stored));
        out[i] = clamped<T>(value);
    }
}

} // namespace

int textsBefore(hid_t record, std::size_t offset) {
    int texts = 0;
    const int members = H5Tget_nmembers(record);
    for (int i = 0; i < members; ++i) {
        const auto index = static_cast<unsigned>(i);
        const Handle member(H5Tget_member_type(record, index), H5Tclose);
        texts += H5Tget_member_offset(record, index) < offset && H5Tis_variable_str(member.id()) > 0 ? 1 : 0;
    }
    return texts;
}

std::size_t storedSize(hid_t type) {
    constexpr std::size_t kStoredText = 16; // length, address, number
    if (H5Tis_variable_str(type) > 0) {
        return kStoredText;
    }
    if (H5Tdetect_class(type, H5T_VLEN) > 0) {
        return 0;
    }
    const std::size_t size = H5Tget_size(type);
    if (H5Tget_class(type) != H5T_COMPOUND) {
        return size;
    }
    return size + static_cast<std::size_t>(textsBefore(type, size)) * (kStoredText - sizeof(char*));
}

RawFile::RawFile(const std::string& path)
    : m_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat facts {};
    if (m_descriptor >= 0 && fstat(m_descriptor, &facts) == 0) {
        m_size = facts.st_size;
    }
}

RawFile::~RawFile() {
    if (m_descriptor >= 0) {
        close(m_descriptor);
    }
}

void RawFile::read(Index offset, void* bytes, Index count) const {
    if (offset < 0 || count < 0 || offset > m_size || count > m_size - offset) {
        throw Damage{"points beyond the end of the file, the file is truncated or damaged"};
    }
    char* to = static_cast<char*>(bytes);
    while (count > 0) {
        const ssize_t got = pread(m_descriptor, to, static_cast<std::size_t>(count), offset);
        if (got <= 0) {
            throw Damage{"could not be read from the disk"};
        }
        to += got;
        offset += got;
        count -= got;
    }
}

bool Storage::isUnpackedInChunks(Id array) {
    const Handle creation(H5Dget_create_plist(array), H5Pclose);
    return H5Pget_layout(creation.id()) == H5D_CHUNKED && H5Pget_nfilters(creation.id()) == 0;
}

Id Storage::openWithoutCache(Id group, const std::string& path) {
    const Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
    H5Pset_chunk_cache(access.id(), 0, 0, 0);
    return H5Dopen2(group, path.c_str(), access.id());
}

std::shared_ptr<const Storage> Storage::open(Id array, const std::shared_ptr<const RawFile>& file) {
    const Handle creation(H5Dget_create_plist(array), H5Pclose);
    const Handle space(H5Dget_space(array), H5Sclose);
    const Handle type(H5Dget_type(array), H5Tclose);
    const int rank = H5Sget_simple_extent_ndims(space.id());
    const H5D_layout_t layout = H5Pget_layout(creation.id());
    const bool known = layout == H5D_CONTIGUOUS || layout == H5D_CHUNKED || layout == H5D_COMPACT;
    if (rank < 0 || !known || H5Pget_external_count(creation.id()) != 0) {
        return nullptr;
    }
    auto storage = std::make_shared<Storage>();
    storage->m_array = array;
    storage->m_file = file;
    storage->m_elementBytes = storedSize(type.id());
    if (storage->m_elementBytes == 0) {
        return nullptr;
    }
    storage->m_zeroFill = layout != H5D_COMPACT && hasZeroFill(creation.id(), type.id());
    std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
    H5Sget_simple_extent_dims(space.id(), extent.data(), nullptr);
    storage->m_shape.assign(extent.begin(), extent.end());
    if (layout != H5D_CHUNKED) {
        const haddr_t offset = layout == H5D_CONTIGUOUS ? H5Dget_offset(array) : HADDR_UNDEF;
        storage->m_offset = offset == HADDR_UNDEF ? -1 : static_cast<Index>(offset);
        const bool asExpected = static_cast<Index>(H5Dget_storage_size(array))
            == product(storage->m_shape) * static_cast<Index>(storage->m_elementBytes);
        storage->m_wrongSize = !asExpected && (layout == H5D_COMPACT || storage->m_offset >= 0);
        return storage;
    }
    H5Pget_chunk(creation.id(), rank, extent.data());
    storage->m_chunk.assign(extent.begin(), extent.end());
    storage->m_chunkBytes = static_cast<Index>(storage->m_elementBytes);
    for (const Index length : storage->m_chunk) {
        if (length <= 0 || length > kLargestChunk / storage->m_chunkBytes) {
            return nullptr;
        }
        storage->m_chunkBytes *= length;
    }
    const int filters = H5Pget_nfilters(creation.id());
    for (int i = 0; i < filters; ++i) {
        unsigned flags = 0;
        unsigned config = 0;
        std::size_t count = 8;
        std::vector<unsigned> parameters(count);
        const H5Z_filter_t id = H5Pget_filter2(
            creation.id(), static_cast<unsigned>(i), &flags, &count, parameters.data(), 0, nullptr, &config);
        if (id != H5Z_FILTER_DEFLATE && id != H5Z_FILTER_SHUFFLE && id != kLzf && id != kZstd) {
            return nullptr;
        }
        parameters.resize(std::min<std::size_t>(count, 8));
        storage->m_filters.push_back({id, parameters});
    }
    return storage;
}

void Storage::read(const std::vector<Index>& first, const std::vector<Index>& count, char* out) const {
    if (product(count) == 0) {
        return;
    }
    if (m_chunk.empty()) {
        readContiguous(first, count, out);
    } else {
        readChunked(first, count, out);
    }
}

void Storage::check(const std::vector<Index>& first, const std::vector<Index>& count) const {
    if (m_wrongSize) {
        throw Damage{"is stored in fewer or more bytes than its shape says, the file is damaged"};
    }
    if (!m_chunk.empty() && product(count) > 0) {
        readChunked(first, count, nullptr);
    }
}

void Storage::readContiguous(const std::vector<Index>& first, const std::vector<Index>& count, char* out) const {
    const auto bytes = static_cast<Index>(m_elementBytes);
    if (m_offset < 0) {
        std::memset(out, 0, static_cast<std::size_t>(product(count) * bytes));
        return;
    }
    // The leading dimensions along which the block is one piece are read at once.
    std::size_t whole = m_shape.size();
    while (whole > 1 && count[whole - 1] == m_shape[whole - 1]) {
        --whole;
    }
    const std::size_t outer = whole == 0 ? 0 : whole - 1;
    const Index piece = product(count, outer) * bytes;
    std::vector<Index> index(outer, 0);
    for (;;) {
        Index at = 0;
        for (std::size_t d = 0; d < m_shape.size(); ++d) {
            at = at * m_shape[d] + first[d] + (d < outer ? index[d] : 0);
        }
        m_file->read(m_offset + at * bytes, out, piece);
        out += piece;
        std::size_t d = outer;
        while (d > 0 && ++index[d - 1] == count[d - 1]) {
            index[--d] = 0;
        }
        if (d == 0) {
            return;
        }
    }
}

void Storage::readChunked(const std::vector<Index>& first, const std::vector<Index>& count, char* out) const {
    const std::size_t rank = m_shape.size();
    std::vector<Index> origin(rank);
    for (std::size_t d = 0; d < rank; ++d) {
        origin[d] = first[d] / m_chunk[d] * m_chunk[d];
    }
    const std::vector<Index> start = origin;
    std::vector<Index> atFrom(rank);
    std::vector<Index> atTo(rank);
    std::vector<Index> part(rank);
    for (;;) {
        for (std::size_t d = 0; d < rank; ++d) {
            const Index from = std::max(first[d], origin[d]);
            part[d] = std::min(first[d] + count[d], origin[d] + m_chunk[d]) - from;
            atFrom[d] = from - origin[d];
            atTo[d] = from - first[d];
        }
        const Bytes chunk = chunkAt(origin);
        if (out != nullptr) {
            BlockCopy{chunk->data(), m_chunk, atFrom, out, count, atTo, part, m_elementBytes}.run();
        }
        std::size_t d = rank;
        while (d > 0 && (origin[d - 1] += m_chunk[d - 1]) >= first[d - 1] + count[d - 1]) {
            origin[d - 1] = start[d - 1];
            --d;
        }
        if (d == 0) {
            return;
        }
    }
}

Storage::Bytes Storage::chunkAt(const std::vector<Index>& origin) const {
    {
        const std::lock_guard guard(m_mutex);
        const auto found = std::find_if(
            m_recent.begin(), m_recent.end(), [&](const auto& entry) { return entry.first == origin; });
        if (found != m_recent.end()) {
            m_recent.splice(m_recent.begin(), m_recent, found);
            return found->second;
        }
    }
    Bytes chunk = loadChunk(origin);
    const auto most = static_cast<std::size_t>(std::clamp<Index>(kCachedBytes / m_chunkBytes, 2, 64));
    const std::lock_guard guard(m_mutex);
    m_recent.emplace_front(origin, chunk);
    while (m_recent.size() > most) {
        m_recent.pop_back();
    }
    return chunk;
}

Storage::Bytes Storage::loadChunk(const std::vector<Index>& origin) const {
    std::vector<char> stored;
    std::uint32_t skipped = 0;
    {
        const Lock lock;
        const std::vector<hsize_t> at(origin.begin(), origin.end());
        hsize_t size = 0;
        if (H5Dget_chunk_storage_size(m_array, at.data(), &size) < 0 || static_cast<Index>(size) > m_file->size()) {
            throw Damage{"has a damaged chunk index"};
        }
        if (size == 0) { // never written: the fill value, which is zero in files of this kind
            return std::make_shared<const std::vector<char>>(static_cast<std::size_t>(m_chunkBytes));
        }
        if (m_filters.empty()) {
            return std::make_shared<const std::vector<char>>(unpackedChunk(origin));
        }
        stored.resize(size);
        if (H5Dread_chunk(m_array, H5P_DEFAULT, at.data(), &skipped, stored.data()) < 0) {
            throw Damage{"could not be read, the file is damaged or truncated there"};
        }
    }
    return std::make_shared<const std::vector<char>>(decode(std::move(stored), skipped));
}

std::vector<char> Storage::unpackedChunk(const std::vector<Index>& origin) const {
    const Handle type(H5Dget_type(m_array), H5Tclose);
    std::vector<char> values(static_cast<std::size_t>(m_chunkBytes));
    const std::vector<hsize_t> first(origin.begin(), origin.end());
    if (m_elementBytes != H5Tget_size(type.id())) { // texts of variable length: HDF5 would follow their addresses
        unsigned skipped = 0;
        haddr_t address = HADDR_UNDEF;
        hsize_t size = 0;
        if (H5Dget_chunk_info_by_coord(m_array, first.data(), &skipped, &address, &size) < 0) {
            throw Damage{"has a damaged chunk index"};
        }
        m_file->read(static_cast<Index>(address), values.data(), m_chunkBytes);
        return values;
    }
    std::vector<hsize_t> inside(m_shape.size());
    for (std::size_t d = 0; d < m_shape.size(); ++d) {
        inside[d] = static_cast<hsize_t>(std::min(m_chunk[d], m_shape[d] - origin[d]));
    }
    const std::vector<hsize_t> whole(m_chunk.begin(), m_chunk.end());
    const std::vector<hsize_t> start(m_shape.size(), 0);
    const Handle from(H5Dget_space(m_array), H5Sclose);
    const Handle to(H5Screate_simple(static_cast<int>(m_shape.size()), whole.data(), nullptr), H5Sclose);
    if (H5Sselect_hyperslab(from.id(), H5S_SELECT_SET, first.data(), nullptr, inside.data(), nullptr) < 0
        || H5Sselect_hyperslab(to.id(), H5S_SELECT_SET, start.data(), nullptr, inside.data(), nullptr) < 0
        || H5Dread(m_array, type.id(), to.id(), from.id(), H5P_DEFAULT, values.data()) < 0) {
        throw Damage{"could not be read, the file is damaged or truncated there"};
    }
    return values;
}

std::vector<char> Storage::decode(std::vector<char> stored, unsigned skipped) const {
    const auto size = static_cast<std::size_t>(m_chunkBytes);
    for (std::size_t i = m_filters.size(); i-- > 0;) {
        if ((skipped & (1U << i)) != 0) {
            continue;
        }
        const Filter& filter = m_filters[i];
        if (filter.id == H5Z_FILTER_DEFLATE) {
            stored = inflated(stored, size);
        } else if (filter.id == kLzf) {
            stored = unpackedLzf(stored, size);
        } else if (filter.id == kZstd) {
            stored = unpackedZstd(stored, size);
        } else {
            stored = unshuffled(stored, filter.parameters.empty() ? m_elementBytes : filter.parameters[0]);
        }
    }
    if (stored.size() != size) {
        throw Damage{"holds a block of " + std::to_string(stored.size()) + " bytes, " + std::to_string(size)
            + " expected"};
    }
    return stored;
}

template <class T>
void convertNumbers(const char* from, std::size_t stride, const Type& type, Index count, T* out) {
    if (type.kind == Kind::Float) {
        type.bytes == 4 ? convertFrom<float>(from, stride, count, out) : convertFrom<double>(from, stride, count, out);
        return;
    }
    const bool isSigned = type.isSigned;
    switch (type.bytes) {
    case 1:
        isSigned ? convertFrom<std::int8_t>(from, stride, count, out)
                 : convertFrom<std::uint8_t>(from, stride, count, out);
        return;
    case 2:
        isSigned ? convertFrom<std::int16_t>(from, stride, count, out)
                 : convertFrom<std::uint16_t>(from, stride, count, out);
        return;
    case 4:
        isSigned ? convertFrom<std::int32_t>(from, stride, count, out)
                 : convertFrom<std::uint32_t>(from, stride, count, out);
        return;
    default:
        isSigned ? convertFrom<std::int64_t>(from, stride, count, out)
                 : convertFrom<std::uint64_t>(from, stride, count, out);
    }
}

template void convertNumbers<double>(const char*, std::size_t, const Type&, Index, double*);
template void convertNumbers<float>(const char*, std::size_t, const Type&, Index, float*);
template void convertNumbers<std::int64_t>(const char*, std::size_t, const Type&, Index, std::int64_t*);
template void convertNumbers<std::uint64_t>(const char*, std::size_t, const Type&, Index, std::uint64_t*);
template void convertNumbers<std::int32_t>(const char*, std::size_t, const Type&, Index, std::int32_t*);
template void convertNumbers<std::uint8_t>(const char*, std::size_t, const Type&, Index, std::uint8_t*);
template void convertNumbers<std::int8_t>(const char*, std::size_t, const Type&, Index, std::int8_t*);

} // namespace ocellus::hdf5
