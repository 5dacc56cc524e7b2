// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/Scene.h"

#include <QFont>

#include <string>

namespace ocellus {

/// Makes a QGuiApplication that needs no display, when the program has none yet. For programs that
/// only write figures; call it on the main thread before anything else of this library.
class HeadlessApplication {
public:
    HeadlessApplication();
    ~HeadlessApplication();
    HeadlessApplication(const HeadlessApplication&) = delete;
    HeadlessApplication& operator=(const HeadlessApplication&) = delete;

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

/// The family that is used for `wanted` here: itself when it is installed.
std::string installedFont(const std::string& wanted);

/// A font without hinting, so that text is as wide on every device. `pixels` is its size.
QFont figureFont(const std::string& family, const TextStyle& style, double pixels, int logicalDpi);

/// Text widths for laying out a scene. Needs a QGuiApplication; use it on the thread that made it.
TextWidth figureTextWidth(const std::string& family);

} // namespace ocellus
