// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Hdf5.h"
#include "core/base/Hdf5Writer.h"
#include "core/base/RunControl.h"
#include "core/model/GeneAttention.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/model/torch/CellBatch.h"
#include "core/model/torch/Network.h"
#include "core/model/torch/Objective.h"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// See replayFixture in Model.h.
Outcome replayRecorded(
    const LoadedCheckpoint& checkpoint, const std::string& fixturePath, const std::string& outPath,
    const RunControl& control);

/// A fixture that is being replayed: what was recorded, and where results go.
class Replay {
public:
    Replay(const LoadedCheckpoint& checkpoint, const std::string& fixturePath, const std::string& outPath);

    /// Replays every group the fixture names. @returns false when stopped.
    bool run(const RunControl& control);
    void finish() { m_out.finish(); }

private:
    // ReplayForward.cpp
    void forward(const std::string& group);
    void generate();
    void predict(const std::string& inputs, const std::string& out);
    NetworkInput forwardInput(const std::string& group) const;
    NetworkOutput fullForward() const;

    // ReplayAttention.cpp
    void attention();
    std::vector<std::int64_t> attentionLayers() const;
    void writeNetworks(const AttentionVectors& means);
    std::vector<Tensor> attentionOf(const CellBatch& batch, const std::vector<std::int64_t>& layers) const;

    // ReplayTraining.cpp
    ObjectiveOptions objectiveOptions() const;
    void losses();
    void train();
    StepPlan stepPlan() const;
    void writeGradients(const std::vector<std::pair<std::string, Tensor>>& parameters);
    void writeOptimiserStep(std::vector<std::pair<std::string, Tensor>>& parameters, std::int64_t step);
    void writeTerms(const std::string& prefix, const StepLosses& losses);
    std::int64_t globalStep() const;

    Tensor floats(const std::string& name) const;
    Tensor integers(const std::string& name) const;
    CellBatch batch(const std::string& group) const;
    void requireShapes(const std::string& group, const CellBatch& cells) const;
    CompressorNoise noiseOf(const std::string& group) const;
    double number(const std::string& name, double fallback) const;
    /// A setting of the recorded training configuration.
    double trainSetting(const std::string& name, double fallback) const;
    bool configFlag(const std::string& name) const;
    /// Names of the arrays "0", "1" ... in a group, in numerical order.
    std::vector<std::string> numbered(const std::string& group) const;
    /// The first tokens of a result that fixtures of large models keep.
    std::int64_t cropped(const std::string& name, std::int64_t axis, std::int64_t size, std::int64_t rule) const;

    void write(const std::string& name, const Tensor& tensor);
    void writeExpression(const std::string& prefix, const ExpressionParameters& expression);
    void writeModules(const std::string& group, const std::map<std::string, Tensor>& record);
    bool wantsModules(const std::string& group) const { return m_fixture.hasGroup(group + "/modules"); }

    const LoadedCheckpoint& m_checkpoint;
    const ModelConfig& m_config;
    hdf5::Group m_fixture;
    hdf5::Writer m_out;
    Weights m_weights;
    Network m_network;
    CellBatch m_inputs;
    nlohmann::json m_settings; ///< the fixture's own description
    bool m_cropped = false; ///< a fixture of a large model: wide results are stored for the first tokens only
};

} // namespace ocellus
