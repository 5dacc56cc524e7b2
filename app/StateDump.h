// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

namespace ocellus {

class MainWindow;

/// What the window shows, as JSON: for UI tests and for reports. GUI thread; loops over no cells
/// but counts bits of the selection and takes about 100 sample cells.
///
/// page, title, path, cells, genes, selection, visible, valueState, undoText, redoText, undoSteps,
/// theme, mode, message, outcome, memoryBytes, machineBytes, window {width, height, scale},
/// drawnPoints (map 1), maps [{number, embedding, drawn, backend, drawMilliseconds, source {kind,
/// name, layer}, title, subtitle, state, pending, continuous, low, high, zeros, missing, entries
/// [{label, count, colour}], samples [{cell, x, y, colour}] (global pixels)}], layers [{name,
/// cellsDone, cellsTotal, columns}], review
/// {lines, singleCells, decided, step, row, annotated, suggested, agree, compared, levels}, jobs [{title, state, done, total, rate, secondsLeft, message}].
QJsonObject stateDump(MainWindow& window);

/// Writes it, whole or not at all. @throws Error when the disk refuses.
void writeStateDump(MainWindow& window, const QString& path);

} // namespace ocellus
