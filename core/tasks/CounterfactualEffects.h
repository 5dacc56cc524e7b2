// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RowSource.h"
#include "core/base/RunControl.h"
#include "core/datasets/GeneTable.h"
#include "core/statistics/RankOverlap.h"
#include "core/tasks/ScratchRows.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ocellus {

/// A gene of a counterfactual: a column of the data's counts and its form in the target's organism.
struct CounterfactualGene {
    Index gene = -1;               ///< column of the data's counts
    std::int64_t ownToken = -1;    ///< -1: not in the model's vocabulary
    std::int64_t targetToken = -1; ///< of the same gene or its orthologue; -1: none
    Index targetGene = -1;         ///< column of the target's counts; -1: not measured there
    std::string counterpart;       ///< id of the target's gene in the model's vocabulary
    bool asked = true;             ///< false: generated beside the genes of a list, so that all are shares of the same whole

    bool generated() const { return ownToken >= 0 && targetToken >= 0; }
};

/// How generated cells differ from the measured ones they were made of. Effects are log2 ratios of
/// mean counts per 10,000 (of the generated genes that are compared) with 0.1 added to both; NaN where
/// there is none. Means of expected counts stand beside means of counts: rank by them, test nothing.
struct CounterfactualEffects {
    std::vector<CounterfactualGene> genes; ///< the generated ones, then those that could not be
    std::vector<double> generated;   ///< generated over measured
    std::vector<double> control;     ///< unchanged control over measured: what the model alone does
    std::vector<double> wrongTarget; ///< wrong target over measured
    std::vector<double> observed;    ///< the target's measured cells over measured
    std::vector<std::string> flags;  ///< words joined by ";", see below
    std::vector<Index> order;        ///< positions of the genes asked for, by the size of `swap`, those not generated last

    /// Generated over control: what the target's token and, between organisms, the target's form of the gene change.
    double swap(std::size_t i) const { return generated[i] - control[i]; }
    /// The same with the token of the wrong target: as much as any other label would change.
    double wrongSwap(std::size_t i) const { return wrongTarget[i] - control[i]; }

    /// Overlap of the observed ranking with another one.
    struct Overlap {
        std::string ranking; ///< "generated", "swap", "control", "wrong target", "wrong swap"
        RankOverlap up, down;
    };
    std::vector<Overlap> overlaps; ///< none without observed effects
    double measuredCounts = 0.0;   ///< mean per cell, in the generated genes
    double generatedCounts = 0.0, controlCounts = 0.0;
    Index observedCells = 0;       ///< of the target, with counts in these genes
};

// The flags: "generated" on every generated gene, "not_in_model", "no_orthologue" on those that were
// not; "not_measured_in_target", "zero_in_source", "zero_in_target": a difference that the assays may
// have made.

/// log2 of the ratio of two means of counts per 10,000, 0.1 added to both.
double effectOf(double above, double below);

/// Sums of cells for the effects: mean of counts scaled to 10,000 per cell, over chosen columns.
/// @param columns  of `rows`; -1 entries stay 0 and do not count. @param counted  cells with any count.
Outcome meanProfile(const RowSource& rows, const std::vector<Index>& cells, const std::vector<Index>& columns, const RunControl& control,
    std::vector<double>* mean, Index* counted);

/// @param values  rows of the changed cells as CounterfactualCells keeps them, the first `generated`
/// of `genes` in each part. @param cells  the changed cells in `own`. @returns Cancelled when stopped.
Outcome counterfactualEffects(const std::vector<CounterfactualGene>& genes, const ScratchRows& values, const RowSource& own,
    const std::vector<Index>& cells, const RowSource& target, const std::vector<Index>& targetCells, const RunControl& control,
    CounterfactualEffects* result);

/// The table of genes, tab-separated: gene, effect_generated, effect_control, effect_observed, flags,
/// the largest change by the label (generated over control) first.
std::string counterfactualText(const CounterfactualEffects& effects, const GeneTable& genes);

/// The overlap curves: ranking, direction, genes, shared, chance.
std::string overlapText(const CounterfactualEffects& effects);

} // namespace ocellus
