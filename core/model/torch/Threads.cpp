// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/torch/Threads.h"

#include "core/model/torch/Torch.h"

#include <dlfcn.h>

#include <mutex>

namespace ocellus {

namespace {

/// A symbol of the BLAS library in use: it may be in the global scope or come in with LibTorch.
void* blasSymbol(const char* name) {
    if (void* symbol = dlsym(RTLD_DEFAULT, name)) {
        return symbol;
    }
    void* blas = dlopen("libblas.so.3", RTLD_LAZY | RTLD_NOLOAD);
    return blas == nullptr ? nullptr : dlsym(blas, name);
}

} // namespace

void useOneThreadPerOperation() {
    static std::once_flag once;
    std::call_once(once, [] {
        at::set_num_threads(1);
        if (void* setter = blasSymbol("openblas_set_num_threads")) {
            reinterpret_cast<void (*)(int)>(setter)(1);
        }
    });
}

std::vector<std::string> machineWarnings() {
    if (at::hasMKL() || blasSymbol("openblas_get_config") != nullptr) {
        return {};
    }
    return {"No fast linear algebra library was found (OpenBLAS or MKL): the model runs about 20 times slower. Install libopenblas0-pthread."};
}

} // namespace ocellus
