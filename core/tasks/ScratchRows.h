// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/readers/ScratchFile.h"
#include "core/tasks/ModelRun.h"

#include <span>
#include <vector>

namespace ocellus {

/// Rows of a model task kept in a temporary file, so that memory does not grow with the cells.
/// Filled by one run; reading is safe from several threads.
class ScratchRows : public ModelRows {
public:
    void restore(Index first, Index count, const float* rows) override {
        m_file.write(offsetOf(first), rows, bytesOf(count));
    }

    const float* kept(Index first, Index count) override {
        read(first, count, m_kept);
        return m_kept.data();
    }

    void read(Index first, Index count, std::vector<float>& rows) const {
        rows.resize(static_cast<std::size_t>(count * width()));
        m_file.read(offsetOf(first), rows.data(), bytesOf(count));
    }

    /// Neighbouring numbers of one row.
    void readPart(Index position, Index column, std::span<float> values) const {
        m_file.read(offsetOf(position) + static_cast<std::int64_t>(column) * static_cast<std::int64_t>(sizeof(float)), values.data(), values.size_bytes());
    }

private:
    std::int64_t offsetOf(Index position) const {
        return static_cast<std::int64_t>(position * width()) * static_cast<std::int64_t>(sizeof(float));
    }

    std::size_t bytesOf(Index count) const { return static_cast<std::size_t>(count * width()) * sizeof(float); }

    ScratchFile m_file;
    std::vector<float> m_kept;
};

} // namespace ocellus
