// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/datasets/Dataset.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

inline constexpr const char* kSpatialUnit = "spatial_unit"; ///< among OriginTexts

/// What a reader fills in; private to core/datasets. Everything above the line is fixed once the
/// data set is made; the rest caches what was asked for and is guarded by `mutex`.
struct Dataset::Content {
    struct Matrix {
        MatrixInfo info;
        std::shared_ptr<const GeneTable> genes;
        std::function<std::shared_ptr<const RowSource>()> open;
    };

    std::string path;
    Format format = Format::H5ad;
    CellTable cells;
    std::shared_ptr<const GeneTable> genes = std::make_shared<const GeneTable>();
    std::optional<std::string> organism;
    MatrixInfo main; ///< encoding None when there is no main matrix
    std::vector<Matrix> matrices; ///< main matrix first, raw/X, then layers in file order
    std::vector<std::string> layers;
    std::vector<std::string> embeddingNames;
    std::vector<std::string> graphNames;
    std::vector<ValueTable> valueTables;
    std::string provenance;
    OriginTexts origin;
    std::function<FloatMatrix(const std::string&)> readEmbedding;
    std::function<SparseSquare(const std::string&)> readGraph;
    std::vector<std::pair<std::string, std::vector<Rgb>>> colours;
    bool spatial = false;
    std::vector<std::string> warnings;
    std::vector<std::string> files; ///< what the fingerprint covers, in this order

    // guarded by mutex
    std::mutex mutex;
    std::map<std::string, std::shared_ptr<const RowSource>> opened;
    std::map<std::string, ValueKind> kinds;
    std::string fingerprint;

    const Matrix* findMatrix(const std::string& place) const;
};

/// Adds the warnings every format shares (duplicate names, empty matrix, several organisms) and
/// works out the organism. Readers call it last.
/// @param unsOrganism  uns/organism_ontology_term_id, empty when absent.
void finishContent(Dataset::Content& content, const std::string& unsOrganism);

} // namespace ocellus
