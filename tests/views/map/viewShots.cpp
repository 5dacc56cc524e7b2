// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a picture of the panels and maps on a data set, to be looked at beside the design:
//   view-shots FILE.h5ad OUT.png [light|dark] [KEY=VALUE ...]
// keys: map1, map2 (column or gene), size=1440x760, lasso=1, genes=SYMBOL,SYMBOL,..., brush=1
#include "core/base/Error.h"
#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "views/cells/CellsPanel.h"
#include "views/genes/GeneCard.h"
#include "views/genes/GeneHistogram.h"
#include "views/genes/GenesPanel.h"
#include "views/map/MapPane.h"
#include "views/state/ExplorerState.h"
#include "views/style/AppTheme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QScreen>
#include <QSplitter>
#include <QTest>
#include <QTextStream>

#include <map>

using namespace ocellus;

namespace {

using Keys = std::map<QString, QString>;

/// Answers what jobs answer in the program.
void serve(ExplorerState& state) {
    QObject::connect(&state, &ExplorerState::positionsWanted, &state, [&state](const QString& name) {
        state.setPositions(
            name.toStdString(), std::make_shared<const FloatMatrix>(state.dataset()->embedding(name.toStdString())));
    });
    QObject::connect(&state, &ExplorerState::geneValuesWanted, &state, [&state](const QString& gene) {
        const auto place = state.dataset()->genes().find(gene.toStdString());
        const auto rows = state.dataset()->mainMatrix();
        if (!place || !rows) {
            state.setGeneFailed(gene.toStdString());
            return;
        }
        std::vector<float> values = rows->column(*place, RunControl());
        for (float& value : values) {
            value = std::log1p(value);
        }
        state.setGeneValues(gene.toStdString(), std::make_shared<const std::vector<float>>(std::move(values)), "log1p counts");
    });
}

ColourSource sourceOf(const ExplorerState& state, const QString& text) {
    const std::string name = text.toStdString();
    if (state.column(columnOfSource(name)) != nullptr) {
        return {ColourSource::Kind::Column, name, {}};
    }
    const auto gene = state.dataset()->genes().find(name);
    return gene ? ColourSource{ColourSource::Kind::Gene, state.dataset()->genes().id(*gene), {}} : ColourSource();
}

void drawLasso(MapPane& pane) {
    MapSurface* surface = pane.surface();
    pane.setTool(MapTool::Lasso);
    const QPointF middle(0.3 * surface->width(), 0.35 * surface->height());
    QTest::mousePress(surface, Qt::LeftButton, {}, (middle + QPointF(90, 0)).toPoint());
    for (int step = 1; step <= 40; ++step) {
        const double angle = step * 2 * M_PI / 40;
        const double radius = 90 + 12 * std::sin(3 * angle);
        QTest::mouseMove(surface, (middle + radius * QPointF(std::cos(angle), std::sin(angle))).toPoint());
    }
    QTest::mouseRelease(surface, Qt::LeftButton, {}, (middle + QPointF(90, 0)).toPoint());
}

int makeShot(const QStringList& arguments) {
    Keys keys;
    for (const QString& argument : arguments.mid(3)) {
        keys[argument.section(QLatin1Char('='), 0, 0)] = argument.section(QLatin1Char('='), 1);
    }
    const bool dark = arguments.value(3) == QLatin1String("dark");
    AppTheme theme(false);
    theme.setChoice(dark ? ThemeChoice::Dark : ThemeChoice::Light);
    ExplorerState state;
    serve(state);
    state.setTheme(dark ? Theme::Dark : Theme::Light);
    QSplitter window;
    new CellsPanel(state, 1, &window);
    auto* first = new MapPane(state, 1, &window);
    new MapPane(state, 2, &window);
    auto* genes = new GenesPanel(state, &window);
    const QStringList size = keys.count(QStringLiteral("size")) ? keys[QStringLiteral("size")].split(QLatin1Char('x'))
                                                               : QStringList{QStringLiteral("1440"), QStringLiteral("760")};
    window.resize(size[0].toInt(), size[1].toInt());
    window.setHandleWidth(1);
    window.setSizes({276, 540, 316, 308});
    window.show();
    state.setDataset(Dataset::open(arguments[1].toStdString()), QStringLiteral("data"));
    for (int map = 1; map <= 2; ++map) {
        const auto wanted = keys.find(QStringLiteral("map%1").arg(map));
        if (wanted != keys.end()) {
            state.setColourSource(map, sourceOf(state, wanted->second));
        }
    }
    const QStringList wantedGenes = keys[QStringLiteral("genes")].split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (const QString& gene : wantedGenes) {
        auto* find = genes->findChild<QLineEdit*>(QStringLiteral("findGene"));
        find->setText(gene);
        QTest::keyClick(find, Qt::Key_Return);
    }
    QTest::qWait(600);
    if (keys.count(QStringLiteral("brush"))) {
        GeneHistogram* histogram = genes->card()->histogram();
        QTest::mousePress(histogram, Qt::LeftButton, {}, QPoint(histogram->width() / 3, 20));
        QTest::mouseMove(histogram, QPoint(histogram->width() * 3 / 4, 20));
        QTest::mouseRelease(histogram, Qt::LeftButton, {}, QPoint(histogram->width() * 3 / 4, 20));
    }
    if (keys.count(QStringLiteral("lasso"))) {
        drawLasso(*first);
        QTest::qWait(300);
    }
    QElapsedTimer clock;
    clock.start();
    int frames = 0;
    const QPoint at(200, 300);
    QTest::mousePress(first->surface(), Qt::RightButton, {}, at);
    while (clock.elapsed() < 1500) {
        QTest::mouseMove(first->surface(), at + QPoint((frames % 40) - 20, frames % 17));
        QCoreApplication::processEvents();
        ++frames;
    }
    QTest::mouseRelease(first->surface(), Qt::RightButton, {}, at);
    QTextStream(stdout) << first->backend() << ": " << clock.elapsed() / double(frames) << " ms a frame while panning, "
                        << first->lastDrawMilliseconds() << " ms to draw the points; " << first->countText() << "\n";
    first->fit();
    QTest::qWait(300);
    const QPixmap picture = window.screen()->grabWindow(window.winId());
    return picture.save(arguments[2]) ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    app.setProperty("uiTest", true);
    if (app.arguments().size() < 3) {
        QTextStream(stderr) << "view-shots FILE OUT.png [light|dark] [KEY=VALUE ...]\n";
        return 2;
    }
    try {
        return makeShot(app.arguments());
    } catch (const Error& error) {
        QTextStream(stderr) << error.what() << "\n";
        return 3;
    }
}
