// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/figures/Scene.h"

#include <string>
#include <vector>

namespace ocellus {

inline constexpr Rgb kInk{0x1A, 0x1E, 0x23};      ///< text and lines on paper
inline constexpr Rgb kSoftInk{0x51, 0x59, 0x63};  ///< counts, units

/// "50,000"; a true minus sign.
std::string figureCount(Index number);

/// "1 cell", "50,000 cells".
std::string figureCells(Index number);

/// "0", "3.5", "0.02", "12", "1,234": a number at the end of a scale.
std::string figureNumber(double value);

/// The text in lines no wider than `width` where its words allow; a longer word keeps its line.
std::vector<std::string> wrapped(
    const std::string& text, double width, const TextStyle& style, const TextWidth& textWidth);

} // namespace ocellus
