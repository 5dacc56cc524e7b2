// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/NewModel.h"

#include <cstddef>

namespace ocellus {

/// Puts the leaves of a class from `firstNew` on below the parents whose terms lie above theirs (MODEL_SPEC section 10):
/// cell types by the shipped Cell Ontology, tissues by Uberon with their parts, other classes by the shipped parents of
/// their terms. Leaves that are no terms stay beside all parents.
void joinParents(ClassDesign& design, std::size_t firstNew);

} // namespace ocellus
