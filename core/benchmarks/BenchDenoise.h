// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/benchmarks/CleanScores.h"
#include "core/benchmarks/DenoiseScores.h"
#include "core/tasks/CellPlan.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

struct BenchDenoiseOptions {
    std::shared_ptr<const Model> model; ///< null: baselines alone
    std::string trainedOn;              ///< said in the model's rows
    CellOptions input;                  ///< cells, and how the model sees them; genes and lists are the benchmark's own
    std::string labelColumn; ///< types to score within; empty: Leiden clusters of the undamaged counts
    Index genes = 2000;      ///< most variable of the damaged counts
    double rate = 0.7;       ///< of the damage; 0: none, which only the clean twin can judge
    std::shared_ptr<const Dataset> clean; ///< the expected counts of simulated data; null: not known
    double heldOutShare = 0.1; ///< of the molecules, for the two scores on held-out ones; 0: none
    float depthMultiplier = 4.0F;
};

struct DenoiseBenchRow {
    std::string method;
    std::string setting;
    DenoiseScores scores;
    CleanScores clean; ///< against the clean twin, of shares of the judged genes; absent without one
};

struct BenchDenoise {
    std::vector<DenoiseBenchRow> rows;
    std::string source; ///< of the counts
    Index cells = 0, genes = 0, types = 0;
    Index leftOut = 0; ///< cells without counts after the damage
    std::string typesFrom;
    double trueCounts = 0.0, damagedCounts = 0.0; ///< mean per cell
    std::vector<std::string> notes;
};

/// Damages counts (damagedCounts) and scores how well methods bring them back (DenoiseScores.h).
/// Free of leaks: genes, neighbours, clusters, depth and components all come from the damaged matrix.
/// Rows: the damaged counts themselves; the cluster mean, kNN-smoothing and MAGIC, each at its
/// published (the cluster mean: usual) settings and at the best of a small grid, chosen by the headline score itself so that
/// the baseline is not undersold; the model free of leaks; the model in the official form, in which
/// neighbours and depth are those of the undamaged cells, named as such.
/// A model that refuses the data leaves a note instead of its rows. Same values for any thread count.
/// @throws RefusedError without counts, with another's clean twin, or with fewer than 20 cells or 10 genes to score.
/// @returns Cancelled with `result` untouched when stopped.
Outcome benchDenoise(const Dataset& dataset, const BenchDenoiseOptions& options, const RunControl& control, BenchDenoise* result);

} // namespace ocellus
