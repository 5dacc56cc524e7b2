// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/Palette.h"

#include "core/figures/ColourScience.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr Rgb hex(std::uint32_t value) {
    return {static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
        static_cast<std::uint8_t>(value)};
}

/// In the order of ColourFamily. Checked for normal vision, deuteranopia, protanopia, tritanopia.
constexpr std::array<Rgb, kFamilyColours> kPalette = {hex(0x6D84D7), hex(0x6250CF), hex(0x83580D),
    hex(0x0C6E51), hex(0xE36E80), hex(0xB0AA00), hex(0x18C6FC), hex(0x09A0A7), hex(0xA66582),
    hex(0xFC9F80), hex(0xA82A80), hex(0x718B3A)};

constexpr std::array<ColourVision, 4> kVisions = {ColourVision::Normal, ColourVision::Deuteranopia,
    ColourVision::Protanopia, ColourVision::Tritanopia};

constexpr double kLightnessStep = 0.10;
constexpr double kWideStep = 0.13;
constexpr std::array<double, 5> kHueOffsets = {0.0, 22.0, -22.0, 11.0, -11.0};

using Seen = std::array<std::array<double, 3>, kVisions.size()>;

Seen seenBy(Rgb colour) {
    Seen result{};
    for (std::size_t i = 0; i < kVisions.size(); ++i) {
        result[i] = toLab(simulateVision(colour, kVisions[i]));
    }
    return result;
}

double smallestDistance(const Seen& a, const Seen& b) {
    double smallest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < a.size(); ++i) {
        smallest = std::min(smallest, ciede2000(a[i], b[i]));
    }
    return smallest;
}

/// Hands out the candidate that is farthest from everything in use, again and again.
class FarthestFirst {
public:
    explicit FarthestFirst(const std::vector<Rgb>& candidates) {
        for (const Rgb colour : candidates) {
            m_pool.push_back({colour, seenBy(colour), std::numeric_limits<double>::infinity()});
        }
    }

    void avoid(Rgb colour) {
        const Seen seen = seenBy(colour);
        for (Candidate& candidate : m_pool) {
            candidate.distance = std::min(candidate.distance, smallestDistance(candidate.seen, seen));
        }
    }

    /// The chosen colour is avoided from then on. The pool must not be empty.
    Rgb take() {
        const auto best = std::max_element(m_pool.begin(), m_pool.end(),
            [](const Candidate& a, const Candidate& b) { return a.distance < b.distance; });
        const Rgb colour = best->colour;
        m_pool.erase(best);
        avoid(colour);
        return colour;
    }

    bool empty() const { return m_pool.empty(); }

private:
    struct Candidate {
        Rgb colour;
        Seen seen;
        double distance;
    };
    std::vector<Candidate> m_pool;
};

std::vector<std::optional<ColourFamily>> familiesOf(const std::vector<std::string>& labels) {
    std::vector<std::optional<ColourFamily>> families;
    families.reserve(labels.size());
    for (const std::string& label : labels) {
        families.push_back(colourFamilyOf(label));
    }
    return families;
}

std::vector<Rgb> paletteColours(
    const std::vector<std::optional<ColourFamily>>& families, Theme theme, bool besideOther) {
    std::vector<std::optional<Rgb>> chosen(families.size());
    std::vector<Rgb> free(kPalette.begin(), kPalette.end());
    std::vector<Rgb> used = {familyColour(ColourFamily::Other, theme), noLabelColour(theme)};
    std::array<bool, kFamilyColours + 1> taken{};
    taken[kFamilyColours] = besideOther;
    for (std::size_t i = 0; i < families.size(); ++i) {
        if (!families[i] || taken[static_cast<std::size_t>(*families[i])]) {
            continue;
        }
        taken[static_cast<std::size_t>(*families[i])] = true;
        chosen[i] = familyColour(*families[i], theme);
        std::erase(free, *chosen[i]);
        used.push_back(*chosen[i]);
    }
    FarthestFirst rest(free);
    std::ranges::for_each(used, [&](Rgb colour) { rest.avoid(colour); });
    std::vector<Rgb> colours;
    colours.reserve(chosen.size());
    for (const std::optional<Rgb>& colour : chosen) {
        colours.push_back(colour ? *colour : rest.take());
    }
    return colours;
}

/// Member `index` of `count` of one family, most cells first: the hue stays, lightness climbs; when
/// the ladder is full a next one starts at a neighbouring hue.
Rgb ladderColour(ColourFamily family, std::size_t index, std::size_t count, Theme theme) {
    if (count == 1) {
        return familyColour(family, theme);
    }
    const bool grey = family == ColourFamily::Other;
    const bool dark = theme == Theme::Dark;
    // Limits keep 2:1 against the map; greys also keep clear of "no label".
    const double lowest = dark ? (grey ? 0.60 : 0.49) : (grey ? 0.30 : 0.36);
    const double highest = dark ? 0.92 : (grey ? 0.66 : 0.78);
    const auto rungs = static_cast<std::size_t>((highest - lowest) / kLightnessStep + 1e-9) + 1;
    const std::size_t used = std::min(rungs, count);
    OkLch colour = toOkLch(familyColour(family, theme));
    // Neighbours in a legend are told apart with any colour vision: wider steps while there is room,
    // and on a full ladder never the next rung after one.
    const double step = std::clamp((highest - lowest) / static_cast<double>(used - 1), kLightnessStep, grey ? kLightnessStep : kWideStep);
    const std::size_t place = index % rungs;
    const std::size_t half = (rungs + 1) / 2;
    const std::size_t rung = used < rungs ? place : place < half ? 2 * place : 2 * (place - half) + 1;
    const double top = highest - step * static_cast<double>(used - 1);
    const double start = std::max(lowest, std::min(colour.lightness, top));
    const bool asIs = index == 0 && start == colour.lightness;
    const std::size_t ladder = index / rungs;
    // A hair more than the step, so that rounding to bytes does not undercut it.
    colour.lightness = std::min(start + (step + 0.002) * static_cast<double>(rung), highest + 0.01);
    if (grey && ladder > 0) {
        colour.chroma = 0.04;
        colour.hue += 70.0 * static_cast<double>(ladder);
    } else {
        colour.hue += kHueOffsets[ladder % kHueOffsets.size()];
    }
    return asIs ? familyColour(family, theme) : fromOkLch(colour);
}

std::vector<Rgb> lineageColours(
    const std::vector<std::optional<ColourFamily>>& families, Theme theme, bool besideOther) {
    std::array<std::size_t, kFamilyColours + 1> sizes{};
    const auto slot = [](const std::optional<ColourFamily>& family) {
        return static_cast<std::size_t>(family.value_or(ColourFamily::Other));
    };
    for (const auto& family : families) {
        ++sizes[slot(family)];
    }
    std::array<std::size_t, kFamilyColours + 1> next{};
    if (besideOther) { // the first grey is taken
        ++sizes[kFamilyColours];
        ++next[kFamilyColours];
    }
    std::vector<Rgb> colours;
    colours.reserve(families.size());
    for (const auto& family : families) {
        const std::size_t place = slot(family);
        colours.push_back(ladderColour(static_cast<ColourFamily>(place), next[place]++, sizes[place], theme));
    }
    return colours;
}

std::vector<Rgb> spreadColours(std::size_t count, Theme theme) {
    const std::array<double, 4> lightness =
        theme == Theme::Dark ? std::array{0.52, 0.64, 0.76, 0.88} : std::array{0.42, 0.54, 0.66, 0.76};
    std::vector<Rgb> candidates;
    for (const double level : lightness) {
        for (int hue = 0; hue < 360; hue += 6) {
            candidates.push_back(fromOkLch({level, 0.17, static_cast<double>(hue)}));
        }
    }
    FarthestFirst first({kPalette.begin(), kPalette.end()});
    FarthestFirst further(candidates);
    for (const Rgb grey : {familyColour(ColourFamily::Other, theme), noLabelColour(theme)}) {
        first.avoid(grey);
        further.avoid(grey);
    }
    std::vector<Rgb> colours;
    for (std::size_t i = 0; i < count; ++i) {
        if (!first.empty()) {
            colours.push_back(first.take());
            further.avoid(colours.back());
        } else {
            colours.push_back(further.empty() ? colours[i % candidates.size()] : further.take());
        }
    }
    return colours;
}

} // namespace

std::string toString(ColourFamily family) {
    static const std::array<const char*, kFamilyColours + 1> names = {"T / NK lymphoid", "B / plasma",
        "Myeloid", "Epithelial", "Endothelial", "Stromal", "Neuron", "Glia", "Erythroid", "Muscle",
        "Germ line", "Hepatic / renal", "Other"};
    return names[static_cast<std::size_t>(family)];
}

Rgb familyColour(ColourFamily family, Theme theme) {
    if (family == ColourFamily::Other) {
        return theme == Theme::Dark ? hex(0xD5D8DC) : hex(0x4B4F55);
    }
    return kPalette[static_cast<std::size_t>(family)];
}

Rgb noLabelColour(Theme theme) { return theme == Theme::Dark ? hex(0x4C5056) : hex(0xBDBDBD); }

Rgb fadedColour(Theme theme) { return theme == Theme::Dark ? hex(0x2E3136) : hex(0xE4E4E4); }

Rgb zeroColour(Theme theme) { return theme == Theme::Dark ? hex(0x3A3E44) : hex(0xD9DBDE); }

std::vector<Rgb> categoryColours(const std::vector<std::string>& labelsByCount, Theme theme, bool besideOther) {
    const auto families = familiesOf(labelsByCount);
    if (families.size() <= kFamilyColours) {
        return paletteColours(families, theme, besideOther);
    }
    const auto told = std::ranges::count_if(families,
        [](const auto& family) { return family && *family != ColourFamily::Other; });
    if (2 * static_cast<std::size_t>(told) >= families.size()) {
        return lineageColours(families, theme, besideOther);
    }
    return spreadColours(families.size(), theme);
}

} // namespace ocellus
