// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/LabelPlacement.h"

#include "core/figures/Palette.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ocellus {

namespace {

constexpr Index kCellsLookedAt = 400'000;
constexpr int kMostNames = 60;
constexpr double kForeignShare = 0.04; ///< of a name's area that may lie on other clusters
constexpr double kOwnPurity = 0.75;    ///< needed for a name on its own cluster
constexpr float kClusterFloor = 0.06F; ///< of the densest spot: where a cluster ends
constexpr int kSpotsTried = 12;
constexpr float kMainShare = 0.4F;     ///< of the densest spot: lesser clusters do not speak for a type

/// Smoothed numbers of cells on a grid over the viewport, in all and per entry.
class DensityGrid {
public:
    DensityGrid(const Viewport& view, double pitch, std::size_t entries)
        : m_pitch(pitch)
        , m_columns(std::max(1, static_cast<int>(std::ceil(view.width / pitch))))
        , m_rows(std::max(1, static_cast<int>(std::ceil(view.height / pitch))))
        , m_total(static_cast<std::size_t>(m_columns) * m_rows, 0.0F)
        , m_own(entries, m_total) {}

    void add(double px, double py, std::size_t entry) {
        const int column = static_cast<int>(std::floor(px / m_pitch));
        const int row = static_cast<int>(std::floor(py / m_pitch));
        if (column < 0 || row < 0 || column >= m_columns || row >= m_rows) {
            return;
        }
        const std::size_t place = static_cast<std::size_t>(row) * m_columns + column;
        m_total[place] += 1.0F;
        if (entry < m_own.size()) {
            m_own[entry][place] += 1.0F;
        }
    }

    void smooth() {
        m_crisp = m_total;
        blur(m_total);
        for (auto& own : m_own) {
            blur(own);
        }
    }

    int columns() const { return m_columns; }
    int rows() const { return m_rows; }
    double pitch() const { return m_pitch; }
    std::size_t size() const { return m_total.size(); }
    const std::vector<float>& total() const { return m_total; }
    const std::vector<float>& own(std::size_t entry) const { return m_own[entry]; }

    /// Share of the grid cells under `rect` that hold mostly other cells, and mostly own ones.
    std::pair<double, double> under(const PixelRect& rect, std::size_t entry) const {
        const int left = std::clamp(static_cast<int>(rect.x / m_pitch), 0, m_columns - 1);
        const int right = std::clamp(static_cast<int>((rect.x + rect.width) / m_pitch), 0, m_columns - 1);
        const int top = std::clamp(static_cast<int>(rect.y / m_pitch), 0, m_rows - 1);
        const int bottom = std::clamp(static_cast<int>((rect.y + rect.height) / m_pitch), 0, m_rows - 1);
        int others = 0;
        int own = 0;
        for (int row = top; row <= bottom; ++row) {
            for (int column = left; column <= right; ++column) {
                const std::size_t place = static_cast<std::size_t>(row) * m_columns + column;
                if (m_crisp[place] > 0.0F) {
                    (m_own[entry][place] >= 0.5F * m_total[place] ? own : others) += 1;
                }
            }
        }
        const double cells = static_cast<double>(right - left + 1) * (bottom - top + 1);
        return {others / cells, own / cells};
    }

    /// A 3 x 3 binomial filter.
    void blur(std::vector<float>& values) const {
        std::vector<float> rows(values.size());
        const auto at = [this](int row, int column) { return static_cast<std::size_t>(row) * m_columns + column; };
        for (int row = 0; row < m_rows; ++row) {
            for (int column = 0; column < m_columns; ++column) {
                rows[at(row, column)] = 2.0F * values[at(row, column)]
                    + (column > 0 ? values[at(row, column - 1)] : 0.0F)
                    + (column + 1 < m_columns ? values[at(row, column + 1)] : 0.0F);
            }
        }
        for (int row = 0; row < m_rows; ++row) {
            for (int column = 0; column < m_columns; ++column) {
                values[at(row, column)] = 2.0F * rows[at(row, column)] + (row > 0 ? rows[at(row - 1, column)] : 0.0F)
                    + (row + 1 < m_rows ? rows[at(row + 1, column)] : 0.0F);
            }
        }
    }

private:
    double m_pitch;
    int m_columns;
    int m_rows;
    std::vector<float> m_total;
    std::vector<float> m_crisp;
    std::vector<std::vector<float>> m_own;
};

/// The box, in pixels, of the connected grid cells around `start` that are mostly the entry's.
PixelRect clusterBox(const DensityGrid& grid, std::size_t entry, std::size_t start) {
    const std::vector<float>& own = grid.own(entry);
    const float floor = kClusterFloor * own[start];
    std::vector<char> seen(grid.size(), 0);
    std::vector<std::size_t> open = {start};
    seen[start] = 1;
    int left = grid.columns(), right = 0, top = grid.rows(), bottom = 0;
    while (!open.empty()) {
        const std::size_t place = open.back();
        open.pop_back();
        const int column = static_cast<int>(place) % grid.columns();
        const int row = static_cast<int>(place) / grid.columns();
        left = std::min(left, column);
        right = std::max(right, column);
        top = std::min(top, row);
        bottom = std::max(bottom, row);
        for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
            if (column + dx < 0 || column + dx >= grid.columns() || row + dy < 0 || row + dy >= grid.rows()) {
                continue;
            }
            const auto next = static_cast<std::size_t>((row + dy) * grid.columns() + column + dx);
            if (seen[next] == 0 && own[next] > floor && own[next] > 0.5F * grid.total()[next]) {
                seen[next] = 1;
                open.push_back(next);
            }
        }
    }
    const double p = grid.pitch();
    return {left * p, top * p, (right - left + 1) * p, (bottom - top + 1) * p};
}

/// Grid cells from the purest dense one downwards, none within `radius` cells of a better one.
std::vector<std::size_t> bestSpots(
    const DensityGrid& grid, std::size_t entry, int count, int radius, int smoothing) {
    const std::vector<float>& own = grid.own(entry);
    std::vector<float> score(own.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
        const float purity = grid.total()[i] > 0.0F ? own[i] / grid.total()[i] : 0.0F;
        score[i] = own[i] * purity * purity;
    }
    for (int pass = 0; pass < smoothing; ++pass) { // a dense blob before a dense speck
        grid.blur(score);
    }
    std::vector<std::size_t> spots;
    for (int i = 0; i < count; ++i) {
        const auto best = std::ranges::max_element(score);
        if (*best <= 0.0F) {
            break;
        }
        const auto place = static_cast<std::size_t>(best - score.begin());
        spots.push_back(place);
        const int column = static_cast<int>(place) % grid.columns();
        const int row = static_cast<int>(place) / grid.columns();
        for (int r = std::max(0, row - radius); r <= std::min(grid.rows() - 1, row + radius); ++r) {
            for (int c = std::max(0, column - radius); c <= std::min(grid.columns() - 1, column + radius); ++c) {
                score[static_cast<std::size_t>(r) * grid.columns() + c] = 0.0F;
            }
        }
    }
    return spots;
}

class NamePlacer {
public:
    NamePlacer(const DensityGrid& grid, const Viewport& view, const NamePlacement& options)
        : m_grid(grid)
        , m_view(view)
        , m_options(options)
        , m_taken(options.keepOut) {}

    std::vector<PlacedName> result;

    void place(int entry, const std::string& text) {
        const auto [width, height] = m_options.textSize(text);
        const auto own = static_cast<std::size_t>(entry);
        const bool found = m_options.onCluster ? placeOn(own, width, height) : placeBeside(own, width, height);
        if (found) {
            result.push_back({entry, m_found});
            const double gap = m_options.gap;
            m_taken.push_back(
                {m_found.x - gap, m_found.y - gap, m_found.width + 2.0 * gap, m_found.height + 2.0 * gap});
        }
    }

private:
    bool isFree(const PixelRect& rect) const {
        return rect.x >= 0.0 && rect.y >= 0.0 && rect.x + rect.width <= m_view.width
            && rect.y + rect.height <= m_view.height
            && std::ranges::none_of(m_taken, [&](const PixelRect& other) { return other.overlaps(rect); });
    }

    /// The nearest left end that keeps a name of that width in the picture.
    double inside(double x, double width) const { return std::clamp(x, 0.0, std::max(0.0, m_view.width - width)); }

    bool accept(const PixelRect& rect) {
        m_found = rect;
        return true;
    }

    bool placeOn(std::size_t entry, double width, double height) {
        for (const std::size_t spot : bestSpots(m_grid, entry, kSpotsTried, 2, 4)) {
            const double x = (static_cast<double>(spot % m_grid.columns()) + 0.5) * m_grid.pitch();
            const double y = (static_cast<double>(spot / m_grid.columns()) + 0.5) * m_grid.pitch();
            const PixelRect rect{inside(x - 0.5 * width, width), y - 0.5 * height, width, height};
            if (isFree(rect)) {
                return accept(rect);
            }
        }
        return false;
    }

    bool placeBeside(std::size_t entry, double width, double height) {
        const int radius = static_cast<int>(4.0 * height / m_grid.pitch());
        const std::vector<float>& density = m_grid.own(entry);
        const float densest = *std::ranges::max_element(density);
        for (const std::size_t spot : bestSpots(m_grid, entry, 3, radius, 2)) {
            if (density[spot] < kMainShare * densest) {
                continue;
            }
            const PixelRect box = clusterBox(m_grid, entry, spot);
            const double midX = inside(box.x + 0.5 * (box.width - width), width);
            const double midY = box.y + 0.5 * (box.height - height);
            const double gap = m_options.gap;
            const std::array<PixelRect, 4> sides = {PixelRect{midX, box.y - gap - height, width, height},
                PixelRect{midX, box.y + box.height + gap, width, height},
                PixelRect{box.x + box.width + gap, midY, width, height},
                PixelRect{box.x - gap - width, midY, width, height}};
            for (const PixelRect& rect : sides) {
                if (isFree(rect) && m_grid.under(rect, entry).first <= kForeignShare) {
                    return accept(rect);
                }
            }
            const double spotX = (static_cast<double>(spot % m_grid.columns()) + 0.5) * m_grid.pitch();
            const double spotY = (static_cast<double>(spot / m_grid.columns()) + 0.5) * m_grid.pitch();
            const PixelRect on{spotX - 0.5 * width, spotY - 0.5 * height, width, height};
            const auto [others, own] = m_grid.under(on, entry);
            if (isFree(on) && own >= kOwnPurity && others <= kForeignShare) {
                return accept(on);
            }
        }
        return false;
    }

    const DensityGrid& m_grid;
    const Viewport& m_view;
    const NamePlacement& m_options;
    std::vector<PixelRect> m_taken;
    PixelRect m_found;
};

} // namespace

std::vector<PlacedName> placeNames(std::span<const float> xy, const Colouring& colouring, const CellSet* visible,
    const Viewport& viewport, const NamePlacement& options) {
    const auto cells = static_cast<Index>(std::min(xy.size() / 2, colouring.codes.size()));
    if (colouring.continuous || cells == 0 || viewport.width <= 0 || viewport.height <= 0) {
        return {};
    }
    const std::size_t entries = std::min<std::size_t>(colouring.entries.size(), kMostNames);
    const double height = options.textSize(colouring.entries.front().label).second;
    DensityGrid grid(viewport, std::max(2.0, 0.5 * height), entries);
    const Index step = std::max<Index>(1, cells / kCellsLookedAt);
    for (Index cell = 0; cell < cells; cell += step) {
        const double x = xy[2 * cell];
        const double y = xy[2 * cell + 1];
        if (std::isfinite(x) && std::isfinite(y) && (visible == nullptr || visible->contains(cell))) {
            grid.add(viewport.pixelX(x), viewport.pixelY(y), static_cast<std::size_t>(colouring.codes[cell]));
        }
    }
    grid.smooth();
    NamePlacer placer(grid, viewport, options);
    for (std::size_t entry = 0; entry < entries; ++entry) {
        const Colouring::Entry& one = colouring.entries[entry];
        const bool rest = options.onCluster && one.label == toString(ColourFamily::Other);
        if (one.code >= 0 && !rest) {
            placer.place(static_cast<int>(entry), colouring.entries[entry].label);
        }
    }
    return placer.result;
}

bool showsLineages(const Colouring& colouring) {
    bool any = false;
    for (const Colouring::Entry& entry : colouring.entries) {
        if (entry.code < 0) {
            continue;
        }
        const auto family = colourFamilyOf(entry.label);
        if (!family || toString(*family) != entry.label) {
            return false;
        }
        any = true;
    }
    return any;
}

} // namespace ocellus
