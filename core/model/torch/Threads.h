// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace ocellus {

/// Sets the thread counts of LibTorch and OpenBLAS to one, once per process: sessions spread cells
/// over threads themselves, so every cell's numbers are the same for any thread count.
void useOneThreadPerOperation();

/// Sentences about a machine on which the model would be slow (a reference BLAS).
std::vector<std::string> machineWarnings();

} // namespace ocellus
