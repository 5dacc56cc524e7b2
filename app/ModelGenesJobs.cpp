// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ModelGenesJobs.h"

#include "app/AppSettings.h"
#include "app/PredictJobs.h"
#include "app/StatusLine.h"
#include "core/datasets/Dataset.h"
#include "core/results/GeneValues.h"
#include "core/tasks/Denoise.h"
#include "core/tasks/Impute.h"
#include "views/genes/GeneSearch.h"
#include "views/genes/GenesPanel.h"
#include "views/markers/MarkersPanel.h"
#include "views/state/GeneValueStates.h"
#include "views/style/Fonts.h"

#include <QFileInfo>

#include <algorithm>

namespace ocellus {

namespace {

constexpr qsizetype kNamesTold = 5;
constexpr int kMarkersOffered = 50;

QString namesText(const std::vector<std::string>& names) {
    QStringList shown;
    for (const std::string& name : names) {
        shown << QString::fromStdString(name);
    }
    const qsizetype more = shown.size() - kNamesTold;
    return shown.mid(0, kNamesTold).join(QStringLiteral(", ")) + (more > 0 ? QStringLiteral(" and %1 more").arg(more) : QString());
}

/// Everything a worker needs.
struct Order {
    std::shared_ptr<const Dataset> dataset;
    std::string model;
    ModelGenesRequest request;
    CellOptions input;
};

template <class Result>
void takeOver(const Result& result, LayerPtr& layer, std::vector<std::string>& unknown, std::vector<std::string>& warnings, double& rate) {
    layer = result.layer;
    unknown = result.unknown;
    warnings = result.warnings;
    rate = result.cellsPerSecond;
}

} // namespace

ModelGenesJobs::ModelGenesJobs(const Parts& parts)
    : m_parts(parts)
    , m_job(parts.runner, parts.state, *this) {}

QString ModelGenesJobs::problem() const {
    if (m_job.isRunning()) {
        return QStringLiteral("The model works on other genes now: wait until it is done, or cancel it in the status bar.");
    }
    if (m_parts.model.modelPath().isEmpty()) {
        return QStringLiteral("There is no model yet. Get the weights with Model > Get the model, or open a file of yours.");
    }
    return m_parts.model.whyNotFitting();
}

QString ModelGenesJobs::rateKey(ValueState values) const {
    return QStringLiteral("rate/%1/%2").arg(QString::fromStdString(toString(values)), QFileInfo(m_parts.model.modelPath()).fileName());
}

void ModelGenesJobs::ask(ValueState values, const QStringList& given) {
    const auto dataset = m_parts.state.dataset();
    if (!dataset) {
        return;
    }
    QStringList kept;
    for (const std::string& gene : m_parts.genes.genes()) {
        kept << m_parts.state.sourceTitle({ColourSource::Kind::Gene, gene, {}});
    }
    ModelGenesFacts facts;
    facts.model = m_parts.model.modelName();
    facts.problem = problem();
    facts.cells = dataset->cellCount();
    facts.selected = m_parts.state.selection().count();
    facts.mostGenes = m_parts.panel.request().context;
    facts.cellsPerSecond = m_parts.settings.blob(rateKey(values)).toDouble();
    facts.checkCells = values == ValueState::Imputed ? ImputeOptions().reliabilityCells : 0;
    facts.isMeasured = [dataset](const QString& name) { return dataset->measures(name.toStdString()); };
    if (!kept.isEmpty()) {
        facts.lists.emplace_back(QStringLiteral("the Genes panel"), kept);
    }
    if (const QStringList markers = m_parts.markers.firstGenes(kMarkersOffered); !markers.isEmpty()) {
        facts.lists.emplace_back(QStringLiteral("the first markers"), markers);
    }
    auto* dialog = new ModelGenesDialog(values, std::move(facts), m_parts.window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    dialog->setGenes(!given.isEmpty() ? given : values == ValueState::Denoised ? kept : QStringList());
    connect(dialog, &ModelGenesDialog::runRequested, this, [this](const ModelGenesRequest& request) { run(request); });
    dialog->show();
}

void ModelGenesJobs::hide(const QString& geneId) {
    const auto dataset = m_parts.state.dataset();
    if (!dataset || !dataset->measures(geneId.toStdString())) {
        return;
    }
    if (const QString sentence = problem(); !sentence.isEmpty()) {
        Q_EMIT failed(sentence);
        return;
    }
    ModelGenesRequest request;
    request.values = ValueState::Imputed;
    request.genes = {geneId.toStdString()};
    request.depthMultiplier = ImputeOptions().depthMultiplier;
    run(request, geneId);
}

void ModelGenesJobs::run(const ModelGenesRequest& request, const QString& hiddenGene) {
    const auto dataset = m_parts.state.dataset();
    if (!dataset || m_job.isRunning() || request.genes.empty()) {
        return;
    }
    const PredictRequest settings = m_parts.panel.request();
    Order order{dataset, m_parts.model.modelPath().toStdString(), request, {}};
    order.input.session.device = settings.device;
    order.input.session.dtype = settings.dtype;
    order.input.context = settings.context;
    order.input.batch = settings.batch;
    if (request.selectionOnly) {
        m_parts.state.selection().forEach([&](Index cell) { order.input.cells.push_back(cell); });
    }
    const bool imputing = request.values == ValueState::Imputed;
    const QString genes = request.genes.size() == 1 ? m_parts.state.sourceTitle({ColourSource::Kind::Gene, request.genes.front(), {}})
                                                    : QStringLiteral("%1 genes").arg(withThousands(static_cast<qint64>(request.genes.size())));
    JobDescription description;
    description.title = QStringLiteral("%1 %2").arg(imputing ? QStringLiteral("Impute") : QStringLiteral("Denoise"), genes);
    m_job.start<Made>(
        description,
        [order = std::move(order), imputing](const JobControl& control, Made& made) {
            control.run().report("Loading the model", 0, 0);
            const auto model = loadModel(order.model);
            if (imputing) {
                ImputeOptions options;
                options.input = order.input;
                options.genes = order.request.genes;
                options.depthMultiplier = static_cast<float>(order.request.depthMultiplier);
                ImputeResult result;
                const Outcome outcome = impute(order.dataset, *model, options, control.run(), &result);
                takeOver(result, made.layer, made.unknown, made.warnings, made.cellsPerSecond);
                return outcome;
            }
            DenoiseOptions options;
            options.input = order.input;
            options.genes = order.request.genes;
            options.depthMultiplier = static_cast<float>(order.request.depthMultiplier);
            DenoiseResult result;
            const Outcome outcome = denoise(order.dataset, *model, options, control.run(), &result);
            takeOver(result, made.layer, made.unknown, made.warnings, made.cellsPerSecond);
            return outcome;
        },
        [this, values = request.values, hiddenGene](const JobEnd<Made>& end) { take(end, values, hiddenGene); });
}

LayerPtr ModelGenesJobs::named(const LayerPtr& layer) const {
    // a complete run of the same genes takes the place of an earlier one; else both are kept
    const auto& stored = m_parts.state.store().layers();
    auto copy = std::make_shared<ResultLayer>(*layer);
    const auto covered = [&](const LayerPtr& earlier) {
        return statesOfLayer(*earlier) == statesOfLayer(*layer)
            && std::ranges::all_of(earlier->values->facts().genes, [&](const GeneValues::Gene& gene) { return layer->values->find(gene.id).has_value(); })
            && std::ranges::includes(layer->values->facts().cells, earlier->values->facts().cells);
    };
    if (const auto earlier = std::ranges::find_if(stored, covered); earlier != stored.end()) {
        copy->name = (*earlier)->name;
        return copy;
    }
    for (int number = 2; m_parts.state.store().find(copy->name); ++number) {
        copy->name = layer->name + " " + std::to_string(number);
    }
    return copy;
}

void ModelGenesJobs::take(const JobEnd<Made>& end, ValueState values, const QString& hiddenGene) {
    const QString done = values == ValueState::Imputed ? QStringLiteral("Imputed") : QStringLiteral("Denoised");
    if (end.failed()) {
        Q_EMIT failed(end.error);
        return;
    }
    const Made& result = *end.value;
    const bool some = result.layer && result.layer->values && result.layer->values->rows() > 0;
    if (!some) {
        m_parts.status.showOutcome(QStringLiteral("Cancelled. No cell was done"));
        return;
    }
    if (result.cellsPerSecond > 0.0) {
        m_parts.settings.setBlob(rateKey(values), QByteArray::number(result.cellsPerSecond));
    }
    const LayerPtr layer = named(result.layer);
    m_parts.state.addLayer(layer);
    const QString gene = QString::fromStdString(layer->values->facts().genes.front().id);
    const QString what = layer->values->width() == 1 ? m_parts.state.sourceTitle({ColourSource::Kind::Gene, gene.toStdString(), {}})
                                                     : QStringLiteral("%1 genes").arg(withThousands(layer->values->width()));
    const QString sentence = end.cancelled() ? QStringLiteral("Cancelled. %1 %2 in %3 are kept").arg(done, what, cellsText(layer->cellsDone))
                                             : QStringLiteral("%1 %2 in %3").arg(done, what, cellsText(layer->cellsDone));
    m_parts.status.showOutcome(sentence, QStringLiteral("Show %1 values").arg(done.toLower()), [this, values, gene] { Q_EMIT made(values, gene); });
    QStringList notes;
    if (!result.unknown.empty()) {
        notes << (values == ValueState::Imputed ? QStringLiteral("The model does not know %1: left out.")
                                                : QStringLiteral("Not measured, or not known to the model: %1, left out."))
                     .arg(namesText(result.unknown));
    }
    for (const std::string& warning : result.warnings) {
        notes << QString::fromStdString(warning);
    }
    if (!notes.isEmpty()) {
        Q_EMIT warned(notes.join(QLatin1Char(' ')));
    }
    if (!hiddenGene.isEmpty()) {
        Q_EMIT hiddenGeneMade(hiddenGene);
    }
}

} // namespace ocellus
