// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/CliContext.h"
#include "core/model/ModelDownload.h"
#include "core/model/PublishedModels.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ocellus::cli {

/// A "published" command: what can be downloaded, without asking the network.
struct PublishedList {
    std::string about;
    std::string key;      ///< of the list in the JSON object: "models"
    std::string organism; ///< what PublishedModel::organism is called there
    std::function<std::vector<PublishedModel>()> entries;
};

void addPublishedList(CLI::App& parent, Context& context, const PublishedList& list);

/// A "download" command.
struct DownloadKind {
    std::string about;
    std::string what;  ///< "weights", "ontologies": for "No published ... are called"
    std::string list;  ///< the command that lists them
    DownloadSource source;
    std::function<std::string()> folder; ///< for the file when no -o is given; empty: -o is required
};

void addDownload(CLI::App& parent, Context& context, const DownloadKind& kind);

} // namespace ocellus::cli
