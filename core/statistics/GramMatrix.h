// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"

#include <vector>

namespace ocellus {

/// The symmetric matrix of all inner products of columns, summed over rows that come in panels.
///
/// Products inside a panel are in float32, the sum over panels in float64: relative error about
/// 1e-6 of the largest entry. Used on one thread, which `add` may spread over several; the result
/// does not depend on how many.
class GramMatrix {
public:
    /// Rows a panel should have: more lose precision, fewer lose speed.
    static constexpr Index kPanelRows = 1024;

    explicit GramMatrix(Index size);

    Index size() const { return m_size; }

    /// Adds the products of the columns of `panel`: rows x size(), row after row.
    void add(const std::vector<float>& panel, Index rows, int threads);

    /// size() x size() sums so far, both triangles filled. Ends the use of this object.
    std::vector<double> take();

private:
    void pack(const std::vector<float>& panel, Index rows, int threads);
    void multiplyStrip(Index strip, Index firstGroup, Index lastGroup, Index rows);

    Index m_size = 0;
    Index m_padded = 0; ///< a multiple of both tile sides
    std::vector<float> m_left;
    std::vector<float> m_right;
    std::vector<double> m_sums; ///< m_padded x m_padded; only from the strip's own columns on
};

} // namespace ocellus
