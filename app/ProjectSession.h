// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ProjectFinder.h"
#include "views/state/Annotations.h"

#include <QJsonObject>
#include <QObject>
#include <QString>
#include <QTime>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace ocellus {

class ExplorerState;
class JobRunner;

/// The project of the open data set in this window: made at the first thing worth keeping, saved at
/// every change, and the session (selection, shown cells, colours, results) brought back when the
/// data set is opened again. GUI thread; reading and writing of results goes through jobs.
class ProjectSession : public QObject {
    Q_OBJECT

public:
    ProjectSession(JobRunner& runner, ExplorerState& state, QObject* parent = nullptr);
    ~ProjectSession() override;

    Annotations& annotations() { return m_annotations; }

    std::shared_ptr<Project> project() const { return m_annotations.project(); }

    /// The open one, or else the one of the last session while its results are still being written: nobody else may.
    std::shared_ptr<Project> lastProject() const { return project() ? project() : m_last.lock(); }

    /// What else of the window belongs to the session.
    struct WindowView {
        std::function<QJsonObject()> save;
        std::function<void(const QJsonObject&)> restore;
        std::function<ColourSource(int map)> colour; ///< what a map shows next time: not what a mode shows for its own sake
    };

    void setWindowView(WindowView view) { m_window = std::move(view); }

    /// After the state has its data set. @param opened  as found by the worker; may be nullptr.
    void begin(std::shared_ptr<OpenedProject> opened);
    /// Saves and closes; before the state gets another data set. Results just computed are still written after it.
    void end();

    /// Copies the project in a job and goes on with the copy. @param folder  gets ".ocellus".
    void saveAs(const QString& folder);

    /// "Saved 12:03"; empty while nothing was kept.
    QString savedText() const;

    /// A layer of computed values that lies in the data file, and not in the project.
    bool isInFile(const ResultLayer& layer) const;
    /// The project keeps the layer of that name no longer; one of the data file that it stood for is shown again.
    void forgetLayer(const std::string& name);

    /// The project, made now if there is none yet; nullptr where nothing can be kept.
    std::shared_ptr<Project> projectToKeepIn();
    /// Something else was written into the project.
    void noteSaved();

    /// Of the project, or of where it will be made.
    QString folder() const { return m_folder; }

Q_SIGNALS:
    void savedTextChanged();
    /// @param problem  false: good to know ("everything was recovered").
    void told(const QString& sentence, bool problem);
    void projectKnown(const QString& folder); ///< opened, made or saved under another name
    void savedAs(const QString& folder);

private:
    std::shared_ptr<Project> make();
    void known(const std::shared_ptr<Project>& project);
    void changed();
    void saveSession();
    void restoreSession(const Project& project);
    void saveLayers();
    void dropFile(Project& kept, const std::string& name);
    void learnLink();
    void learnFingerprint(const std::shared_ptr<Project>& kept);

    JobRunner& m_runner;
    ExplorerState& m_state;
    Annotations m_annotations;
    WindowView m_window;
    std::weak_ptr<Project> m_last;
    QString m_folder;
    QTime m_saved;
    int m_number = 0; ///< of the session
    bool m_begun = false;
    bool m_restoring = false;
    std::shared_ptr<const DatasetLink>
        m_link; ///< of a data set without a project, once a job has it
    std::string m_lastSession;
    CellSet m_lastSelection;
    CellSet m_lastVisible;
    std::map<std::string, LayerPtr> m_savedLayers;
    std::map<std::string, LayerPtr> m_fileLayers;
    QTimer m_saveTimer;
    QTimer m_layerTimer;
    QTimer m_watchTimer; ///< of a project that another window writes
};

} // namespace ocellus
