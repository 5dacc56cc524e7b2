// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Hdf5Headers.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

// HDF5 file format specification, sections IV.A.1.a "Version 1 Data Object Header Prefix", IV.A.2.b
// "Dataspace Message", IV.A.2.d "Datatype Message", IV.A.2.i "Data Layout Message", IV.A.2.m
// "Attribute Message", IV.A.2.q "Object Header Continuation Message", IV.A.2.r "Symbol Table
// Message", III.A.1 "Version 1 B-trees" and III.D "Local Heaps".
namespace ocellus::hdf5 {

namespace {

constexpr std::size_t kPrefixBytes = 16;
constexpr std::size_t kMessageBytes = 8; ///< before the data of a message
constexpr std::size_t kMostBlocks = 4096;
constexpr Index kMostBytes = Index{16} << 20;
constexpr std::uint16_t kDataspace = 0x01;
constexpr std::uint16_t kDatatype = 0x03;
constexpr std::uint16_t kLayout = 0x08;
constexpr std::uint16_t kAttribute = 0x0C;
constexpr std::uint16_t kContinuation = 0x10;
constexpr std::uint16_t kSymbolTable = 0x11;
constexpr std::size_t kHeapBytes = 32;           ///< before the names of a local heap
constexpr std::uint64_t kFreeBlockBytes = 16;    ///< smallest free block: place of the next, size
constexpr std::uint64_t kNoFreeBlock = 1;        ///< marks the last one
constexpr const char* kDamagedNames = "has a damaged list of names";
constexpr int kMostNested = 32;
constexpr std::size_t kMostDimensions = 32;

[[noreturn]] void refuse() {
    throw Damage{"has a damaged description"};
}

/// Bytes that may not be left.
class Cursor {
public:
    explicit Cursor(std::span<const char> bytes) : m_bytes(bytes) {}

    template <class T>
    T take() {
        T value;
        std::memcpy(&value, skip(sizeof(T)), sizeof(T));
        return value;
    }

    const char* skip(std::size_t count) {
        if (count > m_bytes.size()) {
            refuse();
        }
        const char* start = m_bytes.data();
        m_bytes = m_bytes.subspan(count);
        return start;
    }

    /// A part of its own, behind which the cursor goes on; `padding` fills it up to a multiple.
    Cursor part(std::size_t count, std::size_t padding = 1) {
        const char* start = skip(count);
        skip(std::min((padding - count % padding) % padding, m_bytes.size()));
        return Cursor({start, count});
    }

    /// A text that ends with a zero, padded to a multiple of `padding`.
    void text(std::size_t padding) {
        const auto* end = static_cast<const char*>(
            m_bytes.empty() ? nullptr : std::memchr(m_bytes.data(), 0, m_bytes.size()));
        if (end == nullptr) {
            refuse();
        }
        const auto length = static_cast<std::size_t>(end - m_bytes.data()) + 1;
        skip((length + padding - 1) / padding * padding);
    }

    std::size_t left() const { return m_bytes.size(); }

private:
    std::span<const char> m_bytes;
};

struct TypeHead {
    int form = 0;          ///< class
    int version = 0;
    std::uint32_t bits = 0; ///< of the class, 24
    std::uint32_t bytes = 0; ///< of one element
};

TypeHead takeHead(Cursor& cursor) {
    const auto first = cursor.take<std::uint8_t>();
    TypeHead head{first & 0x0F, first >> 4, 0, 0};
    head.bits = cursor.take<std::uint16_t>();
    head.bits |= std::uint32_t{cursor.take<std::uint8_t>()} << 16U;
    head.bytes = cursor.take<std::uint32_t>();
    if (head.version < 1 || head.version > 3) {
        refuse();
    }
    return head;
}

std::uint32_t checkType(Cursor& cursor, int depth);

void checkMembers(Cursor& cursor, const TypeHead& head, int depth) {
    const std::size_t offsetBytes = head.bytes < 0x100 ? 1 : head.bytes < 0x10000 ? 2 : head.bytes < 0x1000000 ? 3 : 4;
    for (std::uint32_t member = 0; member < (head.bits & 0xFFFFU); ++member) {
        cursor.text(head.version < 3 ? 8 : 1);
        cursor.skip(head.version < 3 ? 4 : offsetBytes);
        if (head.version == 1) {
            cursor.skip(28); // dimensionality, permutation, four sizes
        }
        checkType(cursor, depth + 1);
    }
}

/// @returns bytes of one element.
std::uint32_t checkType(Cursor& cursor, int depth) {
    if (depth > kMostNested) {
        refuse();
    }
    const TypeHead head = takeHead(cursor);
    switch (head.form) {
    case 0: // whole numbers
    case 4: // bits
        cursor.skip(4);
        break;
    case 1: // fractional numbers
        cursor.skip(12);
        break;
    case 2: // times
        cursor.skip(2);
        break;
    case 3: // texts of fixed length
    case 7: // references
        break;
    case 5: // opaque
        cursor.skip(head.bits & 0xFFU);
        break;
    case 6:
        checkMembers(cursor, head, depth);
        break;
    case 8: { // enumerations
        const std::uint32_t base = checkType(cursor, depth + 1);
        if (base != head.bytes) {
            refuse(); // HDF5 makes room for the one and copies the other
        }
        const std::uint32_t members = head.bits & 0xFFFFU;
        for (std::uint32_t member = 0; member < members; ++member) {
            cursor.text(head.version < 3 ? 8 : 1);
        }
        cursor.skip(std::size_t{members} * base);
        break;
    }
    case 9: // of variable length
        checkType(cursor, depth + 1);
        break;
    case 10: { // arrays
        const auto rank = cursor.take<std::uint8_t>();
        cursor.skip(head.version < 3 ? 3 + 8 * std::size_t{rank} : 4 * std::size_t{rank});
        checkType(cursor, depth + 1);
        break;
    }
    default:
        refuse();
    }
    return head.bytes;
}

/// @returns elements of the shape.
std::uint64_t checkSpace(Cursor cursor) {
    const auto version = cursor.take<std::uint8_t>();
    const std::size_t rank = cursor.take<std::uint8_t>();
    const auto flags = cursor.take<std::uint8_t>();
    const auto kind = cursor.take<std::uint8_t>();
    if (version < 1 || version > 2 || rank > kMostDimensions) {
        refuse();
    }
    if (version == 1) {
        cursor.skip(4);
    }
    if (version == 2 && kind == 2) {
        return 0; // no value at all
    }
    std::uint64_t elements = 1;
    for (std::size_t i = 0; i < rank; ++i) {
        if (__builtin_mul_overflow(elements, cursor.take<std::uint64_t>(), &elements)) {
            refuse();
        }
    }
    cursor.skip((flags & 1U) != 0 ? 8 * rank : 0); // largest sizes
    return elements;
}

void checkAttribute(Cursor cursor) {
    const auto version = cursor.take<std::uint8_t>();
    const auto flags = cursor.take<std::uint8_t>();
    const std::size_t nameBytes = cursor.take<std::uint16_t>();
    const std::size_t typeBytes = cursor.take<std::uint16_t>();
    const std::size_t spaceBytes = cursor.take<std::uint16_t>();
    if (version < 1 || version > 3) {
        refuse();
    }
    if (version == 3) {
        cursor.skip(1); // character set of the name
    }
    if (version > 1 && (flags & 3U) != 0) {
        return; // type or shape lies elsewhere
    }
    const std::size_t padding = version == 1 ? 8 : 1;
    cursor.part(nameBytes, padding).text(1);
    Cursor type = cursor.part(typeBytes, padding);
    const std::uint32_t bytes = checkType(type, 0);
    const std::uint64_t elements = checkSpace(cursor.part(spaceBytes, padding));
    std::uint64_t needed = 0;
    if (__builtin_mul_overflow(elements, std::uint64_t{bytes}, &needed) || needed > cursor.left()) {
        refuse();
    }
}

/// The sizes of the blocks of an array: HDF5 divides by them. @returns as many as there are, that of an
/// element included; 0: the array is in one piece.
int checkLayout(Cursor cursor) {
    constexpr std::uint8_t kChunked = 2;
    const auto version = cursor.take<std::uint8_t>();
    std::uint8_t form = 0;
    std::uint8_t rank = 0;
    if (version == 3) {
        form = cursor.take<std::uint8_t>();
        rank = form == kChunked ? cursor.take<std::uint8_t>() : std::uint8_t{0};
    } else if (version == 1 || version == 2) {
        rank = cursor.take<std::uint8_t>();
        form = cursor.take<std::uint8_t>();
        cursor.skip(5);
    }
    if (form != kChunked) {
        return 0; // version 4 is of the newer headers
    }
    if (rank == 0) {
        refuse();
    }
    cursor.skip(8); // where the index of the blocks lies
    for (std::uint8_t i = 0; i < rank; ++i) {
        if (cursor.take<std::uint32_t>() == 0) {
            refuse();
        }
    }
    return rank;
}

/// Calls `visit(type, flags, message)` for every message of an older header; nothing for a newer one.
template <class Visit>
void visitMessages(const RawFile& file, Index address, const Visit& visit) {
    char prefix[kPrefixBytes];
    file.read(address, prefix, kPrefixBytes);
    if (prefix[0] != 1) {
        return; // "OHDR": its checksum guards it
    }
    std::uint32_t size = 0;
    std::memcpy(&size, prefix + 8, sizeof(size));
    std::vector<std::pair<Index, Index>> blocks = {{address + static_cast<Index>(kPrefixBytes), size}};
    std::vector<char> bytes;
    Index total = 0;
    for (std::size_t block = 0; block < blocks.size(); ++block) {
        const auto [start, length] = blocks[block];
        total += length;
        if (length < 0 || total > kMostBytes || blocks.size() > kMostBlocks || length > file.size() - start) {
            refuse();
        }
        bytes.resize(static_cast<std::size_t>(length));
        file.read(start, bytes.data(), length);
        Cursor cursor(bytes);
        while (cursor.left() >= kMessageBytes) {
            const auto type = cursor.take<std::uint16_t>();
            const auto messageBytes = cursor.take<std::uint16_t>();
            const auto flags = cursor.take<std::uint8_t>();
            cursor.skip(3);
            Cursor message = cursor.part(messageBytes);
            visit(type, flags, message);
            if (type == kContinuation) {
                const auto next = message.take<std::int64_t>();
                const auto nextLength = message.take<std::int64_t>();
                if (next < 0 || next > file.size()) {
                    refuse();
                }
                blocks.emplace_back(next, nextLength);
            }
        }
    }
}

/// The names of a local heap lie in the file; its free blocks, each with the place of the next, make no ring.
void checkFreeBlocks(const RawFile& file, Index heap) {
    char head[kHeapBytes];
    file.read(heap, head, kHeapBytes);
    if (std::memcmp(head, "HEAP", 4) != 0) {
        return; // HDF5 refuses it
    }
    Cursor cursor({head + 8, kHeapBytes - 8});
    const auto size = cursor.take<std::uint64_t>();
    auto at = cursor.take<std::uint64_t>();
    const auto data = cursor.take<std::int64_t>();
    const auto fileBytes = static_cast<std::uint64_t>(file.size());
    if (data < 0 || size > fileBytes || static_cast<std::uint64_t>(data) > fileBytes - size) {
        throw Damage{kDamagedNames};
    }
    std::uint64_t seen = kNoFreeBlock; // the block after 1, 2, 4, 8 ... steps: a ring comes back to it (Brent 1980)
    for (std::uint64_t step = 0; at != kNoFreeBlock; ++step) {
        if (at > size || size - at < kFreeBlockBytes || at == seen) {
            throw Damage{kDamagedNames};
        }
        if ((step & (step - 1)) == 0) {
            seen = at;
        }
        file.read(data + static_cast<Index>(at), &at, sizeof(at));
    }
}

/// The tree of the names of a group: every node lies in the file, for HDF5 reads a node that lies nowhere all the same.
class NameTree {
public:
    explicit NameTree(const RawFile& file) : m_file(file), m_left(file.size() / kTreeBytes + 1) {}

    void check(Index address, int deepest) {
        char head[kTreeBytes];
        if (address < 0 || address > m_file.size() - kTreeBytes || m_left-- == 0) {
            throw Damage{kDamagedNames};
        }
        m_file.read(address, head, kTreeBytes);
        if (std::memcmp(head, "TREE", 4) != 0 || head[4] != 0) {
            return; // HDF5 refuses it
        }
        const int level = static_cast<unsigned char>(head[5]);
        std::uint16_t children = 0;
        std::memcpy(&children, head + 6, sizeof(children));
        const Index bytes = 16 * Index{children}; // a key and a place each
        if (level > deepest || bytes > m_file.size() - kTreeBytes - address) {
            throw Damage{kDamagedNames};
        }
        std::vector<char> entries(static_cast<std::size_t>(bytes));
        m_file.read(address + kTreeBytes, entries.data(), bytes);
        Cursor cursor(entries);
        while (cursor.left() > 0) {
            cursor.skip(8);
            const auto child = cursor.take<std::int64_t>();
            if (level > 0) {
                check(child, level - 1);
            } else if (child < 0 || child >= m_file.size()) {
                throw Damage{kDamagedNames};
            }
        }
    }

private:
    static constexpr Index kTreeBytes = 24; ///< before the keys and places

    const RawFile& m_file;
    Index m_left; ///< nodes that the file has room for: one that is met again and again ends
};

} // namespace

void checkAttributes(const RawFile& file, Index address) {
    visitMessages(file, address, [](std::uint16_t type, std::uint8_t flags, const Cursor& message) {
        if (type == kAttribute && (flags & 2U) == 0) { // not shared with other objects
            checkAttribute(message);
        }
    });
}

void checkObject(const RawFile& file, Index address) {
    int dimensions = 0;
    int blockSizes = 0;
    visitMessages(file, address, [&](std::uint16_t type, std::uint8_t flags, Cursor message) {
        if (type == kDatatype && (flags & 2U) == 0) {
            checkType(message, 0);
        } else if (type == kLayout && (flags & 2U) == 0) {
            blockSizes = checkLayout(message);
        } else if (type == kDataspace && (flags & 2U) == 0) {
            message.skip(1); // version
            dimensions = message.take<std::uint8_t>();
        } else if (type == kSymbolTable) {
            const auto tree = message.take<std::int64_t>(); // of the names
            const auto heap = message.take<std::int64_t>();
            if (heap < 0) {
                throw Damage{kDamagedNames}; // nowhere: HDF5 would read there all the same
            }
            NameTree(file).check(tree, kMostNested);
            checkFreeBlocks(file, heap);
        }
    });
    if (blockSizes > 0 && blockSizes != dimensions + 1) {
        refuse();
    }
}

} // namespace ocellus::hdf5
