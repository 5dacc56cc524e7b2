// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/IgraphInternal.h"

#include "core/base/Error.h"

#include <string>

namespace ocellus {

namespace {

std::mutex& igraphLock() {
    static std::mutex mutex;
    return mutex;
}

/// The control of the run that holds the lock; igraph's handler takes no argument of ours.
const RunControl* g_running = nullptr;

igraph_error_t interruptWhenStopped(void*) {
    return g_running != nullptr && g_running->stopRequested() ? IGRAPH_INTERRUPTED : IGRAPH_SUCCESS;
}

} // namespace

void checkIgraph(igraph_error_t code) {
    if (code != IGRAPH_SUCCESS) {
        throw Error(std::string("The graph could not be worked on: igraph reports \"") + igraph_strerror(code) + "\".");
    }
}

IgraphSession::IgraphSession(std::uint64_t seed, const RunControl& control)
    : m_lock(igraphLock())
    , m_errors(igraph_set_error_handler(igraph_error_handler_ignore))
    , m_interruption(igraph_set_interruption_handler(interruptWhenStopped)) {
    checkIgraph(igraph_rng_init(&m_random, &igraph_rngtype_mt19937));
    checkIgraph(igraph_rng_seed(&m_random, static_cast<igraph_uint_t>(seed % 2147483647 + 1)));
    m_previous = igraph_rng_default();
    igraph_rng_set_default(&m_random);
    g_running = &control;
}

IgraphSession::~IgraphSession() {
    g_running = nullptr;
    igraph_rng_set_default(m_previous);
    igraph_rng_destroy(&m_random);
    igraph_set_interruption_handler(m_interruption);
    igraph_set_error_handler(m_errors);
}

} // namespace ocellus
