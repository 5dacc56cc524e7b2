// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/RunControl.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ocellus {

/// The largest eigenvalues of a symmetric matrix, descending, with orthonormal eigenvectors:
/// `vectors` holds one after the other, `size` numbers each; their signs are arbitrary.
struct Eigenpairs {
    std::vector<double> values;
    std::vector<double> vectors;
};

/// A symmetric matrix by what it does: `multiply(x, y)` sets y to the matrix times x.
struct SymmetricOperator {
    Index size = 0;
    std::function<void(const double* x, double* y)> multiply;
};

struct EigenOptions {
    Index count = 1;          ///< @pre 1 <= count <= size
    double tolerance = 1e-7;  ///< residual relative to the eigenvalue
    Index mostProducts = 4000; ///< products with the matrix before giving up
    std::uint64_t seed = 0;
};

/// Implicitly restarted Lanczos (Spectra). `found` is false when it did not converge within
/// `mostProducts`; nothing is set then. Deterministic when `multiply` is.
/// @pre count < size / 2. Stops between products.
Outcome topEigenpairs(const SymmetricOperator& matrix, const EigenOptions& options,
    const RunControl& control, bool* found, Eigenpairs* result);

/// The same of a dense matrix, size x size. Small ones are diagonalised whole, and so are those on
/// which Lanczos fails: this always finds.
Outcome topEigenpairs(const std::vector<double>& matrix, Index size, const EigenOptions& options,
    int threads, const RunControl& control, Eigenpairs* result);

} // namespace ocellus
