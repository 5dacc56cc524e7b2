// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/OntologyDownload.h"

#include "core/base/ByteText.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/base/Sha256.h"
#include "core/ontology/OntologyFiles.h"

#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

namespace ocellus {

namespace {

constexpr const char* kPacked = ".zst";
constexpr const char* kFetched = ".fetched";
constexpr Index kMostBytes = Index(1) << 30; ///< the largest known ontology, unpacked, has a sixtieth of it

std::string nameOf(const std::string& path) { return std::filesystem::path(path).filename().string(); }

[[noreturn]] void refuse(const std::string& path, const std::string& reason, const std::string& next) {
    throw RefusedError(nameOf(path) + " could not be used: " + reason + ". Nothing was kept. " + next + ".");
}

/// A file that goes away again, with the note of where it came from.
class Passing {
public:
    explicit Passing(std::string path) : m_path(std::move(path)) {}
    ~Passing() {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
        std::filesystem::remove(m_path + ".source.json", ignored);
    }
    Passing(const Passing&) = delete;
    Passing& operator=(const Passing&) = delete;

private:
    std::string m_path;
};

/// Reason without capital and full stop, or empty; `text` gets what was packed.
std::string unpack(const std::string& packed, std::string& text) {
    const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(), ZSTD_freeDStream);
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    std::string block(ZSTD_DStreamOutSize(), '\0');
    std::size_t left = 1;
    while (in.pos < in.size) {
        ZSTD_outBuffer out{block.data(), block.size(), 0};
        left = ZSTD_decompressStream(stream.get(), &out, &in);
        if (ZSTD_isError(left) != 0) {
            return "it is no whole zstd file (" + std::string(ZSTD_getErrorName(left)) + ")";
        }
        text.append(block, 0, out.pos);
        if (static_cast<Index>(text.size()) > kMostBytes) {
            return "it unpacks to more than " + byteText(kMostBytes);
        }
    }
    return left == 0 ? std::string() : "it is no whole zstd file (it ends in the middle)";
}

std::string sumOf(const std::string& text) {
    Sha256 hash;
    hash.add(text);
    return hash.hex();
}

void checkTerms(const std::string& path, const std::string& output) {
    try {
        readTerms(path);
    } catch (const InputError& error) {
        refuse(output, "it is no ontology that Ocellus reads (" + std::string(error.what()) + ")", "Look for an .obo file or the JSON of the CELLxGENE ontology guide");
    }
}

} // namespace

std::vector<PublishedModel> publishedOntologies() {
    const std::string path = resourcePath("ontology/published.json");
    std::ifstream file(path);
    return publishedModelsFrom({std::istreambuf_iterator<char>(file), {}}, "ontology/published.json");
}

PublishedModel ontologyAtAddress(const std::string& address) {
    PublishedModel entry = modelAtAddress(address);
    if (entry.file.ends_with(kPacked)) {
        entry.file.resize(entry.file.size() - std::string(kPacked).size());
    }
    entry.name = entry.file;
    return entry;
}

std::string ontologyDownloadFolder() {
    const std::string folder = cacheFolder() + "/ontology/downloads";
    std::error_code ignored; // the download says what is wrong with it
    std::filesystem::create_directories(folder, ignored);
    return folder;
}

std::optional<PartialDownload> partialOntology(const std::string& output) {
    const auto part = partialDownload(output + kPacked);
    return part ? part : partialDownload(output + kFetched);
}

Outcome downloadOntology(const DownloadOptions& options, const RunControl& control, DownloadResult* result) {
    const bool packed = options.address.substr(0, options.address.find_first_of("?#")).ends_with(kPacked);
    // Fetched under another name: a file with the final name has passed every check.
    DownloadOptions fetched = options;
    fetched.output = options.output + (packed ? kPacked : kFetched);
    fetched.name = nameOf(options.output);
    fetched.what = "an ontology";
    fetched.sha256 = packed ? std::string() : options.sha256;
    fetched.mostBytes = std::min(options.mostBytes, kMostBytes);
    DownloadResult made;
    if (downloadModel(fetched, control, &made) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const Passing passing(fetched.output);
    std::ifstream file(fetched.output, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (packed) {
        std::string inside;
        if (const std::string reason = unpack(text, inside); !reason.empty()) {
            refuse(options.output, reason, "Download it again");
        }
        text = std::move(inside);
        made.sha256 = sumOf(text);
        if (!options.sha256.empty() && made.sha256 != options.sha256) {
            refuse(options.output, "unpacked, its SHA-256 is " + made.sha256 + ", and the published one is " + options.sha256,
                   "Download it again, or look whether its authors have replaced it");
        }
        made.check = options.sha256.empty() ? DownloadCheck::None : DownloadCheck::Published;
        made.bytes = static_cast<Index>(text.size());
    }
    control.report("Reading the terms", 0, 0);
    const std::string tried = options.output + ".tried";
    const Passing trying(tried);
    writeDurably(tried, text);
    checkTerms(tried, options.output);
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    writeDurably(options.output, text);
    *result = std::move(made);
    return Outcome::Finished;
}

DownloadSource downloadableOntologies() { return {publishedOntologies, ontologyAtAddress, downloadOntology, partialOntology}; }

} // namespace ocellus
