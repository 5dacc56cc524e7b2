// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/TrainingState.h"

#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/model/CheckpointWriter.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace ocellus {

namespace {

constexpr const char* kState = "/state.safetensors";
constexpr const char* kRows = "/losses.jsonl";

double real(const Value& settings, const char* key, const std::string& file) {
    const Value* value = settings.find(key);
    const std::optional<double> number = value == nullptr ? std::nullopt : value->asReal();
    if (!number) {
        throw InputError(file, std::string("its entry ") + key + " is missing; start again without --resume");
    }
    return *number;
}

} // namespace

TrainingState::TrainingState(std::string folder, std::string key) : m_folder(std::move(folder)), m_key(std::move(key)) {}

void TrainingState::clear() const {
    remove();
    std::error_code failed;
    fs::create_directories(m_folder, failed);
    if (failed) {
        throw UsageError("The folder " + m_folder + " cannot be made: " + failed.message() + ".");
    }
}

void TrainingState::remove() const {
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
}

bool TrainingState::restore(Trainer& trainer, TrainingPosition* position, std::vector<LossRow>* rows) const {
    const std::string file = m_folder + kState;
    if (!fs::exists(file)) {
        return false;
    }
    const Checkpoint state = Checkpoint::open(file);
    const Value& settings = state.hyperParameters();
    const Value* key = settings.find("key");
    if (key == nullptr || key->text != m_key) {
        std::error_code ignored;
        fs::remove_all(m_folder + ".old", ignored);
        fs::rename(m_folder, m_folder + ".old", ignored);
        return false;
    }
    trainer.restoreState(state);
    const auto number = [&](const char* name) { return real(settings, name, file); };
    position->step = static_cast<std::int64_t>(number("step"));
    position->epochsTried = static_cast<Index>(number("epochs_tried"));
    position->rateFactor = number("rate_factor");
    position->epochsFlat = static_cast<Index>(number("epochs_flat"));
    position->lowestLoss = number("lowest_loss");
    position->tried = number("tried") != 0.0;
    position->bestEpoch = static_cast<Index>(number("best_epoch"));
    position->bestScore = number("best_score");
    position->epochsWorse = static_cast<Index>(number("epochs_worse"));
    std::ifstream text(m_folder + kRows, std::ios::binary);
    std::ostringstream bytes;
    bytes << text.rdbuf();
    *rows = rowsKept(bytes.str(), position->step, m_folder + kRows);
    return true;
}

void TrainingState::keep(const Trainer& trainer, const TrainingPosition& position, const std::vector<LossRow>& rows) const {
    // The rows first: those beyond the state's step are left out when it is read.
    writeDurably(m_folder + kRows, keptRows(rows));
    Value settings = Value::dict();
    settings.set("key", Value::string(m_key));
    settings.set("step", Value::number(position.step));
    settings.set("epochs_tried", Value::number(position.epochsTried));
    settings.set("rate_factor", Value::real64(position.rateFactor));
    settings.set("epochs_flat", Value::number(position.epochsFlat));
    settings.set("lowest_loss", Value::real64(position.lowestLoss));
    settings.set("tried", Value::number(position.tried ? 1 : 0));
    settings.set("best_epoch", Value::number(position.bestEpoch));
    settings.set("best_score", Value::real64(position.bestScore));
    settings.set("epochs_worse", Value::number(position.epochsWorse));
    Checkpoint state(m_folder + kState, std::move(settings));
    trainer.storeState(state);
    writeCheckpoint(state, m_folder + kState);
}

} // namespace ocellus
