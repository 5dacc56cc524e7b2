// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Hdf5.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ocellus::hdf5 {

/// An element of an array of true and false, in the form h5py and anndata read as bool.
enum class Flag : std::int8_t { False, True };

/// Writes an HDF5 file that appears whole or not at all: everything goes to a temporary file beside
/// the target, which `finish` renames into place; destroyed before that, the temporary file is
/// removed. Holds no times, so the same calls give the same bytes. Groups keep creation order.
/// Missing parent groups are made. Every function throws Error (file, place) when the disk refuses.
class Writer {
public:
    /// @throws UsageError when no file can be written there (see requireOutputPath).
    explicit Writer(std::string target);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void makeGroup(const std::string& place);

    // Attributes of a group or array that exists; "" is the root.
    void setAttribute(const std::string& place, const std::string& name, const std::string& text);
    void setAttribute(const std::string& place, const std::string& name, const char* text);
    void setAttribute(const std::string& place, const std::string& name, const std::vector<std::string>& texts);
    void setAttribute(const std::string& place, const std::string& name, const std::vector<Index>& numbers);
    void setAttribute(const std::string& place, const std::string& name, bool value);

    /// An array of any rank in row-major order; gzip with shuffle from a few kilobytes on.
    /// T: double, float, std::int64_t, std::int32_t, std::int16_t, std::int8_t, std::uint8_t, Flag.
    template <class T>
    void writeArray(const std::string& place, const std::vector<Index>& shape, const T* values);

    /// True and false in the form h5py and anndata read as bool.
    void writeBools(const std::string& place, const std::vector<std::int8_t>& values);

    /// UTF-8 texts of any length; `shape` is row-major, empty means one dimension.
    void writeTexts(const std::string& place, const std::vector<std::string>& texts, std::vector<Index> shape = {});

    /// One text, without dimensions.
    void writeText(const std::string& place, const std::string& text);

    /// Closes the file and renames it into place. Call once, last.
    void finish();

private:
    template <class T>
    friend class GrowingArray;
    Handle openAt(const std::string& place) const;
    Handle createArray(const std::string& place, Id type, const std::vector<Index>& shape, bool grows);
    void createAttribute(const std::string& place, const std::string& name, Id type, Id space, const void* value);
    [[noreturn]] void fail(const std::string& place) const;

    std::string m_target;
    std::string m_temporary;
    Handle m_file;
    Handle m_links; ///< link creation: parents are made
};

/// A one-dimensional array whose length is not known beforehand. Gzip with shuffle.
template <class T>
class GrowingArray {
public:
    GrowingArray(Writer& writer, const std::string& place);

    void append(const T* values, Index count);
    void close(); ///< writes what is buffered; call before the writer finishes

private:
    void flush();

    Writer& m_writer;
    std::string m_place;
    Handle m_array;
    std::vector<T> m_buffer;
    Index m_length = 0;
};

} // namespace ocellus::hdf5
