// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ScoreGenes.h"

#include "core/base/Error.h"
#include "core/datasets/NamedGenes.h"
#include "core/tasks/MeasuredExpression.h"

namespace ocellus {

namespace {

std::string counted(std::size_t count, const char* noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string describe(const ScoredGenes& scored, const GeneSet& set, const MeasuredExpression& expression,
                     std::size_t controls) {
    const char* values = expression.kind == ValueKind::Counts ? ", log1p of counts per 10,000" : ", log values as they are";
    return "score of \"" + set.name + "\": mean of " + counted(scored.used.size(), "gene") + " less the mean of "
           + counted(controls, "control gene") + " of like expression (Tirosh et al. 2016); values: " + expression.place
           + values;
}

} // namespace

Outcome scoreGenes(const Dataset& dataset,
                   const GeneSet& set,
                   const GeneSetScoreOptions& options,
                   const RunControl& control,
                   ScoredGenes* result) {
    if (set.name.empty()) {
        throw UsageError("A set of genes needs a name.");
    }
    const MeasuredExpression expression = measuredExpression(dataset, true);
    ScoredGenes scored;
    const std::vector<Index> genes = genesNamed(*expression.genes, dataset.organism(), set.genes, &scored.notFound);
    if (genes.empty()) {
        throw UsageError("None of the " + counted(set.genes.size(), "gene") + " of \"" + set.name
                         + "\" is in this data set. Nothing was scored.");
    }
    for (const Index gene : genes) {
        scored.used.push_back(expression.genes->symbol(gene));
    }
    GeneSetScore score;
    if (scoreGeneSet(*logNormalised(expression, dataset.path()), genes, options, control, &score) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    scored.description = describe(scored, set, expression, score.controls.size());
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "score " + set.name;
    layer->provenance.task = "score";
    layer->provenance.datasetFingerprint = dataset.fingerprint(control);
    layer->provenance.version = OCELLUS_VERSION;
    layer->provenance.options = "{\"bins\":" + std::to_string(options.bins) + ",\"controlsPerBin\":"
                                + std::to_string(options.controlsPerBin) + ",\"seed\":" + std::to_string(options.seed) + "}";
    layer->cellsDone = layer->cellsTotal = dataset.cellCount();
    layer->columns.push_back({"score_" + set.name, NumberColumn{std::move(score.score), false}});
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    scored.layer = std::move(layer);
    *result = std::move(scored);
    return Outcome::Finished;
}

} // namespace ocellus
