// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/ProjectData.h"
#include "app/cli/verbs.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/project/Project.h"
#include "core/project/ReviewDecisions.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <memory>

namespace ocellus::cli {

namespace {

struct ReviewArguments {
    std::string project;
    std::string decisions;
    std::string cells;
    std::string data;
    std::string column = "cell_type";
    std::string author;
};

int reviewProject(const Context& context, const ReviewArguments& arguments) {
    const auto project = Project::open(arguments.project);
    warnNotices(*project, context);
    if (project->isReadOnly()) {
        throw RefusedError(project->name() + ".ocellus cannot be changed here; nothing was saved.");
    }
    const auto dataset = openDataOf(*project, arguments.data, context).dataset;
    auto decisions = readDecisions(arguments.decisions, arguments.cells, *dataset);
    for (ReviewDecision& decision : decisions) {
        if (decision.author.empty()) {
            decision.author = arguments.author;
        }
    }
    const OriginalLabels original{
        arguments.column,
        "",
        std::make_shared<const CategoryColumn>(labelsOf(dataset->cells(), arguments.column))};
    const ReviewOutcome outcome =
        applyDecisions(*project, arguments.column + " (reviewed)", original, decisions);
    const auto count = [&](Verdict verdict) {
        return std::count_if(decisions.begin(), decisions.end(), [&](const auto& one) {
            return one.verdict == verdict;
        });
    };
    const nlohmann::ordered_json facts{{"project", project->folder()},
                                       {"decisions", decisions.size()},
                                       {"accept", count(Verdict::Accept)},
                                       {"reject", count(Verdict::Reject)},
                                       {"other", count(Verdict::Other)},
                                       {"coarser", count(Verdict::Coarser)},
                                       {"skip", count(Verdict::Skip)},
                                       {"steps", outcome.steps},
                                       {"unchanged", outcome.unchanged},
                                       {"cellsRelabelled", outcome.cellsRelabelled}};
    context.print(facts, asLines(facts));
    return kDone;
}

} // namespace

void addReviewVerb(CLI::App& app, Context& context) {
    auto arguments = std::make_shared<ReviewArguments>();
    CLI::App* verb = app.add_subcommand("review", "Carry reviewed decisions out in a project");
    verb->add_option("PROJECT", arguments->project, "Project folder (NAME.ocellus)")->required();
    verb->add_option("--decisions",
                     arguments->decisions,
                     "Table: decision, annotated, suggested, label, term, sample, note, author (.tsv); that of `disagreements -o` with a "
                     "column decision added")
        ->required();
    verb->add_option("--cells",
                     arguments->cells,
                     "Table that lists the cells: cell, annotated, suggested, sample (.tsv); that of `disagreements --cells-out`");
    verb->add_option("--column", arguments->column, "Column of labels that was reviewed")
        ->capture_default_str();
    verb->add_option("--author", arguments->author, "Who decided, where the table does not say");
    verb->add_option("--data", arguments->data, "The data set, where it cannot be found");
    addCommonOptions(*verb, context);
    verb->callback([arguments, &context] {
        context.run = [arguments, &context] { return reviewProject(context, *arguments); };
    });
}

} // namespace ocellus::cli
