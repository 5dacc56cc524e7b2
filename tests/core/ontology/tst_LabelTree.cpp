// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/datasets/Dataset.h"
#include "core/ontology/LabelTree.h"
#include "core/ontology/Lineage.h"
#include "core/ontology/TermNames.h"
#include "tests/ReferenceData.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <set>

using namespace ocellus;

namespace {

std::vector<TreeLabel> labelsOf(const std::vector<std::string>& names, const std::vector<Index>& cells) {
    const std::vector<std::string> terms = termsOfLabels(names);
    std::vector<TreeLabel> labels;
    for (std::size_t i = 0; i < names.size(); ++i) {
        labels.push_back({names[i], terms[i], cells[i], -1});
    }
    return labels;
}

std::vector<Index> cellsOf(const std::vector<TreeLabel>& labels) {
    std::vector<Index> cells;
    for (const TreeLabel& label : labels) {
        cells.push_back(label.cells);
    }
    return cells;
}

int nodeCalled(const LabelTree& tree, const std::string& name) {
    const auto found = std::ranges::find(tree.nodes, name, &LabelTreeNode::name);
    return found == tree.nodes.end() ? -1 : static_cast<int>(found - tree.nodes.begin());
}

std::string above(const LabelTree& tree, const std::string& name) {
    const int node = nodeCalled(tree, name);
    const int parent = node < 0 ? -1 : tree.nodes[static_cast<std::size_t>(node)].parent;
    return parent < 0 ? std::string() : tree.nodes[static_cast<std::size_t>(parent)].name;
}

/// "B cell 20 | T cell 30 (CD4... 10, CD8... 20)" without the counts: names with their levels, in order.
QStringList outline(const LabelTree& tree) {
    QStringList lines;
    const auto add = [&](auto&& self, const std::vector<std::int32_t>& nodes) -> void {
        for (const std::int32_t node : nodes) {
            const LabelTreeNode& one = tree.nodes[static_cast<std::size_t>(node)];
            lines << QString(one.level, QLatin1Char(' ')) + QString::fromStdString(one.name);
            self(self, one.children);
        }
    };
    add(add, tree.top);
    return lines;
}

/// What must hold of any tree of these labels.
void checkTree(const LabelTree& tree, const std::vector<TreeLabel>& labels) {
    const std::vector<Index> cells = cellsOf(labels);
    const std::vector<Index> sums = tree.rolledUp(cells);
    Index top = 0;
    for (const std::int32_t node : tree.top) {
        top += sums[static_cast<std::size_t>(node)];
    }
    QCOMPARE(top, std::accumulate(cells.begin(), cells.end(), Index{0})); // every cell once
    std::set<std::int32_t> seen;
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
        const LabelTreeNode& node = tree.nodes[i];
        QVERIFY(node.parent < static_cast<std::int32_t>(i));
        QVERIFY(node.label < 0 || seen.insert(node.label).second);
        QVERIFY(node.label >= 0 || node.family >= 0 || node.children.size() >= 2);
        Index below = node.label < 0 ? 0 : cells[static_cast<std::size_t>(node.label)];
        Index before = -1;
        for (const std::int32_t child : node.children) {
            const Index own = sums[static_cast<std::size_t>(child)];
            QVERIFY(before < 0 || own <= before); // most cells first
            before = own;
            below += own;
        }
        QCOMPARE(sums[i], below);
    }
    for (std::size_t label = 0; label < labels.size(); ++label) {
        QCOMPARE(seen.contains(static_cast<std::int32_t>(label)), labels[label].cells > 0);
        QCOMPARE(tree.nodeOfLabel[label] >= 0, labels[label].cells > 0);
    }
}

} // namespace

class tst_LabelTree : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void kindsOfTCellsStandBelowTheTCell() {
        const auto labels = labelsOf({"CD4-positive, alpha-beta T cell", "CD8-positive, alpha-beta T cell", "B cell", "hepatocyte"}, {10, 20, 5, 7});
        const LabelTree tree = labelTree(labels);
        checkTree(tree, labels);
        QCOMPARE(outline(tree), (QStringList{"lymphocyte", " mature alpha-beta T cell", "  CD8-positive, alpha-beta T cell", "  CD4-positive, alpha-beta T cell", " B cell", "hepatocyte"}));
        QCOMPARE(tree.rolledUp(cellsOf(labels))[static_cast<std::size_t>(nodeCalled(tree, "mature alpha-beta T cell"))], Index(30));
        QVERIFY(tree.hasGroups());
    }

    void aLabelThatStandsAboveOthersHoldsThem() {
        const auto labels = labelsOf({"T cell", "regulatory T cell", "monocyte"}, {100, 9, 50});
        const LabelTree tree = labelTree(labels);
        checkTree(tree, labels);
        QCOMPARE(above(tree, "regulatory T cell"), std::string("T cell"));
        const int cell = nodeCalled(tree, "T cell");
        QCOMPARE(tree.labelsBelow(cell), (std::vector<std::int32_t>{0, 1}));
        QCOMPARE(tree.rolledUp(cellsOf(labels))[static_cast<std::size_t>(cell)], Index(109));
    }

    void labelsWithoutSharedTermsAreAList() {
        const auto labels = labelsOf({"hepatocyte", "neuron"}, {3, 4});
        const LabelTree tree = labelTree(labels);
        checkTree(tree, labels);
        QVERIFY(!tree.hasGroups());
        QCOMPARE(outline(tree), (QStringList{"neuron", "hepatocyte"}));
    }

    void textThatIsNoTermStandsAtTheTop() {
        const auto labels = labelsOf({"T cell", "regulatory T cell", "cluster 7", "B cell"}, {10, 10, 90, 1});
        QCOMPARE(labels[2].term, std::string());
        const LabelTree tree = labelTree(labels);
        checkTree(tree, labels);
        QCOMPARE(outline(tree).first(), QStringLiteral("cluster 7"));
        // text of which less than half is known is no ontology's
        QCOMPARE(termsOfLabels({"T cell", "x1", "x2"}), std::vector<std::string>(3));
    }

    void namesWithTheSameWordsAreToldApart() {
        const auto terms = termsOfLabels({"CD14-low, CD16-positive monocyte", "CD14-positive, CD16-low monocyte"});
        QCOMPARE(terms, (std::vector<std::string>{"CL:0002396", "CL:0001055"}));
    }

    void labelsNobodyCarriesAreLeftOut() {
        const auto labels = labelsOf({"T cell", "regulatory T cell", "B cell"}, {10, 0, 5});
        checkTree(labelTree(labels), labels);
    }

    void twoSpellingsOfOneTermStandTogether() {
        const auto labels = labelsOf({"T cells", "T cell", "B cell"}, {4, 9, 30});
        QCOMPARE(labels[0].term, labels[1].term);
        const LabelTree tree = labelTree(labels);
        checkTree(tree, labels);
        QCOMPARE(above(tree, "T cells"), std::string("T cell"));
    }

    void tissuesStandBelowOrgansAndSystems() {
        const auto labels = labelsOf({"alveolus of lung", "lung parenchyma", "lower lobe of left lung", "pleura", "visual cortex", "hypothalamus", "spinal cord"}, {7, 6, 5, 4, 3, 2, 1});
        for (const TreeLabel& label : labels) {
            QVERIFY2(label.term.starts_with("UBERON:"), label.name.c_str());
        }
        const LabelTree tree = labelTree(labels);
        checkTree(tree, labels);
        QCOMPARE(above(tree, "lower lobe of left lung"), std::string("lung"));
        QCOMPARE(above(tree, "alveolus of lung"), std::string("lung parenchyma"));
        QCOMPARE(above(tree, "visual cortex"), std::string("brain"));
        QCOMPARE(above(tree, "brain"), std::string("central nervous system"));
    }

    void diseasesStandBelowTheirKinds() {
        const auto labels = labelsOf({"lung adenocarcinoma", "non-small cell squamous lung carcinoma", "Crohn ileitis", "ulcerative colitis", "normal"}, {1, 2, 3, 4, 5});
        const LabelTree tree = labelTree(labels);
        checkTree(tree, labels);
        QCOMPARE(above(tree, "lung adenocarcinoma"), std::string("non-small cell lung carcinoma"));
        QCOMPARE(above(tree, "normal"), std::string());
        QCOMPARE(nodeCalled(tree, "disease"), -1); // says too little
        QCOMPARE(nodeCalled(tree, "human disease"), -1);
    }

    void theIdColumnTellsWhatFreeTextMeans() {
        CategoryColumn labels, ids;
        labels.categories = {"my T", "my B", "mixed"};
        labels.codes = {0, 0, 1, 2, 2, -1};
        ids.categories = {"CL:0000084", "CL:0000236"};
        ids.codes = {0, 0, 1, 0, 1, 1};
        QCOMPARE(labelsByTheirIds(labels, &ids), (std::vector<std::string>{"CL:0000084", "CL:0000236", "mixed"}));
        QCOMPARE(labelsByTheirIds(labels, nullptr), labels.categories);
        QCOMPARE(termsOfLabels(labelsByTheirIds(labels, &ids)), (std::vector<std::string>{"CL:0000084", "CL:0000236", ""}));
    }

    void familiesAreTheTop() {
        auto labels = labelsOf({"CD4-positive, alpha-beta T cell", "CD8-positive, alpha-beta T cell", "natural killer cell", "neuron", "odd one"}, {1, 2, 3, 4, 5});
        for (TreeLabel& label : labels) {
            label.family = label.name == "neuron" ? 1 : label.name == "odd one" ? -1 : 0;
        }
        const LabelTree tree = labelTree(labels, {"T / NK lymphoid", "Neuron"});
        checkTree(tree, labels);
        QCOMPARE(outline(tree), (QStringList{"T / NK lymphoid", " mature alpha-beta T cell", "  CD8-positive, alpha-beta T cell", "  CD4-positive, alpha-beta T cell", " natural killer cell", "odd one", "Neuron", " neuron"}));
    }

    void theOrderOfLabelsDoesNotMatter() {
        std::vector<std::string> names = {"CD4-positive, alpha-beta T cell", "CD8-positive, alpha-beta T cell", "B cell", "plasma cell", "monocyte", "dendritic cell", "NK cell"};
        std::vector<Index> cells = {5, 5, 5, 4, 3, 2, 1};
        const QStringList before = outline(labelTree(labelsOf(names, cells)));
        std::ranges::reverse(names);
        std::ranges::reverse(cells);
        QCOMPARE(outline(labelTree(labelsOf(names, cells))), before);
    }

    void everyCellTypeAtOnceStandsOnce() {
        const auto ontology = Ontology::shippedCellTypes();
        std::vector<TreeLabel> labels;
        for (TermIndex term = 0; term < ontology->size() && labels.size() < 1200; term += 2) {
            if (!ontology->term(term).obsolete) {
                labels.push_back({ontology->term(term).name, ontology->term(term).id, 1 + term % 7, -1});
            }
        }
        QCOMPARE(labels.size(), std::size_t(1200));
        checkTree(labelTree(labels), labels);
    }

    void theAtlasMapIsATreeOfKnownTerms() {
        OCELLUS_NEEDS_REFERENCE_DATA();
        const auto data = Dataset::open(test::referenceData() + "/data/atlas-50k/scprint2_atlas_50k.h5ad");
        const auto lineage = Lineage::shipped();
        for (const char* name : {"pred_cell_type", "pred_tissue", "pred_disease"}) {
            const Column* column = data->cells().find(name);
            QVERIFY(column != nullptr);
            const CategoryColumn& types = *column->category();
            std::vector<Index> cells(types.categories.size(), 0);
            for (const std::int32_t code : types.codes) {
                ++cells[static_cast<std::size_t>(code)];
            }
            const auto labels = labelsOf(types.categories, cells);
            const auto known = std::ranges::count_if(labels, [](const TreeLabel& label) { return !label.term.empty(); });
            QVERIFY2(20 * static_cast<std::size_t>(known) >= 19 * labels.size(), name); // MONDO renamed a dozen since
            const LabelTree tree = labelTree(labels);
            checkTree(tree, labels);
            QVERIFY(tree.hasGroups());
            if (std::string(name) != "pred_cell_type") {
                continue;
            }
            const auto at = [&](const std::string& term) { return *lineage->ontology().findId(term); };
            for (std::size_t node = 0; node < tree.nodes.size(); ++node) {
                for (const std::int32_t label : tree.labelsBelow(static_cast<std::int32_t>(node))) {
                    const std::string& term = labels[static_cast<std::size_t>(label)].term;
                    const std::string& group = tree.nodes[node].term;
                    QVERIFY(term == group || lineage->ontology().isAncestor(at(group), at(term)));
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(tst_LabelTree)
#include "tst_LabelTree.moc"
