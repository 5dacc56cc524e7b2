// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Annotate.h"

#include "core/base/Sha256.h"
#include "core/tasks/LatentMap.h"
#include "core/tasks/PredictionTable.h"
#include "core/tasks/RowJournal.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <optional>

namespace ocellus {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Index kTokensPerBatch = 16384;       // cells x genes of one pass when the batch is automatic
constexpr auto kSnapshotEvery = std::chrono::seconds(2);
constexpr auto kJournalEvery = std::chrono::seconds(1);

/// What identifies a journal: input, model, options and the cells.
std::string journalKey(const CellPlan& plan, Index topLabels) {
    Sha256 hash;
    for (const std::string& text : {plan.provenance.datasetFingerprint, plan.provenance.modelHash,
                                    plan.provenance.options, plan.provenance.version}) {
        hash.add(text + "\n");
    }
    hash.add(std::to_string(topLabels) + "\n");
    hash.add(plan.cells.data(), plan.cells.size() * sizeof(Index));
    return hash.hex();
}

/// The loop: fill the next batch while the network runs on this one; journal; report; snapshot.
class Run {
public:
    Run(const CellPlan& plan, const Model& model, const AnnotateOptions& options, Index datasetCells)
        : m_plan(plan)
        , m_model(model)
        , m_options(options)
        , m_datasetCells(datasetCells)
        , m_table(model.info(), static_cast<Index>(plan.cells.size()), options.topLabels)
        , m_done(plan.cells.size(), 0)
        , m_batch(options.input.batch > 0
                  ? options.input.batch
                  : std::clamp<Index>(kTokensPerBatch / std::max<Index>(1, plan.inputs->genesPerCell()), 1, 64)) {
        if (!options.journalFolder.empty()) {
            m_journal = std::make_unique<RowJournal>(options.journalFolder, journalKey(plan, options.topLabels), m_table.width());
        }
    }

    Outcome execute(const RunControl& control, const SnapshotSink& snapshots, AnnotateResult& result) {
        if (m_journal) {
            result.resumed = m_journal->load(m_table.rows(), m_done);
            if (m_journal->startedAnew()) {
                result.warnings.emplace_back("The kept cells belong to other options; they were dropped.");
            }
        }
        const auto session = m_model.makeSession(m_options.input.session);
        session->setStop(control.stopToken());
        result.device = session->device();
        const auto started = Clock::now();
        const Outcome outcome = loop(*session, control, snapshots, result);
        const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
        result.cellsPerSecond = seconds > 0.0 ? static_cast<double>(result.predicted) / seconds : 0.0;
        result.layer = layer();
        result.topLabels = m_table.topLabels(m_plan.cells, m_done, m_datasetCells);
        return outcome;
    }

private:
    /// The next run of positions not done yet, at most one batch, starting at `from`.
    std::vector<Index> nextPositions(Index from) const {
        std::vector<Index> positions;
        const auto total = static_cast<Index>(m_done.size());
        while (from < total && m_done[static_cast<std::size_t>(from)] != 0) {
            ++from;
        }
        while (from < total && m_done[static_cast<std::size_t>(from)] == 0
               && static_cast<Index>(positions.size()) < m_batch) {
            positions.push_back(from++);
        }
        return positions;
    }

    std::future<ModelBatch> prefetch(std::vector<Index> positions) const {
        return std::async(std::launch::async, [this, positions = std::move(positions)] {
            ModelBatch batch;
            m_plan.inputs->fill(positions, batch);
            return batch;
        });
    }

    Outcome loop(
        ModelSession& session, const RunControl& control, const SnapshotSink& snapshots, AnnotateResult& result) {
        const auto total = static_cast<Index>(m_done.size());
        Index finished = std::count(m_done.begin(), m_done.end(), 1);
        auto lastSnapshot = Clock::now();
        std::vector<Index> positions = nextPositions(0);
        std::future<ModelBatch> upcoming;
        if (!positions.empty()) {
            upcoming = prefetch(positions);
        }
        control.report("Predicting", finished, total);
        while (!positions.empty()) {
            const ModelBatch batch = upcoming.get();
            const std::vector<Index> current = std::move(positions);
            positions = nextPositions(current.back() + 1);
            if (control.stopRequested()) {
                flushJournal();
                return Outcome::Cancelled;
            }
            if (!positions.empty()) {
                upcoming = prefetch(positions);
            }
            const ModelOutput output = session.encode(batch, {});
            if (output.cancelled) {
                flushJournal();
                return Outcome::Cancelled;
            }
            m_table.store(current.front(), batch.cells, output);
            std::fill_n(m_done.begin() + current.front(), batch.cells, 1);
            finished += batch.cells;
            result.predicted += batch.cells;
            keepInJournal(current.front(), batch.cells);
            control.report("Predicting", finished, total);
            if (snapshots && Clock::now() - lastSnapshot > kSnapshotEvery && finished < total) {
                snapshots(layer());
                lastSnapshot = Clock::now();
            }
        }
        flushJournal();
        return Outcome::Finished;
    }

    /// Collects neighbouring batches so that the journal is written about once a second.
    void keepInJournal(Index first, Index count) {
        if (!m_journal) {
            return;
        }
        if (m_pendingCount > 0 && first != m_pendingFirst + m_pendingCount) {
            flushJournal();
        }
        if (m_pendingCount == 0) {
            m_pendingFirst = first;
        }
        m_pendingCount += count;
        if (Clock::now() - m_lastFlush > kJournalEvery) {
            flushJournal();
        }
    }

    void flushJournal() {
        if (m_journal && m_pendingCount > 0) {
            m_journal->append(m_pendingFirst, m_pendingCount, m_table.row(m_pendingFirst));
        }
        m_pendingCount = 0;
        m_lastFlush = Clock::now();
    }

    LayerPtr layer() const {
        ResultLayer layer = m_table.toLayer(m_plan.cells, m_done, m_datasetCells);
        layer.provenance = m_plan.provenance;
        return std::make_shared<const ResultLayer>(std::move(layer));
    }

    const CellPlan& m_plan;
    const Model& m_model;
    const AnnotateOptions& m_options;
    Index m_datasetCells = 0;
    PredictionTable m_table;
    std::vector<char> m_done;
    Index m_batch = 0;
    std::unique_ptr<RowJournal> m_journal;
    Index m_pendingFirst = 0;
    Index m_pendingCount = 0;
    Clock::time_point m_lastFlush = Clock::now();
};

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
    result->matching = *plan->matching;
    result->genesPerCell = plan->inputs->genesPerCell();
    result->neighboursPerCell = plan->inputs->neighboursPerCell();
    result->neighbourSource = plan->neighbourSource;
    if (plan->matching->standIn()) {
        result->warnings.push_back("Stand-in species: " + plan->matching->sentence() + ".");
    } else if (plan->matching->fraction < 0.5) {
        result->warnings.push_back(
            "Only part of the genes are recognised (" + plan->matching->sentence() + "). Predictions may be weak.");
    }
    Run run(*plan, model, options, dataset->cellCount());
    if (run.execute(control, snapshots, *result) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    if (options.map && addPredictionMap(*plan, options, control, *result) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    return Outcome::Finished;
}

void finishAnnotation(const AnnotateOptions& options) {
    if (!options.journalFolder.empty()) {
        RowJournal::removeFolder(options.journalFolder);
    }
}

} // namespace ocellus
