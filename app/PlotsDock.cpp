// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PlotsDock.h"

#include "app/JobRunner.h"
#include "views/genes/GenesPanel.h"
#include "views/plots/PlotPanel.h"

#include <QDockWidget>
#include <QMainWindow>

#include <map>
#include <vector>

namespace ocellus {

void connectPlots(PlotPanel& plots, QDockWidget& dock, GenesPanel& genes, JobRunner& runner) {
    delete dock.titleBarWidget();
    dock.setTitleBarWidget(new QWidget(&dock)); // its tabs are its title
    QObject::connect(&genes, &GenesPanel::genesChanged, &plots, [&plots, &genes] {
        plots.setGenes(genes.genes());
    });
    QObject::connect(&plots, &PlotPanel::openChanged, &dock, [&dock](bool open) {
        if (auto* window = qobject_cast<QMainWindow*>(dock.window()); window != nullptr && open) {
            window->resizeDocks({&dock}, {PlotPanel::kOpenHeight}, Qt::Vertical);
        }
    });
    QObject::connect(&plots,
        &PlotPanel::workWanted,
        &runner,
        [&plots, &runner, running = std::map<QString, int>()](const PlotWork& work) mutable {
            if (const auto earlier = running.find(work.thing); earlier != running.end()) {
                runner.cancel(earlier->second);
            }
            JobDescription description;
            description.title = work.title;
            description.quiet = true;
            running[work.thing] = runner.start<int>(
                description,
                &plots,
                [run = work.run](const JobControl& control, int&) { return run(control.run()); },
                [finished = work.finished](const JobEnd<int>& end) {
                    if (end.finished()) {
                        finished();
                    }
                });
        });
}

std::optional<FigurePlotOnScreen> plotOnScreen(PlotPanel& panel) {
    const PlotData& plots = panel.data();
    if (!panel.isOpen()) {
        return std::nullopt;
    }
    if (plots.scatter() != nullptr && plots.shown() == PlotData::Shown::Scatter) {
        return FigurePlotOnScreen{*plots.scatter(), plots.scatter()->colouring->source, {}};
    }
    if (plots.table() == nullptr || plots.shown() == PlotData::Shown::Nothing) {
        return std::nullopt;
    }
    TablePlot table = *plots.table();
    std::erase_if(table.genes, [](const PlotGene& gene) { return gene.summary == nullptr; });
    const bool empty = table.rows.empty() || (table.marks != TableMarks::Bars && table.genes.empty());
    return empty ? std::nullopt : std::optional(FigurePlotOnScreen{std::move(table), plots.rows(), plots.parts()});
}

} // namespace ocellus
