// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/DownloadRun.h"
#include "app/cli/OutputCheck.h"

#include "core/base/ByteText.h"
#include "core/base/Error.h"

#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct DownloadRequest {
    std::string name;
    std::string from;
    DownloadOptions options;
};

/// The published entry of that name or file; the first one when no name is given.
PublishedModel entryCalled(const DownloadKind& kind, const std::string& name) {
    std::string names;
    for (const PublishedModel& entry : kind.source.published()) {
        if (name.empty() || name == entry.name || name == entry.file) {
            return entry;
        }
        names += (names.empty() ? "" : ", ") + entry.file;
    }
    throw UsageError("No published " + kind.what + " are called “" + name + "”. There are: " + names + ". Or give an address with --from.");
}

int download(const Context& context, const DownloadKind& kind, DownloadRequest& request) {
    checkOutputs({}, {request.options.output});
    const PublishedModel entry = request.from.empty() ? entryCalled(kind, request.name) : kind.source.atAddress(request.from);
    request.options.address = entry.address;
    if (request.options.output.empty()) {
        request.options.output = kind.folder() + "/" + entry.file;
    }
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
    if (kind.source.fetch(request.options, megabytes, &result) == Outcome::Cancelled) {
        const auto part = kind.source.partial(request.options.output);
        context.sayCancelled(part ? byteText(part->bytes) + " are kept. Give the same command again to go on from there." : "Nothing was kept.");
        return kCancelled;
    }
    const char* checked = result.check == DownloadCheck::Published ? "published" : result.check == DownloadCheck::Server ? "server" : "none";
    const Json object{{"output", request.options.output}, {"address", entry.address}, {"bytes", result.bytes}, {"sha256", result.sha256},
                      {"checked", checked}, {"licence", entry.licence}, {"resumedFrom", result.resumedFrom}};
    context.warn(checkSentence(result));
    context.print(object, asLines(object));
    return kDone;
}

} // namespace

void addPublishedList(CLI::App& parent, Context& context, const PublishedList& list) {
    CLI::App* published = parent.add_subcommand("published", list.about);
    addCommonOptions(*published, context);
    published->callback([&context, list] {
        context.run = [&context, list] {
            Json entries = Json::array();
            std::string lines;
            for (const PublishedModel& entry : list.entries()) {
                const auto bytes = entry.bytes ? Json(*entry.bytes) : Json(nullptr);
                const auto sha256 = entry.sha256 ? Json(*entry.sha256) : Json(nullptr);
                entries.push_back({{"name", entry.name}, {"file", entry.file}, {list.organism, entry.organism}, {"bytes", bytes},
                                   {"address", entry.address}, {"sha256", sha256}, {"licence", entry.licence}});
                lines += asLines(entries.back()) + "\n";
            }
            context.print({{list.key, entries}}, lines);
            return kDone;
        };
    });
}

void addDownload(CLI::App& parent, Context& context, const DownloadKind& kind) {
    auto request = std::make_shared<DownloadRequest>();
    CLI::App* verb = parent.add_subcommand("download", kind.about);
    verb->add_option("NAME", request->name, "Which of “" + kind.list + "” (the first)");
    verb->add_option("--from", request->from, "Another address (https)")->excludes("NAME");
    verb->add_option("--sha256", request->options.sha256, "Checksum that the file must have");
    verb->add_option("-o,--output", request->options.output, kind.folder ? "File to write (one in the cache of Ocellus)" : "File to write")->required(!kind.folder);
    verb->add_flag("--restart", request->options.restart, "Begin again, dropping what an earlier try left");
    addCommonOptions(*verb, context);
    verb->callback([request, kind, &context] {
        context.run = [request, kind, &context] { return download(context, kind, *request); };
    });
}

} // namespace ocellus::cli
