// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/Coding.h"
#include "core/project/ProjectInternal.h"
#include "core/project/Step.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ocellus {

/// One change of a step as it will stand in the audit trail.
struct PreparedChange {
    Section section = Section::Annotation;
    std::string key;
    std::optional<std::string> cells; ///< annotation labels: packed set of the cells changed
    std::optional<std::string> before;
    std::optional<std::string> after;
    std::string summary; ///< annotation labels: JSON {"before": [[label, cells]...], "after": ...}
};

/// Carries out the changes of a draft on the tables, inside a transaction, and says what changed.
class StepPreparer {
public:
    explicit StepPreparer(ProjectState& d)
        : m_d(d) {}

    void operator()(const RelabelCells& change);
    void operator()(const RestoreCells& change);
    void operator()(const PutCellSet& change);
    void operator()(const PutEntry& change);

    const std::vector<PreparedChange>& changes() const { return m_changes; }
    Index cells() const { return m_cells; }
    /// Plain words for the first change; empty when there is none.
    const std::string& name() const { return m_name; }

private:
    using Counts = std::map<std::string, Index>; ///< label -> cells

    void checkSize(Index size, const std::string& what) const;
    void checkOriginal(const std::string& annotation, const OriginalLabels& original) const;
    void beginAnnotation(const std::string& annotation, const OriginalLabels& original);
    void putLabels(const std::string& annotation, Index id, const CellSet& cells, std::int32_t code,
        const Counts& before, const Counts& after);
    void putEntry(Section section, const std::string& key, const std::optional<std::string>& value);
    void nameIt(const std::string& name);

    ProjectState& m_d;
    std::vector<PreparedChange> m_changes;
    Index m_cells = 0;
    std::string m_name;
};

/// "214 cells", "1 cell", "12,310 cells".
std::string cellsText(Index cells);

/// The text that stands for an annotation's original column in its entry, and back.
std::string originalText(const std::string& column, const std::string& layer);
std::pair<std::string, std::string> originalOf(const std::string& text);

} // namespace ocellus
