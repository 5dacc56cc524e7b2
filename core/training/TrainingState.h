// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/Trainer.h"
#include "core/training/LossTable.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ocellus {

/// Where a training is, beside the weights.
struct TrainingPosition {
    std::int64_t step = 0;    ///< optimiser steps done
    Index epochsTried = 0;    ///< whole epochs with their trial
    double rateFactor = 1.0;  ///< of the plateau schedule
    Index epochsFlat = 0;     ///< since the validation loss fell, for the rate
    double lowestLoss = 0.0;  ///< of all trials
    bool tried = false;       ///< there was a trial
    Index bestEpoch = 0;
    double bestScore = 0.0;   ///< larger is better
    Index epochsWorse = 0;    ///< since the best one, for stopping
};

/// The folder in which a run keeps what it needs to go on.
class TrainingState {
public:
    TrainingState(std::string folder, std::string key);

    std::string bestPath() const { return m_folder + "/best.ckpt"; }

    /// Makes the folder new and empty.
    void clear() const;

    /// Continues an earlier run. @returns false when there is none, or one of another key, which is then set aside
    /// in FOLDER.old.
    bool restore(Trainer& trainer, TrainingPosition* position, std::vector<LossRow>* rows) const;

    /// Keeps everything; a state is replaced whole or not at all. @throws Error when the disk refuses.
    void keep(const Trainer& trainer, const TrainingPosition& position, const std::vector<LossRow>& rows) const;

    void remove() const;

private:
    std::string m_folder;
    std::string m_key;
};

} // namespace ocellus
