// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPixmap>
#include <QString>

class QPainter;
class QRect;

namespace ocellus {

/// What an icon stands on; decides its colour in each state. Colours are looked up when painting,
/// so an icon follows the theme without being made again.
enum class IconRole {
    Tool,     ///< text2; accent when checked
    Button,   ///< text1
    OnAccent, ///< on a primary button
    Faint,    ///< text3
    Good,
    Warn,
    Error,
    Accent
};

/// An icon of resources/icons by name ("folder"); drawn in one colour, crisp at any scale.
/// An unknown name is an empty icon (an assert in debug builds).
QIcon svgIcon(const QString& name, IconRole role = IconRole::Tool);

/// Paints an icon in any colour, for delegates.
void paintSvgIcon(QPainter& painter, const QRect& rect, const QString& name, const QColor& colour);

/// The program's own icon, in its own colours.
QIcon applicationIcon();

/// Names of all icons, for tests.
QStringList svgIconNames();

} // namespace ocellus
