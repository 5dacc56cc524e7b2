// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/datasets/CellTable.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ocellus {

/// What is known of each gene of a matrix, in column order.
///
/// `ids` are stable identifiers (Ensembl, WormBase ... without version suffix) or, where the file
/// has none, whatever indexes the genes; `symbols` are what a person reads (equal to the id when
/// the file has no symbols). Both may repeat. Immutable; shareable between threads.
class GeneTable {
public:
    GeneTable() = default;

    /// @param var  the file's own gene table; ids and symbols are found among its index and columns
    /// (gene_ids, ensembl_id, feature_id ...; feature_name, gene_symbols, gene_name ...).
    explicit GeneTable(Table var);

    Index size() const { return static_cast<Index>(m_ids.size()); }

    const std::string& id(Index gene) const { return m_ids[static_cast<std::size_t>(gene)]; }

    const std::string& symbol(Index gene) const {
        return m_symbols[static_cast<std::size_t>(gene)];
    }

    const std::vector<std::string>& ids() const { return m_ids; }

    const std::vector<std::string>& symbols() const { return m_symbols; }

    const Table& var() const { return m_var; }

    /// True when most ids look like stable identifiers rather than symbols.
    bool hasStableIds() const { return m_hasStableIds; }

    /// The first gene whose id, id without version, index name or symbol equals `text`, ignoring
    /// case; ids win over symbols.
    std::optional<Index> find(const std::string& text) const;

    /// Genes whose symbol or id starts with (first) or contains (then) `text`, ignoring case, at
    /// most `limit`.
    std::vector<Index> search(const std::string& text, std::size_t limit) const;

private:
    Table m_var;
    std::vector<std::string> m_ids;
    std::vector<std::string> m_symbols;
    std::unordered_map<std::string, Index> m_byName; // upper case
    bool m_hasStableIds = false;
};

/// "ENSG00000000003.15" -> "ENSG00000000003"; text that is no versioned Ensembl id is unchanged.
std::string withoutVersion(const std::string& id);

/// Organisms (NCBITaxon CURIEs) told by the prefixes of `ids` with the number of ids of each, the
/// most frequent first.
std::vector<std::pair<std::string, Index>> organismsOfIds(const std::vector<std::string>& ids);

/// The organism (NCBITaxon CURIE) whose Ensembl-style prefix most of `ids` share, or nullopt.
std::optional<std::string> organismOfIds(const std::vector<std::string>& ids);

} // namespace ocellus
