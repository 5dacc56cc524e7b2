// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/project/ReviewedColumns.h"
#include "tests/core/project/ProjectFixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace ocellus;
using ocellus::test::ProjectFixture;

namespace {

std::string nameOfTerm(const std::string& term) {
    return term == "CL:0000084" ? "T cell" : term == "CL:0000236" ? "B cell" : term == "CL:0000094" ? "granulocyte" : term;
}

/// The labels of a result column, joined, "-" for none; "absent" when there is no such column.
QString textOf(const ReviewedColumns& reviewed, const std::string& name) {
    for (const Column& column : reviewed.columns) {
        if (column.name == name) {
            QStringList texts;
            for (const std::int32_t code : column.category()->codes) {
                texts << (code < 0 ? "-"
                                   : QString::fromStdString(
                                       column.category()->categories[static_cast<std::size_t>(code)]));
            }
            return texts.join(',');
        }
    }
    return "absent";
}

/// Writes a data set of four cells with the columns given and makes a project for it.
struct Small {
    explicit Small(std::vector<Column> columns) {
        CellTable table;
        table.names = {"a", "b", "c", "d"};
        table.columns = std::move(columns);
        ResultFileContent content;
        content.dataset = Dataset::inMemory(table, GeneTable(), nullptr, {});
        const std::string path = folder.filePath("x.h5ad").toStdString();
        writeResultFile(path, content, {});
        dataset = Dataset::open(path);
        project = Project::create(folder.filePath("x.ocellus").toStdString(), *dataset);
    }

    void relabel(const std::string& annotation, const std::string& column, Index cell, const Label& label) {
        const Column* found = dataset->cells().find(column);
        CategoryColumn original{{-1, -1, -1, -1}, {}, false};
        if (found != nullptr) {
            original = *found->asCategory();
        }
        CellSet cells(4);
        cells.insert(cell);
        project->relabel(annotation, {column, "", std::make_shared<CategoryColumn>(original)}, cells, label,
            {"Ada", "S100a8", R"({"S100A8":0.82})"});
    }

    QTemporaryDir folder;
    std::shared_ptr<const Dataset> dataset;
    std::unique_ptr<Project> project;
};

Column names() { return {"cell_type", CategoryColumn{{0, 1, -1, 0}, {"T cell", "B cell"}, false}}; }

Column terms() {
    return {"cell_type_ontology_term_id", CategoryColumn{{0, 1, -1, 0}, {"CL:0000084", "CL:0000236"}, false}};
}

} // namespace

class tst_ReviewedColumns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesAndTermsStandBesideTheOriginal_data() {
        QTest::addColumn<bool>("withNames");
        QTest::addColumn<bool>("withTerms");
        QTest::addColumn<QString>("column"); // the one reviewed
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("term");
        QTest::addColumn<QString>("expectedNames");
        QTest::addColumn<QString>("expectedTerms");
        QTest::newRow("names and terms, new label with a term")
            << true << true << "cell_type" << "granulocyte" << "CL:0000094" << "granulocyte,B cell,-,T cell"
            << "CL:0000094,CL:0000236,unknown,CL:0000084";
        QTest::newRow("names and terms, the data set's own label")
            << true << true << "cell_type" << "B cell" << "" << "B cell,B cell,-,T cell"
            << "CL:0000236,CL:0000236,unknown,CL:0000084";
        QTest::newRow("names and terms, a label nobody knows")
            << true << true << "cell_type" << "my type" << "" << "my type,B cell,-,T cell"
            << "unknown,CL:0000236,unknown,CL:0000084";
        QTest::newRow("names and terms, label removed")
            << true << true << "cell_type" << "" << "" << "-,B cell,-,T cell" << "unknown,CL:0000236,unknown,CL:0000084";
        QTest::newRow("names only") << true << false << "cell_type" << "my type" << "" << "my type,B cell,-,T cell"
                                    << "absent";
        QTest::newRow("names only, new label with a term")
            << true << false << "cell_type" << "granulocyte" << "CL:0000094" << "granulocyte,B cell,-,T cell"
            << "CL:0000094,unknown,unknown,unknown";
        QTest::newRow("terms only, by id") << false << true << "cell_type_ontology_term_id" << "CL:0000094" << ""
                                           << "granulocyte,B cell,-,T cell" << "CL:0000094,CL:0000236,unknown,CL:0000084";
        QTest::newRow("terms only, by name and id")
            << false << true << "cell_type_ontology_term_id" << "Granulocyte" << "CL:0000094"
            << "Granulocyte,B cell,-,T cell" << "CL:0000094,CL:0000236,unknown,CL:0000084";
        QTest::newRow("terms reviewed beside names")
            << true << true << "cell_type_ontology_term_id" << "CL:0000236" << "" << "B cell,B cell,-,T cell"
            << "CL:0000236,CL:0000236,unknown,CL:0000084";
    }

    void namesAndTermsStandBesideTheOriginal() {
        QFETCH(bool, withNames);
        QFETCH(bool, withTerms);
        QFETCH(QString, column);
        QFETCH(QString, label);
        QFETCH(QString, term);
        QFETCH(QString, expectedNames);
        QFETCH(QString, expectedTerms);
        std::vector<Column> columns;
        if (withNames) {
            columns.push_back(names());
        }
        if (withTerms) {
            columns.push_back(terms());
        }
        Small small(columns);
        small.relabel(column.toStdString() + " (reviewed)", column.toStdString(), 0,
            {label.toStdString(), term.toStdString()});
        const ReviewedColumns reviewed = reviewedColumns(*small.project, *small.dataset, nameOfTerm);
        QCOMPARE(textOf(reviewed, "cell_type_reviewed"), expectedNames);
        QCOMPARE(textOf(reviewed, "cell_type_reviewed_ontology_term_id"), expectedTerms);
        QVERIFY(reviewed.notes.empty());
        for (const Column& one : reviewed.columns) { // CELLxGENE refuses categories without cells
            const auto& labels = *one.category();
            for (std::size_t i = 0; i < labels.categories.size(); ++i) {
                QVERIFY(std::count(labels.codes.begin(), labels.codes.end(), static_cast<std::int32_t>(i)) > 0);
            }
        }
    }

    void aNameThatIsTakenGetsANumber_data() {
        QTest::addColumn<QString>("taken");
        QTest::addColumn<QString>("name");
        QTest::newRow("the names") << "cell_type_reviewed" << "cell_type_reviewed_2";
        QTest::newRow("the terms") << "cell_type_reviewed_ontology_term_id" << "cell_type_reviewed_2";
        QTest::newRow("another") << "cell_type_2" << "cell_type_reviewed";
    }

    void aNameThatIsTakenGetsANumber() {
        QFETCH(QString, taken);
        QFETCH(QString, name);
        Column old = names();
        old.name = taken.toStdString();
        Small small({names(), terms(), old});
        small.relabel("cell_type (reviewed)", "cell_type", 0, {"granulocyte", "CL:0000094"});
        const ReviewedColumns reviewed = reviewedColumns(*small.project, *small.dataset, nameOfTerm);
        QCOMPARE(textOf(reviewed, name.toStdString()), QString("granulocyte,B cell,-,T cell"));
        QCOMPARE(reviewed.notes.size(), name.endsWith("_2") ? std::size_t{1} : std::size_t{0});
    }

    void otherNamesBecomeColumnNames_data() {
        QTest::addColumn<QString>("annotation");
        QTest::addColumn<QString>("name");
        QTest::newRow("words") << "My labels, 2nd try" << "My_labels_2nd_try";
        QTest::newRow("signs") << "(?!)" << "cell_type_reviewed";
        QTest::newRow("Greek") << "γδ T" << "γδ_T";
        QTest::newRow("path") << "../../x" << "x";
        QTest::newRow("reserved in CELLxGENE") << "__hidden" << "hidden";
    }

    void otherNamesBecomeColumnNames() {
        QFETCH(QString, annotation);
        QFETCH(QString, name);
        Small small({names()});
        small.relabel(annotation.toStdString(), "cell_type", 1, {"x", ""});
        QCOMPARE(textOf(reviewedColumns(*small.project, *small.dataset, nameOfTerm), name.toStdString()),
            QString("T cell,x,-,T cell"));
    }

    void aLostOriginalIsSaidAndTheLabelsAreKept() {
        Small small({names()});
        small.relabel("leiden (reviewed)", "leiden", 2, {"x", ""});
        const ReviewedColumns reviewed = reviewedColumns(*small.project, *small.dataset, nameOfTerm);
        QCOMPARE(textOf(reviewed, "leiden_reviewed"), QString("-,-,x,-"));
        QVERIFY(reviewed.notes.at(0).find("The column leiden that leiden (reviewed) starts from is not there") == 0);
    }

    void anOriginalInALayerIsFound() {
        Small small({names()});
        ResultLayer layer;
        layer.name = "umap";
        layer.cellsDone = layer.cellsTotal = 4;
        layer.columns = {{"leiden", CategoryColumn{{0, 1, 1, 0}, {"0", "1"}, false}}};
        small.project->saveLayer(layer, {});
        CellSet cells(4);
        cells.insert(3);
        small.project->relabel("leiden (reviewed)",
            {"leiden", "umap", std::make_shared<CategoryColumn>(*layer.columns[0].category())}, cells, {"x", ""}, {});
        QCOMPARE(textOf(reviewedColumns(*small.project, *small.dataset, nameOfTerm), "leiden_reviewed"),
            QString("0,1,1,x"));
    }

    void theLinesTellTheStepsInForce() {
        Small small({names()});
        small.relabel("cell_type (reviewed)", "cell_type", 0, {"first", ""});
        small.relabel("cell_type (reviewed)", "cell_type", 1, {"undone", ""});
        small.project->undo("Ada");
        small.project->setNote("", "a note", {});
        const auto lines = reviewLines(*small.project);
        QCOMPARE(lines.size(), std::size_t{2});
        const QJsonObject line = QJsonDocument::fromJson(QByteArray::fromStdString(lines[0])).object();
        QCOMPARE(line["name"].toString(), QString("Relabel 1 cell: T cell -> first"));
        QCOMPARE(line["author"].toString(), QString("Ada"));
        QCOMPARE(line["evidence"].toObject()["S100A8"].toDouble(), 0.82);
        const QJsonObject labels = line["labels"].toArray()[0].toObject();
        QCOMPARE(labels["before"].toArray()[0].toArray()[0].toString(), QString("T cell"));
        QCOMPARE(labels["after"].toArray()[0].toArray()[1].toInt(), 1);
        QVERIFY(!line.contains("at"));
    }

    void termsAreKnownByTheirForm_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("is");
        QTest::newRow("cell") << "CL:0000084" << true;
        QTest::newRow("taxon") << "NCBITaxon:9606" << true;
        QTest::newRow("name") << "T cell" << false;
        QTest::newRow("ratio") << "1:2" << false;
        QTest::newRow("no id") << "CL:" << false;
        QTest::newRow("no prefix") << ":0000084" << false;
        QTest::newRow("sentence") << "type: T cell" << false;
        QTest::newRow("nothing") << "" << false;
    }

    void termsAreKnownByTheirForm() {
        QFETCH(QString, text);
        QFETCH(bool, is);
        QCOMPARE(looksLikeTerm(text.toStdString()), is);
    }
};

QTEST_APPLESS_MAIN(tst_ReviewedColumns)
#include "tst_ReviewedColumns.moc"
