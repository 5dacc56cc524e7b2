// SPDX-License-Identifier: GPL-3.0-or-later
// Replay of the groups forward_*, generate and predict.
#include "core/model/torch/Replay.h"

#include <algorithm>

namespace ocellus {

namespace {

constexpr std::int64_t kCroppedTokens = 64; ///< gene embeddings kept in a fixture of a large model

/// Number at the end of "forward_knn3", or `fallback`.
std::int64_t numberAtEnd(const std::string& name, std::int64_t fallback) {
    std::size_t at = name.size();
    while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9') {
        --at;
    }
    return at == name.size() ? fallback : std::stoll(name.substr(at));
}

bool startsWith(const std::string& text, const std::string& start) { return text.compare(0, start.size(), start) == 0; }

} // namespace

/// What each forward group feeds (MODEL_SPEC 15 and 17.6). The mask hides the embedding of expression;
/// the total stays that of all counts.
NetworkInput Replay::forwardInput(const std::string& group) const {
    const std::string kind = group.substr(std::string("forward_").size());
    NetworkInput input;
    input.genes = m_inputs.genes;
    input.depth = m_inputs.depth;
    input.total = m_inputs.total();
    input.isMetacell = m_inputs.isMetacell;
    std::int64_t neighbours = m_inputs.neighbours.defined() ? m_inputs.neighbours.size(1) : 0;
    if (kind == "noknn") {
        neighbours = 0;
    } else if (startsWith(kind, "knn") || startsWith(kind, "zeroexpr_knn")) {
        neighbours = numberAtEnd(kind, neighbours);
    }
    input.expression = m_inputs.expression(neighbours);
    if (startsWith(kind, "zeroexpr")) {
        input.expression.counts = at::zeros_like(m_inputs.counts);
    } else if (startsWith(kind, "depthmult")) {
        const double factor = static_cast<double>(numberAtEnd(kind, 1));
        input.depth = input.depth * factor;
        input.total = input.total * factor;
    } else if (kind == "mask" && m_inputs.mask.defined()) {
        input.expression.mask = m_inputs.mask;
    }
    return input;
}

void Replay::forward(const std::string& group) {
    std::map<std::string, Tensor> record;
    Pass pass;
    pass.record = wantsModules(group) ? &record : nullptr;
    EncodeRequest request;
    request.noise = noiseOf(group);
    const NetworkOutput result = m_network.encode(forwardInput(group), request, pass);
    const std::string out = group + "/out.";
    writeExpression(out, result.expression);
    if (result.cellExpression.mean.defined()) {
        writeExpression(out + "mvc_", result.cellExpression);
    }
    const std::int64_t genes = result.geneEmbedding.size(1);
    const std::int64_t kept = cropped(out + "gene_embedding", 1, genes, m_cropped ? kCroppedTokens : genes);
    write(out + "gene_embedding", result.geneEmbedding.narrow(1, 0, kept));
    write(out + "input_cell_embs", result.inputTokens);
    write(out + "input_cell_emb", result.inputTokens.mean(1));
    write(out + "output_cell_embs", result.tokens);
    if (m_config.compressed) {
        write(out + "output_cell_emb", at::cat(result.latents, 1));
        write(out + "vae_kl_loss", result.kl);
        for (std::size_t i = 0; i < result.latents.size(); ++i) {
            write(out + "compressed_cell_embs." + std::to_string(i), result.latents[i]);
        }
    } else {
        write(out + "output_cell_emb", result.tokens.mean(1));
    }
    for (std::size_t i = 0; i < result.logits.size(); ++i) {
        write(out + "cls_output_" + m_config.classes[i].name, result.logits[i]);
    }
    writeModules(group, record);
}

NetworkOutput Replay::fullForward() const {
    EncodeRequest request;
    request.noise = noiseOf("forward_full");
    return m_network.encode(forwardInput("forward_full"), request, Pass());
}

/// Generation from the tokens of forward_full (MODEL_SPEC 17.3 and 17.5).
void Replay::generate() {
    std::map<std::string, Tensor> record;
    Pass pass;
    pass.record = wantsModules("generate") ? &record : nullptr;
    const Tensor tokens = fullForward().tokens;
    NetworkInput input;
    input.genes = m_inputs.genes;
    input.depth = m_inputs.depth;
    input.total = m_inputs.total();
    input.isMetacell = m_inputs.isMetacell;
    write("generate/cell_embs", tokens);
    writeExpression("generate/self.", m_network.generate(tokens, input, pass));
    writeModules("generate", record);

    const Tensor recorded = integers("generate/swapped_token_index");
    const std::int64_t index = recorded.defined() ? recorded.item<std::int64_t>() : std::min<std::int64_t>(2, tokens.size(1) - 1);
    Tensor swapped = tokens.clone();
    swapped.select(1, index).copy_(at::roll(tokens.select(1, index), 1, 0));
    write("generate/swapped_token_index", at::scalar_tensor(index, at::kLong));
    write("generate/swapped_cell_embs", swapped);
    writeExpression("generate/swap.", m_network.generate(swapped, input, Pass()));

    if (m_fixture.hasArray("inputs2/genes")) {
        input.genes = integers("inputs2/genes");
        input.depth = input.depth * 2;
        input.total = input.total * 2;
        writeExpression("generate/other_genes.", m_network.generate(tokens, input, Pass()));
    }
}

/// The reference's prediction routine: depth multiplier 1, no generation, no noise (MODEL_SPEC 17.1).
void Replay::predict(const std::string& inputs, const std::string& out) {
    const CellBatch cells = batch(inputs);
    NetworkInput input;
    input.genes = cells.genes;
    input.expression = cells.expression(cells.neighbours.defined() ? cells.neighbours.size(1) : 0);
    input.depth = cells.depth;
    input.total = cells.total();
    input.isMetacell = cells.isMetacell;
    const NetworkOutput result = m_network.encode(input, EncodeRequest(), Pass());
    std::vector<Tensor> classes;
    for (std::size_t i = 0; i < result.logits.size(); ++i) {
        classes.push_back(result.logits[i].argmax(1));
        write(out + "embs." + m_config.classes[i].name, result.latents[i + 1]);
    }
    write(out + "embs.other", result.latents[0]);
    if (!classes.empty()) {
        write(out + "class", at::stack(classes, 1));
    }
    if (m_config.encoder == ExpressionEncoder::Binned) {
        write(out + "expr.0", result.expression.mean.argmax(2));
    } else {
        write(out + "expr.0", result.expression.mean);
        if (result.expression.dispersion.defined()) {
            write(out + "expr.1", result.expression.dispersion);
            write(out + "expr.2", result.expression.zeroLogits);
        }
    }
    write(out + "pos", cells.genes);
}

} // namespace ocellus
