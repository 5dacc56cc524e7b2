// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/CellsDock.h"

#include "app/AppSettings.h"
#include "app/WorkArea.h"
#include "views/cells/CellsModel.h"
#include "views/cells/CellsPanel.h"
#include "views/map/MapPane.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace ocellus {

namespace {

const QString kTreeChoices = QStringLiteral("treeChoices");

} // namespace

SearchTargets labelTargets(CellsPanel& panel, ExplorerState& state, WorkArea& work) {
    SearchTargets targets;
    targets.labels = &panel.model();
    targets.showLabel = [&](const ColumnKey& key, const QString& text, int code, int node) {
        const auto labels = state.labels(key);
        if (!labels) {
            return;
        }
        CellSet cells = node >= 0 ? panel.model().cellsOf(key, node) : cellsWithCode(labels->codes, code);
        cells &= state.visible();
        state.select(cells, ExplorerState::SelectionMode::Replace, QStringLiteral("Select %1").arg(text));
        for (const int number : {1, 2}) {
            work.map(number)->zoomTo(cells, QStringLiteral("zoomed to %1").arg(text));
        }
        panel.showLabel(key, code, node);
    };
    return targets;
}

void keepTreeChoices(CellsPanel& panel, AppSettings& settings) {
    std::map<std::string, bool> choices;
    const QJsonObject kept = QJsonDocument::fromJson(settings.blob(kTreeChoices)).object();
    for (auto one = kept.begin(); one != kept.end(); ++one) {
        choices.emplace(one.key().toStdString(), one.value().toBool());
    }
    CellsModel& model = panel.model();
    model.setTreeChoices(std::move(choices));
    QObject::connect(&model, &CellsModel::treeChoicesChanged, &panel, [&model, &settings] {
        QJsonObject chosen;
        for (const auto& [column, tree] : model.treeChoices()) {
            chosen[QString::fromStdString(column)] = tree;
        }
        settings.setBlob(kTreeChoices, QJsonDocument(chosen).toJson(QJsonDocument::Compact));
    });
}

} // namespace ocellus
