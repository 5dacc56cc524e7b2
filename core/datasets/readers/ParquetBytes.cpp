// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/ParquetBytes.h"

#include "core/base/Error.h"

#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace ocellus::parquet {

namespace {

constexpr int kMostDepth = 16;                        ///< of structs in structs
constexpr std::uint64_t kMostPage = std::uint64_t{1} << 30; ///< bytes of an unpacked page

bool unzip(std::string_view packed, std::string& out) {
    z_stream stream{};
    if (inflateInit2(&stream, 32 + 15) != Z_OK) { // gzip or zlib, told by its head
        return false;
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int code = inflate(&stream, Z_FINISH);
    const bool whole = code == Z_STREAM_END && stream.total_out == out.size();
    inflateEnd(&stream);
    return whole;
}

bool unsnap(std::string_view packed, std::string& out) {
    std::size_t size = 0;
    if (snappy_uncompressed_length(packed.data(), packed.size(), &size) != SNAPPY_OK || size != out.size()) {
        return false;
    }
    return snappy_uncompress(packed.data(), packed.size(), out.data(), &size) == SNAPPY_OK && size == out.size();
}

bool unzstd(std::string_view packed, std::string& out) {
    const std::size_t size = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
    return ZSTD_isError(size) == 0 && size == out.size();
}

std::string codecName(int codec) {
    switch (codec) {
    case 3: return "LZO";
    case 4: return "Brotli";
    case 5:
    case 7: return "LZ4";
    default: return "the unknown way " + std::to_string(codec);
    }
}

} // namespace

void Bytes::refuse(const std::string& reason) const {
    throw InputError(m_file, m_what + " " + reason);
}

std::uint8_t Bytes::byte() {
    return static_cast<std::uint8_t>(take(1).front());
}

std::string_view Bytes::take(std::uint64_t count) {
    if (count > left()) {
        refuse("ends after " + std::to_string(m_bytes.size()) + " bytes, " + std::to_string(count - left()) + " more expected");
    }
    const std::string_view taken = m_bytes.substr(m_at, static_cast<std::size_t>(count));
    m_at += static_cast<std::size_t>(count);
    return taken;
}

template <class Number>
Number Bytes::number() {
    static_assert(std::endian::native == std::endian::little);
    Number value{};
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
}

template std::int32_t Bytes::number<std::int32_t>();
template std::uint32_t Bytes::number<std::uint32_t>();
template std::int64_t Bytes::number<std::int64_t>();
template float Bytes::number<float>();
template double Bytes::number<double>();

std::uint64_t Bytes::varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const std::uint8_t part = byte();
        value |= static_cast<std::uint64_t>(part & 0x7F) << shift;
        if ((part & 0x80) == 0) {
            return value;
        }
    }
    refuse("has a number of more than 64 bits");
}

void Thrift::enter() {
    if (++m_depth > kMostDepth) {
        m_bytes.refuse("is nested too deeply");
    }
}

void Thrift::readStruct(const std::function<void(int, int)>& field) {
    enter();
    int id = 0;
    for (;;) {
        const std::uint8_t head = m_bytes.byte();
        const int type = head & 0x0F;
        if (type == Stop) {
            break;
        }
        const int step = head >> 4;
        id = step == 0 ? static_cast<int>(integer() & 0x7FFF) : id + step;
        field(id, type);
    }
    --m_depth;
}

void Thrift::readList(const std::function<void(int)>& element) {
    enter();
    const std::uint8_t head = m_bytes.byte();
    const std::uint64_t count = head >> 4 == 15 ? m_bytes.varint() : head >> 4;
    if (count > m_bytes.left()) { // every element takes a byte at least
        m_bytes.refuse("has a list of " + std::to_string(count) + " elements in " + std::to_string(m_bytes.left()) + " bytes");
    }
    for (std::uint64_t i = 0; i < count; ++i) {
        element(head & 0x0F);
    }
    --m_depth;
}

std::int64_t Thrift::integer() {
    const std::uint64_t raw = m_bytes.varint();
    return static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
}

std::string Thrift::text() {
    return std::string(m_bytes.take(m_bytes.varint()));
}

void Thrift::skip(int type) {
    switch (type) {
    case True:
    case False: return;
    case Int8: m_bytes.byte(); return;
    case Int16:
    case Int32:
    case Int64: m_bytes.varint(); return;
    case Double: m_bytes.take(8); return;
    case Binary: m_bytes.take(m_bytes.varint()); return;
    case List:
    case Set: readList([this](int element) { skip(element == True || element == False ? Int8 : element); }); return;
    case Struct: readStruct([this](int, int field) { skip(field); }); return;
    default: m_bytes.refuse("has a field of the unknown type " + std::to_string(type));
    }
}

std::vector<std::uint32_t> readRuns(Bytes& bytes, int width, Index count) {
    std::vector<std::uint32_t> values;
    values.reserve(static_cast<std::size_t>(std::min<Index>(count, Index{1} << 20)));
    while (static_cast<Index>(values.size()) < count) {
        const auto wanted = static_cast<std::uint64_t>(count) - values.size();
        const std::uint64_t head = bytes.varint();
        if ((head & 1) == 0) { // one value, again and again
            std::uint32_t value = 0;
            for (int i = 0; i < (width + 7) / 8; ++i) {
                value |= static_cast<std::uint32_t>(bytes.byte()) << (8 * i);
            }
            if (head >> 1 == 0) {
                bytes.refuse("has a run without values");
            }
            values.insert(values.end(), static_cast<std::size_t>(std::min(wanted, head >> 1)), value);
            continue;
        }
        const std::uint64_t groups = head >> 1;
        if (groups == 0 || groups > bytes.left() + 8) {
            bytes.refuse("has a run of " + std::to_string(groups) + " groups in " + std::to_string(bytes.left()) + " bytes");
        }
        // The last group may be cut off where no value of it is needed.
        const std::uint64_t packed = std::min<std::uint64_t>(groups * static_cast<std::uint64_t>(width), bytes.left());
        const std::string_view bits = bytes.take(packed);
        for (std::uint64_t i = 0; i < std::min(wanted, groups * 8); ++i) {
            std::uint64_t value = 0;
            const std::uint64_t first = i * static_cast<std::uint64_t>(width);
            if ((first + static_cast<std::uint64_t>(width) + 7) / 8 > bits.size()) {
                bytes.refuse("ends within a group of packed values");
            }
            for (int bit = 0; bit < width; ++bit) {
                const std::uint64_t at = first + static_cast<std::uint64_t>(bit);
                value |= static_cast<std::uint64_t>((static_cast<std::uint8_t>(bits[at / 8]) >> (at % 8)) & 1) << bit;
            }
            values.push_back(static_cast<std::uint32_t>(value));
        }
    }
    return values;
}

std::string unpacked(std::string_view packed, int codec, std::uint64_t size, const Bytes& place) {
    if (size > kMostPage) {
        place.refuse("says it unpacks to " + std::to_string(size) + " bytes; up to 1 GiB are read");
    }
    if (codec == 0) {
        if (packed.size() != size) {
            place.refuse("has " + std::to_string(packed.size()) + " bytes, " + std::to_string(size) + " expected");
        }
        return std::string(packed);
    }
    // No way of packing gains more than this; a lie must not cost the memory.
    if (size > 64 + packed.size() * std::uint64_t{1} * (codec == 1 ? 64 : 70000)) {
        place.refuse("cannot unpack " + std::to_string(packed.size()) + " bytes to " + std::to_string(size));
    }
    std::string out(static_cast<std::size_t>(size), '\0');
    const bool known = codec == 1 || codec == 2 || codec == 6;
    if (!known) {
        place.refuse("is packed with " + codecName(codec) + "; Snappy, gzip, Zstandard or none are read");
    }
    if (!(codec == 1 ? unsnap(packed, out) : codec == 2 ? unzip(packed, out) : unzstd(packed, out))) {
        place.refuse("is damaged: its packed bytes do not unpack to the " + std::to_string(size) + " expected");
    }
    return out;
}

} // namespace ocellus::parquet
