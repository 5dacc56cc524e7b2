// SPDX-License-Identifier: GPL-3.0-or-later
// Files of the Network mode: pictures, edges, pairs of proteins.
#include "app/AppSettings.h"
#include "app/NetworkJobs.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/base/Error.h"
#include "core/tasks/ProteinPairs.h"
#include "views/figures/FigureFile.h"
#include "views/figures/FigureFonts.h"

#include <QFileDialog>
#include <QFileInfo>

namespace ocellus {

namespace {

constexpr Index kJobPairs = 100;
constexpr double kPictureMm = 150.0;

} // namespace

void NetworkJobs::connectFiles() {
    NetworkState& network = m_parts.network;
    connect(&network, &NetworkState::openEdgesWanted, this, [this] {
        if (const QString path = pathToOpen(QStringLiteral("Open a list of edges")); !path.isEmpty()) {
            openEdges(path);
        }
    });
    connect(&network, &NetworkState::openKnownWanted, this, [this] {
        if (const QString path = pathToOpen(QStringLiteral("Compare with known edges")); !path.isEmpty()) {
            openKnown(path);
        }
    });
    connect(&network, &NetworkState::openIpTmWanted, this, [this] {
        if (const QString path = pathToOpen(QStringLiteral("Read predicted complexes")); !path.isEmpty()) {
            openIpTm(path);
        }
    });
    const auto wanted = [this](const QString& title, const QString& name, const QString& filter, void (NetworkJobs::*write)(const QString&)) {
        return [this, title, name, filter, write] {
            if (const QString path = m_save.askPath(m_parts.work, title, name, filter); !path.isEmpty()) {
                (this->*write)(path);
            }
        };
    };
    connect(&network, &NetworkState::savePictureWanted, this,
        wanted(QStringLiteral("Save the picture"), QStringLiteral("network.pdf"), QStringLiteral("Pictures (*.pdf *.svg *.png)"), &NetworkJobs::savePicture));
    connect(&network, &NetworkState::saveEdgesWanted, this,
        wanted(QStringLiteral("Save the edges"), QStringLiteral("network.tsv"), QStringLiteral("Tab-separated text (*.tsv)"), &NetworkJobs::saveNetwork));
    connect(&network, &NetworkState::saveGraphmlWanted, this,
        wanted(QStringLiteral("Save as GraphML"), QStringLiteral("network.graphml"), QStringLiteral("GraphML (*.graphml)"), &NetworkJobs::saveNetwork));
    connect(&network, &NetworkState::savePairsWanted, this,
        wanted(QStringLiteral("Save protein pairs"), QStringLiteral("protein-pairs.tsv"), QStringLiteral("Tab-separated text (*.tsv)"), &NetworkJobs::savePairs));
}

QString NetworkJobs::pathToOpen(const QString& title) {
    const QString path = QFileDialog::getOpenFileName(&m_parts.work, title, m_parts.settings.lastFolder(), QStringLiteral("Tables (*.tsv *.csv *.txt *.gz);;All files (*)"));
    if (!path.isEmpty()) {
        m_parts.settings.setLastFolder(QFileInfo(path).absolutePath());
    }
    return path;
}

void NetworkJobs::savePicture(const QString& path) {
    const auto& drawing = m_parts.network.drawing();
    if (!drawing) {
        return;
    }
    try {
        PlotPage page;
        page.options.widthMm = kPictureMm;
        page.options.title = drawing->plot.title;
        const Scene scene = networkScene(drawing->plot, page, figureTextWidth(page.options.font)).scene;
        writeFigure(scene, path.toStdString(), {});
        m_parts.status.showOutcome(QStringLiteral("Saved %1").arg(QFileInfo(path).fileName()));
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

void NetworkJobs::saveNetwork(const QString& path) {
    const auto network = m_parts.network.network();
    if (!network) {
        return;
    }
    m_save.save(path, [network, file = path.toStdString(), ipTm = m_parts.network.ipTmPath().toStdString(), note = m_parts.network.note().toStdString()](const RunControl& control) {
        Index leftOut = 0;
        const PairScores scores = ipTm.empty() ? PairScores() : readIpTm(ipTm, network->network, &leftOut);
        std::vector<std::string> notes = networkNotes(network->network, network->network.strongest);
        notes.push_back(note + ".");
        return QString::fromStdString(file).endsWith(QLatin1String(".graphml"), Qt::CaseInsensitive)
                   ? writeGraphml(file, network->network, notes, control, scores)
                   : writeEdges(file, network->network, notes, control, scores);
    });
}

void NetworkJobs::savePairs(const QString& path) {
    const auto network = m_parts.network.network();
    if (!network) {
        return;
    }
    m_save.save(path, [network, file = path.toStdString()](const RunControl& control) {
        return writeProteinPairs(file, network->network, network->dataset->organism(), kJobPairs, control);
    });
}

} // namespace ocellus
