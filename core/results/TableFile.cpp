// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/TableFile.h"

#include "core/base/DurableFile.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ocellus {

namespace {

constexpr std::size_t kReportEvery = 4096;

void addText(std::string& line, const std::string& text) {
    const std::size_t begin = line.size();
    line += text;
    std::replace_if(
        line.begin() + static_cast<std::ptrdiff_t>(begin),
        line.end(),
        [](char letter) { return letter == '\t' || letter == '\n' || letter == '\r'; },
        ' ');
}

void addNumber(std::string& line, double value, bool integral) {
    if (std::isnan(value)) {
        return;
    }
    char text[32];
    constexpr double kExact =
        9007199254740992.0; // 2^53: beyond, doubles are no longer every integer
    const auto end =
        integral && std::abs(value) <= kExact
            ? std::to_chars(text, text + sizeof(text), static_cast<long long>(value)).ptr
            : std::to_chars(text, text + sizeof(text), value).ptr;
    line.append(text, end);
}

void addCell(std::string& line, const Column& column, std::size_t row) {
    if (const auto* labels = column.category()) {
        const std::int32_t code = labels->codes[row];
        if (code >= 0) {
            addText(line, labels->categories[static_cast<std::size_t>(code)]);
        }
    } else if (const auto* numbers = column.number()) {
        addNumber(line, numbers->values[row], numbers->integral);
    } else if (const auto* bools = std::get_if<BoolColumn>(&column.data)) {
        line += bools->values[row] < 0 ? "" : bools->values[row] > 0 ? "true" : "false";
    } else if (const auto& text = std::get<TextColumn>(column.data).values[row]) {
        addText(line, *text);
    }
}

} // namespace

Outcome writeTableFile(const std::string& path,
                       const std::string& first,
                       const Table& table,
                       const std::vector<Index>& rows,
                       const RunControl& control) {
    DurableFile file(path);
    std::string text;
    addText(text, first);
    for (const Column& column : table.columns) {
        text += '\t';
        addText(text, column.name);
    }
    text += '\n';
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % kReportEvery == 0) {
            if (control.stopRequested()) {
                return Outcome::Cancelled;
            }
            control.report("Writing rows", static_cast<Index>(i), static_cast<Index>(rows.size()));
            file.write(text);
            text.clear();
        }
        const auto row = static_cast<std::size_t>(rows[i]);
        addText(text, table.names[row]);
        for (const Column& column : table.columns) {
            text += '\t';
            addCell(text, column, row);
        }
        text += '\n';
    }
    file.write(text);
    file.finish();
    return Outcome::Finished;
}

} // namespace ocellus
