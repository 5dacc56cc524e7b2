// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"

#include <functional>
#include <string>
#include <vector>

namespace ocellus {

class Dataset;
class Project;

/// What a project adds to the cell table of its data set.
struct ReviewedColumns {
    std::vector<Column> columns;
    std::vector<std::string> notes; ///< plain sentences about what a reader should know
};

/// Every annotation of a project as cell columns that stand beside the original ones.
///
/// "cell_type (reviewed)" gives `cell_type_reviewed` (names) and, where term ids are known from the
/// data set or from the person, `cell_type_reviewed_ontology_term_id`, in the manner of CELLxGENE:
/// one CURIE per cell or "unknown". A cell that was not edited keeps the term the data set gives it
/// (`cell_type_ontology_term_id`); an edited one has the term of its label, else the one term that
/// the data set pairs with that name. Where the original column itself holds term ids the same two
/// columns result; names then come from the data set's column of names, else from `nameOfTerm`.
/// Only labels in use are categories. A name that the data set already has gets "_2", "_3" ...
///
/// @param nameOfTerm  "CL:0000084" -> "T cell"; may return the id itself.
/// @throws UsageError when the data set has another number of cells than the project.
ReviewedColumns reviewedColumns(const Project& project, const Dataset& dataset,
    const std::function<std::string(const std::string&)>& nameOfTerm);

/// The steps in force, oldest first, one JSON object each: step, name, author, note, evidence,
/// cells, and per annotation the labels before and after. Holds no times.
std::vector<std::string> reviewLines(const Project& project);

/// True for "CL:0000084": letters, a colon, letters and digits.
bool looksLikeTerm(const std::string& text);

} // namespace ocellus
