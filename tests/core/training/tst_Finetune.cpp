// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/LoadedCheckpoint.h"
#include "core/model/NewModel.h"
#include "core/model/TrainingRecipe.h"
#include "core/tasks/Annotate.h"
#include "core/training/Finetune.h"
#include "core/training/FinetuneLabels.h"
#include "tests/core/training/TrainingData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <filesystem>

using namespace ocellus;

namespace {

std::string tinyModel() { return std::string(OCELLUS_TEST_DATA) + "/model/tiny.ckpt"; }

/// Cells of three kinds in a file of its own.
class Cells {
public:
    explicit Cells(Index cells, const test::LabelColumns& more = {}) {
        std::vector<std::string> kinds;
        const char* const names[] = {"T cell", "CL:0000236", "my own kind"};
        for (Index cell = 0; cell < cells; ++cell) {
            kinds.push_back(cell % 17 == 16 ? "unknown" : names[cell % 3]);
        }
        test::LabelColumns columns{{"kind", kinds}};
        columns.insert(columns.end(), more.begin(), more.end());
        test::writeKinds(path("cells.h5ad"), cells, 40, 3, 6, columns);
    }

    std::string path(const std::string& name) const { return m_folder.path().toStdString() + "/" + name; }
    std::shared_ptr<const Dataset> open() const { return Dataset::open(path("cells.h5ad")); }

    FinetuneOptions options(const std::string& output) const {
        FinetuneOptions options;
        options.labels = "kind";
        options.output = path(output);
        options.steps = 60;
        options.epochs = 4;
        options.batch = 16;
        options.threads = 1;
        return options;
    }

private:
    QTemporaryDir m_folder;
};

QByteArray textOf(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

std::vector<std::int64_t> codes(std::size_t cells) { return std::vector<std::int64_t>(cells, 0); }

Table donorsOf(const std::vector<std::string>& donors) {
    Table table;
    table.names.assign(donors.size(), "cell");
    table.columns.push_back(test::labelColumn("donor_id", donors));
    return table;
}

} // namespace

class tst_Finetune : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void labelsThatCanBeToldApartAreLearnedFromNothing() {
        const Cells cells(150);
        FinetuneOptions options = cells.options("model.ckpt");
        options.steps = 200; // the first hundred find what tells cells apart
        FinetuneReport report;
        QCOMPARE(finetune(cells.open(), options, {}, &report), Outcome::Finished);
        // Three kinds of equal size: always the commonest label is right for a third.
        QVERIFY2(report.accuracy > 0.8, qPrintable(QString::number(report.accuracy)));
        QVERIFY(report.majority < 0.5);
        QCOMPARE(report.className, std::string("cell_type_ontology_term_id"));
        QCOMPARE(report.unlabelledCells, Index{8});
        QVERIFY(report.split.find("at random") != std::string::npos);
        const LoadedCheckpoint model = loadCheckpoint(cells.path("model.ckpt"));
        // the name of a term became its id, an unknown name stays
        QCOMPARE(model.info.classes[0].leaves, (std::vector<std::string>{"CL:0000084", "CL:0000236", "my own kind"}));
        QVERIFY(textOf(cells.path("model_report.json")).contains("\"calibration_error\""));
        QCOMPARE(textOf(cells.path("model_confusion.tsv")).count("\n"), 4);
        QCOMPARE(textOf(cells.path("model_losses.csv")).count("validation"), 4);
        QVERIFY(!std::filesystem::exists(cells.path("model.ckpt.partial")));
        // what it learned from and how it did is kept with the weights
        const auto recipe = trainingRecipe(cells.path("model.ckpt"));
        QVERIFY(recipe && recipe->complete);
        QCOMPARE(recipe->saw(cells.open()->fingerprint({})), std::string("yes"));
        QCOMPARE(recipe->saw("another"), std::string("no"));
        QCOMPARE(recipe->scores[0].className, std::string("cell_type"));
        QCOMPARE(recipe->scores[0].accuracy, report.accuracy);
    }

    void aNewLabelGetsAnOutputAndTheRestOfTheModelStays() {
        const Cells cells(90);
        FinetuneOptions options = cells.options("model.ckpt");
        options.model = tinyModel();
        options.steps = 12;
        FinetuneReport report;
        QCOMPARE(finetune(cells.open(), options, {}, &report), Outcome::Finished);
        // the model it started from does not say what it was taught with
        QCOMPARE(trainingRecipe(cells.path("model.ckpt"))->saw("another"), std::string("unknown"));
        const LoadedCheckpoint before = loadCheckpoint(tinyModel());
        const LoadedCheckpoint after = loadCheckpoint(cells.path("model.ckpt"));
        const auto& old = before.config.classes[0];
        const auto& now = after.config.classes[0];
        QVERIFY(now.labels > old.labels);
        QVERIFY(std::find(now.labelIds.begin(), now.labelIds.end(), "my own kind") != now.labelIds.end());
        QCOMPARE(now.hierarchy, old.hierarchy); // parents are still above the same leaves ...
        for (std::size_t row = 0; row < old.hierarchy.size(); ++row) { // ... under their own names
            QCOMPARE(now.labelIds[static_cast<std::size_t>(now.labels) + row], old.labelIds[static_cast<std::size_t>(old.labels) + row]);
        }
        const auto same = [&](const std::string& name) {
            return after.checkpoint.tensor(name).asFloat32() == before.checkpoint.tensor(name).asFloat32();
        };
        QVERIFY(same("transformer.blocks.0.mixer.Wqkv.weight"));
        QVERIFY(same("transformer.blocks.0.cross_attn.Wq.weight"));
        QVERIFY(same("cls_decoders.sex_ontology_term_id.out_layer.weight"));
        QVERIFY(!same("transformer.blocks.1.mixer.Wqkv.weight")); // the last block
        QVERIFY(!same("cell_transformer.blocks.0.mixer.Wqkv.weight"));
    }

    void crossAttentionOfEveryBlockReallyTrains() {
        const Cells cells(60);
        FinetuneOptions options = cells.options("model.ckpt");
        options.model = tinyModel();
        options.steps = 4;
        options.epochs = 1;
        options.crossAttention = true;
        FinetuneReport report;
        QCOMPARE(finetune(cells.open(), options, {}, &report), Outcome::Finished);
        const auto weights = [&](const std::string& path, const char* name) { return Checkpoint::open(path).tensor(name).asFloat32(); };
        const char* const first = "transformer.blocks.0.cross_attn.Wq.weight";
        QVERIFY(weights(cells.path("model.ckpt"), first) != weights(tinyModel(), first));
        const char* const mixer = "transformer.blocks.0.mixer.Wqkv.weight";
        QCOMPARE(weights(cells.path("model.ckpt"), mixer), weights(tinyModel(), mixer));
    }

    void cancellingKeepsAStateThatGoesOnToTheSameModel() {
        const Cells cells(90);
        FinetuneOptions options = cells.options("whole.ckpt");
        options.steps = 12;
        FinetuneReport whole;
        QCOMPARE(finetune(cells.open(), options, {}, &whole), Outcome::Finished);
        options.output = cells.path("cut.ckpt");
        std::stop_source stop;
        const RunControl stopping(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Training" && progress.done == 5) {
                stop.request_stop();
            }
        });
        FinetuneReport first;
        QCOMPARE(finetune(cells.open(), options, stopping, &first), Outcome::Cancelled);
        QVERIFY(!std::filesystem::exists(options.output));
        options.resume = true;
        FinetuneReport second;
        QCOMPARE(finetune(cells.open(), options, {}, &second), Outcome::Finished);
        QCOMPARE(second.training.resumedAt, Index{5});
        QCOMPARE(textOf(cells.path("cut_losses.csv")), textOf(cells.path("whole_losses.csv")));
        QCOMPARE(second.confusion, whole.confusion);
    }

    void cancelledWithoutKeepingItsStateARunLeavesNothing() {
        const Cells cells(90);
        FinetuneOptions options = cells.options("cut.ckpt");
        options.steps = 12;
        options.keepsState = false;
        std::stop_source stop;
        const RunControl stopping(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Training" && progress.done == 5) {
                stop.request_stop();
            }
        });
        FinetuneReport report;
        QCOMPARE(finetune(cells.open(), options, stopping, &report), Outcome::Cancelled);
        QVERIFY(!std::filesystem::exists(options.output));
        QVERIFY(!std::filesystem::exists(options.output + ".partial"));
        std::filesystem::create_directory(options.output + ".partial"); // of an earlier run
        FinetuneReport early;
        QCOMPARE(finetune(cells.open(), options, stopping, &early), Outcome::Cancelled);
        QVERIFY(std::filesystem::exists(options.output + ".partial")); // stopped before it was replaced
    }

    void aColumnThatIsNotThereIsSaidBeforeTheWork_data() {
        QTest::addColumn<bool>("align");
        QTest::newRow("donors") << false;
        QTest::newRow("batches") << true;
    }

    void aColumnThatIsNotThereIsSaidBeforeTheWork() {
        QFETCH(bool, align);
        const Cells cells(60);
        FinetuneOptions options = cells.options("model.ckpt");
        (align ? options.align : options.donor) = "nosuch";
        bool worked = false;
        const RunControl watched({}, [&](const Progress&) { worked = true; });
        FinetuneReport report;
        QVERIFY_THROWS_EXCEPTION(UsageError, finetune(cells.open(), options, watched, &report));
        QVERIFY(!worked);
    }

    void theModelThatIsKeptLearnedTheHeldOutCellsToo() {
        const Cells cells(90);
        FinetuneOptions options = cells.options("all.ckpt");
        options.steps = 12;
        FinetuneReport all;
        QCOMPARE(finetune(cells.open(), options, {}, &all), Outcome::Finished);
        QVERIFY2(all.kept.find("all 85 labelled cells") != std::string::npos, all.kept.c_str());
        options.output = cells.path("part.ckpt");
        options.learnHeldOut = false;
        FinetuneReport part;
        QCOMPARE(finetune(cells.open(), options, {}, &part), Outcome::Finished);
        QVERIFY2(part.kept.find("from 68 cells") != std::string::npos, part.kept.c_str());
        QCOMPARE(part.confusion, all.confusion); // scored alike: by the one that had not seen them
        QVERIFY(textOf(cells.path("part.ckpt")) != textOf(cells.path("all.ckpt")));
    }

    void cancelledWhileItLearnsTheHeldOutCellsItGoesOnToTheSameModel() {
        const Cells cells(90);
        FinetuneOptions options = cells.options("whole.ckpt");
        options.steps = 12;
        FinetuneReport report;
        QCOMPARE(finetune(cells.open(), options, {}, &report), Outcome::Finished);
        options.output = cells.path("cut.ckpt");
        std::stop_source stop;
        const RunControl stopping(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Training" && progress.done == 12 + 5) { // of 24
                stop.request_stop();
            }
        });
        QCOMPARE(finetune(cells.open(), options, stopping, &report), Outcome::Cancelled);
        QVERIFY(!std::filesystem::exists(options.output));
        options.resume = true;
        Index first = -1;
        const RunControl watched({}, [&](const Progress& progress) {
            if (progress.stage == "Training" && first < 0) {
                first = progress.done;
            }
        });
        FinetuneReport second;
        QCOMPARE(finetune(cells.open(), options, watched, &second), Outcome::Finished);
        QVERIFY2(first >= 12 + 5, qPrintable(QString::number(first)));
        const auto weights = [&](const char* name) { return Checkpoint::open(cells.path(name)).tensor("cell_transformer.blocks.0.mixer.Wqkv.weight").asFloat32(); };
        QCOMPARE(weights("cut.ckpt"), weights("whole.ckpt"));
        QVERIFY(!std::filesystem::exists(options.output + ".partial"));
    }

    void batchesThatAreAlignedLieCloser() {
        // Runs that differ as much as kinds of cells do: every third cell, as its kind, is of the first.
        std::vector<std::string> runs;
        for (int cell = 0; cell < 120; ++cell) {
            runs.push_back(cell % 3 == 0 ? "first" : "second");
        }
        const Cells cells(120, {{"run", runs}});
        const auto distanceAtTheEnd = [&](double weight) {
            FinetuneOptions options = cells.options("aligned.ckpt");
            options.steps = 160;
            options.learnHeldOut = false;
            options.align = "run";
            options.alignWeight = weight;
            FinetuneReport report;
            if (finetune(cells.open(), options, {}, &report) != Outcome::Finished) {
                return std::nan("");
            }
            double sum = 0.0;
            int rows = 0;
            for (const LossRow& row : report.training.rows) {
                for (const auto& [name, value] : row.values) {
                    if (!row.trial && row.step > 100 && name.find("alignment") != std::string::npos) {
                        sum += value; // noisy with so few cells a step, and not above 0 by itself
                        ++rows;
                    }
                }
            }
            return rows == 0 ? std::nan("") : sum / rows;
        };
        const double free = distanceAtTheEnd(1e-9);
        const double aligned = distanceAtTheEnd(10.0);
        QVERIFY2(aligned < 0.7 * free, qPrintable(QString("%1 aligned, %2 free").arg(aligned).arg(free)));
        // a column that has one batch aligns nothing
        const Cells one(60, {{"run", std::vector<std::string>(60, "only")}});
        FinetuneOptions options = one.options("one.ckpt");
        options.align = "run";
        FinetuneReport report;
        QVERIFY_THROWS_EXCEPTION(RefusedError, finetune(one.open(), options, {}, &report));
    }

    void threeDonorsAreHeldOutWholeTwoAreNot() {
        std::vector<std::string> donors;
        for (int i = 0; i < 40; ++i) {
            donors.push_back("d" + std::to_string(i % 4));
        }
        const HeldOut four = holdOut(donorsOf(donors), codes(40), "", 0.25, 1);
        QCOMPARE(four.donors.size(), std::size_t{1});
        QCOMPARE(four.cells.size(), std::size_t{10});
        for (const Index cell : four.cells) {
            QCOMPARE(donors[static_cast<std::size_t>(cell)], four.donors[0]);
        }
        for (auto& donor : donors) {
            donor = donor == "d0" ? "d0" : "d1";
        }
        const HeldOut two = holdOut(donorsOf(donors), codes(40), "", 0.25, 1);
        QVERIFY(two.donors.empty());
        QCOMPARE(two.cells.size(), std::size_t{10});
        QVERIFY(two.sentence.find("fewer than three donors") != std::string::npos);
        QVERIFY_THROWS_EXCEPTION(UsageError, holdOut(donorsOf(donors), codes(40), "patient", 0.25, 1));
    }

    void scoresAreThoseOfTheConfusion() {
        FinetuneReport report;
        report.labels = {{"a", false, 10, 0, 0, 0, 0}, {"b", false, 5, 0, 0, 0, 0}, {"c", true, 5, 0, 0, 0, 0}};
        scorePredictions({0, 0, 0, 1}, {0, 0, 1, 1}, {0.95, 0.95, 0.55, 0.55}, &report);
        QCOMPARE(report.accuracy, 0.75);
        QCOMPARE(report.majority, 0.75);
        QCOMPARE(report.confusion[0], (std::vector<Index>{2, 1, 0}));
        QCOMPARE(report.labels[0].recall, 2.0 / 3.0);
        QCOMPARE(report.labels[1].precision, 0.5);
        // f1: a 0.8, b 2/3; c has no held-out cell
        QVERIFY(std::abs(report.macroF1 - (0.8 + 2.0 / 3.0) / 2.0) < 1e-12);
        // bins: two cells at .95 both right, two at .55 of which one is right
        QVERIFY(std::abs(report.calibrationError - (0.05 + 0.05) / 2.0) < 1e-12);
        QCOMPARE(report.bins.size(), std::size_t{10});
        QCOMPARE(report.bins[9].cells, Index{2});
        QCOMPARE(report.bins[9].right, 1.0);
        QVERIFY(std::abs(report.bins[9].probability - 0.95) < 1e-12);
        QCOMPARE(report.bins[5].right, 0.5);
        QCOMPARE(report.bins[4].cells, Index{0});
    }

    void labelsThatTheModelLearnsJoinTheCoarserOnes() {
        ModelDesign design;
        design.width = design.cellWidth = 16;
        design.layers = design.cellLayers = 1;
        design.genes = {{"NCBITaxon:9606", {"ENSG00000000001", "ENSG00000000002"}}};
        // CD4 and CD8 T cells under T cell, B cells beside them under lymphocyte
        design.classes = {{"cell_type_ontology_term_id", {"CL:0000236", "CL:0000624", "CL:0000625"}, {{"CL:0000084", {1, 2}}, {"CL:0000542", {0, 1, 2}}}, 0},
                          {"disease_ontology_term_id", {"PATO:0000461"}, {{"MONDO:0005233", {0}}}, 0}};
        const LoadedCheckpoint start = checkedCheckpoint(newModel(design, 1, {}));
        // a MAIT cell, a neuron, and no term at all
        const LoadedCheckpoint taught = withLabels(start, "cell_type_ontology_term_id", {"CL:0000940", "CL:0000540", "my own kind"}, 1);
        QCOMPARE(taught.config.classes[0].hierarchy, (std::vector<std::vector<int>>{{1, 2, 3}, {0, 1, 2, 3}}));
        QCOMPARE(taught.config.classes[1].hierarchy, start.config.classes[1].hierarchy);
        // lung adenocarcinoma is a kind of non-small cell lung carcinoma
        const LoadedCheckpoint ill = withLabels(start, "disease_ontology_term_id", {"MONDO:0005061"}, 1);
        QCOMPARE(ill.config.classes[1].hierarchy, (std::vector<std::vector<int>>{{0, 1}}));
    }

    void theScoresAreThoseOfAnnotate() {
        const Cells cells(150);
        FinetuneOptions options = cells.options("model.ckpt");
        options.learnHeldOut = false; // so that the model that was scored is the one that is kept
        FinetuneReport report;
        QCOMPARE(finetune(cells.open(), options, {}, &report), Outcome::Finished);
        QVERIFY(report.accuracy < 1.0 && report.accuracy > report.majority); // neither hopeless nor too easy to tell
        AnnotateOptions asked;
        asked.map = false;
        asked.input.session.threads = 1;
        AnnotateResult said;
        QCOMPARE(annotate(cells.open(), *loadModel(options.output), asked, {}, {}, &said), Outcome::Finished);
        const std::vector<std::string>& leaves = said.topLabels[0].labels;
        std::vector<std::int64_t> known;
        for (Index cell = 0; cell < 150; ++cell) {
            known.push_back(cell % 17 == 16 ? -1 : cell % 3);
        }
        const HeldOut held = holdOut(cells.open()->cells(), known, "", options.heldOut, options.seed);
        std::vector<std::vector<Index>> confusion(3, std::vector<Index>(3));
        for (const Index cell : held.cells) {
            const auto code = static_cast<std::size_t>(said.topLabels[0].codes[static_cast<std::size_t>(cell * said.topLabels[0].perCell)]);
            const auto column = std::find_if(report.labels.begin(), report.labels.end(), [&](const TaughtLabel& label) { return label.label == leaves[code]; });
            ++confusion[static_cast<std::size_t>(known[static_cast<std::size_t>(cell)])][static_cast<std::size_t>(column - report.labels.begin())];
        }
        QCOMPARE(report.confusion, confusion);
    }

    void theReportSaysHowFarItsScoresGo() {
        const Cells cells(90);
        FinetuneOptions options = cells.options("all.ckpt");
        options.steps = 8;
        FinetuneReport report;
        QCOMPARE(finetune(cells.open(), options, {}, &report), Outcome::Finished);
        QVERIFY2(report.chosen.find("best of 4 epochs was chosen on these same held-out cells") != std::string::npos, report.chosen.c_str());
        QVERIFY2(report.kept.find("was not scored itself") != std::string::npos, report.kept.c_str());
        QVERIFY2(report.seen.find("finding neighbours and choosing the model's genes") != std::string::npos, report.seen.c_str());
        const QByteArray json = textOf(report.report);
        for (const std::string& sentence : {report.chosen, report.kept, report.seen}) {
            QVERIFY(json.contains(QByteArray::fromStdString(sentence)));
        }
        options.output = cells.path("one.ckpt");
        options.epochs = 1; // nothing to choose from
        options.learnHeldOut = false;
        QCOMPARE(finetune(cells.open(), options, {}, &(report = {})), Outcome::Finished);
        QVERIFY(report.chosen.empty() && report.kept.find("not scored") == std::string::npos);
    }

    void labelsThatAreAllHeldOutAreAllNamed() {
        std::vector<std::string> donors;
        for (int cell = 0; cell < 120; ++cell) {
            donors.push_back("d" + std::to_string(cell % 4));
        }
        const std::string away = holdOut(donorsOf(donors), codes(120), "", 0.2, 0).donors.at(0);
        std::vector<std::string> kinds;
        for (std::size_t cell = 0; cell < 120; ++cell) {
            const char* const rare = cell < 60 ? "old kind B" : "kind B"; // the second name lies within the first
            kinds.emplace_back(cell % 3 == 0 ? "first" : donors[cell] == away ? rare : "second");
        }
        const Cells cells(120, {{"donor_id", donors}, {"told", kinds}});
        FinetuneOptions options = cells.options("model.ckpt");
        options.labels = "told";
        options.steps = 4;
        options.epochs = 1;
        FinetuneReport report;
        QCOMPARE(finetune(cells.open(), options, {}, &report), Outcome::Finished);
        QCOMPARE(report.heldOutDonors, std::vector<std::string>{away});
        QCOMPARE(report.warnings, std::vector<std::string>{"All cells of these labels are held out, so they cannot be learned: kind B, old kind B."});
    }

    void aSecondTeachingsRateFallsWhereItFellBefore() {
        TrainingSchedule schedule;
        schedule.learningRate = 1e-3;
        const auto row = [](std::int64_t step, Index epoch, bool trial, double rate) {
            LossRow made{step, epoch, trial, {}};
            if (!trial) {
                made.values["learning_rate"] = rate;
            }
            return made;
        };
        const std::vector<double> factors = rateFactorsOf(
            schedule, {row(1, 1, false, 5e-4), row(2, 1, false, 1e-3), row(2, 1, true, 0), row(3, 2, false, 5e-4), row(4, 2, false, 5e-4), row(5, 3, false, 2.5e-4)});
        QCOMPARE(factors, (std::vector<double>{1.0, 0.5, 0.25})); // the first step was still warming up
        const Cells cells(60);
        const TrainingSource source = *lookThrough(cells.open(), {}, {});
        const LoadedCheckpoint start = loadCheckpoint(tinyModel());
        const std::vector<std::vector<std::int64_t>> known(start.config.classes.size(), codes(60));
        TrainingJob job;
        job.start = &start;
        job.trainer.threads = 1;
        job.schedule = schedule;
        job.schedule.epochs = 3;
        job.schedule.stepsPerEpoch = 2;
        job.schedule.warmupSteps = 2;
        job.schedule.batch = 8;
        job.schedule.context = 12;
        job.schedule.rateFactors = factors;
        job.folder = cells.path("run.partial");
        job.parts.push_back({TrainingCells::read(source, start.info, known, std::size_t{1} << 30, 0, 1, {}), {std::vector<std::int32_t>(60, 0), source.expressed}, {}, {}});
        TrainingResult result;
        QCOMPARE(runTraining(job, {}, &result), Outcome::Finished); // no cell is kept back to find the falls by
        std::vector<double> rates;
        for (const LossRow& made : result.rows) {
            if (!made.trial) {
                rates.push_back(made.values.at("learning_rate"));
            }
        }
        QCOMPARE(rates, (std::vector<double>{5e-4, 1e-3, 5e-4, 5e-4, 2.5e-4, 2.5e-4}));
    }

    void whatCannotTeachIsRefused() {
        const Cells cells(60, {{"same", std::vector<std::string>(60, "T cell")}});
        FinetuneReport report;
        FinetuneOptions options = cells.options("model.ckpt");
        options.labels = "nothing";
        QVERIFY_THROWS_EXCEPTION(UsageError, finetune(cells.open(), options, {}, &report));
        options.labels = "same";
        QVERIFY_THROWS_EXCEPTION(RefusedError, finetune(cells.open(), options, {}, &report));
        options.labels = "kind";
        options.output = cells.path("model.txt");
        QVERIFY_THROWS_EXCEPTION(UsageError, finetune(cells.open(), options, {}, &report));
        options.output = cells.path("model.ckpt");
        options.model = tinyModel();
        options.className = "weather";
        QVERIFY_THROWS_EXCEPTION(UsageError, finetune(cells.open(), options, {}, &report));
        QVERIFY(!std::filesystem::exists(options.output));
    }
};

QTEST_GUILESS_MAIN(tst_Finetune)
#include "tst_Finetune.moc"
