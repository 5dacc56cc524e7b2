// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/TissueGeometry.h"

#include "core/base/Random.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_map>

namespace ocellus {

namespace {

constexpr double kHexRow = 0.8660254037844386; ///< row distance of a hexagonal grid

struct Point {
    double x, y;
};

std::uint64_t seedOfPlace(std::uint64_t seed, Index row, Index column) {
    return streamSeed(streamSeed(seed, static_cast<std::uint64_t>(row + (Index{1} << 40))),
                      static_cast<std::uint64_t>(column + (Index{1} << 40)));
}

/// A point of a jittered hexagonal grid.
Point gridPoint(std::uint64_t seed, double spacing, double jitter, Index row, Index column) {
    Random random(seedOfPlace(seed, row, column));
    const double shift = row % 2 == 0 ? 0.25 : 0.75;
    const double x =
        spacing * (static_cast<double>(column) + shift + jitter * (random.uniform() - 0.5));
    const double y =
        spacing * kHexRow * (static_cast<double>(row) + 0.5 + jitter * (random.uniform() - 0.5));
    return {x, y};
}

/// Half the difference of the distances to the two nearest air-space centres: small in a wall.
double distanceToWall(const StructurePlan& foam, std::uint64_t seed, double x, double y) {
    const auto row = static_cast<Index>(std::floor(y / (foam.spacing * kHexRow)));
    const auto column = static_cast<Index>(std::floor(x / foam.spacing));
    double nearest = 1e300;
    double second = 1e300;
    for (Index r = row - 3; r <= row + 3; ++r) {
        for (Index c = column - 3; c <= column + 3; ++c) {
            const Point centre = gridPoint(seed, foam.spacing, 0.7, r, c);
            const double distance = std::hypot(centre.x - x, centre.y - y);
            second = std::min(second, std::max(nearest, distance));
            nearest = std::min(nearest, distance);
        }
    }
    return 0.5 * (second - nearest);
}

/// Radius of a ring's outline relative to the plan, smooth in the angle.
double wobbleAt(const StructurePlan& ring, std::uint64_t seed, double angle) {
    Random random(streamSeed(seed, "wobble " + ring.name));
    double sum = 0.0;
    for (int k = 2; k <= 5; ++k) {
        const double phase = 2.0 * std::numbers::pi * random.uniform();
        sum += random.normal() * std::cos(k * angle + phase) / k;
    }
    return 1.0 + ring.wobble * sum;
}

enum class Hit { Outside, Empty, Layer };

/// What a ring has at a distance from its centre.
Hit ringAt(const StructurePlan& ring, double distance, std::int32_t& layer) {
    if (distance < ring.radius) {
        return Hit::Empty;
    }
    double end = ring.radius;
    for (std::size_t i = 0; i < ring.layers.size(); ++i) {
        end += ring.layers[i].thickness;
        if (distance < end) {
            layer = static_cast<std::int32_t>(i);
            return Hit::Layer;
        }
    }
    return Hit::Outside;
}

Hit structureAt(const StructurePlan& plan,
                std::uint64_t seed,
                double x,
                double y,
                double chance,
                std::int32_t& layer) {
    layer = 0;
    const double dx = x - plan.x;
    const double dy = y - plan.y;
    switch (plan.kind) {
    case StructurePlan::Kind::Fill:
        return Hit::Layer;
    case StructurePlan::Kind::Foam:
        if (distanceToWall(plan, streamSeed(seed, "foam " + plan.name), x, y) > 0.5 * plan.wall) {
            layer = 1;
            return chance < plan.lumenCells ? Hit::Layer : Hit::Empty;
        }
        return Hit::Layer;
    case StructurePlan::Kind::Cluster:
        return std::hypot(dx, dy) < plan.radius * wobbleAt(plan, seed, std::atan2(dy, dx))
                   ? Hit::Layer
                   : Hit::Outside;
    case StructurePlan::Kind::Ring:
        return ringAt(plan, std::hypot(dx, dy) / wobbleAt(plan, seed, std::atan2(dy, dx)), layer);
    }
    return Hit::Outside;
}

/// Cells by square of the plane, for finding neighbours.
class CellGrid {
public:
    CellGrid(const std::vector<PlacedCell>& cells, double side) : m_cells(cells), m_side(side) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            m_squares[key(square(cells[i].x), square(cells[i].y))].push_back(
                static_cast<std::int32_t>(i));
        }
    }

    /// Other cells within `side` of a cell, nearest first.
    std::vector<std::int32_t> near(std::int32_t cell) const {
        const PlacedCell& centre = m_cells[static_cast<std::size_t>(cell)];
        std::vector<std::pair<double, std::int32_t>> found;
        for (Index row = square(centre.y) - 1; row <= square(centre.y) + 1; ++row) {
            for (Index column = square(centre.x) - 1; column <= square(centre.x) + 1; ++column) {
                const auto at = m_squares.find(key(column, row));
                if (at == m_squares.end()) {
                    continue;
                }
                for (const std::int32_t other : at->second) {
                    const PlacedCell& candidate = m_cells[static_cast<std::size_t>(other)];
                    const double distance =
                        std::hypot(candidate.x - centre.x, candidate.y - centre.y);
                    if (other != cell && distance < m_side) {
                        found.emplace_back(distance, other);
                    }
                }
            }
        }
        std::sort(found.begin(), found.end());
        std::vector<std::int32_t> result;
        for (const auto& [distance, other] : found) {
            result.push_back(other);
        }
        return result;
    }

private:
    Index square(double value) const { return static_cast<Index>(std::floor(value / m_side)); }

    static std::uint64_t key(Index column, Index row) {
        return static_cast<std::uint64_t>(row) << 32 ^ static_cast<std::uint32_t>(column);
    }

    const std::vector<PlacedCell>& m_cells;
    double m_side;
    std::unordered_map<std::uint64_t, std::vector<std::int32_t>> m_squares;
};

/// Corners at equal angles, each no further out than half way to any other cell.
void drawOutline(PlacedCell& cell,
                 const std::vector<PlacedCell>& cells,
                 const std::vector<std::int32_t>& near,
                 double spacing,
                 std::uint64_t seed) {
    Random random(seed);
    const double turn = 2.0 * std::numbers::pi * random.uniform();
    for (int corner = 0; corner < kOutlineCorners; ++corner) {
        const double angle = turn + 2.0 * std::numbers::pi * corner / kOutlineCorners;
        const double ux = std::cos(angle);
        const double uy = std::sin(angle);
        double radius = spacing * (0.60 + 0.12 * random.uniform());
        for (const std::int32_t other : near) {
            const double dx = cells[static_cast<std::size_t>(other)].x - cell.x;
            const double dy = cells[static_cast<std::size_t>(other)].y - cell.y;
            const double along = dx * ux + dy * uy;
            if (along > 0.0) {
                radius = std::min(radius, 0.97 * (dx * dx + dy * dy) / (2.0 * along));
            }
        }
        cell.outline[static_cast<std::size_t>(2 * corner)] = cell.x + radius * ux;
        cell.outline[static_cast<std::size_t>(2 * corner + 1)] = cell.y + radius * uy;
    }
}

} // namespace

std::optional<TissuePlace>
tissueAt(const SectionPlan& section, std::uint64_t seed, double x, double y, double chance) {
    for (std::size_t i = section.structures.size(); i-- > 0;) { // later ones lie on top
        TissuePlace place{static_cast<std::int32_t>(i), 0};
        const Hit hit = structureAt(section.structures[i], seed, x, y, chance, place.layer);
        if (hit == Hit::Layer) {
            return place;
        }
        if (hit == Hit::Empty) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

std::vector<PlacedCell> placeCells(const SectionPlan& section, std::uint64_t seed) {
    std::vector<PlacedCell> cells;
    const double spacing = section.cellSpacing;
    const std::uint64_t places = streamSeed(seed, "places");
    const auto rows = static_cast<Index>(section.height / (spacing * kHexRow));
    const auto columns = static_cast<Index>(section.width / spacing);
    for (Index row = 0; row < rows; ++row) {
        for (Index column = 0; column < columns; ++column) {
            const Point point = gridPoint(places, spacing, 0.45, row, column);
            Random random(streamSeed(seedOfPlace(places, row, column), "chance"));
            if (const auto place = tissueAt(section, seed, point.x, point.y, random.uniform())) {
                PlacedCell cell;
                cell.x = point.x;
                cell.y = point.y;
                cell.structure = place->structure;
                cell.layer = place->layer;
                cells.push_back(std::move(cell));
            }
        }
    }
    const CellGrid grid(cells, 2.5 * spacing);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        std::vector<std::int32_t> near = grid.near(static_cast<std::int32_t>(i));
        drawOutline(cells[i], cells, near, spacing, streamSeed(streamSeed(seed, "outline"), i));
        near.resize(std::min<std::size_t>(near.size(), 6));
        cells[i].neighbours = std::move(near);
    }
    return cells;
}

double outlineArea(const PlacedCell& cell) {
    double twice = 0.0;
    for (std::size_t i = 0; i < kOutlineCorners; ++i) {
        const std::size_t j = (i + 1) % kOutlineCorners;
        twice += cell.outline[2 * i] * cell.outline[2 * j + 1] -
                 cell.outline[2 * j] * cell.outline[2 * i + 1];
    }
    return 0.5 * twice;
}

} // namespace ocellus
