// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace ocellus {

/// Plain English name of an organism ("NCBITaxon:9606" -> "human"), or the CURIE itself when it is
/// not one we know.
std::string organismName(const std::string& organism);

/// The CURIE of an organism as a person gives it: "NCBITaxon:9606" as it is, "human" in any case by its plain English name;
/// nullopt for other text.
std::optional<std::string> organismGiven(const std::string& text);

} // namespace ocellus
