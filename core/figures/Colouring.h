// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/Rgb.h"
#include "core/base/Table.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ocellus {

enum class Theme { Light, Dark };

/// What a value is; shown on every plot and export, never by colour alone (PRODUCT.md section 2).
enum class ValueState { Measured, Normalised, Denoised, Imputed, Generated };

std::string toString(ValueState state);

/// What a map is coloured by.
struct ColourSource {
    enum class Kind { None, Column, Gene };
    Kind kind = Kind::None;
    std::string name; ///< column name, or the gene's id
    std::string layer; ///< result layer the column comes from; empty: the data set itself
    bool operator==(const ColourSource&) const = default;
};

enum class ColourMap { Viridis, Cividis };

/// Colours of all cells for one source, with the legend that explains them. Immutable after
/// `colourBy...` made it; pure data, usable on any thread.
struct Colouring {
    struct Entry {
        std::string label;
        Rgb colour;
        Index count = 0;  ///< cells that carry the label
        int code = -1;    ///< category code; -1: "no label"; -2: "other" (types beyond those shown)
    };

    ColourSource source;
    std::string title;    ///< "Cell type", "PTPRC"
    std::string subtitle; ///< "author", "log1p CP10k"
    ValueState state = ValueState::Measured;
    bool continuous = false;
    std::vector<Rgb> colours;        ///< one per cell
    std::vector<std::int32_t> drawRank; ///< per cell: higher is drawn later (on top); empty: all equal
    std::vector<Entry> entries;      ///< categories, most cells first, then other, then no label
    std::vector<std::int32_t> codes; ///< per cell: index into `entries`; empty when continuous
    double low = 0.0;                ///< ends of the colour bar
    double high = 0.0;
    bool endsChosen = false;         ///< the ends were set by a person, not by the percentiles
    Index zeros = 0;                 ///< cells at zero, drawn grey beneath
    Index missing = 0;
    ColourMap map = ColourMap::Viridis;
    double mapStart = 0.0; ///< place in the colour map of `low`: 0, or 0.18 in the dark theme
};

/// Colours by label. Stored colours win when there is one per category; every category then keeps
/// its own. Else up to 12 categories take the checked palette, more keep a hue per lineage
/// (Palette.h), and beyond `shownTypes` the rest is "other". A category called "Other" comes behind
/// the named ones; categories that no cell carries get no entry. "no label" always is the last entry,
/// with its count (0 when every cell has a label), and is drawn beneath. Codes outside the categories
/// mean "no label". The caller fills `source`, `title`, `subtitle` and `state`.
Colouring colourByCategory(
    const CategoryColumn& column, const std::vector<Rgb>& storedColours, Theme theme, int shownTypes = 24);

/// The entries that `colourByCategory` gives, without colouring a cell. Loops over the cells to count them.
std::vector<Colouring::Entry> categoryEntries(
    const CategoryColumn& column, const std::vector<Rgb>& storedColours, Theme theme, int shownTypes = 24);

/// Colours of two columns with the same categories, shared by both: the palette goes to the labels
/// with most cells (of both) first. @param known  labels that have a colour already keep it.
/// @returns one per category.
std::vector<Rgb> sharedColours(const CategoryColumn& a,
                               const CategoryColumn& b,
                               const std::map<std::string, Rgb>& known,
                               Theme theme);

/// Colours by number, higher values on top. `high` is the 99th percentile of the non-zero values and
/// `low` is 0 (or, where no value is zero, the smallest value); zeros are grey and lie below. When
/// some values are negative the ends are the 1st and 99th percentile of all values and zeros are
/// values like others. NaN and infinities count as `missing`, in the colour of "no label", at the
/// very bottom. The caller fills `source`, `title`, `subtitle` and `state`.
Colouring colourByValues(std::span<const float> values, Theme theme, ColourMap map = ColourMap::Viridis);

/// Everything in the colour of one class; for a map that is coloured by nothing.
Colouring colourPlain(Index cells, Theme theme);

/// The same with chosen ends, for a bar whose ends were edited. low > high turns the scale round.
Colouring colourByValues(std::span<const float> values, Theme theme, ColourMap map, double low, double high);

/// Cells from the bottom to the top of the picture by `drawRank`, ties in cell order; empty (which
/// means 0 .. n-1) when there are no ranks.
std::vector<std::int32_t> drawingOrder(const Colouring& colouring);

/// Colour of t in [0, 1] (clamped).
Rgb colourAt(ColourMap map, double t);

/// "no label" and "faded" of LOOK.md section 1.
Rgb noLabelColour(Theme theme);
Rgb fadedColour(Theme theme);

} // namespace ocellus
