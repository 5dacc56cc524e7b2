// SPDX-License-Identifier: GPL-3.0-or-later
// Denoised and imputed counts, with a model whose answers can be worked out by hand.
#include "core/base/Error.h"
#include "core/results/GeneValues.h"
#include "core/tasks/Denoise.h"
#include "core/tasks/Impute.h"
#include "tests/core/tasks/FakeModel.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace ocellus;
using test::dense;
using test::fakeData;
using test::FakeModel;
using Rows = std::vector<std::vector<float>>;

class tst_Denoise : public QObject {
    Q_OBJECT

private:
    const FakeModel m_model;

    ImputeResult imputed(const std::vector<std::string>& genes, ImputeMethod method, int cells = 3) {
        ImputeOptions options;
        options.genes = genes;
        options.method = method;
        options.reliabilityCells = 0;
        ImputeResult result;
        impute(fakeData(cells), m_model, options, RunControl(), &result);
        return result;
    }

private Q_SLOTS:
    void evaluatedGenesAreDeeperAndTheOthersAsMeasured() {
        DenoiseOptions options;
        options.depthMultiplier = 3.0F;
        DenoiseResult result;
        QCOMPARE(denoise(fakeData(3), m_model, options, RunControl(), &result), Outcome::Finished);
        QCOMPARE(dense(*result.denoised), (Rows{{0, 3, 6, 5}, {3, 3, 6, 5}, {6, 3, 6, 5}}));
        QCOMPARE(dense(*result.evaluated), (Rows{{1, 1, 1, 0}, {1, 1, 1, 0}, {1, 1, 1, 0}}));
        QCOMPARE(result.computed, Index{3});
        QCOMPARE(result.genesPerCell, Index{3});
    }

    void cellsThatWereNotChosenAndGenesBeyondTheContextKeepTheirCounts() {
        DenoiseOptions options;
        options.input.cells = {2};
        options.input.context = 1;
        options.input.genes = GeneSelection::MostExpressed;
        DenoiseResult result;
        QCOMPARE(denoise(fakeData(3), m_model, options, RunControl(), &result), Outcome::Finished);
        QCOMPARE(dense(*result.denoised), (Rows{{0, 1, 2, 5}, {1, 1, 2, 5}, {8, 1, 2, 5}}));
        QCOMPARE(dense(*result.evaluated), (Rows{{0, 0, 0, 0}, {0, 0, 0, 0}, {1, 0, 0, 0}}));
    }

    void chosenGenesAreDenoisedInEveryCellWhateverItsCounts() {
        DenoiseOptions options;
        options.depthMultiplier = 3.0F;
        options.input.context = 1; // alone it would be the gene with most counts
        options.input.genes = GeneSelection::MostExpressed;
        options.genes = {"ENSG00000000000", "nonsense"};
        DenoiseResult result;
        QCOMPARE(denoise(fakeData(3), m_model, options, RunControl(), &result), Outcome::Finished);
        QVERIFY(result.unknown == std::vector<std::string>{"nonsense"});
        QCOMPARE(dense(*result.evaluated), (Rows{{1, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}}));
        const GeneValues& values = *result.layer->values;
        QCOMPARE(values.width(), Index{1});
        QVERIFY((values.facts().cells == std::vector<Index>{0, 1, 2}));
        QCOMPARE(values.facts().depthMultiplier, 3.0);
        for (Index cell = 0; cell < 3; ++cell) { // gene 0 has as many counts as the number of the cell
            float value = -1.0F;
            values.read(cell, 0, std::span(&value, 1));
            QCOMPARE(value, 3.0F * static_cast<float>(cell));
        }
        options.genes = {"ENSG00000000000", "ENSG00000000001"};
        DenoiseResult none;
        QVERIFY_EXCEPTION_THROWN(denoise(fakeData(3), m_model, options, RunControl(), &none), UsageError); // more than a cell shows
        options.genes = {"nonsense"};
        QVERIFY_EXCEPTION_THROWN(denoise(fakeData(3), m_model, options, RunControl(), &none), RefusedError);
    }

    void aStoppedRunHoldsTheCellsThatAreDone() {
        DenoiseOptions options;
        options.genes = {"ENSG00000000000"};
        options.input.batch = 2;
        std::stop_source stop;
        const RunControl stopping(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Denoising" && progress.done >= 4) {
                stop.request_stop();
            }
        });
        DenoiseResult result;
        QCOMPARE(denoise(fakeData(9), m_model, options, stopping, &result), Outcome::Cancelled);
        QVERIFY(result.layer->isPartial());
        QCOMPARE(result.layer->cellsDone, result.layer->values->rows());
        QCOMPARE(result.layer->values->rows(), Index{4});
        QCOMPARE(result.layer->cellsTotal, Index{9});
    }

    void finishedCellsAreTakenFromTheJournal() {
        const QTemporaryDir folder;
        DenoiseOptions options;
        options.input.batch = 2;
        options.journalFolder = folder.filePath("out.partial").toStdString();
        std::stop_source stop;
        const RunControl stopping(stop.get_token(), [&stop](const Progress& progress) {
            if (progress.stage == "Denoising" && progress.done >= 4) {
                stop.request_stop();
            }
        });
        DenoiseResult first;
        QCOMPARE(denoise(fakeData(9), m_model, options, stopping, &first), Outcome::Cancelled);
        DenoiseResult second;
        QCOMPARE(denoise(fakeData(9), m_model, options, RunControl(), &second), Outcome::Finished);
        QVERIFY(second.resumed >= 4);
        QCOMPARE(second.resumed + second.computed, Index{9});
        DenoiseResult whole;
        options.journalFolder.clear();
        QCOMPARE(denoise(fakeData(9), m_model, options, RunControl(), &whole), Outcome::Finished);
        QCOMPARE(dense(*second.denoised), dense(*whole.denoised));
    }

    void generatedGenesAreColumnsOfTheirOwn() {
        const ImputeResult result = imputed({"ENSG00000000005"}, ImputeMethod::Generate);
        // Gene 0 is kept for the check; tokens 1 and 2 get twice their 3 counts for shares of 2 + 3, token 5 has a share of 6.
        Rows imputed = dense(*result.imputed);
        for (std::vector<float>& cell : imputed) {
            QVERIFY(std::abs(cell[4] - 7.2F) < 1e-5F); // shares are rounded to float32
            cell.pop_back();
        }
        QCOMPARE(imputed, (Rows{{0, 1, 2, 5}, {1, 1, 2, 5}, {2, 1, 2, 5}}));
        const GeneValues::Facts& facts = result.layer->values->facts();
        QCOMPARE(facts.genes.size(), std::size_t(1));
        QCOMPARE(facts.genes[0].id, std::string("ENSG00000000005"));
        QVERIFY(!facts.genes[0].measured && std::isnan(facts.genes[0].reliability));
        float value = 0.0F;
        result.layer->values->read(1, 0, std::span(&value, 1));
        QVERIFY(std::abs(value - 7.2F) < 1e-5F);
        QCOMPARE(dense(*result.measured), (Rows{{0, 1, 2, 5, 0}, {1, 1, 2, 5, 0}, {2, 1, 2, 5, 0}}));
        QCOMPARE(result.genes->names.back(), std::string("ENSG00000000005"));
        QCOMPARE(std::get<BoolColumn>(result.geneColumns[0].data).values, (std::vector<std::int8_t>{0, 0, 0, 0, 1}));
        QCOMPARE(std::get<BoolColumn>(result.geneColumns[1].data).values, (std::vector<std::int8_t>{1, 1, 1, 1, 0}));
    }

    void aGeneHasTheSameValuesAloneAndAmongOthers() {
        const auto alone = dense(*imputed({"ENSG00000000005"}, ImputeMethod::Generate).imputed);
        const auto among = dense(*imputed({"ENSG00000000003", "ENSG00000000005", "ENSG00000000007"}, ImputeMethod::Generate).imputed);
        for (std::size_t cell = 0; cell < alone.size(); ++cell) {
            QCOMPARE(among[cell][5], alone[cell][4]);
        }
    }

    void theCheckIsOfTheValuesThatTheRunGives() {
        ImputeOptions options; // a gene is checked by its own correlation: the same whatever is wanted with it
        options.genes = {"ENSG00000000001"};
        options.reliabilityCells = 100;
        ImputeResult alone, among;
        QCOMPARE(impute(fakeData(30), m_model, options, RunControl(), &alone), Outcome::Finished);
        options.genes = {"ENSG00000000001", "ENSG00000000004", "ENSG00000000005", "ENSG00000000006"};
        QCOMPARE(impute(fakeData(30), m_model, options, RunControl(), &among), Outcome::Finished);
        const auto reliability = [](const ImputeResult& result) { return std::get<NumberColumn>(result.geneColumns[2].data).values[1]; };
        if (alone.hiddenGenes > 0) {
            QVERIFY(!std::isnan(reliability(alone)));
            QCOMPARE(reliability(among), reliability(alone));
        }
        for (std::size_t cell = 0; cell < 30; ++cell) {
            QCOMPARE(dense(*among.imputed)[cell][1], dense(*alone.imputed)[cell][1]);
        }
    }

    void aMeasuredGeneIsHiddenFromTheModelAlsoAsDepth() {
        const ImputeResult result = imputed({"ENSG00000000000"}, ImputeMethod::Generate);
        // Only 1 + 2 counts are shown in every cell, whatever gene 0 holds: twice these for shares 2 + 3, and a share of 1.
        QCOMPARE(dense(*result.imputed), (Rows{{1.2F, 1, 2, 5}, {1.2F, 1, 2, 5}, {1.2F, 1, 2, 5}}));
        QCOMPARE(result.genesPerCell, Index{2});
    }

    /// Thirty cells with two columns of one gene, which vary in opposite ways, and two more genes.
    static std::shared_ptr<const Dataset> splitGene() {
        CellTable obs;
        CountBatch rows;
        rows.clear();
        for (int cell = 0; cell < 30; ++cell) {
            obs.names.push_back("cell" + std::to_string(cell));
            const float shown = static_cast<float>(cell + 1);
            const float counts[] = {static_cast<float>(35 - cell), 5.0F, 60.0F * shown, shown};
            for (int gene = 0; gene < 4; ++gene) {
                rows.genes.push_back(gene);
                rows.values.push_back(counts[gene]);
            }
            rows.cells.push_back(cell);
            rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
        }
        Table var;
        var.names = {"ENSG00000000000", "ENSG00000000001", "ENSG00000000000.2", "ENSG00000000002"};
        return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 4), {});
    }

    void severalColumnsOfAGeneAreImputedAsTheirSum() {
        for (const std::string& name : {std::string("ENSG00000000000"), std::string("ENSG00000000000.2")}) {
            ImputeOptions options;
            options.genes = {name};
            options.reliabilityCells = 100;
            ImputeResult result;
            for (options.input.seed = 0; options.input.seed < 50 && result.hiddenGenes == 0; ++options.input.seed) {
                result = ImputeResult();
                QCOMPARE(impute(splitGene(), m_model, options, RunControl(), &result), Outcome::Finished);
            }
            const auto values = dense(*result.imputed);
            QVERIFY(std::abs(values[4][0] - 10.0F / 3.0F) < 1e-5F); // token 1 is hidden: twice the 5 of token 2 for its share of 3, and a share of 1
            QCOMPARE(std::vector<float>(values[4].begin() + 1, values[4].end()), (std::vector<float>{5.0F, 0.0F, 5.0F}));
            QCOMPARE(std::get<BoolColumn>(result.geneColumns[0].data).values, (std::vector<std::int8_t>{1, 0, 1, 0}));
            const auto& reliability = std::get<NumberColumn>(result.geneColumns[2].data).values;
            QVERIFY2(reliability[0] > 0.9, qPrintable(QString::number(reliability[0]))); // the first column alone falls
            QCOMPARE(reliability[2], reliability[0]);
            QVERIFY(std::isnan(reliability[1]));
        }
    }

    void maskedGenesAreAskedForWithTheirCountsHidden() {
        const ImputeResult result = imputed({"ENSG00000000000", "ENSG00000000006"}, ImputeMethod::Mask);
        QCOMPARE(dense(*result.imputed), (Rows{{100, 1, 2, 5, 100}, {100, 1, 2, 5, 100}, {100, 1, 2, 5, 100}}));
    }

    void genesTheModelDoesNotKnowAreNamedAndLeftOut() {
        const ImputeResult result = imputed({"nonsense", "ENSG00000000007", "ENSG00000000007"}, ImputeMethod::Generate);
        QCOMPARE(result.unknown, (std::vector<std::string>{"nonsense"}));
        QCOMPARE(result.generated, Index{1});
        ImputeOptions options;
        options.genes = {"nonsense"};
        ImputeResult none;
        QVERIFY_EXCEPTION_THROWN(impute(fakeData(3), m_model, options, RunControl(), &none), RefusedError);
    }

    void theReliabilityOfAMeasuredGeneIsItsOwnCorrelation() {
        ImputeOptions options;
        options.genes = {"ENSG00000000000"};
        options.reliabilityCells = 100;
        ImputeResult result;
        // Three measured genes: none of the two left falls into the hidden tenth of some seed.
        for (options.input.seed = 0; options.input.seed < 50 && result.hiddenGenes == 0; ++options.input.seed) {
            result = ImputeResult();
            QCOMPARE(impute(fakeData(30), m_model, options, RunControl(), &result), Outcome::Finished);
        }
        QCOMPARE(result.hiddenGenes, Index{1});
        QCOMPARE(result.reliabilityCells, Index{30});
        // The generated value is the same in every cell; per cell's total it falls as gene 0 rises.
        const double own = std::get<NumberColumn>(result.geneColumns[2].data).values[0];
        QCOMPARE(own, -1.0);
        QVERIFY(std::isnan(std::get<NumberColumn>(result.geneColumns[2].data).values[1]));
    }

    void manyGenesThatWereNotMeasuredStillGetAReliability() {
        ImputeOptions options;
        options.genes = {"ENSG00000000003", "ENSG00000000004", "ENSG00000000005", "ENSG00000000006", "ENSG00000000007"};
        options.reliabilityCells = 100;
        ImputeResult result;
        for (options.input.seed = 0; options.input.seed < 50 && result.hiddenGenes == 0; ++options.input.seed) {
            result = ImputeResult();
            QCOMPARE(impute(fakeData(30), m_model, options, RunControl(), &result), Outcome::Finished);
        }
        QVERIFY(result.hiddenGenes > 0); // more genes are wanted than were measured
        QCOMPARE(result.reliabilityCells, Index{30});
    }
};

QTEST_GUILESS_MAIN(tst_Denoise)
#include "tst_Denoise.moc"
