// SPDX-License-Identifier: GPL-3.0-or-later
// Replay of the groups loss and train (MODEL_SPEC sections 9, 10, 17.8 and 17.9).
#include "core/model/torch/Optimiser.h"
#include "core/model/torch/Replay.h"

#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr std::int64_t kUsualStep = 10; ///< of fixtures that name none
constexpr double kUsualClip = 40.0;

Tensor asDouble(const Tensor& scalar) { return scalar.detach().to(at::kDouble); }

} // namespace

std::int64_t Replay::globalStep() const {
    const double described = m_settings.contains("gstep") && m_settings["gstep"].is_number() ? m_settings["gstep"].get<double>()
                                                                                             : static_cast<double>(kUsualStep);
    return static_cast<std::int64_t>(number("train/global_step", number("loss/global_step", described)));
}

ObjectiveOptions Replay::objectiveOptions() const {
    ObjectiveOptions options;
    options.hierarchy = HierarchyForm::Faithful;
    const auto scale = [&](const char* name, double fallback) { return number(std::string("loss/scales/") + name, trainSetting(name, fallback)); };
    options.classScale = scale("class_scale", options.classScale);
    options.independenceScale = scale("class_embd_diss_scale", options.independenceScale);
    options.similarityScale = scale("ecs_scale", options.similarityScale);
    options.similarityThreshold = scale("ecs_threshold", options.similarityThreshold);
    options.contrastiveScale = scale("cce_scale", options.contrastiveScale);
    options.contrastiveTemperature = scale("cce_temp", options.contrastiveTemperature);
    options.klScale = scale("vae_kl_scale", options.klScale);
    options.klWarmupSteps = scale("vae_kl_warmup_steps", options.klWarmupSteps);
    options.mvcScale = scale("mvc_scale", options.mvcScale);
    options.adversarialScale = scale("adv_class_scale", options.adversarialScale);
    options.zinbAndMse = trainSetting("zinb_and_mse", 0.0) != 0.0;
    options.maskZeros = trainSetting("mask_zeros", 0.0) != 0.0;
    options.fullForward = trainSetting("run_full_forward", 1.0) != 0.0;
    options.generate = trainSetting("do_generate", 1.0) != 0.0;
    return options;
}

void Replay::writeTerms(const std::string& prefix, const StepLosses& losses) {
    for (const auto& [name, value] : losses.terms) {
        write(prefix + name, asDouble(value));
    }
}

/// The terms of one pass: three variants of the expression loss, the rest in common.
void Replay::losses() {
    const NetworkOutput output = fullForward();
    write("loss/global_step", at::scalar_tensor(globalStep(), at::kLong));
    struct Variant {
        const char* name;
        bool withMse, maskZeros;
    };
    for (const Variant& variant : {Variant{"mse1", true, false}, Variant{"mse0", false, false}, Variant{"maskzeros", true, true}}) {
        ObjectiveOptions options = objectiveOptions();
        options.maskZeros = variant.maskZeros;
        const Objective objective(m_network, options);
        const std::string prefix = std::string("loss/") + variant.name + "/";
        StepLosses losses;
        const Tensor expression = objective.expressionLoss(output.expression, m_inputs.counts, variant.withMse, variant.maskZeros);
        losses.terms["expr"] = expression;
        losses.total = expression + objective.passTerms(output, m_inputs, globalStep(), true, "", Pass(), losses);
        writeTerms(prefix, losses);
        write(prefix + "total", asDouble(losses.total));
    }
    if (m_inputs.labels.defined()) {
        const std::vector<Tensor> classes = Objective(m_network, objectiveOptions()).classLosses(output, m_inputs.labels);
        for (std::size_t i = 0; i < classes.size(); ++i) {
            write("loss/per_class/" + m_config.classes[i].name, asDouble(classes[i]));
        }
    }
}

StepPlan Replay::stepPlan() const {
    StepPlan plan;
    plan.step = globalStep();
    plan.neighbours = static_cast<std::int64_t>(number("train/nn", m_inputs.neighbours.defined() ? 4 : 0));
    const std::int64_t genes = m_inputs.genes.size(1);
    plan.context = std::min(genes, static_cast<std::int64_t>(number("train/context_length", static_cast<double>(genes))));
    const nlohmann::json& train = m_settings.contains("train") ? m_settings["train"] : nlohmann::json::object();
    const auto listOf = [&](const char* name) { return train.contains(name) && train[name].is_array() ? train[name] : nlohmann::json::array(); };
    std::size_t index = 0;
    const std::vector<std::string> masks = numbered("train/mask");
    for (const nlohmann::json& ratio : listOf("mask_ratio")) {
        if (index >= masks.size()) {
            m_fixture.refuse("has in train/mask " + std::to_string(masks.size()) + " masks, one per mask_ratio expected");
        }
        const std::string name = ratio.is_string() ? ratio.get<std::string>() : std::to_string(static_cast<int>(ratio.get<double>() * 100)) + "%";
        plan.masks.push_back({name, integers("train/mask/" + masks[index++]) != 0});
    }
    index = 0;
    const std::vector<std::string> noised = numbered("train/noised_expr");
    for (const nlohmann::json& level : listOf("noise")) {
        NoiseTask task;
        task.level = level.get<double>();
        if (task.level < 1.0) {
            if (index >= noised.size()) {
                m_fixture.refuse("has in train/noised_expr " + std::to_string(noised.size()) + " arrays, one per noise level below 1 expected");
            }
            task.counts = floats("train/noised_expr/" + noised[index++]);
        }
        plan.noises.push_back(task);
    }
    for (const std::string& pass : numbered("train/eps")) {
        CompressorNoise noise;
        for (const std::string& name : m_fixture.group("train/eps/" + pass).names()) {
            noise[name] = floats("train/eps/" + pass + "/" + name);
        }
        plan.compressorNoise.push_back(noise);
    }
    return plan;
}

void Replay::writeGradients(const std::vector<std::pair<std::string, Tensor>>& parameters) {
    const bool full = m_fixture.hasGroup("train/grad") || configFlag("full_grads");
    for (const auto& [name, parameter] : parameters) {
        const bool has = parameter.grad().defined();
        const double norm = has ? parameter.grad().to(at::kDouble).norm().item<double>() : std::numeric_limits<double>::quiet_NaN();
        write("train/grad_norm/" + name, at::scalar_tensor(norm, at::kDouble));
        if (has && full) {
            write("train/grad/" + name, parameter.grad());
        }
    }
}

/// Clips, makes one AdamW step, and writes by how much every parameter moved.
void Replay::writeOptimiserStep(std::vector<std::pair<std::string, Tensor>>& parameters, std::int64_t step) {
    const at::NoGradGuard guard;
    std::vector<Tensor> trained;
    std::vector<Tensor> before;
    for (const auto& [name, parameter] : parameters) {
        before.push_back(parameter.detach().clone());
        if (parameter.requires_grad()) {
            trained.push_back(parameter);
        }
    }
    const double largest = number("train/clip", kUsualClip);
    const double norm = clipGradients(trained, largest);
    write("train/clip", at::scalar_tensor(largest, at::kDouble));
    write("train/total_grad_norm", at::scalar_tensor(norm, at::kDouble));
    AdamW::Options options;
    options.weightDecay = number("train/weight_decay", trainSetting("weight_decay", options.weightDecay));
    write("train/weight_decay", at::scalar_tensor(options.weightDecay, at::kDouble));
    const double learningRate = warmLearningRate(m_config.learningRate, step, static_cast<std::int64_t>(trainSetting("warmup_duration", 500)));
    write("train/lr_used", at::scalar_tensor(learningRate, at::kDouble));
    AdamW optimiser(trained, options);
    optimiser.step(learningRate);
    const bool full = m_fixture.hasGroup("train/post_step") || configFlag("full_grads");
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const Tensor& now = parameters[i].second;
        write("train/post_step_delta_norm/" + parameters[i].first, (now - before[i]).to(at::kDouble).norm());
        if (full) {
            write("train/post_step/" + parameters[i].first, now);
        }
    }
}

void Replay::train() {
    const at::AutoGradMode gradients(true);
    // Copies: the weights of the other groups stay what they are.
    Weights weights;
    std::vector<std::pair<std::string, Tensor>> parameters;
    for (const std::string& name : m_weights.names()) {
        Tensor copy = m_weights[name].clone();
        copy.set_requires_grad(!isFrozen(name, m_config));
        weights.add(name, copy);
        if (name != "pos_encoder.pe") {
            parameters.emplace_back(name, copy);
        }
    }
    const Network network(weights, m_config);
    const Objective objective(network, objectiveOptions());
    const StepPlan plan = stepPlan();
    const StepLosses losses = objective.step(m_inputs, plan, Pass());
    losses.total.backward();
    writeTerms("train/losses/", losses);
    write("train/total_loss", asDouble(losses.total));
    write("train/global_step", at::scalar_tensor(plan.step, at::kLong));
    write("train/nn", at::scalar_tensor(plan.neighbours, at::kLong));
    write("train/context_length", at::scalar_tensor(plan.context, at::kLong));
    for (std::size_t i = 0; i < losses.cellTokens.size(); ++i) {
        write("train/forward_calls/" + std::to_string(i) + "/input_cell_emb", losses.cellTokens[i].mean(1));
        write("train/forward_calls/" + std::to_string(i) + "/input_cell_embs", losses.cellTokens[i]);
    }
    writeGradients(parameters);
    writeOptimiserStep(parameters, plan.step);
}

} // namespace ocellus
