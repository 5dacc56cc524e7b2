// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>
#include <vector>

namespace ocellus {

/// Ids and symbols of one organism's genes, from the tables shipped in resources/genes (Ensembl and
/// GENCODE facts; named genes that are no pseudogenes). Immutable, thread-safe.
class GeneReference {
public:
    /// The table of an organism ("NCBITaxon:9606"), loaded once per process; nullptr when none is
    /// shipped. @throws Error when a shipped table is damaged.
    static std::shared_ptr<const GeneReference> of(const std::string& organism);

    /// The id of a symbol, first as written, then ignoring case, then as a symbol the gene had
    /// earlier (H2AFZ for H2AZ1); nullopt when unknown.
    std::optional<std::string> idOfSymbol(const std::string& symbol) const;

    /// True for a symbol that is known only as an earlier one.
    bool isEarlierSymbol(const std::string& symbol) const;

    Index size() const { return static_cast<Index>(m_symbolOfId.size()); }

    /// Organisms with a shipped table, ascending.
    static std::vector<std::string> organisms();

    std::optional<std::string> symbolOfId(const std::string& id) const;

private:
    GeneReference(const std::string& path, const std::string& renamed);

    std::unordered_map<std::string, std::string> m_idOfSymbol;
    std::unordered_map<std::string, std::string> m_idOfUpperSymbol;
    std::unordered_map<std::string, std::string> m_symbolOfId;
    std::unordered_map<std::string, std::string> m_idOfEarlierSymbol; ///< upper case
};

/// One-to-one orthologues as id -> id, from `from` to `to` (CURIEs); empty when no table joins them.
/// Rat, rhesus macaque, dog, cow and zebrafish genes go by their symbol, as NCBI writes it.
std::unordered_map<std::string, std::string> orthologues(const std::string& from, const std::string& to);

} // namespace ocellus
