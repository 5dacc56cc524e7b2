// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/plots/PlotData.h"

#include <optional>

namespace ocellus {

/// One column of labels as the plots use it.
struct PlotData::Groups {
    ColourSource source;
    std::shared_ptr<const CategoryColumn> labels;
    std::shared_ptr<const Colouring> colouring;
    std::optional<Theme> theme; ///< of `colouring`
    std::optional<Theme> asked;
};

} // namespace ocellus
