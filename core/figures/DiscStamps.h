// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace ocellus {

/// Antialiased discs of one diameter, ready to be laid over a picture four pixels at a time: one
/// stamp for each position of the centre inside its pixel. Used by the point rasteriser only.
class DiscStamps {
public:
    static constexpr int kSubPixel = 8; ///< positions come in eighths of a pixel
    static constexpr int kLanes = 4;    ///< pixels in a group

    /// Weights of four neighbouring pixels, 0 .. 256, each repeated for the four channels, and a mask
    /// of the pixels that belong to the cell.
    struct Group {
        alignas(32) std::uint16_t weights[4 * kLanes];
        alignas(16) std::int32_t owned[kLanes];
    };

    struct Stamp {
        int left = 0;   ///< pixels from the one that holds the centre
        int top = 0;
        int rows = 0;
        int groups = 0; ///< per row
        const Group* first = nullptr;
    };

    /// @param diameter  pixels, > 0
    /// @param alpha     opacity of a fully covered pixel, 0 .. 1
    DiscStamps(double diameter, double alpha);

    /// Largest distance in pixels between the centre's pixel and any pixel of a stamp, padding included.
    int reach() const { return m_reach; }

    const Stamp& at(int subX, int subY) const {
        return m_stamps[static_cast<std::size_t>((subY >> m_shift) * m_phases + (subX >> m_shift))];
    }

private:
    void addStamp(double radius, double alpha, double centreX, double centreY);

    int m_shift = 0; ///< eighths to phases
    int m_phases = kSubPixel;
    int m_reach = 0;
    std::vector<Stamp> m_stamps;
    std::vector<Group> m_groups;
};

} // namespace ocellus
