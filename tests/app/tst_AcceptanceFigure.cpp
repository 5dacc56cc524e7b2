// SPDX-License-Identifier: GPL-3.0-or-later
// Acceptance point 12: a figure for print in three clicks from the map.
#include "app/JobRunner.h"
#include "app/WorkArea.h"
#include "core/figures/ColourScience.h"
#include "tests/app/AppFixture.h"
#include "tests/app/StateChecks.h"
#include "views/composer/FigureDialog.h"
#include "views/composer/FigurePreview.h"

#include <QCheckBox>
#include <QImage>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QToolButton>

using namespace ocellus;
using namespace ocellus::test;

namespace {

constexpr int kDemoMs = 120000; ///< the demo is simulated at its first opening; a busy machine needs a minute
constexpr double kTold = 10.0;  ///< dE2000 that neighbours in a legend keep

/// What a program prints; empty where it is not installed.
QString output(const QString& program, const QStringList& arguments) {
    const QString path = QStandardPaths::findExecutable(program);
    if (path.isEmpty()) {
        return {};
    }
    QProcess process;
    process.start(path, arguments);
    process.waitForFinished();
    return QString::fromUtf8(process.readAllStandardOutput());
}

/// Without the white space that the lines of a legend break at.
QString dense(QString text) {
    return text.remove(QRegularExpression(QStringLiteral("\\s")));
}

QStringList legendOf(MainWindow& window) {
    QStringList labels;
    for (const Colouring::Entry& entry : window.state().colouring(1)->entries) {
        labels << QString::fromStdString(entry.label);
    }
    return labels;
}

} // namespace

class tst_AcceptanceFigure : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void point12ThreeClicksWriteAWholeFigure_data();
    void point12ThreeClicksWriteAWholeFigure();

private:
    void openWith(AppFixture& app, bool demo);
    void checkPdf(const QString& path, const QStringList& labels);
    void checkSvg(const QString& path, const QStringList& labels);
    void checkDeuteranopia(MainWindow& window, FigureDialog& dialog);

    QTemporaryDir m_demos;
};

void tst_AcceptanceFigure::openWith(AppFixture& app, bool demo) {
    MainWindow& window = app.show();
    if (demo) {
        window.openExample(QStringLiteral("lung"));
    } else {
        window.openPath(gridFile(app.folder, 12));
    }
    QTRY_VERIFY_WITH_TIMEOUT(window.state().dataset() != nullptr, kDemoMs);
    QTRY_COMPARE_WITH_TIMEOUT(window.runner().runningCount(), 0, kDemoMs);
    window.state().setColourSource(2, {ColourSource::Kind::Gene, window.state().dataset()->genes().id(1), {}});
    QTRY_VERIFY(!window.state().colourPending(2));
}

void tst_AcceptanceFigure::checkPdf(const QString& path, const QStringList& labels) {
    const QString facts = output(QStringLiteral("pdfinfo"), {path});
    QVERIFY2(!facts.isEmpty(), "poppler-utils is not installed: see packaging/setup.sh");
    const auto size = QRegularExpression(QStringLiteral("Page size:\\s+([0-9.]+) x")).match(facts);
    QVERIFY(size.hasMatch());
    const double width = size.captured(1).toDouble() / 72.0 * 25.4;
    QVERIFY2(std::abs(width - 180.0) <= 0.5, qPrintable(QString::number(width)));
    QVERIFY(QRegularExpression(QStringLiteral("Pages:\\s+1\\b")).match(facts).hasMatch()); // the legend is on it
    const QString text = dense(output(QStringLiteral("pdftotext"), {path, QStringLiteral("-")}));
    for (const QString& label : labels) {
        QVERIFY2(text.contains(dense(label)), qPrintable(label));
    }
}

void tst_AcceptanceFigure::checkSvg(const QString& path, const QStringList& labels) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QString svg = QString::fromUtf8(file.readAll());
    QVERIFY(svg.contains(QStringLiteral("<text")));
    QVERIFY(svg.contains(QStringLiteral("width=\"180mm\"")));
    svg.remove(QRegularExpression(QStringLiteral("<[^>]*>")));
    for (const QString& label : labels) {
        QVERIFY2(dense(svg).contains(dense(label.toHtmlEscaped())), qPrintable(label));
    }
}

void tst_AcceptanceFigure::checkDeuteranopia(MainWindow& window, FigureDialog& dialog) {
    auto* preview = dialog.findChild<FigurePreview*>();
    const QImage before = preview->page();
    dialog.findChild<QToolButton*>(QStringLiteral("figureVisionDeuteranopia"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(dialog.isIdle() && preview->page() != before, 20000);
    std::set<QRgb> seen;
    for (int y = 0; y < preview->page().height(); ++y) {
        for (int x = 0; x < preview->page().width(); ++x) {
            seen.insert(preview->page().pixel(x, y));
        }
    }
    const auto& entries = window.state().colouring(1)->entries;
    int found = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Rgb colour = simulateVision(entries[i].colour, ColourVision::Deuteranopia);
        found += static_cast<int>(seen.count(qRgb(colour.r, colour.g, colour.b)));
        if (i > 0) {
            const double apart = ciede2000(colour, simulateVision(entries[i - 1].colour, ColourVision::Deuteranopia));
            QVERIFY2(apart >= kTold, qPrintable(QStringLiteral("%1 and %2: %3")
                                                    .arg(QString::fromStdString(entries[i - 1].label),
                                                         QString::fromStdString(entries[i].label))
                                                    .arg(apart)));
        }
    }
    // Swatches are flat: each colour of the legend is on the preview exactly, up to rounding.
    QVERIFY2(found >= static_cast<int>(entries.size()) * 3 / 4, qPrintable(QString::number(found)));
    dialog.findChild<QToolButton*>(QStringLiteral("figureVisionNormal"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(dialog.isIdle() && preview->page() == before, 20000);
}

void tst_AcceptanceFigure::point12ThreeClicksWriteAWholeFigure_data() {
    QTest::addColumn<bool>("demo");
    QTest::newRow("few labels") << false;
    QTest::newRow("the lung demo, many labels") << true;
}

void tst_AcceptanceFigure::point12ThreeClicksWriteAWholeFigure() {
    QFETCH(bool, demo);
    AppFixture app(m_demos.path());
    openWith(app, demo);
    MainWindow& window = *app.window;
    const QStringList labels = legendOf(window);
    QVERIFY(labels.size() >= (demo ? 16 : 5));

    QTest::mouseClick(window.findChild<QPushButton*>(QStringLiteral("figureButton")), Qt::LeftButton); // first click
    auto* dialog = qobject_cast<FigureDialog*>(QApplication::activeModalWidget());
    QVERIFY(dialog != nullptr);
    dialog->setFolder(app.folder.path()); // not the person's documents
    QTRY_VERIFY_WITH_TIMEOUT(dialog->isIdle(), 30000);
    checkDeuteranopia(window, *dialog);
    keepPicture(*dialog, demo ? QStringLiteral("point12-lung") : QStringLiteral("point12"));
    QSignalSpy saved(dialog, &FigureDialog::saved);
    auto* png = dialog->findChild<QCheckBox*>(QStringLiteral("figurePng"));
    QTest::mouseClick(png, Qt::LeftButton, {}, QPoint(8, png->height() / 2)); // second
    auto* save = dialog->findChild<QPushButton*>(QStringLiteral("figureSave"));
    QTRY_VERIFY(save->isEnabled());
    QTest::mouseClick(save, Qt::LeftButton); // third
    QVERIFY(saved.wait(60000));
    const QStringList paths = saved.first().first().toStringList();
    QCOMPARE(paths.size(), 3);
    checkPdf(paths[0], labels);
    checkSvg(paths[1], labels);
    QCOMPARE(QImage(paths[2]).width(), 2126); // 180 mm at 300 dpi
    QVERIFY(!QApplication::activeModalWidget());
}

QTEST_MAIN(tst_AcceptanceFigure)
#include "tst_AcceptanceFigure.moc"
