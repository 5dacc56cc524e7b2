// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/InspectCheck.h"
#include "app/cli/InspectLabels.h"
#include "app/cli/InspectResults.h"
#include "app/cli/OutputCheck.h"
#include "app/cli/verbs.h"
#include "app/cli/OpenData.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/model/GeneMatching.h"
#include "core/project/ProjectFolder.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/tasks/Calibration.h"
#include "core/tasks/ShownClasses.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

namespace ocellus::cli {

namespace {

using Json = nlohmann::ordered_json;

Json describeColumn(const Column& column) {
    Json result = {{"name", column.name}, {"kind", column.kind()}};
    if (const auto* labels = column.category()) {
        result["categories"] = labels->categories.size();
    }
    result["missing"] = column.missing();
    return result;
}

Json describe(const Dataset& dataset) {
    const MatrixInfo& matrix = dataset.matrix();
    const bool present = matrix.encoding != Encoding::None;
    Json result;
    result["format"] = toString(dataset.format());
    result["cells"] = dataset.cellCount();
    result["genes"] = dataset.geneCount();
    result["organism"] = dataset.organism() ? Json(*dataset.organism()) : Json(nullptr);
    result["matrix"] = {{"encoding", toString(matrix.encoding)},
        {"dtype", present ? Json(matrix.dtype) : Json(nullptr)},
        {"nnz", matrix.nonZeros},
        {"values", toString(present ? dataset.valueKind(matrix.place) : ValueKind::Unknown)}};
    result["layers"] = dataset.layers();
    result["obs"] = Json::array();
    for (const Column& column : dataset.cells().columns) {
        result["obs"].push_back(describeColumn(column));
    }
    result["obsm"] = dataset.embeddingNames();
    result["spatial"] = dataset.isSpatial();
    result["notes"] = dataset.originNotes();
    result["warnings"] = dataset.warnings();
    return result;
}

/// How the genes a model would be run on map to its vocabulary.
Json describeGeneMapping(const Dataset& dataset, const std::string& checkpoint) {
    const LoadedCheckpoint loaded = loadCheckpoint(checkpoint);
    const auto counts = dataset.counts();
    const GeneMatching genes = matchGenes(
        counts ? *counts->genes : dataset.genes(), dataset.organism(), loaded.info,
        std::filesystem::path(dataset.path()).filename().string());
    return {{"matched", genes.matched},
        {"unmatched", genes.unmatched},
        {"duplicatesSummed", genes.duplicatesSummed},
        {"fraction", genes.fraction}};
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text.empty() ? "none" : text;
}

/// Predictions that the file holds: which deserve to be shown, and what their probabilities were calibrated on. Null: none.
Json describePredictions(const Dataset& dataset) {
    ShownClassesOptions options;
    options.organism = dataset.organism();
    Json all;
    const std::vector<ShownClass> classes = shownClasses(dataset.cells(), options);
    const bool ours = !classes.empty() && dataset.format() == Format::H5ad;
    const auto calibrations = ours ? storedCalibrations(dataset.path()) : std::vector<std::pair<std::string, CalibrationState>>();
    for (const ShownClass& shown : classes) {
        const auto known = std::find_if(calibrations.begin(), calibrations.end(),
                                        [&](const auto& each) { return each.first == shown.className; });
        all.push_back({{"class", shown.className},
                       {"shown", shown.shown},
                       {"reason", shown.reason},
                       {"calibration", calibrationText(known == calibrations.end() ? CalibrationState() : known->second)}});
    }
    return all;
}

/// The same for a person.
std::string summary(const Dataset& dataset, const Json& facts) {
    const Json& matrix = facts["matrix"];
    std::string text = dataset.path() + "\n";
    text += "  format      " + facts["format"].get<std::string>() + (dataset.isSpatial() ? ", spatial" : "") + "\n";
    text += "  cells       " + std::to_string(dataset.cellCount()) + "\n";
    text += "  genes       " + std::to_string(dataset.geneCount()) + "\n";
    text += "  organism    " + dataset.organism().value_or("unknown") + "\n";
    text += "  matrix      ";
    if (dataset.matrix().encoding == Encoding::None) {
        text += "none\n";
    } else {
        text += matrix["encoding"].get<std::string>() + ", " + dataset.matrix().dtype + ", "
            + std::to_string(dataset.matrix().nonZeros) + " stored values (" + matrix["values"].get<std::string>()
            + ")\n";
    }
    const auto counts = dataset.counts();
    text += "  counts      " + (counts ? counts->place : std::string("none found")) + "\n";
    text += "  layers      " + joined(dataset.layers()) + "\n";
    text += "  embeddings  " + joined(dataset.embeddingNames()) + "\n";
    text += "  graphs      " + joined(dataset.graphNames()) + "\n";
    text += "  cell table  " + std::to_string(dataset.cells().columns.size()) + " columns\n";
    for (const Json& column : facts["obs"]) {
        const bool labels = column.contains("categories");
        text += "    " + column["name"].get<std::string>() + ": " + column["kind"].get<std::string>()
            + (labels ? " of " + column["categories"].dump() : std::string())
            + (column["missing"] == 0 ? std::string() : ", " + column["missing"].dump() + " missing") + "\n";
    }
    if (facts.contains("geneMapping")) {
        text += "  model       " + facts["geneMapping"]["matched"].dump() + " of "
            + std::to_string(dataset.counts() ? dataset.counts()->genes->size() : dataset.geneCount())
            + " genes are in its vocabulary\n";
    }
    for (const Json& one : facts.contains("predictions") ? facts["predictions"] : Json::array()) {
        text += "  predicted " + one["class"].get<std::string>() + ": " + (one["shown"].get<bool>() ? "" : "hidden. ") +
                one["reason"].get<std::string>() + " Probabilities " + one["calibration"].get<std::string>() + "\n";
    }
    text += facts.contains("results") ? resultLines(facts["results"]) : std::string();
    for (const auto& notes : {dataset.originNotes(), dataset.warnings()}) {
        for (const std::string& note : notes) {
            text += "  note: " + note + "\n";
        }
    }
    return text;
}

} // namespace

void addInspectVerb(CLI::App& app, Context& context) {
    CLI::App* verb = app.add_subcommand("inspect", "What a data set holds");
    auto path = std::make_shared<std::string>();
    auto model = std::make_shared<std::string>();
    verb->add_option("FILE", *path, "Data file or folder; with --results also a project (NAME.ocellus)")->required();
    auto results = std::make_shared<bool>(false);
    verb->add_flag("--results", *results, "List the results kept with the data: in the project and in the file");
    verb->add_option("--model", *model, "Also say how the genes map to this checkpoint's vocabulary");
    auto check = std::make_shared<CheckArguments>();
    addCheckOptions(*verb, *check);
    auto labels = std::make_shared<LabelsArguments>();
    addLabelsOptions(*verb, *labels);
    addRecoverOption(*verb, context);
    addCommonOptions(*verb, context);
    verb->callback([path, model, check, labels, results, &context] {
        context.run = [path, model, check, labels, results, &context] {
            if (*results) {
                return listResults(context, *path);
            }
            if (isProjectPath(*path)) {
                throw UsageError(*path + " is a project: --results lists what it keeps.");
            }
            checkOutputs({*path, *model}, {labels->output, check->cellsOut, check->genesOut});
            const auto dataset = openData(*path, context);
            Json facts = describe(*dataset);
            if (Json predictions = describePredictions(*dataset); !predictions.is_null()) {
                facts["predictions"] = std::move(predictions);
            }
            if (Json stored = resultsInFile(dataset, context.runControl()); !stored.is_null()) {
                facts["results"] = std::move(stored);
            }
            if (!model->empty()) {
                facts["geneMapping"] = describeGeneMapping(*dataset, *model);
            }
            std::string checkText;
            if (check->wanted && runCheck(*dataset, *check, context, facts, checkText) == kCancelled) {
                return static_cast<int>(kCancelled);
            }
            const std::string labelsText = runLabels(*dataset, *labels, facts);
            if (context.json) {
                for (const std::string& warning : dataset->warnings()) {
                    context.warn(warning);
                }
            }
            context.print(facts, context.json ? std::string() : summary(*dataset, facts) + labelsText + checkText);
            return static_cast<int>(kDone);
        };
    });
}

} // namespace ocellus::cli
