// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallelFor.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace ocellus {

int resolvedThreads(int threads) {
    if (threads > 0) {
        return threads;
    }
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallelFor(Index count, Index grain, int threads, const std::function<void(Index, Index)>& body) {
    if (count <= 0) {
        return;
    }
    grain = std::max<Index>(grain, 1);
    const Index blocks = (count + grain - 1) / grain;
    std::atomic<Index> next{0};
    std::exception_ptr failure;
    std::mutex failureMutex;
    const auto work = [&] {
        for (Index block = next++; block < blocks; block = next++) {
            try {
                body(block * grain, std::min(count, (block + 1) * grain));
            } catch (...) {
                const std::scoped_lock lock(failureMutex);
                if (!failure) {
                    failure = std::current_exception();
                }
                next = blocks;
            }
        }
    };
    const Index helpers = std::min<Index>(resolvedThreads(threads), blocks) - 1;
    {
        std::vector<std::jthread> pool;
        pool.reserve(static_cast<std::size_t>(helpers));
        for (Index i = 0; i < helpers; ++i) {
            pool.emplace_back(work);
        }
        work();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

} // namespace ocellus
