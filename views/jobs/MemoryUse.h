// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ocellus {

inline constexpr double kGibibyte = 1024.0 * 1024.0 * 1024.0;

/// Resident memory of this process and the memory of the machine, bytes; 0 where the system does
/// not say.
struct MemoryUse {
    double process = 0.0;
    double machine = 0.0;
};

MemoryUse memoryUse();

} // namespace ocellus
