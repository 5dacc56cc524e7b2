// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/PairPlot.h"

namespace ocellus {

/// The two layouts behind `pairScene`. @pre rows and columns are not empty.
PairPicture matrixPicture(const PairPlot& plot, const PlotPage& page, const TextWidth& textWidth);
PairPicture flowsPicture(const PairPlot& plot, const PlotPage& page, const TextWidth& textWidth);

/// The corners of a rectangle.
std::vector<std::pair<double, double>> cornersOf(const RectMm& rect);

/// A colour on its way to the ground: share 1 is the colour, 0 the ground of the theme.
Rgb mixedWithGround(Rgb colour, double share, Theme theme);

} // namespace ocellus
