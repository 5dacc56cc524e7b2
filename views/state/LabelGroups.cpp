// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/state/LabelGroups.h"

#include "core/base/parallelFor.h"
#include "core/tasks/LabelColumns.h"
#include "views/state/ExplorerCommands.h"
#include "views/state/ExplorerStatePrivate.h"

#include <type_traits>

namespace ocellus {

void setHoveredGroup(ExplorerState& state, const ColumnKey& key, int group, std::shared_ptr<const CellSet> cells) {
    auto& within = ColourCommand::within(state);
    using Hovered = typename std::remove_reference_t<decltype(within)>::HoveredLabel;
    within.setHover(Hovered{key, group, nullptr, -1}, std::move(cells));
}

CellSet cellsWithCodes(const std::vector<std::int32_t>& codes, const std::vector<char>& wanted) {
    CellSet cells(static_cast<Index>(codes.size()));
    // the grain is a multiple of 64: no two blocks share a word of the set
    parallelFor(cells.size(), Index{1} << 16, 0, [&](Index begin, Index end) {
        for (Index cell = begin; cell < end; ++cell) {
            const auto code = static_cast<std::size_t>(codes[static_cast<std::size_t>(cell)]);
            if (code < wanted.size() && wanted[code] != 0) {
                cells.insert(cell);
            }
        }
    });
    return cells;
}

std::string idTwinOf(const std::string& name, const std::vector<std::string>& all) { return idColumnOf(name, all); }

} // namespace ocellus
