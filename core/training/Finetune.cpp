// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/Finetune.h"

#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/model/CheckpointWriter.h"
#include "core/model/NewModel.h"
#include "core/model/TrainingRecipe.h"
#include "core/tasks/LabelsOf.h"
#include "core/training/FinetuneLabels.h"
#include "core/training/GeneStarts.h"
#include "core/training/Pretrain.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

namespace ocellus {

namespace {

constexpr const char* kCellType = "cell_type_ontology_term_id";
constexpr double kNewRate = 1.5e-2; ///< of a new model, with Muon
constexpr double kNewClassScale = 10.0; ///< of the labels beside the counts, in a new model
constexpr Index kFewestCells = 20; ///< labelled ones to learn from
constexpr std::size_t kMemory = std::size_t{4} << 30;

/// One fine-tuning from data to files.
class Tuning {
public:
    Tuning(std::shared_ptr<const Dataset> dataset, const FinetuneOptions& options, const RunControl& control, FinetuneReport& report)
        : m_dataset(std::move(dataset)), m_options(options), m_control(control), m_report(report) {}

    Outcome execute() {
        checkColumns();
        auto source = lookThrough(m_dataset, m_options.organism, m_control);
        if (!source) {
            return Outcome::Cancelled;
        }
        m_source.emplace(std::move(*source));
        if (!(m_options.model.empty() ? makeModel() : loadModel()) || !addPart()) {
            return Outcome::Cancelled;
        }
        fillJob();
        if (m_control.stopRequested()) {
            return Outcome::Cancelled;
        }
        const Outcome outcome = train();
        if (outcome == Outcome::Cancelled && !m_options.keepsState) {
            finishTraining(m_job);
        }
        return outcome;
    }

private:
    /// Says what is wrong with a column before the work begins.
    void checkColumns() {
        if (m_options.given == nullptr) {
            labelsOf(m_dataset->cells(), m_options.labels);
        }
        if (!m_options.donor.empty()) {
            labelsOf(m_dataset->cells(), m_options.donor);
        }
        batches();
    }

    Outcome train() {
        if (runTraining(m_job, m_control, &m_report.training) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        return score() && !m_control.stopRequested() && learnAll() ? write() : Outcome::Cancelled;
    }

    bool fromNothing() const { return m_options.model.empty(); }

    std::vector<std::string> labelsAs(const std::string& className) const {
        std::vector<std::string> labels = m_options.given != nullptr ? labelTexts(*m_options.given) : labelsOfClass(*m_source, className, m_options.labels);
        return className == kCellType ? matchedToOntology(labels) : labels;
    }

    /// A small network for this data set alone: its genes are those that vary most, so that all of
    /// them are shown for every cell, and start from how they take part in the principal components.
    bool makeModel() {
        m_report.className = classOfColumn(scprintClasses(), m_options.labels, m_options.className);
        m_labels = labelsAs(m_report.className);
        if (m_options.genes > 0 && !keepMostVarying(m_options.genes, m_control, &*m_source)) {
            return false;
        }
        ModelDesign design;
        design.width = 48;
        design.cellWidth = 48;
        design.layers = 1;
        design.cellLayers = 2;
        design.attention = "criss-cross";
        design.latents = 16;
        design.classifierHidden = {48};
        design.dropout = 0.1;
        design.scaledStart = true;
        design.learningRate = m_options.learningRate.value_or(kNewRate);
        const std::vector<TrainingSource> sources{*m_source};
        design.genes = genesSeen(sources);
        design.classes = {classOfLabels(m_report.className, {m_labels}, {})};
        if (design.classes[0].leaves.size() < 2) {
            throw RefusedError("The column " + m_options.labels + " has fewer than two different labels; there is nothing to learn. Nothing was written.");
        }
        const auto vectors = geneStarts(sources, design.genes, design.width, GeneStart::Components, m_options.seed, m_options.threads, m_control);
        if (!vectors) {
            return false;
        }
        m_start.emplace(checkedCheckpoint(newModel(design, m_options.seed, *vectors)));
        return true;
    }

    bool loadModel() {
        const LoadedCheckpoint known = loadCheckpoint(m_options.model);
        m_startRecipe = trainingRecipe(known.checkpoint);
        std::vector<std::string> names;
        for (const ClassConfig& entry : known.config.classes) {
            names.push_back(entry.name);
        }
        m_report.className = classOfColumn(names, m_options.labels, m_options.className);
        m_labels = labelsAs(m_report.className);
        const auto at = std::find(names.begin(), names.end(), m_report.className) - names.begin();
        const std::vector<std::string>& ids = known.config.classes[static_cast<std::size_t>(at)].labelIds;
        const std::set<std::string> found(m_labels.begin(), m_labels.end());
        std::vector<std::string> added;
        for (const std::string& label : found) {
            if (!label.empty() && std::find(ids.begin(), ids.end(), label) == ids.end()) {
                added.push_back(label);
            }
        }
        m_start.emplace(withLabels(known, m_report.className, added, m_options.seed));
        m_start->info.hash = known.info.hash;
        m_newLabels.insert(added.begin(), added.end());
        return true;
    }

    std::size_t classIndex() const {
        const auto& classes = m_start->config.classes;
        return static_cast<std::size_t>(
            std::find_if(classes.begin(), classes.end(), [&](const ClassConfig& entry) { return entry.name == m_report.className; }) - classes.begin());
    }

    /// The source as a part of the job: other classes teach nothing, held-out cells are not drawn.
    bool addPart() {
        const ClassConfig& own = m_start->config.classes[classIndex()];
        const std::vector<std::int64_t> known = codesOf(m_labels, designOf(own));
        std::vector<std::vector<std::int64_t>> codes;
        for (const ClassConfig& entry : m_start->config.classes) {
            codes.push_back(entry.name == m_report.className ? known : std::vector<std::int64_t>(known.size(), -1));
        }
        TrainingPart part;
        part.cells = TrainingCells::read(*m_source, m_start->info, codes, kMemory, m_options.seed, m_options.threads, m_control);
        if (part.cells == nullptr) {
            return false;
        }
        m_report.neighbours = part.cells->neighbourSource();
        const HeldOut held = holdOut(m_dataset->cells(), known, m_options.donor, m_options.heldOut, m_options.seed);
        m_report.split = held.sentence;
        m_report.heldOutDonors = held.donors;
        part.keptBack = held.cells;
        part.sampled.expressed = m_source->expressed;
        part.batches = batches();
        m_groups = balancedGroups(known, part.batches);
        m_report.unlabelledCells = std::count(m_groups.begin(), m_groups.end(), -1);
        part.sampled.group = m_groups;
        for (const Index cell : held.cells) {
            part.sampled.group[static_cast<std::size_t>(cell)] = -1;
        }
        describeLabels(own, known, part);
        m_job.parts.push_back(std::move(part));
        return true;
    }

    /// Technical batch of every cell, when they are to be aligned.
    std::vector<std::int64_t> batches() {
        if (m_options.align.empty()) {
            return {};
        }
        const CategoryColumn column = labelsOf(m_dataset->cells(), m_options.align);
        const std::set<std::int32_t> present(column.codes.begin(), column.codes.end());
        if (present.size() - present.count(-1) < 2) {
            throw RefusedError("The column " + m_options.align + " has fewer than two batches; there is nothing to align. Nothing was written.");
        }
        return {column.codes.begin(), column.codes.end()};
    }

    void describeLabels(const ClassConfig& own, const std::vector<std::int64_t>& known, const TrainingPart& part) {
        for (Index leaf = 0; leaf < own.labels; ++leaf) {
            const std::string& label = own.labelIds[static_cast<std::size_t>(leaf)];
            m_report.labels.push_back({label, fromNothing() || m_newLabels.contains(label), 0, 0, 0.0, 0.0, 0.0});
        }
        Index parents = 0;
        for (std::size_t cell = 0; cell < known.size(); ++cell) {
            if (part.sampled.group[cell] >= 0) {
                ++m_report.trainedCells;
                known[cell] < own.labels ? ++m_report.labels[static_cast<std::size_t>(known[cell])].trained : ++parents;
            }
        }
        m_report.testedCells = static_cast<Index>(part.keptBack.size());
        if (parents > 0) {
            m_report.warnings.push_back(std::to_string(parents) + " cells have a label that the model knows as a coarser one; they teach that one of its finer labels is right.");
        }
        std::set<std::int64_t> heldOutWhole;
        for (const Index cell : part.keptBack) {
            const std::int64_t code = known[static_cast<std::size_t>(cell)];
            if (code < own.labels && m_report.labels[static_cast<std::size_t>(code)].trained == 0) {
                heldOutWhole.insert(code);
            }
        }
        std::string rare;
        for (const std::int64_t code : heldOutWhole) {
            rare += (rare.empty() ? "" : ", ") + own.labelIds[static_cast<std::size_t>(code)];
        }
        if (!rare.empty()) {
            m_report.warnings.push_back("All cells of these labels are held out, so they cannot be learned: " + rare + ".");
        }
        if (m_report.trainedCells < kFewestCells) {
            throw RefusedError("Only " + std::to_string(m_report.trainedCells) + " cells are left to learn from; at least " +
                               std::to_string(kFewestCells) + " labelled cells are needed. Nothing was written.");
        }
    }

    /// What may train in a model that was there before (TASKS_SPEC 8.1, as intended).
    std::function<bool(const std::string&)> trainable() const {
        if (fromNothing() || m_options.mode == FinetuneOptions::Mode::Full) {
            return {};
        }
        const std::string last = "transformer.blocks." + std::to_string(m_start->config.geneTransformer.layers - 1) + ".";
        const std::string head = "cls_decoders." + m_report.className + ".";
        const bool cross = m_options.crossAttention;
        return [last, head, cross](const std::string& name) {
            const auto starts = [&](const std::string& prefix) { return name.rfind(prefix, 0) == 0; };
            const bool crossing = starts("transformer.blocks.") && (name.find(".cross_attn.") != std::string::npos || name.find(".norm3.") != std::string::npos);
            return starts("cell_transformer.") || starts(last) || starts("compressor.") || starts(head) || (cross && crossing);
        };
    }

    void fillJob() {
        TrainerOptions& trainer = m_job.trainer;
        ObjectiveOptions& objective = trainer.objective;
        objective.independenceScale = objective.similarityScale = objective.contrastiveScale = 0.0;
        objective.adversarialScale = 0.0;
        objective.expressionScale = 0.5;
        trainer.variableNeighbours = fromNothing(); // else it fails where there are few cells to find neighbours among
        objective.alignmentScale = m_options.align.empty() ? 0.0 : m_options.alignWeight;
        TrainingSchedule& schedule = m_job.schedule;
        schedule.anyGenes = 0.0;
        schedule.stopPatience = 4;
        if (fromNothing()) {
            // One pass does both: cells with some molecules removed are classified and denoised. Trials classify them
            // whole, as they will be given to the model.
            objective.fullForward = objective.generate = false;
            trainer.triesUndamaged = true;
            objective.classScale = kNewClassScale;
            objective.alignmentScale *= kNewClassScale;
            trainer.optimiser = TrainerOptions::Optimiser::Muon;
            trainer.noiseLevels = {0.4};
            trainer.dropout = trainer.attentionDropout = 0.1;
            trainer.weightDecay = 0.05;
            trainer.largestGradient = 5.0;
            trainer.averaging = 0.98;
            schedule.decay = TrainingSchedule::Decay::Cosine;
            schedule.stopPatience = 0;
        } else {
            objective.klScale = 0.5;
            objective.klWarmupSteps = 1.0;
            trainer.epsilon = 1e-8;
            trainer.largestGradient = 1.0;
            trainer.dropout = trainer.attentionDropout = m_start->config.dropout;
            schedule.plateauFactor = 0.5;
        }
        trainer.seed = m_options.seed;
        trainer.threads = m_options.threads;
        trainer.trains = trainable();
        const Index measured = m_job.parts[0].cells->genesMeasured();
        schedule.context = std::min(measured, m_options.context.value_or(fromNothing() ? measured : Index{2000}));
        schedule.batch = m_options.batch.value_or(fromNothing() ? 32 : 16);
        schedule.epochs = m_options.epochs.value_or(fromNothing() ? 18 : 8);
        const Index steps = m_options.steps.value_or(std::min<Index>(fromNothing() ? 900 : 1600, (schedule.epochs * m_report.trainedCells + schedule.batch - 1) / schedule.batch));
        schedule.stepsPerEpoch = std::max<Index>(1, (steps + schedule.epochs - 1) / schedule.epochs);
        schedule.learningRate = m_options.learningRate.value_or(fromNothing() ? kNewRate : 2e-4);
        schedule.warmupSteps = std::min<Index>(fromNothing() ? 40 : 20, schedule.stepsPerEpoch);
        m_job.sampling.curriculum = m_job.sampling.detail = false;
        m_job.start = &*m_start;
        m_job.judgedBy = classIndex();
        m_job.settle = fromNothing();
        m_job.folder = m_options.output + ".partial";
        m_job.resume = m_options.resume;
        m_job.key = keyOf(schedule);
        m_job.stepsAfter = learnsAll() ? schedule.epochs * schedule.stepsPerEpoch : 0;
        m_job.onRow = m_options.onRow;
    }

    /// SHA-256 of labels that are in no file; empty: they are in the data's.
    std::string hashOfGiven() const {
        if (m_options.given == nullptr) {
            return {};
        }
        Sha256 hash;
        for (const std::string& label : m_labels) {
            hash.add(label.c_str(), label.size() + 1);
        }
        return hash.hex();
    }

    std::string keyOf(const TrainingSchedule& schedule) const {
        const nlohmann::json key{
            {"form", 2}, // of trials and losses; a state of an earlier form is not continued
            {"data", m_dataset->fingerprint(m_control)}, {"model", m_start->info.hash}, {"labels", m_options.labels},
            {"class", m_report.className}, {"mode", static_cast<int>(m_options.mode)}, {"cross", m_options.crossAttention},
            {"given", hashOfGiven()}, {"donor", m_options.donor}, {"held_out", m_options.heldOut}, {"align", m_options.align}, {"align_weight", m_options.alignWeight}, {"all", learnsAll()}, {"genes", m_options.genes}, {"seed", m_options.seed},
            {"schedule", {schedule.epochs, schedule.stepsPerEpoch, schedule.batch, schedule.context}}, {"rate", schedule.learningRate}};
        return key.dump();
    }

    /// Tries the best epoch on the held-out cells. @returns false when stopped.
    bool score() {
        const LoadedCheckpoint best = checkedCheckpoint(*m_report.training.model);
        const TrainingPart& part = m_job.parts[0];
        const auto logits = trialLogits(best, m_job.trainer, m_job.schedule, part, m_control);
        if (logits.empty()) {
            return false;
        }
        const std::size_t index = classIndex();
        const Index leaves = m_start->config.classes[index].labels;
        std::vector<std::int64_t> truth;
        std::vector<std::int64_t> predicted;
        std::vector<double> probability;
        for (std::size_t i = 0; i < part.keptBack.size(); ++i) {
            const std::int64_t code = part.cells->label(part.keptBack[i], index);
            if (code >= leaves) {
                continue; // only known coarsely: right and wrong cannot be told
            }
            const auto first = logits[index].begin() + static_cast<std::ptrdiff_t>(i) * leaves;
            const auto best1 = std::max_element(first, first + leaves);
            double sum = 0.0;
            for (auto at = first; at != first + leaves; ++at) {
                sum += std::exp(static_cast<double>(*at) - *best1);
            }
            truth.push_back(code);
            predicted.push_back(best1 - first);
            probability.push_back(1.0 / sum);
        }
        scorePredictions(truth, predicted, probability, &m_report);
        tellHowFar();
        return true;
    }

    /// What the scores can and cannot say.
    void tellHowFar() {
        if (m_report.testedCells == 0) {
            return;
        }
        if (m_report.training.epochsDone > 1) {
            m_report.chosen = "The best of " + std::to_string(m_report.training.epochsDone) +
                              " epochs was chosen on these same held-out cells, so the accuracy is a little optimistic.";
        }
        const bool neighbours = m_start->info.usesNeighbours;
        if (neighbours || fromNothing()) {
            m_report.seen = std::string("The counts of held-out cells, never their labels, were there for ") +
                            (neighbours ? "finding neighbours" : "") + (neighbours && fromNothing() ? " and " : "") +
                            (fromNothing() ? "choosing the model's genes" : "") + ".";
        }
    }

    bool learnsAll() const { return m_options.learnHeldOut.value_or(fromNothing()); }

    /// Once the model was tried on the held-out cells: the same from its start with all labelled cells. A new model's
    /// rate falls along all epochs, so it takes them all; another takes as many as were best, and its rate falls where
    /// it fell before. @returns false when stopped.
    bool learnAll() {
        m_report.kept = "The model that is kept learned from " + std::to_string(m_report.trainedCells) + " cells.";
        if (!learnsAll() || m_report.testedCells == 0) {
            return true;
        }
        TrainingJob job = m_job;
        TrainingPart& part = job.parts[0];
        part.sampled.group = m_groups;
        part.keptBack.clear();
        job.schedule.epochs = fromNothing() ? m_job.schedule.epochs : m_report.training.bestEpoch;
        if (job.schedule.decay == TrainingSchedule::Decay::Plateau) {
            job.schedule.rateFactors = rateFactorsOf(m_job.schedule, m_report.training.rows);
        }
        job.stepsBefore = m_job.schedule.epochs * m_job.schedule.stepsPerEpoch;
        job.stepsAfter = 0;
        job.folder = m_job.folder + "/all";
        job.onRow = {};
        TrainingResult all;
        if (runTraining(job, m_control, &all) == Outcome::Cancelled) {
            return false;
        }
        m_report.training.model = std::move(all.model);
        m_report.training.seconds += all.seconds;
        m_report.training.cellsShown += all.cellsShown;
        m_report.kept = "The model that is kept learned from all " + std::to_string(m_report.trainedCells + m_report.testedCells) +
                        " labelled cells; the scores are those of one that had not seen the held-out ones. It is of the last epoch of "
                        "this second teaching and was not scored itself.";
        return true;
    }

    nlohmann::ordered_json reportJson() const {
        nlohmann::ordered_json labels = nlohmann::ordered_json::array();
        for (const TaughtLabel& label : m_report.labels) {
            labels.push_back({{"label", label.label}, {"new", label.isNew}, {"trained", label.trained}, {"tested", label.tested},
                              {"precision", label.precision}, {"recall", label.recall}, {"f1", label.f1}});
        }
        nlohmann::ordered_json bins = nlohmann::ordered_json::array();
        for (const ProbabilityBin& bin : m_report.bins) {
            if (bin.cells > 0) {
                bins.push_back({{"cells", bin.cells}, {"probability", bin.probability}, {"right", bin.right}});
            }
        }
        return {
            {"labels_column", m_options.labels},
            {"class", m_report.className},
            {"aligned", m_options.align},
            {"mode", fromNothing() ? "new" : m_options.mode == FinetuneOptions::Mode::Full ? "full" : "xpressor"},
            {"cross_attention", m_options.crossAttention},
            {"model", m_start->info.hash},
            {"data", m_dataset->fingerprint(m_control)},
            {"seed", m_options.seed},
            {"split", m_report.split},
            {"chosen", m_report.chosen},
            {"kept", m_report.kept},
            {"held_out_counts", m_report.seen},
            {"held_out_donors", m_report.heldOutDonors},
            {"trained_cells", m_report.trainedCells},
            {"tested_cells", m_report.testedCells},
            {"unlabelled_cells", m_report.unlabelledCells},
            {"neighbours", m_report.neighbours},
            {"genes_per_cell", m_job.schedule.context},
            {"steps", m_job.schedule.stepsPerEpoch * m_report.training.epochsDone},
            {"best_epoch", m_report.training.bestEpoch},
            {"accuracy", m_report.accuracy},
            {"macro_f1", m_report.macroF1},
            {"majority_accuracy", m_report.majority},
            {"calibration_error", m_report.calibrationError},
            {"probability_bins", bins},
            {"labels", labels},
            {"warnings", m_report.warnings}};
    }

    /// What the model was taught with, and how it did, for whoever uses it later.
    TrainingRecipe recipe() const {
        TrainingRecipe recipe;
        recipe.data = {{std::filesystem::path(m_dataset->path()).filename().string(), m_dataset->fingerprint(m_control)}};
        recipe.scores = {{shortClassName(m_report.className), m_report.accuracy, m_report.majority}};
        if (!fromNothing()) {
            addBefore(recipe, m_startRecipe);
        }
        return recipe;
    }

    Outcome write() {
        setTrainingRecipe(*m_report.training.model, recipe());
        m_report.curves = besideCheckpoint(m_options.output, "_losses.csv");
        m_report.report = besideCheckpoint(m_options.output, "_report.json");
        m_report.confusionTable = besideCheckpoint(m_options.output, "_confusion.tsv");
        writeDurably(m_report.curves, lossTableText(m_report.training.rows));
        writeDurably(m_report.report, reportJson().dump(2) + "\n");
        writeDurably(m_report.confusionTable, confusionText(m_report));
        writeCheckpoint(*m_report.training.model, m_options.output);
        finishTraining(m_job);
        return Outcome::Finished;
    }

    std::shared_ptr<const Dataset> m_dataset;
    const FinetuneOptions& m_options;
    const RunControl& m_control;
    FinetuneReport& m_report;
    std::optional<TrainingSource> m_source;
    std::vector<std::string> m_labels; ///< per cell, "" without one
    std::set<std::string> m_newLabels;
    std::vector<std::int32_t> m_groups; ///< per cell, held-out ones too
    std::optional<LoadedCheckpoint> m_start;
    std::optional<TrainingRecipe> m_startRecipe;
    TrainingJob m_job;
};

} // namespace

Outcome finetune(
    std::shared_ptr<const Dataset> dataset, const FinetuneOptions& options, const RunControl& control, FinetuneReport* report) {
    requireModelName(options.output);
    return Tuning(std::move(dataset), options, control, *report).execute();
}

} // namespace ocellus
