// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/datasets/readers/CellFile.h"
#include "core/datasets/readers/ControlFeatures.h"
#include "core/datasets/readers/Readers.h"
#include "core/base/TextLines.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace ocellus {

namespace fs = std::filesystem;

namespace {

/// The first of the names that is there.
std::optional<std::string> firstOf(const fs::path& folder,
                                   std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (fs::exists(folder / name)) {
            return (folder / name).string();
        }
    }
    return std::nullopt;
}

std::unique_ptr<Dataset::Content> readMatrix(const std::string& file) {
    return readTenxH5(file, hdf5::Group::openFile(file));
}

/// Takes over the columns of `table` and makes positions of two of them.
void addCells(
    Dataset::Content& content, Table table, const std::string& file, const char* x, const char* y) {
    const NumberColumn* columns[2];
    for (const int axis : {0, 1}) {
        const char* name = axis == 0 ? x : y;
        const Column* column = table.find(name);
        columns[axis] = column == nullptr ? nullptr : column->number();
        if (columns[axis] == nullptr) {
            throw InputError(file, std::string("it has no column of numbers ") + name);
        }
    }
    FloatMatrix positions{table.size(), 2, {}};
    for (std::size_t cell = 0; cell < table.names.size(); ++cell) {
        positions.values.push_back(static_cast<float>(columns[0]->values[cell]));
        positions.values.push_back(static_cast<float>(columns[1]->values[cell]));
    }
    content.cells.columns = std::move(table.columns);
    content.files.push_back(file);
    content.spatial = true;
    content.embeddingNames = {"spatial"};
    content.readEmbedding = [positions = std::move(positions)](const std::string&) {
        return positions;
    };
}

/// experiment.xenium, whatever stands before or behind "experiment".
std::optional<fs::path> experimentFile(const fs::path& folder) {
    std::optional<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".xenium" && (!found || entry.path() < *found)) {
            found = entry.path();
        }
    }
    return found;
}

/// The NCBITaxon of "panel_organism" ("Human", "Mouse"), "" when it says something else.
std::string organismOfExperiment(const std::string& file) {
    std::ifstream stream(file);
    const auto facts = nlohmann::json::parse(stream, nullptr, false);
    if (!facts.is_object()) {
        throw InputError(file, "it is no JSON object");
    }
    const auto organism = facts.find("panel_organism");
    if (organism == facts.end() || !organism->is_string()) {
        return {};
    }
    return *organism == "Human" ? "NCBITaxon:9606" : *organism == "Mouse" ? "NCBITaxon:10090" : "";
}

bool startsWithHeader(const std::string& path) {
    TextLines file(path);
    std::string_view line;
    return file.next(line) && line.starts_with("barcode,");
}

} // namespace

bool isXeniumFolder(const std::string& path) {
    return firstOf(path, {"cells.csv.gz", "cells.csv", "cells.parquet", "cells.zarr.zip"})
               .has_value() ||
           experimentFile(path).has_value();
}

std::unique_ptr<Dataset::Content> readXenium(const std::string& path) {
    const auto matrix = firstOf(path, {"cell_feature_matrix.h5"});
    const auto table = firstOf(path, {"cells.csv.gz", "cells.csv", "cells.parquet"});
    if (!matrix || !table) {
        throw InputError(
            path,
            std::string("it is a Xenium output folder, but there is no ") +
                (matrix ? "cells.csv.gz or cells.parquet in it (cells.zarr.zip is not read)"
                        : "cell_feature_matrix.h5 in it"));
    }
    auto content = readMatrix(*matrix);
    setControlsApart(*content);
    addCells(*content,
             table->ends_with(".parquet") ? readCellParquet(*table, "cell_id", content->cells.names)
                                          : readCellFile(*table, "cell_id", content->cells.names),
             *table,
             "x_centroid",
             "y_centroid");
    const auto experiment = experimentFile(path);
    if (experiment) {
        content->files.push_back(experiment->string());
        const std::string organism = organismOfExperiment(experiment->string());
        content->organism = organism.empty() ? content->organism : organism;
    } else {
        content->warnings.emplace_back("There is no experiment.xenium in the folder.");
    }
    content->path = path;
    content->format = Format::Xenium;
    return content;
}

std::unique_ptr<Dataset::Content> readVisium(const std::string& path) {
    const auto matrix =
        firstOf(path, {"filtered_feature_bc_matrix.h5", "raw_feature_bc_matrix.h5"});
    const auto folder = firstOf(path, {"filtered_feature_bc_matrix", "raw_feature_bc_matrix"});
    const auto positions =
        firstOf(fs::path(path) / "spatial", {"tissue_positions.csv", "tissue_positions_list.csv"});
    if (!(matrix || folder) || !positions) {
        throw InputError(path,
                         std::string("it is a Visium output folder, but there is no ") +
                             (positions ? "filtered_feature_bc_matrix.h5 in it"
                                        : "tissue_positions.csv in spatial"));
    }
    auto content = matrix ? readMatrix(*matrix) : readTenxMtx(*folder);
    const std::vector<std::string> header = startsWithHeader(*positions)
                                                ? std::vector<std::string>()
                                                : std::vector<std::string>{"barcode",
                                                                           "in_tissue",
                                                                           "array_row",
                                                                           "array_col",
                                                                           "pxl_row_in_fullres",
                                                                           "pxl_col_in_fullres"};
    addCells(*content,
             readCellFile(*positions, "barcode", content->cells.names, header),
             *positions,
             "pxl_col_in_fullres",
             "pxl_row_in_fullres");
    content->path = path;
    content->format = Format::Visium;
    return content;
}

} // namespace ocellus
