// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/FinetuneLabels.h"

#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/datasets/BatchStream.h"
#include "core/model/NewModel.h"
#include "core/ontology/Ontology.h"
#include "core/tasks/LabelsOf.h"
#include "core/training/JoinParents.h"
#include "core/statistics/Normalise.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <numeric>
#include <unordered_map>

namespace ocellus {

namespace {

constexpr const char* kCellType = "cell_type_ontology_term_id";
constexpr double kSpread = 0.02;
constexpr float kNewBias = -0.13F;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return text;
}

/// Rows appended to an output layer.
void appendRows(Checkpoint& checkpoint, const std::string& layer, std::size_t count, std::uint64_t seed) {
    const StoredTensor& weight = checkpoint.tensor(layer + ".weight");
    const Index width = weight.shape[1];
    std::vector<float> weights = weight.asFloat32();
    std::vector<float> biases = checkpoint.tensor(layer + ".bias").asFloat32();
    Random random(streamSeed(seed, layer));
    for (std::size_t i = 0; i < count * static_cast<std::size_t>(width); ++i) {
        weights.push_back(static_cast<float>(kSpread * random.normal()));
    }
    biases.insert(biases.end(), count, kNewBias);
    const auto rows = static_cast<Index>(biases.size());
    checkpoint.add(layer + ".weight", storedTensor({rows, width}, weights));
    checkpoint.add(layer + ".bias", storedTensor({rows}, biases));
}

} // namespace

std::string classOfColumn(const std::vector<std::string>& known, const std::string& column, const std::string& className) {
    const std::string& wanted = className.empty() ? column : className;
    for (const std::string& name : known) {
        if (name == wanted || shortClassName(name) == wanted) {
            return name;
        }
    }
    if (!className.empty()) {
        std::string all;
        for (const std::string& name : known) {
            all += (all.empty() ? "" : ", ") + shortClassName(name);
        }
        throw UsageError("The model does not predict the class " + className + "; it predicts " + all + ".");
    }
    if (std::find(known.begin(), known.end(), kCellType) == known.end()) {
        throw UsageError("The model predicts no cell types; name the class that the labels in " + column + " belong to with --class.");
    }
    return kCellType;
}

std::vector<std::string> matchedToOntology(const std::vector<std::string>& labels) {
    const auto ontology = Ontology::shippedCellTypes();
    std::unordered_map<std::string, std::string> idOfName;
    for (Index term = 0; term < ontology->size(); ++term) {
        const Term& known = ontology->term(static_cast<TermIndex>(term));
        if (!known.obsolete) {
            idOfName.emplace(lower(known.name), known.id);
        }
    }
    std::unordered_map<std::string, std::string> matched;
    std::vector<std::string> result;
    result.reserve(labels.size());
    for (const std::string& label : labels) {
        const auto [at, isNew] = matched.emplace(label, label);
        if (isNew && !label.empty() && !ontology->findId(label)) {
            if (const auto found = idOfName.find(lower(label)); found != idOfName.end()) {
                at->second = found->second;
            }
        }
        result.push_back(at->second);
    }
    return result;
}

LabelsToTeach labelsToTeach(const CategoryColumn& labels, const std::string& column, const std::vector<ModelClass>& classes, const std::string& className) {
    std::vector<std::string> names = classes.empty() ? scprintClasses() : std::vector<std::string>();
    for (const ModelClass& entry : classes) {
        names.push_back(entry.name);
    }
    LabelsToTeach taught;
    taught.className = classOfColumn(names, column, className);
    const auto own = std::find_if(classes.begin(), classes.end(), [&](const ModelClass& entry) { return entry.name == taught.className; });
    const std::vector<std::string> texts =
        taught.className == kCellType ? matchedToOntology(labels.categories) : labels.categories;
    std::map<std::string, Index> cells;
    for (const std::int32_t code : labels.codes) {
        const bool labelled = code >= 0 && !saysNoLabel(labels.categories[static_cast<std::size_t>(code)]);
        ++(labelled ? taught.labelled : taught.unlabelled);
        if (labelled) {
            ++cells[texts[static_cast<std::size_t>(code)]];
        }
    }
    for (const auto& [label, count] : cells) {
        const bool known = own != classes.end() && (own->parents.contains(label) || std::find(own->leaves.begin(), own->leaves.end(), label) != own->leaves.end());
        taught.labels.push_back({label, count, known});
    }
    std::stable_sort(taught.labels.begin(), taught.labels.end(), [](const LabelToTeach& a, const LabelToTeach& b) { return a.cells > b.cells; });
    return taught;
}

LoadedCheckpoint withLabels(
    const LoadedCheckpoint& model, const std::string& className, const std::vector<std::string>& newLabels, std::uint64_t seed) {
    std::vector<ClassDesign> classes;
    for (const ClassConfig& known : model.config.classes) {
        classes.push_back(designOf(known));
        if (known.name == className) {
            ClassDesign& own = classes.back();
            const std::size_t firstNew = own.leaves.size();
            own.leaves.insert(own.leaves.end(), newLabels.begin(), newLabels.end());
            joinParents(own, firstNew);
        }
    }
    Checkpoint checkpoint = model.checkpoint;
    Value settings = checkpoint.hyperParameters();
    const CompressorConfig& base = model.config.baseCompressor;
    describeClasses(classes, base.kind == CompressorKind::None ? 0 : base.size, settings);
    checkpoint.setHyperParameters(std::move(settings));
    if (!newLabels.empty()) {
        appendRows(checkpoint, "cls_decoders." + className + ".out_layer", newLabels.size(), seed);
    }
    return checkedCheckpoint(std::move(checkpoint));
}

std::vector<std::int32_t> balancedGroups(const std::vector<std::int64_t>& labels, const std::vector<std::int64_t>& batches) {
    const std::int64_t spread = batches.empty() ? 1 : *std::max_element(batches.begin(), batches.end()) + 2;
    std::vector<std::int32_t> groups;
    for (std::size_t cell = 0; cell < labels.size(); ++cell) {
        const std::int64_t within = batches.empty() ? 0 : batches[cell] + 1;
        groups.push_back(labels[cell] < 0 ? -1 : static_cast<std::int32_t>(labels[cell] * spread + within));
    }
    return groups;
}

bool keepMostVarying(Index count, const RunControl& control, TrainingSource* source) {
    const auto rows = std::make_shared<LogNormalisedRows>(source->counts.rows, source->dataset->path());
    std::vector<double> sums(source->seen.size());
    std::vector<double> squares(source->seen.size());
    BatchStream stream(rows, BatchStream::allCells(*rows), 0, control.stopToken());
    while (auto batch = stream.next()) {
        for (std::size_t at = 0; at < batch->values.size(); ++at) {
            const auto gene = static_cast<std::size_t>(batch->genes[at]);
            const double value = batch->values[at];
            sums[gene] += value;
            squares[gene] += value * value;
        }
        stream.recycle(std::move(*batch));
    }
    if (control.stopRequested()) {
        return false;
    }
    const auto cells = static_cast<double>(rows->cellCount());
    std::vector<std::size_t> order(sums.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto variance = [&](std::size_t gene) { return squares[gene] - sums[gene] * sums[gene] / cells; };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return variance(a) > variance(b); });
    for (std::size_t i = static_cast<std::size_t>(count); i < order.size(); ++i) {
        source->seen[order[i]] = 0;
    }
    return true;
}

} // namespace ocellus
