// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>

namespace ocellus {

/// The terms above labels that a tree of them may show, from the shipped tables: cell types by
/// lineage, tissues by organ and system, others by their parents (LabelTree.h). Keeps what it looked
/// up; one thread.
class GroupTerms {
public:
    /// Ids above a term, itself not among them; empty for an unknown id. Valid as long as this.
    const std::set<std::string>& ancestors(const std::string& term);

    /// False for what says too little, or is no organ, tissue or system where only these count.
    bool mayGroup(const std::string& term) const;

    /// Of several groups a term stands below the one of least rank.
    int rank(const std::string& term) const;

    std::string name(const std::string& term) const;

private:
    std::map<std::string, std::set<std::string>> m_ancestors;
};

} // namespace ocellus
