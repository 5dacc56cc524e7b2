// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Impute.h"

#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/statistics/RankCorrelation.h"
#include "core/datasets/GeneReference.h"
#include "core/tasks/BesideGenes.h"
#include "core/tasks/GeneratedCells.h"
#include "core/tasks/PatchedMatrix.h"
#include "core/tasks/ScratchGeneValues.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace ocellus {

namespace {

constexpr double kHiddenShare = 0.1;  ///< of the measured genes, for the reliability
constexpr std::size_t kNearest = 15;  ///< hidden genes that speak for a gene that was not measured
constexpr Index kBeside = 2000;       ///< most genes generated beside the wanted ones
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A wanted gene that the model knows.
struct Wanted {
    std::string name;
    std::int64_t token = -1;
    Index gene = -1; ///< column of the counts, the first of its token; -1: not measured
    std::vector<Index> others = {}; ///< further columns of the same token: `gene` stands for their sum
};

using ColumnsOfToken = std::map<std::int64_t, std::vector<Index>>;

ColumnsOfToken columnsOfToken(const GeneMatching& matching) {
    ColumnsOfToken columns;
    for (std::size_t gene = 0; gene < matching.tokenOfGene.size(); ++gene) {
        if (matching.tokenOfGene[gene] >= 0) {
            columns[matching.tokenOfGene[gene]].push_back(static_cast<Index>(gene));
        }
    }
    return columns;
}

/// A gene with its columns, if there are any.
Wanted wantedGene(const std::string& name, std::int64_t token, const ColumnsOfToken& columns) {
    Wanted one{name, token, -1, {}};
    if (const auto measured = columns.find(token); measured != columns.end()) {
        one.gene = measured->second.front();
        one.others.assign(measured->second.begin() + 1, measured->second.end());
    }
    return one;
}

/// The wanted genes, each token once; those the model lacks go to `result.unknown`.
std::vector<Wanted> wantedGenes(
    const ImputeOptions& options, const GeneTable& genes, const Model& model, ImputeResult& result) {
    const std::vector<std::int64_t> tokens = tokensOfNames(options.genes, result.matching, model.info());
    const ColumnsOfToken columns = columnsOfToken(result.matching);
    std::vector<Wanted> wanted;
    std::set<std::int64_t> seen;
    for (std::size_t i = 0; i < options.genes.size(); ++i) {
        std::int64_t token = tokens[i];
        if (const auto gene = genes.find(options.genes[i]); gene && token < 0) {
            token = result.matching.tokenOfGene[static_cast<std::size_t>(*gene)];
        }
        if (token < 0) {
            result.unknown.push_back(options.genes[i]);
        } else if (seen.insert(token).second) {
            wanted.push_back(wantedGene(options.genes[i], token, columns));
        }
    }
    if (wanted.empty()) {
        throw RefusedError("None of the " + std::to_string(options.genes.size())
            + " wanted genes is known to the model (" + result.matching.organismWords()
            + "). Nothing was written. Check the names, or take another model.");
    }
    return wanted;
}

std::vector<std::int64_t> tokensOf(const std::vector<Wanted>& wanted) {
    std::vector<std::int64_t> tokens;
    for (const Wanted& one : wanted) {
        tokens.push_back(one.token);
    }
    return tokens;
}

std::vector<std::string> measuredNames(const std::vector<Wanted>& wanted, const GeneTable& genes) {
    std::vector<std::string> names;
    for (const Wanted& one : wanted) {
        if (one.gene >= 0) {
            names.push_back(genes.id(one.gene));
        }
    }
    return names;
}

/// A tenth of the measured genes that are not wanted, the same for the same seed.
std::vector<Wanted> hiddenTenth(
    const std::vector<Wanted>& wanted, const GeneTable& genes, const GeneMatching& matching, std::uint64_t seed) {
    std::set<std::int64_t> taken;
    for (const Wanted& one : wanted) {
        taken.insert(one.token);
    }
    const ColumnsOfToken columns = columnsOfToken(matching);
    std::vector<Wanted> hidden;
    for (Index gene = 0; gene < genes.size(); ++gene) {
        const std::int64_t token = matching.tokenOfGene[static_cast<std::size_t>(gene)];
        if (token >= 0 && taken.insert(token).second && Random(streamSeed(seed, genes.id(gene))).uniform() < kHiddenShare) {
            hidden.push_back(wantedGene(genes.id(gene), token, columns));
        }
    }
    return hidden;
}

/// What one run generates: the same for the cells and for the check of them, so that what is said of
/// the one holds for the other, and a gene has the same values whatever else is wanted.
struct Request {
    std::vector<Wanted> wanted;
    std::vector<Wanted> hidden; ///< from the model in the check alone
    BesideGenes beside;         ///< measured, shown to the model in both
};

/// @param cells  of the run. nullopt when stopped.
std::optional<Request> requestOf(const Dataset::CountsMatrix& counts, std::vector<Wanted> wanted, const std::vector<Index>& cells,
    const ImputeOptions& options, const GeneMatching& matching, const RunControl& control) {
    Request request{std::move(wanted), {}, {}};
    request.hidden = hiddenTenth(request.wanted, *counts.genes, matching, options.input.seed);
    const auto measured = std::count_if(request.wanted.begin(), request.wanted.end(), [](const Wanted& one) { return one.gene >= 0; });
    if (static_cast<Index>(matching.tokens.size()) <= static_cast<Index>(request.hidden.size()) + measured) {
        request.hidden.clear(); // nothing would be left to show
    }
    if (options.method == ImputeMethod::Mask) {
        return request; // there all genes that are shown lie beside the wanted ones
    }
    std::set<std::int64_t> leftOut;
    for (const auto* list : {&request.wanted, &request.hidden}) {
        for (const Wanted& one : *list) {
            leftOut.insert(one.token);
        }
    }
    auto beside = genesBeside(counts, matching, cells, leftOut, kBeside, control);
    if (!beside) {
        return std::nullopt;
    }
    request.beside = std::move(*beside);
    return request;
}

/// Generates the wanted genes of the cells, and the hidden ones to be kept or not. nullptr when stopped.
std::shared_ptr<GeneratedCells> cellsOf(const Request& request, bool keepHidden, const Dataset::CountsMatrix& counts,
    const std::vector<Index>& cells, const ImputeOptions& options, const RunControl& control) {
    GeneratedCells::Request asked{tokensOf(request.wanted), tokensOf(request.hidden), request.beside.tokens, options.method, options.depthMultiplier};
    if (keepHidden) {
        asked.tokens.insert(asked.tokens.end(), asked.unkept.begin(), asked.unkept.end());
        asked.unkept.clear();
    }
    std::vector<float> counted;
    if (!asked.beside.empty()) {
        auto found = countsIn(*counts.rows, cells, request.beside.columns, control);
        if (!found) {
            return nullptr;
        }
        counted = std::move(*found);
    }
    return std::make_shared<GeneratedCells>(std::move(asked), std::move(counted));
}

/// What generated values of hidden genes say about themselves.
struct Check {
    std::vector<double> correlation; ///< per gene of the list; NaN: not measured, or constant
    std::vector<double> mean;        ///< generated, per gene of the list
};

Check checkAgainst(const RowSource& counts, const std::vector<Index>& cells, const std::vector<Wanted>& list,
    const ScratchRows& generated) {
    std::vector<std::vector<float>> seen(list.size(), std::vector<float>(cells.size(), 0.0F));
    std::vector<std::vector<float>> made = seen;
    CountBatch batch;
    std::vector<float> row;
    std::vector<float> dense(static_cast<std::size_t>(counts.geneCount()), 0.0F);
    for (std::size_t at = 0; at < cells.size(); ++at) {
        counts.read(std::span(cells).subspan(at, 1), batch);
        float total = 0.0F;
        for (std::size_t i = 0; i < batch.genes.size(); ++i) {
            dense[static_cast<std::size_t>(batch.genes[i])] = batch.values[i];
            total += batch.values[i];
        }
        generated.read(static_cast<Index>(at), 1, row);
        for (std::size_t i = 0; i < list.size() && total > 0.0F; ++i) {
            made[i][at] = row[i] / total;
            float counted = list[i].gene < 0 ? 0.0F : dense[static_cast<std::size_t>(list[i].gene)];
            for (const Index other : list[i].others) {
                counted += dense[static_cast<std::size_t>(other)];
            }
            seen[i][at] = counted / total;
        }
        for (const std::int32_t gene : batch.genes) {
            dense[static_cast<std::size_t>(gene)] = 0.0F;
        }
    }
    Check check;
    for (std::size_t i = 0; i < list.size(); ++i) {
        check.correlation.push_back(list[i].gene < 0 ? kNaN : rankCorrelation(seen[i], made[i]));
        check.mean.push_back(std::accumulate(made[i].begin(), made[i].end(), 0.0) / static_cast<double>(cells.size()));
    }
    return check;
}

double medianOf(std::vector<double> values) {
    std::erase_if(values, [](double value) { return std::isnan(value); });
    if (values.empty()) {
        return kNaN;
    }
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

/// The median correlation of the hidden genes whose generated mean is nearest on a log scale.
double likeReliability(const Check& check, std::size_t gene, std::size_t firstHidden) {
    const auto logMean = [&](std::size_t i) { return std::log(check.mean[i] + 1e-9); };
    std::vector<std::pair<double, double>> near;
    for (std::size_t i = firstHidden; i < check.mean.size(); ++i) {
        if (!std::isnan(check.correlation[i])) {
            near.emplace_back(std::abs(logMean(i) - logMean(gene)), check.correlation[i]);
        }
    }
    std::sort(near.begin(), near.end());
    std::vector<double> values;
    for (std::size_t i = 0; i < std::min(kNearest, near.size()); ++i) {
        values.push_back(near[i].second);
    }
    return medianOf(std::move(values));
}

/// What the check says.
struct Reliabilities {
    std::vector<double> wanted; ///< one per wanted gene, NaN: not known
    std::vector<std::pair<std::string, double>> hidden; ///< of the hidden genes, by symbol
};

/// nullopt when stopped.
std::optional<Reliabilities> reliabilities(const Dataset& dataset, const Model& model, const ImputeOptions& options,
    const CellPlan& plan, const Request& request, const RunControl& control, ImputeResult& result) {
    const Dataset::CountsMatrix counts = *dataset.counts();
    const auto& [wanted, hidden, beside] = request;
    result.medianReliability = kNaN;
    if (options.reliabilityCells <= 0 || hidden.empty()) {
        return Reliabilities{std::vector<double>(wanted.size(), kNaN), {}};
    }
    std::vector<Wanted> list = wanted;
    list.insert(list.end(), hidden.begin(), hidden.end());
    CellOptions input = options.input;
    input.hidden = measuredNames(list, *counts.genes);
    input.cells = evenlySpaced(plan.cells, options.reliabilityCells);
    const auto checkPlan = makeCellPlan(dataset, model, input, "impute", control);
    if (!checkPlan) {
        return std::nullopt;
    }
    const auto cells = cellsOf(request, true, counts, input.cells, options, control);
    if (!cells) {
        return std::nullopt;
    }
    ModelRunOptions run;
    run.stage = "Checking on hidden genes";
    std::vector<char> done;
    ModelTaskResult ignored;
    if (runModel(*checkPlan, model, input, run, *cells, control, &done, &ignored) == Outcome::Cancelled) {
        return std::nullopt;
    }
    const Check check = checkAgainst(*counts.rows, input.cells, list, *cells);
    result.hiddenGenes = static_cast<Index>(hidden.size());
    result.reliabilityCells = static_cast<Index>(input.cells.size());
    result.medianReliability = medianOf({check.correlation.begin() + static_cast<std::ptrdiff_t>(wanted.size()), check.correlation.end()});
    Reliabilities told;
    for (std::size_t i = 0; i < hidden.size(); ++i) {
        told.hidden.emplace_back(counts.genes->symbol(hidden[i].gene), check.correlation[wanted.size() + i]);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        told.wanted.push_back(wanted[i].gene >= 0 ? check.correlation[i] : likeReliability(check, i, wanted.size()));
    }
    return told;
}

/// The columns of the answer: genes of the data, then wanted ones that were not measured.
std::vector<std::int32_t> nameColumns(const GeneTable& genes, const std::vector<Wanted>& wanted,
    const std::vector<double>& reliability, ImputeResult& result) {
    std::vector<std::string> added;
    std::vector<std::int32_t> columns;
    for (const Wanted& one : wanted) {
        const auto fresh = static_cast<std::int32_t>(genes.size() + static_cast<Index>(added.size()));
        columns.push_back(one.gene >= 0 ? static_cast<std::int32_t>(one.gene) : fresh);
        if (one.gene < 0) {
            added.push_back(one.name);
        }
    }
    result.genes = std::make_shared<const Table>(withMoreRows(genes.var(), added));
    const auto size = static_cast<std::size_t>(result.genes->size());
    BoolColumn generated{std::vector<std::int8_t>(size, 0)};
    BoolColumn measured{std::vector<std::int8_t>(size, 1)};
    std::fill(measured.values.begin() + static_cast<std::ptrdiff_t>(genes.size()), measured.values.end(), 0);
    NumberColumn trust{std::vector<double>(size, kNaN), false};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        std::vector<Index> own = wanted[i].others;
        own.push_back(columns[i]);
        for (const Index column : own) {
            generated.values[static_cast<std::size_t>(column)] = 1;
            trust.values[static_cast<std::size_t>(column)] = reliability[i];
        }
    }
    result.geneColumns = {{"generated", generated}, {"measured", measured}, {"reliability", trust}};
    return columns;
}

/// What an imputed cell brings: the values of the wanted genes.
PatchedMatrix::Patch patchOf(
    std::shared_ptr<const GeneratedCells> cells, const std::vector<Wanted>& wanted, std::vector<std::int32_t> columns) {
    std::vector<std::int32_t> none; // the first column of a gene stands for the sum of all
    for (const Wanted& one : wanted) {
        std::transform(one.others.begin(), one.others.end(), std::back_inserter(none), [](Index column) { return static_cast<std::int32_t>(column); });
    }
    return [cells = std::move(cells), columns = std::move(columns), none = std::move(none)](Index position, PatchedMatrix::Line& line) {
        std::vector<float> row;
        cells->read(position, 1, row);
        for (std::size_t i = 0; i < row.size(); ++i) {
            line.emplace_back(columns[i], row[i]);
        }
        for (const std::int32_t column : none) {
            line.emplace_back(column, 0.0F);
        }
    };
}

/// What the values of the wanted genes are called: as in the data, else as in the organism's table.
GeneValues::Facts factsOf(const std::vector<Wanted>& wanted, const GeneTable& genes, const Reliabilities& told,
    const ImputeOptions& options, const ImputeResult& result) {
    const auto reference = GeneReference::of(result.matching.runAs);
    GeneValues::Facts facts;
    facts.depthMultiplier = options.depthMultiplier;
    facts.reliabilityCells = result.reliabilityCells;
    facts.hidden = told.hidden;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        GeneValues::Gene gene{wanted[i].name, wanted[i].name, wanted[i].gene >= 0, told.wanted[i]};
        if (gene.measured) {
            gene.id = genes.id(wanted[i].gene);
            gene.symbol = genes.symbol(wanted[i].gene);
        } else if (reference) {
            gene.id = reference->idOfSymbol(gene.id).value_or(gene.id);
            gene.symbol = reference->symbolOfId(gene.id).value_or(gene.symbol);
        }
        facts.genes.push_back(std::move(gene));
    }
    return facts;
}

ResultLayer layerOf(const CellPlan& plan, const ImputeOptions& options, const Request& request, const std::vector<char>& done) {
    ResultLayer layer;
    layer.name = "imputed";
    layer.provenance = plan.provenance;
    auto json = nlohmann::ordered_json::parse(plan.provenance.options);
    json["genes"] = options.genes;
    json["method"] = options.method == ImputeMethod::Mask ? "mask" : "generate";
    json["depthMultiplier"] = options.depthMultiplier;
    json["genesBeside"] = request.beside.tokens.size();
    json["reliabilityCells"] = options.reliabilityCells;
    layer.provenance.options = json.dump();
    layer.cellsDone = std::count(done.begin(), done.end(), 1);
    layer.cellsTotal = static_cast<Index>(done.size());
    return layer;
}

std::string keyOf(const ImputeOptions& options) {
    std::string key = options.method == ImputeMethod::Mask ? "mask" : "generate";
    key += " " + std::to_string(options.depthMultiplier);
    for (const std::string& gene : options.genes) {
        key += "\n" + gene;
    }
    return key;
}

} // namespace

Outcome impute(const std::shared_ptr<const Dataset>& dataset, const Model& model, const ImputeOptions& options,
    const RunControl& control, ImputeResult* result) {
    const std::optional<Dataset::CountsMatrix> counts = dataset->counts();
    CellOptions input = options.input;
    if (counts) {
        result->matching = matchGenes(
            *counts->genes, input.organism ? input.organism : dataset->organism(), model.info(), dataset->path());
    }
    std::vector<Wanted> wanted = counts ? wantedGenes(options, *counts->genes, model, *result) : std::vector<Wanted>();
    if (counts) {
        input.hidden = measuredNames(wanted, *counts->genes);
    }
    const std::optional<CellPlan> plan = makeCellPlan(*dataset, model, input, "impute", control); // refuses without counts
    if (!plan) {
        return Outcome::Cancelled;
    }
    result->start(*plan);
    const auto request = requestOf(*counts, std::move(wanted), plan->cells, options, result->matching, control);
    const auto cells = request ? cellsOf(*request, false, *counts, plan->cells, options, control) : nullptr;
    if (!cells) {
        return Outcome::Cancelled;
    }
    ModelRunOptions run;
    run.stage = "Imputing";
    run.key = keyOf(options);
    run.journalFolder = options.journalFolder;
    const auto told = reliabilities(*dataset, model, options, *plan, *request, control, *result);
    if (!told) {
        return Outcome::Cancelled;
    }
    std::vector<char> done;
    const Outcome outcome = runModel(*plan, model, input, run, *cells, control, &done, result);
    const std::vector<std::int32_t> columns = nameColumns(*counts->genes, request->wanted, told->wanted, *result);
    const Index size = result->genes->size();
    result->measured = std::make_shared<PatchedMatrix>(counts->rows, size);
    result->imputed = std::make_shared<PatchedMatrix>(counts->rows, size, plan->cells, done, patchOf(cells, request->wanted, columns));
    ResultLayer layer = layerOf(*plan, options, *request, done);
    layer.values = ScratchGeneValues::of(cells, factsOf(request->wanted, *counts->genes, *told, options, *result), plan->cells, done);
    result->layer = std::make_shared<const ResultLayer>(std::move(layer));
    result->generated = static_cast<Index>(request->wanted.size());
    return outcome;
}

} // namespace ocellus
