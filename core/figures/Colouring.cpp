// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/Colouring.h"

#include "core/figures/Palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace ocellus {

namespace {

constexpr int kSteps = 1024;         ///< colours of a continuous scale
constexpr double kDarkStart = 0.18;  ///< the darkest part of the maps cannot be seen on the dark map
constexpr double kUpperShare = 0.99; ///< values above this share are clipped
constexpr std::int32_t kMissingRank = 0;
constexpr std::int32_t kZeroRank = 1;
constexpr std::int32_t kFirstValueRank = 2;

bool isCategory(const CategoryColumn& column, std::int32_t code) {
    return code >= 0 && static_cast<std::size_t>(code) < column.categories.size();
}

/// Categories that occur, most cells first; equal counts stay in file order. A category called
/// "Other" is what the named ones leave and comes last.
std::vector<int> categoriesByCount(const CategoryColumn& column, const std::vector<Index>& counts) {
    std::vector<int> order;
    for (std::size_t code = 0; code < counts.size(); ++code) {
        if (counts[code] > 0) {
            order.push_back(static_cast<int>(code));
        }
    }
    const auto rest = [&](int code) { return column.categories[code] == "Other" || column.categories[code] == "other"; };
    std::ranges::stable_sort(order, [&](int a, int b) {
        return rest(a) != rest(b) ? rest(b) : counts[a] > counts[b];
    });
    return order;
}

/// Percentile by linear interpolation between order statistics. Reorders `values`.
double percentile(std::vector<float>& values, double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = values.begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(values.begin(), below, values.end());
    const double low = *below;
    if (below + 1 == values.end()) {
        return low;
    }
    const double high = *std::min_element(below + 1, values.end());
    return low + (high - low) * (place - std::floor(place));
}

struct Ends {
    double low = 0.0;
    double high = 0.0;
    bool zerosApart = true;
};

Ends endsOf(std::span<const float> values) {
    std::vector<float> finite;
    finite.reserve(values.size());
    Index zeros = 0;
    float smallest = std::numeric_limits<float>::infinity();
    for (const float value : values) {
        if (std::isfinite(value)) {
            zeros += value == 0.0F ? 1 : 0;
            smallest = std::min(smallest, value);
            finite.push_back(value);
        }
    }
    Ends ends;
    if (finite.empty()) {
        return ends;
    }
    if (smallest < 0.0F) {
        ends.zerosApart = false;
        ends.low = percentile(finite, 1.0 - kUpperShare);
        ends.high = percentile(finite, kUpperShare);
        return ends;
    }
    std::erase(finite, 0.0F);
    if (!finite.empty()) {
        ends.low = zeros > 0 ? 0.0 : smallest;
        ends.high = percentile(finite, kUpperShare);
    }
    return ends;
}

Colouring paintValues(std::span<const float> values, Theme theme, ColourMap map, const Ends& ends) {
    Colouring result;
    result.continuous = true;
    result.map = map;
    result.mapStart = theme == Theme::Dark ? kDarkStart : 0.0;
    result.low = ends.low;
    result.high = ends.high;
    std::array<Rgb, kSteps> table;
    for (int i = 0; i < kSteps; ++i) {
        table[i] = colourAt(map, result.mapStart + (1.0 - result.mapStart) * i / (kSteps - 1));
    }
    const double width = ends.high - ends.low;
    const double scale = width == 0.0 ? 0.0 : (kSteps - 1) / width;
    const double offset = width == 0.0 ? 0.5 * (kSteps - 1) : 0.5;
    result.colours.resize(values.size());
    result.drawRank.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float value = values[i];
        if (!std::isfinite(value)) {
            ++result.missing;
            result.colours[i] = noLabelColour(theme);
            result.drawRank[i] = kMissingRank;
        } else if (value == 0.0F && ends.zerosApart) {
            ++result.zeros;
            result.colours[i] = zeroColour(theme);
            result.drawRank[i] = kZeroRank;
        } else {
            const double place = (value - ends.low) * scale + offset;
            const int step = static_cast<int>(std::clamp(place, 0.0, kSteps - 1.0));
            result.colours[i] = table[step];
            result.drawRank[i] = kFirstValueRank + (width < 0.0 ? kSteps - 1 - step : step);
        }
    }
    return result;
}

} // namespace

std::string toString(ValueState state) {
    static constexpr std::array<const char*, 5> names = {
        "measured", "normalised", "denoised", "imputed", "generated"};
    return names[static_cast<std::size_t>(state)];
}

std::vector<Colouring::Entry> categoryEntries(
    const CategoryColumn& column, const std::vector<Rgb>& storedColours, Theme theme, int shownTypes) {
    std::vector<Index> counts(column.categories.size(), 0);
    Index missing = 0;
    for (const std::int32_t code : column.codes) {
        ++(isCategory(column, code) ? counts[static_cast<std::size_t>(code)] : missing);
    }
    const std::vector<int> order = categoriesByCount(column, counts);
    const bool stored = !column.categories.empty() && storedColours.size() == column.categories.size();
    const std::size_t shown = stored ? order.size() : std::min<std::size_t>(order.size(), std::max(shownTypes, 0));
    std::vector<std::string> labels;
    for (std::size_t i = 0; i < shown; ++i) {
        labels.push_back(column.categories[order[i]]);
    }
    const std::vector<Rgb> chosen = stored ? std::vector<Rgb>{} : categoryColours(labels, theme, shown < order.size());
    std::vector<Colouring::Entry> entries;
    for (std::size_t i = 0; i < shown; ++i) {
        entries.push_back({labels[i], stored ? storedColours[order[i]] : chosen[i], counts[order[i]], order[i]});
    }
    if (shown < order.size()) {
        Index rest = 0;
        for (std::size_t i = shown; i < order.size(); ++i) {
            rest += counts[order[i]];
        }
        entries.push_back({"other", familyColour(ColourFamily::Other, theme), rest, -2});
    }
    entries.push_back({"no label", noLabelColour(theme), missing, -1});
    return entries;
}

Colouring colourByCategory(
    const CategoryColumn& column, const std::vector<Rgb>& storedColours, Theme theme, int shownTypes) {
    Colouring result;
    result.entries = categoryEntries(column, storedColours, theme, shownTypes);
    const auto noLabelEntry = static_cast<std::int32_t>(result.entries.size() - 1);
    result.missing = result.entries.back().count;
    // Categories without an entry of their own are in "other", before "no label".
    std::vector<std::int32_t> entryOf(column.categories.size(), std::max(noLabelEntry - 1, 0));
    for (std::int32_t i = 0; i < noLabelEntry; ++i) {
        if (const int code = result.entries[static_cast<std::size_t>(i)].code; code >= 0) {
            entryOf[static_cast<std::size_t>(code)] = i;
        }
    }
    result.codes.resize(column.codes.size());
    result.colours.resize(column.codes.size());
    for (std::size_t i = 0; i < column.codes.size(); ++i) {
        const std::int32_t code = column.codes[i];
        const std::int32_t entry = isCategory(column, code) ? entryOf[code] : noLabelEntry;
        result.codes[i] = entry;
        result.colours[i] = result.entries[entry].colour;
    }
    if (result.missing > 0) {
        result.drawRank.resize(result.codes.size());
        std::ranges::transform(
            result.codes, result.drawRank.begin(), [noLabelEntry](auto entry) { return entry == noLabelEntry ? 0 : 1; });
    }
    return result;
}

Colouring colourByValues(std::span<const float> values, Theme theme, ColourMap map) {
    return paintValues(values, theme, map, endsOf(values));
}

Colouring colourByValues(std::span<const float> values, Theme theme, ColourMap map, double low, double high) {
    const bool negative = std::ranges::any_of(values, [](float v) { return v < 0.0F && std::isfinite(v); });
    Colouring result = paintValues(values, theme, map, {low, high, !negative});
    result.endsChosen = true;
    return result;
}

Colouring colourPlain(Index cells, Theme theme) {
    Colouring result;
    const Rgb colour = theme == Theme::Dark ? Rgb{0x8E, 0x96, 0xA1} : Rgb{0x65, 0x6D, 0x77};
    result.colours.assign(static_cast<std::size_t>(cells), colour);
    result.codes.assign(static_cast<std::size_t>(cells), 0);
    result.entries.push_back({"all cells", colour, cells, 0});
    return result;
}

std::vector<std::int32_t> drawingOrder(const Colouring& colouring) {
    const std::vector<std::int32_t>& ranks = colouring.drawRank;
    if (ranks.empty()) {
        return {};
    }
    const auto [least, most] = std::ranges::minmax_element(ranks);
    const std::int32_t lowest = *least;
    const auto span = static_cast<std::uint32_t>(*most - lowest);
    std::vector<std::int32_t> order(ranks.size());
    if (span > 1'000'000) { // ranks that were not made here
        std::iota(order.begin(), order.end(), 0);
        std::ranges::stable_sort(order, [&](auto a, auto b) { return ranks[a] < ranks[b]; });
        return order;
    }
    std::vector<std::size_t> next(span + 2, 0);
    for (const std::int32_t rank : ranks) {
        ++next[static_cast<std::size_t>(rank - lowest) + 1];
    }
    std::partial_sum(next.begin(), next.end(), next.begin());
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        order[next[static_cast<std::size_t>(ranks[i] - lowest)]++] = static_cast<std::int32_t>(i);
    }
    return order;
}

std::vector<Rgb> sharedColours(const CategoryColumn& a,
                               const CategoryColumn& b,
                               const std::map<std::string, Rgb>& known,
                               Theme theme) {
    std::vector<Index> cells(a.categories.size(), 0);
    for (const CategoryColumn* column : {&a, &b}) {
        for (const std::int32_t code : column->codes) {
            if (code >= 0) {
                ++cells[static_cast<std::size_t>(code)];
            }
        }
    }
    std::vector<std::size_t> order(cells.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t i, std::size_t j) { return cells[i] > cells[j]; });
    std::vector<std::string> byCells;
    for (const std::size_t label : order) {
        byCells.push_back(a.categories[label]);
    }
    const std::vector<Rgb> chosen = categoryColours(byCells, theme);
    std::vector<Rgb> colours(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto kept = known.find(byCells[i]);
        colours[order[i]] = kept == known.end() ? chosen[i] : kept->second;
    }
    return colours;
}

} // namespace ocellus
