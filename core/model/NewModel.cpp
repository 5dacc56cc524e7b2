// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/NewModel.h"

#include "core/base/Random.h"
#include "core/model/ModelConfig.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ocellus {

namespace {

constexpr Index kSmallestVae = 8;
constexpr Index kVaeHidden = 128; // as the reference builds it
constexpr Index kLatentWidth = 128;
constexpr double kSpread = 0.02;
constexpr double kClassifierBias = -0.13;

Value textsOf(const std::vector<std::string>& texts) {
    Value list = Value::list();
    for (const std::string& text : texts) {
        list.items.push_back(Value::string(text));
    }
    return list;
}

template <class Number>
Value numbersOf(const std::vector<Number>& numbers) {
    Value list = Value::list();
    for (const Number number : numbers) {
        list.items.push_back(Value::number(number));
    }
    return list;
}

CompressorConfig compressorOf(Index size, Index tokenWidth) {
    CompressorConfig result;
    result.size = size == 0 ? tokenWidth : size;
    if (size >= kSmallestVae) {
        result.kind = CompressorKind::Vae;
        result.hidden = kVaeHidden;
    } else if (size > 0) {
        result.kind = CompressorKind::Fsq;
        result.projected = size != tokenWidth;
    }
    return result;
}

TransformerConfig transformerOf(Index width, Index heads, Index layers, Index contextWidth) {
    TransformerConfig result;
    result.width = width;
    result.heads = heads;
    result.kvHeads = heads;
    result.layers = layers;
    result.mlpWidth = 4 * width;
    result.contextWidth = contextWidth;
    return result;
}

/// The sizes of the network, to plan its tensors; the rest is read back from the hyper-parameters.
ModelConfig sizesOf(const ModelDesign& design) {
    ModelConfig config;
    for (const auto& [organism, genes] : design.genes) {
        config.vocabulary += static_cast<Index>(genes.size());
    }
    const bool blocks = design.cellLayers > 0;
    config.geneTransformer = transformerOf(design.width, design.heads, design.layers, blocks ? design.cellWidth : 0);
    if (design.attention == "criss-cross") {
        config.geneTransformer.attention = AttentionKind::CrissCross;
        config.geneTransformer.latents = design.latents;
        config.geneTransformer.latentWidth = kLatentWidth;
    }
    if (blocks) {
        config.cellTransformer = transformerOf(design.cellWidth, design.cellHeads, design.cellLayers, design.width);
    }
    config.encoder = design.encoder == "metacell" ? ExpressionEncoder::Metacell : ExpressionEncoder::Continuous;
    config.encoderLayers = design.encoderLayers;
    config.encoderHidden = design.width;
    config.baseCompressor = compressorOf(design.baseCompressed, config.cellWidth());
    config.compressed = design.baseCompressed > 0;
    for (const ClassDesign& entry : design.classes) {
        ClassConfig made;
        made.name = entry.name;
        made.labels = static_cast<Index>(entry.leaves.size());
        made.hidden = design.classifierHidden;
        made.compressor = compressorOf(entry.compressed, config.cellWidth());
        config.compressed = config.compressed || entry.compressed > 0;
        config.classes.push_back(std::move(made));
    }
    return config;
}

Value hyperParametersOf(const ModelDesign& design) {
    Value settings = Value::dict();
    Value genes = Value::dict();
    Value organisms = Value::list();
    for (const auto& [organism, ids] : design.genes) {
        genes.set(organism, textsOf(ids));
        organisms.items.push_back(Value::string(organism));
    }
    settings.set("genes", std::move(genes));
    settings.set("organisms", std::move(organisms));
    const auto number = [&](const char* key, Index value) { settings.set(key, Value::number(value)); };
    number("d_model", design.width);
    number("nhead", design.heads);
    number("num_heads_kv", design.heads);
    number("nlayers", design.layers);
    settings.set("cell_specific_blocks", Value::boolean(design.cellLayers > 0));
    number("d_model_cell", design.cellWidth);
    number("nhead_cell", design.cellHeads);
    number("num_heads_kv_cell", design.cellHeads);
    number("nlayers_cell", design.cellLayers);
    settings.set("attention", Value::string(design.attention));
    number("sketcher_size", design.latents);
    settings.set("expr_emb_style", Value::string(design.encoder));
    number("expr_encoder_layers", design.encoderLayers);
    number("n_input_bins", 0);
    settings.set("normalization", Value::string(design.normalization));
    settings.set("layers_cls", numbersOf(design.classifierHidden));
    settings.set("use_metacell_token", Value::boolean(false));
    settings.set("mvc_decoder", Value::none());
    settings.set("zinb", Value::boolean(true));
    settings.set("finetune_gene_emb", Value::boolean(false));
    settings.set("freeze_embeddings", Value::boolean(false));
    settings.set("do_adv_cls", Value::boolean(false));
    settings.set("splicing_head", Value::boolean(false));
    settings.set("gene_pos_enc", Value::none());
    settings.set("dropout", Value::real64(design.dropout));
    settings.set("drop_path_rate", Value::real64(0.0));
    settings.set("lr", Value::real64(design.learningRate));
    describeClasses(design.classes, design.baseCompressed, settings);
    return settings;
}

std::vector<float> startOf(const PlannedTensor& tensor, const ModelDesign& design, std::uint64_t seed) {
    std::size_t count = 1;
    for (const Index size : tensor.shape) {
        count *= static_cast<std::size_t>(size);
    }
    const auto same = [&](double value) { return std::vector<float>(count, static_cast<float>(value)); };
    const double linear = design.scaledStart ? 1.0 / std::sqrt(static_cast<double>(tensor.shape.back())) : kSpread;
    double spread = 1.0;
    switch (tensor.init) {
    case TensorInit::Zero:
    case TensorInit::Positions: return same(0.0); // new models have no positions
    case TensorInit::One: return same(1.0);
    case TensorInit::OutputBias: return same(kClassifierBias);
    case TensorInit::Normal: spread = linear; break;
    case TensorInit::ScaledNormal: spread = linear / std::sqrt(2.0 * static_cast<double>(design.layers)); break;
    case TensorInit::Embedding: break;
    }
    Random random(streamSeed(seed, tensor.name));
    std::vector<float> values(count);
    std::generate(values.begin(), values.end(), [&] { return static_cast<float>(spread * random.normal()); });
    return values;
}

} // namespace

void describeClasses(const std::vector<ClassDesign>& classes, Index baseCompressed, Value& settings) {
    Value counts = Value::dict();
    Value decoders = Value::dict();
    Value hierarchies = Value::dict();
    Value compressed = Value::dict();
    if (baseCompressed > 0) {
        compressed.set("default", Value::number(baseCompressed));
    }
    for (const ClassDesign& entry : classes) {
        counts.set(entry.name, Value::number(static_cast<std::int64_t>(entry.leaves.size())));
        Value decoder = Value::dict();
        std::int64_t code = 0;
        for (const std::string& leaf : entry.leaves) {
            decoder.set(Value::number(code++), Value::string(leaf));
        }
        Value hierarchy = Value::dict();
        for (const auto& [parent, leaves] : entry.parents) {
            hierarchy.set(Value::number(code), numbersOf(leaves));
            decoder.set(Value::number(code++), Value::string(parent));
        }
        decoder.set(Value::number(-1), Value::string("unknown"));
        decoders.set(entry.name, std::move(decoder));
        if (!entry.parents.empty()) {
            hierarchies.set(entry.name, std::move(hierarchy));
        }
        if (entry.compressed > 0) {
            compressed.set(entry.name, Value::number(entry.compressed));
        }
    }
    settings.set("classes", std::move(counts));
    settings.set("label_decoders", std::move(decoders));
    settings.set("labels_hierarchy", std::move(hierarchies));
    settings.set("compress_class_dim", compressed.items.empty() ? Value::none() : std::move(compressed));
}

StoredTensor storedTensor(const std::vector<Index>& shape, const std::vector<float>& values) {
    StoredTensor result;
    result.type = TensorType::Float32;
    result.shape = shape;
    result.strides = packedStrides(shape);
    auto bytes = std::make_shared<std::vector<std::byte>>(values.size() * sizeof(float));
    std::memcpy(bytes->data(), values.data(), bytes->size());
    result.bytes = std::move(bytes);
    return result;
}

Checkpoint newModel(const ModelDesign& design, std::uint64_t seed, const FloatMatrix& geneVectors) {
    Checkpoint checkpoint("the new model", hyperParametersOf(design));
    for (const PlannedTensor& tensor : plannedTensors(sizesOf(design))) {
        const bool given = geneVectors.rows > 0 && tensor.name == "gene_encoder.embeddings.weight";
        checkpoint.add(tensor.name, storedTensor(tensor.shape, given ? geneVectors.values : startOf(tensor, design, seed)));
    }
    return checkpoint;
}

} // namespace ocellus
