// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Annotate.h"

#include "core/tasks/LatentMap.h"
#include "core/tasks/PredictionTable.h"

#include <algorithm>
#include <optional>

namespace ocellus {

namespace {

/// Adds X_umap_scprint, laid out from the cell type latent (of the first class when the model has no
/// cell type; of the base token when it has no classes).
Outcome addPredictionMap(
    const CellPlan& plan, const AnnotateOptions& options, const RunControl& control, AnnotateResult& result) {
    ResultLayer layer = *result.layer;
    const auto named = [&](const std::string& name) {
        return std::find_if(layer.embeddings.begin(), layer.embeddings.end(), [&](const auto& one) {
            return one.first == name;
        });
    };
    auto latent = named("scprint_emb_cell_type");
    if (latent == layer.embeddings.end() && !result.topLabels.empty()) {
        latent = named("scprint_emb_" + result.topLabels.front().className);
    }
    if (latent == layer.embeddings.end()) {
        latent = named("scprint_emb");
    }
    FloatMatrix map;
    if (latentMap(latent->second, plan.cells, options.input.seed, options.input.session.threads, control, &map)
        == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    layer.embeddings.emplace_back("X_umap_scprint", std::move(map));
    result.layer = std::make_shared<const ResultLayer>(std::move(layer));
    return Outcome::Finished;
}

} // namespace

Outcome annotate(
    const std::shared_ptr<const Dataset>& dataset, const Model& model, const AnnotateOptions& options,
    const RunControl& control, const SnapshotSink& snapshots, AnnotateResult* result) {
    const std::optional<CellPlan> plan = makeCellPlan(*dataset, model, options.input, "annotate", control);
    if (!plan) {
        return Outcome::Cancelled;
    }
    result->start(*plan);
    PredictionTable table(model.info(), static_cast<Index>(plan->cells.size()), options.topLabels);
    const auto layer = [&](const std::vector<char>& finished) {
        ResultLayer made = table.toLayer(plan->cells, finished, dataset->cellCount());
        made.provenance = plan->provenance;
        return std::make_shared<const ResultLayer>(std::move(made));
    };
    ModelRunOptions run;
    run.key = std::to_string(options.topLabels);
    run.journalFolder = options.journalFolder;
    if (snapshots) {
        run.onSnapshot = [&](const std::vector<char>& finished) { snapshots(layer(finished)); };
    }
    std::vector<char> done;
    const Outcome outcome = runModel(*plan, model, options.input, run, table, control, &done, result);
    result->layer = layer(done);
    result->topLabels = table.topLabels(plan->cells, done, dataset->cellCount());
    if (outcome == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (options.map && addPredictionMap(*plan, options, control, *result) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    return Outcome::Finished;
}

} // namespace ocellus
