// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/results/ResultStore.h"

#include <algorithm>

namespace ocellus {

void ResultStore::add(LayerPtr layer) {
    for (LayerPtr& existing : m_layers) {
        if (existing->name == layer->name) {
            existing = std::move(layer);
            return;
        }
    }
    m_layers.push_back(std::move(layer));
}

void ResultStore::remove(const std::string& name) {
    std::erase_if(m_layers, [&](const LayerPtr& layer) { return layer->name == name; });
}

LayerPtr ResultStore::find(const std::string& name) const {
    const auto found = std::find_if(
        m_layers.begin(), m_layers.end(), [&](const LayerPtr& layer) { return layer->name == name; });
    return found == m_layers.end() ? nullptr : *found;
}

} // namespace ocellus
