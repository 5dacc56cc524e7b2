// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Session.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"
#include "core/model/torch/Threads.h"

#include <cstring>
#include <limits>

namespace ocellus {

namespace {

Tensor floatsOf(const float* values, std::vector<std::int64_t> shape) {
    return at::from_blob(const_cast<float*>(values), shape, at::kFloat);
}

/// Copies a result into rows `first ..` of an answer of the whole batch.
void place(const Tensor& tensor, Index first, std::vector<float>& out) {
    if (!tensor.defined()) {
        return;
    }
    const Tensor packed = tensor.to(at::kFloat).contiguous();
    const Index perCell = packed.numel() / packed.size(0);
    std::memcpy(out.data() + first * perCell, packed.data_ptr(), static_cast<std::size_t>(packed.numel()) * sizeof(float));
}

/// On the CPU every cell is computed by itself, cells spread over threads: numbers then depend on
/// neither the batch nor the thread count, and one cell's activations stay in the cache.
class CpuSession : public ModelSession {
public:
    CpuSession(std::shared_ptr<const TorchModel> model, const SessionOptions& options)
        : m_model(std::move(model))
        , m_config(m_model->network().config())
        , m_threads(resolvedThreads(options.threads)) {}

    std::string device() const override { return "cpu"; }
    void setStop(std::stop_token stop) override { m_stop = std::move(stop); }

    ModelOutput encode(const ModelBatch& batch, const ForwardRequest& request) override {
        check(batch);
        ModelOutput output = emptyOutput(batch.cells, batch.context, request);
        forEachCell(batch.cells, output, [&](Index cell) { encodeCell(batch, request, cell, output); });
        return output;
    }

    ModelOutput generate(
        const std::vector<float>& cellTokens, const std::vector<std::int64_t>& geneTokens, Index cells, Index context,
        const std::vector<float>& depth, const std::vector<float>& totalCounts) override {
        const Index tokens = m_config.cellTokens() * m_config.cellWidth();
        checkSize("cell tokens", cellTokens.size(), cells * tokens);
        checkSize("genes", geneTokens.size(), cells * context);
        checkSize("depths", depth.size(), cells);
        checkSize("total counts", totalCounts.size(), cells);
        checkTokens(geneTokens);
        ForwardRequest request;
        request.expression = true;
        ModelOutput output;
        sizeExpression(cells, context, output);
        forEachCell(cells, output, [&](Index cell) {
            NetworkInput input;
            input.genes = at::from_blob(const_cast<std::int64_t*>(geneTokens.data()) + cell * context, {1, context}, at::kLong);
            input.depth = floatsOf(depth.data() + cell, {1});
            input.total = floatsOf(totalCounts.data() + cell, {1});
            const Tensor own = floatsOf(cellTokens.data() + cell * tokens, {1, m_config.cellTokens(), m_config.cellWidth()});
            placeExpression(m_model->network().generate(own, input, Pass()), cell, output);
        });
        return output;
    }

private:
    static void checkSize(const char* what, std::size_t has, Index wanted) {
        if (static_cast<Index>(has) != wanted) {
            throw Error(std::string("The model was given ") + std::to_string(has) + " " + what + ", " + std::to_string(wanted) + " expected.");
        }
    }

    void checkTokens(const std::vector<std::int64_t>& tokens) const {
        for (const std::int64_t token : tokens) {
            if (token < 0 || token >= m_config.vocabulary) {
                throw Error("The model was given gene token " + std::to_string(token) + ", it knows 0 to " +
                            std::to_string(m_config.vocabulary - 1) + ".");
            }
        }
    }

    void check(const ModelBatch& batch) const {
        checkSize("gene tokens", batch.geneTokens.size(), batch.cells * batch.context);
        checkSize("counts", batch.counts.size(), batch.cells * batch.context);
        checkSize("depths", batch.depth.size(), batch.cells);
        checkSize("neighbour counts", batch.neighbourCounts.size(), batch.cells * batch.neighbours * batch.context);
        checkSize("neighbour distances", batch.neighbourDistances.size(), batch.cells * batch.neighbours);
        if (batch.cells > 0 && batch.context <= 0) {
            throw Error("The model was given cells without genes.");
        }
        checkTokens(batch.geneTokens);
        for (const float count : batch.counts) {
            if (m_config.encoder == ExpressionEncoder::Binned && !(count >= 0 && count < static_cast<float>(m_config.bins))) {
                throw Error("The model was given bin " + std::to_string(count) + ", it knows 0 to " + std::to_string(m_config.bins - 1) + ".");
            }
        }
    }

    ModelOutput emptyOutput(Index cells, Index context, const ForwardRequest& request) const {
        ModelOutput output;
        const auto sized = [&](Index width) { return std::vector<float>(static_cast<std::size_t>(cells * width)); };
        output.baseLatent = sized(m_model->info().baseLatentSize);
        for (const ClassConfig& entry : m_config.classes) {
            output.latents.push_back(sized(entry.compressor.size));
            output.logits.push_back(sized(entry.labels));
        }
        output.cellTokens = sized(m_config.cellTokens() * m_config.cellWidth());
        if (request.geneEmbeddings) {
            output.geneEmbeddings = sized(context * m_config.geneTransformer.width);
        }
        if (request.expression) {
            sizeExpression(cells, context, output);
        }
        return output;
    }

    void sizeExpression(Index cells, Index context, ModelOutput& output) const {
        const bool binned = m_config.encoder == ExpressionEncoder::Binned;
        output.mean.resize(static_cast<std::size_t>(cells * context));
        if (!binned && m_config.zinb) {
            output.dispersion.resize(output.mean.size());
            output.zeroLogits.resize(output.mean.size());
        }
    }

    void placeExpression(const ExpressionParameters& expression, Index cell, ModelOutput& output) const {
        const bool binned = m_config.encoder == ExpressionEncoder::Binned;
        place(binned ? expression.mean.argmax(-1) : expression.mean, cell, output.mean);
        place(expression.dispersion, cell, output.dispersion);
        place(expression.zeroLogits, cell, output.zeroLogits);
    }

    void encodeCell(const ModelBatch& batch, const ForwardRequest& request, Index cell, ModelOutput& output) const {
        const Index genes = batch.context;
        NetworkInput input;
        input.genes = at::from_blob(const_cast<std::int64_t*>(batch.geneTokens.data()) + cell * genes, {1, genes}, at::kLong);
        input.expression.counts = floatsOf(batch.counts.data() + cell * genes, {1, genes});
        if (batch.neighbours > 0 && m_config.encoder == ExpressionEncoder::Metacell) {
            input.expression.neighbours = floatsOf(batch.neighbourCounts.data() + cell * batch.neighbours * genes, {1, batch.neighbours, genes});
            input.expression.distances = floatsOf(batch.neighbourDistances.data() + cell * batch.neighbours, {1, batch.neighbours});
        }
        input.depth = floatsOf(batch.depth.data() + cell, {1}) * request.depthMultiplier;
        input.total = input.expression.counts.sum(1) * request.depthMultiplier;
        NetworkRequest wanted;
        wanted.expression = request.expression;
        const NetworkOutput result = m_model->network().encode(input, wanted, Pass());
        place(result.latents[0], cell, output.baseLatent);
        for (std::size_t i = 0; i < output.latents.size(); ++i) {
            place(result.latents[i + 1], cell, output.latents[i]);
            place(result.logits[i], cell, output.logits[i]);
        }
        place(result.tokens, cell, output.cellTokens);
        if (request.geneEmbeddings) {
            place(result.geneEmbedding, cell, output.geneEmbeddings);
        }
        if (request.expression) {
            placeExpression(result.expression, cell, output);
        }
    }

    template <class Work>
    void forEachCell(Index cells, ModelOutput& output, const Work& work) const {
        translated("The model", [&] {
            parallelFor(cells, 1, m_threads, [&](Index first, Index end) {
                const c10::InferenceMode guard;
                for (Index cell = first; cell < end && !m_stop.stop_requested(); ++cell) {
                    work(cell);
                }
            });
        });
        if (m_stop.stop_requested()) {
            output = ModelOutput();
            output.cancelled = true;
        }
    }

    std::shared_ptr<const TorchModel> m_model;
    const ModelConfig& m_config;
    int m_threads = 1;
    std::stop_token m_stop;
};

} // namespace

std::unique_ptr<ModelSession> makeTorchSession(std::shared_ptr<const TorchModel> model, const SessionOptions& options) {
    if (options.device != "auto" && options.device != "cpu") {
        throw UsageError("The device \"" + options.device + "\" is not there; auto or cpu expected.");
    }
    useOneThreadPerOperation();
    return std::make_unique<CpuSession>(std::move(model), options);
}

} // namespace ocellus
