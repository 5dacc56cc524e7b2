// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/TrainingVocabulary.h"

#include "core/base/Error.h"
#include "core/tasks/LabelsOf.h"
#include "core/datasets/BatchStream.h"
#include "core/datasets/GeneReference.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace ocellus {

namespace {

const char* const kOrganismClass = "organism_ontology_term_id";

std::vector<std::string> idsOf(const GeneTable& genes, const std::string& organism) {
    const auto reference = GeneReference::of(organism);
    std::vector<std::string> ids;
    for (Index gene = 0; gene < genes.size(); ++gene) {
        const std::string id = withoutVersion(genes.id(gene));
        const std::optional<std::string> known =
            genes.hasStableIds() || reference == nullptr ? std::nullopt : reference->idOfSymbol(genes.symbol(gene));
        ids.push_back(known.value_or(id));
    }
    return ids;
}

} // namespace

const std::vector<std::string>& scprintClasses() {
    static const std::vector<std::string> kClasses{
        "cell_type_ontology_term_id", "tissue_ontology_term_id", "disease_ontology_term_id", "age_group",
        "assay_ontology_term_id", "self_reported_ethnicity_ontology_term_id", "sex_ontology_term_id",
        "organism_ontology_term_id", "cell_culture"};
    return kClasses;
}

std::optional<TrainingSource> lookThrough(
    std::shared_ptr<const Dataset> dataset, const std::optional<std::string>& organism, const RunControl& control) {
    const std::string name = std::filesystem::path(dataset->path()).filename().string();
    std::optional<Dataset::CountsMatrix> counts = dataset->counts();
    if (!counts) {
        throw RefusedError(name + " cannot be learned from: no matrix holds counts, whole numbers are expected. Nothing was written.");
    }
    const std::optional<std::string> taxon = organism ? organism : dataset->organism();
    if (!taxon) {
        throw RefusedError(name + " cannot be learned from: neither its tables nor its gene ids tell the organism. Nothing was written.");
    }
    TrainingSource source{std::move(dataset), *counts, *taxon, {}, idsOf(*counts->genes, *taxon), {}};
    source.seen.resize(static_cast<std::size_t>(counts->rows->geneCount()));
    BatchStream stream(counts->rows, BatchStream::allCells(*counts->rows), 0, control.stopToken());
    while (auto batch = stream.next()) {
        for (Index row = 0; row < batch->cellCount(); ++row) {
            std::int32_t expressed = 0;
            for (Index at = batch->rowStart[row]; at < batch->rowStart[row + 1]; ++at) {
                if (batch->values[static_cast<std::size_t>(at)] > 0.0F) {
                    ++expressed;
                    source.seen[static_cast<std::size_t>(batch->genes[static_cast<std::size_t>(at)])] = 1;
                }
            }
            source.expressed.push_back(expressed);
        }
        control.report("Looking through " + name, static_cast<Index>(source.expressed.size()), counts->rows->cellCount());
        stream.recycle(std::move(*batch));
    }
    if (control.stopRequested()) {
        return std::nullopt;
    }
    return source;
}

std::vector<std::pair<std::string, std::vector<std::string>>> genesSeen(const std::vector<TrainingSource>& sources) {
    std::map<std::string, std::set<std::string>> found;
    for (const TrainingSource& source : sources) {
        auto& genes = found[source.organism];
        for (std::size_t gene = 0; gene < source.geneIds.size(); ++gene) {
            if (source.seen[gene] != 0) {
                genes.insert(source.geneIds[gene]);
            }
        }
    }
    std::vector<std::pair<std::string, std::vector<std::string>>> genes;
    for (const auto& [organism, ids] : found) {
        genes.emplace_back(organism, std::vector<std::string>(ids.begin(), ids.end()));
    }
    return genes;
}

std::vector<std::string> labelsOfClass(const TrainingSource& source, const std::string& className, const std::string& column) {
    const auto cells = static_cast<std::size_t>(source.dataset->cellCount());
    if (className == kOrganismClass) {
        return std::vector<std::string>(cells, source.organism);
    }
    const Column* found = source.dataset->cells().find(column);
    const std::optional<CategoryColumn> categories = found == nullptr ? std::nullopt : found->asCategory();
    return categories ? labelTexts(*categories) : std::vector<std::string>(cells);
}

ClassDesign classOfLabels(
    const std::string& className, const std::vector<std::vector<std::string>>& labels, const ParentLabels& tree) {
    std::set<std::string> found;
    for (const auto& some : labels) {
        found.insert(some.begin(), some.end());
    }
    found.erase("");
    ClassDesign design;
    design.name = className;
    for (const std::string& label : found) {
        if (!tree.contains(label)) {
            design.leaves.push_back(label);
        }
    }
    for (const auto& [parent, below] : tree) {
        std::vector<int> codes;
        for (std::size_t leaf = 0; leaf < design.leaves.size(); ++leaf) {
            if (std::find(below.begin(), below.end(), design.leaves[leaf]) != below.end()) {
                codes.push_back(static_cast<int>(leaf));
            }
        }
        if (!codes.empty()) {
            design.parents.emplace_back(parent, std::move(codes));
        }
    }
    return design;
}

std::vector<std::int64_t> codesOf(const std::vector<std::string>& labels, const ClassDesign& design) {
    std::map<std::string, std::int64_t> codes;
    std::int64_t code = 0;
    for (const std::string& leaf : design.leaves) {
        codes.emplace(leaf, code++);
    }
    for (const auto& [parent, leaves] : design.parents) {
        codes.emplace(parent, code++);
    }
    std::vector<std::int64_t> result;
    result.reserve(labels.size());
    for (const std::string& label : labels) {
        const auto found = codes.find(label);
        result.push_back(found == codes.end() ? -1 : found->second);
    }
    return result;
}

ClassDesign designOf(const ClassConfig& known) {
    ClassDesign design;
    design.name = known.name;
    design.leaves.assign(known.labelIds.begin(), known.labelIds.begin() + known.labels);
    for (std::size_t row = 0; row < known.hierarchy.size(); ++row) {
        design.parents.emplace_back(known.labelIds[static_cast<std::size_t>(known.labels) + row], known.hierarchy[row]);
    }
    design.compressed = known.compressor.kind == CompressorKind::None ? 0 : known.compressor.size;
    return design;
}

} // namespace ocellus
