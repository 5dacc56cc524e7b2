// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to a project when programs are killed, disks are full or read-only, and files are
// damaged. The test starts itself as the other program.
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/project/Schema.h"
#include "core/project/Sqlite.h"
#include "tests/core/project/ProjectFixture.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QTest>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

using namespace ocellus;
using ocellus::test::ProjectFixture;
using ocellus::test::repeatingLabels;

namespace {

namespace fs = std::filesystem;

constexpr Index kCells = 5000;

OriginalLabels original(Index cells) {
    return {"cell_type", "", std::make_shared<const CategoryColumn>(repeatingLabels(cells))};
}

/// The i-th thing a person does; each leaves exactly one line in the audit trail.
void act(Project& project, Index i) {
    CellSet cells(project.cellCount());
    for (Index cell = i * 13 % 4000; cell < i * 13 % 4000 + 200; ++cell) {
        cells.insert(cell);
    }
    const std::string text = std::to_string(i);
    switch (i % 6) {
    case 0:
    case 1:
        project.relabel(ProjectFixture::kColumn, original(project.cellCount()), cells, {"label " + text, "CL:" + text},
            {"Ada", "note", "{}"});
        break;
    case 2: project.setNote("subject", text, {}); break;
    case 3: project.putCellSet("set " + std::to_string(i % 4), cells, {}); break;
    case 4: project.undo("Ben"); break;
    default: project.redo("Ben"); break;
    }
}

/// Everything decided, as text.
std::string stateOf(const Project& project) {
    std::ostringstream text;
    for (const Step& step : project.steps()) {
        text << step.id << " " << step.name << " " << static_cast<int>(step.state) << "\n";
    }
    for (const TrailLine& line : project.trail()) {
        text << line.action << line.step << line.author << " ";
    }
    for (const LabelEdit& edit : project.edits(ProjectFixture::kColumn)) {
        text << edit.cell << edit.label.name << edit.label.termId << " ";
    }
    for (const auto& [key, note] : project.entries(Section::Note)) {
        text << key << note;
    }
    for (const auto& [name, count] : project.cellSets()) {
        text << name << count;
        project.cellSet(name).forEach([&](Index cell) { text << " " << cell; });
    }
    return text.str();
}

ResultLayer bigLayer(int kind) {
    ResultLayer layer;
    layer.name = "map";
    layer.cellsDone = layer.cellsTotal = 100'000;
    layer.embeddings = {{"X", FloatMatrix{100'000, 8, std::vector<float>(800'000, static_cast<float>(kind))}}};
    return layer;
}

// --- the other program --------------------------------------------------------------------------

int review(const std::string& folder) {
    const auto project = Project::open(folder);
    for (Index i = static_cast<Index>(project->trail().size());; ++i) {
        act(*project, i);
        std::cout << i + 1 << std::endl; // reported saved
    }
}

int saveLayers(const std::string& folder) {
    const auto project = Project::open(folder);
    for (int i = 1;; ++i) {
        project->saveLayer(bigLayer(i), {});
        std::cout << i << std::endl;
    }
}

/// Holds the project open until its input ends; relabels cell N when told "N".
int hold(const std::string& folder) {
    const auto project = Project::open(folder);
    std::cout << (project->isReadOnly() ? "reads" : "writes") << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        CellSet cells(project->cellCount());
        cells.insert(std::stoll(line));
        try {
            project->relabel(ProjectFixture::kColumn, original(project->cellCount()), cells, {"told", ""}, {});
            std::cout << "done" << std::endl;
        } catch (const Error& error) {
            std::cout << error.what() << std::endl;
        }
    }
    return 0;
}

/// As a person without rights: prints what can be read, and the sentence when changing it.
int readOnly(const std::string& folder) {
    if (getuid() == 0 && setuid(65534) != 0) {
        return 2;
    }
    const auto project = Project::open(folder);
    std::cout << project->isReadOnly() << " " << project->steps().size() << " "
              << project->edits(ProjectFixture::kColumn).size() << "\n";
    for (const std::string& notice : project->notices()) {
        std::cout << notice << "\n";
    }
    try {
        project->setNote("", "x", {});
        std::cout << "saved" << std::endl;
    } catch (const Error& error) {
        std::cout << error.what() << std::endl;
    }
    return 0;
}

int otherProgram(const std::string& what, const std::string& folder) {
    try {
        return what == "review" ? review(folder)
            : what == "layers"  ? saveLayers(folder)
            : what == "hold"    ? hold(folder)
                                : readOnly(folder);
    } catch (const std::exception& error) {
        std::cout << "failed: " << error.what() << std::endl;
        return 1;
    }
}

// --- helpers of this one ------------------------------------------------------------------------

/// The other program at work on a folder.
class Other {
public:
    Other(const char* what, const std::string& folder) {
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(
            QCoreApplication::applicationFilePath(), {"--other", what, QString::fromStdString(folder)});
    }

    ~Other() {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(10000)) {
            kill();
        }
    }

    QString line() {
        while (!m_process.canReadLine()) {
            if (!m_process.waitForReadyRead(60000)) {
                return "nothing";
            }
        }
        return QString::fromUtf8(m_process.readLine()).trimmed();
    }

    QStringList lines() {
        m_process.waitForFinished(60000);
        return QString::fromUtf8(m_process.readAll()).trimmed().split('\n');
    }

    QString tell(const char* text) {
        m_process.write(text);
        m_process.write("\n");
        return line();
    }

    /// kill -9. @returns the last line it had said.
    QString kill() {
        m_process.kill();
        m_process.waitForFinished(60000);
        const QStringList rest = QString::fromUtf8(m_process.readAll()).split('\n', Qt::SkipEmptyParts);
        return rest.isEmpty() ? QString() : rest.last();
    }

private:
    QProcess m_process;
};

std::string bytesOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void put(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Runs SQL on a project's database as a stranger could.
void runSql(const std::string& folder, const char* sql) {
    const sqlite::Database database(folder + "/project.sqlite", sqlite::Mode::Write, folder);
    database.beginWriting();
    database.execute(sql);
}

std::string refusal(const std::string& folder) {
    try {
        const auto project = Project::open(folder);
        const std::string state = stateOf(*project);
        project->annotations();
        project->views();
        while (project->undo("me")) {
        }
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

} // namespace

class tst_ProjectDurability : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aKilledReviewLosesNothingThatWasReportedSaved_data() {
        QTest::addColumn<int>("reported"); // killed after so many reports ...
        QTest::addColumn<int>("microseconds"); // ... and so much later
        Random random(7);
        for (int i = 0; i < 20; ++i) {
            const int reported = static_cast<int>(random.below(40)) + 1;
            const int later = static_cast<int>(random.below(20000));
            QTest::addRow("after %d reports and %d us", reported, later) << reported << later;
        }
    }

    void aKilledReviewLosesNothingThatWasReportedSaved() {
        QFETCH(int, reported);
        QFETCH(int, microseconds);
        ProjectFixture fixture(kCells);
        fixture.project.reset();
        QString last;
        {
            Other other("review", fixture.projectPlace());
            for (int i = 0; i < reported; ++i) {
                last = other.line();
            }
            usleep(static_cast<useconds_t>(microseconds));
            const QString rest = other.kill();
            last = rest.isEmpty() ? last : rest;
        }
        fixture.project = Project::open(fixture.projectPlace());
        QVERIFY(fixture.project->wasRecovered());
        QVERIFY(QString::fromStdString(fixture.project->notices().at(0)).contains("everything was recovered, up to"));
        const auto saved = static_cast<Index>(fixture.project->trail().size());
        QVERIFY2(saved >= last.toLongLong() && saved <= last.toLongLong() + 1, qPrintable(last));
        // The same deeds without a kill give the same project.
        ProjectFixture quiet(kCells);
        for (Index i = 0; i < saved; ++i) {
            act(*quiet.project, i);
        }
        QCOMPARE(stateOf(*fixture.project), stateOf(*quiet.project));
        act(*fixture.project, saved);
        QCOMPARE(fixture.project->trail().size(), static_cast<std::size_t>(saved + 1));
        fixture.reopen();
        QVERIFY(!fixture.project->wasRecovered());
    }

    void aKilledSaveLeavesWholeLayers_data() {
        QTest::addColumn<int>("microseconds");
        Random random(11);
        for (int i = 0; i < 10; ++i) {
            const int later = static_cast<int>(random.below(30000));
            QTest::addRow("%d us into a save", later) << later;
        }
    }

    void aKilledSaveLeavesWholeLayers() {
        QFETCH(int, microseconds);
        ProjectFixture fixture;
        fixture.project.reset();
        int last = 0;
        {
            Other other("layers", fixture.projectPlace());
            last = other.line().toInt();
            usleep(static_cast<useconds_t>(microseconds));
            const QString rest = other.kill();
            last = rest.isEmpty() ? last : rest.toInt();
        }
        fixture.project = Project::open(fixture.projectPlace());
        const LayerPtr layer = fixture.project->loadLayer("map");
        const auto kind = static_cast<int>(layer->embeddings[0].second.values.front());
        QVERIFY2(kind == last || kind == last + 1, qPrintable(QString("%1 after %2").arg(kind).arg(last)));
        const QDir folder(QString::fromStdString(fixture.projectPlace() + "/layers"));
        QCOMPARE(folder.entryList(QDir::Files).size(), 1); // nothing unfinished stays
    }

    void aSecondProgramReadsAndSeesWhatTheFirstDoes() {
        ProjectFixture fixture;
        fixture.relabel({0}, {"first", ""});
        fixture.project.reset();
        Other writer("hold", fixture.projectPlace());
        QCOMPARE(writer.line(), QString("writes"));
        fixture.project = Project::open(fixture.projectPlace());
        QVERIFY(fixture.project->isReadOnly());
        QCOMPARE(fixture.project->notices(),
            std::vector<std::string>{"lung.ocellus is open in another window or program; it can be read here, and "
                                     "changes are made there."});
        QCOMPARE(fixture.labels()[0], std::string("first"));
        QVERIFY(!fixture.project->refresh());
        QCOMPARE(writer.tell("5"), QString("done"));
        QVERIFY(fixture.project->refresh());
        QVERIFY(!fixture.project->refresh());
        QCOMPARE(fixture.labels()[5], std::string("told"));
        QVERIFY_THROWS_EXCEPTION(Error, fixture.relabel({1}, {"refused", ""}));
        QVERIFY_THROWS_EXCEPTION(Error, fixture.project->saveLayer(bigLayer(1), {}));
        QVERIFY_THROWS_EXCEPTION(Error, fixture.project->undo("me"));
        QCOMPARE(writer.tell("6"), QString("done"));
        writer.kill();
        // The reader goes on reading, and the next one may write.
        QCOMPARE(fixture.labels()[6], std::string("told"));
        Other next("hold", fixture.projectPlace());
        QCOMPARE(next.line(), QString("writes"));
        QCOMPARE(next.tell("7"), QString("done"));
        QCOMPARE(fixture.labels()[7], std::string("told"));
        QCOMPARE(fixture.labels()[1], std::string("B cell"));
    }

    void aSecondHandleInOneProgramReadsToo() {
        ProjectFixture fixture;
        const auto second = Project::open(fixture.projectPlace());
        QVERIFY(second->isReadOnly());
        fixture.relabel({0}, {"first", ""});
        QCOMPARE(second->edits(ProjectFixture::kColumn).size(), std::size_t{1});
        fixture.project.reset();
        QVERIFY(!Project::open(fixture.projectPlace())->isReadOnly());
    }

    void aReadOnlyDiskShowsEverything_data() {
        QTest::addColumn<bool>("killed"); // changes still only in the journal
        QTest::newRow("closed properly") << false;
        QTest::newRow("after a kill") << true;
    }

    void aReadOnlyDiskShowsEverything() {
        QFETCH(bool, killed);
        ProjectFixture fixture;
        fixture.relabel({3}, {"first", ""});
        fixture.project.reset();
        {
            Other other("hold", fixture.projectPlace());
            other.line();
            other.tell("4");
            if (killed) {
                other.kill();
            }
        }
        QCOMPARE(fs::exists(fixture.projectPlace() + "/project.sqlite-wal"), killed);
        chmod(fixture.folder.path().toLocal8Bit(), 0755);
        std::map<std::string, std::string> before;
        for (const auto& entry : fs::recursive_directory_iterator(fixture.projectPlace())) {
            if (entry.is_regular_file()) {
                before[entry.path().string()] = bytesOf(entry.path().string());
            }
            chmod(entry.path().c_str(), entry.is_directory() ? 0555 : 0444);
        }
        chmod(fixture.projectPlace().c_str(), 0555);
        const QStringList lines = Other("readonly", fixture.projectPlace()).lines();
        chmod(fixture.projectPlace().c_str(), 0755);
        QCOMPARE(lines,
            (QStringList{"1 2 2", "lung.ocellus lies where nothing can be written; it can be read, and changes cannot be saved.",
                "lung.ocellus is read-only here; nothing was saved."}));
        for (const auto& [path, bytes] : before) {
            QVERIFY2(bytesOf(path) == bytes, path.c_str());
        }
    }

    void aFullDiskLosesNothingThatWasSaved() {
        ProjectFixture fixture(kCells);
        act(*fixture.project, 0);
        const std::string before = stateOf(*fixture.project);
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit limit{};
        getrlimit(RLIMIT_FSIZE, &limit);
        const rlimit full{fs::file_size(fixture.projectPlace() + "/project.sqlite-wal") + 1000, limit.rlim_max};
        setrlimit(RLIMIT_FSIZE, &full);
        std::string sentence;
        std::string layerSentence;
        try {
            act(*fixture.project, 1);
        } catch (const Error& error) {
            sentence = error.what();
        }
        try {
            fixture.project->saveLayer(bigLayer(1), {});
        } catch (const Error& error) {
            layerSentence = error.what();
        }
        setrlimit(RLIMIT_FSIZE, &limit);
        QVERIFY2(sentence.find("lung.ocellus could not be read or saved: the disk reported an error") == 0,
            sentence.c_str());
        QVERIFY2(layerSentence.find(".layer could not be saved: File too large.") != std::string::npos,
            layerSentence.c_str());
        QCOMPARE(stateOf(*fixture.project), before);
        QVERIFY(QDir(QString::fromStdString(fixture.projectPlace() + "/layers")).isEmpty());
        act(*fixture.project, 1);
        const std::string after = stateOf(*fixture.project);
        QVERIFY(after != before);
        fixture.reopen();
        QCOMPARE(stateOf(*fixture.project), after);
    }

    void aDamagedDatabaseIsRefusedInOneSentenceAndKept_data() {
        QTest::addColumn<int>("damage");
        QTest::addColumn<QString>("says");
        QTest::newRow("no header") << 0 << "is no SQLite database and was left as it is";
        QTest::newRow("cut in half") << 1 << "is damaged and was left as it is";
        QTest::newRow("cut after 100 bytes") << 2 << "";
        QTest::newRow("a text instead") << 3 << "is no SQLite database";
        QTest::newRow("empty") << 4 << "is empty";
        QTest::newRow("a page overwritten") << 5 << "is damaged and was left as it is";
        QTest::newRow("not there") << 6 << "a folder with project.sqlite in it was expected";
    }

    void aDamagedDatabaseIsRefusedInOneSentenceAndKept() {
        QFETCH(int, damage);
        QFETCH(QString, says);
        ProjectFixture fixture(kCells);
        for (Index i = 0; i < 12; ++i) {
            act(*fixture.project, i);
        }
        fixture.project.reset();
        const std::string file = fixture.projectPlace() + "/project.sqlite";
        std::string bytes = bytesOf(file);
        switch (damage) {
        case 0: bytes.replace(0, 64, 64, '\0'); break;
        case 1: bytes.resize(bytes.size() / 2); break;
        case 2: bytes.resize(100); break;
        case 3: bytes = "cell\tlabel\nAAAC-1\tT cell\n"; break;
        case 4: bytes.clear(); break;
        case 5: bytes.replace(4096 * 2, 4096, 4096, '\xff'); break;
        default: fs::remove(file); break;
        }
        if (damage != 6) {
            put(file, bytes);
        }
        const std::string sentence = refusal(fixture.projectPlace());
        QVERIFY2(QString::fromStdString(sentence).startsWith("lung.ocellus could not be opened: "), sentence.c_str());
        QVERIFY2(QString::fromStdString(sentence).contains(says) && sentence.find('\n') == std::string::npos,
            sentence.c_str());
        QCOMPARE(fs::exists(file), damage != 6);
        QVERIFY(damage == 6 || bytesOf(file) == bytes);
    }

    void flippedBytesNeverCrashAndAreSaidInOneSentence() {
        ProjectFixture fixture(kCells);
        for (Index i = 0; i < 24; ++i) {
            act(*fixture.project, i);
        }
        fixture.project.reset();
        const std::string file = fixture.projectPlace() + "/project.sqlite";
        const std::string whole = bytesOf(file);
        Random random(3);
        int refused = 0;
        for (int i = 0; i < 300; ++i) {
            std::string damaged = whole;
            for (std::uint64_t hits = 1 + random.below(3); hits > 0; --hits) {
                const auto at = static_cast<std::size_t>(random.below(whole.size()));
                damaged[at] = static_cast<char>(damaged[at] ^ (1 + random.below(255)));
            }
            fs::remove(file);
            put(file, damaged);
            const std::string sentence = refusal(fixture.projectPlace());
            refused += sentence.empty() ? 0 : 1;
            QVERIFY2(sentence.find('\n') == std::string::npos, sentence.c_str());
            QVERIFY(fs::exists(file));
        }
        // Most of so small a file is empty space; some hits must matter, or the test tests nothing.
        QVERIFY2(refused > 10, qPrintable(QString::number(refused)));
    }

    void databasesOfOthersAreRefused_data() {
        QTest::addColumn<QByteArray>("sql");
        QTest::addColumn<QString>("says");
        QTest::newRow("of another program") << QByteArray("PRAGMA application_id = 5") << "holds no Ocellus project";
        QTest::newRow("without a version") << QByteArray("PRAGMA user_version = 0") << "holds no Ocellus project";
        QTest::newRow("of a newer Ocellus")
            << QByteArray("PRAGMA user_version = 77") << "was written by a newer Ocellus (version 77 of its tables";
        QTest::newRow("without its tables") << QByteArray("DROP TABLE facts") << "is damaged";
        QTest::newRow("with more cells than there are in the world")
            << QByteArray("UPDATE facts SET value = 9e15 WHERE name = 'cells'") << "it speaks of";
        QTest::newRow("with a step that is missing")
            << QByteArray("UPDATE facts SET value = '99' WHERE name = 'head'") << "is damaged";
        QTest::newRow("with a trail in a circle")
            << QByteArray("PRAGMA foreign_keys = OFF; UPDATE steps SET parent = 3 WHERE id = 1") << "is damaged";
        QTest::newRow("with labels of other cells")
            << QByteArray("UPDATE label_blocks SET block = 1000") << "cells that the data set does not have";
        QTest::newRow("with labels without a name")
            << QByteArray("PRAGMA foreign_keys = OFF; DELETE FROM labels") << "which has no name";
        QTest::newRow("with a set of other bytes")
            << QByteArray("UPDATE entries SET value = x'000102' WHERE section = 2") << "the set of cells set 3";
    }

    void databasesOfOthersAreRefused() {
        QFETCH(QByteArray, sql);
        QFETCH(QString, says);
        ProjectFixture fixture(kCells);
        for (Index i = 0; i < 8; ++i) {
            act(*fixture.project, i);
        }
        fixture.project.reset();
        runSql(fixture.projectPlace(), sql);
        const std::string sentence = refusal(fixture.projectPlace());
        QVERIFY2(QString::fromStdString(sentence).startsWith("lung.ocellus could not be opened: project.sqlite "),
            sentence.c_str());
        QVERIFY2(QString::fromStdString(sentence).contains(says), sentence.c_str());
    }

    void nothingThatAStrangerPutIntoADatabaseIsRun() {
        ProjectFixture fixture;
        fixture.relabel({0}, {"first", ""});
        fixture.project.reset();
        runSql(fixture.projectPlace(),
            "CREATE TRIGGER a AFTER INSERT ON steps BEGIN DELETE FROM label_blocks; END;"
            "CREATE TRIGGER b AFTER UPDATE ON facts BEGIN DELETE FROM entries; END;"
            "CREATE TRIGGER c BEFORE INSERT ON trail BEGIN SELECT load_extension('/tmp/x'); END;");
        fixture.project = Project::open(fixture.projectPlace());
        fixture.relabel({1}, {"second", ""});
        fixture.reopen();
        QCOMPARE(fixture.labels()[0], std::string("first"));
        QCOMPARE(fixture.labels()[1], std::string("second"));
        QCOMPARE(fixture.project->annotations().size(), std::size_t{1});
    }

    void tablesOfAnOlderVersionAreBroughtUpAllOrNothing() {
        QTemporaryDir folder;
        const sqlite::Database database(
            folder.filePath("x.sqlite").toStdString(), sqlite::Mode::Create, folder.path().toStdString());
        database.beginWriting();
        const char* const first[] = {"CREATE TABLE a (x); INSERT INTO a VALUES (5);"};
        schema::migrate(database, first);
        QCOMPARE(database.integer("PRAGMA user_version"), Index{1});
        const char* const broken[] = {first[0], "ALTER TABLE a ADD COLUMN y DEFAULT 7;", "INSERT INTO nowhere VALUES (1);"};
        QVERIFY_THROWS_EXCEPTION(Error, schema::migrate(database, broken));
        QCOMPARE(database.integer("PRAGMA user_version"), Index{1});
        QVERIFY_THROWS_EXCEPTION(Error, database.integer("SELECT y FROM a"));
        const char* const third[] = {first[0], broken[1], "UPDATE a SET x = x + y;"};
        schema::migrate(database, third);
        schema::migrate(database, third); // nothing left to do
        QCOMPARE(database.integer("PRAGMA user_version"), Index{3});
        QCOMPARE(database.integer("SELECT x FROM a"), Index{12});
    }
};

int main(int argc, char** argv) {
    if (argc == 4 && std::string(argv[1]) == "--other") {
        return otherProgram(argv[2], argv[3]);
    }
    QCoreApplication app(argc, argv);
    tst_ProjectDurability test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_ProjectDurability.moc"
