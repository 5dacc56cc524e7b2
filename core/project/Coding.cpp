// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/Coding.h"

#include <zlib.h>

#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

namespace ocellus::coding {

static_assert(std::endian::native == std::endian::little, "blobs are little-endian");

namespace {

constexpr char kRuns = 0;
constexpr char kBits = 1;
constexpr std::size_t kChecksumBytes = 4;
constexpr Index kMostCells = Index{1} << 40;

void putNumber(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}

std::uint32_t checksumOf(std::string_view bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<z_size_t>(bytes.size())));
}

void seal(std::string& out) {
    const std::uint32_t checksum = checksumOf(out);
    out.append(reinterpret_cast<const char*>(&checksum), kChecksumBytes);
}

/// The bytes without their checksum, nullopt when it does not match.
std::optional<std::string_view> unseal(std::string_view bytes) {
    if (bytes.size() < kChecksumBytes) {
        return std::nullopt;
    }
    std::uint32_t expected = 0;
    std::memcpy(&expected, bytes.data() + bytes.size() - kChecksumBytes, kChecksumBytes);
    bytes.remove_suffix(kChecksumBytes);
    return checksumOf(bytes) == expected ? std::optional(bytes) : std::nullopt;
}

/// Takes a number off the front; false when the bytes end first or it is absurd.
bool takeNumber(std::string_view& bytes, Index& value) {
    std::uint64_t result = 0;
    for (int shift = 0; shift < 63 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        result |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            value = static_cast<Index>(result);
            return value >= 0 && value <= kMostCells;
        }
    }
    return false;
}

struct CellSetHead {
    char kind = kRuns;
    CellSetSize size;
    std::string_view rest;
};

std::optional<CellSetHead> headOf(std::string_view bytes) {
    auto content = unseal(bytes);
    CellSetHead head;
    if (!content || content->empty()) {
        return std::nullopt;
    }
    head.kind = content->front();
    content->remove_prefix(1);
    if (!takeNumber(*content, head.size.size) || !takeNumber(*content, head.size.count)
        || head.size.count > head.size.size) {
        return std::nullopt;
    }
    head.rest = *content;
    return head;
}

bool readRuns(std::string_view bytes, CellSet& cells) {
    Index cell = 0;
    while (!bytes.empty()) {
        Index gap = 0;
        Index length = 0;
        if (!takeNumber(bytes, gap) || !takeNumber(bytes, length) || length > cells.size() - cell
            || gap > cells.size() - cell - length) {
            return false;
        }
        cell += gap;
        for (const Index end = cell + length; cell < end; ++cell) {
            cells.insert(cell);
        }
    }
    return true;
}

bool readBits(std::string_view bytes, CellSet& cells) {
    if (bytes.size() != cells.words().size() * sizeof(std::uint64_t)) {
        return false;
    }
    for (Index cell = 0; cell < static_cast<Index>(bytes.size()) * 8; ++cell) {
        if ((static_cast<unsigned char>(bytes[static_cast<std::size_t>(cell / 8)]) >> (cell % 8)) & 1) {
            if (cell >= cells.size()) {
                return false;
            }
            cells.insert(cell);
        }
    }
    return true;
}

std::string runsOf(const CellSet& cells) {
    std::string out;
    Index previousEnd = 0;
    Index first = -1;
    Index end = -1;
    const auto flush = [&] {
        if (first >= 0) {
            putNumber(out, static_cast<std::uint64_t>(first - previousEnd));
            putNumber(out, static_cast<std::uint64_t>(end - first));
            previousEnd = end;
        }
    };
    cells.forEach([&](Index cell) {
        if (cell != end) {
            flush();
            first = cell;
        }
        end = cell + 1;
    });
    flush();
    return out;
}

} // namespace

void append(Runs& runs, Index length, std::int32_t code) {
    if (!runs.empty() && runs.back().code == code) {
        runs.back().length += length;
    } else if (length > 0) {
        runs.push_back({length, code});
    }
}

std::string pack(const CellSet& cells) {
    const std::string runs = runsOf(cells);
    const std::size_t bitBytes = cells.words().size() * sizeof(std::uint64_t);
    const bool asBits = bitBytes < runs.size();
    std::string out(1, asBits ? kBits : kRuns);
    putNumber(out, static_cast<std::uint64_t>(cells.size()));
    putNumber(out, static_cast<std::uint64_t>(cells.count()));
    if (asBits) {
        out.append(reinterpret_cast<const char*>(cells.words().data()), bitBytes);
    } else {
        out += runs;
    }
    seal(out);
    return out;
}

std::optional<CellSetSize> sizeOfCells(std::string_view bytes) {
    const auto head = headOf(bytes);
    return head ? std::optional(head->size) : std::nullopt;
}

std::optional<CellSet> unpackCells(std::string_view bytes, Index cells) {
    const auto head = headOf(bytes);
    if (!head || head->size.size != cells) {
        return std::nullopt;
    }
    CellSet set(cells);
    const bool whole = head->kind == kBits ? readBits(head->rest, set)
        : head->kind == kRuns              ? readRuns(head->rest, set)
                                           : false;
    return whole && set.count() == head->size.count ? std::optional(std::move(set)) : std::nullopt;
}

std::string pack(const Runs& runs) {
    std::string out;
    for (const Run& run : runs) {
        assert(run.code >= 0);
        putNumber(out, static_cast<std::uint64_t>(run.length));
        putNumber(out, static_cast<std::uint64_t>(run.code));
    }
    seal(out);
    return out;
}

std::optional<Runs> unpackRuns(std::string_view bytes, Index cells) {
    auto content = unseal(bytes);
    if (!content) {
        return std::nullopt;
    }
    Runs runs;
    Index total = 0;
    while (!content->empty()) {
        Index length = 0;
        Index code = 0;
        if (!takeNumber(*content, length) || !takeNumber(*content, code) || length < 1 || length > cells - total
            || code > std::numeric_limits<std::int32_t>::max()) {
            return std::nullopt;
        }
        total += length;
        runs.push_back({length, static_cast<std::int32_t>(code)});
    }
    return total == cells ? std::optional(std::move(runs)) : std::nullopt;
}

} // namespace ocellus::coding
