// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/NewModel.h"
#include "core/training/GeneStarts.h"
#include "core/training/TrainingRun.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// One data set of a configuration.
struct PretrainFile {
    std::string path; ///< as it can be opened: relative paths are those from the configuration's folder
    std::optional<std::string> organism;
    std::string where; ///< "COLUMN=VALUE": only these cells teach; empty: all
    std::map<std::string, std::string> columns; ///< class -> column, where it is not the class's name
};

/// What `pretrain` does (PRODUCT.md section 4), read from JSON; see resources/models/CONFIGURATION.md.
struct PretrainConfig {
    std::string path;
    std::string fingerprint; ///< SHA-256 of the file's bytes
    std::uint64_t seed = 0;
    std::vector<PretrainFile> files;
    std::string start; ///< a checkpoint to go on from; empty: a new model
    ModelDesign design; ///< of a new model, without genes and labels
    GeneStart geneStart = GeneStart::Random;
    std::vector<std::string> classes;
    std::map<std::string, Index> compressed; ///< class or "default" -> width of its latent
    std::map<std::string, ParentLabels> hierarchy;
    std::vector<std::string> groupBy; ///< classes and columns whose combinations are the sampler's groups
    TrainerOptions trainer;
    TrainingSchedule schedule;
    SamplingOptions sampling;
    double keptBack = 0.05;  ///< share of cells to try the model on
    Index mostKeptBack = 500; ///< per file
    std::size_t memoryLimit = std::size_t{4} << 30; ///< bytes of counts held per file
};

/// @throws InputError with one sentence for every mistake: place, expected, found.
PretrainConfig readPretrainConfig(const std::string& path);

} // namespace ocellus
