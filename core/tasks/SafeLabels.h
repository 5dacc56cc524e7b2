// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ontology/Lineage.h"
#include "core/results/ResultLayer.h"

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ocellus {

struct TopLabels;

/// A label that is safe to give: coarse enough that its probability is high.
struct SafeLabel {
    std::int32_t label = -1;  ///< into SafeLabels::ids; -1: none
    double probability = 0.0; ///< of the label or anything below it, 0..1
};

/// Coarser labels for cells whose best answers are close (TASKS_SPEC 3.1; celltypist's users ask for an ancestor instead
/// of "unassigned"). Immutable; shareable between threads.
class SafeLabels {
public:
    /// Cell types: an answer's coarser labels are its ancestors on the lineage backbone, nearest first; the top and terms
    /// that group by form or function are no answers.
    SafeLabels(const std::vector<std::string>& answers, const Lineage& lineage);

    /// Other classes: the groups that a model knows, those with fewest answers first.
    /// @param groups  id -> answers (codes into `answers`) below it.
    SafeLabels(const std::vector<std::string>& answers, const std::map<std::string, std::vector<int>>& groups);

    const std::vector<std::string>& ids() const { return m_ids; } ///< the answers first, then coarser labels

    /// The best answer when its probability reaches `least`, else the first of its coarser labels that does, its
    /// probability being the sum over the given answers at or below it. Nothing reaches it: no label.
    /// @param codes  answers of a cell, most probable first; negative ones are passed over.
    SafeLabel of(std::span<const std::int32_t> codes, std::span<const float> probabilities, double least) const;

private:
    std::vector<std::string> m_ids;
    std::vector<std::vector<std::int32_t>> m_coarser; ///< per answer, in order of trial
};

inline constexpr double kSafeProbability = 0.8;

/// A layer with the columns pred_<class>_safe (id), pred_<class>_safe_name and pred_<class>_safe_score added.
/// @pre `layer` holds pred_<class>_topk of `top`.
LayerPtr withSafeLabels(const LayerPtr& layer, const TopLabels& top, const SafeLabels& safe, double least);

} // namespace ocellus
