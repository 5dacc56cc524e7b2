// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/GeneTable.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace ocellus {

namespace {

// Names of var columns seen in CELLxGENE, scanpy, Cell Ranger, Seurat, monocle and squidpy files.
constexpr std::array kIdColumns = {"gene_ids",
                                   "gene_id",
                                   "ensembl_id",
                                   "ensembl_ids",
                                   "ensembl_gene_id",
                                   "ensembl",
                                   "Ensembl",
                                   "feature_id",
                                   "feature_ids",
                                   "id",
                                   "accession",
                                   "ENSEMBL"};
constexpr std::array kSymbolColumns = {"feature_name",
                                       "gene_symbols",
                                       "gene_symbol",
                                       "gene_name",
                                       "gene_names",
                                       "symbol",
                                       "symbols",
                                       "gene_short_name",
                                       "hgnc_symbol",
                                       "SYMBOL",
                                       "Symbol",
                                       "name",
                                       "gene"};

struct Prefix {
    const char* text;
    const char* organism;
};

// Longest first where one begins with another. Facts: Ensembl species prefixes, WormBase, FlyBase,
// TAIR and MaizeGDB identifiers.
constexpr std::array kPrefixes = {Prefix{"ENSMUSG", "NCBITaxon:10090"},
                                  Prefix{"ENSRNOG", "NCBITaxon:10116"},
                                  Prefix{"ENSMMUG", "NCBITaxon:9544"},
                                  Prefix{"ENSSSCG", "NCBITaxon:9823"},
                                  Prefix{"ENSBTAG", "NCBITaxon:9913"},
                                  Prefix{"ENSOARG", "NCBITaxon:9940"},
                                  Prefix{"ENSOCUG", "NCBITaxon:9986"},
                                  Prefix{"ENSDARG", "NCBITaxon:7955"},
                                  Prefix{"ENSGALG", "NCBITaxon:9031"},
                                  Prefix{"ENSCJAG", "NCBITaxon:9483"},
                                  Prefix{"ENSPTRG", "NCBITaxon:9598"},
                                  Prefix{"ENSHGLG", "NCBITaxon:10181"},
                                  Prefix{"ENSG0", "NCBITaxon:9606"},
                                  Prefix{"WBGene", "NCBITaxon:6239"},
                                  Prefix{"FBgn", "NCBITaxon:7227"},
                                  Prefix{"Zm00001", "NCBITaxon:4577"}};

std::string upper(const std::string& text) {
    std::string result = text;
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) {
        return std::toupper(c);
    });
    return result;
}

bool isDigits(const std::string& text, std::size_t from) {
    return from < text.size() && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                                             text.end(),
                                             [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// AT1G01010 and its like: AT, chromosome 1-5, C or M, G, digits.
bool isArabidopsis(const std::string& id) {
    return id.size() == 9 && id.starts_with("AT") && id[3] == 'G' &&
           (isDigits(id.substr(2, 1), 0) || id[2] == 'C' || id[2] == 'M') && isDigits(id, 4);
}

const char* organismOf(const std::string& id) {
    for (const Prefix& prefix : kPrefixes) {
        if (id.starts_with(prefix.text)) {
            return prefix.organism;
        }
    }
    return isArabidopsis(id) ? "NCBITaxon:3702" : nullptr;
}

bool looksStable(const std::string& id) {
    if (organismOf(id) != nullptr) {
        return true;
    }
    // Ensembl genes of any other species: ENS, three or four letters, G, 11 digits.
    const std::size_t digits = id.find_first_of("0123456789");
    return id.starts_with("ENS") && digits != std::string::npos && digits >= 4 && digits <= 8 &&
           id[digits - 1] == 'G' && isDigits(withoutVersion(id), digits);
}

bool mostlyStable(const std::vector<std::string>& ids) {
    const auto stable = std::count_if(ids.begin(), ids.end(), looksStable);
    return !ids.empty() && 2 * static_cast<std::size_t>(stable) > ids.size();
}

/// The texts of a text or category column; missing becomes "".
std::optional<std::vector<std::string>> textsOf(const Column* column) {
    if (column == nullptr || column->number() != nullptr ||
        std::holds_alternative<BoolColumn>(column->data)) {
        return std::nullopt;
    }
    std::vector<std::string> texts;
    if (const auto* labels = column->category()) {
        for (const std::int32_t code : labels->codes) {
            texts.push_back(code < 0 ? "" : labels->categories[static_cast<std::size_t>(code)]);
        }
        return texts;
    }
    for (const auto& text : std::get<TextColumn>(column->data).values) {
        texts.push_back(text.value_or(""));
    }
    return texts;
}

template <class Names>
std::optional<std::vector<std::string>>
firstColumn(const Table& var, const Names& names, bool mustBeStable) {
    for (const char* name : names) {
        auto texts = textsOf(var.find(name));
        if (texts && mostlyStable(*texts) == mustBeStable) {
            return texts;
        }
    }
    return std::nullopt;
}

} // namespace

std::string withoutVersion(const std::string& id) {
    const std::size_t dot = id.rfind('.');
    if (!id.starts_with("ENS") || dot == std::string::npos || !isDigits(id, dot + 1)) {
        return id;
    }
    return id.substr(0, dot);
}

std::vector<std::pair<std::string, Index>> organismsOfIds(const std::vector<std::string>& ids) {
    std::map<std::string, Index> counts;
    for (const std::string& id : ids) {
        if (const char* organism = organismOf(id)) {
            ++counts[organism];
        }
    }
    std::vector<std::pair<std::string, Index>> result(counts.begin(), counts.end());
    std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
        return a.second > b.second;
    });
    return result;
}

std::optional<std::string> organismOfIds(const std::vector<std::string>& ids) {
    const auto organisms = organismsOfIds(ids);
    if (organisms.empty() || 2 * organisms.front().second <= static_cast<Index>(ids.size())) {
        return std::nullopt;
    }
    return organisms.front().first;
}

GeneTable::GeneTable(Table var) : m_var(std::move(var)) {
    const bool indexIsStable = mostlyStable(m_var.names);
    const auto idColumn = indexIsStable ? std::nullopt : firstColumn(m_var, kIdColumns, true);
    const auto symbolColumn = firstColumn(m_var, kSymbolColumns, false);
    m_ids = idColumn ? *idColumn : m_var.names;
    m_hasStableIds = indexIsStable || idColumn.has_value();
    for (std::size_t i = 0; i < m_ids.size(); ++i) {
        m_ids[i] = withoutVersion(m_ids[i].empty() ? m_var.names[i] : m_ids[i]);
    }
    m_symbols =
        indexIsStable || symbolColumn ? (symbolColumn ? *symbolColumn : m_ids) : m_var.names;
    for (std::size_t i = 0; i < m_symbols.size(); ++i) {
        if (m_symbols[i].empty()) {
            m_symbols[i] = m_ids[i];
        }
    }
    // Earlier entries win, and ids win over index names, which win over symbols.
    for (const auto* names : {&m_ids, &m_var.names, &m_symbols}) {
        for (std::size_t i = 0; i < names->size(); ++i) {
            m_byName.emplace(upper((*names)[i]), static_cast<Index>(i));
        }
    }
}

std::optional<Index> GeneTable::find(const std::string& text) const {
    for (const std::string& name : {upper(text), upper(withoutVersion(text))}) {
        const auto found = m_byName.find(name);
        if (found != m_byName.end()) {
            return found->second;
        }
    }
    return std::nullopt;
}

std::vector<Index> GeneTable::search(const std::string& text, std::size_t limit) const {
    std::vector<Index> starting;
    std::vector<Index> containing;
    const std::string wanted = upper(text);
    for (Index gene = 0; gene < size() && starting.size() < limit; ++gene) {
        const std::string symbolText = upper(symbol(gene));
        const std::string idText = upper(id(gene));
        if (symbolText.starts_with(wanted) || idText.starts_with(wanted)) {
            starting.push_back(gene);
        } else if (containing.size() < limit && (symbolText.find(wanted) != std::string::npos ||
                                                 idText.find(wanted) != std::string::npos)) {
            containing.push_back(gene);
        }
    }
    starting.insert(starting.end(), containing.begin(), containing.end());
    starting.resize(std::min(starting.size(), limit));
    return starting;
}

} // namespace ocellus
