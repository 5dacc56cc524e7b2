// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/PretrainConfig.h"

#include "core/base/Sha256.h"
#include "core/simulation/ConfigReader.h"

#include <algorithm>
#include <filesystem>

namespace fs = std::filesystem;

namespace ocellus {

namespace {

constexpr const char* kFormat = "ocellus-pretrain-1";

std::string besides(const std::string& configPath, const std::string& path) {
    return fs::path(path).is_absolute() ? path : (fs::path(configPath).parent_path() / path).string();
}

/// A text that must be one of a few.
std::string choice(ConfigReader& reader, const std::string& key, const std::vector<std::string>& allowed) {
    const std::string value = reader.text(key, allowed.front());
    if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
        std::string expected;
        for (const std::string& one : allowed) {
            expected += (expected.empty() ? "" : " or ") + one;
        }
        reader.mistakes().add(reader.placeOf(key), expected, value);
        return allowed.front();
    }
    return value;
}

void readFiles(ConfigReader& root, PretrainConfig& config) {
    root.list("files", [&](ConfigReader& reader) {
        PretrainFile file;
        file.path = besides(config.path, reader.text("path"));
        if (const std::string organism = reader.text("organism", ""); !organism.empty()) {
            file.organism = organism;
        }
        file.where = reader.text("where", "");
        reader.object("columns", [&](ConfigReader& columns) {
            for (const std::string& name : config.classes) {
                if (const std::string column = columns.text(name, ""); !column.empty()) {
                    file.columns[name] = column;
                }
            }
        });
        config.files.push_back(std::move(file));
    });
    if (config.files.empty()) {
        root.missing("files", "a list of at least one data set, each with a path");
    }
}

void readModel(ConfigReader& reader, PretrainConfig& config) {
    ModelDesign& design = config.design;
    design.width = reader.count("width", 8, 4096, design.width);
    design.heads = reader.count("heads", 1, 64, design.heads);
    design.layers = reader.count("layers", 1, 100, design.layers);
    design.cellWidth = reader.count("cellWidth", 8, 4096, design.width);
    design.cellHeads = reader.count("cellHeads", 1, 64, design.heads);
    design.cellLayers = reader.count("cellLayers", 0, 100, design.cellLayers);
    design.attention = choice(reader, "attention", {"normal", "criss-cross"});
    design.latents = reader.count("latents", 1, 10000, design.latents);
    design.encoder = choice(reader, "encoder", {"metacell", "continuous"});
    design.normalization = choice(reader, "normalization", {"log", "raw", "sum"});
    design.encoderLayers = reader.count("encoderLayers", 1, 10, design.encoder == "continuous" ? 3 : 1);
    for (const double hidden : reader.numberList("classifier", 1, 100000, {static_cast<double>(design.width)})) {
        design.classifierHidden.push_back(static_cast<Index>(hidden));
    }
    design.scaledStart = choice(reader, "linearStart", {"reference", "scaled"}) == "scaled";
    config.geneStart = choice(reader, "geneVectors", {"random", "components"}) == "random" ? GeneStart::Random : GeneStart::Components;
    for (const auto& [name, size] : reader.numbers("compress", 1, 10000)) {
        config.compressed[name] = static_cast<Index>(size);
        if (name != "default" && std::find(config.classes.begin(), config.classes.end(), name) == config.classes.end()) {
            reader.mistakes().add(reader.placeOf("compress"), "\"default\" or one of the classes", name);
        }
    }
    if (design.width % design.heads != 0) {
        reader.mistakes().add(reader.placeOf("heads"), "a divisor of the width " + std::to_string(design.width), std::to_string(design.heads));
    }
    if (design.cellWidth % design.cellHeads != 0) {
        reader.mistakes().add(reader.placeOf("cellHeads"), "a divisor of the cellWidth " + std::to_string(design.cellWidth), std::to_string(design.cellHeads));
    }
    if (design.cellLayers == 0 && design.cellWidth != design.width) {
        reader.mistakes().add(reader.placeOf("cellWidth"), "the width, as there is no cell transformer", std::to_string(design.cellWidth));
    }
    if (design.encoder == "metacell" && design.normalization == "sum") {
        reader.mistakes().add(reader.placeOf("normalization"), "log or raw with the metacell encoder", "sum");
    }
}

void readSchedule(ConfigReader& reader, PretrainConfig& config) {
    TrainingSchedule& schedule = config.schedule;
    schedule.epochs = reader.count("epochs", 1, 100000);
    schedule.stepsPerEpoch = reader.count("stepsPerEpoch", 1, 1000000);
    schedule.batch = reader.count("batch", 2, 4096, schedule.batch);
    schedule.context = reader.count("context", 1, 100000, schedule.context);
    schedule.anyGenes = reader.number("anyGenes", 0.0, 1.0, schedule.anyGenes);
    schedule.learningRate = reader.number("learningRate", 1e-8, 1.0, schedule.learningRate);
    schedule.warmupSteps = reader.count("warmupSteps", 0, 1000000, schedule.warmupSteps);
    schedule.decay = choice(reader, "decay", {"plateau", "cosine"}) == "plateau" ? TrainingSchedule::Decay::Plateau : TrainingSchedule::Decay::Cosine;
    schedule.plateauFactor = reader.number("plateauFactor", 0.01, 1.0, schedule.plateauFactor);
    schedule.plateauPatience = reader.count("plateauPatience", 0, 1000, schedule.plateauPatience);
    schedule.stopPatience = reader.count("stopPatience", 0, 1000, schedule.stopPatience);
    config.keptBack = reader.number("keptBack", 0.0, 0.5, config.keptBack);
    config.mostKeptBack = reader.count("mostKeptBack", 1, 100000000, config.mostKeptBack);
    config.design.learningRate = schedule.learningRate;
}

void readOptimiser(ConfigReader& reader, TrainerOptions& trainer) {
    trainer.optimiser = choice(reader, "method", {"adamw", "muon"}) == "adamw" ? TrainerOptions::Optimiser::AdamW : TrainerOptions::Optimiser::Muon;
    trainer.weightDecay = reader.number("weightDecay", 0.0, 10.0, trainer.weightDecay);
    trainer.epsilon = reader.number("epsilon", 1e-12, 1.0, trainer.epsilon);
    trainer.largestGradient = reader.number("clip", 1e-6, 1e9, trainer.largestGradient);
    trainer.averaging = reader.number("averaging", 0.0, 0.99999, trainer.averaging);
    trainer.dropout = reader.number("dropout", 0.0, 0.9, trainer.dropout);
    trainer.attentionDropout = reader.number("attentionDropout", 0.0, 0.9, trainer.dropout);
    trainer.shards = reader.count("shards", 1, 64, trainer.shards);
}

/// @param classes  those that weights may be given to
void readTasks(ConfigReader& reader, const std::vector<std::string>& classes, TrainerOptions& trainer) {
    ObjectiveOptions& objective = trainer.objective;
    trainer.noiseLevels = reader.numberList("noise", 0.01, 1.0, {0.8, 1.0});
    trainer.randomNoise = reader.flag("randomNoise", trainer.randomNoise);
    trainer.maskRatios = reader.numberList("mask", 0.01, 0.99, {});
    trainer.variableContext = reader.flag("variableContext", trainer.variableContext);
    trainer.smallestContext = reader.count("smallestContext", 1, 100000, trainer.smallestContext);
    trainer.variableNeighbours = reader.flag("variableNeighbours", trainer.variableNeighbours);
    objective.fullForward = reader.flag("fullForward", objective.fullForward);
    objective.generate = reader.flag("generate", objective.generate);
    objective.zinbAndMse = reader.flag("zinbAndMse", true);
    objective.maskZeros = reader.flag("maskZeros", objective.maskZeros);
    objective.hierarchy = choice(reader, "hierarchicalForm", {"corrected", "faithful"}) == "corrected" ? HierarchyForm::Corrected : HierarchyForm::Faithful;
    objective.classScale = reader.number("class", 0.0, 1e6, 6.0);
    for (const auto& [name, weight] : reader.numbers("classWeights", 0.0, 1e6)) {
        objective.classWeights[name] = weight;
        if (std::find(classes.begin(), classes.end(), name) == classes.end()) {
            reader.mistakes().add(reader.placeOf("classWeights"), "one of the classes", name);
        }
    }
    objective.expressionScale = reader.number("expression", 0.0, 1e6, objective.expressionScale);
    objective.independenceScale = reader.number("independence", 0.0, 1e6, objective.independenceScale);
    objective.similarityScale = reader.number("similarity", 0.0, 1e6, objective.similarityScale);
    objective.similarityThreshold = reader.number("similarityThreshold", -1.0, 1.0, objective.similarityThreshold);
    objective.contrastiveScale = reader.number("contrastive", 0.0, 1e6, objective.contrastiveScale);
    objective.contrastiveTemperature = reader.number("contrastiveTemperature", 1e-3, 100.0, objective.contrastiveTemperature);
    objective.klScale = reader.number("kl", 0.0, 1e6, objective.klScale);
    objective.klWarmupSteps = reader.number("klWarmupSteps", 1.0, 1e9, objective.klWarmupSteps);
    objective.adversarialScale = reader.number("adversarial", 0.0, 1e6, objective.adversarialScale);
    objective.mvcScale = reader.number("mvc", 0.0, 1e6, objective.mvcScale);
    if (trainer.noiseLevels.empty() && trainer.maskRatios.empty() && !objective.fullForward) {
        reader.missing("noise", "at least one task: noise, mask or fullForward");
    }
}

void readSampling(ConfigReader& reader, PretrainConfig& config) {
    config.sampling.weightScale = reader.number("weightScale", 1.0, 1e9, config.sampling.weightScale);
    config.sampling.curriculum = reader.flag("curriculum", config.sampling.curriculum);
    config.sampling.detail = reader.flag("detail", config.sampling.detail);
    if (reader.has("groupBy")) {
        config.groupBy = reader.texts("groupBy");
    }
}

void readHierarchy(ConfigReader& root, PretrainConfig& config) {
    root.entries("hierarchy", [&](const std::string& name, ConfigReader& reader) {
        if (std::find(config.classes.begin(), config.classes.end(), name) == config.classes.end()) {
            reader.mistakes().add("hierarchy." + name, "one of the classes", name);
        }
        reader.list("parents", [&](ConfigReader& entry) {
            const std::string parent = entry.text("label");
            config.hierarchy[name][parent] = entry.texts("leaves");
            if (config.hierarchy[name][parent].empty()) {
                entry.missing("leaves", "a list of at least one label");
            }
        });
    });
}

} // namespace

PretrainConfig readPretrainConfig(const std::string& path) {
    PretrainConfig config;
    config.path = path;
    std::string text;
    const ConfigReader::Json json = readConfigFile(path, &text);
    Sha256 hash;
    hash.add(text);
    config.fingerprint = hash.hex();
    ConfigMistakes mistakes;
    {
        ConfigReader root(json, "", mistakes);
        if (const std::string format = root.text("format"); format != kFormat && !format.empty()) {
            mistakes.add("format", std::string("\"") + kFormat + "\"", format);
        }
        config.seed = static_cast<std::uint64_t>(root.count("seed", 0, Index{1} << 53, 0));
        config.classes = root.has("classes") ? root.texts("classes") : (root.texts("classes"), scprintClasses());
        config.groupBy = config.classes;
        config.start = root.text("start", "");
        config.start = config.start.empty() ? config.start : besides(path, config.start);
        config.memoryLimit = static_cast<std::size_t>(root.count("memoryMiB", 1, Index{1} << 30, 4096)) << 20;
        readFiles(root, config);
        config.design.classifierHidden.clear();
        root.object("model", [&](ConfigReader& reader) { readModel(reader, config); });
        if (root.has("model") == !config.start.empty()) {
            root.missing("model", "either a \"model\" or a \"start\"");
        }
        root.object("schedule", [&](ConfigReader& reader) { readSchedule(reader, config); });
        if (!root.has("schedule")) {
            root.missing("schedule", "an object with epochs and stepsPerEpoch");
        }
        config.trainer.objective.zinbAndMse = true;
        config.trainer.objective.classScale = 6.0;
        config.trainer.noiseLevels = {0.8, 1.0};
        root.object("tasks", [&](ConfigReader& reader) { readTasks(reader, config.classes, config.trainer); });
        root.object("optimiser", [&](ConfigReader& reader) { readOptimiser(reader, config.trainer); });
        root.object("sampling", [&](ConfigReader& reader) { readSampling(reader, config); });
        readHierarchy(root, config);
    }
    mistakes.refuseAny(path);
    config.trainer.seed = config.seed;
    config.design.dropout = config.trainer.dropout;
    return config;
}

} // namespace ocellus
