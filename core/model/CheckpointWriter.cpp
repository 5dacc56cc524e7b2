// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/CheckpointWriter.h"

#include "core/base/Error.h"
#include "core/base/OutputPath.h"
#include "core/model/SafetensorsFile.h"
#include "core/model/TorchFile.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace fs = std::filesystem;

namespace ocellus {

void writeCheckpoint(const Checkpoint& checkpoint, const std::string& path) {
    const std::string extension = fs::path(path).extension().string();
    if (extension != ".ckpt" && extension != ".safetensors") {
        throw UsageError("A model is written as .ckpt or .safetensors; " + path +
                         " ends in neither.");
    }
    requireOutputPath(path);
    const std::string temporary = path + ".partial-" + std::to_string(getpid());
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    if (!out) {
        failToCreate(path, errno);
    }
    try {
        if (extension == ".ckpt") {
            writeTorchFile(checkpoint, fs::path(path).stem().string(), out);
        } else {
            writeSafetensors(checkpoint, out);
        }
        out.close();
        if (!out) {
            throw Error("Could not write " + path + ": is the disk full?");
        }
        fs::rename(temporary, path);
    } catch (...) {
        out.close();
        std::error_code ignored;
        fs::remove(temporary, ignored);
        throw;
    }
}

} // namespace ocellus
