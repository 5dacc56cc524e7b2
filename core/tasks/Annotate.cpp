// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Annotate.h"

#include "core/base/Error.h"
#include "core/ontology/TermNames.h"
#include "core/ontology/TissueLabels.h"
#include "core/tasks/LabelsOf.h"
#include "core/tasks/LatentMap.h"
#include "core/tasks/PredictionTable.h"
#include "core/tasks/TissueCheck.h"

#include <nlohmann/json.hpp>

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

/// Which cell types are allowed for each chosen cell. @param words  gets what was restricted, in words.
AnswerMask tissueMask(const Dataset& dataset, const ModelInfo& model, const CellPlan& plan, const AnnotateOptions& options, std::string* words) {
    AnswerMask mask;
    const auto at = std::find_if(model.classes.begin(), model.classes.end(), [](const ModelClass& c) { return c.shortName == "cell_type"; });
    if (!options.tissueLabels || at == model.classes.end()) {
        return mask;
    }
    const std::string name = options.tissueColumn.empty() ? tissueColumnOf(dataset.cells()) : options.tissueColumn;
    if (name.empty()) {
        throw UsageError("Answers cannot be restricted by tissue: there is no column tissue_ontology_term_id or tissue. Name the column.");
    }
    const CategoryColumn tissues = labelsOf(dataset.cells(), name);
    const Ontology& terms = options.tissueLabels->cellTypes();
    std::vector<std::int32_t> maskOfTissue(tissues.categories.size(), -1);
    std::string counts;
    for (std::size_t tissue = 0; tissue < tissues.categories.size(); ++tissue) {
        std::vector<char> allowed;
        for (const std::string& leaf : at->leaves) {
            const auto term = terms.current(leaf);
            const bool away = term && options.tissueLabels->atHome(tissues.categories[tissue], *term) == TissueLabels::AtHome::No;
            allowed.push_back(away ? 0 : 1);
        }
        const auto count = std::count(allowed.begin(), allowed.end(), 1);
        if (count > 0 && count < std::ssize(allowed)) {
            maskOfTissue[tissue] = static_cast<std::int32_t>(mask.masks.size());
            mask.masks.push_back(std::move(allowed));
            counts += (counts.empty() ? "" : ", ") + termName(tissues.categories[tissue]) + " " + std::to_string(count);
        }
    }
    for (const Index cell : plan.cells) {
        const std::int32_t code = tissues.codes[static_cast<std::size_t>(cell)];
        mask.maskOf.push_back(code < 0 ? -1 : maskOfTissue[static_cast<std::size_t>(code)]);
    }
    mask.classIndex = static_cast<std::size_t>(at - model.classes.begin());
    const auto free = std::count(mask.maskOf.begin(), mask.maskOf.end(), -1);
    *words = "Cell types are restricted by the tissue of each cell (column \"" + name + "\", " + options.tissueLabels->source() +
             "), of " + std::to_string(at->leaves.size()) + " answers: " + (counts.empty() ? "none is left out" : counts) +
             (free > 0 ? "; " + std::to_string(free) + " cells are not restricted" : "") + ".";
    return mask;
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
    PredictionTable table(model.info(), static_cast<Index>(plan->cells.size()), options.topLabels,
                          tissueMask(*dataset, model.info(), *plan, options, &result->restriction));
    const auto layer = [&](const std::vector<char>& finished) {
        ResultLayer made = table.toLayer(plan->cells, finished, dataset->cellCount());
        made.provenance = plan->provenance;
        if (!result->restriction.empty()) {
            auto known = nlohmann::ordered_json::parse(made.provenance.options);
            known["restriction"] = result->restriction;
            made.provenance.options = known.dump();
        }
        return std::make_shared<const ResultLayer>(std::move(made));
    };
    ModelRunOptions run;
    run.key = std::to_string(options.topLabels) + result->restriction;
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
