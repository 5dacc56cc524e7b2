// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/datasets/readers/CellFile.h"
#include "core/datasets/readers/ControlFeatures.h"
#include "core/datasets/readers/Readers.h"
#include "core/base/TextLines.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

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

/// What a Xenium output folder has, and nothing else: the names of its files that are there.
std::vector<std::string> xeniumFiles(const fs::path& folder) {
    std::vector<std::string> files;
    for (const char* name : {"cells.csv.gz", "cells.csv", "cells.parquet", "cells.zarr.zip", "cell_feature_matrix.h5", "cell_feature_matrix.zarr.zip",
                             "gene_panel.json", "transcripts.parquet", "transcripts.csv.gz", "transcripts.zarr.zip", "cell_boundaries.parquet",
                             "cell_boundaries.csv.gz", "analysis.zarr.zip"}) {
        if (fs::exists(folder / name)) {
            files.emplace_back(name);
        }
    }
    if (const auto experiment = experimentFile(folder)) {
        files.push_back(experiment->filename().string());
    }
    return files;
}

std::string listOf(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    }
    return text;
}

/// Says which file is missing, what is there, and what to do.
[[noreturn]] void refuseXenium(const std::string& path, bool matrix, bool table) {
    std::vector<std::string> missing, copies, wanted;
    if (!matrix) {
        missing.emplace_back("no matrix of counts (cell_feature_matrix.h5, or the folder cell_feature_matrix)");
        copies.emplace_back("cell_feature_matrix.zarr.zip");
        wanted.emplace_back("cell_feature_matrix.h5");
    }
    if (!table) {
        missing.emplace_back("no table of cells (cells.csv.gz, cells.csv or cells.parquet)");
        copies.emplace_back("cells.zarr.zip");
        wanted.emplace_back("cells.csv.gz");
    }
    const std::vector<std::string> there = xeniumFiles(path);
    std::erase_if(copies, [&](const std::string& name) { return std::ranges::find(there, name) == there.end(); });
    std::string reason = "it is a Xenium output folder with " + listOf(there) + ", but there is " + listOf(missing) + " in it";
    if (!copies.empty()) {
        reason += "; " + listOf(copies) + (copies.size() == 1 ? " is a Zarr copy, which is" : " are Zarr copies, which are") + " not read";
    }
    throw InputError(path, reason + ". Copy " + listOf(wanted) + " of the same run into the folder, or open the whole output folder");
}

bool startsWithHeader(const std::string& path) {
    TextLines file(path);
    std::string_view line;
    return file.next(line) && line.starts_with("barcode,");
}

} // namespace

bool isXeniumFolder(const std::string& path) {
    return !xeniumFiles(path).empty();
}

std::unique_ptr<Dataset::Content> readXenium(const std::string& path) {
    const auto matrix = firstOf(path, {"cell_feature_matrix.h5"});
    const fs::path folder = fs::path(path) / "cell_feature_matrix";
    const bool inFolder = !matrix && isTenxMtxFolder(folder.string());
    const auto table = firstOf(path, {"cells.csv.gz", "cells.csv", "cells.parquet"});
    if (!(matrix || inFolder) || !table) {
        refuseXenium(path, matrix || inFolder, table.has_value());
    }
    auto content = matrix ? readMatrix(*matrix) : readTenxMtx(folder.string());
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
    content->origin = {{kSpatialUnit, {"micrometre"}}};
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
