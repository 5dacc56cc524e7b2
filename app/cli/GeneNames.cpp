// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/GeneNames.h"

#include "core/base/Error.h"
#include "core/datasets/NamedGenes.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace ocellus::cli {

namespace {

/// True for what nobody would call a gene: "lists/t_cell.txt".
bool looksLikeAFile(const std::string& text) {
    if (text.find(',') != std::string::npos) {
        return false;
    }
    return text.find('/') != std::string::npos ||
           std::ranges::any_of(std::array{".txt", ".tsv", ".csv", ".list"}, [&](const char* end) { return text.ends_with(end); });
}

} // namespace

std::vector<std::string> geneNamesGiven(const std::string& listOrFile) {
    std::string text = listOrFile;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(listOrFile, ignored)) {
        std::ifstream file(listOrFile);
        text.assign(std::istreambuf_iterator<char>(file), {});
    } else if (looksLikeAFile(listOrFile)) {
        throw UsageError("--genes takes a list such as CD3D,LYZ or a file of genes; there is no file \"" + listOrFile + "\".");
    }
    std::vector<std::string> names = geneNamesIn(text);
    std::set<std::string> seen;
    std::erase_if(names, [&seen](const std::string& name) { return !seen.insert(name).second; });
    if (names.empty()) {
        throw UsageError("Which genes? Give --genes a list such as CD3D,LYZ or a file with one gene a line.");
    }
    return names;
}

} // namespace ocellus::cli
