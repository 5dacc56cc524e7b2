// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/BenchModel.h"

#include "core/base/DurableFile.h"

namespace ocellus::cli {

void addBenchModelOptions(CLI::App& verb, BenchModel& bench) {
    addModelOptions(verb, bench.options)->required(false);
    verb.add_option("--trained-on", bench.trainedOn, "What the model was trained on, said in its rows; else what the checkpoint says");
    verb.add_option("-o,--output", bench.output, "Also write the table (.tsv)");
}

void addCleanOption(CLI::App& verb, BenchModel& bench) {
    verb.add_option("--clean", bench.clean, "Expected counts of simulated cells (simulate --clean): also score against them")->check(CLI::ExistingFile);
}

void addCleanScores(NamedScores& named, const CleanScores& scores) {
    named.emplace_back("clean_median_gene", scores.medianGene);
    named.emplace_back("clean_within_type", scores.withinType);
    named.emplace_back("clean_per_cell", scores.perCell);
}

std::shared_ptr<const Model> benchModel(const BenchModel& bench) {
    return bench.options.model.empty() ? nullptr : loadModel(bench.options.model);
}

std::string trainedOnOf(const BenchModel& bench) {
    if (!bench.trainedOn.empty() || bench.options.model.empty()) {
        return bench.trainedOn;
    }
    return dataOf(trainingRecipe(bench.options.model));
}

std::string dataOf(const std::optional<TrainingRecipe>& recipe) {
    std::string text;
    for (std::size_t i = 0; recipe && i < recipe->data.size(); ++i) {
        text += (i == 0 ? "" : " and ") + recipe->data[i].name;
    }
    return text.empty() || recipe->complete ? text : text + " after data it does not list";
}

void addScores(nlohmann::ordered_json& row, const NamedScores& scores) {
    for (const auto& [name, value] : scores) {
        row[name] = value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
    }
}

void addRow(BenchTable& table, std::vector<std::string> texts, const NamedScores& scores) {
    const bool first = table.rows.empty();
    for (const auto& [name, value] : scores) {
        if (first) {
            table.columns.push_back(name);
        }
        texts.push_back(benchNumber(value));
    }
    table.rows.push_back(std::move(texts));
}

int printBench(const Context& context, const BenchModel& bench, const BenchTable& table, const nlohmann::ordered_json& json,
    const std::vector<std::string>& notes, const std::string& heading) {
    for (const std::string& note : notes) {
        context.warn(note);
    }
    if (!bench.output.empty()) {
        writeDurably(bench.output, asTabText(table));
    }
    context.print(json, heading + "\n" + asAlignedText(table));
    return kDone;
}

} // namespace ocellus::cli
