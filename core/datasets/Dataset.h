// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/Index.h"
#include "core/base/Matrix.h"
#include "core/base/MeasuredData.h"
#include "core/base/Rgb.h"
#include "core/base/RowSource.h"
#include "core/datasets/CellTable.h"
#include "core/datasets/GeneTable.h"
#include "core/datasets/RecoveredCounts.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ocellus {

class RunControl;

/// The closed vocabularies of `inspect` (PRODUCT.md section 4).
enum class Format { H5ad, TenxH5, TenxMtx, Delimited, Xenium, Visium, AtlasDump };
enum class Encoding { Dense, Csr, Csc, None };
enum class ValueKind { Counts, Log, Scaled, Fractional, Unknown };

std::string toString(Format format);
std::string toString(Encoding encoding);
std::string toString(ValueKind kind);

/// One matrix of a data set as it lies in the file.
struct MatrixInfo {
    std::string place; ///< "X", "raw/X", "layers/counts", "matrix"
    Encoding encoding = Encoding::None;
    std::string dtype; ///< numpy-like: "float32", "int64" ...
    Index cells = 0;
    Index genes = 0;
    Index nonZeros = 0; ///< stored entries; for dense the number of cells x genes
};

/// What was measured: a read-only handle on one file or folder.
///
/// Opening reads tables and shapes only, never a matrix. Everything returned by reference lives as
/// long as the data set. Immutable and shareable between threads (HDF5 access serialises on the one
/// lock). The file is opened read-only and never modified.
class Dataset : public MeasuredData {
public:
    /// @throws InputError in one sentence: file, place inside it, expected, found.
    static std::shared_ptr<const Dataset> open(const std::string& path);

    /// Wraps a data set that never was a file (simulation, tests).
    static std::shared_ptr<const Dataset>
    inMemory(CellTable cells,
             GeneTable genes,
             std::shared_ptr<const RowSource> counts,
             std::vector<std::pair<std::string, FloatMatrix>> embeddings);

    ~Dataset() override;

    const std::string& path() const override;
    Format format() const;
    Index cellCount() const;
    Index geneCount() const;
    const CellTable& cells() const override;

    /// Genes of the main matrix. May be empty (a map without counts).
    const GeneTable& genes() const;

    const Table& geneColumns() const override { return genes().var(); }

    /// NCBITaxon CURIE: from obs, else uns, else the gene id prefixes, else nullopt.
    const std::optional<std::string>& organism() const override;

    /// Main matrix (X, or the 10x matrix); encoding None when the file has none.
    const MatrixInfo& matrix() const;

    /// Names of further matrices ("counts" for layers/counts).
    const std::vector<std::string>& layers() const;

    /// Names in obsm that can be read as numbers (X_umap ...), in file order.
    const std::vector<std::string>& embeddingNames() const override;

    /// @returns the embedding, cells x its width. @throws UsageError for an unknown name.
    FloatMatrix embedding(const std::string& name) const override;

    /// Names in obsp; `graph` reads one (cells x cells).
    const std::vector<std::string>& graphNames() const override;
    SparseSquare graph(const std::string& name) const override;

    /// Values of genes as a model gave them, which files written by Ocellus hold as obsm/KEY or layers/KEY; what they are is
    /// read by core/tasks/StoredValues.h. No embeddings. `matrixAt(place)` reads them.
    struct ValueTable {
        std::string key;
        std::string place;
        std::vector<std::string> genes;         ///< ids; in obsm the columns, in layers those of the columns that count
        std::vector<std::string> symbols;       ///< as many, or none
        std::vector<std::string> reliabilities; ///< numbers as text, empty where not known; as many, or none
        std::string facts;                      ///< JSON object; may be empty
    };

    const std::vector<ValueTable>& valueTables() const;

    /// What the results in the file come from (uns/provenance, a JSON array); empty: nothing is said.
    const std::string& storedProvenance() const;

    /// False for a gene that the file has not measured: unknown, or added by `impute` (var "measured").
    bool measures(const std::string& gene) const;

    /// Colours stored for a category column (`uns/NAME_colors`), one per category, or empty.
    const std::vector<Rgb>& storedColours(const std::string& column) const override;

    /// Of names that are known; empty where the file says nothing.
    const OriginTexts& originTexts() const override;

    /// "These cells are simulated ...": what a person should know of where the cells come from; may be empty.
    std::vector<std::string> originNotes() const;

    /// Of one unit of the positions in tissue: Xenium folders, and files that say so (uns/spatial_unit: "micrometre",
    /// "um", "millimetre", "mm", "nanometre", "nm"). 0: not known.
    double micrometresPerUnit() const;

    /// True when the file has positions of cells in tissue (obsm/spatial or a spatial folder).
    bool isSpatial() const;

    /// Plain sentences about what was odd but could be read.
    const std::vector<std::string>& warnings() const;

    /// A matrix by place ("X", "layers/counts", "raw/X"); nullptr when the file has no such matrix.
    std::shared_ptr<const RowSource> matrixAt(const std::string& place) const;

    /// The genes of the matrix at a place, in its column order; nullptr when there is none.
    std::shared_ptr<const GeneTable> genesAt(const std::string& place) const;

    /// The main matrix, nullptr when there is none.
    std::shared_ptr<const RowSource> mainMatrix() const override;

    /// False for a layer of computed values, see `counts`.
    static bool isMeasured(const std::string& place);

    /// What the values of a matrix are, judged on its first `kValuesCheckedCells` cells:
    /// whole numbers >= 0 -> Counts; any negative -> Scaled; else maximum at most 30 -> Log, above
    /// -> Fractional; nothing stored, or true and false -> Unknown.
    ValueKind valueKind(const std::string& place) const;
    static constexpr Index kValuesCheckedCells = 50000;

    /// The matrix to run models and count statistics on: the first whose values are counts among X,
    /// raw/X, layers/counts, layers named like counts (count, raw, umi), spliced and the
    /// others; nullopt when none is. Layers of computed values (denoised, imputed, generated,
    /// control) and of parts of the molecules (unspliced, ambiguous) are passed over. Its genes may differ from `genes()` for raw/X.
    struct CountsMatrix {
        std::string place;
        std::shared_ptr<const RowSource> rows;
        std::shared_ptr<const GeneTable> genes;
    };

    std::optional<CountsMatrix> counts() const;

    /// The same data set (everything is shared) in which `counts` gives, where the file holds none,
    /// what `recovery` makes of the main matrix; its place is "recovered/X". Cheap.
    /// @pre findCountRecovery found `recovery` for the main matrix of `dataset`.
    static std::shared_ptr<const Dataset> withRecoveredCounts(const Dataset& dataset,
                                                              const CountRecovery& recovery);
    /// The same data set as it was opened.
    static std::shared_ptr<const Dataset> asOpened(const Dataset& dataset);

    /// Both are the same opened data set, maybe with different counts.
    bool isSameAs(const Dataset& other) const { return m_content == other.m_content; }

    /// How `counts` are made from the main matrix; nullopt for a data set as it was opened.
    const std::optional<CountRecovery>& recovery() const { return m_recovery; }

    /// SHA-256 (hex) over the file's bytes; read once, cached. For folders over all files read.
    std::string fingerprint(const RunControl& control) const;

    struct Content; ///< filled by a reader, see core/datasets/readers

    explicit Dataset(std::unique_ptr<Content> content);

private:
    Dataset(std::shared_ptr<Content> content, std::optional<CountRecovery> recovery);

    std::string recoveredPlace() const; ///< "recovered/X"; empty without a recovery

    std::shared_ptr<Content> m_content; ///< shared with the same data set with other counts
    std::optional<CountRecovery> m_recovery;
};

} // namespace ocellus
