// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/BenchTable.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace ocellus::cli {

std::string benchNumber(std::optional<double> value) {
    if (!value) {
        return "-";
    }
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", *value);
    return text.data();
}

std::string asTabText(const BenchTable& table) {
    std::string text;
    const auto add = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            text += (i > 0 ? "\t" : "") + cells[i];
        }
        text += '\n';
    };
    add(table.columns);
    std::for_each(table.rows.begin(), table.rows.end(), add);
    return text;
}

std::string asAlignedText(const BenchTable& table) {
    std::vector<std::size_t> widths(table.columns.size(), 0);
    const auto measure = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            widths[i] = std::max(widths[i], cells[i].size());
        }
    };
    measure(table.columns);
    std::for_each(table.rows.begin(), table.rows.end(), measure);
    std::string text;
    const auto add = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
            text += cells[i] + std::string(widths[i] - cells[i].size() + 2, ' ');
        }
        text += (cells.empty() ? "" : cells.back()) + std::string("\n");
    };
    add(table.columns);
    std::for_each(table.rows.begin(), table.rows.end(), add);
    return text;
}

} // namespace ocellus::cli
