// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/KeptNetwork.h"

#include "core/base/Error.h"
#include "core/project/Project.h"
#include "core/project/ProjectFolder.h"

#include <filesystem>

namespace ocellus {

namespace fs = std::filesystem;

Outcome keepNetwork(const Project& project, const KeptNetwork& network, const RunControl& control) {
    if (project.isReadOnly()) {
        throw Error(fs::path(project.folder()).filename().string() + " is read-only here; nothing was saved.");
    }
    const std::string path = projectfolder::networkFile(project.folder());
    std::error_code error;
    fs::create_directories(fs::path(path).parent_path(), error);
    return networkfile::write(path, network, control);
}

bool keepsNetwork(const Project& project) {
    std::error_code error;
    return fs::exists(projectfolder::networkFile(project.folder()), error);
}

Outcome keptNetwork(const Project& project, const std::shared_ptr<const Dataset>& dataset, const RunControl& control, std::optional<KeptNetwork>* result) {
    result->reset();
    if (!keepsNetwork(project)) {
        return Outcome::Finished;
    }
    const DatasetCheck check = project.checkDataset(*dataset, false, control);
    const std::string fingerprint = check.fingerprint.empty() ? dataset->fingerprint(control) : check.fingerprint;
    KeptNetwork kept;
    if (fingerprint.empty() || networkfile::read(projectfolder::networkFile(project.folder()), dataset, fingerprint, control, &kept) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    *result = std::move(kept);
    return Outcome::Finished;
}

std::optional<KeptNetworkHead> keptNetworkHead(const Project& project) {
    return keepsNetwork(project) ? std::optional(networkfile::readHead(projectfolder::networkFile(project.folder()))) : std::nullopt;
}

} // namespace ocellus
