// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ocellus {

/// Ids and symbols of one organism's genes, from the tables shipped in resources/genes (Ensembl and
/// GENCODE facts; named genes that are no pseudogenes). Immutable, thread-safe.
class GeneReference {
public:
    /// The table of an organism ("NCBITaxon:9606"), loaded once per process; nullptr when none is
    /// shipped. @throws Error when a shipped table is damaged.
    static std::shared_ptr<const GeneReference> of(const std::string& organism);

    /// The id of a symbol, first as written, then ignoring case; nullopt when unknown.
    std::optional<std::string> idOfSymbol(const std::string& symbol) const;
    std::optional<std::string> symbolOfId(const std::string& id) const;

private:
    explicit GeneReference(const std::string& path);

    std::unordered_map<std::string, std::string> m_idOfSymbol;
    std::unordered_map<std::string, std::string> m_idOfUpperSymbol;
    std::unordered_map<std::string, std::string> m_symbolOfId;
};

/// One-to-one orthologues as id -> id, from `from` to `to` (CURIEs); empty when no table joins them.
std::unordered_map<std::string, std::string> orthologues(const std::string& from, const std::string& to);

} // namespace ocellus
