// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Table.h"

#include "core/base/NumberText.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ocellus {

namespace {

constexpr std::size_t kMostNumericCategories = 256;

/// Codes of `values` into their sorted distinct texts.
CategoryColumn sortedCategories(const std::vector<std::optional<std::string>>& values) {
    std::map<std::string, std::int32_t> positions;
    for (const auto& value : values) {
        if (value) {
            positions.emplace(*value, 0);
        }
    }
    CategoryColumn result;
    for (auto& [text, position] : positions) {
        position = static_cast<std::int32_t>(result.categories.size());
        result.categories.push_back(text);
    }
    result.codes.reserve(values.size());
    for (const auto& value : values) {
        result.codes.push_back(value ? positions.at(*value) : -1);
    }
    return result;
}

CategoryColumn fromBool(const BoolColumn& column) {
    std::vector<std::optional<std::string>> texts;
    texts.reserve(column.values.size());
    for (const std::int8_t value : column.values) {
        texts.push_back(value < 0 ? std::nullopt : std::optional<std::string>(value != 0 ? "True" : "False"));
    }
    return sortedCategories(texts);
}

/// Categories ascend by value, not by text.
std::optional<CategoryColumn> fromNumbers(const NumberColumn& column) {
    if (!column.integral) {
        return std::nullopt;
    }
    std::map<double, std::int32_t> positions;
    for (const double value : column.values) {
        if (!std::isnan(value)) {
            positions.emplace(value, 0);
            if (positions.size() > kMostNumericCategories) {
                return std::nullopt;
            }
        }
    }
    CategoryColumn result;
    result.ordered = true;
    for (auto& [value, position] : positions) {
        position = static_cast<std::int32_t>(result.categories.size());
        result.categories.push_back(wholeNumberText(value));
    }
    result.codes.reserve(column.values.size());
    for (const double value : column.values) {
        result.codes.push_back(std::isnan(value) ? -1 : positions.at(value));
    }
    return result;
}

template <class Values, class Predicate>
Index countOf(const Values& values, Predicate predicate) {
    return static_cast<Index>(std::count_if(values.begin(), values.end(), predicate));
}

} // namespace

std::string Column::kind() const {
    static const char* const words[] = {"category", "number", "bool", "text"};
    return words[data.index()];
}

Index Column::size() const {
    return std::visit(
        [](const auto& column) -> Index {
            if constexpr (requires { column.values; }) {
                return static_cast<Index>(column.values.size());
            } else {
                return static_cast<Index>(column.codes.size());
            }
        },
        data);
}

Index Column::missing() const {
    if (const auto* column = category()) {
        return countOf(column->codes, [](std::int32_t code) { return code < 0; });
    }
    if (const auto* column = number()) {
        return countOf(column->values, [](double value) { return std::isnan(value); });
    }
    if (const auto* column = std::get_if<BoolColumn>(&data)) {
        return countOf(column->values, [](std::int8_t value) { return value < 0; });
    }
    return countOf(std::get<TextColumn>(data).values, [](const auto& value) { return !value; });
}

std::optional<CategoryColumn> Column::asCategory() const {
    if (const auto* column = category()) {
        return *column;
    }
    if (const auto* column = number()) {
        return fromNumbers(*column);
    }
    if (const auto* column = std::get_if<BoolColumn>(&data)) {
        return fromBool(*column);
    }
    return sortedCategories(std::get<TextColumn>(data).values);
}

const Column* Table::find(const std::string& name) const {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
    return found == columns.end() ? nullptr : &*found;
}

} // namespace ocellus
