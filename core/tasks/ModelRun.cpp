// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/ModelRun.h"

#include "core/base/Sha256.h"
#include "core/tasks/RowJournal.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>

namespace ocellus {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Index kTokensPerBatch = 16384; // cells x genes of one pass when the batch is automatic
constexpr auto kSnapshotEvery = std::chrono::seconds(2);
constexpr auto kJournalEvery = std::chrono::seconds(1);

/// What identifies a journal: input, model, options and the cells.
std::string journalKey(const CellPlan& plan, const std::string& more) {
    Sha256 hash;
    for (const std::string& text : {plan.provenance.datasetFingerprint, plan.provenance.modelHash,
                                    plan.provenance.options, plan.provenance.version}) {
        hash.add(text + "\n");
    }
    hash.add(more + "\n");
    hash.add(plan.cells.data(), plan.cells.size() * sizeof(Index));
    return hash.hex();
}

class Run {
public:
    Run(const CellPlan& plan, const CellOptions& cells, const ModelRunOptions& options, ModelRows& rows, std::vector<char>& done,
        ModelTaskResult& result)
        : m_plan(plan)
        , m_options(options)
        , m_rows(rows)
        , m_done(done)
        , m_result(result)
        , m_batch(cells.batch > 0
                  ? cells.batch
                  : std::clamp<Index>(kTokensPerBatch / std::max<Index>(1, plan.inputs->genesPerCell()), 1, 64)) {
        m_done.assign(plan.cells.size(), 0);
        if (!options.journalFolder.empty()) {
            m_journal = std::make_unique<RowJournal>(options.journalFolder, journalKey(plan, options.key), rows.width());
            m_result.resumed = m_journal->load(m_done, [&rows](Index first, Index count, const float* kept) {
                rows.restore(first, count, kept);
            });
            if (m_journal->startedAnew()) {
                m_result.warnings.emplace_back("The kept cells belong to other options; they were dropped.");
            }
        }
    }

    Outcome execute(ModelSession& session, const RunControl& control) {
        const auto total = static_cast<Index>(m_done.size());
        Index finished = std::count(m_done.begin(), m_done.end(), 1);
        auto lastSnapshot = Clock::now();
        std::vector<Index> positions = nextPositions(0);
        std::future<ModelBatch> upcoming;
        if (!positions.empty()) {
            upcoming = prefetch(positions);
        }
        control.report(m_options.stage, finished, total);
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
            if (!m_rows.compute(session, batch, current.front())) {
                flushJournal();
                return Outcome::Cancelled;
            }
            std::fill_n(m_done.begin() + current.front(), batch.cells, 1);
            finished += batch.cells;
            m_result.computed += batch.cells;
            keepInJournal(current.front(), batch.cells);
            control.report(m_options.stage, finished, total);
            if (m_options.onSnapshot && Clock::now() - lastSnapshot > kSnapshotEvery && finished < total) {
                m_options.onSnapshot(m_done);
                lastSnapshot = Clock::now();
            }
        }
        flushJournal();
        return Outcome::Finished;
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
            m_journal->append(m_pendingFirst, m_pendingCount, m_rows.kept(m_pendingFirst, m_pendingCount));
        }
        m_pendingCount = 0;
        m_lastFlush = Clock::now();
    }

    const CellPlan& m_plan;
    const ModelRunOptions& m_options;
    ModelRows& m_rows;
    std::vector<char>& m_done; ///< per chosen cell
    ModelTaskResult& m_result;
    const Index m_batch;
    std::unique_ptr<RowJournal> m_journal;
    Index m_pendingFirst = 0;
    Index m_pendingCount = 0;
    Clock::time_point m_lastFlush = Clock::now();
};

} // namespace

Outcome runModel(const CellPlan& plan, const Model& model, const CellOptions& cells, const ModelRunOptions& options,
    ModelRows& rows, const RunControl& control, std::vector<char>* done, ModelTaskResult* result) {
    Run run(plan, cells, options, rows, *done, *result);
    const auto session = model.makeSession(cells.session);
    session->setStop(control.stopToken());
    const auto started = Clock::now();
    const Outcome outcome = run.execute(*session, control);
    const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    result->cellsPerSecond = seconds > 0.0 ? static_cast<double>(result->computed) / seconds : 0.0;
    result->device = session->device();
    return outcome;
}

void removeJournal(const std::string& folder) {
    if (!folder.empty()) {
        RowJournal::removeFolder(folder);
    }
}

void ModelTaskResult::start(const CellPlan& plan) {
    matching = *plan.matching;
    genesPerCell = plan.inputs->genesPerCell();
    neighboursPerCell = plan.inputs->neighboursPerCell();
    neighbourSource = plan.neighbourSource;
    if (matching.standIn()) {
        warnings.push_back("Stand-in species: " + matching.sentence() + ".");
    } else if (matching.fraction < 0.5) {
        warnings.push_back("Only part of the genes are recognised (" + matching.sentence() + "). Predictions may be weak.");
    }
}

} // namespace ocellus
