// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/Demo.h"

#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/simulation/simulateWorld.h"

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace ocellus {

const std::vector<Demo>& demos() {
    static const std::vector<Demo> all{
        {"lung", "Lung (simulated, labels to check)", "lung_human"},
        {"tissue", "Tissue section (simulated)", "lung_section"},
        {"lung-mouse", "Mouse lung (simulated)", "lung_mouse"},
    };
    return all;
}

std::string ensureDemo(const std::string& name, const RunControl& control) {
    const auto demo = std::find_if(
        demos().begin(), demos().end(), [&](const Demo& one) { return one.name == name; });
    if (demo == demos().end()) {
        std::string known;
        for (const Demo& one : demos()) {
            known += (known.empty() ? "" : ", ") + one.name;
        }
        throw UsageError("There is no demo called " + name + "; there are " + known + ".");
    }
    const SimulationConfig config = readSimulationConfig(resourcePath("demo/lung.json"));
    const std::string version =
        config.fingerprint.substr(0, 16) + "-" + std::to_string(kSimulationVersion);
    const fs::path folder = fs::path(cacheFolder()) / "demo" / version / demo->name;
    const fs::path path = folder / (demo->file + ".h5ad");
    if (!fs::exists(path)) {
        SimulateOptions options;
        options.only = {demo->file};
        options.map = true;
        if (simulateWorld(config, options, folder.string(), control, nullptr) ==
            Outcome::Cancelled) {
            return {};
        }
    }
    return path.string();
}

} // namespace ocellus
