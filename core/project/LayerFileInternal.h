// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

/// What the writer and the reader of layer files share.
namespace ocellus::layerfile {

inline constexpr std::string_view kMagic = "OCLAYER";
inline constexpr char kVersion = 1;
inline constexpr char kVersionWithValues = 2; ///< values of genes are in it

enum SectionKind : std::uint32_t { kHead = 1, kColumn = 2, kEmbedding = 3, kGraph = 4, kEnd = 5, kGeneValues = 6, kValueRows = 7 };
enum ColumnKind : std::uint8_t { kCategory = 1, kNumber = 2, kBool = 3, kText = 4 };

} // namespace ocellus::layerfile
