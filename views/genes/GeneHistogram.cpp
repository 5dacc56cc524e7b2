// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/genes/GeneHistogram.h"

#include <algorithm>

namespace ocellus {

void GeneHistogram::setScale(double low, double high, ColourMap map, double mapStart) {
    m_low = low;
    m_high = high > low ? high : low + 1.0;
    m_map = map;
    m_mapStart = mapStart;
    update();
}

QColor GeneHistogram::barColour(double value) const {
    const double t = std::clamp((value - m_low) / (m_high - m_low), 0.0, 1.0);
    const Rgb c = colourAt(m_map, m_mapStart + (1.0 - m_mapStart) * t);
    return QColor(c.r, c.g, c.b);
}

} // namespace ocellus
