// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/ScaleBar.h"

#include "core/figures/FigureText.h"

#include <cmath>

namespace ocellus {

ScaleBar scaleBarWithin(double most) {
    double length = std::pow(10.0, std::floor(std::log10(most)));
    for (const double factor : {5.0, 2.0}) {
        if (length * factor <= most) {
            length *= factor;
            break;
        }
    }
    return {length, length >= 1000.0 ? figureNumber(length / 1000.0) + " mm" : figureNumber(length) + " µm"};
}

} // namespace ocellus
