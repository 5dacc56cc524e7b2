// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"
#include "core/tasks/CheckData.h"

#include <string>

namespace ocellus {

/// The measures of every cell as tab-separated text: name, total, genes, mitochondrial share,
/// doublet score, and doublet (1 or 0). What is not known is empty. @param cells  those checked.
std::string checkedCellsText(const Table& cells, const DataCheck& check);

/// How every gene was recognised as tab-separated text: name, symbol, what it is known by, its
/// identifier and symbol of today, and the gene it is summed into.
std::string checkedGenesText(const DataCheck& check);

} // namespace ocellus
