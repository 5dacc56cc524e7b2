// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/composer/FigureWorkshop.h"

#include "core/base/Error.h"
#include "core/base/RunControl.h"
#include "views/figures/FigureFile.h"
#include "views/figures/FigureFonts.h"
#include "views/figures/ScenePainter.h"

#include <QtConcurrent>

namespace ocellus {

namespace {

Scene sceneOf(const FigureDraft& draft) {
    return pageScene(draft.page, draft.figurePanels(), draft.figurePlots(), figureTextWidth(draft.page.font));
}

double pointPtOf(const Scene& scene, int panel) {
    int place = 0;
    for (const SceneGroup& group : scene.groups) {
        for (const SceneItem& item : group.items) {
            if (const auto* layer = std::get_if<ScenePoints>(&item); layer != nullptr && place++ == panel) {
                return layer->diameterMm / kMmPerPoint;
            }
        }
    }
    return 0.0;
}

FigureView draw(const FigureDraft& draft, double pixelsPerMm, ColourVision vision, int panel, PointPictureCache& pictures) {
    FigureView view;
    try {
        const std::vector<FigurePanel> panels = draft.figurePanels();
        const std::vector<FigurePlot> plots = draft.figurePlots();
        const Scene scene = pageScene(draft.page, panels, plots, figureTextWidth(draft.page.font));
        view.widthMm = scene.widthMm;
        view.heightMm = scene.heightMm;
        view.pixelsPerMm = pixelsPerMm;
        view.firstPointPt = pointPtOf(scene, panel);
        view.caption = QString::fromStdString(pageCaption(draft.page, panels, plots, draft.source));
        view.remarks = colourRemarks(draft.page, panels, plots);
        view.image = renderScene(scene, pixelsPerMm * 25.4, 0, &pictures);
        for (int y = 0; y < view.image.height(); ++y) {
            simulateVision(reinterpret_cast<std::uint32_t*>(view.image.scanLine(y)),
                static_cast<std::size_t>(view.image.width()), vision);
        }
    } catch (const std::exception& error) {
        view.error = QString::fromUtf8(error.what());
    }
    return view;
}

} // namespace

FigureWorkshop::FigureWorkshop(QObject* parent)
    : QObject(parent)
    , m_pictures(std::make_shared<PointPictureCache>()) {
    connect(&m_showing, &QFutureWatcherBase::finished, this, [this] {
        const FigureView view = m_showing.result();
        if (m_next) {
            const Wish wish = *std::exchange(m_next, std::nullopt);
            begin(wish);
        }
        Q_EMIT shown(view);
    });
    connect(&m_saving, &QFutureWatcherBase::finished, this, [this] {
        const Failure failure = m_saving.result();
        if (failure.sentence.isEmpty()) {
            Q_EMIT saved(m_paths);
        } else {
            Q_EMIT saveFailed(failure.sentence, failure.place);
        }
    });
    connect(&m_copying, &QFutureWatcherBase::finished, this, [this] { Q_EMIT copied(m_copying.result()); });
    connect(&m_reading, &QFutureWatcherBase::finished, this, [this] {
        if (!m_reading.result().isEmpty()) {
            Q_EMIT fingerprintRead(m_reading.result());
        }
    });
}

FigureWorkshop::~FigureWorkshop() {
    m_stop.request_stop();
    m_next.reset();
    m_showing.waitForFinished();
    m_saving.waitForFinished();
    m_copying.waitForFinished();
    m_reading.waitForFinished();
}

void FigureWorkshop::show(const FigureDraft& draft, double pixelsPerMm, ColourVision vision, int panel) {
    const Wish wish{draft, pixelsPerMm, vision, panel};
    if (m_showing.isRunning()) {
        m_next = wish;
    } else {
        begin(wish);
    }
}

void FigureWorkshop::begin(const Wish& wish) {
    m_showing.setFuture(QtConcurrent::run([wish, pictures = m_pictures] {
        return draw(wish.draft, wish.pixelsPerMm, wish.vision, wish.panel, *pictures);
    }));
}

FigureWorkshop::Failure FigureWorkshop::write(const FigureDraft& draft, const QStringList& paths) {
    bool laidOut = false;
    try {
        const Scene scene = sceneOf(draft);
        laidOut = true;
        for (const QString& path : paths) {
            writeFigure(scene, path.toStdString(), {draft.dpi, 0});
        }
    } catch (const std::exception& error) {
        return {QString::fromUtf8(error.what()), laidOut};
    }
    return {};
}

void FigureWorkshop::save(const FigureDraft& draft, const QStringList& paths) {
    m_paths = paths;
    m_saving.setFuture(QtConcurrent::run([draft, paths] { return write(draft, paths); }));
}

void FigureWorkshop::copy(const FigureDraft& draft) {
    m_copying.setFuture(QtConcurrent::run([draft] {
        try {
            return renderScene(sceneOf(draft), draft.dpi, 0);
        } catch (const std::exception&) {
            return QImage(); // the view says why
        }
    }));
}

void FigureWorkshop::readFingerprint(std::shared_ptr<const Dataset> dataset) {
    m_reading.setFuture(QtConcurrent::run([dataset = std::move(dataset), stop = m_stop.get_token()] {
        try {
            return QString::fromStdString(dataset->fingerprint(RunControl(stop, {})));
        } catch (const std::exception&) {
            return QString(); // a caption without it; opening has said what is wrong with the file
        }
    }));
}

} // namespace ocellus
