// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/ColourScience.h"
#include "core/figures/FigurePage.h"
#include "views/state/ColouringJob.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <mutex>
#include <vector>

namespace ocellus {

class ExplorerState;

/// A map as it stands on the screen when the figure is begun: all of it shared and unchanging, so
/// that a worker can draw it. The colours are made anew for paper, once, by the first who asks.
class FigureMapSource {
public:
    FigureMapSource(ColouringRequest request, std::shared_ptr<const FloatMatrix> positions, std::string mapName,
        std::shared_ptr<const CellSet> visible, std::shared_ptr<const CellSet> selected);

    /// Loops over the cells at the first call: for a worker. Thread-safe.
    std::shared_ptr<const Colouring> colouring() const;

    const std::shared_ptr<const FloatMatrix>& positions() const { return m_positions; }
    const std::string& mapName() const { return m_mapName; }
    const std::shared_ptr<const CellSet>& visible() const { return m_visible; }
    const std::shared_ptr<const CellSet>& selected() const { return m_selected; }
    bool isTissue() const;
    double micrometresPerUnit() const; ///< 0: unknown

private:
    ColouringRequest m_request;
    std::shared_ptr<const FloatMatrix> m_positions;
    std::string m_mapName;
    std::shared_ptr<const CellSet> m_visible;
    std::shared_ptr<const CellSet> m_selected;
    mutable std::once_flag m_once;
    mutable std::shared_ptr<const Colouring> m_colouring;
};

/// A plot as it stands on the screen when the figure is begun. Its labels are coloured anew for
/// paper, once, by the first who asks.
class FigurePlotSource {
public:
    /// Colours of the rows and parts of a table, or of the points of a scatter plot.
    struct Requests {
        ColouringRequest rows;
        ColouringRequest parts; ///< of a composition
    };

    FigurePlotSource(FigurePlot plot, Requests requests);

    /// As it is printed. Loops over the cells at the first call: for a worker. Thread-safe.
    const FigurePlot& plot() const;

private:
    FigurePlot m_onScreen;
    Requests m_requests;
    mutable std::once_flag m_once;
    mutable FigurePlot m_plot;
};

/// One panel as chosen in the dialog: a map or a plot, the other is nullptr.
struct FigurePanelDraft {
    std::shared_ptr<const FigureMapSource> map;
    std::shared_ptr<const FigurePlotSource> plot;
    QString title;    ///< "Cell type"
    QString subtitle; ///< "author", "measured"
    PanelOptions options;
    bool shown = true;
    bool fadeUnselected = true;
};

/// Everything that decides what a figure looks like. A value: the dialog changes it, a worker draws
/// a copy.
struct FigureDraft {
    FigureOptions page;
    std::vector<FigurePanelDraft> panels;
    FigureSource source;
    int dpi = 300;

    /// The maps and the plots that are shown, ready for laying out. For a worker.
    std::vector<FigurePanel> figurePanels() const;
    std::vector<FigurePlot> figurePlots() const;
};

/// A map of the window: its number there and the embedding it shows.
struct FigureMap {
    int number = 1;
    std::string mapName;
};

/// A plot of the window with the columns that colour it.
struct FigurePlotOnScreen {
    FigurePlot plot;
    ColourSource rows;  ///< of a table; of a scatter plot: what colours its points; pair plots and networks are as on paper already
    ColourSource parts; ///< of a composition
    bool shown = true;  ///< in the figure from the start; else offered
};

/// A draft of the maps and the plots as they stand; maps without positions are left out. `source` has
/// no fingerprint yet. GUI thread.
FigureDraft draftOf(const ExplorerState& state, const std::vector<FigureMap>& maps,
    const std::vector<FigurePlotOnScreen>& plots = {});

/// What is said about the colours of a figure.
struct ColourRemark {
    bool good = true;
    QString sentence;
};

/// Whether neighbours in the legends can be told apart under colour-vision deficiencies, and where
/// value states are written.
std::vector<ColourRemark> colourRemarks(
    const FigureOptions& page, const std::vector<FigurePanel>& panels, const std::vector<FigurePlot>& plots);

} // namespace ocellus
