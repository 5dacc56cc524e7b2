// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ontology/Ontology.h"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace ocellus {

/// Whether a predicted label is right for a cell: it is the known label or a finer one (TASKS_SPEC 3.2, rule A). Cell
/// types by the shipped Cell Ontology, tissues by Uberon with their parts; other classes by their words, an id by its
/// name. Immutable, shareable between threads.
class LabelJudge {
public:
    /// What a label says, looked up once.
    struct Meaning {
        std::string words; ///< lower case
        std::optional<TermIndex> term;
    };

    /// @param className  "cell_type", "tissue" ...
    explicit LabelJudge(const std::string& className);

    Meaning meaning(const std::string& label) const;
    bool same(const Meaning& known, const Meaning& answer) const; ///< the known label itself
    bool right(const Meaning& known, const Meaning& answer) const;

private:
    std::shared_ptr<const Ontology> m_ontology; ///< null: words only
    bool m_cellTypes;
    std::unordered_map<std::string, TermIndex> m_byName; ///< tissues
};

} // namespace ocellus
