// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/DelimitedLayout.h"

#include "core/base/Error.h"
#include "core/datasets/GeneReference.h"
#include "core/datasets/GeneTable.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>

namespace ocellus {

namespace {

constexpr int kLinesLookedAt = 20;
constexpr std::size_t kNamesLookedAt = 3000;

using Fields = std::vector<std::string>;

struct Head {
    Fields header;
    std::vector<Fields> rows;
    Index skipped = 0;
};

Head readHead(const std::string& path, char separator) {
    TextLines file(path);
    Head head;
    std::string_view line;
    Fields fields;
    while (head.rows.size() < kLinesLookedAt && file.next(line)) {
        if (head.header.empty() && (line.empty() || line.front() == '#')) {
            ++head.skipped;
            continue;
        }
        if (line.empty()) {
            continue;
        }
        splitFields(line, separator, fields);
        if (head.header.empty()) {
            head.header = fields;
        } else {
            head.rows.push_back(fields);
        }
    }
    return head;
}

/// Every row has as many fields as the header, or one more (R leaves out the corner).
bool isTable(const Head& head) {
    const std::size_t width = head.rows.empty() ? 0 : head.rows.front().size();
    return width >= 2 && (head.header.size() == width || head.header.size() + 1 == width) &&
           std::all_of(head.rows.begin(), head.rows.end(), [&](const Fields& row) {
               return row.size() == width;
           });
}

bool isNumberText(const std::string& text) {
    double value = 0;
    return parseNumber(text, value);
}

std::string lower(std::string text) {
    std::transform(
        text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

bool containsAny(const std::string& text, std::initializer_list<const char*> words) {
    return std::any_of(words.begin(), words.end(), [&](const char* word) {
        return text.find(word) != std::string::npos;
    });
}

/// Numbers that name rows (0, 1, 2 ...) rather than being values: the heading says so.
bool headsNames(const std::string& corner) {
    return corner.empty() ||
           containsAny(
               lower(corner),
               {"id", "cell", "barcode", "index", "name", "gene", "unnamed", "symbol", "feature"});
}

double shareOf(const std::vector<std::string>& names,
               const std::function<bool(const std::string&)>& holds) {
    const std::size_t count = std::min(names.size(), kNamesLookedAt);
    const auto end = names.begin() + static_cast<std::ptrdiff_t>(count);
    return count == 0 ? 0.0
                      : static_cast<double>(std::count_if(names.begin(), end, holds)) /
                            static_cast<double>(count);
}

/// A symbol in the case the organism's genes are written in: C2 is a gene, c2 may be a cell.
bool isSymbol(const GeneReference& reference, const std::string& name) {
    const auto id = reference.idOfSymbol(name);
    return id && (reference.symbolOfId(*id) == name || reference.isEarlierSymbol(name));
}

/// Share of names that are gene symbols of the organism that knows most of them.
double shareOfSymbols(const std::vector<std::string>& names) {
    double best = 0.0;
    try {
        for (const std::string& organism : GeneReference::organisms()) {
            const auto reference = GeneReference::of(organism);
            best = std::max(best, shareOf(names, [&](const std::string& name) {
                                return isSymbol(*reference, name);
                            }));
        }
    } catch (const Error&) {
        return 0.0; // the tables are not installed; the other signs must do
    }
    return best;
}

/// ACGT of at least eight letters, perhaps with a number behind.
bool isBarcode(const std::string& name) {
    const std::size_t letters = std::min(name.find_first_not_of("ACGTN"), name.size());
    return letters >= 8 &&
           (letters == name.size() || containsAny(name.substr(letters, 1), {"-", "_", ".", "x"}));
}

} // namespace

void DelimitedLayout::skipHeader(TextLines& file) const {
    std::string_view line;
    for (Index i = 0; i <= skippedLines; ++i) {
        file.next(line);
    }
}

DelimitedLayout findLayout(const std::string& path) {
    Head head;
    DelimitedLayout layout;
    for (const char separator : {'\t', ',', ';', ' '}) {
        head = readHead(path, separator);
        layout.separator = separator;
        if (isTable(head)) {
            break;
        }
    }
    if (!isTable(head)) {
        throw InputError(
            path, "it is no table: its first lines have different numbers of fields, or only one");
    }
    const std::size_t width = head.rows.front().size();
    if (head.header.size() + 1 == width) {
        head.header.insert(head.header.begin(), "");
    }
    if (std::all_of(head.header.begin() + 1, head.header.end(), isNumberText) &&
        !std::all_of(head.header.begin() + 1,
                     head.header.end(),
                     [](const std::string& t) { return t.empty(); }) &&
        isNumberText(head.header.front())) {
        throw InputError(path, "its first line holds numbers, a line of names was expected");
    }
    layout.skippedLines = head.skipped;
    layout.columns = static_cast<Index>(width);
    for (std::size_t c = 0; c < width; ++c) {
        layout.isNumber.push_back(
            std::all_of(head.rows.begin(), head.rows.end(), [&](const Fields& row) {
                return isNumberText(row[c]);
            }));
    }
    const auto firstText =
        std::find(layout.isNumber.begin(), layout.isNumber.end(), false) - layout.isNumber.begin();
    layout.nameColumn = headsNames(head.header[0]) || !layout.isNumber[0] ? 0
                        : firstText < static_cast<std::ptrdiff_t>(width)  ? firstText
                                                                          : -1;
    if (layout.nameColumn >= 0) {
        layout.isNumber[static_cast<std::size_t>(layout.nameColumn)] = false;
        layout.corner = head.header[static_cast<std::size_t>(layout.nameColumn)];
    }
    for (std::size_t c = 0; c < width; ++c) {
        if (layout.isNumber[c]) {
            layout.numberNames.push_back(head.header[c]);
        } else if (static_cast<Index>(c) != layout.nameColumn) {
            layout.textColumns.push_back(static_cast<Index>(c));
            layout.textNames.push_back(head.header[c].empty() ? "column" + std::to_string(c + 1)
                                                              : head.header[c]);
        }
    }
    if (layout.numberNames.size() < 2) {
        throw InputError(
            path,
            "the table has " +
                std::string(layout.numberNames.empty() ? "no column" : "only one column") +
                " of numbers, one for every cell or gene was expected");
    }
    return layout;
}

std::pair<bool, std::string> findOrientation(const DelimitedLayout& layout,
                                             const std::vector<std::string>& rowNames) {
    const auto hasIds = [](const std::vector<std::string>& names) {
        Table table;
        table.names = names;
        return GeneTable(std::move(table)).hasStableIds();
    };
    const bool rowIds = hasIds(rowNames);
    if (rowIds != hasIds(layout.numberNames)) {
        return {rowIds,
                std::string("the ") + (rowIds ? "row" : "column") + " names are gene identifiers"};
    }
    const double rowSymbols = shareOfSymbols(rowNames);
    const double columnSymbols = shareOfSymbols(layout.numberNames);
    if (std::abs(rowSymbols - columnSymbols) > 0.15) {
        const bool rows = rowSymbols > columnSymbols;
        return {rows, std::string("the ") + (rows ? "row" : "column") + " names are gene symbols"};
    }
    const double rowBarcodes = shareOf(rowNames, isBarcode);
    const double columnBarcodes = shareOf(layout.numberNames, isBarcode);
    if (std::abs(rowBarcodes - columnBarcodes) > 0.5) {
        const bool columns = columnBarcodes > rowBarcodes;
        return {columns,
                std::string("the ") + (columns ? "column" : "row") + " names are cell barcodes"};
    }
    const std::string corner = lower(layout.corner);
    if (containsAny(corner, {"gene", "symbol", "feature"})) {
        return {true, "the row names are headed " + layout.corner};
    }
    if (containsAny(corner, {"cell", "barcode", "sample"})) {
        return {false, "the row names are headed " + layout.corner};
    }
    return {true, "nothing in the names tells and most tables are like that"};
}

DelimitedRow::DelimitedRow(const DelimitedLayout& layout)
    : m_layout(layout), m_numbers(layout.numberNames.size()), m_texts(layout.textColumns.size()) {}

void DelimitedRow::take(const TextLines& file, Index column, std::string_view field) {
    if (column >= m_layout.columns) {
        file.refuse("has more than " + std::to_string(m_layout.columns) + " fields");
    }
    if (m_layout.isNumber[static_cast<std::size_t>(column)]) {
        double value = 0.0;
        if (!parseNumber(field, value)) {
            file.refuse("field " + std::to_string(column + 1) + " is \"" +
                        std::string(field.substr(0, 30)) + "\", a number was expected");
        }
        m_numbers.push_back(value);
    } else if (column == m_layout.nameColumn) {
        m_name = field;
    } else {
        m_texts.emplace_back(field);
    }
}

void DelimitedRow::parse(const TextLines& file, std::string_view line) {
    m_numbers.clear();
    m_texts.clear();
    Index column = 0;
    if (line.find('"') != std::string_view::npos) {
        splitFields(line, m_layout.separator, m_fields);
        for (const std::string& field : m_fields) {
            take(file, column++, field);
        }
    } else {
        for (std::size_t at = 0; at <= line.size();) {
            const std::size_t end = std::min(line.find(m_layout.separator, at), line.size());
            take(file, column++, line.substr(at, end - at));
            at = end + 1;
        }
    }
    if (column != m_layout.columns) {
        file.refuse("has " + std::to_string(column) + " fields, " +
                    std::to_string(m_layout.columns) + " expected");
    }
}

} // namespace ocellus
