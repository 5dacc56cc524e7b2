// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/HelpTexts.h"

namespace ocellus {

QString learnCheckText() {
    return QStringLiteral(
        "# 1. Open a file\n"
        "The map shows the author's cell types. On the left is every label with its number of cells, on the right "
        "are the genes.\n"
        "# 2. Look around\n"
        "Point at a label to see its cells pulse. Press G, type a gene and press Enter: the map shows where it is "
        "measured.\n"
        "# 3. Let the model say what it sees\n"
        "Press Predict and Run. The predictions appear while they are made; you can go on working, and cancelling "
        "keeps the cells that are done.\n"
        "# 4. Compare\n"
        "Press “Colour by predicted cell type” when the job has ended. The second map shows the model's "
        "labels beside the author's, with the same view and the same selection.\n"
        "# 5. Keep what you found\n"
        "Draw around cells with L, and press Figure to save both maps with their legends as PDF, SVG or PNG.");
}

QString learnValuesText() {
    return QStringLiteral(
        "# Measured\n"
        "What is in the file. Counts are shown as log1p of counts per 10,000, so that cells sequenced deeply and "
        "shallowly can be compared. Markers and tests use measured values only.\n"
        "# Normalised\n"
        "Measured values that the author of the file has already scaled.\n"
        "# Denoised\n"
        "What the model expects the same cell to show if it were sequenced deeper. Genes that were measured, in "
        "cells that were measured; the numbers are the model's.\n"
        "# Imputed\n"
        "What the model expects for genes that were never measured, as on a panel of a few hundred genes. Shown "
        "hatched and in italics, with how reliable the gene was when measured genes were hidden from the model.\n"
        "# Generated\n"
        "Cells that do not exist: what the model expects of the same cell in another organism or state. Used to "
        "rank genes, never for tests.\n"
        "Every map, table and export says which of the five it shows.");
}

QString aboutText() {
    return QStringLiteral(
        "Ocellus %1. Explore single-cell atlases, and see where the labels and the model disagree.\n"
        "Free software under the GNU General Public License, version 3 or later, without warranty.\n"
        "Built with Qt %2, VTK, LibTorch, HDF5, Eigen, igraph and libcurl. The typeface is Inter.\n"
        "Works offline: no data leaves this computer, and files that you open are never changed. Only “Get the model” "
        "goes online, when you press Download.")
        .arg(QStringLiteral(OCELLUS_VERSION), QString::fromLatin1(qVersion()));
}

} // namespace ocellus
