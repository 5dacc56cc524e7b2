// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ZipWriter.h"

#include <algorithm>
#include <zlib.h>

namespace ocellus {

namespace {

constexpr std::uint64_t kAlignment = 64;
constexpr std::uint64_t kIn64 = 0xffffffff;
constexpr std::uint16_t kPaddingField = 0x4246; ///< "FB", as PyTorch pads
constexpr std::uint16_t kVersion = 45;          ///< needed for zip64
constexpr std::uint16_t kUtf8Names = 0x0800;
constexpr std::uint32_t kNoTime = 0x00210000; ///< 1 January 1980

/// Little-endian bytes of a record.
class Record {
public:
    template <class Number>
    Record& operator<<(Number value) {
        for (std::size_t i = 0; i < sizeof(Number); ++i) {
            m_bytes += static_cast<char>(value >> (8 * i) & 0xff);
        }
        return *this;
    }

    Record& text(const std::string& text) {
        m_bytes += text;
        return *this;
    }

    const std::string& bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

std::uint32_t in32(std::uint64_t value) {
    return static_cast<std::uint32_t>(std::min(value, kIn64));
}

} // namespace

ZipWriter::ZipWriter(std::ostream& out) : m_out(out) {}

void ZipWriter::put(const std::string& bytes) {
    m_out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    m_at += bytes.size();
}

void ZipWriter::add(const std::string& name, const std::string& text) {
    add(name, reinterpret_cast<const std::byte*>(text.data()), text.size());
}

void ZipWriter::add(const std::string& name, const std::byte* bytes, std::uint64_t size) {
    Entry entry{name, size, m_at, 0};
    entry.checksum = static_cast<std::uint32_t>(
        crc32_z(crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes), size));
    Record extra;
    if (size >= kIn64) {
        extra << std::uint16_t{1} << std::uint16_t{16} << size << size;
    }
    const std::uint64_t start = m_at + 30 + name.size() + extra.bytes().size() + 4;
    const auto padding = static_cast<std::uint16_t>((kAlignment - start % kAlignment) % kAlignment);
    extra << kPaddingField << padding;
    extra.text(std::string(padding, 'Z'));
    Record header;
    header << std::uint32_t{0x04034b50} << kVersion << kUtf8Names << std::uint16_t{0} << kNoTime
           << entry.checksum << in32(size) << in32(size) << static_cast<std::uint16_t>(name.size())
           << static_cast<std::uint16_t>(extra.bytes().size());
    put(header.text(name).text(extra.bytes()).bytes());
    m_out.write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(size));
    m_at += size;
    m_entries.push_back(std::move(entry));
}

void ZipWriter::finish() {
    const std::uint64_t start = m_at;
    for (const Entry& entry : m_entries) {
        Record wide;
        if (entry.size >= kIn64) {
            wide << entry.size << entry.size;
        }
        if (entry.offset >= kIn64) {
            wide << entry.offset;
        }
        Record extra;
        if (!wide.bytes().empty()) {
            extra << std::uint16_t{1} << static_cast<std::uint16_t>(wide.bytes().size());
            extra.text(wide.bytes());
        }
        Record record;
        record << std::uint32_t{0x02014b50} << kVersion << kVersion << kUtf8Names
               << std::uint16_t{0} << kNoTime << entry.checksum << in32(entry.size)
               << in32(entry.size) << static_cast<std::uint16_t>(entry.name.size())
               << static_cast<std::uint16_t>(extra.bytes().size()) << std::uint16_t{0}
               << std::uint16_t{0} << std::uint16_t{0} << std::uint32_t{0} << in32(entry.offset);
        put(record.text(entry.name).text(extra.bytes()).bytes());
    }
    const std::uint64_t size = m_at - start;
    const std::uint64_t count = m_entries.size();
    if (start >= kIn64 || size >= kIn64 || count >= 0xffff) {
        const std::uint64_t end64 = m_at;
        Record record;
        record << std::uint32_t{0x06064b50} << std::uint64_t{44} << kVersion << kVersion
               << std::uint32_t{0} << std::uint32_t{0} << count << count << size << start;
        record << std::uint32_t{0x07064b50} << std::uint32_t{0} << end64 << std::uint32_t{1};
        put(record.bytes());
    }
    const auto shortCount = static_cast<std::uint16_t>(std::min<std::uint64_t>(count, 0xffff));
    Record end;
    end << std::uint32_t{0x06054b50} << std::uint16_t{0} << std::uint16_t{0} << shortCount
        << shortCount << in32(size) << in32(start) << std::uint16_t{0};
    put(end.bytes());
}

} // namespace ocellus
