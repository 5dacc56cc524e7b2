// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/CurvePlot.h"

#include "core/base/Error.h"

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr double kSmallestMm = 16.0;
constexpr double kFirstTick = 50.0;
constexpr double kTickRatio = 4.0;
constexpr double kLineMm = 0.3;
constexpr double kStrongMm = 0.5;
constexpr double kNameEm = 1.5;   ///< between rows of names
constexpr double kSampleEm = 1.8; ///< of a line before its name

class CurveLayout {
public:
    CurveLayout(const CurvePlot& plot, const PlotPage& page, const TextWidth& textWidth)
        : m_plot(plot), m_page(page), m_textWidth(textWidth), m_em(page.options.fontPt * kMmPerPoint), m_style{page.options.fontPt} {}

    Scene build() {
        for (const Curve& curve : m_plot.curves) {
            if (!curve.x.empty()) {
                m_low = m_low > 0.0 ? std::min(m_low, curve.x.front()) : curve.x.front();
                m_high = std::max(m_high, curve.x.back());
            }
        }
        const double margin = m_page.marginMm;
        const double left = margin + 3.4 * m_em;
        m_area = {left, 0.0, m_page.options.widthMm - left - margin, 0.0};
        placeNames();
        const double top = margin + (0.6 + kNameEm * static_cast<double>(m_nameRows)) * m_em;
        m_area = {left, top, m_page.options.widthMm - left - margin, m_page.options.heightMm - top - 3.0 * m_em - margin};
        if (m_area.width < kSmallestMm || m_area.height < kSmallestMm / 2.0) {
            throw UsageError("The page of " + figureNumber(m_page.options.widthMm) + " x " + figureNumber(m_page.options.heightMm)
                + " mm leaves no room for the curves; make it larger.");
        }
        SceneGroup axes{"axes", {}}, lines{"curves", {}}, names{"names", {}};
        addAxes(axes.items);
        addLines(lines.items);
        addNames(names.items);
        Scene scene;
        scene.widthMm = m_page.options.widthMm;
        scene.heightMm = m_page.options.heightMm;
        scene.font = m_page.options.font;
        scene.title = m_page.options.title;
        scene.groups = {std::move(axes), std::move(lines), std::move(names)};
        return scene;
    }

private:
    double xOf(double x) const {
        const double span = std::log(std::max(m_high, m_low * 1.0001) / m_low);
        return m_area.x + m_area.width * std::log(x / m_low) / span;
    }

    double yOf(double y) const { return m_area.bottom() - m_area.height * y; }

    void text(std::vector<SceneItem>& items, double x, double y, const std::string& words, TextAlign align) const {
        items.push_back(TextItem{x, y, words, m_style, align, m_page.inks.soft});
    }

    void addAxes(std::vector<SceneItem>& items) const {
        for (int quarter = 0; quarter <= 4; ++quarter) {
            const double y = yOf(0.25 * quarter);
            items.push_back(LineItem{m_area.x, y, m_area.right(), y, 0.15, m_page.inks.line});
            text(items, m_area.x - 0.5 * m_em, y + 0.36 * m_em, std::to_string(25 * quarter) + " %", TextAlign::Right);
        }
        text(items, m_area.centreX(), m_area.bottom() + 2.7 * m_em, m_plot.xName, TextAlign::Centre);
        for (double tick = kFirstTick; tick <= m_high && m_low > 0.0; tick *= kTickRatio) {
            if (tick >= m_low) {
                items.push_back(LineItem{xOf(tick), m_area.bottom(), xOf(tick), m_area.bottom() + 0.3 * m_em, 0.15, m_page.inks.line});
                text(items, xOf(tick), m_area.bottom() + 1.3 * m_em, figureCount(static_cast<Index>(tick)), TextAlign::Centre);
            }
        }
    }

    /// A broken line is drawn dash by dash along its length, so that corners do not restart it.
    void addLine(std::vector<SceneItem>& items, const Curve& curve, double width) const {
        double walked = 0.0;
        const double period = curve.dashMm * 5.0 / 3.0;
        for (std::size_t i = 1; i < curve.x.size(); ++i) {
            const double x1 = xOf(curve.x[i - 1]), y1 = yOf(curve.y[i - 1]), x2 = xOf(curve.x[i]), y2 = yOf(curve.y[i]);
            const double length = std::hypot(x2 - x1, y2 - y1);
            if (curve.dashMm <= 0.0) {
                items.push_back(LineItem{x1, y1, x2, y2, width, curve.colour});
                continue;
            }
            for (double done = 0.0; done < length;) {
                const double phase = std::fmod(walked + done, period);
                const bool on = phase < curve.dashMm - 1e-9;
                const double end = std::min(length, done + std::max(1e-6, (on ? curve.dashMm : period) - phase));
                if (on) {
                    const auto along = [&](double d, double a, double b) { return a + d / length * (b - a); };
                    items.push_back(LineItem{along(done, x1, x2), along(done, y1, y2), along(end, x1, x2), along(end, y1, y2), width, curve.colour});
                }
                done = end;
            }
            walked += length;
        }
    }

    void addLines(std::vector<SceneItem>& items) const {
        for (const Curve& curve : m_plot.curves) {
            addLine(items, curve, curve.strong ? kStrongMm : kLineMm);
            if (curve.strong && m_plot.marked >= m_low && m_plot.marked <= m_high && m_low > 0.0) {
                items.push_back(DiscItem{xOf(m_plot.marked), yOf(curveAt(curve, m_plot.marked)), 1.6, true, curve.colour});
            }
        }
    }

    TextStyle nameStyle(const Curve& curve) const {
        TextStyle style = m_style;
        style.bold = curve.strong;
        return style;
    }

    /// Names stand in rows above the curves, as many as they need.
    void placeNames() {
        double x = m_area.x;
        m_nameRows = 1;
        for (const Curve& curve : m_plot.curves) {
            const double width = (kSampleEm + 0.4) * m_em + m_textWidth(curve.name, nameStyle(curve));
            if (x > m_area.x && x + width > m_area.right()) {
                x = m_area.x;
                ++m_nameRows;
            }
            m_names.emplace_back(x, m_page.marginMm + m_em + kNameEm * m_em * static_cast<double>(m_nameRows - 1));
            x += width + m_em;
        }
    }

    void addNames(std::vector<SceneItem>& items) const {
        for (std::size_t i = 0; i < m_plot.curves.size(); ++i) {
            const Curve& curve = m_plot.curves[i];
            const auto [x, y] = m_names[i];
            const TextStyle style = nameStyle(curve);
            items.push_back(LineItem{x, y - 0.33 * m_em, x + kSampleEm * m_em, y - 0.33 * m_em, curve.strong ? kStrongMm : kLineMm, curve.colour, curve.dashMm});
            items.push_back(TextItem{x + (kSampleEm + 0.4) * m_em, y, curve.name, style, TextAlign::Left, curve.strong ? curve.colour : m_page.inks.soft});
        }
    }

    const CurvePlot& m_plot;
    const PlotPage& m_page;
    const TextWidth& m_textWidth;
    double m_em;
    TextStyle m_style;
    RectMm m_area;
    double m_low = 0.0, m_high = 0.0;
    Index m_nameRows = 1;
    std::vector<std::pair<double, double>> m_names; ///< left end and base line of each name's sample
};

} // namespace

double curveAt(const Curve& curve, double x) {
    const auto next = std::upper_bound(curve.x.begin(), curve.x.end(), x);
    return next == curve.x.begin() ? 0.0 : curve.y[static_cast<std::size_t>(next - curve.x.begin()) - 1];
}

Scene curveScene(const CurvePlot& plot, const PlotPage& page, const TextWidth& textWidth) {
    return CurveLayout(plot, page, textWidth).build();
}

} // namespace ocellus
