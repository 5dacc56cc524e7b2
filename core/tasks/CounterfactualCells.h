// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/tasks/CellPlan.h"
#include "core/tasks/ScratchRows.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// A label of one class and the cells that carry it.
struct CounterfactualLabel {
    std::string term; ///< as the data say it: an ontology id, or a name
    std::string name; ///< for people
    std::vector<Index> cells; ///< that carry it, of `inTarget ? target : dataset`
    bool inTarget = false;    ///< the cells are of the target's data set
    Index averaged = 0;       ///< cells whose tokens were averaged
};

/// The labels of one class in chosen cells of a data set.
struct ClassLabels {
    std::string source;                   ///< "obs/sex_ontology_term_id", "organism of the file", "predicted by the model"
    std::map<std::string, std::vector<Index>> cells; ///< by label; cells without a known label are left out
};

/// @param cells  ascending; empty: all. Runs the model over them when the data set says nothing about
/// the class and the class is not the organism. nullopt when stopped.
std::optional<ClassLabels> labelsOfClass(const std::shared_ptr<const Dataset>& dataset, const ModelClass& entry,
    const Model& model, const CellOptions& input, const RunControl& control);

/// True when a label of the data is the term asked for: the same id or name (any case), or an id
/// below it in the model's hierarchy of the class.
bool carriesTerm(const std::string& label, const std::string& term, const ModelClass& entry);

/// The mean decoded token of a class over cells of a data set: width cellWidth. nullopt when stopped.
std::optional<std::vector<float>> meanToken(const Dataset& dataset, const Model& model, const CellOptions& input,
    std::size_t classIndex, const RunControl& control);

/// Generated values of every changed cell. A row is the expected counts of the listed genes with the
/// target's token, then with the cell's own tokens, then with the wrong target's.
class CounterfactualCells : public ScratchRows {
public:
    struct Swap {
        std::size_t classIndex = 0;
        std::vector<float> target, wrong;              ///< tokens of the class, cellWidth values
        std::vector<std::int64_t> ownGenes, targetGenes; ///< tokens of the same genes in both organisms
    };

    /// @param totals  per changed cell its measured counts in the genes.
    CounterfactualCells(Swap swap, std::vector<float> totals)
        : m_swap(std::move(swap))
        , m_totals(std::move(totals)) {}

    Index width() const override { return 3 * geneCount(); }
    Index geneCount() const { return static_cast<Index>(m_swap.ownGenes.size()); }
    bool compute(ModelSession& session, const ModelBatch& batch, Index first) override;

private:
    bool place(ModelSession& session, const std::vector<float>& tokens, const std::vector<std::int64_t>& genes,
        const ModelBatch& batch, Index first, Index part);

    Swap m_swap;
    std::vector<float> m_totals;
    std::vector<float> m_rows; ///< of one batch
};

} // namespace ocellus
