// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/ConfigReader.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace ocellus {

namespace {

std::string plain(double value) {
    char text[40];
    std::snprintf(text, sizeof(text), "%g", value);
    return text;
}

/// The found value as a person would say it, shortened.
std::string shown(const ConfigReader::Json& value) {
    std::string text = value.dump(-1, ' ', false, ConfigReader::Json::error_handler_t::replace);
    if (text.size() > 60) {
        text = text.substr(0, 57) + "...";
    }
    return text;
}

} // namespace

void ConfigMistakes::add(const std::string& place,
                         const std::string& expected,
                         const std::string& found) {
    m_sentences.push_back(place + ": expected " + expected + ", found " + found + ".");
}

void ConfigMistakes::refuseAny(const std::string& path) const {
    if (m_sentences.empty()) {
        return;
    }
    std::string text = m_sentences.front();
    for (std::size_t i = 1; i < m_sentences.size(); ++i) {
        text += "\n" + m_sentences[i];
    }
    if (text.back() == '.') {
        text.pop_back(); // InputError ends its sentence itself
    }
    throw InputError(path, text);
}

ConfigReader::Json readConfigFile(const std::string& path, std::string* text) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw InputError(path, "the file cannot be read");
    }
    std::ostringstream bytes;
    bytes << file.rdbuf();
    *text = bytes.str();
    ConfigReader::Json json;
    try {
        json = ConfigReader::Json::parse(*text, nullptr, true, true);
    } catch (const ConfigReader::Json::parse_error& error) {
        const auto upTo =
            text->begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text->size()));
        const auto line = 1 + std::count(text->begin(), upTo, '\n');
        throw InputError(path, "it is no JSON from line " + std::to_string(line) + " on");
    }
    if (!json.is_object()) {
        throw InputError(path, "a JSON object was expected, something else was found");
    }
    return json;
}

ConfigReader::ConfigReader(const Json& value, std::string place, ConfigMistakes& mistakes)
    : m_value(value), m_place(std::move(place)), m_mistakes(mistakes), m_known{"about"} {}

ConfigReader::~ConfigReader() {
    for (const auto& [key, ignored] : m_value.items()) {
        if (!m_known.contains(key)) {
            m_mistakes.add(placeOf(key) + ": this key is not known here.");
        }
    }
}

bool ConfigReader::has(const std::string& key) const {
    return m_value.contains(key);
}

std::string ConfigReader::placeOf(const std::string& key) const {
    return m_place.empty() ? key : m_place + "." + key;
}

const ConfigReader::Json* ConfigReader::find(const std::string& key) {
    m_known.insert(key);
    const auto found = m_value.find(key);
    return found == m_value.end() ? nullptr : &*found;
}

void ConfigReader::missing(const std::string& key, const std::string& expected) {
    m_mistakes.add(placeOf(key), expected, "nothing");
}

std::string ConfigReader::text(const std::string& key) {
    const Json* value = find(key);
    if (value == nullptr) {
        missing(key, "a text");
        return {};
    }
    if (!value->is_string() || value->get_ref<const std::string&>().empty()) {
        m_mistakes.add(placeOf(key), "a text", shown(*value));
        return {};
    }
    return value->get<std::string>();
}

std::string ConfigReader::text(const std::string& key, const std::string& absent) {
    return find(key) == nullptr ? absent : text(key);
}

double
ConfigReader::checkedNumber(const std::string& place, const Json& value, double low, double high) {
    if (!value.is_number() || !std::isfinite(value.get<double>()) || value.get<double>() < low ||
        value.get<double>() > high) {
        m_mistakes.add(place, "a number from " + plain(low) + " to " + plain(high), shown(value));
        return low;
    }
    return value.get<double>();
}

double ConfigReader::number(const std::string& key, double low, double high) {
    const Json* value = find(key);
    if (value == nullptr) {
        missing(key, "a number from " + plain(low) + " to " + plain(high));
        return low;
    }
    return checkedNumber(placeOf(key), *value, low, high);
}

double ConfigReader::number(const std::string& key, double low, double high, double absent) {
    return find(key) == nullptr ? absent : number(key, low, high);
}

Index ConfigReader::count(const std::string& key, Index low, Index high) {
    const Json* value = find(key);
    const std::string expected =
        "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
    if (value == nullptr) {
        missing(key, expected);
        return low;
    }
    const bool whole = value->is_number_unsigned()
                           ? value->get<std::uint64_t>() <= static_cast<std::uint64_t>(high)
                           : value->is_number_integer();
    if (!whole || value->get<Index>() < low || value->get<Index>() > high) {
        m_mistakes.add(placeOf(key), expected, shown(*value));
        return low;
    }
    return value->get<Index>();
}

Index ConfigReader::count(const std::string& key, Index low, Index high, Index absent) {
    return find(key) == nullptr ? absent : count(key, low, high);
}

bool ConfigReader::flag(const std::string& key, bool absent) {
    const Json* value = find(key);
    if (value == nullptr) {
        return absent;
    }
    if (!value->is_boolean()) {
        m_mistakes.add(placeOf(key), "true or false", shown(*value));
        return absent;
    }
    return value->get<bool>();
}

std::vector<std::string> ConfigReader::texts(const std::string& key) {
    std::vector<std::string> result;
    const Json* value = find(key);
    if (value == nullptr) {
        return result;
    }
    if (!value->is_array()) {
        m_mistakes.add(placeOf(key), "a list of texts", shown(*value));
        return result;
    }
    for (const Json& item : *value) {
        if (item.is_string() && !item.get_ref<const std::string&>().empty()) {
            result.push_back(item.get<std::string>());
        } else {
            m_mistakes.add(placeOf(key), "a list of texts", shown(item));
        }
    }
    return result;
}

std::vector<std::pair<std::string, double>>
ConfigReader::numbers(const std::string& key, double low, double high) {
    std::vector<std::pair<std::string, double>> result;
    const Json* value = find(key);
    if (value == nullptr) {
        return result;
    }
    if (!value->is_object()) {
        m_mistakes.add(placeOf(key), "an object of name and number", shown(*value));
        return result;
    }
    for (const auto& [name, item] : value->items()) {
        result.emplace_back(name, checkedNumber(placeOf(key) + "." + name, item, low, high));
    }
    return result;
}

std::vector<double> ConfigReader::numberList(const std::string& key,
                                             double low,
                                             double high,
                                             std::vector<double> absent) {
    const Json* value = find(key);
    if (value == nullptr) {
        return absent;
    }
    if (!value->is_array()) {
        m_mistakes.add(placeOf(key), "a list of numbers", shown(*value));
        return absent;
    }
    std::vector<double> result;
    for (std::size_t i = 0; i < value->size(); ++i) {
        result.push_back(
            checkedNumber(placeOf(key) + "[" + std::to_string(i) + "]", (*value)[i], low, high));
    }
    return result;
}

std::vector<GeneLevel> ConfigReader::levels(const std::string& key) {
    std::vector<GeneLevel> result;
    for (auto& [gene, level] : numbers(key, 1e-6, 5000.0)) {
        result.push_back({gene, level});
    }
    return result;
}

std::pair<double, double> ConfigReader::range(const std::string& key,
                                              double low,
                                              double high,
                                              std::pair<double, double> absent) {
    const Json* value = find(key);
    if (value == nullptr) {
        return absent;
    }
    const bool fits = value->is_array() && value->size() == 2 && (*value)[0].is_number() &&
                      (*value)[1].is_number() && (*value)[0].get<double>() >= low &&
                      (*value)[1].get<double>() <= high &&
                      (*value)[0].get<double>() <= (*value)[1].get<double>();
    if (!fits) {
        m_mistakes.add(placeOf(key),
                       "[low, high] with " + plain(low) + " <= low <= high <= " + plain(high),
                       shown(*value));
        return absent;
    }
    return {(*value)[0].get<double>(), (*value)[1].get<double>()};
}

void ConfigReader::object(const std::string& key, const std::function<void(ConfigReader&)>& read) {
    const Json* value = find(key);
    if (value == nullptr) {
        return;
    }
    if (!value->is_object()) {
        m_mistakes.add(placeOf(key), "an object", shown(*value));
        return;
    }
    ConfigReader reader(*value, placeOf(key), m_mistakes);
    read(reader);
}

void ConfigReader::list(const std::string& key, const std::function<void(ConfigReader&)>& read) {
    const Json* value = find(key);
    if (value == nullptr) {
        return;
    }
    if (!value->is_array()) {
        m_mistakes.add(placeOf(key), "a list of objects", shown(*value));
        return;
    }
    for (std::size_t i = 0; i < value->size(); ++i) {
        const std::string place = placeOf(key) + "[" + std::to_string(i) + "]";
        if (!(*value)[i].is_object()) {
            m_mistakes.add(place, "an object", shown((*value)[i]));
            continue;
        }
        ConfigReader reader((*value)[i], place, m_mistakes);
        read(reader);
    }
}

void ConfigReader::entries(const std::string& key,
                           const std::function<void(const std::string&, ConfigReader&)>& read) {
    const Json* value = find(key);
    if (value == nullptr) {
        return;
    }
    if (!value->is_object()) {
        m_mistakes.add(placeOf(key), "an object of name and object", shown(*value));
        return;
    }
    for (const auto& [name, item] : value->items()) {
        const std::string place = placeOf(key) + "." + name;
        if (!item.is_object()) {
            m_mistakes.add(place, "an object", shown(item));
            continue;
        }
        ConfigReader reader(item, place, m_mistakes);
        read(name, reader);
    }
}

} // namespace ocellus
