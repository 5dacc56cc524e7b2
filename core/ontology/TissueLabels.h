// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ontology/Ontology.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace ocellus {

/// Which cell types belong in a tissue. Immutable, shareable between threads.
class TissueLabels {
public:
    enum class AtHome {
        Yes,
        No,
        Unknown, ///< the tissue or the cell type is not known here
    };

    /// The reviewed list resources/ontology/cell_places.tsv: cell types that live in certain organs only (hepatocyte:
    /// liver), and all below them; cell types that it does not name are at home everywhere. Tissues and their parts by
    /// Uberon (resources/ontology/tissues.tsv.gz).
    static std::shared_ptr<const TissueLabels> shipped(std::shared_ptr<const Ontology> cellTypes);

    /// A list of a person's own, a table of tissue and cell type (ids or names, tab between): in a tissue that it names
    /// only the cell types beside it are at home, with what lies below them. Of other tissues nothing is known.
    /// @throws InputError in one sentence: file, line, expected, found.
    static std::shared_ptr<const TissueLabels> read(const std::string& path, std::shared_ptr<const Ontology> cellTypes);

    /// Is a cell type at home in a tissue? @param tissue  id or name; "(organoid)" behind it is passed over; cells in
    /// culture are Unknown.
    AtHome atHome(const std::string& tissue, TermIndex cellType) const;

    /// The places of a cell type in words: "liver", "lung or trachea"; empty when it lives everywhere.
    std::string placesOf(TermIndex cellType) const;

    const std::string& source() const { return m_source; } ///< where the list comes from, in words

    const Ontology& cellTypes() const { return *m_cellTypes; }

private:
    TissueLabels() = default;

    std::shared_ptr<const Ontology> m_cellTypes;
    std::shared_ptr<const Ontology> m_tissues;
    std::unordered_map<std::string, TermIndex> m_tissueByName; ///< lower case
    std::vector<std::vector<TermIndex>> m_places;              ///< shipped: per cell type, its organs; empty: everywhere
    std::unordered_map<std::string, std::vector<char>> m_allowed; ///< own list: tissue (name, lower case) -> per cell type
    std::string m_source;
};

/// Uberon, with what is part of a tissue below it; names by termName.
std::shared_ptr<const Ontology> shippedTissues();

} // namespace ocellus
