// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/PanelHeading.h"

#include "core/figures/FigureText.h"

namespace ocellus {

std::string panelLetter(std::size_t place) {
    return std::string(1, static_cast<char>('A' + place % 26));
}

std::string panelGroup(std::size_t place) {
    return std::string("panel-") + static_cast<char>('a' + place % 26);
}

double layOutLetter(const std::string& letter,
                    double x,
                    double base,
                    const FigureOptions& options,
                    const TextWidth& textWidth,
                    std::vector<SceneItem>& items) {
    if (letter.empty()) {
        return x;
    }
    const TextStyle bold{options.fontPt + 2.0, true};
    items.push_back(TextItem{x, base, letter, bold, TextAlign::Left, kInk});
    return x + textWidth(letter, bold) + 0.9 * options.fontPt * kMmPerPoint;
}

} // namespace ocellus
