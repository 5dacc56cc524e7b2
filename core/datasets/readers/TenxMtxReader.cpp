// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/datasets/readers/Columns.h"
#include "core/datasets/readers/Readers.h"
#include "core/base/TextLines.h"
#include "core/datasets/readers/TurnedSource.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <limits>

namespace ocellus {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18; // values handed on at a time

struct Files {
    std::string matrix;
    std::string features;
    std::string barcodes;
};

/// What the first lines of a Matrix Market file say.
struct MtxHeader {
    Index rows = 0;
    Index columns = 0;
    Index stored = 0;
    bool whole = true;    ///< integer or pattern
    bool pattern = false; ///< positions without values, all of them 1
};

/// Numbers separated by blanks; false when there are fewer, or something else stands there.
template <std::size_t count>
bool parseWhole(std::string_view line, std::array<Index, count>& numbers, std::string_view& rest) {
    const char* at = line.data();
    const char* const end = line.data() + line.size();
    for (Index& number : numbers) {
        while (at < end && (*at == ' ' || *at == '\t')) {
            ++at;
        }
        const auto [next, error] = std::from_chars(at, end, number);
        if (error != std::errc()) {
            return false;
        }
        at = next;
    }
    while (at < end && (*at == ' ' || *at == '\t')) {
        ++at;
    }
    rest = {at, static_cast<std::size_t>(end - at)};
    return true;
}

MtxHeader readHeader(TextLines& file) {
    std::string_view line;
    if (!file.next(line) || !line.starts_with("%%MatrixMarket")) {
        throw InputError(file.path(), "it does not begin with %%MatrixMarket");
    }
    MtxHeader header;
    std::string words(line);
    std::transform(
        words.begin(), words.end(), words.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto says = [&](const char* word) { return words.find(word) != std::string::npos; };
    if (!says("coordinate") || says("complex") || says("symmetric") || says("hermitian")) {
        throw InputError(file.path(),
                         "its first line says \"" + std::string(line) +
                             "\", a general coordinate matrix was expected");
    }
    header.pattern = says("pattern");
    header.whole = says("integer") || header.pattern;
    do {
        if (!file.next(line)) {
            throw InputError(file.path(), "it ends before its size line");
        }
    } while (line.empty() || line.front() == '%');
    std::array<Index, 3> size{};
    std::string_view rest;
    if (!parseWhole(line, size, rest) || !rest.empty() ||
        *std::min_element(size.begin(), size.end()) < 0 ||
        std::max(size[0], size[1]) > std::numeric_limits<std::int32_t>::max()) {
        file.refuse("does not give rows, columns and stored values");
    }
    header.rows = size[0];
    header.columns = size[1];
    header.stored = size[2];
    return header;
}

/// Rows of a Matrix Market file, genes x cells or (transposed) cells x genes.
class MtxSource : public TurnedSource {
public:
    MtxSource(std::string path, const MtxHeader& header, bool cellsAreRows)
        : TurnedSource(cellsAreRows ? header.rows : header.columns,
                       cellsAreRows ? header.columns : header.rows,
                       [this](bool, const RowTurner::Sink& sink) { scan(sink); }),
          m_path(std::move(path)), m_header(header), m_cellsAreRows(cellsAreRows) {}

private:
    void scan(const RowTurner::Sink& sink) const {
        TextLines file(m_path);
        readHeader(file);
        Triplets block;
        std::string_view line;
        Index found = 0;
        while (file.next(line)) {
            if (line.empty()) {
                continue;
            }
            addLine(file, line, block);
            ++found;
            if (block.cells.size() == kBlock) {
                sink(block);
                block.clear();
            }
        }
        if (found != m_header.stored) {
            throw InputError(m_path,
                             "it holds " + std::to_string(found) + " values, " +
                                 std::to_string(m_header.stored) + " expected");
        }
        sink(block);
    }

    void addLine(const TextLines& file, std::string_view line, Triplets& block) const {
        std::array<Index, 2> at{};
        std::string_view rest;
        double value = 1.0;
        if (!parseWhole(line, at, rest) ||
            (m_header.pattern ? !rest.empty() : rest.empty() || !parseNumber(rest, value))) {
            file.refuse("is no row, column and value");
        }
        if (at[0] < 1 || at[0] > m_header.rows || at[1] < 1 || at[1] > m_header.columns) {
            file.refuse("names place " + std::to_string(at[0]) + ", " + std::to_string(at[1]) +
                        " of a matrix of " + std::to_string(m_header.rows) + " x " +
                        std::to_string(m_header.columns));
        }
        const Index cell = (m_cellsAreRows ? at[0] : at[1]) - 1;
        const Index gene = (m_cellsAreRows ? at[1] : at[0]) - 1;
        block.add(cell, gene, static_cast<float>(value));
    }

    std::string m_path;
    MtxHeader m_header;
    bool m_cellsAreRows;
};

bool endsWithMatrix(const std::string& name) {
    return name.ends_with("matrix.mtx") || name.ends_with("matrix.mtx.gz");
}

/// The one matrix of a folder; GEO puts a sample name before the usual names.
fs::path findMatrix(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (endsWithMatrix(entry.path().filename().string())) {
            found.push_back(entry.path());
        }
    }
    if (found.size() != 1) {
        throw InputError(folder.string(),
                         found.empty() ? "there is no matrix.mtx or matrix.mtx.gz in the folder"
                                       : "the folder holds " + std::to_string(found.size()) +
                                             " matrices, name the one to open");
    }
    return found.front();
}

Files findFiles(const fs::path& matrix) {
    const std::string name = matrix.filename().string();
    const std::size_t at = name.rfind("matrix.mtx");
    const std::string prefix = at == std::string::npos ? "" : name.substr(0, at);
    const auto firstOf = [&](std::initializer_list<const char*> names, const std::string& what) {
        for (const char* candidate : names) {
            const fs::path path = matrix.parent_path() / (prefix + candidate);
            if (fs::exists(path)) {
                return path.string();
            }
        }
        throw InputError(matrix.string(), "there is no " + what + " beside it");
    };
    return {matrix.string(),
            firstOf({"features.tsv.gz", "features.tsv", "genes.tsv.gz", "genes.tsv"},
                    "features.tsv or genes.tsv"),
            firstOf({"barcodes.tsv.gz", "barcodes.tsv"}, "barcodes.tsv")};
}

std::vector<std::vector<std::string>> readColumns(const std::string& path) {
    TextLines file(path);
    std::vector<std::vector<std::string>> columns;
    std::vector<std::string> fields;
    std::string_view line;
    std::size_t rows = 0;
    while (file.next(line)) {
        splitFields(line, '\t', fields);
        if (columns.empty()) {
            columns.resize(fields.size());
        }
        if (line.empty() || fields.size() < columns.size()) {
            file.refuse("has " + std::to_string(line.empty() ? 0 : fields.size()) + " columns, " +
                        std::to_string(columns.size()) + " expected");
        }
        for (std::size_t c = 0; c < columns.size(); ++c) {
            columns[c].push_back(fields[c]);
        }
        ++rows;
    }
    if (rows == 0) {
        throw InputError(path, "the file is empty");
    }
    return columns;
}

} // namespace

bool isTenxMtxFolder(const std::string& path) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(path, error)) {
        if (endsWithMatrix(entry.path().filename().string())) {
            return true;
        }
    }
    return false;
}

std::unique_ptr<Dataset::Content> readTenxMtx(const std::string& path) {
    auto content = std::make_unique<Dataset::Content>();
    const Files files = findFiles(fs::is_directory(path) ? findMatrix(path) : fs::path(path));
    content->path = path;
    content->files = {files.matrix, files.features, files.barcodes};
    content->format = Format::TenxMtx;
    content->cells.names = std::move(readColumns(files.barcodes).front());
    const auto features = readColumns(files.features);
    content->genes = std::make_shared<const GeneTable>(
        tenxFeatures(features[0],
                     features.size() > 1 ? features[1] : std::vector<std::string>(),
                     features.size() > 2 ? features[2] : std::vector<std::string>(),
                     {}));
    TextLines file(files.matrix);
    const MtxHeader header = readHeader(file);
    const Index cells = content->cells.size();
    const Index genes = content->genes->size();
    const bool usual = header.rows == genes && header.columns == cells;
    if (!usual && (header.rows != cells || header.columns != genes)) {
        throw InputError(files.matrix,
                         "it has " + std::to_string(header.rows) + " x " +
                             std::to_string(header.columns) + " values, " + std::to_string(genes) +
                             " features x " + std::to_string(cells) + " barcodes expected");
    }
    content->main = {
        "matrix", Encoding::Csr, header.whole ? "int64" : "float64", cells, genes, header.stored};
    content->matrices.push_back(
        {content->main, content->genes, [matrix = files.matrix, header, usual] {
             return std::make_shared<const MtxSource>(matrix, header, !usual);
         }});
    warnOfOtherFeatures(*content);
    finishContent(*content, "");
    return content;
}

} // namespace ocellus
