// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/figures/ScenePainter.h"

#include "views/figures/FigureFonts.h"
#include "views/figures/PointPicture.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>

#include <cmath>

namespace ocellus {

namespace {

QColor colourOf(Rgb colour) { return QColor(colour.r, colour.g, colour.b); }

class Painting {
public:
    Painting(QPainter& painter, const Scene& scene, const ScenePainting& options)
        : m_painter(painter)
        , m_scene(scene)
        , m_options(options)
        , m_scale(options.pixelsPerMm) {}

    void operator()(const ScenePoints& layer) {
        const double resolution = m_options.pointPixelsPerMm > 0.0 ? m_options.pointPixelsPerMm : m_scale;
        PointPicture drawn;
        if (m_options.pictures == nullptr) {
            drawn = pictureOf(layer, resolution, m_options.threads);
        }
        const PointPicture& picture =
            m_options.pictures != nullptr ? m_options.pictures->get(layer, resolution, m_options.threads) : drawn;
        if (m_options.flatPoints) {
            QImage flat(picture.image.size(), QImage::Format_RGB32);
            flat.fill(Qt::white);
            QPainter(&flat).drawImage(0, 0, picture.image);
            m_painter.drawImage(scaled(picture.placeMm), flat);
        } else if (resolution == m_scale) {
            m_painter.drawImage(QPointF(std::round(picture.placeMm.x() * m_scale), std::round(picture.placeMm.y() * m_scale)),
                picture.image);
        } else {
            m_painter.drawImage(scaled(picture.placeMm), picture.image);
        }
    }

    void operator()(const RectItem& item) {
        const QRectF rect = scaled(item.rect);
        const QColor colour = colourOf(item.colour);
        if (item.pattern == FillPattern::Solid) {
            m_painter.fillRect(rect, colour);
        } else if (item.pattern == FillPattern::LowerHalf) {
            m_painter.fillRect(rect.adjusted(0.0, 0.5 * rect.height(), 0.0, 0.0), colour);
        }
        for (const LineItem& line : patternLines(item)) {
            (*this)(line);
        }
        if (item.edgeMm > 0.0) {
            const double half = 0.5 * item.edgeMm * m_scale;
            m_painter.setPen(QPen(colour, 2.0 * half, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
            m_painter.setBrush(Qt::NoBrush);
            m_painter.drawRect(rect.adjusted(half, half, -half, -half));
        }
    }

    void operator()(const LineItem& line) {
        QPen pen(colourOf(line.colour), line.widthMm * m_scale, Qt::SolidLine, Qt::FlatCap);
        if (line.dashMm > 0.0) { // Qt counts dashes in widths of the line
            const double dash = line.dashMm / std::max(line.widthMm, 1e-3);
            pen.setDashPattern({dash, dash * 2.0 / 3.0});
        }
        m_painter.setPen(pen);
        m_painter.drawLine(
            QPointF(line.x1 * m_scale, line.y1 * m_scale), QPointF(line.x2 * m_scale, line.y2 * m_scale));
    }

    void operator()(const DiscItem& disc) {
        const double radius = 0.5 * (disc.diameterMm - disc.edgeMm) * m_scale;
        m_painter.setPen(disc.edgeMm > 0.0 ? QPen(colourOf(disc.colour), disc.edgeMm * m_scale) : QPen(Qt::NoPen));
        m_painter.setBrush(disc.filled ? QBrush(colourOf(disc.colour)) : QBrush(Qt::NoBrush));
        m_painter.drawEllipse(QPointF(disc.x * m_scale, disc.y * m_scale), radius, radius);
    }

    void operator()(const AreaItem& area) {
        QPolygonF outline;
        for (const auto& [x, y] : area.corners) {
            outline << QPointF(x * m_scale, y * m_scale);
        }
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(colourOf(area.colour));
        m_painter.drawPolygon(outline);
    }

    void operator()(const ColourBarItem& bar) {
        constexpr int kStops = 64;
        const QRectF rect = scaled(bar.rect);
        QLinearGradient gradient(rect.topLeft(), rect.topRight());
        for (int i = 0; i <= kStops; ++i) {
            const double t = static_cast<double>(i) / kStops;
            const double place = bar.start + (1.0 - bar.start) * (bar.reversed ? 1.0 - t : t);
            gradient.setColorAt(t, colourOf(colourAt(bar.map, place)));
        }
        m_painter.fillRect(rect, gradient);
        if (bar.hatched) {
            (*this)(RectItem{bar.rect, FillPattern::Hatch, {255, 255, 255}});
        }
    }

    void operator()(const TextItem& item) {
        const int dpi = m_painter.device()->logicalDpiY();
        const double pixels = item.style.sizePt * kMmPerPoint * m_scale;
        const QFont font = figureFont(m_scene.font, item.style, pixels, dpi);
        const QString text = QString::fromStdString(item.text);
        double x = item.x * m_scale;
        if (item.align != TextAlign::Left) {
            const double width = QFontMetricsF(font, m_painter.device()).horizontalAdvance(text);
            x -= item.align == TextAlign::Right ? width : 0.5 * width;
        }
        const QPointF at(x, item.y * m_scale);
        if (item.haloMm > 0.0) {
            // Outlines, so that the text below is real text once, not twice.
            QPainterPath outline;
            QFont large = font;
            large.setPixelSize(200); // paths of small sizes are coarse
            outline.addText(QPointF(0.0, 0.0), large, text);
            const double shrink = pixels / 200.0;
            const QTransform place(shrink, 0.0, 0.0, shrink, at.x(), at.y());
            m_painter.strokePath(place.map(outline),
                QPen(Qt::white, 2.0 * item.haloMm * m_scale, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        }
        m_painter.setFont(font);
        m_painter.setPen(colourOf(item.colour));
        if (item.turnDegrees == 0.0) {
            m_painter.drawText(at, text);
            return;
        }
        m_painter.save();
        m_painter.translate(item.x * m_scale, item.y * m_scale);
        m_painter.rotate(-item.turnDegrees);
        m_painter.drawText(at - QPointF(item.x * m_scale, item.y * m_scale), text);
        m_painter.restore();
    }

private:
    QRectF scaled(const RectMm& r) const { return {r.x * m_scale, r.y * m_scale, r.width * m_scale, r.height * m_scale}; }

    QRectF scaled(const QRectF& r) const {
        return {r.x() * m_scale, r.y() * m_scale, r.width() * m_scale, r.height() * m_scale};
    }

    QPainter& m_painter;
    const Scene& m_scene;
    const ScenePainting& m_options;
    double m_scale;
};

} // namespace

void paintScene(QPainter& painter, const Scene& scene, const ScenePainting& painting) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::TextAntialiasing);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.setRenderHint(QPainter::LosslessImageRendering);
    Painting paint(painter, scene, painting);
    for (const SceneGroup& group : scene.groups) {
        for (const SceneItem& item : group.items) {
            std::visit(paint, item);
        }
    }
    painter.restore();
}

QImage renderScene(const Scene& scene, double dpi, int threads, PointPictureCache* pictures) {
    const double pixelsPerMm = dpi / 25.4;
    QImage image(static_cast<int>(std::lround(scene.widthMm * pixelsPerMm)),
        static_cast<int>(std::lround(scene.heightMm * pixelsPerMm)), QImage::Format_RGB32);
    image.setDotsPerMeterX(static_cast<int>(std::lround(dpi / 0.0254)));
    image.setDotsPerMeterY(static_cast<int>(std::lround(dpi / 0.0254)));
    image.fill(Qt::white);
    QPainter painter(&image);
    ScenePainting painting;
    painting.pixelsPerMm = pixelsPerMm;
    painting.threads = threads;
    painting.pictures = pictures;
    paintScene(painter, scene, painting);
    return image;
}

} // namespace ocellus
