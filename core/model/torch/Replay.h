// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/model/FixtureFile.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/model/torch/Network.h"

#include "core/base/Hdf5.h"

#include <string>

namespace ocellus {

/// See replayFixture in Model.h.
Outcome replayRecorded(
    const LoadedCheckpoint& checkpoint, const std::string& fixturePath, const std::string& outPath,
    const RunControl& control);

/// A recorded batch and how its cells were measured.
struct RecordedBatch {
    Tensor genes;      ///< (B, L) int64
    Tensor counts;     ///< (B, L)
    Tensor depth;      ///< (B)
    Tensor neighbours; ///< (B, K, L) or undefined
    Tensor distances;  ///< (B, K) or undefined
    Tensor labels;     ///< (B, C) int64 or undefined
    Tensor mask;       ///< (B, L) bool or undefined
    Tensor isMetacell; ///< (B) int64 or undefined

    Tensor total() const { return counts.sum(1); }
    /// The first `count` neighbours, or none.
    Expression expression(std::int64_t count) const;
};

/// A fixture that is being replayed: what was recorded, and where results go.
class Replay {
public:
    Replay(const LoadedCheckpoint& checkpoint, const std::string& fixturePath, const std::string& outPath);

    /// Replays every group the fixture names. @returns false when stopped.
    bool run(const RunControl& control);
    void finish() { m_out.finish(); }

private:
    void forward(const std::string& group);
    void generate();

    Tensor floats(const std::string& name) const;
    Tensor integers(const std::string& name) const;
    RecordedBatch batch(const std::string& group) const;
    CompressorNoise noiseOf(const std::string& group) const;
    NetworkInput forwardInput(const std::string& group) const;
    NetworkOutput fullForward() const;

    void write(const std::string& name, const Tensor& tensor);
    void writeExpression(const std::string& prefix, const ExpressionParameters& expression);
    void writeModules(const std::string& group, const std::map<std::string, Tensor>& record);
    bool wantsModules(const std::string& group) const { return m_fixture.hasGroup(group + "/modules"); }

    const LoadedCheckpoint& m_checkpoint;
    const ModelConfig& m_config;
    hdf5::Group m_fixture;
    FixtureWriter m_out;
    Weights m_weights;
    Network m_network;
    RecordedBatch m_inputs;
    bool m_cropped = false; ///< a fixture of a large model: wide results are stored for the first tokens only
};

} // namespace ocellus
