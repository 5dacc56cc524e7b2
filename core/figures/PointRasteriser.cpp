// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/PointRasteriser.h"

#include "core/base/parallelFor.h"
#include "core/figures/DiscStamps.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

namespace ocellus {

namespace {

constexpr int kTileWidthBits = 7;
constexpr int kTileHeightBits = 5;
constexpr int kTileWidth = 1 << kTileWidthBits;
constexpr int kTileHeight = 1 << kTileHeightBits;
constexpr int kSubPixelBits = 3;
constexpr Index kBlock = 32768;   ///< cells sorted into tiles at a time
constexpr Index kChunk = 32 * kBlock; ///< cells sorted before the tiles are drawn on: bounds the memory
constexpr int kSubPixel = DiscStamps::kSubPixel;
static_assert(kSubPixel == 1 << kSubPixelBits);
constexpr double kSmallestDiameter = 0.1;
constexpr double kLargestDiameter = 512.0;
constexpr Index kLookAhead = 24;  ///< cells fetched ahead when the drawing order jumps about

/// One disc inside one tile.
struct Disc {
    std::int16_t x; ///< eighths of a pixel from the tile's corner
    std::int16_t y;
    std::uint32_t argb;
    std::int32_t cell;
};

/// A disc and the tile it is for, before sorting.
struct Placed {
    Disc disc;
    std::int32_t tile;
};

/// The discs of one block of cells, grouped by tile, in drawing order inside a tile.
struct SortedBlock {
    std::vector<Placed> placed;
    std::vector<Disc> discs;
    std::vector<std::int32_t> tileStart; ///< tiles + 1
    Index drawn = 0;                     ///< over all uses of this block
};

struct Job {
    std::span<const float> xy;
    std::span<const Rgb> colours;
    std::span<const std::int32_t> order;
    const CellSet* visible;
    const CellSet* selected; ///< nullptr when there is no selection
    const Viewport& view;
    const PointStyle& style;
    int reach;
    int tilesAcross;
    int tilesDown;
    Index cells; ///< entries of the drawing order

    int tiles() const { return tilesAcross * tilesDown; }
};

/// Which cells are drawn: all, or with a selection first those outside and then those inside.
enum class Pass { All, Unselected, Selected };

std::uint32_t opaque(Rgb c) {
    return 0xFF000000U | static_cast<std::uint32_t>(c.r) << 16 | static_cast<std::uint32_t>(c.g) << 8 | c.b;
}

Rgb faded(Rgb own, const PointStyle& style) {
    if (!style.fadeUnselected) {
        return own;
    }
    const double keep = style.fadedKeeps;
    const auto mix = [keep](int a, int b) { return static_cast<std::uint8_t>(b + (a - b) * keep + 0.5); };
    return {mix(own.r, style.faded.r), mix(own.g, style.faded.g), mix(own.b, style.faded.b)};
}

/// Appends a disc centred at (x, y), in eighths of a pixel of the picture, once for each tile that it
/// touches.
void place(const Job& job, std::int32_t x, std::int32_t y, std::uint32_t argb, std::int32_t cell, std::vector<Placed>& placed) {
    const int left = (x >> kSubPixelBits) - job.reach;
    const int top = (y >> kSubPixelBits) - job.reach;
    const int span = 2 * job.reach;
    const auto add = [&](int tileX, int tileY) {
        placed.push_back({{static_cast<std::int16_t>(x - (tileX << (kTileWidthBits + kSubPixelBits))),
                              static_cast<std::int16_t>(y - (tileY << (kTileHeightBits + kSubPixelBits))), argb, cell},
            tileY * job.tilesAcross + tileX});
    };
    const bool inOne = left >= 0 && top >= 0 && (left & (kTileWidth - 1)) + span < kTileWidth
        && (top & (kTileHeight - 1)) + span < kTileHeight;
    if (inOne) {
        const int tileX = left >> kTileWidthBits;
        const int tileY = top >> kTileHeightBits;
        if (tileX < job.tilesAcross && tileY < job.tilesDown) {
            add(tileX, tileY);
        }
        return;
    }
    const int lastX = std::min((left + span) >> kTileWidthBits, job.tilesAcross - 1);
    const int lastY = std::min((top + span) >> kTileHeightBits, job.tilesDown - 1);
    for (int tileY = std::max(top, 0) >> kTileHeightBits; tileY <= lastY; ++tileY) {
        for (int tileX = std::max(left, 0) >> kTileWidthBits; tileX <= lastX; ++tileX) {
            add(tileX, tileY);
        }
    }
}

/// Places the cells at [begin, end) of the drawing order; those outside the picture are only counted.
Index placeCells(const Job& job, Pass pass, Index begin, Index end, std::vector<Placed>& placed) {
    const Viewport& view = job.view;
    const double scale = kSubPixel / view.unitsPerPixel;
    const double originX = 0.5 * view.width * kSubPixel - view.centreX * scale;
    const double originY = 0.5 * view.height * kSubPixel + view.centreY * scale;
    const double rightEdge = (view.width + job.reach) * kSubPixel;
    const double bottomEdge = (view.height + job.reach) * kSubPixel;
    const double nearEdge = -job.reach * kSubPixel;
    const bool ordered = !job.order.empty();
    Index drawn = 0;
    for (Index item = begin; item < end; ++item) {
        const Index cell = ordered ? job.order[item] : item;
        if (ordered && item + kLookAhead < job.cells) {
            const Index ahead = job.order[item + kLookAhead];
            __builtin_prefetch(&job.xy[2 * ahead]);
            __builtin_prefetch(&job.colours[ahead]);
        }
        if (job.visible != nullptr && !job.visible->contains(cell)) {
            continue;
        }
        if (pass != Pass::All && job.selected->contains(cell) != (pass == Pass::Selected)) {
            continue;
        }
        const double x = job.xy[2 * cell];
        const double y = job.xy[2 * cell + 1];
        const double px = x * scale + originX;
        const double py = originY - y * scale;
        if (!(px >= nearEdge && px < rightEdge && py >= nearEdge && py < bottomEdge)) {
            drawn += std::isfinite(x) && std::isfinite(y) ? 1 : 0;
            continue;
        }
        ++drawn;
        // Added and taken away again so that rounding is downwards for small negative places too.
        constexpr double kLift = 1 << 20;
        constexpr std::int32_t kDrop = 1 << 20;
        const Rgb own = job.colours[cell];
        place(job, static_cast<std::int32_t>(px + kLift) - kDrop, static_cast<std::int32_t>(py + kLift) - kDrop,
            opaque(pass == Pass::Unselected ? faded(own, job.style) : own), static_cast<std::int32_t>(cell), placed);
    }
    return drawn;
}

void sortBlock(const Job& job, Pass pass, Index begin, Index end, SortedBlock& block) {
    block.placed.clear();
    block.placed.reserve(static_cast<std::size_t>(end - begin));
    block.drawn += placeCells(job, pass, begin, end, block.placed);
    block.tileStart.assign(static_cast<std::size_t>(job.tiles()) + 1, 0);
    std::int32_t* const counts = block.tileStart.data() + 1;
    for (const Placed& one : block.placed) {
        ++counts[one.tile];
    }
    std::partial_sum(block.tileStart.begin(), block.tileStart.end(), block.tileStart.begin());
    block.discs.resize(std::max(block.discs.size(), block.placed.size()));
    std::vector<std::int32_t> next(block.tileStart.begin(), block.tileStart.end() - 1);
    std::int32_t* const places = next.data();
    Disc* const discs = block.discs.data();
    for (const Placed& one : block.placed) {
        discs[places[one.tile]++] = one.disc;
    }
}

using Bytes = std::uint8_t __attribute__((vector_size(16)));
using Shorts = std::uint16_t __attribute__((vector_size(32)));
using Ints = std::int32_t __attribute__((vector_size(16)));

/// One tile while it is being drawn: margins on the left and right so that stamps need no clipping
/// there.
class TileCanvas {
public:
    TileCanvas(int reach, bool wantCellIds)
        : m_margin(2 * reach + DiscStamps::kLanes)
        , m_stride(kTileWidth + 2 * m_margin)
        , m_argb(static_cast<std::size_t>(m_stride) * kTileHeight)
        , m_cells(wantCellIds ? m_argb.size() : 0) {}

    void clear() {
        std::fill_n(m_argb.data(), m_argb.size(), 0U);
        std::fill_n(m_cells.data(), m_cells.size(), -1);
    }

    template <bool WithCellIds>
    void draw(const DiscStamps& stamps, const Disc& disc) {
        const DiscStamps::Stamp& stamp = stamps.at(disc.x & 7, disc.y & 7);
        const int top = (disc.y >> 3) + stamp.top;
        const int first = std::max(top, 0);
        const int last = std::min(top + stamp.rows, kTileHeight);
        const DiscStamps::Group* group = stamp.first + static_cast<std::ptrdiff_t>(first - top) * stamp.groups;
        const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(first) * m_stride + m_margin + (disc.x >> 3) + stamp.left;
        const int groups = stamp.groups;
        const int stride = m_stride;
        const std::uint32_t argb = disc.argb;
        const std::int32_t cell = disc.cell;
        std::uint32_t* pixels = m_argb.data() + place;
        [[maybe_unused]] std::int32_t* cells = WithCellIds ? m_cells.data() + place : nullptr;
        for (int y = first; y < last; ++y) {
            for (int g = 0; g < groups; ++g, ++group) {
                blend(pixels + g * DiscStamps::kLanes, argb, *group);
                if constexpr (WithCellIds) {
                    own(cells + g * DiscStamps::kLanes, cell, *group);
                }
            }
            pixels += stride;
            if constexpr (WithCellIds) {
                cells += stride;
            }
        }
    }

    /// Moves the tile at (left, top) from the picture to the canvas.
    void load(const PointImage& image, int left, int top) {
        forRows(image, left, top, [&](std::size_t here, std::size_t there, int width) {
            std::copy_n(image.argb.data() + there, width, m_argb.data() + here);
            if (!m_cells.empty()) {
                std::copy_n(image.cellIds.data() + there, width, m_cells.data() + here);
            }
        });
    }

    void store(PointImage& image, int left, int top) const {
        forRows(image, left, top, [&](std::size_t here, std::size_t there, int width) {
            std::copy_n(m_argb.data() + here, width, image.argb.data() + there);
            if (!m_cells.empty()) {
                std::copy_n(m_cells.data() + here, width, image.cellIds.data() + there);
            }
        });
    }

private:
    template <class Visit>
    void forRows(const PointImage& image, int left, int top, Visit visit) const {
        const int width = std::min(kTileWidth, image.width - left);
        const int height = std::min(kTileHeight, image.height - top);
        for (int y = 0; y < height; ++y) {
            visit(static_cast<std::size_t>(y) * m_stride + m_margin,
                static_cast<std::size_t>(top + y) * image.width + left, width);
        }
    }

    /// The opaque colour over four pixels: target = colour * w + target * (1 - w) in each channel.
    static void blend(std::uint32_t* target, std::uint32_t argb, const DiscStamps::Group& group) {
        const std::uint32_t four[4] = {argb, argb, argb, argb};
        Bytes source;
        Bytes below;
        Shorts weight;
        std::memcpy(&source, four, sizeof(source));
        std::memcpy(&below, target, sizeof(below));
        std::memcpy(&weight, group.weights, sizeof(weight));
        const Shorts sum = __builtin_convertvector(source, Shorts) * weight
            + __builtin_convertvector(below, Shorts) * (std::uint16_t{256} - weight) + std::uint16_t{128};
        const Bytes result = __builtin_convertvector(sum >> 8, Bytes);
        std::memcpy(target, &result, sizeof(result));
    }

    static void own(std::int32_t* target, std::int32_t cell, const DiscStamps::Group& group) {
        Ints ids;
        Ints mask;
        std::memcpy(&ids, target, sizeof(ids));
        std::memcpy(&mask, group.owned, sizeof(mask));
        ids = (ids & ~mask) | (cell & mask);
        std::memcpy(target, &ids, sizeof(ids));
    }

    int m_margin;
    int m_stride;
    std::vector<std::uint32_t> m_argb;
    std::vector<std::int32_t> m_cells;
};

template <bool WithCellIds>
void drawTile(std::span<const SortedBlock> blocks, const DiscStamps& stamps, int tile, TileCanvas& canvas) {
    for (const SortedBlock& block : blocks) {
        for (std::int32_t i = block.tileStart[tile]; i < block.tileStart[tile + 1]; ++i) {
            canvas.draw<WithCellIds>(stamps, block.discs[i]);
        }
    }
}

void clearTile(PointImage& image, int left, int top) {
    const int width = std::min(kTileWidth, image.width - left);
    const int bottom = std::min(top + kTileHeight, image.height);
    for (int y = top; y < bottom; ++y) {
        const std::size_t start = static_cast<std::size_t>(y) * image.width + left;
        std::fill_n(image.argb.data() + start, width, 0U);
        if (!image.cellIds.empty()) {
            std::fill_n(image.cellIds.data() + start, width, -1);
        }
    }
}

/// Sorts the chunk of the drawing order that starts at `begin`; returns the blocks that hold it.
std::span<const SortedBlock> sortChunk(const Job& job, Pass pass, Index begin, int threads, std::vector<SortedBlock>& blocks) {
    const Index end = std::min(begin + kChunk, job.cells);
    parallelFor(end - begin, kBlock, threads, [&](Index first, Index last) {
        sortBlock(job, pass, begin + first, begin + last, blocks[first / kBlock]);
    });
    return {blocks.data(), static_cast<std::size_t>((end - begin + kBlock - 1) / kBlock)};
}

/// Draws sorted blocks on every tile. `fresh`: the picture holds nothing yet.
void drawBlocks(const Job& job, std::span<const SortedBlock> blocks, const DiscStamps& stamps, bool fresh,
    int threads, PointImage& image) {
    constexpr Index kTilesAtATime = 8;
    const bool withIds = !image.cellIds.empty();
    const auto draw = withIds ? drawTile<true> : drawTile<false>;
    parallelFor(job.tiles(), kTilesAtATime, threads, [&](Index begin, Index end) {
        TileCanvas canvas(job.reach, withIds);
        for (Index tile = begin; tile < end; ++tile) {
            const int left = static_cast<int>(tile) % job.tilesAcross * kTileWidth;
            const int top = static_cast<int>(tile) / job.tilesAcross * kTileHeight;
            const bool empty = std::ranges::none_of(
                blocks, [tile](const SortedBlock& b) { return b.tileStart[tile] != b.tileStart[tile + 1]; });
            if (empty && fresh) {
                clearTile(image, left, top);
            }
            if (empty) {
                continue;
            }
            if (fresh) {
                canvas.clear();
            } else {
                canvas.load(image, left, top);
            }
            draw(blocks, stamps, static_cast<int>(tile), canvas);
            canvas.store(image, left, top);
        }
    });
}

} // namespace

double defaultPointDiameter(Index cells) {
    const double n = static_cast<double>(std::max<Index>(cells, 1));
    return std::clamp(8.7 - 1.4 * std::log10(n), 1.2, 4.5);
}

double defaultPointAlpha(Index cells) { return cells < 10000 ? 0.95 : 0.85; }

Viewport fitViewport(std::span<const float> xy, int width, int height, double marginPixels) {
    double lowX = std::numeric_limits<double>::infinity();
    double lowY = lowX;
    double highX = -lowX;
    double highY = -lowX;
    for (std::size_t i = 0; i + 1 < xy.size(); i += 2) {
        const double x = xy[i];
        const double y = xy[i + 1];
        if (std::isfinite(x) && std::isfinite(y)) {
            lowX = std::min(lowX, x);
            highX = std::max(highX, x);
            lowY = std::min(lowY, y);
            highY = std::max(highY, y);
        }
    }
    Viewport view;
    view.width = std::max(width, 0);
    view.height = std::max(height, 0);
    if (lowX > highX) {
        return view;
    }
    view.centreX = 0.5 * (lowX + highX);
    view.centreY = 0.5 * (lowY + highY);
    const double roomX = std::max(view.width - 2.0 * marginPixels, 1.0);
    const double roomY = std::max(view.height - 2.0 * marginPixels, 1.0);
    const double units = std::max((highX - lowX) / roomX, (highY - lowY) / roomY);
    view.unitsPerPixel = units > 0.0 ? units : 1.0;
    return view;
}

Index rasterisePoints(std::span<const float> xy, std::span<const Rgb> colours, std::span<const std::int32_t> order,
    const CellSet* visible, const CellSet* selected, const Viewport& viewport, const PointStyle& style,
    bool wantCellIds, int threads, PointImage& image) {
    image.width = std::max(viewport.width, 0);
    image.height = std::max(viewport.height, 0);
    const std::size_t pixels = static_cast<std::size_t>(image.width) * image.height;
    image.argb.resize(pixels);
    image.cellIds.resize(wantCellIds ? pixels : 0);
    const double diameter =
        std::isfinite(style.diameter) ? std::clamp(style.diameter, kSmallestDiameter, kLargestDiameter) : 3.0;
    const DiscStamps stamps(diameter, std::clamp(style.alpha, 0.0, 1.0));
    const bool selecting = selected != nullptr && !selected->empty();
    const Job job{xy, colours, order, visible, selecting ? selected : nullptr, viewport, style, stamps.reach(),
        (image.width + kTileWidth - 1) / kTileWidth, (image.height + kTileHeight - 1) / kTileHeight,
        static_cast<Index>(order.empty() ? xy.size() / 2 : order.size())};
    std::vector<SortedBlock> blocks(kChunk / kBlock);
    bool fresh = true;
    const std::vector<Pass> passes = selecting ? std::vector{Pass::Unselected, Pass::Selected} : std::vector{Pass::All};
    for (const Pass pass : passes) {
        for (Index begin = 0; begin < job.cells || fresh; begin += kChunk) {
            const auto sorted = sortChunk(job, pass, begin, threads, blocks);
            drawBlocks(job, sorted, stamps, fresh, threads, image);
            fresh = false;
        }
    }
    Index drawn = 0;
    for (const SortedBlock& block : blocks) {
        drawn += block.drawn;
    }
    return drawn;
}

} // namespace ocellus
