// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5Headers.h"
#include "core/base/Hdf5Internal.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <utility>

namespace ocellus::hdf5 {

namespace {

std::recursive_mutex& theLock() {
    static std::recursive_mutex lock;
    return lock;
}

/// HDF5's error printing is a setting of each thread.
void silenceThisThread() {
    thread_local bool silent = false;
    if (!silent) {
        H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
        silent = true;
    }
}

int closeFile(Id id) { return H5Fclose(id); }

int closeObject(Id id) { return H5Oclose(id); }

} // namespace

Lock::Lock() {
    // A file that could not be closed, because the disk is full, makes the library crash when it tidies up at exit.
    static const herr_t s_noExitWork = H5dont_atexit();
    static_cast<void>(s_noExitWork);
    theLock().lock();
    silenceThisThread();
}

Lock::~Lock() { theLock().unlock(); }

Handle::Handle(Id id, Closer closer)
    : m_id(id)
    , m_closer(closer) {}

Handle::~Handle() {
    if (m_id >= 0) {
        const Lock lock;
        m_closer(m_id);
    }
}

Handle::Handle(Handle&& other) noexcept
    : m_id(std::exchange(other.m_id, -1))
    , m_closer(other.m_closer) {}

Handle& Handle::operator=(Handle&& other) noexcept {
    std::swap(m_id, other.m_id);
    std::swap(m_closer, other.m_closer);
    return *this;
}

template <>
hid_t memoryType<double>() {
    return H5T_NATIVE_DOUBLE;
}

template <>
hid_t memoryType<float>() {
    return H5T_NATIVE_FLOAT;
}

template <>
hid_t memoryType<std::int64_t>() {
    return H5T_NATIVE_INT64;
}

template <>
hid_t memoryType<std::uint64_t>() {
    return H5T_NATIVE_UINT64;
}

template <>
hid_t memoryType<std::int32_t>() {
    return H5T_NATIVE_INT32;
}

template <>
hid_t memoryType<std::uint8_t>() {
    return H5T_NATIVE_UINT8;
}

template <>
hid_t memoryType<std::int8_t>() {
    return H5T_NATIVE_INT8;
}

std::string trimmed(const char* text, std::size_t size) {
    return {text, strnlen(text, size)};
}

Node::Node(std::shared_ptr<const FileState> file, Handle handle, std::string place)
    : m_file(std::move(file))
    , m_handle(std::make_shared<const Handle>(std::move(handle)))
    , m_place(std::move(place)) {}

const std::string& Node::file() const { return m_file->path; }

void Node::refuse(const std::string& what) const {
    throw InputError(m_file->path, (m_place.empty() ? std::string("the file") : m_place) + " " + what);
}

Group Group::openFile(const std::string& path) {
    std::error_code error;
    auto state = std::make_shared<FileState>();
    state->path = path;
    if (!std::filesystem::is_regular_file(path, error)) {
        throw InputError(path, "there is no such file");
    }
    state->bytes = static_cast<Index>(std::filesystem::file_size(path, error));
    if (!std::ifstream(path, std::ios::binary)) {
        throw InputError(path, "the file cannot be read, check its permissions");
    }
    const Lock lock;
    static const bool filtersKnown = (registerFilters(), registerTextConversion(), true);
    (void)filtersKnown;
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_file_locking(access.id(), false, true); // read-only media and network drives refuse locks
    state->handle = Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()), closeFile);
    if (!state->handle.valid()) {
        const bool signature = H5Fis_hdf5(path.c_str()) > 0;
        throw InputError(path,
            signature ? "it is an HDF5 file that is truncated or damaged" : "it is no HDF5 file, or it is truncated");
    }
    const Handle creation(H5Fget_create_plist(state->handle.id()), H5Pclose);
    hsize_t userBlock = 0;
    std::size_t addressBytes = 0;
    std::size_t lengthBytes = 0;
    H5Pget_userblock(creation.id(), &userBlock);
    H5Pget_sizes(creation.id(), &addressBytes, &lengthBytes);
    if (userBlock == 0 && addressBytes == 8 && lengthBytes == 8) {
        state->raw = std::make_shared<const RawFile>(path);
    }
    Handle root(H5Oopen(state->handle.id(), "/", H5P_DEFAULT), closeObject);
    if (!root.valid()) {
        throw InputError(path, "the root of the file is damaged");
    }
    Group group(std::move(state), std::move(root), "");
    group.checkObjectAt(".");
    return group;
}

/// Before HDF5 opens what lies at `path` or looks for a name in it.
void Group::checkObjectAt(const char* path) const {
    H5O_info_t info;
    if (!m_file->raw || H5Oget_info_by_name2(id(), path, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) {
        return;
    }
    const auto address = static_cast<Index>(info.addr);
    try {
        if (!m_file->soundObjects.contains(address)) {
            checkObject(*m_file->raw, address);
            m_file->soundObjects.insert(address);
        }
    } catch (const Damage& damage) {
        refuse(damage.what);
    }
}

/// The groups on the way to `path`, and the one there.
void Group::checkWay(const std::string& path) const {
    for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
        checkObjectAt(path.substr(0, end).c_str());
    }
    checkObjectAt(path.c_str());
}

std::vector<std::string> Group::names() const {
    const Lock lock;
    H5G_info_t info;
    if (H5Gget_info(id(), &info) < 0) {
        refuse("cannot be listed, the file is damaged");
    }
    unsigned order = 0;
    const Handle creation(H5Gget_create_plist(id()), H5Pclose);
    H5Pget_link_creation_order(creation.id(), &order);
    const bool byCreation = (order & H5P_CRT_ORDER_INDEXED) != 0;
    std::vector<std::pair<std::int64_t, std::string>> found; // creation order where it counts, name
    const auto collect = [](hid_t, const char* name, const H5L_info_t* link, void* out) -> herr_t {
        static_cast<decltype(found)*>(out)->emplace_back(link->corder_valid ? link->corder : 0, name);
        return 0;
    };
    // In the order of the file: for any other HDF5 1.10 makes a table of all links, and frees what it has not filled
    // when a link is damaged.
    hsize_t position = 0;
    if (H5Literate(id(), H5_INDEX_NAME, H5_ITER_NATIVE, &position, collect, &found) < 0) {
        refuse("cannot be listed, the file is damaged");
    }
    std::sort(found.begin(), found.end(), [byCreation](const auto& a, const auto& b) { return byCreation ? a < b : a.second < b.second; });
    std::vector<std::string> names;
    std::transform(found.begin(), found.end(), std::back_inserter(names), [](auto& link) { return std::move(link.second); });
    return names;
}

/// -1 when absent, else an H5O_type_t.
int Group::typeOf(const std::string& path) const {
    const Lock lock;
    for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
        if (H5Lexists(id(), path.substr(0, end).c_str(), H5P_DEFAULT) <= 0) {
            return -1;
        }
        checkObjectAt(path.substr(0, end).c_str());
    }
    H5O_info_t info;
    if (H5Lexists(id(), path.c_str(), H5P_DEFAULT) <= 0
        || H5Oget_info_by_name2(id(), path.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0) {
        return -1;
    }
    return info.type;
}

bool Group::hasGroup(const std::string& path) const { return typeOf(path) == H5O_TYPE_GROUP; }

bool Group::hasArray(const std::string& path) const { return typeOf(path) == H5O_TYPE_DATASET; }

Group Group::group(const std::string& path) const {
    const Lock lock;
    const std::string place = m_place.empty() ? path : m_place + "/" + path;
    checkWay(path);
    Handle handle(H5Oopen(id(), path.c_str(), H5P_DEFAULT), closeObject);
    if (!handle.valid() || H5Iget_type(handle.id()) != H5I_GROUP) {
        throw InputError(file(), place + " is missing or damaged, a group was expected there");
    }
    return {m_file, std::move(handle), place};
}

Array Group::array(const std::string& path) const {
    const Lock lock;
    const std::string place = m_place.empty() ? path : m_place + "/" + path;
    checkWay(path);
    Handle handle(H5Oopen(id(), path.c_str(), H5P_DEFAULT), closeObject);
    if (!handle.valid() || H5Iget_type(handle.id()) != H5I_DATASET) {
        throw InputError(file(), place + " is missing or damaged, an array was expected there");
    }
    if (Storage::isUnpackedInChunks(handle.id())) {
        handle = Handle(); // HDF5 keeps one cache for all handles of an array: the first decides
        handle = Handle(Storage::openWithoutCache(id(), path), closeObject);
    }
    return {m_file, std::move(handle), place};
}

Array::Array(std::shared_ptr<const FileState> file, Handle handle, std::string place)
    : Node(std::move(file), std::move(handle), std::move(place)) {
    const Handle space(H5Dget_space(id()), H5Sclose);
    const Handle type(H5Dget_type(id()), H5Tclose);
    const Handle creation(H5Dget_create_plist(id()), H5Pclose);
    if (!space.valid() || !type.valid() || !creation.valid()) {
        refuse("is damaged");
    }
    if (!isSound(type.id())) {
        refuse("has a damaged description");
    }
    m_type = describe(type.id());
    const int rank = H5Sget_simple_extent_ndims(space.id());
    if (rank < 0 || rank > H5S_MAX_RANK) {
        refuse("is damaged");
    }
    std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
    H5Sget_simple_extent_dims(space.id(), extent.data(), nullptr);
    m_size = H5Sget_simple_extent_type(space.id()) == H5S_NULL ? 0 : 1;
    for (const hsize_t length : extent) {
        if (length > (hsize_t{1} << 48) || (length > 0 && m_size > (Index{1} << 48) / static_cast<Index>(length))) {
            refuse("claims an impossible size, the file is damaged");
        }
        m_shape.push_back(static_cast<Index>(length));
        m_size *= m_shape.back();
    }
    if (H5Pget_layout(creation.id()) == H5D_CHUNKED) {
        H5Pget_chunk(creation.id(), rank, extent.data());
        m_chunk.assign(extent.begin(), extent.end());
    }
    m_storedBytes = storedSize(type.id());
    m_stored = m_file->raw ? Storage::open(id(), m_file->raw) : nullptr;
    m_storage = m_stored && m_stored->isReadable() ? m_stored : nullptr;
}

void Array::checkFilters() const {
    const Handle creation(H5Dget_create_plist(id()), H5Pclose);
    const int count = H5Pget_nfilters(creation.id());
    for (int i = 0; i < count; ++i) {
        unsigned flags = 0;
        unsigned config = 0;
        std::size_t parameters = 0;
        char name[64] = "";
        const H5Z_filter_t filter = H5Pget_filter2(
            creation.id(), static_cast<unsigned>(i), &flags, &parameters, nullptr, sizeof(name), name, &config);
        if (filter < 0) {
            refuse("has a damaged compression description");
        }
        if (H5Zfilter_avail(filter) <= 0) {
            refuse("is compressed with HDF5 filter " + std::to_string(filter)
                + (name[0] != 0 ? " (" + trimmed(name, sizeof(name)) + ")" : std::string())
                + ", which is not installed here");
        }
    }
}

void Array::checkPlausible(Index elements, std::size_t bytes) const {
    constexpr Index kAlwaysFine = Index{256} << 20;
    constexpr Index kBestRatio = 20000; // beyond what any of the filters reaches on real data
    const Index wanted = elements * static_cast<Index>(bytes);
    if (wanted <= kAlwaysFine) {
        return;
    }
    const Lock lock;
    const Index stored = std::min(static_cast<Index>(H5Dget_storage_size(id())), m_file->bytes);
    if (stored <= 0 || wanted / kBestRatio > stored) {
        refuse("claims " + std::to_string(wanted >> 20) + " MiB but only " + std::to_string(stored)
            + " bytes are stored, the file is damaged");
    }
}

void Array::checkStored(const std::vector<Index>& first, const std::vector<Index>& count) const {
    if (m_stored) {
        try {
            m_stored->check(first, count);
        } catch (const Damage& damage) {
            refuse(damage.what);
        }
    }
}

void Array::readRaw(
    Id memoryType, const std::vector<Index>& first, const std::vector<Index>& count, void* out) const {
    const Lock lock;
    checkFilters();
    checkStored(first, count);
    const Handle space(H5Dget_space(id()), H5Sclose);
    Handle memory;
    if (m_shape.empty()) {
        memory = Handle(H5Screate(H5S_SCALAR), H5Sclose);
    } else {
        const std::vector<hsize_t> from(first.begin(), first.end());
        const std::vector<hsize_t> many(count.begin(), count.end());
        memory = Handle(H5Screate_simple(static_cast<int>(many.size()), many.data(), nullptr), H5Sclose);
        if (H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, from.data(), nullptr, many.data(), nullptr) < 0) {
            refuse("is shorter than expected");
        }
    }
    if (H5Dread(id(), memoryType, memory.id(), space.id(), H5P_DEFAULT, out) < 0) {
        refuse("could not be read, the file is damaged or truncated there");
    }
}

/// In slabs along the first dimension, so that the unconverted bytes stay few.
template <class T>
void readSlabs(const Array& array,
    const Storage& storage,
    std::vector<Index> first,
    std::vector<Index> count,
    T* out) {
    constexpr Index kSlabBytes = Index{8} << 20;
    const auto bytes = static_cast<Index>(array.type().bytes);
    const Index rows = count.empty() ? 1 : count[0];
    const Index end = count.empty() ? 0 : first[0] + rows;
    Index perRow = 1;
    for (std::size_t d = 1; d < count.size(); ++d) {
        perRow *= count[d];
    }
    const Index slab = std::max<Index>(1, kSlabBytes / std::max<Index>(1, perRow * bytes));
    std::vector<char> stored;
    for (Index done = 0; done < rows; done += slab) {
        const Index now = std::min(slab, rows - done);
        if (!count.empty()) {
            first[0] = end - rows + done;
            count[0] = now;
        }
        stored.resize(static_cast<std::size_t>(now * perRow * bytes));
        try {
            storage.read(first, count, stored.data());
        } catch (const Damage& damage) {
            array.refuse(damage.what);
        }
        convertNumbers(stored.data(), array.type().bytes, array.type(), now * perRow, out + done * perRow);
    }
}

template <class T>
void Array::readBlock(const std::vector<Index>& first, const std::vector<Index>& count, T* out) const {
    if (!m_type.isNumber()) {
        refuse("holds " + m_type.name() + " values, numbers were expected");
    }
    if (first.size() != m_shape.size() || count.size() != m_shape.size()) {
        refuse("has " + std::to_string(m_shape.size()) + " dimensions, " + std::to_string(count.size()) + " expected");
    }
    for (std::size_t d = 0; d < m_shape.size(); ++d) {
        if (first[d] < 0 || count[d] < 0 || count[d] > m_shape[d] - first[d]) {
            refuse("has " + std::to_string(m_shape[d]) + " entries, " + std::to_string(first[d] + count[d])
                + " expected");
        }
    }
    if (m_size == 0 || std::find(count.begin(), count.end(), 0) != count.end()) {
        return;
    }
    if (m_storage && m_type.nativeOrder) {
        readSlabs(*this, *m_storage, first, count, out);
        return;
    }
    const Lock lock;
    if (m_type.kind != Kind::Bool) {
        readRaw(memoryType<T>(), first, count, out);
        return;
    }
    // Enumerations convert only among themselves: read the bytes, then widen.
    Index total = 1;
    for (const Index n : count) {
        total *= n;
    }
    std::vector<std::int8_t> bytes(static_cast<std::size_t>(total));
    const Handle type(H5Tenum_create(H5T_NATIVE_INT8), H5Tclose);
    std::int8_t value = 0;
    H5Tenum_insert(type.id(), "FALSE", &value);
    value = 1;
    H5Tenum_insert(type.id(), "TRUE", &value);
    readRaw(type.id(), first, count, bytes.data());
    std::copy(bytes.begin(), bytes.end(), out);
}

template <class T>
void Array::read(Index first, Index count, T* out) const {
    if (m_shape.empty()) {
        readBlock<T>({}, {}, out);
    } else {
        readBlock<T>({first}, {count}, out);
    }
}

template <class T>
std::vector<T> Array::readAll() const {
    checkPlausible(m_size, sizeof(T));
    std::vector<T> values(static_cast<std::size_t>(m_size));
    readBlock<T>(std::vector<Index>(m_shape.size(), 0), m_shape, values.data());
    return values;
}

#define OCELLUS_INSTANTIATE(T)                                                                                         \
    template void Array::read<T>(Index, Index, T*) const;                                                              \
    template void Array::readBlock<T>(const std::vector<Index>&, const std::vector<Index>&, T*) const;                 \
    template std::vector<T> Array::readAll<T>() const;

OCELLUS_INSTANTIATE(double)
OCELLUS_INSTANTIATE(float)
OCELLUS_INSTANTIATE(std::int64_t)
OCELLUS_INSTANTIATE(std::uint64_t)
OCELLUS_INSTANTIATE(std::int32_t)
OCELLUS_INSTANTIATE(std::uint8_t)
OCELLUS_INSTANTIATE(std::int8_t)

} // namespace ocellus::hdf5
