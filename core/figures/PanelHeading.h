// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Figure.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ocellus {

// What the panels of a page have in common. Lengths are in units of the font size.

inline constexpr double kPageMarginMm = 2.0;
inline constexpr double kHeadingHeight = 2.1;
inline constexpr double kHeadingBase = 0.95; ///< base line below the top of the heading
inline constexpr double kPanelGap = 1.5;     ///< between panels below each other

/// "A" of the first panel of a page; after "Z" it begins again.
std::string panelLetter(std::size_t place);

/// "panel-a": what the groups of a panel are called in a scene.
std::string panelGroup(std::size_t place);

/// The letter of a panel (empty: none) at x on a base line. @returns where the heading goes on.
double layOutLetter(const std::string& letter,
                    double x,
                    double base,
                    const FigureOptions& options,
                    const TextWidth& textWidth,
                    std::vector<SceneItem>& items);

} // namespace ocellus
