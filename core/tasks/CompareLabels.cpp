// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CompareLabels.h"

#include "core/base/TabText.h"
#include "core/figures/PairPlot.h"
#include "core/ontology/OntologyFiles.h"
#include "core/ontology/TermNames.h"
#include "core/ontology/TermSuggestions.h"
#include "core/tasks/LabelsOf.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace ocellus {

namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
const std::string kTermEnding = "_ontology_term_id";

LabelGroups groupsOf(const CategoryColumn& labels, const CellSet* counted) {
    return {labels.codes, static_cast<Index>(labels.categories.size()), counted};
}

/// The term that most cells of each category have.
std::vector<std::optional<TermIndex>>
termsBeside(const CategoryColumn& labels, const CategoryColumn& ids, const Ontology& ontology) {
    std::vector<std::map<std::int32_t, Index>> counts(labels.categories.size());
    for (std::size_t cell = 0; cell < labels.codes.size(); ++cell) {
        if (labels.codes[cell] >= 0 && ids.codes[cell] >= 0) {
            ++counts[static_cast<std::size_t>(labels.codes[cell])][ids.codes[cell]];
        }
    }
    std::vector<std::optional<TermIndex>> terms;
    for (const auto& byId : counts) {
        const auto most = std::max_element(
            byId.begin(), byId.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        terms.push_back(most == byId.end()
                            ? std::nullopt
                            : ontology.current(ids.categories[static_cast<std::size_t>(most->first)]));
    }
    return terms;
}

/// Cells of every term in a column.
void addCells(const ComparedColumn& column, std::map<TermIndex, Index>& cells) {
    std::vector<Index> counts(column.labels.categories.size(), 0);
    for (const std::int32_t code : column.labels.codes) {
        if (code >= 0) {
            ++counts[static_cast<std::size_t>(code)];
        }
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (column.terms[i]) {
            cells[*column.terms[i]] += counts[i];
        }
    }
}

/// Names both columns' categories at a level, with one number for one label.
class Levelling {
public:
    Levelling(const ComparedColumn& a,
              const ComparedColumn& b,
              const Lineage& lineage,
              const std::optional<int>& level)
        : m_lineage(lineage), m_level(level) {
        std::map<TermIndex, Index> cells;
        addCells(a, cells);
        addCells(b, cells);
        for (const auto& [term, count] : cells) {
            for (const TermIndex at : cutOf(term)) {
                m_cells[at] += count;
            }
        }
    }

    CategoryColumn at(const ComparedColumn& column) {
        std::vector<std::int32_t> codes;
        for (std::size_t i = 0; i < column.terms.size(); ++i) {
            codes.push_back(codeOf(column.terms[i] ? nameOf(*column.terms[i])
                                                   : column.labels.categories[i]));
        }
        CategoryColumn levelled;
        levelled.codes.reserve(column.labels.codes.size());
        for (const std::int32_t code : column.labels.codes) {
            levelled.codes.push_back(code < 0 ? -1 : codes[static_cast<std::size_t>(code)]);
        }
        return levelled;
    }

    const std::vector<std::string>& categories() const { return m_categories; }

private:
    std::vector<TermIndex> cutOf(TermIndex term) const {
        return m_level ? m_lineage.cut(term, *m_level) : std::vector<TermIndex>{term};
    }

    std::string nameOf(TermIndex term) const {
        const std::vector<TermIndex> cut = cutOf(term);
        TermIndex best = cut.empty() ? term : cut.front();
        for (const TermIndex candidate : cut) {
            best = m_cells.at(candidate) > m_cells.at(best) ? candidate : best;
        }
        return m_lineage.ontology().term(best).name;
    }

    std::int32_t codeOf(const std::string& name) {
        const auto [found, isNew] =
            m_codes.emplace(name, static_cast<std::int32_t>(m_categories.size()));
        if (isNew) {
            m_categories.push_back(name);
        }
        return found->second;
    }

    const Lineage& m_lineage;
    const std::optional<int> m_level;
    std::map<TermIndex, Index> m_cells; ///< under every term of the level
    std::map<std::string, std::int32_t> m_codes;
    std::vector<std::string> m_categories;
};

bool agree(const ComparedColumn& a,
           std::size_t i,
           const ComparedColumn& b,
           std::size_t j,
           const Lineage& lineage,
           const std::optional<int>& level) {
    if (a.terms[i] && b.terms[j]) {
        return level ? lineage.agreeAt(*a.terms[i], *b.terms[j], *level)
                     : *a.terms[i] == *b.terms[j];
    }
    return !a.terms[i] && !b.terms[j] && a.labels.categories[i] == b.labels.categories[j];
}

/// Where each category of a column went: the code of its cells at the level, -1 without cells.
std::vector<std::int32_t> codesAtLevel(const CategoryColumn& given, const CategoryColumn& levelled) {
    std::vector<std::int32_t> codes(given.categories.size(), -1);
    for (std::size_t cell = 0; cell < given.codes.size(); ++cell) {
        if (given.codes[cell] >= 0) {
            codes[static_cast<std::size_t>(given.codes[cell])] = levelled.codes[cell];
        }
    }
    return codes;
}

/// Folds counts of the labels given into those of the level, and marks what agrees.
void fold(const PairCounts& given,
          const ComparedColumn& a,
          const ComparedColumn& b,
          const Lineage& lineage,
          const std::optional<int>& level,
          LabelComparison& result) {
    const auto labels = static_cast<Index>(result.a.categories.size());
    PairCounts& pairs = result.pairs;
    pairs.rows = pairs.columns = labels + 1;
    const auto size = static_cast<std::size_t>(pairs.rows * pairs.columns);
    pairs.cells.assign(size, 0);
    pairs.selected.assign(size, 0);
    result.agreeing.assign(size, 0);
    const std::vector<std::int32_t> rows = codesAtLevel(a.labels, result.a);
    const std::vector<std::int32_t> columns = codesAtLevel(b.labels, result.b);
    for (Index row = 0; row < given.rows; ++row) {
        for (Index column = 0; column < given.columns; ++column) {
            const Index cells = given.at(row, column);
            if (cells == 0) {
                continue;
            }
            const bool inA = row < given.rows - 1;
            const bool inB = column < given.columns - 1;
            const Index r = inA ? rows[static_cast<std::size_t>(row)] : labels;
            const Index c = inB ? columns[static_cast<std::size_t>(column)] : labels;
            const auto place = static_cast<std::size_t>(r * pairs.columns + c);
            pairs.cells[place] += cells;
            pairs.selected[place] += given.selectedAt(row, column);
            (inA && inB ? result.cells
             : inA      ? result.onlyA
             : inB      ? result.onlyB
                        : result.neither) += cells;
            if (inA && inB &&
                agree(a,
                      static_cast<std::size_t>(row),
                      b,
                      static_cast<std::size_t>(column),
                      lineage,
                      level)) {
                result.agreeing[place] += cells;
                result.agree += cells;
            }
        }
    }
}

double entropy(const std::vector<Index>& counts, double total) {
    double sum = 0.0;
    for (const Index count : counts) {
        if (count > 0) {
            const double share = static_cast<double>(count) / total;
            sum -= share * std::log(share);
        }
    }
    return sum;
}

double pairsOf(Index cells) {
    return 0.5 * static_cast<double>(cells) * static_cast<double>(cells - 1);
}

/// Labels that are no terms, and obsolete ids, of those that occur.
void warnOfTerms(const WarnedColumn& column, const std::vector<char>& occurs, const Ontology& ontology, std::vector<std::string>& warnings) {
    std::vector<std::string> wordsOnly;
    std::vector<std::string> replaced;
    for (std::size_t i = 0; i < column.labels.categories.size(); ++i) {
        const std::string& label = column.labels.categories[i];
        const auto& term = column.compared.terms[i];
        const auto id = termId(label);
        if (occurs[i] != 0 && !term) {
            wordsOnly.push_back(label);
        } else if (occurs[i] != 0 && id && *id != ontology.term(*term).id) {
            replaced.push_back(label);
        }
    }
    if (!wordsOnly.empty()) {
        warnings.push_back(std::to_string(wordsOnly.size()) + " of " + std::to_string(std::count(occurs.begin(), occurs.end(), 1)) +
                           " labels of \"" + column.name + "\" are no current Cell Ontology terms (" + quotedNames(wordsOnly) +
                           "): they agree with the same words only, at every level.");
    }
    if (!replaced.empty()) {
        warnings.push_back("Obsolete ids of \"" + column.name + "\" are read as the terms that replaced them: " + quotedNames(replaced) + ".");
    }
}

} // namespace

ComparedColumn
comparedColumn(const CategoryColumn& labels, const CategoryColumn* ids, const Lineage& lineage) {
    ComparedColumn column;
    column.labels = withoutUnknown(labels);
    const Ontology& ontology = lineage.ontology();
    const auto beside =
        ids == nullptr ? std::vector<std::optional<TermIndex>>(labels.categories.size())
                       : termsBeside(labels, *ids, ontology);
    const bool shipped = &TermFinder::shippedCellTypes().ontology() == &ontology;
    for (std::size_t i = 0; i < labels.categories.size(); ++i) {
        std::string& label = column.labels.categories[i];
        const bool isId = ontology.findId(label).has_value();
        std::optional<TermIndex> term = isId ? ontology.current(label) : beside[i];
        if (!term && shipped) {
            term = TermFinder::shippedCellTypes().exact(label);
        }
        label = isId && term ? ontology.term(*term).name : termName(label);
        column.terms.push_back(term);
    }
    return column;
}

ComparedColumn
comparedColumn(const Table& cells, const std::string& name, const Lineage& lineage) {
    const CategoryColumn labels = labelsOf(cells, name);
    std::optional<CategoryColumn> ids;
    // "pred_cell_type" holds the ids of "pred_cell_type_name".
    for (const std::string& beside : {name + kTermEnding, name.substr(0, name.rfind("_name"))}) {
        const Column* column = beside == name ? nullptr : cells.find(beside);
        if (column != nullptr && !ids) {
            ids = column->asCategory();
        }
    }
    return comparedColumn(labels, ids ? &*ids : nullptr, lineage);
}

std::vector<std::string> comparisonWarnings(const std::vector<WarnedColumn>& columns, const Lineage& lineage) {
    std::vector<std::string> warnings;
    std::vector<char> labelledInAll(columns.empty() ? 0 : columns.front().labels.codes.size(), 1);
    bool anyEmpty = false;
    for (const WarnedColumn& column : columns) {
        std::vector<char> occurs(column.labels.categories.size(), 0);
        const std::vector<std::int32_t>& codes = column.compared.labels.codes; // -1 also where a label says that it is not known
        for (std::size_t cell = 0; cell < codes.size(); ++cell) {
            labelledInAll[cell] = codes[cell] < 0 ? 0 : labelledInAll[cell];
            if (codes[cell] >= 0) {
                occurs[static_cast<std::size_t>(codes[cell])] = 1;
            }
        }
        const auto used = std::count(occurs.begin(), occurs.end(), 1);
        if (used == 0 && !column.name.empty()) {
            warnings.push_back("No cell has a label in \"" + column.name + "\": there is nothing to compare.");
            anyEmpty = true;
        } else if (!column.name.empty()) {
            warnOfTerms(column, occurs, lineage.ontology(), warnings);
        }
    }
    const bool none = std::find(labelledInAll.begin(), labelledInAll.end(), 1) == labelledInAll.end();
    if (lineage.ontology().isFlat()) {
        warnings.emplace_back(kFlatOntology);
    }
    if (none && !anyEmpty) {
        warnings.emplace_back("No cell has a label in both columns: there is nothing to compare.");
    }
    return warnings;
}

std::vector<std::string>
comparisonWarnings(const Table& cells, const std::vector<std::string>& columns, const Lineage& lineage) {
    std::vector<CategoryColumn> labels;
    std::vector<ComparedColumn> compared;
    for (const std::string& name : columns) {
        labels.push_back(labelsOf(cells, name));
        compared.push_back(comparedColumn(cells, name, lineage));
    }
    std::vector<WarnedColumn> warned;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        warned.push_back({columns[i], labels[i], compared[i]});
    }
    return comparisonWarnings(warned, lineage);
}

int finestLevel(const ComparedColumn& a, const ComparedColumn& b, const Lineage& lineage) {
    int finest = 0;
    for (const ComparedColumn* column : {&a, &b}) {
        for (const auto& term : column->terms) {
            finest = term ? std::max(finest, lineage.depth(*term)) : finest;
        }
    }
    return finest;
}

Outcome compareLabels(const ComparedColumn& a,
                      const ComparedColumn& b,
                      const Lineage& lineage,
                      const CompareOptions& options,
                      const RunControl& control,
                      LabelComparison* result) {
    PairCounts given;
    if (countPairs(groupsOf(a.labels, options.counted),
                   groupsOf(b.labels, options.counted),
                   options.selected,
                   options.threads,
                   control,
                   &given) == Outcome::Cancelled) {
        return Outcome::Cancelled;
    }
    LabelComparison made;
    Levelling levelling(a, b, lineage, options.level);
    made.a = levelling.at(a);
    made.b = levelling.at(b);
    made.a.categories = made.b.categories = levelling.categories();
    fold(given, a, b, lineage, options.level, made);
    const auto labels = static_cast<Index>(made.a.categories.size());
    std::vector<Index> labelled;
    for (Index row = 0; row < labels; ++row) {
        for (Index column = 0; column < labels; ++column) {
            labelled.push_back(made.pairs.at(row, column));
        }
    }
    const Concordance measures = concordance(labelled, labels);
    made.kappa = measures.kappa;
    made.nmi = measures.nmi;
    made.ari = measures.ari;
    *result = std::move(made);
    return Outcome::Finished;
}

Concordance concordance(const std::vector<Index>& counts, Index labels) {
    std::vector<Index> rows(static_cast<std::size_t>(labels), 0);
    std::vector<Index> columns(static_cast<std::size_t>(labels), 0);
    Index diagonal = 0;
    double together = 0.0;
    for (Index row = 0; row < labels; ++row) {
        for (Index column = 0; column < labels; ++column) {
            const Index cells = counts[static_cast<std::size_t>(row * labels + column)];
            rows[static_cast<std::size_t>(row)] += cells;
            columns[static_cast<std::size_t>(column)] += cells;
            diagonal += row == column ? cells : 0;
            together += pairsOf(cells);
        }
    }
    const Index cells = std::accumulate(rows.begin(), rows.end(), Index{0});
    if (cells == 0) {
        return {kNotANumber, kNotANumber, kNotANumber};
    }
    const auto total = static_cast<double>(cells);
    double chance = 0.0;
    double inRows = 0.0;
    double inColumns = 0.0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        chance += static_cast<double>(rows[i]) / total * (static_cast<double>(columns[i]) / total);
        inRows += pairsOf(rows[i]);
        inColumns += pairsOf(columns[i]);
    }
    const double observed = static_cast<double>(diagonal) / total;
    const double a = entropy(rows, total);
    const double b = entropy(columns, total);
    const double mutual = std::max(0.0, a + b - entropy(counts, total));
    const double expected = cells > 1 ? inRows * inColumns / pairsOf(cells) : 0.0;
    const double most = 0.5 * (inRows + inColumns);
    return {chance < 1.0 ? (observed - chance) / (1.0 - chance) : kNotANumber,
            a + b > 0.0 ? 2.0 * mutual / (a + b) : 1.0,
            most != expected ? (together - expected) / (most - expected) : 1.0};
}

std::string comparisonText(const LabelComparison& comparison) {
    const PairCounts& pairs = comparison.pairs;
    std::vector<std::pair<Index, Index>> order;
    for (Index row = 0; row < pairs.rows; ++row) {
        for (Index column = 0; column < pairs.columns; ++column) {
            if (pairs.at(row, column) > 0) {
                order.emplace_back(row, column);
            }
        }
    }
    std::ranges::stable_sort(order, [&](const auto& left, const auto& right) {
        return pairs.at(left.first, left.second) > pairs.at(right.first, right.second);
    });
    const PairCounts turned = transposed(pairs);
    const auto name = [&](Index group) {
        return group < pairs.rows - 1
                   ? tabField(comparison.a.categories[static_cast<std::size_t>(group)])
                   : std::string("no label");
    };
    std::string text = "a\tb\tcells\tshare_of_a\tshare_of_b\tagree\n";
    for (const auto& [row, column] : order) {
        const Index cells = pairs.at(row, column);
        const auto share = [cells](Index of) {
            return tabField(static_cast<double>(cells) / static_cast<double>(of));
        };
        text += name(row) + "\t" + name(column) + "\t" + std::to_string(cells) + "\t" +
                share(pairs.rowCells(row)) + "\t" + share(turned.rowCells(column)) + "\t" +
                std::to_string(
                    comparison.agreeing[static_cast<std::size_t>(row * pairs.columns + column)]) +
                "\n";
    }
    return text;
}

} // namespace ocellus
