// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Session.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"
#include "core/model/torch/Threads.h"

#include <ATen/Context.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace ocellus {

namespace {

Tensor wrapped(const float* values, std::vector<std::int64_t> shape) {
    return at::from_blob(const_cast<float*>(values), shape, at::kFloat);
}

Tensor wrapped(const std::int64_t* values, std::vector<std::int64_t> shape) {
    return at::from_blob(const_cast<std::int64_t*>(values), shape, at::kLong);
}

Tensor wrapped(const std::uint8_t* values, std::vector<std::int64_t> shape) {
    return at::from_blob(const_cast<std::uint8_t*>(values), shape, at::kByte);
}

/// Copies a result into rows `first ..` of an answer of the whole batch.
void place(const Tensor& tensor, Index first, std::vector<float>& out) {
    if (!tensor.defined()) {
        return;
    }
    const Tensor packed = tensor.to(at::kCPU).to(at::kFloat).contiguous();
    const Index perCell = packed.numel() / packed.size(0);
    std::memcpy(out.data() + first * perCell, packed.data_ptr(), static_cast<std::size_t>(packed.numel()) * sizeof(float));
}

/// On the CPU every cell is computed by itself, cells spread over threads: numbers then depend on
/// neither the batch nor the thread count, and one cell's activations stay in the cache. A GPU
/// computes the batch at once. Memory that runs out is met with fewer cells at a time; a GPU that
/// cannot even hold one cell, or vanishes, is left for the CPU, and the cells in hand are computed
/// there.
class TorchSession : public ModelSession {
public:
    TorchSession(std::shared_ptr<const TorchModel> model, const at::Device& device, bool low, int threads)
        : m_model(std::move(model))
        , m_network(&m_model->network(device, low))
        , m_config(m_network->config())
        , m_device(device)
        , m_low(low)
        , m_threads(resolvedThreads(threads)) {}

    std::string device() const override { return m_device.str() + (m_low ? ", bfloat16" : "") + m_left; }
    void setStop(std::stop_token stop) override { m_stop = std::move(stop); }

    ModelOutput encode(const ModelBatch& batch, const ForwardRequest& request) override {
        check(batch);
        ModelOutput output = emptyOutput(batch.cells, batch.context, request);
        forCells(batch.cells, output, [&](Index first, Index count) { encodeCells(batch, request, first, count, output); });
        return output;
    }

    std::vector<AttentionVectors> attention(const ModelBatch& batch) override {
        check(batch);
        std::vector<AttentionVectors> vectors(static_cast<std::size_t>(batch.cells), emptyVectors(batch.context));
        ModelOutput unused;
        forCells(batch.cells, unused, [&](Index first, Index count) { readAttention(batch, first, count, vectors); });
        if (unused.cancelled) {
            vectors.clear();
        }
        return vectors;
    }

    ModelOutput generate(
        const std::vector<float>& cellTokens, const std::vector<std::int64_t>& geneTokens, Index cells, Index context,
        const std::vector<float>& depth, const std::vector<float>& totalCounts) override {
        const Index tokens = m_config.cellTokens() * m_config.cellWidth();
        checkSize("cell token values", cellTokens.size(), cells * tokens);
        checkSize("gene tokens", geneTokens.size(), cells * context);
        checkSize("depths", depth.size(), cells);
        checkSize("total counts", totalCounts.size(), cells);
        checkGenes(geneTokens);
        ModelOutput output;
        sizeExpression(cells, context, output);
        forCells(cells, output, [&](Index first, Index count) {
            NetworkInput input = genesOf(geneTokens.data() + first * context, count, context);
            input.depth = moved(wrapped(depth.data() + first, {count}));
            input.total = moved(wrapped(totalCounts.data() + first, {count}));
            const Tensor own = wrapped(cellTokens.data() + first * tokens, {count, m_config.cellTokens(), m_config.cellWidth()});
            placeExpression(m_network->generate(moved(own), input, pass()), first, output);
        });
        return output;
    }

private:
    static void checkSize(const char* what, std::size_t has, Index wanted) {
        if (static_cast<Index>(has) != wanted) {
            throw Error(std::string("The model was given ") + std::to_string(has) + " " + what + ", " + std::to_string(wanted) + " expected.");
        }
    }

    void checkGenes(const std::vector<std::int64_t>& tokens) const {
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
        checkSize("marks of hidden genes", batch.hidden.size(), batch.hidden.empty() ? 0 : batch.cells * batch.context);
        checkSize("neighbour counts", batch.neighbourCounts.size(), batch.cells * batch.neighbours * batch.context);
        checkSize("neighbour distances", batch.neighbourDistances.size(), batch.cells * batch.neighbours);
        if (batch.cells > 0 && batch.context <= 0) {
            throw Error("The model was given cells without genes.");
        }
        checkGenes(batch.geneTokens);
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

    Tensor moved(const Tensor& tensor) const { return m_device.is_cpu() ? tensor : tensor.to(m_device); }

    Pass pass() const {
        Pass result;
        result.lowPrecision = m_low;
        result.stop = m_stop;
        return result;
    }

    NetworkInput genesOf(const std::int64_t* tokens, Index count, Index context) const {
        NetworkInput input;
        input.genes = moved(wrapped(tokens, {count, context}));
        if (m_config.geneAdapter && m_device.is_cpu()) {
            input.identities = m_model->identities(tokens, count * context).view({count, context, -1});
        }
        return input;
    }

    AttentionVectors emptyVectors(Index context) const {
        AttentionVectors vectors;
        vectors.layers = m_config.geneTransformer.layers;
        vectors.heads = m_config.geneTransformer.heads;
        vectors.headWidth = m_config.geneTransformer.headWidth();
        vectors.extraTokens = m_config.extraTokens();
        vectors.tokens = vectors.extraTokens + context;
        vectors.values.resize(static_cast<std::size_t>(vectors.layers * vectors.tokens * vectors.tokenStride()));
        return vectors;
    }

    void readAttention(const ModelBatch& batch, Index first, Index count, std::vector<AttentionVectors>& vectors) const {
        Index layer = 0;
        const AttentionReader reader = [&](const Tensor& queries, const Tensor& keys) {
            const Tensor both = at::stack({queries, keys}, 2).to(at::kCPU).to(at::kFloat).contiguous();
            const Index perCell = both.numel() / count;
            for (Index cell = 0; cell < count; ++cell) {
                std::memcpy(vectors[static_cast<std::size_t>(first + cell)].values.data() + layer * perCell,
                            static_cast<const float*>(both.data_ptr()) + cell * perCell, static_cast<std::size_t>(perCell) * sizeof(float));
            }
            ++layer;
        };
        Pass reading = pass();
        reading.attentionReader = &reader;
        EncodeRequest wanted;
        wanted.expression = false;
        wanted.classes = false;
        m_network->encode(inputOf(batch, 1.0F, first, count), wanted, reading);
    }

    NetworkInput inputOf(const ModelBatch& batch, float depthMultiplier, Index first, Index count) const {
        const Index genes = batch.context;
        const Index neighbours = batch.neighbours;
        NetworkInput input = genesOf(batch.geneTokens.data() + first * genes, count, genes);
        input.expression.counts = moved(wrapped(batch.counts.data() + first * genes, {count, genes}));
        if (neighbours > 0 && m_config.encoder == ExpressionEncoder::Metacell) {
            input.expression.neighbours = moved(wrapped(batch.neighbourCounts.data() + first * neighbours * genes, {count, neighbours, genes}));
            input.expression.distances = moved(wrapped(batch.neighbourDistances.data() + first * neighbours, {count, neighbours}));
        }
        if (!batch.hidden.empty()) {
            input.expression.mask = moved(wrapped(batch.hidden.data() + first * genes, {count, genes})).to(at::kBool);
        }
        input.depth = moved(wrapped(batch.depth.data() + first, {count})) * depthMultiplier;
        input.total = input.expression.counts.sum(1) * depthMultiplier;
        return input;
    }

    void encodeCells(const ModelBatch& batch, const ForwardRequest& request, Index first, Index count, ModelOutput& output) const {
        EncodeRequest wanted;
        wanted.expression = request.expression;
        const NetworkOutput result = m_network->encode(inputOf(batch, request.depthMultiplier, first, count), wanted, pass());
        place(result.latents[0], first, output.baseLatent);
        for (std::size_t i = 0; i < output.latents.size(); ++i) {
            place(result.latents[i + 1], first, output.latents[i]);
            place(result.logits[i], first, output.logits[i]);
        }
        place(result.tokens, first, output.cellTokens);
        if (request.geneEmbeddings) {
            place(result.geneEmbedding, first, output.geneEmbeddings);
        }
        if (request.expression) {
            placeExpression(result.expression, first, output);
        }
    }

    /// Calls `work(first, count)` until all cells are done or the session is stopped.
    template <class Work>
    void forCells(Index cells, ModelOutput& output, const Work& work) {
        while (cells > 0) {
            try {
                translated("The model", [&] { runCells(cells, work); });
                break;
            } catch (const MemoryError&) {
                if (!useLessMemory(cells)) {
                    throw;
                }
            } catch (const Error& error) {
                if (m_device.is_cpu()) {
                    throw;
                }
                moveToCpu(error.what());
            }
        }
        if (m_stop.stop_requested()) {
            output = ModelOutput();
            output.cancelled = true;
        }
    }

    template <class Work>
    void runCells(Index cells, const Work& work) const {
        const bool cpu = m_device.is_cpu();
        parallelFor(cells, cpu ? 1 : std::min(cells, m_most), cpu ? m_threads : 1, [&](Index first, Index end) {
            const c10::InferenceMode guard;
            for (Index at = first; at < end && !m_stop.stop_requested();) {
                const Index count = cpu ? 1 : std::min(end - at, m_most);
                try {
                    work(at, count);
                } catch (const PassStopped&) { // the output is replaced
                    return;
                }
                at += count;
            }
        });
    }

    /// @returns false when there is nothing left to try.
    bool useLessMemory(Index cells) {
        if (m_device.is_cpu()) {
            const bool shared = m_threads > 1;
            m_threads = 1;
            return shared;
        }
        m_most = std::min(cells, m_most) / 2;
        if (m_most == 0) {
            moveToCpu("it ran out of memory.");
        }
        return true;
    }

    void moveToCpu(const std::string& reason) {
        m_left = " (" + m_device.str() + " was left: " + reason + ")";
        m_device = at::Device(at::kCPU);
        m_low = false;
        m_network = &m_model->network(m_device, false);
    }

    std::shared_ptr<const TorchModel> m_model;
    const Network* m_network; ///< of the model, on m_device
    const ModelConfig& m_config;
    at::Device m_device;
    bool m_low = false;
    int m_threads = 1;
    Index m_most = std::numeric_limits<Index>::max(); ///< cells a GPU holds at a time
    std::string m_left;                               ///< which device was given up, and why
    std::stop_token m_stop;
};

/// The device a name means. "auto": the first GPU when LibTorch has one.
at::Device deviceNamed(const std::string& name) {
    const bool cuda = at::hasCUDA();
    if (name == "cpu" || (name == "auto" && !cuda)) {
        return at::Device(at::kCPU);
    }
    if (name == "auto" || name == "cuda") {
        if (!cuda) {
            throw UsageError("The device \"cuda\" is not there: this LibTorch finds no GPU; auto or cpu expected.");
        }
        return at::Device(at::kCUDA, 0);
    }
    const std::string number = name.rfind("cuda:", 0) == 0 ? name.substr(5) : std::string();
    if (number.empty() || number.size() > 2 || number.find_first_not_of("0123456789") != std::string::npos) {
        throw UsageError("The device \"" + name + "\" is unknown; auto, cpu, cuda or cuda:N expected.");
    }
    const at::Device device(at::kCUDA, static_cast<at::DeviceIndex>(std::stoi(number)));
    try {
        at::empty({1}, at::TensorOptions().device(device));
    } catch (const c10::Error&) { // the one question every LibTorch answers alike
        throw UsageError("The device \"" + name + "\" is not there; auto or cpu expected.");
    }
    return device;
}

} // namespace

void requireTorchDevice(const std::string& name) { deviceNamed(name); }

std::unique_ptr<ModelSession> makeTorchSession(std::shared_ptr<const TorchModel> model, const SessionOptions& options) {
    useOneThreadPerOperation();
    return translated("The model", [&]() -> std::unique_ptr<ModelSession> {
        const at::Device device = deviceNamed(options.device);
        const bool low = options.dtype == DType::BFloat16 && model->lowPrecisionWorks(device);
        return std::make_unique<TorchSession>(std::move(model), device, low, options.threads);
    });
}

} // namespace ocellus
