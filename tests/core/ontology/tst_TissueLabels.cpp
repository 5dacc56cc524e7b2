// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/ontology/TissueLabels.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ocellus;
using AtHome = TissueLabels::AtHome;

namespace {

AtHome answer(const TissueLabels& tissues, const std::string& tissue, const char* cellType) {
    return tissues.atHome(tissue, *tissues.cellTypes().current(cellType));
}

std::string written(const QTemporaryDir& folder, const char* text) {
    QFile file(folder.filePath("tissues.tsv"));
    if (file.open(QIODevice::WriteOnly)) {
        file.write(text);
    }
    return file.fileName().toStdString();
}

} // namespace

class tst_TissueLabels : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void hepatocytesLiveInTheLiver() {
        const auto tissues = TissueLabels::shipped(Ontology::shippedCellTypes());
        QVERIFY(answer(*tissues, "UBERON:0000948", "CL:0000182") == AtHome::No); // heart
        QVERIFY(answer(*tissues, "heart", "CL:0000182") == AtHome::No);
        QVERIFY(answer(*tissues, "liver", "CL:0000182") == AtHome::Yes);
        QVERIFY(answer(*tissues, "UBERON:0001117", "CL:0000182") == AtHome::Yes); // caudate lobe: a part of it
        QVERIFY(answer(*tissues, "UBERON:0000916", "CL:0000182") == AtHome::Yes); // abdomen: it is in there
        QCOMPARE(tissues->placesOf(*tissues->cellTypes().current("CL:0000182")), std::string("liver"));
    }

    void placesHoldForAllTypesBelow() {
        const auto tissues = TissueLabels::shipped(Ontology::shippedCellTypes());
        QVERIFY(answer(*tissues, "blood", "CL:0002063") == AtHome::No);   // alveolar type 2
        QVERIFY(answer(*tissues, "brain", "CL:0000169") == AtHome::No);   // pancreatic B cell
        QVERIFY(answer(*tissues, "pancreas", "CL:0000169") == AtHome::Yes);
        QVERIFY(answer(*tissues, "islet of Langerhans", "CL:0000169") == AtHome::Yes);
        QVERIFY(answer(*tissues, "kidney", "CL:0000584") == AtHome::No);  // enterocyte
        QVERIFY(answer(*tissues, "colon", "CL:0000584") == AtHome::Yes);
        QVERIFY(answer(*tissues, "UBERON:0000956 (organoid)", "CL:0000127") == AtHome::Yes); // astrocyte, cortex organoid
    }

    void cellsThatTravelAreAtHomeEverywhere() {
        const auto tissues = TissueLabels::shipped(Ontology::shippedCellTypes());
        for (const char* type : {"CL:0000084", "CL:0000235", "CL:0000115", "CL:0000057", "CL:0000232"}) {
            QVERIFY(answer(*tissues, "heart", type) == AtHome::Yes);
            QVERIFY(tissues->placesOf(*tissues->cellTypes().current(type)).empty());
        }
    }

    void culturesEmbryosAndUnknownTissuesAreNotJudged() {
        const auto tissues = TissueLabels::shipped(Ontology::shippedCellTypes());
        for (const char* tissue : {"heart (cell culture)", "embryo", "UBERON:9999999", "the left one", ""}) {
            QVERIFY2(answer(*tissues, tissue, "CL:0000182") == AtHome::Unknown, tissue);
        }
    }

    void aListOfOnesOwnDecidesForItsTissues() {
        const QTemporaryDir folder;
        const auto path = written(folder, "# tissue and type\nUBERON:0000178\tT cell\nblood\tCL:0000236\n");
        const auto tissues = TissueLabels::read(path, Ontology::shippedCellTypes());
        QVERIFY(answer(*tissues, "blood", "CL:0000624") == AtHome::Yes);        // below T cell
        QVERIFY(answer(*tissues, "UBERON:0000178", "CL:0000236") == AtHome::Yes); // by id as by name
        QVERIFY(answer(*tissues, "blood", "CL:0000542") == AtHome::Yes);        // lymphocyte: may be a T cell
        QVERIFY(answer(*tissues, "blood", "CL:0000235") == AtHome::No);         // macrophage: not listed
        QVERIFY(answer(*tissues, "lung", "CL:0000235") == AtHome::Unknown);
        QCOMPARE(tissues->source(), std::string("tissues.tsv"));
    }

    void badListsAreRefusedInOneSentence() {
        const QTemporaryDir folder;
        QVERIFY_EXCEPTION_THROWN(TissueLabels::read(written(folder, "blood\n"), Ontology::shippedCellTypes()), InputError);
        QVERIFY_EXCEPTION_THROWN(TissueLabels::read(written(folder, "blood\tfluffy cell\n"), Ontology::shippedCellTypes()), InputError);
        QVERIFY_EXCEPTION_THROWN(TissueLabels::read(written(folder, "# nothing\n"), Ontology::shippedCellTypes()), InputError);
    }
};

QTEST_APPLESS_MAIN(tst_TissueLabels)
#include "tst_TissueLabels.moc"
