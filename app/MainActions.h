// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QObject>
#include <QString>

#include <vector>

class QAction;
class QActionGroup;
class QWidget;

namespace ocellus {

/// The modes of the window, in the order of their keys 1 to 5.
struct ModeInfo {
    QString name;   ///< as given to --layout: "explore"
    QString title;  ///< "Explore"
    bool available; ///< false: shown, greyed, with a tooltip that says it comes later
};

const std::vector<ModeInfo>& modes();

/// Every command of the window, once: menus, toolbar, keys, search and the shortcut sheet all show
/// these same actions. Made as children of the window; each has objectName, text and status tip.
struct MainActions {
    explicit MainActions(QWidget* window);

    QAction* openFile;
    QAction* openFolder;
    QAction* openWeights;
    QAction* closeData;
    QAction* saveProjectAs;
    QAction* exportCells;
    QAction* exportSelected;
    QAction* exportTable;
    QAction* exportIds;
    QAction* quit;

    QAction* undo; ///< texts follow the undo stack: "Undo Select 214 cells"
    QAction* redo;

    QActionGroup* tools; ///< at most one checked; none: dragging pans
    QAction* lasso;
    QAction* polygon;
    QAction* rectangle;
    QAction* brush;
    QActionGroup* combine; ///< at most one checked; none: a new selection replaces the old one
    QAction* add;
    QAction* subtract;
    QAction* intersect;
    QAction* selectAll;
    QAction* invert;
    QAction* clearSelection;
    QAction* labelCells;
    QAction* saveCells;
    QAction* markers; ///< of the selected cells against all others

    QAction* checkData; ///< of the open data set, before models
    QAction* predict;
    QAction* denoise;
    QAction* denoised; ///< checked while the switch of values says so
    QAction* impute;
    QAction* hideGene; ///< from the model, to compare
    QAction* modelHelp;
    QAction* teach;
    QAction* train;
    QAction* study;
    QAction* results; ///< of the open data set, as a list
    QAction* openOntology; ///< of Check labels
    QAction* getOntology;
    QAction* shippedOntology;
    QAction* makeMap;

    QAction* split;
    QAction* fit;
    QAction* findGene;
    QAction* searchEverything;
    QAction* resetLayout;
    QActionGroup* modeGroup;
    QActionGroup* themeGroup; ///< data() is a ThemeChoice as int
    QActionGroup* colourMapGroup; ///< data() is a ColourMap as int

    QAction* figure;

    QAction* learnCheck;
    QAction* learnValues;
    QAction* shortcuts;
    QAction* dumpState;
    QAction* about;

    /// Every action, in menu order, for search and the shortcut sheet.
    std::vector<QAction*> all() const;

private:
    void makeFileAndEdit(QWidget* window);
    void makeSelect(QWidget* window);
    void makeModelAndView(QWidget* window);
    void makeModes(QWidget* window);
    void makeFigureAndHelp(QWidget* window);
};

} // namespace ocellus
