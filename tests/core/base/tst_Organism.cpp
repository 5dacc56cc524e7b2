// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Organism.h"

#include <QTest>

using namespace ocellus;

class tst_Organism : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void organismsAreTakenByIdAndPlainName_data() {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("id"); // empty: none
        QTest::newRow("an id") << "NCBITaxon:9606" << "NCBITaxon:9606";
        QTest::newRow("the id of an organism that has no name here") << "NCBITaxon:8364" << "NCBITaxon:8364";
        QTest::newRow("a name") << "human" << "NCBITaxon:9606";
        QTest::newRow("a name in another case") << "Mouse" << "NCBITaxon:10090";
        QTest::newRow("two words") << "fruit fly" << "NCBITaxon:7227";
        QTest::newRow("an unknown name") << "xxx" << "";
        QTest::newRow("no number") << "NCBITaxon:" << "";
        QTest::newRow("another number") << "NCBITaxon:96o6" << "";
        QTest::newRow("the number alone") << "9606" << "";
        QTest::newRow("nothing") << "" << "";
    }

    void organismsAreTakenByIdAndPlainName() {
        QFETCH(QString, given);
        QFETCH(QString, id);
        QCOMPARE(QString::fromStdString(organismGiven(given.toStdString()).value_or("")), id);
    }
};

QTEST_APPLESS_MAIN(tst_Organism)
#include "tst_Organism.moc"
