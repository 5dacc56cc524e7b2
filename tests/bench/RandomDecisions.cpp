// SPDX-License-Identifier: GPL-3.0-or-later
// What a random person decides, takes back, writes out, closes and opens again.
#include "tests/bench/RandomPerson.h"

#include "app/ExportJobs.h"
#include "app/JobRunner.h"
#include "app/ProjectSession.h"
#include "app/ReviewJobs.h"
#include "app/WorkArea.h"
#include "views/cells/AnnotationBox.h"
#include "views/composer/FigureDialog.h"
#include "views/style/Controls.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>

namespace ocellus::test {

void RandomPerson::labelCells() {
    if (chance(50)) {
        // A selection made in the same action would be a second step: it is made by itself.
        if (state().selection().empty()) {
            say(QStringLiteral("  select first"));
            ensureSelection();
            return;
        }
    }
    const CellSet cells = state().selection();
    key(Qt::Key_F2);
    auto* box = window().findChild<AnnotationBox*>();
    if (cells.empty()) {
        if (box->isVisible()) {
            fail(QStringLiteral("the label box opened with nothing selected"));
        }
        return;
    }
    auto* edit = box->findChild<QLineEdit*>(QStringLiteral("annotationEdit"));
    auto* column = box->findChild<QComboBox*>(QStringLiteral("annotationColumn"));
    if (!box->isVisible()) {
        fail(QStringLiteral("F2 did not open the label box"));
        return;
    }
    if (column->isVisible() && chance(15)) {
        column->setFocus();
        QTest::keyClick(column, chance(50) ? Qt::Key_Down : Qt::Key_Up);
    }
    const auto targets = annotations().targets();
    const Annotations::Target target = targets[static_cast<std::size_t>(column->currentIndex())];
    if (chance(30)) {
        for (int i = 1 + dice(4); i > 0; --i) {
            QTest::keyClick(edit, Qt::Key_Down);
        }
    } else if (!chance(6)) { // else no label at all
        edit->setText(anyLabel());
    }
    const QString label = edit->text();
    if (chance(10)) {
        QTest::keyClick(edit, Qt::Key_Escape);
        return;
    }
    say(QStringLiteral("  %1 cells of %2: \"%3\"").arg(cells.count()).arg(target.annotation, label));
    m_model->relabel(target, cells, label);
    QTest::keyClick(edit, Qt::Key_Return);
}

void RandomPerson::restoreLabels() {
    const auto target = annotations().targetOfMap(1);
    if (!target || !m_model->knows(target->annotation) || state().selection().empty()) {
        return;
    }
    m_model->restoreOriginal(*target, state().selection());
    annotations().restoreOriginal(*target, state().selection());
}

void RandomPerson::saveCells() {
    if (state().selection().empty()) {
        ensureSelection();
        return;
    }
    key(Qt::Key_S);
    auto* edit = window().findChild<QLineEdit*>(QStringLiteral("annotationEdit"));
    if (chance(60)) {
        edit->setText(QStringLiteral("set %1").arg(dice(6)));
    }
    say(QStringLiteral("  \"%1\"").arg(edit->text()));
    if (chance(15)) {
        QTest::keyClick(edit, Qt::Key_Escape);
        return;
    }
    m_model->putSet(edit->text().simplified(), state().selection());
    QTest::keyClick(edit, Qt::Key_Return);
}

void RandomPerson::changeSavedCells() {
    const QStringList names = m_model->setNames();
    if (names.isEmpty()) {
        return;
    }
    const QString name = names[dice(static_cast<int>(names.size()))];
    switch (dice(4)) {
    case 0:
        m_model->forgetSet(name);
        annotations().forgetSet(name);
        break;
    case 1: {
        const QString fresh = annotations().freeSetName();
        m_model->renameSet(name, fresh);
        annotations().renameSet(name, fresh);
        break;
    }
    case 2: annotations().setSides(name, chance(50) ? QString() : names[dice(static_cast<int>(names.size()))]); break;
    default: state().select(*annotations().set(name), ExplorerState::SelectionMode::Replace, {});
    }
}

void RandomPerson::undoSome() {
    const int steps = chance(80) ? 1 : 1 + dice(12);
    for (int i = 0; i < steps && state().undoStack().canUndo(); ++i) {
        key(Qt::Key_Z, Qt::ControlModifier);
        ++m_undoSteps;
    }
    say(QStringLiteral("  %1 steps").arg(m_undoSteps));
}

void RandomPerson::redoSome() {
    const int steps = chance(80) ? 1 : 1 + dice(12);
    for (int i = 0; i < steps && state().undoStack().canRedo(); ++i) {
        key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        --m_undoSteps;
    }
    say(QStringLiteral("  %1 steps").arg(-m_undoSteps));
}

void RandomPerson::makeFigure() {
    waitIdle();
    window().actions().figure->trigger();
    auto* dialog = qobject_cast<FigureDialog*>(QApplication::activeModalWidget());
    if (dialog == nullptr) {
        fail(QStringLiteral("the figure dialog did not open"));
        return;
    }
    QDir(m_app.folder.path()).mkpath(QStringLiteral("figures"));
    dialog->setFolder(m_app.folder.filePath(QStringLiteral("figures")));
    constexpr const char* kButtons[] = {"figureWidth85", "figureWidth120", "figureVisionGrey", "figureLegend", "figureLabels",
        "figurePng", "figureSvg"};
    for (int i = dice(4); i > 0; --i) {
        if (auto* button = dialog->findChild<QAbstractButton*>(QLatin1String(kButtons[dice(7)])); button->isEnabled()) {
            button->click();
        }
    }
    auto* save = dialog->findChild<QPushButton*>(QStringLiteral("figureSave"));
    if (chance(50) && !QTest::qWaitFor([dialog] { return dialog->isIdle(); }, 30000)) {
        fail(QStringLiteral("the figure's preview does not end"));
    }
    if (chance(50) && save->isEnabled()) {
        QSignalSpy saved(dialog, &FigureDialog::saved);
        const QStringList paths = dialog->paths();
        save->click();
        const auto* bar = dialog->findChild<MessageBar*>();
        // A page too small for its panels says so and saves nothing.
        const auto refused = [bar] { return bar->isVisible() && !bar->message().isEmpty(); };
        if (!QTest::qWaitFor([&] { return !saved.isEmpty() || refused(); }, 120000)) {
            fail(QStringLiteral("the figure was neither saved nor refused"));
        }
        for (const QString& path : paths) {
            if (saved.isEmpty() && QFileInfo::exists(path)) {
                fail(QStringLiteral("%1 was written although it was refused").arg(path));
            }
            if (!saved.isEmpty() && (!QFileInfo(path).isFile() || QFileInfo(path).size() < 1000)) {
                fail(QStringLiteral("%1 was not written").arg(path));
            }
            QFile::remove(path);
        }
    }
    closeSheets();
}

void RandomPerson::exportSomething() {
    using What = ExportJobs::What;
    constexpr What kWhat[] = {What::Cells, What::Table, What::Ids};
    const What what = kWhat[dice(3)];
    const QString path = m_app.folder.filePath(what == What::Cells ? QStringLiteral("out.h5ad") : QStringLiteral("out.tsv"));
    QFile::remove(path);
    const bool selected = what == What::Ids && !state().selection().empty();
    const int job = window().exports().start(
        what, path, selected ? std::optional(state().selection()) : std::nullopt, window().session().project());
    if (chance(30)) {
        window().runner().cancel(job);
    }
}

void RandomPerson::saveProjectAs() {
    if (!window().session().project() || m_copies > 20) {
        return;
    }
    waitIdle();
    QSignalSpy saved(&window().session(), &ProjectSession::savedAs);
    window().session().saveAs(m_app.folder.filePath(QStringLiteral("copy%1").arg(++m_copies)));
    if (saved.isEmpty() && !saved.wait(30000)) {
        fail(QStringLiteral("the project was not saved under another name: ") + window().messages().message());
    }
}

void RandomPerson::reopenData() {
    if (chance(60)) {
        waitIdle(); // else whatever runs is cancelled
    }
    const CellSet selection = state().selection();
    const CellSet visible = state().visible();
    const bool decided = window().session().project() != nullptr || state().undoStack().index() > 0;
    const QString project = window().session().folder();
    window().closeData();
    if (!window().showsStartPage()) {
        fail(QStringLiteral("closing the data did not lead to the start page"));
        return;
    }
    QTest::qWait(dice(30));
    const bool byProject = QFileInfo::exists(project) && chance(50);
    if (!openData(byProject ? project : m_data)) {
        return;
    }
    m_reopened = true;
    const bool checksLabels = window().reviewJobs().isShown(); // it selects the cells of its first line
    if (decided && !checksLabels && (!(state().selection() == selection) || !(state().visible() == visible))) {
        fail(QStringLiteral("%1 selected and %2 visible cells came back as %3 and %4")
                 .arg(selection.count()).arg(visible.count()).arg(state().selection().count()).arg(state().visible().count()));
    }
}

void RandomPerson::reopenWindow() {
    waitIdle();
    const QString project = window().session().folder();
    const bool known = QFileInfo::exists(project);
    window().close();
    m_app.window.reset();
    m_app.show(1280, 800);
    m_model = std::make_unique<DecisionModel>(state(), std::move(*m_model));
    m_reopened = openData(known ? project : m_data);
}

void RandomPerson::openDamagedFile() {
    const QString path = m_app.folder.filePath(QStringLiteral("broken.h5ad"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) {
        return;
    }
    file.write("this is no HDF5 file");
    file.close();
    m_expectedMessage = QStringLiteral("broken.h5ad could not be opened");
    window().openPath(path);
    if (!QTest::qWaitFor([this] { return window().messages().message().startsWith(m_expectedMessage); }, 20000)) {
        fail(QStringLiteral("a damaged file was not refused"));
    }
    window().messages().hide();
}

} // namespace ocellus::test
