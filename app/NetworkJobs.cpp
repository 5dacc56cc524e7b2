// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/NetworkJobs.h"

#include "app/AppSettings.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"
#include "core/base/Error.h"
#include "core/tasks/ExpressionNetwork.h"
#include "core/tasks/HeadChoice.h"
#include "core/tasks/ProteinPairs.h"
#include "views/jobs/JobListModel.h"
#include "views/network/NetworkBar.h"
#include "views/style/Fonts.h"

#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

namespace ocellus {

namespace {

constexpr Index kShownGenes = 3000; ///< genes per cell that attention is read for, as `grn` does
constexpr Index kKeptPerGene = 10;  ///< strongest regulators of each gene

Outcome makeResult(const Dataset& dataset, const NetworkRequest& request, const std::string& modelPath, const std::vector<Index>& cells,
    const RunControl& control, NetworkResult& result) {
    if (request.method != NetworkMethod::Attention) {
        ExpressionNetworkOptions options;
        options.method = request.method;
        options.cells = cells;
        options.strongest = kKeptPerGene;
        return makeExpressionNetwork(dataset, options, control, &result);
    }
    NetworkOptions options;
    options.input.cells = cells;
    options.input.genes = GeneSelection::MostVariable;
    options.input.context = kShownGenes;
    options.input.organism = dataset.organism();
    options.filter = NetworkFilter::Strongest;
    options.strongest = kKeptPerGene;
    options.onlyRegulators = true;
    options.bothWays = true;
    options.headChoice = request.headChoice;
    return makeNetwork(dataset, *loadModel(modelPath), options, control, &result);
}

std::shared_ptr<DescribedNetwork> described(const std::shared_ptr<const Dataset>& dataset, GeneNetwork network, const std::vector<Index>& cells, const QString& name) {
    auto made = std::make_shared<DescribedNetwork>();
    made->dataset = dataset;
    made->network = std::move(network);
    made->cells = cells;
    made->cellsName = name.toStdString();
    return made;
}

/// "all 6,000 cells", "1,200 selected cells", "1,769 cells (macrophage)".
QString countedCells(Index count, const NetworkCells& cells) {
    const QString number = withThousands(count);
    if (cells.kind == NetworkCells::Kind::Label) {
        return QStringLiteral("%1 cells (%2)").arg(number, cells.name);
    }
    return cells.name.startsWith(QStringLiteral("all ")) ? QStringLiteral("all %1 cells").arg(number) : number + QLatin1Char(' ') + cells.name;
}

QString madeBy(NetworkMethod method, const QString& model) {
    switch (method) {
    case NetworkMethod::Attention: return QStringLiteral("From the attention of %1").arg(model);
    case NetworkMethod::Correlation: return QStringLiteral("Made without a model, from correlation");
    case NetworkMethod::Clr: return QStringLiteral("Made without a model, by CLR");
    case NetworkMethod::Genie3: return QStringLiteral("Made without a model, by GENIE3");
    case NetworkMethod::File: break;
    }
    return QStringLiteral("Read from a list of edges");
}

} // namespace

NetworkJobs::NetworkJobs(const Parts& parts)
    : m_parts(parts)
    , m_make(parts.runner, parts.state, *this)
    , m_draw(parts.runner, parts.state, *this)
    , m_compare(parts.runner, parts.state, *this)
    , m_test(parts.runner, parts.state, *this)
    , m_save(parts.runner, parts.state, parts.status, parts.settings) {
    connect(&m_save, &SaveJob::failed, this, &NetworkJobs::failed);
    NetworkState& network = m_parts.network;
    connect(&network, &NetworkState::makeWanted, this, [this] {
        if (const auto request = m_parts.bar.request()) {
            make(*request);
        }
    });
    connect(&network, &NetworkState::selectionNetworkWanted, this, [this] {
        m_parts.bar.chooseSelection();
        if (const auto request = m_parts.bar.request()) {
            make(*request);
        }
    });
    connect(&network, &NetworkState::cancelWanted, this, [this] { m_make.cancel(); });
    connect(&network, &NetworkState::choiceChanged, this, &NetworkJobs::draw);
    connect(&network, &NetworkState::manyEdgesWanted, this, &NetworkJobs::askForMany);
    connect(&m_parts.state, &ExplorerState::datasetChanged, this, [this] {
        m_parts.network.setProgress({});
        m_parts.network.setNetwork(nullptr, nullptr, {});
        m_parts.network.setMessage({});
        m_parts.network.setComparison(nullptr, {});
        m_parts.network.setComparing(false, {});
        showModel();
    });
    connect(&m_parts.jobs, &QAbstractItemModel::dataChanged, this, &NetworkJobs::showProgress);
    connectFiles();
    connectGroups();
    showModel();
}

NetworkJobs::~NetworkJobs() = default;

void NetworkJobs::setModel(const QString& path, const QString& name, const QString& caution) {
    m_modelPath = path;
    m_modelName = name;
    m_caution = caution;
    showModel();
}

void NetworkJobs::showModel() {
    const bool ready = !m_modelPath.isEmpty();
    m_parts.bar.setModelReady(ready, ready ? m_caution : QStringLiteral("No model is in use. Open weights in the Model menu; the other ways work without."));
}

void NetworkJobs::make(const NetworkRequest& request) {
    if (m_make.isRunning()) {
        return;
    }
    const std::shared_ptr<const Dataset> dataset = m_parts.state.dataset();
    startMaking(QStringLiteral("Network"), [dataset, request, path = m_modelPath.toStdString(), model = m_modelName](const JobControl& control, Made& made) {
        std::vector<Index> cells = cellsOf(request.cells);
        if (cells.empty()) {
            throw RefusedError("No visible cell is among " + request.cells.name.toStdString() + ". Nothing was made. Choose other cells.");
        }
        const auto chosen = static_cast<Index>(cells.size());
        if (request.capped && cellsWithMostCounts(*dataset, cells, kCappedCells, control.run(), &cells) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        NetworkResult result;
        if (makeResult(*dataset, request, path, cells, control.run(), result) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        QString note = QStringLiteral("%1, %2 cells").arg(madeBy(request.method, model), withThousands(static_cast<qint64>(cells.size())));
        if (static_cast<Index>(cells.size()) < chosen) {
            note += QStringLiteral(" with most counts of %1").arg(countedCells(chosen, request.cells));
        }
        note += QStringLiteral(", %1 genes").arg(withThousands(static_cast<qint64>(result.network.genes.size())));
        if (result.network.headChoice) {
            note += QStringLiteral(". ") + QString::fromStdString(headChoiceNotes(*result.network.headChoice)[1]).chopped(1);
        }
        for (const std::string& warning : result.warnings) {
            note += QStringLiteral(". ") + QString::fromStdString(warning).chopped(warning.ends_with('.') ? 1 : 0);
        }
        const QString name = static_cast<Index>(cells.size()) < chosen
                                 ? QStringLiteral("those with most counts of %1").arg(countedCells(chosen, request.cells))
                                 : request.cells.name;
        auto network = described(dataset, std::move(result.network), cells, name);
        network->caution = result.caution;
        made.shown.provenance = result.layer->provenance;
        made.shown.note = note.toStdString();
        if (describeNetwork(control.run(), network.get()) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        made.shown.network = network;
        if (result.otherWay) {
            auto other = described(dataset, std::move(*result.otherWay), cells, name);
            other->caution = result.caution;
            if (describeNetwork(control.run(), other.get()) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
            made.shown.other = other;
        }
        return Outcome::Finished;
    });
}

void NetworkJobs::openEdges(const QString& path) {
    const std::shared_ptr<const Dataset> dataset = m_parts.state.dataset();
    if (!dataset || m_make.isRunning()) {
        return;
    }
    startMaking(QStringLiteral("Read %1").arg(QFileInfo(path).fileName()), [dataset, path](const JobControl& control, Made& made) {
        Index leftOut = 0;
        auto network = described(dataset, readNetwork(path.toStdString(), *dataset, &leftOut), {}, QStringLiteral("all cells"));
        if (describeNetwork(control.run(), network.get()) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        QString note = QStringLiteral("Read from %1").arg(QFileInfo(path).fileName());
        if (leftOut > 0) {
            note += QStringLiteral(". %1 edges were left out: their genes are not in this data set").arg(withThousands(leftOut));
        }
        made.shown.network = network;
        made.shown.note = note.toStdString();
        made.fromList = true;
        return Outcome::Finished;
    });
}

void NetworkJobs::startMaking(const QString& title, std::function<Outcome(const JobControl&, Made&)> work) {
    JobDescription description;
    description.title = title;
    m_make.start<Made>(description, std::move(work), [this](const JobEnd<Made>& end) { takeMade(end); });
    m_parts.network.setProgress(QStringLiteral("Making the network"));
}

void NetworkJobs::takeMade(const JobEnd<Made>& end) {
    m_parts.network.setProgress({});
    if (end.failed()) {
        if (!m_parts.network.network()) {
            m_parts.network.setMessage(end.error);
        }
        Q_EMIT failed(end.error);
    } else if (end.cancelled()) {
        m_parts.status.showOutcome(m_parts.network.network() ? QStringLiteral("Cancelled; the network before is kept") : QStringLiteral("Cancelled; no network was made"));
    } else {
        const KeptNetwork& shown = end.value->shown;
        m_parts.network.setNetwork(shown.network, shown.other, QString::fromStdString(shown.note));
        m_parts.status.showOutcome(m_parts.network.note());
        if (!end.value->fromList) {
            Q_EMIT made(std::make_shared<const KeptNetwork>(shown));
        }
    }
}

void NetworkJobs::draw() {
    m_draw.forget();
    const auto network = m_parts.network.network();
    if (!network) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Draw the network");
    description.quiet = true;
    m_draw.start<Drawn>(
        description,
        [network, choice = m_parts.network.choice(), known = m_parts.network.known(), name = m_parts.network.knownName().toStdString(),
            ipTm = m_parts.network.ipTmPath().toStdString()](const JobControl& control, Drawn& drawn) {
            EdgeKnowledge knowledge;
            if (known) {
                knowledge.knownName = name;
                knowledge.known = knownPairs(network->network, *known);
            }
            if (!ipTm.empty()) {
                Index leftOut = 0;
                knowledge.ipTm = readIpTm(ipTm, network->network, &leftOut);
            }
            auto drawing = std::make_shared<NetworkDrawing>();
            if (drawNetwork(*network, knowledge, choice, control.run(), drawing.get()) == Outcome::Cancelled) {
                return Outcome::Cancelled;
            }
            drawn.hubs = networkHubs(network->links, knowledge.known);
            drawn.drawing = drawing;
            return Outcome::Finished;
        },
        [this](const JobEnd<Drawn>& end) {
            if (end.finished()) {
                m_parts.network.setDrawing(end.value->drawing, end.value->hubs);
            } else if (end.failed()) {
                m_parts.network.setMessage(m_parts.network.drawing() ? QString() : end.error);
                Q_EMIT failed(end.error);
            }
        });
}

void NetworkJobs::showProgress() {
    if (const JobRow* comparing = m_parts.jobs.find(m_compare.id()); comparing != nullptr && m_compare.isRunning()) {
        m_parts.network.setComparing(true, progressWords(*comparing, QStringLiteral("Comparing networks")));
    }
    const JobRow* job = m_parts.jobs.find(m_make.id());
    if (job == nullptr || !m_make.isRunning()) {
        return;
    }
    m_parts.network.setProgress(progressWords(*job, QStringLiteral("Making the network")));
}

void NetworkJobs::askForMany(const NetworkChoice& choice) {
    auto* box = new QMessageBox(QMessageBox::Question, QStringLiteral("Draw %1 edges?").arg(withThousands(choice.edges)),
        QStringLiteral("Draw %1 edges? More than %2 are hard to read, and names will be missing.").arg(withThousands(choice.edges), withThousands(kMostEdgesUnasked)),
        QMessageBox::Cancel, &m_parts.work);
    box->setObjectName(QStringLiteral("manyEdgesBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* draw = box->addButton(QStringLiteral("Draw them"), QMessageBox::AcceptRole);
    draw->setObjectName(QStringLiteral("drawManyEdges"));
    draw->setAccessibleName(draw->text());
    connect(draw, &QPushButton::clicked, this, [this, choice] { m_parts.network.setChoice(choice, true); });
    box->setWindowModality(Qt::WindowModal);
    box->show();
}

void NetworkJobs::openKnown(const QString& path) {
    JobDescription description;
    description.title = QStringLiteral("Read %1").arg(QFileInfo(path).fileName());
    description.quiet = true;
    m_parts.runner.start<std::shared_ptr<const KnownEdges>>(
        description, this,
        [file = path.toStdString()](const JobControl&, std::shared_ptr<const KnownEdges>& known) {
            known = std::make_shared<const KnownEdges>(readKnownEdges(file));
            return Outcome::Finished;
        },
        [this, name = QFileInfo(path).completeBaseName()](const JobEnd<std::shared_ptr<const KnownEdges>>& end) {
            if (end.failed()) {
                Q_EMIT failed(end.error);
            } else if (end.finished()) {
                m_parts.network.setKnown(name, *end.value);
                m_parts.status.showOutcome(QStringLiteral("Compared with the %1 edges of %2").arg(withThousands(static_cast<qint64>((*end.value)->edges.size())), name));
            }
        });
}

void NetworkJobs::openIpTm(const QString& path) {
    m_parts.network.setIpTm(path);
}

} // namespace ocellus
