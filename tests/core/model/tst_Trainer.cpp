// SPDX-License-Identifier: GPL-3.0-or-later
// Training the small model of tests/data/model.
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/base/Random.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/model/NewModel.h"
#include "core/model/Trainer.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ocellus;

namespace {

std::string dataFile(const std::string& name) {
    return std::string(OCELLUS_TEST_DATA) + "/model/" + name;
}

/// Cells of three kinds, told by which genes are high; labels are the kind.
TrainingBatch cellsOf(Index cells, std::uint64_t seed) {
    constexpr Index kGenes = 12;
    Random random(seed);
    TrainingBatch batch;
    batch.cells.cells = cells;
    batch.cells.context = kGenes;
    batch.cells.neighbours = 6;
    for (Index cell = 0; cell < cells; ++cell) {
        const Index kind = cell % 3;
        const auto counts = [&](std::vector<float>& to) {
            float sum = 0.0F;
            for (Index gene = 0; gene < kGenes; ++gene) {
                to.push_back(static_cast<float>(random.poisson(gene % 3 == kind ? 9.0 : 1.0)));
                sum += to.back();
            }
            return sum;
        };
        for (Index gene = 0; gene < kGenes; ++gene) {
            batch.cells.geneTokens.push_back(12 + gene);
        }
        batch.cells.depth.push_back(counts(batch.cells.counts));
        for (int k = 0; k < 6; ++k) {
            counts(batch.cells.neighbourCounts);
            batch.cells.neighbourDistances.push_back(static_cast<float>(k + 1));
        }
        batch.labels.insert(batch.labels.end(), {kind, kind % 2, 1}); // cell type, sex, organism
    }
    return batch;
}

TrainerOptions usual() {
    TrainerOptions options;
    options.objective.classScale = 6.0;
    options.noiseLevels = {0.8, 1.0};
    options.dropout = 0.1;
    options.attentionDropout = 0.1;
    options.seed = 3;
    options.threads = 1;
    return options;
}

std::vector<float> weightsOf(const Trainer& trainer, const LoadedCheckpoint& start) {
    Checkpoint checkpoint = start.checkpoint;
    trainer.store(checkpoint);
    std::vector<float> all;
    for (const std::string& name : checkpoint.names()) {
        const std::vector<float> values = checkpoint.tensor(name).asFloat32();
        all.insert(all.end(), values.begin(), values.end());
    }
    return all;
}

void run(Trainer& trainer, Index from, Index to, Index cells = 16) {
    for (Index step = from; step < to; ++step) {
        trainer.step(cellsOf(cells, static_cast<std::uint64_t>(100 + step)), step, 3e-3);
    }
}

} // namespace

class tst_Trainer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fiftyStepsLowerTheLossOfCellsNeverTrainedOn_data();
    void fiftyStepsLowerTheLossOfCellsNeverTrainedOn();
    void muonMovesEveryDirectionOfAMatrixAlike();
    void aClassThatWeighsNothingTeachesNothing();
    void threadsChangeNoBit();
    void interruptedAndContinuedIsUninterrupted_data();
    void interruptedAndContinuedIsUninterrupted();
    void onlyWhatMayTrainIsChanged();
    void anAveragedModelLiesBehindTheLastStep();
    void aStoppedStepChangesNothing();
    void trialsCanClassifyCellsAsTheyAre();
    void aNewModelIsAnOrdinaryOne();
    void wrongSizesAreRefused();
};

void tst_Trainer::fiftyStepsLowerTheLossOfCellsNeverTrainedOn_data() {
    QTest::addColumn<bool>("muon");
    QTest::newRow("AdamW") << false;
    QTest::newRow("Muon") << true;
}

void tst_Trainer::fiftyStepsLowerTheLossOfCellsNeverTrainedOn() {
    QFETCH(bool, muon);
    const LoadedCheckpoint start = loadCheckpoint(dataFile("tiny.ckpt"));
    TrainerOptions options = usual();
    options.optimiser = muon ? TrainerOptions::Optimiser::Muon : TrainerOptions::Optimiser::AdamW;
    const auto trainer = makeTrainer(start, options);
    const TrainingBatch kept = cellsOf(30, 1);
    const TrialResult before = trainer->trial(kept, 5);
    run(*trainer, 0, 50);
    const TrialResult after = trainer->trial(kept, 5);
    QVERIFY2(after.total < before.total, qPrintable(QString("%1 -> %2").arg(before.total).arg(after.total)));
    QVERIFY(after.terms.at("full_forward_cls") < before.terms.at("full_forward_cls"));
    QVERIFY(after.terms.at("denoise_80%_expr") < before.terms.at("denoise_80%_expr"));
    QVERIFY(after.terms.at("gen_expr") < before.terms.at("gen_expr"));
    QCOMPARE(after.logits[0].size(), std::size_t{30 * 5});
}

void tst_Trainer::muonMovesEveryDirectionOfAMatrixAlike() {
    const LoadedCheckpoint start = loadCheckpoint(dataFile("tiny.ckpt"));
    TrainerOptions options = usual();
    options.optimiser = TrainerOptions::Optimiser::Muon;
    options.weightDecay = 0.0;
    const auto trainer = makeTrainer(start, options);
    trainer->step(cellsOf(16, 100), 0, 1e-3);
    Checkpoint after = start.checkpoint;
    trainer->store(after);
    for (const std::string name : {"transformer.blocks.0.mlp.fc1.weight", "cell_transformer.blocks.0.cross_attn.Wkv.weight"}) {
        const std::vector<float> from = start.checkpoint.tensor(name).asFloat32();
        const std::vector<float> to = after.tensor(name).asFloat32();
        const Index columns = start.checkpoint.tensor(name).shape[1];
        const Index rows = start.checkpoint.tensor(name).shape[0];
        double squares = 0.0;
        double largest = 0.0; // of the update's rows and columns: no singular value is smaller than a share of it
        for (Index column = 0; column < columns; ++column) {
            double sum = 0.0;
            for (Index row = 0; row < rows; ++row) {
                const auto at = static_cast<std::size_t>(row * columns + column);
                sum += std::pow(static_cast<double>(to[at]) - from[at], 2);
            }
            squares += sum;
            largest = std::max(largest, sum);
        }
        // Singular values of 0.2 rate sqrt(longer side) times 0.7 to 1.2, what five iterations leave; the smallest may
        // not have arrived, so the sum is asked for a quarter of them.
        const double full = std::pow(0.2 * 1e-3, 2) * static_cast<double>(std::max(rows, columns));
        QVERIFY2(largest <= 1.5 * full, qPrintable(QString("%1 of %2").arg(largest / full).arg(QString::fromStdString(name))));
        QVERIFY2(squares >= 0.25 * full * static_cast<double>(std::min(rows, columns)), qPrintable(QString::number(squares / full)));
    }
}

void tst_Trainer::aClassThatWeighsNothingTeachesNothing() {
    const LoadedCheckpoint start = loadCheckpoint(dataFile("tiny.ckpt"));
    const std::string head = "cls_decoders." + start.config.classes[1].name + ".out_layer.weight";
    const std::vector<float> untouched = start.checkpoint.tensor(head).asFloat32();
    for (const double weight : {0.0, 1.0}) {
        TrainerOptions options = usual();
        options.weightDecay = 0.0;
        options.objective.classWeights[start.config.classes[1].name] = weight;
        const auto trainer = makeTrainer(start, options);
        run(*trainer, 0, 2);
        Checkpoint after = start.checkpoint;
        trainer->store(after);
        QCOMPARE(after.tensor(head).asFloat32() == untouched, weight == 0.0);
    }
}

void tst_Trainer::threadsChangeNoBit() {
    const LoadedCheckpoint start = loadCheckpoint(dataFile("tiny.ckpt"));
    TrainerOptions two = usual();
    two.threads = 2;
    const auto first = makeTrainer(start, usual());
    const auto second = makeTrainer(start, two);
    run(*first, 0, 6);
    run(*second, 0, 6);
    QCOMPARE(weightsOf(*first, start), weightsOf(*second, start));
}

void tst_Trainer::interruptedAndContinuedIsUninterrupted_data() {
    QTest::addColumn<double>("averaging");
    QTest::addColumn<bool>("muon");
    QTest::newRow("plain weights") << 0.0 << false;
    QTest::newRow("running mean") << 0.9 << false;
    QTest::newRow("Muon") << 0.0 << true;
}

void tst_Trainer::interruptedAndContinuedIsUninterrupted() {
    QFETCH(double, averaging);
    QFETCH(bool, muon);
    const LoadedCheckpoint start = loadCheckpoint(dataFile("tiny.ckpt"));
    TrainerOptions options = usual();
    options.averaging = averaging;
    options.optimiser = muon ? TrainerOptions::Optimiser::Muon : TrainerOptions::Optimiser::AdamW;
    const auto whole = makeTrainer(start, options);
    run(*whole, 0, 8);

    const auto first = makeTrainer(start, options);
    run(*first, 0, 3);
    Checkpoint state("state", Value::dict());
    first->storeState(state);
    const auto second = makeTrainer(start, options);
    second->restoreState(state);
    run(*second, 3, 8);
    QCOMPARE(weightsOf(*second, start), weightsOf(*whole, start));
}

void tst_Trainer::onlyWhatMayTrainIsChanged() {
    const LoadedCheckpoint start = loadCheckpoint(dataFile("tiny.ckpt"));
    TrainerOptions options = usual();
    options.trains = [](const std::string& name) { return name.rfind("cls_decoders.", 0) == 0; };
    const auto trainer = makeTrainer(start, options);
    run(*trainer, 0, 2);
    Checkpoint after = start.checkpoint;
    trainer->store(after);
    for (const std::string& name : after.names()) {
        const bool same = after.tensor(name).asFloat32() == start.checkpoint.tensor(name).asFloat32();
        QVERIFY2(same == (name.rfind("cls_decoders.", 0) != 0), name.c_str());
    }
}

void tst_Trainer::anAveragedModelLiesBehindTheLastStep() {
    const LoadedCheckpoint start = loadCheckpoint(dataFile("tiny.ckpt"));
    TrainerOptions averaged = usual();
    averaged.averaging = 0.9;
    const auto plain = makeTrainer(start, usual());
    const auto mean = makeTrainer(start, averaged);
    run(*plain, 0, 10);
    run(*mean, 0, 10);
    const std::vector<float> from = weightsOf(*makeTrainer(start, usual()), start);
    const std::vector<float> last = weightsOf(*plain, start);
    const std::vector<float> middle = weightsOf(*mean, start);
    double moved = 0.0;
    double behind = 0.0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        moved += std::abs(last[i] - from[i]);
        behind += std::abs(middle[i] - from[i]);
    }
    QVERIFY(behind > 0.0);
    QVERIFY2(behind < moved, qPrintable(QString("%1 of %2").arg(behind).arg(moved)));
}

void tst_Trainer::aStoppedStepChangesNothing() {
    const LoadedCheckpoint start = loadCheckpoint(dataFile("tiny.ckpt"));
    const auto trainer = makeTrainer(start, usual());
    const std::vector<float> before = weightsOf(*trainer, start);
    std::stop_source stop;
    stop.request_stop();
    trainer->setStop(stop.get_token());
    QVERIFY(trainer->step(cellsOf(16, 1), 0, 1e-3).stopped);
    QVERIFY(trainer->trial(cellsOf(16, 1), 0).stopped);
    QCOMPARE(weightsOf(*trainer, start), before);
}

void tst_Trainer::trialsCanClassifyCellsAsTheyAre() {
    const LoadedCheckpoint start = loadCheckpoint(dataFile("tiny.ckpt"));
    TrainerOptions options = usual();
    const TrainingBatch cells = cellsOf(16, 1);
    const auto whole = makeTrainer(start, options)->trial(cells, 5).logits;
    options.objective.fullForward = options.objective.generate = false;
    options.noiseLevels = {0.8};
    // as it trains: on damaged cells, other ones in another draw
    const auto damaging = makeTrainer(start, options);
    const TrialResult damaged = damaging->trial(cells, 5);
    QVERIFY(!damaged.terms.contains("full_forward_cls"));
    QVERIFY(damaged.logits != whole);
    QVERIFY(damaging->trial(cells, 6).logits != damaged.logits);
    options.triesUndamaged = true;
    const auto trainer = makeTrainer(start, options);
    for (const std::uint64_t draw : {5U, 6U}) {
        const TrialResult trial = trainer->trial(cells, draw);
        QCOMPARE(trial.logits, whole);
        QVERIFY(trial.terms.contains("full_forward_cls") && trial.terms.contains("denoise_80%_expr"));
    }
    // steps are what they were
    QCOMPARE(trainer->step(cells, 0, 1e-3).terms, damaging->step(cells, 0, 1e-3).terms);
}

void tst_Trainer::aNewModelIsAnOrdinaryOne() {
    ModelDesign design;
    design.width = 16;
    design.cellWidth = 16;
    design.layers = 1;
    design.cellLayers = 1;
    design.classifierHidden = {8};
    design.genes = {{"NCBITaxon:9606", {"ENSG00000000001", "ENSG00000000002", "ENSG00000000003"}}};
    design.classes = {{"cell_type_ontology_term_id", {"CL:1", "CL:2"}, {{"CL:0", {0, 1}}}, 8}, {"cell_culture", {"False", "True"}, {}, 2}};
    const LoadedCheckpoint made = checkedCheckpoint(newModel(design, 1, {}));
    QCOMPARE(made.info.encoder, std::string("metacell"));
    QCOMPARE(made.info.layers, Index{1});
    QCOMPARE(made.config.classes[0].labelIds, (std::vector<std::string>{"CL:1", "CL:2", "CL:0"}));
    QCOMPARE(made.config.classes[0].hierarchy, (std::vector<std::vector<int>>{{0, 1}}));
    QCOMPARE(made.config.classes[0].compressor.kind, CompressorKind::Vae);
    QCOMPARE(made.config.classes[1].compressor.kind, CompressorKind::Fsq);
    QVERIFY(!made.config.freezeEmbeddings);
    const auto weights = [](const LoadedCheckpoint& from, const char* name) { return from.checkpoint.tensor(name).asFloat32(); };
    const LoadedCheckpoint again = checkedCheckpoint(newModel(design, 1, {}));
    QCOMPARE(weights(again, "gene_encoder.embeddings.weight"), weights(made, "gene_encoder.embeddings.weight"));
    const std::vector<float> inner = weights(made, "transformer.blocks.0.mlp.fc1.weight"); // N(0, 0.02): 1024 values
    double squares = 0.0;
    for (const float value : inner) {
        squares += value * value;
    }
    // the spread of 1,024 draws is within 3 standard errors (2.2 % each) of 0.02
    QVERIFY(std::abs(std::sqrt(squares / static_cast<double>(inner.size())) - 0.02) < 0.07 * 0.02);
    QCOMPARE(weights(made, "cls_decoders.cell_culture.out_layer.bias"), (std::vector<float>{-0.13F, -0.13F}));
}

void tst_Trainer::wrongSizesAreRefused() {
    const LoadedCheckpoint start = loadCheckpoint(dataFile("tiny.ckpt"));
    const auto trainer = makeTrainer(start, usual());
    TrainingBatch batch = cellsOf(8, 1);
    batch.cells.geneTokens[0] = 26;
    QVERIFY_THROWS_EXCEPTION(Error, trainer->step(batch, 0, 1e-3));
    batch = cellsOf(8, 1);
    batch.labels.pop_back();
    QVERIFY_THROWS_EXCEPTION(Error, trainer->trial(batch, 0));
}

QTEST_GUILESS_MAIN(tst_Trainer)
#include "tst_Trainer.moc"
