// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ModelConfig.h"

namespace ocellus {

namespace {

/// Collects the tensors part by part; the names are those of the reference implementation.
class Planner {
public:
    explicit Planner(const ModelConfig& config)
        : m_config(config) {}

    std::vector<PlannedTensor> plan() {
        const Index width = m_config.geneTransformer.width;
        planGenes(width);
        planExpressionEncoder(width);
        embedding("class_encoder.embedding.weight", m_config.cellTokens(), m_config.cellWidth());
        if (m_config.metacellToken) {
            embedding("metacell_encoder.embedding.weight", 2, width);
        }
        planTransformer("transformer", m_config.geneTransformer);
        if (m_config.hasCellBlocks()) {
            planTransformer("cell_transformer", m_config.cellTransformer);
        }
        planExpressionDecoder(width);
        for (const ClassConfig& entry : m_config.classes) {
            const Index input = m_config.compressed ? entry.compressor.size : m_config.cellWidth();
            classifier("cls_decoders." + entry.name, input, entry.hidden, entry.labels, TensorInit::OutputBias);
        }
        planCompressors();
        planExtraHeads(width);
        if (m_config.positions) {
            add("pos_encoder.pe", {m_config.vocabulary, 1, width}, TensorInit::Positions);
            m_plan.back().parameter = false;
        }
        return std::move(m_plan);
    }

private:
    void add(const std::string& name, std::vector<Index> shape, TensorInit init) {
        m_plan.push_back({name, std::move(shape), init, true});
    }

    void embedding(const std::string& name, Index rows, Index width) { add(name, {rows, width}, TensorInit::Embedding); }

    void linear(const std::string& name, Index input, Index output, TensorInit init = TensorInit::Normal) {
        add(name + ".weight", {output, input}, init);
        add(name + ".bias", {output}, TensorInit::Zero);
    }

    void norm(const std::string& name, Index width) {
        add(name + ".weight", {width}, TensorInit::One);
        add(name + ".bias", {width}, TensorInit::Zero);
    }

    void planGenes(Index width) {
        if (m_config.geneAdapter) {
            embedding("gene_encoder.0.embeddings.weight", m_config.vocabulary, width);
            linear("gene_encoder.1", width, width);
            linear("gene_encoder.3", width, width);
        } else {
            embedding("gene_encoder.embeddings.weight", m_config.vocabulary, width);
        }
    }

    void planExpressionEncoder(Index width) {
        if (m_config.encoder == ExpressionEncoder::Binned) {
            embedding("expr_encoder.embedding.weight", m_config.bins, width);
            return;
        }
        if (m_config.encoder == ExpressionEncoder::Continuous) {
            for (Index i = 0; i < m_config.encoderLayers; ++i) {
                linear("expr_encoder.encoder." + std::to_string(4 * i), i == 0 ? 1 : width, width);
                if (i + 1 < m_config.encoderLayers) {
                    norm("expr_encoder.encoder." + std::to_string(4 * i + 1), width);
                }
            }
            return;
        }
        const Index hidden = m_config.encoderHidden;
        for (const auto& [branch, inputs] : {std::pair<std::string, Index>("neighbors_layers", 2), {"self_layers", 1}}) {
            linear("expr_encoder." + branch + ".0", inputs, hidden);
            norm("expr_encoder." + branch + ".1", hidden);
            linear("expr_encoder." + branch + ".4", hidden, hidden);
        }
        for (Index i = 0; i < m_config.encoderLayers; ++i) {
            const std::string name = "expr_encoder.shared_layers.";
            const bool last = i + 1 == m_config.encoderLayers;
            linear(name + std::to_string(4 * i), 2 * hidden, last ? width : 2 * hidden);
            if (!last) {
                norm(name + std::to_string(4 * i + 1), 2 * hidden);
            }
        }
    }

    void planTransformer(const std::string& prefix, const TransformerConfig& sizes) {
        const bool crissCross = sizes.attention == AttentionKind::CrissCross;
        const Index width = sizes.width;
        for (Index i = 0; i < sizes.layers; ++i) {
            const std::string block = prefix + ".blocks." + std::to_string(i) + ".";
            linear(block + "mixer.Wqkv", width, sizes.qkvWidth());
            linear(block + "mixer.out_proj", width, width, TensorInit::ScaledNormal);
            if (crissCross) {
                linear(block + "mixer.Wqkv_criss_cross", sizes.latentWidth, sizes.qkvWidth());
                linear(block + "mixer.out_criss_cross", width, sizes.latentWidth);
                norm(block + "norm_cc", sizes.latentWidth);
            }
            if (sizes.contextWidth > 0) {
                linear(block + "cross_attn.Wq", width, width);
                linear(block + "cross_attn.Wkv", sizes.contextWidth, 2 * sizes.headWidth() * sizes.kvHeads);
                linear(block + "cross_attn.out_proj", width, width, TensorInit::ScaledNormal);
                norm(block + "norm3", width);
            }
            norm(block + "norm1", width);
            linear(block + "mlp.fc1", width, sizes.mlpWidth);
            linear(block + "mlp.fc2", sizes.mlpWidth, width, TensorInit::ScaledNormal);
            norm(block + "norm2", width);
        }
        norm(prefix + ".norm", width);
        if (crissCross) {
            embedding(prefix + ".learnt_latent.weight", sizes.latents, sizes.latentWidth);
        }
    }

    void planExpressionDecoder(Index width) {
        if (m_config.encoder == ExpressionEncoder::Binned) {
            classifier("expr_decoder", width, m_config.binnedDecoderHidden, m_config.bins, TensorInit::Zero);
            return;
        }
        linear("expr_decoder.fc.0", width + 1, width);
        norm("expr_decoder.fc.1", width);
        linear("expr_decoder.fc.4", width, width);
        norm("expr_decoder.fc.5", width);
        linear("expr_decoder.pred_var_zero", width, m_config.zinb ? 3 : 1);
    }

    void classifier(const std::string& prefix, Index input, const std::vector<Index>& hidden, Index output, TensorInit bias) {
        for (std::size_t i = 0; i < hidden.size(); ++i) {
            linear(prefix + ".decoder." + std::to_string(4 * i), i == 0 ? input : hidden[i - 1], hidden[i]);
            norm(prefix + ".decoder." + std::to_string(4 * i + 1), hidden[i]);
        }
        linear(prefix + ".out_layer", hidden.empty() ? input : hidden.back(), output);
        m_plan.back().init = bias;
    }

    void planCompressors() {
        compressor("default", m_config.baseCompressor);
        for (const ClassConfig& entry : m_config.classes) {
            compressor(entry.name, entry.compressor);
        }
    }

    void compressor(const std::string& name, const CompressorConfig& sizes) {
        const std::string prefix = "compressor." + name + ".";
        const Index token = m_config.cellWidth();
        if (sizes.kind == CompressorKind::Fsq && sizes.projected) {
            linear(prefix + "project_in", token, sizes.size);
            linear(prefix + "project_out", sizes.size, token);
        } else if (sizes.kind == CompressorKind::Vae) {
            linear(prefix + "encoder.0", token, sizes.hidden);
            norm(prefix + "encoder.1", sizes.hidden);
            linear(prefix + "encoder.4", sizes.hidden, sizes.size);
            norm(prefix + "encoder.5", sizes.size);
            linear(prefix + "fc_mu", sizes.size, sizes.size);
            linear(prefix + "fc_var", sizes.size, sizes.size);
            linear(prefix + "decoder.0", sizes.size, sizes.hidden);
            norm(prefix + "decoder.1", sizes.hidden);
            linear(prefix + "decoder.4", sizes.hidden, token);
        }
    }

    void planExtraHeads(Index width) {
        if (m_config.adversarial) {
            Index input = m_config.cellWidth();
            for (const ClassConfig& entry : m_config.classes) {
                if (entry.name == "cell_type_ontology_term_id" && m_config.compressed) {
                    input = entry.compressor.size;
                }
            }
            classifier("adv_assay_decoder", input, m_config.adversarialHidden, m_config.adversarialAssays, TensorInit::Zero);
            classifier("adv_organism_decoder", input, m_config.adversarialHidden, m_config.adversarialOrganisms, TensorInit::Zero);
        }
        if (m_config.mvc) {
            linear("mvc_decoder.gene2query", width + 1, width);
            norm("mvc_decoder.norm", width);
            add("mvc_decoder.pred_var_zero.weight", {m_config.zinb ? 3 * width : width, width}, TensorInit::Normal);
        }
    }

    const ModelConfig& m_config;
    std::vector<PlannedTensor> m_plan;
};

} // namespace

std::vector<PlannedTensor> plannedTensors(const ModelConfig& config) { return Planner(config).plan(); }

} // namespace ocellus
