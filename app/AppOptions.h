// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace ocellus {

/// What the command line asked for.
struct AppOptions {
    QString path;               ///< file, folder or project to open; empty: start page
    QString demo;               ///< "lung", "tissue", "atlas"; empty: none
    QString layout = QStringLiteral("explore");
    bool uiTest = false;        ///< no animations, fixed size, nothing written for the next start
    QString stateDump;          ///< file that the state is written to; empty: none
};

/// Reads the arguments of `ocellus` (the first is the program).
/// @throws UsageError naming the argument that is wrong. `--help` and `--version` print and return
/// false through `goOn`.
AppOptions parseAppOptions(const QStringList& arguments, bool* goOn);

} // namespace ocellus
