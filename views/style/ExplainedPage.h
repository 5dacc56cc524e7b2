// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QDialog;
class QTreeWidget;
class QVBoxLayout;

namespace ocellus {

/// Lays a dialog out as a page: its title, then a paragraph on what it shows. GUI thread.
/// @returns the column, for what comes below.
QVBoxLayout* explainedPage(QDialog& dialog, const QString& name, const QString& title, const QString& about);

/// A table of whole rows without a frame, for such a page. @param rowHeight  pixels.
QTreeWidget* pageTable(QDialog& dialog, const QString& name, const QString& title, int rowHeight);

} // namespace ocellus
