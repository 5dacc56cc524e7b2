// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/TrainingRun.h"

#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/model/CheckpointWriter.h"
#include "core/training/TrainingState.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <future>
#include <numbers>

namespace ocellus {

namespace {

constexpr Index kSettledCells = 128;
constexpr double kTie = 1e-6;      ///< of the loss, to tell epochs of the same accuracy apart
constexpr double kLastRate = 0.02; ///< of the full rate, at the end of the cosine

/// Sums of losses and right answers over the trial's batches.
struct TrialSums {
    double cells = 0.0;
    std::map<std::string, double> values;
    std::vector<double> right, known; ///< per class
};

/// Adds cells with as many genes and neighbours each.
void append(TrainingBatch more, TrainingBatch& batch) {
    if (batch.cells.cells == 0) {
        batch = std::move(more);
        return;
    }
    const auto add = [](auto& into, const auto& from) { into.insert(into.end(), from.begin(), from.end()); };
    batch.cells.cells += more.cells.cells;
    add(batch.cells.geneTokens, more.cells.geneTokens);
    add(batch.cells.counts, more.cells.counts);
    add(batch.cells.depth, more.cells.depth);
    add(batch.cells.neighbourCounts, more.cells.neighbourCounts);
    add(batch.cells.neighbourDistances, more.cells.neighbourDistances);
    add(batch.labels, more.labels);
    add(batch.batches, more.batches);
}

class Run {
public:
    Run(const TrainingJob& job, const RunControl& control)
        : m_job(job)
        , m_control(control)
        , m_trainer(makeTrainer(*job.start, job.trainer))
        , m_sampler(filesOf(job), job.sampling)
        , m_state(job.folder, job.key) {
        m_trainer->setStop(control.stopToken());
    }

    Outcome execute(TrainingResult& result) {
        if (!m_job.resume || !m_state.restore(*m_trainer, &m_position, &result.rows)) {
            m_state.clear();
            settle();
        }
        result.resumedAt = m_position.step;
        for (const LossRow& row : result.rows) {
            tell(row);
        }
        const auto started = std::chrono::steady_clock::now();
        const Index all = m_job.stepsBefore + m_job.schedule.epochs * m_job.schedule.stepsPerEpoch + m_job.stepsAfter;
        while (m_position.epochsTried < m_job.schedule.epochs && !isStopped(result)) {
            const Index epoch = m_position.epochsTried;
            if (!runEpoch(epoch, all, result) || !tryEpoch(epoch, result)) {
                m_state.keep(*m_trainer, m_position, result.rows);
                return Outcome::Cancelled;
            }
            ++m_position.epochsTried;
            m_state.keep(*m_trainer, m_position, result.rows);
        }
        result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        result.bestEpoch = m_position.bestEpoch;
        result.epochsDone = m_position.epochsTried;
        result.model.emplace(Checkpoint::open(m_state.bestPath()));
        return Outcome::Finished;
    }

private:
    static std::vector<SampledFile> filesOf(const TrainingJob& job) {
        std::vector<SampledFile> files;
        for (const TrainingPart& part : job.parts) {
            files.push_back(part.sampled);
        }
        return files;
    }

    /// Whether the run ends before its last epoch.
    bool isStopped(TrainingResult& result) const {
        const Index patience = m_job.schedule.stopPatience;
        result.stoppedEarly = patience > 0 && m_position.epochsWorse >= patience;
        return result.stoppedEarly;
    }

    double rateAt(std::int64_t step) const {
        const TrainingSchedule& schedule = m_job.schedule;
        const double warm = std::min(1.0, static_cast<double>(step + 1) / static_cast<double>(std::max<Index>(1, schedule.warmupSteps)));
        if (schedule.decay == TrainingSchedule::Decay::Cosine) {
            const double done = static_cast<double>(step) / static_cast<double>(schedule.epochs * schedule.stepsPerEpoch);
            const double factor = kLastRate + (1.0 - kLastRate) * 0.5 * (1.0 + std::cos(std::numbers::pi * done));
            return schedule.learningRate * warm * factor;
        }
        if (!schedule.rateFactors.empty()) {
            const auto epoch = static_cast<std::size_t>(step / schedule.stepsPerEpoch);
            return schedule.learningRate * warm * schedule.rateFactors[std::min(epoch, schedule.rateFactors.size() - 1)];
        }
        return schedule.learningRate * warm * m_position.rateFactor;
    }

    void settle() {
        if (m_job.settle) {
            const std::uint64_t seed = streamSeed(m_job.trainer.seed, "settle");
            m_trainer->settle(filled(m_sampler.draw(kSettledCells, seed), {seed, m_job.schedule.context, m_job.schedule.anyGenes > 0.5}));
        }
    }

    /// Inputs of cells of several files, as many genes each as all of these measured.
    TrainingBatch filled(const std::vector<CellSampler::Drawn>& drawn, CellInputs::Draw draw) const {
        for (const CellSampler::Drawn& some : drawn) {
            draw.context = std::min(draw.context, m_job.parts[some.file].cells->genesMeasured());
        }
        TrainingBatch batch;
        for (const CellSampler::Drawn& some : drawn) {
            TrainingBatch more;
            m_job.parts[some.file].cells->fill(some.cells, draw, more);
            addBatches(some, more);
            append(std::move(more), batch);
        }
        return batch;
    }

    /// Technical batches, -1 in files without them when others have them.
    void addBatches(const CellSampler::Drawn& some, TrainingBatch& batch) const {
        if (m_job.trainer.objective.alignmentScale > 0.0) {
            const std::vector<std::int64_t>& codes = m_job.parts[some.file].batches;
            for (const Index cell : some.cells) {
                batch.batches.push_back(codes.empty() ? -1 : codes[static_cast<std::size_t>(cell)]);
            }
        }
    }

    TrainingBatch batchOf(std::int64_t step) const {
        const std::uint64_t seed = streamSeed(streamSeed(m_job.trainer.seed, "cells"), static_cast<std::uint64_t>(step));
        Random random(streamSeed(seed, "genes"));
        const bool any = random.uniform() < m_job.schedule.anyGenes;
        return filled(m_sampler.draw(m_job.schedule.batch, seed), {random.next(), m_job.schedule.context, any});
    }

    /// The steps of an epoch that are left. @returns false when stopped.
    bool runEpoch(Index epoch, Index all, TrainingResult& result) {
        m_sampler.startEpoch(epoch);
        const Index end = (epoch + 1) * m_job.schedule.stepsPerEpoch;
        std::future<TrainingBatch> next;
        const auto prepare = [&](std::int64_t step) {
            next = std::async(std::launch::async, [this, step] { return batchOf(step); });
        };
        if (m_position.step < end) {
            prepare(m_position.step);
        }
        while (m_position.step < end) {
            const TrainingBatch batch = next.get();
            if (m_position.step + 1 < end) {
                prepare(m_position.step + 1);
            }
            const double rate = rateAt(m_position.step);
            const StepResult step = m_trainer->step(batch, m_position.step, rate);
            if (step.stopped) {
                return false;
            }
            finishStep(step, rate, epoch, result);
            result.cellsShown += batch.cells.cells;
            m_control.report("Training", m_job.stepsBefore + m_position.step, all);
        }
        return !m_control.stopRequested();
    }

    void finishStep(const StepResult& step, double rate, Index epoch, TrainingResult& result) {
        if (!std::isfinite(step.total) || !std::isfinite(step.gradientNorm)) {
            const bool kept = m_position.bestEpoch > 0;
            throw Error(
                "Training went wrong at step " + std::to_string(m_position.step + 1) + ": the loss is no number any more. " +
                (kept ? "The last good checkpoint is " + m_state.bestPath() + ". " : std::string("Nothing was kept. ")) +
                "Use a lower learning rate.");
        }
        ++m_position.step;
        LossRow row{m_position.step, epoch + 1, false, step.terms};
        row.values["total"] = step.total;
        row.values["learning_rate"] = rate;
        row.values["gradient_norm"] = step.gradientNorm;
        add(std::move(row), result);
    }

    void tell(const LossRow& row) const {
        if (m_job.onRow) {
            m_job.onRow(row);
        }
    }

    void add(LossRow row, TrainingResult& result) const {
        tell(row);
        result.rows.push_back(std::move(row));
    }

    /// Adds what one batch of kept-back cells cost.
    void addTrial(const TrialResult& trial, const TrainingBatch& batch, TrialSums& sums) const {
        const auto cells = static_cast<double>(batch.cells.cells);
        sums.cells += cells;
        sums.values["total"] += cells * trial.total;
        for (const auto& [name, value] : trial.terms) {
            sums.values[name] += cells * value;
        }
        const std::size_t classes = trial.logits.size();
        sums.right.resize(classes);
        sums.known.resize(classes);
        for (std::size_t c = 0; c < classes; ++c) {
            const auto leaves = static_cast<std::int64_t>(trial.logits[c].size()) / batch.cells.cells;
            for (Index cell = 0; cell < batch.cells.cells; ++cell) {
                const std::int64_t label = batch.labels[static_cast<std::size_t>(cell) * classes + c];
                if (label < 0 || label >= leaves) {
                    continue;
                }
                const auto first = trial.logits[c].begin() + cell * leaves;
                sums.known[c] += 1.0;
                sums.right[c] += std::max_element(first, first + leaves) - first == label ? 1.0 : 0.0;
            }
        }
    }

    /// Tries the kept-back cells, keeps the weights when they are the best so far, and moves the rate.
    /// @returns false when stopped.
    bool tryEpoch(Index epoch, TrainingResult& result) {
        TrialSums sums;
        for (std::size_t part = 0; part < m_job.parts.size(); ++part) {
            const std::vector<Index>& cells = m_job.parts[part].keptBack;
            for (std::size_t first = 0; first < cells.size(); first += static_cast<std::size_t>(m_job.schedule.batch)) {
                const std::size_t count = std::min(cells.size() - first, static_cast<std::size_t>(m_job.schedule.batch));
                TrainingBatch batch;
                const std::uint64_t seed = streamSeed(streamSeed(m_job.trainer.seed, "trial"), part * 1000003 + first);
                m_job.parts[part].cells->fill({cells.data() + first, count}, {seed, m_job.schedule.context, false}, batch);
                const TrialResult trial = m_trainer->trial(batch, seed);
                if (trial.stopped) {
                    return false;
                }
                addTrial(trial, batch, sums);
            }
        }
        LossRow row{m_position.step, epoch + 1, true, {}};
        for (const auto& [name, value] : sums.values) {
            row.values[name] = value / sums.cells;
        }
        for (std::size_t c = 0; c < sums.known.size(); ++c) {
            if (sums.known[c] > 0.0) {
                row.values["accuracy_" + m_job.start->info.classes[c].shortName] = sums.right[c] / sums.known[c];
            }
        }
        judge(row, sums, epoch);
        add(std::move(row), result);
        return true;
    }

    void judge(const LossRow& row, const TrialSums& sums, Index epoch) {
        const double loss = row.values.count("total") != 0 ? row.values.at("total") : 0.0;
        double score = -loss;
        if (m_job.judgedBy && *m_job.judgedBy < sums.known.size() && sums.known[*m_job.judgedBy] > 0.0) {
            score = sums.right[*m_job.judgedBy] / sums.known[*m_job.judgedBy] - kTie * loss;
        }
        // Without kept-back cells there is nothing to judge by: the last epoch is the best.
        const bool better = !m_position.tried || sums.cells == 0.0 || score > m_position.bestScore;
        if (better) {
            m_position.bestScore = score;
            m_position.bestEpoch = epoch + 1;
            m_position.epochsWorse = 0;
            keepBest(epoch);
        } else {
            ++m_position.epochsWorse;
        }
        if (sums.cells == 0.0 || !m_position.tried || loss < m_position.lowestLoss) {
            m_position.lowestLoss = loss;
            m_position.epochsFlat = 0;
        } else if (++m_position.epochsFlat > m_job.schedule.plateauPatience) {
            m_position.rateFactor *= m_job.schedule.plateauFactor;
            m_position.epochsFlat = 0;
        }
        m_position.tried = true;
    }

    void keepBest(Index epoch) const {
        Checkpoint best = m_job.start->checkpoint;
        m_trainer->store(best);
        Value progress = Value::dict();
        progress.set("epoch", Value::number(epoch));
        progress.set("global_step", Value::number(m_position.step));
        best.setProgress(std::move(progress));
        writeCheckpoint(best, m_state.bestPath());
    }

    const TrainingJob& m_job;
    const RunControl& m_control;
    std::unique_ptr<Trainer> m_trainer;
    CellSampler m_sampler;
    TrainingState m_state;
    TrainingPosition m_position;
};

} // namespace

Outcome runTraining(const TrainingJob& job, const RunControl& control, TrainingResult* result) {
    return Run(job, control).execute(*result);
}

std::vector<double> rateFactorsOf(const TrainingSchedule& schedule, const std::vector<LossRow>& rows) {
    std::vector<double> factors;
    for (const LossRow& row : rows) {
        if (!row.trial) {
            factors.resize(static_cast<std::size_t>(row.epoch), 1.0);
            factors.back() = row.values.at("learning_rate") / schedule.learningRate; // the epoch's last step stays
        }
    }
    return factors;
}

void finishTraining(const TrainingJob& job) {
    TrainingState(job.folder, job.key).remove();
}

std::vector<std::vector<float>> trialLogits(
    const LoadedCheckpoint& model, const TrainerOptions& options, const TrainingSchedule& schedule,
    const TrainingPart& part, const RunControl& control) {
    const std::unique_ptr<Trainer> trainer = makeTrainer(model, options);
    trainer->setStop(control.stopToken());
    std::vector<std::vector<float>> logits(model.config.classes.size());
    for (std::size_t first = 0; first < part.keptBack.size(); first += static_cast<std::size_t>(schedule.batch)) {
        const std::size_t count = std::min(part.keptBack.size() - first, static_cast<std::size_t>(schedule.batch));
        TrainingBatch batch;
        const std::uint64_t seed = streamSeed(streamSeed(options.seed, "trial"), first);
        part.cells->fill({part.keptBack.data() + first, count}, {seed, schedule.context, false}, batch);
        const TrialResult trial = trainer->trial(batch, seed);
        if (trial.stopped) {
            return {};
        }
        for (std::size_t c = 0; c < logits.size(); ++c) {
            logits[c].insert(logits[c].end(), trial.logits[c].begin(), trial.logits[c].end());
        }
    }
    return logits;
}

} // namespace ocellus
