// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// How a model did on its own held-out cells for one class of label, as its recipe or report says.
struct ClassRecord {
    std::string className; ///< "cell_type"
    double accuracy = 0.0; ///< 0..1
    double chance = 0.0;   ///< of the best single answer, 0..1
    std::string where;     ///< "its fine-tuning report"
    bool before = false;   ///< measured before the model was taught other labels: it does not hold any more
};

/// Why a class of label is shown or hidden.
enum class ShownBecause {
    Tested,     ///< labelled cells of this data set
    Recipe,     ///< the model's own recipe
    Impossible, ///< answers that cannot be true: hidden
    KnownToFail,///< the published model fails in its own atlas: hidden
    Untested,   ///< shown, as nothing speaks against it
};

/// Whether the predictions of one class of label deserve to be shown.
struct ShownClass {
    std::string className; ///< "disease"
    bool shown = true;
    ShownBecause because = ShownBecause::Untested;
    std::string reason;      ///< one plain sentence, with its numbers
    std::string labelColumn; ///< compared with; empty: none
    Index cells = 0;         ///< compared, or looked at
    double accuracy = 0.0;   ///< of `cells`; NaN where nothing was compared
    double chance = 0.0;     ///< of always giving the best single answer; NaN likewise
};

struct ShownClassesOptions {
    std::optional<std::string> organism; ///< of all cells, where no column says it
    bool publishedModel = false;         ///< made by a published scPRINT-2, taught further or not, not by a model of our own recipes
    std::vector<ClassRecord> records;    ///< what the model's recipe says
};

/// The one rule which classes of predicted labels are shown (`pred_<class>` of a cell table), in the order of the
/// columns. For each class the first that can be said decides:
///
/// 1. Labelled cells beside the predictions (`<class>_ontology_term_id`, else `<class>`): shown when the predictions
///    are right more often than the best single answer would be, beyond chance (lower end of Wilson's 95 % interval),
///    else hidden. An answer is right when it is the label or finer (cell types by the Cell Ontology, tissues by
///    Uberon, other classes by their words). At least 30 such cells; labels that are all alike test nothing, unless
///    the answers are wrong for most cells.
/// 2. The model's own recipe: shown when its held-out accuracy is above that of the best single answer. An accuracy from
///    before the model was taught other labels hides what was no better than one answer then, and shows nothing.
/// 3. Answers that cannot be true, when at least 30 cells can show it: an ethnicity of cells that are not human, a
///    disease of people for cells of plants, flies and worms. Hidden when more than half of such cells get one, which
///    is what answers do that follow nothing.
/// 4. Ethnicity and disease by a published model, known to fail in the atlas that came with it: hidden.
/// 5. Else shown, and the sentence says that it is not tested, or not since the model was taught.
std::vector<ShownClass> shownClasses(const Table& cells, const ShownClassesOptions& options = {});

/// The class of a column of predictions ("pred_disease_name" -> "disease"); nullopt for other columns.
std::optional<std::string> predictedClass(const std::string& column);

/// The column of known labels of a class: `<class>_ontology_term_id`, else `<class>`, where it holds labels; else nullptr.
const Column* knownLabelColumn(const Table& cells, const std::string& className);

} // namespace ocellus
