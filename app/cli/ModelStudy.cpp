// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/BenchTable.h"
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/benchmarks/RunStudy.h"
#include "core/training/PublishedStudy.h"

#include <cmath>
#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

Json numberOrNull(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

int printPublished(const Context& context) {
    const PublishedStudy published = publishedStudy();
    BenchTable table{{"row", "change"}, {}};
    for (std::size_t i = 0; i < kStudyMeasures; ++i) {
        table.columns.push_back(studyMeasureName(static_cast<StudyMeasure>(i)));
    }
    table.columns.emplace_back("preset");
    Json rows = Json::array();
    for (const StudyRow& row : published.rows) {
        Json object{{"row", row.row}, {"group", row.group}, {"change", row.change}};
        table.rows.push_back({std::to_string(row.row), row.change});
        for (std::size_t i = 0; i < kStudyMeasures; ++i) {
            const StudyFigure& figure = row.figures[i];
            object[table.columns[i + 2]] = numberOrNull(figure.value);
            table.rows.back().push_back(studyFigureText(figure));
        }
        table.rows.back().push_back(row.preset.empty() ? "none: " + row.here : row.preset);
        object["preset"] = row.preset;
        object["here"] = row.here;
        object["caution"] = row.caution;
        rows.push_back(std::move(object));
    }
    context.print({{"about", published.about}, {"rows", rows}}, published.about + "\n" + asTabText(table));
    return kDone;
}

std::string meanText(const StudyMean& mean) {
    return std::isfinite(mean.mean) ? benchNumber(mean.mean) + " ± " + benchNumber(mean.spread) : "-";
}

Json meanJson(const StudyMean& mean) {
    return {{"mean", numberOrNull(mean.mean)}, {"spread", numberOrNull(mean.spread)}};
}

BenchTable tableOf(const std::vector<StudyRank>& ranks) {
    BenchTable table{{"row", "change", "models", "macro_f1", "accuracy", "rank", "published_rank"}, {}};
    for (const StudyRank& rank : ranks) {
        table.rows.push_back({std::to_string(rank.published.row),
                              rank.published.change,
                              std::to_string(rank.trials.size()),
                              meanText(rank.macroF1),
                              meanText(rank.accuracy),
                              meanText(rank.rank),
                              std::isfinite(rank.publishedRank) ? benchNumber(rank.publishedRank) : "-"});
    }
    return table;
}

Json jsonOf(const std::vector<StudyRank>& ranks, const StudyRunOptions& options) {
    Json rows = Json::array();
    for (const StudyRank& rank : ranks) {
        Json trials = Json::array();
        for (const StudyTrial& trial : rank.trials) {
            trials.push_back({{"seed", trial.seed}, {"macro_f1", numberOrNull(trial.macroF1)}, {"accuracy", numberOrNull(trial.accuracy)}, {"cells", trial.cells}});
        }
        rows.push_back({{"row", rank.published.row},
                        {"change", rank.published.change},
                        {"preset", rank.published.preset},
                        {"macro_f1", meanJson(rank.macroF1)},
                        {"accuracy", meanJson(rank.accuracy)},
                        {"rank", meanJson(rank.rank)},
                        {"published_rank", numberOrNull(rank.publishedRank)},
                        {"trials", trials}});
    }
    return {{"data", options.data}, {"output", options.folder}, {"rows", rows}};
}

int trainAndScore(const Context& context, StudyRunOptions options) {
    if (options.data.empty() || options.folder.empty()) {
        throw UsageError("--run needs --data (a folder that simulate resources/demo/lung.json made) and -o (a folder for the models).");
    }
    checkOutputs({}, {{options.folder, Output::Kind::Folder}});
    options.threads = context.threads;
    std::vector<StudyRank> ranks;
    if (runStudy(options, context.runControl(), &ranks) == Outcome::Cancelled) {
        context.sayCancelled("Cancelled. Models that were finished are kept in " + options.folder + "; the same command goes on from there.");
        return kCancelled;
    }
    const BenchTable table = tableOf(ranks);
    writeDurably(options.folder + "/ranks.tsv", asTabText(table));
    context.print(jsonOf(ranks, options), asAlignedText(table));
    return kDone;
}

} // namespace

void addModelStudy(CLI::App& model, Context& context) {
    auto options = std::make_shared<StudyRunOptions>();
    CLI::App* study = model.add_subcommand(
        "study", "The published additive study of scPRINT-2, and which of its rows pretrain can make; --run trains and scores some");
    study->add_option("--run", options->rows, "Rows to train beside the base (1), e.g. 3,11,14")->delimiter(',');
    study->add_option("--seeds", options->seeds, "Models of each row")->check(CLI::Range(Index{1}, Index{100}))->capture_default_str();
    study->add_option("--data", options->data, "Folder with the simulated cells to learn from and to be asked about");
    study->add_option("-o,--output", options->folder, "Folder for the models, their curves and ranks.tsv");
    addCommonOptions(*study, context);
    study->callback([options, &context] {
        context.run = [options, &context] { return options->rows.empty() ? printPublished(context) : trainAndScore(context, *options); };
    });
}

} // namespace ocellus::cli
