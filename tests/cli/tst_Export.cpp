// SPDX-License-Identifier: GPL-3.0-or-later
// The real program: `ocellus-cli export PROJECT -o O.h5ad`.
#include "core/base/Hdf5.h"
#include "core/base/Sha256.h"
#include "core/tasks/KeptNetwork.h"
#include "tests/MemoryGeneValues.h"
#include "tests/cli/CliRun.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <numeric>

using namespace ocellus;
using ocellus::test::overwrite;
using ocellus::test::ProjectFixture;
const auto run = ocellus::test::runCli;
const auto place = ocellus::test::placeIn;

class tst_Export : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void imputedValuesOfAProjectAreListedExportedAndDrawn() {
        ProjectFixture fixture;
        fixture.project->saveLayer(*test::modelledLayer("imputed", "impute", 30, {{"ENSG77", "LUM", false, 0.25}}, 1.5F), {});
        fixture.project.reset();
        const auto results = [](const QString& path) {
            const test::CliRun ran = run({"inspect", path, "--results", "--json"});
            return QJsonDocument::fromJson(ran.out).object()["results"].toArray();
        };
        const QJsonArray kept = results(place(fixture, "lung.ocellus"));
        QCOMPARE(kept.size(), 1);
        QCOMPARE(kept[0]["kind"].toString(), QString("imputed values"));
        QCOMPARE(kept[0]["place"].toString(), QString("project"));
        QVERIFY(kept[0]["bytes"].toInt() > 0 && !kept[0]["written"].isNull());
        QVERIFY(run({"inspect", place(fixture, "lung.ocellus")}).code == 2);
        const QString out = place(fixture, "out.h5ad");
        QVERIFY(run({"export", place(fixture, "lung.ocellus"), "-o", out, "--with-x", "--with-layers"}).code == 0);
        const QJsonArray written = results(out);
        QCOMPARE(written.size(), 1);
        QCOMPARE(written[0]["place"].toString(), QString("data file"));
        QCOMPARE(written[0]["medianReliability"].toDouble(), 0.25);
        QCOMPARE(written[0]["notMeasured"].toInt(), 1);
        const QString picture = place(fixture, "picture.svg");
        const test::CliRun drawn = run({"figure", out, "--values", "imputed", "--view", "dotplot", "--genes", "LUM", "--by", "cell_type", "-o", picture});
        QVERIFY2(drawn.code == 0, drawn.error);
        QFile file(picture);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains("LUM") && text.contains("imputed"));
        const test::CliRun other = run({"figure", out, "--values", "imputed", "--view", "dotplot", "--genes", "NOSUCH", "--by", "cell_type", "-o", place(fixture, "x.svg")});
        QVERIFY2(other.code == 2 && other.error.contains("\"NOSUCH\" has no imputed values in the file."), other.error);
    }

    void theGeneNetworkOfAProjectIsListedAndExported() {
        ProjectFixture fixture;
        auto shown = std::make_shared<DescribedNetwork>();
        shown->dataset = fixture.dataset;
        shown->cellsName = "all cells";
        GeneNetwork& network = shown->network;
        network.method = NetworkMethod::Correlation;
        network.filter = NetworkFilter::Strongest;
        network.strongest = 10;
        network.table = {fixture.dataset, &fixture.dataset->genes()};
        network.genes = {0, 1};
        network.regulator = {1, 0};
        network.edges = {2, {0, 1, 1}, {1}, {0.1 + 0.2}};
        QVERIFY(describeNetwork({}, shown.get()) == Outcome::Finished);
        const Provenance from{"grn", fixture.dataset->fingerprint({}), "", R"({"method":"correlation"})", "0.1.0"};
        keepNetwork(*fixture.project, {shown, nullptr, from, "Made without a model, from correlation"}, {});
        fixture.project.reset();
        const QString project = place(fixture, "lung.ocellus"), out = place(fixture, "out.h5ad");
        const QJsonArray kept = QJsonDocument::fromJson(run({"inspect", project, "--results", "--json"}).out).object()["results"].toArray();
        QCOMPARE(kept.size(), 1);
        QCOMPARE(kept[0]["kind"].toString(), QString("gene network"));
        QCOMPARE(kept[0]["extent"].toString(), QString("30 cells × 2 genes, 1 edge"));
        const test::CliRun plain = run({"export", project, "-o", out, "--with-x", "--json"});
        QVERIFY2(plain.code == 0, plain.error);
        QVERIFY_THROWS_EXCEPTION(InputError, storedNetwork(Dataset::open(out.toStdString())));
        const test::CliRun ran = run({"export", project, "-o", out, "--with-x", "--with-layers", "--json"});
        QVERIFY2(ran.code == 0, ran.error);
        QCOMPARE(QJsonDocument::fromJson(ran.out).object()["networkEdges"].toInt(), 1);
        const StoredNetwork stored = storedNetwork(Dataset::open(out.toStdString()));
        QCOMPARE(stored.network.edges.values, std::vector<double>{0.1 + 0.2});
        QCOMPARE(stored.network.edges.columns, std::vector<std::int32_t>{1});
        QVERIFY(stored.network.method == NetworkMethod::Correlation);
        // A damaged one is said, and nothing is written.
        const QString file = project + "/layers/gene.network";
        QFile damaged(file);
        QVERIFY(damaged.open(QIODevice::ReadWrite) && damaged.seek(damaged.size() - 40) && damaged.write("x") == 1);
        damaged.close();
        const test::CliRun refused = run({"export", project, "-o", out, "--with-layers"});
        QVERIFY2(refused.code != 0 && refused.error.contains("gene.network could not be opened: "), refused.error);
    }

    void theReviewedColumnStandsBesideTheOriginal() {
        ProjectFixture fixture;
        fixture.relabel({0, 3}, {"granulocyte", "CL:0000094"}, {"Ada", "S100a8", ""});
        fixture.project->putCellSet("odd", fixture.some({5, 7}), {});
        ResultLayer layer;
        layer.name = "umap";
        layer.cellsDone = layer.cellsTotal = 30;
        layer.embeddings = {{"X_umap", FloatMatrix{30, 2, std::vector<float>(60, 1.5F)}}};
        fixture.project->saveLayer(layer, {});
        fixture.project.reset();
        const std::string before = sha256OfFile(fixture.place("data.h5ad"), {});
        const test::CliRun ran = run({"export",
                             place(fixture, "lung.ocellus"),
                             "-o",
                             place(fixture, "out.h5ad"),
                             "--json",
                             "--with-x",
                             "--with-layers",
                             "--with-sets"});
        QVERIFY2(ran.code == 0, ran.error);
        const QJsonObject facts = QJsonDocument::fromJson(ran.out).object();
        QCOMPARE(facts["cells"].toInt(), 30);
        QCOMPARE(facts["steps"].toInt(), 2);
        QCOMPARE(facts["dataset"].toString(), QString("same"));
        const auto written = Dataset::open(fixture.place("out.h5ad"));
        const auto text = [&](const char* column, std::size_t cell) {
            const CategoryColumn& labels = *written->cells().find(column)->category();
            return labels.codes[cell] < 0
                       ? std::string("-")
                       : labels.categories[static_cast<std::size_t>(labels.codes[cell])];
        };
        QCOMPARE(text("cell_type", 0), std::string("T cell"));
        QCOMPARE(text("cell_type_reviewed", 0), std::string("granulocyte"));
        QCOMPARE(text("cell_type_reviewed_ontology_term_id", 3), std::string("CL:0000094"));
        QCOMPARE(text("cell_type_reviewed_ontology_term_id", 1), std::string("CL:0000236"));
        QCOMPARE(text("cell_type_reviewed", 2), std::string("-"));
        QCOMPARE(written->cells().find("in_odd")->kind(), std::string("bool"));
        QCOMPARE(written->embedding("X_umap").values[0], 1.5F);
        QVERIFY(written->mainMatrix() != nullptr);
        const auto lines = hdf5::Group::openFile(fixture.place("out.h5ad"))
                               .array("uns/ocellus_review")
                               .readTexts();
        QCOMPARE(lines.size(), std::size_t{2});
        QVERIFY(lines[0].find("Relabel 2 cells: T cell -> granulocyte") != std::string::npos);
        QCOMPARE(sha256OfFile(fixture.place("data.h5ad"), {}), before);
        const test::CliRun again = run({"export",
                               place(fixture, "lung.ocellus"),
                               "-o",
                               place(fixture, "again.h5ad"),
                               "--with-x",
                               "--with-layers",
                               "--with-sets"});
        QCOMPARE(again.code, 0);
        QCOMPARE(sha256OfFile(fixture.place("again.h5ad"), {}),
                 sha256OfFile(fixture.place("out.h5ad"), {}));
    }

    void exportingLeavesTheProjectAsItIs() {
        ProjectFixture fixture; // open for writing meanwhile
        fixture.relabel({0}, {"granulocyte", ""});
        QCOMPARE(
            run({"export", place(fixture, "lung.ocellus"), "-o", place(fixture, "out.h5ad")}).code,
            0);
        QVERIFY(fixture.relabel({1}, {"granulocyte", ""}));
        QCOMPARE(fixture.project->steps().size(), std::size_t{2});
        QVERIFY(Dataset::open(fixture.place("out.h5ad"))->mainMatrix() == nullptr);
    }

    void aProjectWithoutReviewsCanBeExported() {
        ProjectFixture fixture;
        QCOMPARE(
            run({"export", place(fixture, "lung.ocellus"), "-o", place(fixture, "out.h5ad")}).code,
            0);
        QCOMPARE(Dataset::open(fixture.place("out.h5ad"))->cells().columns.size(), std::size_t{2});
    }

    void onlyTheCellsAskedForAreWritten_data() {
        QTest::addColumn<QStringList>("which");
        QTest::addColumn<QStringList>("cells");
        QTest::newRow("selection") << QStringList{"--selection"} << QStringList{"cell2", "cell9"};
        QTest::newRow("visible") << QStringList{"--visible"}
                                 << QStringList{"cell2", "cell3", "cell9"};
        QTest::newRow("a named set")
            << QStringList{"--set", "odd"} << QStringList{"cell5", "cell7"};
    }

    void onlyTheCellsAskedForAreWritten() {
        QFETCH(QStringList, which);
        QFETCH(QStringList, cells);
        ProjectFixture fixture;
        fixture.relabel({9}, {"granulocyte", ""});
        fixture.project->putCellSet("odd", fixture.some({5, 7}), {});
        fixture.project->saveViews(
            {}, {{"selection", fixture.some({2, 9})}, {"visible", fixture.some({2, 3, 9})}});
        fixture.project.reset();
        const test::CliRun ran = run(QStringList{"export",
                                        place(fixture, "lung.ocellus"),
                                        "-o",
                                        place(fixture, "out.h5ad"),
                                        "--json",
                                        "--with-x",
                                        "--with-sets"} +
                            which);
        QVERIFY2(ran.code == 0, ran.error);
        QCOMPARE(QJsonDocument::fromJson(ran.out)["cells"].toInt(), static_cast<int>(cells.size()));
        const auto written = Dataset::open(fixture.place("out.h5ad"));
        QStringList names;
        for (const std::string& name : written->cells().names) {
            names << QString::fromStdString(name);
        }
        QCOMPARE(names, cells);
        QCOMPARE(written->cells().find("cell_type_reviewed")->size(),
                 static_cast<Index>(cells.size()));
        const auto before = Dataset::open(fixture.place("data.h5ad"));
        CountBatch rows;
        CountBatch all;
        std::vector<Index> order(static_cast<std::size_t>(cells.size()));
        std::iota(order.begin(), order.end(), Index{0});
        written->mainMatrix()->read(order, rows);
        for (std::size_t i = 0; i < order.size(); ++i) {
            const std::vector<Index> one{names[static_cast<qsizetype>(i)].mid(4).toLongLong()};
            before->mainMatrix()->read(one, all);
            QCOMPARE(rows.values[i], all.values[0]);
            QCOMPARE(rows.genes[i], all.genes[0]);
        }
    }

    void whatCannotBeExportedIsSaid_data() {
        QTest::addColumn<int>("what");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        QTest::newRow("no project")
            << 0 << 3 << "nothing.ocellus could not be opened: there is no such project.";
        QTest::newRow("no output") << 1 << 2 << "--output is required";
        QTest::newRow("over its own data set") << 2 << 2 << "is the input itself";
        QTest::newRow("two subsets") << 9 << 2 << "excludes";
        QTest::newRow("nothing selected") << 10 << 2 << "No cells are selected in lung.ocellus.";
        QTest::newRow("an empty selection") << 11 << 2 << "There are no cells to write.";
        QTest::newRow("no such set") << 12 << 2 << "The project has no set of cells named none.";
        QTest::newRow("data set gone") << 3 << 3 << "was not found (looked in";
        QTest::newRow("data set of other cells") << 4 << 3 << "29 cells found, 30 expected";
        QTest::newRow("damaged") << 5 << 3
                                 << "project.sqlite is no SQLite database and was left as it is.";
        QTest::newRow("a damaged layer") << 6 << 3 << "bad.layer could not be opened";
        QTest::newRow("data set moved, told where") << 7 << 0 << "";
        QTest::newRow("data set changed, same cells")
            << 8 << 0 << "it still holds the same 30 cells";
    }

    void whatCannotBeExportedIsSaid() {
        QFETCH(int, what);
        QFETCH(int, code);
        QFETCH(QString, says);
        ProjectFixture fixture;
        fixture.relabel({0}, {"granulocyte", ""});
        if (what == 11) {
            fixture.project->saveViews({}, {{"selection", fixture.some({})}});
        }
        fixture.dataset.reset();
        fixture.project.reset();
        QString project = place(fixture, "lung.ocellus");
        QStringList more{"-o", place(fixture, "out.h5ad"), "--with-layers"};
        const QString data = place(fixture, "data.h5ad");
        switch (what) {
        case 0:
            project = place(fixture, "nothing.ocellus");
            break;
        case 1:
            more.clear();
            break;
        case 2:
            more = QStringList{"-o", data};
            break;
        case 3:
            QVERIFY(QFile::remove(data));
            break;
        case 4:
            test::writeDataset(data.toStdString(), 29);
            break;
        case 5:
            overwrite(project + "/project.sqlite",
                      "nothing of use, but long enough to be a header of a file");
            break;
        case 6:
            overwrite(project + "/layers/bad.layer", "OCLAYER");
            break;
        case 9:
            more << "--selection"
                 << "--visible";
            break;
        case 10:
        case 11:
            more << "--selection";
            break;
        case 12:
            more << "--set"
                 << "none";
            break;
        case 7:
            QVERIFY(QFile::rename(data, place(fixture, "moved.h5ad")));
            more << "--data" << place(fixture, "moved.h5ad");
            break;
        default: {
            QFile file(data);
            QVERIFY(file.open(QIODevice::Append));
            file.write("x");
        }
        }
        const test::CliRun ran = run(QStringList{"export", project, "--json"} + more);
        QVERIFY2(ran.code == code, ran.error);
        QVERIFY2(QString::fromUtf8(ran.error).contains(says), ran.error);
        QCOMPARE(QFile::exists(place(fixture, "out.h5ad")), code == 0);
        QCOMPARE(ran.out.isEmpty(), code != 0);
    }
};

QTEST_APPLESS_MAIN(tst_Export)
#include "tst_Export.moc"
