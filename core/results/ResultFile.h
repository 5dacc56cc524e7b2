// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/MeasuredData.h"
#include "core/base/RunControl.h"
#include "core/results/GeneValues.h"
#include "core/results/ResultLayer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

/// A matrix layer to write (cells x genes): read through the source, row by row.
struct MatrixLayer {
    std::string name;
    std::shared_ptr<const RowSource> rows;
    bool flags = false; ///< written as true for every stored value
};

/// Labels per cell, several each, e.g. the most probable terms: written to uns/NAME as an array of
/// texts, cells written x perCell. Code -1 becomes "".
struct UnsLabels {
    std::string name;
    std::vector<std::string> labels;
    Index perCell = 0;
    std::vector<std::int32_t> codes; ///< cells of the data set x perCell, row-major
};

/// Everything an output `.h5ad` holds.
///
/// Values of genes of a layer (ResultLayer::values) are written to obsm/KEY, cells x genes, expected counts, NaN where there
/// is none, unless `matrices` has one of its name; KEY is valuesKey(name). uns/KEY_genes, KEY_symbols, KEY_reliability and
/// KEY_facts (JSON: depth_multiplier, reliability_cells, hidden genes, which were measured) say of which genes and how well;
/// core/tasks/StoredValues.h reads them back. The input's embeddings, graphs and stored colours are carried over unless a layer brings one of
/// the same name; a column of a layer replaces the input's column of that name.
struct ResultFileContent {
    std::shared_ptr<const MeasuredData> dataset; ///< obs with the input's columns; var with its columns
    std::vector<LayerPtr> layers;           ///< columns, embeddings and graphs are added in order
    std::vector<MatrixLayer> matrices;      ///< layers/NAME
    bool withX = false;                     ///< copy the main matrix
    std::shared_ptr<const RowSource> x;     ///< written as X instead of the main matrix when set
    std::vector<std::pair<std::string, std::vector<std::string>>> unsStrings; ///< uns/NAME string arrays
    std::vector<UnsLabels> unsLabels;       ///< uns/NAME, rows follow the cells written
    std::vector<Index> cells;               ///< subset to write, in order, each once; empty: all
    std::shared_ptr<const Table> genes;     ///< gene table of `matrices`; empty: that of `dataset`
    std::vector<Column> geneColumns;        ///< added to var, one entry per gene
    std::vector<Index> geneRows;            ///< genes to write, in order; empty: all. Not with matrices or X
    std::vector<std::pair<std::string, SparseSquare>> genePairs; ///< varp/NAME, over the genes written
};

/// Name of a layer's values in a file: "imputed 2" -> "imputed_2".
std::string valuesKey(const std::string& layer);

/// uns/KEY_facts of values, as JSON; which genes were measured is left out where `facts` names no genes.
std::string valuesFactsText(const GeneValues::Facts& facts);

/// The cell table that such a file holds: the input's columns, those of the layers added or put in
/// their place. @throws Error when a layer does not fit the data set.
Table resultCells(const ResultFileContent& content);

/// Writes `content` as an AnnData `.h5ad` that the anndata 0.8 Python package reads.
///
/// The file is written beside `path` and renamed into place when complete: `path` appears whole or
/// not at all, also on cancel and on failure. Holds no times: the same content gives the same bytes.
/// uns/provenance is a JSON array with one object per layer (layer, task, dataset, model, options,
/// version, cells_done, cells_total, columns and embeddings: their names in obs and obsm); uns/organism_ontology_term_id is written when the organism is
/// known and obs does not say it.
/// @throws UsageError when `path` may not be written or is the input itself, Error when the disk
/// refuses or a layer does not fit the data set. @returns Cancelled when stopped (nothing is left
/// behind).
Outcome writeResultFile(
    const std::string& path, const ResultFileContent& content, const RunControl& control);

} // namespace ocellus
