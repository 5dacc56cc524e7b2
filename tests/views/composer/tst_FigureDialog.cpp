// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/views/ViewFixtures.h"
#include "views/composer/FigureDialog.h"
#include "views/composer/FigurePreview.h"
#include "views/style/AppTheme.h"
#include "views/style/Controls.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace ocellus;

namespace {

constexpr Index kCells = 900;

template <class Widget>
Widget* find(const QObject& parent, const char* name) {
    auto* widget = parent.findChild<Widget*>(QLatin1String(name));
    if (widget == nullptr) {
        qFatal("no widget %s", name);
    }
    return widget;
}

} // namespace

class tst_FigureDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<AppTheme>(false); }
    void init();
    void cleanup();

    void twoClicksWriteAllThreeFiles();
    void filesNeverReplaceOlderOnes();
    void pageChoicesChangeThePage();
    void panelChoicesChangeTheirPanelOnly();
    void oneOfTwoPanelsCanBeLeftOut();
    void lastPanelCannotBeLeftOut();
    void colourVisionChangesOnlyThePreview();
    void coloursAreJudgedForDeficientVision();
    void darkThemeStillMakesFiguresForPaper();
    void selectionFadesTheRestUntilToldNotTo();
    void captionIsCompleteAndCanBeCopied();
    void withoutAFileThereIsNothingToSave();
    void folderThatCannotBeWrittenIsSaidAndKeepsTheDialog();
    void tooSmallAPageIsSaidOnThePreview();
    void everyControlHasANameForReaders();
    void explorerIsLeftAsItWas();

private:
    void open(const std::vector<FigureMap>& maps = {{1, "X_umap"}, {2, "X_umap"}});
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(m_dialog->isIdle(), 20000); }
    QImage page() { return find<FigurePreview>(*m_dialog, "figurePreview")->page(); }

    std::unique_ptr<AppTheme> m_theme;
    std::unique_ptr<ExplorerState> m_state;
    std::unique_ptr<FigureDialog> m_dialog;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_FigureDialog::init() {
    m_state = std::make_unique<ExplorerState>();
    test::serve(*m_state);
    m_state->setDataset(test::threeClusters(kCells), QStringLiteral("clusters"));
    m_state->requestPositions("X_umap");
    m_state->setColourSource(1, {ColourSource::Kind::Column, "cell_type", {}});
    m_state->setColourSource(2, {ColourSource::Kind::Gene, m_state->dataset()->genes().id(3), {}});
    m_folder = std::make_unique<QTemporaryDir>();
}

void tst_FigureDialog::cleanup() {
    m_dialog.reset();
    m_state.reset();
}

void tst_FigureDialog::open(const std::vector<FigureMap>& maps) {
    m_dialog = std::make_unique<FigureDialog>(*m_state, maps, std::vector<FigurePlotOnScreen>(), nullptr);
    m_dialog->setFolder(m_folder->path());
    m_dialog->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_dialog.get()));
    settle();
}

void tst_FigureDialog::twoClicksWriteAllThreeFiles() {
    open();
    QSignalSpy saved(m_dialog.get(), &FigureDialog::saved);
    find<QCheckBox>(*m_dialog, "figurePng")->click();
    QCOMPARE(find<QPushButton>(*m_dialog, "figureSave")->text(), QStringLiteral("Save 3 files"));
    const QStringList paths = m_dialog->paths();
    find<QPushButton>(*m_dialog, "figureSave")->click();
    QVERIFY(saved.wait(20000));
    QCOMPARE(saved.first().first().toStringList(), paths);
    QVERIFY(!m_dialog->isVisible());
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 3);
    QCOMPARE(QImage(paths[2]).width(), 2126); // 180 mm at 300 dpi
    QFile svg(paths[1]);
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QVERIFY(svg.readAll().contains(">monocyte</text>"));
    const QString reader = QStandardPaths::findExecutable(QStringLiteral("pdftotext"));
    if (!reader.isEmpty()) {
        QProcess process;
        process.start(reader, {paths[0], QStringLiteral("-")});
        QVERIFY(process.waitForFinished());
        const QString text = QString::fromUtf8(process.readAllStandardOutput());
        for (const char* label : {"B cell", "monocyte", "neuron", "no label", "LYZ", "measured"}) {
            QVERIFY2(text.contains(QLatin1String(label)), label);
        }
    }
}

void tst_FigureDialog::filesNeverReplaceOlderOnes() {
    open();
    const QString first = m_dialog->paths().first();
    QVERIFY(first.endsWith(QLatin1String("_fig1.pdf")));
    QFile old(QString(first).replace(QLatin1String(".pdf"), QLatin1String(".png"))); // also of another kind
    QVERIFY(old.open(QIODevice::WriteOnly));
    QVERIFY(m_dialog->paths().first().endsWith(QLatin1String("_fig2.pdf")));
}

void tst_FigureDialog::pageChoicesChangeThePage() {
    open();
    const QSize wide = page().size();
    auto* pixels = find<QLabel>(*m_dialog, "figurePixels");
    QCOMPARE(pixels->text(), QStringLiteral("2,126 px"));
    find<QToolButton>(*m_dialog, "figureWidth85")->click();
    settle();
    QCOMPARE(pixels->text(), QStringLiteral("1,004 px"));
    QVERIFY(page().width() * wide.height() < wide.width() * page().height()); // stacked now
    find<QSpinBox>(*m_dialog, "figureDpi")->setValue(600);
    QCOMPARE(pixels->text(), QStringLiteral("2,008 px"));
    auto* height = find<QDoubleSpinBox>(*m_dialog, "figureHeight");
    QVERIFY(height->specialValueText().startsWith(QLatin1String("auto, ")));
    height->setValue(170);
    settle();
    QVERIFY(std::abs(double(page().height()) / page().width() - 170.0 / 85.0) < 0.01);
    const QImage before = page();
    find<QDoubleSpinBox>(*m_dialog, "figureFontSize")->setValue(9);
    settle();
    QVERIFY(page() != before);
    const QImage plain = page();
    find<QCheckBox>(*m_dialog, "figureTitleCheck")->click();
    find<QLineEdit>(*m_dialog, "figureTitle")->setText(QStringLiteral("Blood"));
    settle();
    QVERIFY(page() != plain);
}

void tst_FigureDialog::panelChoicesChangeTheirPanelOnly() {
    open();
    const QImage before = page();
    find<QCheckBox>(*m_dialog, "figureLegend")->click();
    settle();
    QVERIFY(page() != before);
    find<QAbstractButton>(*m_dialog, "figurePanel2")->click();
    QVERIFY(find<QCheckBox>(*m_dialog, "figureLegend")->isChecked()); // B keeps its own
    find<QAbstractButton>(*m_dialog, "figurePanel1")->click();
    QVERIFY(!find<QCheckBox>(*m_dialog, "figureLegend")->isChecked());
    settle();
    const QImage fine = page();
    auto* points = find<QSlider>(*m_dialog, "figurePointSize");
    QVERIFY(points->value() > points->minimum()); // shows the size chosen by the program
    points->setValue(points->maximum());
    settle();
    QCOMPARE(find<QLabel>(*m_dialog, "figurePointText")->text(), QStringLiteral("3.0 pt"));
    QVERIFY(page() != fine);
    const QImage large = page();
    find<QCheckBox>(*m_dialog, "figureLabels")->click();
    settle();
    QVERIFY(page() != large);
}

void tst_FigureDialog::oneOfTwoPanelsCanBeLeftOut() {
    open();
    find<QAbstractButton>(*m_dialog, "figurePanel1")->click();
    find<QCheckBox>(*m_dialog, "figurePanelShown")->click();
    settle();
    const QString caption = find<QPlainTextEdit>(*m_dialog, "figureCaption")->toPlainText();
    QVERIFY(!caption.contains(QLatin1String("(A)")));
    QVERIFY(caption.contains(QLatin1String("LYZ")) && !caption.contains(QLatin1String("cell type")));
    QCOMPARE(find<QAbstractButton>(*m_dialog, "figurePanel2")->accessibleName(), QStringLiteral("Panel A, Map, LYZ"));
}

void tst_FigureDialog::lastPanelCannotBeLeftOut() {
    open();
    find<QCheckBox>(*m_dialog, "figurePanelShown")->click();
    find<QAbstractButton>(*m_dialog, "figurePanel2")->click();
    auto* shown = find<QCheckBox>(*m_dialog, "figurePanelShown");
    QVERIFY(!shown->isEnabled());
    QVERIFY(!shown->toolTip().isEmpty());
}

void tst_FigureDialog::colourVisionChangesOnlyThePreview() {
    open();
    const QImage normal = page();
    find<QToolButton>(*m_dialog, "figureVisionGrey")->click();
    settle();
    const QImage grey = page();
    QCOMPARE(grey.size(), normal.size());
    QVERIFY(grey != normal);
    for (int y = 0; y < grey.height(); y += 3) {
        for (int x = 0; x < grey.width(); x += 3) {
            const QRgb pixel = grey.pixel(x, y);
            QVERIFY(qRed(pixel) == qGreen(pixel) && qGreen(pixel) == qBlue(pixel));
        }
    }
    QSignalSpy saved(m_dialog.get(), &FigureDialog::saved);
    find<QCheckBox>(*m_dialog, "figurePng")->click();
    find<QPushButton>(*m_dialog, "figureSave")->click();
    QVERIFY(saved.wait(20000));
    const QImage file(saved.first().first().toStringList().last());
    int coloured = 0;
    for (int y = 0; y < file.height(); y += 5) {
        for (int x = 0; x < file.width(); x += 5) {
            coloured += QColor(file.pixel(x, y)).saturation() > 60 ? 1 : 0;
        }
    }
    QVERIFY(coloured > 100);
}

void tst_FigureDialog::coloursAreJudgedForDeficientVision() {
    open();
    const auto texts = find<QWidget>(*m_dialog, "figureRemarks")->findChildren<QLabel*>();
    QStringList sentences;
    for (const QLabel* label : texts) {
        sentences << label->text();
    }
    const QString all = sentences.join(QLatin1Char('\n'));
    QVERIFY2(all.contains(QLatin1String("neighbours can be told apart")), qPrintable(all));
    QVERIFY2(all.contains(QLatin1String("written on panel B")), qPrintable(all));
}

void tst_FigureDialog::darkThemeStillMakesFiguresForPaper() {
    open();
    const QImage light = page();
    m_dialog.reset();
    m_state->setTheme(Theme::Dark);
    QTRY_VERIFY(!m_state->colourPending(1));
    open();
    QCOMPARE(page(), light);
    m_state->setTheme(Theme::Light);
}

void tst_FigureDialog::selectionFadesTheRestUntilToldNotTo() {
    open();
    QVERIFY(!find<QCheckBox>(*m_dialog, "figureFade")->isVisible());
    const QImage whole = page();
    m_dialog.reset();
    CellSet some(kCells);
    for (Index cell = 0; cell < 60; ++cell) {
        some.insert(cell);
    }
    m_state->select(some, ExplorerState::SelectionMode::Replace, {});
    open();
    QVERIFY(page() != whole);
    QVERIFY(find<QPlainTextEdit>(*m_dialog, "figureCaption")->toPlainText().contains(QLatin1String("60 cells selected")));
    for (const char* panel : {"figurePanel1", "figurePanel2"}) {
        find<QAbstractButton>(*m_dialog, panel)->click();
        find<QCheckBox>(*m_dialog, "figureFade")->click();
    }
    settle();
    QCOMPARE(page(), whole);
}

void tst_FigureDialog::captionIsCompleteAndCanBeCopied() {
    open();
    const QString caption = find<QPlainTextEdit>(*m_dialog, "figureCaption")->toPlainText();
    for (const char* part : {"(A) UMAP of 899 of 900 cells", "cell type", "(B)", "LYZ, measured, log1p counts", "zero in grey",
             "without a label in grey", "Ocellus " OCELLUS_VERSION}) {
        QVERIFY2(caption.contains(QLatin1String(part)), qPrintable(caption));
    }
    find<QPushButton>(*m_dialog, "figureCopyCaption")->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), caption);
    find<QPushButton>(*m_dialog, "figureCopyImage")->click();
    QTRY_COMPARE_WITH_TIMEOUT(QGuiApplication::clipboard()->image().width(), 2126, 10000);
}

void tst_FigureDialog::withoutAFileThereIsNothingToSave() {
    open();
    auto* save = find<QPushButton>(*m_dialog, "figureSave");
    QVERIFY(save->isEnabled());
    find<QCheckBox>(*m_dialog, "figurePdf")->click();
    QCOMPARE(save->text(), QStringLiteral("Save 1 file"));
    find<QCheckBox>(*m_dialog, "figureSvg")->click();
    QVERIFY(!save->isEnabled());
    QVERIFY(!save->toolTip().isEmpty());
    find<QToolButton>(*m_dialog, "figureWidth120")->click(); // a new view does not bring it back
    settle();
    QVERIFY(!save->isEnabled());
    find<QCheckBox>(*m_dialog, "figurePng")->click();
    QVERIFY(save->isEnabled());
}

void tst_FigureDialog::folderThatCannotBeWrittenIsSaidAndKeepsTheDialog() {
    open();
    QDir(m_folder->path()).mkdir(QStringLiteral("gone"));
    m_dialog->setFolder(m_folder->filePath(QStringLiteral("gone")));
    QDir(m_folder->path()).rmdir(QStringLiteral("gone"));
    auto* message = m_dialog->findChild<MessageBar*>();
    QVERIFY(message != nullptr && !message->isVisible());
    find<QPushButton>(*m_dialog, "figureSave")->click();
    QTRY_VERIFY_WITH_TIMEOUT(message->isVisible(), 20000);
    QVERIFY(message->message().contains(QLatin1String("could not be written")));
    QVERIFY(m_dialog->isVisible());
    QVERIFY(find<QPushButton>(*m_dialog, "figureSave")->isEnabled());
    QVERIFY(QDir(m_folder->path()).isEmpty());
}

void tst_FigureDialog::tooSmallAPageIsSaidOnThePreview() {
    open();
    find<QDoubleSpinBox>(*m_dialog, "figureHeight")->setValue(14);
    settle();
    QVERIFY(!find<QPushButton>(*m_dialog, "figureSave")->isEnabled());
    QVERIFY(find<FigurePreview>(*m_dialog, "figurePreview")->error().contains(QLatin1String("no room")));
    find<QDoubleSpinBox>(*m_dialog, "figureHeight")->setValue(0);
    settle();
    QVERIFY(find<QPushButton>(*m_dialog, "figureSave")->isEnabled());
}

void tst_FigureDialog::everyControlHasANameForReaders() {
    open();
    int controls = 0;
    for (const QWidget* widget : m_dialog->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith(QLatin1String("qt_"))
            || !widget->isVisible()) {
            continue;
        }
        ++controls;
        QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName() + widget->metaObject()->className()));
        QVERIFY2(!widget->objectName().isEmpty(), qPrintable(widget->accessibleName()));
    }
    QVERIFY(controls >= 25);
    QCOMPARE(m_dialog->focusWidget()->objectName(), QStringLiteral("figureSave"));
    QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
    QVERIFY(!m_dialog->isVisible());
}

void tst_FigureDialog::explorerIsLeftAsItWas() {
    const int steps = m_state->undoStack().count();
    const auto colouring = m_state->colouring(1);
    open();
    find<QToolButton>(*m_dialog, "figureWidth85")->click();
    settle();
    m_dialog.reset(); // while nothing or something is drawn
    open();
    find<QToolButton>(*m_dialog, "figureWidth120")->click();
    m_dialog.reset();
    QCOMPARE(m_state->undoStack().count(), steps);
    QCOMPARE(m_state->colouring(1), colouring);
    open({{1, "X_umap"}, {2, "X_missing"}}); // a map without positions is left out
    QVERIFY(m_dialog->findChild<QAbstractButton*>(QStringLiteral("figurePanel2")) == nullptr);
}

QTEST_MAIN(tst_FigureDialog)
#include "tst_FigureDialog.moc"
