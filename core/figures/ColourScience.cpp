// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/ColourScience.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ocellus {

namespace {

using Vec3 = std::array<double, 3>;
using Matrix3 = std::array<Vec3, 3>;

constexpr double kDegree = std::numbers::pi / 180.0;

double linearOf(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double encodedOf(double light) {
    return light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1.0 / 2.4) - 0.055;
}

const std::array<double, 256>& linearTable() {
    static const std::array<double, 256> table = [] {
        std::array<double, 256> values{};
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = linearOf(static_cast<double>(i) / 255.0);
        }
        return values;
    }();
    return table;
}

/// Bytes of linear light 0..1 in 4096 steps, fine enough for every 8-bit colour but the darkest.
const std::array<std::uint8_t, 4097>& encodedTable() {
    static const std::array<std::uint8_t, 4097> table = [] {
        std::array<std::uint8_t, 4097> values{};
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = static_cast<std::uint8_t>(encodedOf(static_cast<double>(i) / 4096.0) * 255.0 + 0.5);
        }
        return values;
    }();
    return table;
}

Vec3 linear(Rgb colour) {
    const auto& table = linearTable();
    return {table[colour.r], table[colour.g], table[colour.b]};
}

std::uint8_t byteOf(double light) {
    return static_cast<std::uint8_t>(encodedOf(std::clamp(light, 0.0, 1.0)) * 255.0 + 0.5);
}

Vec3 times(const Matrix3& m, const Vec3& v) {
    Vec3 result{};
    for (std::size_t i = 0; i < 3; ++i) {
        result[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    }
    return result;
}

constexpr Matrix3 kToXyz = {{{0.4124564, 0.3575761, 0.1804375},
    {0.2126729, 0.7151522, 0.0721750},
    {0.0193339, 0.1191920, 0.9503041}}};
constexpr Matrix3 kToLms = {{{0.4122214708, 0.5363325363, 0.0514459929},
    {0.2119034982, 0.6806995451, 0.1073969566},
    {0.0883024619, 0.2817188376, 0.6299787005}}};
constexpr Matrix3 kLmsToOk = {{{0.2104542553, 0.7936177850, -0.0040720468},
    {1.9779984951, -2.4285922050, 0.4505937099},
    {0.0259040371, 0.7827717662, -0.8086757660}}};
constexpr Matrix3 kOkToLms = {{{1.0, 0.3963377774, 0.2158037573},
    {1.0, -0.1055613458, -0.0638541728},
    {1.0, -0.0894841775, -1.2914855480}}};
constexpr Matrix3 kFromLms = {{{4.0767416621, -3.3077115913, 0.2309699292},
    {-1.2684380046, 2.6097574011, -0.3413193965},
    {-0.0041960863, -0.7034186147, 1.7076147010}}};

constexpr Matrix3 kDeuteranopia = {{{0.367322, 0.860646, -0.227968},
    {0.280085, 0.672501, 0.047413},
    {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix3 kProtanopia = {{{0.152286, 1.052583, -0.204868},
    {0.114503, 0.786281, 0.099216},
    {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix3 kTritanopia = {{{1.255528, -0.076749, -0.178779},
    {-0.078411, 0.930809, 0.147602},
    {0.004733, 0.691367, 0.303900}}};
constexpr Matrix3 kGrey = {{{0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}}};

const Matrix3& matrixOf(ColourVision vision) {
    switch (vision) {
    case ColourVision::Deuteranopia:
        return kDeuteranopia;
    case ColourVision::Protanopia:
        return kProtanopia;
    case ColourVision::Tritanopia:
        return kTritanopia;
    default:
        return kGrey;
    }
}

Vec3 linearOfOkLch(const OkLch& colour) {
    const double angle = colour.hue * kDegree;
    const Vec3 ok = {colour.lightness, colour.chroma * std::cos(angle), colour.chroma * std::sin(angle)};
    Vec3 lms = times(kOkToLms, ok);
    for (double& value : lms) {
        value = value * value * value;
    }
    return times(kFromLms, lms);
}

bool exists(const Vec3& light) {
    return std::ranges::all_of(light, [](double v) { return v >= -1e-4 && v <= 1.0 + 1e-4; });
}

double relativeLuminance(Rgb colour) {
    const Vec3 light = linear(colour);
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
}

/// Hue of a (a', b) pair in degrees 0 .. 360, 0 when there is no chroma.
double hueDegrees(double a, double b) {
    if (a == 0.0 && b == 0.0) {
        return 0.0;
    }
    const double angle = std::atan2(b, a) / kDegree;
    return angle < 0.0 ? angle + 360.0 : angle;
}

} // namespace

OkLch toOkLch(Rgb colour) {
    Vec3 lms = times(kToLms, linear(colour));
    for (double& value : lms) {
        value = std::cbrt(value);
    }
    const Vec3 ok = times(kLmsToOk, lms);
    return {ok[0], std::hypot(ok[1], ok[2]), hueDegrees(ok[1], ok[2])};
}

Rgb fromOkLch(OkLch colour) {
    colour.lightness = std::clamp(colour.lightness, 0.0, 1.0);
    if (!exists(linearOfOkLch(colour))) {
        double low = 0.0;
        double high = colour.chroma;
        for (int step = 0; step < 24; ++step) {
            colour.chroma = 0.5 * (low + high);
            (exists(linearOfOkLch(colour)) ? low : high) = colour.chroma;
        }
        colour.chroma = low;
    }
    const Vec3 light = linearOfOkLch(colour);
    return {byteOf(light[0]), byteOf(light[1]), byteOf(light[2])};
}

std::array<double, 3> toLab(Rgb colour) {
    const Vec3 xyz = times(kToXyz, linear(colour));
    const auto f = [](double t) {
        return t > 216.0 / 24389.0 ? std::cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
    };
    const double x = f(xyz[0] / 0.95047);
    const double y = f(xyz[1]);
    const double z = f(xyz[2] / 1.08883);
    return {116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)};
}

double ciede2000(const std::array<double, 3>& first, const std::array<double, 3>& second) {
    const auto pow7 = [](double v) { return v * v * v * v * v * v * v; };
    const double meanC = 0.5 * (std::hypot(first[1], first[2]) + std::hypot(second[1], second[2]));
    const double g = 1.5 - 0.5 * std::sqrt(pow7(meanC) / (pow7(meanC) + pow7(25.0)));
    const double c1 = std::hypot(first[1] * g, first[2]);
    const double c2 = std::hypot(second[1] * g, second[2]);
    const double h1 = hueDegrees(first[1] * g, first[2]);
    const double h2 = hueDegrees(second[1] * g, second[2]);
    const bool grey = c1 * c2 == 0.0;
    double dh = grey ? 0.0 : h2 - h1;
    dh += dh > 180.0 ? -360.0 : (dh < -180.0 ? 360.0 : 0.0);
    double meanH = h1 + h2;
    if (!grey) {
        meanH = std::abs(h1 - h2) <= 180.0 ? 0.5 * meanH : 0.5 * (meanH + (meanH < 360.0 ? 360.0 : -360.0));
    }
    const double meanL = 0.5 * (first[0] + second[0]);
    const double meanCp = 0.5 * (c1 + c2);
    const double t = 1.0 - 0.17 * std::cos((meanH - 30.0) * kDegree) + 0.24 * std::cos(2.0 * meanH * kDegree)
        + 0.32 * std::cos((3.0 * meanH + 6.0) * kDegree) - 0.20 * std::cos((4.0 * meanH - 63.0) * kDegree);
    const double square = (meanL - 50.0) * (meanL - 50.0);
    const double dl = (second[0] - first[0]) / (1.0 + 0.015 * square / std::sqrt(20.0 + square));
    const double dc = (c2 - c1) / (1.0 + 0.045 * meanCp);
    const double dH = 2.0 * std::sqrt(c1 * c2) * std::sin(0.5 * dh * kDegree) / (1.0 + 0.015 * meanCp * t);
    const double bend = (meanH - 275.0) / 25.0;
    const double rotation = -std::sin(60.0 * std::exp(-bend * bend) * kDegree) * 2.0
        * std::sqrt(pow7(meanCp) / (pow7(meanCp) + pow7(25.0)));
    return std::sqrt(dl * dl + dc * dc + dH * dH + rotation * dc * dH);
}

double ciede2000(Rgb first, Rgb second) { return ciede2000(toLab(first), toLab(second)); }

double contrastRatio(Rgb first, Rgb second) {
    const double a = relativeLuminance(first) + 0.05;
    const double b = relativeLuminance(second) + 0.05;
    return std::max(a, b) / std::min(a, b);
}

Rgb simulateVision(Rgb colour, ColourVision vision) {
    if (vision == ColourVision::Normal) {
        return colour;
    }
    const Vec3 light = times(matrixOf(vision), linear(colour));
    return {byteOf(light[0]), byteOf(light[1]), byteOf(light[2])};
}

void simulateVision(std::uint32_t* pixels, std::size_t count, ColourVision vision) {
    if (vision == ColourVision::Normal) {
        return;
    }
    const Matrix3& matrix = matrixOf(vision);
    const auto& toLinear = linearTable();
    const auto& toByte = encodedTable();
    const auto encode = [&](double v) -> std::uint32_t {
        return toByte[static_cast<std::size_t>(std::clamp(v, 0.0, 1.0) * 4096.0 + 0.5)];
    };
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t p = pixels[i];
        const Vec3 light = times(matrix, {toLinear[(p >> 16) & 0xFF], toLinear[(p >> 8) & 0xFF], toLinear[p & 0xFF]});
        pixels[i] = (p & 0xFF000000U) | encode(light[0]) << 16 | encode(light[1]) << 8 | encode(light[2]);
    }
}

} // namespace ocellus
