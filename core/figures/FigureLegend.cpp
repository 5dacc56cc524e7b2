// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/FigureLegend.h"

#include "core/figures/FigureText.h"
#include "core/figures/Palette.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

// In units of the font size.
constexpr double kSwatch = 0.85;
constexpr double kSwatchGap = 0.5;
constexpr double kCountGap = 0.9;
constexpr double kColumnGap = 1.8;
constexpr double kLine = 1.2;
constexpr double kRow = 1.5;
constexpr double kCapHeight = 0.72;
constexpr double kBarHeight = 0.8;
constexpr double kBarWidth = 12.0;
constexpr double kNarrowLabel = 15.0; ///< longer labels may take a second line to make room for a column

bool isModelled(ValueState state) { return state == ValueState::Imputed || state == ValueState::Generated; }

void addSwatch(const RectMm& rect, Rgb colour, bool hatched, std::vector<SceneItem>& items) {
    items.push_back(RectItem{rect, FillPattern::Solid, colour});
    if (hatched) {
        items.push_back(RectItem{rect, FillPattern::Hatch, {255, 255, 255}});
    }
}

} // namespace

PanelCounts countPanel(const FigurePanel& panel) {
    const Colouring& colouring = *panel.colouring;
    const FloatMatrix& positions = *panel.positions;
    PanelCounts counts;
    counts.cells = positions.rows;
    counts.perEntry.assign(colouring.entries.size(), 0);
    const Rgb missing = noLabelColour(Theme::Light);
    const Rgb zero = zeroColour(Theme::Light);
    for (Index cell = 0; cell < positions.rows; ++cell) {
        const float* place = positions.row(cell);
        if (!std::isfinite(place[0]) || !std::isfinite(place[1])
            || (panel.visible != nullptr && !panel.visible->contains(cell))) {
            continue;
        }
        ++counts.shown;
        if (!colouring.continuous) {
            ++counts.perEntry[static_cast<std::size_t>(colouring.codes[cell])];
        } else {
            // The two greys are no colours of the scale, so the colour tells these cells apart.
            counts.missing += colouring.missing > 0 && colouring.colours[cell] == missing ? 1 : 0;
            counts.zeros += colouring.zeros > 0 && colouring.colours[cell] == zero ? 1 : 0;
        }
    }
    return counts;
}

CategoryLegend::CategoryLegend(const Colouring& colouring, const PanelCounts& counts, bool withCounts, double fontPt,
    const TextWidth& textWidth, const FigureInks& inks)
    : m_style{fontPt}
    , m_textWidth(textWidth)
    , m_inks(inks)
    , m_hatched(isModelled(colouring.state))
    , m_em(fontPt * kMmPerPoint) {
    double widestCount = 0.0;
    for (std::size_t i = 0; i < colouring.entries.size(); ++i) {
        const Colouring::Entry& entry = colouring.entries[i];
        if (counts.perEntry[i] == 0) {
            continue;
        }
        Row row{entry.label, withCounts ? figureCount(counts.perEntry[i]) : std::string(), counts.perEntry[i], entry.colour};
        widestCount = std::max(widestCount, row.count.empty() ? 0.0 : m_textWidth(row.count, m_style));
        m_widestLabel = std::max(m_widestLabel, m_textWidth(row.label, m_style));
        m_rows.push_back(std::move(row));
    }
    m_fixedWidth = (kSwatch + kSwatchGap) * m_em + (widestCount > 0.0 ? widestCount + kCountGap * m_em : 0.0);
}

double CategoryLegend::lineHeight() const { return kLine * m_em; }

int CategoryLegend::bestColumns(double width) const {
    const double gap = kColumnGap * m_em;
    const double narrowest = std::min(naturalWidth(), m_fixedWidth + kNarrowLabel * m_em);
    const int most = std::clamp(
        static_cast<int>((width + gap) / (narrowest + gap)), 1, std::max(1, static_cast<int>(m_rows.size())));
    int best = 1;
    for (int columns = 2; columns <= most; ++columns) {
        best = height(width, columns) < height(width, best) - 1e-9 ? columns : best;
    }
    return best;
}

std::vector<std::vector<std::string>> CategoryLegend::linesOf(double columnWidth) const {
    std::vector<std::vector<std::string>> lines;
    lines.reserve(m_rows.size());
    for (const Row& row : m_rows) {
        lines.push_back(wrapped(row.label, std::max(columnWidth - m_fixedWidth, m_em), m_style, m_textWidth));
    }
    return lines;
}

double CategoryLegend::height(double width, int columns) const {
    std::vector<SceneItem> unused;
    return layOut(0.0, 0.0, width, columns, 1e9, unused);
}

double CategoryLegend::layOut(
    double x, double y, double width, int columns, double maxHeight, std::vector<SceneItem>& items) const {
    const double gap = kColumnGap * m_em;
    const double columnWidth = (width - gap * (columns - 1)) / columns;
    const auto lines = linesOf(columnWidth);
    const auto perRow = static_cast<std::size_t>(columns);
    double taken = 0.0;
    for (std::size_t first = 0; first < m_rows.size(); first += perRow) {
        const std::size_t last = std::min(first + perRow, m_rows.size());
        std::size_t most = 1;
        for (std::size_t i = first; i < last; ++i) {
            most = std::max(most, lines[i].size());
        }
        const double rowHeight = kRow * m_em + static_cast<double>(most - 1) * lineHeight();
        const bool isLast = last == m_rows.size();
        if (taken + rowHeight + (isLast ? 0.0 : kRow * m_em) > maxHeight + 1e-9) {
            Index cells = 0;
            for (std::size_t i = first; i < m_rows.size(); ++i) {
                cells += m_rows[i].cells;
            }
            items.push_back(TextItem{x, y + taken + kCapHeight * m_em,
                "and " + std::to_string(m_rows.size() - first) + " more, " + figureCells(cells), m_style,
                TextAlign::Left, m_inks.soft});
            return taken + kRow * m_em;
        }
        for (std::size_t i = first; i < last; ++i) {
            const double left = x + static_cast<double>(i - first) * (columnWidth + gap);
            addRow(m_rows[i], lines[i], {left, y + taken, columnWidth, rowHeight}, items);
        }
        taken += rowHeight;
    }
    return taken;
}

void CategoryLegend::addRow(const Row& row, const std::vector<std::string>& lines, const RectMm& place,
    std::vector<SceneItem>& items) const {
    const double base = place.y + kCapHeight * m_em;
    const double side = kSwatch * m_em;
    addSwatch({place.x, base - 0.5 * (kCapHeight * m_em + side), side, side}, row.colour, m_hatched, items);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        items.push_back(TextItem{place.x + (kSwatch + kSwatchGap) * m_em, base + static_cast<double>(i) * lineHeight(),
            lines[i], m_style, TextAlign::Left, m_inks.text});
    }
    if (!row.count.empty()) {
        items.push_back(TextItem{place.right(), base, row.count, m_style, TextAlign::Right, m_inks.soft});
    }
}

double layOutScale(const Colouring& colouring, const PanelCounts& counts, bool withCounts, double fontPt,
    const TextWidth& textWidth, const RectMm& place, std::vector<SceneItem>* items, const FigureInks& inks) {
    const double em = fontPt * kMmPerPoint;
    const TextStyle style{fontPt};
    const double barWidth = std::min(kBarWidth * em, place.width);
    const double base = place.y + (kBarHeight + 0.35 + kCapHeight) * em;
    const std::string low = figureNumber(std::min(colouring.low, colouring.high));
    const std::string high = figureNumber(std::max(colouring.low, colouring.high));
    const double room = barWidth - textWidth(low, style) - textWidth(high, style) - em;
    const bool unitBelow = !colouring.subtitle.empty() && textWidth(colouring.subtitle, style) > room;
    const double textRows = base + (unitBelow ? kLine + 0.45 : 0.45) * em - place.y;

    struct Note {
        Rgb colour;
        std::string text;
    };
    std::vector<Note> notes;
    if (withCounts && counts.zeros > 0) {
        notes.push_back({zeroColour(inks.theme), "zero, " + figureCount(counts.zeros)});
    }
    if (counts.missing > 0) {
        const std::string count = withCounts ? ", " + figureCount(counts.missing) : std::string();
        notes.push_back({noLabelColour(inks.theme), "no value" + count});
    }
    double widest = 0.0;
    for (const Note& note : notes) {
        widest = std::max(widest, (kSwatch + kSwatchGap) * em + textWidth(note.text, style));
    }
    const double gap = 1.6 * em;
    const bool beside = barWidth + gap + widest <= place.width;
    const double noteTop = beside ? place.y : place.y + textRows + 0.3 * em;
    const double notesHeight = static_cast<double>(notes.size()) * kRow * em;
    const double height = beside ? std::max(textRows, notesHeight) : noteTop - place.y + notesHeight;
    if (items == nullptr) {
        return notes.empty() ? textRows : height;
    }

    const RectMm bar{place.x, place.y, barWidth, kBarHeight * em};
    items->push_back(ColourBarItem{bar, colouring.map, colouring.mapStart, colouring.low > colouring.high,
        isModelled(colouring.state)});
    items->push_back(TextItem{bar.x, base, low, style, TextAlign::Left, inks.text});
    items->push_back(TextItem{bar.right(), base, high, style, TextAlign::Right, inks.text});
    if (unitBelow) {
        items->push_back(TextItem{bar.x, base + kLine * em, colouring.subtitle, style, TextAlign::Left, inks.soft});
    } else if (!colouring.subtitle.empty()) {
        const double middle = 0.5 * (bar.x + textWidth(low, style) + bar.right() - textWidth(high, style));
        items->push_back(TextItem{middle, base, colouring.subtitle, style, TextAlign::Centre, inks.soft});
    }
    for (std::size_t i = 0; i < notes.size(); ++i) {
        const double x = beside ? bar.right() + gap : place.x;
        const double noteBase = noteTop + static_cast<double>(i) * kRow * em + kCapHeight * em;
        const double side = kSwatch * em;
        addSwatch({x, noteBase - 0.5 * (kCapHeight * em + side), side, side}, notes[i].colour, false, *items);
        items->push_back(
            TextItem{x + (kSwatch + kSwatchGap) * em, noteBase, notes[i].text, style, TextAlign::Left, inks.soft});
    }
    return notes.empty() ? textRows : height;
}

double layOutValueState(ValueState state, double x, double base, double fontPt, const TextWidth& textWidth,
    std::vector<SceneItem>& items, const FigureInks& inks) {
    const double em = fontPt * kMmPerPoint;
    const double side = kCapHeight * em;
    items.push_back(RectItem{{x, base - side, side, side}, patternOf(state), inks.soft, 0.08 * em});
    const std::string word = toString(state);
    items.push_back(TextItem{x + side + 0.45 * em, base, word, {fontPt}, TextAlign::Left, inks.soft});
    return side + 0.45 * em + textWidth(word, {fontPt});
}

} // namespace ocellus
