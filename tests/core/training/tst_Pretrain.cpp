// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/model/TrainingRecipe.h"
#include "core/training/Pretrain.h"
#include "tests/core/training/TrainingData.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace ocellus;

namespace {

const char* const kConfig = R"({
  "format": "ocellus-pretrain-1", "seed": 4,
  "files": [ { "path": "one.h5ad", "columns": { "cell_type_ontology_term_id": "kind" } }, { "path": "two.h5ad" } ],
  "classes": ["cell_type_ontology_term_id", "organism_ontology_term_id"],
  "hierarchy": { "cell_type_ontology_term_id": { "parents": [ { "label": "CL:9", "leaves": ["CL:0", "CL:1"] } ] } },
  "model": { "width": 16, "heads": 2, "layers": 1, "cellLayers": 1, "geneVectors": "components", "classifier": [16] },
  "schedule": { "epochs": 3, "stepsPerEpoch": 5, "batch": 16, "context": 20, "learningRate": 0.005, "warmupSteps": 3, "keptBack": 0.1 },
  "tasks": { "noise": [0.8], "zinbAndMse": false },
  "optimiser": { "averaging": 0.5, "dropout": 0.05 }
})";

/// Human and mouse cells of three kinds; every tenth human cell is only known to be of kind 0 or 1.
class World {
public:
    World() {
        std::vector<std::string> kinds;
        for (Index cell = 0; cell < 90; ++cell) {
            kinds.push_back(cell % 10 == 0 && cell % 3 < 2 ? "CL:9" : "CL:" + std::to_string(cell % 3));
        }
        test::writeKinds(path("one.h5ad"), 90, 40, 3, 6, {{"kind", kinds}});
        test::writeKinds(path("two.h5ad"), 60, 30, 3, 7,
                         {{"cell_type_ontology_term_id", std::vector<std::string>(60, "unknown")},
                          {"organism_ontology_term_id", std::vector<std::string>(60, "NCBITaxon:10090")}});
        write(kConfig);
    }

    std::string path(const std::string& name) const { return m_folder.path().toStdString() + "/" + name; }

    void write(const std::string& config) const { std::ofstream(path("config.json")) << config; }

    std::string with(const std::string& from, const std::string& to) const {
        std::string config = kConfig;
        config.replace(config.find(from), from.size(), to);
        return config;
    }

    Outcome run(const std::string& output, bool resume, const RunControl& control, PretrainSummary* summary, int threads = 1) const {
        return pretrain(readPretrainConfig(path("config.json")), {path(output), resume, threads}, control, summary);
    }

private:
    QTemporaryDir m_folder;
};

QByteArray bytesOf(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The weights alone: the folder name inside the file differs with its stem.
std::vector<float> weightsOf(const std::string& path) {
    const Checkpoint checkpoint = Checkpoint::open(path);
    std::vector<float> all;
    for (const std::string& name : checkpoint.names()) {
        const std::vector<float> values = checkpoint.tensor(name).asFloat32();
        all.insert(all.end(), values.begin(), values.end());
    }
    return all;
}

} // namespace

class tst_Pretrain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anOrdinaryCheckpointComesOut() {
        const World world;
        PretrainSummary summary;
        QCOMPARE(world.run("model.ckpt", false, {}, &summary), Outcome::Finished);
        const LoadedCheckpoint model = loadCheckpoint(world.path("model.ckpt"));
        QVERIFY(model.info.warnings.empty());
        QCOMPARE(model.info.organisms, (std::vector<std::string>{"NCBITaxon:10090", "NCBITaxon:9606"}));
        QCOMPARE(model.config.classes[0].labelIds, (std::vector<std::string>{"CL:0", "CL:1", "CL:2", "CL:9"}));
        QCOMPARE(summary.training.epochsDone, Index{3});
        QCOMPARE(summary.keptBack, Index{15});
        QCOMPARE(summary.groups, Index{5}); // three kinds and their parent, and the unknown of the mouse
        QVERIFY(!std::filesystem::exists(world.path("model.ckpt.partial")));
        const QByteArray curves = bytesOf(world.path("model_losses.csv"));
        QVERIFY(curves.startsWith("step,epoch,part,total,"));
        QCOMPARE(curves.count("\n"), 1 + 15 + 3);
        QCOMPARE(curves.count("validation"), 3);
    }

    void onlyChosenCellsTeach() {
        const World world;
        world.write(world.with(R"("path": "one.h5ad",)", R"("path": "one.h5ad", "where": "kind=CL:2",)"));
        PretrainSummary summary;
        QCOMPARE(world.run("model.ckpt", false, {}, &summary), Outcome::Finished);
        QCOMPARE(loadCheckpoint(world.path("model.ckpt")).config.classes[0].labelIds, (std::vector<std::string>{"CL:2"}));
        QCOMPARE(summary.groups, Index{2});                 // one kind, and the unknown of the mouse
        QCOMPARE(summary.keptBack, Index{3} + Index{6}); // a tenth of those that teach
        world.write(world.with(R"("path": "one.h5ad",)", R"("path": "one.h5ad", "where": "kind=CL:7",)"));
        QVERIFY_EXCEPTION_THROWN(world.run("model.ckpt", false, {}, &summary), UsageError);
    }

    void theRecipeSaysWhatTaughtAndHowItDid() {
        const World world;
        PretrainSummary summary;
        QCOMPARE(world.run("model.ckpt", false, {}, &summary), Outcome::Finished);
        const auto recipe = trainingRecipe(world.path("model.ckpt"));
        QVERIFY(recipe.has_value());
        QCOMPARE(recipe->data.size(), std::size_t{2});
        QCOMPARE(recipe->data[0].name, std::string("one.h5ad"));
        QVERIFY(recipe->complete);
        QCOMPARE(recipe->scores.size(), std::size_t{2}); // cell type and organism
        for (const TrainingRecipe::Score& score : recipe->scores) {
            QVERIFY(score.accuracy >= 0.0 && score.accuracy <= 1.0);
            QVERIFY(score.chance > 0.0 && score.chance <= 1.0);
        }
        QCOMPARE(recipe->scores[1].className, std::string("organism"));
        QCOMPARE(recipe->scores[1].chance, 9.0 / 15.0); // cells of the larger file among those kept back
    }

    void interruptedAndContinuedIsUninterrupted() {
        const World world;
        PretrainSummary whole;
        QCOMPARE(world.run("whole.ckpt", false, {}, &whole), Outcome::Finished);
        std::stop_source stop;
        const RunControl stopping(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Training" && progress.done == 7) {
                stop.request_stop();
            }
        });
        PretrainSummary first;
        QCOMPARE(world.run("cut.ckpt", false, stopping, &first), Outcome::Cancelled);
        QVERIFY(!std::filesystem::exists(world.path("cut.ckpt")));
        QVERIFY(!std::filesystem::exists(world.path("cut_losses.csv")));
        QVERIFY(loadCheckpoint(world.path("cut.ckpt.partial/best.ckpt")).info.parameters > 0); // the last good one
        PretrainSummary second;
        QCOMPARE(world.run("cut.ckpt", true, {}, &second, 2), Outcome::Finished);
        QCOMPARE(second.training.resumedAt, Index{7});
        QCOMPARE(weightsOf(world.path("cut.ckpt")), weightsOf(world.path("whole.ckpt")));
        QCOMPARE(bytesOf(world.path("cut_losses.csv")), bytesOf(world.path("whole_losses.csv")));
    }

    void aStateOfOtherOptionsIsSetAside() {
        const World world;
        std::stop_source stop;
        const RunControl stopping(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Training" && progress.done == 6) {
                stop.request_stop();
            }
        });
        PretrainSummary first;
        QCOMPARE(world.run("model.ckpt", false, stopping, &first), Outcome::Cancelled);
        world.write(world.with("\"seed\": 4", "\"seed\": 5"));
        PretrainSummary second;
        QCOMPARE(world.run("model.ckpt", true, {}, &second), Outcome::Finished);
        QCOMPARE(second.training.resumedAt, Index{0});
        QVERIFY(std::filesystem::exists(world.path("model.ckpt.partial.old/best.ckpt")));
    }

    void mistakesAreNamedByPlaceExpectedAndFound_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* name, const char* from, const char* to, const char* sentence) {
            QTest::newRow(name) << from << to << sentence;
        };
        row("unknown key", "\"batch\": 16", "\"batch\": 16, \"speed\": 3", "schedule.speed: this key is not known here.");
        row("number", "\"epochs\": 3", "\"epochs\": \"many\"", "schedule.epochs: expected a whole number from 1 to 100000, found \"many\".");
        row("heads", "\"heads\": 2", "\"heads\": 3", "model.heads: expected a divisor of the width 16, found 3.");
        row("format", "pretrain-1", "pretrain-9", "format: expected \"ocellus-pretrain-1\", found ocellus-pretrain-9.");
        row("class", "\"zinbAndMse\": false", "\"classWeights\": {\"cell_typ\": 1}", "tasks.classWeights: expected one of the classes, found cell_typ.");
        row("choice", "\"components\"", "\"guessed\"", "model.geneVectors: expected random or components, found guessed.");
    }

    void mistakesAreNamedByPlaceExpectedAndFound() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, sentence);
        const World world;
        world.write(world.with(from.toStdString(), to.toStdString()));
        try {
            readPretrainConfig(world.path("config.json"));
            QFAIL("nothing was refused");
        } catch (const InputError& error) {
            QVERIFY2(QString(error.what()).contains(sentence), error.what());
        }
    }

    void aClassWithoutLabelsIsRefused() {
        const World world;
        world.write(world.with("\"organism_ontology_term_id\"]", "\"sex_ontology_term_id\"]"));
        PretrainSummary summary;
        try {
            world.run("model.ckpt", false, {}, &summary);
            QFAIL("nothing was refused");
        } catch (const RefusedError& error) {
            QVERIFY2(QString(error.what()).contains("sex_ontology_term_id"), error.what());
        }
    }
};

QTEST_GUILESS_MAIN(tst_Pretrain)
#include "tst_Pretrain.moc"
