// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/RunControl.h"
#include "core/datasets/Dataset.h"
#include "tests/ReferenceData.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace ocellus;

namespace {

struct Sums {
    double plain = 0.0;
    double weighted = 0.0; ///< value x (cell % 97 + 1) x (gene % 89 + 1): notices swaps and shifts

    void add(const CountBatch& batch) {
        for (Index row = 0; row < batch.cellCount(); ++row) {
            const auto genes = batch.genesOf(row);
            for (std::size_t i = 0; i < genes.size(); ++i) {
                const double value = batch.valuesOf(row)[i];
                plain += value;
                weighted +=
                    value * static_cast<double>((batch.cells[row] % 97 + 1) * (genes[i] % 89 + 1));
            }
        }
    }
};

bool near(double found, double expected) {
    return std::abs(found - expected) <= 1e-6 + 1e-9 * std::abs(expected);
}

std::shared_ptr<const Dataset> openReference(const QString& file) {
    return Dataset::open(ocellus::test::referenceData() + "/data/" + file.toStdString());
}

} // namespace

/// Every real file against what Python's anndata 0.8, h5py and scipy read from it.
class tst_ReferenceFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyFileReadsAsInPython_data() {
        QTest::addColumn<int>("cells");
        QTest::addColumn<int>("genes");
        QTest::addColumn<double>("sum");
        QTest::addColumn<double>("weightedSum");
        QTest::addColumn<int>("columns");
        QTest::addColumn<QString>("embeddings");
        QTest::newRow("atlas-50k/scprint2_atlas_50k.h5ad")
            << 50000 << 0 << 0. << 0. << 9 << "X_umap map_rgb";
        QTest::newRow("derived-human/brain_cortex_culture_test_counts.h5ad")
            << 2237 << 2000 << 1302832. << 2787082859. << 23 << "X_UMAP X_tSNE";
        QTest::newRow("derived-human/lung_adenocarcinoma_lines_sc_celseq2.h5ad")
            << 274 << 28204 << 10321416. << 21336340409. << 8 << "";
        QTest::newRow("derived-human/lung_adenocarcinoma_lines_sc_dropseq.h5ad")
            << 225 << 15127 << 5830998. << 10290005925. << 8 << "";
        QTest::newRow("derived-human/pbmc68k_counts.h5ad")
            << 724 << 2956 << 687406. << 1490006558. << 9 << "X_umap";
        QTest::newRow("derived-human/pbmc_ifnb_kang2018.h5ad")
            << 2000 << 9015 << 3081827. << 6385037281. << 6 << "";
        QTest::newRow("derived-worm/worm_l2.h5ad")
            << 5340 << 5000 << 686048. << 1557203450. << 3 << "";
        QTest::newRow("h5ad-edge/dup_feature.h5ad") << 40 << 5 << 699. << 48356. << 0 << "";
        QTest::newRow("h5ad-formats/anndata_v0.11.4.h5ad") << 10 << 20 << 0. << 0. << 0 << "";
        QTest::newRow("h5ad-formats/anndata_v0.7.0.h5ad")
            << 30 << 20 << 285. << 45616. << 5 << "array df sparse";
        QTest::newRow("h5ad-formats/pbmc-small-x-dense.h5ad")
            << 80 << 20 << 3.397464752197e-06 << 108479.8165471 << 7 << "";
        QTest::newRow("h5ad-formats/pbmc-small_dense_rawcsr.h5ad")
            << 80 << 20 << 3.397464752197e-06 << 108479.8165471 << 7 << "X_pca X_tsne";
        QTest::newRow("h5ad-formats/x-empty.h5ad") << 2638 << 1838 << 0. << 0. << 4 << "";
        QTest::newRow("h5ad-human-raw/breast_flex_demo_scLLM.h5ad")
            << 100 << 18082 << 696673. << 1578703086. << 1 << "";
        QTest::newRow("h5ad-human-raw/pancreas_openproblems_100.h5ad")
            << 100 << 200 << 93614.66607598 << 235822468.2819 << 4 << "";
        QTest::newRow("h5ad-human-raw/scimilarity_test_counts_layer.h5ad")
            << 1000 << 1000 << 106986.1694627 << 221929330.3052 << 5 << "";
        QTest::newRow("h5ad-mouse-raw/dentategyrus_100obs.h5ad")
            << 100 << 13913 << 288220. << 560462090. << 0 << "";
        QTest::newRow("h5ad-mouse-raw/dentategyrus_cellrank_100.h5ad")
            << 100 << 278 << 14644.74958283 << 29924381.51431 << 13 << "X_diffmap X_pca X_umap";
        QTest::newRow("h5ad-ontology/cxg_example_valid_heart.h5ad")
            << 320 << 136 << 176783. << 458269906. << 27 << "X_pca X_umap";
        QTest::newRow("h5ad-ontology/cxg_example_valid_tiny_latest.h5ad")
            << 2 << 7 << 50.5 << 393.5 << 11 << "X_umap";
        QTest::newRow("h5ad-ontology/mouse_retina_amacrine_cxg.h5ad")
            << 150 << 123 << 5956.639278233 << 8863923.346556 << 36 << "";
        QTest::newRow("h5ad-pbmc68k/10x_pbmc68k_reduced.h5ad")
            << 724 << 221 << 447.2431957469 << 727997.045629 << 5 << "X_pca X_umap";
        QTest::newRow("h5ad-scprint/step_0_scprint_predictions.h5ad")
            << 64 << 128 << -226.1531665884 << -384871.5471481 << 9 << "X_pca X_umap";
        QTest::newRow("h5ad-spatial/osmfish_mouse_cortex_bruce-spatial.h5ad")
            << 6471 << 33 << 1248106. << 851580442. << 9 << "X_spatial X_tsne X_umap";
        QTest::newRow("h5ad-spatial/visium_mouse_squidpy.h5ad")
            << 49 << 1999 << 30129.56602263 << 33680318.71271 << 2 << "X_pca X_umap spatial";
        QTest::newRow("10x/liger_ctrl.h5") << 300 << 266 << 323389. << 536735304. << 0 << "";
        QTest::newRow("xenium-breast-charmander/cell_feature_matrix.h5")
            << 8486 << 313 << 1517117. << 3086471033. << 0 << "";
        QTest::newRow("xenium-breast-pikachu/cell_feature_matrix.h5")
            << 9430 << 313 << 1681676. << 3326058242. << 0 << "";
        QTest::newRow("xenium-tiny/cell_feature_matrix.h5") << 6 << 4 << 21. << 204. << 0 << "";
        QTest::newRow("10x/scanpy_1.2.0/filtered_gene_bc_matrices_h5.h5")
            << 12 << 343 << 12. << 3280. << 0 << "";
        QTest::newRow("10x/scanpy_3.0.0/filtered_feature_bc_matrix.h5")
            << 1107 << 507 << 41549. << 102299153. << 0 << "";
        QTest::newRow("10x/visium_1.0.0/filtered_feature_bc_matrix.h5")
            << 100 << 100 << 932. << 2117955. << 0 << "";
    }

    void everyFileReadsAsInPython() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        QFETCH(int, cells);
        QFETCH(int, genes);
        QFETCH(double, sum);
        QFETCH(double, weightedSum);
        QFETCH(int, columns);
        QFETCH(QString, embeddings);
        const auto dataset = openReference(QTest::currentDataTag());
        QCOMPARE(dataset->cellCount(), Index{cells});
        QCOMPARE(dataset->geneCount(), Index{genes});
        QCOMPARE(dataset->genes().size(), Index{genes});
        QCOMPARE(static_cast<int>(dataset->cells().columns.size()), columns);
        std::vector<std::string> names = dataset->embeddingNames();
        std::sort(names.begin(), names.end());
        QString joined;
        for (const std::string& name : names) {
            joined += (joined.isEmpty() ? "" : " ") + QString::fromStdString(name);
            QCOMPARE(dataset->embedding(name).rows, Index{cells});
        }
        QCOMPARE(joined, embeddings);
        const auto rows = dataset->mainMatrix();
        Sums inOrder;
        Sums shuffled;
        if (rows) {
            CountBatch batch;
            for (Index first = 0; first < cells; first += rows->preferredBatch()) {
                rows->readRange(first, std::min(rows->preferredBatch(), cells - first), batch);
                inOrder.add(batch);
            }
            std::vector<Index> order(static_cast<std::size_t>(cells));
            std::iota(order.begin(), order.end(), Index{0});
            std::shuffle(order.begin(), order.end(), std::mt19937(1));
            rows->read(order, batch);
            QCOMPARE(batch.cells, order);
            shuffled.add(batch);
        }
        QVERIFY2(near(inOrder.plain, sum), qPrintable(QString::number(inOrder.plain, 'g', 17)));
        QVERIFY2(near(inOrder.weighted, weightedSum),
                 qPrintable(QString::number(inOrder.weighted, 'g', 17)));
        QVERIFY(near(shuffled.plain, sum));
        QVERIFY(near(shuffled.weighted, weightedSum));
    }

    void countsAreFoundWhereTheyAre_data() {
        QTest::addColumn<QString>("place"); // empty: none
        QTest::newRow("derived-human/pbmc68k_counts.h5ad") << "X";
        QTest::newRow("h5ad-pbmc68k/10x_pbmc68k_reduced.h5ad") << "";
        QTest::newRow("h5ad-human-raw/scimilarity_test_counts_layer.h5ad") << "layers/counts";
        QTest::newRow("h5ad-mouse-raw/dentategyrus_cellrank_100.h5ad") << ""; // spliced is scaled per cell, unspliced and ambiguous are parts
        QTest::newRow("h5ad-ontology/cxg_example_valid_tiny_latest.h5ad") << "raw/X";
        QTest::newRow("h5ad-formats/anndata_v0.7.0.h5ad") << "X";
        QTest::newRow("h5ad-formats/x-empty.h5ad") << "";
        QTest::newRow("h5ad-scprint/step_0_scprint_predictions.h5ad") << "";
        QTest::newRow("10x/liger_ctrl.h5") << "matrix";
    }

    void countsAreFoundWhereTheyAre() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        QFETCH(QString, place);
        const auto dataset = openReference(QTest::currentDataTag());
        const auto counts = dataset->counts();
        QCOMPARE(QString::fromStdString(counts ? counts->place : std::string()), place);
        if (counts) {
            QCOMPARE(counts->rows->cellCount(), dataset->cellCount());
            QCOMPARE(counts->rows->geneCount(), counts->genes->size());
        }
    }

    void organismIsRecognised_data() {
        QTest::addColumn<QString>("organism");                                  // empty: unknown
        QTest::newRow("derived-human/pbmc68k_counts.h5ad") << "NCBITaxon:9606"; // obs
        QTest::newRow("derived-worm/worm_l2.h5ad") << "NCBITaxon:6239";
        QTest::newRow("h5ad-ontology/cxg_example_valid_tiny_latest.h5ad")
            << "NCBITaxon:9606"; // uns
        QTest::newRow("h5ad-ontology/mouse_retina_amacrine_cxg.h5ad")
            << "NCBITaxon:10090"; // gene ids
        QTest::newRow("h5ad-spatial/visium_mouse_squidpy.h5ad")
            << "NCBITaxon:10090"; // gene_ids column
        QTest::newRow("xenium-tiny/cell_feature_matrix.h5") << "NCBITaxon:9606";
        QTest::newRow("h5ad-mouse-raw/dentategyrus_100obs.h5ad") << "";
        QTest::newRow("atlas-50k/scprint2_atlas_50k.h5ad") << "";
    }

    void organismIsRecognised() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        QFETCH(QString, organism);
        QCOMPARE(
            QString::fromStdString(openReference(QTest::currentDataTag())->organism().value_or("")),
            organism);
    }

    void labelsColoursAndGraphsOfAnalysedFiles() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto old = openReference("h5ad-pbmc68k/10x_pbmc68k_reduced.h5ad");
        const auto* labels = old->cells().find("bulk_labels")->category();
        QVERIFY(labels != nullptr);
        QCOMPARE(labels->categories.size(), std::size_t{10});
        QCOMPARE(labels->categories.front(), std::string("CD4+/CD25 T Reg"));
        QCOMPARE(old->cells().names.front(), std::string("AAAGCCTGGCTAAC-1"));
        QCOMPARE(old->matrixAt("raw/X")->geneCount(), Index{2956});
        QVERIFY(old->valueKind("raw/X") == ValueKind::Log);
        const auto analysed = openReference("h5ad-mouse-raw/dentategyrus_cellrank_100.h5ad");
        QCOMPARE(analysed->storedColours("clusters").size(), std::size_t{12});
        QCOMPARE(analysed->graph("connectivities").values.size(), std::size_t{4302});
        QCOMPARE(analysed->graph("connectivity_variances").size, Index{100});
        const auto fish = openReference("h5ad-spatial/osmfish_mouse_cortex_bruce-spatial.h5ad");
        QVERIFY(fish->isSpatial());
        QCOMPARE(fish->graphNames(),
                 (std::vector<std::string>{"connectivities", "distances"})); // from uns
        QCOMPARE(fish->graph("distances").values.size(), std::size_t{88954});
    }

    void aMapWithoutCountsOpens() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto map = openReference("atlas-50k/scprint2_atlas_50k.h5ad");
        QVERIFY(map->format() == Format::H5ad);
        QVERIFY(map->matrix().encoding == Encoding::None);
        QVERIFY(map->mainMatrix() == nullptr);
        QVERIFY(!map->counts());
        QCOMPARE(map->warnings().size(), std::size_t{1});
    }

    void fingerprintIsTheHashOfTheFile() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto dataset = openReference("derived-human/pbmc68k_counts.h5ad");
        QVERIFY(dataset->fingerprint({}).starts_with("d1e61c38f106")); // PROVENANCE.md
        std::stop_source stopped;
        stopped.request_stop();
        QCOMPARE(openReference("derived-human/pbmc68k_counts.h5ad")
                     ->fingerprint({stopped.get_token(), {}}),
                 std::string());
    }
};

QTEST_GUILESS_MAIN(tst_ReferenceFiles)
#include "tst_ReferenceFiles.moc"
