// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ocellus {

/// A length to draw beside a section of tissue.
struct ScaleBar {
    double micrometres = 0.0;
    std::string text; ///< "200 µm", "1 mm"
};

/// The longest of the steps 1, 2, 5, 10 ... micrometres that is at most `most`. @pre most > 0.
ScaleBar scaleBarWithin(double most);

} // namespace ocellus
