// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels of inference beside the same sums in double precision, for every set of kernels this
// processor can run and sizes that do not fill its vectors.
#include "core/model/torch/CpuKernels.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace ocellus;

namespace {

std::vector<float> normal(std::size_t count, unsigned seed, float scale = 1.0F) {
    std::mt19937 engine(seed);
    std::normal_distribution<float> distribution(0.0F, scale);
    std::vector<float> values(count);
    std::generate(values.begin(), values.end(), [&] { return distribution(engine); });
    return values;
}

double largestDeviation(const std::vector<double>& expected, const std::vector<float>& got) {
    double apart = expected.size() == got.size() ? 0.0 : std::numeric_limits<double>::infinity();
    double scale = 1e-6;
    for (std::size_t i = 0; i < std::min(expected.size(), got.size()); ++i) {
        scale = std::max(scale, std::abs(expected[i]));
        apart = std::max(apart, std::abs(expected[i] - static_cast<double>(got[i])));
    }
    return apart / scale;
}

} // namespace

class TestCpuKernels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void attends_data();
    void attends();
    void attendsWithExtremeScores();

    void addsAndNorms_data() { widths(); }

    void addsAndNorms();
    void appliesTheExactGelu();

    void sumsNormedLines_data() { widths(); }

    void sumsNormedLines();
    void weighsLowPrecisionScores();
    void appliesLinearLayers_data();
    void appliesLinearLayers();
    void writesColumnsToMatricesOfTheirOwn();

private:
    static std::vector<const CpuKernels*> kernels() {
        std::vector<const CpuKernels*> all{&kBaseKernels};
        if (&cpuKernels() != all[0]) {
            all.push_back(&cpuKernels());
        }
        return all;
    }

    static void widths() {
        QTest::addColumn<int>("width");
        for (const int width : {1, 7, 16, 33, 256}) {
            QTest::addRow("width %d", width) << width;
        }
    }
};

void TestCpuKernels::attends_data() {
    QTest::addColumn<int>("queries");
    QTest::addColumn<int>("keys");
    QTest::addColumn<int>("width");
    QTest::newRow("one of each") << 1 << 1 << 1;
    QTest::newRow("as in a small model") << 10 << 10 << 8;
    QTest::newRow("cell tokens to genes") << 10 << 500 << 32;
    QTest::newRow("several blocks, none full") << 401 << 523 << 64;
    QTest::newRow("values as a kernel packs them") << 100 << 130 << 16;
    QTest::newRow("odd width") << 13 << 300 << 37;
}

void TestCpuKernels::attends() {
    QFETCH(int, queries);
    QFETCH(int, keys);
    QFETCH(int, width);
    const auto n = static_cast<std::size_t>(queries);
    const auto m = static_cast<std::size_t>(keys);
    const auto d = static_cast<std::size_t>(width);
    const std::vector<float> q = normal(n * d, 1);
    const std::vector<float> k = normal(m * d, 2);
    const std::vector<float> v = normal(m * d, 3);
    const double scale = 1.0 / std::sqrt(static_cast<double>(width));
    std::vector<double> expected(n * d, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        std::vector<double> weights(m, 0.0);
        for (std::size_t j = 0; j < m; ++j) {
            for (std::size_t x = 0; x < d; ++x) {
                weights[j] +=
                    static_cast<double>(q[i * d + x]) * static_cast<double>(k[j * d + x]) * scale;
            }
        }
        const double top = *std::max_element(weights.begin(), weights.end());
        double total = 0.0;
        for (double& weight : weights) {
            weight = std::exp(weight - top);
            total += weight;
        }
        for (std::size_t j = 0; j < m; ++j) {
            for (std::size_t x = 0; x < d; ++x) {
                expected[i * d + x] += weights[j] / total * static_cast<double>(v[j * d + x]);
            }
        }
    }
    for (const CpuKernels* kernel : kernels()) {
        std::vector<float> out(n * d);
        AttentionHead head{q.data(),
                           k.data(),
                           v.data(),
                           out.data(),
                           queries,
                           keys,
                           width,
                           width,
                           width,
                           width,
                           width,
                           static_cast<float>(scale)};
        std::vector<float> workspace(kernel->attentionWorkspace(head),
                                     std::numeric_limits<float>::quiet_NaN());
        kernel->attend(head, workspace.data());
        QVERIFY2(largestDeviation(expected, out) < 2e-6,
                 kernel->name); // a few roundings of float32
    }
}

void TestCpuKernels::attendsWithExtremeScores() {
    const std::vector<float> q{300.0F, -300.0F};
    const std::vector<float> k{300.0F, -300.0F, 0.0F}; // products of +-90,000
    const std::vector<float> v{1.0F, 2.0F, 4.0F};
    for (const CpuKernels* kernel : kernels()) {
        std::vector<float> out(2);
        AttentionHead head{q.data(), k.data(), v.data(), out.data(), 2, 3, 1, 1, 1, 1, 1, 1.0F};
        std::vector<float> workspace(kernel->attentionWorkspace(head));
        kernel->attend(head, workspace.data());
        QVERIFY2(out == (std::vector<float>{1.0F, 2.0F}), kernel->name);
    }
}

void TestCpuKernels::addsAndNorms() {
    QFETCH(int, width);
    const std::size_t rows = 5;
    const auto w = static_cast<std::size_t>(width);
    const std::vector<float> update = normal(rows * w, 4);
    const std::vector<float> before = normal(rows * w, 5, 3.0F);
    const std::vector<float> gamma = normal(w, 6);
    const std::vector<float> beta = normal(w, 7);
    std::vector<double> sums(rows * w);
    std::vector<double> normed(rows * w);
    for (std::size_t row = 0; row < rows; ++row) {
        double mean = 0.0;
        double variance = 0.0;
        for (std::size_t i = 0; i < w; ++i) {
            sums[row * w + i] =
                static_cast<double>(update[row * w + i]) + static_cast<double>(before[row * w + i]);
            mean += sums[row * w + i] / static_cast<double>(w);
        }
        for (std::size_t i = 0; i < w; ++i) {
            variance += std::pow(sums[row * w + i] - mean, 2) / static_cast<double>(w);
        }
        for (std::size_t i = 0; i < w; ++i) {
            normed[row * w + i] = (sums[row * w + i] - mean) / std::sqrt(variance + 1e-5) *
                                      static_cast<double>(gamma[i]) +
                                  static_cast<double>(beta[i]);
        }
    }
    for (const CpuKernels* kernel : kernels()) {
        std::vector<float> residual = before;
        std::vector<float> out(rows * w);
        kernel->addAndNorm(static_cast<std::int64_t>(rows),
                           width,
                           update.data(),
                           residual.data(),
                           gamma.data(),
                           beta.data(),
                           1e-5F,
                           out.data());
        QVERIFY2(largestDeviation(sums, residual) < 1e-6, kernel->name);
        QVERIFY2(largestDeviation(normed, out) < 2e-6, kernel->name);
    }
}

void TestCpuKernels::appliesTheExactGelu() {
    std::vector<float> x;
    for (int i = -2000; i <= 2003; ++i) { // no multiple of a vector
        x.push_back(static_cast<float>(i) / 150.0F);
    }
    x.push_back(1e4F);
    x.push_back(-1e4F);
    std::vector<double> expected;
    for (const float value : x) {
        expected.push_back(0.5 * static_cast<double>(value) *
                           (1.0 + std::erf(static_cast<double>(value) / std::sqrt(2.0))));
    }
    for (const CpuKernels* kernel : kernels()) {
        std::vector<float> out = x;
        kernel->gelu(out.data(), static_cast<std::int64_t>(out.size()));
        for (std::size_t i = 0; i < out.size(); ++i) {
            // the rational fit of erf is 3e-7 off at most
            QVERIFY2(std::abs(expected[i] - static_cast<double>(out[i])) <
                         4e-7 * (1.0 + std::abs(static_cast<double>(x[i]))),
                     kernel->name);
        }
    }
}

void TestCpuKernels::sumsNormedLines() {
    QFETCH(int, width);
    const std::size_t genes = 4;
    const std::size_t terms = 3;
    const auto w = static_cast<std::size_t>(width);
    const std::vector<float> values = normal(terms * genes, 8, 4.0F);
    const std::vector<float> slope = normal(w, 9);
    const std::vector<float> offsets = normal(terms * w, 10);
    const std::vector<float> gamma = normal(w, 11);
    const std::vector<float> beta = normal(w, 12);
    std::vector<double> expected(genes * w, 0.0);
    for (std::size_t term = 0; term < terms; ++term) {
        for (std::size_t gene = 0; gene < genes; ++gene) {
            std::vector<double> line(w);
            double mean = 0.0;
            double variance = 0.0;
            for (std::size_t i = 0; i < w; ++i) {
                line[i] = static_cast<double>(values[term * genes + gene]) *
                              static_cast<double>(slope[i]) +
                          static_cast<double>(offsets[term * w + i]);
                mean += line[i] / static_cast<double>(w);
            }
            for (const double value : line) {
                variance += (value - mean) * (value - mean) / static_cast<double>(w);
            }
            for (std::size_t i = 0; i < w; ++i) {
                const double normed =
                    (line[i] - mean) / std::sqrt(variance + 1e-5) * static_cast<double>(gamma[i]) +
                    static_cast<double>(beta[i]);
                expected[gene * w + i] += std::max(normed, 0.0);
            }
        }
    }
    for (const CpuKernels* kernel : kernels()) {
        std::vector<float> out(genes * w);
        NormedSum sum{values.data(),
                      slope.data(),
                      offsets.data(),
                      gamma.data(),
                      beta.data(),
                      out.data(),
                      4,
                      3,
                      width,
                      1e-5F};
        kernel->normedSum(sum);
        QVERIFY2(largestDeviation(expected, out) < 3e-6, kernel->name);
    }
}

void TestCpuKernels::weighsLowPrecisionScores() {
    for (const CpuKernels* kernel : kernels()) {
        // 19 scores 0, 1, 2 ...: no multiple of a vector. bfloat16 is the upper half of a float.
        std::vector<std::uint16_t> scores;
        for (int i = 0; i < 19; ++i) {
            const auto value = static_cast<float>(i);
            std::uint32_t bits = 0;
            std::copy_n(reinterpret_cast<const char*>(&value), 4, reinterpret_cast<char*>(&bits));
            scores.push_back(static_cast<std::uint16_t>(bits >> 16));
        }
        float total = 0.0F;
        kernel->weighLow(1, 19, 0.5F, scores.data(), &total);
        double expected = 0.0;
        for (int i = 0; i < 19; ++i) {
            const double weight = std::exp(0.5 * (i - 18));
            expected += weight;
            const std::uint32_t bits =
                static_cast<std::uint32_t>(scores[static_cast<std::size_t>(i)]) << 16;
            float got = 0.0F;
            std::copy_n(reinterpret_cast<const char*>(&bits), 4, reinterpret_cast<char*>(&got));
            QVERIFY2(std::abs(static_cast<double>(got) - weight) <= weight / 256.0,
                     kernel->name); // eight bits of mantissa
        }
        QVERIFY2(std::abs(static_cast<double>(total) - expected) < expected / 256.0, kernel->name);
    }
}

void TestCpuKernels::appliesLinearLayers_data() {
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("depth");
    QTest::addColumn<int>("width");
    QTest::newRow("one of each") << 1 << 1 << 1;
    QTest::newRow("as in a small model") << 10 << 32 << 96;
    QTest::newRow("rows, depth and columns left over") << 101 << 131 << 77;
    QTest::newRow("full blocks") << 192 << 128 << 128;
}

void TestCpuKernels::appliesLinearLayers() {
    QFETCH(int, rows);
    QFETCH(int, depth);
    QFETCH(int, width);
    const auto n = static_cast<std::size_t>(rows);
    const auto d = static_cast<std::size_t>(depth);
    const auto w = static_cast<std::size_t>(width);
    constexpr std::size_t kInGap = 3; // values between rows that belong to somebody else
    constexpr std::size_t kOutGap = 5;
    constexpr float kTheirs = 77.0F;
    const std::vector<float> in = normal(n * (d + kInGap), 13);
    const std::vector<float> weight = normal(w * d, 14);
    const std::vector<float> bias = normal(w, 15);
    for (const CpuKernels* kernel : kernels()) {
        std::vector<float> packed(kernel->packedLinearSize(depth, width),
                                  std::numeric_limits<float>::quiet_NaN());
        for (const bool biased : {true, false}) {
            kernel->packLinear(
                weight.data(), biased ? bias.data() : nullptr, depth, width, packed.data());
            std::vector<double> expected(n * (w + kOutGap), static_cast<double>(kTheirs));
            for (std::size_t row = 0; row < n; ++row) {
                for (std::size_t column = 0; column < w; ++column) {
                    double sum = biased ? static_cast<double>(bias[column]) : 0.0;
                    for (std::size_t i = 0; i < d; ++i) {
                        sum += static_cast<double>(in[row * (d + kInGap) + i]) *
                               static_cast<double>(weight[column * d + i]);
                    }
                    expected[row * (w + kOutGap) + column] =
                        biased ? 0.5 * sum * (1.0 + std::erf(sum / std::sqrt(2.0))) : sum;
                }
            }
            std::vector<float> out(n * (w + kOutGap), kTheirs);
            LinearRows task{in.data(),
                            packed.data(),
                            out.data(),
                            rows,
                            depth,
                            width,
                            static_cast<std::int64_t>(d + kInGap),
                            static_cast<std::int64_t>(w + kOutGap),
                            biased}; // with GELU when with bias
            kernel->linear(task);
            // roundings of sums of up to 131 products of about 1
            QVERIFY2(largestDeviation(expected, out) < 2e-6, kernel->name);
            for (std::size_t row = 0; row < n; ++row) {
                for (std::size_t i = w; i < w + kOutGap; ++i) {
                    QCOMPARE(out[row * (w + kOutGap) + i], kTheirs);
                }
            }
        }
    }
}

void TestCpuKernels::writesColumnsToMatricesOfTheirOwn() {
    const std::vector<float> in = normal(100 * 40, 16);
    for (const CpuKernels* kernel : kernels()) {
        const std::int64_t plane = kernel->linearColumns;
        const std::int64_t width = 3 * plane;
        const std::vector<float> weight = normal(static_cast<std::size_t>(width * 40), 17);
        std::vector<float> packed(kernel->packedLinearSize(40, width));
        kernel->packLinear(weight.data(), nullptr, 40, width, packed.data());
        std::vector<float> together(static_cast<std::size_t>(100 * width));
        LinearRows task{
            in.data(), packed.data(), together.data(), 100, 40, width, 40, width, false};
        kernel->linear(task);
        std::vector<float> apart(together.size());
        task.out = apart.data();
        task.outStride = plane;
        task.planeWidth = plane;
        task.planeStride = 100 * plane;
        kernel->linear(task);
        for (std::int64_t row = 0; row < 100; ++row) {
            for (std::int64_t column = 0; column < width; ++column) {
                const std::int64_t at =
                    column / plane * 100 * plane + row * plane + column % plane;
                QCOMPARE(apart[static_cast<std::size_t>(at)],
                         together[static_cast<std::size_t>(row * width + column)]);
            }
        }
    }
}

QTEST_APPLESS_MAIN(TestCpuKernels)
#include "tst_CpuKernels.moc"
