// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Hdf5.h"
#include "core/datasets/CellTable.h"

#include <string>
#include <vector>

namespace ocellus {

/// Reads the table at `place` ("obs", "var", "raw/var", "obsm/df") of an AnnData file: the groups
/// of 0.7 and later or the records of 0.5 and 0.6 (categories then lie in `uns`). Columns of types
/// that cannot be shown are left out, with a sentence in `warnings`.
/// @throws InputError when the table is missing or its columns differ in length.
Table readH5adTable(const hdf5::Group& root, const std::string& place, std::vector<std::string>& warnings);

/// Texts of an array of text, numbers or bool, as pandas would print them.
std::vector<std::string> readAsTexts(const hdf5::Array& array);

} // namespace ocellus
