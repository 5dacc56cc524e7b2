// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/H5adTable.h"

#include "core/base/NumberText.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace ocellus {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::string textOfNumber(double value, bool integral) {
    if (integral) {
        return wholeNumberText(value);
    }
    if (std::isnan(value)) {
        return "nan";
    }
    char text[64];
    const auto end = std::to_chars(text, text + sizeof(text), value).ptr;
    std::string result(text, end);
    return result.find_first_not_of("-0123456789") == std::string::npos ? result + ".0" : result;
}

template <class T>
std::vector<std::string> digitsOf(const hdf5::Array& array) {
    std::vector<std::string> texts;
    for (const T value : array.readAll<T>()) {
        texts.push_back(std::to_string(value));
    }
    return texts;
}

bool isPlainColumn(const hdf5::Array& array) { return array.shape().size() == 1; }

/// Codes as stored, checked against the number of categories.
CategoryColumn makeCategory(const hdf5::Array& codesArray, const hdf5::Array& categoriesArray, bool ordered) {
    CategoryColumn column;
    column.categories = readAsTexts(categoriesArray);
    column.codes = codesArray.readAll<std::int32_t>();
    column.ordered = ordered;
    const auto count = static_cast<std::int32_t>(column.categories.size());
    for (std::int32_t& code : column.codes) {
        if (code >= count || code < -1) {
            codesArray.refuse("holds code " + std::to_string(code) + ", but there are only "
                + std::to_string(count) + " categories");
        }
    }
    return column;
}

bool flag(const hdf5::Node& node, const std::string& name) {
    const auto values = node.numbersAttribute(name);
    return values && values->size() == 1 && values->front() != 0;
}

std::optional<Column> columnOfArray(const std::string& name, const hdf5::Array& array) {
    if (!isPlainColumn(array)) {
        return std::nullopt;
    }
    switch (array.type().kind) {
    case hdf5::Kind::Integer:
    case hdf5::Kind::Float:
        return Column{name, NumberColumn{array.readAll<double>(), array.type().kind == hdf5::Kind::Integer}};
    case hdf5::Kind::Bool:
        return Column{name, BoolColumn{array.readAll<std::int8_t>()}};
    case hdf5::Kind::Text: {
        TextColumn column;
        for (std::string& text : array.readTexts()) {
            column.values.emplace_back(std::move(text));
        }
        return Column{name, std::move(column)};
    }
    default:
        return std::nullopt;
    }
}

/// nullable-integer, nullable-boolean, nullable-string-array: values and a mask (true: missing).
std::optional<Column> columnOfMasked(const std::string& name, const hdf5::Group& group) {
    auto column = columnOfArray(name, group.array("values"));
    const hdf5::Array maskArray = group.array("mask");
    const auto mask = maskArray.readAll<std::int8_t>();
    if (!column) {
        return std::nullopt;
    }
    if (static_cast<Index>(mask.size()) != column->size()) {
        maskArray.refuse("has " + std::to_string(mask.size()) + " entries, " + std::to_string(column->size())
            + " expected");
    }
    std::visit(
        [&](auto& data) {
            if constexpr (requires { data.values; }) {
                for (std::size_t i = 0; i < mask.size(); ++i) {
                    if (mask[i] != 0) {
                        using Value = std::decay_t<decltype(data.values[i])>;
                        if constexpr (std::is_same_v<Value, double>) {
                            data.values[i] = kMissing;
                        } else if constexpr (std::is_same_v<Value, std::int8_t>) {
                            data.values[i] = -1;
                        } else {
                            data.values[i].reset();
                        }
                    }
                }
            }
        },
        column->data);
    return column;
}

std::optional<Column> columnOfGroup(const std::string& name, const hdf5::Group& group) {
    if (group.hasArray("codes") && group.hasArray("categories")) {
        return Column{name, makeCategory(group.array("codes"), group.array("categories"), flag(group, "ordered"))};
    }
    if (group.hasArray("values") && group.hasArray("mask")) {
        return columnOfMasked(name, group);
    }
    return std::nullopt;
}

/// One column of a table stored as a group; nullopt when its type cannot be shown.
std::optional<Column> readColumn(const hdf5::Group& frame, const std::string& name) {
    if (frame.hasGroup(name)) {
        return columnOfGroup(name, frame.group(name));
    }
    const hdf5::Array array = frame.array(name);
    if (array.type().kind == hdf5::Kind::Integer && isPlainColumn(array)) {
        // 0.7: integers with a reference to their categories.
        if (const auto categories = array.referencedArray("categories")) {
            return Column{name, makeCategory(array, *categories, flag(*categories, "ordered"))};
        }
        if (frame.hasArray("__categories/" + name)) {
            const hdf5::Array categories = frame.array("__categories/" + name);
            return Column{name, makeCategory(array, categories, flag(categories, "ordered"))};
        }
    }
    return columnOfArray(name, array);
}

std::string indexName(const hdf5::Group& frame) {
    if (const auto name = frame.textAttribute("_index")) {
        return *name;
    }
    for (const char* name : {"_index", "index"}) {
        if (frame.hasArray(name)) {
            return name;
        }
    }
    frame.refuse("has no attribute \"_index\" that says which column names the rows");
}

Table readFrame(const hdf5::Group& frame, std::vector<std::string>& warnings) {
    Table table;
    const std::string index = indexName(frame);
    if (frame.hasGroup(index)) { // 0.12 may store the index with a mask, or as categories
        const auto column = columnOfGroup(index, frame.group(index));
        const auto labels = column ? column->asCategory() : std::nullopt;
        if (!labels) {
            frame.refuse("has an index of a type Ocellus does not read");
        }
        for (const std::int32_t code : labels->codes) {
            table.names.push_back(code < 0 ? "" : labels->categories[static_cast<std::size_t>(code)]);
        }
    } else {
        const hdf5::Array names = frame.array(index);
        if (!isPlainColumn(names)) {
            names.refuse("has " + std::to_string(names.shape().size()) + " dimensions, 1 expected");
        }
        table.names = readAsTexts(names);
    }
    std::vector<std::string> order = frame.textsAttribute("column-order").value_or(std::vector<std::string>());
    if (!frame.hasAttribute("column-order")) {
        order = frame.names();
        std::erase_if(order, [&](const std::string& name) { return name == index || name == "__categories"; });
    }
    std::unordered_set<std::string> seen;
    for (const std::string& name : order) {
        if (!seen.insert(name).second) {
            continue;
        }
        auto column = readColumn(frame, name);
        if (!column) {
            warnings.push_back(frame.place() + "/" + name + " is of a type Ocellus does not show and is left out.");
            continue;
        }
        if (column->size() != table.size()) {
            frame.refuse("has " + std::to_string(table.size()) + " rows, but its column " + name + " has "
                + std::to_string(column->size()));
        }
        table.columns.push_back(std::move(*column));
    }
    return table;
}

/// A column of a 0.5 or 0.6 table; integers whose categories lie in uns become labels.
std::optional<Column> columnOfField(const hdf5::Group& root, const hdf5::Array& records, const hdf5::Field& field) {
    if (field.width != 1) {
        return std::nullopt;
    }
    if (field.type.kind == hdf5::Kind::Text) {
        TextColumn column;
        for (std::string& text : records.readTextField(field)) {
            column.values.emplace_back(std::move(text));
        }
        return Column{field.name, std::move(column)};
    }
    if (!field.type.isNumber()) {
        return std::nullopt;
    }
    const std::vector<double> values = records.readField(field);
    if (field.type.kind == hdf5::Kind::Bool) {
        return Column{field.name, BoolColumn{{values.begin(), values.end()}}};
    }
    const std::string categoriesPlace = "uns/" + field.name + "_categories";
    if (field.type.kind != hdf5::Kind::Integer || !root.hasArray(categoriesPlace)) {
        return Column{field.name, NumberColumn{values, field.type.kind == hdf5::Kind::Integer}};
    }
    CategoryColumn column;
    column.categories = readAsTexts(root.array(categoriesPlace));
    for (const double value : values) {
        if (value < -1 || value >= static_cast<double>(column.categories.size())) {
            records.refuse("holds code " + textOfNumber(value, true) + " in column " + field.name
                + ", but there are only " + std::to_string(column.categories.size()) + " categories");
        }
        column.codes.push_back(static_cast<std::int32_t>(value));
    }
    return Column{field.name, std::move(column)};
}

Table readRecords(const hdf5::Group& root, const hdf5::Array& records, std::vector<std::string>& warnings) {
    const std::vector<hdf5::Field> fields = records.fields();
    if (fields.empty() || records.shape().size() != 1) {
        records.refuse("is no table");
    }
    Table table;
    bool indexed = false;
    for (const hdf5::Field& field : fields) {
        auto column = columnOfField(root, records, field);
        if (!indexed && (field.name == "index" || field.name == "_index")) {
            indexed = true;
            if (const auto* texts = column ? std::get_if<TextColumn>(&column->data) : nullptr) {
                for (const auto& text : texts->values) {
                    table.names.push_back(*text);
                }
                continue;
            }
            for (const double value : records.readField(field)) {
                table.names.push_back(textOfNumber(value, field.type.kind == hdf5::Kind::Integer));
            }
        } else if (column) {
            table.columns.push_back(std::move(*column));
        } else {
            warnings.push_back(
                records.place() + "/" + field.name + " is of a type Ocellus does not show and is left out.");
        }
    }
    for (Index row = 0; !indexed && row < records.length(); ++row) {
        table.names.push_back(std::to_string(row));
    }
    return table;
}

} // namespace

std::vector<std::string> readAsTexts(const hdf5::Array& array) {
    if (array.type().kind == hdf5::Kind::Text) {
        return array.readTexts();
    }
    if (!array.type().isNumber()) {
        array.refuse("holds " + array.type().name() + " values, text or numbers were expected");
    }
    if (array.type().kind == hdf5::Kind::Integer) { // with all digits: ids of cells have up to 19
        return array.type().isSigned ? digitsOf<std::int64_t>(array) : digitsOf<std::uint64_t>(array);
    }
    std::vector<std::string> texts;
    for (const double value : array.readAll<double>()) {
        if (array.type().kind == hdf5::Kind::Bool) {
            texts.emplace_back(value != 0.0 ? "True" : "False");
        } else {
            texts.push_back(textOfNumber(value, false));
        }
    }
    return texts;
}

Table readH5adTable(const hdf5::Group& root, const std::string& place, std::vector<std::string>& warnings) {
    if (root.hasArray(place)) {
        return readRecords(root, root.array(place), warnings);
    }
    return readFrame(root.group(place), warnings);
}

} // namespace ocellus
