// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Decoders.h"

namespace ocellus {

namespace {

constexpr double kLargestLogDispersion = 15.0;
constexpr double kLeak = 0.01;

/// (p, v, z) of every gene to mean, dispersion and zero logits.
ExpressionParameters parametersOf(const Tensor& p, const Tensor& v, const Tensor& z, const Tensor& total) {
    ExpressionParameters result;
    result.mean = at::softmax(p, -1) * total.unsqueeze(1);
    if (v.defined()) {
        result.dispersion = at::exp(v.clamp_max(kLargestLogDispersion));
        result.zeroLogits = z;
    }
    return result;
}

} // namespace

Tensor depthFeature(const Tensor& depth, std::int64_t genes) {
    return at::log2(1 + depth).view({-1, 1, 1}).expand({depth.size(0), genes, 1});
}

Classifier::Classifier(const Weights& weights, const std::string& prefix, std::size_t hiddenLayers)
    : m_name(prefix)
    , m_hidden(weights, prefix + ".decoder", hiddenLayers, hiddenLayers)
    , m_out(weights, prefix + ".out_layer") {}

Tensor Classifier::operator()(const Tensor& x, const Pass& pass) const {
    const Tensor logits = m_out(m_hidden(x, pass));
    pass.note(m_name, logits);
    return logits;
}

ExpressionDecoder::ExpressionDecoder(const Weights& weights, const ModelConfig& config)
    : m_binned(config.encoder == ExpressionEncoder::Binned)
    , m_zinb(config.zinb) {
    if (m_binned) {
        m_bins = Classifier(weights, "expr_decoder", config.binnedDecoderHidden.size());
        return;
    }
    m_layers = Stack(weights, "expr_decoder.fc", 2, 2, kLeak).withoutLastDropout();
    m_out = Linear(weights, "expr_decoder.pred_var_zero");
}

ExpressionParameters ExpressionDecoder::operator()(
    const Tensor& genes, const Tensor& depth, const Tensor& total, const Pass& pass) const {
    if (m_binned) {
        ExpressionParameters result;
        result.mean = m_bins(genes, pass);
        return result;
    }
    const Tensor x = m_layers(at::cat({genes, depthFeature(depth, genes.size(1))}, -1), pass);
    const Tensor out = m_out(x);
    pass.note("expr_decoder.pred_var_zero", out);
    const ExpressionParameters result = m_zinb ? parametersOf(out.select(2, 0), out.select(2, 1), out.select(2, 2), total)
                                               : parametersOf(out.select(2, 0), {}, {}, total);
    if (m_zinb) {
        pass.note("expr_decoder.disp", result.dispersion);
        pass.note("expr_decoder.zero_logits", result.zeroLogits);
    }
    pass.note("expr_decoder.mean", result.mean);
    return result;
}

CellExpressionDecoder::CellExpressionDecoder(const Weights& weights, const ModelConfig& config)
    : m_zinb(config.zinb)
    , m_query(weights, "mvc_decoder.gene2query")
    , m_out(weights, "mvc_decoder.pred_var_zero")
    , m_norm(weights, "mvc_decoder.norm") {}

ExpressionParameters CellExpressionDecoder::operator()(
    const Tensor& cell, const Tensor& identities, const Tensor& depth, const Tensor& total) const {
    const Tensor query = at::sigmoid(m_norm(m_query(at::cat({identities, depthFeature(depth, identities.size(1))}, -1))));
    const Tensor out = m_out(query);
    const std::int64_t width = cell.size(1);
    const auto dot = [&](std::int64_t part) {
        return at::matmul(out.narrow(2, part * width, width), cell.unsqueeze(2)).squeeze(2);
    };
    return m_zinb ? parametersOf(dot(0), dot(1), dot(2), total) : parametersOf(dot(0), {}, {}, total);
}

} // namespace ocellus
