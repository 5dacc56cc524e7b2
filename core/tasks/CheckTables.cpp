// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/CheckTables.h"

#include "core/base/TabText.h"

namespace ocellus {

std::string checkedCellsText(const Table& cells, const DataCheck& check) {
    const CellQuality& quality = check.quality;
    const bool measured = !quality.total.empty();
    const bool scored = !check.doubletScore.empty();
    std::string text = "cell\ttotal\tgenes\tmitochondrial_share\tdoublet_score\tdoublet\n";
    for (std::size_t cell = 0; cell < cells.names.size(); ++cell) {
        text += tabField(cells.names[cell]);
        text += "\t" + (measured ? tabField(quality.total[cell]) : "");
        text += "\t" + (measured ? std::to_string(quality.genes[cell]) : "");
        text += "\t" + (measured ? tabField(quality.mitochondrialShare[cell]) : "");
        text += "\t" + (scored ? tabField(check.doubletScore[cell]) : "");
        const bool called = scored && check.isDoublet[cell] >= 0;
        text += "\t" + (called ? std::to_string(check.isDoublet[cell]) : "") + "\n";
    }
    return text;
}

std::string checkedGenesText(const DataCheck& check) {
    const GeneCheck& genes = check.genes;
    const std::vector<std::string>& names = check.geneTable->var().names;
    std::string text = "gene\tsymbol\tknown_by\tknown_id\tsymbol_today\tsummed_into\n";
    for (std::size_t gene = 0; gene < genes.match.size(); ++gene) {
        const auto index = static_cast<Index>(gene);
        const Index first = genes.firstWithId[gene];
        text += tabField(names[gene]) + "\t" + tabField(check.geneTable->symbol(index)) + "\t" +
                toString(genes.match[gene]) + "\t" + genes.id[gene] + "\t" + genes.symbol[gene] +
                "\t" +
                (first == index ? "" : tabField(names[static_cast<std::size_t>(first)])) + "\n";
    }
    return text;
}

} // namespace ocellus
