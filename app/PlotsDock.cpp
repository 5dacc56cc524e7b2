// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/PlotsDock.h"

#include "app/JobRunner.h"
#include "views/genes/GenesPanel.h"
#include "views/plots/PlotPanel.h"

#include <QDockWidget>
#include <QMainWindow>

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
    QObject::connect(
        &plots, &PlotPanel::workWanted, &runner, [&plots, &runner](const PlotWork& work) {
            JobDescription description;
            description.title = work.title;
            description.quiet = true;
            runner.start<int>(
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

} // namespace ocellus
