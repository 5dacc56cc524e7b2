// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/InspectResults.h"

#include "app/cli/OpenData.h"
#include "app/cli/ProjectData.h"
#include "core/base/UtcText.h"
#include "core/project/ProjectFolder.h"
#include "core/results/GeneValues.h"
#include "core/tasks/FileRecords.h"
#include "core/tasks/StoredValues.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

/// What `impute` found out about its genes; null where it did not.
Json medianReliability(const GeneValues* values) {
    std::vector<double> known;
    for (const GeneValues::Gene& gene : values == nullptr ? std::vector<GeneValues::Gene>() : values->facts().genes) {
        if (!std::isnan(gene.reliability)) {
            known.push_back(gene.reliability);
        }
    }
    std::ranges::sort(known);
    return known.empty() ? Json(nullptr) : Json(known[known.size() / 2]);
}

Json jsonOf(const ResultRow& row, const GeneValues* values) {
    const Provenance& from = row.provenance;
    const Json options = Json::parse(from.options, nullptr, false);
    Json json{{"name", row.name},
              {"kind", row.kind},
              {"values", row.values},
              {"extent", row.extent()},
              {"cells", row.cells},
              {"cellsTotal", row.cellsTotal},
              {"genes", row.genes},
              {"columns", row.columns},
              {"maps", row.maps},
              {"edges", row.edges},
              {"place", toString(row.place)},
              {"bytes", row.bytes < 0 ? Json(nullptr) : Json(row.bytes)},
              {"written", row.written ? Json(utcText(*row.written)) : Json(nullptr)},
              {"task", from.task},
              {"model", from.modelHash.empty() ? Json(nullptr) : Json(from.modelHash)},
              {"dataset", from.datasetFingerprint},
              {"options", options.is_discarded() ? Json(from.options) : options},
              {"version", from.version}};
    if (values != nullptr) {
        json["depthMultiplier"] = values->facts().depthMultiplier;
        json["notMeasured"] = std::ranges::count_if(values->facts().genes, [](const auto& gene) { return !gene.measured; });
        json["medianReliability"] = medianReliability(values);
    }
    if (!row.problem.empty()) {
        json["problem"] = row.problem;
    }
    return json;
}

} // namespace

Json resultsInFile(const std::shared_ptr<const Dataset>& dataset, const RunControl& control) {
    Json all;
    std::vector<LayerPtr> layers;
    storedValues(dataset, control, &layers);
    for (const LayerPtr& layer : layers) {
        ResultRow row = describeResult(*layer);
        row.place = ResultRow::Place::DataFile;
        all.push_back(jsonOf(row, layer->values.get()));
    }
    return all;
}

std::string resultLines(const Json& results) {
    std::string text;
    for (const Json& one : results) {
        text += "  result      " + one["name"].get<std::string>() + ": " + one["kind"].get<std::string>() + ", " + one["extent"].get<std::string>() + ", in the " +
                one["place"].get<std::string>() + (one.contains("problem") ? ". " + one["problem"].get<std::string>() : std::string()) + "\n";
    }
    return text;
}

int listResults(const Context& context, const std::string& path) {
    Json facts;
    Json results = Json::array();
    std::string data = path;
    if (isProjectPath(path)) {
        const auto project = Project::open(path, Project::Access::Read);
        warnNotices(*project, context);
        facts["project"] = project->folder();
        for (const ResultRow& row : resultsOf(*project)) {
            results.push_back(jsonOf(row, nullptr));
        }
        const auto found = project->findDataset();
        if (!found) {
            context.warn(project->missingDataset());
        }
        data = found.value_or("");
    }
    facts["dataset"] = data.empty() ? Json(nullptr) : Json(data);
    if (const auto dataset = data.empty() ? nullptr : openData(data, context)) {
        for (Json& one : resultsInFile(dataset, context.runControl())) {
            results.push_back(std::move(one));
        }
        for (const ResultRow& row : recordedResults(*dataset)) {
            results.push_back(jsonOf(row, nullptr));
        }
    }
    facts["results"] = results;
    context.print(facts, path + "\n" + (results.empty() ? "  no results\n" : resultLines(results)));
    return kDone;
}

} // namespace ocellus::cli
