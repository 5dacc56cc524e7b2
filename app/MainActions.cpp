// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/MainActions.h"

#include "core/figures/Colouring.h"
#include "views/style/AppTheme.h"
#include "views/style/SvgIcon.h"

#include <QAction>
#include <QActionGroup>
#include <QWidget>

namespace ocellus {

namespace {

QAction* make(
    QWidget* window, const char* name, const char* text, const char* icon, const QKeySequence& key, const char* tip) {
    auto* action = new QAction(QString::fromUtf8(text), window);
    action->setObjectName(QString::fromLatin1(name));
    if (*icon != '\0') {
        action->setIcon(svgIcon(QString::fromLatin1(icon)));
    }
    action->setShortcut(key);
    const QString keyText = key.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(key.toString(QKeySequence::NativeText));
    action->setToolTip(QString::fromUtf8(tip) + keyText);
    action->setStatusTip(QString());
    action->setWhatsThis(QString::fromUtf8(tip));
    window->addAction(action);
    return action;
}

QActionGroup* group(QWidget* window, const char* name, std::initializer_list<QAction*> actions) {
    auto* made = new QActionGroup(window);
    made->setObjectName(QString::fromLatin1(name));
    made->setExclusionPolicy(QActionGroup::ExclusionPolicy::ExclusiveOptional);
    for (QAction* action : actions) {
        action->setCheckable(true);
        made->addAction(action);
    }
    return made;
}

} // namespace

const std::vector<ModeInfo>& modes() {
    static const std::vector<ModeInfo> all = {
        {QStringLiteral("explore"), QStringLiteral("Explore"), true},
        {QStringLiteral("check"), QStringLiteral("Check labels"), true},
        {QStringLiteral("tissue"), QStringLiteral("Tissue"), true},
        {QStringLiteral("network"), QStringLiteral("Network"), true},
        {QStringLiteral("species"), QStringLiteral("Species"), true},
    };
    return all;
}

MainActions::MainActions(QWidget* window) {
    makeFileAndEdit(window);
    makeSelect(window);
    makeModelAndView(window);
    makeModes(window);
    makeFigureAndHelp(window);
}

void MainActions::makeFileAndEdit(QWidget* window) {
    openFile = make(window, "openFileAction", "&Open a file…", "folder", QKeySequence(Qt::CTRL | Qt::Key_O), "Open a data set");
    openFolder = make(window, "openFolderAction", "Open a &folder…", "file", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O),
        "Open a Xenium, Visium or 10x matrix folder");
    openWeights = make(window, "openWeightsAction", "Open &weights…", "model", {}, "Use the weights of another scPRINT-2 checkpoint");
    closeData = make(window, "closeDataAction", "&Close data set", "", QKeySequence(Qt::CTRL | Qt::Key_W), "Go back to the start page");
    saveProjectAs = make(window, "saveProjectAsAction", "Save project &as…", "save", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S),
        "Keep labels, saved cells and results under another name and go on there");
    exportCells = make(window, "exportCellsAction", "&All cells as .h5ad…", "download", {}, "Write all cells with reviewed labels and results");
    exportSelected = make(window, "exportSelectedAction", "&Selected cells as .h5ad…", "download", {},
        "Write the selected cells with reviewed labels and results");
    exportTable = make(window, "exportTableAction", "Cell &table as .tsv…", "table", {}, "Write one line a cell with all its columns");
    exportIds = make(window, "exportIdsAction", "&Ids of the selected cells…", "download", {}, "Write the names of the selected cells");
    quit = make(window, "quitAction", "&Quit", "", QKeySequence(Qt::CTRL | Qt::Key_Q), "End Ocellus");
    quit->setMenuRole(QAction::QuitRole);
    undo = make(window, "undoAction", "&Undo", "undo", QKeySequence(Qt::CTRL | Qt::Key_Z), "Take back the last step");
    redo = make(window, "redoAction", "&Redo", "redo", QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), "Do the step again");
}

void MainActions::makeSelect(QWidget* window) {
    lasso = make(window, "lassoTool", "&Lasso", "lasso", QKeySequence(Qt::Key_L), "Draw around cells");
    polygon = make(window, "polygonTool", "&Polygon", "polygon", QKeySequence(Qt::Key_P), "Click the corners around cells");
    rectangle = make(window, "rectangleTool", "&Rectangle", "rectangle", QKeySequence(Qt::Key_R), "Drag a rectangle over cells");
    brush = make(window, "brushTool", "&Brush", "brush", QKeySequence(Qt::Key_B), "Paint over cells");
    tools = group(window, "selectionTools", {lasso, polygon, rectangle, brush});
    add = make(window, "addMode", "Add &to the selection", "plus", QKeySequence(Qt::Key_Plus), "The next cells are added; or hold Shift");
    subtract = make(window, "subtractMode", "Take &from the selection", "minus", QKeySequence(Qt::Key_Minus),
        "The next cells are taken away; or hold Alt");
    intersect = make(window, "intersectMode", "&Keep cells in both", "intersect", QKeySequence(Qt::Key_Ampersand),
        "Only cells in both selections stay; or hold Shift and Alt");
    combine = group(window, "combineModes", {add, subtract, intersect});
    selectAll = make(window, "selectAllAction", "Select &all", "select-all", QKeySequence(Qt::Key_A), "Select every visible cell");
    invert = make(window, "invertAction", "&Invert the selection", "invert", QKeySequence(Qt::Key_I),
        "Select the cells that are not selected");
    clearSelection = make(window, "clearSelectionAction", "Cl&ear the selection", "deselect", QKeySequence(Qt::Key_E), "Select no cell");
    labelCells = make(window, "labelCellsAction", "La&bel these cells…", "tag", QKeySequence(Qt::Key_F2), "Give the selected cells a label");
    saveCells = make(window, "saveCellsAction", "&Save these cells…", "save", QKeySequence(Qt::Key_S), "Keep the selected cells under a name");
    markers = make(window, "markersAction", "&Markers of the selection", "", QKeySequence(Qt::Key_M),
        "Rank the genes that tell the selected cells from all others");
}

void MainActions::makeModelAndView(QWidget* window) {
    predict = make(window, "predictAction", "&Predict…", "play", QKeySequence(Qt::CTRL | Qt::Key_P), "Let the model predict labels");
    denoise = make(window, "denoiseAction", "De&noise…", "", {}, "Let the model take chance in the counting away, for chosen genes");
    denoised = make(window, "denoisedAction", "Show denoise&d values", "", QKeySequence(Qt::Key_D), "Every map and plot: denoised values instead of measured ones, and back");
    denoised->setCheckable(true);
    impute = make(window, "imputeAction", "&Impute genes…", "", {}, "Let the model say how strongly cells express genes that were not measured");
    hideGene = make(window, "hideGeneAction", "&Hide this gene and impute it", "", {},
        "Show the current gene as measured, and beside it as the model gives it without seeing it");
    checkData = make(window, "checkDataAction", "&Check data", "check", QKeySequence(Qt::CTRL | Qt::Key_D),
        "Genes, values, quality of cells and doublets before anything is run on them");
    modelHelp = make(window, "modelHelpAction", "&Get the model…", "download", {}, "Download the published weights and use them");
    teach = make(window, "teachAction", "&Teach the model…", "model", {}, "Let a model learn the labels of this data set");
    train = make(window, "trainAction", "Train a &new model…", "model", {}, "Train a model from data sets, as a recipe says");
    study = make(window, "studyAction", "The published &study…", "table", {}, "What makes scPRINT-2 better or worse, as its authors measured it");
    results = make(window, "resultsAction", "&Results…", "list", {}, "Everything computed about this data set: show, export or delete it");
    openOntology = make(window, "openOntologyAction", "&Open a Cell Ontology…", "tree", {}, "Judge labels by another Cell Ontology: OBO, CELLxGENE JSON or a table");
    getOntology = make(window, "getOntologyAction", "&Download a Cell Ontology…", "download", {}, "Download the published Cell Ontology, to judge labels by it");
    shippedOntology = make(window, "shippedOntologyAction", "&Use the shipped Cell Ontology", "", {}, "Judge labels again by the Cell Ontology that comes with Ocellus");
    makeMap = make(window, "makeMapAction", "&Make a map", "map", {}, "Lay the cells out by their values (UMAP)");
    split = make(window, "splitAction", "Hide the &second map", "split", QKeySequence(Qt::Key_T), "Show or hide the second map");
    fit = make(window, "fitAction", "&Fit all cells", "fit", QKeySequence(Qt::Key_Space), "Show all cells");
    fit->setShortcutContext(Qt::WidgetWithChildrenShortcut); // Space must still press focused buttons
    window->removeAction(fit);
    findGene = make(window, "findGeneAction", "Find a &gene", "search", QKeySequence(Qt::Key_G), "Go to the gene box");
    searchEverything = make(window, "searchEverythingAction", "Search e&verything", "search", QKeySequence(Qt::CTRL | Qt::Key_K),
        "Find genes, labels and commands");
    resetLayout = make(window, "resetLayoutAction", "&Reset layout", "", {}, "Put panels back where they were at first");
    QAction* system = make(window, "themeSystem", "Like the &desktop", "", {}, "Follow the desktop's light or dark theme");
    QAction* light = make(window, "themeLight", "&Light", "", {}, "Light theme");
    QAction* dark = make(window, "themeDark", "&Dark", "", {}, "Dark theme");
    themeGroup = group(window, "themeGroup", {system, light, dark});
    themeGroup->setExclusionPolicy(QActionGroup::ExclusionPolicy::Exclusive);
    system->setData(static_cast<int>(ThemeChoice::System));
    light->setData(static_cast<int>(ThemeChoice::Light));
    dark->setData(static_cast<int>(ThemeChoice::Dark));
    QAction* viridis = make(window, "colourMapViridis", "&Viridis", "", {}, "Colour numbers by viridis");
    QAction* cividis = make(window, "colourMapCividis", "&Cividis", "", {}, "Colour numbers by cividis");
    colourMapGroup = group(window, "colourMapGroup", {viridis, cividis});
    colourMapGroup->setExclusionPolicy(QActionGroup::ExclusionPolicy::Exclusive);
    viridis->setData(static_cast<int>(ColourMap::Viridis));
    cividis->setData(static_cast<int>(ColourMap::Cividis));
    viridis->setChecked(true);
}

void MainActions::makeModes(QWidget* window) {
    modeGroup = group(window, "modeGroup", {});
    modeGroup->setExclusionPolicy(QActionGroup::ExclusionPolicy::Exclusive);
    int number = 1;
    for (const ModeInfo& mode : modes()) {
        QAction* action = make(window, qPrintable(QStringLiteral("mode_%1").arg(mode.name)), "", "",
            QKeySequence(QString::number(number)), "");
        action->setText(mode.title);
        action->setCheckable(true);
        action->setEnabled(mode.available);
        action->setData(number - 1);
        action->setToolTip(mode.available ? QStringLiteral("%1 (%2)").arg(mode.title).arg(number)
                                          : QStringLiteral("%1 comes in a later version.").arg(mode.title));
        modeGroup->addAction(action);
        ++number;
    }
    modeGroup->actions().constFirst()->setChecked(true);
}

void MainActions::makeFigureAndHelp(QWidget* window) {
    figure = make(window, "figureAction", "&Figure…", "figure", QKeySequence(Qt::CTRL | Qt::Key_E), "Make a figure for print");
    learnCheck = make(window, "learnCheckAction", "&Check author labels in five minutes", "help", {}, "A short tour");
    learnValues = make(window, "learnValuesAction", "&What measured, denoised and imputed mean", "help", {}, "The five kinds of values");
    shortcuts = make(window, "shortcutsAction", "&Keyboard shortcuts", "keyboard", QKeySequence(Qt::Key_Question), "All keys on one sheet");
    dumpState = make(window, "dumpStateAction", "Write the &state to a file…", "save", {}, "What is shown, as JSON, for tests and reports");
    about = make(window, "aboutAction", "&About Ocellus", "info", {}, "Version, licence and libraries");
}

std::vector<QAction*> MainActions::all() const {
    std::vector<QAction*> list = {openFile, openFolder, openWeights, closeData, saveProjectAs, exportCells, exportSelected,
        exportTable, exportIds, quit, undo, redo, lasso, polygon, rectangle, brush,
        add, subtract, intersect, selectAll, invert, clearSelection, labelCells, saveCells, markers, checkData, predict, denoise, denoised, impute, hideGene, modelHelp, teach, train, study,
        results, openOntology, getOntology, shippedOntology, makeMap};
    for (QAction* mode : modeGroup->actions()) {
        list.push_back(mode);
    }
    for (QAction* action : {split, fit, findGene, searchEverything, resetLayout}) {
        list.push_back(action);
    }
    for (QActionGroup* choices : {themeGroup, colourMapGroup}) {
        for (QAction* action : choices->actions()) {
            list.push_back(action);
        }
    }
    for (QAction* action : {figure, learnCheck, learnValues, shortcuts, dumpState, about}) {
        list.push_back(action);
    }
    return list;
}

} // namespace ocellus
