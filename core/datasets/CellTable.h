// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Table.h"

namespace ocellus {

/// Cells (obs) with their columns, in matrix order.
using CellTable = Table;

} // namespace ocellus
