// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ocellus::parquet {

/// Bytes that are read from front to back; reading beyond the end refuses the file.
class Bytes {
public:
    /// @param file  path, for the sentence. @param what  "footer", "page of x_centroid".
    Bytes(std::string_view bytes, std::string file, std::string what)
        : m_bytes(bytes)
        , m_file(std::move(file))
        , m_what(std::move(what)) {}

    std::size_t left() const { return m_bytes.size() - m_at; }
    std::size_t at() const { return m_at; }
    std::uint8_t byte();
    /// The next `count` bytes.
    std::string_view take(std::uint64_t count);
    /// A little-endian number of the type's width.
    template <class Number>
    Number number();
    std::uint64_t varint();
    [[noreturn]] void refuse(const std::string& reason) const;

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
    std::string m_file, m_what;
};

/// Apache Thrift's compact protocol, as far as Parquet's headers need it. Unknown fields are skipped.
class Thrift {
public:
    explicit Thrift(Bytes& bytes)
        : m_bytes(bytes) {}

    /// What a field holds.
    enum Type { Stop = 0, True = 1, False = 2, Int8 = 3, Int16 = 4, Int32 = 5, Int64 = 6, Double = 7, Binary = 8, List = 9, Set = 10, Map = 11, Struct = 12 };

    /// Calls `field(id, type)` for every field of a struct; what it does not read it must skip().
    void readStruct(const std::function<void(int id, int type)>& field);
    /// Calls `element(type)` for every element of a list.
    void readList(const std::function<void(int type)>& element);
    std::int64_t integer(); ///< of any width, zigzag
    std::string text();
    void skip(int type);

private:
    void enter();

    Bytes& m_bytes;
    int m_depth = 0;
};

/// Values packed in runs of equal ones and in groups of eight (Parquet's RLE/bit-packing hybrid):
/// the next `count` numbers of `width` bits, as far as the bytes hold.
/// @throws InputError when they hold fewer. @pre width <= 32.
std::vector<std::uint32_t> readRuns(Bytes& bytes, int width, Index count);

/// Unpacks a page. @param codec  Parquet's number: 0 none, 1 Snappy, 2 gzip, 6 Zstandard; others are
/// refused by name. @param size  bytes that come out.
std::string unpacked(std::string_view packed, int codec, std::uint64_t size, const Bytes& place);

} // namespace ocellus::parquet
