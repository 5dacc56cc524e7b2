// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/base/Index.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How cells and codes are packed into the blobs of a project. Every blob ends with a CRC-32, so a
/// flipped or missing byte is noticed; unpacking never trusts a size it reads.
namespace ocellus::coding {

/// `length` neighbouring cells with the same code.
struct Run {
    Index length = 0;
    std::int32_t code = 0;
    bool operator==(const Run&) const = default;
};

using Runs = std::vector<Run>;

/// Adds `length` cells of `code`, joining the last run when it has the same code.
void append(Runs& runs, Index length, std::int32_t code);

/// The cells as runs or as bits, whichever is smaller.
std::string pack(const CellSet& cells);

/// nullopt when the bytes are damaged or are no set over exactly `cells` cells.
std::optional<CellSet> unpackCells(std::string_view bytes, Index cells);

/// What a packed set says of itself; found without unpacking it, but with its checksum compared.
struct CellSetSize {
    Index size = 0;
    Index count = 0;
};

/// nullopt when the bytes are damaged.
std::optional<CellSetSize> sizeOfCells(std::string_view bytes);

/// Codes >= 0.
std::string pack(const Runs& runs);

/// nullopt when the bytes are damaged or do not cover exactly `cells` cells.
std::optional<Runs> unpackRuns(std::string_view bytes, Index cells);

} // namespace ocellus::coding
