// SPDX-License-Identifier: GPL-3.0-or-later
// "model published" and "model download".
#include "app/cli/DownloadRun.h"
#include "app/cli/verbs.h"

namespace ocellus::cli {

void addModelPublished(CLI::App& model, Context& context) {
    addPublishedList(model, context, {"List the weights that can be downloaded; asks no network", "models", "organism", publishedModels});
}

void addModelDownload(CLI::App& model, Context& context) {
    DownloadKind kind;
    kind.about = "Fetch weights; goes on where an earlier try ended";
    kind.what = "weights";
    kind.list = "model published";
    kind.source = downloadableWeights();
    addDownload(model, context, kind);
}

} // namespace ocellus::cli
