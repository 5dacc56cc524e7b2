// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ModelInfo.h"

#include "core/base/RunControl.h"
#include "core/base/Sha256.h"
#include "core/model/LoadedCheckpoint.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

const char* nameOf(ExpressionEncoder encoder) {
    switch (encoder) {
    case ExpressionEncoder::Binned: return "binned";
    case ExpressionEncoder::Metacell: return "metacell";
    default: return "continuous";
    }
}

std::string attentionOf(const ModelConfig& config) {
    switch (config.geneTransformer.attention) {
    case AttentionKind::CrissCross: return "criss-cross";
    case AttentionKind::Softpick: return "softpick";
    default: return config.attentionName == "hyper" ? "exact softmax" : "normal";
    }
}

const char* nameOf(Normalization normalization) {
    switch (normalization) {
    case Normalization::Log: return "log";
    case Normalization::Raw: return "raw";
    default: return "sum";
    }
}

ModelClass describe(const ClassConfig& config) {
    ModelClass result;
    result.name = config.name;
    result.shortName = shortClassName(config.name);
    result.leaves.assign(config.labelIds.begin(), config.labelIds.begin() + config.labels);
    for (std::size_t row = 0; row < config.hierarchy.size(); ++row) {
        result.parents[config.labelIds[static_cast<std::size_t>(config.labels) + row]] = config.hierarchy[row];
    }
    result.latentSize = config.compressor.size;
    return result;
}

} // namespace

std::string shortClassName(const std::string& className) {
    static const std::string kEnding = "_ontology_term_id";
    const bool ends = className.size() > kEnding.size() &&
                      className.compare(className.size() - kEnding.size(), kEnding.size(), kEnding) == 0;
    return ends ? className.substr(0, className.size() - kEnding.size()) : className;
}

ModelInfo describeModel(const ModelConfig& config) {
    ModelInfo info;
    for (const PlannedTensor& tensor : plannedTensors(config)) {
        Index values = 1;
        for (const Index size : tensor.shape) {
            values *= size;
        }
        info.parameters += tensor.parameter ? values : 0;
    }
    info.organisms = config.organisms;
    info.genes = config.genes;
    Index offset = 0;
    for (const std::string& organism : config.organisms) {
        info.geneOffset[organism] = offset;
        offset += static_cast<Index>(config.genes.at(organism).size());
    }
    for (const ClassConfig& entry : config.classes) {
        info.classes.push_back(describe(entry));
    }
    info.attention = attentionOf(config);
    info.encoder = nameOf(config.encoder);
    info.normalization = nameOf(config.normalization);
    info.modelWidth = config.geneTransformer.width;
    info.cellWidth = config.cellWidth();
    info.layers = config.geneTransformer.layers;
    info.cellBlocks = config.cellTransformer.layers;
    // Codes of token 0 are not reported, its decoded token is.
    const bool codes = config.baseCompressor.kind == CompressorKind::Fsq;
    info.baseLatentSize = codes ? config.cellWidth() : config.baseCompressor.size;
    info.usesNeighbours = config.encoder == ExpressionEncoder::Metacell;
    return info;
}

namespace {

/// A training that diverged leaves weights that are no numbers; every prediction then is none either.
void warnOfMissingNumbers(const Checkpoint& checkpoint, const ModelConfig& config, std::vector<std::string>& warnings) {
    Index tensors = 0;
    std::string first;
    for (const PlannedTensor& planned : plannedTensors(config)) {
        const std::vector<float> values = checkpoint.tensor(planned.name).asFloat32();
        if (std::any_of(values.begin(), values.end(), [](float value) { return std::isnan(value); })) {
            first = tensors++ == 0 ? planned.name : first;
        }
    }
    if (tensors > 0) {
        warnings.push_back(std::to_string(tensors) + (tensors == 1 ? " tensor holds" : " tensors hold")
            + " values that are no numbers (NaN), the first is " + first + ". Predictions will be empty or wrong; use another checkpoint.");
    }
}

} // namespace

LoadedCheckpoint checkedCheckpoint(Checkpoint checkpoint) {
    LoadedCheckpoint loaded{std::move(checkpoint), {}, {}};
    std::vector<std::string> warnings;
    migrateCheckpoint(loaded.checkpoint, warnings);
    loaded.config = readModelConfig(loaded.checkpoint, warnings);
    for (const PlannedTensor& tensor : plannedTensors(loaded.config)) {
        loaded.checkpoint.require(tensor.name, tensor.shape);
    }
    if (const std::vector<std::string> unused = loaded.checkpoint.unused(); !unused.empty()) {
        warnings.push_back(std::to_string(unused.size()) + " tensors of the file are not used, the first is " + unused.front() + ".");
    }
    warnOfMissingNumbers(loaded.checkpoint, loaded.config, warnings);
    loaded.info = describeModel(loaded.config);
    loaded.info.warnings = std::move(warnings);
    return loaded;
}

LoadedCheckpoint loadCheckpoint(const std::string& path) {
    LoadedCheckpoint loaded = checkedCheckpoint(Checkpoint::open(path));
    loaded.info.hash = sha256OfFile(path, RunControl());
    return loaded;
}

} // namespace ocellus
