// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/tasks/KeptAnswers.h"

#include <QTest>

#include <algorithm>

using namespace ocellus;

namespace {

const std::vector<std::string> kTypes = {"CL:0000624", "CL:0000625", "CL:0000182"};

LayerPtr layerOf(Index cells, Index perCell) {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "scprint";
    layer->cellsDone = layer->cellsTotal = cells;
    layer->embeddings.emplace_back("pred_cell_type_topk",
                                   FloatMatrix{cells, perCell, std::vector<float>(static_cast<std::size_t>(cells * perCell), 0.5F)});
    return layer;
}

/// The labels of a cell, best first.
QStringList answersOf(const TopLabels& top, Index cell) {
    QStringList names;
    for (Index k = 0; k < top.perCell; ++k) {
        const std::int32_t code = top.codes[static_cast<std::size_t>(cell * top.perCell + k)];
        names << (code < 0 ? QStringLiteral("none") : QString::fromStdString(top.labels[static_cast<std::size_t>(code)]));
    }
    return names;
}

} // namespace

// What judging labels by a model needs outlives the session that predicted.
class tst_KeptAnswers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsKeptComesBack_data() {
        QTest::addColumn<int>("perCell");
        QTest::addColumn<QList<int>>("codes");
        QTest::newRow("cells of one type share their answers") << 2 << QList<int>{0, 1, 0, 1, 1, 0};
        QTest::newRow("a cell without a prediction") << 2 << QList<int>{2, 1, -1, -1, 0, 1};
        QTest::newRow("a cell with fewer answers than others") << 3 << QList<int>{2, -1, -1, 0, 1, 2};
        QTest::newRow("one answer each") << 1 << QList<int>{2, 1, 0, -1};
        QTest::newRow("no cell is predicted") << 2 << QList<int>{-1, -1, -1, -1};
    }

    void whatIsKeptComesBack() {
        QFETCH(int, perCell);
        QFETCH(QList<int>, codes);
        TopLabels top{"cell_type", kTypes, perCell, {codes.begin(), codes.end()}};
        const auto cells = static_cast<Index>(codes.size()) / perCell;
        const LayerPtr layer = withKeptAnswers(layerOf(cells, perCell), top);
        QVERIFY(hasKeptAnswers(*layer, "cell_type"));
        const auto again = keptAnswers(*layer, "cell_type");
        QVERIFY(again.has_value());
        QCOMPARE(again->perCell, Index{perCell});
        for (Index cell = 0; cell < cells; ++cell) {
            QCOMPARE(answersOf(*again, cell), answersOf(top, cell));
        }
        QCOMPARE(withKeptAnswers(layer, top)->columns.size(), layer->columns.size()); // never twice
    }

    void layersWithoutProbabilitiesStayAsTheyAre() {
        const TopLabels sex{"sex", {"PATO:0000383"}, 1, {0, 0}};
        const LayerPtr layer = layerOf(2, 2);
        QVERIFY(withKeptAnswers(layer, sex) == layer);
        QVERIFY(!hasKeptAnswers(*layer, "cell_type"));
        QVERIFY(!keptAnswers(*layer, "cell_type").has_value());
    }

    void aColumnThatDoesNotFitIsRefused() {
        auto layer = std::make_shared<ResultLayer>(*layerOf(2, 3));
        layer->columns.push_back({keptAnswersName("cell_type"), CategoryColumn{{0, 0}, {"CL:0000624 CL:0000625"}, false}});
        QVERIFY_THROWS_EXCEPTION(Error, keptAnswers(*layer, "cell_type"));
    }

    void theColumnIsNothingToLookAt() {
        QVERIFY(isKeptAnswersName(keptAnswersName("cell_type")));
        for (const char* name : {"pred_cell_type", "pred_cell_type_name", "pred_cell_type_score", "topk_ids"}) {
            QVERIFY2(!isKeptAnswersName(name), name);
        }
    }
};

QTEST_MAIN(tst_KeptAnswers)
#include "tst_KeptAnswers.moc"
