// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ProjectSession.h"

#include "app/JobRunner.h"
#include "core/base/Error.h"
#include "views/state/ColourScales.h"
#include "views/state/ExplorerState.h"
#include "views/state/GeneValueStates.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUndoStack>

#include <algorithm>
#include <limits>
#include <utility>

namespace ocellus {

namespace {

constexpr int kSaveAfterMs = 200; ///< a lasso or a brush is one change, not a hundred
constexpr int kSaveLayersAfterMs = 1500;
constexpr int kLookAgainMs = 2000;
constexpr const char* kSession = "session";
constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

QJsonObject jsonOf(const ColourSource& source) {
    return {{QStringLiteral("kind"), static_cast<int>(source.kind)},
            {QStringLiteral("name"), QString::fromStdString(source.name)},
            {QStringLiteral("layer"), QString::fromStdString(source.layer)}};
}

ColourSource sourceOf(const QJsonObject& json) {
    const int kind = json[QStringLiteral("kind")].toInt();
    return {kind == static_cast<int>(ColourSource::Kind::Gene)     ? ColourSource::Kind::Gene
            : kind == static_cast<int>(ColourSource::Kind::Column) ? ColourSource::Kind::Column
                                                                   : ColourSource::Kind::None,
            json[QStringLiteral("name")].toString().toStdString(),
            json[QStringLiteral("layer")].toString().toStdString()};
}

/// Layers that are made from the project itself, or from what is on the screen.
bool isKept(const std::string& layer) {
    return !Annotations::isMadeAnew(layer);
}

} // namespace

ProjectSession::ProjectSession(JobRunner& runner, ExplorerState& state, QObject* parent)
    : QObject(parent), m_runner(runner), m_state(state), m_annotations(state) {
    m_annotations.setAuthor(qEnvironmentVariable("USER", qEnvironmentVariable("LOGNAME")));
    const auto single = [this](QTimer& timer, int ms, auto slot) {
        timer.setSingleShot(true);
        timer.setInterval(ms);
        connect(&timer, &QTimer::timeout, this, slot);
    };
    single(m_saveTimer, kSaveAfterMs, &ProjectSession::saveSession);
    single(m_layerTimer, kSaveLayersAfterMs, &ProjectSession::saveLayers);
    m_watchTimer.setInterval(kLookAgainMs);
    connect(&m_watchTimer, &QTimer::timeout, &m_annotations, &Annotations::takeIn);
    for (const auto signal : {&ExplorerState::selectionChanged, &ExplorerState::visibleChanged}) {
        connect(&state, signal, this, &ProjectSession::changed);
    }
    connect(&state, &ExplorerState::colouringChanged, this, &ProjectSession::changed);
    connect(&state, &ExplorerState::valueStateChanged, this, &ProjectSession::changed);
    connect(&state.undoStack(), &QUndoStack::indexChanged, this, &ProjectSession::changed);
    connect(&state, &ExplorerState::layersChanged, this, [this] {
        if (m_begun && !m_restoring) {
            m_layerTimer.start();
        }
    });
    connect(&m_annotations, &Annotations::saved, this, [this] {
        noteSaved();
        // What the maps show of the decision is as safe as the decision, once its step has ended.
        QTimer::singleShot(0, this, &ProjectSession::saveSession);
    });
    connect(&m_annotations, &Annotations::refused, this, [this](const QString& sentence) {
        Q_EMIT told(sentence, true);
    });
}

ProjectSession::~ProjectSession() {
    end();
}

void ProjectSession::begin(std::shared_ptr<OpenedProject> opened) {
    m_begun = true;
    ++m_number;
    m_folder = opened ? QString::fromStdString(opened->folder) : QString();
    m_saved = {};
    m_restoring = true;
    if (opened) {
        for (const LayerPtr& layer : opened->fileLayers) {
            m_savedLayers[layer->name] = m_fileLayers[layer->name] = layer; // where it is
            m_state.addLayer(layer);
        }
        for (const LayerPtr& layer : opened->layers) {
            m_savedLayers[layer->name] = layer;
            m_state.addLayer(layer);
        }
    }
    const auto project = opened ? opened->project : nullptr;
    const bool canMake = opened && !opened->folder.empty();
    m_annotations.begin(project,
                        canMake ? Annotations::MakeProject([this] { return make(); })
                                : Annotations::MakeProject());
    if (project) {
        restoreSession(*project);
        known(project);
    } else if (canMake) {
        learnLink();
    }
    m_restoring = false;
    Q_EMIT savedTextChanged();
    for (const std::string& sentence : opened ? opened->sentences : std::vector<std::string>()) {
        const auto recovered = project && project->wasRecovered() && !project->notices().empty() &&
                               sentence == project->notices().back();
        Q_EMIT told(QString::fromStdString(sentence), !recovered);
    }
}

void ProjectSession::end() {
    if (!m_begun) {
        return;
    }
    saveSession();
    if (m_layerTimer.isActive()) {
        saveLayers(); // just computed
    }
    m_last = project();
    m_begun = false;
    for (QTimer* timer : {&m_saveTimer, &m_layerTimer, &m_watchTimer}) {
        timer->stop();
    }
    m_link.reset();
    m_savedLayers.clear();
    m_fileLayers.clear();
    m_lastSession.clear();
    m_lastSelection = m_lastVisible = CellSet();
    m_folder.clear();
    m_annotations.end();
    Q_EMIT savedTextChanged();
}

std::shared_ptr<Project> ProjectSession::make() {
    const auto dataset = m_state.dataset();
    const std::string folder = m_folder.toStdString();
    DatasetLink link = m_link ? *m_link : linkTo(*dataset, folder);
    relateTo(link, folder);
    auto project = makeProject(folder, *dataset, link);
    known(project);
    return project;
}

void ProjectSession::known(const std::shared_ptr<Project>& project) {
    m_folder = QString::fromStdString(project->folder());
    if (project->isReadOnly()) {
        m_watchTimer.start();
    } else {
        learnFingerprint(project);
    }
    Q_EMIT projectKnown(m_folder);
    Q_EMIT savedTextChanged();
}

// --- the session --------------------------------------------------------------------------------

void ProjectSession::changed() {
    if (m_begun && !m_restoring && m_state.dataset()) {
        m_saveTimer.start();
    }
}

void ProjectSession::saveSession() {
    m_saveTimer.stop();
    if (!m_begun || !m_state.dataset() || !m_annotations.whyNot().isEmpty()) {
        return;
    }
    const bool nothingYet = !project() && m_state.undoStack().index() == 0;
    const auto kept = nothingYet ? nullptr : m_annotations.ensureProject();
    if (!kept || kept->isReadOnly()) {
        return;
    }
    QJsonObject colours;
    for (const int map : m_state.shownMaps()) {
        colours.insert(QString::number(map), jsonOf(m_window.colour ? m_window.colour(map) : m_state.colourSource(map)));
    }
    QJsonArray scales;
    for (const auto& [source, ends] : chosenEnds(m_state)) {
        QJsonObject scale = jsonOf(source);
        scale.insert(QStringLiteral("low"), ends.first);
        scale.insert(QStringLiteral("high"), ends.second);
        scales.append(scale);
    }
    QJsonObject session{{QStringLiteral("colours"), colours},
                        {QStringLiteral("scales"), scales},
                        {QStringLiteral("colourMap"), static_cast<int>(m_state.colourMap())},
                        {QStringLiteral("values"), QString::fromStdString(toString(m_state.valueState()))}};
    if (m_window.save) {
        session.insert(QStringLiteral("window"), m_window.save());
    }
    const std::string text = QJsonDocument(session).toJson(QJsonDocument::Compact).toStdString();
    std::map<std::string, std::string> states;
    std::map<std::string, CellSet> sets;
    if (text != m_lastSession) {
        states[kSession] = text;
    }
    if (!(m_state.selection() == m_lastSelection)) {
        sets["selection"] = m_state.selection();
    }
    if (!(m_state.visible() == m_lastVisible)) {
        sets["visible"] = m_state.visible();
    }
    if (states.empty() && sets.empty()) {
        return;
    }
    try {
        kept->saveViews(states, sets);
    } catch (const Error& error) {
        Q_EMIT told(QString::fromUtf8(error.what()), true);
        return;
    }
    m_lastSession = text;
    m_lastSelection = m_state.selection();
    m_lastVisible = m_state.visible();
    noteSaved();
}

void ProjectSession::restoreSession(const Project& project) {
    try {
        const Index cells = m_state.dataset()->cellCount();
        m_lastSelection = project.viewCells("selection").value_or(CellSet(cells));
        m_lastVisible = project.viewCells("visible").value_or(CellSet(cells, true));
        m_state.restoreCells(m_lastSelection, m_lastVisible);
        const auto views = project.views();
        const auto found = views.find(kSession);
        if (found == views.end()) {
            return;
        }
        m_lastSession = found->second;
        const QJsonObject session =
            QJsonDocument::fromJson(QByteArray::fromStdString(found->second)).object();
        m_state.setColourMap(session[QStringLiteral("colourMap")].toInt() ==
                                     static_cast<int>(ColourMap::Cividis)
                                 ? ColourMap::Cividis
                                 : ColourMap::Viridis);
        const std::string values = session[QStringLiteral("values")].toString().toStdString();
        std::vector<ValueState> offered = valueStatesThere(m_state);
        offered.push_back(ValueState::Normalised); // whether the file stores them is told a little later
        for (const ValueState one : offered) {
            if (toString(one) == values) {
                m_state.restoreValueState(one);
            }
        }
        for (const auto entry : session[QStringLiteral("scales")].toArray()) {
            const QJsonObject scale = entry.toObject();
            restoreColourEnds(m_state,
                              sourceOf(scale),
                              scale[QStringLiteral("low")].toDouble(kNoNumber),
                              scale[QStringLiteral("high")].toDouble(kNoNumber));
        }
        const QJsonObject colours = session[QStringLiteral("colours")].toObject();
        for (auto map = colours.begin(); map != colours.end(); ++map) {
            const ColourSource source = sourceOf(map.value().toObject());
            const bool there = source.kind != ColourSource::Kind::Column ||
                               m_state.column(columnOfSource(source.name), source.layer) != nullptr;
            if (there) {
                m_state.restoreColour(map.key().toInt(), source);
            }
        }
        if (m_window.restore) {
            m_window.restore(session[QStringLiteral("window")].toObject());
        }
    } catch (const Error& error) {
        Q_EMIT told(QString::fromUtf8(error.what()), true);
    }
}

QString ProjectSession::savedText() const {
    const auto kept = project();
    if (kept && kept->isReadOnly()) {
        return QStringLiteral("Read-only");
    }
    return m_saved.isValid()
               ? QStringLiteral("Saved %1").arg(m_saved.toString(QStringLiteral("HH:mm")))
               : QString();
}

void ProjectSession::noteSaved() {
    m_saved = QTime::currentTime();
    Q_EMIT savedTextChanged();
}

// --- jobs ---------------------------------------------------------------------------------------

void ProjectSession::learnLink() {
    const auto dataset = m_state.dataset();
    JobDescription description;
    description.title = QStringLiteral("Read the names of cells");
    description.quiet = true;
    using Link = std::shared_ptr<const DatasetLink>;
    m_runner.start<Link>(
        description,
        this,
        [dataset, folder = m_folder.toStdString()](const JobControl&, Link& result) {
            result = std::make_shared<const DatasetLink>(linkTo(*dataset, folder));
            return Outcome::Finished;
        },
        [this, dataset](JobEnd<Link> end) {
            if (end.finished() && m_state.isOpen(dataset)) {
                m_link = *end.value;
            }
        });
}

void ProjectSession::learnFingerprint(const std::shared_ptr<Project>& kept) {
    const auto dataset = m_state.dataset();
    if (!kept->datasetLink().fingerprint.empty()) {
        return;
    }
    JobDescription description;
    description.title = QStringLiteral("Compute the fingerprint of the data");
    description.quiet = true;
    m_runner.start<int>(
        description,
        this,
        [dataset, kept](const JobControl& control, int&) {
            const std::string fingerprint = dataset->fingerprint(control.run());
            if (fingerprint.empty()) {
                return Outcome::Cancelled;
            }
            kept->adoptDataset(*dataset, fingerprint);
            return Outcome::Finished;
        },
        [this](JobEnd<int> end) {
            if (end.failed()) {
                Q_EMIT told(end.error, true);
            }
        });
}

std::shared_ptr<Project> ProjectSession::projectToKeepIn() {
    const auto kept = m_annotations.whyNot().isEmpty() ? m_annotations.ensureProject() : nullptr;
    return kept && !kept->isReadOnly() ? kept : nullptr;
}

void ProjectSession::saveLayers() {
    std::vector<LayerPtr> fresh;
    for (const LayerPtr& layer : m_state.store().layers()) {
        if (isKept(layer->name) && m_savedLayers[layer->name] != layer) {
            fresh.push_back(layer);
        }
    }
    const auto kept = fresh.empty() ? nullptr : projectToKeepIn();
    if (!kept) {
        return;
    }
    for (const LayerPtr& layer : fresh) {
        m_savedLayers[layer->name] = layer;
        JobDescription description;
        description.title = QStringLiteral("Keep %1").arg(QString::fromStdString(layer->name));
        description.quiet = true;
        description.keeps = true;
        m_runner.start<int>(
            description,
            this,
            [kept, layer](const JobControl& control, int&) {
                return kept->saveLayer(*layer, control.run());
            },
            [this, kept, layer, session = m_number](JobEnd<int> end) {
                if (end.failed()) {
                    Q_EMIT told(end.error, true);
                } else if (end.finished() && project() == kept) {
                    const bool there = m_state.store().find(layer->name) != nullptr;
                    if (!there && session != m_number) { // the data were opened again before it was written
                        m_savedLayers[layer->name] = layer;
                        m_state.addLayer(layer);
                    } else if (!there) {
                        dropFile(*kept, layer->name); // it was deleted meanwhile
                    }
                    noteSaved();
                }
            });
    }
}

bool ProjectSession::isInFile(const ResultLayer& layer) const {
    const auto own = m_fileLayers.find(layer.name);
    return own != m_fileLayers.end() && own->second.get() == &layer;
}

void ProjectSession::forgetLayer(const std::string& name) {
    m_savedLayers.erase(name);
    if (const auto kept = project()) {
        dropFile(*kept, name);
    }
    if (const auto own = m_fileLayers.find(name); own != m_fileLayers.end()) {
        m_savedLayers[name] = own->second;
        m_state.addLayer(own->second);
    }
    Q_EMIT savedTextChanged();
}

void ProjectSession::dropFile(Project& kept, const std::string& name) {
    const auto infos = kept.layers();
    if (std::ranges::none_of(infos, [&](const LayerInfo& info) { return info.name == name; })) {
        return; // not kept yet
    }
    try {
        kept.removeLayer(name);
    } catch (const Error& error) {
        Q_EMIT told(QString::fromUtf8(error.what()), true);
    }
}

void ProjectSession::saveAs(const QString& given) {
    saveSession();
    const auto kept = m_annotations.ensureProject();
    if (!kept) {
        return;
    }
    const QString folder =
        given.endsWith(QStringLiteral(".ocellus")) ? given : given + QStringLiteral(".ocellus");
    JobDescription description;
    description.title =
        QStringLiteral("Save the project as %1").arg(folder.section(QLatin1Char('/'), -1));
    description.unit = QString();
    m_annotations.pause(
        QStringLiteral("The project is being saved under another name; try again in a moment."));
    using Copy = std::shared_ptr<Project>;
    m_runner.start<Copy>(
        description,
        this,
        [kept, path = folder.toStdString()](const JobControl&, Copy& result) {
            kept->copyTo(path);
            result = Project::open(path);
            return Outcome::Finished;
        },
        [this, kept](JobEnd<Copy> end) {
            m_annotations.pause({});
            if (end.failed()) {
                Q_EMIT told(end.error, true);
            } else if (end.finished() && project() == kept) {
                m_watchTimer.stop();
                m_annotations.continueWith(*end.value);
                noteSaved();
                known(*end.value);
                Q_EMIT savedAs(m_folder);
            }
        });
}

} // namespace ocellus
