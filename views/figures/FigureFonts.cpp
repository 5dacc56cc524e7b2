// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/figures/FigureFonts.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QGuiApplication>

#include <array>

namespace ocellus {

struct HeadlessApplication::Private {
    std::array<char, 8> name = {'o', 'c', 'e', 'l', 'l', 'u', 's', '\0'};
    int count = 1;
    std::array<char*, 2> arguments = {name.data(), nullptr};
    std::unique_ptr<QGuiApplication> application;
};

HeadlessApplication::HeadlessApplication()
    : m_d(std::make_unique<Private>()) {
    if (QCoreApplication::instance() != nullptr) {
        return;
    }
    // Nothing is shown: a display that is named but cannot be reached must not matter either.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    // Qt warns about a missing runtime folder, which nothing here uses.
    const QtMessageHandler former = qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
    m_d->application = std::make_unique<QGuiApplication>(m_d->count, m_d->arguments.data());
    qInstallMessageHandler(former);
}

HeadlessApplication::~HeadlessApplication() = default;

std::string installedFont(const std::string& wanted) {
    const QString family = QString::fromStdString(wanted);
    if (QFontDatabase::hasFamily(family)) {
        return wanted;
    }
    return QFontInfo(QFont(family)).family().toStdString();
}

QFont figureFont(const std::string& family, const TextStyle& style, double pixels, int logicalDpi) {
    QFont font(QString::fromStdString(family));
    font.setPointSizeF(pixels * 72.0 / logicalDpi); // QFont's pixel sizes are whole numbers only
    font.setBold(style.bold);
    font.setItalic(style.italic);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

TextWidth figureTextWidth(const std::string& family) {
    constexpr double kPixels = 400.0; // large, so that widths do not depend on a pixel grid
    struct Metrics {
        QFontMetricsF plain, bold, italic, boldItalic;
    };
    const auto metrics = [&](bool bold, bool italic) {
        QFont font = figureFont(family, {7.0, bold, italic}, kPixels, 72);
        font.setPixelSize(static_cast<int>(kPixels));
        return QFontMetricsF(font);
    };
    const auto all = std::make_shared<const Metrics>(
        Metrics{metrics(false, false), metrics(true, false), metrics(false, true), metrics(true, true)});
    return [all](const std::string& text, const TextStyle& style) {
        const QFontMetricsF& chosen = style.bold ? (style.italic ? all->boldItalic : all->bold)
                                                 : (style.italic ? all->italic : all->plain);
        return chosen.horizontalAdvance(QString::fromStdString(text)) / kPixels * style.sizePt * kMmPerPoint;
    };
}

} // namespace ocellus
