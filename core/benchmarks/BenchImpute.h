// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/benchmarks/CleanScores.h"
#include "core/tasks/CellPlan.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

struct BenchImputeOptions {
    std::shared_ptr<const Model> model; ///< null: baselines alone
    std::string trainedOn;              ///< said in the model's rows
    CellOptions input;                  ///< cells, and how the model sees them
    std::string labelColumn;  ///< types to score within; empty: Leiden clusters of all counts
    double hiddenShare = 0.1; ///< of the genes
    double referenceShare = 0.5; ///< of the cells: baselines see all their genes
    Index fewestCells = 10;      ///< test cells with a count, for a gene to be hidden
    float depthMultiplier = 2.0F;
    std::shared_ptr<const Dataset> clean; ///< the expected counts of simulated data; null: not known
};

/// How near values of hidden genes come to their counts, both per counts of the visible genes. Rank
/// correlations; values that are the same everywhere say nothing and count 0. Counts are noisy and
/// mostly 0, more so in shallow cells: a method whose values follow depth gains or loses by that alone;
/// where a clean twin is known, CleanScores are free of it.
struct ImputeScores {
    std::optional<double> medianGene; ///< over genes of the correlation between test cells: the headline
    std::optional<double> meanGene;
    std::optional<double> perCell;    ///< mean over cells of the correlation between genes
    std::optional<double> pooled;     ///< all cells and genes together
    std::optional<double> withinType; ///< as withinTypeCorrelation
    std::vector<double> genes;        ///< per hidden gene
};

struct ImputeBenchRow {
    std::string method;
    std::string setting;
    ImputeScores scores;
    CleanScores clean; ///< against the clean twin, both per counts of the visible genes; absent without one
};

struct BenchImpute {
    std::vector<ImputeBenchRow> rows;
    std::string source; ///< of the counts
    Index referenceCells = 0, testCells = 0, visibleGenes = 0;
    std::vector<std::string> hidden; ///< ids of the hidden genes
    std::vector<double> detected;    ///< share of the test cells with a count of each
    std::string typesFrom;
    std::vector<std::string> notes;
};

/// Hides a share of the genes in a share of the cells (both drawn by the seed, from names) and scores
/// how well they come back. The cluster mean (Leiden on the visible genes), nearest neighbours (in
/// components of the visible genes) and the gene's mean learn the hidden genes from the reference
/// cells; the model has no reference: it sees the visible genes of the test cells alone, its
/// neighbours come from them, and both ways of imputing are scored. Baselines at their usual setting
/// and at the best of a small grid, chosen by the headline score itself.
/// Same values for any thread count. @throws RefusedError without counts, or with fewer than 20 test
/// or reference cells or 5 genes to hide. @returns Cancelled with `result` untouched when stopped.
Outcome benchImpute(const Dataset& dataset, const BenchImputeOptions& options, const RunControl& control, BenchImpute* result);

} // namespace ocellus
