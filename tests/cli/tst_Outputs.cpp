// SPDX-License-Identifier: GPL-3.0-or-later
// The real program: an output that would replace an input, another output, or what is no file is refused before any
// work, with one sentence, and nothing changes on the disk.
#include "tests/cli/CliRun.h"

#include <QDir>
#include <QDirIterator>
#include <QTest>

#include <memory>
#include <sys/stat.h>

using namespace ocellus;
using ocellus::test::CliRun;
using ocellus::test::overwrite;
using ocellus::test::ProjectFixture;

namespace {

/// Data, a project, a model and a file for every option that takes one, in one folder.
class Workplace {
public:
    Workplace() {
        m_fixture.project.reset();
        QDir(root()).mkpath(QStringLiteral("mtx"));
        QDir(root()).mkpath(QStringLiteral("folder"));
        QDir(root()).mkpath(QStringLiteral("m.ckpt.partial"));
        QFile::copy(QStringLiteral(OCELLUS_TEST_DATA "/model/tiny.ckpt"), at("m.ckpt"));
        QFile::copy(at("m.ckpt"), at("m.ckpt.partial/best.ckpt"));
        QFile::copy(QStringLiteral(OCELLUS_TEST_DATA "/model/tiny.h5"), at("fx.h5"));
        for (const char* name : {"genes.txt", "truth.tsv", "sets.gmt", "m_losses.csv", "truth.json", "file"}) {
            overwrite(at(name), "GENE1\nGENE2\n");
        }
        overwrite(at("mtx/matrix.mtx"), "%%MatrixMarket matrix coordinate integer general\n1 1 1\n1 1 1\n");
        overwrite(at("mtx/features.tsv"), "ENSG1\tA\n");
        overwrite(at("mtx/barcodes.tsv"), "cell\n");
        overwrite(at("pretrain.json"),
            R"({"format": "ocellus-pretrain-1", "files": [{"path": "data.h5ad"}], "start": "m.ckpt", "schedule": {"epochs": 1, "stepsPerEpoch": 1}})");
        QFile::link(QStringLiteral("data.h5ad"), at("link.h5ad"));
        QFile::link(QStringLiteral("data.h5ad"), at("link.tsv"));
        QVERIFY(mkfifo(qPrintable(at("pipe.h5ad")), 0600) == 0 && mkfifo(qPrintable(at("pipe.ckpt")), 0600) == 0
            && mkfifo(qPrintable(at("pipe.tsv")), 0600) == 0 && mkfifo(qPrintable(at("pipe.pdf")), 0600) == 0);
    }

    QString root() const { return QDir(m_fixture.folder.path()).canonicalPath(); }
    QString at(const char* name) const { return root() + QLatin1Char('/') + QLatin1String(name); }

    CliRun run(const QString& words, const QString& shell = QStringLiteral("exec \"$@\"")) const {
        QProcess process;
        process.setWorkingDirectory(root());
        process.start(QStringLiteral("bash"),
            QStringList{QStringLiteral("-c"), shell, QStringLiteral("bash"), QStringLiteral(OCELLUS_CLI)} + words.split(QLatin1Char(' ')));
        if (!process.waitForFinished(60000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
    }

    /// Everything that lies here: kind, and the bytes of files.
    QMap<QString, QByteArray> contents() const {
        QMap<QString, QByteArray> all;
        QDirIterator each(root(), QDir::AllEntries | QDir::NoDotAndDotDot | QDir::System | QDir::Hidden, QDirIterator::Subdirectories);
        while (each.hasNext()) {
            each.next();
            const QFileInfo info = each.fileInfo();
            if (info.fileName().startsWith(QStringLiteral("project.sqlite"))) {
                continue; // reading it comes and goes with files beside it
            }
            QByteArray what = info.isSymLink() ? "link" : info.isDir() ? "folder" : info.isFile() ? "file " : "special";
            if (info.isFile()) {
                QFile file(each.filePath());
                what += file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
            }
            all[each.filePath().mid(root().size())] = what;
        }
        return all;
    }

private:
    ProjectFixture m_fixture;
};

const char* const kInput = "it is the input itself";
const char* const kWithin = "it lies in the input";
const char* const kTwice = "two outputs have this name";
const char* const kNoFolder = "there is no folder";
const char* const kFolder = "it is a folder";
const char* const kPipe = "it is a device, a pipe or a socket";
const char* const kAnnData = "its name must end in .h5ad";
const char* const kModelName = "its name must end in .ckpt or .safetensors";

} // namespace

class tst_Outputs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anOutputThatCannotBeIsRefusedBeforeTheWork_data() {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* words, const char* says) { QTest::newRow(words) << QString(words) << QString(says); };
        inspectAndTables(row);
        modelVerbs(row);
        benchmarks(row);
        models(row);
        row("export lung.ocellus -o data.h5ad", kInput);
        row("export lung.ocellus --data link.h5ad -o data.h5ad", kInput);
        row("export lung.ocellus -o lung.ocellus/out.h5ad", kWithin);
        row("export lung.ocellus/project.sqlite -o lung.ocellus/layers/out.h5ad", kWithin);
        row("export lung.ocellus -o none/out.h5ad", kNoFolder);
        row("export lung.ocellus -o out.tsv", kAnnData);
        row("export lung.ocellus -o pipe.h5ad", kPipe);
        row("simulate truth.json -o .", kInput);
        row("simulate truth.json -o file", "it is a file, the name of a folder was expected");
        row("demo -o file", "it is a file, the name of a folder was expected");
    }

    void anOutputThatCannotBeIsRefusedBeforeTheWork() {
        QFETCH(QString, words);
        QFETCH(QString, says);
        const auto before = m_place->contents();
        const CliRun ran = m_place->run(words);
        QVERIFY2(ran.code == 2, ran.error);
        QVERIFY2(ran.error.contains(says.toUtf8()), ran.error);
        QVERIFY2(ran.error.contains(m_place->root().toUtf8() + '/') && ran.error.endsWith("Nothing was written.\n") && ran.error.count('\n') == 1, ran.error);
        QVERIFY(ran.out.isEmpty());
        QVERIFY(m_place->contents() == before);
    }

    void aFigureIsRefusedBeforeTheWork_data() {
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("says");
        QTest::newRow("over gene names") << "figure data.h5ad --view dotplot --by cell_type --genes genes.pdf -o genes.pdf" << kInput;
        QTest::newRow("over known edges") << "figure data.h5ad --view network --known-edges genes.pdf -o genes.pdf" << kInput;
        QTest::newRow("no folder") << "figure data.h5ad --colour cell_type -o none/x.pdf" << kNoFolder;
        QTest::newRow("a pipe") << "figure data.h5ad --colour cell_type -o pipe.pdf" << kPipe;
    }

    void aFigureIsRefusedBeforeTheWork() {
        if (m_place->run(QStringLiteral("figure data.h5ad --colour cell_type -o x.txt")).error.contains("has no Qt")) {
            QSKIP("this build draws no figures");
        }
        overwrite(m_place->at("genes.pdf"), "GENE1\n");
        anOutputThatCannotBeIsRefusedBeforeTheWork();
        QFile::remove(m_place->at("genes.pdf"));
    }

    void aDeviceThatIsNotThereIsSaidBeforeTheDataAreRead() {
        for (const char* verb : {"annotate", "denoise", "impute --genes A", "counterfactual --set sex=female", "grn"}) {
            const CliRun ran = m_place->run(QString(verb) + QStringLiteral(" file --model m.ckpt --device foo -o out.h5ad"));
            QVERIFY2(ran.code == 2 && ran.error == "The device \"foo\" is unknown; auto, cpu, cuda or cuda:N expected.\n", ran.error);
        }
    }

    void aFullDiskIsAnErrorOfWritingThatLeavesNothing() {
        const auto before = m_place->contents();
        for (const char* words : {"simulate " OCELLUS_TEST_DATA "/simulation/blood.json --only blood -o world", "model convert m.ckpt -o out.ckpt"}) {
            // A limit on the size of files stands for a full disk: writing fails in the same place.
            const CliRun ran = m_place->run(QString(words), QStringLiteral("ulimit -f 1; exec \"$@\""));
            QCOMPARE(ran.code, 1);
            QVERIFY2(ran.error.contains("could not be written") || ran.error.contains("Could not write"), ran.error);
            QVERIFY(m_place->contents() == before);
        }
    }

    void outputsOfTheirOwnAreWritten() {
        for (const char* name : {"folder/new.ckpt", "file.ckpt", "mtx/new.safetensors"}) {
            const CliRun ran = m_place->run(QStringLiteral("model convert m.ckpt -o ") + QString(name));
            QVERIFY2(ran.code == 0, ran.error);
            QVERIFY(QFile::remove(m_place->at(name)));
        }
    }

    void initTestCase() { m_place = std::make_unique<Workplace>(); }

private:
    template <class Row>
    static void inspectAndTables(const Row& row) {
        row("inspect data.h5ad --check --cells-out data.h5ad", kInput);
        row("inspect data.h5ad --check --genes-out data.h5ad", kInput);
        row("inspect data.h5ad --check --cells-out x.tsv --genes-out ./x.tsv", kTwice);
        row("inspect data.h5ad --labels cell_type --labels-out link.tsv", kInput);
        row("inspect data.h5ad --model m.ckpt --labels cell_type --labels-out m.ckpt", kInput);
        row("inspect mtx --check --cells-out mtx/barcodes.tsv", kWithin);
        row("inspect mtx/matrix.mtx --check --cells-out mtx/barcodes.tsv", kInput);
        row("inspect mtx/matrix.mtx --check --genes-out mtx/features.tsv", kInput);
        row("markers data.h5ad --column cell_type --group A -o data.h5ad", kInput);
        row("markers data.h5ad --column cell_type --group A -o pipe.tsv", kPipe);
        row("markers data.h5ad --column cell_type --group A -o folder", kFolder);
        row("markers data.h5ad --column cell_type --group A -o none/x.tsv", kNoFolder);
        row("score mtx --genes A -o mtx/barcodes.tsv", kWithin);
        row("score mtx/ --genes A -o mtx/new.tsv", kWithin);
        row("score data.h5ad --genes genes.txt -o genes.txt", kInput);
        row("compare data.h5ad --a a --b b -o link.tsv", kInput);
        row("enrich data.h5ad --gmt sets.gmt -o sets.gmt", kInput);
        row("enrich data.h5ad --gmt sets.gmt -o data.h5ad", kInput);
        row("umap data.h5ad -o link.h5ad", kInput);
        row("umap data.h5ad -o x.csv", kAnnData);
        row("umap data.h5ad -o none/x.h5ad", kNoFolder);
        row("umap data.h5ad -o pipe.h5ad", kPipe);
        row("disagreements data.h5ad --annotation a -o data.h5ad", kInput);
        row("disagreements data.h5ad --annotation a -o x.tsv --cells-out x.tsv", kTwice);
        row("disagreements data.h5ad --annotation a --ontology truth.tsv -o truth.tsv", kInput);
        row("disagreements data.h5ad --annotation a --tissue-labels truth.tsv -o x.tsv --cells-out truth.tsv", kInput);
        row("disagreements data.h5ad --annotation a --model m.ckpt -o m.ckpt", kInput);
    }

    template <class Row>
    static void modelVerbs(const Row& row) {
        row("annotate data.h5ad --model m.ckpt -o m.ckpt", kInput);
        row("annotate data.h5ad --model m.ckpt -o data.h5ad", kInput);
        row("annotate data.h5ad --model m.ckpt --tissue-labels truth.tsv -o truth.tsv", kInput);
        row("annotate data.h5ad --model m.ckpt --gene-choice genes.txt -o genes.txt", kInput);
        row("annotate data.h5ad --model m.ckpt -o out.tsv", kAnnData);
        row("annotate data.h5ad --model m.ckpt --resume -o none/out.h5ad", kNoFolder);
        row("denoise data.h5ad --model m.ckpt -o pipe.h5ad", kPipe);
        row("denoise data.h5ad --model m.ckpt --genes genes.txt -o genes.txt", kInput);
        row("denoise data.h5ad --model m.ckpt --resume -o none/out.h5ad", kNoFolder);
        row("impute data.h5ad --model m.ckpt --genes genes.txt -o genes.txt", kInput);
        row("impute data.h5ad --model m.ckpt --genes A -o none/out.h5ad", kNoFolder);
        row("counterfactual data.h5ad --model m.ckpt --set a=b --target fx.h5 -o fx.h5", kInput);
        row("counterfactual data.h5ad --model m.ckpt --set a=b -o out.h5ad --rank m.ckpt", kInput);
        row("counterfactual data.h5ad --model m.ckpt --set a=b -o out.h5ad --rank out.h5ad", kTwice);
        row("counterfactual data.h5ad --model m.ckpt --set a=b -o out.h5ad --rank r.tsv --curve folder/../r.tsv", kTwice);
        row("grn data.h5ad --method correlation -o data.h5ad", kInput);
        row("grn data.h5ad --method correlation -o out.h5ad --edges out.h5ad", kTwice);
        row("grn data.h5ad --method correlation -o out.h5ad --graphml x --pairs x", kTwice);
        row("grn data.h5ad --method correlation --gene-choice genes.txt -o out.h5ad --edges genes.txt", kInput);
        row("grn data.h5ad --method correlation --tf genes.txt -o out.h5ad --graphml genes.txt", kInput);
        row("grn data.h5ad --iptm truth.tsv -o out.h5ad --edges truth.tsv", kInput);
        row("grn data.h5ad --known-edges truth.tsv -o out.h5ad --pairs truth.tsv", kInput);
        row("grn-compare data.h5ad --column a --group b --tf genes.txt -o genes.txt", kInput);
    }

    template <class Row>
    static void benchmarks(const Row& row) {
        row("bench classify data.h5ad --labels a --train fx.h5 -o fx.h5", kInput);
        row("bench classify data.h5ad --labels a --model m.ckpt -o m.ckpt", kInput);
        row("bench integrate data.h5ad --batch a -o data.h5ad", kInput);
        row("bench denoise data.h5ad --clean fx.h5 -o fx.h5", kInput);
        row("bench impute data.h5ad --clean fx.h5 -o x.tsv --genes-out fx.h5", kInput);
        row("bench impute data.h5ad -o x.tsv --genes-out x.tsv", kTwice);
        row("bench grn data.h5ad fx.h5 --truth truth.tsv -o fx.h5", kInput);
        row("bench grn data.h5ad --truth truth.tsv -o truth.tsv", kInput);
        row("bench counterfactual data.h5ad fx.h5 --truth truth.tsv -o fx.h5", kInput);
        row("bench counterfactual data.h5ad fx.h5 --truth truth.tsv -o truth.tsv", kInput);
    }

    template <class Row>
    static void models(const Row& row) {
        row("model replay m.ckpt fx.h5 -o fx.h5", kInput);
        row("model replay m.ckpt fx.h5 -o m.ckpt", kInput);
        row("model replay m.ckpt fx.h5 -o none/out.h5", kNoFolder);
        row("model convert m.ckpt -o m.ckpt", kInput);
        row("model convert m.ckpt -o pipe.ckpt", kPipe);
        row("model convert m.ckpt -o none/x.ckpt", kNoFolder);
        row("model convert m.ckpt -o x.bin", kModelName);
        row("model add-organism m.ckpt --organism NCBITaxon:9669 --genes truth.tsv -o truth.tsv", kInput);
        row("model download --from https://localhost/x.ckpt -o pipe.ckpt", kPipe);
        row("finetune data.h5ad --labels cell_type --model m.ckpt -o m.ckpt", kInput);
        row("finetune m_losses.csv --labels cell_type -o m.ckpt", kInput);
        row("finetune data.h5ad --labels cell_type --model m.ckpt.partial/best.ckpt -o m.ckpt", "the run keeps its state there");
        row("finetune data.h5ad --labels cell_type -o none/m.ckpt", kNoFolder);
        row("finetune data.h5ad --labels cell_type -o m.bin", kModelName);
        row("pretrain pretrain.json -o m.ckpt", kInput);
        row("pretrain pretrain.json -o none/m.ckpt", kNoFolder);
        row("pretrain pretrain.json -o pipe.ckpt", kPipe);
    }

    std::unique_ptr<Workplace> m_place;
};

QTEST_GUILESS_MAIN(tst_Outputs)
#include "tst_Outputs.moc"
