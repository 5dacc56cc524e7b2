// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/NearNames.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <unordered_set>

namespace ocellus::cli {

namespace {

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Insertions, deletions and replacements between two words.
std::size_t edits(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::vector<std::string> nearNames(const std::string& wanted, const std::vector<std::string>& all, std::size_t limit) {
    const std::string want = lower(wanted);
    const std::size_t mostEdits = want.size() <= 3 ? 1 : (want.size() <= 6 ? 2 : 3);
    std::vector<std::pair<std::size_t, std::string>> found;
    std::unordered_set<std::string> seen;
    for (const std::string& name : all) {
        const std::string candidate = lower(name);
        const std::size_t longer = std::max(candidate.size(), want.size());
        const std::size_t shorter = std::min(candidate.size(), want.size());
        std::size_t distance = longer - shorter <= mostEdits ? edits(want, candidate) : longer;
        if (distance > mostEdits) {
            const bool inside = shorter >= 3
                && (candidate.find(want) != std::string::npos || want.find(candidate) != std::string::npos);
            if (!inside) {
                continue;
            }
            distance = mostEdits + 1 + longer - shorter;
        }
        if (seen.insert(name).second) {
            found.emplace_back(distance, name);
        }
    }
    std::ranges::stable_sort(found, {}, &std::pair<std::size_t, std::string>::first);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < std::min(limit, found.size()); ++i) {
        names.push_back(found[i].second);
    }
    return names;
}

std::string didYouMean(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += text.empty() ? " Did you mean " : ", ";
        text += name;
    }
    return text.empty() ? text : text + "?";
}

} // namespace ocellus::cli
