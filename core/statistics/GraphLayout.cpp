// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/GraphLayout.h"

#include "core/base/Random.h"
#include "core/statistics/IgraphInternal.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace ocellus {

namespace {

constexpr Index kMostSprings = 400; ///< nodes that are laid out by all their distances
constexpr double kShortest = 0.45;  ///< length of the heaviest edge; that of the lightest is 1
constexpr double kGap = 0.9;        ///< between two parts
constexpr double kAspect = 1.5;     ///< width over height that the whole should have
constexpr std::size_t kMostPacked = 60;  ///< parts that are packed tightly
constexpr double kPi = 3.14159265358979323846;

using Point = std::array<double, 2>;

/// A connected part: its nodes and their places.
struct Part {
    std::vector<Index> nodes; ///< ascending
    std::vector<Point> places;
    Point size{};
};

std::vector<Part> partsOf(const SparseSquare& graph) {
    std::vector<char> seen(static_cast<std::size_t>(graph.size), 0);
    std::vector<Part> parts;
    for (Index start = 0; start < graph.size; ++start) {
        if (seen[static_cast<std::size_t>(start)] != 0) {
            continue;
        }
        Part part;
        part.nodes.push_back(start);
        seen[static_cast<std::size_t>(start)] = 1;
        for (std::size_t next = 0; next < part.nodes.size(); ++next) {
            const auto node = static_cast<std::size_t>(part.nodes[next]);
            for (Index i = graph.rowStart[node]; i < graph.rowStart[node + 1]; ++i) {
                const Index other = graph.columns[static_cast<std::size_t>(i)];
                if (seen[static_cast<std::size_t>(other)] == 0) {
                    seen[static_cast<std::size_t>(other)] = 1;
                    part.nodes.push_back(other);
                }
            }
        }
        std::sort(part.nodes.begin(), part.nodes.end());
        parts.push_back(std::move(part));
    }
    std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.nodes.size() > b.nodes.size(); });
    return parts;
}

struct Matrix {
    igraph_matrix_t values{};

    explicit Matrix(Index rows) { checkIgraph(igraph_matrix_init(&values, rows, 2)); }
    ~Matrix() { igraph_matrix_destroy(&values); }
    Matrix(const Matrix&) = delete;
    Matrix& operator=(const Matrix&) = delete;
};

/// One part as an igraph graph with the lengths of its edges.
struct PartGraph {
    igraph_t graph{};
    IgraphReals numbers; ///< lengths, or pulls

    /// @param lengths  false: pulls, 1 for the heaviest edge
    PartGraph(const SparseSquare& whole, const Part& part, double heaviest, bool lengths)
        : numbers(0) {
        IgraphIntegers ends(0);
        for (std::size_t at = 0; at < part.nodes.size(); ++at) {
            const auto node = static_cast<std::size_t>(part.nodes[at]);
            for (Index i = whole.rowStart[node]; i < whole.rowStart[node + 1]; ++i) {
                const Index other = whole.columns[static_cast<std::size_t>(i)];
                if (other <= part.nodes[at]) {
                    continue;
                }
                const auto place = std::lower_bound(part.nodes.begin(), part.nodes.end(), other) - part.nodes.begin();
                const double share = whole.values[static_cast<std::size_t>(i)] / heaviest;
                checkIgraph(igraph_vector_int_push_back(&ends.values, static_cast<igraph_integer_t>(at)));
                checkIgraph(igraph_vector_int_push_back(&ends.values, place));
                checkIgraph(igraph_vector_push_back(&numbers.values, lengths ? 1.0 - (1.0 - kShortest) * share : std::max(0.05, share)));
            }
        }
        checkIgraph(igraph_create(&graph, &ends.values, static_cast<igraph_integer_t>(part.nodes.size()), IGRAPH_UNDIRECTED));
    }

    ~PartGraph() { igraph_destroy(&graph); }
    PartGraph(const PartGraph&) = delete;
    PartGraph& operator=(const PartGraph&) = delete;
};

/// Nodes on a circle, the centre in its middle: where both methods start.
void startOnCircle(const Part& part, const GraphLayoutOptions& options, igraph_matrix_t& places) {
    const auto count = static_cast<Index>(part.nodes.size());
    const double radius = std::max(1.0, static_cast<double>(count) / (2.0 * kPi) * 0.5);
    Random random(streamSeed(options.seed, "layout"));
    const double turn = 2.0 * kPi * random.uniform();
    for (Index i = 0; i < count; ++i) {
        const bool centre = part.nodes[static_cast<std::size_t>(i)] == options.centre;
        const double angle = turn + 2.0 * kPi * static_cast<double>(i) / static_cast<double>(count);
        // A hair off the circle: springs that pull against each other exactly would never move.
        const double own = centre ? 0.0 : radius * (1.0 + 0.02 * random.uniform());
        MATRIX(places, i, 0) = own * std::cos(angle);
        MATRIX(places, i, 1) = own * std::sin(angle);
    }
}

/// Turned to be widest from left to right, the left upper corner of its box at 0, 0.
void turn(Part& part) {
    Point mean{};
    for (const Point& place : part.places) {
        mean[0] += place[0] / static_cast<double>(part.places.size());
        mean[1] += place[1] / static_cast<double>(part.places.size());
    }
    double xx = 0.0, xy = 0.0, yy = 0.0;
    for (const Point& place : part.places) {
        xx += (place[0] - mean[0]) * (place[0] - mean[0]);
        xy += (place[0] - mean[0]) * (place[1] - mean[1]);
        yy += (place[1] - mean[1]) * (place[1] - mean[1]);
    }
    const double angle = 0.5 * std::atan2(2.0 * xy, xx - yy);
    Point low{1e300, 1e300};
    Point high{-1e300, -1e300};
    for (Point& place : part.places) {
        const double x = place[0] - mean[0];
        const double y = place[1] - mean[1];
        place = {x * std::cos(angle) + y * std::sin(angle), y * std::cos(angle) - x * std::sin(angle)};
        for (std::size_t axis : {0U, 1U}) {
            low[axis] = std::min(low[axis], place[axis]);
            high[axis] = std::max(high[axis], place[axis]);
        }
    }
    for (Point& place : part.places) {
        place = {place[0] - low[0], place[1] - low[1]};
    }
    part.size = {high[0] - low[0], high[1] - low[1]};
}

Outcome layOutPart(const SparseSquare& graph, double heaviest, const GraphLayoutOptions& options, Part& part) {
    const auto count = static_cast<Index>(part.nodes.size());
    if (count < 3) {
        part.places = count == 1 ? std::vector<Point>{{0.0, 0.0}} : std::vector<Point>{{0.0, 0.0}, {1.0, 0.0}};
        part.size = {count == 1 ? 0.0 : 1.0, 0.0};
        return Outcome::Finished;
    }
    const bool springs = count <= kMostSprings;
    const PartGraph own(graph, part, heaviest, springs);
    Matrix places(count);
    startOnCircle(part, options, places.values);
    const igraph_error_t code = springs
        ? igraph_layout_kamada_kawai(&own.graph, &places.values, true, 20 * count, 0.0, static_cast<double>(count), &own.numbers.values,
              nullptr, nullptr, nullptr, nullptr)
        : igraph_layout_fruchterman_reingold(&own.graph, &places.values, true, 500, std::sqrt(static_cast<double>(count)),
              IGRAPH_LAYOUT_AUTOGRID, &own.numbers.values, nullptr, nullptr, nullptr, nullptr);
    if (code == IGRAPH_INTERRUPTED) {
        return Outcome::Cancelled;
    }
    checkIgraph(code);
    for (Index i = 0; i < count; ++i) {
        part.places.push_back({MATRIX(places.values, i, 0), MATRIX(places.values, i, 1)});
    }
    turn(part);
    return Outcome::Finished;
}

struct Box {
    double x = 0.0, y = 0.0, width = 0.0, height = 0.0;

    bool overlaps(const Box& other) const {
        return x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height;
    }
};

/// Where the box of the next part goes: the corner of those placed that lets the whole grow least.
Box placeFor(const Point& size, const std::vector<Box>& placed) {
    Box best{0.0, 0.0, size[0], size[1]};
    double least = 1e300;
    double width = 0.0, height = 0.0;
    for (const Box& box : placed) {
        width = std::max(width, box.x + box.width);
        height = std::max(height, box.y + box.height);
    }
    const auto consider = [&](double x, double y) {
        const Box box{x, y, size[0], size[1]};
        const double grown = std::max(std::max(width, x + size[0]) / kAspect, std::max(height, y + size[1])) + 1e-3 * (x + y);
        if (grown < least && std::none_of(placed.begin(), placed.end(), [&](const Box& other) { return box.overlaps(other); })) {
            least = grown;
            best = box;
        }
    };
    if (placed.size() > kMostPacked) { // too many to be worth the search: one more row of boxes below all others
        const Box& last = placed.back();
        const bool next = last.x + last.width + size[0] <= width;
        return next ? Box{last.x + last.width, last.y, size[0], size[1]} : Box{0.0, height, size[0], size[1]};
    }
    consider(0.0, 0.0);
    for (const Box& box : placed) {
        for (const Box& other : placed) {
            consider(box.x + box.width, other.y);
            consider(other.x, box.y + box.height);
        }
        consider(box.x + box.width, 0.0);
        consider(0.0, box.y + box.height);
    }
    return best;
}

FloatMatrix sideBySide(const std::vector<Part>& parts, Index nodes) {
    FloatMatrix result{nodes, 2, std::vector<float>(static_cast<std::size_t>(2 * nodes), 0.0F)};
    std::vector<Box> placed;
    for (const Part& part : parts) {
        const Box box = placeFor({part.size[0] + kGap, part.size[1] + kGap}, placed);
        for (std::size_t i = 0; i < part.nodes.size(); ++i) {
            result.row(part.nodes[i])[0] = static_cast<float>(box.x + 0.5 * kGap + part.places[i][0]);
            result.row(part.nodes[i])[1] = static_cast<float>(box.y + 0.5 * kGap + part.places[i][1]);
        }
        placed.push_back(box);
    }
    return result;
}

} // namespace

Outcome layOutGraph(const SparseSquare& graph, const GraphLayoutOptions& options, const RunControl& control, FloatMatrix* places) {
    std::vector<Part> parts = partsOf(graph);
    const double heaviest = graph.values.empty() ? 1.0 : *std::max_element(graph.values.begin(), graph.values.end());
    const IgraphSession session(options.seed, control);
    for (Part& part : parts) {
        if (control.stopRequested() || layOutPart(graph, heaviest, options, part) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    *places = sideBySide(parts, graph.size);
    return Outcome::Finished;
}

} // namespace ocellus
