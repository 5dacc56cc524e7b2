// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/datasets/Dataset.h"
#include "core/figures/Colouring.h"
#include "core/results/ResultStore.h"
#include "views/state/ColumnFacts.h"

#include <QObject>
#include <QString>
#include <QUndoStack>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// The one state every view watches: the data set, its layers, the selection, the visible subset,
/// what each map is coloured by, the hovered cell and label, and the undo stack.
///
/// Views read it and call its methods; they know no other view. Lives on the GUI thread. Nothing
/// here loops over a matrix or touches a file: gene columns arrive from jobs through
/// `setGeneValues`.
class ExplorerState : public QObject {
    Q_OBJECT

public:
    enum class SelectionMode { Replace, Add, Subtract, Intersect };
    Q_ENUM(SelectionMode)

    explicit ExplorerState(QObject* parent = nullptr);
    ~ExplorerState() override;

    /// Replaces the data set: clears layers, selection, colourings and the undo stack.
    void setDataset(std::shared_ptr<const Dataset> dataset, const QString& title);
    std::shared_ptr<const Dataset> dataset() const { return m_dataset; }
    /// The same cells and genes with other values (Dataset::withRecoveredCounts). Everything stays
    /// but the gene columns that are held: they are wanted again as they are needed.
    void exchangeValues(std::shared_ptr<const Dataset> dataset);
    /// The answer of a job for `dataset` is still of use: it is open, maybe with other values.
    bool isOpen(const std::shared_ptr<const Dataset>& dataset) const {
        return m_dataset && dataset && m_dataset->isSameAs(*dataset);
    }
    QString title() const { return m_title; }

    // --- layers -------------------------------------------------------------------------------
    void addLayer(LayerPtr layer);
    void removeLayer(const std::string& name);
    const ResultStore& store() const { return m_store; }

    /// A cell column by name: in the layer named, or in the data set when `layer` is empty.
    const Column* column(const std::string& name, const std::string& layer = {}) const;

    /// All cell columns worth showing, in the order of lists: id columns that only repeat a column
    /// of names are left out.
    std::vector<ColumnKey> columnKeys() const;

    /// A column as labels (see `labelsOf`), kept for the next asker; nullptr when it holds none.
    /// A name with `kLineageMark` gives the lineages of that column.
    std::shared_ptr<const CategoryColumn> labels(const ColumnKey& key) const;

    /// What a map can be coloured by from a column: the column itself, and for cell types with many
    /// labels also their lineages. Empty for text that is different in every cell.
    std::vector<ColourSource> colourSources(const ColumnKey& key) const;

    // --- positions ----------------------------------------------------------------------------
    /// Names of two-dimensional embeddings, data set first ("X_umap"), then layers.
    std::vector<std::string> mapNames() const;
    /// n x 2 positions, shared; nullptr when there is no such embedding.
    std::shared_ptr<const FloatMatrix> positions(const std::string& mapName) const;
    /// An embedding that turns out not to have two columns is dropped from `mapNames`.
    void setPositions(const std::string& mapName, std::shared_ptr<const FloatMatrix> positions);
    /// Emits `positionsWanted` once per name while the positions are not there.
    void requestPositions(const std::string& mapName);

    // --- selection (undoable) -----------------------------------------------------------------
    const CellSet& selection() const { return m_selection; }
    /// `stepName` is the undo text ("Select 214 cells"); empty: one is made from mode and count.
    /// Hidden cells are left out. A call that changes nothing leaves no step.
    void select(const CellSet& cells, SelectionMode mode, const QString& stepName);
    void clearSelection();
    void invertSelection();
    void selectAll();

    // --- visible subset (undoable) -------------------------------------------------------------
    const CellSet& visible() const { return m_visible; }
    /// Cells that become hidden also leave the selection, in the same step.
    void setVisible(const CellSet& cells, const QString& stepName);

    /// Steps of one kind between `beginGesture` and `endGesture` (a brush being dragged) are one
    /// undo step.
    void beginGesture();
    void endGesture();

    // --- colouring per map (undoable) ----------------------------------------------------------
    /// Maps are numbered 1, 2, ... as on the screen.
    ColourSource colourSource(int map) const;
    void setColourSource(int map, const ColourSource& source);
    /// "Cell type", "PTPRC": a colour source as a person reads it.
    QString sourceTitle(const ColourSource& source) const;
    /// viridis or cividis for every continuous map.
    void setColourMap(ColourMap map);
    ColourMap colourMap() const;
    /// The colours in force; never null while a data set is open. While a gene is still being read
    /// this is the previous colouring and `colourPending` is true.
    std::shared_ptr<const Colouring> colouring(int map) const;
    bool colourPending(int map) const;

    // --- values of genes: measured, normalised, denoised, imputed (undoable) ----------------------
    /// What every view shows of genes. See GeneValueStates.h for which values there are.
    ValueState valueState() const;
    void setValueState(ValueState values);
    void restoreValueState(ValueState values); ///< no undo step
    /// The file stores normalised values beside counts; told by who opened it.
    void setStoredNormalised(bool there);
    /// Which values views show for a source: those it is fixed to (its `layer`), else those of the
    /// switch, else, where the gene has none of them, the measured ones, or those a model gave.
    ValueState shownState(const ColourSource& source) const;

    /// Values of a gene (log1p CP10k of counts, else as stored), one per cell; from a job.
    /// @param state  what they are @param askedAs  what was wanted: see geneValuesWanted
    void setGeneValues(const std::string& geneId, std::shared_ptr<const std::vector<float>> values,
        const std::string& unit, ValueState state = ValueState::Measured, ValueState askedAs = ValueState::Measured);
    /// Values as the switch says, or of one state; nullptr while they are not there.
    using AskedState = std::optional<ValueState>;
    std::shared_ptr<const std::vector<float>> geneValues(const std::string& geneId, AskedState values = {}) const;
    std::string geneUnit(const std::string& geneId, AskedState values = {}) const; ///< empty while the values are not there
    /// Emits `geneValuesWanted` once per gene and state while its values are not there.
    void requestGeneValues(const std::string& geneId, AskedState values = {});
    /// The job could not read the gene: maps that wait for it go back to what they show.
    void setGeneFailed(const std::string& geneId, ValueState askedAs = ValueState::Measured);
    /// Bytes of gene columns kept; the ones used longest ago go first, never one a map shows.
    static constexpr std::size_t kGeneCacheBytes = std::size_t{512} << 20;
    /// From this many cells on colours are computed on a worker (`colourPending` meanwhile).
    static constexpr Index kWorkerCells = 500000;

    // --- maps on the screen, and those that follow the gene list -----------------------------------
    /// A map pane says that it is there; numbers as on the screen.
    void setMapShown(int map, bool shown);
    std::vector<int> shownMaps() const;
    /// Following maps are coloured by the gene that is chosen in any list. Unless set otherwise every
    /// shown map but the first follows, and the first when it is alone.
    bool followsGenes(int map) const;
    void setFollowsGenes(int map, bool follows);
    /// Colours all following maps in one undo step.
    void colourFollowers(const ColourSource& source);

    // --- hover ----------------------------------------------------------------------------------
    Index hoveredCell() const { return m_hoveredCell; }
    void setHoveredCell(Index cell); ///< -1: none
    /// The legend entry under the pointer, as an index into colouring(map)->entries; -1: none.
    int hoveredEntry(int map) const;
    void setHoveredEntry(int map, int entry);
    /// The same for a label that no map may be coloured by. @param code  category code, -1 for
    /// cells without a label; `std::nullopt` as key ends the hover.
    void setHoveredLabel(const std::optional<ColumnKey>& key, int code = -1);
    /// The hovered label and its code (-2: the "other" entry of a map); nullopt when there is none.
    std::optional<std::pair<ColumnKey, int>> hoveredLabel() const;
    /// Cells under the hovered label on every map; nullptr when no label is hovered.
    std::shared_ptr<const CellSet> hoveredCells() const;

    // --- a session as it was left (no undo steps) ------------------------------------------------
    /// @pre both sets are of the data set's size.
    void restoreCells(const CellSet& selection, const CellSet& visible);
    void restoreColour(int map, const ColourSource& source);

    // --- theme, undo ----------------------------------------------------------------------------
    Theme theme() const { return m_theme; }
    void setTheme(Theme theme);
    QUndoStack& undoStack() { return m_undoStack; }

Q_SIGNALS:
    void datasetChanged();
    void valuesChanged(); ///< the open data set has other values, see exchangeValues
    void layersChanged();
    void selectionChanged();
    void visibleChanged();
    void colouringChanged(int map);
    void valueStateChanged(); ///< other values are shown, or there are others to show
    void geneValuesWanted(const QString& geneId, ocellus::ValueState askedAs); ///< a job should read the gene and call setGeneValues
    void geneValuesChanged(const QString& geneId);
    void hoverChanged();
    void positionsWanted(const QString& mapName); ///< a job should read it and call setPositions
    void positionsChanged(const QString& mapName);
    void themeChanged();

private:
    friend class SelectionCommand;
    friend class VisibleCommand;
    friend class ColourCommand;

    struct Private;
    std::unique_ptr<Private> m_d;

    std::shared_ptr<const Dataset> m_dataset;
    QString m_title;
    ResultStore m_store;
    CellSet m_selection;
    CellSet m_visible;
    Index m_hoveredCell = -1;
    Theme m_theme = Theme::Light;
    // last: its commands refer to this object
    QUndoStack m_undoStack;
};

} // namespace ocellus
