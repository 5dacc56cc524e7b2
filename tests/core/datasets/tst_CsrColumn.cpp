// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/CountBatch.h"
#include "core/datasets/Dataset.h"
#include "core/results/ResultFile.h"

#include <QTemporaryDir>
#include <QTest>

#include <stop_token>

using namespace ocellus;

// One gene of a matrix stored cell by cell: found without unpacking the rest, over many batches.
class tst_CsrColumn : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyGeneIsFoundInEveryBatch_data();
    void everyGeneIsFoundInEveryBatch();
    void stoppingGivesNothing();

private:
    static constexpr Index kCells = 20000; // batches hold at most 8,192
    static constexpr Index kGenes = 7;

    // 0 where the cell has no value of the gene; gene 6 is in three cells only, gene 5 in none.
    static float value(Index cell, Index gene) {
        if (gene == 5 || (gene == 6 && cell != 0 && cell != 9000 && cell != kCells - 1)) {
            return 0.0F;
        }
        return static_cast<float>((cell * 31 + gene * 17) % 5);
    }

    std::shared_ptr<const Dataset> open(const QTemporaryDir& folder) const {
        CellTable cells;
        Table genes;
        CountBatch rows;
        rows.clear();
        for (Index gene = 0; gene < kGenes; ++gene) {
            genes.names.push_back("g" + std::to_string(gene));
        }
        for (Index cell = 0; cell < kCells; ++cell) {
            cells.names.push_back("c" + std::to_string(cell));
            rows.cells.push_back(cell);
            for (Index gene = 0; gene < kGenes; ++gene) {
                if (value(cell, gene) != 0.0F) {
                    rows.genes.push_back(static_cast<std::int32_t>(gene));
                    rows.values.push_back(value(cell, gene));
                }
            }
            rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
        }
        ResultFileContent content;
        content.dataset = Dataset::inMemory(std::move(cells), GeneTable(std::move(genes)),
            std::make_shared<MemoryRowSource>(std::move(rows), kGenes), {});
        content.withX = true;
        const std::string path = folder.filePath(QStringLiteral("cells.h5ad")).toStdString();
        writeResultFile(path, content, RunControl());
        return Dataset::open(path);
    }
};

void tst_CsrColumn::everyGeneIsFoundInEveryBatch_data() {
    QTest::addColumn<int>("gene");
    for (int gene = 0; gene < kGenes; ++gene) {
        QTest::addRow("gene %d", gene) << gene;
    }
}

void tst_CsrColumn::everyGeneIsFoundInEveryBatch() {
    QFETCH(int, gene);
    const QTemporaryDir folder;
    const std::vector<float> column = open(folder)->mainMatrix()->column(gene, {});
    QCOMPARE(column.size(), static_cast<std::size_t>(kCells));
    for (Index cell = 0; cell < kCells; ++cell) {
        QCOMPARE(column[static_cast<std::size_t>(cell)], value(cell, gene));
    }
}

void tst_CsrColumn::stoppingGivesNothing() {
    const QTemporaryDir folder;
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(open(folder)->mainMatrix()->column(0, RunControl(stop.get_token(), {})).empty());
}

QTEST_GUILESS_MAIN(tst_CsrColumn)
#include "tst_CsrColumn.moc"
