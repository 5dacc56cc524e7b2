// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Replay.h"

#include "core/base/Error.h"
#include "core/model/torch/TorchModel.h"

#include <algorithm>
#include <cstring>

namespace ocellus {

namespace {

std::string sizesText(c10::IntArrayRef shape) {
    std::string text;
    for (const std::int64_t size : shape) {
        text += (text.empty() ? "" : " x ") + std::to_string(size);
    }
    return text.empty() ? "one number" : text;
}

bool startsWith(const std::string& text, const std::string& start) { return text.compare(0, start.size(), start) == 0; }

} // namespace

Replay::Replay(const LoadedCheckpoint& checkpoint, const std::string& fixturePath, const std::string& outPath)
    : m_checkpoint(checkpoint)
    , m_config(checkpoint.config)
    , m_fixture(hdf5::Group::openFile(fixturePath))
    , m_out(outPath)
    , m_weights(Weights::fromCheckpoint(checkpoint.checkpoint, checkpoint.config))
    , m_network(m_weights, checkpoint.config) {
    {
        const c10::InferenceMode guard;
        m_network.pack(); // training works on copies of the weights
    }
    m_inputs = batch("inputs");
    m_settings = nlohmann::json::parse(m_fixture.textAttribute("config").value_or("{}"), nullptr, false);
    if (!m_settings.is_object()) {
        m_settings = nlohmann::json::object();
    }
    m_cropped = configFlag("medium");
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

CellBatch Replay::batch(const std::string& group) const {
    CellBatch result;
    result.genes = integers(group + "/genes");
    result.counts = floats(group + "/x");
    result.depth = floats(group + "/depth");
    if (!result.genes.defined() || !result.counts.defined() || !result.depth.defined() || result.genes.sizes() != result.counts.sizes() ||
        result.genes.dim() != 2 || result.depth.numel() != result.genes.size(0)) {
        m_fixture.refuse("lacks " + group + "/genes, x (cells x genes) or depth (cells), or their shapes differ");
    }
    if (result.genes.min().item<std::int64_t>() < 0 || result.genes.max().item<std::int64_t>() >= m_config.vocabulary) {
        m_fixture.refuse("has in " + group + "/genes tokens outside 0 to " + std::to_string(m_config.vocabulary - 1));
    }
    result.neighbours = floats(group + "/knn_cells");
    result.distances = floats(group + "/knn_cells_info");
    result.labels = integers(group + "/class");
    result.isMetacell = integers(group + "/is_meta");
    if (const Tensor mask = integers(group + "/mask"); mask.defined()) {
        result.mask = mask != 0;
    }
    requireShapes(group, result);
    return result;
}

/// What stands beside the counts fits them and the model.
void Replay::requireShapes(const std::string& group, const CellBatch& cells) const {
    const std::int64_t count = cells.genes.size(0), genes = cells.genes.size(1);
    const std::int64_t neighbours = cells.neighbours.defined() && cells.neighbours.dim() == 3 ? cells.neighbours.size(1) : 0;
    const auto require = [&](const char* name, const Tensor& tensor, const std::vector<std::int64_t>& shape) {
        if (tensor.defined() && tensor.sizes() != c10::IntArrayRef(shape)) {
            m_fixture.refuse("has " + group + "/" + name + " of shape " + sizesText(tensor.sizes()) + ", " + sizesText(shape)
                + " expected for " + std::to_string(count) + " cells, " + std::to_string(genes) + " genes and this model");
        }
    };
    require("knn_cells", cells.neighbours, {count, neighbours, genes});
    if (cells.neighbours.defined() && !cells.distances.defined()) {
        m_fixture.refuse("lacks " + group + "/knn_cells_info, one distance for each of knn_cells");
    }
    require("knn_cells_info", cells.distances, {count, neighbours});
    require("class", cells.labels, {count, static_cast<std::int64_t>(m_config.classes.size())});
    require("mask", cells.mask, {count, genes});
    if (cells.isMetacell.defined() && cells.isMetacell.numel() != count) {
        require("is_meta", cells.isMetacell, {count});
    }
    for (std::size_t i = 0; cells.labels.defined() && i < m_config.classes.size(); ++i) {
        const auto codes = static_cast<std::int64_t>(m_config.classes[i].labels) + static_cast<std::int64_t>(m_config.classes[i].hierarchy.size());
        if (cells.labels.select(1, static_cast<std::int64_t>(i)).max().item<std::int64_t>() >= codes) {
            m_fixture.refuse("has in " + group + "/class a code of " + m_config.classes[i].name + " beyond the " + std::to_string(codes) + " of this model");
        }
    }
}

double Replay::number(const std::string& name, double fallback) const {
    return m_fixture.hasArray(name) ? m_fixture.array(name).readAll<double>().at(0) : fallback;
}

double Replay::trainSetting(const std::string& name, double fallback) const {
    const auto train = m_settings.find("train");
    if (train == m_settings.end() || !train->is_object() || !train->contains(name)) {
        return fallback;
    }
    const nlohmann::json& value = train->at(name);
    return value.is_number() ? value.get<double>() : value.is_boolean() ? (value.get<bool>() ? 1.0 : 0.0) : fallback;
}

bool Replay::configFlag(const std::string& name) const {
    const auto value = m_settings.find(name);
    return value != m_settings.end() && value->is_boolean() && value->get<bool>();
}

std::vector<std::string> Replay::numbered(const std::string& group) const {
    std::vector<std::string> names = m_fixture.hasGroup(group) ? m_fixture.group(group).names() : std::vector<std::string>();
    std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    return names;
}

std::int64_t Replay::cropped(const std::string& name, std::int64_t axis, std::int64_t size, std::int64_t rule) const {
    if (m_fixture.hasArray(name)) {
        const std::vector<Index> recorded = m_fixture.array(name).shape();
        return axis < static_cast<std::int64_t>(recorded.size()) ? std::min(size, recorded[static_cast<std::size_t>(axis)]) : size;
    }
    return std::min(size, rule);
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

void Replay::write(const std::string& name, const Tensor& tensor) {
    const std::vector<Index> shape = tensor.sizes().vec();
    if (at::isIntegralType(tensor.scalar_type(), true)) {
        const Tensor packed = tensor.to(at::kLong).contiguous();
        m_out.writeArray(name, shape, static_cast<const std::int64_t*>(packed.data_ptr()));
    } else if (tensor.scalar_type() == at::kDouble) {
        const Tensor packed = tensor.contiguous();
        m_out.writeArray(name, shape, static_cast<const double*>(packed.data_ptr()));
    } else {
        const Tensor packed = tensor.detach().to(at::kFloat).contiguous();
        m_out.writeArray(name, shape, static_cast<const float*>(packed.data_ptr()));
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

bool Replay::run(const RunControl& control) {
    const std::vector<std::string> groups = m_fixture.names();
    Index done = 0;
    for (const std::string& group : groups) {
        if (control.stopRequested()) {
            return false;
        }
        const at::NoGradGuard guard; // training switches gradients on for itself
        if (startsWith(group, "forward_")) {
            forward(group);
        } else if (group == "generate") {
            generate();
        } else if (group == "predict") {
            predict("inputs", "predict/predict0.");
            if (m_fixture.hasGroup("inputs2")) {
                predict("inputs2", "predict/predict1.");
            }
        } else if (group == "attention") {
            attention();
        } else if (group == "loss") {
            losses();
        } else if (group == "train") {
            train();
        }
        control.report("Replaying " + group, ++done, static_cast<Index>(groups.size()));
    }
    return true;
}

Outcome replayRecorded(
    const LoadedCheckpoint& checkpoint, const std::string& fixturePath, const std::string& outPath,
    const RunControl& control) {
    Replay replay(checkpoint, fixturePath, outPath);
    try {
        if (!replay.run(control)) {
            return Outcome::Cancelled;
        }
    } catch (const c10::Error& error) {
        if (isOutOfMemory(error)) {
            throw;
        }
        const std::string text = error.what_without_backtrace();
        throw InputError(fixturePath, "what was recorded does not fit this model: " + text.substr(0, text.find('\n')));
    }
    replay.finish();
    return Outcome::Finished;
}

} // namespace ocellus
