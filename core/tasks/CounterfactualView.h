// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"
#include "core/figures/GroupSummary.h"
#include "core/results/ResultFile.h"
#include "core/tasks/Counterfactual.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// The cells of a counterfactual side by side.
enum class CounterfactualGroup { Source, Generated, Control, WrongTarget, Target };
inline constexpr std::size_t kCounterfactualGroups = 5;

struct CounterfactualViewOptions {
    std::shared_ptr<const CategoryColumn> labels;       ///< of the data set's cells; empty: none
    std::shared_ptr<const CategoryColumn> targetLabels; ///< of the target's cells; empty: none
    Index mostTargetCells = 2000; ///< shown of the target, evenly spaced among those there are
    std::uint64_t seed = 0;
    int threads = 0;
};

/// All groups one after the other, in the order of CounterfactualGroup, a row a cell: measured, generated,
/// unchanged control, wrong target, the target's measured cells. Immutable once made, thread-safe.
struct CounterfactualView {
    std::array<std::vector<Index>, kCounterfactualGroups> cells; ///< ascending: of the data set, of Target those of its own
    std::vector<std::int32_t> groupOf; ///< per row, a CounterfactualGroup
    CategoryColumn labels;           ///< per row, those of both data sets by name; -1: none
    std::vector<std::size_t> genes;  ///< positions in CounterfactualEffects::genes: compared ones first
    Index compared = 0;              ///< of `genes`: measured in the target too (all, where none is)
    std::shared_ptr<const RowSource> counts; ///< rows x genes; a gene not measured in the target has no value there
    std::vector<float> totals;       ///< per row, over the compared genes
    /// rows x 2: components of the compared genes, the five groups brought together (Harmony), UMAP. The wrong
    /// target has no place (NaN). What differs between the groups is taken out on purpose: kinds of cells stand
    /// at the same place, and what differs is read in the genes.
    FloatMatrix positions;
    /// How far generated cells lie from the mean of their label, over how far measured ones do (root mean
    /// square, in components before the groups were brought together); NaN where nothing spreads.
    double spread = 0.0;

    Index first(CounterfactualGroup group) const;
    Index count(CounterfactualGroup group) const { return static_cast<Index>(cells[static_cast<std::size_t>(group)].size()); }
    Index rowCount() const { return static_cast<Index>(groupOf.size()); }
};

/// @param target  the data set of the target's cells; the same one where there is no second.
/// Same bytes for any thread count. @returns Cancelled with `view` untouched when stopped.
Outcome viewCounterfactual(const std::shared_ptr<const Dataset>& dataset, const std::shared_ptr<const Dataset>& target,
    const CounterfactualResult& result, const CounterfactualViewOptions& options, const RunControl& control, CounterfactualView* view);

/// One gene in all rows.
struct CounterfactualGeneValues {
    std::vector<float> values; ///< log1p of counts per 10,000 (of the compared genes); NaN where it was not measured
    GeneSummary summary;       ///< by group
};

/// @param gene  position in `view.genes`. @returns Cancelled with `values` untouched when stopped.
Outcome geneOfCounterfactual(const CounterfactualView& view, std::size_t gene, int threads, const RunControl& control, CounterfactualGeneValues* values);

/// The output of the `counterfactual` verb: layers generated, control and generated_wrong_target.
ResultFileContent counterfactualContent(const std::shared_ptr<const Dataset>& dataset, const CounterfactualResult& result, bool withX);

/// What a person must know to read the values, as comment lines ("# ...") that go before a table.
std::string counterfactualComments(const CounterfactualResult& result);

} // namespace ocellus
