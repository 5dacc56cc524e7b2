// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/FigurePlots.h"

#include "app/cli/FigureData.h"
#include "core/base/Error.h"
#include "core/tasks/CompareLabels.h"
#include "core/tasks/ComparisonPlot.h"
#include "core/tasks/GeneColumns.h"

#include <optional>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

std::optional<TableMarks> marksOf(const std::string& view) {
    static const std::pair<const char*, TableMarks> names[] = {{"dotplot", TableMarks::Dots},
                                                               {"violin", TableMarks::Violins},
                                                               {"heatmap", TableMarks::Tiles},
                                                               {"composition", TableMarks::Bars}};
    for (const auto& [name, marks] : names) {
        if (view == name) {
            return marks;
        }
    }
    return std::nullopt;
}

LabelGroups groupsOf(const CategoryColumn& labels) {
    return {labels.codes, static_cast<Index>(labels.categories.size()), nullptr};
}

/// A gene that only a model gave is called as the model's values call it.
const std::string& nameOf(const ChosenGene& gene, const GeneColumns::Values& values) { return values.symbol.empty() ? gene.symbol : values.symbol; }

/// One gene at a time, so that memory does not grow with their number.
Outcome readGenes(const FigureRequest& request,
                  const std::shared_ptr<const Dataset>& dataset,
                  const CategoryColumn& labels,
                  const Context& context,
                  TablePlot& plot) {
    const auto table = genesOf(dataset);
    const auto columns = columnsOf(dataset, request.values);
    const RunControl control = context.runControl();
    for (const ChosenGene& gene : chooseGenes(*dataset, *table, request.genes, request.values)) {
        const auto values = columns->read(gene.id, control);
        auto summary = std::make_shared<GeneSummary>();
        if (!values ||
            summariseGene(
                *values->values, groupsOf(labels), context.threads, control, summary.get()) ==
                Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        plot.unit = values->unit;
        plot.genes.push_back({nameOf(gene, *values), values->state, std::move(summary)});
    }
    return Outcome::Finished;
}

Json factsOf(const TablePlot& plot) {
    Json rows = Json::array();
    for (const PlotRow& row : plot.rows) {
        Json own = {{"label", row.label}, {"cells", row.cells}};
        if (plot.marks == TableMarks::Bars) {
            for (const PlotPart& part : plot.parts) {
                if (const Index cells = plot.partCells(row, part); cells > 0) {
                    own["parts"][part.label] = cells;
                }
            }
        }
        for (const PlotGene& gene : plot.genes) {
            const GroupSummary& group = gene.summary->groups[static_cast<std::size_t>(row.group)];
            own["genes"].push_back({{"gene", gene.name},
                                    {"mean", group.mean},
                                    {"share", group.share()},
                                    {"median", group.median},
                                    {"cells", group.cells},
                                    {"missing", group.missing}});
        }
        rows.push_back(std::move(own));
    }
    return {{"rows", std::move(rows)}};
}

Outcome makeTable(const FigureRequest& request,
                  TableMarks marks,
                  const std::shared_ptr<const Dataset>& dataset,
                  const Context& context,
                  MadePlot* made) {
    if (request.by.empty()) {
        throw UsageError("Which labels stand in the rows? Name a cell column with --by.");
    }
    TablePlot plot;
    plot.marks = marks;
    plot.map = colourMapOf(request);
    plot.perGene = request.perGene;
    const ChosenLabels rows = chooseLabels(*dataset, request.by, request.lineages);
    const LabelGroups groups = groupsOf(rows.labels);
    plot.rowsTitle = rows.colouring.title;
    const RunControl control = context.runControl();
    auto pairs = std::make_shared<PairCounts>();
    if (plot.marks == TableMarks::Bars) {
        if (request.colour().empty()) {
            throw UsageError("By what do the bars split? Name a cell column with --colour.");
        }
        const ChosenLabels parts = chooseLabels(*dataset, request.colour(), false);
        plot.partsTitle = parts.colouring.title;
        plot.parts = plotParts(parts.colouring, static_cast<Index>(parts.labels.categories.size()));
        if (countPairs(
                groups, groupsOf(parts.labels), nullptr, context.threads, control, pairs.get()) ==
            Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    } else if (countPairs(groups,
                          {groups.codes, 0, nullptr},
                          nullptr,
                          context.threads,
                          control,
                          pairs.get()) == Outcome::Cancelled ||
               readGenes(request, dataset, rows.labels, context, plot) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    plot.rows = plotRows(rows.labels, rows.colouring, *pairs);
    plot.pairs = std::move(pairs);
    made->facts = factsOf(plot);
    made->plot = std::move(plot);
    return Outcome::Finished;
}

Outcome makeScatter(const FigureRequest& request,
                    const std::shared_ptr<const Dataset>& dataset,
                    const Context& context,
                    MadePlot* made) {
    const auto table = genesOf(dataset);
    const std::vector<ChosenGene> genes = chooseGenes(*dataset, *table, request.genes, request.values);
    if (genes.size() != 2) {
        throw UsageError("A scatter plot shows two genes, such as --genes CD3D,LYZ; " +
                         std::to_string(genes.size()) + " given.");
    }
    const RunControl control = context.runControl();
    const auto columns = columnsOf(dataset, request.values);
    const auto x = columns->read(genes[0].id, control);
    const auto y = x ? columns->read(genes[1].id, control) : std::nullopt;
    auto values = std::make_shared<ScatterValues>();
    if (!y ||
        scatterValues(*x->values, *y->values, nullptr, context.threads, control, values.get()) ==
            Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const std::string colour = request.colour().empty() ? request.by : request.colour();
    std::optional<Colouring> colouring = colourPlain(dataset->cellCount(), Theme::Light);
    if (!colour.empty()) {
        colouring =
            chooseColouring(dataset, colour, request.lineages, colourMapOf(request), request.values, control);
    }
    if (!colouring) {
        return Outcome::Cancelled;
    }
    ScatterPlot plot;
    plot.xName = nameOf(genes[0], *x);
    plot.yName = nameOf(genes[1], *y);
    plot.unit = x->unit;
    plot.state = x->state;
    plot.values = values;
    plot.colouring = std::make_shared<const Colouring>(std::move(*colouring));
    made->facts = {{"x", plot.xName},
                     {"y", plot.yName},
                     {"cells", values->cells},
                     {"missing", values->missing},
                     {"both", values->both},
                     {"onlyX", values->onlyX},
                     {"onlyY", values->onlyY},
                     {"neither", values->neither}};
    made->plot = std::move(plot);
    return Outcome::Finished;
}

std::optional<PairMarks> pairMarksOf(const std::string& view) {
    return view == "confusion" ? std::optional(PairMarks::Matrix)
           : view == "flows"   ? std::optional(PairMarks::Flows)
                               : std::nullopt;
}

/// Two columns of labels against each other, at a level of the ontology.
Outcome makePairs(const FigureRequest& request,
                  PairMarks marks,
                  const std::shared_ptr<const Dataset>& dataset,
                  const Context& context,
                  MadePlot* made) {
    if (request.by.empty() || request.colour().empty()) {
        throw UsageError("Which labels are compared? Name one cell column with --by and the other "
                         "with --colour.");
    }
    const auto lineage = Lineage::shipped();
    const ComparedColumn a = comparedColumn(dataset->cells(), request.by, *lineage);
    const ComparedColumn b = comparedColumn(dataset->cells(), request.colour(), *lineage);
    LabelComparison comparison;
    CompareOptions options;
    options.level = request.depth < 0 ? std::nullopt : std::optional(request.depth);
    options.threads = context.threads;
    if (compareLabels(a, b, *lineage, options, context.runControl(), &comparison) ==
        Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    const auto titleOf = [&](const std::string& name) {
        return chooseLabels(*dataset, name, false).colouring.title + " (" + name + ")";
    };
    PairPlot plot = pairPlotOf(
        comparison, sharedColours(comparison.a, comparison.b, {}, Theme::Light), Theme::Light);
    plot.marks = marks;
    plot.map = colourMapOf(request);
    plot.rowsTitle = titleOf(request.by);
    plot.columnsTitle = titleOf(request.colour());
    made->facts = {{"a", request.by},
                   {"b", request.colour()},
                   {"cells", comparison.cells},
                   {"agree", comparison.agree}};
    made->plot = std::move(plot);
    return Outcome::Finished;
}

} // namespace

bool isPlot(const std::string& view) {
    return view == "scatter" || view == "network" || marksOf(view) || pairMarksOf(view);
}

ColourMap colourMapOf(const FigureRequest& request) {
    return request.colourMap == "cividis" ? ColourMap::Cividis : ColourMap::Viridis;
}

Outcome makePlot(const FigureRequest& request,
                 const std::string& view,
                 const std::shared_ptr<const Dataset>& dataset,
                 const Context& context,
                 MadePlot* made) {
    if (view == "network") {
        return makeNetworkPlot(request, dataset, context, made);
    }
    if (const auto pairs = pairMarksOf(view)) {
        return makePairs(request, *pairs, dataset, context, made);
    }
    const auto marks = marksOf(view);
    return marks ? makeTable(request, *marks, dataset, context, made)
                 : makeScatter(request, dataset, context, made);
}

} // namespace ocellus::cli
