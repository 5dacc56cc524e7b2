// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/SvgIcon.h"

#include "views/style/ThemeTokens.h"

#include <QDir>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <algorithm>

namespace ocellus {

namespace {

QString iconPath(const QString& name) {
    return QStringLiteral(":/ocellus/icons/%1.svg").arg(name);
}

QPixmap renderIcon(const QString& name, const QSize& size, const QColor& colour) {
    const QString key = QStringLiteral("ocellus/%1/%2x%3/%4")
                            .arg(name)
                            .arg(size.width())
                            .arg(size.height())
                            .arg(colour.rgba(), 8, 16);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap)) {
        return pixmap;
    }
    QFile file(iconPath(name));
    const bool there = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(there, "svgIcon", qPrintable(name));
    pixmap = QPixmap(size);
    pixmap.fill(Qt::transparent);
    if (there) {
        QSvgRenderer renderer(file.readAll().replace("currentColor", colour.name().toLatin1()));
        QPainter painter(&pixmap);
        // A wide icon keeps its drawing at the left: the rest is the gap before a button's text.
        const double side = std::min(size.width(), size.height());
        renderer.render(&painter, QRectF(0.0, 0.0, side, side));
    }
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QColor roleColour(IconRole role, QIcon::Mode mode, QIcon::State state) {
    const ThemeTokens& t = tokens();
    if (mode == QIcon::Disabled) {
        return t.disabled;
    }
    switch (role) {
    case IconRole::Tool: return state == QIcon::On ? t.accent : t.text2;
    case IconRole::Button: return t.text1;
    case IconRole::OnAccent: return t.accentText;
    case IconRole::Faint: return t.text3;
    case IconRole::Good: return t.good;
    case IconRole::Warn: return t.warn;
    case IconRole::Error: return t.error;
    case IconRole::Accent: return t.accent;
    }
    return t.text2;
}

class SvgIconEngine : public QIconEngine {
public:
    SvgIconEngine(QString name, IconRole role)
        : m_name(std::move(name))
        , m_role(role) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        paintSvgIcon(*painter, rect, m_name, roleColour(m_role, mode, state));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return renderIcon(m_name, size, roleColour(m_role, mode, state));
    }

    QIconEngine* clone() const override { return new SvgIconEngine(*this); }

    bool isNull() override { return !QFile::exists(iconPath(m_name)); }

private:
    QString m_name;
    IconRole m_role;
};

} // namespace

QIcon svgIcon(const QString& name, IconRole role) {
    return QIcon(new SvgIconEngine(name, role));
}

void paintSvgIcon(QPainter& painter, const QRect& rect, const QString& name, const QColor& colour) {
    const qreal ratio = painter.device()->devicePixelRatioF();
    QPixmap pixmap = renderIcon(name, rect.size() * ratio, colour);
    pixmap.setDevicePixelRatio(ratio);
    painter.drawPixmap(rect.topLeft(), pixmap);
}

QIcon applicationIcon() {
    return QIcon(iconPath(QStringLiteral("ocellus")));
}

QStringList svgIconNames() {
    QStringList names;
    const QStringList files = QDir(QStringLiteral(":/ocellus/icons")).entryList({QStringLiteral("*.svg")});
    for (const QString& file : files) {
        if (file != QLatin1String("ocellus.svg")) {
            names << file.chopped(4);
        }
    }
    return names;
}

} // namespace ocellus
