// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ocellus {

/// The name of an ontology term ("CL:0000084" -> "T cell"), from the names shipped in
/// resources/ontology and, for NCBITaxon, plain English; the text itself when it is no known term.
/// Thread-safe; the table is read at the first call.
std::string termName(const std::string& term);

/// Ids of the shipped terms with this name, upper and lower case alike, by id. Thread-safe; the table is read at the first
/// call.
std::vector<std::string> termsNamed(const std::string& name);

/// Ids of the parents of a shipped term that is no cell type (Ontology::shippedCellTypes has those), ascending; empty
/// without any. Thread-safe; the table is read at the first call.
std::vector<std::string> termParents(const std::string& term);

} // namespace ocellus
