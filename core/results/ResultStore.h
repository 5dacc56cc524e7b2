// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/ResultLayer.h"

#include <vector>

namespace ocellus {

/// The layers of one data set, oldest first. Adding a layer whose name exists replaces it in place
/// (a newer snapshot or a re-run); nothing is ever edited. Used on one thread.
class ResultStore {
public:
    void add(LayerPtr layer);
    void remove(const std::string& name);
    const std::vector<LayerPtr>& layers() const { return m_layers; }
    LayerPtr find(const std::string& name) const;

private:
    std::vector<LayerPtr> m_layers;
};

} // namespace ocellus
