// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ModelOptions.h"

#include "core/base/Error.h"
#include "core/base/Organism.h"
#include "core/tasks/CellsWhere.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <numeric>

namespace ocellus::cli {

namespace {

constexpr std::size_t kNamesTold = 5;

} // namespace

std::vector<std::string> readGeneList(const std::string& path, const std::string& unreadable) {
    std::ifstream file(path);
    if (!file) {
        throw UsageError(unreadable);
    }
    std::vector<std::string> genes;
    for (std::string line; std::getline(file, line);) {
        line.erase(line.find_last_not_of(" \t\r") + 1);
        if (!line.empty() && line.front() != '#') {
            genes.push_back(line.substr(0, line.find('\t')));
        }
    }
    if (genes.empty()) {
        throw UsageError("The gene list " + path + " is empty.");
    }
    return genes;
}

std::optional<std::string> organismAsked(const std::string& text) {
    if (text.empty()) {
        return std::nullopt;
    }
    if (auto organism = organismGiven(text)) {
        return organism;
    }
    throw UsageError("--organism takes an NCBITaxon id, such as NCBITaxon:9606, or a plain name, such as human; \"" + text + "\" was given.");
}

CLI::Option* addModelOptions(CLI::App& verb, ModelOptions& options) {
    CLI::Option* model = verb.add_option("--model", options.model, "scPRINT-2 checkpoint")->required()->check(CLI::ExistingFile);
    verb.add_option("--device", options.device, "auto, cpu, cuda or cuda:N");
    verb.add_option("--dtype", options.dtype, "auto, float32 or bfloat16")
        ->check(CLI::IsMember({"auto", "float32", "bfloat16"}));
    verb.add_option("--context", options.context, "Most genes shown per cell")->check(CLI::Range(1, 1000000));
    verb.add_option("--batch", options.batch, "Cells per pass, or auto");
    verb.add_option("--organism", options.organism, "NCBITaxon id (or human, mouse ...), when the file does not say it");
    verb.add_option("--gene-choice", options.geneChoice, "random-expr, most-expr, most-var, all, or a file of genes");
    verb.add_option("--where", options.where, "Only cells with COLUMN=VALUE");
    verb.add_option("--limit", options.limit, "Only the first N cells")->check(CLI::NonNegativeNumber);
    return model;
}

void checkModelRun(const ModelOptions& options, std::vector<std::string> inputs, const std::vector<Output>& outputs) {
    inputs.push_back(options.model);
    inputs.push_back(options.geneChoice);
    checkOutputs(inputs, outputs);
    if (!options.model.empty()) {
        requireDevice(options.device);
    }
}

std::string journalFolder(const std::string& output, bool resume) { return resume ? output + ".partial" : std::string(); }

CellOptions cellOptions(const ModelOptions& options, const Dataset& dataset, int threads, std::uint64_t seed) {
    CellOptions result;
    result.session.device = options.device;
    result.session.dtype = options.dtype == "bfloat16" ? DType::BFloat16 : DType::Float32;
    result.session.threads = threads;
    result.context = options.context;
    result.seed = seed;
    result.organism = organismAsked(options.organism);
    if (options.batch != "auto") {
        const auto parsed = std::from_chars(options.batch.data(), options.batch.data() + options.batch.size(), result.batch);
        if (parsed.ec != std::errc() || *parsed.ptr != '\0' || result.batch < 1) {
            throw UsageError("--batch takes a whole number above 0 or auto, \"" + options.batch + "\" was given.");
        }
    }
    if (options.geneChoice == "random-expr") {
        result.genes = GeneSelection::RandomExpressed;
    } else if (options.geneChoice == "most-expr") {
        result.genes = GeneSelection::MostExpressed;
    } else if (options.geneChoice == "most-var") {
        result.genes = GeneSelection::MostVariable;
    } else if (options.geneChoice == "all") {
        result.genes = GeneSelection::All;
    } else {
        result.genes = GeneSelection::List;
        result.geneList = readGeneList(
            options.geneChoice, "--gene-choice is random-expr, most-expr, most-var, all or a file; \"" + options.geneChoice + "\" is none of them.");
    }
    if (!options.where.empty()) {
        result.cells = cellsWhere(dataset.cells(), options.where);
    }
    if (options.limit > 0) {
        if (result.cells.empty()) {
            result.cells.resize(static_cast<std::size_t>(std::min(options.limit, dataset.cellCount())));
            std::iota(result.cells.begin(), result.cells.end(), Index{0});
        } else {
            result.cells.resize(std::min(result.cells.size(), static_cast<std::size_t>(options.limit)));
        }
    }
    return result;
}

nlohmann::ordered_json modelTaskJson(const ModelTaskResult& result) {
    const GeneMatching& genes = result.matching;
    return {{"resumed", result.resumed},
        {"genesPerCell", result.genesPerCell},
        {"neighbours", result.neighboursPerCell},
        {"neighbourSource", result.neighbourSource},
        {"organism", genes.organism},
        {"runAs", genes.runAs},
        {"geneMapping",
            {{"matched", genes.matched},
                {"unmatched", genes.unmatched},
                {"duplicatesSummed", genes.duplicatesSummed},
                {"fraction", genes.fraction}}},
        {"device", result.device},
        {"cells_per_second", result.cellsPerSecond}};
}

void warnLeftOut(const Context& context, const std::vector<std::string>& names, std::size_t asked, const std::string& why) {
    if (names.empty()) {
        return;
    }
    std::string told;
    for (std::size_t i = 0; i < std::min(kNamesTold, names.size()); ++i) {
        told += (i == 0 ? "" : ", ") + names[i];
    }
    context.warn(std::to_string(names.size()) + " of " + std::to_string(asked) + " wanted genes " + why + " and were left out: " + told
        + (names.size() > kNamesTold ? " and others." : "."));
}

int modelTaskCancelled(const Context& context, const std::string& folder) {
    std::error_code ignored;
    if (!folder.empty() && std::filesystem::exists(folder, ignored)) {
        context.sayCancelled("Cancelled. Finished cells are kept in " + folder + "; run the same command again to continue.");
    }
    return kCancelled;
}

} // namespace ocellus::cli
