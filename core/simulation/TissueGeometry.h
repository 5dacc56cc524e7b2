// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/simulation/SimulationConfig.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace ocellus {

/// Vertices of a cell's outline; the last is not repeated.
inline constexpr int kOutlineCorners = 12;

/// One cell of a tissue section. Lengths are micrometres.
struct PlacedCell {
    double x = 0.0, y = 0.0; ///< centre
    std::int32_t structure = 0;
    std::int32_t layer = 0;
    std::array<double, 2 * kOutlineCorners> outline{}; ///< x0 y0 x1 y1 ..., counter-clockwise
    std::vector<std::int32_t> neighbours;              ///< up to 6 nearest cells, nearest first
};

/// The nucleus is the outline shrunk towards the centre by this factor.
inline constexpr double kNucleusScale = 0.55;

/// Where cells lie in a section: places on a jittered hexagonal grid, each falling into a structure
/// (and its layer) or into a lumen without cells. Outlines do not overlap: each lies inside the
/// part of the plane nearest to its own centre. Depends on the section's plan and the seed only.
std::vector<PlacedCell> placeCells(const SectionPlan& section, std::uint64_t seed);

/// Structure and layer at a point; nullopt where there is no cell.
struct TissuePlace {
    std::int32_t structure = 0;
    std::int32_t layer = 0;
};

std::optional<TissuePlace>
tissueAt(const SectionPlan& section, std::uint64_t seed, double x, double y, double chance);

/// Area inside an outline, square micrometres.
double outlineArea(const PlacedCell& cell);

} // namespace ocellus
