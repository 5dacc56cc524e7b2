// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Rgb.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace ocellus {

/// Lightness 0..1, chroma >= 0, hue in degrees, of the OKLab space (Ottosson 2020).
struct OkLch {
    double lightness = 0.0;
    double chroma = 0.0;
    double hue = 0.0;
};

OkLch toOkLch(Rgb colour);

/// The sRGB colour of that lightness and hue; chroma is reduced until the colour exists.
Rgb fromOkLch(OkLch colour);

/// CIE L*a*b* under D65.
std::array<double, 3> toLab(Rgb colour);

/// CIEDE2000 between two L*a*b* colours, all weights 1.
double ciede2000(const std::array<double, 3>& first, const std::array<double, 3>& second);
double ciede2000(Rgb first, Rgb second);

/// WCAG contrast ratio, 1 .. 21.
double contrastRatio(Rgb first, Rgb second);

enum class ColourVision { Normal, Deuteranopia, Protanopia, Tritanopia, Grey };

/// The colour as a person with that colour vision sees it: the matrices of Machado, Oliveira and
/// Fernandes (IEEE TVCG 15, 2009) at full severity, applied to linear light; Grey keeps luminance.
Rgb simulateVision(Rgb colour, ColourVision vision);

/// The same for a whole picture of `count` pixels 0xAARRGGBB with opaque or straight alpha.
void simulateVision(std::uint32_t* pixels, std::size_t count, ColourVision vision);

} // namespace ocellus
