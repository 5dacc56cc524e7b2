// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/ontology/TissueLabels.h"
#include "core/tasks/Annotate.h"
#include "core/tasks/LatentMap.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cmath>

using namespace ocellus;

namespace {

/// A stand-in for the network with answers that can be worked out by hand: the base latent is the
/// sum of counts, the class latent the depth, and the label the parity of the first count.
class CountingModel : public Model {
public:
    explicit CountingModel(std::stop_source* stopAfter = nullptr, Index stopAt = 0)
        : m_stop(stopAfter)
        , m_stopAt(stopAt) {
        m_info.organisms = {"NCBITaxon:9606"};
        for (int i = 0; i < 8; ++i) {
            m_info.genes["NCBITaxon:9606"].push_back("ENSG0000000000" + std::to_string(i));
        }
        m_info.geneOffset["NCBITaxon:9606"] = 0;
        ModelClass type;
        type.name = "cell_type_ontology_term_id";
        type.shortName = "cell_type";
        type.leaves = {"CL:0000084", "CL:0000236", "CL:0000576"};
        type.latentSize = 1;
        m_info.classes = {type};
        m_info.baseLatentSize = 1;
        m_info.hash = "abc";
    }

    const ModelInfo& info() const override { return m_info; }
    std::unique_ptr<ModelSession> makeSession(const SessionOptions&) const override;

    ModelInfo m_info;
    std::stop_source* m_stop;
    Index m_stopAt;
    mutable std::atomic<Index> m_seen{0};
};

class CountingSession : public ModelSession {
public:
    explicit CountingSession(const CountingModel& model)
        : m_model(model) {}

    ModelOutput encode(const ModelBatch& batch, const ForwardRequest&) override {
        ModelOutput output;
        output.latents.resize(1);
        output.logits.resize(1);
        for (Index b = 0; b < batch.cells; ++b) {
            float sum = 0.0F;
            for (Index i = 0; i < batch.context; ++i) {
                sum += batch.counts[b * batch.context + i];
            }
            output.baseLatent.push_back(sum);
            output.latents[0].push_back(batch.depth[b]);
            const bool odd = std::lround(sum) % 2 == 1;
            for (const float logit : {odd ? 2.0F : 0.0F, odd ? 0.0F : 2.0F, -1.0F}) {
                output.logits[0].push_back(logit);
            }
        }
        m_model.m_seen += batch.cells;
        if (m_model.m_stop != nullptr && m_model.m_seen >= m_model.m_stopAt) {
            m_model.m_stop->request_stop();
        }
        return output;
    }

    ModelOutput generate(
        const std::vector<float>&, const std::vector<std::int64_t>&, Index, Index, const std::vector<float>&,
        const std::vector<float>&) override {
        throw Error("not part of this test");
    }

    std::string device() const override { return "cpu"; }

private:
    const CountingModel& m_model;
};

std::unique_ptr<ModelSession> CountingModel::makeSession(const SessionOptions&) const {
    return std::make_unique<CountingSession>(*this);
}

/// 40 cells; cell i holds i counts of gene 0 and 1 of gene 1.
std::shared_ptr<const Dataset> cells() {
    CellTable obs;
    CountBatch rows;
    rows.clear();
    for (int cell = 0; cell < 40; ++cell) {
        obs.names.push_back("cell" + std::to_string(cell));
        if (cell > 0) {
            rows.genes.push_back(0);
            rows.values.push_back(static_cast<float>(cell));
        }
        rows.genes.push_back(1);
        rows.values.push_back(1);
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
    }
    Table var;
    var.names = {"ENSG00000000001", "ENSG00000000002", "unknown"};
    return Dataset::inMemory(obs, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 3), {});
}

AnnotateOptions smallBatches() {
    AnnotateOptions options;
    options.input.batch = 7;
    options.map = false;
    return options;
}

} // namespace

class tst_Annotate : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void evenFewCellsHaveAMap_data() {
        QTest::addColumn<int>("cells");
        QTest::addColumn<bool>("alike");
        QTest::newRow("one cell") << 1 << false;
        QTest::newRow("two cells") << 2 << false;
        QTest::newRow("two cells that are alike") << 2 << true;
        QTest::newRow("three cells") << 3 << false;
    }

    void evenFewCellsHaveAMap() {
        QFETCH(int, cells);
        QFETCH(bool, alike);
        FloatMatrix latent{5, 3, std::vector<float>(15, 1.0F)};
        std::vector<Index> chosen;
        for (Index cell = 0; cell < cells; ++cell) {
            chosen.push_back(cell + 1);
            latent.row(cell + 1)[0] = alike ? 2.0F : static_cast<float>(cell);
        }
        FloatMatrix map;
        QVERIFY(latentMap(latent, chosen, 0, 1, RunControl(), &map) == Outcome::Finished);
        QCOMPARE(map.rows, Index{5});
        QVERIFY(std::isnan(map.row(0)[0])); // not chosen
        for (const Index cell : chosen) {
            QVERIFY(std::isfinite(map.row(cell)[0]) && std::isfinite(map.row(cell)[1]));
        }
        if (cells == 1) {
            QCOMPARE(map.row(1)[0], 0.0F);
        } else {
            QVERIFY(std::hypot(map.row(1)[0] - map.row(2)[0], map.row(1)[1] - map.row(2)[1]) > 0.1F); // both can be seen
        }
    }
    void everyCellGetsLabelScoreAndLatents() {
        const auto data = cells();
        const CountingModel model;
        AnnotateResult result;
        QCOMPARE(annotate(data, model, smallBatches(), RunControl(), {}, &result), Outcome::Finished);
        QCOMPARE(result.layer->cellsDone, Index{40});
        QVERIFY(!result.layer->isPartial());
        const Column& label = result.layer->columns[0];
        QCOMPARE(label.name, std::string("pred_cell_type"));
        const CategoryColumn& ids = *label.category();
        QCOMPARE(ids.categories[ids.codes[0]], std::string("CL:0000084")); // 0 + 1 = odd
        QCOMPARE(ids.categories[ids.codes[1]], std::string("CL:0000236"));
        QCOMPARE(result.layer->columns[1].category()->categories[0], std::string("T cell"));
        const double expected = 1.0 / (1.0 + std::exp(-2.0) + std::exp(-3.0));
        QVERIFY(std::abs(result.layer->columns[2].number()->values[0] - expected) < 1e-6);
        QCOMPARE(result.topLabels[0].perCell, Index{3});
        QCOMPARE(result.topLabels[0].codes[0], 0);
        QCOMPARE(result.matching.matched, Index{2});
        QCOMPARE(result.matching.unmatched, Index{1});
    }

    void chosenCellsOnly() {
        AnnotateOptions options = smallBatches();
        options.input.cells = {3, 30};
        AnnotateResult result;
        const CountingModel model;
        QCOMPARE(annotate(cells(), model, options, RunControl(), {}, &result), Outcome::Finished);
        const auto& codes = result.layer->columns[0].category()->codes;
        QCOMPARE(codes[0], -1);
        QVERIFY(codes[3] >= 0 && codes[30] >= 0);
        QCOMPARE(result.computed, Index{2});
        QCOMPARE(result.layer->cellsDone, Index{2}); // of all: a project keeps one row per cell
        QCOMPARE(result.layer->cellsTotal, static_cast<Index>(codes.size()));
    }

    void cancelKeepsFinishedCellsAndResumeContinues() {
        const QTemporaryDir dir;
        AnnotateOptions options = smallBatches();
        options.journalFolder = dir.filePath("out.partial").toStdString();
        std::stop_source stop;
        const CountingModel stopped(&stop, 14);
        AnnotateResult first;
        QCOMPARE(annotate(cells(), stopped, options, RunControl(stop.get_token(), {}), {}, &first), Outcome::Cancelled);
        QCOMPARE(first.layer->cellsDone, Index{14});
        QVERIFY(first.layer->isPartial());

        const CountingModel model;
        AnnotateResult second;
        QCOMPARE(annotate(cells(), model, options, RunControl(), {}, &second), Outcome::Finished);
        QCOMPARE(second.resumed, Index{14});
        QCOMPARE(second.computed, Index{26});
        AnnotateResult whole;
        QCOMPARE(annotate(cells(), model, smallBatches(), RunControl(), {}, &whole), Outcome::Finished);
        QCOMPARE(second.layer->columns[0].category()->codes, whole.layer->columns[0].category()->codes);
        QCOMPARE(second.layer->embeddings[0].second.values, whole.layer->embeddings[0].second.values);
        removeJournal(options.journalFolder);
        QVERIFY(!QFile::exists(dir.filePath("out.partial")));
    }

    void progressNeverGoesBack() {
        std::vector<Index> done;
        const RunControl control({}, [&](const Progress& p) {
            if (p.stage == "Predicting") {
                done.push_back(p.done);
            }
        });
        AnnotateResult result;
        const CountingModel model;
        QCOMPARE(annotate(cells(), model, smallBatches(), control, {}, &result), Outcome::Finished);
        QVERIFY(std::is_sorted(done.begin(), done.end()));
        QCOMPARE(done.back(), Index{40});
    }

    void unknownOrganismIsRefusedInOneSentence() {
        AnnotateOptions options = smallBatches();
        options.input.organism = "NCBITaxon:6239";
        AnnotateResult result;
        const CountingModel model;
        QVERIFY_EXCEPTION_THROWN(annotate(cells(), model, options, RunControl(), {}, &result), RefusedError);
    }

    void onlyCellTypesOfTheTissueAreAnswered() {
        // The model prefers hepatocyte everywhere; in a heart it may not say so.
        CountingModel model;
        model.m_info.classes[0].leaves = {"CL:0000182", "CL:0000182", "CL:0000576"};
        CellTable obs = cells()->cells();
        CategoryColumn tissues{{}, {"UBERON:0000948", "UBERON:0002107"}, false};
        for (int cell = 0; cell < 40; ++cell) {
            tissues.codes.push_back(cell < 10 ? 0 : cell < 30 ? 1 : -1);
        }
        obs.columns = {{"tissue_ontology_term_id", tissues}};
        const auto plain = cells();
        const auto data = Dataset::inMemory(obs, *plain->counts()->genes, plain->counts()->rows, {});
        AnnotateOptions options = smallBatches();
        options.tissueLabels = TissueLabels::shipped(Ontology::shippedCellTypes());
        AnnotateResult result;
        QVERIFY(annotate(data, model, options, {}, {}, &result) == Outcome::Finished);
        const CategoryColumn* ids = nullptr;
        const NumberColumn* scores = nullptr;
        for (const Column& column : result.layer->columns) {
            ids = column.name == "pred_cell_type" ? column.category() : ids;
            scores = column.name == "pred_cell_type_score" ? column.number() : scores;
        }
        for (std::size_t cell = 0; cell < 40; ++cell) {
            const std::string& id = ids->categories[static_cast<std::size_t>(ids->codes[cell])];
            QCOMPARE(id, std::string(cell < 10 ? "CL:0000576" : "CL:0000182"));
            QVERIFY(cell >= 10 || scores->values[cell] == 1.0); // the one answer that is left
        }
        QCOMPARE(result.topLabels[0].codes[1], -1);
        QVERIFY2(result.restriction.find("of 3 answers: heart 1; 30 cells are not restricted") != std::string::npos, result.restriction.c_str());
        QVERIFY(result.layer->provenance.options.find("restriction") != std::string::npos);
        obs.columns.clear();
        const auto without = Dataset::inMemory(obs, *plain->counts()->genes, plain->counts()->rows, {});
        QVERIFY_EXCEPTION_THROWN(annotate(without, model, options, {}, {}, &result), UsageError);
    }
};

QTEST_GUILESS_MAIN(tst_Annotate)
#include "tst_Annotate.moc"
