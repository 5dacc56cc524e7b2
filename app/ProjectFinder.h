// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/project/Project.h"
#include "core/project/ProjectFolder.h"

#include <memory>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;

/// Where the projects of data sets lie.
struct ProjectPlaces {
    std::string chosen; ///< the project that the person opened or saved under; may be empty
    std::string
        ownFolder; ///< the person's data folder: for data that lie where nothing may be written
    bool besideData = true;  ///< false: never write beside the data (UI tests)
    std::string cacheFolder; ///< data below it get no project beside them: caches are thrown away
    std::shared_ptr<Project> open; ///< the one open in this window, or just left: only one handle may write it
};

/// What is known about the project of a data set once that is open.
struct OpenedProject {
    std::shared_ptr<Project> project; ///< nullptr: nothing was decided about this data set yet
    std::string folder;           ///< where the project is, or will be made at the first decision
    std::vector<LayerPtr> fileLayers; ///< values of a model that the data file itself holds
    std::vector<LayerPtr> layers; ///< the results kept in it
    std::vector<std::string> sentences; ///< what the person should be told
};

/// Finds the project of a data set: the chosen one, else "NAME.ocellus" beside the data or in the
/// person's own folder; "NAME-2.ocellus" where that name belongs to other data. Makes none.
/// Compares the data set with what the project remembers of it. For a worker.
/// @throws InputError when the chosen project cannot be used; others that cannot are passed over.
Outcome openProjectOf(const std::shared_ptr<const Dataset>& dataset,
                      const ProjectPlaces& places,
                      const RunControl& control,
                      OpenedProject* result);

/// Makes the project that `openProjectOf` found no trace of. When another window made it meanwhile,
/// that one is opened. @throws Error in one sentence when it cannot be made, or not be written.
std::shared_ptr<Project>
makeProject(const std::string& folder, const Dataset& dataset, const DatasetLink& link);

/// The data set of a project, where it is now. @throws RefusedError when it is nowhere.
std::string datasetOfProject(const std::string& folder);

} // namespace ocellus
