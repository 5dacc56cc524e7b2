// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace ocellus {

/// Probability that a standard normal variable is at least |z| from 0. 1 for z = 0, 0 below about
/// 1e-308. NaN stays NaN.
double normalTwoSided(double z);

/// The same for Student's t with `degrees` degrees of freedom (> 0, need not be whole); relative
/// error below 1e-9. 0 for infinite t.
double studentTwoSided(double t, double degrees);

/// Probability that a chi-squared variable with `degrees` degrees of freedom (> 0) is at least `x`
/// (>= 0); relative error below 1e-10.
double chiSquaredAbove(double x, double degrees);

/// Regularised incomplete beta function I_x(a, b). @pre a, b > 0, 0 <= x <= 1.
double incompleteBeta(double a, double b, double x);

/// Probability of at least `found` marked ones when `drawn` are drawn without putting back from
/// `all`, of which `marked` are marked; relative error below 1e-9. @pre 0 <= marked, drawn <= all.
double hypergeometricAbove(std::int64_t found, std::int64_t all, std::int64_t marked, std::int64_t drawn);

/// False discovery rates by Benjamini and Hochberg: for every p value the smallest rate at which it
/// would be called. One entry per p value, in their order. @pre no NaN.
std::vector<double> benjaminiHochberg(const std::vector<double>& pValues);

} // namespace ocellus
