// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/figures/SvgWriter.h"

#include "views/figures/PointPicture.h"

#include <QBuffer>

#include <cmath>

namespace ocellus {

namespace {

constexpr double kPointsPerMm = 72.0 / 25.4;

QByteArray number(double value) {
    QByteArray text = QByteArray::number(std::round(value * 1000.0) / 1000.0, 'f', 3);
    while (text.endsWith('0')) {
        text.chop(1);
    }
    if (text.endsWith('.')) {
        text.chop(1);
    }
    return text == "-0" ? QByteArray("0") : text;
}

QByteArray points(double mm) { return number(mm * kPointsPerMm); }

QByteArray hex(Rgb colour) {
    constexpr const char* kDigits = "0123456789abcdef";
    QByteArray text("#");
    for (const std::uint8_t channel : {colour.r, colour.g, colour.b}) {
        text += kDigits[channel >> 4];
        text += kDigits[channel & 15];
    }
    return text;
}

QByteArray escaped(const std::string& text) { return QString::fromStdString(text).toHtmlEscaped().toUtf8(); }

class Writer {
public:
    Writer(const Scene& scene, const FigureFileOptions& options)
        : m_scene(scene)
        , m_options(options) {}

    QByteArray write() {
        const QByteArray width = points(m_scene.widthMm);
        const QByteArray height = points(m_scene.heightMm);
        m_out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" "
                 "width=\""
            + number(m_scene.widthMm) + "mm\" height=\"" + number(m_scene.heightMm) + "mm\" viewBox=\"0 0 " + width + ' '
            + height + "\">\n<title>" + escaped(m_scene.title) + "</title>\n<desc>Ocellus " OCELLUS_VERSION "</desc>\n"
            + "<rect id=\"paper\" width=\"" + width + "\" height=\"" + height + "\" fill=\"#ffffff\"/>\n"
            + "<g font-family=\"'" + escaped(m_scene.font) + "', Arial, Helvetica, sans-serif\">\n";
        for (const SceneGroup& group : m_scene.groups) {
            m_out += "<g id=\"" + escaped(group.name) + "\">\n";
            for (const SceneItem& item : group.items) {
                std::visit(*this, item);
            }
            m_out += "</g>\n";
        }
        m_out += "</g>\n</svg>\n";
        return m_out;
    }

    void operator()(const ScenePoints& layer) {
        if (layer.cells > kMostVectorPoints) {
            picture(layer);
        } else {
            circles(layer);
        }
    }

    void operator()(const RectItem& item) {
        const RectMm& r = item.rect;
        if (item.pattern == FillPattern::Solid) {
            rect(r, hex(item.colour));
        } else if (item.pattern == FillPattern::LowerHalf) {
            rect({r.x, r.y + 0.5 * r.height, r.width, 0.5 * r.height}, hex(item.colour));
        }
        for (const LineItem& line : patternLines(item)) {
            (*this)(line);
        }
        if (item.edgeMm > 0.0) {
            const double half = 0.5 * item.edgeMm;
            m_out += "<rect x=\"" + points(r.x + half) + "\" y=\"" + points(r.y + half) + "\" width=\""
                + points(r.width - item.edgeMm) + "\" height=\"" + points(r.height - item.edgeMm)
                + "\" fill=\"none\" stroke=\"" + hex(item.colour) + "\" stroke-width=\"" + points(item.edgeMm) + "\"/>\n";
        }
    }

    void operator()(const LineItem& line) {
        m_out += "<line x1=\"" + points(line.x1) + "\" y1=\"" + points(line.y1) + "\" x2=\"" + points(line.x2)
            + "\" y2=\"" + points(line.y2) + "\" stroke=\"" + hex(line.colour) + "\" stroke-width=\""
            + points(line.widthMm) + '"';
        if (line.dashMm > 0.0) {
            m_out += " stroke-dasharray=\"" + points(line.dashMm) + ' ' + points(line.dashMm * 2.0 / 3.0) + '"';
        }
        m_out += "/>\n";
    }

    void operator()(const DiscItem& disc) {
        m_out += "<circle cx=\"" + points(disc.x) + "\" cy=\"" + points(disc.y) + "\" r=\""
            + points(0.5 * (disc.diameterMm - disc.edgeMm)) + '"';
        m_out += disc.filled ? " fill=\"" + hex(disc.colour) + '"' : QByteArray(" fill=\"none\"");
        if (disc.edgeMm > 0.0) {
            m_out += " stroke=\"" + hex(disc.colour) + "\" stroke-width=\"" + points(disc.edgeMm) + '"';
        }
        m_out += "/>\n";
    }

    void operator()(const AreaItem& area) {
        m_out += "<polygon points=\"";
        for (const auto& [x, y] : area.corners) {
            m_out += points(x) + ',' + points(y) + ' ';
        }
        m_out += "\" fill=\"" + hex(area.colour) + "\"/>\n";
    }

    void operator()(const ColourBarItem& bar) {
        constexpr int kStops = 32;
        const QByteArray name = "scale-" + QByteArray::number(++m_bars);
        m_out += "<linearGradient id=\"" + name + "\">\n";
        for (int i = 0; i <= kStops; ++i) {
            const double t = static_cast<double>(i) / kStops;
            const double place = bar.start + (1.0 - bar.start) * (bar.reversed ? 1.0 - t : t);
            m_out += "<stop offset=\"" + number(t) + "\" stop-color=\"" + hex(colourAt(bar.map, place)) + "\"/>\n";
        }
        m_out += "</linearGradient>\n";
        rect(bar.rect, "url(#" + name + ')');
        if (bar.hatched) {
            (*this)(RectItem{bar.rect, FillPattern::Hatch, {255, 255, 255}});
        }
    }

    void operator()(const TextItem& item) {
        QByteArray place = "<text x=\"" + points(item.x) + "\" y=\"" + points(item.y) + "\" font-size=\""
            + number(item.style.sizePt) + '"';
        place += item.style.bold ? " font-weight=\"bold\"" : "";
        place += item.style.italic ? " font-style=\"italic\"" : "";
        place += item.align == TextAlign::Centre ? " text-anchor=\"middle\"" : "";
        place += item.align == TextAlign::Right ? " text-anchor=\"end\"" : "";
        if (item.turnDegrees != 0.0) {
            place += " transform=\"rotate(" + number(-item.turnDegrees) + ' ' + points(item.x) + ' ' + points(item.y) + ")\"";
        }
        const QByteArray end = ">" + escaped(item.text) + "</text>\n";
        if (item.haloMm > 0.0) { // a text of its own: not every program knows paint-order
            m_out += place + " fill=\"#ffffff\" stroke=\"#ffffff\" stroke-linejoin=\"round\" stroke-width=\""
                + points(2.0 * item.haloMm) + "\" aria-hidden=\"true\"" + end;
        }
        m_out += place + " fill=\"" + hex(item.colour) + '"' + end;
    }

private:
    void rect(const RectMm& r, const QByteArray& fill) {
        m_out += "<rect x=\"" + points(r.x) + "\" y=\"" + points(r.y) + "\" width=\"" + points(r.width) + "\" height=\""
            + points(r.height) + "\" fill=\"" + fill + "\"/>\n";
    }

    void picture(const ScenePoints& layer) {
        const PointPicture drawn = pictureOf(layer, pointDpi(layer.cells, m_options) / 25.4, m_options.threads);
        QByteArray png;
        QBuffer buffer(&png);
        buffer.open(QIODevice::WriteOnly);
        drawn.image.convertToFormat(QImage::Format_ARGB32).save(&buffer, "png");
        const QRectF& r = drawn.placeMm;
        m_out += "<image x=\"" + points(r.x()) + "\" y=\"" + points(r.y()) + "\" width=\"" + points(r.width())
            + "\" height=\"" + points(r.height()) + "\" preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64,"
            + png.toBase64() + "\"/>\n";
    }

    void circles(const ScenePoints& layer) {
        m_out += "<g fill-opacity=\"" + number(layer.alpha) + "\">\n";
        const bool selecting = layer.selected != nullptr && !layer.selected->empty();
        for (const bool wantSelected : {false, true}) {
            if (!selecting && wantSelected) {
                break;
            }
            for (Index i = 0; i < layer.positions->rows; ++i) {
                const Index cell = layer.order && !layer.order->empty() ? (*layer.order)[static_cast<std::size_t>(i)] : i;
                if (selecting && layer.selected->contains(cell) != wantSelected) {
                    continue;
                }
                const bool faded = selecting && !wantSelected;
                circle(layer, cell, faded ? layer.faded : layer.colouring->colours[cell]);
            }
        }
        m_out += "</g>\n";
    }

    void circle(const ScenePoints& layer, Index cell, Rgb colour) {
        const float* at = layer.positions->row(cell);
        if (!std::isfinite(at[0]) || !std::isfinite(at[1])
            || (layer.visible != nullptr && !layer.visible->contains(cell))) {
            return;
        }
        m_out += "<circle cx=\"" + points(layer.pageX(at[0])) + "\" cy=\"" + points(layer.pageY(at[1])) + "\" r=\""
            + points(0.5 * layer.diameterMm) + "\" fill=\"" + hex(colour) + "\"/>\n";
    }

    const Scene& m_scene;
    const FigureFileOptions& m_options;
    QByteArray m_out;
    int m_bars = 0;
};

} // namespace

QByteArray svgBytes(const Scene& scene, const FigureFileOptions& options) { return Writer(scene, options).write(); }

} // namespace ocellus
