// SPDX-License-Identifier: GPL-3.0-or-later
// Predictions of chosen cells beside those there were.
#include "core/tasks/MergedPredictions.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace ocellus;

namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();

/// Predictions of four cells: one type each, or none (-1); the embedding of a predicted cell is its type x 10.
LayerPtr predictions(const std::vector<std::string>& types, const std::vector<std::int32_t>& codes, const std::string& column = "pred_cell_type") {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = "scprint";
    layer->provenance.modelHash = "abc";
    layer->provenance.options = R"({"context":2000})";
    layer->cellsTotal = 4;
    FloatMatrix rows{4, 2, {}}, map{4, 2, {}};
    NumberColumn scores;
    for (const std::int32_t code : codes) {
        const float value = code < 0 ? kNone : 10.0F * static_cast<float>(code) + (types.front() == "B cell" ? 0.0F : 5.0F);
        rows.values.insert(rows.values.end(), {value, value});
        map.values.insert(map.values.end(), {value, -value});
        scores.values.push_back(static_cast<double>(value));
        layer->cellsDone += code < 0 ? 0 : 1;
    }
    layer->columns = {{column, CategoryColumn{codes, types, false}}, {column + "_score", scores}};
    layer->embeddings = {{"scprint_emb", rows}, {"X_umap_scprint", map}};
    return layer;
}

std::string typeOf(const ResultLayer& layer, std::size_t cell, std::size_t column = 0) {
    const CategoryColumn& labels = *layer.columns[column].category();
    return labels.codes[cell] < 0 ? std::string("none") : labels.categories[static_cast<std::size_t>(labels.codes[cell])];
}

} // namespace

class tst_MergedPredictions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void chosenCellsGetTheNewAnswersAndOthersKeepTheirs() {
        const LayerPtr earlier = predictions({"B cell", "T cell"}, {0, 1, 1, -1});
        const LayerPtr later = predictions({"NK cell", "T cell"}, {-1, 0, -1, 1});
        const LayerPtr all = mergedPredictions(*earlier, *later);
        QVERIFY(all != nullptr);
        QCOMPARE(typeOf(*all, 0), std::string("B cell"));
        QCOMPARE(typeOf(*all, 1), std::string("NK cell"));
        QCOMPARE(typeOf(*all, 2), std::string("T cell"));
        QCOMPARE(typeOf(*all, 3), std::string("T cell"));
        QCOMPARE(all->cellsDone, Index(4));
        QVERIFY(!all->isPartial());
        QCOMPARE(all->columns[1].number()->values, (std::vector<double>{0.0, 5.0, 10.0, 15.0}));
        QCOMPARE(all->embeddings[0].second.values, (std::vector<float>{0, 0, 5, 5, 10, 10, 15, 15}));
        const std::vector<float>& map = all->embeddings[1].second.values; // of all cells together: as it was
        QCOMPARE(map[2], 10.0F);
        QVERIFY(std::isnan(map[6]));
    }

    void otherClassesAreAddedAndStay() {
        const LayerPtr earlier = predictions({"B cell", "T cell"}, {0, 1, 1, 0});
        const LayerPtr later = predictions({"female", "male"}, {1, -1, 0, -1}, "pred_sex");
        const LayerPtr all = mergedPredictions(*earlier, *later);
        QVERIFY(all != nullptr);
        QCOMPARE(all->columns.size(), std::size_t(4));
        QCOMPARE(typeOf(*all, 0), std::string("B cell"));
        QCOMPARE(typeOf(*all, 0, 2), std::string("male"));
        QCOMPARE(typeOf(*all, 1, 2), std::string("none"));
    }

    void answersOfOtherWeightsOrOptionsAreNoOneAnswer() {
        const LayerPtr earlier = predictions({"B cell", "T cell"}, {0, 1, 1, 0});
        ResultLayer weights = *predictions({"NK cell"}, {0, -1, -1, -1});
        ResultLayer options = weights, width = weights, bare = weights, kind = weights;
        weights.provenance.modelHash = "other";
        options.provenance.options = R"({"context":500})";
        width.embeddings[0].second = FloatMatrix{4, 1, {1.0F, kNone, kNone, kNone}};
        bare.embeddings.clear();
        kind.columns[0].data = NumberColumn{{1.0, 2.0, 3.0, 4.0}, false};
        for (const ResultLayer* later : {&weights, &options, &width, &bare, &kind}) {
            QVERIFY(mergedPredictions(*earlier, *later) == nullptr);
        }
    }
};

QTEST_APPLESS_MAIN(tst_MergedPredictions)
#include "tst_MergedPredictions.moc"
