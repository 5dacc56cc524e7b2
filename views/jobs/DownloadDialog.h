// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/PublishedModels.h"

#include <QDialog>
#include <QString>

#include <vector>

class QFrame;
class QGridLayout;
class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace ocellus {

class JobListModel;

/// What the page says, of weights or of ontologies.
struct DownloadWords {
    QString prefix;   ///< of object names: "getModel" makes "getModelDialog", "getModelMain" ...
    QString title;    ///< "Get the model"
    QString heading;  ///< above the list: "Weights"
    QString organism; ///< what PublishedModel::organism is called: "Organisms"
    QString needs;    ///< a hint below the facts
    QString ownTitle; ///< of the form for an address
    QString ownText;
    QString use;      ///< "Use these weights"
    QString folder;   ///< "Save weights in"
};

/// How far the file of one entry is.
struct DownloadSituation {
    enum class Kind {
        Absent,  ///< nothing of it is here
        Partial, ///< an earlier try left `kept` bytes
        Running, ///< job `job` fetches or checks it
        Failed,  ///< `sentence` says why; `kept` bytes are here
        Here     ///< the file is whole at `path`; `sentence` says what was checked, as far as known
    };
    Kind kind = Kind::Absent;
    qint64 kept = 0;
    qint64 total = -1; ///< bytes of the whole file; -1: unknown
    int job = 0;
    QString note;      ///< of a running download: why it began again, or where it goes on
    QString sentence;
    QString path;
};

/// The page "Get the model", or the like: what there is, what is known about each, and the download.
/// Shows and asks only; it never touches the network. Closing it stops nothing. GUI thread.
class DownloadDialog : public QDialog {
    Q_OBJECT

public:
    DownloadDialog(const JobListModel& jobs, DownloadWords words, QWidget* parent);

    /// @param own  how many entries at the end are the person's own addresses.
    void setModels(const std::vector<PublishedModel>& models, int own);
    void setFolder(const QString& folder);
    int current() const;
    void setCurrent(int index);
    /// Of the current entry.
    void setSituation(const DownloadSituation& situation);
    /// Why an address that was given cannot be used; empty: nothing.
    void showAddressProblem(const QString& sentence);

Q_SIGNALS:
    void currentChanged(int index);
    void downloadRequested(int index, bool restart);
    void cancelRequested(int job);
    void useRequested(const QString& path);
    void folderRequested();
    void addressGiven(const QString& address, const QString& sha256);
    void removeRequested(int index); ///< an own address; files stay

private:
    QString named(const char* part) const { return m_words.prefix + QLatin1String(part); }
    QWidget* buildHeader();
    QWidget* buildList();
    QWidget* buildDetails();
    QWidget* buildFacts();
    QWidget* buildAddress();
    QWidget* buildState();
    QWidget* buildFooter();
    void addFact(QGridLayout* grid, const char* name, const QString& title);
    void setFact(const char* name, const QString& text);
    void choose(int row);
    void showModel(const PublishedModel& model);
    void refreshState();
    void refreshJob();
    void showMessage(const QString& icon, int role, const QString& text);
    void press();

    const JobListModel& m_jobs;
    DownloadWords m_words;
    std::vector<PublishedModel> m_models;
    int m_own = 0;
    DownloadSituation m_situation;
    QString m_folderText;

    QListWidget* m_list = nullptr;
    QStackedWidget* m_pages = nullptr; ///< facts, or the form for an address
    QLabel* m_title = nullptr;
    QLabel* m_text = nullptr;
    QPushButton* m_remove = nullptr;
    QLineEdit* m_address = nullptr;
    QLineEdit* m_checksum = nullptr;
    QLabel* m_addressProblem = nullptr;
    QFrame* m_state = nullptr;
    QLabel* m_stateIcon = nullptr;
    QLabel* m_stateText = nullptr;
    QWidget* m_progress = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_done = nullptr;
    QLabel* m_rate = nullptr;
    QLabel* m_left = nullptr;
    QLabel* m_note = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_main = nullptr;
};

} // namespace ocellus
