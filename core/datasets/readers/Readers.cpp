// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/Readers.h"

#include "core/base/Error.h"
#include "core/base/Hdf5.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace ocellus {

namespace fs = std::filesystem;

namespace {

bool hasHdf5Signature(const std::string& path) {
    constexpr std::array<char, 8> kSignature = {'\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n'};
    std::ifstream file(path, std::ios::binary);
    std::array<char, 8> head{};
    file.read(head.data(), head.size());
    return file.gcount() == 8 && head == kSignature;
}

std::string lowerName(const fs::path& path) {
    std::string name = path.filename().string();
    std::transform(
        name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name;
}

bool isTableName(std::string name) {
    if (name.ends_with(".gz")) {
        name.resize(name.size() - 3);
    }
    return name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".txt") ||
           name.ends_with(".tab");
}

std::unique_ptr<Dataset::Content> readFolder(const fs::path& folder) {
    const std::string path = folder.string();
    if (isXeniumFolder(path)) {
        return readXenium(path);
    }
    if (fs::exists(folder / "spatial")) {
        return readVisium(path);
    }
    if (isTenxMtxFolder(path)) {
        return readTenxMtx(path);
    }
    throw InputError(
        path, "the folder holds no data set Ocellus knows (10x matrix, Xenium or Visium output)");
}

std::unique_ptr<Dataset::Content> readHdf5(const std::string& path) {
    const hdf5::Group root = hdf5::Group::openFile(path);
    if (root.hasGroup("obs") || root.hasArray("obs")) {
        return readH5ad(path, root);
    }
    if (isTenxH5(root)) {
        return readTenxH5(path, root);
    }
    throw InputError(path,
                     "it is an HDF5 file, but neither an AnnData file (no obs) nor a 10x matrix "
                     "(no matrix group)");
}

} // namespace

std::unique_ptr<Dataset::Content> readContent(const std::string& path) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
        return readFolder(path);
    }
    if (!fs::exists(path, error)) {
        throw InputError(path, "there is no such file or folder");
    }
    if (!fs::is_regular_file(path, error)) {
        throw InputError(path, "it is neither a file nor a folder");
    }
    if (fs::file_size(path, error) == 0) {
        throw InputError(path, "the file is empty");
    }
    if (hasHdf5Signature(path)) {
        return readHdf5(path);
    }
    const std::string name = lowerName(path);
    if (name.ends_with(".h5ad") || name.ends_with(".h5")) {
        return readHdf5(
            path); // a user block may precede the signature; says what is wrong otherwise
    }
    if (name.ends_with(".mtx") || name.ends_with(".mtx.gz")) {
        return readTenxMtx(path);
    }
    if (name.ends_with(".xenium")) {
        return readFolder(fs::path(path).has_parent_path() ? fs::path(path).parent_path()
                                                           : fs::path("."));
    }
    if (isTableName(name)) {
        return readDelimited(path);
    }
    throw InputError(path,
                     "its format is not known, expected .h5ad, 10x .h5, a 10x matrix folder or a "
                     "table (.csv, .tsv, .txt)");
}

} // namespace ocellus
