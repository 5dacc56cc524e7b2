// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ProjectFinder.h"

#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/datasets/Dataset.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <unistd.h>

namespace ocellus {

namespace {

namespace fs = std::filesystem;

constexpr const char* kEnding = ".ocellus";
constexpr int kMostNumbers = 99;

/// Also says no to a folder that nobody may write, when it is the superuser who asks.
bool mayWrite(const fs::path& folder) {
    std::error_code error;
    const fs::perms all = fs::perms::owner_write | fs::perms::group_write | fs::perms::others_write;
    return (fs::status(folder, error).permissions() & all) != fs::perms::none &&
           access(folder.c_str(), W_OK) == 0;
}

bool isBelow(const fs::path& path, const std::string& folder) {
    const fs::path relative = path.lexically_relative(folder);
    return !folder.empty() && !relative.empty() && relative.begin()->string() != "..";
}

/// "lung" for lung.h5ad, lung.csv.gz and the folder lung.
std::string stemOf(const fs::path& data) {
    fs::path stem = data.filename();
    std::error_code error;
    if (!fs::is_directory(data, error)) {
        stem = stem.extension() == ".gz" ? stem.stem().stem() : stem.stem();
    }
    return stem.empty() ? "data" : stem.string();
}

/// Paths without an ending, the preferred one first.
std::vector<fs::path> basesOf(const fs::path& data, const ProjectPlaces& places) {
    Sha256 hash;
    hash.add(data.string());
    const fs::path own =
        fs::path(places.ownFolder) / (stemOf(data) + "-" + hash.hex().substr(0, 8));
    std::vector<fs::path> bases;
    if (places.besideData && !isBelow(data, places.cacheFolder)) {
        bases.push_back(data.parent_path() / stemOf(data));
    }
    bases.push_back(own);
    return bases;
}

fs::path numbered(const fs::path& base, int number) {
    std::string name = base.string();
    if (number > 1) {
        name.append("-").append(std::to_string(number));
    }
    return name.append(kEnding);
}

bool samePlace(const fs::path& a, const fs::path& b) {
    std::error_code error;
    return fs::equivalent(a, b, error);
}

/// True when a project was made for this data set, wherever both are now.
bool belongsTo(const Project& project,
               const Dataset& dataset,
               const RunControl& control,
               std::vector<std::string>& sentences) {
    const auto linked = project.findDataset();
    if (linked && !samePlace(*linked, dataset.path())) {
        return false;
    }
    const DatasetCheck check = project.checkDataset(dataset, false, control);
    if (check.state == DatasetState::OtherCells && linked) {
        sentences.push_back(check.sentence);
    }
    return check.state != DatasetState::OtherCells;
}

/// The first project of this data set; when there is none `free` is where one can be made.
std::optional<fs::path> findProject(const Dataset& dataset,
                                    const ProjectPlaces& places,
                                    const RunControl& control,
                                    fs::path& free,
                                    std::vector<std::string>& sentences) {
    std::error_code error;
    for (const fs::path& base : basesOf(fs::absolute(dataset.path()).lexically_normal(), places)) {
        for (int number = 1; number <= kMostNumbers; ++number) {
            const fs::path folder = numbered(base, number);
            if (!fs::exists(folder, error)) {
                if (free.empty() &&
                    (base.parent_path() == places.ownFolder || mayWrite(base.parent_path()))) {
                    free = folder;
                }
                break;
            }
            try {
                const auto peek = Project::open(folder.string(), Project::Access::Read);
                if (belongsTo(*peek, dataset, control, sentences)) {
                    return folder;
                }
            } catch (const InputError& refused) {
                sentences.emplace_back(refused.what());
            }
        }
    }
    return std::nullopt;
}

std::shared_ptr<Project> openToWrite(const std::string& folder, const ProjectPlaces& places) {
    return places.open && samePlace(places.open->folder(), folder)
               ? places.open
               : std::shared_ptr<Project>(Project::open(folder));
}

/// Compares data set and project, and remembers where the data set is now.
void meet(Project& project,
          const Dataset& dataset,
          const RunControl& control,
          std::vector<std::string>& sentences) {
    const DatasetCheck check = project.checkDataset(dataset, false, control);
    if (check.state == DatasetState::OtherCells) {
        throw RefusedError(check.sentence);
    }
    if (!check.sentence.empty()) {
        sentences.push_back(check.sentence);
    }
    const DatasetLink link = project.datasetLink();
    const bool moved = fs::path(link.path) != fs::absolute(dataset.path()).lexically_normal();
    if (!project.isReadOnly() && (moved || check.fingerprint != link.fingerprint)) {
        project.adoptDataset(dataset, check.fingerprint);
    }
}

} // namespace

Outcome openProjectOf(const std::shared_ptr<const Dataset>& dataset,
                      const ProjectPlaces& places,
                      const RunControl& control,
                      OpenedProject* result) {
    if (dataset->path().empty()) {
        return Outcome::Finished; // never was a file: nothing to keep decisions about
    }
    control.report("Looking for earlier decisions", 0, 0);
    std::error_code error;
    fs::path free;
    std::optional<fs::path> folder;
    if (!places.chosen.empty() && fs::exists(places.chosen, error)) {
        folder = places.chosen;
    } else {
        folder = findProject(*dataset, places, control, free, result->sentences);
    }
    if (!folder) {
        result->folder = free.string();
        return control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
    }
    result->project = openToWrite(folder->string(), places);
    result->folder = result->project->folder();
    const auto& notices = result->project->notices();
    result->sentences.insert(result->sentences.end(), notices.begin(), notices.end());
    meet(*result->project, *dataset, control, result->sentences);
    for (const LayerInfo& info : result->project->layers()) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        control.report("Reading " + info.name, 0, 0);
        if (info.problem.empty()) {
            result->layers.push_back(result->project->loadLayer(info.name));
        } else {
            result->sentences.push_back(info.problem);
        }
    }
    return control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
}

std::shared_ptr<Project>
makeProject(const std::string& folder, const Dataset& dataset, const DatasetLink& link) {
    if (folder.empty()) {
        throw Error(
            "There is no place to keep decisions about this data set; save it to a file first.");
    }
    std::error_code error;
    fs::create_directories(fs::path(folder).parent_path(), error);
    if (!fs::exists(folder, error)) {
        return Project::create(folder, link);
    }
    std::shared_ptr<Project> project = Project::open(folder);
    if (project->isReadOnly() ||
        project->checkDataset(dataset, false, {}).state == DatasetState::OtherCells) {
        throw Error(project->isReadOnly() && !project->notices().empty()
                        ? project->notices().front()
                        : fs::path(folder).filename().string() +
                              " was made for other data meanwhile; nothing was saved.");
    }
    return project;
}

std::string datasetOfProject(const std::string& folder) {
    const auto project = Project::open(folder, Project::Access::Read);
    const auto path = project->findDataset();
    if (!path) {
        throw RefusedError(project->missingDataset());
    }
    return *path;
}

} // namespace ocellus
