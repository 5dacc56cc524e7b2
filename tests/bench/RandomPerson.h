// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ProjectSession.h"
#include "app/WorkArea.h"
#include "tests/app/AppFixture.h"
#include "tests/bench/DecisionModel.h"

#include <QElapsedTimer>
#include <QFile>
#include <QStringList>

#include <functional>
#include <memory>
#include <random>
#include <vector>

class QMenu;

namespace ocellus::test {

/// A person who clicks at random: weighted actions on the whole window, by keys and pointer where
/// there are any, each written to a log before it is done. After every action the window is held
/// against the model of what was decided. GUI thread.
class RandomPerson {
public:
    /// @param data  the file to work on  @param log  open for writing
    RandomPerson(AppFixture& app, QString data, std::uint32_t seed, QFile& log);

    /// Does only the actions whose names are given; for finding out which one it is.
    void setOnly(const QStringList& names) { m_only = names; }
    /// Opens the data in a new window.
    bool begin();
    /// One action and its checks. @returns false when something is wrong; `failure()` says what.
    bool act();
    /// Closes the data, opens it again and compares; then reads the project from the disk.
    bool end();

    const QString& failure() const { return m_failure; }
    int actions() const { return m_actions; }
    const DecisionModel& model() const { return *m_model; }
    /// How often each action was done.
    const std::map<QString, int>& counts() const { return m_counts; }
    void say(const QString& line);

private:
    struct Action {
        const char* name;
        int weight;
        void (RandomPerson::*run)();
    };

    // RandomActions.cpp
    static const std::vector<Action>& all();
    void pickTool();
    void drawOutline();
    void clickPolygon();
    void pressSelectionKey();
    void clickMap();
    void moveView();
    void clickCells();
    void clickPanels();
    void findGene();
    void searchEverything();
    void colourMap();
    void chooseFromMenu();
    void dragColourBar();
    void comparePlots();
    void clickPlot();
    void findMarkers();
    void changeLooks();
    void movePanels();
    void resizeWindow();
    void openSheet();
    // RandomDecisions.cpp
    void labelCells();
    void restoreLabels();
    void saveCells();
    void changeSavedCells();
    void undoSome();
    void redoSome();
    void makeFigure();
    void exportSomething();
    void saveProjectAs();
    void reopenData();
    void reopenWindow();
    void openDamagedFile();

    MainWindow& window() { return *m_app.window; }
    ExplorerState& state() { return window().state(); }
    Annotations& annotations() { return window().session().annotations(); }
    MapPane& anyMap();
    CellSet anyCells();
    void ensureSelection();
    QString anyLabel();
    std::string anyGene();
    QPoint anyPoint(const QWidget& widget);
    Qt::KeyboardModifiers anyModifiers();
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
    void drag(QWidget* widget, const QList<QPoint>& path, Qt::KeyboardModifiers modifiers = {});
    /// Menus that an action opens get one of their harmless entries chosen, or are closed.
    void answerMenus();
    void chooseIn(QMenu* menu);
    void closeSheets();
    bool waitIdle(int ms = 30000);
    bool openData(const QString& path);
    void sayColours();
    bool compareAll();
    bool checkWindow();
    bool fail(const QString& what);
    int dice(int sides) { return static_cast<int>(m_random() % static_cast<unsigned>(sides)); }
    bool chance(int percent) { return dice(100) < percent; }

    AppFixture& m_app;
    QString m_data;
    QFile& m_log;
    std::mt19937 m_random;
    QElapsedTimer m_clock;
    std::unique_ptr<DecisionModel> m_model;
    std::map<QString, int> m_counts;
    QString m_failure;
    QString m_expectedMessage; ///< the beginning of a sentence that may be shown
    int m_actions = 0;
    int m_undoSteps = 0;
    QString m_colours; ///< of both maps, as last logged
    bool m_reopened = false;
    int m_copies = 0;
    QStringList m_only;
};

} // namespace ocellus::test
