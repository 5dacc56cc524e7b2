// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/map/MapScene.h"
#include "views/state/ExplorerState.h"

#include <QObject>

#include <memory>
#include <optional>
#include <utility>

class QLineEdit;

namespace ocellus {

class MapSurface;

/// Changes the ends of a map's colour bar: dragged on the bar, or typed into a field that opens on
/// the number. An emptied field gives both ends back to the percentiles. GUI thread.
///
/// objectName of the field: "map1ScaleEnd" for map 1.
class ScaleEnds : public QObject {
    Q_OBJECT

public:
    /// All three live longer.
    ScaleEnds(ExplorerState& state, int map, const MapScene& scene, MapSurface& surface);

    /// Opens the field on an end: 0 low, 1 high. Nothing happens without a colour bar.
    void edit(int end);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void drag(int end, double share);
    void commit();
    void change(int end, double value);
    std::shared_ptr<const Colouring> scale() const; ///< nullptr: no colour bar

    ExplorerState& m_state;
    const int m_map;
    const MapScene& m_scene;
    MapSurface& m_surface;
    QLineEdit* m_field;
    int m_end = 0;
    std::optional<std::pair<double, double>> m_before; ///< while an end is dragged
};

} // namespace ocellus
