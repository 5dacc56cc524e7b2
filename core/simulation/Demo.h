// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"

#include <string>
#include <vector>

namespace ocellus {

/// A data set the start page offers without any file at hand; simulated, and called so.
struct Demo {
    std::string name;  ///< "lung", "tissue", "lung-mouse"
    std::string title; ///< "Lung (simulated, labels to check)"
    std::string file;  ///< "lung_human"
};

const std::vector<Demo>& demos();

/// The path of a demo's `.h5ad`, made in cacheFolder()/demo when it is not there yet (seconds):
/// from resources/demo/lung.json, with a map, its truths beside it. A folder appears whole or not
/// at all and is named by the configuration and the version of the simulation, so that another
/// configuration never meets old files. Two callers at once get the same files.
/// @throws UsageError for an unknown name. @returns "" when stopped.
std::string ensureDemo(const std::string& name, const RunControl& control);

} // namespace ocellus
