// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/LoadedCheckpoint.h"
#include "core/model/Model.h"
#include "core/model/Trainer.h"

#include <memory>
#include <string>

namespace ocellus {

/// What the LibTorch module offers; found through its one exported C function, so that the core
/// never links to LibTorch. Lives as long as the program. Thread-safe.
class ModelBackend {
public:
    virtual ~ModelBackend() = default;

    /// Builds the network. @throws InputError, Error.
    virtual std::shared_ptr<const Model> load(LoadedCheckpoint checkpoint) = 0;

    /// See replayFixture in Model.h.
    virtual Outcome replay(
        const LoadedCheckpoint& checkpoint, const std::string& fixturePath, const std::string& outPath,
        const RunControl& control) = 0;

    /// See makeTrainer in Trainer.h.
    virtual std::unique_ptr<Trainer> makeTrainer(const LoadedCheckpoint& start, const TrainerOptions& options) = 0;

    /// See requireDevice in Model.h.
    virtual void requireDevice(const std::string& name) = 0;

    /// Sentences about the machine that a person should see, e.g. a slow BLAS library.
    virtual std::vector<std::string> warnings() const = 0;
};

/// The module's version of this interface and of Model; a module of another version is refused.
constexpr int kModelBackendVersion = 3;
constexpr const char* kModelBackendSymbol = "ocellusModelBackend";
using ModelBackendFunction = ModelBackend* (*)(int version);

/// Loads the module on first use: beside the core library, then in ../lib beside the program.
/// @throws Error naming what the system's loader said.
ModelBackend& modelBackend();

} // namespace ocellus
