// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/ontology/Ontology.h"
#include "core/ontology/OntologyFiles.h"
#include "core/ontology/TermSuggestions.h"
#include "tests/ReferenceData.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ocellus;

namespace {

/// A duck walks and swims; goose and bird are obsolete.
std::shared_ptr<const Ontology> toyOntology() {
    return Ontology::open(OCELLUS_TEST_DATA "/ontology/toy.obo");
}

class Files {
public:
    std::string write(const char* name, const QByteArray& bytes) {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write %s", name);
        }
        return file.fileName().toStdString();
    }

private:
    QTemporaryDir m_folder;
};

QString refusal(const std::string& path) {
    try {
        Ontology::open(path);
    } catch (const InputError& error) {
        return error.what();
    }
    return "nothing was refused";
}

TermIndex at(const Ontology& ontology, const char* id) {
    return ontology.findId(id).value();
}

} // namespace

class tst_Ontology : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void oboAndJsonAndCompactTextGiveTheSameTerms() {
        Files files;
        const auto obo = toyOntology();
        const auto guide = Ontology::open(OCELLUS_TEST_DATA "/ontology/toy.json");
        QCOMPARE(compactText(*guide), compactText(*obo));
        const auto compact = Ontology::open(files.write("toy.tsv", QByteArray::fromStdString(compactText(*obo))));
        QCOMPARE(compactText(*compact), compactText(*obo));
        QCOMPARE(obo->size(), Index{6});
        QCOMPARE(obo->term(at(*obo, "T:2")).synonyms, std::vector<std::string>{"pedestrian \"foot\" cell"});
    }

    void severalParentsAreKnownAndWalked() {
        const auto toy = toyOntology();
        const TermIndex duck = at(*toy, "T:4");
        QCOMPARE(toy->parents(duck).size(), std::size_t{2});
        QCOMPARE(toy->ancestors(duck).size(), std::size_t{3});
        QCOMPARE(toy->descendants(at(*toy, "T:1")).size(), std::size_t{3});
        QVERIFY(toy->isAncestor(at(*toy, "T:1"), duck) && !toy->isAncestor(duck, duck));
        QCOMPARE(toy->lowestCommonAncestors(at(*toy, "T:2"), at(*toy, "T:3")), std::vector<TermIndex>{at(*toy, "T:1")});
        QCOMPARE(toy->lowestCommonAncestors(at(*toy, "T:2"), duck), std::vector<TermIndex>{at(*toy, "T:2")});
    }

    void obsoleteTermsLeadToTheirReplacement() {
        const auto toy = toyOntology();
        QVERIFY(toy->current("T:5") == at(*toy, "T:4"));
        QVERIFY(!toy->current("T:6")); // two to consider: a person must choose
        QVERIFY(!toy->current("T:7"));
    }

    void probabilityIsRolledUpOncePerAncestor() {
        const auto toy = toyOntology();
        const std::vector<TermIndex> leaves = {at(*toy, "T:4"), at(*toy, "T:3")};
        const std::vector<double> shares = {0.75, 0.25};
        const auto sums = rolledUp(*toy, leaves, shares);
        QCOMPARE(sums[static_cast<std::size_t>(at(*toy, "T:1"))], 1.0); // not 1.75 by two paths
        QCOMPARE(sums[static_cast<std::size_t>(at(*toy, "T:3"))], 1.0);
        QCOMPARE(sums[static_cast<std::size_t>(at(*toy, "T:2"))], 0.75);
    }

    void filesThatAreNoOntologyAreRefusedInOneSentence() {
        Files files;
        QVERIFY(refusal(files.write("a.obo", "")).contains("the file is empty"));
        QVERIFY(refusal(files.write("b.obo", "format-version: 1.2\n")).contains("no term found"));
        QVERIFY(refusal(files.write("c.obo", "[Term]\nname: x\n\n[Term]\nid: T:1\n")).contains("without an id"));
        QVERIFY(refusal(files.write("d.json", "{\"T:1\": {\"label\": \"x\"")).contains("the JSON is damaged or ends early"));
        QVERIFY(refusal(files.write("e.json", "{\"T:1\": 3}")).contains("T:1 has no label"));
        QVERIFY(refusal(files.write("f.obo", "[Term]\nid: T:1\nis_a: T:2\n\n[Term]\nid: T:2\nis_a: T:1\n"))
                    .contains("its own ancestor"));
        QVERIFY(refusal(files.write("g.tsv", "#ocellus-ontology 1\nT:1\tx\n")).contains("2 fields, 6 expected"));
        QVERIFY(refusal(files.write("h.png", "\x89PNG\r\n\x1a\n")).contains("no term found"));
    }

    void whatWasReadOnceIsKeptAndADamagedCopyIsMadeAnew() {
        QTemporaryDir folder;
        const std::string cache = folder.filePath("kept/deeper").toStdString();
        const std::string file = OCELLUS_TEST_DATA "/ontology/toy.json";
        const std::string whole = compactText(*Ontology::open(file));
        QCOMPARE(compactText(*Ontology::openCached(file, cache)), whole);
        const QStringList kept = QDir(QString::fromStdString(cache)).entryList(QDir::Files);
        QCOMPARE(kept.size(), 1);
        QFile copy(QString::fromStdString(cache) + "/" + kept[0]);
        QVERIFY(copy.open(QIODevice::ReadWrite));
        QCOMPARE(copy.readAll().toStdString(), whole);
        copy.resize(copy.size() - 30);
        copy.close();
        // Cut inside the last line, which then has too few fields.
        QCOMPARE(compactText(*Ontology::openCached(file, cache)), whole);
        QVERIFY(copy.open(QIODevice::ReadOnly));
        QCOMPARE(copy.readAll().toStdString(), whole);
        QCOMPARE(compactText(*Ontology::openCached(file, "/proc/nowhere")), whole);
    }

    void theFilesOfTheFieldAreRead() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const std::string folder = test::referenceData() + "/data/ontology/";
        const auto obo = Ontology::open(folder + "cl-basic.obo");
        const auto guide = Ontology::open(folder + "CL-ontology-v2025-07-30.json.gz");
        const auto table = Ontology::open(folder + "subset_general_cell_types_upper_slim.tsv");
        QVERIFY(obo->size() > 2300 && guide->size() == 3399 && table->size() > 700);
        for (const auto& cl : {obo, guide}) {
            QVERIFY(cl->isAncestor(at(*cl, "CL:0000542"), at(*cl, "CL:0000084"))); // T cell is a lymphocyte
            QCOMPARE(cl->term(at(*cl, "CL:0000084")).name, std::string("T cell"));
        }
        QCOMPARE(table->term(at(*table, "CL:0000034")).name, std::string("stem cell"));
        QVERIFY(Ontology::open(folder + "UBERON-ontology-v2026-04-01.json.gz")->size() > 15000);
    }

    void authorsWordsFindTheirTerm_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("id");
        const auto row = [](const char* text, const char* id) { QTest::newRow(text) << text << id; };
        row("T cells", "CL:0000084");
        row("t-cell", "CL:0000084");
        row("CD14+ monocytes", "CL:0001054");
        row("CD14+ Monocyte", "CL:0001054");
        row("AT2", "CL:0002063");
        row("type II pneumocytes", "CL:0002063");
        row("NK cells", "CL:0000623");
        row("αβ T cells", "CL:0000789");
        row("γδ T", "CL:0000798");
        row("alpha-beta T cell", "CL:0000789");
        row("Fibroblasts", "CL:0000057");
        row("pDC", "CL:0000784");
        row("Macrophages", "CL:0000235");
        row("CL:0000084", "CL:0000084");
        row("microglia", "CL:0000129");
        row("Radial glia", "CL:0000681");
    }

    void authorsWordsFindTheirTerm() {
        QFETCH(QString, text);
        QFETCH(QString, id);
        const TermFinder& finder = TermFinder::shippedCellTypes();
        const auto suggestions = finder.suggest(text.toStdString(), 3);
        QVERIFY(!suggestions.empty());
        QCOMPARE(QString::fromStdString(finder.ontology().term(suggestions.front().term).id), id);
    }

    void clusterNamesAreNoTerms() {
        const TermFinder& finder = TermFinder::shippedCellTypes();
        for (const char* text : {"cluster 1", "Doublets", "12", "", "+-", "CL:9999999"}) {
            QVERIFY2(!finder.exact(text), text);
        }
        QVERIFY(finder.suggest("", 5).empty());
    }
};

QTEST_APPLESS_MAIN(tst_Ontology)
#include "tst_Ontology.moc"
