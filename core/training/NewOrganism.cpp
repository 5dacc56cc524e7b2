// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/NewOrganism.h"

#include "core/base/Error.h"
#include "core/base/Organism.h"
#include "core/base/TextLines.h"
#include "core/model/NewModel.h"
#include "core/training/FinetuneLabels.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace ocellus {

namespace {

constexpr const char* kOrganismClass = "organism_ontology_term_id";
constexpr const char* kPositions = "pos_encoder.pe";
constexpr double kWavelength = 10000.0; ///< of the slowest sine, as a factor of 2 pi

/// Which column holds what.
struct Columns {
    std::size_t gene = 0, count = 0;
    std::optional<std::size_t> like, position;
    std::vector<std::size_t> numbers;
};

Columns columnsOf(const std::vector<std::string>& names, const TextLines& lines) {
    Columns columns;
    columns.count = names.size();
    std::optional<std::size_t> gene;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == "gene") {
            gene = i;
        } else if (names[i] == "like") {
            columns.like = i;
        } else if (names[i] == "position") {
            columns.position = i;
        } else {
            columns.numbers.push_back(i);
        }
    }
    if (!gene) {
        lines.refuse("names no column gene");
    }
    columns.gene = *gene;
    if (!columns.like && columns.numbers.empty()) {
        lines.refuse("names neither a column like nor columns of numbers beside the genes");
    }
    return columns;
}

double numberAt(const std::vector<std::string>& fields, std::size_t column, const TextLines& lines) {
    double value = 0.0;
    if (!parseNumber(fields[column], value) || !std::isfinite(value)) {
        lines.refuse("has \"" + fields[column] + "\" in column " + std::to_string(column + 1) + ", a number expected");
    }
    return value;
}

void addRow(const std::vector<std::string>& fields, const Columns& columns, const TextLines& lines, NewOrganism& into) {
    into.genes.push_back(fields[columns.gene]);
    if (columns.position) {
        const double position = numberAt(fields, *columns.position, lines);
        if (position < 1.0 || position != std::floor(position) || position > 1e9) {
            lines.refuse("has position " + fields[*columns.position] + ", a whole number from 1 expected");
        }
        into.positions.push_back(static_cast<Index>(position));
    }
    if (columns.like) {
        into.like.push_back(fields[*columns.like]);
        return;
    }
    for (const std::size_t column : columns.numbers) {
        into.vectors.values.push_back(static_cast<float>(numberAt(fields, column, lines)));
    }
    ++into.vectors.rows;
}

/// Values of a table with more rows after its own.
std::vector<float> withRows(const StoredTensor& table, const FloatMatrix& added) {
    std::vector<float> values = table.asFloat32();
    values.insert(values.end(), added.values.begin(), added.values.end());
    return values;
}

/// Rows of `table` (its last axis is the width) at the given tokens.
FloatMatrix rowsAt(const StoredTensor& table, const std::vector<Index>& tokens) {
    const std::vector<float> values = table.asFloat32();
    FloatMatrix rows{static_cast<Index>(tokens.size()), table.shape.back(), {}};
    for (const Index token : tokens) {
        const auto first = values.begin() + token * rows.columns;
        rows.values.insert(rows.values.end(), first, first + rows.columns);
    }
    return rows;
}

/// Token of the gene of the model that stands for each new one.
std::vector<Index> tokensLike(const NewOrganism& added, const ModelConfig& config) {
    std::unordered_map<std::string, Index> tokens;
    Index next = 0;
    for (const std::string& organism : config.organisms) {
        for (const std::string& gene : config.genes.at(organism)) {
            tokens.emplace(gene, next++);
        }
    }
    std::vector<Index> result;
    for (std::size_t i = 0; i < added.like.size(); ++i) {
        const auto found = tokens.find(added.like[i]);
        if (found == tokens.end()) {
            throw RefusedError("The gene " + added.genes[i] + " should start like " + added.like[i] + ", which the model does not know. Nothing was written.");
        }
        result.push_back(found->second);
    }
    return result;
}

FloatMatrix vectorsOf(const NewOrganism& added, const StoredTensor& table, const std::vector<Index>& tokens) {
    if (!tokens.empty()) {
        return rowsAt(table, tokens);
    }
    const Index width = table.shape.back();
    if (added.vectors.columns < width) {
        throw RefusedError("The vectors of the genes have " + std::to_string(added.vectors.columns) + " numbers, the model's have " + std::to_string(width) +
                           "; at least as many are needed. Nothing was written.");
    }
    return pooledVectors(added.vectors, width);
}

FloatMatrix positionsOf(const NewOrganism& added, const StoredTensor& table, const std::vector<Index>& tokens) {
    if (added.positions.empty()) {
        if (tokens.empty()) {
            throw RefusedError("The model knows where genes lie on the genome, so it needs a column position. Nothing was written.");
        }
        return rowsAt(table, tokens);
    }
    FloatMatrix rows{static_cast<Index>(added.positions.size()), table.shape.back(), {}};
    for (const Index position : added.positions) {
        const std::vector<float> row = positionRow(position, rows.columns);
        rows.values.insert(rows.values.end(), row.begin(), row.end());
    }
    return rows;
}

Value listOf(const std::vector<std::string>& texts) {
    std::vector<Value> items;
    std::transform(texts.begin(), texts.end(), std::back_inserter(items), [](const std::string& text) { return Value::string(text); });
    return Value::list(std::move(items));
}

/// Organisms and genes of the settings, with the new ones last.
void describeGenes(const ModelConfig& config, const NewOrganism& added, Checkpoint& checkpoint) {
    std::vector<std::string> organisms = config.organisms;
    organisms.push_back(added.organism);
    Value genes = Value::dict();
    for (const std::string& organism : config.organisms) {
        genes.set(organism, listOf(config.genes.at(organism)));
    }
    genes.set(added.organism, listOf(added.genes));
    Value settings = checkpoint.hyperParameters();
    settings.set("organisms", listOf(organisms));
    settings.set("genes", std::move(genes));
    checkpoint.setHyperParameters(std::move(settings));
}

} // namespace

NewOrganism readNewOrganism(const std::string& path, const std::string& organism) {
    TextLines lines(path);
    NewOrganism result;
    result.organism = organism;
    std::optional<Columns> columns;
    std::vector<std::string> fields;
    std::unordered_set<std::string> seen;
    char separator = '\t';
    for (std::string_view line; lines.next(line);) {
        if (line.empty()) {
            continue;
        }
        if (!columns) {
            separator = line.find('\t') != std::string_view::npos ? '\t' : ',';
        }
        splitFields(line, separator, fields);
        if (!columns) {
            columns = columnsOf(fields, lines);
            result.vectors.columns = columns->like ? 0 : static_cast<Index>(columns->numbers.size());
            continue;
        }
        if (fields.size() != columns->count) {
            lines.refuse("has " + std::to_string(fields.size()) + " columns, the first line has " + std::to_string(columns->count));
        }
        if (fields[columns->gene].empty() || !seen.insert(fields[columns->gene]).second) {
            lines.refuse(fields[columns->gene].empty() ? std::string("names no gene") : "names the gene " + fields[columns->gene] + " again");
        }
        addRow(fields, *columns, lines, result);
    }
    if (result.genes.empty()) {
        throw InputError(path, "it lists no genes");
    }
    return result;
}

FloatMatrix pooledVectors(const FloatMatrix& vectors, Index width) {
    FloatMatrix pooled{vectors.rows, width, std::vector<float>(static_cast<std::size_t>(vectors.rows * width))};
    for (Index row = 0; row < vectors.rows; ++row) {
        const float* values = vectors.row(row);
        for (Index piece = 0; piece < width; ++piece) {
            const Index begin = piece * vectors.columns / width;
            const Index end = ((piece + 1) * vectors.columns + width - 1) / width;
            double sum = 0.0;
            for (Index at = begin; at < end; ++at) {
                sum += values[at];
            }
            pooled.row(row)[piece] = static_cast<float>(sum / static_cast<double>(end - begin));
        }
    }
    return pooled;
}

std::vector<float> positionRow(Index position, Index width) {
    std::vector<float> row(static_cast<std::size_t>(width));
    for (Index at = 0; at < width; ++at) {
        const double pace = std::exp(-2.0 * static_cast<double>(at / 2) * std::log(kWavelength) / static_cast<double>(width));
        const double angle = static_cast<double>(position - 1) * pace;
        row[static_cast<std::size_t>(at)] = static_cast<float>(at % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
    return row;
}

LoadedCheckpoint withOrganism(const LoadedCheckpoint& model, const NewOrganism& added, std::uint64_t seed) {
    const ModelConfig& config = model.config;
    if (std::find(config.organisms.begin(), config.organisms.end(), added.organism) != config.organisms.end()) {
        throw RefusedError("The model knows " + organismName(added.organism) + " (" + added.organism + ") already. Nothing was written.");
    }
    const std::vector<Index> tokens = tokensLike(added, config);
    Checkpoint checkpoint = model.checkpoint;
    const Index genes = config.vocabulary + static_cast<Index>(added.genes.size());
    const std::string name = config.geneAdapter ? "gene_encoder.0.embeddings.weight" : "gene_encoder.embeddings.weight";
    const StoredTensor& table = checkpoint.tensor(name);
    const FloatMatrix vectors = vectorsOf(added, table, tokens);
    checkpoint.add(name, storedTensor({genes, vectors.columns}, withRows(table, vectors)));
    if (config.positions) {
        const StoredTensor& positions = checkpoint.tensor(kPositions);
        const FloatMatrix rows = positionsOf(added, positions, tokens);
        checkpoint.add(kPositions, storedTensor({genes, 1, rows.columns}, withRows(positions, rows)));
    }
    describeGenes(config, added, checkpoint);
    LoadedCheckpoint result = checkedCheckpoint(std::move(checkpoint));
    const auto known = std::find_if(config.classes.begin(), config.classes.end(), [](const ClassConfig& entry) { return entry.name == kOrganismClass; });
    const bool answers = known == config.classes.end() || std::find(known->labelIds.begin(), known->labelIds.end(), added.organism) != known->labelIds.end();
    return answers ? result : withLabels(result, kOrganismClass, {added.organism}, seed);
}

} // namespace ocellus
