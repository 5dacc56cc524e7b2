// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/DownloadRun.h"
#include "app/cli/verbs.h"
#include "core/tasks/OntologyDownload.h"

namespace ocellus::cli {

void addOntologyVerb(CLI::App& app, Context& context) {
    CLI::App* verb = app.add_subcommand("ontology", "Ontologies to download, for “disagreements --ontology”");
    verb->require_subcommand(1);
    addPublishedList(*verb, context, {"List the ontologies that can be downloaded; asks no network", "ontologies", "release", publishedOntologies});
    DownloadKind kind;
    kind.about = "Fetch an ontology, check it, and keep it unpacked; goes on where an earlier try ended";
    kind.what = "ontologies";
    kind.list = "ontology published";
    kind.source = downloadableOntologies();
    kind.folder = ontologyDownloadFolder;
    addDownload(*verb, context, kind);
}

} // namespace ocellus::cli
