// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a picture of the figure dialog on a data set, to be looked at beside the design:
//   figure-shot FILE.h5ad OUT.png [light|dark] [KEY=VALUE ...]
// keys: map1, map2 (column or gene), map (embedding), vision=0..4, labels=1, select=1, size=1200x800
#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "views/composer/FigureDialog.h"
#include "views/state/ExplorerState.h"
#include "views/style/AppTheme.h"
#include "views/style/Controls.h"

#include <QApplication>
#include <QCheckBox>
#include <QTest>
#include <QTextStream>
#include <QToolButton>

#include <cmath>
#include <map>

using namespace ocellus;

namespace {

ColourSource sourceOf(const ExplorerState& state, const std::string& name) {
    if (state.column(columnOfSource(name)) != nullptr) {
        return {ColourSource::Kind::Column, name, {}};
    }
    const auto gene = state.dataset()->genes().find(name);
    return gene ? ColourSource{ColourSource::Kind::Gene, state.dataset()->genes().id(*gene), {}} : ColourSource();
}

void serveGenes(ExplorerState& state) {
    QObject::connect(&state, &ExplorerState::geneValuesWanted, &state, [&state](const QString& gene) {
        const auto place = state.dataset()->genes().find(gene.toStdString());
        const auto rows = state.dataset()->mainMatrix();
        std::vector<float> values = rows->column(*place, RunControl());
        for (float& value : values) {
            value = std::log1p(value);
        }
        state.setGeneValues(
            gene.toStdString(), std::make_shared<const std::vector<float>>(std::move(values)), "log1p counts");
    });
}

int makeShot(const QStringList& arguments) {
    std::map<QString, QString> keys;
    for (const QString& argument : arguments.mid(3)) {
        keys[argument.section(QLatin1Char('='), 0, 0)] = argument.section(QLatin1Char('='), 1);
    }
    AppTheme theme(false);
    theme.setChoice(arguments.value(3) == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::Light);
    ExplorerState state;
    serveGenes(state);
    const auto dataset = Dataset::open(arguments[1].toStdString());
    state.setDataset(dataset, QStringLiteral("data"));
    const std::string map = keys.count("map") != 0 ? keys["map"].toStdString() : "X_umap";
    state.setPositions(map, std::make_shared<const FloatMatrix>(dataset->embedding(map)));
    std::vector<FigureMap> maps;
    for (int number = 1; number <= 2; ++number) {
        const QString key = QStringLiteral("map%1").arg(number);
        if (keys.count(key) != 0) {
            state.setColourSource(number, sourceOf(state, keys[key].toStdString()));
            maps.push_back({number, map});
        }
    }
    if (keys.count("select") != 0) {
        CellSet some(dataset->cellCount());
        for (Index cell = 0; cell < dataset->cellCount(); cell += 3) {
            some.insert(cell);
        }
        state.select(some, ExplorerState::SelectionMode::Replace, {});
    }
    FigureDialog dialog(state, maps, std::vector<FigurePlotOnScreen>(), nullptr);
    if (keys.count("size") != 0) {
        dialog.resize(keys["size"].section(QLatin1Char('x'), 0, 0).toInt(), keys["size"].section(QLatin1Char('x'), 1).toInt());
    }
    dialog.show();
    if (!QTest::qWaitForWindowExposed(&dialog)) {
        return 1;
    }
    if (keys.count("labels") != 0) {
        dialog.findChild<QCheckBox*>(QStringLiteral("figureLabels"))->setChecked(true);
    }
    if (keys.count("vision") != 0) {
        auto* control = dialog.findChild<SegmentedControl*>(QStringLiteral("figureVision"));
        control->button(keys["vision"].toInt())->click();
    }
    QTest::qWait(200);
    if (!QTest::qWaitFor([&] { return dialog.isIdle(); }, 30000)) {
        return 1;
    }
    QTest::qWait(300);
    return dialog.grab().save(arguments[2]) ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    return makeShot(application.arguments());
}
