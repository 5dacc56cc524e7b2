// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/style/BrushHistogram.h"

namespace ocellus {

/// The histogram of the current gene in the map's colours.
class GeneHistogram : public BrushHistogram {
    Q_OBJECT

public:
    using BrushHistogram::BrushHistogram;

    /// Colours of the bars: the scale from `low` to `high` of the map's legend.
    void setScale(double low, double high, ColourMap map, double mapStart);

protected:
    QColor barColour(double value) const override;

private:
    double m_low = 0.0, m_high = 1.0, m_mapStart = 0.0;
    ColourMap m_map = ColourMap::Viridis;
};

} // namespace ocellus
