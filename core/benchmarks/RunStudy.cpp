// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/benchmarks/RunStudy.h"

#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/benchmarks/LabelScores.h"
#include "core/tasks/Annotate.h"
#include "core/tasks/CellsWhere.h"
#include "core/tasks/LabelsOf.h"
#include "core/training/Pretrain.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

namespace ocellus {

namespace {

namespace fs = std::filesystem;

constexpr const char* kLabels = "cell_type_ontology_term_id";
constexpr const char* kAnswers = "pred_cell_type";
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The rows asked for, the base first, each once.
std::vector<StudyRow> chosenRows(const std::vector<Index>& wanted) {
    const PublishedStudy study = publishedStudy();
    std::vector<StudyRow> rows;
    for (const StudyRow& row : study.rows) {
        if (row.row != 1 && std::find(wanted.begin(), wanted.end(), row.row) == wanted.end()) {
            continue;
        }
        if (row.preset.empty()) {
            throw UsageError("Row " + std::to_string(row.row) + " (" + row.change + ") cannot be trained here: " + row.here + ".");
        }
        rows.push_back(row);
    }
    for (const Index number : wanted) {
        if (number < 1 || number > std::ssize(study.rows)) {
            throw UsageError("The study has rows 1 to " + std::to_string(study.rows.size()) + ", no row " + std::to_string(number) + ".");
        }
    }
    return rows;
}

PretrainConfig presetOf(const StudyRow& row, std::uint64_t seed, const std::string& data) {
    PretrainConfig config = readPretrainConfig(resourcePath("models/study/" + row.preset));
    config.seed = seed;
    config.fingerprint += "-" + std::to_string(seed);
    for (PretrainFile& file : config.files) {
        file.path = (fs::path(data) / fs::path(file.path).filename()).string();
    }
    return config;
}

/// Labelled cells that a preset does not learn from. @throws UsageError when it learns from all.
std::vector<Index> cellsToAsk(const Dataset& dataset, const std::string& where, const CategoryColumn& labels) {
    const std::vector<Index> taught = where.empty() ? std::vector<Index>() : cellsWhere(dataset.cells(), where);
    std::vector<Index> cells;
    for (Index cell = 0; cell < dataset.cellCount(); ++cell) {
        if (!where.empty() && labels.codes[static_cast<std::size_t>(cell)] >= 0 && !std::binary_search(taught.begin(), taught.end(), cell)) {
            cells.push_back(cell);
        }
    }
    if (cells.empty()) {
        throw UsageError("The study needs cells that its recipes do not learn from, and " + dataset.path() + " has none.");
    }
    return cells;
}

/// The labels of chosen cells; "" where there is none.
std::vector<std::string> textsOf(const CategoryColumn& labels, const std::vector<Index>& cells) {
    std::vector<std::string> texts;
    texts.reserve(cells.size());
    for (const Index cell : cells) {
        const std::int32_t code = labels.codes[static_cast<std::size_t>(cell)];
        texts.push_back(code < 0 ? "" : labels.categories[static_cast<std::size_t>(code)]);
    }
    return texts;
}

/// Asks a model about one file. nullopt when stopped.
std::optional<LabelScores> scoreFile(const Model& model, const PretrainConfig& config, const PretrainFile& file, int threads, const RunControl& control) {
    const auto dataset = Dataset::open(file.path);
    const CategoryColumn labels = labelsOf(dataset->cells(), kLabels);
    AnnotateOptions options;
    options.input.cells = cellsToAsk(*dataset, file.where, labels);
    options.input.context = config.schedule.context;
    options.input.organism = file.organism;
    options.input.session.threads = threads;
    options.map = false;
    AnnotateResult found;
    if (annotate(dataset, model, options, control, {}, &found) == Outcome::Cancelled) {
        return std::nullopt;
    }
    const auto& columns = found.layer->columns;
    const auto column = std::find_if(columns.begin(), columns.end(), [](const Column& one) { return one.name == kAnswers; });
    if (column == columns.end()) {
        LabelScores none;
        none.cells = std::ssize(options.input.cells);
        none.macroF1 = kNone;
        none.accuracy = kNone;
        return none;
    }
    LabelAnswers answers;
    answers.annotated = textsOf(labels, options.input.cells);
    answers.predicted = textsOf(column->asCategory().value(), options.input.cells);
    answers.confidence.resize(options.input.cells.size());
    return scoreLabels(answers, labelRule("cell_type"));
}

/// nullopt when stopped.
std::optional<StudyTrial> runTrial(const StudyRow& row, std::uint64_t seed, const StudyRunOptions& options, const RunControl& control) {
    const PretrainConfig config = presetOf(row, seed, options.data);
    const std::string name = fs::path(row.preset).stem().string() + "-" + config.fingerprint.substr(0, 8) + "-" + std::to_string(seed) + ".ckpt";
    PretrainOptions training;
    training.output = (fs::path(options.folder) / name).string();
    training.resume = fs::exists(training.output + ".partial");
    training.threads = options.threads;
    PretrainSummary summary;
    if (!fs::exists(training.output) && pretrain(config, training, control, &summary) == Outcome::Cancelled) {
        return std::nullopt;
    }
    const auto model = loadModel(training.output);
    StudyTrial trial{seed, 0.0, 0.0, 0};
    for (const PretrainFile& file : config.files) {
        const auto scores = scoreFile(*model, config, file, options.threads, control);
        if (!scores) {
            return std::nullopt;
        }
        trial.accuracy += scores->accuracy / static_cast<double>(config.files.size());
        trial.macroF1 += scores->macroF1 / static_cast<double>(config.files.size());
        trial.cells += scores->cells;
    }
    return trial;
}

StudyMean meanOf(const std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    StudyMean result;
    result.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    for (const double value : values) {
        result.spread += (value - result.mean) * (value - result.mean) / std::max(count - 1.0, 1.0);
    }
    result.spread = std::sqrt(result.spread);
    return result;
}

/// 1 for the largest value; equal ones share the mean rank, NaN comes last.
std::vector<double> ranksOf(const std::vector<double>& values) {
    const auto key = [&](double value) { return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value; };
    std::vector<double> ranks;
    for (const double value : values) {
        const auto above = std::count_if(values.begin(), values.end(), [&](double other) { return key(other) > key(value); });
        const auto equal = std::count_if(values.begin(), values.end(), [&](double other) { return key(other) == key(value); });
        ranks.push_back(static_cast<double>(above) + static_cast<double>(equal + 1) / 2.0);
    }
    return ranks;
}

} // namespace

void rankStudy(std::vector<StudyRank>& rows) {
    if (rows.empty()) {
        return;
    }
    std::vector<std::vector<double>> ranks(rows.size());
    for (std::size_t trial = 0; trial < rows.front().trials.size(); ++trial) {
        std::vector<double> scores;
        for (const StudyRank& row : rows) {
            scores.push_back(row.trials[trial].macroF1);
        }
        const std::vector<double> ofSeed = ranksOf(scores);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            ranks[i].push_back(ofSeed[i]);
        }
    }
    std::vector<double> published;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::vector<double> accuracies;
        std::vector<double> f1s;
        for (const StudyTrial& trial : rows[i].trials) {
            accuracies.push_back(trial.accuracy);
            f1s.push_back(trial.macroF1);
        }
        rows[i].accuracy = meanOf(accuracies);
        rows[i].macroF1 = meanOf(f1s);
        rows[i].rank = meanOf(ranks[i]);
        published.push_back(rows[i].published.figures[static_cast<std::size_t>(StudyMeasure::F1Lung)].value);
    }
    const std::vector<double> publishedRanks = ranksOf(published);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].publishedRank = std::isnan(published[i]) ? kNone : publishedRanks[i];
    }
}

Outcome runStudy(const StudyRunOptions& options, const RunControl& control, std::vector<StudyRank>* result) {
    std::vector<StudyRank> rows;
    for (const StudyRow& row : chosenRows(options.rows)) {
        rows.push_back({row, {}, {}, {}, {}, 0.0});
    }
    fs::create_directories(options.folder);
    const Index all = std::ssize(rows) * options.seeds;
    Index done = 0;
    for (Index seed = 1; seed <= options.seeds; ++seed) {
        for (StudyRank& row : rows) {
            const std::string which = "Model " + std::to_string(++done) + " of " + std::to_string(all) + " (" + row.published.change + ", seed " + std::to_string(seed) + "): ";
            const RunControl named(control.stopToken(), [&](const Progress& progress) {
                control.report(which + progress.stage, progress.done, progress.total);
            });
            const auto trial = runTrial(row.published, static_cast<std::uint64_t>(seed), options, named);
            if (!trial) {
                return Outcome::Cancelled;
            }
            row.trials.push_back(*trial);
        }
    }
    rankStudy(rows);
    *result = std::move(rows);
    return Outcome::Finished;
}

} // namespace ocellus
