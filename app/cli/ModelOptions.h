// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/CliContext.h"
#include "app/cli/OutputCheck.h"
#include "core/tasks/ModelRun.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace ocellus::cli {

/// The options every model verb takes (PRODUCT.md section 4), as they come from the command line.
struct ModelOptions {
    std::string model;
    std::string device = "auto";
    std::string dtype = "auto";
    Index context = 2000;
    std::string batch = "auto";
    std::string organism;
    std::string geneChoice = "random-expr";
    std::string where;
    Index limit = 0;
};

/// Gene names of a text file, one a line; empty lines and lines that start with # are skipped, of
/// others what comes before a tab is taken. @param unreadable  the sentence for no such file.
/// @throws UsageError for a file that cannot be read or holds no names.
std::vector<std::string> readGeneList(const std::string& path, const std::string& unreadable);

/// The organism that --organism names, as its NCBITaxon id; nullopt where it was not given.
/// @throws UsageError for what is neither such an id nor the plain name of an organism.
std::optional<std::string> organismAsked(const std::string& text);

/// @returns the option --model, which is required unless the verb says otherwise.
CLI::Option* addModelOptions(CLI::App& verb, ModelOptions& options);

/// Before any work: the device is there, and outputs can be written (checkOutputs). @param inputs  what the
/// verb reads beside the model and a file of --gene-choice. @throws UsageError
void checkModelRun(const ModelOptions& options, std::vector<std::string> inputs, const std::vector<Output>& outputs);

/// Where a run with --resume keeps finished cells, "OUT.partial"; empty without.
std::string journalFolder(const std::string& output, bool resume);

/// Turns them into what a task takes: reads a gene list, finds the cells of --where and --limit.
/// @throws UsageError for an unknown column, value, or gene file.
CellOptions cellOptions(
    const ModelOptions& options, const Dataset& dataset, int threads, std::uint64_t seed);

/// Says which wanted genes were left out, a few by name. @param why  "are not known to the model".
void warnLeftOut(const Context& context, const std::vector<std::string>& names, std::size_t asked, const std::string& why);

/// How a model task met its data, as every model verb prints it.
nlohmann::ordered_json modelTaskJson(const ModelTaskResult& result);

/// Says what is kept after Ctrl-C. @param folder  of the journal; empty: none. @returns the exit code.
int modelTaskCancelled(const Context& context, const std::string& folder);

} // namespace ocellus::cli
