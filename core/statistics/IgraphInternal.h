// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/RunControl.h"

#include <igraph/igraph.h>

#include <cstdint>
#include <mutex>

namespace ocellus {

/// @throws Error with igraph's own words for any code but success.
void checkIgraph(igraph_error_t code);

/// While it lives, nobody else in the process uses igraph, whose random generator and handlers are
/// global: errors are codes instead of aborts, random numbers come from `seed`, and igraph asks
/// whether to stop (IGRAPH_INTERRUPTED then). Puts everything back.
class IgraphSession {
public:
    /// @param control  kept by reference.
    IgraphSession(std::uint64_t seed, const RunControl& control);
    ~IgraphSession();
    IgraphSession(const IgraphSession&) = delete;
    IgraphSession& operator=(const IgraphSession&) = delete;

private:
    std::scoped_lock<std::mutex> m_lock;
    igraph_error_handler_t* m_errors;
    igraph_interruption_handler_t* m_interruption;
    igraph_rng_t m_random{};
    igraph_rng_t* m_previous = nullptr;
};

struct IgraphReals {
    igraph_vector_t values{};

    explicit IgraphReals(Index size) { checkIgraph(igraph_vector_init(&values, size)); }
    ~IgraphReals() { igraph_vector_destroy(&values); }
    IgraphReals(const IgraphReals&) = delete;
    IgraphReals& operator=(const IgraphReals&) = delete;
};

struct IgraphIntegers {
    igraph_vector_int_t values{};

    explicit IgraphIntegers(Index size) { checkIgraph(igraph_vector_int_init(&values, size)); }
    ~IgraphIntegers() { igraph_vector_int_destroy(&values); }
    IgraphIntegers(const IgraphIntegers&) = delete;
    IgraphIntegers& operator=(const IgraphIntegers&) = delete;
};

} // namespace ocellus
