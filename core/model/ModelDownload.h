// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/RunControl.h"
#include "core/model/PublishedModels.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// How a download begins; said once the server has answered, before the first byte is written.
struct DownloadStart {
    Index from = 0;   ///< bytes that are here already
    Index total = -1; ///< of the whole file; -1: the server does not say
    std::string note; ///< one sentence when an earlier part could not be used; else empty
};

struct DownloadOptions {
    std::string address; ///< see checkedAddress
    std::string output;  ///< the file to make; its folder exists
    std::string name;    ///< what sentences call it; empty: the name of `output`
    std::string what = "weights"; ///< what is wanted, in a sentence
    std::string sha256;  ///< published checksum, 64 lower-case hex digits; empty: none
    bool restart = false; ///< drop an earlier part
    Index mostBytes = Index(64) << 30; ///< a larger file is refused
    int silentSeconds = 60;
    int connectSeconds = 20;
    std::function<void(const DownloadStart&)> onStart; ///< on the calling thread; may be empty
};

/// What vouches for the bytes.
enum class DownloadCheck {
    Published, ///< equal to the published checksum
    Server,    ///< none is published; equal to the one the server states for its own copy
    None       ///< nobody states one
};

struct DownloadResult {
    Index bytes = 0;
    std::string sha256; ///< of the file, always worked out
    DownloadCheck check = DownloadCheck::None;
    Index resumedFrom = 0;
    std::string note;   ///< as in DownloadStart
};

/// "No checksum is published; the file's own SHA-256 is 9f3c...": what was checked, as one sentence.
std::string checkSentence(const DownloadResult& result);

/// An unfinished download beside `output`: "OUTPUT.download" (bytes) and "OUTPUT.download.json"
/// (address, size, and what tells whether the file on the server is still the same).
struct PartialDownload {
    std::string address;
    Index bytes = 0;  ///< that are safely on the disk
    Index total = -1; ///< -1: unknown
};

std::optional<PartialDownload> partialDownload(const std::string& output);
void removePartialDownload(const std::string& output);

/// Fetches weights: follows redirects (https to https), goes on where an earlier part of the same
/// file ended, checks the SHA-256, and only then gives the file its name. "OUTPUT.source.json" then
/// says where it came from and what was checked. Blocks; for worker threads. Stages: "Downloading",
/// "Checking the file", counted in bytes. Cancelled within a fifth of a second; the part is kept.
/// @throws RefusedError: what happened, what was kept, what to do next. A part is kept after a cut
/// connection or on a full disk, and removed when the bytes are wrong.
Outcome downloadModel(const DownloadOptions& options, const RunControl& control, DownloadResult* result);

/// One kind of thing that can be downloaded: weights here, ontologies in core/tasks/OntologyDownload.h.
struct DownloadSource {
    std::function<std::vector<PublishedModel>()> published;
    std::function<PublishedModel(const std::string& address)> atAddress;
    std::function<Outcome(const DownloadOptions&, const RunControl&, DownloadResult*)> fetch;
    std::function<std::optional<PartialDownload>(const std::string& output)> partial;
};

DownloadSource downloadableWeights();

} // namespace ocellus
