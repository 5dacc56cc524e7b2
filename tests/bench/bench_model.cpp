// SPDX-License-Identifier: GPL-3.0-or-later
// Cells per CPU-second and memory of encoding with expression: bench_model CKPT [DTYPE] [GENES ...]
//
// Made-up cells with six neighbours, batches of 8, one thread. CPU time, because a machine may be
// shared; the first line gives the time of a 1024^3 product of float32 matrices, by which figures
// of different machines can be compared.
#include "core/base/Random.h"
#include "core/model/Model.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dlfcn.h>
#include <sys/resource.h>

using namespace ocellus;

namespace {

constexpr Index kCells = 8;
constexpr Index kNeighbours = 6;

double cpuSeconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double peakMegabytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

/// Milliseconds of CPU time of one product, the best of several.
double productMilliseconds() {
    using Gemm = void (*)(const char*,
                          const char*,
                          const int*,
                          const int*,
                          const int*,
                          const float*,
                          const float*,
                          const int*,
                          const float*,
                          const int*,
                          const float*,
                          float*,
                          const int*);
    void* blas = dlopen("libblas.so.3", RTLD_NOW);
    const auto gemm = blas == nullptr ? nullptr : reinterpret_cast<Gemm>(dlsym(blas, "sgemm_"));
    if (gemm == nullptr) {
        return 0.0;
    }
    const int n = 1024;
    const float one = 1.0F;
    const float zero = 0.0F;
    const std::vector<float> a(static_cast<std::size_t>(n) * n, 0.5F);
    std::vector<float> c(a.size());
    double best = 1e9;
    for (int i = 0; i < 10; ++i) {
        const double start = cpuSeconds();
        gemm("N", "N", &n, &n, &n, &one, a.data(), &n, a.data(), &n, &zero, c.data(), &n);
        best = std::min(best, 1e3 * (cpuSeconds() - start));
    }
    return best;
}

ModelBatch madeUpCells(Index genes, Index vocabulary) {
    Random random(7);
    const auto count = [&] {
        return static_cast<float>(
            static_cast<int>(8.0 * random.uniform() * random.uniform() * random.uniform()));
    };
    ModelBatch batch;
    batch.cells = kCells;
    batch.context = genes;
    batch.neighbours = kNeighbours;
    for (Index i = 0; i < kCells * genes; ++i) {
        batch.geneTokens.push_back(i % genes %
                                   vocabulary); // contexts beyond the vocabulary repeat it
        batch.counts.push_back(count());
    }
    for (Index i = 0; i < kCells * kNeighbours * genes; ++i) {
        batch.neighbourCounts.push_back(count());
    }
    for (Index i = 0; i < kCells * kNeighbours; ++i) {
        batch.neighbourDistances.push_back(static_cast<float>(1 + i % kNeighbours));
    }
    batch.depth.assign(kCells, 5000.0F);
    return batch;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_model CKPT [float32|bfloat16] [GENES ...]\n");
        return 2;
    }
    const std::shared_ptr<const Model> model = loadModel(argv[1]);
    SessionOptions options;
    options.device = "cpu";
    options.threads = 1;
    options.dtype =
        argc > 2 && std::strcmp(argv[2], "bfloat16") == 0 ? DType::BFloat16 : DType::Float32;
    const auto session = model->makeSession(options);
    Index vocabulary = 0;
    for (const auto& [organism, genes] : model->info().genes) {
        vocabulary += static_cast<Index>(genes.size());
    }
    std::printf("product 1024^3: %.1f ms of CPU; runs on %s\n",
                productMilliseconds(),
                session->device().c_str());
    std::printf("genes\tcells per CPU-second\tpeak MB\n");
    std::vector<Index> contexts;
    for (int i = 3; i < argc; ++i) {
        contexts.push_back(std::atol(argv[i]));
    }
    for (const Index genes : contexts.empty() ? std::vector<Index>{2000} : contexts) {
        ModelBatch batch = madeUpCells(genes, vocabulary);
        ForwardRequest request;
        request.expression = true;
        const double start = cpuSeconds();
        session->encode(batch, request);
        std::printf("%ld\t%.3f\t%.0f\n",
                    static_cast<long>(genes),
                    static_cast<double>(kCells) / (cpuSeconds() - start),
                    peakMegabytes());
        std::fflush(stdout);
    }
    return 0;
}
