// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/Dataset.h"
#include "core/project/Project.h"
#include "core/results/ResultFile.h"

#include <QTemporaryDir>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ocellus::test {

/// `cells` cells; labels repeat T cell, B cell, none. Every third cell has no label.
inline CategoryColumn repeatingLabels(Index cells) {
    CategoryColumn labels;
    labels.categories = {"T cell", "B cell"};
    for (Index cell = 0; cell < cells; ++cell) {
        labels.codes.push_back(static_cast<std::int32_t>(cell % 3 == 2 ? -1 : cell % 3));
    }
    return labels;
}

/// Writes a data set of two genes with the columns cell_type and cell_type_ontology_term_id.
inline std::shared_ptr<const Dataset> writeDataset(
    const std::string& path, Index cells, const std::string& namePrefix = "cell") {
    CellTable table;
    CountBatch rows;
    rows.rowStart = {0};
    for (Index cell = 0; cell < cells; ++cell) {
        table.names.push_back(namePrefix + std::to_string(cell));
        rows.genes.push_back(static_cast<std::int32_t>(cell % 2));
        rows.values.push_back(static_cast<float>(cell % 7 + 1));
        rows.rowStart.push_back(cell + 1);
    }
    const CategoryColumn labels = repeatingLabels(cells);
    CategoryColumn terms = labels;
    terms.categories = {"CL:0000084", "CL:0000236"};
    table.columns = {{"cell_type", labels}, {"cell_type_ontology_term_id", terms}};
    Table var;
    var.names = {"ENSG00000010610", "ENSG00000156738"};
    ResultFileContent content;
    content.dataset =
        Dataset::inMemory(table, GeneTable(var), std::make_shared<MemoryRowSource>(rows, 2), {});
    content.withX = true;
    writeResultFile(path, content, {});
    return Dataset::open(path);
}

/// A folder with a data set and a new project for it.
struct ProjectFixture {
    explicit ProjectFixture(Index cellCount = 30)
        : cells(cellCount)
        , dataset(writeDataset(place("data.h5ad"), cellCount))
        , project(Project::create(place("lung.ocellus"), *dataset)) {
        original = {"cell_type", "", std::make_shared<const CategoryColumn>(repeatingLabels(cellCount))};
    }

    std::string place(const std::string& name) const { return folder.filePath(QString::fromStdString(name)).toStdString(); }
    std::string projectPlace() const { return place("lung.ocellus"); }

    /// Closes the project and opens it again.
    void reopen() {
        project.reset();
        project = Project::open(projectPlace());
    }

    CellSet some(const std::vector<Index>& wanted) const {
        CellSet set(cells);
        for (const Index cell : wanted) {
            set.insert(cell);
        }
        return set;
    }

    std::optional<Step> relabel(const std::vector<Index>& wanted, const Label& label, const Remark& remark = {}) {
        return project->relabel(kColumn, original, some(wanted), label, remark);
    }

    /// The label in force of every cell, "-" for none.
    std::vector<std::string> labels() const {
        const CategoryColumn column = project->annotationColumn(kColumn, *original.labels);
        std::vector<std::string> texts;
        for (const std::int32_t code : column.codes) {
            texts.push_back(code < 0 ? "-" : column.categories[static_cast<std::size_t>(code)]);
        }
        return texts;
    }

    static constexpr const char* kColumn = "cell_type (reviewed)";

    QTemporaryDir folder;
    Index cells;
    std::shared_ptr<const Dataset> dataset;
    std::unique_ptr<Project> project;
    OriginalLabels original;
};

} // namespace ocellus::test
