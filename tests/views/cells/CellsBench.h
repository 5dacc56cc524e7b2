// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/views/ViewFixtures.h"
#include "views/cells/CellsDelegate.h"
#include "views/cells/CellsModel.h"
#include "views/cells/CellsPanel.h"

#include <QTest>

#include <memory>
#include <utility>

namespace ocellus::test {

inline constexpr Index kBenchCells = 600;

/// The Cells panel on the screen, over data of its own.
struct CellsBench {
    explicit CellsBench(std::shared_ptr<const Dataset> dataset = threeClusters(kBenchCells)) {
        serve(state);
        state.setDataset(std::move(dataset), {});
        panel = std::make_unique<CellsPanel>(state);
        panel->resize(276, 700);
        panel->show();
        shown = QTest::qWaitForWindowExposed(panel.get());
        view = panel->findChild<CellsView*>();
        delegate = qobject_cast<CellsDelegate*>(view->itemDelegate());
    }

    CellsModel& model() { return panel->model(); }

    QModelIndex row(CellsModel::Kind kind, const QString& text = {}) {
        for (int i = 0; i < model().rowCount(); ++i) {
            const QModelIndex index = model().index(i);
            if (model().row(index).kind == kind && (text.isEmpty() || model().text(model().row(index)) == text)) {
                return index;
            }
        }
        return {};
    }

    QStringList texts(CellsModel::Kind kind) {
        QStringList found;
        for (int i = 0; i < model().rowCount(); ++i) {
            if (model().row(model().index(i)).kind == kind) {
                found << model().text(model().row(model().index(i)));
            }
        }
        return found;
    }

    CellsRowParts parts(const QModelIndex& index) {
        view->scrollTo(index);
        return delegate->partsOf(index, view->visualRect(index));
    }

    void click(const QPoint& at) { QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, at); }

    ExplorerState state;
    std::unique_ptr<CellsPanel> panel;
    CellsView* view = nullptr;
    CellsDelegate* delegate = nullptr;
    bool shown = false;
};

/// Cells with `labels` different types, each fewer than the one before.
inline std::shared_ptr<const Dataset> manyLabels(int labels, Index cells) {
    CellTable table;
    CategoryColumn types;
    for (int label = 0; label < labels; ++label) {
        types.categories.push_back("cluster " + std::to_string(label));
    }
    for (Index cell = 0; cell < cells; ++cell) {
        table.names.push_back(std::to_string(cell));
        types.codes.push_back(static_cast<std::int32_t>((cell * cell) % labels));
    }
    table.columns = {{"leiden", types}};
    return Dataset::inMemory(table, GeneTable(), nullptr, {});
}

} // namespace ocellus::test
