// SPDX-License-Identifier: GPL-3.0-or-later
// "model published" and "model download".
#include "app/cli/verbs.h"
#include "core/base/ByteText.h"
#include "core/base/Error.h"
#include "core/model/ModelDownload.h"
#include "core/model/PublishedModels.h"

#include <memory>

namespace ocellus::cli {

namespace {

struct DownloadRequest {
    std::string name;
    std::string from;
    DownloadOptions options;
};

/// The published entry of that name or file; the first one when no name is given.
PublishedModel publishedModel(const std::string& name) {
    std::string names;
    for (const PublishedModel& entry : publishedModels()) {
        if (name.empty() || name == entry.name || name == entry.file) {
            return entry;
        }
        names += (names.empty() ? "" : ", ") + entry.file;
    }
    throw UsageError("No published weights are called “" + name + "”. There are: " + names + ". Or give an address with --from.");
}

int download(const Context& context, DownloadRequest& request) {
    const PublishedModel entry = request.from.empty() ? publishedModel(request.name) : modelAtAddress(request.from);
    request.options.address = entry.address;
    if (!request.options.sha256.empty()) {
        const auto given = sha256From(request.options.sha256);
        if (!given) {
            throw UsageError("--sha256 takes 64 hex digits.");
        }
        request.options.sha256 = *given;
    } else {
        request.options.sha256 = entry.sha256.value_or("");
    }
    request.options.onStart = [&context](const DownloadStart& start) {
        if (!start.note.empty()) {
            context.warn(start.note);
        } else if (start.from > 0) {
            context.warn("Going on after " + byteText(start.from) + ".");
        }
    };
    // The line on stderr counts megabytes; the last step shows the end whatever is left over.
    const RunControl bytes = context.runControl();
    constexpr Index kMegabyte = 1000000;
    const RunControl megabytes(bytes.stopToken(), [&bytes](const Progress& progress) {
        bytes.report(progress.stage + " (MB)", progress.done / kMegabyte, progress.total / kMegabyte);
    });
    DownloadResult result;
    if (downloadModel(request.options, megabytes, &result) == Outcome::Cancelled) {
        const auto part = partialDownload(request.options.output);
        context.warn(part ? byteText(part->bytes) + " are kept. Give the same command again to go on from there." : "Nothing was kept.");
        return kCancelled;
    }
    const char* checked = result.check == DownloadCheck::Published ? "published" : result.check == DownloadCheck::Server ? "server" : "none";
    const nlohmann::ordered_json object{{"output", request.options.output}, {"address", entry.address}, {"bytes", result.bytes},
        {"sha256", result.sha256}, {"checked", checked}, {"licence", entry.licence}, {"resumedFrom", result.resumedFrom}};
    context.warn(checkSentence(result));
    context.print(object, asLines(object));
    return kDone;
}

} // namespace

void addModelPublished(CLI::App& model, Context& context) {
    CLI::App* published = model.add_subcommand("published", "List the weights that can be downloaded; asks no network");
    addCommonOptions(*published, context);
    published->callback([&context] {
        context.run = [&context] {
            nlohmann::ordered_json models = nlohmann::ordered_json::array();
            std::string lines;
            for (const PublishedModel& entry : publishedModels()) {
                const auto bytes = entry.bytes ? nlohmann::ordered_json(*entry.bytes) : nlohmann::ordered_json(nullptr);
                const auto sha256 = entry.sha256 ? nlohmann::ordered_json(*entry.sha256) : nlohmann::ordered_json(nullptr);
                models.push_back({{"name", entry.name}, {"file", entry.file}, {"organism", entry.organism}, {"bytes", bytes},
                    {"address", entry.address}, {"sha256", sha256}, {"licence", entry.licence}});
                lines += asLines(models.back()) + "\n";
            }
            context.print({{"models", models}}, lines);
            return kDone;
        };
    });
}

void addModelDownload(CLI::App& model, Context& context) {
    auto request = std::make_shared<DownloadRequest>();
    CLI::App* verb = model.add_subcommand("download", "Fetch weights; goes on where an earlier try ended");
    verb->add_option("NAME", request->name, "Which of “model published” (the first)");
    verb->add_option("--from", request->from, "Another address (https)")->excludes("NAME");
    verb->add_option("--sha256", request->options.sha256, "Checksum that the file must have");
    verb->add_option("-o,--output", request->options.output, "File to write")->required();
    verb->add_flag("--restart", request->options.restart, "Begin again, dropping what an earlier try left");
    addCommonOptions(*verb, context);
    verb->callback([request, &context] {
        context.run = [request, &context] { return download(context, *request); };
    });
}

} // namespace ocellus::cli
