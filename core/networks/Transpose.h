// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Matrix.h"

namespace ocellus {

/// Rows and columns exchanged; columns ascending within each row.
SparseSquare transposed(const SparseSquare& network);

} // namespace ocellus
