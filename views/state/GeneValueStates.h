// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/GeneValues.h"
#include "views/state/ExplorerState.h"

#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace ocellus {

// Which values of genes there are - measured, normalised, denoised, imputed - and what views say of
// them. The switch itself is ExplorerState::valueState. GUI thread.

/// Below this the reliability of an imputed gene is called low.
inline constexpr double kLowReliability = 0.3;

/// A gene as a model gave it.
struct ModelledGene {
    LayerPtr layer;
    Index column = 0; ///< in the layer's values

    const GeneValues::Gene& gene() const { return layer->values->facts().genes[static_cast<std::size_t>(column)]; }
};

/// Where a gene's denoised or imputed values are: the newest layer with them, complete ones first;
/// nullopt: nowhere, also for the states that data sets have themselves.
std::optional<ModelledGene> modelledGene(const ExplorerState& state, const std::string& geneId, ValueState values);

/// Every gene with such values, each once, as modelledGene() finds them; genes that were not measured first.
std::vector<ModelledGene> modelledGenes(const ExplorerState& state, ValueState values);

/// What a worker found among the matrices of the open data set. Until it has, counts are taken to be there.
struct FileValues {
    bool counts = true;
    bool stored = true; ///< there is a main matrix; without counts its values, whatever they are, stand for measured ones
};
void setFileValues(ExplorerState& state, const FileValues& found);

/// The state to say where the switch's own is meant: ExplorerState::valueState, but "normalised" where that is all the
/// file has instead of measured values. The same as views say of a gene (geneState).
ValueState switchState(const ExplorerState& state);

/// Puts the switch to what switchState() then says; one step, none when it says so already.
void chooseState(ExplorerState& state, ValueState values);

/// Why a model has nothing to work on, one sentence with what to do; empty: there are counts, or it is being looked.
QString whyNoCounts(const ExplorerState& state);

/// States that the switch can take, as there are values, each as switchState() says it. "measured" is among them while a
/// data set is open, unless "normalised" stands for it.
std::vector<ValueState> valueStatesThere(const ExplorerState& state);

/// Genes with values of a state, for lists: "1,200".
Index genesWith(const ExplorerState& state, ValueState values);

/// Denoised or imputed values of a layer; nullopt: it holds none.
std::optional<ValueState> statesOfLayer(const ResultLayer& layer);

/// "ACTA2 has no imputed values: measured ones are shown." Empty when the gene is shown as the switch
/// says, or when it was not measured at all.
QString otherValuesNote(const ExplorerState& state, const std::string& geneId);

/// The state in a colour source of a gene that keeps it whatever the switch says ("imputed"); the
/// inverse gives nullopt for a source that follows the switch.
std::string fixedTo(ValueState values);
std::optional<ValueState> fixedState(const ColourSource& source);

/// The gene a person means among those only a model gave (id or symbol, ignoring case).
std::optional<std::string> findModelled(const ExplorerState& state, const QString& text);

} // namespace ocellus
