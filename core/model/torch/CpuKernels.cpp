// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/CpuKernels.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <cstdlib>
#include <string>

namespace ocellus {

bool hasLowPrecision() {
#if defined(__x86_64__)
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    const bool amx = __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d >> 22 & 1) != 0;
    const bool avx512 = __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 && (a >> 5 & 1) != 0;
    return __builtin_cpu_supports("avx512f") && (amx || avx512);
#else
    return false;
#endif
}

const CpuKernels& cpuKernels() {
    static const CpuKernels& chosen = []() -> const CpuKernels& {
        const char* wish = std::getenv("OCELLUS_CPU_KERNELS");
        const bool base = wish != nullptr && std::string(wish) == "base";
#if defined(__x86_64__)
        if (!base && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
            __builtin_cpu_supports("avx512vl")) {
            return kAvx512Kernels;
        }
#endif
        return kBaseKernels;
    }();
    return chosen;
}

} // namespace ocellus
