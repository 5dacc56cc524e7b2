// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/tasks/FindMarkers.h"
#include "views/state/ColumnFacts.h"

#include <QStringList>
#include <QWidget>

#include <memory>
#include <optional>

class QComboBox;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace ocellus {

class ExplorerState;
class MarkersModel;
class SearchField;

/// One side of a comparison, before anything was counted; cheap to copy to a worker.
struct MarkerSide {
    enum class Kind { Selection, Rest, Label };
    Kind kind = Kind::Selection;
    QString name;                                 ///< "T cell", "selected cells"
    CellSet cells;                                ///< of a selection
    std::shared_ptr<const CategoryColumn> labels; ///< of a label
    int code = -1;
};

struct MarkersRequest {
    MarkerSide a;
    MarkerSide b;
    CellSet visible; ///< hidden cells are on neither side
    std::string donorColumn; ///< infer from the sums of its donors; empty: from cells
};

/// The cells of both sides: visible ones only, and none on both (A keeps them). Loops over the
/// cells: for workers.
CellGroups cellGroups(const MarkersRequest& request);

/// Markers of cells A against cells B: choosing the sides, the table, search, saving. Sides are the
/// selection, the labels that map 1 is coloured by, and all other cells. A clicked gene is
/// announced; computing leaves as a request. GUI thread.
///
/// objectNames: "markersPanel", "markersA", "markersB", "markersDonor", "runMarkers", "cancelMarkers",
/// "markersFacts", "findMarker", "saveMarkers", "markersTable", "markersEmpty".
class MarkersPanel : public QWidget {
    Q_OBJECT

public:
    explicit MarkersPanel(ExplorerState& state, QWidget* parent = nullptr);

    /// What the two boxes say; nullopt while side A is empty.
    std::optional<MarkersRequest> request() const;
    /// Side A is the selection, side B all other cells.
    void chooseSelection();

    void showRunning();
    void showResult(std::shared_ptr<const FoundMarkers> markers, const QString& nameA, const QString& nameB);
    /// @returns false when it cannot be seen here: hidden, or a table of before stays
    bool showFailure(const QString& sentence);
    void showStopped(); ///< cancelled: the table of before comes back

    std::shared_ptr<const FoundMarkers> markers() const { return m_markers; }
    /// Symbols of the first rows as they are sorted and searched now; empty without a table.
    QStringList firstGenes(int most) const;

Q_SIGNALS:
    void runWanted(const ocellus::MarkersRequest& request);
    void cancelWanted();
    void saveWanted(); ///< the table as a file
    void geneChosen(const QString& geneId);

private:
    QWidget* buildControls();
    QWidget* buildTable();
    void clear();
    void fillSides();
    void fillSide(QComboBox* box, bool sideA);
    void fillDonors();
    void refresh();
    MarkerSide sideOf(const QComboBox* box) const;
    QString facts() const;

    ExplorerState& m_state;
    MarkersModel* m_model;
    QSortFilterProxyModel* m_sorted;
    std::shared_ptr<const FoundMarkers> m_markers;
    QString m_nameA, m_nameB; ///< of the table shown
    std::shared_ptr<const CategoryColumn> m_labels; ///< of map 1
    bool m_running = false;
    QComboBox* m_a = nullptr;
    QComboBox* m_b = nullptr;
    QComboBox* m_donor = nullptr;
    QPushButton* m_run = nullptr;
    QPushButton* m_cancel = nullptr;
    QPushButton* m_save = nullptr;
    SearchField* m_find = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_empty = nullptr;
    QTableView* m_table = nullptr;
    QStackedWidget* m_stack = nullptr;
};

} // namespace ocellus
