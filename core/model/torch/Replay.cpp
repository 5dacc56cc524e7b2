// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Replay.h"

#include "core/base/Error.h"

#include <cstring>

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

Expression RecordedBatch::expression(std::int64_t count) const {
    Expression result;
    result.counts = counts;
    if (neighbours.defined() && count > 0) {
        const std::int64_t some = std::min(count, neighbours.size(1));
        result.neighbours = neighbours.narrow(1, 0, some);
        result.distances = distances.narrow(1, 0, some);
    }
    return result;
}

Replay::Replay(const LoadedCheckpoint& checkpoint, const std::string& fixturePath, const std::string& outPath)
    : m_checkpoint(checkpoint)
    , m_config(checkpoint.config)
    , m_fixture(hdf5::Group::openFile(fixturePath))
    , m_out(outPath)
    , m_weights(Weights::fromCheckpoint(checkpoint.checkpoint, checkpoint.config))
    , m_network(m_weights, checkpoint.config) {
    m_inputs = batch("inputs");
    const std::string config = m_fixture.textAttribute("config").value_or("");
    m_cropped = config.find("\"medium\": true") != std::string::npos || config.find("\"medium\":true") != std::string::npos;
}

Tensor Replay::floats(const std::string& name) const {
    if (!m_fixture.hasArray(name)) {
        return {};
    }
    const hdf5::Array array = m_fixture.array(name);
    const std::vector<float> values = array.readAll<float>();
    Tensor tensor = at::empty(array.shape(), at::kFloat);
    std::memcpy(tensor.data_ptr(), values.data(), values.size() * sizeof(float));
    return tensor;
}

Tensor Replay::integers(const std::string& name) const {
    if (!m_fixture.hasArray(name)) {
        return {};
    }
    const hdf5::Array array = m_fixture.array(name);
    const std::vector<std::int64_t> values = array.readAll<std::int64_t>();
    Tensor tensor = at::empty(array.shape(), at::kLong);
    std::memcpy(tensor.data_ptr(), values.data(), values.size() * sizeof(std::int64_t));
    return tensor;
}

RecordedBatch Replay::batch(const std::string& group) const {
    RecordedBatch result;
    result.genes = integers(group + "/genes");
    result.counts = floats(group + "/x");
    result.depth = floats(group + "/depth");
    if (!result.genes.defined() || !result.counts.defined() || !result.depth.defined() || result.genes.sizes() != result.counts.sizes() ||
        result.genes.dim() != 2 || result.depth.numel() != result.genes.size(0)) {
        m_fixture.refuse(group + " needs genes and x (cells x genes) and depth (cells)");
    }
    if (result.genes.min().item<std::int64_t>() < 0 || result.genes.max().item<std::int64_t>() >= m_config.vocabulary) {
        m_fixture.refuse(group + "/genes has tokens outside 0 to " + std::to_string(m_config.vocabulary - 1));
    }
    result.neighbours = floats(group + "/knn_cells");
    result.distances = floats(group + "/knn_cells_info");
    result.labels = integers(group + "/class");
    result.isMetacell = integers(group + "/is_meta");
    if (const Tensor mask = integers(group + "/mask"); mask.defined()) {
        result.mask = mask != 0;
    }
    return result;
}

/// The noise recorded for a group; the same serves all forward groups but the one without.
CompressorNoise Replay::noiseOf(const std::string& group) const {
    CompressorNoise noise;
    std::string source = group + "/eps";
    if (!m_fixture.hasGroup(source) && group != "forward_eps0") {
        source = "forward_full/eps";
    }
    if (m_fixture.hasGroup(source)) {
        for (const std::string& name : m_fixture.group(source).names()) {
            noise[name] = floats(source + "/" + name);
        }
    }
    return noise;
}

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

void Replay::write(const std::string& name, const Tensor& tensor) {
    const std::vector<Index> shape = tensor.sizes().vec();
    if (at::isIntegralType(tensor.scalar_type(), true)) {
        const Tensor packed = tensor.to(at::kLong).contiguous();
        m_out.write(name, shape, static_cast<const std::int64_t*>(packed.data_ptr()));
    } else if (tensor.scalar_type() == at::kDouble) {
        const Tensor packed = tensor.contiguous();
        m_out.write(name, shape, static_cast<const double*>(packed.data_ptr()));
    } else {
        const Tensor packed = tensor.detach().to(at::kFloat).contiguous();
        m_out.write(name, shape, static_cast<const float*>(packed.data_ptr()));
    }
}

void Replay::writeExpression(const std::string& prefix, const ExpressionParameters& expression) {
    write(prefix + "mean", expression.mean);
    if (expression.dispersion.defined()) {
        write(prefix + "disp", expression.dispersion);
        write(prefix + "zero_logits", expression.zeroLogits);
    }
}

void Replay::writeModules(const std::string& group, const std::map<std::string, Tensor>& record) {
    for (const auto& [name, tensor] : record) {
        if (m_fixture.hasArray(group + "/modules/" + name)) {
            write(group + "/modules/" + name, tensor);
        }
    }
}

void Replay::forward(const std::string& group) {
    std::map<std::string, Tensor> record;
    Pass pass;
    pass.record = wantsModules(group) ? &record : nullptr;
    NetworkRequest request;
    request.noise = noiseOf(group);
    const NetworkOutput result = m_network.encode(forwardInput(group), request, pass);
    const std::string out = group + "/out.";
    writeExpression(out, result.expression);
    if (result.cellExpression.mean.defined()) {
        writeExpression(out + "mvc_", result.cellExpression);
    }
    const std::int64_t tokens = m_cropped ? std::min(kCroppedTokens, result.geneEmbedding.size(1)) : result.geneEmbedding.size(1);
    write(out + "gene_embedding", result.geneEmbedding.narrow(1, 0, tokens));
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
    NetworkRequest request;
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
    write("generate/swapped_token_index", at::tensor(index, at::kLong));
    write("generate/swapped_cell_embs", swapped);
    writeExpression("generate/swap.", m_network.generate(swapped, input, Pass()));

    if (m_fixture.hasArray("inputs2/genes")) {
        input.genes = integers("inputs2/genes");
        input.depth = input.depth * 2;
        input.total = input.total * 2;
        writeExpression("generate/other_genes.", m_network.generate(tokens, input, Pass()));
    }
}

bool Replay::run(const RunControl& control) {
    const std::vector<std::string> groups = m_fixture.names();
    Index done = 0;
    for (const std::string& group : groups) {
        if (control.stopRequested()) {
            return false;
        }
        const c10::InferenceMode guard;
        if (startsWith(group, "forward_")) {
            forward(group);
        } else if (group == "generate") {
            generate();
        }
        control.report("Replaying " + group, ++done, static_cast<Index>(groups.size()));
    }
    return true;
}

Outcome replayRecorded(
    const LoadedCheckpoint& checkpoint, const std::string& fixturePath, const std::string& outPath,
    const RunControl& control) {
    Replay replay(checkpoint, fixturePath, outPath);
    if (!replay.run(control)) {
        return Outcome::Cancelled;
    }
    replay.finish();
    return Outcome::Finished;
}

} // namespace ocellus
