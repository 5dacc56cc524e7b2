// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/DatasetContent.h"

#include <memory>
#include <string>

namespace ocellus {

namespace hdf5 {
class Group;
}

// One reader per file of this folder. Each fills a Content, or throws InputError in one sentence.

/// Finds out what `path` (a file or a folder) is and calls its reader.
std::unique_ptr<Dataset::Content> readContent(const std::string& path);

/// AnnData, every on-disk version from 0.5 to 0.12.
std::unique_ptr<Dataset::Content> readH5ad(const std::string& path, const hdf5::Group& root);

/// 10x Genomics HDF5: one `matrix` group (Cell Ranger 3 and later) or one group per genome (1, 2).
std::unique_ptr<Dataset::Content> readTenxH5(const std::string& path, const hdf5::Group& root);

/// True when `root` has the groups of a 10x file.
bool isTenxH5(const hdf5::Group& root);

/// 10x matrix folder: matrix.mtx[.gz] with features.tsv or genes.tsv and barcodes.tsv beside it, a
/// sample name before all three allowed. `path` is the folder or the matrix itself.
std::unique_ptr<Dataset::Content> readTenxMtx(const std::string& path);
bool isTenxMtxFolder(const std::string& path);

/// Xenium output folder: cell_feature_matrix.h5 or the folder of that name, cells.csv[.gz] or cells.parquet (its columns,
/// positions in micrometres as obsm/spatial) and experiment.xenium. What is missing is named beside what is there.
std::unique_ptr<Dataset::Content> readXenium(const std::string& path);
bool isXeniumFolder(const std::string& path);

/// Visium output folder: the matrix and spatial/tissue_positions[_list].csv (positions in pixels of the
/// full image as obsm/spatial, x to the right, y down).
std::unique_ptr<Dataset::Content> readVisium(const std::string& path);

/// A text table of numbers, .csv, .tsv or .txt, plain or gzip, either orientation.
std::unique_ptr<Dataset::Content> readDelimited(const std::string& path);

} // namespace ocellus
