// SPDX-License-Identifier: GPL-3.0-or-later
// Downloads from a server of the test's own: whole, cut, resumed, changed, wrong, refused.
#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/model/ModelDownload.h"
#include "core/model/PublishedModels.h"
#include "tests/LocalServer.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <future>

using namespace ocellus;
using namespace ocellus::test;

namespace {

/// Bytes that differ everywhere, so that a piece in the wrong place shows.
std::string weights(std::size_t size, unsigned seed = 1) {
    std::string bytes(size, '\0');
    unsigned state = seed;
    for (char& byte : bytes) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<char>(state >> 24);
    }
    return bytes;
}

std::string sumOf(const std::string& bytes) {
    Sha256 hash;
    hash.add(bytes);
    return hash.hex();
}

/// A download into a folder of its own.
struct Case {
    QTemporaryDir folder;
    LocalServer server;
    DownloadOptions options;
    DownloadResult result;
    DownloadStart start;

    explicit Case(const Served& served, const std::string& path = "/small.ckpt") {
        server.serve(path, served);
        options.address = server.address(path);
        options.output = folder.filePath(QStringLiteral("small.ckpt")).toStdString();
        options.onStart = [this](const DownloadStart& said) { start = said; };
    }

    Outcome run() { return downloadModel(options, RunControl(), &result); }

    std::string sentence() {
        try {
            run();
        } catch (const RefusedError& refused) {
            return refused.what();
        }
        return "no complaint";
    }

    QByteArray file() const {
        QFile file(QString::fromStdString(options.output));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("absent");
    }

    bool exists() const { return QFile::exists(QString::fromStdString(options.output)); }

    QStringList names() const { return QDir(folder.path()).entryList(QDir::Files, QDir::Name); }

    Index kept() const {
        const auto part = partialDownload(options.output);
        return part ? part->bytes : 0;
    }
};

#define HAS(text, part) QVERIFY2((text).find(part) != std::string::npos, (text).c_str())

} // namespace

class tst_ModelDownload : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aWholeFileGetsItsNameAndANoteOfItsSource() {
        const std::string body = weights(700000);
        Case c({.body = body, .etag = "\"a\""});
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.file(), QByteArray::fromStdString(body));
        QCOMPARE(c.result.sha256, sumOf(body));
        QCOMPARE(c.result.check, DownloadCheck::None);
        QCOMPARE(checkSentence(c.result), "No checksum is published; the file's own SHA-256 is " + sumOf(body) + ".");
        QCOMPARE(c.names(), QStringList({QStringLiteral("small.ckpt"), QStringLiteral("small.ckpt.source.json")}));
        QFile note(c.folder.filePath(QStringLiteral("small.ckpt.source.json")));
        QVERIFY(note.open(QIODevice::ReadOnly));
        const QJsonObject source = QJsonDocument::fromJson(note.readAll()).object();
        QCOMPARE(source[QStringLiteral("sha256")].toString().toStdString(), sumOf(body));
        QCOMPARE(source[QStringLiteral("address")].toString().toStdString(), c.options.address);
        QVERIFY(source[QStringLiteral("publishedSha256")].isNull());
    }

    void theRightChecksumIsAcceptedAndAWrongOneLeavesNothing() {
        const std::string body = weights(50000);
        Case c({.body = body, .etag = "\"a\""});
        c.options.sha256 = sumOf(body);
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.result.check, DownloadCheck::Published);

        Case wrong({.body = body, .etag = "\"a\""});
        wrong.options.sha256 = sumOf("other bytes");
        const std::string said = wrong.sentence();
        HAS(said, "its SHA-256 is " + sumOf(body) + ", and the published one is " + sumOf("other bytes"));
        HAS(said, "The file was removed.");
        QVERIFY(wrong.names().isEmpty());
    }

    void theServersOwnChecksumIsUsedWhenNoneIsPublished() {
        const std::string body = weights(50000);
        Case c({.body = body, .extraHeaders = "X-Linked-ETag: \"" + sumOf(body) + "\"\r\n"});
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.result.check, DownloadCheck::Server);
        Case wrong({.body = body, .extraHeaders = "X-Linked-ETag: \"" + sumOf("x") + "\"\r\n"});
        HAS(wrong.sentence(), "and the server states " + sumOf("x"));
        QVERIFY(wrong.names().isEmpty());
    }

    void aCutConnectionKeepsThePartAndTheNextTryGoesOn() {
        const std::string body = weights(900000);
        Case c({.body = body, .etag = "\"a\"", .cutAfter = 300000});
        const std::string said = c.sentence();
        HAS(said, "small.ckpt could not be downloaded: the connection to 127.0.0.1 was cut");
        HAS(said, "300 kB are kept. Download again to go on from there.");
        QVERIFY(!c.exists());
        QCOMPARE(c.kept(), Index(300000));
        c.server.serve("/small.ckpt", {.body = body, .etag = "\"a\""});
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.file(), QByteArray::fromStdString(body));
        QCOMPARE(c.result.resumedFrom, Index(300000));
        QCOMPARE(c.start.from, Index(300000));
        QCOMPARE(c.start.total, Index(900000));
        const std::string asked = c.server.asked().back().head;
        HAS(asked, "Range: bytes=300000-");
        HAS(asked, "If-Range: \"a\"");
    }

    void aFileThatChangedIsFetchedFromItsStart_data() {
        QTest::addColumn<QByteArray>("etag");
        QTest::addColumn<QByteArray>("date");
        QTest::addColumn<QByteArray>("newEtag");
        QTest::addColumn<QByteArray>("newDate");
        QTest::newRow("another ETag") << QByteArray("\"a\"") << QByteArray() << QByteArray("\"b\"") << QByteArray();
        QTest::newRow("a weak ETag, which If-Range cannot carry") << QByteArray("W/\"a\"") << QByteArray() << QByteArray("W/\"b\"") << QByteArray();
        QTest::newRow("another date") << QByteArray() << QByteArray("Mon, 01 Jun 2026 10:00:00 GMT") << QByteArray()
                                      << QByteArray("Tue, 02 Jun 2026 10:00:00 GMT");
    }

    void aFileThatChangedIsFetchedFromItsStart() {
        QFETCH(QByteArray, etag);
        QFETCH(QByteArray, date);
        QFETCH(QByteArray, newEtag);
        QFETCH(QByteArray, newDate);
        Case c({.body = weights(600000), .etag = etag.toStdString(), .lastModified = date.toStdString(), .cutAfter = 200000});
        c.sentence();
        QCOMPARE(c.kept(), Index(200000));
        const std::string changed = weights(600000, 7);
        c.server.serve("/small.ckpt", {.body = changed, .etag = newEtag.toStdString(), .lastModified = newDate.toStdString()});
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.file(), QByteArray::fromStdString(changed));
        QCOMPARE(c.result.resumedFrom, Index(0));
        HAS(c.result.note, "has changed since the first part");
    }

    void aServerThatCannotGoOnIsAskedForTheWhole() {
        const std::string body = weights(600000);
        Case c({.body = body, .etag = "\"a\"", .cutAfter = 200000});
        c.sentence();
        c.server.serve("/small.ckpt", {.body = body, .etag = "\"a\"", .ranges = false});
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.file(), QByteArray::fromStdString(body));
        HAS(c.result.note, "cannot go on in the middle of a file");
    }

    void withoutETagAndDateNoPartIsTrusted() {
        const std::string body = weights(600000);
        Case c({.body = weights(600000, 9), .cutAfter = 200000});
        c.sentence();
        c.server.serve("/small.ckpt", {.body = body});
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.file(), QByteArray::fromStdString(body));
        HAS(c.result.note, "does not say whether its file has changed");
    }

    void aPartFromAnotherAddressIsDropped() {
        const std::string body = weights(400000);
        Case c({.body = weights(400000, 3), .etag = "\"a\"", .cutAfter = 100000});
        c.sentence();
        c.server.serve("/other.ckpt", {.body = body, .etag = "\"a\""});
        c.options.address = c.server.address("/other.ckpt");
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.file(), QByteArray::fromStdString(body));
        HAS(c.result.note, "came from another address");
    }

    void aServerThatSendsLessThanItSaysIsNoWholeFile() {
        Case c({.body = weights(100000), .etag = "\"a\"", .announced = 200000});
        HAS(c.sentence(), "100 kB are kept");
        QVERIFY(!c.exists());
    }

    void anUnknownLengthStillEnds() {
        const std::string body = weights(100000);
        Case c({.body = body, .sendsLength = false});
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.start.total, Index(-1));
        QCOMPARE(c.file(), QByteArray::fromStdString(body));
    }

    void cancellingKeepsThePartAndResumingEndsWithTheSameBytes() {
        const std::string body = weights(5000000);
        Case c({.body = body, .etag = "\"a\"", .stallAfter = 2000000});
        std::stop_source stop;
        std::promise<void> far;
        bool reached = false;
        const RunControl control(stop.get_token(), [&](const Progress& progress) {
            if (!reached && progress.done >= 1500000) {
                reached = true;
                far.set_value();
            }
        });
        auto running = std::async(std::launch::async, [&] { return downloadModel(c.options, control, &c.result); });
        far.get_future().wait();
        stop.request_stop(); // the server never ends by itself: only a working stop does
        QCOMPARE(running.get(), Outcome::Cancelled);
        QVERIFY(!c.exists());
        QVERIFY(c.kept() >= 1500000 && c.kept() <= 2000000);
        const Index kept = c.kept();
        c.server.serve("/small.ckpt", {.body = body, .etag = "\"a\""});
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.result.resumedFrom, kept);
        QCOMPARE(c.file(), QByteArray::fromStdString(body));
    }

    void cancellingTheCheckKeepsEverything() {
        const std::string body = weights(3000000);
        Case c({.body = body, .etag = "\"a\""});
        std::stop_source stop;
        const RunControl control(stop.get_token(), [&](const Progress& progress) {
            if (progress.stage == "Checking the file") {
                stop.request_stop();
            }
        });
        QCOMPARE(downloadModel(c.options, control, &c.result), Outcome::Cancelled);
        QVERIFY(!c.exists());
        QCOMPARE(c.kept(), Index(body.size()));
        const std::size_t asked = c.server.asked().size();
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.server.asked().size(), asked); // nothing was left to ask for
        QCOMPARE(c.file(), QByteArray::fromStdString(body));
    }

    void redirectsAreFollowedButNotRoundInCircles() {
        const std::string body = weights(80000);
        Case c({.body = "moved", .extraHeaders = "Location: /real.ckpt\r\n", .status = 302});
        c.server.serve("/real.ckpt", {.body = body, .etag = "\"a\""});
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.file(), QByteArray::fromStdString(body));
        Case circle({.extraHeaders = "Location: /small.ckpt\r\n", .status = 302});
        HAS(circle.sentence(), "the address only leads to other addresses");
        Case unsafe({.extraHeaders = "Location: http://example.org/small.ckpt\r\n", .status = 302});
        HAS(unsafe.sentence(), "only https:// is safe enough");
        Case file({.extraHeaders = "Location: file:///etc/hostname\r\n", .status = 302});
        HAS(file.sentence(), "only https:// is safe enough");
        QVERIFY(file.names().isEmpty());
    }

    void everyAnswerThatIsNoFileHasItsSentence_data() {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("missing") << 404 << QByteArray("has no such file (HTTP 404). Nothing was kept. Check the address.");
        QTest::newRow("login") << 401 << QByteArray("wants a login for this file (HTTP 401)");
        QTest::newRow("forbidden") << 403 << QByteArray("Download it with a browser");
        QTest::newRow("busy") << 503 << QByteArray("could not answer (HTTP 503). Nothing was kept. Try again later.");
    }

    void everyAnswerThatIsNoFileHasItsSentence() {
        QFETCH(int, status);
        QFETCH(QByteArray, words);
        Case c({.body = "sorry", .status = status});
        HAS(c.sentence(), words.toStdString());
        QVERIFY(c.names().isEmpty());
    }

    void aWebPageIsNotTakenForWeights() {
        Case c({.body = "<html>", .contentType = "text/html; charset=utf-8"});
        HAS(c.sentence(), "the address gives a web page, not weights");
        QVERIFY(c.names().isEmpty());
    }

    void offlineIsSaidInOneSentence() {
        Case c({});
        c.options.address = "http://127.0.0.1:" + std::to_string(portWithoutServer()) + "/small.ckpt";
        HAS(c.sentence(), "127.0.0.1 cannot be reached; this computer may be offline. Nothing was kept. Try again when it is online.");
        QVERIFY(c.names().isEmpty());
    }

    void aSilentServerIsGivenUp() {
        Case c({.body = weights(100000), .etag = "\"a\"", .stallAfter = 40000});
        c.options.silentSeconds = 1;
        HAS(c.sentence(), "sent nothing for 1 seconds. 40 kB are kept");
    }

    void tooLargeAndTooLittleRoomAreSaidBeforeAnythingIsWritten() {
        Case large({.body = "x", .announced = 5000000});
        large.options.mostBytes = 1000000;
        HAS(large.sentence(), "it is 5.0 MB, more than the 1.0 MB that Ocellus takes for weights");
        QVERIFY(large.names().isEmpty());
        Case room({.body = "x", .announced = 900000000000000000});
        room.options.mostBytes = Index(1) << 62;
        HAS(room.sentence(), "it needs 900 PB and ");
        QVERIFY(room.names().isEmpty());
    }

    void aFullDiskKeepsWhatFits() {
        // A full disk is played by a limit on the size of files, set for a child process in tests/cli.
        Case c({.body = weights(1000)});
        c.options.output = "/dev/full/small.ckpt";
        HAS(c.sentence(), "could not be saved: Not a directory. Nothing was kept.");
    }

    void onlySafeAddressesAreAsked_data() {
        QTest::addColumn<QByteArray>("address");
        QTest::addColumn<QByteArray>("words");
        QTest::newRow("http") << QByteArray("http://example.org/a.ckpt") << QByteArray("begins with http://");
        QTest::newRow("http that looks local") << QByteArray("http://localhost.example.org/a") << QByteArray("begins with http://");
        QTest::newRow("ftp") << QByteArray("ftp://example.org/a.ckpt") << QByteArray("begins with ftp://");
        QTest::newRow("file") << QByteArray("file:///etc/passwd") << QByteArray("begins with file://");
        QTest::newRow("password") << QByteArray("https://ada:secret@example.org/a") << QByteArray("user name or password");
        QTest::newRow("words") << QByteArray("the small model") << QByteArray("is not a web address");
        QTest::newRow("nothing") << QByteArray("") << QByteArray("is not a web address");
    }

    void onlySafeAddressesAreAsked() {
        QFETCH(QByteArray, address);
        QFETCH(QByteArray, words);
        Case c({});
        c.options.address = address.toStdString();
        const std::string said = c.sentence();
        HAS(said, words.toStdString());
        QVERIFY(said.find("secret@") == std::string::npos);
        QVERIFY(c.names().isEmpty());
    }

    void aCertificateThatNobodyVouchesForIsRefused() {
        const QString openssl = QStandardPaths::findExecutable(QStringLiteral("openssl"));
        QVERIFY2(!openssl.isEmpty(), "openssl is not installed; packaging/setup.sh installs it.");
        Case c({});
        const QString key = c.folder.filePath(QStringLiteral("key.pem"));
        const QString certificate = c.folder.filePath(QStringLiteral("cert.pem"));
        QProcess maker;
        maker.start(openssl, QStringLiteral("req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout %1 -out %2").arg(key, certificate).split(u' '));
        QVERIFY(maker.waitForFinished());
        QCOMPARE(maker.exitCode(), 0);
        const int port = portWithoutServer();
        QProcess server;
        server.start(openssl, QStringLiteral("s_server -www -accept 127.0.0.1:%1 -key %2 -cert %3").arg(port).arg(key, certificate).split(u' '));
        QTRY_VERIFY_WITH_TIMEOUT(someoneListens(port), 20000);
        c.options.address = "https://localhost:" + std::to_string(port) + "/small.ckpt";
        HAS(c.sentence(), "could not prove that it is localhost (its certificate was refused)");
        server.kill();
        server.waitForFinished();
        QVERIFY(!c.exists());
    }

    void twoDownloadsOfOneFileDoNotMix() {
        Case c({.body = weights(3000000), .etag = "\"a\"", .stallAfter = 2000000});
        std::stop_source stop;
        std::promise<void> begun;
        c.options.onStart = [&](const DownloadStart&) { begun.set_value(); };
        auto running = std::async(std::launch::async, [&] { return downloadModel(c.options, RunControl(stop.get_token(), {}), &c.result); });
        begun.get_future().wait();
        DownloadOptions second = c.options;
        second.onStart = {};
        DownloadResult result;
        QVERIFY_THROWS_EXCEPTION(RefusedError, downloadModel(second, RunControl(), &result));
        stop.request_stop();
        QCOMPARE(running.get(), Outcome::Cancelled);
    }

    void theListThatComesWithOcellusIsWhole() {
        const auto models = publishedModels();
        QVERIFY(!models.empty());
        for (const PublishedModel& model : models) {
            QVERIFY(model.address.starts_with("https://"));
            QVERIFY(!model.name.empty() && !model.file.empty() && !model.licence.empty());
        }
    }

    void aDamagedListSaysWhereItIsDamaged() {
        const std::string head = R"({"models":[{"name":"a","file":"a.ckpt","address":"https://example.org/a","bytes":5,"sha256":)";
        QCOMPARE(publishedModelsFrom(head + "null}]}", "list").front().bytes, std::optional<Index>(5));
        const auto complaint = [](const std::string& text) -> std::string {
            try {
                publishedModelsFrom(text, "list");
            } catch (const Error& error) {
                return error.what();
            }
            return "no complaint";
        };
        HAS(complaint(head + "\"12ab\"}]}"), "entry 1: sha256 is not 64 hex digits");
        HAS(complaint("{"), "The list of published weights (list) cannot be read");
        const std::string outside =
            R"({"models":[{"name":"a","file":"../a","address":"https://example.org/a","bytes":null,"sha256":null}]})";
        HAS(complaint(outside), "plain file name");
    }

    void anOwnAddressIsNamedByItsFile() {
        QCOMPARE(modelAtAddress("https://example.org/x/large.ckpt?download=true").file, std::string("large.ckpt"));
        QCOMPARE(modelAtAddress("https://example.org").file, std::string("weights.ckpt"));
        QCOMPARE(modelAtAddress("https://example.org/x/..").file, std::string("weights.ckpt"));
        QCOMPARE(modelAtAddress("https://example.org/a.ckpt").licence, std::string("unknown"));
        QVERIFY_THROWS_EXCEPTION(RefusedError, modelAtAddress("http://example.org/a.ckpt"));
    }
};

QTEST_GUILESS_MAIN(tst_ModelDownload)
#include "tst_ModelDownload.moc"
