// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/AppTheme.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"
#include "views/style/SvgIcon.h"
#include "views/style/ThemeTokens.h"

#include <QCheckBox>
#include <QFocusFrame>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace ocellus;

namespace {

Theme themeOf(const QString& name) {
    return name == QLatin1String("dark") ? Theme::Dark : Theme::Light;
}

double inkShare(const QImage& image, const QColor& ground) {
    int ink = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            ink += image.pixelColor(x, y) != ground ? 1 : 0;
        }
    }
    return static_cast<double>(ink) / (image.width() * image.height());
}

} // namespace

class tst_Theme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void textIsReadableOnItsSurfaces_data();
    void textIsReadableOnItsSurfaces();
    void stateBadgesAreReadable();
    void styleSheetNamesOnlyKnownColours();
    void changingTheChoiceChangesThePalette();
    void everyIconDrawsInTheColourOfItsState();
    void valueSignsDifferWithoutColour();
    void focusRingFollowsTheKeyboardOnly();
    void digitsTakeEqualWidth();
    void durationsAndNumbersReadAsWritten();
    void aLineWithoutRoomEndsInDotsAndKeepsItsText();

private:
    AppTheme* m_theme = nullptr;
};

void tst_Theme::initTestCase() {
    m_theme = new AppTheme(false, this);
}

void tst_Theme::textIsReadableOnItsSurfaces_data() {
    QTest::addColumn<QString>("theme");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("ground");
    QTest::addColumn<double>("atLeast");
    const std::vector<std::pair<const char*, std::vector<const char*>>> pairs = {
        {"text1", {"window", "panel", "raised", "map", "input", "hover", "pressed", "selected"}},
        {"text2", {"window", "panel", "raised", "map", "input", "hover", "selected"}},
        {"text3", {"window", "panel", "raised", "map"}},
        {"accent", {"window", "panel", "raised"}},
        {"accentText", {"accent", "accentHover", "accentPressed"}},
        {"good", {"window", "panel", "raised"}},
        {"warn", {"window", "panel", "raised"}},
        {"error", {"window", "panel", "raised"}},
        {"tooltipText", {"tooltip"}},
    };
    for (const char* theme : {"light", "dark"}) {
        for (const auto& [text, grounds] : pairs) {
            for (const char* ground : grounds) {
                QTest::addRow("%s: %s on %s", theme, text, ground) << theme << text << ground << 4.5;
            }
        }
        // Edges of check boxes must be seen, not read.
        QTest::addRow("%s: control on panel", theme) << theme << "control" << "panel" << 3.0;
        QTest::addRow("%s: control on window", theme) << theme << "control" << "window" << 3.0;
    }
}

void tst_Theme::textIsReadableOnItsSurfaces() {
    QFETCH(QString, theme);
    QFETCH(QString, text);
    QFETCH(QString, ground);
    QFETCH(double, atLeast);
    QColor ink;
    QColor surface;
    for (const auto& [name, colour] : namedTokens(themeOf(theme))) {
        ink = name == text ? colour : ink;
        surface = name == ground ? colour : surface;
    }
    QVERIFY(ink.isValid() && surface.isValid());
    // The look's table gives ratios to one decimal: 3.0 may be 2.96.
    const double ratio = std::round(contrastRatio(ink, surface) * 10.0) / 10.0;
    QVERIFY2(ratio >= atLeast, qPrintable(QStringLiteral("%1 to 1").arg(ratio)));
}

void tst_Theme::stateBadgesAreReadable() {
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        for (std::size_t state = 0; state < 5; ++state) {
            const ThemeTokens& t = tokens(theme);
            QVERIFY(contrastRatio(t.stateText[state], t.stateFill[state]) >= 4.5);
        }
    }
}

void tst_Theme::styleSheetNamesOnlyKnownColours() {
    for (const Theme theme : {Theme::Light, Theme::Dark}) {
        const QString sheet = themedStyleSheet(theme);
        const qsizetype comment = sheet.indexOf(QLatin1String("*/"));
        QVERIFY(sheet.size() > 2000);
        QVERIFY(!sheet.mid(comment).contains(QLatin1Char('@')));
        QVERIFY(sheet.contains(tokens(theme).accent.name()));
    }
}

void tst_Theme::changingTheChoiceChangesThePalette() {
    m_theme->setChoice(ThemeChoice::Dark);
    QCOMPARE(currentTheme(), Theme::Dark);
    QCOMPARE(QGuiApplication::palette().color(QPalette::Window), tokens(Theme::Dark).window);
    m_theme->setChoice(ThemeChoice::Light);
    QCOMPARE(currentTheme(), Theme::Light);
    for (const ThemeChoice choice : {ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark}) {
        QCOMPARE(themeChoiceFromString(themeChoiceName(choice)), choice);
    }
}

void tst_Theme::everyIconDrawsInTheColourOfItsState() {
    m_theme->setChoice(ThemeChoice::Light);
    const QStringList names = svgIconNames();
    QVERIFY(names.size() >= 45);
    for (const QString& name : names) {
        const QIcon icon = svgIcon(name);
        QVERIFY2(!icon.isNull(), qPrintable(name));
        const QImage normal = icon.pixmap(QSize(64, 64), 1.0).toImage();
        QVERIFY2(inkShare(normal, QColor(0, 0, 0, 0)) > 0.01, qPrintable(name));
        for (const auto& [mode, state, colour] :
             {std::tuple(QIcon::Normal, QIcon::Off, tokens().text2), std::tuple(QIcon::Disabled, QIcon::Off, tokens().disabled),
                 std::tuple(QIcon::Normal, QIcon::On, tokens().accent)}) {
            const QImage image = icon.pixmap(QSize(64, 64), 1.0, mode, state).toImage().convertToFormat(QImage::Format_ARGB32);
            int full = 0;
            for (int y = 0; y < 64; ++y) {
                for (int x = 0; x < 64; ++x) {
                    full += image.pixelColor(x, y) == colour ? 1 : 0;
                }
            }
            QVERIFY2(full > 10, qPrintable(name));
        }
    }
}

void tst_Theme::valueSignsDifferWithoutColour() {
    std::vector<QImage> drawn;
    for (const ValueState state :
         {ValueState::Measured, ValueState::Normalised, ValueState::Denoised, ValueState::Imputed, ValueState::Generated}) {
        QImage image(12, 12, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::white);
        QPainter painter(&image);
        paintValueGlyph(painter, QRectF(0, 0, 12, 12), state, Qt::black);
        painter.end();
        for (const QImage& other : drawn) {
            int different = 0;
            for (int y = 0; y < 12; ++y) {
                for (int x = 0; x < 12; ++x) {
                    different += std::abs(qGray(image.pixel(x, y)) - qGray(other.pixel(x, y))) > 60 ? 1 : 0;
                }
            }
            QVERIFY2(different >= 12, qPrintable(valueWord(state)));
        }
        drawn.push_back(image);
    }
}

void tst_Theme::focusRingFollowsTheKeyboardOnly() {
    QWidget window;
    auto* layout = new QVBoxLayout(&window);
    auto* first = pushButton(QStringLiteral("first"), QStringLiteral("First"), ButtonKind::Normal, &window);
    auto* second = pushButton(QStringLiteral("second"), QStringLiteral("Second"), ButtonKind::Primary, &window);
    layout->addWidget(first);
    layout->addWidget(second);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    first->setFocus(Qt::MouseFocusReason);
    const auto ring = [&window] { return window.findChild<QFocusFrame*>(); };
    QVERIFY(!ring() || !ring()->isVisible());
    QTest::keyClick(&window, Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), second);
    QTRY_VERIFY(ring() && ring()->isVisible());
    QCOMPARE(ring()->geometry(), second->geometry().adjusted(-4, -4, 4, 4));
    QTest::mouseClick(first, Qt::LeftButton);
    QTRY_VERIFY(!ring() || !ring()->isVisible());
}

void tst_Theme::digitsTakeEqualWidth() {
    const QFont font = interfaceFont();
    QCOMPARE(evenDigitsWidth(font, QStringLiteral("1,111")), evenDigitsWidth(font, QStringLiteral("8,008")));
}

void tst_Theme::durationsAndNumbersReadAsWritten() {
    QCOMPARE(asDuration(58.2), QStringLiteral("0:58"));
    QCOMPARE(asDuration(724), QStringLiteral("12:04"));
    QCOMPARE(asDuration(3724), QStringLiteral("1:02:04"));
    QCOMPARE(asDuration(-1), QStringLiteral("–"));
    QCOMPARE(withThousands(1234567), QStringLiteral("1,234,567"));
    QCOMPARE(asPercent(0.634), QStringLiteral("63 %"));
}

void tst_Theme::aLineWithoutRoomEndsInDotsAndKeepsItsText() {
    QWidget parent;
    QLabel* line = lineLabel(TextRole::Secondary, &parent);
    const QString whole = QStringLiteral("30 of 14,617 edges, 41 genes");
    const auto picture = [line](const QString& text, int width) {
        line->setText(text);
        line->resize(width, 24);
        return line->grab().toImage();
    };
    parent.show();
    QVERIFY(QTest::qWaitForWindowExposed(&parent));
    const int narrow = line->fontMetrics().horizontalAdvance(whole) * 2 / 3;
    QCOMPARE(picture(whole, narrow), picture(line->fontMetrics().elidedText(whole, Qt::ElideRight, narrow), narrow));
    QVERIFY(picture(whole, narrow) != picture(whole.left(whole.size() / 2), narrow));
    line->setText(whole);
    QCOMPARE(line->text(), whole);
    QCOMPARE(line->minimumSizeHint().height(), textLabel(whole, TextRole::Secondary, &parent)->minimumSizeHint().height());
}

QTEST_MAIN(tst_Theme)
#include "tst_Theme.moc"
