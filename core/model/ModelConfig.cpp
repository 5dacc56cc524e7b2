// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ModelConfig.h"

#include "core/base/Error.h"
#include "core/model/Checkpoint.h"
#include "core/model/GeneVocabulary.h"

#include <algorithm>

namespace ocellus {

namespace {

constexpr Index kSmallestVae = 8; ///< compressed sizes below it are FSQ codes

/// Reads one checkpoint's configuration; a class only to share the checkpoint and the warnings.
class ConfigReader {
public:
    ConfigReader(const Checkpoint& checkpoint, std::vector<std::string>& warnings)
        : m_checkpoint(checkpoint)
        , m_settings(checkpoint.hyperParameters())
        , m_warnings(warnings) {}

    ModelConfig read() {
        if (!m_settings.isDict() || m_settings.items.empty()) {
            refuse("its hyper_parameters are missing: genes, classes and sizes are unknown");
        }
        readEncoder();
        readTransformers();
        readNormalization();
        readHeads();
        readClasses();
        readTraining();
        readGeneVocabulary(m_checkpoint, m_config, m_warnings);
        return std::move(m_config);
    }

private:
    [[noreturn]] void refuse(const std::string& reason) const { throw InputError(m_checkpoint.path(), reason); }

    bool has(const std::string& tensor) const { return m_checkpoint.contains(tensor); }

    /// Size of one axis of a tensor that must exist.
    Index sizeOf(const std::string& tensor, std::size_t axis) const {
        const std::vector<Index> shape = m_checkpoint.shapeOf(tensor);
        if (!has(tensor) || axis >= shape.size() || shape[axis] <= 0) {
            refuse("tensor " + tensor + (has(tensor) ? " has shape " + shapeText(shape) + ", at least one value on axis " + std::to_string(axis) + " expected"
                                                     : std::string(" is missing")));
        }
        return shape[axis];
    }

    Index setting(const std::string& key, Index fallback) const {
        const Value* value = m_settings.find(key);
        return value == nullptr ? fallback : value->asInteger().value_or(fallback);
    }

    double real(const std::string& key, double fallback) const {
        const Value* value = m_settings.find(key);
        return value == nullptr ? fallback : value->asReal().value_or(fallback);
    }

    bool flag(const std::string& key, bool fallback) const {
        const Value* value = m_settings.find(key);
        return value == nullptr ? fallback : value->asBool().value_or(fallback);
    }

    std::string text(const std::string& key, const std::string& fallback) const {
        const Value* value = m_settings.find(key);
        return value == nullptr ? fallback : value->asText().value_or(fallback);
    }

    /// How many of prefix0.., prefix1.., ... exist, `step` apart.
    Index countOf(const std::string& prefix, const std::string& suffix, Index step) const {
        Index count = 0;
        while (has(prefix + std::to_string(count * step) + suffix)) {
            ++count;
        }
        return count;
    }

    /// Widths of the hidden layers of a classifier-like stack.
    std::vector<Index> hiddenOf(const std::string& prefix) const {
        std::vector<Index> widths;
        const Index count = countOf(prefix + ".decoder.", ".weight", 4);
        for (Index i = 0; i < count; ++i) {
            widths.push_back(sizeOf(prefix + ".decoder." + std::to_string(4 * i) + ".weight", 0));
        }
        return widths;
    }

    void readEncoder() {
        m_config.geneAdapter = has("gene_encoder.0.embeddings.weight");
        const std::string table = m_config.geneAdapter ? "gene_encoder.0.embeddings.weight" : "gene_encoder.embeddings.weight";
        if (!has(table) && flag("memmap_gene_emb", false)) {
            refuse("its gene embeddings were kept in a separate file (memmap_gene_emb) and are not part of the checkpoint");
        }
        m_config.vocabulary = sizeOf(table, 0);
        m_config.geneTransformer.width = sizeOf(table, 1);
        m_config.positions = has("pos_encoder.pe");
        if (!m_config.positions && m_settings.find("gene_pos_enc") != nullptr && m_settings.find("gene_pos_enc")->isSequence()) {
            refuse("it describes gene positions by a list (gene_pos_enc) without the table pos_encoder.pe, which is not supported");
        }
        m_config.metacellToken = has("metacell_encoder.embedding.weight");
        if (has("expr_encoder.embedding.weight")) {
            m_config.encoder = ExpressionEncoder::Binned;
            m_config.bins = sizeOf("expr_encoder.embedding.weight", 0);
        } else if (has("expr_encoder.self_layers.0.weight")) {
            m_config.encoder = ExpressionEncoder::Metacell;
            m_config.encoderHidden = sizeOf("expr_encoder.self_layers.0.weight", 0);
            m_config.encoderLayers = countOf("expr_encoder.shared_layers.", ".weight", 4);
        } else {
            m_config.encoder = ExpressionEncoder::Continuous;
            m_config.encoderLayers = countOf("expr_encoder.encoder.", ".weight", 4);
        }
        if (m_config.encoder != ExpressionEncoder::Binned && m_config.encoderLayers == 0) {
            refuse("the layers of its expression encoder (expr_encoder) are missing");
        }
    }

    /// Sizes of `transformer` or `cell_transformer`; heads are the one size tensors do not tell.
    TransformerConfig transformer(const std::string& prefix, Index heads, Index contextWidth) const {
        TransformerConfig sizes;
        const std::string first = prefix + ".blocks.0.";
        sizes.layers = countOf(prefix + ".blocks.", ".mixer.Wqkv.weight", 1);
        sizes.width = sizeOf(first + "mixer.Wqkv.weight", 1);
        sizes.mlpWidth = sizeOf(first + "mlp.fc1.weight", 0);
        sizes.heads = heads;
        if (heads <= 0 || sizes.width % heads != 0) {
            refuse("the width " + std::to_string(sizes.width) + " of its " + prefix + " cannot be divided among " + std::to_string(heads) + " heads");
        }
        const Index rows = sizeOf(first + "mixer.Wqkv.weight", 0);
        const Index spare = rows - sizes.width; // keys and values
        if (spare <= 0 || spare % (2 * sizes.headWidth()) != 0 || heads % (spare / (2 * sizes.headWidth())) != 0) {
            refuse("tensor " + first + "mixer.Wqkv.weight has " + std::to_string(rows) + " rows, which do not fit " + std::to_string(heads) +
                   " heads of width " + std::to_string(sizes.headWidth()));
        }
        sizes.kvHeads = spare / (2 * sizes.headWidth());
        sizes.contextWidth = has(first + "cross_attn.Wq.weight") ? contextWidth : 0;
        return sizes;
    }

    void readTransformers() {
        const bool blocks = has("cell_transformer.blocks.0.mixer.Wqkv.weight");
        const Index cellWidth = sizeOf("class_encoder.embedding.weight", 1);
        m_config.geneTransformer = transformer("transformer", setting("nhead", 4), cellWidth);
        m_config.geneTransformer.attention = readAttention();
        if (m_config.geneTransformer.attention == AttentionKind::CrissCross) {
            m_config.geneTransformer.latents = sizeOf("transformer.learnt_latent.weight", 0);
            m_config.geneTransformer.latentWidth = sizeOf("transformer.learnt_latent.weight", 1);
        }
        if (blocks) {
            m_config.cellTransformer = transformer("cell_transformer", setting("nhead_cell", 4), m_config.geneTransformer.width);
            if (m_config.geneTransformer.contextWidth == 0 || m_config.cellTransformer.contextWidth == 0) {
                refuse("it has cell blocks but no cross-attention (cross_attn) between cells and genes");
            }
        }
    }

    AttentionKind readAttention() {
        const std::string old = text("transformer", "");
        m_config.attentionName = old.empty() ? text("attention", "normal") : old;
        const std::string& name = m_config.attentionName;
        if (has("transformer.learnt_latent.weight")) {
            return AttentionKind::CrissCross;
        }
        if (name == "criss-cross") {
            refuse("its attention is criss-cross, but tensor transformer.learnt_latent.weight is missing");
        }
        if (name == "softpick") {
            m_warnings.push_back("The softpick attention runs as in the reference implementation: every token attends over its own "
                                 "heads, not over other tokens.");
            return AttentionKind::Softpick;
        }
        if (name == "performer" || name == "linear") {
            refuse("its attention \"" + name + "\" is not supported; normal, criss-cross or softpick expected");
        }
        static const std::vector<std::string> kPlain{"normal", "legacy-flash", "flash", "hyper", "adasplash", "softpick-flash"};
        if (std::find(kPlain.begin(), kPlain.end(), name) == kPlain.end()) {
            m_warnings.push_back("The attention \"" + name + "\" is unknown; plain softmax attention is used.");
        } else if (name == "hyper") {
            m_warnings.push_back("The attention \"hyper\" runs as exact softmax attention, of which it is an approximation for long contexts.");
        } else if (name == "softpick-flash" || name == "adasplash") {
            m_warnings.push_back("The attention \"" + name + "\" runs as plain softmax attention, as in the reference implementation.");
        }
        return AttentionKind::Softmax;
    }

    void readNormalization() {
        const std::string name = text("normalization", "sum");
        if (name == "log") {
            m_config.normalization = Normalization::Log;
        } else if (name == "raw") {
            m_config.normalization = Normalization::Raw;
        } else {
            m_config.normalization = Normalization::Sum;
            if (name == "both") {
                m_warnings.push_back("The normalisation \"both\" divides by the sum only, as in the reference implementation.");
            } else if (name != "sum") {
                m_warnings.push_back("The normalisation \"" + name + "\" is unknown; \"sum\" is used.");
            }
        }
    }

    void readHeads() {
        if (m_config.encoder == ExpressionEncoder::Binned) {
            m_config.binnedDecoderHidden = hiddenOf("expr_decoder");
        } else {
            const Index outputs = sizeOf("expr_decoder.pred_var_zero.weight", 0);
            if (outputs != 1 && outputs != 3) {
                refuse("tensor expr_decoder.pred_var_zero.weight has " + std::to_string(outputs) + " rows, 1 or 3 expected");
            }
            m_config.zinb = outputs == 3;
        }
        m_config.mvc = has("mvc_decoder.gene2query.weight");
        m_config.adversarial = has("adv_assay_decoder.out_layer.weight");
        if (m_config.adversarial) {
            m_config.adversarialHidden = hiddenOf("adv_assay_decoder");
            m_config.adversarialAssays = sizeOf("adv_assay_decoder.out_layer.weight", 0);
            m_config.adversarialOrganisms = sizeOf("adv_organism_decoder.out_layer.weight", 0);
        }
    }

    CompressorConfig compressor(const std::string& name) const {
        const std::string prefix = "compressor." + name + ".";
        CompressorConfig result;
        result.size = m_config.cellWidth();
        const Value* sizes = m_settings.find("compress_class_dim");
        const Value* size = sizes == nullptr ? nullptr : sizes->find(name);
        if (has(prefix + "fc_mu.weight")) {
            result.kind = CompressorKind::Vae;
            result.size = sizeOf(prefix + "fc_mu.weight", 0);
            result.hidden = sizeOf(prefix + "encoder.0.weight", 0);
        } else if (has(prefix + "project_in.weight")) {
            result.kind = CompressorKind::Fsq;
            result.size = sizeOf(prefix + "project_in.weight", 0);
        } else if (size != nullptr && size->asInteger() == result.size && result.size < kSmallestVae) {
            result.kind = CompressorKind::Fsq; // as wide as the token: no weights
            result.projected = false;
        } else if (size != nullptr && size->asInteger().has_value()) {
            refuse("the tensors of its compressor \"" + name + "\" (size " + std::to_string(*size->asInteger()) + ") are missing");
        }
        return result;
    }

    /// Names in order: `classes` is a dict of counts, or a list in older files.
    std::vector<std::string> classNames() const {
        const Value* classes = m_settings.find("classes");
        std::vector<std::string> names;
        if (classes != nullptr && classes->isDict()) {
            for (std::size_t i = 0; i + 1 < classes->items.size(); i += 2) {
                names.push_back(classes->items[i].text);
            }
        } else if (classes != nullptr) {
            names = classes->texts();
        }
        if (static_cast<Index>(names.size()) + 1 != sizeOf("class_encoder.embedding.weight", 0)) {
            refuse("it names " + std::to_string(names.size()) + " classes, tensor class_encoder.embedding.weight is made for " +
                   std::to_string(sizeOf("class_encoder.embedding.weight", 0) - 1));
        }
        return names;
    }

    void readClasses() {
        m_config.baseCompressor = compressor("default");
        m_config.compressed = m_config.baseCompressor.kind != CompressorKind::None;
        for (const std::string& name : classNames()) {
            ClassConfig entry;
            entry.name = name;
            entry.labels = sizeOf("cls_decoders." + name + ".out_layer.bias", 0);
            entry.hidden = hiddenOf("cls_decoders." + name);
            entry.compressor = compressor(name);
            m_config.compressed = m_config.compressed || entry.compressor.kind != CompressorKind::None;
            readLabels(entry);
            m_config.classes.push_back(std::move(entry));
        }
    }

    void readLabels(ClassConfig& entry) {
        const Value* hierarchies = m_settings.find("labels_hierarchy");
        const Value* hierarchy = hierarchies == nullptr ? nullptr : hierarchies->find(entry.name);
        const Index parents = hierarchy != nullptr && hierarchy->isDict() ? static_cast<Index>(hierarchy->items.size() / 2) : 0;
        entry.hierarchy.resize(static_cast<std::size_t>(parents));
        for (Index i = 0; i < parents; ++i) {
            const Index row = hierarchy->items[2 * i].asInteger().value_or(-1) - entry.labels;
            if (row < 0 || row >= parents) {
                refuse("the hierarchy of class " + entry.name + " has a parent outside codes " + std::to_string(entry.labels) + " to " +
                       std::to_string(entry.labels + parents - 1));
            }
            for (const Value& leaf : hierarchy->items[2 * i + 1].items) {
                const Index code = leaf.asInteger().value_or(-1);
                if (code < 0 || code >= entry.labels) {
                    refuse("the hierarchy of class " + entry.name + " names a leaf outside codes 0 to " + std::to_string(entry.labels - 1));
                }
                entry.hierarchy[static_cast<std::size_t>(row)].push_back(static_cast<int>(code));
            }
        }
        entry.labelIds.resize(static_cast<std::size_t>(entry.labels + parents));
        const Value* decoders = m_settings.find("label_decoders");
        const Value* decoder = decoders == nullptr ? nullptr : decoders->find(entry.name);
        for (std::size_t i = 0; decoder != nullptr && decoder->isDict() && i + 1 < decoder->items.size(); i += 2) {
            const Index code = decoder->items[i].asInteger().value_or(-1);
            if (code >= 0 && code < entry.labels + parents) {
                entry.labelIds[static_cast<std::size_t>(code)] = decoder->items[i + 1].asText().value_or("");
            }
        }
        const auto unnamed = std::count(entry.labelIds.begin(), entry.labelIds.end(), std::string());
        if (unnamed > 0) {
            m_warnings.push_back(std::to_string(unnamed) + " labels of class " + entry.name + " have no name in the file and are shown by number.");
            for (std::size_t i = 0; i < entry.labelIds.size(); ++i) {
                if (entry.labelIds[i].empty()) {
                    entry.labelIds[i] = entry.name + ":" + std::to_string(i);
                }
            }
        }
    }

    void readTraining() {
        m_config.dropout = real("dropout", 0.1);
        m_config.dropPathRate = real("drop_path_rate", 0.0);
        m_config.learningRate = real("lr", 1e-4);
        m_config.freezeEmbeddings = flag("freeze_embeddings", true);
    }

    const Checkpoint& m_checkpoint;
    const Value& m_settings;
    std::vector<std::string>& m_warnings;
    ModelConfig m_config;
};

} // namespace

ModelConfig readModelConfig(const Checkpoint& checkpoint, std::vector<std::string>& warnings) {
    return ConfigReader(checkpoint, warnings).read();
}

} // namespace ocellus
