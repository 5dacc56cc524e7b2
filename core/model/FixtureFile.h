// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// Writes tensors of any rank to a new HDF5 file; groups are made from the slashes in names. The
/// file is built beside its path and renamed into place by `finish`; without it nothing appears.
/// Holds no times. Not thread-safe.
class FixtureWriter {
public:
    /// @throws Error when the folder cannot be written.
    explicit FixtureWriter(const std::string& path);
    ~FixtureWriter();
    FixtureWriter(const FixtureWriter&) = delete;
    FixtureWriter& operator=(const FixtureWriter&) = delete;

    /// Row-major values; an empty shape is a scalar. @throws Error when the disk refuses.
    void write(const std::string& name, const std::vector<Index>& shape, const float* values);
    void write(const std::string& name, const std::vector<Index>& shape, const double* values);
    void write(const std::string& name, const std::vector<Index>& shape, const std::int64_t* values);

    void finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace ocellus
