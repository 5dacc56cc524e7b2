// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ontology/TermSuggestions.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace ocellus {

namespace {

struct Spelling {
    std::string_view written;
    std::string_view spelt;
};

constexpr std::array<Spelling, 18> kLetters = {{
    {"α", " alpha "},   {"β", " beta "},    {"γ", " gamma "}, {"δ", " delta "}, {"ε", " epsilon "}, {"κ", " kappa "},
    {"λ", " lambda "},  {"μ", " mu "},      {"ζ", " zeta "},  {"Α", " alpha "}, {"Β", " beta "},    {"Γ", " gamma "},
    {"Δ", " delta "},   {"–", "-"},         {"−", "-"},       {"’", " "},       {"⁺", "+"},         {"⁻", "-"},
}};

/// Words that say nothing about which cell is meant.
constexpr std::array<std::string_view, 9> kEmptyWords = {
    "cell", "of", "the", "and", "in", "a", "an", "type", "sensu"};

constexpr std::array<Spelling, 8> kWholeWords = {{
    {"i", "1"},   {"ii", "2"},     {"iii", "3"},           {"pos", "positive"},
    {"iv", "4"},  {"neg", "negative"}, {"tumour", "tumor"}, {"haematopoietic", "hematopoietic"},
}};

std::string singular(std::string word) {
    const auto ends = [&](std::string_view end) { return word.ends_with(end); };
    if (word.size() <= 3 || ends("ss") || ends("us") || ends("is") || !ends("s")) {
        return word;
    }
    if (ends("ies")) {
        return word.substr(0, word.size() - 3) + "y";
    }
    word.pop_back();
    return word;
}

/// Greek and unusual signs as ASCII.
std::string plainLetters(const std::string& text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto found = std::find_if(kLetters.begin(), kLetters.end(), [&](const Spelling& letter) {
            return std::string_view(text).substr(at).starts_with(letter.written);
        });
        if (found == kLetters.end()) {
            result += text[at++];
        } else {
            result += found->spelt;
            at += found->written.size();
        }
    }
    return result;
}

bool isWordPart(char c) {
    // Bytes above 127 are letters of other scripts.
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) > 127;
}

void addWord(std::string word, std::vector<std::string>& words) {
    word = singular(std::move(word));
    if (word.ends_with("glia")) { // "radial glia": radial glial cells
        word += 'l';
    }
    for (const Spelling& whole : kWholeWords) {
        if (word == whole.written) {
            word = whole.spelt;
        }
    }
    words.push_back(std::move(word));
}

} // namespace

std::vector<std::string> comparableWords(const std::string& text) {
    const std::string plain = plainLetters(text);
    std::vector<std::string> words;
    std::string word;
    for (std::size_t at = 0; at <= plain.size(); ++at) {
        const char c = at < plain.size() ? plain[at] : ' ';
        if (isWordPart(c)) {
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            continue;
        }
        if (!word.empty()) {
            addWord(std::exchange(word, {}), words);
        }
        // A sign right behind a marker: "CD14+", "CD8-" before a blank or another sign.
        const bool behindWord = at > 0 && at < plain.size() && isWordPart(plain[at - 1]);
        const bool ends = at + 1 >= plain.size() || !isWordPart(plain[at + 1]);
        const bool marker = !words.empty() && words.back().size() > 2 && words.back().starts_with("cd");
        if (behindWord && c == '+') {
            words.emplace_back("positive");
        } else if (behindWord && c == '-' && ends && marker) {
            words.emplace_back("negative");
        }
    }
    std::vector<std::string> telling;
    for (const std::string& each : words) {
        if (std::find(kEmptyWords.begin(), kEmptyWords.end(), each) == kEmptyWords.end()) {
            telling.push_back(each);
        }
    }
    if (telling.empty()) {
        telling = std::move(words); // "cell" itself
    }
    std::sort(telling.begin(), telling.end());
    telling.erase(std::unique(telling.begin(), telling.end()), telling.end());
    return telling;
}

} // namespace ocellus
