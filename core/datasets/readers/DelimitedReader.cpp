// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/RecoveredCounts.h"
#include "core/datasets/readers/Columns.h"
#include "core/datasets/readers/DelimitedLayout.h"
#include "core/datasets/readers/Readers.h"
#include "core/base/TextLines.h"
#include "core/datasets/readers/TurnedSource.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ocellus {

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18; // values handed on at a time

/// Names and kinds of values, from one pass over the file.
struct Scanned {
    std::vector<std::string> rowNames;
    std::vector<std::vector<std::string>> rowTexts; ///< further text columns
    Index stored = 0;                               ///< values other than 0
    bool whole = true;
};

Scanned scanFile(const std::string& path, const DelimitedLayout& layout) {
    Scanned scanned;
    scanned.rowTexts.resize(layout.textColumns.size());
    TextLines file(path);
    DelimitedRow row(layout);
    std::string_view line;
    layout.skipHeader(file);
    while (file.next(line)) {
        if (line.empty()) {
            continue;
        }
        row.parse(file, line);
        scanned.rowNames.push_back(layout.nameColumn < 0
                                       ? "row" + std::to_string(scanned.rowNames.size() + 1)
                                       : row.name());
        for (std::size_t i = 0; i < layout.textColumns.size(); ++i) {
            scanned.rowTexts[i].push_back(row.texts()[i]);
        }
        for (const double value : row.numbers()) {
            if (value != 0.0) {
                ++scanned.stored;
                scanned.whole = scanned.whole && value == std::floor(value);
            }
        }
    }
    if (scanned.rowNames.empty()) {
        throw InputError(path, "it has a header line but no rows");
    }
    return scanned;
}

class DelimitedSource : public TurnedSource {
public:
    DelimitedSource(std::string path, DelimitedLayout layout, bool rowsAreGenes, Index rows)
        : TurnedSource(rowsAreGenes ? static_cast<Index>(layout.numberNames.size()) : rows,
                       rowsAreGenes ? rows : static_cast<Index>(layout.numberNames.size()),
                       [this](bool, const RowTurner::Sink& sink) { scan(sink); }),
          m_path(std::move(path)), m_layout(std::move(layout)), m_rowsAreGenes(rowsAreGenes) {}

private:
    void scan(const RowTurner::Sink& sink) const {
        TextLines file(m_path);
        DelimitedRow row(m_layout);
        Triplets block;
        std::string_view line;
        m_layout.skipHeader(file);
        Index number = 0;
        while (file.next(line)) {
            if (line.empty()) {
                continue;
            }
            row.parse(file, line);
            if (number >= (m_rowsAreGenes ? geneCount() : cellCount())) {
                throw InputError(m_path, "the file grew while it was open");
            }
            for (std::size_t i = 0; i < row.numbers().size(); ++i) {
                if (row.numbers()[i] != 0.0) {
                    const auto column = static_cast<Index>(i);
                    const auto value = static_cast<float>(row.numbers()[i]);
                    m_rowsAreGenes ? block.add(column, number, value)
                                   : block.add(number, column, value);
                }
            }
            ++number;
            if (block.cells.size() >= kBlock) {
                sink(block);
                block.clear();
            }
        }
        sink(block);
    }

    std::string m_path;
    DelimitedLayout m_layout;
    bool m_rowsAreGenes;
};

/// Says what the values are, and adds the counts as a layer when they can be had exactly.
void addCounts(Dataset::Content& content,
               const std::shared_ptr<const RowSource>& rows,
               bool whole) {
    if (whole) {
        return;
    }
    const auto recovery = findCountRecovery(*rows, {});
    if (!recovery) {
        content.warnings.push_back(
            "The values are no counts, and counts could not be recovered from them exactly.");
        return;
    }
    content.warnings.push_back(
        "The values are " + recovery->describe() +
        "; the counts could be recovered exactly and are layer counts" +
        (recovery->scaledPerCell ? " (taking each cell's smallest value for one count)." : "."));
    MatrixInfo info = content.main;
    info.place = "layers/counts";
    content.layers.emplace_back("counts");
    content.matrices.push_back(
        {info, content.genes, [rows, how = *recovery] { return recoveredCounts(rows, how); }});
}

Table tableOf(std::vector<std::string> names,
              const DelimitedLayout& layout,
              const Scanned& scanned,
              bool isRows) {
    Table table;
    table.names = std::move(names);
    for (std::size_t i = 0; isRows && i < layout.textColumns.size(); ++i) {
        table.columns.push_back(labelColumn(layout.textNames[i], scanned.rowTexts[i]));
    }
    return table;
}

} // namespace

std::unique_ptr<Dataset::Content> readDelimited(const std::string& path) {
    const DelimitedLayout layout = findLayout(path);
    Scanned scanned = scanFile(path, layout);
    const auto [rowsAreGenes, reason] = findOrientation(layout, scanned.rowNames);
    auto content = std::make_unique<Dataset::Content>();
    content->path = path;
    content->files = {path};
    content->format = Format::Delimited;
    const auto rowCount = static_cast<Index>(scanned.rowNames.size());
    auto& cellNames = rowsAreGenes ? layout.numberNames : scanned.rowNames;
    auto& geneNames = rowsAreGenes ? scanned.rowNames : layout.numberNames;
    content->cells = tableOf(cellNames, layout, scanned, !rowsAreGenes);
    content->genes =
        std::make_shared<const GeneTable>(tableOf(geneNames, layout, scanned, rowsAreGenes));
    content->warnings.push_back(std::string("Rows were taken for ") +
                                (rowsAreGenes ? "genes" : "cells") + " and columns for " +
                                (rowsAreGenes ? "cells" : "genes") + ", because " + reason + ".");
    const Index cells = content->cells.size();
    const Index genes = content->genes->size();
    content->main = {"X",
                     Encoding::Dense,
                     scanned.whole ? "int64" : "float64",
                     cells,
                     genes,
                     scanned.stored == 0 ? 0 : cells * genes};
    const auto rows = std::make_shared<const DelimitedSource>(path, layout, rowsAreGenes, rowCount);
    content->matrices.push_back({content->main, content->genes, [rows] { return rows; }});
    if (scanned.stored > 0) {
        addCounts(*content, rows, scanned.whole);
    }
    finishContent(*content, "");
    return content;
}

} // namespace ocellus
