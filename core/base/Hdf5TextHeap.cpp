// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Hdf5Storage.h"

#include <cstring>

// HDF5 file format specification, section III.E "Disk Format: Level 1E - Global Heap": a collection
// is "GCOL", version 1, three reserved bytes and its size (8 bytes); then objects, each with number
// (2), reference count (2), four reserved bytes, size (8) and data padded to 8; number 0 is the
// free space and ends the list.
namespace ocellus::hdf5 {

namespace {

constexpr std::size_t kHeaderBytes = 16;
constexpr std::size_t kMostHeld = std::size_t{64} << 20;
constexpr Index kNowhere = -1; // HDF5's "undefined address", all bits set

template <class T>
T at(const char* bytes) {
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    return value;
}

} // namespace

const TextHeap::Collection& TextHeap::collectionAt(Index address) {
    const auto known = m_collections.find(address);
    if (known != m_collections.end()) {
        return known->second;
    }
    char header[kHeaderBytes];
    m_file->read(address, header, kHeaderBytes);
    const auto size = at<std::int64_t>(header + 8);
    if (std::memcmp(header, "GCOL\1", 5) != 0 || size < static_cast<Index>(kHeaderBytes)
        || size > m_file->size() - address) {
        throw Damage{"points to a damaged text heap"};
    }
    if (m_held > kMostHeld) {
        m_collections.clear();
        m_held = 0;
    }
    Collection collection;
    collection.bytes.resize(static_cast<std::size_t>(size));
    m_file->read(address, collection.bytes.data(), size);
    std::size_t position = kHeaderBytes;
    while (position + kHeaderBytes <= collection.bytes.size()) {
        const char* object = collection.bytes.data() + position;
        const auto number = at<std::uint16_t>(object);
        const auto bytes = at<std::uint64_t>(object + 8);
        position += kHeaderBytes;
        if (number == 0 || bytes > collection.bytes.size() - position) {
            break;
        }
        collection.objects.emplace(number, std::pair(position, static_cast<std::size_t>(bytes)));
        position += (static_cast<std::size_t>(bytes) + 7) / 8 * 8;
    }
    m_held += collection.bytes.size();
    return m_collections.emplace(address, std::move(collection)).first->second;
}

std::string TextHeap::text(const char* element) {
    const auto length = at<std::uint32_t>(element);
    const auto address = at<std::int64_t>(element + 4);
    const auto number = at<std::uint32_t>(element + 12);
    if (length == 0 || address == 0 || address == kNowhere) {
        return {};
    }
    const Collection& collection = collectionAt(address);
    const auto object = collection.objects.find(number);
    if (object == collection.objects.end() || length > object->second.second) {
        throw Damage{"points to a text that is not in the text heap"};
    }
    const char* bytes = collection.bytes.data() + object->second.first;
    return {bytes, strnlen(bytes, length)};
}

} // namespace ocellus::hdf5
