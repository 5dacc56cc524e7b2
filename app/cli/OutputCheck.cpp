// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/OutputCheck.h"

#include "core/base/Error.h"
#include "core/base/OutputPath.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace fs = std::filesystem;

namespace ocellus::cli {

namespace {

using Kind = Output::Kind;

/// Absolute, with links followed as far as the path exists, without a slash at its end.
fs::path wholePath(const fs::path& path) {
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error);
    return whole.has_filename() ? whole : whole.parent_path();
}

bool isSame(const fs::path& a, const fs::path& b) {
    std::error_code error;
    return wholePath(a) == wholePath(b) || fs::equivalent(a, b, error);
}

bool isWithin(const fs::path& path, const fs::path& folder) {
    const fs::path whole = wholePath(path), outer = wholePath(folder);
    return whole != outer && std::mismatch(outer.begin(), outer.end(), whole.begin(), whole.end()).first == outer.end();
}

std::string lowered(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
    std::error_code ignored;
    throw UsageError(fs::absolute(path, ignored).string() + " could not be written: " + reason + ". Nothing was written.");
}

/// The files and folders that are read when `input` is.
std::vector<fs::path> readWith(const std::string& input) {
    const fs::path path(input);
    const fs::path folder = wholePath(path).parent_path();
    const std::string name = path.filename().string();
    if (lowered(name).ends_with(".xenium")) {
        return {path, folder};
    }
    std::vector<fs::path> files{path};
    if (const std::size_t at = name.rfind("matrix.mtx"); at != std::string::npos) {
        for (const char* table : {"features.tsv.gz", "features.tsv", "genes.tsv.gz", "genes.tsv", "barcodes.tsv.gz", "barcodes.tsv"}) {
            files.push_back(folder / (name.substr(0, at) + table));
        }
    }
    return files;
}

void requireFolderPath(const std::string& path) {
    std::error_code error;
    if (fs::exists(path, error) && !fs::is_directory(path, error)) {
        refuse(path, "it is a file, the name of a folder was expected");
    }
}

void requireKind(const Output& output) {
    const std::string ending = lowered(fs::path(output.path).extension().string());
    switch (output.kind) {
    case Kind::Folder:
    case Kind::State:
        requireFolderPath(output.path);
        return;
    case Kind::H5ad:
        if (ending != ".h5ad" && ending != ".h5") {
            refuse(output.path, "an AnnData file is written, its name must end in .h5ad");
        }
        break;
    case Kind::Model:
        if (const std::string exact = fs::path(output.path).extension().string(); exact != ".ckpt" && exact != ".safetensors") {
            refuse(output.path, "a model is written, its name must end in .ckpt or .safetensors");
        }
        break;
    case Kind::File:
        break;
    }
    requireOutputPath(output.path);
}

void requireNoInput(const Output& output, const std::string& input) {
    std::error_code error;
    if (input.empty() || !fs::exists(input, error)) {
        return;
    }
    if (output.kind == Kind::State && (isSame(input, output.path) || isWithin(input, output.path))) {
        refuse(output.path, "the run keeps its state there and would replace the input " + input + "; choose another name");
    }
    if (output.kind == Kind::Folder) {
        return; // made around what is there
    }
    for (const fs::path& read : readWith(input)) {
        if (isSame(read, output.path)) {
            refuse(output.path, "it is the input itself, which is never changed; choose another name");
        }
        if (fs::is_directory(read, error) && isWithin(output.path, read)) {
            refuse(output.path, "it lies in the input " + read.string() + ", which is never changed; choose another folder");
        }
    }
}

} // namespace

void checkOutputs(const std::vector<std::string>& inputs, const std::vector<Output>& outputs) {
    for (auto output = outputs.begin(); output != outputs.end(); ++output) {
        if (output->path.empty()) {
            continue;
        }
        for (const std::string& input : inputs) {
            requireNoInput(*output, input);
        }
        requireKind(*output);
        const auto twin = std::find_if(outputs.begin(), output, [&](const Output& other) { return !other.path.empty() && isSame(other.path, output->path); });
        if (twin != output) {
            refuse(output->path, "two outputs have this name, each needs one of its own");
        }
    }
}

} // namespace ocellus::cli
