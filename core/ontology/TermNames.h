// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace ocellus {

/// The name of an ontology term ("CL:0000084" -> "T cell"), from the names shipped in
/// resources/ontology and, for NCBITaxon, plain English; the text itself when it is no known term.
/// Thread-safe; the table is read at the first call.
std::string termName(const std::string& term);

} // namespace ocellus
