// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/DataJobs.h"
#include "views/start/StartPage.h"

#include <QObject>
#include <QString>

#include <functional>
#include <vector>

namespace ocellus {

class JobRunner;

/// The examples of the start page: where their files are, their facts and pictures. GUI thread;
/// files are read in jobs.
class Examples : public QObject {
    Q_OBJECT

public:
    explicit Examples(JobRunner& runner, QObject* parent = nullptr);

    /// Cards for what can be used now; an example that is not at hand is left out.
    std::vector<StartExample> cards() const;

    /// Whether an example ("lung", "tissue", "atlas") can be opened: its file, or what it is made
    /// from, is there.
    static bool isAtHand(const QString& name);
    /// Finds its file, or makes it (seconds), on a worker.
    static DataJobs::FindFile finder(const QString& name);
    static QString title(const QString& name);
    /// "demoLung" -> "lung"; the cards' objectNames are those of UX.md.
    static QString nameOfCard(const QString& card);
    static QString cardOf(const QString& name);

    /// Draws the cards' pictures from the data, one job after the other, or takes them from the
    /// cache; makes the data of the simulated examples where they are not in the cache. Once.
    /// After makeWay() it goes on where it was.
    void requestPictures();

    /// An example is to be opened: stops drawing pictures, so that they do not take the processor, and
    /// calls `then`; at once, or when the data of this very example, which are being made, are ready.
    void makeWay(const QString& name, std::function<void()> then);
    /// Something else is opened instead: what waits is not called.
    void forgetWaiting() { m_then = {}; }

Q_SIGNALS:
    void abandoned(); ///< the person cancelled making what was to be opened
    void pictureReady(const QString& card, const QImage& light, const QImage& dark);
    void factsReady(const QString& card, const QString& facts);

private:
    void requestNext();
    void requestPicture(const QString& name);

    JobRunner& m_runner;
    bool m_asked = false;
    bool m_paused = false;
    int m_job = 0;                ///< that draws now; 0: none
    QString m_drawn;              ///< the example it draws
    std::function<void()> m_then; ///< called when it ends
    QStringList m_waiting; ///< examples without a picture yet
};

} // namespace ocellus
