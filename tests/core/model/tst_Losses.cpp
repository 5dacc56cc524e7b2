// SPDX-License-Identifier: GPL-3.0-or-later
// Every loss beside losses.h5 of the reference folder, value by value and gradient by gradient,
// and small cases that can be worked out by hand.
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/model/torch/Attention.h"
#include "core/model/torch/Compressors.h"
#include "core/model/torch/Losses.h"
#include "tests/ReferenceData.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <functional>

using namespace ocellus;

namespace {

constexpr double kValue = 1e-5;    ///< MODEL_SPEC section 15, of the largest value
constexpr double kGradient = 1e-4; ///< of the gradient's largest value

hdf5::Group reference() {
    return hdf5::Group::openFile(test::referenceData() + "/model/losses.h5");
}

Tensor tensorOf(const hdf5::Group& group, const std::string& name) {
    const hdf5::Array array = group.array(name);
    Tensor tensor = at::empty(array.shape(), at::kFloat);
    const std::vector<float> values = array.readAll<float>();
    std::memcpy(tensor.data_ptr(), values.data(), values.size() * sizeof(float));
    return tensor;
}

Tensor variable(const hdf5::Group& group, const std::string& name) {
    return tensorOf(group, name).requires_grad_(true);
}

/// How far apart, relative to the largest expected value.
double deviation(const Tensor& expected, const Tensor& got) {
    return ((expected - got).abs().max() / expected.abs().max().clamp_min(1e-6)).item<double>();
}

void compareValue(const hdf5::Group& group, const std::string& name, const Tensor& got) {
    const double apart = deviation(tensorOf(group, name), got.detach());
    QVERIFY2(apart < kValue, qPrintable(QString("%1 is %2 away").arg(name.c_str()).arg(apart)));
}

void compareGradient(const hdf5::Group& group, const std::string& name, const Tensor& variable) {
    const Tensor expected = tensorOf(group, name);
    const Tensor gradient = variable.grad().defined() ? variable.grad() : at::zeros_like(expected);
    const double apart = deviation(expected, gradient);
    QVERIFY2(apart < kGradient, qPrintable(QString("%1 is %2 away").arg(name.c_str()).arg(apart)));
}

} // namespace

class TestLosses : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void countsUnderANegativeBinomial_data() { rows("zinb"); }

    void countsUnderANegativeBinomial();

    void labelsInAHierarchy_data() { rows("hier"); }

    void labelsInAHierarchy();

    void similarityOfCells_data() { rows("contrast"); }

    void similarityOfCells();
    void finiteScalarCodes();
    void softpickOfTheReference();
    void aParentWithoutHierarchyIsRefused();
    void unknownLabelsCostNothing();
    void aPerfectProfileCostsNothing();
    void aCellOfOneParentSaysNothingOfAnother();
    void labelsAboveCountInEveryBatch();
    void aParentWithoutLeavesSaysNothing();
    void distanceOfTechnicalBatches();
    void batchesThatCannotBeComparedCostNothing();

private:
    static void rows(const char* group) {
        QTest::addColumn<QString>("place");
        if (test::referenceData().empty()) {
            QTest::newRow("no reference data") << QString();
            return;
        }
        for (const std::string& name : reference().group(group).names()) {
            QTest::newRow(name.c_str()) << QString("%1/%2").arg(group, name.c_str());
        }
    }
};

void TestLosses::countsUnderANegativeBinomial() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    QFETCH(QString, place);
    const hdf5::Group group = reference().group(place.toStdString());
    const Tensor target = tensorOf(group, "target");
    for (const bool masked : {false, true}) {
        const std::string end = masked ? "mask1" : "mask0";
        const Tensor mu = variable(group, "mu");
        const Tensor theta = variable(group, "theta");
        const Tensor pi = variable(group, "pi");
        const Tensor loss = zinbLoss(target, mu, theta, pi, masked);
        loss.backward();
        compareValue(group, "loss_" + end, loss);
        compareGradient(group, "grad_" + end + "_mu", mu);
        compareGradient(group, "grad_" + end + "_theta", theta);
        compareGradient(group, "grad_" + end + "_pi", pi);
        const Tensor predicted = variable(group, "mu");
        const Tensor profile = profileLoss(predicted, target, masked);
        profile.backward();
        compareValue(group, "mse_" + end, profile);
        compareGradient(group, "mse_grad_" + end, predicted);
    }
    const Tensor mu = variable(group, "mu");
    const Tensor theta = variable(group, "theta");
    const Tensor loss = zinbLoss(target, mu, theta, {}, false);
    loss.backward();
    compareValue(group, "nb_loss", loss);
    compareGradient(group, "nb_grad_mu", mu);
    compareGradient(group, "nb_grad_theta", theta);
}

void TestLosses::labelsInAHierarchy() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    QFETCH(QString, place);
    const hdf5::Group group = reference().group(place.toStdString());
    const Tensor logits = variable(group, "pred");
    const Tensor codes = tensorOf(group, "cl").to(at::kLong);
    const Tensor loss = hierarchicalLoss(logits, codes, tensorOf(group, "hierarchy") != 0);
    loss.backward();
    compareValue(group, "loss", loss);
    compareGradient(group, "grad", logits);
    if (group.hasArray("loss_nohier")) {
        compareValue(group, "loss_nohier", hierarchicalLoss(tensorOf(group, "pred"), codes, {}));
    }
}

void TestLosses::similarityOfCells() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    QFETCH(QString, place);
    const hdf5::Group group = reference().group(place.toStdString());
    for (const auto& [name, temperature] :
         {std::pair<std::string, double>("contrastive_T0.1", 0.1), {"contrastive_T0.3", 0.3}}) {
        const Tensor x = variable(group, "x");
        const Tensor y = variable(group, "y");
        const Tensor loss = contrastiveLoss(x, y, temperature);
        loss.backward();
        compareValue(group, name, loss);
        compareGradient(group, name + "_gx", x);
        compareGradient(group, name + "_gy", y);
    }
    for (const auto& [name, threshold] :
         {std::pair<std::string, double>("ecs_0.4", 0.4), {"ecs_0.5", 0.5}}) {
        const Tensor x = variable(group, "x");
        const Tensor loss = elasticSimilarityLoss(x, threshold);
        loss.backward();
        compareValue(group, name, loss);
        compareGradient(group, name + "_g", x);
    }
    const Tensor tokens = variable(group, "embs");
    const Tensor loss = independenceLoss(tokens);
    loss.backward();
    compareValue(group, "within_sample", loss);
    compareGradient(group, "within_sample_g", tokens);
}

void TestLosses::finiteScalarCodes() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    const hdf5::Group group = reference().group("fsq");
    const Tensor projected =
        at::linear(tensorOf(group, "in"), tensorOf(group, "win"), tensorOf(group, "bin"));
    compareValue(group, "small", projected);
    const Tensor codes = binaryCodes(projected);
    compareValue(group, "out", at::linear(codes, tensorOf(group, "wout"), tensorOf(group, "bout")));
    const Tensor powers = at::pow(at::scalar_tensor(2.0), at::arange(codes.size(1), at::kFloat));
    compareValue(group, "indices", ((codes + 1) * powers).sum(1));
}

void TestLosses::softpickOfTheReference() {
    OCELLUS_NEEDS_REFERENCE_DATA();
    const hdf5::Group group = reference();
    compareValue(group, "softpick_out", softpick(tensorOf(group, "softpick_in")));
}

void TestLosses::aParentWithoutHierarchyIsRefused() {
    const Tensor codes = at::full({1}, 3, at::kLong);
    QVERIFY_EXCEPTION_THROWN(hierarchicalLoss(at::zeros({1, 3}), codes, {}), Error);
}

void TestLosses::unknownLabelsCostNothing() {
    const Tensor unknown = at::full({2}, -1, at::kLong);
    QCOMPARE(hierarchicalLoss(at::randn({2, 3}), unknown, {}).item<float>(), 0.0F);
}

void TestLosses::aPerfectProfileCostsNothing() {
    const Tensor counts = at::arange(1, 9, at::kFloat).view({2, 4});
    QCOMPARE(profileLoss(counts, counts, false).item<float>(), 0.0F);
}

// Leaves 0..3, parents {0, 1} and {2, 3}.
static Tensor twoParents() {
    Tensor members = at::zeros({2, 4}, at::kBool);
    for (const auto& [row, leaf] : {std::pair(0, 0), {0, 1}, {1, 2}, {1, 3}}) {
        members[row][leaf] = true;
    }
    return members;
}

void TestLosses::aCellOfOneParentSaysNothingOfAnother() {
    const Tensor codes = at::tensor(std::vector<std::int64_t>{4, 5}, at::kLong);
    Tensor logits = at::tensor(std::vector<float>{1.0F, -2.0F, 0.5F, 0.0F, 0.3F, 0.2F, -1.0F, 2.0F}).view({2, 4}).requires_grad_(true);
    correctedHierarchicalLoss(logits, codes, twoParents()).backward();
    // By hand: the first cell's parent is softplus(-logsumexp(1, -2)); its other leaves are wrong: softplus(0.5),
    // softplus(0). The second likewise. Mean over 2 cells x (4 leaves + 2 parents).
    const auto soft = [](double x) { return std::log1p(std::exp(x)); };
    const auto both = [](double a, double b) { return std::log(std::exp(a) + std::exp(b)); };
    const double expected = (soft(-both(1.0, -2.0)) + soft(0.5) + soft(0.0) + soft(-both(-1.0, 2.0)) + soft(0.3) + soft(0.2)) / 12.0;
    const double got = correctedHierarchicalLoss(logits.detach(), codes, twoParents()).item<double>();
    QVERIFY2(std::abs(got - expected) < 1e-6, qPrintable(QString("%1, %2 expected").arg(got).arg(expected))); // float32
    // A logit of exactly 0 has a gradient like any other: here of a leaf that is wrong.
    QVERIFY(std::abs(logits.grad()[0][3].item<double>() - 0.5 / 12.0) < 1e-6);
}

void TestLosses::labelsAboveCountInEveryBatch() {
    const Tensor codes = at::tensor(std::vector<std::int64_t>{0, -1}, at::kLong);
    const Tensor logits = at::tensor(std::vector<float>{0.0F, 1.0F, -1.0F, -1.0F, 3.0F, 3.0F, 3.0F, 3.0F}).view({2, 4});
    const auto soft = [](double x) { return std::log1p(std::exp(x)); };
    const double leaves = soft(-0.0) + soft(1.0) + 2 * soft(-1.0);
    const double parent = soft(-std::log(1.0 + std::exp(1.0))) / std::sqrt(2.0);
    const double got = correctedHierarchicalLoss(logits, codes, twoParents()).item<double>();
    QVERIFY(std::abs(got - (leaves + parent) / 12.0) < 1e-6); // the unknown cell costs nothing
}

void TestLosses::aParentWithoutLeavesSaysNothing() {
    const std::vector<float> values{0.0F, 1.0F, -1.0F, -1.0F, 3.0F, 3.0F, 3.0F, 3.0F, 0.5F, -0.5F, 1.0F, 2.0F};
    Tensor members = at::zeros({3, 4}, at::kBool);
    members.slice(0, 0, 2).copy_(twoParents()); // the third has none
    const auto loss = [&](std::vector<std::int64_t> codes, const Tensor& hierarchy, Tensor* gradient) {
        const Tensor logits = at::tensor(values).view({3, 4}).requires_grad_(true);
        const Tensor result = correctedHierarchicalLoss(logits, at::tensor(codes, at::kLong), hierarchy);
        result.backward();
        *gradient = logits.grad();
        return result.item<double>();
    };
    Tensor with;
    Tensor without;
    // Beside leaves, unknown cells and other parents it only counts as one more column of the mean.
    for (const std::vector<std::int64_t>& codes : {std::vector<std::int64_t>{0, -1, 3}, {4, 1, 5}}) {
        const double got = loss(codes, members, &with) * 21.0;
        const double expected = loss(codes, twoParents(), &without) * 18.0;
        QVERIFY2(std::abs(got - expected) < 1e-5, qPrintable(QString("%1, %2 expected").arg(got).arg(expected)));
        QVERIFY((with * 21.0 - without * 18.0).abs().max().item<double>() < 1e-5);
    }
    // A cell labelled with it is an unknown one.
    QCOMPARE(loss({0, 6, 3}, members, &with), loss({0, -1, 3}, members, &without));
    QVERIFY(at::equal(with, without));
}

// Cells of batches 0 and 1, one of batch 2 and one of an unknown batch.
static Tensor cellsInBatches() {
    return at::tensor(std::vector<float>{0, 0, 3, 4, 1, 1, 1, 2, 6, 8, 2, 0, 5, 5}).view({7, 2});
}

void TestLosses::distanceOfTechnicalBatches() {
    const Tensor batches = at::tensor(std::vector<std::int64_t>{0, 0, 1, 1, 1, 2, -1}, at::kLong);
    Tensor cells = cellsInBatches().requires_grad_(true);
    const Tensor loss = energyDistanceLoss(cells, batches);
    // Computed with numpy in float64: batch 0 -2.199347, batch 1 -1.138824, batch 2 has one cell.
    QVERIFY2(std::abs(loss.item<double>() - -1.6690852773) < 1e-5, qPrintable(QString::number(loss.item<double>(), 'g', 10))); // float32
    loss.backward();
    QVERIFY(cells.grad().slice(0, 0, 6).abs().sum().item<double>() > 0.1);
    QCOMPARE(cells.grad()[6].abs().sum().item<double>(), 0.0); // of no known batch
    // Going down the gradient brings batches together.
    const Tensor after = cells.detach() - 0.05 * cells.grad();
    QVERIFY(energyDistanceLoss(after, batches).item<double>() < loss.item<double>());
}

void TestLosses::batchesThatCannotBeComparedCostNothing() {
    for (const std::vector<std::int64_t>& codes : {std::vector<std::int64_t>(7, 0), std::vector<std::int64_t>(7, -1), {0, 1, 2, 3, 4, 5, 6}}) {
        Tensor cells = cellsInBatches().requires_grad_(true);
        QCOMPARE(energyDistanceLoss(cells, at::tensor(codes, at::kLong)).item<double>(), 0.0);
    }
    // Two cells in one place: the root has a slope there all the same.
    Tensor same = at::zeros({4, 2}).requires_grad_(true);
    energyDistanceLoss(same, at::tensor(std::vector<std::int64_t>{0, 0, 1, 1}, at::kLong)).backward();
    QVERIFY(at::isfinite(same.grad()).all().item<bool>());
}

QTEST_APPLESS_MAIN(TestLosses)
#include "tst_Losses.moc"
