// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/UmapLayout.h"

#include "core/base/Random.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numeric>
#include <utility>

namespace ocellus {

namespace {

constexpr int kLanes = 8;
constexpr float kLimit = 4.0F;          ///< of one pair's pull or push along one axis
constexpr float kLeastSquared = 1e-18F; ///< below it two cells lie on each other

// One lane a pair of cells: lane 0 the edge's own, the others random ones.
typedef float Floats __attribute__((vector_size(32)));
typedef std::int32_t Ints __attribute__((vector_size(32)));
typedef std::int64_t Pairs __attribute__((vector_size(32)));

Ints bitsOf(Floats values) {
    Ints bits;
    std::memcpy(&bits, &values, sizeof(bits));
    return bits;
}

Floats floatsOf(Ints bits) {
    Floats values;
    std::memcpy(&values, &bits, sizeof(values));
    return values;
}

/// log2 of positive normal numbers, absolute error below 1e-5: exponent plus log2(1 + t) for t in
/// [sqrt(1/2) - 1, sqrt(2) - 1), by a polynomial fitted at Chebyshev points.
Floats log2Of(Floats x) {
    const Ints bits = bitsOf(x);
    const Ints exponent = (bits - 0x3F3504F3) >> 23;
    const Floats t = floatsOf(bits - (exponent << 23)) - 1.0F;
    Floats p = -0.206858124F * t + 0.318407118F;
    p = p * t - 0.366413259F;
    p = p * t + 0.479793884F;
    p = p * t - 0.721208468F;
    p = p * t + 1.4427018F;
    return __builtin_convertvector(exponent, Floats) + p * t;
}

/// 2 to the power of x, relative error below 1e-5, x kept within the range of float32: a whole power
/// times a polynomial fitted on [-1/2, 1/2].
Floats exp2Of(Floats x) {
    x = x < -126.0F ? Floats{} - 126.0F : x;
    x = x > 126.0F ? Floats{} + 126.0F : x;
    const Ints whole = __builtin_convertvector(x + 1024.5F, Ints) - 1024; // nearest: x + 1024 > 0
    const Floats f = x - __builtin_convertvector(whole, Floats);
    Floats p = 0.0096760371F * f + 0.0559220356F;
    p = p * f + 0.240221074F;
    p = p * f + 0.693121034F;
    p = p * f + 1.00000008F;
    return floatsOf(bitsOf(p) + (whole << 23));
}

Floats clipped(Floats x) {
    x = x < -kLimit ? Floats{} - kLimit : x;
    return x > kLimit ? Floats{} + kLimit : x;
}

/// x and y of the cells in eight places of `coordinates`.
void gather(const float* coordinates, const std::array<std::int32_t, kLanes>& cells, Floats& x, Floats& y) {
    Pairs low{};
    Pairs high{};
    for (int lane = 0; lane < kLanes / 2; ++lane) {
        std::int64_t pair = 0;
        std::memcpy(&pair, coordinates + 2 * cells[lane], sizeof(pair));
        low[lane] = pair;
        std::memcpy(&pair, coordinates + 2 * cells[lane + kLanes / 2], sizeof(pair));
        high[lane] = pair;
    }
    Floats left;
    Floats right;
    std::memcpy(&left, &low, sizeof(left));
    std::memcpy(&right, &high, sizeof(right));
    x = __builtin_shufflevector(left, right, 0, 2, 4, 6, 8, 10, 12, 14);
    y = __builtin_shufflevector(left, right, 1, 3, 5, 7, 9, 11, 13, 15);
}

/// The sums of all lanes of x and of y.
std::pair<float, float> sumsOf(Floats x, Floats y) {
    // Lanes 0-3 hold half sums of x, 4-7 those of y; then halves of halves.
    Floats sums = __builtin_shufflevector(x, y, 0, 1, 2, 3, 8, 9, 10, 11)
        + __builtin_shufflevector(x, y, 4, 5, 6, 7, 12, 13, 14, 15);
    sums += __builtin_shufflevector(sums, sums, 2, 3, 0, 1, 6, 7, 4, 5);
    sums += __builtin_shufflevector(sums, sums, 1, 0, 3, 2, 5, 4, 7, 6);
    return {static_cast<float>(sums[0]), static_cast<float>(sums[4])};
}

/// What is the same for all steps of a run: lane 0 pulls, `negatives` lanes push, the rest do nothing.
struct Forces {
    Floats b{};
    Floats a{};
    Floats pull{};   ///< times distance^(2b): -2ab in lane 0
    Floats push{};   ///< 2b in the lanes of random cells
    Floats padding{}; ///< added to the squared distance there

    Forces(const UmapCurve& curve, int negatives) {
        for (int lane = 0; lane < kLanes; ++lane) {
            a[lane] = static_cast<float>(curve.a);
            b[lane] = static_cast<float>(curve.b);
        }
        pull[0] = static_cast<float>(-2.0 * curve.a * curve.b);
        for (int lane = 1; lane <= negatives; ++lane) {
            push[lane] = static_cast<float>(2.0 * curve.b);
            padding[lane] = 0.001F;
        }
    }

    Floats along(Floats dx, Floats dy) const {
        Floats squared = dx * dx + dy * dy;
        squared = squared < kLeastSquared ? Floats{} + kLeastSquared : squared;
        const Floats power = exp2Of(b * log2Of(squared));
        return (pull * power + push) / ((squared + padding) * (1.0F + a * power));
    }
};

/// Random cells of one block, as places in the coordinates: 21 random bits each.
class RandomCells {
public:
    RandomCells(std::uint64_t seed, Index first, Index count)
        : m_random(seed)
        , m_first(static_cast<std::uint64_t>(first))
        , m_count(static_cast<std::uint64_t>(count)) {}

    void draw(int wanted, std::array<std::int32_t, kLanes>& cells) {
        std::uint64_t bits = 0;
        for (int lane = 1; lane <= wanted; ++lane) {
            bits = lane % 3 == 1 ? m_random.next() : bits >> 21;
            cells[lane] = static_cast<std::int32_t>(m_first + (((bits & 0x1FFFFF) * m_count) >> 21));
        }
    }

private:
    Random m_random;
    std::uint64_t m_first;
    std::uint64_t m_count;
};

} // namespace

UmapLayout::UmapLayout(const SparseSquare& graph, const FloatMatrix& start, const Options& options)
    : m_options(options)
    , m_cells(graph.size)
    , m_blocks(std::max<Index>(1, graph.size / std::clamp<Index>(graph.size / 32, 512, 4096)))
    , m_coordinates(static_cast<std::size_t>(graph.size * 2)) {
    shuffle();
    for (Index cell = 0; cell < m_cells; ++cell) {
        m_coordinates[2 * m_position[cell]] = start.row(cell)[0];
        m_coordinates[2 * m_position[cell] + 1] = start.row(cell)[1];
    }
    sortIntoBuckets(graph);
}

void UmapLayout::shuffle() {
    m_position.resize(static_cast<std::size_t>(m_cells));
    std::iota(m_position.begin(), m_position.end(), 0);
    Random random(streamSeed(m_options.seed, "shuffled cells"));
    for (Index i = m_cells - 1; i > 0; --i) {
        std::swap(m_position[i], m_position[random.below(static_cast<std::uint64_t>(i) + 1)]);
    }
}

void UmapLayout::sortIntoBuckets(const SparseSquare& graph) {
    double heaviest = 0.0;
    for (const double value : graph.values) {
        heaviest = std::max(heaviest, value);
    }
    std::vector<std::int32_t> blockOf(static_cast<std::size_t>(m_cells));
    std::vector<std::int32_t> cellAt(static_cast<std::size_t>(m_cells));
    for (Index block = 0; block < m_blocks; ++block) {
        std::fill(blockOf.begin() + blockStart(block), blockOf.begin() + blockStart(block + 1),
            static_cast<std::int32_t>(block));
    }
    for (Index cell = 0; cell < m_cells; ++cell) {
        cellAt[m_position[cell]] = static_cast<std::int32_t>(cell);
    }
    // Two passes, counting and placing; edges too light for one sample are left out.
    m_bucketStart.assign(static_cast<std::size_t>(m_blocks * m_blocks) + 1, 0);
    const auto forEdges = [&](auto visit) {
        for (Index head = 0; head < m_cells; ++head) {
            const std::int32_t cell = cellAt[head];
            for (Index i = graph.rowStart[cell]; i < graph.rowStart[cell + 1]; ++i) {
                const double weight = graph.values[i] / heaviest;
                if (weight * m_options.epochs >= 1.0) {
                    const std::int32_t tail = m_position[graph.columns[i]];
                    const auto [low, high] = std::minmax(blockOf[head], blockOf[tail]);
                    visit(bucketOf(low, high), static_cast<std::int32_t>(head), tail, static_cast<float>(weight));
                }
            }
        }
    };
    forEdges([&](Index bucket, std::int32_t, std::int32_t, float) { ++m_bucketStart[bucket + 1]; });
    std::partial_sum(m_bucketStart.begin(), m_bucketStart.end(), m_bucketStart.begin());
    std::vector<Index> next(m_bucketStart.begin(), m_bucketStart.end() - 1);
    m_edges.resize(static_cast<std::size_t>(m_bucketStart.back()));
    forEdges([&](Index bucket, std::int32_t head, std::int32_t tail, float weight) {
        m_edges[next[bucket]++] = {head, tail, weight};
    });
    // A cell's edges one after the other would each wait for the last to be done.
    Random random(streamSeed(m_options.seed, "shuffled edges"));
    for (std::size_t bucket = 0; bucket + 1 < m_bucketStart.size(); ++bucket) {
        Edge* edges = m_edges.data() + m_bucketStart[bucket];
        for (Index i = m_bucketStart[bucket + 1] - m_bucketStart[bucket] - 1; i > 0; --i) {
            std::swap(edges[i], edges[random.below(static_cast<std::uint64_t>(i) + 1)]);
        }
    }
}

void UmapLayout::meet(Index epoch, Index first, Index second) {
    const Index bucket = bucketOf(first, second);
    const Edge* edges = m_edges.data() + m_bucketStart[bucket];
    const Index count = m_bucketStart[bucket + 1] - m_bucketStart[bucket];
    // An edge of weight w is due in the epochs where the whole part of epoch * w grows.
    thread_local std::vector<std::int32_t> due;
    due.resize(static_cast<std::size_t>(count) + 1);
    Index dueCount = 0;
    const auto now = static_cast<float>(epoch + 1);
    const auto before = static_cast<float>(epoch);
    for (Index i = 0; i < count; ++i) {
        due[dueCount] = static_cast<std::int32_t>(i);
        dueCount += static_cast<std::int32_t>(now * edges[i].weight) != static_cast<std::int32_t>(before * edges[i].weight) ? 1 : 0;
    }
    const Index secondStart = blockStart(second);
    const std::uint64_t seed = streamSeed(streamSeed(m_options.seed, static_cast<std::uint64_t>(epoch)), static_cast<std::uint64_t>(bucket));
    RandomCells fromFirst(streamSeed(seed, 1), blockStart(first), blockStart(first + 1) - blockStart(first));
    RandomCells fromSecond(streamSeed(seed, 2), secondStart, blockStart(second + 1) - secondStart);
    const Forces forces(m_options.curve, m_options.negativeSamples);
    const auto rate = static_cast<float>(m_options.learningRate * (1.0 - double(epoch) / m_options.epochs));
    float* at = m_coordinates.data();
    std::array<std::int32_t, kLanes> others{};
    for (Index i = 0; i < dueCount; ++i) {
        const Edge& edge = edges[due[i]];
        others.fill(edge.head);
        others[0] = edge.tail;
        (edge.tail >= secondStart ? fromSecond : fromFirst).draw(m_options.negativeSamples, others);
        const float headX = at[2 * edge.head];
        const float headY = at[2 * edge.head + 1];
        Floats otherX;
        Floats otherY;
        gather(at, others, otherX, otherY);
        const Floats dx = headX - otherX;
        const Floats dy = headY - otherY;
        const Floats strength = forces.along(dx, dy);
        const Floats stepX = clipped(strength * dx);
        const Floats stepY = clipped(strength * dy);
        const auto [sumX, sumY] = sumsOf(stepX, stepY);
        at[2 * edge.head] = headX + rate * sumX;
        at[2 * edge.head + 1] = headY + rate * sumY;
        at[2 * edge.tail] -= rate * stepX[0];
        at[2 * edge.tail + 1] -= rate * stepY[0];
    }
}

Outcome UmapLayout::run(const RunControl& control) {
    return runPairRounds(PairRounds(m_blocks), m_options.epochs, m_options.threads, control, "Laying out the map",
        [this](Index epoch, Index, Index first, Index second) { meet(epoch, first, second); });
}

FloatMatrix UmapLayout::take() const {
    FloatMatrix map{m_cells, 2, std::vector<float>(static_cast<std::size_t>(m_cells * 2))};
    for (Index cell = 0; cell < m_cells; ++cell) {
        map.row(cell)[0] = m_coordinates[2 * m_position[cell]];
        map.row(cell)[1] = m_coordinates[2 * m_position[cell] + 1];
    }
    return map;
}

} // namespace ocellus
