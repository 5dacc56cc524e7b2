// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/composer/FigureDraft.h"
#include "views/figures/PointPicture.h"

#include <QFutureWatcher>
#include <QImage>
#include <QObject>

#include <stop_token>

namespace ocellus {

/// A drawn draft.
struct FigureView {
    QImage image;      ///< of the page, as seen with the colour vision asked for
    double widthMm = 0.0;
    double heightMm = 0.0;
    double pixelsPerMm = 0.0;
    double firstPointPt = 0.0; ///< diameter of the cells of the chosen panel, in points
    QString caption;
    std::vector<ColourRemark> remarks;
    QString error;     ///< why nothing could be drawn; empty: all well
};

/// Draws and writes figures on a worker; the newest wish for a view wins. GUI thread; leaving waits
/// for the worker.
class FigureWorkshop : public QObject {
    Q_OBJECT

public:
    explicit FigureWorkshop(QObject* parent = nullptr);
    ~FigureWorkshop() override;

    /// Asks for a view; an earlier wish that was not begun is dropped.
    /// @param panel  the panel whose point size is reported, among the shown ones; -1: none
    void show(const FigureDraft& draft, double pixelsPerMm, ColourVision vision, int panel);

    /// Writes the figure to all paths; each file appears whole or not at all.
    void save(const FigureDraft& draft, const QStringList& paths);

    /// Draws the page at the resolution of the draft.
    void copy(const FigureDraft& draft);

    /// Reads the data file once for its fingerprint.
    void readFingerprint(std::shared_ptr<const Dataset> dataset);

    /// True while a view is being made or wished for.
    bool isDrawing() const { return m_next.has_value() || m_showing.isRunning(); }

Q_SIGNALS:
    void shown(const ocellus::FigureView& view);
    void saved(const QStringList& paths);
    /// `place`: the files cannot be written there; else the page cannot be laid out.
    void saveFailed(const QString& sentence, bool place);
    void copied(const QImage& image);
    void fingerprintRead(const QString& fingerprint);

private:
    struct Failure {
        QString sentence; ///< empty: saved
        bool place = false;
    };

    struct Wish {
        FigureDraft draft;
        double pixelsPerMm = 0.0;
        ColourVision vision = ColourVision::Normal;
        int panel = -1;
    };

    static Failure write(const FigureDraft& draft, const QStringList& paths);
    void begin(const Wish& wish);

    QFutureWatcher<FigureView> m_showing;
    QFutureWatcher<Failure> m_saving;
    QFutureWatcher<QImage> m_copying;
    QFutureWatcher<QString> m_reading;
    std::optional<Wish> m_next;
    QStringList m_paths;
    std::shared_ptr<PointPictureCache> m_pictures; // worker of m_showing only
    std::stop_source m_stop;
};

} // namespace ocellus
