// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CellPlan.h"

#include "core/base/Error.h"
#include "core/base/RowSubset.h"
#include "core/datasets/NamedGenes.h"
#include "core/statistics/Normalise.h"
#include "core/statistics/VariableGenes.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <numeric>
#include <set>

namespace ocellus {

namespace {

constexpr Index kNeighbours = 6; // TASKS_SPEC 1.5

std::string nameOfGenes(GeneSelection genes) {
    switch (genes) {
    case GeneSelection::RandomExpressed: return "random-expr";
    case GeneSelection::MostExpressed: return "most-expr";
    case GeneSelection::MostVariable: return "most-var";
    case GeneSelection::All: return "all";
    case GeneSelection::List: return "list";
    }
    return {};
}

std::string optionsJson(const CellOptions& options, const GeneMatching& matching, const std::string& source) {
    nlohmann::ordered_json json{
        {"context", options.context},
        {"geneChoice", nameOfGenes(options.genes)},
        {"geneList", options.geneList},
        {"hidden", options.hidden},
        {"runAs", matching.runAs},
        {"neighbours", source},
        {"seed", options.seed},
        {"dtype", options.session.dtype == DType::Float32 ? "float32" : "bfloat16"}};
    if (!options.always.empty()) {
        json["always"] = options.always;
    }
    return json.dump();
}

std::vector<std::string> namesOf(const Dataset& dataset, std::span<const Index> cells) {
    std::vector<std::string> names;
    names.reserve(cells.size());
    for (const Index cell : cells) {
        names.push_back(dataset.cells().names[static_cast<std::size_t>(cell)]);
    }
    return names;
}

std::int32_t slotOfToken(const GeneMatching& matching, std::int64_t token) {
    const auto at = std::lower_bound(matching.tokens.begin(), matching.tokens.end(), token);
    return static_cast<std::int32_t>(at - matching.tokens.begin());
}

/// Slots of a list of gene ids or symbols, ascending.
std::vector<std::int32_t> slotsOfList(
    const std::vector<std::string>& list, const GeneTable& genes, const GeneMatching& matching) {
    std::vector<std::int32_t> slots;
    for (const std::string& name : list) {
        const std::optional<Index> gene = geneNamed(genes, matching.organism, name);
        if (gene && matching.tokenOfGene[static_cast<std::size_t>(*gene)] >= 0) {
            slots.push_back(slotOfToken(matching, matching.tokenOfGene[static_cast<std::size_t>(*gene)]));
        }
    }
    std::sort(slots.begin(), slots.end());
    slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
    return slots;
}

/// Per column of the counts: 1 where its gene is hidden from the model; empty: none is.
std::vector<char> hiddenColumns(
    const std::vector<std::string>& hidden, const GeneTable& genes, const GeneMatching& matching) {
    const std::vector<std::int32_t> slots = slotsOfList(hidden, genes, matching);
    if (slots.empty()) {
        return {};
    }
    std::vector<char> columns;
    for (const std::int64_t token : matching.tokenOfGene) {
        columns.push_back(token >= 0 && std::binary_search(slots.begin(), slots.end(), slotOfToken(matching, token)) ? 1 : 0);
    }
    return columns;
}

/// Slots of the genes that vary most between the chosen cells, at most `context`, ascending; empty
/// when stopped. @throws RefusedError when none varies.
std::vector<std::int32_t> variableSlots(
    const Dataset::CountsMatrix& counts, const CellPlan& plan, const CellOptions& options, const std::string& name,
    const RunControl& control) {
    if (plan.cells.size() < 2) {
        throw RefusedError("The genes that vary most are found among several cells; 1 was chosen. Nothing was written. Choose more cells, or genes in another way.");
    }
    const CheckedRows rows(std::make_shared<RowSubset>(counts.rows, plan.cells), name, CheckedRows::Allowed::Counts);
    VariableGenesOptions variable;
    variable.count = counts.rows->geneCount();
    variable.threads = options.session.threads;
    VariableGenes found;
    if (findVariableGenes(rows, variable, control, &found) == Outcome::Cancelled) {
        return {};
    }
    std::vector<Index> genes;
    for (const Index gene : found.chosen) {
        if (plan.matching->tokenOfGene[static_cast<std::size_t>(gene)] >= 0) {
            genes.push_back(gene);
        }
    }
    if (genes.empty()) {
        throw RefusedError("None of the " + std::to_string(plan.matching->tokens.size()) + " genes that the model knows varies between the "
                           + std::to_string(plan.cells.size()) + " chosen cells. Nothing was written. Choose other cells, or genes in another way.");
    }
    std::stable_sort(genes.begin(), genes.end(), [&](Index a, Index b) {
        return found.score[static_cast<std::size_t>(a)] > found.score[static_cast<std::size_t>(b)];
    });
    std::set<std::int32_t> taken;
    for (const Index gene : genes) {
        const std::int32_t slot = slotOfToken(*plan.matching, plan.matching->tokenOfGene[static_cast<std::size_t>(gene)]);
        if (static_cast<Index>(taken.size()) < options.context) {
            taken.insert(slot);
        }
    }
    return {taken.begin(), taken.end()};
}

/// The chosen cells, and behind them the neighbours that are none of them. The neighbours become
/// positions in this list.
std::vector<Index> withNeighbours(const std::vector<Index>& chosen, NearestCells& nearest) {
    const std::set<std::int32_t> near(nearest.positions.begin(), nearest.positions.end());
    std::vector<Index> others;
    std::set_difference(near.begin(), near.end(), chosen.begin(), chosen.end(), std::back_inserter(others));
    for (std::int32_t& cell : nearest.positions) {
        const auto own = std::lower_bound(chosen.begin(), chosen.end(), Index{cell});
        const bool isChosen = own != chosen.end() && *own == cell;
        const auto at = isChosen ? own - chosen.begin() : std::ssize(chosen) + (std::lower_bound(others.begin(), others.end(), Index{cell}) - others.begin());
        cell = static_cast<std::int32_t>(at);
    }
    std::vector<Index> cells = chosen;
    cells.insert(cells.end(), others.begin(), others.end());
    return cells;
}

CellInputs::Options inputOptions(
    const CellOptions& options, const Dataset::CountsMatrix& counts, const CellPlan& plan, const std::string& dataName,
    const RunControl& control) {
    CellInputs::Options input;
    input.context = options.context;
    input.seed = options.seed;
    input.hiddenSlots = slotsOfList(options.hidden, *counts.genes, *plan.matching);
    input.alwaysSlots = slotsOfList(options.always, *counts.genes, *plan.matching);
    if (static_cast<Index>(input.alwaysSlots.size()) > options.context) {
        throw UsageError("At most " + std::to_string(options.context) + " genes fit into one run (the genes per cell of the model's settings); "
                         + std::to_string(input.alwaysSlots.size()) + " are wanted. Take fewer genes, or more genes per cell.");
    }
    switch (options.genes) {
    case GeneSelection::RandomExpressed: input.choice = GeneChoice::RandomExpressed; break;
    case GeneSelection::MostExpressed: input.choice = GeneChoice::MostExpressed; break;
    case GeneSelection::MostVariable:
        input.choice = GeneChoice::Fixed;
        input.fixedSlots = variableSlots(counts, plan, options, dataName, control);
        break;
    case GeneSelection::All:
        input.choice = GeneChoice::Fixed;
        input.fixedSlots.resize(plan.matching->tokens.size());
        std::iota(input.fixedSlots.begin(), input.fixedSlots.end(), 0);
        break;
    case GeneSelection::List:
        input.choice = GeneChoice::Fixed;
        input.fixedSlots = slotsOfList(options.geneList, *counts.genes, *plan.matching);
        if (input.fixedSlots.empty()) {
            throw UsageError("None of the " + std::to_string(options.geneList.size())
                             + " listed genes is in both the data and the model.");
        }
        break;
    }
    return input;
}

} // namespace

std::optional<CellPlan> makeCellPlan(
    const Dataset& dataset, const Model& model, const CellOptions& options, const std::string& task,
    const RunControl& control) {
    CellPlan plan;
    plan.cells = options.cells;
    if (plan.cells.empty()) {
        plan.cells.resize(static_cast<std::size_t>(dataset.cellCount()));
        std::iota(plan.cells.begin(), plan.cells.end(), Index{0});
    }
    const std::string dataName = std::filesystem::path(dataset.path()).filename().string();
    const std::optional<Dataset::CountsMatrix> counts = dataset.counts();
    if (!counts) {
        throw RefusedError(
            dataName + " cannot be predicted: no matrix holds counts (" + dataset.matrix().place + " holds "
            + toString(dataset.valueKind(dataset.matrix().place))
            + " values), whole numbers are expected. Nothing was changed. Open the file with the raw counts.");
    }
    plan.matching = std::make_shared<const GeneMatching>(matchGenes(
        *counts->genes, options.organism ? options.organism : dataset.organism(), model.info(), dataName));
    NearestCells nearest;
    if (model.info().usesNeighbours) {
        nearest = nearestInData(dataset, plan.cells, kNeighbours, hiddenColumns(options.hidden, *counts->genes, *plan.matching), options.seed, options.session.threads, control);
    }
    if (control.stopRequested()) {
        return std::nullopt;
    }
    const auto rows = VocabularyCounts::read(counts->rows, plan.matching, withNeighbours(plan.cells, nearest), options.memoryLimit, control);
    if (!rows) {
        return std::nullopt;
    }
    plan.neighbourSource = nearest.source;
    plan.inputs = std::make_unique<CellInputs>(
        rows, plan.matching, std::move(nearest), namesOf(dataset, plan.cells),
        inputOptions(options, *counts, plan, dataName, control));
    if (plan.inputs->genesPerCell() == 0 && !control.stopRequested()) {
        throw RefusedError("No gene is left to show to the model: all that it knows of " + dataName + " are hidden from it. Nothing was written. Hide fewer genes.");
    }
    plan.provenance = {
        task, dataset.fingerprint(control), model.info().hash,
        optionsJson(options, *plan.matching, plan.neighbourSource), OCELLUS_VERSION};
    if (control.stopRequested()) {
        return std::nullopt;
    }
    return plan;
}

std::vector<Index> evenlySpaced(const std::vector<Index>& cells, Index most) {
    const auto all = static_cast<Index>(cells.size());
    const Index count = std::min(all, most);
    std::vector<Index> chosen;
    for (Index i = 0; i < count; ++i) {
        chosen.push_back(cells[static_cast<std::size_t>(i * all / count)]);
    }
    return chosen;
}

} // namespace ocellus
