// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/NamedGenes.h"

#include "core/datasets/GeneReference.h"

#include <algorithm>
#include <cctype>

namespace ocellus {

namespace {

std::optional<Index> findNamed(const GeneTable& genes, const GeneReference* reference, const std::string& name) {
    if (const auto found = genes.find(name); found || reference == nullptr) {
        return found;
    }
    std::string typed = name;
    std::ranges::transform(typed, typed.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const std::string id = reference->idOfSymbol(name).value_or(typed); // a symbol, now or earlier, else an id
    if (const auto found = genes.find(id)) {
        return found;
    }
    const auto symbol = reference->symbolOfId(withoutVersion(id));
    return symbol ? genes.find(*symbol) : std::nullopt;
}

} // namespace

std::vector<std::string> geneNamesIn(std::string_view text) {
    std::vector<std::string> names;
    std::string name;
    bool remark = false;
    const auto finish = [&] {
        if (!name.empty()) {
            names.push_back(std::move(name));
            name.clear();
        }
    };
    for (const char c : text) {
        if (c == '\n' || c == '\r') {
            remark = false;
            finish();
        } else if (remark || c == '#') {
            remark = true;
            finish();
        } else if (c == ',' || c == ';' || c == '\t' || c == ' ') {
            finish();
        } else {
            name += c;
        }
    }
    finish();
    return names;
}

std::optional<Index> geneNamed(const GeneTable& genes, const std::optional<std::string>& organism, const std::string& name) {
    if (const auto found = genes.find(name)) {
        return found;
    }
    if (organism) {
        return findNamed(genes, GeneReference::of(*organism).get(), name);
    }
    const auto own = organismOfIds({name});
    const auto reference = own ? GeneReference::of(*own) : nullptr;
    const auto symbol = reference ? reference->symbolOfId(withoutVersion(name)) : std::nullopt;
    const auto found = symbol ? genes.find(*symbol) : std::nullopt;
    return found && genes.symbol(*found) == *symbol ? found : std::nullopt;
}

std::vector<Index> genesNamed(const GeneTable& genes,
                              const std::optional<std::string>& organism,
                              const std::vector<std::string>& names,
                              std::vector<std::string>* notFound) {
    std::vector<Index> found;
    for (const std::string& name : names) {
        const auto gene = geneNamed(genes, organism, name);
        if (!gene) {
            notFound->push_back(name);
        } else if (std::ranges::find(found, *gene) == found.end()) {
            found.push_back(*gene);
        }
    }
    return found;
}

} // namespace ocellus
