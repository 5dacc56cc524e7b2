// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OpenData.h"
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/TabText.h"
#include "core/tasks/ModuleEnrichment.h"
#include "core/tasks/NetworkFiles.h"

#include <filesystem>
#include <memory>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kCalled = 0.05;

struct Arguments {
    std::string input;
    std::string sets;
    std::string output;
    int module = 0; ///< from 1; 0: all
};

/// The lines of a module, and what is said of it.
Json addModule(const GeneNetwork& network, const NetworkModules& modules, std::int32_t module, const std::vector<GeneSet>& sets, std::string& text) {
    const auto symbol = [&](std::int32_t gene) { return network.table->symbol(network.genes[static_cast<std::size_t>(gene)]); };
    const Enrichment found = enrichedSets(network, genesOfModule(modules, module), sets);
    const std::string leader = symbol(modules.modules[static_cast<std::size_t>(module)].leader);
    Index called = 0;
    for (const SetEnrichment& set : found.sets) {
        called += set.qValue < kCalled ? 1 : 0;
        text += std::to_string(module + 1) + "\t" + tabField(leader) + "\t" + std::to_string(found.chosen) + "\t" + tabField(sets[set.set].name) + "\t" + std::to_string(set.inNetwork) + "\t"
                + std::to_string(set.shared.size()) + "\t" + tabField(set.expected) + "\t" + tabField(set.pValue) + "\t" + tabField(set.qValue) + "\t";
        for (std::size_t i = 0; i < set.shared.size(); ++i) {
            text += (i > 0 ? "," : "") + symbol(set.shared[i]);
        }
        text += "\n";
    }
    Json facts{{"module", module + 1}, {"leader", leader}, {"genes", found.chosen}, {"setsTested", found.sets.size()}, {"setsLeftOut", found.leftOut}, {"called", called}};
    if (!found.sets.empty()) {
        facts["best"] = {{"set", sets[found.sets.front().set].name}, {"qvalue", found.sets.front().qValue}};
    }
    return facts;
}

int run(const Arguments& arguments, const Context& context) {
    checkOutputs({arguments.input, arguments.sets}, {arguments.output});
    const auto dataset = openData(arguments.input, context);
    const StoredNetwork stored = storedNetwork(dataset);
    const std::vector<GeneSet> sets = readGmt(arguments.sets);
    NetworkModules modules;
    if (findModules(stored.network, 0, context.runControl(), &modules) == Outcome::Cancelled) {
        return kCancelled;
    }
    const auto count = static_cast<int>(modules.modules.size());
    if (arguments.module > count || count == 0) {
        throw UsageError("This network has " + std::to_string(count) + " modules" + (count == 0 ? "." : "; there is none with number " + std::to_string(arguments.module) + ".") + " Nothing was written.");
    }
    std::string text = "# Modules of the network in " + std::filesystem::path(arguments.input).filename().string() + " against the sets of " + std::filesystem::path(arguments.sets).filename().string()
                       + ", all " + std::to_string(stored.network.genes.size()) + " genes of the network as background.\n"
                       + "# pvalue: hypergeometric, as many genes of the set or more; qvalue: Benjamini-Hochberg over the sets tested with the module.\n"
                       + "module\tleader\tmodule_genes\tset\tset_genes_in_network\tshared\texpected\tpvalue\tqvalue\tgenes\n";
    Json found = Json::array();
    std::string said;
    for (std::int32_t module = 0; module < count; ++module) {
        if (arguments.module != 0 && arguments.module != module + 1) {
            continue;
        }
        found.push_back(addModule(stored.network, modules, module, sets, text));
        const Json& facts = found.back();
        said += "module " + facts["module"].dump() + ", led by " + facts["leader"].get<std::string>() + " (" + facts["genes"].dump() + " genes): " + facts["called"].dump() + " of "
                + facts["setsTested"].dump() + " sets with a q value below 0.05" + (facts.contains("best") ? ", first " + facts["best"]["set"].get<std::string>() : std::string()) + "\n";
    }
    if (!found.empty() && found.front()["setsTested"] == 0) {
        context.warn("None of the " + std::to_string(sets.size()) + " sets has a gene in this network. Are its genes named as those of the data?");
    }
    writeDurably(arguments.output, text);
    context.print({{"sets", sets.size()}, {"background", stored.network.genes.size()}, {"modules", found}, {"output", arguments.output}}, said + "written to " + arguments.output);
    return kDone;
}

} // namespace

void addEnrichVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* verb = app.add_subcommand("enrich", "Which gene sets the modules of a network are rich in");
    verb->add_option("FILE", arguments->input, "A network that grn wrote (.h5ad)")->required();
    verb->add_option("--gmt", arguments->sets, "Gene sets: name, description and genes on each line (.gmt, .gmt.gz)")->required()->check(CLI::ExistingFile);
    verb->add_option("-o,--output", arguments->output, "The .tsv to write")->required();
    verb->add_option("--module", arguments->module, "Only this module, from 1, the largest first")->check(CLI::PositiveNumber);
    addCommonOptions(*verb, context);
    verb->callback([&context, arguments] { context.run = [&context, arguments] { return run(*arguments, context); }; });
}

} // namespace ocellus::cli
