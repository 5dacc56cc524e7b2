// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Reading HDF5 files through values that close themselves. No HDF5 header is needed to use it.
///
/// Every call takes the one lock of the process, so objects may be used from any thread; an object
/// itself may be shared between threads for reading. HDF5's own messages are silent; what goes
/// wrong is thrown as InputError with the file and the place inside it. Sizes written in a file are
/// checked before memory is asked for.
namespace ocellus::hdf5 {

/// An HDF5 identifier (`hid_t`).
using Id = std::int64_t;

/// Holds the one HDF5 lock while alive. Recursive. Needed only by code that calls the C API.
class Lock {
public:
    Lock();
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
};

/// Owns an identifier and closes it under the lock. Movable.
class Handle {
public:
    using Closer = int (*)(Id);

    Handle() = default;
    Handle(Id id, Closer closer);
    ~Handle();
    Handle(Handle&& other) noexcept;
    Handle& operator=(Handle&& other) noexcept;

    Id id() const { return m_id; }
    bool valid() const { return m_id >= 0; }

private:
    Id m_id = -1;
    Closer m_closer = nullptr;
};

enum class Kind { Integer, Float, Bool, Text, Record, Reference, Other };

/// The type of one element as stored.
struct Type {
    Kind kind = Kind::Other;
    std::size_t bytes = 0;
    bool isSigned = true;
    bool variableLength = false; ///< text only
    bool nativeOrder = true;     ///< little-endian, IEEE or two's complement without padding

    bool isNumber() const { return kind == Kind::Integer || kind == Kind::Float || kind == Kind::Bool; }

    /// "float32", "uint8", "bool", "text" ...
    std::string name() const;
};

/// One member of a record (compound) type.
struct Field {
    std::string name;
    Type type;
    Index width = 1;        ///< numbers per row when the member is an array
    std::size_t offset = 0; ///< bytes from the start of the stored record
};

class Group;
class Array;
class Storage;

/// What groups and arrays share: a place in a file, and attributes.
class Node {
public:
    const std::string& file() const;                     ///< path of the file
    const std::string& place() const { return m_place; } ///< "obs/cell_type", "" for the root
    Id id() const { return m_handle->id(); }

    bool hasAttribute(const std::string& name) const;

    // nullopt when absent or of another kind.
    std::optional<std::string> textAttribute(const std::string& name) const;
    std::optional<std::vector<std::string>> textsAttribute(const std::string& name) const;
    std::optional<std::vector<Index>> numbersAttribute(const std::string& name) const;

    /// The array an object reference in attribute `name` points to.
    std::optional<Array> referencedArray(const std::string& name) const;

    /// Throws InputError "FILE could not be opened: PLACE what."
    [[noreturn]] void refuse(const std::string& what) const;

protected:
    struct FileState;
    Node(std::shared_ptr<const FileState> file, Handle handle, std::string place);

    std::shared_ptr<const FileState> m_file;
    std::shared_ptr<const Handle> m_handle; ///< shared by copies of this object
    std::string m_place;
};

/// A group. Names are given in creation order where the file keeps it, else sorted by byte.
class Group : public Node {
public:
    /// Opens a file read-only, without file locks. The file closes with the last object in it.
    /// @throws InputError when it is absent, unreadable or no HDF5 file.
    static Group openFile(const std::string& path);

    std::vector<std::string> names() const;

    /// `path` may have several parts: "uns/neighbors".
    bool hasGroup(const std::string& path) const;
    bool hasArray(const std::string& path) const;

    /// @throws InputError when absent.
    Group group(const std::string& path) const;
    Array array(const std::string& path) const;

private:
    friend class Node;
    friend class Array;
    using Node::Node;
    int typeOf(const std::string& path) const;
    void checkObjectAt(const char* path) const;
    void checkWay(const std::string& path) const;
};

/// An array of any rank. A scalar has shape {} and one element.
class Array : public Node {
public:
    const std::vector<Index>& shape() const { return m_shape; }
    Index size() const { return m_size; } ///< number of elements
    const Type& type() const { return m_type; }
    const std::vector<Index>& chunk() const { return m_chunk; } ///< empty when not chunked
    Index length() const { return m_shape.empty() ? 1 : m_shape[0]; }

    /// Reads elements first .. first+count-1 of a one-dimensional array of numbers (or a scalar),
    /// converted to T: double, float, std::int64_t, std::int32_t, std::uint8_t or std::int8_t.
    /// @pre the range lies inside.
    template <class T>
    void read(Index first, Index count, T* out) const;

    /// The whole array in row-major order, any rank.
    template <class T>
    std::vector<T> readAll() const;

    /// A rectangular block; `first` and `count` have one entry per dimension.
    template <class T>
    void readBlock(const std::vector<Index>& first, const std::vector<Index>& count, T* out) const;

    /// All elements of an array of text, of fixed or variable length, any rank.
    std::vector<std::string> readTexts() const;

    /// Members of a record type; empty for other types.
    std::vector<Field> fields() const;

    /// One member of every record: numbers (width per row, row-major) or texts.
    std::vector<double> readField(const Field& field) const;
    std::vector<std::string> readTextField(const Field& field) const;

    /// Refuses sizes no intact file has: @throws InputError when `elements` of `bytes` each cannot
    /// come from the bytes stored for this array.
    void checkPlausible(Index elements, std::size_t bytes) const;

private:
    friend class Node;
    friend class Group;
    Array(std::shared_ptr<const FileState> file, Handle handle, std::string place);
    void checkFilters() const;
    void checkStored(const std::vector<Index>& first, const std::vector<Index>& count) const;
    void readRaw(Id memoryType, const std::vector<Index>& first, const std::vector<Index>& count, void* out) const;
    std::vector<char> readStored() const;
    std::vector<std::string> textsInStored(std::size_t offset, std::size_t width, bool spacePadded) const;
    std::vector<std::string> readTextsAs(Id storedText, const std::string& field) const;

    std::shared_ptr<const Storage> m_stored;  ///< how it is stored; empty: in a way only HDF5 knows
    std::shared_ptr<const Storage> m_storage; ///< the same; empty: only H5Dread can read this array
    std::size_t m_storedBytes = 0;            ///< bytes of one stored element
    std::vector<Index> m_shape;
    std::vector<Index> m_chunk;
    Index m_size = 0;
    Type m_type;
};

} // namespace ocellus::hdf5
