// SPDX-License-Identifier: GPL-3.0-or-later
// Where a file may be written, and that every writer of the core asks.
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/base/Hdf5Writer.h"
#include "core/base/OutputPath.h"
#include "core/model/CheckpointWriter.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <functional>
#include <sys/stat.h>

using namespace ocellus;

namespace {

/// What the action throws as a UsageError, "" when nothing, "another error" for another one.
QString usageError(const std::function<void()>& action) {
    try {
        action();
    } catch (const UsageError& error) {
        return QString::fromStdString(error.what());
    } catch (const std::exception&) {
        return QStringLiteral("another error");
    }
    return {};
}

} // namespace

class tst_OutputPath : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void onlyAFileOrNothingIsReplaced_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("says");
        QTest::newRow("nothing there") << "new.tsv" << "";
        QTest::newRow("a file") << "old.ckpt" << "";
        QTest::newRow("a link to a file") << "toFile" << "";
        QTest::newRow("a link to nothing") << "toNothing" << "";
        QTest::newRow("a folder") << "folder" << "it is a folder";
        QTest::newRow("a pipe") << "pipe.ckpt" << "it is a device, a pipe or a socket";
        QTest::newRow("a link to a pipe") << "toPipe" << "it is a device, a pipe or a socket";
        QTest::newRow("no folder") << "none/new.tsv" << "there is no folder";
        QTest::newRow("a file for a folder") << "old.ckpt/new.tsv" << "there is no folder";
    }

    void onlyAFileOrNothingIsReplaced() {
        QFETCH(QString, name);
        QFETCH(QString, says);
        const QString said = usageError([&] { requireOutputPath(at(name)); });
        QVERIFY2(says.isEmpty() ? said.isEmpty() : said.startsWith(QString::fromStdString(at(name)) + " could not be written: ") && said.contains(says), qPrintable(said));
    }

    void noWriterReplacesAPipeOrMakesAFolder() {
        const QStringList before = QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::System | QDir::Hidden);
        const Checkpoint model = Checkpoint::open(std::string(OCELLUS_TEST_DATA) + "/model/tiny.ckpt");
        for (const char* name : {"pipe.ckpt", "none/x.ckpt"}) {
            QVERIFY(usageError([&] { writeDurably(at(name), "text"); }).contains("could not be written"));
            QVERIFY(usageError([&] { hdf5::Writer writer(at(name)); }).contains("could not be written"));
            QVERIFY(usageError([&] { writeCheckpoint(model, at(name)); }).contains("could not be written"));
        }
        QCOMPARE(QDir(m_folder.path()).entryList(QDir::AllEntries | QDir::System | QDir::Hidden), before);
    }

    void aNameThatIsTooLongIsTheCallersFault() {
        const QString name(300, QLatin1Char('x'));
        QVERIFY(usageError([&] { writeDurably(at(name), "text"); }).contains("could not be created: File name too long."));
    }

    void aFullDiskIsNot() {
        QCOMPARE(usageError([&] { failToCreate(at("x"), ENOSPC); }), QString("another error"));
        QVERIFY(usageError([&] { failToCreate(at("x"), EROFS); }).contains("Read-only file system"));
    }

    void initTestCase() {
        QVERIFY(QDir(m_folder.path()).mkdir("folder"));
        QVERIFY(mkfifo(at("pipe.ckpt").c_str(), 0600) == 0);
        writeDurably(at("old.ckpt"), "old");
        QVERIFY(QFile::link("old.ckpt", QString::fromStdString(at("toFile"))));
        QVERIFY(QFile::link("gone", QString::fromStdString(at("toNothing"))));
        QVERIFY(QFile::link("pipe.ckpt", QString::fromStdString(at("toPipe"))));
    }

private:
    std::string at(const QString& name) const { return m_folder.filePath(name).toStdString(); }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(tst_OutputPath)
#include "tst_OutputPath.moc"
