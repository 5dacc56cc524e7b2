// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/datasets/readers/H5adEmbeddings.h"
#include "core/datasets/readers/H5adMatrix.h"
#include "core/datasets/readers/H5adTable.h"
#include "core/datasets/readers/Readers.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace ocellus {

namespace {

constexpr Index kMostOriginLines = 100; ///< more is something else

/// The first of `places` that exists in the file (0.5 and 0.6 wrote "raw.X" for "raw/X").
std::string firstPresent(const hdf5::Group& root, std::initializer_list<const char*> places) {
    for (const char* place : places) {
        if (root.hasArray(place) || root.hasGroup(place)) {
            return place;
        }
    }
    return {};
}

void addMatrix(Dataset::Content& content,
    const hdf5::Group& root,
    const std::string& storedAt,
    const std::string& place,
    const std::shared_ptr<const GeneTable>& genes) {
    const Index cells = content.cells.size();
    MatrixInfo info = describeH5adMatrix(root, storedAt, cells, genes->size());
    info.place = place;
    content.matrices.push_back({info, genes, [root, storedAt, cells, count = genes->size()] {
        return openH5adMatrix(root, storedAt, cells, count);
    }});
}

/// raw has genes of its own; a raw that cannot be used is left out, with a sentence.
void addRaw(Dataset::Content& content, const hdf5::Group& root) {
    const std::string matrix = firstPresent(root, {"raw/X", "raw.X"});
    const std::string table = firstPresent(root, {"raw/var", "raw.var"});
    if (matrix.empty() || table.empty()) {
        return;
    }
    auto genes = std::make_shared<const GeneTable>(readH5adTable(root, table, content.warnings));
    addMatrix(content, root, matrix, "raw/X", genes);
}

void addLayers(Dataset::Content& content, const hdf5::Group& root) {
    if (!root.hasGroup("layers")) {
        return;
    }
    for (const std::string& name : root.group("layers").names()) {
        addMatrix(content, root, "layers/" + name, "layers/" + name, content.genes);
        content.layers.push_back(name);
    }
}

std::optional<Rgb> parseHex(const std::string& text) {
    if ((text.size() != 7 && text.size() != 9) || text[0] != '#'
        || text.find_first_not_of("0123456789abcdefABCDEF", 1) != std::string::npos) {
        return std::nullopt;
    }
    const auto channel = [&](std::size_t at) {
        return static_cast<std::uint8_t>(std::stoi(text.substr(at, 2), nullptr, 16));
    };
    return Rgb{channel(1), channel(3), channel(5)};
}

/// One colour per category, or none when the list is shorter or not in #rrggbb form.
std::vector<Rgb> readColours(const hdf5::Array& array, std::size_t categories) {
    std::vector<Rgb> colours;
    if (array.type().kind == hdf5::Kind::Text) {
        for (const std::string& text : array.readTexts()) {
            const auto colour = parseHex(text);
            if (!colour) {
                return {};
            }
            colours.push_back(*colour);
        }
    } else if (array.type().kind == hdf5::Kind::Float && array.shape().size() == 2 && array.shape()[1] >= 3) {
        const auto values = array.readAll<double>();
        const auto width = static_cast<std::size_t>(array.shape()[1]);
        for (std::size_t i = 0; i + width <= values.size(); i += width) {
            const auto channel = [&](std::size_t c) {
                return static_cast<std::uint8_t>(std::clamp(values[i + c], 0.0, 1.0) * 255.0 + 0.5);
            };
            colours.push_back({channel(0), channel(1), channel(2)});
        }
    }
    if (colours.size() < categories) {
        return {};
    }
    colours.resize(categories);
    return colours;
}

void addColours(Dataset::Content& content, const hdf5::Group& root) {
    for (const Column& column : content.cells.columns) {
        const std::string place = "uns/" + column.name + "_colors";
        const auto* labels = column.category();
        if (labels == nullptr || column.name.find('/') != std::string::npos || !root.hasArray(place)) {
            continue;
        }
        auto colours = readColours(root.array(place), labels->categories.size());
        if (!colours.empty()) {
            content.colours.emplace_back(column.name, std::move(colours));
        }
    }
}

std::string textAt(const hdf5::Group& root, const std::string& place) {
    if (!root.hasArray(place)) {
        return {};
    }
    const hdf5::Array array = root.array(place);
    return array.type().kind == hdf5::Kind::Text && array.size() == 1 ? array.readTexts().front() : std::string();
}

/// As many texts as wanted, else none.
std::vector<std::string> textsAt(const hdf5::Group& root, const std::string& place, std::size_t wanted) {
    if (!root.hasArray(place) || root.array(place).type().kind != hdf5::Kind::Text) {
        return {};
    }
    std::vector<std::string> texts = root.array(place).readTexts();
    return texts.size() == wanted ? texts : std::vector<std::string>();
}

/// Tables of values that a model gave: uns/KEY_genes says of which genes, obsm/KEY or layers/KEY holds the numbers.
void addValueTables(Dataset::Content& content, const hdf5::Group& root) {
    constexpr std::string_view kGenes = "_genes";
    for (const std::string& name : root.hasGroup("uns") ? root.group("uns").names() : std::vector<std::string>()) {
        if (!name.ends_with(kGenes) || !root.hasArray("uns/" + name) || root.array("uns/" + name).type().kind != hdf5::Kind::Text) {
            continue;
        }
        Dataset::ValueTable table;
        table.key = name.substr(0, name.size() - kGenes.size());
        if (!table.key.starts_with("denoised") && !table.key.starts_with("imputed")) {
            continue;
        }
        table.genes = root.array("uns/" + name).readTexts();
        const std::string inObsm = "obsm/" + table.key;
        const bool beside = root.hasGroup(inObsm) && isStoredMatrix(root, inObsm);
        const bool fits = beside && sparseShape(root.group(inObsm)) == std::pair(content.cells.size(), static_cast<Index>(table.genes.size()));
        if (!fits && !root.hasGroup("layers/" + table.key)) {
            continue;
        }
        table.place = fits ? inObsm : "layers/" + table.key;
        const std::string facts = "uns/" + table.key;
        table.symbols = textsAt(root, facts + "_symbols", table.genes.size());
        table.reliabilities = textsAt(root, facts + "_reliability", table.genes.size());
        table.facts = textAt(root, facts + "_facts");
        if (fits) {
            Table genes;
            genes.names = table.genes;
            addMatrix(content, root, inObsm, inObsm, std::make_shared<const GeneTable>(std::move(genes)));
        }
        content.valueTables.push_back(std::move(table));
    }
}

/// Texts are arrays of lines, or one.
void addOrigin(Dataset::Content& content, const hdf5::Group& root) {
    for (const char* name : {"simulated", "generated_by_a_model", kSpatialUnit}) {
        const std::string place = std::string("uns/") + name;
        if (root.hasArray(place) && root.array(place).type().kind == hdf5::Kind::Text && root.array(place).size() <= kMostOriginLines) {
            content.origin.emplace_back(name, root.array(place).readTexts());
        }
    }
}

} // namespace

std::unique_ptr<Dataset::Content> readH5ad(const std::string& path, const hdf5::Group& root) {
    auto content = std::make_unique<Dataset::Content>();
    content->path = path;
    content->files = {path};
    content->format = Format::H5ad;
    content->cells = readH5adTable(root, "obs", content->warnings);
    content->genes = std::make_shared<const GeneTable>(readH5adTable(root, "var", content->warnings));
    content->main.cells = content->cells.size();
    content->main.genes = content->genes->size();
    if (isStoredMatrix(root, "X")) {
        addMatrix(*content, root, "X", "X", content->genes);
        content->main = content->matrices.front().info;
        content->opened["X"] = content->matrices.front().open(); // reads the offsets, so that damage shows now
    }
    addRaw(*content, root);
    addLayers(*content, root);
    addValueTables(*content, root);
    addEmbeddings(*content, root);
    addGraphs(*content, root);
    addColours(*content, root);
    content->provenance = textAt(root, "uns/provenance");
    addOrigin(*content, root);
    finishContent(*content, textAt(root, "uns/organism_ontology_term_id"));
    return content;
}

} // namespace ocellus
