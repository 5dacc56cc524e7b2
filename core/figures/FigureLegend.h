// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Figure.h"
#include "core/figures/FigureText.h"

#include <string>
#include <vector>

namespace ocellus {

/// Cells that a panel shows: those visible and with a position.
struct PanelCounts {
    Index cells = 0;               ///< of the data set
    Index shown = 0;
    std::vector<Index> perEntry;   ///< categories
    Index zeros = 0;               ///< continuous
    Index missing = 0;
};

PanelCounts countPanel(const FigurePanel& panel);

/// The legend of a category colouring: swatch, label in one or more lines, count at the right.
/// Entries that no shown cell carries are left out.
class CategoryLegend {
public:
    CategoryLegend(
        const Colouring& colouring, const PanelCounts& counts, bool withCounts, double fontPt, const TextWidth& textWidth,
        const FigureInks& inks = {});

    bool empty() const { return m_rows.empty(); }

    /// Width of a column in which no label needs a second line.
    double naturalWidth() const { return m_fixedWidth + m_widestLabel; }

    /// Height in columns of a total width; labels wrap.
    double height(double width, int columns) const;

    /// The number of columns that makes the legend lowest without making labels very narrow.
    int bestColumns(double width) const;

    /// Appends the legend at (x, y), row by row, most cells first. Rows below `maxHeight` are replaced
    /// by one that says how many labels and cells are not listed. Returns the height taken.
    double layOut(double x, double y, double width, int columns, double maxHeight, std::vector<SceneItem>& items) const;

private:
    struct Row {
        std::string label;
        std::string count;
        Index cells = 0;
        Rgb colour;
    };

    std::vector<std::vector<std::string>> linesOf(double columnWidth) const;
    double lineHeight() const;
    void addRow(const Row& row, const std::vector<std::string>& lines, const RectMm& place,
        std::vector<SceneItem>& items) const;

    std::vector<Row> m_rows;
    TextStyle m_style;
    TextWidth m_textWidth;
    FigureInks m_inks;
    bool m_hatched = false;
    double m_em = 0.0;
    double m_fixedWidth = 0.0; ///< swatch, gaps and count
    double m_widestLabel = 0.0;
};

/// The legend of a continuous colouring: bar, both ends, unit, and beside it (or below, where the
/// width is short) the cells at zero and without a value. Returns its height; `items` may be nullptr
/// to measure only.
double layOutScale(const Colouring& colouring, const PanelCounts& counts, bool withCounts, double fontPt,
    const TextWidth& textWidth, const RectMm& place, std::vector<SceneItem>* items, const FigureInks& inks = {});

/// The sign of a value state and its word, on a base line. Returns the width taken.
double layOutValueState(ValueState state, double x, double base, double fontPt, const TextWidth& textWidth,
    std::vector<SceneItem>& items, const FigureInks& inks = {});

} // namespace ocellus
