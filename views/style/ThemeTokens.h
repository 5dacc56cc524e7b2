// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Colouring.h"

#include <QColor>
#include <QString>

#include <array>
#include <vector>

class QPalette;

namespace ocellus {

/// Every colour of the chrome in one theme. One table (ThemeTokens.cpp) fills it, the style sheet
/// and the palette, so a widget that paints itself and one that is styled cannot differ.
///
/// Chrome is grey; `accent` is for the primary button, selection, focus and links only; `good`,
/// `warn` and `error` are for text, icons and chip edges, never a fill.
struct ThemeTokens {
    QColor window, panel, raised;       ///< bars; docks and tables; table heads and footers
    QColor map, input;                  ///< behind points; fields and buttons
    QColor line, line2, control;        ///< separators; button and field edges; check and radio edges
    QColor text1, text2, text3;         ///< text; secondary text and icons; hints and counts
    QColor disabled;                    ///< never for information
    QColor accent, accentText, accentHover, accentPressed;
    QColor selected, selectedEdge;      ///< rows, checked tools
    QColor hover, pressed;
    QColor good, warn, error;
    QColor noLabel, faded, zero;        ///< unlabelled cells, unselected cells, cells at zero
    QColor tooltip, tooltipText;
    QColor pill;                        ///< fill of a count pill
    std::array<QColor, 5> stateText;    ///< badge text, indexed by ValueState
    std::array<QColor, 5> stateFill;    ///< badge fill, indexed by ValueState
};

/// The table of a theme. Lives for the whole program; thread-safe.
const ThemeTokens& tokens(Theme theme);

/// The theme the application's palette shows now. GUI thread only.
Theme currentTheme();

/// `tokens(currentTheme())`, for painting code. GUI thread only.
const ThemeTokens& tokens();

/// Names used as "@name" in the style sheet, with their colours ("text1", "stateText0" ...).
std::vector<std::pair<QString, QColor>> namedTokens(Theme theme);

/// The same table as a palette.
QPalette themedPalette(Theme theme);

/// WCAG 2 contrast ratio of two opaque colours, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);

} // namespace ocellus
