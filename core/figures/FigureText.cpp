// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/FigureText.h"

#include <cmath>
#include <cstdio>

namespace ocellus {

std::string figureCount(Index number) {
    const std::string digits = std::to_string(number < 0 ? -number : number);
    std::string text = number < 0 ? "\u2212" : "";
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) {
            text += ',';
        }
        text += digits[i];
    }
    return text;
}

std::string figureCells(Index number) { return figureCount(number) + (number == 1 ? " cell" : " cells"); }

std::string figureNumber(double value) {
    const double size = std::abs(value);
    if (size >= 999.5 && size < 1e9) {
        return figureCount(static_cast<Index>(std::llround(value)));
    }
    char text[32];
    std::snprintf(text, sizeof(text), size >= 9.95 ? "%.3g" : "%.2g", size);
    std::string result = value < 0.0 ? "\u2212" : "";
    result += text;
    return result;
}

std::vector<std::string> wrapped(
    const std::string& text, double width, const TextStyle& style, const TextWidth& textWidth) {
    std::vector<std::string> lines;
    std::string line;
    std::size_t from = 0;
    while (from < text.size()) {
        const std::size_t space = std::min(text.find(' ', from), text.size());
        const std::string word = text.substr(from, space - from);
        const std::string longer = line.empty() ? word : line + " " + word;
        if (!line.empty() && textWidth(longer, style) > width + 1e-6) {
            lines.push_back(line);
            line = word;
        } else {
            line = longer;
        }
        from = space + 1;
    }
    lines.push_back(line);
    return lines;
}

} // namespace ocellus
