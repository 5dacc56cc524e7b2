// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ocellus {

/// Plain English name of an organism ("NCBITaxon:9606" -> "human"), or the CURIE itself when it is
/// not one we know.
std::string organismName(const std::string& organism);

} // namespace ocellus
