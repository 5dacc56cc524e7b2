// SPDX-License-Identifier: GPL-3.0-or-later
// The real program: `ocellus-cli review PROJECT --decisions T.tsv`.
#include "core/base/Error.h"
#include "core/project/ReviewDecisions.h"
#include "tests/cli/CliRun.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <algorithm>

using namespace ocellus;
using ocellus::test::ProjectFixture;
const auto run = ocellus::test::runCli;
const auto place = ocellus::test::placeIn;

namespace {

// Cells 0, 3, 6 ... are T cells, 1, 4 ... B cells, 2, 5 ... have no label.
const QByteArray kCellTable = "# made by a test\n"
                              "cell\tannotated\tsuggested\n"
                              "cell0\tT cell\tNK cell\n"
                              "cell3\tT cell\tNK cell\n"
                              "cell6\tT cell\tgranulocyte\n"
                              "cell1\tB cell\tplasma cell\n"
                              "cell4\tB cell\tneuron\n"
                              "cell7\tB cell\tlymphocyte\n";

const QByteArray kDecisions =
    "rank\tannotated\tsuggested\tcells\tdecision\tlabel\tterm\tnote\tauthor\n"
    "1\tT cell\tNK cell\t2\taccept\t\tCL:0000623\tNKG7 91 %\tAda\n"
    "2\tB cell\tneuron\t1\treject\t\t\tambient\tAda\n"
    "3\tT cell\tgranulocyte\t1\tother\tneutrophil\t\t\t\n"
    "4\tB cell\tlymphocyte\t1\tcoarser\tlymphocyte\t\t\t\n"
    "5\tB cell\tplasma cell\t1\tskip\t\t\t\t\n"
    "6\tB cell\tmonocyte\t1\t\t\t\t\t\n";

/// Cells labelled B cell and T cell in two samples, with what a model says of them: cells 0, 2, 4 ... of the first sample and
/// 20, 22 ... of the second are B cells to it; of the T cells every third is a classical monocyte, the others are T cells
/// and next to that monocytes. No expression.
std::shared_ptr<const Dataset> writePredicted(const std::string& path) {
    constexpr Index kCells = 60;
    CellTable table;
    CategoryColumn labels{{}, {"B cell", "T cell"}, false};
    CategoryColumn samples{{}, {"D1", "D2"}, false};
    auto layer = std::make_shared<ResultLayer>();
    FloatMatrix scores{kCells, 2, {}};
    UnsLabels ids{"pred_cell_type_topk_ids", {"CL:0000236", "CL:0000084", "CL:0000860"}, 2, {}};
    for (Index cell = 0; cell < kCells; ++cell) {
        const bool isT = cell % 2 == 1;
        table.names.push_back("cell" + std::to_string(cell));
        labels.codes.push_back(isT ? 1 : 0);
        samples.codes.push_back(cell < 30 ? 0 : 1);
        const std::vector<std::int32_t> top = !isT ? std::vector<std::int32_t>{0, 1} : cell % 3 == 0 ? std::vector<std::int32_t>{2, 1} : std::vector<std::int32_t>{1, 2};
        ids.codes.insert(ids.codes.end(), top.begin(), top.end());
        scores.values.insert(scores.values.end(), {0.8F, 0.1F});
    }
    table.columns = {{"cell_type", labels}, {"sample_id", samples}};
    layer->name = "scprint";
    layer->cellsDone = layer->cellsTotal = kCells;
    layer->embeddings.emplace_back("pred_cell_type_topk", scores);
    CountBatch none;
    none.rowStart.assign(kCells + 1, 0);
    ResultFileContent content;
    content.dataset = Dataset::inMemory(table, GeneTable(Table()), std::make_shared<MemoryRowSource>(none, 0), {});
    content.layers = {layer};
    content.unsLabels = {ids};
    writeResultFile(path, content, {});
    return Dataset::open(path);
}

} // namespace

class tst_Review : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyDecisionIsCarriedOutAndRecorded() {
        ProjectFixture fixture;
        test::overwrite(place(fixture, "t.tsv"), kDecisions);
        test::overwrite(place(fixture, "c.tsv"), kCellTable);
        fixture.project.reset();
        const QStringList arguments{"review",
                                    place(fixture, "lung.ocellus"),
                                    "--decisions",
                                    place(fixture, "t.tsv"),
                                    "--cells",
                                    place(fixture, "c.tsv"),
                                    "--author",
                                    "Grace",
                                    "--json"};
        const test::CliRun ran = run(arguments);
        QVERIFY2(ran.code == 0, ran.error);
        const QJsonObject facts = QJsonDocument::fromJson(ran.out).object();
        QCOMPARE(facts["decisions"].toInt(), 5);
        QCOMPARE(facts["accept"].toInt(), 1);
        QCOMPARE(facts["steps"].toInt(), 5);
        QCOMPARE(facts["cellsRelabelled"].toInt(), 4);
        fixture.reopen();
        const auto labels = fixture.labels();
        QCOMPARE(labels[0], std::string("NK cell"));
        QCOMPARE(labels[3], std::string("NK cell"));
        QCOMPARE(labels[4], std::string("B cell"));
        QCOMPARE(labels[6], std::string("neutrophil"));
        QCOMPARE(labels[7], std::string("lymphocyte"));
        QCOMPARE(labels[1], std::string("B cell"));
        QCOMPARE(fixture.project->edits(ProjectFixture::kColumn).front().label.termId,
                 std::string("CL:0000623"));
        const auto steps = fixture.project->steps();
        QCOMPARE(steps[0].name, std::string("Relabel 2 cells: T cell -> NK cell"));
        QCOMPARE(steps[0].remark.note, std::string("NKG7 91 %"));
        QCOMPARE(steps[0].remark.author, std::string("Ada"));
        QCOMPARE(steps[1].name, std::string("Keep the label of 1 cell: B cell"));
        QCOMPARE(steps[2].remark.author, std::string("Grace"));
        QCOMPARE(fixture.project->entries(Section::Decision).size(), std::size_t{5});
        const auto lines = reviewedLines(*fixture.project, ProjectFixture::kColumn);
        QCOMPARE(lines.size(), std::size_t{5});
        const ReviewedLine& accepted = lines.at({"T cell", "NK cell", "", {}});
        QVERIFY(accepted.verdict == Verdict::Accept);
        QCOMPARE(accepted.label, std::string("NK cell"));
        QCOMPARE(accepted.cells, Index{2});
        QCOMPARE(accepted.note, std::string("NKG7 91 %"));
        QCOMPARE(lines.at({"B cell", "plasma cell", "", {}}).author, std::string("Grace"));
        fixture.project->undo("Ada"); // the last one: a skip
        QCOMPARE(reviewedLines(*fixture.project, ProjectFixture::kColumn).size(), std::size_t{4});
        fixture.project->redo("Ada");
        fixture.project.reset();
        const test::CliRun again = run(arguments); // nothing is decided twice
        QCOMPARE(QJsonDocument::fromJson(again.out)["steps"].toInt(), 0);
        QCOMPARE(QJsonDocument::fromJson(again.out)["unchanged"].toInt(), 5);
    }

    void linesMayBeAboutSingleCells() {
        ProjectFixture fixture;
        test::overwrite(place(fixture, "t.tsv"),
                        "cell\tannotated\tsuggested\tdecision\ncell9\tT cell\tNK "
                        "cell\taccept\ncell3\tT cell\tNK cell\tskip\n");
        fixture.project.reset();
        QCOMPARE(
            run({"review", place(fixture, "lung.ocellus"), "--decisions", place(fixture, "t.tsv")})
                .code,
            0);
        fixture.reopen();
        QCOMPARE(fixture.labels()[9], std::string("NK cell"));
        QCOMPARE(fixture.labels()[3], std::string("T cell"));
        const auto lines = reviewedLines(*fixture.project, ProjectFixture::kColumn);
        QCOMPARE(lines.size(), std::size_t{2});
        QVERIFY(lines.at({"T cell", "NK cell", "", Index{3}}).verdict == Verdict::Skip);
    }

    void aLineAboutOneSampleTakesItsCellsOnly() {
        ProjectFixture fixture;
        test::overwrite(place(fixture, "t.tsv"),
                        "annotated\tsuggested\tsample\tdecision\n"
                        "T cell\tNK cell\tD2\taccept\n");
        test::overwrite(place(fixture, "c.tsv"),
                        "cell\tannotated\tsuggested\tsample\n"
                        "cell0\tT cell\tNK cell\tD1\n"
                        "cell3\tT cell\tNK cell\tD2\n");
        fixture.project.reset();
        QCOMPARE(run({"review",
                      place(fixture, "lung.ocellus"),
                      "--decisions",
                      place(fixture, "t.tsv"),
                      "--cells",
                      place(fixture, "c.tsv")})
                     .code,
                 0);
        fixture.reopen();
        QCOMPARE(fixture.labels()[0], std::string("T cell"));
        QCOMPARE(fixture.labels()[3], std::string("NK cell"));
    }

    void tablesThatDisagreementsWroteAreCarriedOut() {
        const QTemporaryDir folder;
        const auto dataset = writePredicted(folder.filePath("predicted.h5ad").toStdString());
        const QString lines = folder.filePath("t.tsv"), cells = folder.filePath("c.tsv");
        const test::CliRun found = run({"disagreements", folder.filePath("predicted.h5ad"), "--annotation", "cell_type", "--evidence", "model", "-o", lines, "--cells-out", cells});
        QVERIFY2(found.code == 0, found.error);
        QFile file(lines);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QList<QByteArray> rows = file.readAll().split('\n');
        QCOMPARE(rows.size(), 4); // names, a line for each sample, nothing
        int accepted = 0;
        for (qsizetype row = 0; row < 3; ++row) {
            const bool accept = rows[row].contains("\tD2\t");
            rows[row] += row == 0 ? "\tdecision" : accept ? "\taccept" : "\t";
            accepted += accept ? 1 : 0;
        }
        QCOMPARE(accepted, 1);
        test::overwrite(folder.filePath("decided.tsv"), rows.join('\n'));
        const std::string kept = folder.filePath("lung.ocellus").toStdString();
        Project::create(kept, *dataset).reset();
        const test::CliRun ran = run({"review", folder.filePath("lung.ocellus"), "--decisions", folder.filePath("decided.tsv"), "--cells", cells});
        QVERIFY2(ran.code == 0, ran.error);
        const auto project = Project::open(kept);
        const CategoryColumn& original = *dataset->cells().find("cell_type")->category();
        const CategoryColumn reviewed = project->annotationColumn(ProjectFixture::kColumn, original);
        for (Index cell = 0; cell < dataset->cellCount(); ++cell) {
            const auto at = static_cast<std::size_t>(cell);
            const bool taken = cell >= 30 && cell % 6 == 3; // of that sample and in the group; other cells have monocytes second
            QCOMPARE(reviewed.categories[static_cast<std::size_t>(reviewed.codes[at])],
                     taken ? std::string("classical monocyte") : original.categories[static_cast<std::size_t>(original.codes[at])]);
        }
        const auto edits = project->edits(ProjectFixture::kColumn);
        QVERIFY(!edits.empty() && std::ranges::all_of(edits, [](const auto& edit) { return edit.label.termId == "CL:0000860"; }));
    }

    void whatCannotBeUsedIsSaidAndNothingIsDecided_data() {
        QTest::addColumn<QByteArray>("decisions");
        QTest::addColumn<QString>("says");
        const QByteArray head = "annotated\tsuggested\tdecision\tlabel\n";
        QTest::newRow("no such decision")
            << head + "T cell\tNK cell\taccept\t\nT cell\tNK cell\tmaybe\t\n"
            << "line 3 has the decision \"maybe\"; accept, reject, other, coarser or skip was "
               "expected";
        QTest::newRow("no label") << head + "T cell\tNK cell\tother\t\n"
                                  << "line 2 decides other, but names no label";
        QTest::newRow("no cells")
            << head + "T cell\tneuron\taccept\t\n"
            << "line 2 is about T cell and neuron, for which no cells are listed";
        QTest::newRow("a field too few") << head + "T cell\tneuron\taccept\n"
                                         << "line 2 has 3 fields, 4 expected";
        QTest::newRow("no column")
            << QByteArray("annotated\tsuggested\n") << "its first line has no column decision";
        QTest::newRow("empty") << QByteArray()
                               << "it is empty, a line of column names was expected";
        QTest::newRow("an unknown cell")
            << QByteArray("cell\tannotated\tsuggested\tdecision\nx\tT cell\tNK cell\taccept\n")
            << "line 2 names the cell x, which the data set does not have";
    }

    void whatCannotBeUsedIsSaidAndNothingIsDecided() {
        QFETCH(QByteArray, decisions);
        QFETCH(QString, says);
        ProjectFixture fixture;
        test::overwrite(place(fixture, "t.tsv"), decisions);
        test::overwrite(place(fixture, "c.tsv"), kCellTable);
        fixture.project.reset();
        const test::CliRun ran = run({"review",
                                      place(fixture, "lung.ocellus"),
                                      "--decisions",
                                      place(fixture, "t.tsv"),
                                      "--cells",
                                      place(fixture, "c.tsv"),
                                      "--json"});
        QCOMPARE(ran.code, 3);
        QVERIFY2(QString::fromUtf8(ran.error).contains("t.tsv could not be opened: " + says),
                 ran.error);
        QVERIFY(ran.out.isEmpty());
        fixture.reopen();
        QVERIFY(fixture.project->steps().empty());
    }

    void aProjectThatIsOpenElsewhereIsLeftAlone() {
        ProjectFixture fixture; // keeps it open
        test::overwrite(place(fixture, "t.tsv"),
                        "cell\tannotated\tsuggested\tdecision\ncell9\tT cell\tNK cell\taccept\n");
        const test::CliRun ran =
            run({"review", place(fixture, "lung.ocellus"), "--decisions", place(fixture, "t.tsv")});
        QCOMPARE(ran.code, 3);
        QVERIFY2(ran.error.contains("is open in another window or program"), ran.error);
        QVERIFY(fixture.project->steps().empty());
    }
};

QTEST_APPLESS_MAIN(tst_Review)
#include "tst_Review.moc"
