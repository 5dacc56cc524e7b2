// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ocellus {

/// Expected counts of a list of genes in a list of cells, as a model gave them: what a layer of
/// denoised or imputed values holds. The numbers stay on disk, so that memory does not grow with
/// cells x genes. Immutable; reading is safe from several threads.
class GeneValues {
public:
    struct Gene {
        std::string id;     ///< of the data set where it was measured; else of the organism's gene table, else the name asked for
        std::string symbol; ///< as people read it; the id where there is none
        bool measured = false; ///< the data set has counts of it
        double reliability = 0.0; ///< Spearman's correlation, see ImputeResult; NaN: not known
    };

    struct Facts {
        std::vector<Gene> genes;  ///< the columns
        std::vector<Index> cells; ///< the rows: cells of the data set, ascending, each once
        double depthMultiplier = 1.0; ///< counts are as if sequenced so many times deeper than measured
        Index reliabilityCells = 0;   ///< on which the reliabilities were measured; 0: they were not
        /// Measured genes that were hidden as a check, by symbol, and how well each came back.
        std::vector<std::pair<std::string, double>> hidden;
    };

    explicit GeneValues(Facts facts);
    virtual ~GeneValues() = default;

    const Facts& facts() const { return m_facts; }
    Index rows() const { return static_cast<Index>(m_facts.cells.size()); }
    Index width() const { return static_cast<Index>(m_facts.genes.size()); }
    /// Column of a gene by its id; nullopt: there is none.
    std::optional<Index> find(const std::string& geneId) const;

    /// Fills `values` with neighbouring columns of one row, from `column` on. @throws Error when the
    /// disk refuses.
    virtual void read(Index row, Index column, std::span<float> values) const = 0;

private:
    Facts m_facts;
    std::unordered_map<std::string, Index> m_columnOfId;
};

} // namespace ocellus
