// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/TopEigenpairs.h"

#include "core/base/Random.h"
#include "core/base/parallelFor.h"

#include <Eigen/Dense>
#include <Spectra/SymEigsSolver.h>

#include <algorithm>

namespace ocellus {

namespace {

constexpr Index kSmall = 400; ///< diagonalised whole in well under a second

/// Leaves Spectra's loops when the run was stopped.
struct Stopped {};

/// What Spectra calls a matrix operation.
class Operation {
public:
    using Scalar = double;

    Operation(const SymmetricOperator& matrix, const RunControl& control)
        : m_matrix(matrix)
        , m_control(control) {}

    Eigen::Index rows() const { return m_matrix.size; }
    Eigen::Index cols() const { return m_matrix.size; }

    void perform_op(const double* x, double* y) const {
        if (m_control.stopRequested()) {
            throw Stopped();
        }
        m_matrix.multiply(x, y);
    }

private:
    const SymmetricOperator& m_matrix;
    const RunControl& m_control;
};

Eigenpairs diagonalised(const std::vector<double>& matrix, Index size, Index count) {
    const Eigen::MatrixXd whole = Eigen::Map<const Eigen::MatrixXd>(matrix.data(), size, size);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(whole);
    Eigenpairs result;
    for (Index i = 0; i < count; ++i) {
        result.values.push_back(solver.eigenvalues()[size - 1 - i]);
        const auto vector = solver.eigenvectors().col(size - 1 - i);
        result.vectors.insert(result.vectors.end(), vector.begin(), vector.end());
    }
    return result;
}

/// The inner product in an order of additions that depends on nothing but the size.
double innerProduct(const double* a, const double* b, Index size) {
    double lanes[8] = {};
    Index i = 0;
    for (; i + 8 <= size; i += 8) {
        for (int lane = 0; lane < 8; ++lane) {
            lanes[lane] += a[i + lane] * b[i + lane];
        }
    }
    double sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
    for (; i < size; ++i) {
        sum += a[i] * b[i];
    }
    return sum;
}

} // namespace

Outcome topEigenpairs(const SymmetricOperator& matrix, const EigenOptions& options,
    const RunControl& control, bool* found, Eigenpairs* result) {
    *found = false;
    const Index basis = std::min(matrix.size, std::max<Index>(2 * options.count + 20, 20));
    const Operation operation(matrix, control);
    Spectra::SymEigsSolver<Operation> solver(
        const_cast<Operation&>(operation), options.count, basis);
    Eigen::VectorXd start(matrix.size);
    Random random(streamSeed(options.seed, "eigenvectors"));
    for (Index i = 0; i < matrix.size; ++i) {
        start[i] = random.uniform() - 0.5;
    }
    try {
        solver.init(start.data());
        const Index restarts = std::max<Index>(1, (options.mostProducts - basis) / (basis - options.count));
        solver.compute(Spectra::SortRule::LargestAlge, restarts, options.tolerance, Spectra::SortRule::LargestAlge);
    } catch (const Stopped&) {
        return Outcome::Cancelled;
    }
    if (solver.info() != Spectra::CompInfo::Successful) {
        return Outcome::Finished;
    }
    const Eigen::VectorXd values = solver.eigenvalues();
    const Eigen::MatrixXd vectors = solver.eigenvectors(options.count);
    result->values.assign(values.begin(), values.end());
    result->vectors.assign(vectors.data(), vectors.data() + vectors.size());
    *found = true;
    return Outcome::Finished;
}

Outcome topEigenpairs(const std::vector<double>& matrix, Index size, const EigenOptions& options,
    int threads, const RunControl& control, Eigenpairs* result) {
    if (size > kSmall && options.count < size / 4) {
        const SymmetricOperator multiplied{size, [&](const double* x, double* y) {
            parallelFor(size, 256, threads, [&](Index begin, Index end) {
                for (Index row = begin; row < end; ++row) {
                    y[row] = innerProduct(matrix.data() + row * size, x, size);
                }
            });
        }};
        bool found = false;
        const Outcome outcome = topEigenpairs(multiplied, options, control, &found, result);
        if (outcome == Outcome::Cancelled || found) {
            return outcome;
        }
    }
    if (control.stopRequested()) {
        return Outcome::Cancelled;
    }
    *result = diagonalised(matrix, size, options.count);
    return Outcome::Finished;
}

} // namespace ocellus
