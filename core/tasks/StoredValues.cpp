// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/StoredValues.h"

#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/results/GeneValues.h"
#include "core/results/ResultFile.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>

namespace ocellus {

namespace {

using Json = nlohmann::ordered_json;

constexpr float kNoValue = std::numeric_limits<float>::quiet_NaN();
constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();
constexpr Index kBlockValues = Index(1) << 20; ///< kept at once

/// Values of genes in a matrix of the data file, read in blocks of cells.
class FileGeneValues : public GeneValues {
public:
    /// @param columns  of the matrix, one per gene. @param evaluated  0 where there is no value; nullptr: everywhere is one.
    FileGeneValues(Facts facts, std::shared_ptr<const Dataset> dataset, std::shared_ptr<const RowSource> rows,
                   std::shared_ptr<const RowSource> evaluated, const std::vector<Index>& columns)
        : GeneValues(std::move(facts)), m_dataset(std::move(dataset)), m_rows(std::move(rows)), m_evaluated(std::move(evaluated)),
          m_slotOfColumn(static_cast<std::size_t>(m_rows->geneCount()), -1),
          m_cellsPerBlock(std::clamp<Index>(kBlockValues / std::max<Index>(width(), 1), 1, m_rows->preferredBatch())) {
        for (std::size_t gene = 0; gene < columns.size(); ++gene) {
            m_slotOfColumn[static_cast<std::size_t>(columns[gene])] = static_cast<Index>(gene);
        }
    }

    void read(Index row, Index column, std::span<float> values) const override {
        const std::lock_guard lock(m_mutex);
        const Index cell = this->facts().cells[static_cast<std::size_t>(row)];
        if (cell < m_first || cell >= m_first + m_count) {
            readBlock(cell - cell % m_cellsPerBlock);
        }
        const float* from = m_block.data() + (cell - m_first) * width() + column;
        std::copy_n(from, values.size(), values.begin());
    }

private:
    void readBlock(Index first) const {
        m_count = 0; // nothing is kept when the disk refuses
        const Index count = std::min(m_cellsPerBlock, m_rows->cellCount() - first);
        m_block.assign(static_cast<std::size_t>(count * width()), m_evaluated ? kNoValue : 0.0F);
        if (m_evaluated) {
            fill(*m_evaluated, first, count, [](float& kept, float given) { kept = given != 0.0F ? 0.0F : kNoValue; });
        }
        fill(*m_rows, first, count, [](float& kept, float given) { kept = std::isnan(kept) ? kept : given; });
        m_first = first;
        m_count = count;
    }

    template <class Take>
    void fill(const RowSource& source, Index first, Index count, Take take) const {
        CountBatch batch;
        source.readRange(first, count, batch);
        for (Index row = 0; row < batch.cellCount(); ++row) {
            const auto genes = batch.genesOf(row);
            const auto values = batch.valuesOf(row);
            for (std::size_t i = 0; i < genes.size(); ++i) {
                if (const Index slot = m_slotOfColumn[static_cast<std::size_t>(genes[i])]; slot >= 0) {
                    take(m_block[static_cast<std::size_t>(row * width() + slot)], values[i]);
                }
            }
        }
    }

    // immutable
    std::shared_ptr<const Dataset> m_dataset; ///< keeps the file open
    std::shared_ptr<const RowSource> m_rows, m_evaluated;
    std::vector<Index> m_slotOfColumn;
    Index m_cellsPerBlock;
    // guarded
    mutable std::mutex m_mutex;
    mutable Index m_first = 0, m_count = 0;
    mutable std::vector<float> m_block;
};

double numberOf(const std::string& text) {
    double number = kNotKnown;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

[[noreturn]] void refuse(const Dataset& dataset, const std::string& reason) { throw InputError(dataset.path(), reason); }

/// The record of a table in uns/provenance; null: nothing is said.
Json recordOf(const Dataset& dataset, const std::string& key) {
    if (dataset.storedProvenance().empty()) {
        return nullptr;
    }
    const Json all = Json::parse(dataset.storedProvenance(), nullptr, false);
    if (!all.is_array()) {
        refuse(dataset, "uns/provenance: a JSON array was expected, \"" + dataset.storedProvenance().substr(0, 40) + "\" was found");
    }
    for (const Json& record : all) {
        if (record.is_object() && valuesKey(record.value("layer", std::string())) == key) {
            return record;
        }
    }
    return nullptr;
}

GeneValues::Facts factsOf(const Dataset& dataset, const Dataset::ValueTable& table) {
    GeneValues::Facts facts;
    for (std::size_t i = 0; i < table.genes.size(); ++i) {
        facts.genes.push_back({table.genes[i], table.symbols.empty() ? table.genes[i] : table.symbols[i], dataset.measures(table.genes[i]),
                               table.reliabilities.empty() ? kNotKnown : numberOf(table.reliabilities[i])});
    }
    if (table.facts.empty()) {
        return facts;
    }
    try {
        const Json json = Json::parse(table.facts);
        facts.depthMultiplier = json.at("depth_multiplier").get<double>();
        facts.reliabilityCells = json.at("reliability_cells").get<Index>();
        for (const Json& hidden : json.at("hidden")) {
            facts.hidden.emplace_back(hidden.at(0).get<std::string>(), hidden.at(1).is_null() ? kNotKnown : hidden.at(1).get<double>());
        }
        for (std::size_t i = 0; i < facts.genes.size(); ++i) {
            facts.genes[i].measured = json.contains("measured") ? json["measured"].at(i).get<bool>() : facts.genes[i].measured;
        }
    } catch (const Json::exception&) {
        refuse(dataset, "uns/" + table.key + "_facts: what is known of the values was expected, \"" + table.facts.substr(0, 40) + "\" was found");
    }
    return facts;
}

Index countIn(const Json& record, const char* name, Index otherwise) {
    return record.is_object() && record.contains(name) && record[name].is_number_integer() ? record[name].get<Index>() : otherwise;
}

/// By its record every cell of the file was done: nothing has to be read to find those with values.
bool isOfEveryCell(const Json& record, Index cells) {
    return countIn(record, "cells_done", -1) == cells && countIn(record, "cells_total", -1) == cells;
}

/// Cells with at least one value.
Outcome cellsWithValues(const RowSource& rows, const RunControl& control, std::vector<Index>* cells) {
    CountBatch batch;
    for (Index first = 0; first < rows.cellCount(); first += rows.preferredBatch()) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        rows.readRange(first, std::min(rows.preferredBatch(), rows.cellCount() - first), batch);
        for (Index row = 0; row < batch.cellCount(); ++row) {
            if (std::ranges::any_of(batch.valuesOf(row), [](float value) { return !std::isnan(value); })) {
                cells->push_back(first + row);
            }
        }
    }
    return Outcome::Finished;
}

std::vector<Index> columnsOf(const Dataset& dataset, const Dataset::ValueTable& table, const GeneTable& genes) {
    std::vector<Index> columns;
    for (std::size_t i = 0; i < table.genes.size(); ++i) {
        // A gene that was not measured is in the table under the name that it was asked for by.
        const auto byId = genes.find(table.genes[i]);
        const auto column = byId || table.symbols.empty() ? byId : genes.find(table.symbols[i]);
        if (!column) {
            refuse(dataset, "uns/" + table.key + "_genes names \"" + table.genes[i] + "\", which " + table.place + " does not have");
        }
        columns.push_back(*column);
    }
    return columns;
}

std::shared_ptr<ResultLayer> layerOf(const Json& record, const std::string& key, Index cells, Index withValues) {
    auto layer = std::make_shared<ResultLayer>();
    layer->name = key;
    layer->provenance.task = key.starts_with("denoised") ? "denoise" : "impute";
    layer->cellsDone = withValues;
    layer->cellsTotal = withValues;
    if (record.is_null()) {
        return layer;
    }
    const auto text = [&](const char* name) { return record.contains(name) && record[name].is_string() ? record[name].get<std::string>() : std::string(); };
    layer->name = text("layer");
    layer->provenance = {text("task"), text("dataset"), text("model"),
                         record.contains("options") && record["options"].is_object() ? record["options"].dump() : text("options"), text("version")};
    const Index done = countIn(record, "cells_done", withValues);
    const Index total = countIn(record, "cells_total", withValues);
    if (done < total) { // of a part of the cells, the same of that part
        layer->cellsDone = total > cells ? withValues : done;
        layer->cellsTotal = std::min(total, cells);
    }
    return layer;
}

} // namespace

Outcome storedValues(const std::shared_ptr<const Dataset>& dataset, const RunControl& control, std::vector<LayerPtr>* layers) {
    for (const Dataset::ValueTable& table : dataset->valueTables()) {
        const auto rows = dataset->matrixAt(table.place);
        GeneValues::Facts facts = factsOf(*dataset, table);
        const Json record = recordOf(*dataset, table.key);
        const bool beside = table.place.starts_with("obsm/");
        const bool all = !beside || isOfEveryCell(record, dataset->cellCount());
        if (!all && cellsWithValues(*rows, control, &facts.cells) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
        if (all) {
            facts.cells.resize(static_cast<std::size_t>(dataset->cellCount()));
            std::iota(facts.cells.begin(), facts.cells.end(), Index{0});
        }
        std::vector<Index> columns(table.genes.size());
        std::iota(columns.begin(), columns.end(), Index{0});
        if (!beside) {
            const auto genes = dataset->genesAt(table.place);
            columns = columnsOf(*dataset, table, *genes);
            for (std::size_t i = 0; i < columns.size(); ++i) {
                facts.genes[i].id = genes->id(columns[i]); // as the file calls it
            }
        }
        const auto withValues = static_cast<Index>(facts.cells.size());
        const auto layer = layerOf(record, table.key, dataset->cellCount(), withValues);
        layer->values = std::make_shared<const FileGeneValues>(std::move(facts), dataset, rows, dataset->matrixAt(table.place + "_evaluated"), columns);
        layers->push_back(layer);
    }
    return Outcome::Finished;
}

} // namespace ocellus
