// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/Dataset.h"

#include "core/base/Error.h"
#include "core/base/RunControl.h"
#include "core/base/Sha256.h"
#include "core/datasets/DatasetContent.h"
#include "core/datasets/readers/Readers.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace ocellus {

namespace {

constexpr const char* kBool = "bool"; // dtype of a mask

/// Judges values seen so far; see Dataset::valueKind.
struct ValueJudge {
    bool whole = true;
    bool negative = false;
    bool something = false;
    float largest = 0.0F;

    void add(const std::vector<float>& values) {
        for (const float value : values) {
            if (value == 0.0F) {
                continue;
            }
            something = true;
            negative = negative || value < 0.0F;
            whole = whole && value == std::floor(value) && std::isfinite(value);
            largest = value > largest ? value : largest;
        }
    }

    ValueKind verdict() const {
        if (!something) {
            return ValueKind::Unknown;
        }
        if (negative) {
            return ValueKind::Scaled;
        }
        if (whole) {
            return ValueKind::Counts;
        }
        return largest <= 30.0F ? ValueKind::Log : ValueKind::Fractional;
    }
};

ValueKind judge(const RowSource& rows) {
    ValueJudge result;
    CountBatch batch;
    const Index cells = std::min(rows.cellCount(), Dataset::kValuesCheckedCells);
    for (Index first = 0; first < cells && !result.negative; first += rows.preferredBatch()) {
        rows.readRange(first, std::min(rows.preferredBatch(), cells - first), batch);
        result.add(batch.values);
    }
    return result.verdict();
}

/// SHA-256 over everything a data set without a file holds.
std::string hashOfMemory(const Dataset& dataset, const RunControl& control) {
    Sha256 hash;
    for (const std::string& name : dataset.cells().names) {
        hash.add(name + "\n");
    }
    for (const std::string& id : dataset.genes().ids()) {
        hash.add(id + "\n");
    }
    for (const std::string& name : dataset.embeddingNames()) {
        const FloatMatrix matrix = dataset.embedding(name);
        hash.add(name);
        hash.add(matrix.values.data(), matrix.values.size() * sizeof(float));
    }
    CountBatch batch;
    const auto rows = dataset.mainMatrix();
    for (Index first = 0; rows && first < rows->cellCount(); first += rows->preferredBatch()) {
        if (control.stopRequested()) {
            return {};
        }
        rows->readRange(first, std::min(rows->preferredBatch(), rows->cellCount() - first), batch);
        hash.add(batch.rowStart.data(), batch.rowStart.size() * sizeof(Index));
        hash.add(batch.genes.data(), batch.genes.size() * sizeof(std::int32_t));
        hash.add(batch.values.data(), batch.values.size() * sizeof(float));
    }
    return hash.hex();
}

std::string hashOfFiles(const std::vector<std::string>& files, const RunControl& control) {
    if (files.size() == 1) {
        return sha256OfFile(files.front(), control);
    }
    Sha256 all;
    for (const std::string& file : files) {
        const std::string one = sha256OfFile(file, control);
        if (one.empty()) {
            return {};
        }
        all.add(std::filesystem::path(file).filename().string() + " " + one + "\n");
    }
    return all.hex();
}

/// A layer whose name contains `word`.
bool isLayerNamed(const std::string& place, const char* word) {
    return place.starts_with("layers/") && place.find(word, 7) != std::string::npos;
}

/// Layers that hold but a part of each cell's molecules.
bool isPart(const std::string& place) {
    return isLayerNamed(place, "unspliced") || isLayerNamed(place, "ambiguous");
}

/// X and raw/X lead, then layers by how much their name promises counts.
int countsRank(const std::string& place) {
    if (!place.starts_with("layers/")) {
        return 0;
    }
    if (place == "layers/counts") {
        return 1;
    }
    for (const char* word : {"count", "raw", "umi", "UMI"}) {
        if (isLayerNamed(place, word)) {
            return 2;
        }
    }
    return isLayerNamed(place, "spliced") ? 3 : 4;
}

} // namespace

std::string toString(Format format) {
    static const char* const words[] = {
        "h5ad", "10x-h5", "10x-mtx", "delimited", "xenium", "visium", "atlas-dump"};
    return words[static_cast<std::size_t>(format)];
}

std::string toString(Encoding encoding) {
    static const char* const words[] = {"dense", "csr", "csc", "none"};
    return words[static_cast<std::size_t>(encoding)];
}

std::string toString(ValueKind kind) {
    static const char* const words[] = {"counts", "log", "scaled", "fractional", "unknown"};
    return words[static_cast<std::size_t>(kind)];
}

const Dataset::Content::Matrix* Dataset::Content::findMatrix(const std::string& place) const {
    const auto found = std::find_if(matrices.begin(), matrices.end(), [&](const Matrix& matrix) {
        return matrix.info.place == place;
    });
    return found == matrices.end() ? nullptr : &*found;
}

std::shared_ptr<const Dataset> Dataset::open(const std::string& path) {
    return std::make_shared<const Dataset>(readContent(path));
}

std::shared_ptr<const Dataset>
Dataset::inMemory(CellTable cells,
                  GeneTable genes,
                  std::shared_ptr<const RowSource> counts,
                  std::vector<std::pair<std::string, FloatMatrix>> embeddings) {
    auto content = std::make_unique<Content>();
    content->cells = std::move(cells);
    content->genes = std::make_shared<const GeneTable>(std::move(genes));
    if (counts) {
        content->main = {
            "X", Encoding::Csr, "float32", counts->cellCount(), counts->geneCount(), 0};
        CountBatch batch;
        for (Index first = 0; first < counts->cellCount(); first += counts->preferredBatch()) {
            counts->readRange(
                first, std::min(counts->preferredBatch(), counts->cellCount() - first), batch);
            content->main.nonZeros += static_cast<Index>(batch.values.size());
        }
        content->matrices.push_back({content->main, content->genes, [counts] { return counts; }});
    }
    for (const auto& [name, matrix] : embeddings) {
        content->embeddingNames.push_back(name);
        content->spatial = content->spatial || name == "spatial";
    }
    content->readEmbedding = [embeddings](const std::string& name) {
        return std::find_if(embeddings.begin(),
                            embeddings.end(),
                            [&](const auto& one) { return one.first == name; })
            ->second;
    };
    finishContent(*content, "");
    return std::make_shared<const Dataset>(std::move(content));
}

Dataset::Dataset(std::unique_ptr<Content> content) : m_content(std::move(content)) {}

Dataset::Dataset(std::shared_ptr<Content> content, std::optional<CountRecovery> recovery)
    : m_content(std::move(content)), m_recovery(recovery) {}

std::shared_ptr<const Dataset> Dataset::withRecoveredCounts(const Dataset& dataset,
                                                            const CountRecovery& recovery) {
    return std::shared_ptr<const Dataset>(new Dataset(dataset.m_content, recovery));
}

std::shared_ptr<const Dataset> Dataset::asOpened(const Dataset& dataset) {
    return std::shared_ptr<const Dataset>(new Dataset(dataset.m_content, std::nullopt));
}

Dataset::~Dataset() = default;

std::string Dataset::recoveredPlace() const {
    return m_recovery ? "recovered/" + m_content->main.place : std::string();
}

const std::string& Dataset::path() const {
    return m_content->path;
}

Format Dataset::format() const {
    return m_content->format;
}

Index Dataset::cellCount() const {
    return m_content->cells.size();
}

Index Dataset::geneCount() const {
    return m_content->genes->size();
}

const CellTable& Dataset::cells() const {
    return m_content->cells;
}

const GeneTable& Dataset::genes() const {
    return *m_content->genes;
}

const std::optional<std::string>& Dataset::organism() const {
    return m_content->organism;
}

const MatrixInfo& Dataset::matrix() const {
    return m_content->main;
}

const std::vector<std::string>& Dataset::layers() const {
    return m_content->layers;
}

const std::vector<Dataset::ValueTable>& Dataset::valueTables() const {
    return m_content->valueTables;
}

const std::string& Dataset::storedProvenance() const {
    return m_content->provenance;
}

bool Dataset::measures(const std::string& gene) const {
    const auto place = genes().find(gene);
    const Column* column = genes().var().find("measured");
    const auto* flags = column == nullptr ? nullptr : std::get_if<BoolColumn>(&column->data);
    return place && (flags == nullptr || flags->values[static_cast<std::size_t>(*place)] != 0);
}

const std::vector<std::string>& Dataset::embeddingNames() const {
    return m_content->embeddingNames;
}

FloatMatrix Dataset::embedding(const std::string& name) const {
    const auto& names = m_content->embeddingNames;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        throw UsageError("There is no embedding named " + name + " in this data set.");
    }
    return m_content->readEmbedding(name);
}

const std::vector<std::string>& Dataset::graphNames() const {
    return m_content->graphNames;
}

SparseSquare Dataset::graph(const std::string& name) const {
    const auto& names = m_content->graphNames;
    if (std::find(names.begin(), names.end(), name) == names.end()) {
        throw UsageError("There is no neighbour graph named " + name + " in this data set.");
    }
    return m_content->readGraph(name);
}

const std::vector<Rgb>& Dataset::storedColours(const std::string& column) const {
    static const std::vector<Rgb> none;
    for (const auto& [name, colours] : m_content->colours) {
        if (name == column) {
            return colours;
        }
    }
    return none;
}

const OriginTexts& Dataset::originTexts() const {
    return m_content->origin;
}

std::vector<std::string> Dataset::originNotes() const {
    std::vector<std::string> notes;
    for (const auto& [name, texts] : m_content->origin) {
        if (name != kSpatialUnit && !texts.empty()) {
            notes.push_back(texts.front());
        }
    }
    return notes;
}

double Dataset::micrometresPerUnit() const {
    static const std::map<std::string, double> lengths{{"micrometre", 1.0}, {"micrometer", 1.0}, {"micron", 1.0}, {"um", 1.0}, {"µm", 1.0},
                                                       {"millimetre", 1e3}, {"millimeter", 1e3}, {"mm", 1e3}, {"nanometre", 1e-3}, {"nanometer", 1e-3}, {"nm", 1e-3}};
    for (const auto& [name, texts] : m_content->origin) {
        const auto length = name == kSpatialUnit && texts.size() == 1 ? lengths.find(texts.front()) : lengths.end();
        if (length != lengths.end()) {
            return length->second;
        }
    }
    return 0.0;
}

bool Dataset::isSpatial() const {
    return m_content->spatial;
}

const std::vector<std::string>& Dataset::warnings() const {
    return m_content->warnings;
}

std::shared_ptr<const RowSource> Dataset::matrixAt(const std::string& place) const {
    if (m_recovery && place == recoveredPlace()) {
        return recoveredCounts(mainMatrix(), *m_recovery);
    }
    const Content::Matrix* matrix = m_content->findMatrix(place);
    if (matrix == nullptr) {
        return nullptr;
    }
    const std::lock_guard guard(m_content->mutex);
    auto& opened = m_content->opened[place];
    if (!opened) {
        opened = matrix->open();
    }
    return opened;
}

std::shared_ptr<const GeneTable> Dataset::genesAt(const std::string& place) const {
    if (m_recovery && place == recoveredPlace()) {
        return genesAt(m_content->main.place);
    }
    const Content::Matrix* matrix = m_content->findMatrix(place);
    return matrix == nullptr ? nullptr : matrix->genes;
}

std::shared_ptr<const RowSource> Dataset::mainMatrix() const {
    return m_content->main.encoding == Encoding::None ? nullptr : matrixAt(m_content->main.place);
}

bool Dataset::isMeasured(const std::string& place) {
    return !place.starts_with("obsm/") && !isLayerNamed(place, "denoised") && !isLayerNamed(place, "imputed") &&
           !isLayerNamed(place, "generated") && place != "layers/control";
}

ValueKind Dataset::valueKind(const std::string& place) const {
    if (m_recovery && place == recoveredPlace()) {
        return ValueKind::Counts;
    }
    {
        const std::lock_guard guard(m_content->mutex);
        const auto known = m_content->kinds.find(place);
        if (known != m_content->kinds.end()) {
            return known->second;
        }
    }
    const Content::Matrix* matrix = m_content->findMatrix(place);
    const bool numbers = matrix != nullptr && matrix->info.dtype != kBool;
    const ValueKind kind = numbers ? judge(*matrixAt(place)) : ValueKind::Unknown;
    const std::lock_guard guard(m_content->mutex);
    m_content->kinds[place] = kind;
    return kind;
}

std::optional<Dataset::CountsMatrix> Dataset::counts() const {
    std::vector<const Content::Matrix*> candidates;
    for (const Content::Matrix& matrix : m_content->matrices) {
        if (isMeasured(matrix.info.place) && !isPart(matrix.info.place)) {
            candidates.push_back(&matrix);
        }
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto* a, const auto* b) {
        return countsRank(a->info.place) < countsRank(b->info.place);
    });
    for (const Content::Matrix* matrix : candidates) {
        if (valueKind(matrix->info.place) == ValueKind::Counts) {
            return CountsMatrix{matrix->info.place, matrixAt(matrix->info.place), matrix->genes};
        }
    }
    if (const std::string place = recoveredPlace(); !place.empty()) {
        return CountsMatrix{place, matrixAt(place), genesAt(place)};
    }
    return std::nullopt;
}

std::string Dataset::fingerprint(const RunControl& control) const {
    {
        const std::lock_guard guard(m_content->mutex);
        if (!m_content->fingerprint.empty()) {
            return m_content->fingerprint;
        }
    }
    std::string hash = m_content->files.empty() ? hashOfMemory(*this, control)
                                                : hashOfFiles(m_content->files, control);
    const std::lock_guard guard(m_content->mutex);
    m_content->fingerprint = hash;
    return hash;
}

} // namespace ocellus
