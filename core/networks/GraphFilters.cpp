// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/networks/GraphFilters.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <queue>
#include <tuple>

namespace ocellus {

namespace {

constexpr Index kTile = 64;
constexpr Index kStopEvery = 256; ///< genes between two looks at the stop token

GenePair pairOf(Index a, Index b) {
    return {static_cast<std::int32_t>(std::min(a, b)), static_cast<std::int32_t>(std::max(a, b))};
}

using Face = std::array<Index, 3>;

/// A gene that may be put into a face.
struct Candidate {
    float gain = 0.0F; ///< summed weight to the corners
    Index gene = 0;
    std::size_t face = 0;

    bool operator<(const Candidate& other) const { // the largest comes first, ties to the lower numbers
        return gain != other.gain ? gain < other.gain : std::tie(gene, face) > std::tie(other.gene, other.face);
    }
};

/// The growing planar graph. The heap holds the best gene of every open face, as it was when last
/// looked for: genes only disappear, so that an entry whose gene is still free is still the best.
class PlanarGraph {
public:
    explicit PlanarGraph(const FloatMatrix& weights)
        : m_weights(weights)
        , m_free(static_cast<std::size_t>(weights.rows)) {
        std::iota(m_free.begin(), m_free.end(), Index{0});
    }

    void start(const std::array<Index, 4>& genes) {
        for (const Index gene : genes) {
            take(gene);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            for (std::size_t j = i + 1; j < 4; ++j) {
                m_pairs.push_back(pairOf(genes[i], genes[j]));
            }
        }
        for (std::size_t left = 0; left < 4; ++left) {
            Face face{};
            std::size_t at = 0;
            for (std::size_t i = 0; i < 4; ++i) {
                if (i != left) {
                    face[at++] = genes[i];
                }
            }
            open(face);
        }
    }

    /// @returns false when all genes are in.
    bool grow() {
        while (!m_free.empty()) {
            const Candidate best = m_heap.top();
            m_heap.pop();
            if (!isFree(best.gene)) {
                look(best.face);
                continue;
            }
            take(best.gene);
            const Face face = m_faces[best.face];
            for (const Index corner : face) {
                m_pairs.push_back(pairOf(best.gene, corner));
            }
            open({face[0], face[1], best.gene});
            open({face[0], face[2], best.gene});
            open({face[1], face[2], best.gene});
            return true;
        }
        return false;
    }

    std::vector<GenePair> takePairs() {
        std::sort(m_pairs.begin(), m_pairs.end());
        return std::move(m_pairs);
    }

private:
    bool isFree(Index gene) const { return std::binary_search(m_free.begin(), m_free.end(), gene); }

    void take(Index gene) { m_free.erase(std::lower_bound(m_free.begin(), m_free.end(), gene)); }

    void open(const Face& face) {
        m_faces.push_back(face);
        look(m_faces.size() - 1);
    }

    /// Puts the best free gene of a face on the heap.
    void look(std::size_t face) {
        if (m_free.empty()) {
            return;
        }
        const float* a = m_weights.row(m_faces[face][0]);
        const float* b = m_weights.row(m_faces[face][1]);
        const float* c = m_weights.row(m_faces[face][2]);
        Candidate best{-std::numeric_limits<float>::infinity(), -1, face};
        for (const Index gene : m_free) {
            const float gain = a[gene] + b[gene] + c[gene];
            if (gain > best.gain || best.gene < 0) {
                best.gain = gain;
                best.gene = gene;
            }
        }
        m_heap.push(best);
    }

    const FloatMatrix& m_weights;
    std::vector<Index> m_free; ///< ascending
    std::vector<Face> m_faces; ///< also those that were divided; they are on the heap no more
    std::priority_queue<Candidate> m_heap;
    std::vector<GenePair> m_pairs;
};

/// The four genes with the largest sums of weights above the mean weight.
std::array<Index, 4> firstFour(const FloatMatrix& weights) {
    const double total = std::accumulate(weights.values.begin(), weights.values.end(), 0.0);
    const double mean = total / static_cast<double>(weights.values.size());
    std::vector<double> sums;
    for (Index row = 0; row < weights.rows; ++row) {
        double sum = 0.0;
        for (Index column = 0; column < weights.columns; ++column) {
            const auto weight = static_cast<double>(weights.row(row)[column]);
            sum += weight > mean ? weight : 0.0;
        }
        sums.push_back(sum);
    }
    std::vector<Index> order(sums.size());
    std::iota(order.begin(), order.end(), Index{0});
    std::partial_sort(order.begin(), order.begin() + 4, order.end(), [&](Index a, Index b) {
        return sums[static_cast<std::size_t>(a)] != sums[static_cast<std::size_t>(b)] ? sums[static_cast<std::size_t>(a)] > sums[static_cast<std::size_t>(b)] : a < b;
    });
    return {order[0], order[1], order[2], order[3]};
}

} // namespace

FloatMatrix symmetrised(const FloatMatrix& network) {
    const Index size = network.rows;
    FloatMatrix result{size, size, std::vector<float>(network.values.size())};
    for (Index top = 0; top < size; top += kTile) { // in tiles, so that columns stay in the cache
        for (Index left = 0; left < size; left += kTile) {
            for (Index row = top; row < std::min(top + kTile, size); ++row) {
                for (Index column = left; column < std::min(left + kTile, size); ++column) {
                    const float mean = (network.row(row)[column] + network.row(column)[row]) / 2.0F;
                    result.row(row)[column] = row == column ? 0.0F : mean;
                }
            }
        }
    }
    return result;
}

Outcome planarFilter(const FloatMatrix& weights, const RunControl& control, std::vector<GenePair>* pairs) {
    pairs->clear();
    if (weights.rows < 4) {
        for (Index a = 0; a < weights.rows; ++a) {
            for (Index b = a + 1; b < weights.rows; ++b) {
                pairs->push_back(pairOf(a, b));
            }
        }
        return Outcome::Finished;
    }
    PlanarGraph graph(weights);
    graph.start(firstFour(weights));
    for (Index genes = 4; graph.grow(); ++genes) {
        if (genes % kStopEvery == 0) {
            control.report("Choosing a planar graph", genes, weights.rows);
            if (control.stopRequested()) {
                return Outcome::Cancelled;
            }
        }
    }
    *pairs = graph.takePairs();
    return Outcome::Finished;
}

Outcome maximumSpanningTree(const FloatMatrix& weights, const RunControl& control, std::vector<GenePair>* pairs) {
    pairs->clear();
    const Index size = weights.rows;
    constexpr float kNone = -std::numeric_limits<float>::infinity();
    std::vector<float> best(static_cast<std::size_t>(size), kNone); // weight to the tree
    std::vector<Index> neighbour(best.size(), 0);
    std::vector<char> inside(best.size(), 0);
    Index newest = 0;
    for (Index joined = 1; joined < size; ++joined) {
        inside[static_cast<std::size_t>(newest)] = 1;
        Index next = -1;
        for (Index gene = 0; gene < size; ++gene) {
            const auto at = static_cast<std::size_t>(gene);
            if (inside[at] != 0) {
                continue;
            }
            if (weights.row(newest)[gene] > best[at] || joined == 1) {
                best[at] = weights.row(newest)[gene];
                neighbour[at] = newest;
            }
            if (next < 0 || best[at] > best[static_cast<std::size_t>(next)]) {
                next = gene;
            }
        }
        pairs->push_back(pairOf(next, neighbour[static_cast<std::size_t>(next)]));
        newest = next;
        if (joined % kStopEvery == 0 && control.stopRequested()) {
            return Outcome::Cancelled;
        }
    }
    std::sort(pairs->begin(), pairs->end());
    return Outcome::Finished;
}

} // namespace ocellus
