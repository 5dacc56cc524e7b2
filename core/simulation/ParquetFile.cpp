// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/ParquetFile.h"

#include "core/base/Error.h"

#include <bit>
#include <cassert>
#include <zstd.h>

namespace ocellus {

namespace {

// Numbers of the format: github.com/apache/parquet-format, parquet.thrift.
enum PhysicalType { kInt32 = 1, kInt64 = 2, kFloat = 4, kDouble = 5, kByteArray = 6 };
enum ConvertedType { kUtf8 = 0, kUint8 = 11, kUint64 = 14 };
constexpr std::int64_t kRequired = 0;
constexpr std::int64_t kPlain = 0;
constexpr std::int64_t kRunLength = 3;
constexpr std::int64_t kZstd = 6;
constexpr std::int64_t kDataPage = 0;
constexpr const char* kMagic = "PAR1";
constexpr int kCompressionLevel = 3;

struct Types {
    PhysicalType physical;
    int converted; ///< -1: none
};

Types typesOf(ParquetFile::Kind kind) {
    switch (kind) {
    case ParquetFile::Kind::Text:
        return {kByteArray, kUtf8};
    case ParquetFile::Kind::Float:
        return {kFloat, -1};
    case ParquetFile::Kind::Double:
        return {kDouble, -1};
    case ParquetFile::Kind::Byte:
        return {kInt32, kUint8};
    case ParquetFile::Kind::Unsigned:
        return {kInt64, kUint64};
    }
    return {kByteArray, kUtf8};
}

/// Thrift's compact protocol, as far as a footer needs it.
class Thrift {
public:
    enum Type { kI32 = 5, kI64 = 6, kBinary = 8, kList = 9, kStruct = 12 };

    void i32(int id, std::int64_t number) {
        header(id, kI32);
        zigzag(number);
    }

    void i64(int id, std::int64_t number) {
        header(id, kI64);
        zigzag(number);
    }

    void text(int id, std::string_view value) {
        header(id, kBinary);
        binary(value);
    }

    void list(int id, Type type, std::size_t size) {
        header(id, kList);
        if (size < 15) {
            m_bytes += static_cast<char>((size << 4) | type);
        } else {
            m_bytes += static_cast<char>(0xF0 | type);
            varint(size);
        }
    }

    void binary(std::string_view value) {
        varint(value.size());
        m_bytes += value;
    }

    void zigzag(std::int64_t number) {
        varint((static_cast<std::uint64_t>(number) << 1) ^
               static_cast<std::uint64_t>(number >> 63));
    }

    /// A struct in a field; in a list its elements only begin and end.
    void beginField(int id) {
        header(id, kStruct);
        begin();
    }

    void begin() { m_last.push_back(0); }

    void end() {
        m_bytes += '\0';
        m_last.pop_back();
    }

    const std::string& bytes() const { return m_bytes; }

private:
    void header(int id, Type type) {
        m_bytes += static_cast<char>(((id - m_last.back()) << 4) | type);
        m_last.back() = id;
    }

    void varint(std::uint64_t number) {
        for (; number >= 0x80; number >>= 7) {
            m_bytes += static_cast<char>(0x80 | (number & 0x7F));
        }
        m_bytes += static_cast<char>(number);
    }

    std::string m_bytes;
    std::vector<int> m_last{0}; ///< the last field number of every open struct
};

void writeSchema(const std::vector<ParquetFile::Field>& fields, Thrift& meta) {
    meta.list(2, Thrift::kStruct, fields.size() + 1);
    meta.begin();
    meta.text(4, "schema");
    meta.i32(5, static_cast<std::int64_t>(fields.size()));
    meta.end();
    for (const ParquetFile::Field& field : fields) {
        const Types types = typesOf(field.kind);
        meta.begin();
        meta.i32(1, types.physical);
        meta.i32(3, kRequired);
        meta.text(4, field.name);
        if (types.converted >= 0) {
            meta.i32(6, types.converted);
        }
        meta.end();
    }
}

template <class Bits>
void appendLittleEndian(std::string& bytes, Bits bits) {
    for (std::size_t i = 0; i < sizeof(Bits); ++i) {
        bytes += static_cast<char>((bits >> (8 * i)) & 0xFF);
    }
}

} // namespace

ParquetFile::ParquetFile(std::string path, std::vector<Field> fields, Index groupRows)
    : m_path(std::move(path)), m_fields(std::move(fields)), m_groupRows(groupRows),
      m_file(std::fopen(m_path.c_str(), "wb"), &std::fclose), m_values(m_fields.size()) {
    if (!m_file) {
        throw Error(m_path + " could not be written.");
    }
    write(kMagic);
}

ParquetFile::~ParquetFile() = default;

void ParquetFile::write(const std::string& bytes) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), m_file.get()) != bytes.size()) {
        throw Error(m_path + " could not be written: the disk may be full.");
    }
    m_offset += static_cast<std::int64_t>(bytes.size());
}

void ParquetFile::value(std::string_view text) {
    assert(m_at < m_fields.size() && m_fields[m_at].kind == Kind::Text);
    std::string& values = m_values[m_at++];
    appendLittleEndian(values, static_cast<std::uint32_t>(text.size()));
    values += text;
}

void ParquetFile::value(double number) {
    assert(m_at < m_fields.size());
    std::string& values = m_values[m_at];
    if (m_fields[m_at++].kind == Kind::Float) {
        appendLittleEndian(values, std::bit_cast<std::uint32_t>(static_cast<float>(number)));
    } else {
        appendLittleEndian(values, std::bit_cast<std::uint64_t>(number));
    }
}

void ParquetFile::value(long long number) {
    assert(m_at < m_fields.size() && number >= 0);
    std::string& values = m_values[m_at];
    if (m_fields[m_at++].kind == Kind::Byte) {
        appendLittleEndian(values, static_cast<std::uint32_t>(number));
    } else {
        appendLittleEndian(values, static_cast<std::uint64_t>(number));
    }
}

void ParquetFile::endRow() {
    assert(m_at == m_fields.size());
    m_at = 0;
    if (++m_rows == m_groupRows) {
        writeGroup();
    }
}

ParquetFile::Chunk ParquetFile::writeChunk(const std::string& values) {
    std::string stored(ZSTD_compressBound(values.size()), '\0');
    const std::size_t size = ZSTD_compress(
        stored.data(), stored.size(), values.data(), values.size(), kCompressionLevel);
    if (ZSTD_isError(size) != 0) {
        throw Error(m_path + " could not be written: a part of it could not be compressed.");
    }
    stored.resize(size);
    Thrift header;
    header.i32(1, kDataPage);
    header.i32(2, static_cast<std::int64_t>(values.size()));
    header.i32(3, static_cast<std::int64_t>(stored.size()));
    header.beginField(5);
    header.i32(1, m_rows);
    header.i32(2, kPlain);
    header.i32(3, kRunLength);
    header.i32(4, kRunLength);
    header.end();
    header.end();
    const auto headerBytes = static_cast<std::int64_t>(header.bytes().size());
    const Chunk chunk{m_offset,
                      headerBytes + static_cast<std::int64_t>(values.size()),
                      headerBytes + static_cast<std::int64_t>(stored.size())};
    write(header.bytes());
    write(stored);
    return chunk;
}

void ParquetFile::writeGroup() {
    Group group;
    group.rows = m_rows;
    for (std::string& values : m_values) {
        group.chunks.push_back(writeChunk(values));
        values.clear();
    }
    m_groups.push_back(std::move(group));
    m_rows = 0;
}

std::string ParquetFile::footer() const {
    Thrift meta;
    std::int64_t rows = 0;
    for (const Group& group : m_groups) {
        rows += group.rows;
    }
    meta.i32(1, 1);
    writeSchema(m_fields, meta);
    meta.i64(3, rows);
    meta.list(4, Thrift::kStruct, m_groups.size());
    for (const Group& group : m_groups) {
        std::int64_t plainBytes = 0;
        meta.begin();
        meta.list(1, Thrift::kStruct, group.chunks.size());
        for (std::size_t i = 0; i < group.chunks.size(); ++i) {
            const Chunk& chunk = group.chunks[i];
            plainBytes += chunk.plainBytes;
            meta.begin();
            meta.i64(2, chunk.offset);
            meta.beginField(3);
            meta.i32(1, typesOf(m_fields[i].kind).physical);
            meta.list(2, Thrift::kI32, 1);
            meta.zigzag(kPlain);
            meta.list(3, Thrift::kBinary, 1);
            meta.binary(m_fields[i].name);
            meta.i32(4, kZstd);
            meta.i64(5, group.rows);
            meta.i64(6, chunk.plainBytes);
            meta.i64(7, chunk.storedBytes);
            meta.i64(9, chunk.offset);
            meta.end();
            meta.end();
        }
        meta.i64(2, plainBytes);
        meta.i64(3, group.rows);
        meta.end();
    }
    meta.text(6, "Ocellus");
    meta.end();
    return meta.bytes();
}

void ParquetFile::finish() {
    if (m_rows > 0) {
        writeGroup();
    }
    std::string end = footer();
    appendLittleEndian(end, static_cast<std::uint32_t>(end.size()));
    write(end + kMagic);
    if (std::fclose(m_file.release()) != 0) {
        throw Error(m_path + " could not be written: the disk may be full.");
    }
}

} // namespace ocellus
