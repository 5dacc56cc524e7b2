// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/TorchTrainer.h"

#include "core/base/Error.h"
#include "core/base/parallelFor.h"
#include "core/model/NewModel.h"
#include "core/model/torch/Objective.h"
#include "core/model/torch/Optimiser.h"
#include "core/model/torch/Threads.h"
#include "core/model/torch/TorchModel.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>

namespace ocellus {

namespace {

constexpr Index kFewestCells = 4;         ///< of a shard: contrasts between cells need some
constexpr double kContextChance = 0.2;    ///< of a step with fewer genes
constexpr double kOverdraw = 1.1;         ///< the reference's factor on the noise level
constexpr std::int64_t kMostNeighbours = 6;
constexpr double kLargestSettling = 300.0; ///< factor on weights; more would only raise rounding noise

Tensor packed(const float* values, std::vector<std::int64_t> shape) {
    Tensor tensor = at::empty(shape, at::kFloat);
    std::memcpy(tensor.data_ptr(), values, static_cast<std::size_t>(tensor.numel()) * sizeof(float));
    return tensor;
}

Tensor packed(const std::int64_t* values, std::vector<std::int64_t> shape) {
    Tensor tensor = at::empty(shape, at::kLong);
    std::memcpy(tensor.data_ptr(), values, static_cast<std::size_t>(tensor.numel()) * sizeof(std::int64_t));
    return tensor;
}

/// Cells first .. first+count-1 of a batch.
CellBatch cellsOf(const TrainingBatch& batch, Index first, Index count, Index classes, bool neighbours) {
    const ModelBatch& cells = batch.cells;
    const Index genes = cells.context;
    const Index perCell = cells.neighbours;
    CellBatch result;
    result.genes = packed(cells.geneTokens.data() + first * genes, {count, genes});
    result.counts = packed(cells.counts.data() + first * genes, {count, genes});
    result.depth = packed(cells.depth.data() + first, {count});
    if (perCell > 0 && neighbours) {
        result.neighbours = packed(cells.neighbourCounts.data() + first * perCell * genes, {count, perCell, genes});
        result.distances = packed(cells.neighbourDistances.data() + first * perCell, {count, perCell});
    }
    if (!batch.labels.empty()) {
        result.labels = packed(batch.labels.data() + first * classes, {count, classes});
    }
    if (!batch.batches.empty()) {
        result.batches = packed(batch.batches.data() + first, {count});
    }
    return result;
}

/// Downsampled counts (MODEL_SPEC section 10, task 3): some molecules are lost, some genes altogether.
Tensor noised(const Tensor& counts, double level, bool randomLevel, Random& random) {
    const Tensor source = counts.contiguous();
    Tensor result = at::empty_like(source);
    const auto* from = static_cast<const float*>(source.data_ptr());
    auto* to = static_cast<float*>(result.data_ptr());
    const std::int64_t genes = source.size(1);
    for (std::int64_t cell = 0; cell < source.size(0); ++cell) {
        const double share = kOverdraw * level * (randomLevel ? random.uniform() : 1.0);
        for (std::int64_t at = cell * genes; at < (cell + 1) * genes; ++at) {
            to[at] = from[at];
            if (from[at] > 0.0F) {
                const auto lost = static_cast<float>(random.poisson(from[at] * share / 2.0));
                to[at] = random.uniform() >= share / 2.0 ? std::max(0.0F, from[at] - lost) : 0.0F;
            }
        }
    }
    return result;
}

Tensor normalNoise(std::int64_t rows, std::int64_t columns, Random& random) {
    Tensor tensor = at::empty({rows, columns}, at::kFloat);
    auto* values = static_cast<float*>(tensor.data_ptr());
    for (std::int64_t i = 0; i < tensor.numel(); ++i) {
        values[i] = static_cast<float>(random.normal());
    }
    return tensor;
}

StoredTensor stored(const Tensor& tensor) {
    const Tensor values = tensor.detach().contiguous();
    const auto* first = static_cast<const float*>(values.data_ptr());
    return storedTensor(values.sizes().vec(), std::vector<float>(first, first + values.numel()));
}

void restore(const Checkpoint& state, const std::string& name, const Tensor& into) {
    const std::vector<float> values = state.require(name, into.sizes().vec()).asFloat32();
    std::memcpy(into.data_ptr(), values.data(), values.size() * sizeof(float));
}

/// Which parameters are matrices between layers: not the tables of genes and tokens.
std::vector<bool> isInnerMatrix(const std::vector<std::string>& names) {
    std::vector<bool> inner;
    for (const std::string& name : names) {
        inner.push_back(name.find("embedding") == std::string::npos && name.find("learnt_latent") == std::string::npos);
    }
    return inner;
}

/// What is the same for all shards of a step.
struct StepDraw {
    std::int64_t step = 0, neighbours = 0, context = 0;
};

/// A batch is cut into shards of a fixed number whatever the threads; each shard has a copy of the
/// network whose parameters share the master's memory but collect gradients of their own. The
/// gradients are added in the order of the shards, so that threads change nothing.
class TorchTrainer : public Trainer {
public:
    TorchTrainer(const LoadedCheckpoint& start, const TrainerOptions& options)
        : m_config(start.config)
        , m_options(options)
        , m_weights(Weights::fromCheckpoint(start.checkpoint, start.config)) {
        if (m_config.encoder == ExpressionEncoder::Binned) {
            throw RefusedError("This model reads binned counts, which cannot be trained here; a model with another encoder is expected.");
        }
        for (const std::string& name : m_weights.names()) {
            if (!isFrozen(name, m_config) && (!options.trains || options.trains(name))) {
                m_names.push_back(name);
                m_parameters.push_back(m_weights[name]);
                if (options.averaging > 0.0) {
                    m_averages.push_back(m_weights[name].clone());
                }
            }
        }
        if (m_names.empty()) {
            throw RefusedError("Nothing of this model is left to train.");
        }
        AdamW::Options adam;
        adam.epsilon = options.epsilon;
        adam.weightDecay = options.weightDecay;
        if (options.optimiser == TrainerOptions::Optimiser::Muon) {
            adam.orthogonal = isInnerMatrix(m_names);
        }
        m_optimiser.emplace(m_parameters, adam);
        for (Index shard = 0; shard < std::max<Index>(1, options.shards); ++shard) {
            m_shards.push_back(makeShard(false));
        }
        ObjectiveOptions trial = options.objective;
        trial.klScale = 0.0;
        trial.adversarialScale = 0.0;
        trial.fullForward = trial.fullForward || options.triesUndamaged; // the first pass: it gives the logits
        m_trial = makeShard(options.averaging > 0.0);
        m_trial->objective.emplace(*m_trial->network, trial);
    }

    void settle(const TrainingBatch& batch) override {
        check(batch);
        translated("Training", [&] {
            const at::NoGradGuard guard;
            for (Index block = 0; block < m_config.cellTransformer.layers; ++block) {
                settleBlock(batch, "cell_transformer.blocks." + std::to_string(block) + ".cross_attn");
            }
            for (std::size_t i = 0; i < m_averages.size(); ++i) {
                m_averages[i].copy_(m_parameters[i]);
            }
        });
    }

    StepResult step(const TrainingBatch& batch, std::int64_t step, double learningRate) override {
        check(batch);
        return translated("Training", [&] { return makeStep(batch, step, learningRate); });
    }

    TrialResult trial(const TrainingBatch& batch, std::uint64_t draw) override {
        check(batch);
        return translated("Training", [&] { return makeTrial(batch, draw); });
    }

    void store(Checkpoint& checkpoint) const override {
        for (std::size_t i = 0; i < m_names.size(); ++i) {
            checkpoint.add(m_names[i], stored(m_averages.empty() ? m_parameters[i] : m_averages[i]));
        }
    }

    void storeState(Checkpoint& state) const override {
        for (std::size_t i = 0; i < m_names.size(); ++i) {
            state.add("weight." + m_names[i], stored(m_parameters[i]));
            if (!m_averages.empty()) {
                state.add("average." + m_names[i], stored(m_averages[i]));
            }
            const AdamW::Moments& moments = m_optimiser->moments()[i];
            if (moments.mean.defined()) {
                state.add("mean." + m_names[i], stored(moments.mean));
                state.add("square." + m_names[i], stored(moments.square));
                state.add("steps." + m_names[i], stored(at::full({1}, static_cast<double>(moments.steps), at::kFloat)));
            }
        }
    }

    void restoreState(const Checkpoint& state) override {
        for (std::size_t i = 0; i < m_names.size(); ++i) {
            restore(state, "weight." + m_names[i], m_parameters[i]);
            if (!m_averages.empty()) {
                restore(state, "average." + m_names[i], m_averages[i]);
            }
            if (state.contains("mean." + m_names[i])) {
                AdamW::Moments moments{at::empty_like(m_parameters[i]), at::empty_like(m_parameters[i]), 0};
                restore(state, "mean." + m_names[i], moments.mean);
                restore(state, "square." + m_names[i], moments.square);
                moments.steps = static_cast<std::int64_t>(state.require("steps." + m_names[i], {1}).asFloat32()[0]);
                m_optimiser->setMoments(i, std::move(moments));
            }
        }
    }

    void setStop(std::stop_token stop) override { m_stop = std::move(stop); }

private:
    /// A network of its own over the shared weights, with what it collects.
    struct Shard {
        std::vector<Tensor> leaves; ///< in the order of m_names
        std::optional<Network> network;
        std::optional<Objective> objective;
    };

    std::unique_ptr<Shard> makeShard(bool averaged) const {
        auto shard = std::make_unique<Shard>();
        Weights weights;
        std::size_t next = 0;
        for (const std::string& name : m_weights.names()) {
            const bool trained = next < m_names.size() && m_names[next] == name;
            Tensor leaf = (trained && averaged ? m_averages[next] : m_weights[name]).detach();
            if (trained) {
                leaf.set_requires_grad(true);
                shard->leaves.push_back(leaf);
                ++next;
            }
            weights.add(name, leaf);
        }
        shard->network.emplace(weights, m_config);
        shard->objective.emplace(*shard->network, m_options.objective);
        return shard;
    }

    void check(const TrainingBatch& batch) const {
        const auto classes = static_cast<std::size_t>(m_config.classes.size());
        const auto cells = static_cast<std::size_t>(batch.cells.cells);
        if (cells == 0 || batch.cells.context <= 0) {
            throw Error("Training was given no cells or cells without genes.");
        }
        if (!batch.labels.empty() && batch.labels.size() != cells * classes) {
            throw Error("Training was given " + std::to_string(batch.labels.size()) + " labels, " + std::to_string(cells * classes) + " expected.");
        }
        if (!batch.batches.empty() && batch.batches.size() != cells) {
            throw Error("Training was given " + std::to_string(batch.batches.size()) + " batch codes for " + std::to_string(cells) + " cells.");
        }
        for (const std::int64_t token : batch.cells.geneTokens) {
            if (token < 0 || token >= m_config.vocabulary) {
                throw Error("Training was given gene token " + std::to_string(token) + ", the model knows 0 to " + std::to_string(m_config.vocabulary - 1) + ".");
            }
        }
    }

    void settleBlock(const TrainingBatch& batch, const std::string& place) {
        const CellBatch cells = cellsOf(batch, 0, batch.cells.cells, static_cast<Index>(m_config.classes.size()), takesNeighbours());
        NetworkInput input;
        input.genes = cells.genes;
        input.expression = cells.expression(kMostNeighbours);
        input.depth = cells.depth;
        input.total = cells.total();
        EncodeRequest request;
        request.expression = request.classes = false;
        std::map<std::string, Tensor> record;
        Pass pass;
        pass.record = &record;
        m_shards[0]->network->encode(input, request, pass); // its weights share the master's memory
        const Tensor& read = record.at(place);              // (B, T, width)
        const Tensor middle = read.mean(std::vector<std::int64_t>{0, 1});
        const double spread = (read - read.mean(std::vector<std::int64_t>{0}, true)).pow(2).mean().sqrt().item<double>();
        const double scale = std::min(kLargestSettling, 1.0 / std::max(spread, 1e-12));
        Tensor weight = m_weights[place + ".out_proj.weight"];
        Tensor bias = m_weights[place + ".out_proj.bias"];
        weight.mul_(scale);
        bias.sub_(middle).mul_(scale);
    }

    bool takesNeighbours() const { return m_config.encoder == ExpressionEncoder::Metacell; }

    StepDraw draw(const ModelBatch& cells, std::int64_t step) const {
        Random random(streamSeed(streamSeed(m_options.seed, "step"), static_cast<std::uint64_t>(step)));
        StepDraw result;
        result.step = step;
        result.context = cells.context;
        const double u = random.uniform();
        if (m_options.variableContext && u < kContextChance && m_options.smallestContext < cells.context) {
            result.context = m_options.smallestContext +
                             static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(cells.context - m_options.smallestContext)));
        }
        result.neighbours = std::min<std::int64_t>(kMostNeighbours, static_cast<std::int64_t>(7.0 * random.uniform()));
        if (!m_options.variableNeighbours) {
            result.neighbours = kMostNeighbours;
        }
        result.neighbours = takesNeighbours() ? std::min<std::int64_t>(result.neighbours, cells.neighbours) : 0;
        return result;
    }

    StepPlan planOf(const CellBatch& cells, const StepDraw& draw, Random& random) const {
        StepPlan plan;
        plan.step = draw.step;
        plan.neighbours = draw.neighbours;
        plan.context = draw.context;
        for (const double ratio : m_options.maskRatios) {
            Tensor mask = at::empty(cells.counts.sizes(), at::kBool);
            auto* hidden = static_cast<bool*>(mask.data_ptr());
            std::generate(hidden, hidden + mask.numel(), [&] { return random.uniform() < ratio; });
            plan.masks.push_back({std::to_string(static_cast<int>(ratio * 100)) + "%", mask});
        }
        for (const double level : m_options.noiseLevels) {
            plan.noises.push_back({level, level < 1.0 ? noised(cells.counts, level, m_options.randomNoise, random) : Tensor()});
        }
        const std::size_t passes = plan.masks.size() + plan.noises.size() + (m_options.objective.fullForward ? 1 : 0);
        for (std::size_t pass = 0; pass < passes; ++pass) {
            CompressorNoise noise;
            const auto add = [&](const std::string& name, const CompressorConfig& compressor) {
                if (compressor.kind == CompressorKind::Vae) {
                    noise[name] = normalNoise(cells.counts.size(0), compressor.size, random);
                }
            };
            add("default", m_config.baseCompressor);
            for (const ClassConfig& entry : m_config.classes) {
                add(entry.name, entry.compressor);
            }
            plan.compressorNoise.push_back(std::move(noise));
        }
        return plan;
    }

    /// Genes in another order, the same for all cells, so that a shorter context is a random choice.
    static void shuffleGenes(CellBatch& cells, Random& random) {
        Tensor order = at::arange(cells.genes.size(1), at::kLong);
        auto* values = static_cast<std::int64_t*>(order.data_ptr());
        for (std::int64_t i = order.numel() - 1; i > 0; --i) {
            std::swap(values[i], values[random.below(static_cast<std::uint64_t>(i + 1))]);
        }
        cells.genes = cells.genes.index_select(1, order);
        cells.counts = cells.counts.index_select(1, order);
        if (cells.neighbours.defined()) {
            cells.neighbours = cells.neighbours.index_select(2, order);
        }
    }

    /// Losses of one shard and its gradients, weighted by its share of the cells.
    StepLosses runShard(const Shard& shard, const TrainingBatch& batch, Index first, Index count, const StepDraw& draw, std::uint64_t seed) const {
        Random random(seed);
        CellBatch cells = cellsOf(batch, first, count, static_cast<Index>(m_config.classes.size()), takesNeighbours());
        if (draw.context < batch.cells.context) {
            shuffleGenes(cells, random);
        }
        const StepPlan plan = planOf(cells, draw, random);
        Pass pass;
        pass.dropout = m_options.dropout;
        pass.attentionDropout = m_options.attentionDropout;
        pass.random = &random;
        pass.stop = m_stop;
        StepLosses losses = shard.objective->step(cells, plan, pass);
        (losses.total * (static_cast<double>(count) / static_cast<double>(batch.cells.cells))).backward();
        return losses;
    }

    Index shardsOf(Index cells) const {
        return std::clamp<Index>(cells / kFewestCells, 1, static_cast<Index>(m_shards.size()));
    }

    StepResult makeStep(const TrainingBatch& batch, std::int64_t step, double learningRate) {
        const StepDraw drawn = draw(batch.cells, step);
        const Index shards = shardsOf(batch.cells.cells);
        const std::uint64_t seed = streamSeed(streamSeed(m_options.seed, "shards"), static_cast<std::uint64_t>(step));
        std::vector<std::map<std::string, double>> terms(static_cast<std::size_t>(shards));
        std::atomic<bool> stopped = false;
        parallelFor(shards, 1, m_options.threads, [&](Index begin, Index end) {
            const at::AutoGradMode gradients(true);
            for (Index i = begin; i < end; ++i) {
                const Index first = i * batch.cells.cells / shards;
                const Index count = (i + 1) * batch.cells.cells / shards - first;
                try {
                    const StepLosses losses = runShard(*m_shards[static_cast<std::size_t>(i)], batch, first, count, drawn, streamSeed(seed, static_cast<std::uint64_t>(i)));
                    const double share = static_cast<double>(count) / static_cast<double>(batch.cells.cells);
                    auto& into = terms[static_cast<std::size_t>(i)];
                    into["total"] = share * losses.total.item<double>();
                    for (const auto& [name, value] : losses.terms) {
                        into[name] = share * value.item<double>();
                    }
                } catch (const PassStopped&) {
                    stopped = true;
                }
            }
        });
        StepResult result;
        result.stopped = stopped || m_stop.stop_requested();
        gatherGradients(shards);
        if (!result.stopped) {
            sumTerms(terms, result.terms, result.total);
            result.gradientNorm = clipGradients(m_parameters, m_options.largestGradient);
            if (std::isfinite(result.gradientNorm)) {
                m_optimiser->step(learningRate);
                updateAverages(step);
            }
        }
        m_optimiser->clearGradients();
        return result;
    }

    static void sumTerms(const std::vector<std::map<std::string, double>>& terms, std::map<std::string, double>& into, double& total) {
        for (const auto& some : terms) {
            for (const auto& [name, value] : some) {
                into[name] += value;
            }
        }
        total = into["total"];
        into.erase("total");
    }

    /// Moves the shards' gradients to the master's parameters, added in order.
    void gatherGradients(Index shards) {
        const at::NoGradGuard guard;
        for (std::size_t p = 0; p < m_parameters.size(); ++p) {
            Tensor sum;
            for (Index i = 0; i < shards; ++i) {
                Tensor& leaf = m_shards[static_cast<std::size_t>(i)]->leaves[p];
                if (leaf.grad().defined()) {
                    sum = sum.defined() ? sum.add_(leaf.grad()) : leaf.grad();
                    leaf.mutable_grad() = Tensor();
                }
            }
            m_parameters[p].mutable_grad() = sum;
        }
    }

    /// Early on the mean runs over the steps so far, so that the start is forgotten soon.
    void updateAverages(std::int64_t step) {
        const at::NoGradGuard guard;
        const double keep = std::min(m_options.averaging, (1.0 + static_cast<double>(step)) / (10.0 + static_cast<double>(step)));
        for (std::size_t i = 0; i < m_averages.size(); ++i) {
            m_averages[i].mul_(keep).add_(m_parameters[i], 1.0 - keep);
        }
    }

    TrialResult makeTrial(const TrainingBatch& batch, std::uint64_t draw) const {
        StepDraw fixed;
        fixed.context = batch.cells.context;
        fixed.neighbours = takesNeighbours() ? std::min<std::int64_t>(kMostNeighbours, batch.cells.neighbours) : 0;
        const Index parts = shardsOf(batch.cells.cells);
        std::vector<std::map<std::string, double>> terms(static_cast<std::size_t>(parts));
        TrialResult result;
        for (const ClassConfig& entry : m_config.classes) {
            result.logits.emplace_back(static_cast<std::size_t>(batch.cells.cells * entry.labels));
        }
        std::atomic<bool> stopped = false;
        parallelFor(parts, 1, m_options.threads, [&](Index begin, Index end) {
            const at::NoGradGuard guard;
            for (Index i = begin; i < end; ++i) {
                const Index first = i * batch.cells.cells / parts;
                const Index count = (i + 1) * batch.cells.cells / parts - first;
                try {
                    tryPart(batch, first, count, fixed, streamSeed(draw, static_cast<std::uint64_t>(i)), terms[static_cast<std::size_t>(i)], result);
                } catch (const PassStopped&) {
                    stopped = true;
                }
            }
        });
        result.stopped = stopped || m_stop.stop_requested();
        sumTerms(terms, result.terms, result.total);
        return result;
    }

    void tryPart(
        const TrainingBatch& batch, Index first, Index count, const StepDraw& fixed, std::uint64_t seed,
        std::map<std::string, double>& terms, TrialResult& result) const {
        Random random(seed);
        const CellBatch cells = cellsOf(batch, first, count, static_cast<Index>(m_config.classes.size()), takesNeighbours());
        StepPlan plan = planOf(cells, fixed, random);
        plan.compressorNoise.clear();
        Pass pass;
        pass.stop = m_stop;
        const StepLosses losses = m_trial->objective->step(cells, plan, pass);
        const double share = static_cast<double>(count) / static_cast<double>(batch.cells.cells);
        terms["total"] = share * losses.total.item<double>();
        for (const auto& [name, value] : losses.terms) {
            terms[name] = share * value.item<double>();
        }
        for (std::size_t c = 0; c < losses.logits.size(); ++c) {
            const Tensor logits = losses.logits[c].contiguous();
            std::memcpy(result.logits[c].data() + first * logits.size(1), logits.data_ptr(), static_cast<std::size_t>(logits.numel()) * sizeof(float));
        }
    }

    ModelConfig m_config;
    TrainerOptions m_options;
    Weights m_weights;
    std::vector<std::string> m_names; ///< of what is trained, in the order of the weights
    std::vector<Tensor> m_parameters; ///< the same tensors as in m_weights
    std::vector<Tensor> m_averages;   ///< empty without averaging
    std::optional<AdamW> m_optimiser;
    std::vector<std::unique_ptr<Shard>> m_shards;
    std::unique_ptr<Shard> m_trial;
    std::stop_token m_stop;
};

} // namespace

std::unique_ptr<Trainer> makeTorchTrainer(const LoadedCheckpoint& start, const TrainerOptions& options) {
    useOneThreadPerOperation();
    return std::make_unique<TorchTrainer>(start, options);
}

} // namespace ocellus
