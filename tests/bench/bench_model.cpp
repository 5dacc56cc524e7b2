// SPDX-License-Identifier: GPL-3.0-or-later
// Cells per CPU-second and memory of encoding with expression: bench_model CKPT [DTYPE] [GENES ...]
//
// Made-up cells with six neighbours, batches of 8, one thread. CPU time, because a machine may be
// shared. Before and after each of kRepeats batches a 1024^3 product of float32 matrices is timed, by
// which figures of different machines can be compared: on a shared machine the speed of both moves
// together, so the ratio (products in the time of a cell) is the steadiest figure.
#include "core/base/Random.h"
#include "core/model/Model.h"

#include <algorithm>
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
constexpr int kRepeats = 3;

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

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Milliseconds of CPU time of one product, the median of several.
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
    std::vector<double> times;
    for (int i = 0; i < 9; ++i) {
        const double start = cpuSeconds();
        gemm("N", "N", &n, &n, &n, &one, a.data(), &n, a.data(), &n, &zero, c.data(), &n);
        times.push_back(1e3 * (cpuSeconds() - start));
    }
    return median(times);
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
    std::printf("runs on %s; medians of %d batches\n", session->device().c_str(), kRepeats);
    std::printf("genes\tcells per CPU-second\tproduct ms\tproducts per cell\tpeak MB\n");
    std::vector<Index> contexts;
    for (int i = 3; i < argc; ++i) {
        contexts.push_back(std::atol(argv[i]));
    }
    for (const Index genes : contexts.empty() ? std::vector<Index>{2000} : contexts) {
        ModelBatch batch = madeUpCells(genes, vocabulary);
        ForwardRequest request;
        request.expression = true;
        std::vector<double> seconds;
        std::vector<double> products;
        std::vector<double> ratios;
        double before = productMilliseconds();
        for (int i = 0; i < kRepeats; ++i) {
            const double start = cpuSeconds();
            session->encode(batch, request);
            seconds.push_back((cpuSeconds() - start) / static_cast<double>(kCells));
            const double after = productMilliseconds();
            products.push_back((before + after) / 2.0);
            ratios.push_back(1e3 * seconds.back() / products.back());
            before = after;
        }
        std::printf("%ld\t%.3f\t%.1f\t%.1f\t%.0f\n",
                    static_cast<long>(genes),
                    1.0 / median(seconds),
                    median(products),
                    median(ratios),
                    peakMegabytes());
        std::fflush(stdout);
    }
    return 0;
}
