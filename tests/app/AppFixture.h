// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/AppOptions.h"
#include "app/AppSettings.h"
#include "app/MainWindow.h"
#include "core/base/Random.h"
#include "core/results/ResultFile.h"
#include "views/style/AppTheme.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace ocellus::test {

/// A small data set with counts: `cells` cells of three types in three places on a map, 60 genes of
/// which every type has 20 of its own. The first five cells have no label.
inline std::shared_ptr<const Dataset> smallDataset(Index cells = 300) {
    CellTable table;
    CategoryColumn types;
    types.categories = {"B cell", "T cell", "fibroblast"};
    CountBatch counts;
    counts.clear();
    FloatMatrix map{cells, 2, {}};
    Table var;
    for (int gene = 0; gene < 60; ++gene) {
        var.names.push_back("ENSG0000000" + std::to_string(1000 + gene));
    }
    for (Index cell = 0; cell < cells; ++cell) {
        const auto type = static_cast<std::int32_t>(cell % 3);
        table.names.push_back("cell" + std::to_string(cell));
        types.codes.push_back(cell < 5 ? -1 : type);
        for (std::int32_t gene = 0; gene < 60; ++gene) {
            const int value = (gene / 20 == type ? 5 : 0) + static_cast<int>((cell * 7 + gene * 13) % 3);
            if (value > 0) {
                counts.genes.push_back(gene);
                counts.values.push_back(static_cast<float>(value));
            }
        }
        counts.cells.push_back(cell);
        counts.rowStart.push_back(static_cast<Index>(counts.genes.size()));
        map.values.push_back(static_cast<float>(10 * type) + 0.01F * static_cast<float>(cell % 50));
        map.values.push_back(static_cast<float>(type == 1 ? 8 : 0) + 0.01F * static_cast<float>(cell % 37));
    }
    table.columns.push_back({"cell_type", types});
    return Dataset::inMemory(
        std::move(table), GeneTable(std::move(var)), std::make_shared<MemoryRowSource>(std::move(counts), 60), {{"X_umap", std::move(map)}});
}

/// A data set as a file, with its values.
inline QString fileOf(const QTemporaryDir& folder, const QString& name, std::shared_ptr<const Dataset> dataset) {
    const QString path = folder.filePath(name);
    ResultFileContent content;
    content.dataset = std::move(dataset);
    content.withX = true;
    writeResultFile(path.toStdString(), content, RunControl());
    return path;
}

inline QString smallFile(const QTemporaryDir& folder, Index cells = 300) {
    return fileOf(folder, QStringLiteral("small.h5ad"), smallDataset(cells));
}

/// A data set whose cells lie apart, so that each has a pixel of its own: `side` x `side` cells on
/// a grid, four types in turn, every tenth cell without a label; gene 0 rises with the cell's
/// number and is zero in every fifth cell.
inline std::shared_ptr<const Dataset> gridDataset(Index side) {
    CellTable table;
    CategoryColumn types;
    types.categories = {"B cell", "T cell", "fibroblast", "monocyte"};
    CountBatch counts;
    counts.clear();
    FloatMatrix map{side * side, 2, {}};
    for (Index cell = 0; cell < side * side; ++cell) {
        table.names.push_back("cell" + std::to_string(cell));
        types.codes.push_back(cell % 10 == 9 ? -1 : static_cast<std::int32_t>(cell % 4));
        for (std::int32_t gene = 0; gene < 3; ++gene) {
            if (gene > 0 || cell % 5 != 0) {
                counts.genes.push_back(gene);
                counts.values.push_back(gene == 0 ? static_cast<float>(1 + cell % 50) : 20.0F);
            }
        }
        counts.cells.push_back(cell);
        counts.rowStart.push_back(static_cast<Index>(counts.genes.size()));
        map.values.push_back(static_cast<float>(cell % side));
        map.values.push_back(static_cast<float>(cell / side));
    }
    table.columns.push_back({"cell_type", types});
    Table var;
    var.names = {"GENE0", "GENE1", "GENE2"};
    return Dataset::inMemory(std::move(table), GeneTable(std::move(var)),
        std::make_shared<MemoryRowSource>(std::move(counts), 3), {{"X_umap", std::move(map)}});
}

inline QString gridFile(const QTemporaryDir& folder, Index side) {
    return fileOf(folder, QStringLiteral("grid.h5ad"), gridDataset(side));
}

/// A window as `ocellus --ui-test` makes it, with a cache of its own.
class AppFixture {
public:
    /// @param demoCache  a folder that several tests share, so that the demos, which take seconds,
    ///                   are made once; empty: there are no demos.
    explicit AppFixture(const QString& demoCache = {})
        : settings(true) {
        qputenv("XDG_CACHE_HOME", (demoCache.isEmpty() ? cache.path() : demoCache).toLocal8Bit());
        QDir().mkpath(folder.filePath(QStringLiteral("resources")));
        for (const char* part : {"genes", "models", "ontology", "demo"}) {
            if (part != std::string("demo") || !demoCache.isEmpty()) {
                QFile::link(QStringLiteral(OCELLUS_TEST_DATA "/../../resources/") + QLatin1String(part),
                    folder.filePath(QStringLiteral("resources/") + QLatin1String(part)));
            }
        }
        qputenv("OCELLUS_RESOURCES", folder.filePath(QStringLiteral("resources")).toLocal8Bit());
        options.uiTest = true;
        qApp->setProperty("uiTest", true);
        static AppTheme* once = new AppTheme(false, qApp);
        theme = once;
        theme->setChoice(ThemeChoice::Light);
    }

    MainWindow& show(int width = 1440, int height = 900) {
        window = std::make_unique<MainWindow>(*theme, settings, options);
        window->resize(width, height);
        window->show();
        window->activateWindow();
        (void)QTest::qWaitForWindowExposed(window.get());
        window->begin();
        return *window;
    }

    QTemporaryDir cache;
    QTemporaryDir folder;
    AppTheme* theme = nullptr;
    AppSettings settings;
    AppOptions options;
    std::unique_ptr<MainWindow> window;
};

} // namespace ocellus::test
