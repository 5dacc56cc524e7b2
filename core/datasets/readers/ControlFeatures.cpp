// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/readers/ControlFeatures.h"

#include "core/base/GenesLeftOut.h"

#include <algorithm>
#include <map>

namespace ocellus {

namespace {

/// Some columns of another matrix, renumbered. Immutable, thread-safe as its source.
class GenesOnlySource : public RowSource {
public:
    GenesOnlySource(std::shared_ptr<const RowSource> source, std::vector<Index> genes)
        : m_source(std::move(source))
        , m_genes(std::move(genes))
        , m_place(static_cast<std::size_t>(m_source->geneCount()), -1) {
        for (std::size_t i = 0; i < m_genes.size(); ++i) {
            m_place[static_cast<std::size_t>(m_genes[i])] = static_cast<std::int32_t>(i);
        }
    }

    Index cellCount() const override { return m_source->cellCount(); }
    Index geneCount() const override { return static_cast<Index>(m_genes.size()); }
    Index preferredBatch() const override { return m_source->preferredBatch(); }

    void read(std::span<const Index> cells, CountBatch& batch) const override {
        m_source->read(cells, batch);
        keepGenes(m_place, batch);
    }

    void readRange(Index first, Index count, CountBatch& batch) const override {
        m_source->readRange(first, count, batch);
        keepGenes(m_place, batch);
    }

    std::vector<float> column(Index gene, const RunControl& control) const override {
        return m_source->column(m_genes[static_cast<std::size_t>(gene)], control);
    }

private:
    std::shared_ptr<const RowSource> m_source;
    std::vector<Index> m_genes;
    std::vector<std::int32_t> m_place; ///< per column of the source, as keepGenes takes it
};

template <class Values>
Values chosenOf(const Values& all, const std::vector<Index>& rows) {
    Values chosen;
    for (const Index row : rows) {
        chosen.push_back(all[static_cast<std::size_t>(row)]);
    }
    return chosen;
}

Table chosenRows(const Table& table, const std::vector<Index>& rows) {
    Table chosen{chosenOf(table.names, rows), table.columns};
    for (Column& column : chosen.columns) {
        std::visit(
            [&](auto& data) {
                if constexpr (requires { data.codes; }) {
                    data.codes = chosenOf(data.codes, rows);
                } else {
                    data.values = chosenOf(data.values, rows);
                }
            },
            column.data);
    }
    return chosen;
}

} // namespace

void setControlsApart(Dataset::Content& content) {
    const Column* types = content.genes->var().find("feature_type");
    const CategoryColumn* labels = types == nullptr ? nullptr : types->category();
    if (labels == nullptr) {
        return;
    }
    std::vector<Index> genes;
    std::map<std::string, Index> others;
    for (std::size_t i = 0; i < labels->codes.size(); ++i) {
        const std::int32_t code = labels->codes[i];
        const std::string type = code < 0 ? std::string("without a type") : labels->categories[static_cast<std::size_t>(code)];
        if (type == "Gene Expression") {
            genes.push_back(static_cast<Index>(i));
        } else {
            ++others[type];
        }
    }
    if (genes.empty() || others.empty()) {
        return;
    }
    std::string words;
    for (const auto& [type, count] : others) {
        words += (words.empty() ? "" : ", ") + std::to_string(count) + " " + type;
    }
    content.genes = std::make_shared<const GeneTable>(chosenRows(content.genes->var(), genes));
    Dataset::Content::Matrix& matrix = content.matrices.front();
    matrix.genes = content.genes;
    matrix.info.genes = static_cast<Index>(genes.size());
    content.main = matrix.info;
    matrix.open = [open = matrix.open, genes] { return std::make_shared<const GenesOnlySource>(open(), genes); };
    content.opened[matrix.info.place] = matrix.open(); // reads the offsets, so that damage shows now
    std::erase_if(content.warnings, [](const std::string& warning) { return warning.starts_with("Besides genes the matrix"); });
    content.warnings.push_back("Features that are no genes are kept apart: " + words + ". The table of cells counts them.");
}

} // namespace ocellus
