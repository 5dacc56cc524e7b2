// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelDownload.h"
#include "core/model/PublishedModels.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

// Ontologies are fetched as weights are (ModelDownload.h): on request only, with a checksum.

/// Ontologies that can be downloaded, as resources/ontology/published.json lists them; `organism` holds the release.
/// Size and checksum are of the file as it is kept: unpacked, where the address ends in ".zst".
/// @throws Error when a resource is damaged.
std::vector<PublishedModel> publishedOntologies();

/// An address that a person gave, as an entry: named by the file at its end without ".zst", everything else unknown.
/// @throws RefusedError when it is no address that may be asked (checkedAddress).
PublishedModel ontologyAtAddress(const std::string& address);

/// Where downloaded ontologies are kept when nothing else is said; made when needed.
std::string ontologyDownloadFolder();

/// Fetches an ontology as downloadModel fetches weights, unpacks it where the address ends in ".zst", checks that it has
/// the published SHA-256 and can be read as an ontology, and only then gives it its name. Nothing stays of a file that
/// fails a check; of a transfer that broke off a part stays, from which the next try goes on. For worker threads. Stages
/// as downloadModel, then "Reading the terms".
/// @throws RefusedError: what happened, what was kept, what to do next.
Outcome downloadOntology(const DownloadOptions& options, const RunControl& control, DownloadResult* result);

/// What an earlier try of downloadOntology left of `output`.
std::optional<PartialDownload> partialOntology(const std::string& output);

DownloadSource downloadableOntologies();

} // namespace ocellus
