// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/ModelBackend.h"

#include <dlfcn.h>

#include <filesystem>
#include <mutex>

namespace fs = std::filesystem;

namespace ocellus {

namespace {

constexpr const char* kModule = "libocellus_torch.so";

/// The folder of the library this function is in.
fs::path ownFolder() {
    Dl_info info{};
    if (dladdr(reinterpret_cast<const void*>(&modelBackend), &info) != 0 && info.dli_fname != nullptr) {
        return fs::absolute(info.dli_fname).parent_path();
    }
    return {};
}

ModelBackend* loadModule() {
    const fs::path program = fs::read_symlink("/proc/self/exe").parent_path();
    std::string reason = "it was not found";
    for (const fs::path& folder : {ownFolder(), program / ".." / "lib", program}) {
        const fs::path path = folder / kModule;
        if (!fs::exists(path)) {
            continue;
        }
        void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle == nullptr) {
            reason = dlerror();
            break;
        }
        const auto function = reinterpret_cast<ModelBackendFunction>(dlsym(handle, kModelBackendSymbol));
        ModelBackend* backend = function == nullptr ? nullptr : function(kModelBackendVersion);
        if (backend != nullptr) {
            return backend;
        }
        reason = "it belongs to another version of Ocellus";
        break;
    }
    throw Error(std::string("The model needs ") + kModule + ", which could not be loaded: " + reason + ".");
}

} // namespace

ModelBackend& modelBackend() {
    static std::mutex mutex;
    static ModelBackend* backend = nullptr; // never unloaded: LibTorch cannot be
    const std::scoped_lock lock(mutex);
    if (backend == nullptr) {
        backend = loadModule();
    }
    return *backend;
}

std::vector<AttentionVectors> ModelSession::attention(const ModelBatch&) {
    throw Error("This model does not tell its attention.");
}

std::shared_ptr<const Model> loadModel(const std::string& checkpointPath) {
    LoadedCheckpoint loaded = loadCheckpoint(checkpointPath); // first: a wrong file needs no LibTorch
    return modelBackend().load(std::move(loaded));
}

void requireDevice(const std::string& name) {
    if (name == "auto" || name == "cpu") {
        return;
    }
    if (name != "cuda" && !name.starts_with("cuda:")) { // needs no LibTorch
        throw UsageError("The device \"" + name + "\" is unknown; auto, cpu, cuda or cuda:N expected.");
    }
    modelBackend().requireDevice(name);
}

std::unique_ptr<Trainer> makeTrainer(const LoadedCheckpoint& start, const TrainerOptions& options) {
    return modelBackend().makeTrainer(start, options);
}

Outcome replayFixture(
    const std::string& checkpointPath, const std::string& fixturePath, const std::string& outPath,
    const RunControl& control) {
    const LoadedCheckpoint loaded = loadCheckpoint(checkpointPath);
    return modelBackend().replay(loaded, fixturePath, outPath, control);
}

} // namespace ocellus
