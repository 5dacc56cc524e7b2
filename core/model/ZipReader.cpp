// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ZipReader.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

namespace ocellus {

namespace {

constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint32_t kZip64EndSignature = 0x06064b50;
constexpr std::uint32_t kZip64LocatorSignature = 0x07064b50;
constexpr std::uint32_t kEntrySignature = 0x02014b50;
constexpr std::uint32_t kHeaderSignature = 0x04034b50;
constexpr std::uint64_t kEndSize = 22;
constexpr std::uint64_t kZip64EndSize = 56;
constexpr std::uint64_t kLocatorSize = 20;
constexpr std::uint64_t kEntrySize = 46;
constexpr std::uint64_t kHeaderSize = 30;
constexpr std::uint64_t kLargestDirectory = 256u << 20;
constexpr std::uint32_t kIn64 = 0xffffffff; ///< the value is in the zip64 extra field

template <class Number>
Number numberAt(const std::vector<std::byte>& bytes, std::size_t at) {
    Number value{};
    std::memcpy(
        &value, bytes.data() + at, sizeof(value)); // little-endian like the only hosts we build for
    return value;
}

} // namespace

ZipReader::ZipReader(const std::string& path)
    : m_path(path), m_file(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (m_file < 0) {
        throw InputError(path, std::strerror(errno));
    }
    try {
        struct stat status {};

        if (::fstat(m_file, &status) != 0 || !S_ISREG(status.st_mode)) {
            refuse("it is not an ordinary file");
        }
        m_fileSize = static_cast<std::uint64_t>(status.st_size);
        readDirectory(findDirectory());
    } catch (...) {
        ::close(m_file);
        throw;
    }
}

ZipReader::~ZipReader() {
    ::close(m_file);
}

void ZipReader::refuse(const std::string& reason) const {
    throw InputError(m_path, reason);
}

std::vector<std::byte> ZipReader::bytesAt(std::uint64_t offset, std::uint64_t size) const {
    if (offset > m_fileSize || size > m_fileSize - offset) {
        refuse("the file is truncated: " + std::to_string(size) + " bytes expected at " +
               std::to_string(offset) + ", the file ends at " + std::to_string(m_fileSize));
    }
    std::vector<std::byte> bytes(size);
    std::uint64_t done = 0;
    while (done < size) {
        const ssize_t got =
            ::pread(m_file, bytes.data() + done, size - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            refuse(got == 0 ? std::string("the file became shorter while it was read")
                            : std::string(std::strerror(errno)));
        }
        done += static_cast<std::uint64_t>(got);
    }
    return bytes;
}

ZipReader::Directory ZipReader::findDirectory() const {
    if (m_fileSize < kEndSize) {
        refuse("no zip archive: it has " + std::to_string(m_fileSize) + " bytes");
    }
    const std::uint64_t tailSize = std::min<std::uint64_t>(m_fileSize, kEndSize + 0xffff);
    const std::uint64_t tailStart = m_fileSize - tailSize;
    const std::vector<std::byte> tail = bytesAt(tailStart, tailSize);
    for (std::uint64_t back = kEndSize; back <= tailSize; ++back) {
        const std::size_t at = tailSize - back;
        if (numberAt<std::uint32_t>(tail, at) != kEndSignature) {
            continue;
        }
        const std::uint64_t endOffset = tailStart + at;
        Directory directory;
        directory.entries = numberAt<std::uint16_t>(tail, at + 10);
        directory.size = numberAt<std::uint32_t>(tail, at + 12);
        directory.offset = numberAt<std::uint32_t>(tail, at + 16);
        const bool large =
            directory.entries == 0xffff || directory.size == kIn64 || directory.offset == kIn64;
        if (large && endOffset >= kLocatorSize) {
            return readZip64Directory(endOffset - kLocatorSize);
        }
        return directory;
    }
    refuseOther();
}

void ZipReader::refuseOther() const {
    const std::vector<std::byte> head = bytesAt(0, std::min<std::uint64_t>(m_fileSize, 64));
    const std::string text(reinterpret_cast<const char*>(head.data()), head.size());
    if (text.starts_with("version https://git-lfs")) {
        refuse("it is only a pointer to the file (Git LFS), not the file; download the file itself");
    }
    if (const auto first = text.find_first_not_of(" \t\r\n"); first != std::string::npos && text[first] == '<') {
        refuse("it is a web page, not a checkpoint; download the file itself");
    }
    refuse("no zip archive: its table of contents is missing, the file may be truncated");
}

ZipReader::Directory ZipReader::readZip64Directory(std::uint64_t locatorOffset) const {
    const std::vector<std::byte> locator = bytesAt(locatorOffset, kLocatorSize);
    if (numberAt<std::uint32_t>(locator, 0) != kZip64LocatorSignature) {
        refuse("damaged zip archive: the zip64 locator is missing");
    }
    const std::vector<std::byte> end = bytesAt(numberAt<std::uint64_t>(locator, 8), kZip64EndSize);
    if (numberAt<std::uint32_t>(end, 0) != kZip64EndSignature) {
        refuse("damaged zip archive: the zip64 table of contents is missing");
    }
    Directory directory;
    directory.entries = numberAt<std::uint64_t>(end, 32);
    directory.size = numberAt<std::uint64_t>(end, 40);
    directory.offset = numberAt<std::uint64_t>(end, 48);
    return directory;
}

void ZipReader::readDirectory(const Directory& directory) {
    if (directory.size > kLargestDirectory) {
        refuse("damaged zip archive: its table of contents claims " +
               std::to_string(directory.size) + " bytes");
    }
    const std::vector<std::byte> bytes = bytesAt(directory.offset, directory.size);
    std::size_t at = 0;
    std::uint64_t total = 0; // a small file must not ask for its bytes over and over
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
        at = readDirectoryEntry(bytes, at);
        const Entry& entry = m_entries.at(m_names.back());
        const std::uint64_t size = entry.plain ? entry.size : 0; // others are never read
        if (size > m_fileSize || (total += size) > m_fileSize) {
            refuse("damaged zip archive: its entries have " +
                   std::to_string(size > m_fileSize ? size : total) + " bytes, more than the file");
        }
    }
}

std::size_t ZipReader::readDirectoryEntry(const std::vector<std::byte>& bytes, std::size_t at) {
    if (bytes.size() - at < kEntrySize || numberAt<std::uint32_t>(bytes, at) != kEntrySignature) {
        refuse("damaged zip archive: entry " + std::to_string(m_names.size()) +
               " of its table of contents is unreadable");
    }
    const auto flags = numberAt<std::uint16_t>(bytes, at + 8);
    const auto method = numberAt<std::uint16_t>(bytes, at + 10);
    const std::uint32_t packed = numberAt<std::uint32_t>(bytes, at + 20);
    const std::uint32_t unpacked = numberAt<std::uint32_t>(bytes, at + 24);
    const std::size_t nameSize = numberAt<std::uint16_t>(bytes, at + 28);
    const std::size_t extraSize = numberAt<std::uint16_t>(bytes, at + 30);
    const std::size_t commentSize = numberAt<std::uint16_t>(bytes, at + 32);
    const std::size_t total = kEntrySize + nameSize + extraSize + commentSize;
    if (bytes.size() - at < total) {
        refuse("damaged zip archive: its table of contents is truncated");
    }
    Entry entry;
    entry.checksum = numberAt<std::uint32_t>(bytes, at + 16);
    entry.size = unpacked;
    entry.headerOffset = numberAt<std::uint32_t>(bytes, at + 42);
    std::uint64_t packedSize = packed;
    // The 64-bit values follow in this fixed order, each only when its 32-bit field says so.
    std::size_t extra = at + kEntrySize + nameSize;
    const std::size_t extraEnd = extra + extraSize;
    while (extraEnd - extra >= 4) {
        const auto id = numberAt<std::uint16_t>(bytes, extra);
        const std::size_t size = numberAt<std::uint16_t>(bytes, extra + 2);
        if (size > extraEnd - extra - 4) {
            break;
        }
        std::size_t field = extra + 4;
        const std::size_t fieldEnd = field + size;
        const auto take = [&](bool wanted, std::uint64_t& value) {
            if (wanted && fieldEnd - field >= 8) {
                value = numberAt<std::uint64_t>(bytes, field);
                field += 8;
            }
        };
        if (id == 1) {
            take(unpacked == kIn64, entry.size);
            take(packed == kIn64, packedSize);
            take(entry.headerOffset == kIn64, entry.headerOffset);
        }
        extra = fieldEnd;
    }
    const std::string name(reinterpret_cast<const char*>(bytes.data()) + at + kEntrySize, nameSize);
    entry.plain = (flags & 1) == 0 && method == 0 && packedSize == entry.size;
    if (!m_entries.emplace(name, entry).second) {
        refuse("damaged zip archive: its entry " + name + " occurs twice");
    }
    m_names.push_back(name);
    return at + total;
}

std::uint64_t ZipReader::size(const std::string& name) const {
    return m_entries.at(name).size;
}

std::vector<std::byte> ZipReader::read(const std::string& name, std::uint64_t limit) const {
    const auto found = m_entries.find(name);
    if (found == m_entries.end()) {
        refuse("its entry " + name + " is missing");
    }
    const Entry& entry = found->second;
    if (!entry.plain) {
        refuse("its entry " + name + " is compressed or encrypted; torch.save writes neither");
    }
    if (entry.size > limit) {
        refuse("its entry " + name + " has " + std::to_string(entry.size) + " bytes, at most " +
               std::to_string(limit) + " expected");
    }
    const std::vector<std::byte> header = bytesAt(entry.headerOffset, kHeaderSize);
    if (numberAt<std::uint32_t>(header, 0) != kHeaderSignature) {
        refuse("damaged zip archive: its entry " + name +
               " is not where the table of contents says");
    }
    const std::uint64_t start = entry.headerOffset + kHeaderSize +
                                numberAt<std::uint16_t>(header, 26) +
                                numberAt<std::uint16_t>(header, 28);
    std::vector<std::byte> bytes = bytesAt(start, entry.size);
    // A recorded 0 means that the writer was told to skip checksums.
    const auto checksum = static_cast<std::uint32_t>(crc32_z(
        crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    if (entry.checksum != 0 && checksum != entry.checksum) {
        refuse("its entry " + name + " is damaged: the checksum does not match");
    }
    return bytes;
}

} // namespace ocellus
