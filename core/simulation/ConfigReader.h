// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/simulation/SimulationConfig.h"

#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// Sentences about what is wrong in a configuration, in file order.
class ConfigMistakes {
public:
    /// "place: expected X, found Y."
    void add(const std::string& place, const std::string& expected, const std::string& found);

    void add(const std::string& sentence) { m_sentences.push_back(sentence); }

    const std::vector<std::string>& sentences() const { return m_sentences; }

    /// @throws InputError with all sentences, one a line, when there are any.
    void refuseAny(const std::string& path) const;

private:
    std::vector<std::string> m_sentences;
};

/// Reads one JSON object key by key; what is missing, of the wrong kind or out of range becomes a
/// mistake and a harmless value, and so does a key that nobody asked for (but "about").
/// For configurations of simulation and training; the JSON must outlive it.
class ConfigReader {
public:
    using Json = nlohmann::ordered_json;

    ConfigReader(const Json& value, std::string place, ConfigMistakes& mistakes);

    /// Reports the keys nobody asked for.
    ~ConfigReader();
    ConfigReader(const ConfigReader&) = delete;
    ConfigReader& operator=(const ConfigReader&) = delete;

    bool has(const std::string& key) const;
    std::string placeOf(const std::string& key) const;

    ConfigMistakes& mistakes() { return m_mistakes; }

    std::string text(const std::string& key);
    std::string text(const std::string& key, const std::string& absent);
    double number(const std::string& key, double low, double high);
    double number(const std::string& key, double low, double high, double absent);
    Index count(const std::string& key, Index low, Index high);
    Index count(const std::string& key, Index low, Index high, Index absent);
    bool flag(const std::string& key, bool absent);

    /// A list of texts; empty when absent.
    std::vector<std::string> texts(const std::string& key);

    /// An object of name -> number; empty when absent.
    std::vector<std::pair<std::string, double>>
    numbers(const std::string& key, double low, double high);
    /// A list of numbers; `absent` when absent.
    std::vector<double> numberList(const std::string& key, double low, double high, std::vector<double> absent);
    std::vector<GeneLevel> levels(const std::string& key);

    /// [low, high] with low <= high.
    std::pair<double, double>
    range(const std::string& key, double low, double high, std::pair<double, double> absent);

    /// Calls `read` for an object; not when absent.
    void object(const std::string& key, const std::function<void(ConfigReader&)>& read);

    /// Calls `read` for every object of a list; not when absent.
    void list(const std::string& key, const std::function<void(ConfigReader&)>& read);

    /// Calls `read` for every name -> object of an object; not when absent.
    void entries(const std::string& key,
                 const std::function<void(const std::string&, ConfigReader&)>& read);

    void missing(const std::string& key, const std::string& expected);

private:
    const Json* find(const std::string& key);
    double checkedNumber(const std::string& place, const Json& value, double low, double high);

    const Json& m_value;
    std::string m_place;
    ConfigMistakes& m_mistakes;
    std::set<std::string> m_known;
};

/// The JSON object in a file; comments are allowed. @param text  receives the file's bytes.
/// @throws InputError when the file cannot be read or holds no JSON object.
ConfigReader::Json readConfigFile(const std::string& path, std::string* text);

} // namespace ocellus
