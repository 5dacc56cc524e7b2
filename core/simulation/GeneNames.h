// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ocellus {

inline constexpr const char* kHumanTaxon = "NCBITaxon:9606";
inline constexpr const char* kMouseTaxon = "NCBITaxon:10090";

/// The real genes a simulated world may be made of: protein-coding genes of human and mouse
/// (resources/demo/protein_coding.tsv.gz) with the symbols and one-to-one orthologues of
/// resources/genes; named genes outside that list (XIST) are found too. Immutable, thread-safe.
class GeneNames {
public:
    /// Loaded at the first call. @throws Error when a shipped table is missing or damaged.
    static const GeneNames& shared();

    /// The id of a symbol exactly as written, protein-coding genes first; nullopt when the organism
    /// has no gene of that symbol.
    std::optional<std::string> idIn(const std::string& taxon, const std::string& symbol) const;
    std::string symbolOf(const std::string& id) const;

    bool isKnown(const std::string& symbol) const {
        return idIn(kHumanTaxon, symbol) || idIn(kMouseTaxon, symbol);
    }

    struct Pair {
        std::string human;
        std::string mouse;
    };

    /// Protein-coding one-to-one pairs, by human id.
    const std::vector<Pair>& pairs() const { return m_pairs; }

    std::optional<std::string> mouseOf(const std::string& humanId) const;
    std::optional<std::string> humanOf(const std::string& mouseId) const;

    /// Protein-coding genes without a one-to-one orthologue, by id.
    const std::vector<std::string>& unpaired(const std::string& taxon) const;

    bool isProteinCoding(const std::string& id) const { return m_coding.contains(id); }

    bool isTranscriptionFactor(const std::string& id) const;

private:
    GeneNames();

    std::unordered_map<std::string, bool> m_coding; ///< id -> transcription factor?
    std::unordered_map<std::string, std::string> m_codingIdOfSymbol;
    std::unordered_map<std::string, std::string> m_mouseOfHuman, m_humanOfMouse;
    std::vector<Pair> m_pairs;
    std::vector<std::string> m_humanOnly, m_mouseOnly;
};

} // namespace ocellus
