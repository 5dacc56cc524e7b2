// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace ocellus {

/// What an answer is to the annotated label.
enum class LabelMatch {
    None,  ///< beside it, above it, or nothing known
    Same,  ///< it means the same
    Below, ///< finer: a descendant
};

/// How answers are judged. Asked by one thread at a time.
using LabelRule = std::function<LabelMatch(const std::string& answer, const std::string& annotated)>;

/// By what labels of a class mean (core/tasks/LabelJudge.h): ids, names and synonyms of a cell type are the same label,
/// and so are an obsolete id and its replacement; tissues by name or id, with their parts below them; other classes by
/// their words. What means no term is the same as its own words only.
/// @param className  "cell_type", "tissue" ...
LabelRule labelRule(const std::string& className);

/// "cell_type" for cell_type_ontology_term_id; other names as they are.
std::string classOfColumn(const std::string& labelColumn);

/// The class by whose rule a column's labels are to be judged: the column's own where it has one of an ontology; else
/// "cell_type" or "tissue" where a label is such an id, and "cell_type" where at least half of the labels name one.
std::string judgedClass(const std::string& labelColumn, const std::vector<std::string>& labels);

/// In words, when an answer is right by the rule of a class.
std::string rightAnswerWords(const std::string& className);

} // namespace ocellus
