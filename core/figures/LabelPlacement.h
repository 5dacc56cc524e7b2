// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/figures/Colouring.h"
#include "core/figures/PointRasteriser.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ocellus {

/// A rectangle in the pixels of a viewport, y down.
struct PixelRect {
    double x = 0.0, y = 0.0, width = 0.0, height = 0.0;

    bool overlaps(const PixelRect& other) const {
        return x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height;
    }
};

struct PlacedName {
    int entry = -1; ///< index into Colouring::entries
    PixelRect rect; ///< of the text
};

struct NamePlacement {
    /// Size of a name in pixels (width, height).
    std::function<std::pair<double, double>(const std::string&)> textSize;
    /// Names of lineages lie on their purest dense spot. Names of types lie above, below, right or
    /// left of their cluster, and on it only where the cluster is larger than the name.
    bool onCluster = false;
    double gap = 2.0; ///< pixels between a cluster and its name, and between two names
    std::vector<PixelRect> keepOut; ///< legend, scale bar
};

/// Places for the names of categories, most cells first. No two names overlap, none leaves the
/// viewport and none of a type lies on another cluster; an entry without a place is not in the
/// result, nor are "other" and "no label". Deterministic. Works on a density grid of at most some 400,000
/// evenly taken cells.
///
/// @param xy       n x 2 positions; non-finite ones are skipped
/// @param visible  nullptr: all
std::vector<PlacedName> placeNames(std::span<const float> xy, const Colouring& colouring, const CellSet* visible,
    const Viewport& viewport, const NamePlacement& options);

/// True when every shown label is the name of a lineage ("Myeloid", "T / NK lymphoid").
bool showsLineages(const Colouring& colouring);

} // namespace ocellus
