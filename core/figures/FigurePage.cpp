// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/FigurePage.h"

#include "core/base/Error.h"
#include "core/figures/FigureText.h"
#include "core/figures/PanelHeading.h"
#include "core/figures/TableMarks.h"

namespace ocellus {

namespace {

/// Moves an item down the page.
struct MoveDown {
    double mm;

    void operator()(ScenePoints& item) const { item.area.y += mm; }
    void operator()(RectItem& item) const { item.rect.y += mm; }
    void operator()(ColourBarItem& item) const { item.rect.y += mm; }
    void operator()(DiscItem& item) const { item.y += mm; }
    void operator()(TextItem& item) const { item.y += mm; }
    void operator()(LineItem& item) const {
        item.y1 += mm;
        item.y2 += mm;
    }
    void operator()(AreaItem& item) const {
        for (auto& corner : item.corners) {
            corner.second += mm;
        }
    }
};

Scene plotScene(const FigurePlot& plot, const FigureOptions& options, const TextWidth& textWidth) {
    const PlotPage page{options};
    if (const auto* table = std::get_if<TablePlot>(&plot)) {
        return tableScene(*table, page, textWidth).scene;
    }
    if (const auto* pairs = std::get_if<PairPlot>(&plot)) {
        return pairScene(*pairs, page, textWidth).scene;
    }
    if (const auto* network = std::get_if<NetworkPlot>(&plot)) {
        return networkScene(*network, page, textWidth).scene;
    }
    return scatterScene(std::get<ScatterPlot>(plot), page, textWidth).scene;
}

class PageOfPanels {
public:
    PageOfPanels(const FigureOptions& options, std::size_t panels, const TextWidth& textWidth)
        : m_options(options), m_panels(panels), m_textWidth(textWidth),
          m_em(options.fontPt * kMmPerPoint) {}

    Scene build(const std::vector<FigurePanel>& maps, const std::vector<FigurePlot>& plots) {
        std::vector<Scene> below;
        double needed = 0.0;
        for (const FigurePlot& plot : plots) {
            FigureOptions own = m_options;
            own.title.clear();
            own.heightMm = 0.0;
            below.push_back(plotScene(plot, own, m_textWidth));
            needed += below.back().heightMm - 2.0 * kPageMarginMm + (kPanelGap + kHeadingHeight) * m_em;
        }
        Scene page = mapsScene(maps, needed);
        for (std::size_t i = 0; i < below.size(); ++i) {
            append(page, below[i], plotName(plots[i]), maps.size() + i);
        }
        return page;
    }

private:
    Scene mapsScene(const std::vector<FigurePanel>& maps, double plotsMm) const {
        FigureOptions own = m_options;
        if (own.heightMm > 0.0 && plotsMm > 0.0) {
            own.heightMm -= plotsMm;
            if (own.heightMm < kSmallestWidthMm) {
                throw UsageError("The plots alone need " + figureNumber(plotsMm) +
                                 " mm of the page of " + figureNumber(m_options.heightMm) +
                                 " mm; make it higher.");
            }
        }
        return figureScene(own, maps, m_textWidth, m_panels > 1);
    }

    void append(Scene& page, Scene& plot, const std::string& heading, std::size_t place) const {
        const double top = page.heightMm - kPageMarginMm + kPanelGap * m_em;
        const std::string name = panelGroup(place);
        SceneGroup title{name + "-heading", {}};
        const double base = top + kHeadingBase * m_em;
        const double x = layOutLetter(m_options.panelLetters ? panelLetter(place) : std::string(),
                                      kPageMarginMm, base, m_options, m_textWidth, title.items);
        title.items.push_back(
            TextItem{x, base, heading, {m_options.fontPt}, TextAlign::Left, kInk});
        page.groups.push_back(std::move(title));
        const MoveDown down{top + kHeadingHeight * m_em - kPageMarginMm};
        for (SceneGroup& group : plot.groups) {
            for (SceneItem& item : group.items) {
                std::visit(down, item);
            }
            page.groups.push_back({name + "-" + group.name, std::move(group.items)});
        }
        page.heightMm = down.mm + plot.heightMm;
    }

    const FigureOptions& m_options;
    const std::size_t m_panels;
    const TextWidth& m_textWidth;
    const double m_em;
};

} // namespace

std::string plotName(const FigurePlot& plot) {
    if (const auto* scatter = std::get_if<ScatterPlot>(&plot)) {
        return scatter->yName + " against " + scatter->xName;
    }
    if (const auto* pairs = std::get_if<PairPlot>(&plot)) {
        return pairs->columnsTitle + " against " + pairs->rowsTitle;
    }
    if (const auto* network = std::get_if<NetworkPlot>(&plot)) {
        return network->title;
    }
    switch (std::get<TablePlot>(plot).marks) {
    case TableMarks::Violins:
        return "Violins";
    case TableMarks::Tiles:
        return "Heat map";
    case TableMarks::Bars:
        return "Composition";
    case TableMarks::Dots:
        break;
    }
    return "Dot plot";
}

std::string plotSentence(const FigurePlot& plot, const FigureSource& source) {
    if (const auto* pairs = std::get_if<PairPlot>(&plot)) {
        return pairSentence(*pairs, source);
    }
    if (const auto* network = std::get_if<NetworkPlot>(&plot)) {
        return networkSentence(*network, source);
    }
    const auto* table = std::get_if<TablePlot>(&plot);
    return table != nullptr ? tableSentence(*table, source)
                            : scatterSentence(std::get<ScatterPlot>(plot), source);
}

ValueState plotState(const FigurePlot& plot) {
    if (const auto* scatter = std::get_if<ScatterPlot>(&plot)) {
        return scatter->state;
    }
    if (const auto* network = std::get_if<NetworkPlot>(&plot)) {
        return network->state;
    }
    if (std::holds_alternative<PairPlot>(plot)) {
        return ValueState::Measured;
    }
    return statesOf(std::get<TablePlot>(plot)).back();
}

Scene pageScene(const FigureOptions& options,
                const std::vector<FigurePanel>& maps,
                const std::vector<FigurePlot>& plots,
                const TextWidth& textWidth) {
    checkFigureSizes(options);
    if (maps.empty() && plots.size() == 1) {
        return plotScene(plots.front(), options, textWidth);
    }
    if (maps.empty() && plots.size() > 1) {
        throw UsageError("Several plots stand on a page below a map; show a map as well.");
    }
    return PageOfPanels(options, maps.size() + plots.size(), textWidth).build(maps, plots);
}

std::string pageCaption(const FigureOptions& options,
                        const std::vector<FigurePanel>& maps,
                        const std::vector<FigurePlot>& plots,
                        const FigureSource& source) {
    const bool lettered = options.panelLetters && maps.size() + plots.size() > 1;
    std::string text;
    const auto add = [&](std::size_t place, const std::string& sentence) {
        text += (lettered ? "(" + panelLetter(place) + ") " : "") + sentence + " ";
    };
    for (std::size_t i = 0; i < maps.size(); ++i) {
        add(i, panelSentence(maps[i], source));
    }
    for (std::size_t i = 0; i < plots.size(); ++i) {
        add(maps.size() + i, plotSentence(plots[i], source));
    }
    return text + sourceSentence(source);
}

} // namespace ocellus
