// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/statistics/Distributions.h"

#include <boost/math/distributions/hypergeometric.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace ocellus {

namespace {

/// The continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method.
double betaFraction(double a, double b, double x) {
    constexpr double kTiny = 1e-300;
    constexpr int kTerms = 10000;
    const auto away = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
    double c = 1.0;
    double d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    double result = d;
    for (int m = 1; m <= kTerms; ++m) {
        const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        result *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        result *= d * c;
        if (std::abs(d * c - 1.0) < 1e-15) {
            break;
        }
    }
    return result;
}

/// Share of the gamma function's integral below x, by its series (DLMF 8.11.4). @pre x < a + 1.
double gammaSeries(double a, double x) {
    double term = 1.0 / a;
    double sum = term;
    for (double n = a + 1.0; term > 1e-17 * sum; n += 1.0) {
        term *= x / n;
        sum += term;
    }
    return sum * std::exp(a * std::log(x) - x - std::lgamma(a));
}

/// Share above x, by the continued fraction (DLMF 8.9.2) with Lentz's method. @pre x >= a + 1.
double gammaFraction(double a, double x) {
    double b = x + 1.0 - a;
    double c = 1e300;
    double d = 1.0 / b;
    double result = d;
    for (double n = 1.0; n < 10000.0; n += 1.0) {
        const double factor = -n * (n - a);
        b += 2.0;
        d = 1.0 / (factor * d + b);
        c = b + factor / c;
        result *= c * d;
        if (std::abs(c * d - 1.0) < 1e-15) {
            break;
        }
    }
    return result * std::exp(a * std::log(x) - x - std::lgamma(a));
}

} // namespace

double normalTwoSided(double z) {
    return std::erfc(std::abs(z) / std::numbers::sqrt2);
}

double incompleteBeta(double a, double b, double x) {
    if (x <= 0.0 || x >= 1.0) {
        return x <= 0.0 ? 0.0 : 1.0;
    }
    const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                  a * std::log(x) + b * std::log1p(-x));
    // The fraction converges fast on the near side of the mean.
    if (x < (a + 1.0) / (a + b + 2.0)) {
        return front * betaFraction(a, b, x) / a;
    }
    return 1.0 - front * betaFraction(b, a, 1.0 - x) / b;
}

double studentTwoSided(double t, double degrees) {
    if (std::isinf(t)) {
        return 0.0;
    }
    const double squared = t * t;
    // For small |t| the complement keeps the digits that degrees / (degrees + t^2) loses near 1.
    if (squared < 1.0) {
        return 1.0 - incompleteBeta(0.5, degrees / 2.0, squared / (degrees + squared));
    }
    return incompleteBeta(degrees / 2.0, 0.5, degrees / (degrees + squared));
}

double chiSquaredAbove(double x, double degrees) {
    const double a = degrees / 2.0;
    const double half = x / 2.0;
    if (half <= 0.0) {
        return 1.0;
    }
    return half < a + 1.0 ? 1.0 - gammaSeries(a, half) : gammaFraction(a, half);
}

double hypergeometricAbove(std::int64_t found, std::int64_t all, std::int64_t marked, std::int64_t drawn) {
    if (found <= std::max<std::int64_t>(0, drawn + marked - all)) {
        return 1.0;
    }
    if (found > std::min(marked, drawn)) {
        return 0.0;
    }
    const boost::math::hypergeometric_distribution<double> marks(marked, drawn, all);
    return boost::math::cdf(boost::math::complement(marks, found - 1));
}

std::vector<double> benjaminiHochberg(const std::vector<double>& pValues) {
    std::vector<std::size_t> order(pValues.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return pValues[a] != pValues[b] ? pValues[a] < pValues[b] : a < b;
    });
    std::vector<double> rates(pValues.size());
    double lowest = 1.0;
    for (std::size_t rank = order.size(); rank > 0; --rank) {
        const std::size_t place = order[rank - 1];
        lowest = std::min(lowest,
                          pValues[place] * static_cast<double>(pValues.size()) /
                              static_cast<double>(rank));
        rates[place] = lowest;
    }
    return rates;
}

} // namespace ocellus
