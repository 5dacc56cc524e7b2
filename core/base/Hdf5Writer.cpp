// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Hdf5Writer.h"

#include "core/base/Error.h"
#include "core/base/Hdf5Internal.h"
#include "core/base/OutputPath.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <numeric>

namespace ocellus::hdf5 {

namespace fs = std::filesystem;

namespace {

constexpr Index kChunkBytes = 1 << 18;
constexpr Index kSmallestCompressed = 4096; // bytes
constexpr unsigned kGzipLevel = 4;

template <class T>
hid_t fileType();

template <>
hid_t fileType<double>() {
    return H5T_IEEE_F64LE;
}

template <>
hid_t fileType<float>() {
    return H5T_IEEE_F32LE;
}

template <>
hid_t fileType<std::int64_t>() {
    return H5T_STD_I64LE;
}

template <>
hid_t fileType<std::int32_t>() {
    return H5T_STD_I32LE;
}

template <>
hid_t fileType<std::int16_t>() {
    return H5T_STD_I16LE;
}

template <>
hid_t fileType<std::int8_t>() {
    return H5T_STD_I8LE;
}

template <>
hid_t fileType<std::uint8_t>() {
    return H5T_STD_U8LE;
}

Handle boolType() {
    Handle type(H5Tenum_create(H5T_STD_I8LE), H5Tclose);
    std::int8_t value = 0;
    H5Tenum_insert(type.id(), "FALSE", &value);
    value = 1;
    H5Tenum_insert(type.id(), "TRUE", &value);
    return type;
}

template <>
hid_t fileType<Flag>() {
    static const hid_t type = H5Tcopy(boolType().id()); // for as long as the program
    return type;
}

Handle textType() {
    Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.id(), H5T_VARIABLE);
    H5Tset_cset(type.id(), H5T_CSET_UTF8);
    return type;
}

std::vector<const char*> pointersTo(const std::vector<std::string>& texts) {
    std::vector<const char*> pointers;
    pointers.reserve(texts.size());
    for (const std::string& text : texts) {
        pointers.push_back(text.c_str());
    }
    return pointers;
}

/// Whole rows, about kChunkBytes.
std::vector<hsize_t> chunkOf(const std::vector<Index>& shape, std::size_t bytes, bool grows) {
    std::vector<hsize_t> chunk;
    Index rowBytes = static_cast<Index>(bytes);
    for (std::size_t d = 1; d < shape.size(); ++d) {
        rowBytes *= std::max<Index>(1, shape[d]);
    }
    const Index rows = std::max<Index>(1, kChunkBytes / rowBytes);
    chunk.push_back(static_cast<hsize_t>(grows ? rows : std::min(rows, std::max<Index>(1, shape[0]))));
    for (std::size_t d = 1; d < shape.size(); ++d) {
        chunk.push_back(static_cast<hsize_t>(std::max<Index>(1, shape[d])));
    }
    return chunk;
}

int closeFile(Id id) { return H5Fclose(id); }

/// Makes a new file beside `path`, with the permissions any program would give it.
std::string makeTemporary(const fs::path& folder, const std::string& name, const std::string& target) {
    for (int attempt = 0;; ++attempt) {
        const std::string path =
            (folder / ("." + name + "." + std::to_string(getpid()) + "-" + std::to_string(attempt))).string();
        const int descriptor = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        if (descriptor >= 0) {
            close(descriptor);
            return path;
        }
        if (errno != EEXIST || attempt > 1000) {
            failToCreate(target, errno);
        }
    }
}

} // namespace

Writer::Writer(std::string target)
    : m_target(std::move(target)) {
    const fs::path path(m_target);
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    requireOutputPath(m_target);
    m_temporary = makeTemporary(folder, path.filename().string(), m_target);
    const Lock lock;
    const Handle creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
    H5Pset_link_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_obj_track_times(creation.id(), false);
    m_file = Handle(H5Fcreate(m_temporary.c_str(), H5F_ACC_TRUNC, creation.id(), H5P_DEFAULT), closeFile);
    if (!m_file.valid()) {
        unlink(m_temporary.c_str());
        throw Error(m_target + " could not be created.");
    }
    m_links = Handle(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
    H5Pset_create_intermediate_group(m_links.id(), 1);
    H5Pset_char_encoding(m_links.id(), H5T_CSET_UTF8);
}

Writer::~Writer() {
    m_file = Handle();
    if (!m_temporary.empty()) {
        unlink(m_temporary.c_str());
    }
}

void Writer::fail(const std::string& place) const {
    throw Error(m_target + " could not be written: " + (place.empty() ? "the file" : place)
        + " failed, perhaps the disk is full.");
}

void Writer::finish() {
    {
        const Lock lock;
        if (H5Fflush(m_file.id(), H5F_SCOPE_GLOBAL) < 0) {
            fail("");
        }
        m_file = Handle();
    }
    const int descriptor = open(m_temporary.c_str(), O_RDONLY);
    const bool safe = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0) {
        close(descriptor);
    }
    if (!safe || std::rename(m_temporary.c_str(), m_target.c_str()) != 0) {
        fail("renaming it into place");
    }
    m_temporary.clear();
}

void Writer::makeGroup(const std::string& place) {
    const Lock lock;
    const Handle creation(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
    H5Pset_link_creation_order(creation.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_obj_track_times(creation.id(), false);
    const Handle group(
        H5Gcreate2(m_file.id(), place.c_str(), m_links.id(), creation.id(), H5P_DEFAULT), H5Gclose);
    if (!group.valid()) {
        fail(place);
    }
}

Handle Writer::openAt(const std::string& place) const {
    return {H5Oopen(m_file.id(), place.empty() ? "/" : place.c_str(), H5P_DEFAULT), H5Oclose};
}

void Writer::createAttribute(
    const std::string& place, const std::string& name, Id type, Id space, const void* value) {
    const Handle object = openAt(place);
    const Handle attribute(
        H5Acreate2(object.id(), name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
    if (!attribute.valid() || (value != nullptr && H5Awrite(attribute.id(), type, value) < 0)) {
        fail(place + " attribute " + name);
    }
}

void Writer::setAttribute(const std::string& place, const std::string& name, const std::string& text) {
    setAttribute(place, name, text.c_str());
}

void Writer::setAttribute(const std::string& place, const std::string& name, const char* text) {
    const Lock lock;
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    createAttribute(place, name, textType().id(), space.id(), &text);
}

void Writer::setAttribute(
    const std::string& place, const std::string& name, const std::vector<std::string>& texts) {
    const Lock lock;
    const hsize_t length = texts.size();
    const Handle space(H5Screate_simple(1, &length, nullptr), H5Sclose);
    const auto pointers = pointersTo(texts);
    createAttribute(place, name, textType().id(), space.id(), texts.empty() ? nullptr : pointers.data());
}

void Writer::setAttribute(const std::string& place, const std::string& name, const std::vector<Index>& numbers) {
    const Lock lock;
    const hsize_t length = numbers.size();
    const Handle space(H5Screate_simple(1, &length, nullptr), H5Sclose);
    createAttribute(place, name, H5T_STD_I64LE, space.id(), numbers.data());
}

void Writer::setAttribute(const std::string& place, const std::string& name, bool value) {
    const Lock lock;
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
    const std::int8_t byte = value ? 1 : 0;
    createAttribute(place, name, boolType().id(), space.id(), &byte);
}

Handle Writer::createArray(const std::string& place, Id type, const std::vector<Index>& shape, bool grows) {
    const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_obj_track_times(creation.id(), false);
    const std::vector<hsize_t> extent(shape.begin(), shape.end());
    const std::size_t bytes = H5Tget_size(type);
    const Index elements = std::accumulate(shape.begin(), shape.end(), Index{1}, std::multiplies<>());
    const bool compressed = grows || elements * static_cast<Index>(bytes) >= kSmallestCompressed;
    if (compressed && !shape.empty()) {
        const auto chunk = chunkOf(shape, bytes, grows);
        H5Pset_chunk(creation.id(), static_cast<int>(chunk.size()), chunk.data());
        H5Pset_shuffle(creation.id());
        H5Pset_deflate(creation.id(), kGzipLevel);
    }
    const hsize_t unlimited = H5S_UNLIMITED;
    const Handle space(shape.empty() ? H5Screate(H5S_SCALAR)
                                     : H5Screate_simple(static_cast<int>(extent.size()),
                                         extent.data(),
                                         grows ? &unlimited : nullptr),
        H5Sclose);
    Handle array(
        H5Dcreate2(m_file.id(), place.c_str(), type, space.id(), m_links.id(), creation.id(), H5P_DEFAULT),
        H5Dclose);
    if (!array.valid()) {
        fail(place);
    }
    return array;
}

template <class T>
void Writer::writeArray(const std::string& place, const std::vector<Index>& shape, const T* values) {
    const Lock lock;
    const Handle array = createArray(place, fileType<T>(), shape, false);
    const bool empty = std::find(shape.begin(), shape.end(), 0) != shape.end();
    if (!empty && H5Dwrite(array.id(), fileType<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
        fail(place);
    }
}

void Writer::writeBools(const std::string& place, const std::vector<std::int8_t>& values) {
    const Lock lock;
    const Handle type = boolType();
    const Handle array = createArray(place, type.id(), {static_cast<Index>(values.size())}, false);
    if (!values.empty() && H5Dwrite(array.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) {
        fail(place);
    }
}

void Writer::writeTexts(
    const std::string& place, const std::vector<std::string>& texts, std::vector<Index> shape) {
    const Lock lock;
    if (shape.empty()) {
        shape = {static_cast<Index>(texts.size())};
    }
    const Handle type = textType();
    const Handle array = createArray(place, type.id(), shape, false);
    const auto pointers = pointersTo(texts);
    if (!texts.empty() && H5Dwrite(array.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()) < 0) {
        fail(place);
    }
}

void Writer::writeText(const std::string& place, const std::string& text) {
    const Lock lock;
    const Handle type = textType();
    const Handle array = createArray(place, type.id(), {}, false);
    const char* pointer = text.c_str();
    if (H5Dwrite(array.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, &pointer) < 0) {
        fail(place);
    }
}

template <class T>
GrowingArray<T>::GrowingArray(Writer& writer, const std::string& place)
    : m_writer(writer)
    , m_place(place) {
    const Lock lock;
    m_array = writer.createArray(place, fileType<T>(), {0}, true);
    m_buffer.reserve(kChunkBytes / sizeof(T));
}

template <class T>
void GrowingArray<T>::append(const T* values, Index count) {
    constexpr auto kElements = static_cast<Index>(kChunkBytes / sizeof(T));
    while (count > 0) {
        const Index taken = std::min(count, kElements - static_cast<Index>(m_buffer.size()));
        m_buffer.insert(m_buffer.end(), values, values + taken);
        values += taken;
        count -= taken;
        if (static_cast<Index>(m_buffer.size()) == kElements) {
            flush(); // exactly one chunk
        }
    }
}

template <class T>
void GrowingArray<T>::flush() {
    if (m_buffer.empty()) {
        return;
    }
    const Lock lock;
    const hsize_t first = static_cast<hsize_t>(m_length);
    const hsize_t count = m_buffer.size();
    const hsize_t length = first + count;
    if (H5Dset_extent(m_array.id(), &length) < 0) {
        m_writer.fail(m_place);
    }
    const Handle space(H5Dget_space(m_array.id()), H5Sclose);
    const Handle memory(H5Screate_simple(1, &count, nullptr), H5Sclose);
    H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &first, nullptr, &count, nullptr);
    if (H5Dwrite(m_array.id(), fileType<T>(), memory.id(), space.id(), H5P_DEFAULT, m_buffer.data()) < 0) {
        m_writer.fail(m_place);
    }
    m_length += static_cast<Index>(count);
    m_buffer.clear();
}

template <class T>
void GrowingArray<T>::close() {
    flush();
    m_array = Handle();
}

#define OCELLUS_INSTANTIATE(T)                                                                                         \
    template void Writer::writeArray<T>(const std::string&, const std::vector<Index>&, const T*);                      \
    template class GrowingArray<T>;

OCELLUS_INSTANTIATE(double)
OCELLUS_INSTANTIATE(float)
OCELLUS_INSTANTIATE(std::int64_t)
OCELLUS_INSTANTIATE(std::int32_t)
OCELLUS_INSTANTIATE(std::int16_t)
OCELLUS_INSTANTIATE(std::int8_t)
OCELLUS_INSTANTIATE(std::uint8_t)
OCELLUS_INSTANTIATE(Flag)

} // namespace ocellus::hdf5
