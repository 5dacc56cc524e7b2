// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/ColourScales.h"
#include "views/state/ColouringJob.h"
#include "views/state/ExplorerState.h"

#include <QFutureWatcher>

#include <list>
#include <map>
#include <set>
#include <utility>

namespace ocellus {

/// The bookkeeping behind ExplorerState: what each map shows and which gene columns are held.
struct ExplorerState::Private {
    using ColouringPtr = std::shared_ptr<const Colouring>;
    using GeneKey = std::pair<std::string, ValueState>; ///< id, and as what it was asked for

    /// Everything the colours depend on.
    struct MadeFrom {
        ColourSource source;
        Theme theme = Theme::Light;
        ColourMap map = ColourMap::Viridis;
        int dataVersion = -1;
        ColourEnds ends = std::nullopt;
        ValueState values = ValueState::Measured; // of a gene
        bool operator==(const MadeFrom&) const = default;
    };

    struct Map {
        ColourSource source;
        MadeFrom made; // of `colouring`, or of the one being computed
        ColouringPtr colouring;
        bool pending = false;
        std::unique_ptr<QFutureWatcher<ColouringPtr>> watcher; // running job; replaced = ignored
    };

    struct Gene {
        std::shared_ptr<const std::vector<float>> values;
        std::string unit;
        ValueState state = ValueState::Measured;
    };

    struct HoveredLabel {
        ColumnKey key;
        int code = -1; // -1: no label, -2: the "other" entry of `colouring`
        ColouringPtr colouring; // set when the hover began on a legend
        int entry = -1;
    };

    explicit Private(ExplorerState& owner)
        : state(owner) {}

    Map& map(int number);
    ColourSource defaultSource(int number) const;
    void applySource(int number, const ColourSource& source);
    void applyEnds(const ColourSource& source, const ColourEnds& chosen);
    ColourEnds ends(const ColourSource& source) const;
    void recolour(int number);
    void finishColouring(int number, ColouringPtr colouring);
    ColouringRequest request(const ColourSource& source) const;
    GeneKey geneKey(const ColourSource& source) const { return {source.name, state.shownState(source)}; }
    GeneKey geneKey(const std::string& gene, const AskedState& values) const;
    std::pair<std::string, std::string> endsKey(const ColourSource& source) const;
    void applyValueState(ValueState values);
    void valuesSwitched();
    void forgetModelled(const ResultLayer& layer);
    void dropOldGenes();
    void applySelection(const CellSet& cells);
    void applyVisible(const CellSet& visible, const CellSet& selection);
    /// @param cells  of a group; nullptr: those of the label are looked for when asked
    void setHover(std::optional<HoveredLabel> label, std::shared_ptr<const CellSet> cells = nullptr);

    ExplorerState& state;
    std::map<int, Map> maps;
    ColourMap colourMap = ColourMap::Viridis;
    std::map<std::pair<std::string, std::string>, std::pair<double, double>> geneEnds, columnEnds; // by name and layer
    std::map<std::string, std::shared_ptr<const FloatMatrix>> positions;
    std::set<std::string> notFlat; // embeddings that do not have two columns
    std::set<std::string> wantedPositions;
    std::set<GeneKey> wantedGenes;
    std::map<GeneKey, Gene> genes;
    std::list<GeneKey> geneUse; // most recent first
    ValueState valueState = ValueState::Measured;
    bool storedNormalised = false;
    bool countsThere = true; // see FileValues
    bool valuesStored = true;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<const CategoryColumn>> labelCache;
    std::optional<HoveredLabel> hovered;
    mutable std::shared_ptr<const CellSet> hoveredCells;
    std::set<int> shownMaps;
    std::map<int, bool> follows; // as the person chose
    bool quiet = false; // a map gets its first colours: no signal
    int dataVersion = 0; // counts changes of layers and gene values
    int gesture = 0;     // number of the open gesture; 0: none
    int lastGesture = 0;
};

} // namespace ocellus
