// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DatasetJob.h"
#include "core/ontology/Lineage.h"
#include "core/ontology/TermSuggestions.h"

#include <QJsonObject>
#include <QObject>
#include <QString>

#include <memory>

namespace ocellus {

/// A Cell Ontology that a person opened. Immutable.
struct OpenedOntology {
    QString path;   ///< absolute
    QString sha256; ///< of the file
    std::shared_ptr<const Lineage> lineage;
    std::shared_ptr<const TermFinder> finder;

    QString file() const; ///< "cl.obo"
    Index terms() const { return lineage->ontology().size(); }
};

/// Which Cell Ontology Check labels judges by: the one that ships, or a file of the person's own, read in a job. A choice
/// is one undo step and part of the session that the project keeps (path and SHA-256). GUI thread.
class OntologyJobs : public QObject {
    Q_OBJECT

public:
    /// @param folder  keeps what was read of a file once, as compact text
    OntologyJobs(JobRunner& runner, ExplorerState& state, const QString& folder);

    /// nullptr: the one that ships.
    std::shared_ptr<const OpenedOntology> opened() const { return m_opened; }
    bool isReading() const { return m_job.isRunning(); }
    /// Reads the file that the project remembers; until it ended nothing should be judged by the one that ships.
    bool isRestoring() const { return m_restoring; }

    /// Reads a file (OntologyFiles.h); when it can be used it takes effect as one step. Needs an open data set.
    void open(const QString& path);
    void useShipped();
    void cancel() { m_job.cancel(); }

    /// {"path", "sha256"}; empty: the one that ships. Of a file that could not be found again, what was remembered.
    QJsonObject save() const;
    /// Takes effect without a step. A file that is gone or was changed since is told in one sentence, and the one that
    /// ships counts until the person chooses.
    void restore(const QJsonObject& saved);

Q_SIGNALS:
    void changed();
    void restoringChanged(); ///< after changed, where both come
    void refused(const QString& sentence);
    void used(const QString& sentence); ///< "Labels are judged by cl.obo (3,000 terms)"

private:
    friend class OntologyCommand;
    void read(const QString& path, const QString& expected);
    void setRestoring(bool restoring);
    void choose(std::shared_ptr<const OpenedOntology> ontology);
    void set(std::shared_ptr<const OpenedOntology> ontology);

    ExplorerState& m_state;
    std::string m_folder;
    DatasetJob m_job;
    std::shared_ptr<const OpenedOntology> m_opened;
    bool m_restoring = false;
    QJsonObject m_wanted; ///< being read or not found, to be remembered all the same
};

} // namespace ocellus
