// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/simulation/SimulationConfig.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// Raised whenever the same configuration gives other values than before.
inline constexpr int kSimulationVersion = 1;

struct SimulateOptions {
    Index cells =
        0; ///< cells of each atlas; 0: as the configuration says. The section is not changed
    std::optional<std::uint64_t> drawSeed; ///< other donors and cells of the same world
    bool clean = false; ///< also FILE_clean.h5ad: expected counts without ambient reads and noise
    bool map = false;   ///< data files get a map: obs leiden; obsm X_pca, X_umap; obsp distances,
                        ///< connectivities
    int threads = 0;
    std::vector<std::string> only; ///< names of the files to make (without ".h5ad"); empty: all
};

/// One file that holds data.
struct SimulatedFile {
    std::string name; ///< inside the folder
    std::string what;
    Index cells = 0;
    Index genes = 0;
};

struct SimulateResult {
    std::vector<SimulatedFile> files;
    Index plantedSwaps = 0; ///< over all atlases
    Index coarserLabels = 0;
    Index doublets = 0;
};

/// Makes the data of a configuration in `folder`, with the truths beside them:
///
/// FILE.h5ad of every organism (counts; obs as published, var, uns/simulated) and its truth tables
/// (core/simulation/TruthFiles.h), species_effects.tsv when there are two organisms, the tissue
/// section (core/simulation/SectionFiles.h), and truth.json, which says what was planted.
///
/// The same configuration, seed and number of cells give the same bytes for any number of threads;
/// the first N cells do not depend on the number of cells. Counts are streamed: memory grows with
/// the number of cells by their obs columns only. Everything is written beside `folder` and moved
/// into it at the end: it appears whole or not at all.
/// @throws UsageError for an unknown name in `only` or a folder that cannot be made; InputError for
/// a sample without cell types; Error when the disk refuses. @returns Cancelled when stopped.
Outcome simulateWorld(const SimulationConfig& config,
                      const SimulateOptions& options,
                      const std::string& folder,
                      const RunControl& control,
                      SimulateResult* result);

} // namespace ocellus
