// SPDX-License-Identifier: GPL-3.0-or-later
// Two groups compared and gene sets tested, in the Network mode.
#include "app/AppSettings.h"
#include "app/NetworkJobs.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/base/Error.h"
#include "core/tasks/HeadChoice.h"
#include "views/network/NetworkBar.h"
#include "views/style/Fonts.h"

#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>
#include <iterator>

namespace ocellus {

namespace {

/// The cells of both groups; "all others" are the visible ones that are not in a.
std::pair<NetworkGroup, NetworkGroup> groupsOf(const NetworkPairRequest& request, const CellSet& visible) {
    NetworkGroup a{request.a.name.toStdString(), cellsOf(request.a)};
    if (request.b) {
        return {std::move(a), {request.b->name.toStdString(), cellsOf(*request.b)}};
    }
    NetworkGroup b{"all other cells", {}};
    visible.forEach([&](Index cell) {
        if (!std::binary_search(a.cells.begin(), a.cells.end(), cell)) {
            b.cells.push_back(cell);
        }
    });
    return {std::move(a), std::move(b)};
}

QString noteOf(const NetworkComparison& found) {
    return QStringLiteral("A: %1, %2 cells. B: %3, %4 cells. %5 of %6 pairs differ (q below 0.05), by %7")
        .arg(QString::fromStdString(found.nameA), withThousands(found.cellsA), QString::fromStdString(found.nameB), withThousands(found.cellsB), withThousands(found.called()),
            withThousands(static_cast<qint64>(found.changes.size())), QString::fromStdString(toString(found.method)))
        + (found.caution.empty() ? QString() : QStringLiteral(". ") + QString::fromStdString(found.caution).chopped(1));
}

} // namespace

void NetworkJobs::connectGroups() {
    NetworkState& network = m_parts.network;
    connect(&network, &NetworkState::compareWanted, this, &NetworkJobs::compare);
    connect(&network, &NetworkState::cancelCompareWanted, this, [this] { m_compare.cancel(); });
    connect(&network, &NetworkState::saveChangesWanted, this, [this] {
        if (const QString path = m_save.askPath(m_parts.work, QStringLiteral("Save the changes"), QStringLiteral("network-changes.tsv"), QStringLiteral("Tab-separated text (*.tsv)")); !path.isEmpty()) {
            saveChanges(path);
        }
    });
    connect(&network, &NetworkState::openSetsWanted, this, [this] {
        const QString path = QFileDialog::getOpenFileName(&m_parts.work, QStringLiteral("Open gene sets"), m_parts.settings.lastFolder(), QStringLiteral("Gene sets (*.gmt *.gmt.gz);;All files (*)"));
        if (!path.isEmpty()) {
            m_parts.settings.setLastFolder(QFileInfo(path).absolutePath());
            openSets(path);
        }
    });
    connect(&network, &NetworkState::geneSetsChanged, this, &NetworkJobs::testSets);
    connect(&network, &NetworkState::drawingChanged, this, &NetworkJobs::testSets);
}

void NetworkJobs::compare(const NetworkPairRequest& request) {
    const std::shared_ptr<const Dataset> dataset = m_parts.state.dataset();
    if (!dataset || m_compare.isRunning()) {
        return;
    }
    using Found = std::shared_ptr<const NetworkComparison>;
    const NetworkMethod method = m_parts.bar.method();
    JobDescription description;
    description.title = QStringLiteral("Compare networks");
    m_compare.start<Found>(
        description,
        [dataset, request, method, visible = m_parts.state.visible(), capped = m_parts.bar.capped(), path = m_modelPath.toStdString()](const JobControl& control, Found& found) {
            const auto [a, b] = groupsOf(request, visible);
            CompareNetworksOptions options;
            options.method = method;
            options.mostCells = capped ? kCappedCells : 0;
            if (method == NetworkMethod::Attention) {
                options.model = loadModel(path);
                options.input.organism = dataset->organism();
            }
            auto comparison = std::make_shared<NetworkComparison>();
            if (compareNetworks(*dataset, a, b, options, control.run(), comparison.get()) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
            found = comparison;
            return Outcome::Finished;
        },
        [this](const JobEnd<Found>& end) {
            NetworkState& network = m_parts.network;
            const QString before = network.comparison() ? noteOf(*network.comparison()) : QString();
            network.setComparing(false, before);
            if (end.failed()) {
                Q_EMIT failed(end.error);
            } else if (end.cancelled()) {
                m_parts.status.showOutcome(network.comparison() ? QStringLiteral("Cancelled; the comparison before is kept") : QStringLiteral("Cancelled; nothing was compared"));
            } else {
                network.setComparison(*end.value, noteOf(**end.value));
                m_parts.status.showOutcome(QStringLiteral("Compared the networks of %1 and %2").arg(QString::fromStdString((*end.value)->nameA), QString::fromStdString((*end.value)->nameB)));
            }
        });
    m_parts.network.setComparing(true, QStringLiteral("Comparing networks"));
}

void NetworkJobs::saveChanges(const QString& path) {
    if (const auto found = m_parts.network.comparison()) {
        m_save.save(path, [found, file = path.toStdString()](const RunControl& control) { return writeChanges(file, *found, 0, control); });
    }
}

void NetworkJobs::openSets(const QString& path) {
    using Sets = std::shared_ptr<const std::vector<GeneSet>>;
    JobDescription description;
    description.title = QStringLiteral("Read %1").arg(QFileInfo(path).fileName());
    description.quiet = true;
    m_parts.runner.start<Sets>(
        description, this,
        [file = path.toStdString()](const JobControl&, Sets& sets) {
            sets = std::make_shared<const std::vector<GeneSet>>(readGmt(file));
            return Outcome::Finished;
        },
        [this, name = QFileInfo(path).fileName()](const JobEnd<Sets>& end) {
            if (end.failed()) {
                Q_EMIT failed(end.error);
            } else if (end.finished()) {
                m_parts.network.setGeneSets(name, *end.value);
                m_parts.status.showOutcome(QStringLiteral("Opened the %1 gene sets of %2").arg(withThousands(static_cast<qint64>((*end.value)->size())), name));
            }
        });
}

void NetworkJobs::testSets() {
    m_test.forget();
    NetworkState& state = m_parts.network;
    const auto network = state.network();
    const auto drawing = state.drawing();
    const auto sets = state.geneSets();
    if (!network || !drawing || !sets) {
        state.setEnrichment(nullptr);
        return;
    }
    using Tested = std::shared_ptr<const NetworkSets>;
    JobDescription description;
    description.title = QStringLiteral("Test gene sets");
    description.quiet = true;
    m_test.start<Tested>(
        description,
        [network, drawing, sets](const JobControl&, Tested& tested) {
            auto found = std::make_shared<NetworkSets>();
            const bool module = drawing->choice.around == NetworkChoice::Around::Module;
            found->part = module ? QString::fromStdString(network->moduleName(drawing->choice.which))
                                 : QStringLiteral("The %1 genes shown").arg(withThousands(static_cast<qint64>(drawing->geneOf.size())));
            found->sets = sets;
            found->found = enrichedSets(network->network, module ? genesOfModule(network->modules, drawing->choice.which) : drawing->geneOf, *sets);
            tested = found;
            return Outcome::Finished;
        },
        [this](const JobEnd<Tested>& end) {
            if (end.finished()) {
                m_parts.network.setEnrichment(*end.value);
            } else if (end.failed()) {
                Q_EMIT failed(end.error);
            }
        });
}

} // namespace ocellus
