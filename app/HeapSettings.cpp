// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/HeapSettings.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace ocellus {

void keepHeapSmall() {
#ifdef __GLIBC__
    constexpr int kLargeBlock = 512 * 1024; // bytes; setting it also ends its growing by itself
    constexpr int kHeaps = 4;
    mallopt(M_MMAP_THRESHOLD, kLargeBlock);
    mallopt(M_TRIM_THRESHOLD, 2 * kLargeBlock);
    mallopt(M_ARENA_MAX, kHeaps);
#endif
}

} // namespace ocellus
