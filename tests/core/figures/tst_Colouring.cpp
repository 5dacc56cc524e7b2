// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/ColourScience.h"
#include "core/figures/Colouring.h"
#include "core/figures/Palette.h"

#include <QTest>

#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

using namespace ocellus;

namespace {

const float kNaN = std::numeric_limits<float>::quiet_NaN();

std::vector<std::string> lineageNames() {
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(ColourFamily::Other); ++i) {
        names.push_back(toString(static_cast<ColourFamily>(i)));
    }
    return names;
}

double closest(const std::vector<Rgb>& colours, ColourVision vision) {
    double smallest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < colours.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            smallest = std::min(
                smallest, ciede2000(simulateVision(colours[i], vision), simulateVision(colours[j], vision)));
        }
    }
    return smallest;
}

CategoryColumn columnOf(const std::vector<std::pair<std::string, int>>& counts, int missing = 0) {
    CategoryColumn column;
    for (const auto& [name, count] : counts) {
        column.codes.insert(column.codes.end(), count, static_cast<std::int32_t>(column.categories.size()));
        column.categories.push_back(name);
    }
    column.codes.insert(column.codes.end(), missing, -1);
    return column;
}

double hueDistance(double a, double b) {
    const double d = std::fmod(std::abs(a - b), 360.0);
    return std::min(d, 360.0 - d);
}

const std::vector<std::string> kLungTypes = {"alveolar macrophage", "type II pneumocyte", "CD4-positive, alpha-beta T cell",
    "CD8-positive, alpha-beta T cell", "classical monocyte", "capillary endothelial cell", "natural killer cell",
    "fibroblast", "B cell", "type I pneumocyte", "ciliated cell", "club cell", "plasma cell", "mast cell",
    "smooth muscle cell", "vein endothelial cell"};

} // namespace

class tst_Colouring : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void colourDistanceMatchesPublishedPairs_data();
    void colourDistanceMatchesPublishedPairs();
    void paletteKeepsItsDistances_data();
    void paletteKeepsItsDistances();
    void okLchRoundTripKeepsEveryColour();
    void labelsTellTheirLineage_data();
    void labelsTellTheirLineage();
    void lineageNamesTakeTheirOwnColours();
    void upToTwelveLabelsTakeTheCheckedPalette();
    void manyTypesKeepTheLineageHueAndStepInLightness();
    void manyTypesOfOneLineageStayDifferent();
    void manyLabelsWithoutLineageAreSpread();
    void entriesAreSortedByCountThenOtherThenNoLabel();
    void theRestNeverSharesItsColour();
    void storedColoursWin();
    void valuesRunFromZeroToThe99thPercentile();
    void zerosAndMissingHaveTheirOwnColours();
    void negativeValuesUseBothPercentiles();
    void constantAndEmptyColumnsAreColoured_data();
    void constantAndEmptyColumnsAreColoured();
    void darkScalesStartAt18Percent();
    void mapsMatchTheirPublishedEnds();
    void higherValuesAreDrawnLater();
};

void tst_Colouring::colourDistanceMatchesPublishedPairs_data() {
    // Sharma, Wu and Dalal, Color Res. Appl. 30 (2005), table 1.
    QTest::addColumn<QList<double>>("pair");
    QTest::addColumn<double>("expected");
    QTest::newRow("1") << QList<double>{50, 2.6772, -79.7751, 50, 0, -82.7485} << 2.0425;
    QTest::newRow("7") << QList<double>{50, 0, 0, 50, -1, 2} << 2.3669;
    QTest::newRow("10") << QList<double>{50, 2.49, -0.001, 50, -2.49, 0.0010} << 7.1792;
    QTest::newRow("16") << QList<double>{50, 2.5, 0, 50, 0, -2.5} << 4.3065;
    QTest::newRow("17") << QList<double>{50, 2.5, 0, 73, 25, -18} << 27.1492;
    QTest::newRow("25") << QList<double>{60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387} << 1.2644;
    QTest::newRow("31") << QList<double>{36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231} << 1.4146;
}

void tst_Colouring::colourDistanceMatchesPublishedPairs() {
    QFETCH(QList<double>, pair);
    QFETCH(double, expected);
    const std::array<double, 3> first = {pair[0], pair[1], pair[2]};
    const std::array<double, 3> second = {pair[3], pair[4], pair[5]};
    const double found = ciede2000(first, second);
    QVERIFY2(std::abs(found - expected) < 1e-4, qPrintable(QString::number(found)));
}

void tst_Colouring::paletteKeepsItsDistances_data() {
    QTest::addColumn<int>("vision");
    QTest::addColumn<double>("atLeast");
    QTest::newRow("normal") << static_cast<int>(ColourVision::Normal) << 14.3;
    QTest::newRow("deuteranopia") << static_cast<int>(ColourVision::Deuteranopia) << 10.8;
    QTest::newRow("protanopia") << static_cast<int>(ColourVision::Protanopia) << 12.0;
    QTest::newRow("tritanopia") << static_cast<int>(ColourVision::Tritanopia) << 10.0;
}

void tst_Colouring::paletteKeepsItsDistances() {
    QFETCH(int, vision);
    QFETCH(double, atLeast);
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        std::vector<Rgb> colours{noLabelColour(theme)};
        for (int i = 0; i <= static_cast<int>(ColourFamily::Other); ++i) {
            colours.push_back(familyColour(static_cast<ColourFamily>(i), theme));
        }
        const double found = closest(colours, static_cast<ColourVision>(vision));
        QVERIFY2(found >= atLeast, qPrintable(QString::number(found)));
        const Rgb map = theme == Theme::Dark ? Rgb{0x13, 0x15, 0x18} : Rgb{0xFF, 0xFF, 0xFF};
        for (std::size_t i = 1; i < colours.size(); ++i) {
            QVERIFY(contrastRatio(colours[i], map) >= (theme == Theme::Dark ? 2.85 : 1.95));
        }
    }
}

void tst_Colouring::okLchRoundTripKeepsEveryColour() {
    for (int r = 0; r < 256; r += 17) {
        for (int g = 0; g < 256; g += 17) {
            for (int b = 0; b < 256; b += 17) {
                const Rgb colour{static_cast<std::uint8_t>(r), static_cast<std::uint8_t>(g), static_cast<std::uint8_t>(b)};
                QVERIFY(fromOkLch(toOkLch(colour)) == colour);
            }
        }
    }
}

void tst_Colouring::labelsTellTheirLineage_data() {
    QTest::addColumn<QString>("label");
    QTest::addColumn<QString>("lineage");
    const auto row = [](const char* label, const char* lineage) { QTest::newRow(label) << label << lineage; };
    row("CD8-positive, alpha-beta T cell", "T / NK lymphoid");
    row("CL:0000084", "T / NK lymphoid");
    row("mast cell", "Myeloid");
    row("colon goblet cell", "Epithelial");
    row("plasmacytoid dendritic cell, human", "Myeloid");
    row("IgA plasma cell", "B / plasma");
    row("type B pancreatic cell", "Epithelial");
    row("mature microglial cell", "Myeloid");
    row("Bergmann glial cell", "Glia");
    row("smooth muscle cell of the pulmonary artery", "Muscle");
    row("endothelial cell of coronary artery", "Endothelial");
    row("kidney proximal straight tubule epithelial cell", "Hepatic / renal");
    row("kidney interstitial alternatively activated macrophage", "Myeloid");
    row("primordial germ cell", "Germ line");
    row("tonsil germinal center B cell", "B / plasma");
    row("FCGR3A+ Monocytes", "Myeloid");
    row("oligodendrocyte precursor cell", "Glia");
    row("proerythroblast", "Erythroid");
    row("skeletal muscle fibroblast", "Stromal");
    row("unknown", "Other");
    row("donor 3", "");
    row("male", "");
    row("CL:9999999", "");
    row("", "");
}

void tst_Colouring::labelsTellTheirLineage() {
    QFETCH(QString, label);
    QFETCH(QString, lineage);
    const auto family = colourFamilyOf(label.toStdString());
    QCOMPARE(family ? QString::fromStdString(toString(*family)) : QString(), lineage);
}

void tst_Colouring::lineageNamesTakeTheirOwnColours() {
    const std::vector<std::string> names = lineageNames();
    for (std::size_t i = 0; i < names.size(); ++i) {
        QCOMPARE(colourFamilyOf(names[i]), std::optional(static_cast<ColourFamily>(i)));
    }
    const std::vector<Rgb> colours = categoryColours(names, Theme::Light);
    for (std::size_t i = 0; i < names.size(); ++i) {
        QVERIFY2(colours[i] == familyColour(static_cast<ColourFamily>(i), Theme::Light), names[i].c_str());
    }
}

void tst_Colouring::upToTwelveLabelsTakeTheCheckedPalette() {
    std::vector<std::string> labels;
    for (int i = 0; i < 12; ++i) {
        labels.push_back("batch " + std::to_string(i));
        const std::vector<Rgb> colours = categoryColours(labels, Theme::Dark);
        QCOMPARE(colours.size(), labels.size());
        QVERIFY(i == 0 || closest(colours, ColourVision::Normal) >= 14.3);
        QVERIFY(i == 0 || closest(colours, ColourVision::Deuteranopia) >= 10.8);
    }
    const std::vector<Rgb> immune = categoryColours({"CD4 T cell", "NK cell", "B cell"}, Theme::Light);
    QVERIFY(immune[0] == familyColour(ColourFamily::TNk, Theme::Light));
    QVERIFY(immune[2] == familyColour(ColourFamily::BPlasma, Theme::Light));
    QVERIFY(closest(immune, ColourVision::Normal) >= 14.3);
}

void tst_Colouring::manyTypesKeepTheLineageHueAndStepInLightness() {
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        const std::vector<Rgb> colours = categoryColours(kLungTypes, theme);
        for (std::size_t i = 0; i < colours.size(); ++i) {
            const OkLch own = toOkLch(colours[i]);
            const auto family = colourFamilyOf(kLungTypes[i]);
            QVERIFY2(family && *family != ColourFamily::Other, kLungTypes[i].c_str());
            QVERIFY(hueDistance(own.hue, toOkLch(familyColour(*family, theme)).hue) <= 25.0);
            for (std::size_t j = 0; j < i; ++j) {
                if (colourFamilyOf(kLungTypes[j]) == family) {
                    QVERIFY(std::abs(own.lightness - toOkLch(colours[j]).lightness) >= 0.0995);
                    QVERIFY(ciede2000(colours[i], colours[j]) >= 8.0);
                    QVERIFY(own.lightness > toOkLch(colours[j]).lightness); // fewer cells, lighter
                }
            }
        }
    }
}

void tst_Colouring::manyTypesOfOneLineageStayDifferent() {
    std::vector<std::string> labels;
    for (int i = 0; i < 24; ++i) {
        labels.push_back((i < 20 ? "T cell " : "unknown ") + std::to_string(i));
    }
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        QVERIFY(closest(categoryColours(labels, theme), ColourVision::Normal) > 2.0);
    }
}

void tst_Colouring::manyLabelsWithoutLineageAreSpread() {
    std::vector<std::string> labels;
    for (int i = 0; i < 24; ++i) {
        labels.push_back("donor " + std::to_string(i));
    }
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        const std::vector<Rgb> colours = categoryColours(labels, theme);
        QVERIFY2(closest(colours, ColourVision::Normal) > 5.5,
            qPrintable(QString::number(closest(colours, ColourVision::Normal))));
        QVERIFY(closest(colours, ColourVision::Deuteranopia) > 4.0);
    }
}

void tst_Colouring::entriesAreSortedByCountThenOtherThenNoLabel() {
    const CategoryColumn column = columnOf({{"a", 3}, {"none", 0}, {"b", 9}, {"c", 1}, {"d", 2}}, 4);
    const Colouring colouring = colourByCategory(column, {}, Theme::Light, 2);
    QCOMPARE(colouring.entries.size(), std::size_t(4));
    const auto entry = [&](int i) { return colouring.entries[i]; };
    QCOMPARE(entry(0).label, std::string("b"));
    QCOMPARE(entry(0).code, 2);
    QCOMPARE(entry(0).count, Index(9));
    QCOMPARE(entry(1).label, std::string("a"));
    QCOMPARE(entry(2).code, -2);
    QCOMPARE(entry(2).count, Index(3));
    QCOMPARE(entry(3).code, -1);
    QCOMPARE(entry(3).count, Index(4));
    QVERIFY(entry(3).colour == noLabelColour(Theme::Light));
    Index total = 0;
    for (std::size_t i = 0; i < column.codes.size(); ++i) {
        QVERIFY(colouring.colours[i] == entry(colouring.codes[i]).colour);
        QCOMPARE(colouring.drawRank[i] > 0, column.codes[i] >= 0);
    }
    for (const auto& one : colouring.entries) {
        total += one.count;
    }
    QCOMPARE(total, Index(column.codes.size()));
    QVERIFY(!colouring.continuous);
    const Colouring whole = colourByCategory(columnOf({{"a", 1}}), {}, Theme::Light);
    QCOMPARE(whole.entries.back().count, Index(0));
    QVERIFY(whole.drawRank.empty());
}

void tst_Colouring::theRestNeverSharesItsColour() {
    std::vector<std::pair<std::string, int>> counts;
    for (int i = 0; i < 30; ++i) {
        counts.emplace_back((i % 5 == 0 ? "malignant cell " : "T cell ") + std::to_string(i), 40 - i);
    }
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        for (const int shown : {8, 24}) {
            const Colouring colouring = colourByCategory(columnOf(counts), {}, theme, shown);
            QCOMPARE(colouring.entries[static_cast<std::size_t>(shown)].code, -2);
            std::vector<Rgb> colours;
            for (const auto& entry : colouring.entries) {
                colours.push_back(entry.colour);
            }
            QVERIFY(closest(colours, ColourVision::Normal) > 2.0);
        }
    }
}

void tst_Colouring::storedColoursWin() {
    const CategoryColumn column = columnOf({{"a", 1}, {"b", 5}, {"c", 2}});
    const std::vector<Rgb> stored = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    const Colouring colouring = colourByCategory(column, stored, Theme::Light, 1);
    QCOMPARE(colouring.entries.size(), std::size_t(4)); // all kept, and "no label"
    QVERIFY(colouring.entries[0].colour == (Rgb{4, 5, 6}));
    QVERIFY(colouring.colours[0] == (Rgb{1, 2, 3}));
    const Colouring short1 = colourByCategory(column, {{1, 2, 3}}, Theme::Light);
    QVERIFY(!(short1.colours[0] == (Rgb{1, 2, 3}))); // one colour for three labels is no palette
}

void tst_Colouring::valuesRunFromZeroToThe99thPercentile() {
    std::vector<float> values(1001);
    std::iota(values.begin(), values.end(), 0.0F); // 0, 1 .. 1000
    const Colouring colouring = colourByValues(values, Theme::Light);
    QVERIFY(colouring.continuous);
    QCOMPARE(colouring.low, 0.0);
    QVERIFY(std::abs(colouring.high - 990.01) < 1e-3); // linear, as numpy over 1 .. 1000
    QCOMPARE(colouring.zeros, Index(1));
    QVERIFY(colouring.colours[1000] == colourAt(ColourMap::Viridis, 1.0));
    QVERIFY(colouring.colours[995] == colourAt(ColourMap::Viridis, 1.0));
    QVERIFY(ciede2000(colouring.colours[495], colourAt(ColourMap::Viridis, 0.5)) < 1.0);
    const Colouring noZeros = colourByValues(std::vector<float>{5, 6, 7}, Theme::Light);
    QCOMPARE(noZeros.low, 5.0);
}

void tst_Colouring::zerosAndMissingHaveTheirOwnColours() {
    const std::vector<float> values = {0.0F, kNaN, 2.0F, std::numeric_limits<float>::infinity(), 0.0F};
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        const Colouring colouring = colourByValues(values, theme, ColourMap::Cividis);
        QCOMPARE(colouring.missing, Index(2));
        QCOMPARE(colouring.zeros, Index(2));
        QVERIFY(colouring.colours[0] == zeroColour(theme));
        QVERIFY(colouring.colours[1] == noLabelColour(theme));
        QVERIFY(colouring.colours[3] == noLabelColour(theme));
        QVERIFY(colouring.colours[2] == colourAt(ColourMap::Cividis, 1.0));
        QVERIFY(colouring.drawRank[1] < colouring.drawRank[0]);
        QVERIFY(colouring.drawRank[0] < colouring.drawRank[2]);
    }
}

void tst_Colouring::negativeValuesUseBothPercentiles() {
    std::vector<float> values(1001);
    std::iota(values.begin(), values.end(), -500.0F);
    const Colouring colouring = colourByValues(values, Theme::Light);
    QVERIFY(std::abs(colouring.low + 490.0) < 1e-2);
    QVERIFY(std::abs(colouring.high - 490.0) < 1e-2);
    QCOMPARE(colouring.zeros, Index(0));
    QVERIFY(ciede2000(colouring.colours[500], colourAt(ColourMap::Viridis, 0.5)) < 1.0);
}

void tst_Colouring::constantAndEmptyColumnsAreColoured_data() {
    QTest::addColumn<QList<float>>("values");
    QTest::newRow("none") << QList<float>{};
    QTest::newRow("all zero") << QList<float>{0, 0};
    QTest::newRow("all missing") << QList<float>{kNaN, kNaN};
    QTest::newRow("constant") << QList<float>{3, 3, 3};
    QTest::newRow("one") << QList<float>{-1};
}

void tst_Colouring::constantAndEmptyColumnsAreColoured() {
    QFETCH(QList<float>, values);
    const Colouring colouring = colourByValues(std::vector<float>(values.begin(), values.end()), Theme::Light);
    QCOMPARE(colouring.colours.size(), static_cast<std::size_t>(values.size()));
    QVERIFY(std::isfinite(colouring.low) && std::isfinite(colouring.high));
    QCOMPARE(drawingOrder(colouring).size(), static_cast<std::size_t>(values.size()));
}

void tst_Colouring::darkScalesStartAt18Percent() {
    const std::vector<float> values = {1e-6F, 0.0F, 1.0F};
    QVERIFY(colourByValues(values, Theme::Light, ColourMap::Viridis, 0, 1).colours[0] == colourAt(ColourMap::Viridis, 0.0));
    const Colouring dark = colourByValues(values, Theme::Dark, ColourMap::Viridis, 0, 1);
    QVERIFY(dark.colours[0] == colourAt(ColourMap::Viridis, 0.18));
    QCOMPARE(dark.mapStart, 0.18);
    QVERIFY(dark.colours[2] == colourAt(ColourMap::Viridis, 1.0));
}

void tst_Colouring::mapsMatchTheirPublishedEnds() {
    QVERIFY(colourAt(ColourMap::Viridis, 0.0) == (Rgb{68, 1, 84}));
    QVERIFY(colourAt(ColourMap::Viridis, 1.0) == (Rgb{253, 231, 37}));
    QVERIFY(colourAt(ColourMap::Viridis, 128.0 / 255.0) == (Rgb{33, 145, 140}));
    QVERIFY(colourAt(ColourMap::Cividis, -3.0) == (Rgb{0, 34, 78}));
    QVERIFY(colourAt(ColourMap::Cividis, 7.0) == (Rgb{254, 232, 56}));
}

void tst_Colouring::higherValuesAreDrawnLater() {
    const std::vector<float> values = {3, 0, 1, kNaN, 2, 0};
    const std::vector<std::int32_t> expected = {3, 1, 5, 2, 4, 0};
    QCOMPARE(drawingOrder(colourByValues(values, Theme::Light, ColourMap::Viridis, 0, 4)), expected);
    QVERIFY(drawingOrder(colourPlain(5, Theme::Light)).empty());
}

QTEST_APPLESS_MAIN(tst_Colouring)
#include "tst_Colouring.moc"
