// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/DatasetLink.h"

#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/datasets/Dataset.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace ocellus {

namespace {

namespace fs = std::filesystem;

/// Size and time of change of a file; nothing for a folder.
void lookAtFile(DatasetLink& link) {
    struct stat facts {};
    if (stat(link.path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode)) {
        link.fileBytes = facts.st_size;
        link.modifiedNs = static_cast<Index>(facts.st_mtim.tv_sec) * 1'000'000'000 + facts.st_mtim.tv_nsec;
    }
}

/// An absolute path without "." and "..", and without a separator at its end.
fs::path plain(const std::string& path) {
    fs::path result = fs::absolute(path).lexically_normal();
    return result.has_filename() ? result : result.parent_path();
}

std::string hashOfCells(const Dataset& dataset) {
    Sha256 hash;
    for (const std::string& name : dataset.cells().names) {
        hash.add(name);
        hash.add("\n", 1);
    }
    return hash.hex();
}

std::vector<fs::path> placesOf(const DatasetLink& link, const std::string& projectFolder) {
    const fs::path folder = plain(projectFolder);
    const fs::path name = fs::path(link.path).filename();
    std::vector<fs::path> places;
    const auto add = [&](const fs::path& place) {
        const fs::path normal = place.lexically_normal();
        if (std::find(places.begin(), places.end(), normal) == places.end()) {
            places.push_back(normal);
        }
    };
    if (!link.relativePath.empty()) {
        add(folder / link.relativePath);
    }
    add(link.path);
    add(folder.parent_path() / name);
    add(folder / name);
    return places;
}

std::string nameOf(const DatasetLink& link) { return fs::path(link.path).filename().string(); }

} // namespace

DatasetLink linkTo(const Dataset& dataset, const std::string& projectFolder) {
    if (dataset.path().empty()) {
        throw UsageError("A project needs a data set that lies in a file; this one was never saved.");
    }
    DatasetLink link;
    link.path = plain(dataset.path()).string();
    relateTo(link, projectFolder);
    link.cells = dataset.cellCount();
    link.cellsHash = hashOfCells(dataset);
    lookAtFile(link);
    return link;
}

void relateTo(DatasetLink& link, const std::string& projectFolder) {
    link.relativePath = fs::path(link.path).lexically_relative(plain(projectFolder)).string();
}

std::optional<std::string> findLinked(const DatasetLink& link, const std::string& projectFolder) {
    std::error_code ignored;
    for (const fs::path& place : placesOf(link, projectFolder)) {
        if (fs::exists(place, ignored)) {
            return place.string();
        }
    }
    return std::nullopt;
}

std::string missingSentence(const DatasetLink& link, const std::string& projectFolder) {
    std::string looked;
    for (const fs::path& place : placesOf(link, projectFolder)) {
        looked += (looked.empty() ? "" : ", ") + place.parent_path().string();
    }
    return nameOf(link) + ", the data set of " + plain(projectFolder).filename().string()
        + ", was not found (looked in " + looked + "); labels and notes are kept and can be read without it.";
}

DatasetCheck compareWith(const DatasetLink& link, const Dataset& dataset, bool thorough, const RunControl& control) {
    DatasetLink found;
    found.path = dataset.path();
    lookAtFile(found);
    const bool untouched =
        link.fileBytes >= 0 && found.fileBytes == link.fileBytes && found.modifiedNs == link.modifiedNs;
    const bool sameCells = dataset.cellCount() == link.cells
        && ((untouched && !thorough) || hashOfCells(dataset) == link.cellsHash);
    const std::string name = fs::path(dataset.path()).filename().string();
    DatasetCheck check;
    if (!sameCells) {
        check.state = DatasetState::OtherCells;
        check.sentence = name + " does not hold the cells of this project: "
            + (dataset.cellCount() == link.cells
                    ? "other names or another order of its " + std::to_string(link.cells) + " cells"
                    : std::to_string(dataset.cellCount()) + " cells found, " + std::to_string(link.cells) + " expected")
            + "; labels and notes are kept and can be read without it.";
        return check;
    }
    if (untouched && !thorough) {
        check.fingerprint = link.fingerprint;
        return check;
    }
    check.fingerprint = dataset.fingerprint(control);
    const bool stopped = check.fingerprint.empty();
    const bool neverHashed = link.fingerprint.empty() && untouched; // size and time vouch for it
    if (!stopped && !neverHashed && check.fingerprint != link.fingerprint) {
        check.state = DatasetState::SameCells;
        check.sentence = name + " has changed since this project last saw it; it still holds the same "
            + std::to_string(link.cells) + " cells in the same order, so the reviewed labels apply.";
    }
    return check;
}

} // namespace ocellus
