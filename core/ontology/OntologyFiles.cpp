// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/OntologyFiles.h"

#include "core/base/Error.h"
#include "core/base/TextLines.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>

namespace ocellus {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kCompactHead = "#ocellus-ontology 1";
/// An ontology with more text than this is none (MONDO, the largest, has 25 MB).
constexpr std::size_t kMostText = std::size_t{1} << 29;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
        text.remove_prefix(1);
    }
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
        text.remove_suffix(1);
    }
    return text;
}

std::vector<std::string> pieces(std::string_view text, char separator) {
    std::vector<std::string> found;
    while (!text.empty()) {
        const std::size_t end = text.find(separator);
        if (end != 0) {
            found.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return found;
}

/// The text between the first pair of quotes, with \" and \\ resolved.
std::string quoted(std::string_view text) {
    std::string found;
    std::size_t at = text.find('"');
    for (++at; at != 0 && at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\' && at + 1 < text.size()) {
            ++at;
        }
        found += text[at];
    }
    return found;
}

void finishTerm(std::optional<Term>& term, std::vector<std::string>& consider, const TextLines& lines,
                std::vector<Term>& terms) {
    if (!term) {
        return;
    }
    if (term->id.empty()) {
        lines.refuse("ends a [Term] without an id");
    }
    if (term->replacements.empty()) {
        term->replacements = consider;
    }
    if (term->name.empty()) {
        term->name = term->id;
    }
    terms.push_back(std::move(*term));
    term.reset();
}

std::vector<Term> readObo(TextLines& lines, std::string_view first) {
    std::vector<Term> terms;
    std::optional<Term> term;
    std::vector<std::string> consider;
    std::string_view line = first;
    do {
        line = trimmed(line);
        if (line.starts_with('[')) {
            finishTerm(term, consider, lines, terms);
            consider.clear();
            if (line == "[Term]") {
                term.emplace();
            }
            continue;
        }
        const std::size_t colon = line.find(": ");
        if (!term || colon == std::string_view::npos) {
            continue;
        }
        const std::string_view tag = line.substr(0, colon);
        const std::string_view value = trimmed(line.substr(colon + 2));
        const std::string word(value.substr(0, value.find_first_of(" \t{!")));
        if (tag == "id") {
            term->id = word;
        } else if (tag == "name") {
            term->name = value;
        } else if (tag == "is_a" && !word.empty()) {
            term->parents.push_back(word);
        } else if (tag == "synonym") {
            term->synonyms.push_back(quoted(value));
        } else if (tag == "is_obsolete") {
            term->obsolete = word == "true";
        } else if (tag == "replaced_by") {
            term->replacements.push_back(word);
        } else if (tag == "consider") {
            consider.push_back(word);
        }
    } while (lines.next(line));
    finishTerm(term, consider, lines, terms);
    return terms;
}

/// A value that is a text, or a list of texts, as a list; other values are nothing.
std::vector<std::string> texts(const Json& entry, const char* key) {
    std::vector<std::string> found;
    const auto value = entry.find(key);
    if (value == entry.end()) {
        return found;
    }
    if (value->is_string()) {
        found.push_back(value->get<std::string>());
    }
    if (value->is_array()) {
        for (const Json& item : *value) {
            if (item.is_string()) {
                found.push_back(item.get<std::string>());
            }
        }
    }
    return found;
}

Term guideTerm(const std::string& id, const Json& entry, const std::string& path) {
    const auto label = entry.is_object() ? entry.find("label") : entry.end();
    if (!entry.is_object() || label == entry.end() || !label->is_string()) {
        throw InputError(path, id + " has no label, an ontology guide has one for every term");
    }
    Term term;
    term.id = id;
    term.name = label->get<std::string>();
    term.synonyms = texts(entry, "synonyms");
    const auto deprecated = entry.find("deprecated");
    term.obsolete = deprecated != entry.end() && deprecated->is_boolean() && deprecated->get<bool>();
    term.replacements = texts(entry, "replaced_by");
    if (term.replacements.empty()) {
        term.replacements = texts(entry, "consider");
    }
    const auto ancestors = entry.find("ancestors");
    if (ancestors != entry.end() && ancestors->is_object()) {
        for (const auto& [ancestor, distance] : ancestors->items()) {
            if (distance.is_number_integer() && distance.get<int>() == 1) {
                term.parents.push_back(ancestor);
            }
        }
    }
    return term;
}

std::vector<Term> readGuide(TextLines& lines, std::string_view first) {
    std::string text;
    std::string_view line = first;
    do {
        text.append(line);
        text += '\n';
        if (text.size() > kMostText) {
            lines.refuse("is beyond 512 MiB of text, this is no ontology");
        }
    } while (lines.next(line));
    const Json whole = Json::parse(text, nullptr, false);
    if (!whole.is_object()) {
        throw InputError(lines.path(), "the JSON is damaged or ends early");
    }
    std::vector<Term> terms;
    for (const auto& [id, entry] : whole.items()) {
        terms.push_back(guideTerm(id, entry, lines.path()));
    }
    return terms;
}

std::vector<Term> readCompact(TextLines& lines) {
    std::vector<Term> terms;
    std::vector<std::string> fields;
    for (std::string_view line; lines.next(line);) {
        fields.clear();
        for (std::size_t begin = 0; begin <= line.size();) {
            const std::size_t end = std::min(line.find('\t', begin), line.size());
            fields.emplace_back(line.substr(begin, end - begin));
            begin = end + 1;
        }
        if (fields.size() != 6 || fields[0].empty()) {
            lines.refuse("has " + std::to_string(fields.size()) + " fields, 6 expected");
        }
        Term term;
        term.id = fields[0];
        term.name = fields[1];
        term.parents = pieces(fields[2], ' ');
        term.obsolete = fields[3] == "obsolete";
        term.replacements = pieces(fields[4], ' ');
        term.synonyms = pieces(fields[5], '|');
        terms.push_back(std::move(term));
    }
    return terms;
}

std::vector<Term> readTable(TextLines& lines, std::string_view first) {
    std::vector<Term> terms;
    std::vector<std::string> fields;
    std::optional<std::size_t> idColumn;
    std::string_view line = first;
    do {
        splitFields(line, '\t', fields);
        if (!idColumn) {
            for (std::size_t i = 0; i + 1 < fields.size() && !idColumn; ++i) {
                if (termId(fields[i])) {
                    idColumn = i;
                }
            }
        }
        if (!idColumn) {
            if (lines.lineNumber() > 2) {
                break;
            }
            continue; // the header
        }
        const auto id = *idColumn < fields.size() ? termId(fields[*idColumn]) : std::nullopt;
        if (!id) {
            lines.refuse("has no ontology id in column " + std::to_string(*idColumn + 1));
        }
        Term term;
        term.id = *id;
        term.name = *idColumn + 1 < fields.size() ? std::string(trimmed(fields[*idColumn + 1])) : "";
        if (term.name.empty()) {
            term.name = term.id;
        }
        terms.push_back(std::move(term));
    } while (lines.next(line));
    return terms;
}

std::string oneField(std::string text) {
    for (char& c : text) {
        if (c == '\t' || c == '\n' || c == '\r') {
            c = ' ';
        }
    }
    return text;
}

std::string joined(const std::vector<std::string>& parts, char separator) {
    std::string text;
    for (std::string part : parts) {
        std::replace(part.begin(), part.end(), separator, separator == '|' ? '/' : '_');
        text += (text.empty() ? "" : std::string(1, separator)) + oneField(std::move(part));
    }
    return text;
}

} // namespace

std::optional<std::string> termId(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('<') && text.ends_with('>')) {
        text = text.substr(1, text.size() - 2);
    }
    constexpr std::string_view kAddress = "http://purl.obolibrary.org/obo/";
    std::string id(text);
    if (text.starts_with(kAddress)) {
        id = text.substr(kAddress.size());
        const std::size_t line = id.find('_');
        if (line != std::string::npos) {
            id[line] = ':';
        }
    }
    const std::size_t colon = id.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == id.size() || id.size() > 100) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < id.size(); ++i) {
        const bool plain = std::isalnum(static_cast<unsigned char>(id[i])) != 0;
        if (i != colon && !plain && (id[i] != '_' && (i < colon || id[i] != '-'))) {
            return std::nullopt;
        }
    }
    return id;
}

std::vector<Term> readTerms(const std::string& path) {
    TextLines lines(path);
    std::string_view line;
    std::string first;
    while (first.empty()) {
        if (!lines.next(line)) {
            throw InputError(path, "the file is empty, OBO, JSON or a table of terms expected");
        }
        first = trimmed(line);
    }
    if (first == kCompactHead) {
        return readCompact(lines);
    }
    const std::string start(line); // `line` is valid until the next call only
    std::vector<Term> terms;
    if (first.starts_with("format-version:") || first.starts_with('[')) {
        terms = readObo(lines, start);
    } else if (first.starts_with('{')) {
        terms = readGuide(lines, start);
    } else {
        terms = readTable(lines, start);
    }
    if (terms.empty()) {
        throw InputError(path, "no term found, OBO, JSON of the CELLxGENE guide or a table of id and label expected");
    }
    return terms;
}

std::string compactText(const Ontology& ontology) {
    std::string text = std::string(kCompactHead) + "\n";
    for (TermIndex i = 0; i < ontology.size(); ++i) {
        const Term& term = ontology.term(i);
        text += oneField(term.id) + "\t" + oneField(term.name) + "\t" + joined(term.parents, ' ') + "\t" +
                (term.obsolete ? "obsolete" : "") + "\t" + joined(term.replacements, ' ') + "\t" +
                joined(term.synonyms, '|') + "\n";
    }
    return text;
}

} // namespace ocellus
