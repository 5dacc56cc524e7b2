// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ocellus::cli {

/// What a verb will write; an empty path stands for an output that was not asked for.
struct Output {
    enum class Kind {
        File,
        H5ad,   ///< .h5ad (or .h5)
        Model,  ///< .ckpt or .safetensors
        Folder, ///< made where it is missing
        State,  ///< a folder that belongs to the run: what lies in it is replaced
    };

    Output(std::string where, Kind what = Kind::File) : path(std::move(where)), kind(what) {} // a path is an output

    std::string path;
    Kind kind;
};

/// Before any work: every output can be written, two are not the same file, and none replaces an input.
/// Links are followed. An input that is a folder is read whole, so nothing may be written in it; with a
/// 10x matrix go the tables beside it, with an .xenium file its folder.
/// @param inputs  every path a verb reads; those that are empty or not there (gene names, "known") do not count.
/// @throws UsageError naming the file, what was expected, and that nothing was written.
void checkOutputs(const std::vector<std::string>& inputs, const std::vector<Output>& outputs);

} // namespace ocellus::cli
