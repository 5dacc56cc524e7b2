// SPDX-License-Identifier: GPL-3.0-or-later
// Ontologies from a server of the test's own: whole, packed, wrong, cut, refused.
#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/ontology/Ontology.h"
#include "core/tasks/OntologyDownload.h"
#include "tests/LocalServer.h"

#include <zstd.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ocellus;
using namespace ocellus::test;

namespace {

const std::string kObo = "format-version: 1.2\n\n[Term]\nid: CL:0000000\nname: cell\n\n[Term]\nid: CL:0000084\nname: T cell\nis_a: CL:0000000\n";

std::string sumOf(const std::string& text) {
    Sha256 hash;
    hash.add(text);
    return hash.hex();
}

std::string packed(const std::string& text) {
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
}

/// A download into a folder of its own.
struct Case {
    QTemporaryDir folder;
    LocalServer server;
    DownloadOptions options;
    DownloadResult result;

    Case(const std::string& path, Served served) {
        server.serve(path, std::move(served));
        options.address = server.address(path);
        options.output = folder.filePath(QStringLiteral("cl.obo")).toStdString();
    }

    Outcome run() { return downloadOntology(options, RunControl(), &result); }

    std::string sentence() {
        try {
            run();
        } catch (const RefusedError& error) {
            return error.what();
        }
        return "no complaint";
    }

    QStringList files() const { return QDir(folder.path()).entryList(QDir::Files | QDir::Hidden); }
};

} // namespace

#define HAS(text, part) QVERIFY2((text).find(part) != std::string::npos, (text).c_str())

class tst_OntologyDownload : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aWholeFileIsKeptUnderItsNameAlone() {
        Case c("/cl.obo", {.body = kObo});
        c.options.sha256 = sumOf(kObo);
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.files(), QStringList{QStringLiteral("cl.obo")});
        QCOMPARE(Ontology::open(c.options.output)->size(), Index{2});
        QVERIFY(c.result.check == DownloadCheck::Published);
        QCOMPARE(c.result.bytes, static_cast<Index>(kObo.size()));
    }

    void aPackedFileIsUnpackedAndItsContentChecked() {
        Case c("/cl.obo.zst", {.body = packed(kObo)});
        c.options.sha256 = sumOf(kObo); // of what is inside
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.files(), QStringList{QStringLiteral("cl.obo")});
        QCOMPARE(c.result.sha256, sumOf(kObo));
        QCOMPARE(c.result.bytes, static_cast<Index>(kObo.size()));
        QCOMPARE(Ontology::open(c.options.output)->size(), Index{2});
        QCOMPARE(ontologyAtAddress(c.options.address).file, std::string("cl.obo"));
    }

    void aWrongChecksumIsRefusedAndNothingIsKept() {
        for (const bool zst : {false, true}) {
            const std::string path = zst ? "/cl.obo.zst" : "/cl.obo";
            Case c(path, {.body = zst ? packed(kObo) : kObo});
            c.options.sha256 = std::string(64, '0');
            const std::string said = c.sentence();
            HAS(said, "SHA-256 is " + sumOf(kObo));
            HAS(said, std::string(64, '0'));
            QVERIFY(c.files().isEmpty());
        }
    }

    void anEarlierFileStaysWhenTheNewOneFails() {
        Case c("/cl.obo", {.body = kObo});
        QCOMPARE(c.run(), Outcome::Finished);
        c.server.serve("/cl.obo", {.body = kObo + "\n[Term]\nid: CL:1\n"});
        c.options.sha256 = std::string(64, '0');
        const std::string complaint1 = c.sentence();
        HAS(complaint1, "SHA-256");
        QCOMPARE(c.files(), QStringList{QStringLiteral("cl.obo")});
        QCOMPARE(Ontology::open(c.options.output)->size(), Index{2});
    }

    void whatIsNoOntologyIsRefused() {
        Case words("/cl.obo", {.body = "not what was meant"});
        const std::string complaint2 = words.sentence();
        HAS(complaint2, "it is no ontology that Ocellus reads");
        QVERIFY(words.files().isEmpty());
        Case page("/cl.obo", {.body = "<html>", .contentType = "text/html"});
        const std::string complaint3 = page.sentence();
        HAS(complaint3, "web page");
        QVERIFY(page.files().isEmpty());
        Case notPacked("/cl.obo.zst", {.body = kObo});
        const std::string complaint4 = notPacked.sentence();
        HAS(complaint4, "it is no whole zstd file");
        const std::string whole = packed(kObo);
        Case half("/cl.obo.zst", {.body = whole.substr(0, whole.size() - 6)});
        const std::string complaint5 = half.sentence();
        HAS(complaint5, "it is no whole zstd file");
        QVERIFY(half.files().isEmpty());
    }

    void aCutTransferGoesOnWhereItEnded() {
        const std::string large = kObo + "! " + std::string(500000, 'x') + "\n";
        Case c("/cl.obo", {.body = large, .etag = "\"a\"", .cutAfter = 200000});
        const std::string said = c.sentence();
        HAS(said, "are kept");
        QVERIFY(!QFile::exists(QString::fromStdString(c.options.output)));
        QCOMPARE(partialOntology(c.options.output)->bytes, Index{200000});
        c.server.serve("/cl.obo", {.body = large, .etag = "\"a\""});
        QCOMPARE(c.run(), Outcome::Finished);
        QCOMPARE(c.result.resumedFrom, Index{200000});
        QCOMPARE(c.files(), QStringList{QStringLiteral("cl.obo")});
    }

    void cancelledAndRefusedConnectionsLeaveNoOntology() {
        Case c("/cl.obo", {.body = kObo});
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(downloadOntology(c.options, RunControl(stop.get_token(), {}), &c.result), Outcome::Cancelled);
        QVERIFY(c.files().isEmpty());
        c.options.address = "http://127.0.0.1:" + std::to_string(portWithoutServer()) + "/cl.obo";
        const std::string complaint6 = c.sentence();
        HAS(complaint6, "cl.obo");
        const std::string complaint7 = c.sentence();
        HAS(complaint7, "Nothing was kept");
        QVERIFY(c.files().isEmpty());
        c.options.address = "http://example.org/cl.obo"; // not https, not this computer
        QVERIFY(c.sentence() != "no complaint");
    }

    void theListSaysOnlyWhatIsKnown() {
        const auto all = publishedOntologies();
        QVERIFY(!all.empty());
        for (const PublishedModel& entry : all) {
            QVERIFY(entry.address.starts_with("https://"));
            QVERIFY(entry.sha256.has_value() && entry.bytes.has_value());
            QVERIFY(!entry.licence.empty() && !entry.organism.empty());
        }
    }
};

QTEST_APPLESS_MAIN(tst_OntologyDownload)
#include "tst_OntologyDownload.moc"
