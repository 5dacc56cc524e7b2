// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/figures/Scene.h"

#include <string>
#include <vector>

namespace ocellus {

inline constexpr Rgb kInk{0x1A, 0x1E, 0x23};      ///< text and lines on paper
inline constexpr Rgb kSoftInk{0x51, 0x59, 0x63};  ///< counts, units

/// Text and lines of a figure: on paper by default, on a dark screen by the view that shows it.
struct FigureInks {
    Rgb text = kInk;
    Rgb soft = kSoftInk;                ///< counts, units
    Rgb quiet{0x9A, 0xA1, 0xAA};        ///< labels without selected cells
    Rgb line{0xC5, 0xCB, 0xD3};         ///< axes, base lines
    Rgb band{0xF8, 0xF9, 0xFA};         ///< behind every second row or block
    Theme theme = Theme::Light;         ///< of zeros, "no label" and faded marks
};

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
