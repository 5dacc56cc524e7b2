// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/ThemeTokens.h"

#include <QGuiApplication>
#include <QPalette>

#include <cmath>

namespace ocellus {

namespace {

struct Row {
    const char* name;
    QColor ThemeTokens::*member;
    QRgb light;
    QRgb dark;
};

constexpr Row kRows[] = {
    {"window", &ThemeTokens::window, 0xFFF3F4F6, 0xFF1C1E22},
    {"panel", &ThemeTokens::panel, 0xFFFFFFFF, 0xFF222529},
    {"raised", &ThemeTokens::raised, 0xFFF8F9FA, 0xFF1F2226},
    {"map", &ThemeTokens::map, 0xFFFFFFFF, 0xFF131518},
    {"input", &ThemeTokens::input, 0xFFFFFFFF, 0xFF2A2D33},
    {"line", &ThemeTokens::line, 0xFFE1E4E8, 0xFF30343A},
    {"line2", &ThemeTokens::line2, 0xFFC5CBD3, 0xFF4A5059},
    {"control", &ThemeTokens::control, 0xFF868E98, 0xFF7A828D},
    {"text1", &ThemeTokens::text1, 0xFF1A1E23, 0xFFE8EAED},
    {"text2", &ThemeTokens::text2, 0xFF515963, 0xFFABB2BC},
    {"text3", &ThemeTokens::text3, 0xFF656D77, 0xFF8E96A1},
    {"disabled", &ThemeTokens::disabled, 0xFF9AA1AA, 0xFF646B75},
    {"accent", &ThemeTokens::accent, 0xFF2457C5, 0xFF86AAFF},
    {"accentText", &ThemeTokens::accentText, 0xFFFFFFFF, 0xFF0D1730},
    {"accentHover", &ThemeTokens::accentHover, 0xFF1E4BAC, 0xFF9DBAFF},
    {"accentPressed", &ThemeTokens::accentPressed, 0xFF183E90, 0xFFB5CBFF},
    {"selected", &ThemeTokens::selected, 0xFFE7EEFC, 0xFF28344F},
    {"selectedEdge", &ThemeTokens::selectedEdge, 0xFF9DB7EE, 0xFF4A68AE},
    {"hover", &ThemeTokens::hover, 0xFFE9EBEE, 0xFF2D3137},
    {"pressed", &ThemeTokens::pressed, 0xFFDDE0E5, 0xFF373C44},
    {"good", &ThemeTokens::good, 0xFF1F7A45, 0xFF7BD39B},
    {"warn", &ThemeTokens::warn, 0xFF8A5A00, 0xFFF0C05A},
    {"error", &ThemeTokens::error, 0xFFB3261E, 0xFFFF9A90},
    {"noLabel", &ThemeTokens::noLabel, 0xFFBDBDBD, 0xFF4C5056},
    {"faded", &ThemeTokens::faded, 0xFFE4E4E4, 0xFF2E3136},
    {"zero", &ThemeTokens::zero, 0xFFD9DBDE, 0xFF3A3E44},
    {"tooltip", &ThemeTokens::tooltip, 0xFF24282E, 0xFF3A4048},
    {"tooltipText", &ThemeTokens::tooltipText, 0xFFFFFFFF, 0xFFE8EAED},
    {"pill", &ThemeTokens::pill, 0xFFE9EBEE, 0xFF30343A},
};

// measured, normalised, denoised, imputed, generated: text, then fill.
constexpr QRgb kStateText[2][5] = {
    {0xFF404852, 0xFF2F5673, 0xFF0B625B, 0xFF864600, 0xFF96246A},
    {0xFFD3D8DE, 0xFFA9CFEB, 0xFF7FD6CB, 0xFFF6BE72, 0xFFF79BCB}};
constexpr QRgb kStateFill[2][5] = {
    {0xFFECEEF1, 0xFFE2EDF5, 0xFFDBF0ED, 0xFFFCEBCF, 0xFFFBE3F0},
    {0xFF353A41, 0xFF263847, 0xFF183B38, 0xFF45320F, 0xFF4A1F38}};

ThemeTokens makeTokens(Theme theme) {
    ThemeTokens made;
    const bool dark = theme == Theme::Dark;
    for (const Row& row : kRows) {
        made.*row.member = QColor::fromRgb(dark ? row.dark : row.light);
    }
    for (std::size_t state = 0; state < made.stateText.size(); ++state) {
        made.stateText[state] = QColor::fromRgb(kStateText[dark ? 1 : 0][state]);
        made.stateFill[state] = QColor::fromRgb(kStateFill[dark ? 1 : 0][state]);
    }
    return made;
}

double relativeLuminance(const QColor& colour) {
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}

} // namespace

const ThemeTokens& tokens(Theme theme) {
    static const ThemeTokens light = makeTokens(Theme::Light);
    static const ThemeTokens dark = makeTokens(Theme::Dark);
    return theme == Theme::Dark ? dark : light;
}

Theme currentTheme() {
    return QGuiApplication::palette().color(QPalette::Window).lightness() < 128 ? Theme::Dark : Theme::Light;
}

const ThemeTokens& tokens() {
    return tokens(currentTheme());
}

std::vector<std::pair<QString, QColor>> namedTokens(Theme theme) {
    const ThemeTokens& table = tokens(theme);
    std::vector<std::pair<QString, QColor>> named;
    for (const Row& row : kRows) {
        named.emplace_back(QString::fromLatin1(row.name), table.*row.member);
    }
    for (std::size_t state = 0; state < table.stateText.size(); ++state) {
        named.emplace_back(QStringLiteral("stateText%1").arg(state), table.stateText[state]);
        named.emplace_back(QStringLiteral("stateFill%1").arg(state), table.stateFill[state]);
    }
    return named;
}

QPalette themedPalette(Theme theme) {
    const ThemeTokens& t = tokens(theme);
    QPalette palette;
    const auto all = [&palette](QPalette::ColorRole role, const QColor& colour) { palette.setColor(role, colour); };
    all(QPalette::Window, t.window);
    all(QPalette::WindowText, t.text1);
    all(QPalette::Base, t.panel);
    all(QPalette::AlternateBase, t.raised);
    all(QPalette::Text, t.text1);
    all(QPalette::BrightText, t.error);
    all(QPalette::PlaceholderText, t.text3);
    all(QPalette::Button, t.input);
    all(QPalette::ButtonText, t.text1);
    all(QPalette::ToolTipBase, t.tooltip);
    all(QPalette::ToolTipText, t.tooltipText);
    all(QPalette::Highlight, t.selected);
    all(QPalette::HighlightedText, t.text1);
    all(QPalette::Link, t.accent);
    all(QPalette::LinkVisited, t.accent);
    all(QPalette::Light, t.panel);
    all(QPalette::Midlight, t.line);
    all(QPalette::Mid, t.line2);
    all(QPalette::Dark, t.control);
    all(QPalette::Shadow, t.line2);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText}) {
        palette.setColor(QPalette::Disabled, role, t.disabled);
    }
    return palette;
}

double contrastRatio(const QColor& a, const QColor& b) {
    const double la = relativeLuminance(a);
    const double lb = relativeLuminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

} // namespace ocellus
