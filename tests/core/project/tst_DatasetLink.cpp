// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "tests/core/project/ProjectFixture.h"

#include <QFile>
#include <QTest>

#include <chrono>

using namespace ocellus;
using ocellus::test::ProjectFixture;
using ocellus::test::writeDataset;

namespace {

namespace fs = std::filesystem;

/// The same cells, other bytes.
void addByte(const std::string& file) {
    QFile data(QString::fromStdString(file));
    QVERIFY(data.open(QIODevice::Append));
    data.write("x");
}

/// Changes a byte near the end that no reader looks at, and gives the file its old time back.
void changeUnseen(const std::string& file) {
    const auto time = fs::last_write_time(file);
    QFile data(QString::fromStdString(file));
    QVERIFY(data.open(QIODevice::ReadWrite));
    QByteArray bytes = data.readAll();
    const auto at = bytes.indexOf("ENSG00000156738"); // the name of a gene
    QVERIFY(at > 0);
    data.seek(at + 14);
    data.write("7");
    data.close();
    fs::last_write_time(file, time);
}

} // namespace

Q_DECLARE_METATYPE(ocellus::DatasetState)

class tst_DatasetLink : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDataSetIsFoundWhereItWent_data() {
        QTest::addColumn<int>("move");
        QTest::newRow("nothing moved") << 0;
        QTest::newRow("folder with both moved") << 1;
        QTest::newRow("only the project moved") << 2;
        QTest::newRow("the data moved beside the project") << 3;
        QTest::newRow("the data moved into the project") << 4;
    }

    void theDataSetIsFoundWhereItWent() {
        QFETCH(int, move);
        QTemporaryDir folder;
        const fs::path top = folder.path().toStdString();
        fs::create_directories(top / "study/data");
        fs::create_directories(top / "elsewhere");
        const auto dataset = writeDataset((top / "study/data/lung.h5ad").string(), 12);
        fs::path project = top / "study/lung.ocellus";
        fs::path data = top / "study/data/lung.h5ad";
        Project::create(project.string(), *dataset)->setNote("", "kept", {});
        switch (move) {
        case 1:
            fs::rename(top / "study", top / "elsewhere/study");
            project = top / "elsewhere/study/lung.ocellus";
            data = top / "elsewhere/study/data/lung.h5ad";
            break;
        case 2:
            fs::rename(project, top / "elsewhere/other name.ocellus");
            project = top / "elsewhere/other name.ocellus";
            break;
        case 3:
            fs::rename(data, top / "study/lung.h5ad");
            data = top / "study/lung.h5ad";
            break;
        case 4:
            fs::rename(data, project / "lung.h5ad");
            data = project / "lung.h5ad";
            break;
        default:
            break;
        }
        const auto opened = Project::open(project.string());
        QCOMPARE(opened->findDataset().value_or(""), data.string());
        const auto found = Dataset::open(data.string());
        // Not hashed yet: size, time and cells vouch for it.
        QVERIFY(opened->checkDataset(*found, true, {}).state == DatasetState::Same);
        opened->adoptDataset(*found, found->fingerprint({}));
        QVERIFY(opened->checkDataset(*found, true, {}).state == DatasetState::Same);
        QCOMPARE(opened->datasetLink().path, data.string());
    }

    void aMissingDataSetLeavesTheLabelsReadable() {
        ProjectFixture fixture;
        fixture.relabel({0, 4}, {"granulocyte", "CL:0000094"});
        fixture.project->putCellSet("odd", fixture.some({1}), {});
        QVERIFY(QFile::remove(fixture.folder.filePath("data.h5ad")));
        fixture.reopen();
        QVERIFY(!fixture.project->findDataset());
        const QString sentence = QString::fromStdString(fixture.project->missingDataset());
        QVERIFY2(sentence.startsWith("data.h5ad, the data set of lung.ocellus, was not found (looked in "
                     + fixture.folder.path()),
            qPrintable(sentence));
        QVERIFY(!sentence.contains('\n'));
        QCOMPARE(fixture.project->edits(ProjectFixture::kColumn).size(), std::size_t{2});
        QCOMPARE(fixture.project->steps().size(), std::size_t{2});
        QCOMPARE(fixture.project->cellSet("odd").count(), Index{1});
        QVERIFY(fixture.project->undo("me"));
    }

    void aChangedDataSetIsNoticed_data() {
        QTest::addColumn<int>("change");
        QTest::addColumn<bool>("thorough");
        QTest::addColumn<DatasetState>("state");
        QTest::addColumn<QString>("says");
        QTest::newRow("untouched") << 0 << false << DatasetState::Same << "";
        QTest::newRow("untouched, bytes compared") << 0 << true << DatasetState::Same << "";
        QTest::newRow("touched only") << 1 << false << DatasetState::Same << "";
        QTest::newRow("other bytes") << 2 << false << DatasetState::SameCells << "holds the same 30 cells";
        QTest::newRow("other bytes, old time, trusted") << 3 << false << DatasetState::Same << "";
        QTest::newRow("other bytes, old time, compared")
            << 3 << true << DatasetState::SameCells << "holds the same 30 cells";
        QTest::newRow("fewer cells") << 4 << false << DatasetState::OtherCells << "29 cells found, 30 expected";
        QTest::newRow("other cells") << 5 << false << DatasetState::OtherCells << "other names or another order";
    }

    void aChangedDataSetIsNoticed() {
        QFETCH(int, change);
        QFETCH(bool, thorough);
        QFETCH(DatasetState, state);
        QFETCH(QString, says);
        ProjectFixture fixture;
        const std::string file = fixture.place("data.h5ad");
        fixture.project->adoptDataset(*fixture.dataset, fixture.dataset->fingerprint({}));
        fixture.relabel({0}, {"granulocyte", ""});
        fixture.dataset.reset();
        switch (change) {
        case 1: fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds(5)); break;
        case 2: addByte(file); break;
        case 3: changeUnseen(file); break;
        case 4: writeDataset(file, 29); break;
        case 5: writeDataset(file, 30, "other"); break;
        default: break;
        }
        fixture.reopen();
        QCOMPARE(fixture.project->findDataset().value_or(""), file);
        const auto dataset = Dataset::open(file);
        const DatasetCheck check = fixture.project->checkDataset(*dataset, thorough, {});
        QCOMPARE(check.state, state);
        const QString sentence = QString::fromStdString(check.sentence);
        QVERIFY2(sentence.contains(says) && sentence.isEmpty() == says.isEmpty(), qPrintable(sentence));
        QCOMPARE(fixture.project->edits(ProjectFixture::kColumn).size(), std::size_t{1});
        if (state == DatasetState::OtherCells) {
            QVERIFY_THROWS_EXCEPTION(UsageError, fixture.project->adoptDataset(*dataset, ""));
        } else {
            fixture.project->adoptDataset(*dataset, check.fingerprint);
            QVERIFY(fixture.project->checkDataset(*dataset, true, {}).state
                == (change == 3 && !thorough ? DatasetState::SameCells : DatasetState::Same));
        }
    }

    void aStoppedCheckSaysNoMoreThanItKnows() {
        ProjectFixture fixture;
        fixture.project->adoptDataset(*fixture.dataset, fixture.dataset->fingerprint({}));
        std::stop_source stop;
        stop.request_stop();
        addByte(fixture.place("data.h5ad"));
        const auto dataset = Dataset::open(fixture.place("data.h5ad"));
        const DatasetCheck check = fixture.project->checkDataset(*dataset, true, {stop.get_token(), {}});
        QVERIFY(check.fingerprint.empty());
    }

    void aDataSetThatNeverWasAFileGetsNoProject() {
        QTemporaryDir folder;
        CellTable cells;
        cells.names = {"a"};
        const auto dataset = Dataset::inMemory(cells, GeneTable(), nullptr, {});
        QVERIFY_THROWS_EXCEPTION(
            UsageError, Project::create(folder.filePath("x.ocellus").toStdString(), *dataset));
    }
};

QTEST_APPLESS_MAIN(tst_DatasetLink)
#include "tst_DatasetLink.moc"
