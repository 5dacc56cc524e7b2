// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/OntologyJobs.h"

#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "views/style/Fonts.h"

#include <QFileInfo>
#include <QUndoCommand>

#include <filesystem>
#include <utility>

namespace ocellus {

namespace {

const QString kPath = QStringLiteral("path");
const QString kSum = QStringLiteral("sha256");
const QString kUntilThen = QStringLiteral("Labels are judged by the one that comes with Ocellus; open it again under Check labels to use it.");

using OntologyPtr = std::shared_ptr<const OpenedOntology>;

/// @param expected  SHA-256; empty: any. @throws RefusedError, InputError in one sentence.
OntologyPtr readOntology(const QString& path, const QString& expected, const std::string& folder, const RunControl& control) {
    const QString file = QFileInfo(path).fileName();
    if (!expected.isEmpty() && !std::filesystem::is_regular_file(path.toStdString())) {
        throw RefusedError(QStringLiteral("The Cell Ontology of this project, %1, is no longer there. %2").arg(path, kUntilThen).toStdString());
    }
    auto made = std::make_shared<OpenedOntology>();
    made->path = path;
    made->sha256 = QString::fromStdString(sha256OfFile(path.toStdString(), control));
    if (control.stopRequested()) {
        return nullptr;
    }
    if (!expected.isEmpty() && made->sha256 != expected) {
        throw RefusedError(QStringLiteral("The Cell Ontology of this project, %1, was changed since: its SHA-256 is %2, it was %3. %4")
                               .arg(file, made->sha256.left(12), expected.left(12), kUntilThen)
                               .toStdString());
    }
    const auto ontology = Ontology::openCached(path.toStdString(), folder);
    if (control.stopRequested()) {
        return nullptr;
    }
    made->lineage = Lineage::over(ontology);
    made->finder = std::make_shared<const TermFinder>(ontology);
    return made;
}

} // namespace

/// One choice of an ontology.
class OntologyCommand : public QUndoCommand {
public:
    OntologyCommand(OntologyJobs& jobs, OntologyPtr after)
        : QUndoCommand(after ? QStringLiteral("Judge labels by %1").arg(after->file()) : QStringLiteral("Judge labels by the shipped Cell Ontology")),
          m_jobs(jobs), m_before(jobs.opened()), m_after(std::move(after)) {}

    void undo() override { m_jobs.set(m_before); }
    void redo() override { m_jobs.set(m_after); }

private:
    OntologyJobs& m_jobs;
    OntologyPtr m_before, m_after;
};

QString OpenedOntology::file() const { return QFileInfo(path).fileName(); }

OntologyJobs::OntologyJobs(JobRunner& runner, ExplorerState& state, const QString& folder)
    : m_state(state), m_folder(folder.toStdString()), m_job(runner, state, *this) {
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        m_wanted = {};
        m_restoring = false;
        set(nullptr); // the session of the next data set brings its own
    });
}

void OntologyJobs::open(const QString& path) { read(QFileInfo(path).absoluteFilePath(), {}); }

void OntologyJobs::read(const QString& path, const QString& expected) {
    m_job.forget();
    const bool restoring = !expected.isEmpty();
    JobDescription description;
    description.title = QStringLiteral("Read %1").arg(QFileInfo(path).fileName());
    m_job.start<OntologyPtr>(
        description,
        [path, expected, folder = m_folder](const JobControl& control, OntologyPtr& result) {
            control.run().report("Reading the terms", 0, 0);
            result = readOntology(path, expected, folder, control.run());
            return result ? Outcome::Finished : Outcome::Cancelled;
        },
        [this, restoring](const JobEnd<OntologyPtr>& end) {
            if (end.failed()) {
                Q_EMIT refused(restoring ? end.error : end.error + QStringLiteral(" Labels are judged as before."));
            } else if (end.finished() && restoring) {
                set(*end.value);
            } else if (end.finished()) {
                choose(*end.value);
            }
            setRestoring(false);
        });
    setRestoring(restoring);
}

void OntologyJobs::setRestoring(bool restoring) {
    if (restoring != m_restoring) {
        m_restoring = restoring;
        Q_EMIT restoringChanged();
    }
}

void OntologyJobs::useShipped() {
    m_job.forget();
    m_wanted = {};
    if (m_opened) {
        choose(nullptr);
    }
    setRestoring(false);
}

void OntologyJobs::choose(OntologyPtr ontology) {
    Q_EMIT used(ontology ? QStringLiteral("Labels are judged by %1 (%2 terms)").arg(ontology->file(), withThousands(ontology->terms()))
                         : QStringLiteral("Labels are judged by the Cell Ontology that comes with Ocellus"));
    m_state.undoStack().push(new OntologyCommand(*this, std::move(ontology)));
}

void OntologyJobs::set(OntologyPtr ontology) {
    if (ontology) {
        m_wanted = {};
    }
    if (ontology != m_opened) {
        m_opened = std::move(ontology);
        Q_EMIT changed();
    }
}

QJsonObject OntologyJobs::save() const { return m_opened ? QJsonObject{{kPath, m_opened->path}, {kSum, m_opened->sha256}} : m_wanted; }

void OntologyJobs::restore(const QJsonObject& saved) {
    const QString path = saved[kPath].toString();
    const QString sum = saved[kSum].toString();
    if (!path.isEmpty() && !sum.isEmpty()) {
        m_wanted = saved;
        read(path, sum);
    }
}

} // namespace ocellus
