// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ontology/Ontology.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocellus {

/// Terms of a file, told apart by its first line, each plain or gzip:
/// - OBO 1.2/1.4 ("format-version" or a stanza): [Term] stanzas; id, name, is_a, synonym,
///   is_obsolete, replaced_by, then consider; other stanzas and tags are passed over.
/// - JSON of the CELLxGENE ontology guide ("{"): label, ancestors (those at distance 1 are the
///   parents), synonyms, deprecated, replaced_by, else consider.
/// - compact text ("#ocellus-ontology 1"): id, name, parents, "obsolete", replacements, separated by
///   tabs (lists by blanks), then synonyms separated by "|".
/// - a table of ids and labels: the first column that holds CURIEs or OBO addresses and the next
///   column; a first line without an id is a header; no parents. Rows of other ids (BFO ...) count
///   like the rest.
/// Parents and replacements of other ontologies are kept as written.
/// @throws InputError in one sentence; any bytes are safe to give.
std::vector<Term> readTerms(const std::string& path);

/// The compact text of an ontology: what ships, and what is kept of a file once read.
std::string compactText(const Ontology& ontology);

/// "http://purl.obolibrary.org/obo/CL_0000084" or "<...>" -> "CL:0000084"; a CURIE as it is; nullopt
/// for other text. A CURIE is letters or digits, ":", letters, digits, "_" or "-".
std::optional<std::string> termId(std::string_view text);

} // namespace ocellus
