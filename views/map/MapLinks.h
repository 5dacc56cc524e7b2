// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <map>

namespace ocellus {

class ExplorerState;

/// Where a map looks: the data point in the middle of its free area, and the zoom relative to the
/// view that shows everything (1), so that maps of different sizes can share it.
struct MapCamera {
    double centreX = 0.0;
    double centreY = 0.0;
    double zoom = 1.0;
    bool fitted = true; ///< shows everything; stays so when the map is resized
    QString note;       ///< what it was moved to, until the person moves on: "zoomed to line 1"
};

/// The camera that linked maps of one state share, one per embedding. GUI thread.
class MapLinks : public QObject {
    Q_OBJECT

public:
    /// The links of a state, made at the first call and owned by it.
    static MapLinks* of(ExplorerState& state);

    void move(const QString& mapName, const MapCamera& camera, const QObject* mover);
    MapCamera camera(const QString& mapName) const;

Q_SIGNALS:
    void moved(const QString& mapName, const QObject* mover);

private:
    explicit MapLinks(ExplorerState& state);

    std::map<QString, MapCamera> m_cameras;
};

} // namespace ocellus
