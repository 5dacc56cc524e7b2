// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/NetworkPlot.h"

#include <vector>

namespace ocellus {

/// A name that wants a place beside its gene.
struct NetworkName {
    double widthMm = 0.0, heightMm = 0.0;
    bool seed = false, regulator = false;
};

/// Gives genes places for their names: the seed first, then regulators, then those with most edges.
/// A name lies above, below, beside or askew of its gene where it crosses the fewest lines; never on
/// another name, another gene or a rectangle of `keepOut`, and within `area`.
/// @param names  as the plot's nodes. @param marks  likewise; their labels are set.
void placeNetworkNames(const NetworkPlot& plot,
                       const std::vector<NetworkName>& names,
                       const RectMm& area,
                       const std::vector<RectMm>& keepOut,
                       std::vector<NetworkNodeMark>& marks);

} // namespace ocellus
