// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// The lineages that have a colour of their own, in the order of the palette.
enum class ColourFamily {
    TNk,
    BPlasma,
    Myeloid,
    Epithelial,
    Endothelial,
    Stromal,
    Neuron,
    Glia,
    Erythroid,
    Muscle,
    GermLine,
    HepaticRenal,
    Other
};

inline constexpr std::size_t kFamilyColours = 12; ///< families with a hue: all but Other

/// The family a cell-type label belongs to, told by its words or by its Cell Ontology id; nullopt
/// when the label says nothing. Meant for choosing hues only: relations between cell types are
/// judged on the ontology.
std::optional<ColourFamily> colourFamilyOf(const std::string& label);

/// "T / NK lymphoid", "Hepatic / renal" ...
std::string toString(ColourFamily family);

/// Colour of a family; only Other differs between the themes.
Rgb familyColour(ColourFamily family, Theme theme);

/// Zeros of a continuous scale, drawn beneath the rest.
Rgb zeroColour(Theme theme);

/// One colour per label, most cells first, all different: up to 12 labels take the checked palette
/// (the family's colour for the first label of a family, else the free colour farthest from those
/// in use under normal and deficient colour vision); more labels keep their family's hue within 25
/// degrees in lightness steps of at least 0.10 OKLab, or, when fewer than half of the labels tell
/// a family, take well-spread colours.
///
/// @param besideOther  an entry "other" in its own colour stands beside the labels, so none takes it
std::vector<Rgb> categoryColours(
    const std::vector<std::string>& labelsByCount, Theme theme, bool besideOther = false);


} // namespace ocellus
