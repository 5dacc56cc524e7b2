// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/tasks/CompareLabels.h"

#include <cmath>
#include <memory>
#include <optional>
#include <string>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

struct CompareArguments {
    std::string input;
    std::string a;
    std::string b;
    std::string output;
    int depth = -1;
};

Json numberOrNull(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

/// Labels that are no term, so that only their words can be compared.
Json wordsOnly(const ComparedColumn& a, const ComparedColumn& b) {
    Json words = Json::array();
    for (const ComparedColumn* column : {&a, &b}) {
        for (std::size_t i = 0; i < column->terms.size(); ++i) {
            const std::string& label = column->labels.categories[i];
            if (!column->terms[i] && std::ranges::find(words, Json(label)) == words.end()) {
                words.push_back(label);
            }
        }
    }
    return words;
}

std::string summary(const Json& facts) {
    const auto percent = [](const Json& share) {
        char text[32];
        std::snprintf(text, sizeof(text), "%.1f %%", 100.0 * share.get<double>());
        return share.is_null() ? std::string("-") : std::string(text);
    };
    std::string text = "agreement " + (facts["agreement"].is_null() ? std::string("-") : percent(facts["agreement"])) +
                       ": " + facts["agree"].dump() + " of " + facts["cells"].dump() +
                       " cells labelled in both\nby level, from fine to coarse:";
    for (const Json& level : facts["levels"]) {
        text += " " + (level["agreement"].is_null() ? std::string("-") : percent(level["agreement"]));
    }
    text += "\nkappa " + facts["kappa"].dump() + ", NMI " + facts["nmi"].dump() + ", ARI " +
            facts["ari"].dump();
    return facts.contains("output") ? text + "\nwritten to " + facts["output"].get<std::string>()
                                    : text;
}

int run(const CompareArguments& arguments, const Context& context) {
    checkOutputs({arguments.input}, {arguments.output});
    const auto dataset = Dataset::open(arguments.input);
    for (const std::string& warning : dataset->warnings()) {
        context.warn(warning);
    }
    const auto lineage = Lineage::shipped();
    const ComparedColumn a = comparedColumn(dataset->cells(), arguments.a, *lineage);
    const ComparedColumn b = comparedColumn(dataset->cells(), arguments.b, *lineage);
    const auto warnings = comparisonWarnings(dataset->cells(), {arguments.a, arguments.b}, *lineage);
    for (const std::string& warning : warnings) {
        context.warn(warning);
    }
    const int finest = finestLevel(a, b, *lineage);
    const RunControl control = context.runControl();
    CompareOptions options;
    options.threads = context.threads;
    const auto compare = [&](std::optional<int> level, LabelComparison* result) {
        options.level = level;
        return compareLabels(a, b, *lineage, options, control, result) == Outcome::Finished;
    };
    LabelComparison chosen;
    if (!compare(arguments.depth < 0 ? std::nullopt : std::optional(arguments.depth), &chosen)) {
        return kCancelled;
    }
    Json levels = Json::array();
    for (int level = finest + 1; level >= 1; --level) {
        const bool given = level > finest;
        LabelComparison at;
        if (!compare(given ? std::nullopt : std::optional(level), &at)) {
            return kCancelled;
        }
        levels.push_back({{"depth", given ? Json(nullptr) : Json(level)},
                          {"agreement", numberOrNull(at.agreement())},
                          {"agree", at.agree}});
    }
    Json facts{{"a", arguments.a},
               {"b", arguments.b},
               {"depth", arguments.depth < 0 ? Json(nullptr) : Json(arguments.depth)},
               {"cells", chosen.cells},
               {"agree", chosen.agree},
               {"agreement", numberOrNull(chosen.agreement())},
               {"onlyA", chosen.onlyA},
               {"onlyB", chosen.onlyB},
               {"neither", chosen.neither},
               {"kappa", numberOrNull(chosen.kappa)},
               {"nmi", numberOrNull(chosen.nmi)},
               {"ari", numberOrNull(chosen.ari)},
               {"levels", levels},
               {"comparedByWords", wordsOnly(a, b)},
               {"warnings", warnings}};
    if (!arguments.output.empty()) {
        writeDurably(arguments.output, comparisonText(chosen));
        facts["output"] = arguments.output;
    }
    context.print(facts, summary(facts));
    return kDone;
}

} // namespace

void addCompareVerb(CLI::App& app, Context& context) {
    CLI::App* verb = app.add_subcommand("compare", "Compare two columns of labels");
    auto arguments = std::make_shared<CompareArguments>();
    verb->add_option("FILE", arguments->input, "Data file or folder")->required();
    verb->add_option("--a", arguments->a, "Column of labels")->required();
    verb->add_option("--b", arguments->b, "Column of labels to compare with")->required();
    verb->add_option("--depth",
                     arguments->depth,
                     "Level of the ontology to compare at, 1 is coarse (default: labels as given)")
        ->check(CLI::Range(0, 100));
    verb->add_option("-o,--output", arguments->output, "Cells by both labels, as .tsv");
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return run(*arguments, context); };
    });
}

} // namespace ocellus::cli
