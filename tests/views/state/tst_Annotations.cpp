// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "tests/core/project/ProjectFixture.h"
#include "views/state/Annotations.h"
#include "views/state/ExplorerState.h"

#include <QColor>
#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace ocellus;
using ocellus::test::writeDataset;

namespace {

constexpr Index kCells = 30;

/// A state with a data set of 30 cells (T cell, B cell, none, in turn) and two maps, and the
/// annotations over it; the project is made at the first decision.
struct Desk {
    Desk()
        : dataset(writeDataset(place("data.h5ad"), kCells)),
          annotations(std::make_unique<Annotations>(state)) {
        state.setMapShown(1, true);
        state.setMapShown(2, true);
        state.setDataset(dataset, QStringLiteral("data.h5ad"));
        state.setColourSource(1, {ColourSource::Kind::Column, "cell_type", ""});
        state.undoStack().clear();
        annotations->begin(nullptr, [this] { return make(); });
        target = annotations->targets().front();
    }

    std::string place(const char* name) const {
        return folder.filePath(QString::fromUtf8(name)).toStdString();
    }

    std::shared_ptr<Project> make() {
        ++made;
        return Project::create(place("data.ocellus"), *dataset);
    }

    /// As if the program were started again.
    void restart() {
        annotations->end();
        annotations = std::make_unique<Annotations>(state);
        state.setDataset(dataset, QStringLiteral("data.h5ad"));
        annotations->begin(Project::open(place("data.ocellus")), {});
    }

    CellSet cells(const std::vector<Index>& wanted) const {
        CellSet set(kCells);
        for (const Index cell : wanted) {
            set.insert(cell);
        }
        return set;
    }

    /// "T cell" ..., "-" for none; "absent" when nothing is reviewed.
    QString reviewed(std::size_t cell) const {
        const auto labels = state.labels({"cell_type (reviewed)", Annotations::kLayer});
        if (!labels) {
            return QStringLiteral("absent");
        }
        return labels->codes[cell] < 0
                   ? QStringLiteral("-")
                   : QString::fromStdString(
                         labels->categories[static_cast<std::size_t>(labels->codes[cell])]);
    }

    /// Everything an undo step may change, as one text.
    QString all() const {
        QString text;
        for (Index cell = 0; cell < kCells; ++cell) {
            text += reviewed(static_cast<std::size_t>(cell)) +
                    QLatin1Char(state.selection().contains(cell) ? '+' : ' ') +
                    QLatin1Char(state.visible().contains(cell) ? 'v' : ' ');
        }
        for (const Annotations::NamedSet& set : annotations->sets()) {
            text += QStringLiteral("|%1:%2").arg(set.name).arg(set.cells);
        }
        for (const int map : {1, 2}) {
            const ColourSource source = state.colourSource(map);
            text += QStringLiteral("|%1/%2").arg(QString::fromStdString(source.name),
                                                 QString::fromStdString(source.layer));
        }
        return text;
    }

    QTemporaryDir folder;
    std::shared_ptr<const Dataset> dataset;
    ExplorerState state;
    std::unique_ptr<Annotations> annotations;
    Annotations::Target target;
    int made = 0;
};

} // namespace

class tst_Annotations : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theProjectIsMadeAtTheFirstDecision() {
        Desk desk;
        desk.state.selectAll();
        QCOMPARE(desk.made, 0);
        QVERIFY(!QFile::exists(desk.folder.filePath("data.ocellus")));
        QSignalSpy saved(desk.annotations.get(), &Annotations::saved);
        QVERIFY(desk.annotations->relabel(
            desk.target, desk.cells({0, 3}), QStringLiteral("granulocyte")));
        QCOMPARE(desk.made, 1);
        QCOMPARE(saved.size(), 1);
        QVERIFY(desk.annotations->saveSet(QStringLiteral("odd"), desk.cells({5})));
        QCOMPARE(desk.made, 1);
    }

    void aLabelShowsOnTheMapsBesideTheOriginal() {
        Desk desk;
        desk.annotations->relabel(
            desk.target, desk.cells({0, 3}), QStringLiteral("  granulocyte "));
        QCOMPARE(desk.reviewed(0), QStringLiteral("granulocyte"));
        QCOMPARE(desk.reviewed(1), QStringLiteral("B cell"));
        QCOMPARE(desk.reviewed(2), QStringLiteral("-"));
        QCOMPARE(desk.state.colourSource(1).name, std::string("cell_type (reviewed)"));
        QCOMPARE(desk.state.labels({"cell_type", ""})->categories.size(), std::size_t{2});
        QCOMPARE(desk.state.undoStack().undoText(),
                 QStringLiteral("Relabel 2 cells: T cell -> granulocyte"));
        QCOMPARE(columnTitle("cell_type (reviewed)"), QStringLiteral("Cell type (reviewed)"));
        const auto labels = desk.annotations->labelsOf(desk.target);
        QCOMPARE(labels.front().first, QStringLiteral("B cell"));
        QCOMPARE(labels.front().second, Index{10});
        QCOMPARE(labels.size(), std::size_t{3});
    }

    void labelsKeepTheirColoursWhenCellsAreRelabelled() {
        Desk desk;
        const auto colourOf = [&](const std::string& label) {
            for (const Colouring::Entry& entry : desk.state.colouring(1)->entries) {
                if (entry.label == label) {
                    return QColor(entry.colour.r, entry.colour.g, entry.colour.b).name();
                }
            }
            return QStringLiteral("absent");
        };
        const QString b = colourOf("B cell");
        const QString t = colourOf("T cell");
        // Most T cells become something else: their number, and so their place, changes.
        desk.annotations->relabel(desk.target, desk.cells({0, 3, 6, 9, 12, 15}), QStringLiteral("plasma cell"));
        QCOMPARE(colourOf("B cell"), b);
        QCOMPARE(colourOf("T cell"), t);
        QVERIFY(colourOf("plasma cell") != b && colourOf("plasma cell") != t && colourOf("plasma cell") != QStringLiteral("absent"));
    }

    void undoAndRedoBringBackLabelsAndColours() {
        Desk desk;
        const QString before = desk.all();
        desk.annotations->relabel(desk.target, desk.cells({0, 3}), QStringLiteral("granulocyte"));
        const QString after = desk.all();
        QVERIFY(before != after);
        desk.state.undoStack().undo();
        QCOMPARE(desk.all(), before);
        QVERIFY(desk.annotations->project()->annotations().empty());
        desk.state.undoStack().redo();
        QCOMPARE(desk.all(), after);
        QCOMPARE(desk.state.undoStack().count(), 1);
    }

    void aDecisionThatChangesNothingIsNoStep() {
        Desk desk;
        QVERIFY(
            !desk.annotations->relabel(desk.target, desk.cells({0, 3}), QStringLiteral("T cell")));
        QVERIFY(desk.annotations->saveSet(QStringLiteral("odd"), desk.cells({5})));
        QVERIFY(!desk.annotations->saveSet(QStringLiteral("odd"), desk.cells({5})));
        QCOMPARE(desk.state.undoStack().count(), 1);
    }

    void cellsGoBackToTheOriginalLabel() {
        Desk desk;
        desk.annotations->relabel(desk.target, desk.cells({0, 3}), QStringLiteral("granulocyte"));
        QVERIFY(desk.annotations->restoreOriginal(desk.target, desk.cells({0, 1})));
        QCOMPARE(desk.reviewed(0), QStringLiteral("T cell"));
        QCOMPARE(desk.reviewed(3), QStringLiteral("granulocyte"));
        QCOMPARE(desk.state.undoStack().undoText(),
                 QStringLiteral("Take 1 cell back to the original label"));
    }

    void decisionsAndTheirUndoOutliveTheProgram() {
        Desk desk;
        desk.annotations->relabel(desk.target, desk.cells({0, 3}), QStringLiteral("granulocyte"));
        desk.annotations->saveSet(QStringLiteral("odd"), desk.cells({5, 7}));
        desk.annotations->relabel(desk.target, desk.cells({1}), QStringLiteral("plasma cell"));
        desk.state.undoStack().undo();
        desk.restart();
        QUndoStack& stack = desk.state.undoStack();
        QCOMPARE(desk.reviewed(0), QStringLiteral("granulocyte"));
        QCOMPARE(desk.reviewed(1), QStringLiteral("B cell"));
        QCOMPARE(stack.undoText(), QStringLiteral("Keep 2 cells as \"odd\""));
        QCOMPARE(stack.redoText(), QStringLiteral("Relabel 1 cell: B cell -> plasma cell"));
        stack.redo();
        QCOMPARE(desk.reviewed(1), QStringLiteral("plasma cell"));
        stack.undo();
        stack.undo();
        QVERIFY(desk.annotations->sets().empty());
        stack.undo();
        QCOMPARE(desk.reviewed(0), QStringLiteral("absent"));
        QVERIFY(!stack.canUndo());
    }

    void aMapThatShowsAReviewUndoneLaterGoesBackToTheOriginal() {
        Desk desk;
        desk.annotations->relabel(desk.target, desk.cells({0, 3}), QStringLiteral("granulocyte"));
        desk.restart();
        desk.state.restoreColour(
            1, {ColourSource::Kind::Column, "cell_type (reviewed)", Annotations::kLayer});
        desk.state.undoStack().undo();
        QCOMPARE(desk.state.colourSource(1).name, std::string("cell_type"));
        QVERIFY(desk.state.colourSource(1).layer.empty());
    }

    void setsAreSavedRenamedAndForgotten() {
        Desk desk;
        Annotations& annotations = *desk.annotations;
        QCOMPARE(annotations.freeSetName(), QStringLiteral("Cells 1"));
        annotations.saveSet(QStringLiteral("Cells 1"), desk.cells({1, 2, 3}));
        QCOMPARE(annotations.freeSetName(), QStringLiteral("Cells 2"));
        QVERIFY(annotations.renameSet(QStringLiteral("Cells 1"), QStringLiteral("mine")));
        QCOMPARE(desk.state.undoStack().undoText(),
                 QStringLiteral("Rename the cells \"Cells 1\" to \"mine\""));
        QCOMPARE(annotations.sets().size(), std::size_t{1});
        QCOMPARE(annotations.set(QStringLiteral("mine"))->count(), Index{3});
        QVERIFY(!annotations.set(QStringLiteral("Cells 1")));
        QVERIFY(!annotations.renameSet(QStringLiteral("mine"), QStringLiteral(" ")));
        QVERIFY(annotations.forgetSet(QStringLiteral("mine")));
        QVERIFY(annotations.sets().empty());
        desk.state.undoStack().undo();
        QCOMPARE(*annotations.set(QStringLiteral("mine")), desk.cells({1, 2, 3}));
    }

    void savedCellsCombineWithTheSelection_data() {
        using Mode = ExplorerState::SelectionMode;
        QTest::addColumn<int>("mode");
        QTest::addColumn<QList<int>>("expected");
        QTest::newRow("replace") << static_cast<int>(Mode::Replace) << QList<int>{2, 3};
        QTest::newRow("union") << static_cast<int>(Mode::Add) << QList<int>{1, 2, 3};
        QTest::newRow("subtract") << static_cast<int>(Mode::Subtract) << QList<int>{1};
        QTest::newRow("intersect") << static_cast<int>(Mode::Intersect) << QList<int>{2};
    }

    void savedCellsCombineWithTheSelection() {
        QFETCH(int, mode);
        QFETCH(QList<int>, expected);
        Desk desk;
        desk.annotations->saveSet(QStringLiteral("mine"), desk.cells({2, 3}));
        desk.state.select(desk.cells({1, 2}), ExplorerState::SelectionMode::Replace, {});
        desk.state.select(*desk.annotations->set(QStringLiteral("mine")),
                          static_cast<ExplorerState::SelectionMode>(mode),
                          {});
        QCOMPARE(desk.state.selection(),
                 desk.cells(std::vector<Index>(expected.begin(), expected.end())));
    }

    void aAgainstBColoursTheMap() {
        Desk desk;
        Annotations& annotations = *desk.annotations;
        annotations.saveSet(QStringLiteral("mine"), desk.cells({2, 3}));
        desk.state.select(desk.cells({3, 4, 5}), ExplorerState::SelectionMode::Replace, {});
        annotations.setSides({}, QStringLiteral("mine"));
        QCOMPARE(annotations.cellsA(), desk.cells({3, 4, 5}));
        QCOMPARE(annotations.cellsB(), desk.cells({2})); // never a cell of A
        annotations.setSides(QStringLiteral("mine"), {});
        QCOMPARE(annotations.cellsB().count(), kCells - 2);
        annotations.showComparison();
        const auto colouring = desk.state.colouring(1);
        QCOMPARE(colouring->entries.at(0).count + colouring->entries.at(1).count, kCells);
        desk.state.undoStack().undo();
        QCOMPARE(desk.state.colourSource(1).name, std::string("cell_type"));
        annotations.forgetSet(QStringLiteral("mine"));
        QVERIFY(annotations.sideA().isEmpty());
    }

    void aSecondWindowReadsAndSaysWhyItDoesNotWrite() {
        Desk desk;
        desk.annotations->relabel(desk.target, desk.cells({0}), QStringLiteral("granulocyte"));
        ExplorerState state;
        Annotations second(state);
        state.setDataset(desk.dataset, QStringLiteral("data.h5ad"));
        second.begin(Project::open(desk.place("data.ocellus")), {});
        QVERIFY2(second.whyNot().contains(QStringLiteral("is open in another window")),
                 qPrintable(second.whyNot()));
        QSignalSpy refused(&second, &Annotations::refused);
        QVERIFY(
            !second.relabel(second.targets().front(), desk.cells({1}), QStringLiteral("other")));
        QCOMPARE(refused.size(), 1);
        QCOMPARE(state.undoStack().count(), 0);
        desk.annotations->saveSet(QStringLiteral("odd"), desk.cells({5}));
        second.takeIn();
        QCOMPARE(second.sets().size(), std::size_t{1});
    }

    void whatCannotBeKeptIsSaidAndNothingChanges() {
        Desk desk;
        desk.annotations->begin(
            nullptr, []() -> std::shared_ptr<Project> { throw Error("The disk is full."); });
        QSignalSpy refused(desk.annotations.get(), &Annotations::refused);
        const QString before = desk.all();
        QVERIFY(!desk.annotations->relabel(
            desk.target, desk.cells({0}), QStringLiteral("granulocyte")));
        QCOMPARE(refused.at(0).at(0).toString(), QStringLiteral("The disk is full."));
        QCOMPARE(desk.all(), before);
        QCOMPARE(desk.state.undoStack().count(), 0);
        desk.annotations->begin(nullptr, {});
        QVERIFY(!desk.annotations->whyNot().isEmpty());
    }

    void aUndoThatTheProjectRefusesLeavesBothInStep() {
        Desk desk;
        desk.annotations->relabel(desk.target, desk.cells({0}), QStringLiteral("granulocyte"));
        desk.annotations->pause(QStringLiteral("The project is being saved."));
        QSignalSpy refused(desk.annotations.get(), &Annotations::refused);
        desk.state.undoStack().undo();
        QCOMPARE(refused.size(), 1);
        desk.annotations->pause({});
        QTRY_COMPARE(desk.state.undoStack().index(), 1);
        QCOMPARE(desk.reviewed(0), QStringLiteral("granulocyte"));
        desk.state.undoStack().undo();
        QCOMPARE(desk.reviewed(0), QStringLiteral("absent"));
    }

    void thirtyMixedStepsUndoneOneByOneLeadBack() {
        Desk desk;
        std::mt19937 random(20261122);
        const auto some = [&] {
            CellSet set(kCells);
            for (int i = 0; i < 6; ++i) {
                set.insert(static_cast<Index>(random() % kCells));
            }
            return set;
        };
        QUndoStack& stack = desk.state.undoStack();
        std::vector<QString> states{desk.all()};
        while (stack.count() < 30) {
            const int before = stack.count();
            switch (random() % 6) {
            case 0:
                desk.annotations->relabel(
                    desk.target, some(), QStringLiteral("type %1").arg(random() % 4));
                break;
            case 1:
                desk.state.select(some(), ExplorerState::SelectionMode::Add, {});
                break;
            case 2:
                desk.annotations->saveSet(QStringLiteral("set %1").arg(random() % 3), some());
                break;
            case 3:
                desk.state.setVisible(some(), QStringLiteral("Show some"));
                break;
            case 4:
                desk.state.setColourSource(2,
                                           {ColourSource::Kind::Column,
                                            random() % 2 ? "cell_type" : "cell_type (reviewed)",
                                            random() % 2 ? "" : "review"});
                break;
            default:
                desk.annotations->restoreOriginal(desk.target, some());
                break;
            }
            if (stack.count() > before) {
                QVERIFY(!stack.undoText().isEmpty());
                states.push_back(desk.all());
            }
        }
        for (std::size_t i = states.size() - 1; i > 0; --i) {
            QCOMPARE(desk.all(), states[i]);
            stack.undo();
        }
        QCOMPARE(desk.all(), states.front());
        for (std::size_t i = 1; i < states.size(); ++i) {
            stack.redo();
            QCOMPARE(desk.all(), states[i]);
        }
    }
};

QTEST_MAIN(tst_Annotations)
#include "tst_Annotations.moc"
