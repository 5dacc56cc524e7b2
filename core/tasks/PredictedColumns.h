// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/Table.h"
#include "core/results/ResultLayer.h"

#include <map>
#include <string>

namespace ocellus {

/// The three columns that stand for one predicted label per cell: NAME (ontology id), NAME_name and NAME_score (0..1).
/// Categories are in order of first use; cells never set are missing. Filled on one thread.
class PredictedColumns {
public:
    explicit PredictedColumns(Index cells);

    void set(Index cell, const std::string& id, double score);

    /// Appends the columns. The object is empty afterwards.
    void addTo(ResultLayer& layer, const std::string& name);

private:
    CategoryColumn m_ids;
    CategoryColumn m_names; ///< two ids may share a name
    NumberColumn m_scores;
    std::map<std::string, std::pair<std::int32_t, std::int32_t>> m_codes; ///< id -> codes of id and name
    std::map<std::string, std::int32_t> m_codeOfName;
};

} // namespace ocellus
