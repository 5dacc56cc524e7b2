// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/MapLinks.h"

#include "views/state/ExplorerState.h"

namespace ocellus {

MapLinks::MapLinks(ExplorerState& state)
    : QObject(&state) {
    connect(&state, &ExplorerState::datasetChanged, this, [this] { m_cameras.clear(); });
}

MapLinks* MapLinks::of(ExplorerState& state) {
    if (auto* links = state.findChild<MapLinks*>(QString(), Qt::FindDirectChildrenOnly)) {
        return links;
    }
    return new MapLinks(state);
}

void MapLinks::move(const QString& mapName, const MapCamera& camera, const QObject* mover) {
    m_cameras[mapName] = camera;
    Q_EMIT moved(mapName, mover);
}

MapCamera MapLinks::camera(const QString& mapName) const {
    const auto found = m_cameras.find(mapName);
    return found == m_cameras.end() ? MapCamera() : found->second;
}

} // namespace ocellus
