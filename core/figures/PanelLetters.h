// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

namespace ocellus {

/// "A" of the first panel of a page; after "Z" it begins again.
inline std::string panelLetter(std::size_t place) {
    return std::string(1, static_cast<char>('A' + place % 26));
}

/// "panel-a": what the groups of a panel are called in a scene.
inline std::string panelGroup(std::size_t place) {
    return std::string("panel-") + static_cast<char>('a' + place % 26);
}

} // namespace ocellus
