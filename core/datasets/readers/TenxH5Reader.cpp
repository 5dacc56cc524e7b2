// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Hdf5.h"
#include "core/datasets/readers/Columns.h"
#include "core/datasets/readers/CsrSource.h"
#include "core/datasets/readers/GenomesSource.h"
#include "core/datasets/readers/Readers.h"

#include <limits>
#include <unordered_map>

namespace ocellus {

namespace {

bool isTenxGroup(const hdf5::Group& root, const std::string& name) {
    return root.hasGroup(name) && root.hasArray(name + "/barcodes") &&
           root.hasArray(name + "/indptr") && root.hasArray(name + "/indices") &&
           root.hasArray(name + "/data");
}

std::vector<std::string> tenxGroups(const hdf5::Group& root) {
    std::vector<std::string> groups;
    for (const std::string& name : root.names()) {
        if (isTenxGroup(root, name)) {
            groups.push_back(name);
        }
    }
    return groups;
}

std::vector<std::string>
textsAt(const hdf5::Group& group, const std::string& place, std::size_t expected) {
    const hdf5::Array array = group.array(place);
    auto texts = array.readTexts();
    if (texts.size() != expected) {
        array.refuse("has " + std::to_string(texts.size()) + " entries, " +
                     std::to_string(expected) + " expected");
    }
    return texts;
}

/// Cell Ranger 3 and later: matrix/features with id, name, feature_type, genome. Files written by
/// other tools may lack all but one of them.
Table readFeatures(const hdf5::Group& features) {
    const std::size_t count =
        static_cast<std::size_t>(features.array(features.hasArray("id") ? "id" : "name").size());
    const auto optional = [&](const char* name) {
        return features.hasArray(name) ? textsAt(features, name, count)
                                       : std::vector<std::string>();
    };
    return tenxFeatures(
        optional("id"), optional("name"), optional("feature_type"), optional("genome"));
}

/// Cell Ranger 1 and 2: one group per genome with genes and gene_names.
Table readGenes(const hdf5::Group& group) {
    const auto ids = group.array("genes").readTexts();
    const auto symbols = group.hasArray("gene_names") ? textsAt(group, "gene_names", ids.size())
                                                      : std::vector<std::string>();
    return tenxFeatures(ids, symbols, {}, std::vector<std::string>(ids.size(), group.place()));
}

void checkShape(const hdf5::Group& group, Index genes, Index cells) {
    if (!group.hasArray("shape")) {
        return;
    }
    const hdf5::Array array = group.array("shape");
    const auto shape = array.readAll<std::int64_t>();
    if (shape.size() != 2 || shape[0] != genes || shape[1] != cells) {
        const std::string found = shape.size() == 2
                                      ? std::to_string(shape[0]) + " x " + std::to_string(shape[1])
                                      : "something else";
        array.refuse("says " + found + ", but there are " + std::to_string(genes) +
                     " features and " + std::to_string(cells) + " barcodes");
    }
}

struct OneGenome {
    Table var;
    std::vector<std::string> barcodes;
    MatrixInfo info;
};

OneGenome readGenome(const hdf5::Group& group) {
    OneGenome genome;
    genome.barcodes = group.array("barcodes").readTexts();
    genome.var =
        group.hasGroup("features") ? readFeatures(group.group("features")) : readGenes(group);
    const Index cells = static_cast<Index>(genome.barcodes.size());
    checkShape(group, genome.var.size(), cells);
    if (genome.var.size() > std::numeric_limits<std::int32_t>::max()) {
        group.refuse("has too many features");
    }
    const auto arrays = CompressedArrays::open(group, cells);
    genome.info = {group.place(),
                   Encoding::Csr,
                   arrays.values.type().name(),
                   cells,
                   genome.var.size(),
                   arrays.values.length()};
    return genome;
}

void setMain(Dataset::Content& content,
             MatrixInfo info,
             std::function<std::shared_ptr<const RowSource>()> open) {
    info.place = "matrix";
    content.main = info;
    content.matrices.push_back({info, content.genes, std::move(open)});
    content.opened["matrix"] =
        content.matrices.front().open(); // reads the offsets, so that damage shows now
}

/// Several genomes: genes one after the other, cells by barcode in order of first appearance.
void joinGenomes(Dataset::Content& content,
                 const hdf5::Group& root,
                 const std::vector<std::string>& groups) {
    std::unordered_map<std::string, Index> cellOf;
    std::vector<std::vector<Index>> cellMaps;
    Table var;
    std::vector<std::string> symbols;
    std::vector<std::string> genomes;
    MatrixInfo info;
    for (const std::string& name : groups) {
        const OneGenome genome = readGenome(root.group(name));
        auto& cells = cellMaps.emplace_back();
        for (const std::string& barcode : genome.barcodes) {
            const auto [at, added] = cellOf.emplace(barcode, content.cells.size());
            if (added) {
                content.cells.names.push_back(barcode);
            }
            cells.push_back(at->second);
        }
        const GeneTable table(genome.var);
        var.names.insert(var.names.end(), genome.var.names.begin(), genome.var.names.end());
        symbols.insert(symbols.end(), table.symbols().begin(), table.symbols().end());
        genomes.insert(genomes.end(), genome.var.names.size(), name);
        info.nonZeros += genome.info.nonZeros;
        info.dtype = genome.info.dtype;
    }
    var.columns = {textColumn("gene_symbols", symbols), labelColumn("genome", genomes)};
    content.genes = std::make_shared<const GeneTable>(std::move(var));
    content.warnings.push_back(
        "The file holds " + std::to_string(groups.size()) +
        " genomes; their genes are joined, column genome says which is which.");
    info.encoding = Encoding::Csr;
    info.cells = content.cells.size();
    info.genes = content.genes->size();
    setMain(content, info, [root, groups, cellMaps, cells = info.cells] {
        std::vector<GenomesSource::Part> parts;
        for (std::size_t i = 0; i < groups.size(); ++i) {
            const hdf5::Group group = root.group(groups[i]);
            const Index genes = group.array("genes").length();
            const auto count = static_cast<Index>(cellMaps[i].size());
            parts.push_back(
                {std::make_shared<const CsrSource>(CompressedArrays::open(group, count), genes),
                 cellMaps[i]});
        }
        return std::make_shared<const GenomesSource>(std::move(parts), cells);
    });
}

} // namespace

bool isTenxH5(const hdf5::Group& root) {
    return !tenxGroups(root).empty();
}

std::unique_ptr<Dataset::Content> readTenxH5(const std::string& path, const hdf5::Group& root) {
    auto content = std::make_unique<Dataset::Content>();
    content->path = path;
    content->files = {path};
    content->format = Format::TenxH5;
    const std::vector<std::string> groups = tenxGroups(root);
    if (groups.empty()) {
        throw InputError(path, "it is HDF5 but no 10x matrix: no group holds barcodes, data, indices "
                               "and indptr");
    }
    if (groups.size() > 1) {
        joinGenomes(*content, root, groups);
    } else {
        const hdf5::Group group = root.group(groups.front());
        OneGenome genome = readGenome(group);
        content->cells.names = std::move(genome.barcodes);
        content->genes = std::make_shared<const GeneTable>(std::move(genome.var));
        setMain(
            *content, genome.info, [group, cells = genome.info.cells, genes = genome.info.genes] {
                return std::make_shared<const CsrSource>(CompressedArrays::open(group, cells),
                                                         genes);
            });
    }
    warnOfOtherFeatures(*content);
    finishContent(*content, "");
    return content;
}

} // namespace ocellus
