// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ModelBackend.h"
#include "core/model/torch/Replay.h"
#include "core/model/torch/Session.h"
#include "core/model/torch/Threads.h"
#include "core/model/torch/TorchModel.h"
#include "core/model/torch/TorchTrainer.h"

namespace ocellus {

namespace {

class TorchBackend : public ModelBackend {
public:
    std::shared_ptr<const Model> load(LoadedCheckpoint checkpoint) override {
        return translated("Loading the model", [&] { return std::make_shared<const TorchModel>(std::move(checkpoint)); });
    }

    Outcome replay(
        const LoadedCheckpoint& checkpoint, const std::string& fixturePath, const std::string& outPath,
        const RunControl& control) override {
        useOneThreadPerOperation();
        return translated("The replay", [&] { return replayRecorded(checkpoint, fixturePath, outPath, control); });
    }

    std::unique_ptr<Trainer> makeTrainer(const LoadedCheckpoint& start, const TrainerOptions& options) override {
        return translated("Training", [&] { return makeTorchTrainer(start, options); });
    }

    void requireDevice(const std::string& name) override {
        translated("The device", [&] { requireTorchDevice(name); });
    }

    std::vector<std::string> warnings() const override { return machineWarnings(); }
};

} // namespace

} // namespace ocellus

/// The one function the module exports.
extern "C" __attribute__((visibility("default"))) ocellus::ModelBackend* ocellusModelBackend(int version) {
    static ocellus::TorchBackend backend;
    return version == ocellus::kModelBackendVersion ? &backend : nullptr;
}
