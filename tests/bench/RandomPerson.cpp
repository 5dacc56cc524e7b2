// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/RandomPerson.h"

#include "app/JobRunner.h"
#include "app/ProjectSession.h"
#include "app/ReviewJobs.h"
#include "app/StateDump.h"
#include "app/StatusLine.h"
#include "app/WorkArea.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QMenu>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace ocellus::test {

namespace {

constexpr int kMostSteps = 10; ///< of one action

const QStringList kLabels = {QStringLiteral("granulocyte"), QStringLiteral("T cell"), QStringLiteral("B cell"),
    QStringLiteral("doublet?"), QStringLiteral("β cell"), QStringLiteral("my \"own\" type"), QStringLiteral("CD8+ αβ; naïve"),
    QStringLiteral("x"), QStringLiteral("a label that is far longer than the box it has to be shown in")};

} // namespace

RandomPerson::RandomPerson(AppFixture& app, QString data, std::uint32_t seed, QFile& log)
    : m_app(app), m_data(std::move(data)), m_log(log), m_random(seed) {
    m_clock.start();
}

void RandomPerson::say(const QString& line) {
    m_log.write(QStringLiteral("%1 #%2 %3\n")
                    .arg(static_cast<double>(m_clock.elapsed()) / 1000.0, 9, 'f', 2)
                    .arg(m_actions)
                    .arg(line)
                    .toUtf8());
    m_log.flush();
}

bool RandomPerson::fail(const QString& what) {
    if (m_failure.isEmpty()) {
        m_failure = what;
        say(QStringLiteral("FAILED: ") + what);
    }
    return false;
}

bool RandomPerson::begin() {
    m_app.show();
    if (!openData(m_data)) {
        return false;
    }
    m_model = std::make_unique<DecisionModel>(state());
    m_model->begin();
    return true;
}

bool RandomPerson::openData(const QString& path) {
    window().openPath(path);
    const bool there = QTest::qWaitFor([this] { return state().dataset() != nullptr; }, 30000) && waitIdle();
    return there || fail(QStringLiteral("%1 did not open: %2").arg(path, window().messages().message()));
}

bool RandomPerson::waitIdle(int ms) {
    return QTest::qWaitFor(
        [this] {
            return window().runner().runningCount() == 0 &&
                   (!state().dataset() || (!state().colourPending(1) && !state().colourPending(2)));
        },
        ms);
}

bool RandomPerson::act() {
    ++m_actions;
    const auto weight = [this](const Action& action) {
        return m_only.isEmpty() || m_only.contains(QLatin1String(action.name)) ? action.weight : 0;
    };
    int total = 0;
    for (const Action& action : all()) {
        total += weight(action);
    }
    int at = dice(std::max(1, total));
    const Action* chosen = all().data();
    for (; at >= weight(*chosen) && chosen != &all().back(); ++chosen) {
        at -= weight(*chosen);
    }
    // A full undo stack drops its first step for every new one, which its index does not tell.
    if (m_only.isEmpty() && state().undoStack().count() > state().undoStack().undoLimit() - kMostSteps) {
        chosen = &*std::find_if(all().begin(), all().end(), [](const Action& action) { return action.run == &RandomPerson::reopenData; });
    }
    ++m_counts[QLatin1String(chosen->name)];
    say(QLatin1String(chosen->name));
    const int before = state().undoStack().index();
    m_undoSteps = 0;
    m_reopened = false;
    m_expectedMessage.clear();
    (this->*chosen->run)();
    QTest::qWait(chance(5) ? 120 : dice(12));
    sayColours();
    if (!m_failure.isEmpty()) {
        return false;
    }
    if (m_actions % 10 == 0 && !waitIdle()) {
        return fail(QStringLiteral("jobs do not end: %1").arg(window().runner().runningCount()));
    }
    const bool checksLabels = window().reviewJobs().isShown();
    if (checksLabels) {
        m_model->forgetSeen();
    }
    QString wrong;
    if (m_reopened) {
        m_model->reopened();
    } else if (m_undoSteps != 0) {
        wrong = m_model->noteUndone(before, m_undoSteps);
    } else {
        wrong = m_model->note(before);
    }
    if (!wrong.isEmpty()) {
        return fail(wrong);
    }
    if (checksLabels) {
        m_model->forgetSeen();
    }
    return checkWindow() && (m_actions % 5 != 0 || compareAll());
}

void RandomPerson::sayColours() {
    QString colours;
    for (const int map : {1, 2}) {
        const ColourSource source = state().colourSource(map);
        colours += QStringLiteral(" map %1 by \"%2\" of \"%3\"").arg(map).arg(QString::fromStdString(source.name), QString::fromStdString(source.layer));
    }
    if (std::exchange(m_colours, colours) != colours) {
        say(QStringLiteral("  step %1 of %2:%3").arg(state().undoStack().index()).arg(state().undoStack().count()).arg(colours));
    }
}

bool RandomPerson::compareAll() {
    const QString wrong = m_model->compare(annotations());
    return wrong.isEmpty() || fail(wrong);
}

bool RandomPerson::checkWindow() {
    if (QApplication::activeModalWidget() != nullptr || QApplication::activePopupWidget() != nullptr) {
        const QWidget* left =
            QApplication::activeModalWidget() != nullptr ? QApplication::activeModalWidget() : QApplication::activePopupWidget();
        return fail(QStringLiteral("a dialog or menu is left open: %1 %2")
                        .arg(QString::fromLatin1(left->metaObject()->className()), left->objectName()));
    }
    const QUndoStack& stack = state().undoStack();
    const QAction* undo = window().actions().undo;
    const QString wanted = stack.canUndo() ? QStringLiteral("&Undo: ") + stack.undoText() : QStringLiteral("&Undo");
    if (undo->text() != wanted || undo->isEnabled() != stack.canUndo()) {
        return fail(QStringLiteral("the Edit menu says \"%1\" for \"%2\"").arg(undo->text(), wanted));
    }
    if (stack.canUndo() && stack.undoText().trimmed().isEmpty()) {
        return fail(QStringLiteral("a step without a name"));
    }
    const QString message = window().messages().isVisible() ? window().messages().message() : QString();
    const bool known = message.isEmpty() || (!m_expectedMessage.isEmpty() && message.startsWith(m_expectedMessage)) ||
                       message.startsWith(QStringLiteral("No cells selected")) ||
                       message.startsWith(QStringLiteral("No visible cell is among")) ||
                       message.startsWith(QStringLiteral("This data set has no positions in tissue"));
    if (!known) {
        return fail(QStringLiteral("the window says: ") + message);
    }
    if (m_actions % 20 != 0) {
        return true;
    }
    const QJsonObject dump = stateDump(window());
    const Index selected = state().selection().count();
    const QString status = window().statusLine().selectionText();
    const bool none = status.startsWith(QStringLiteral("No cells"));
    const bool rightText = selected == 0 ? none : status.startsWith(withCommas(selected) + QLatin1Char(' '));
    if (dump[QStringLiteral("selection")].toInteger() != selected || !rightText) {
        return fail(QStringLiteral("%1 cells are selected, the dump has %2, the status bar \"%3\"")
                        .arg(selected).arg(dump[QStringLiteral("selection")].toInteger()).arg(status));
    }
    if (dump[QStringLiteral("undoText")].toString() != stack.undoText() ||
        dump[QStringLiteral("cells")].toInteger() != state().dataset()->cellCount()) {
        return fail(QStringLiteral("the state dump differs from the state"));
    }
    CellSet hidden = state().selection();
    hidden -= state().visible();
    return hidden.empty() || fail(QStringLiteral("%1 hidden cells are selected").arg(hidden.count()));
}

bool RandomPerson::end() {
    waitIdle();
    reopenData();
    if (!m_failure.isEmpty()) {
        return false;
    }
    m_model->reopened();
    if (!compareAll() || !checkWindow()) {
        return false;
    }
    const std::string folder = window().session().folder().toStdString();
    window().closeData();
    m_app.window.reset();
    if (m_model->decisions() == 0) {
        return true;
    }
    const QString wrong = m_model->compare(*Project::open(folder, Project::Access::Read));
    return wrong.isEmpty() || fail(wrong);
}

// --- helpers of the actions -----------------------------------------------------------------------

MapPane& RandomPerson::anyMap() {
    return *window().workArea().map(window().workArea().secondMapShown() && chance(40) ? 2 : 1);
}

CellSet RandomPerson::anyCells() {
    const Index cells = state().dataset()->cellCount();
    CellSet set(cells);
    const int step = 1 + dice(9);
    for (Index cell = dice(7); cell < cells; cell += step) {
        set.insert(cell);
    }
    return set;
}

void RandomPerson::ensureSelection() {
    if (state().selection().empty()) {
        CellSet cells = anyCells();
        cells &= state().visible();
        state().select(cells.empty() ? state().visible() : cells, ExplorerState::SelectionMode::Replace, {});
    }
}

QString RandomPerson::anyLabel() {
    return kLabels[dice(static_cast<int>(kLabels.size()))];
}

std::string RandomPerson::anyGene() {
    return state().dataset()->genes().id(static_cast<Index>(m_random() % static_cast<std::size_t>(state().dataset()->geneCount())));
}

QPoint RandomPerson::anyPoint(const QWidget& widget) {
    return {dice(std::max(1, widget.width())), dice(std::max(1, widget.height()))};
}

Qt::KeyboardModifiers RandomPerson::anyModifiers() {
    switch (dice(6)) {
    case 0: return Qt::ShiftModifier;
    case 1: return Qt::AltModifier;
    case 2: return Qt::ShiftModifier | Qt::AltModifier;
    default: return {};
    }
}

void RandomPerson::key(Qt::Key key, Qt::KeyboardModifiers modifiers) {
    if (QApplication::activeWindow() != &window()) { // a panel floats, or a dialog was just closed
        window().activateWindow();
        if (!QTest::qWaitForWindowActive(&window(), 2000)) {
            QApplication::setActiveWindow(&window());
        }
    }
    window().workArea().map(1)->surface()->setFocus();
    QTest::keyClick(&window(), key, modifiers);
}

void RandomPerson::drag(QWidget* widget, const QList<QPoint>& path, Qt::KeyboardModifiers modifiers) {
    QTest::mousePress(widget, Qt::LeftButton, modifiers, path.first());
    for (const QPoint& at : path.mid(1)) {
        QTest::mouseMove(widget, at);
    }
    QTest::mouseRelease(widget, Qt::LeftButton, modifiers, path.last());
}

void RandomPerson::chooseIn(QMenu* menu) {
    QList<QAction*> harmless;
    for (QAction* action : menu->actions()) {
        // what ends in dots would ask for more
        if (!action->isSeparator() && action->isEnabled() && !action->text().contains(QStringLiteral("…"))) {
            harmless << action;
        }
    }
    QAction* chosen = harmless.isEmpty() ? nullptr : harmless[dice(static_cast<int>(harmless.size()))];
    if (chosen == nullptr || chance(25)) {
        menu->close();
    } else if (chosen->menu() != nullptr) {
        menu->close();
        chooseIn(chosen->menu());
    } else {
        say(QStringLiteral("  menu %1: %2").arg(menu->objectName(), chosen->text()));
        menu->close();
        chosen->trigger();
    }
}

void RandomPerson::answerMenus() {
    auto* timer = new QTimer(&window());
    timer->setInterval(40);
    auto looks = std::make_shared<int>(0);
    QObject::connect(timer, &QTimer::timeout, timer, [this, timer, looks] {
        if (auto* popup = QApplication::activePopupWidget()) {
            if (auto* menu = qobject_cast<QMenu*>(popup)) {
                chooseIn(menu);
            } else {
                popup->close();
            }
        }
        if (++*looks > 3) {
            timer->deleteLater();
        }
    });
    timer->start();
}

void RandomPerson::closeSheets() {
    for (int i = 0; i < 5 && QApplication::activeModalWidget() != nullptr; ++i) {
        QTest::keyClick(QApplication::activeModalWidget(), Qt::Key_Escape);
        QTest::qWait(10);
    }
    for (auto* dialog : window().findChildren<QDialog*>()) { // one that does not block takes the keys all the same
        if (dialog->isVisible()) {
            dialog->close();
        }
    }
}

} // namespace ocellus::test
