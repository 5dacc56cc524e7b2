// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ProjectFinder.h"
#include "core/base/Error.h"
#include "tests/core/project/ProjectFixture.h"

#include <QDir>
#include <QTest>

using namespace ocellus;
using ocellus::test::writeDataset;

namespace {

namespace fs = std::filesystem;

/// A folder of data and the person's own folder.
struct Places {
    Places() {
        fs::create_directories(top / "data");
        places.ownFolder = (top / "own").string();
        places.cacheFolder = (top / "cache").string();
    }

    OpenedProject find(const std::shared_ptr<const Dataset>& dataset) const {
        OpenedProject result;
        if (openProjectOf(dataset, places, {}, &result) != Outcome::Finished) {
            throw Error("The search was stopped.");
        }
        return result;
    }

    QTemporaryDir folder;
    fs::path top = folder.path().toStdString();
    ProjectPlaces places;
};

} // namespace

class tst_ProjectFinder : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aNewProjectGoesBesideTheDataOrToThePersonsFolder_data() {
        QTest::addColumn<int>("how");
        QTest::addColumn<bool>("beside");
        QTest::newRow("a folder that can be written") << 0 << true;
        QTest::newRow("a folder that nobody may write") << 1 << false;
        QTest::newRow("a cache") << 2 << false;
        QTest::newRow("a UI test") << 3 << false;
    }

    void aNewProjectGoesBesideTheDataOrToThePersonsFolder() {
        QFETCH(int, how);
        QFETCH(bool, beside);
        Places places;
        fs::path data = places.top / "data/lung.h5ad";
        if (how == 2) {
            fs::create_directories(places.top / "cache/demo");
            data = places.top / "cache/demo/lung.h5ad";
        }
        const auto dataset = writeDataset(data.string(), 12);
        places.places.besideData = how != 3;
        if (how == 1) {
            fs::permissions(places.top / "data", fs::perms::owner_read | fs::perms::owner_exec);
        }
        const OpenedProject found = places.find(dataset);
        QVERIFY(!found.project);
        const fs::path folder = found.folder;
        QCOMPARE(folder == data.parent_path() / "lung.ocellus", beside);
        QCOMPARE(folder.parent_path() == fs::path(places.places.ownFolder), !beside);
        const auto project = makeProject(found.folder, *dataset, linkTo(*dataset, found.folder));
        QVERIFY(!project->isReadOnly());
        QCOMPARE(places.find(dataset).folder, found.folder); // and it is found there again
        fs::permissions(places.top / "data", fs::perms::owner_all);
    }

    void theNameOfTheProjectFollowsTheData_data() {
        QTest::addColumn<QString>("data");
        QTest::addColumn<QString>("project");
        QTest::newRow("h5ad") << "lung.h5ad"
                              << "lung.ocellus";
        QTest::newRow("dots") << "lung.v2.h5ad"
                              << "lung.v2.ocellus";
    }

    void theNameOfTheProjectFollowsTheData() {
        QFETCH(QString, data);
        QFETCH(QString, project);
        Places places;
        const auto dataset = writeDataset((places.top / "data" / data.toStdString()).string(), 12);
        QCOMPARE(QString::fromStdString(places.find(dataset).folder),
                 QString::fromStdString((places.top / "data" / project.toStdString()).string()));
    }

    void aNameTakenByOtherDataGetsANumber() {
        Places places;
        const auto mine = writeDataset((places.top / "data/lung.h5ad").string(), 12);
        fs::create_directories(places.top / "other");
        const auto other = writeDataset((places.top / "other/lung.h5ad").string(), 9, "other");
        Project::create((places.top / "data/lung.ocellus").string(), *other);
        const OpenedProject found = places.find(mine);
        QVERIFY(!found.project);
        QCOMPARE(fs::path(found.folder).filename().string(), std::string("lung-2.ocellus"));
        makeProject(found.folder, *mine, linkTo(*mine, found.folder))->setNote("", "mine", {});
        QCOMPARE(places.find(mine).project->entries(Section::Note).at(""), std::string("mine"));
    }

    void aDamagedProjectIsSaidAndLeftAsItIs() {
        Places places;
        const auto dataset = writeDataset((places.top / "data/lung.h5ad").string(), 12);
        fs::create_directories(places.top / "data/lung.ocellus");
        QFile file(
            QString::fromStdString((places.top / "data/lung.ocellus/project.sqlite").string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("no database at all");
        file.close();
        const OpenedProject found = places.find(dataset);
        QVERIFY(!found.project);
        QCOMPARE(found.sentences.size(), std::size_t{1});
        QVERIFY(found.sentences.front().find("lung.ocellus could not be opened") == 0);
        QCOMPARE(fs::path(found.folder).filename().string(), std::string("lung-2.ocellus"));
        QCOMPARE(file.size(), 18);
    }

    void dataThatChangedIsSaid_data() {
        QTest::addColumn<bool>("sameCells");
        QTest::addColumn<QString>("says");
        QTest::newRow("same cells") << true << "it still holds the same 12 cells";
        QTest::newRow("other cells") << false << "12 expected";
    }

    void dataThatChangedIsSaid() {
        QFETCH(bool, sameCells);
        QFETCH(QString, says);
        Places places;
        const std::string path = (places.top / "data/lung.h5ad").string();
        auto dataset = writeDataset(path, 12);
        {
            const auto project =
                Project::create((places.top / "data/lung.ocellus").string(), *dataset);
            project->adoptDataset(*dataset, dataset->fingerprint({}));
        }
        dataset.reset();
        if (sameCells) {
            QFile file(QString::fromStdString(path));
            QVERIFY(file.open(QIODevice::Append));
            file.write("x");
            file.close();
            dataset = Dataset::open(path);
        } else {
            dataset = writeDataset(path, 9);
        }
        const OpenedProject found = places.find(dataset);
        QCOMPARE(found.project != nullptr, sameCells);
        QCOMPARE(found.sentences.size(), std::size_t{1});
        QVERIFY2(QString::fromStdString(found.sentences[0]).contains(says),
                 found.sentences[0].c_str());
        if (sameCells) {
            QVERIFY(places.find(dataset).sentences.size() ==
                    1); // open in this program: read-only there
        }
    }

    void openedTwiceTheSecondReads() {
        Places places;
        const auto dataset = writeDataset((places.top / "data/lung.h5ad").string(), 12);
        const auto first = makeProject(places.find(dataset).folder, *dataset, linkTo(*dataset, (places.top / "data/lung.ocellus").string()));
        const OpenedProject second = places.find(dataset);
        QVERIFY(second.project->isReadOnly());
        QVERIFY(second.sentences.at(0).find("is open in another window or program") !=
                std::string::npos);
        QVERIFY_THROWS_EXCEPTION(Error, makeProject(second.folder, *dataset, linkTo(*dataset, (places.top / "data/lung.ocellus").string())));
        places.places.open = first; // the same window opens the same data again
        QCOMPARE(places.find(dataset).project, first);
    }

    void theDataOfAProjectAreFound() {
        Places places;
        const auto dataset = writeDataset((places.top / "data/lung.h5ad").string(), 12);
        const std::string folder = places.find(dataset).folder;
        makeProject(folder, *dataset, linkTo(*dataset, folder));
        QVERIFY(isProjectPath(folder));
        QVERIFY(isProjectPath(folder + "/project.sqlite"));
        QVERIFY(!isProjectPath(dataset->path()));
        QCOMPARE(datasetOfProject(folder), dataset->path());
        fs::remove(dataset->path());
        QVERIFY_THROWS_EXCEPTION(RefusedError, datasetOfProject(folder));
    }
};

QTEST_APPLESS_MAIN(tst_ProjectFinder)
#include "tst_ProjectFinder.moc"
