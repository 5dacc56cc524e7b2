// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/LossTable.h"
#include "views/training/TrainingSituation.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <functional>
#include <vector>

namespace ocellus {

class AppSettings;
class TrainingDialog;

/// What the pages on which models are trained have in common: a page that may be closed and opened
/// again while its training runs, the curves so far, and where the model is written. GUI thread.
class TrainingJobs : public QObject {
    Q_OBJECT

public:
    /// Where the next model is written.
    QString path() const { return m_path; }
    void setPath(const QString& path);

Q_SIGNALS:
    void useRequested(const QString& path);
    /// It ended while its page was closed. @param path  of the model; empty: there is none.
    void ended(const QString& sentence, const QString& path, bool failed);

protected:
    explicit TrainingJobs(AppSettings& settings) : m_settings(settings) {}

    TrainingDialog* page() const; ///< nullptr while it is closed
    /// Shows a page just made, with what is known so far.
    void adopt(TrainingDialog* page);
    /// Brings the page to the front. @param name  of the model, where no place was chosen yet. @pre page()
    void present(const QString& name);
    void forget(); ///< curves, place and situation
    void setSituation(const TrainingSituation& situation);
    const TrainingSituation& situation() const { return m_situation; }
    QString fileName() const; ///< of the model that is written

    /// The curves begin anew; the folder of the model is made.
    void beginCurves();
    /// To be called on the thread that trains; rows arrive on the GUI thread, in order.
    std::function<void(const LossRow&)> rowSink();
    /// After a cancel: what is kept.
    TrainingSituation kept() const;
    /// After the end: the model is written.
    TrainingSituation done(const QString& beside) const;

    virtual bool isTraining() const = 0;
    virtual void start(bool goOn) = 0;
    virtual void cancel() = 0;
    virtual void showRow(const LossRow& row) = 0; ///< on the page
    virtual void clearRows() = 0;                 ///< of the page

private:
    void choosePath();

    AppSettings& m_settings;
    QPointer<TrainingDialog> m_page;
    TrainingSituation m_situation;
    std::vector<LossRow> m_rows; ///< of the run that is shown
    QString m_path;
};

} // namespace ocellus
