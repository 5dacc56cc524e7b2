// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/RunControl.h"
#include "core/base/Table.h"

#include <string>
#include <vector>

namespace ocellus {

/// Writes rows of a table as tab-separated text: a line of names beginning with `first` (the name
/// of the column of row names), then one line a row in the order of `rows`. What is missing is
/// empty; tabs and line breaks in text become spaces; numbers are written so that they read back
/// the same. `path` appears whole or not at all. Holds no times: the same table gives the same
/// bytes.
/// @throws Error when the disk refuses. @returns Cancelled when stopped; nothing is left behind.
Outcome writeTableFile(const std::string& path,
                       const std::string& first,
                       const Table& table,
                       const std::vector<Index>& rows,
                       const RunControl& control);

} // namespace ocellus
