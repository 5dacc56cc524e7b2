// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/WindowScene.h"

#include "views/figures/ScenePainter.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QPainter>

namespace ocellus {

namespace {

constexpr double kMarginMm = 10.0 * kMmPerPixel;

Rgb toRgb(const QColor& colour) {
    return {static_cast<std::uint8_t>(colour.red()),
            static_cast<std::uint8_t>(colour.green()),
            static_cast<std::uint8_t>(colour.blue())};
}

} // namespace

PlotPage windowPage(const QSize& pixels, Theme theme) {
    const ThemeTokens& look = tokens(theme);
    PlotPage page;
    page.window = true;
    page.marginMm = kMarginMm;
    page.options.widthMm = pixels.width() * kMmPerPixel;
    page.options.heightMm = pixels.height() * kMmPerPixel;
    page.options.font = interfaceFont().family().toStdString();
    page.options.fontPt = static_cast<double>(TextSize::Body) * 72.0 / 96.0;
    page.inks = {toRgb(look.text1),
                 toRgb(look.text2),
                 toRgb(look.disabled),
                 toRgb(look.line2),
                 toRgb(look.raised),
                 theme};
    return page;
}

QImage windowImage(const Scene& scene, const QSize& pixels, double ratio, Theme theme) {
    QImage image(pixels * ratio, QImage::Format_RGB32);
    image.fill(tokens(theme).panel);
    QPainter painter(&image);
    ScenePainting painting;
    painting.pixelsPerMm = ratio / kMmPerPixel;
    paintScene(painter, scene, painting);
    image.setDevicePixelRatio(ratio);
    return image;
}

} // namespace ocellus
