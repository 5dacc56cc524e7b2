// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Pretrain.h"

#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/model/CheckpointWriter.h"
#include "core/model/TrainingRecipe.h"
#include "core/tasks/CellsWhere.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>

namespace fs = std::filesystem;

namespace ocellus {

namespace {

/// Reads sources, makes or loads the model, and puts the job together.
class Preparation {
public:
    Preparation(const PretrainConfig& config, const PretrainOptions& options, const RunControl& control)
        : m_config(config), m_options(options), m_control(control) {}

    /// @returns false when stopped.
    bool prepare(PretrainSummary& summary) {
        for (const PretrainFile& file : m_config.files) {
            auto source = lookThrough(Dataset::open(file.path), file.organism, m_control);
            if (!source) {
                return false;
            }
            m_sources.push_back(std::move(*source));
            m_columns.push_back(file.columns);
            m_taught.push_back(taughtCells(m_sources.back(), file.where));
        }
        if (!(m_config.start.empty() ? makeModel() : loadStart())) {
            return false;
        }
        if (!addParts(summary)) {
            return false;
        }
        describe(summary);
        return fillJob();
    }

    const TrainingJob& job() const { return m_job; }

    /// What the model was taught with, for whoever uses it later.
    TrainingRecipe recipe(const TrainingResult& training) const {
        TrainingRecipe recipe;
        for (const TrainingSource& source : m_sources) {
            recipe.data.push_back({fs::path(source.dataset->path()).filename().string(), source.dataset->fingerprint(m_control)});
        }
        if (!m_config.start.empty()) {
            addBefore(recipe, trainingRecipe(m_start->checkpoint));
        }
        recipe.scores = scoresOf(training);
        return recipe;
    }

private:
    /// Of the best epoch, on the cells kept back; classes of which none of these cells has a label are left out.
    std::vector<TrainingRecipe::Score> scoresOf(const TrainingResult& training) const {
        std::vector<TrainingRecipe::Score> scores;
        const auto best = std::find_if(training.rows.begin(), training.rows.end(), [&](const LossRow& row) {
            return row.trial && row.epoch == training.bestEpoch;
        });
        for (std::size_t c = 0; best != training.rows.end() && c < m_start->info.classes.size(); ++c) {
            const std::string& name = m_start->info.classes[c].shortName;
            const auto accuracy = best->values.find("accuracy_" + name);
            if (accuracy != best->values.end()) {
                scores.push_back({name, accuracy->second, commonestShare(c)});
            }
        }
        return scores;
    }

    /// Share of the commonest label among the cells kept back that have one.
    double commonestShare(std::size_t classIndex) const {
        std::vector<Index> cells(static_cast<std::size_t>(m_start->config.classes[classIndex].labels));
        for (const TrainingPart& part : m_job.parts) {
            for (const Index cell : part.keptBack) {
                const std::int64_t code = part.cells->label(cell, classIndex);
                if (code >= 0 && code < static_cast<std::int64_t>(cells.size())) {
                    ++cells[static_cast<std::size_t>(code)];
                }
            }
        }
        const Index all = std::accumulate(cells.begin(), cells.end(), Index{0});
        return all == 0 ? 0.0 : static_cast<double>(*std::max_element(cells.begin(), cells.end())) / static_cast<double>(all);
    }

    /// Which cells of a source teach; the others are neighbours at most.
    static std::vector<bool> taughtCells(const TrainingSource& source, const std::string& where) {
        std::vector<bool> taught(static_cast<std::size_t>(source.dataset->cellCount()), where.empty());
        for (const Index cell : where.empty() ? std::vector<Index>() : cellsWhere(source.dataset->cells(), where)) {
            taught[static_cast<std::size_t>(cell)] = true;
        }
        return taught;
    }

    std::vector<std::string> labelsIn(std::size_t source, const std::string& name) const {
        const auto column = m_columns[source].find(name);
        std::vector<std::string> labels = labelsOfClass(m_sources[source], name, column == m_columns[source].end() ? name : column->second);
        for (std::size_t cell = 0; cell < labels.size(); ++cell) {
            if (!m_taught[source][cell]) {
                labels[cell].clear();
            }
        }
        return labels;
    }

    bool makeModel() {
        ModelDesign design = m_config.design;
        design.genes = genesSeen(m_sources);
        const auto sizeOf = [&](const std::string& name) {
            const auto found = m_config.compressed.find(name);
            return found == m_config.compressed.end() ? Index{0} : found->second;
        };
        design.baseCompressed = sizeOf("default");
        for (const std::string& name : m_config.classes) {
            std::vector<std::vector<std::string>> labels;
            for (std::size_t i = 0; i < m_sources.size(); ++i) {
                labels.push_back(labelsIn(i, name));
            }
            const auto tree = m_config.hierarchy.find(name);
            ClassDesign made = classOfLabels(name, labels, tree == m_config.hierarchy.end() ? ParentLabels() : tree->second);
            made.compressed = sizeOf(name);
            if (made.leaves.empty()) {
                throw RefusedError("No cell has a label of class " + name + ". Leave it out of \"classes\", or name its column under \"columns\".");
            }
            design.classes.push_back(std::move(made));
        }
        const auto vectors = geneStarts(m_sources, design.genes, design.width, m_config.geneStart, m_config.seed, m_options.threads, m_control);
        if (!vectors) {
            return false;
        }
        m_start.emplace(checkedCheckpoint(newModel(design, m_config.seed, *vectors)));
        return true;
    }

    bool loadStart() {
        m_start.emplace(loadCheckpoint(m_config.start));
        return true;
    }

    /// Joint category of every cell, numbered over all sources.
    std::vector<std::int32_t> groupsOf(std::size_t source) {
        std::vector<std::string> keys(static_cast<std::size_t>(m_sources[source].dataset->cellCount()));
        for (const std::string& name : m_config.groupBy) {
            const std::vector<std::string> labels = labelsIn(source, name);
            for (std::size_t cell = 0; cell < keys.size(); ++cell) {
                keys[cell] += labels[cell] + '\t';
            }
        }
        std::vector<std::int32_t> groups;
        for (std::size_t cell = 0; cell < keys.size(); ++cell) {
            const std::string& key = keys[cell];
            groups.push_back(!m_taught[source][cell] ? -1 : m_groups.emplace(key, static_cast<std::int32_t>(m_groups.size())).first->second);
        }
        return groups;
    }

    /// Takes some cells out of the draw to try the model on.
    void keepBack(std::size_t source, TrainingPart& part) const {
        std::vector<Index> order;
        for (std::size_t cell = 0; cell < part.sampled.group.size(); ++cell) {
            if (part.sampled.group[cell] >= 0) {
                order.push_back(static_cast<Index>(cell));
            }
        }
        Random random(streamSeed(streamSeed(m_config.seed, "kept back"), source));
        const auto share = static_cast<Index>(m_config.keptBack * static_cast<double>(order.size()));
        const Index count = std::min(share, m_config.mostKeptBack);
        for (Index i = 0; i < count; ++i) {
            std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(i) + random.below(order.size() - static_cast<std::size_t>(i))]);
            part.sampled.group[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = -1;
        }
        part.keptBack.assign(order.begin(), order.begin() + count);
        std::sort(part.keptBack.begin(), part.keptBack.end());
    }

    bool addParts(PretrainSummary& summary) {
        for (std::size_t i = 0; i < m_sources.size(); ++i) {
            std::vector<std::vector<std::int64_t>> codes;
            for (const ClassConfig& known : m_start->config.classes) {
                codes.push_back(codesOf(labelsIn(i, known.name), designOf(known)));
            }
            TrainingPart part;
            part.cells = TrainingCells::read(
                m_sources[i], m_start->info, codes, m_config.memoryLimit, m_config.seed, m_options.threads, m_control);
            if (part.cells == nullptr) {
                return false;
            }
            part.sampled = {groupsOf(i), m_sources[i].expressed};
            keepBack(i, part);
            summary.cells += part.cells->cellCount();
            summary.keptBack += static_cast<Index>(part.keptBack.size());
            summary.neighbourSources.push_back(part.cells->neighbourSource());
            m_job.parts.push_back(std::move(part));
        }
        return true;
    }

    void describe(PretrainSummary& summary) const {
        summary.parameters = m_start->info.parameters;
        for (const std::string& organism : m_start->info.organisms) {
            summary.genes.emplace_back(organism, static_cast<Index>(m_start->info.genes.at(organism).size()));
        }
        for (const ModelClass& known : m_start->info.classes) {
            summary.labels.emplace_back(known.shortName, static_cast<Index>(known.leaves.size()));
        }
        summary.groups = static_cast<Index>(m_groups.size());
    }

    /// @returns false when stopped.
    bool fillJob() {
        m_job.start = &*m_start;
        m_job.trainer = m_config.trainer;
        m_job.trainer.threads = m_options.threads;
        m_job.schedule = m_config.schedule;
        m_job.sampling = m_config.sampling;
        m_job.folder = m_options.output + ".partial";
        m_job.resume = m_options.resume;
        m_job.onRow = m_options.onRow;
        m_job.settle = m_config.start.empty() && m_config.design.scaledStart;
        m_job.key = m_config.fingerprint + " seed " + std::to_string(m_config.seed) + " " + m_start->info.hash;
        for (const TrainingSource& source : m_sources) {
            m_job.key += " " + source.dataset->fingerprint(m_control);
        }
        return !m_control.stopRequested();
    }

    const PretrainConfig& m_config;
    const PretrainOptions& m_options;
    const RunControl& m_control;
    std::vector<TrainingSource> m_sources;
    std::vector<std::map<std::string, std::string>> m_columns; ///< per source: class -> column
    std::vector<std::vector<bool>> m_taught;                   ///< per source and cell
    std::map<std::string, std::int32_t> m_groups;
    std::optional<LoadedCheckpoint> m_start;
    TrainingJob m_job;
};

} // namespace

void requireModelName(const std::string& output) {
    if (const std::string extension = fs::path(output).extension().string(); extension != ".ckpt" && extension != ".safetensors") {
        throw UsageError("A model is written as .ckpt or .safetensors; " + output + " ends in neither.");
    }
}

std::string besideCheckpoint(const std::string& checkpoint, const std::string& ending) {
    const fs::path path(checkpoint);
    return (path.parent_path() / (path.stem().string() + ending)).string();
}

Outcome pretrain(const PretrainConfig& config, const PretrainOptions& options, const RunControl& control, PretrainSummary* summary) {
    requireModelName(options.output);
    Preparation preparation(config, options, control);
    if (!preparation.prepare(*summary) ||
        runTraining(preparation.job(), control, &summary->training) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    summary->curves = besideCheckpoint(options.output, "_losses.csv");
    writeDurably(summary->curves, lossTableText(summary->training.rows));
    setTrainingRecipe(*summary->training.model, preparation.recipe(summary->training));
    writeCheckpoint(*summary->training.model, options.output);
    finishTraining(preparation.job());
    return Outcome::Finished;
}

} // namespace ocellus
