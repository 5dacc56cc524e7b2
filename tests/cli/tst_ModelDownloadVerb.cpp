// SPDX-License-Identifier: GPL-3.0-or-later
// The real program: `ocellus-cli model download --from ADDRESS -o FILE`.
#include "tests/LocalServer.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace ocellus::test;

namespace {

struct Ran {
    int code = -1;
    QJsonObject out;
    QByteArray error;
};

/// @param shell  words for bash before the program starts; empty: none.
Ran run(const QStringList& arguments, const QString& shell = {}) {
    QProcess process;
    if (shell.isEmpty()) {
        process.start(OCELLUS_CLI, arguments);
    } else {
        process.start(QStringLiteral("bash"),
                      QStringList{QStringLiteral("-c"), shell + QStringLiteral("; exec \"$@\""), QStringLiteral("bash"), OCELLUS_CLI} + arguments);
    }
    Ran ran;
    if (process.waitForFinished(60000)) {
        ran.code = process.exitCode();
        ran.out = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
        ran.error = process.readAllStandardError();
    }
    return ran;
}

QByteArray bytesOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("absent");
}

} // namespace

class tst_ModelDownloadVerb : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theListIsPrintedWithoutInventions() {
        const Ran ran = run({QStringLiteral("model"), QStringLiteral("published"), QStringLiteral("--json")});
        QCOMPARE(ran.code, 0);
        const QJsonObject first = ran.out[QStringLiteral("models")].toArray().first().toObject();
        QVERIFY(first[QStringLiteral("address")].toString().startsWith(QStringLiteral("https://")));
        QVERIFY(first[QStringLiteral("sha256")].isNull() || first[QStringLiteral("sha256")].toString().size() == 64);
    }

    void aFileIsFetchedAndItsChecksumPrinted() {
        server.serve("/a.ckpt", {.body = body, .etag = "\"a\""});
        const Ran ran = download("/a.ckpt");
        QVERIFY2(ran.code == 0, ran.error.constData());
        QCOMPARE(bytesOf(file()), QByteArray::fromStdString(body));
        QCOMPARE(ran.out[QStringLiteral("checked")].toString(), QStringLiteral("none"));
        QCOMPARE(ran.out[QStringLiteral("bytes")].toInt(), 3000000);
        QVERIFY2(ran.error.contains("No checksum is published; the file's own SHA-256 is "), ran.error.constData());
    }

    void whatCannotBeFetchedEndsWithThree() {
        Ran ran = download("/missing.ckpt");
        QCOMPARE(ran.code, 3);
        QVERIFY2(ran.error.contains("has no such file (HTTP 404)"), ran.error.constData());
        server.serve("/a.ckpt", {.body = body});
        ran = download("/a.ckpt", {QStringLiteral("--sha256"), QString(64, QLatin1Char('0'))});
        QCOMPARE(ran.code, 3);
        QVERIFY2(ran.error.contains("the published one is 000"), ran.error.constData());
        ran = run({QStringLiteral("model"), QStringLiteral("download"), QStringLiteral("--from"), QStringLiteral("ftp://example.org/a.ckpt"),
            QStringLiteral("-o"), file()});
        QCOMPARE(ran.code, 3);
        QVERIFY(!QFile::exists(file()));
    }

    void wrongWordsEndWithTwo() {
        QCOMPARE(download("/a.ckpt", {QStringLiteral("--sha256"), QStringLiteral("12ab")}).code, 2);
        const Ran ran = run({QStringLiteral("model"), QStringLiteral("download"), QStringLiteral("huge.ckpt"), QStringLiteral("-o"), file()});
        QCOMPARE(ran.code, 2);
        QVERIFY2(ran.error.contains("No published weights are called"), ran.error.constData());
    }

    void ctrlCEndsWithFourAndTheSameCommandGoesOn() {
        server.serve("/a.ckpt", {.body = body, .etag = "\"a\"", .stallAfter = 2000000});
        QProcess process;
        process.start(OCELLUS_CLI, words("/a.ckpt"));
        const QString part = file() + QStringLiteral(".download");
        QTRY_VERIFY_WITH_TIMEOUT(QFile(part).size() == 2000000, 30000);
        ::kill(static_cast<pid_t>(process.processId()), SIGINT);
        QVERIFY(process.waitForFinished(30000));
        QCOMPARE(process.exitCode(), 4);
        QVERIFY(process.readAllStandardError().contains("2.0 MB are kept. Give the same command again"));
        QVERIFY(!QFile::exists(file()));
        server.serve("/a.ckpt", {.body = body, .etag = "\"a\""});
        const Ran ran = download("/a.ckpt");
        QVERIFY2(ran.code == 0, ran.error.constData());
        QCOMPARE(ran.out[QStringLiteral("resumedFrom")].toInt(), 2000000);
        QCOMPARE(bytesOf(file()), QByteArray::fromStdString(body));
        QVERIFY(!QFile::exists(part));
    }

    void aDiskThatTakesNoMoreKeepsThePart() {
        // A limit on the size of files stands for a full disk: writing fails in the same place.
        server.serve("/a.ckpt", {.body = body, .etag = "\"a\""});
        const Ran ran = run(words("/a.ckpt"), QStringLiteral("trap '' XFSZ; ulimit -f 1000"));
        QCOMPARE(ran.code, 3);
        QVERIFY2(ran.error.contains("could not be saved: File too large. 1.0 MB are kept."), ran.error.constData());
        QVERIFY2(ran.error.contains("Free some space or choose another folder"), ran.error.constData());
        QVERIFY(!QFile::exists(file()));
        const Ran after = download("/a.ckpt");
        QVERIFY2(after.code == 0, after.error.constData());
        QVERIFY(after.out[QStringLiteral("resumedFrom")].toInt() > 0);
        QCOMPARE(bytesOf(file()), QByteArray::fromStdString(body));
    }

    void init() { folder = std::make_unique<QTemporaryDir>(); }

private:
    QString file() const { return folder->filePath(QStringLiteral("small.ckpt")); }

    QStringList words(const std::string& path, const QStringList& more = {}) const {
        return QStringList{QStringLiteral("model"), QStringLiteral("download"), QStringLiteral("--from"),
                   QString::fromStdString(server.address(path)), QStringLiteral("-o"), file(), QStringLiteral("--json")}
            + more;
    }

    Ran download(const std::string& path, const QStringList& more = {}) const { return run(words(path, more)); }

    LocalServer server;
    std::unique_ptr<QTemporaryDir> folder;
    const std::string body = std::string(1500000, 'a') + std::string(1500000, 'b');
};

QTEST_GUILESS_MAIN(tst_ModelDownloadVerb)
#include "tst_ModelDownloadVerb.moc"
