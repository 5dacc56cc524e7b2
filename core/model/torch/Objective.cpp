// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Objective.h"

#include "core/model/torch/Losses.h"

#include <algorithm>
#include <array>

namespace ocellus {

namespace {

/// The assays the adversarial head tells apart, in the reference's order.
constexpr std::array<const char*, 26> kAssays{
    "EFO:0700011", "EFO:0008953", "EFO:0030003", "EFO:0700016", "EFO:0700010", "EFO:0022490", "EFO:0008722",
    "EFO:0010961", "EFO:0008720", "EFO:0010550", "EFO:0030004", "EFO:0008931", "EFO:0010010", "EFO:0008780",
    "EFO:0009919", "EFO:0010713", "EFO:0030059", "EFO:0008796", "EFO:0030002", "EFO:0030062", "EFO:0008919",
    "EFO:0008930", "EFO:0010184", "EFO:0008995", "EFO:0030080", "EFO:0700003"};

std::int64_t listed(const std::string& id) {
    const auto found = std::find(kAssays.begin(), kAssays.end(), id);
    return found == kAssays.end() ? -1 : found - kAssays.begin();
}

/// Value of x, gradient of -x.
Tensor reversed(const Tensor& x) { return x.detach() * 2 - x; }

Tensor hierarchyOf(const ClassConfig& entry) {
    Tensor result = at::zeros({static_cast<std::int64_t>(entry.hierarchy.size()), entry.labels}, at::kBool);
    auto* rows = static_cast<bool*>(result.data_ptr());
    for (std::size_t row = 0; row < entry.hierarchy.size(); ++row) {
        for (const int leaf : entry.hierarchy[row]) {
            rows[static_cast<Index>(row) * entry.labels + leaf] = true;
        }
    }
    return result;
}

} // namespace

std::vector<std::int64_t> adversarialAssayTargets(const ClassConfig& assays) {
    std::vector<std::int64_t> targets;
    for (std::size_t code = 0; code < assays.labelIds.size(); ++code) {
        const auto labels = static_cast<std::size_t>(assays.labels);
        const std::vector<int> own = code < labels ? std::vector<int>{static_cast<int>(code)} : assays.hierarchy[code - labels];
        std::int64_t target = listed(assays.labelIds[code]);
        std::size_t smallest = target >= 0 ? 0 : labels + 1; // its own place in the list wins over any ancestor
        for (std::size_t row = 0; row < assays.hierarchy.size(); ++row) {
            const std::vector<int>& leaves = assays.hierarchy[row];
            const bool above = std::all_of(own.begin(), own.end(), [&](int leaf) { return std::count(leaves.begin(), leaves.end(), leaf) > 0; });
            const std::int64_t candidate = listed(assays.labelIds[labels + row]);
            if (above && candidate >= 0 && leaves.size() < smallest) {
                smallest = leaves.size();
                target = candidate;
            }
        }
        targets.push_back(target);
    }
    return targets;
}

/// The batch and plan without the genes that no cell has, as the reference drops them when zeros are masked and
/// there are no neighbours.
static void dropAbsentGenes(CellBatch& batch, StepPlan& plan) {
    const Tensor kept = (batch.counts.sum(0) != 0).nonzero().squeeze(1);
    const std::int64_t before = batch.counts.size(1);
    const auto keep = [&](Tensor& tensor) {
        if (tensor.defined() && tensor.size(1) == before) {
            tensor = tensor.index_select(1, kept);
        }
    };
    keep(batch.genes);
    keep(batch.counts);
    keep(batch.mask);
    for (MaskTask& task : plan.masks) {
        keep(task.mask);
    }
    for (NoiseTask& task : plan.noises) {
        keep(task.counts);
    }
    plan.context = std::min<std::int64_t>(plan.context, kept.numel());
}

Objective::Objective(const Network& network, const ObjectiveOptions& options)
    : m_network(network)
    , m_options(options) {
    const std::vector<ClassConfig>& classes = network.config().classes;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        m_hierarchies.push_back(hierarchyOf(classes[i]));
        const auto index = static_cast<std::int64_t>(i);
        if (classes[i].name == "assay_ontology_term_id") {
            m_assayClass = index;
            m_assayTargets = at::tensor(adversarialAssayTargets(classes[i]), at::kLong);
        } else if (classes[i].name == "organism_ontology_term_id") {
            m_organismClass = index;
        } else if (classes[i].name == "cell_type_ontology_term_id") {
            m_cellTypeClass = index;
        }
    }
}

double Objective::klScaleAt(std::int64_t step) const {
    return m_options.klScale * std::min(1.0, static_cast<double>(step + 1) / m_options.klWarmupSteps);
}

Tensor Objective::expressionLoss(
    const ExpressionParameters& predicted, const Tensor& counts, bool withMse, bool maskZeros) const {
    const ModelConfig& config = m_network.config();
    if (config.encoder == ExpressionEncoder::Binned) {
        return at::cross_entropy_loss(predicted.mean.reshape({-1, config.bins}), counts.reshape({-1}).to(at::kLong));
    }
    if (!config.zinb) {
        return profileLoss(predicted.mean, counts, maskZeros);
    }
    const Tensor zinb = zinbLoss(counts, predicted.mean, predicted.dispersion, predicted.zeroLogits, maskZeros);
    if (!withMse) {
        return zinb;
    }
    return zinb + 0.5 * profileLoss(predicted.mean * (1 - at::sigmoid(predicted.zeroLogits)), counts, maskZeros);
}

std::vector<Tensor> Objective::classLosses(const NetworkOutput& output, const Tensor& labels) const {
    std::vector<Tensor> losses;
    for (std::size_t i = 0; i < output.logits.size(); ++i) {
        const Tensor codes = labels.select(1, static_cast<std::int64_t>(i));
        losses.push_back(m_options.hierarchy == HierarchyForm::Corrected ? correctedHierarchicalLoss(output.logits[i], codes, m_hierarchies[i])
                                                                         : hierarchicalLoss(output.logits[i], codes, m_hierarchies[i]));
    }
    return losses;
}

Tensor Objective::adversarialTerms(
    const NetworkOutput& output, const Tensor& labels, const std::string& prefix, const Pass& pass, StepLosses& losses) const {
    const Tensor latent = output.latents[static_cast<std::size_t>(m_cellTypeClass) + 1];
    const auto [assays, organisms] = m_network.adversarial(reversed(latent), pass);
    // The reference fails on cells without a target; they are left out here.
    const auto term = [](const Tensor& logits, const Tensor& targets) {
        const Tensor usable = at::where(targets < logits.size(1), targets, at::full_like(targets, -1));
        const Tensor known = (usable >= 0).nonzero().squeeze(1);
        return known.numel() == 0 ? at::zeros({}, logits.options())
                                  : at::cross_entropy_loss(logits.index_select(0, known), usable.index_select(0, known));
    };
    Tensor sum = at::zeros({}, latent.options());
    if (m_assayClass >= 0) {
        const Tensor codes = labels.select(1, m_assayClass);
        const Tensor targets = at::where(codes < 0, codes, m_assayTargets.index_select(0, codes.clamp_min(0)));
        losses.terms[prefix + "adv_cls_assay_ontology_term_id"] = term(assays, targets);
        sum = sum + losses.terms[prefix + "adv_cls_assay_ontology_term_id"];
    }
    if (m_organismClass >= 0) {
        losses.terms[prefix + "adv_cls_organism_ontology_term_id"] = term(organisms, labels.select(1, m_organismClass));
        sum = sum + losses.terms[prefix + "adv_cls_organism_ontology_term_id"];
    }
    return m_options.adversarialScale * sum;
}

Tensor Objective::passTerms(
    const NetworkOutput& output, const CellBatch& batch, std::int64_t step, bool first, const std::string& prefix,
    const Pass& pass, StepLosses& losses) const {
    Tensor sum = at::zeros({}, output.inputTokens.options());
    const auto add = [&](const std::string& name, const Tensor& term, double scale) {
        losses.terms[prefix + name] = term;
        sum = sum + scale * term;
    };
    if (first) {
        if (batch.labels.defined() && !output.logits.empty()) {
            Tensor classes = at::zeros({}, output.inputTokens.options());
            const std::vector<Tensor> each = classLosses(output, batch.labels);
            for (std::size_t i = 0; i < each.size(); ++i) {
                const auto weight = m_options.classWeights.find(m_network.config().classes[i].name);
                classes = classes + (weight == m_options.classWeights.end() ? each[i] : weight->second * each[i]);
            }
            add("cls", classes, m_options.classScale);
        }
        add("emb_independence", independenceLoss(output.inputTokens), m_options.independenceScale);
        if (m_network.config().adversarial && m_cellTypeClass >= 0 && batch.labels.defined()) {
            sum = sum + adversarialTerms(output, batch.labels, prefix, pass, losses);
        }
        if (m_options.alignmentScale > 0.0 && batch.batches.defined()) {
            // Without a cell type there is the latent of no class.
            add("alignment", energyDistanceLoss(output.latents[static_cast<std::size_t>(m_cellTypeClass + 1)], batch.batches), m_options.alignmentScale);
        }
        if (output.cellExpression.mean.defined()) {
            add("expr_mvc", expressionLoss(output.cellExpression, batch.counts, false, m_options.maskZeros), m_options.mvcScale);
        }
    }
    if (output.kl.defined()) {
        const double scale = klScaleAt(step);
        add("vae_kl", output.kl, scale);
        losses.terms[prefix + "vae_kl_scale"] = at::full({}, scale, output.kl.options());
    }
    return sum;
}

/// Runs the passes of one step one after another.
class Objective::StepRunner {
public:
    StepRunner(const Objective& objective, const CellBatch& batch, const StepPlan& plan, const Pass& pass)
        : m_objective(objective)
        , m_options(objective.m_options)
        , m_batch(batch)
        , m_plan(plan)
        , m_pass(pass) {
        if (m_options.maskZeros && (!batch.neighbours.defined() || plan.neighbours == 0)) {
            m_batch.neighbours = Tensor();
            dropAbsentGenes(m_batch, m_plan);
        }
        m_losses.total = at::zeros({}, batch.counts.options());
    }

    StepLosses run() {
        if (m_options.fullForward) {
            NetworkInput input = inputOf(m_batch, m_plan.neighbours);
            runPass(input, m_batch, "full_forward_", false);
        }
        for (const MaskTask& task : m_plan.masks) {
            NetworkInput input = inputOf(m_batch, m_plan.neighbours);
            input.expression.mask = task.mask;
            input.depth = m_batch.total();
            runPass(input, m_batch, "mask_" + task.name + "_", true);
        }
        const CellBatch cut = m_plan.noises.empty() ? CellBatch() : m_batch.cut(m_plan.context);
        for (const NoiseTask& task : m_plan.noises) {
            const bool blank = task.level >= 1.0;
            NetworkInput input = inputOf(cut, blank ? 6 : m_plan.neighbours);
            input.expression.counts = blank ? at::zeros_like(cut.counts) : task.counts.narrow(1, 0, m_plan.context);
            runPass(input, cut, "denoise_" + std::to_string(static_cast<int>(task.level * 100)) + "%_", true);
        }
        if (m_options.generate && m_tokens.defined()) {
            const NetworkInput input = inputOf(m_batch, 0);
            NetworkInput plain = input;
            plain.isMetacell = Tensor(); // as the reference: generation in training knows no metacells
            addExpression(m_objective.m_network.generate(m_tokens, plain, m_pass), m_batch, "gen_");
        }
        addSimilarity();
        return std::move(m_losses);
    }

private:
    static NetworkInput inputOf(const CellBatch& batch, std::int64_t neighbours) {
        NetworkInput input;
        input.genes = batch.genes;
        input.expression = batch.expression(neighbours);
        input.depth = batch.depth;
        input.total = batch.total();
        input.isMetacell = batch.isMetacell;
        return input;
    }

    void addExpression(const ExpressionParameters& predicted, const CellBatch& target, const std::string& prefix) {
        const Tensor loss = m_objective.expressionLoss(predicted, target.counts, m_options.zinbAndMse, m_options.maskZeros);
        m_losses.terms[prefix + "expr"] = loss;
        m_losses.total = m_losses.total + m_options.expressionScale * loss;
    }

    void runPass(const NetworkInput& input, const CellBatch& target, const std::string& prefix, bool expression) {
        const std::size_t index = m_losses.cellTokens.size();
        const bool first = index == 0;
        EncodeRequest request;
        request.expression = expression || (first && m_objective.m_network.config().mvc);
        request.classes = first;
        if (index < m_plan.compressorNoise.size()) {
            request.noise = m_plan.compressorNoise[index];
        }
        const NetworkOutput output = m_objective.m_network.encode(input, request, m_pass);
        if (expression) {
            addExpression(output.expression, target, prefix);
        } else {
            m_losses.terms[prefix + "expr"] = at::zeros({}, target.counts.options());
        }
        m_losses.total = m_losses.total + m_objective.passTerms(output, target, m_plan.step, first, prefix, m_pass, m_losses);
        m_losses.cellTokens.push_back(output.inputTokens);
        if (first) {
            m_tokens = output.tokens;
            m_losses.logits = output.logits;
        }
    }

    void addSimilarity() {
        std::vector<Tensor> cells; // the mean token of every pass
        for (const Tensor& tokens : m_losses.cellTokens) {
            cells.push_back(tokens.mean(1));
        }
        if (cells.empty()) {
            return;
        }
        const Tensor similarity = elasticSimilarityLoss(cells[0], m_options.similarityThreshold);
        m_losses.terms["ecs"] = similarity;
        m_losses.total = m_losses.total + m_options.similarityScale * similarity;
        Tensor contrast;
        int pairs = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            for (std::size_t j = i + 1; j < cells.size(); ++j, ++pairs) {
                const Tensor loss = contrastiveLoss(cells[i], cells[j], m_options.contrastiveTemperature);
                contrast = contrast.defined() ? contrast + loss : loss;
            }
        }
        if (pairs > 0) {
            m_losses.terms["cce"] = contrast / pairs;
            m_losses.total = m_losses.total + m_options.contrastiveScale * m_losses.terms["cce"];
        }
    }

    const Objective& m_objective;
    const ObjectiveOptions& m_options;
    CellBatch m_batch;
    StepPlan m_plan;
    const Pass& m_pass;
    StepLosses m_losses;
    Tensor m_tokens; ///< cell tokens of the first pass, what generation starts from
};

StepLosses Objective::step(const CellBatch& batch, const StepPlan& plan, const Pass& pass) const {
    return StepRunner(*this, batch, plan, pass).run();
}

} // namespace ocellus
