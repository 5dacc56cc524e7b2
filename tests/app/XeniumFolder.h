// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Hdf5Writer.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <string>
#include <utility>
#include <vector>

namespace ocellus::test {

inline constexpr int kSide = 20;       ///< cells on a grid
inline constexpr double kStep = 100.0; ///< micrometres between neighbours

using Panel = std::vector<std::pair<std::string, std::string>>; ///< ids and symbols of genes

/// Two genes with ids that no organism has.
inline Panel smallPanel() { return {{"ENSG00000000001", "LUM"}, {"ENSG00000000002", "POSTN"}}; }

/// Genes of human lung that the model which comes with Ocellus knows.
inline Panel lungPanel() {
    return {
        {"ENSG00000119888", "EPCAM"},
        {"ENSG00000149021", "SCGB1A1"},
        {"ENSG00000167286", "CD3D"},
        {"ENSG00000019169", "MARCO"},
        {"ENSG00000139329", "LUM"},
        {"ENSG00000011465", "DCN"},
        {"ENSG00000108821", "COL1A1"},
        {"ENSG00000261371", "PECAM1"},
        {"ENSG00000129654", "FOXJ1"},
        {"ENSG00000204305", "AGER"},
        {"ENSG00000186081", "KRT5"},
        {"ENSG00000105374", "NKG7"},
        {"ENSG00000156738", "MS4A1"},
        {"ENSG00000107796", "ACTA2"},
        {"ENSG00000133110", "POSTN"},
        {"ENSG00000129226", "CD68"},
        {"ENSG00000110799", "VWF"},
        {"ENSG00000105519", "CAPS"},
        {"ENSG00000170421", "KRT8"},
        {"ENSG00000111057", "KRT18"},
        {"ENSG00000170458", "CD14"},
        {"ENSG00000198851", "CD3E"},
        {"ENSG00000164692", "COL1A2"},
        {"ENSG00000184113", "CLDN5"},
        {"ENSG00000159713", "TPPP3"},
        {"ENSG00000143546", "S100A8"},
        {"ENSG00000163220", "S100A9"},
        {"ENSG00000090382", "LYZ"},
        {"ENSG00000148773", "MKI67"},
        {"ENSG00000100453", "GZMB"},
        {"ENSG00000105369", "CD79A"},
        {"ENSG00000081237", "PTPRC"},
        {"ENSG00000039068", "CDH1"},
        {"ENSG00000149591", "TAGLN"},
    };
}

/// A Xenium folder: side x side cells 100 micrometres apart, a map cannot be made of it at once. The first
/// gene has as many counts as the row of the cell, from the top, the second 30, the others a few.
inline QString xeniumFolder(const QTemporaryDir& parent, const Panel& panel = smallPanel(), int side = kSide) {
    const QString folder = parent.filePath(QStringLiteral("section"));
    QDir().mkpath(folder);
    std::vector<std::string> barcodes, ids, names, types;
    for (const auto& [id, name] : panel) {
        ids.push_back(id);
        names.push_back(name);
        types.emplace_back("Gene Expression");
    }
    std::vector<std::int32_t> data, shape{static_cast<std::int32_t>(panel.size()), side * side};
    std::vector<std::int64_t> indices, start{0};
    QByteArray table = "cell_id,x_centroid,y_centroid,transcript_counts\n";
    for (int cell = 0; cell < side * side; ++cell) {
        const int row = cell / side;
        barcodes.push_back("cell-" + std::to_string(cell));
        int total = 0;
        for (int gene = 0; gene < static_cast<int>(panel.size()); ++gene) {
            const int count = gene == 0 ? row : gene == 1 ? 30 : (cell * 7 + gene * 13) % 5;
            if (count > 0) {
                indices.push_back(gene);
                data.push_back(count);
                total += count;
            }
        }
        start.push_back(static_cast<std::int64_t>(data.size()));
        table += QByteArray::fromStdString(barcodes.back()) + ',' + QByteArray::number(cell % side * kStep) + ',' + QByteArray::number(row * kStep) + ','
                 + QByteArray::number(total) + '\n';
    }
    hdf5::Writer writer((folder + QStringLiteral("/cell_feature_matrix.h5")).toStdString());
    writer.makeGroup("matrix");
    writer.writeTexts("matrix/barcodes", barcodes);
    writer.writeArray("matrix/data", {static_cast<Index>(data.size())}, data.data());
    writer.writeArray("matrix/indices", {static_cast<Index>(indices.size())}, indices.data());
    writer.writeArray("matrix/indptr", {static_cast<Index>(start.size())}, start.data());
    writer.writeArray("matrix/shape", {2}, shape.data());
    writer.makeGroup("matrix/features");
    writer.writeTexts("matrix/features/id", ids);
    writer.writeTexts("matrix/features/name", names);
    writer.writeTexts("matrix/features/feature_type", types);
    writer.finish();
    QFile cells(folder + QStringLiteral("/cells.csv"));
    if (cells.open(QIODevice::WriteOnly)) {
        cells.write(table);
    }
    QFile facts(folder + QStringLiteral("/experiment.xenium"));
    if (facts.open(QIODevice::WriteOnly)) {
        facts.write("{\"panel_organism\":\"Human\"}");
    }
    return folder;
}

} // namespace ocellus::test
