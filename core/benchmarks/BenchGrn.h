// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/networks/EdgeScores.h"
#include "core/networks/KnownEdges.h"
#include "core/tasks/Networks.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

struct BenchGrnOptions {
    std::shared_ptr<const Model> model; ///< null: baselines alone
    NetworkOptions network;             ///< how the model's network is made; its filter is not used
    std::string trainedOn;              ///< said in the model's rows; empty: not said
    Index trees = 100;                  ///< of GENIE3; 0: GENIE3 is left out
    int folds = 5;                      ///< of regulators, at most, for the rows that learn from known edges; 0: no such rows
    std::optional<double> edgeWeight;   ///< as in ScoreChoiceOptions
    std::uint64_t seed = 0;
    int threads = 0;
};

struct GrnBenchRow {
    std::string method;
    std::string setting;
    std::string orientation; ///< "attended", "attending", "regulator to target", "symmetric"
    std::optional<EdgeScores> scores; ///< none where no edge can be judged
};

struct BenchGrn {
    std::vector<GrnBenchRow> rows;
    std::string source;    ///< of the expression values behind the baselines
    Index cells = 0;
    Index regulators = 0;  ///< of the truth, in the data
    Index genes = 0;       ///< of the truth, in the data: targets that are judged
    int folds = 0;         ///< behind the rows that learn from known edges; 0: there are none
    Index edgesInFile = 0;
    Index edges = 0;       ///< between these genes
    std::vector<std::string> notes;
};

/// Scores networks of a data set on known edges (TASKS_SPEC 7.3): the model's in both orientations,
/// Pearson, Spearman, CLR, GENIE3 (TF-only) and chance. All are judged on the same pairs: regulators
/// of the truth x genes of the truth that the data (and the model's network) hold, but a gene and
/// itself. Baselines see log-normalised expression of the chosen cells. Rows that learn are told the
/// known edges of other folds of regulators and judged on all pairs: heads chosen by a ridge, the
/// baselines' scores chosen alike, and how many regulators known to have a target.
/// A model that refuses the data leaves a note instead of its rows.
/// @throws RefusedError when no known edge joins two genes of the data. Same values for any thread
/// count. @returns Cancelled with `result` untouched.
Outcome benchGrn(const Dataset& dataset, const KnownEdges& truth, const BenchGrnOptions& options, const RunControl& control, BenchGrn* result);

} // namespace ocellus
