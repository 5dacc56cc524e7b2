// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/GeneValues.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ocellus::layerfile {

/// A file that is open for reading; stays readable when another takes its name.
class OpenFile {
public:
    /// @throws InputError when it cannot be opened.
    explicit OpenFile(const std::string& path);
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    /// Whether `path` still names this file.
    bool isAt(const std::string& path) const;
    /// @throws Error when the disk refuses.
    void read(std::uint64_t offset, void* bytes, std::size_t size) const;

private:
    std::string m_path;
    int m_descriptor = -1;
};

/// Values of genes in a layer file, read from there as they are wanted.
class StoredGeneValues : public GeneValues {
public:
    /// Rows in blocks of `rowsPerBlock` (the last may be shorter), each row by row as float32.
    struct Place {
        std::vector<std::uint64_t> blocks; ///< where the numbers of each begin
        Index rowsPerBlock = 1;
    };

    StoredGeneValues(std::shared_ptr<const OpenFile> file, Facts facts, Place place)
        : GeneValues(std::move(facts))
        , m_file(std::move(file))
        , m_place(std::move(place)) {}

    void read(Index row, Index column, std::span<float> values) const override;

private:
    std::shared_ptr<const OpenFile> m_file;
    Place m_place;
};

} // namespace ocellus::layerfile
