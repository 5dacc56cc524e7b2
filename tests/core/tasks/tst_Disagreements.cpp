// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Random.h"
#include "core/datasets/Dataset.h"
#include "core/model/TrainingRecipe.h"
#include "core/results/ResultFile.h"
#include "core/tasks/Annotate.h"
#include "core/tasks/Disagreements.h"
#include "core/tasks/DonorShares.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <set>

using namespace ocellus;

namespace {

constexpr Index kGenes = 120;
constexpr Index kMarkersPerType = 10;

/// Cells of several types, type t = cell % types unless asked for, with ten marker genes of its own; labels as asked for.
std::shared_ptr<const Dataset> atlas(Index cells, const std::vector<std::string>& types, const std::function<int(Index)>& labelOf,
                                     bool sampled = false, const std::function<Index(Index)>& typeOf = {}) {
    Random random(7);
    CountBatch rows;
    rows.clear();
    CellTable table;
    CategoryColumn labels{{}, types, false};
    CategoryColumn samples{{}, {"s0", "s1"}, false};
    for (Index cell = 0; cell < cells; ++cell) {
        const Index type = typeOf ? typeOf(cell) : cell % static_cast<Index>(types.size());
        for (Index gene = 0; gene < kGenes; ++gene) {
            const double mean = gene / kMarkersPerType == type ? 8.0 : 0.7;
            const auto count = random.poisson(mean);
            if (count > 0) {
                rows.genes.push_back(static_cast<std::int32_t>(gene));
                rows.values.push_back(static_cast<float>(count));
            }
        }
        rows.cells.push_back(cell);
        rows.rowStart.push_back(static_cast<Index>(rows.genes.size()));
        table.names.push_back("c" + std::to_string(cell));
        labels.codes.push_back(labelOf(cell));
        samples.codes.push_back(static_cast<std::int32_t>(cell * 2 / cells));
    }
    table.columns = {{"label", labels}};
    if (sampled) {
        table.columns.push_back({"sample_id", samples});
    }
    Table genes;
    for (Index gene = 0; gene < kGenes; ++gene) {
        genes.names.push_back("g" + std::to_string(gene));
    }
    return Dataset::inMemory(table, GeneTable(genes), std::make_shared<MemoryRowSource>(rows, kGenes), {});
}

const std::vector<std::string> kTypes = {"T cell", "monocyte", "hepatocyte", "natural killer cell"};

/// Every 20th T cell is labelled hepatocyte.
int swapped(Index cell) {
    return cell % 4 == 0 && cell % 80 == 0 ? 2 : static_cast<int>(cell % 4);
}

DisagreementsPtr found(const Dataset& data, DisagreementOptions options = {}) {
    options.annotation = "label";
    DisagreementsPtr result;
    findDisagreements(data, options, {}, &result);
    return result;
}

QString labelOf(const Disagreements& all, std::int32_t code) {
    return QString::fromStdString(all.labels[static_cast<std::size_t>(code)].text);
}

QString refusal(const Dataset& data, DisagreementOptions options = {}) {
    try {
        found(data, std::move(options));
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing was refused";
}

} // namespace

class tst_Disagreements : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void swappedCellsAreTheFirstOfTheirList() {
        const auto all = found(*atlas(800, kTypes, swapped));
        QCOMPARE(all->cells.size(), std::size_t{800});
        for (std::size_t i = 0; i < 10; ++i) {
            QCOMPARE(all->cells[i].cell % 80, Index{0});
            QVERIFY(all->cells[i].listed);
        }
        QVERIFY(!all->cells[10].listed || all->cells[10].score < all->cells[9].score);
        QVERIFY(!all->groups.empty());
        const DisagreementGroup& group = all->groups.front();
        QCOMPARE(labelOf(*all, group.annotated), QString("hepatocyte"));
        QCOMPARE(labelOf(*all, group.suggested), QString("T cell"));
        QVERIFY(group.relation == Relation::Contradiction);
        QCOMPARE(group.cells.size(), std::size_t{10});
        QVERIFY(std::is_sorted(group.cells.begin(), group.cells.end()));
        QVERIFY(std::is_sorted(all->cells.begin(), all->cells.end(), [](const auto& a, const auto& b) {
            return a.score > b.score;
        }));
    }

    void markersOfBothSidesTellWhoIsRight() {
        const auto all = found(*atlas(800, kTypes, swapped));
        const DisagreementGroup& group = all->groups.front();
        // These cells are T cells through and through; noise moves single markers by a fifth at most.
        QVERIFY2(group.supportSuggested > 0.8, qPrintable(QString::number(group.supportSuggested)));
        QVERIFY2(group.supportAnnotated < 0.2, qPrintable(QString::number(group.supportAnnotated)));
        for (const MarkerEvidence& marker : group.markers) {
            QCOMPARE(marker.gene / kMarkersPerType, marker.ofSuggested ? Index{0} : Index{2});
            QVERIFY(!marker.ofSuggested || !marker.ambientLevel);
        }
    }

    void groupsOfSamplesAreKeptApart() {
        const auto all = found(*atlas(800, kTypes, swapped, true));
        QCOMPARE(all->sampleColumn, std::string("sample_id"));
        std::set<std::string> samples;
        for (const DisagreementGroup& group : all->groups) {
            if (labelOf(*all, group.annotated) == "hepatocyte") {
                samples.insert(group.sample);
            }
        }
        QCOMPARE(samples, (std::set<std::string>{"s0", "s1"}));
    }

    void samplesOfFewCellsAreNoSamples() {
        CategoryColumn wells{{}, {}, false};
        CategoryColumn plates{{}, {}, false};
        for (Index cell = 0; cell < 800; ++cell) {
            wells.categories.push_back("w" + std::to_string(cell));
            wells.codes.push_back(static_cast<std::int32_t>(cell));
            plates.codes.push_back(static_cast<std::int32_t>(cell / 4));
        }
        for (int plate = 0; plate < 200; ++plate) {
            plates.categories.push_back("p" + std::to_string(plate));
        }
        const CategoryColumn donors{std::vector<std::int32_t>(800, 0), {"d1"}, false};
        const auto data = withColumn(*atlas(800, kTypes, swapped), "sample_id", wells);
        const auto all = found(*data);
        QCOMPARE(all->sampleColumn, std::string());
        QCOMPARE(all->warnings, std::vector<std::string>{"The column \"sample_id\" has 800 samples, half of them with 1 cell or fewer: groups are not kept apart by it."});
        QCOMPARE(all->groups.front().cells.size(), std::size_t{10});
        const auto byDonor = found(*withColumn(*data, "donor_id", donors));
        QCOMPARE(byDonor->sampleColumn, std::string("donor_id"));
        QVERIFY2(byDonor->warnings[0].ends_with("groups are not kept apart by it but by \"donor_id\"."), byDonor->warnings[0].c_str());
        DisagreementOptions options;
        options.sampleColumn = "sample_id";
        QVERIFY2(refusal(*data, options).contains("column \"sample_id\" has 800 samples for 800 cells: it names cells rather than samples"), "each");
        options.sampleColumn = "plate";
        const auto byPlate = found(*withColumn(*data, "plate", plates), options);
        QCOMPARE(byPlate->sampleColumn, std::string("plate"));
        QCOMPARE(byPlate->warnings[0], std::string("The column \"plate\" has 200 samples, half of them with 4 cells or fewer: groups, which are kept apart by it, are small."));
    }

    void finerAndCoarserLabelsAreNoContradiction() {
        const std::vector<std::string> types = {"T cell", "CD4-positive, alpha-beta T cell", "hepatocyte"};
        const auto all = found(*atlas(600, types, [](Index cell) { return cell % 60 == 0 ? 1 : static_cast<int>(cell % 3); }));
        QVERIFY(!all->groups.empty());
        QVERIFY(all->groups.front().relation == Relation::SuggestionCoarser);
    }

    void threadsDoNotChangeAByte() {
        const auto data = atlas(800, kTypes, swapped, true);
        DisagreementOptions one;
        one.threads = 1;
        DisagreementOptions three;
        three.threads = 3;
        const auto a = found(*data, one);
        const auto b = found(*data, three);
        QCOMPARE(groupsText(*a), groupsText(*b));
        QCOMPARE(cellsText(*a, data->cells().names), cellsText(*b, data->cells().names));
    }

    void cellsWithoutALabelAreLeftOutAndCounted() {
        const auto all = found(*atlas(400, kTypes, [](Index cell) { return cell < 40 ? -1 : swapped(cell); }));
        QCOMPARE(all->unlabelled, Index{40});
        QCOMPARE(all->cells.size(), std::size_t{360});
    }

    void freeTextIsComparedButItsRelationIsUnknown() {
        const auto all = found(*atlas(800, {"cluster 1", "cluster 2", "hepatocyte", "blob"}, swapped));
        QVERIFY(all->groups.front().relation == Relation::Unknown);
        QCOMPARE(all->warnings.size(), std::size_t{1});
        QVERIFY(QString::fromStdString(all->warnings[0]).contains("3 of 4 labels are no Cell Ontology terms"));
    }

    void obsoleteAndUnknownIdsAreSaid() {
        // CL:0000145 is current; CL:0000003 was replaced by CL:0000000; CL:9999999 never was.
        const auto all = found(*atlas(800, {"CL:0000084", "CL:0000003", "CL:9999999", "CL:0000182"}, swapped));
        const QString said = QString::fromStdString(all->warnings[0] + all->warnings[1]);
        QVERIFY2(said.contains("no current term for \"CL:9999999\""), qPrintable(said));
        QVERIFY2(said.contains("Obsolete ids are read as the terms that replaced them: \"CL:0000003\""), qPrintable(said));
    }

    void aLabelOfASingleCellTakesNoStranger() {
        // Every 100th cell is of a type that nobody labelled; the last cell has a label of its own.
        std::vector<std::string> types = kTypes;
        types.push_back("mast cell");
        const auto strange = [](Index cell) { return cell % 100 == 50; };
        const auto labelled = [](bool single) {
            return [single](Index cell) { return single && cell == 799 ? 4 : static_cast<int>(cell % 4); };
        };
        const auto typeOf = [&](Index cell) { return strange(cell) ? Index{9} : cell % 4; };
        for (const bool single : {false, true}) {
            const auto all = found(*atlas(800, types, labelled(single), false, typeOf));
            QCOMPARE(all->labels.size(), single ? std::size_t{5} : std::size_t{4});
            QCOMPARE(all->selfConfidence.back() == 0.5, single);
            int flagged = 0;
            for (const DisagreementCell& cell : all->cells) {
                flagged += (cell.flags & flag::kNewType) != 0 ? 1 : 0;
                QVERIFY((cell.flags & flag::kNewType) == 0 || strange(cell.cell));
                QVERIFY2(!strange(cell.cell) || labelOf(*all, cell.suggested) != "mast cell", qPrintable(QString::number(cell.cell)));
            }
            QVERIFY2(flagged >= 6, qPrintable(QString::number(flagged))); // of 8
        }
    }

    void eightHundredLabelsAreJudged() {
        std::vector<std::string> types = kTypes;
        while (types.size() < 800) {
            types.push_back("type " + std::to_string(types.size()));
        }
        const auto all = found(*atlas(3200, types, [](Index cell) { return static_cast<int>(cell % 800); }));
        QCOMPARE(all->labels.size(), std::size_t{800});
        QCOMPARE(all->cells.size(), std::size_t{3200});
    }

    void columnsThatCannotBeCheckedAreRefusedInOneSentence() {
        QVERIFY2(refusal(*atlas(40, kTypes, [](Index) { return -1; })).contains("no cell has a label"), "missing");
        QVERIFY2(refusal(*atlas(40, kTypes, [](Index) { return 1; })).contains("all labelled cells are \"monocyte\""), "one");
        QVERIFY2(refusal(*atlas(40, {"NK cell", "natural killer cell"}, [](Index cell) { return static_cast<int>(cell % 2); })).contains("mean the same"), "spellings");
        std::vector<std::string> names;
        for (int i = 0; i < 40; ++i) {
            names.push_back("cell " + std::to_string(i));
        }
        QVERIFY2(refusal(*atlas(40, names, [](Index cell) { return static_cast<int>(cell); })).contains("names cells rather than types"), "each");
        DisagreementOptions model;
        model.evidence = Evidence::Model;
        QVERIFY2(refusal(*atlas(400, kTypes, swapped), model).contains("holds no predicted cell types"), "model");
    }

    /// A model that knows T cells, CD4 T cells and hepatocytes, and sees through the labels.
    DisagreementOptions withModel(Index cells) {
        TopLabels top{"cell_type", {"CL:0000084", "CL:0000624", "CL:0000182"}, 2, {}};
        FloatMatrix scores{cells, 2, {}};
        for (Index cell = 0; cell < cells; ++cell) {
            const bool isT = cell % 4 == 0;
            top.codes.push_back(isT ? 1 : 2);
            top.codes.push_back(isT ? 0 : 1);
            scores.values.push_back(0.6F);
            scores.values.push_back(0.3F);
        }
        ResultLayer layer;
        layer.embeddings.emplace_back("pred_cell_type_topk", scores);
        DisagreementOptions options;
        options.evidence = Evidence::Model;
        options.predictions = std::make_shared<const ResultLayer>(layer);
        options.predictedLabels = std::make_shared<const std::vector<TopLabels>>(std::vector<TopLabels>{top});
        return options;
    }

    void aFinerAnswerOfTheModelAgrees() {
        const auto all = found(*atlas(800, kTypes, swapped), withModel(800));
        for (const DisagreementCell& cell : all->cells) {
            if (cell.cell % 4 == 0 && cell.cell % 80 != 0) { // T cells, called CD4 T cells
                QVERIFY(!cell.listed);
                QVERIFY(cell.probabilityAnnotated > 0.85); // 0.6 and 0.3, rolled up
            }
            if (cell.cell % 80 == 0) { // T cells labelled hepatocyte
                QCOMPARE(labelOf(*all, cell.suggested), QString("CD4-positive, alpha-beta T cell")); // named as the column names
                QVERIFY(cell.relation == Relation::Contradiction);
            }
        }
        QCOMPARE(termIdOf(*all, 4), std::string("CL:0000624"));
        QCOMPARE(all->labels[4].cells, Index{0});
    }

    void spellingsOfOneTermAreOneLabel_data() {
        QTest::addColumn<int>("evidence");
        QTest::newRow("neighbours") << static_cast<int>(Evidence::Neighbours);
        QTest::newRow("model") << static_cast<int>(Evidence::Model);
        QTest::newRow("both") << static_cast<int>(Evidence::Both);
    }

    void spellingsOfOneTermAreOneLabel() {
        // A third of the natural killer cells is labelled "NK cell"; some T cells are labelled with either.
        std::vector<std::string> types = {"NK cell"};
        types.insert(types.end(), kTypes.begin(), kTypes.end());
        const auto spelled = [](Index cell) {
            const auto type = static_cast<int>(cell % 4);
            const bool isKiller = type == 3 || cell % 80 == 0;
            return !isKiller ? type + 1 : cell % 3 == 0 ? 0 : 4;
        };
        DisagreementOptions options = withModel(800);
        QFETCH(int, evidence);
        options.evidence = static_cast<Evidence>(evidence);
        TopLabels top{"cell_type", {"CL:0000084", "CL:0000576", "CL:0000182", "CL:0000623"}, 2, {}};
        for (Index cell = 0; cell < 800; ++cell) {
            top.codes.push_back(static_cast<std::int32_t>(cell % 4));
            top.codes.push_back(static_cast<std::int32_t>((cell + 1) % 4));
        }
        options.predictedLabels = std::make_shared<const std::vector<TopLabels>>(std::vector<TopLabels>{top});
        ResultLayer sure = *options.predictions;
        for (std::size_t i = 0; i < 1600; i += 2) {
            sure.embeddings[0].second.values[i] = 0.9F;
            sure.embeddings[0].second.values[i + 1] = 0.05F;
        }
        options.predictions = std::make_shared<const ResultLayer>(sure);
        const auto all = found(*atlas(800, types, spelled, false, [](Index cell) { return cell % 4; }), options);
        for (std::size_t i = 0; i < all->cells.size(); ++i) {
            const DisagreementCell& cell = all->cells[i];
            QVERIFY(cell.relation != Relation::Same);
            QVERIFY(labelOf(*all, cell.suggested) != "NK cell"); // the spelling with fewer cells
            QCOMPARE(cell.cell % 80 == 0, i < 10);
            QCOMPARE(cell.listed, i < 10);
            QVERIFY2(i < 10 || cell.probabilityAnnotated > 0.5, qPrintable(QString::number(cell.probabilityAnnotated)));
            QVERIFY(cell.probabilityAnnotated + cell.probabilitySuggested <= 1.0 + 1e-6);
        }
        for (const DisagreementGroup& group : all->groups) {
            QVERIFY2(group.supportSuggested > 0.8, "markers"); // either spelling has those of both
        }
        QVERIFY(std::find(all->warnings.begin(), all->warnings.end(),
                          "Labels that mean the same term are judged as one: \"NK cell = natural killer cell\".") != all->warnings.end());
    }

    void aColumnOfIdsIsAnsweredInIds() {
        const auto all = found(*atlas(800, {"CL:0000084", "CL:0000576", "CL:0000182", "CL:0000623"}, swapped), withModel(800));
        QCOMPARE(labelOf(*all, 4), QString("CL:0000624"));
        QCOMPARE(all->labels[4].name, std::string("CD4-positive, alpha-beta T cell"));
    }

    /// The lines of a tab-separated text, each by the names of its columns.
    static std::vector<std::map<QString, QString>> linesOf(const std::string& text) {
        QStringList rows = QString::fromStdString(text).split('\n', Qt::SkipEmptyParts);
        const QStringList names = rows.takeFirst().split('\t');
        std::vector<std::map<QString, QString>> lines;
        for (const QString& row : rows) {
            const QStringList fields = row.split('\t');
            std::map<QString, QString> line;
            for (qsizetype i = 0; i < names.size(); ++i) {
                line[names[i]] = fields[i];
            }
            lines.push_back(line);
        }
        return lines;
    }

    void bothTablesTellSamplesTermsAndGroups() {
        const auto data = atlas(800, kTypes, swapped, true);
        const auto all = found(*data, withModel(800));
        const auto groups = linesOf(groupsText(*all));
        std::set<std::array<QString, 3>> keys;
        for (std::size_t i = 0; i < groups.size(); ++i) {
            keys.insert({groups[i].at("annotated"), groups[i].at("suggested"), groups[i].at("sample")});
            QVERIFY(groups[i].at("suggested_term").startsWith("CL:") && !groups[i].at("suggested").startsWith("CL:"));
        }
        QCOMPARE(keys.size(), groups.size()); // no two lines look the same
        std::map<QString, int> cellsOf;
        for (const auto& cell : linesOf(cellsText(*all, data->cells().names))) {
            const QString group = cell.at("group");
            ++cellsOf[group];
            QVERIFY(cell.at("sample") == (cell.at("cell").mid(1).toInt() < 400 ? "s0" : "s1"));
            QVERIFY(group.isEmpty() || groups[group.toUInt() - 1].at("sample") == cell.at("sample"));
            QVERIFY(group.isEmpty() || groups[group.toUInt() - 1].at("suggested_term") == cell.at("suggested_term"));
        }
        for (const auto& group : groups) {
            QCOMPARE(cellsOf[group.at("rank")], group.at("cells").toInt());
        }
        QVERIFY(cellsOf[""] > 0);
    }

    void bothEvidencesSpeakInTheWordsOfTheAnnotation() {
        DisagreementOptions options = withModel(800);
        options.evidence = Evidence::Both;
        const auto all = found(*atlas(800, kTypes, swapped), options);
        QCOMPARE(all->cells.front().cell % 80, Index{0});
        QCOMPARE(labelOf(*all, all->cells.front().suggested), QString("T cell"));
    }

    void probabilitiesComeWithWhatTheyWereCalibratedOn() {
        const auto all = found(*atlas(800, kTypes, swapped));
        const auto& record = all->calibration.record;
        QVERIFY(record);
        QCOMPARE(record->cells, Index{800});
        QVERIFY(record->disagreeing >= 10); // the swapped cells are among them
        QCOMPARE(record->wrongLabels, CalibrationOptions::kUsualWrongLabels);
        QCOMPARE(record->column, std::string("label"));
        // The types stand far apart: what the evidence says is right for nearly every cell.
        QVERIFY2(record->errorAfter < 0.02, qPrintable(QString::number(record->errorAfter)));
        for (const DisagreementCell& cell : all->cells) {
            QVERIFY(cell.probabilitySuggested >= 0.0 && cell.probabilitySuggested + cell.probabilityAnnotated <= 1.0 + 1e-6);
        }
        QVERIFY(found(*atlas(40, kTypes, swapped))->calibration.reason.find("at least 50") != std::string::npos);
    }

    void calibratingMovesNoLine() {
        DisagreementOptions other;
        other.calibration.wrongLabels = 0.4;
        const auto data = atlas(800, kTypes, swapped);
        QCOMPARE(groupsText(*found(*data)), groupsText(*found(*data, other)));
    }

    /// The same cells with one more column of labels.
    static std::shared_ptr<const Dataset> withColumn(const Dataset& data, const std::string& name, const CategoryColumn& labels) {
        CellTable table = data.cells();
        table.columns.push_back({name, labels});
        return Dataset::inMemory(table, *data.counts()->genes, data.counts()->rows, {});
    }

    void labelsThatLiveElsewhereAreFlaggedAndSaid() {
        const CategoryColumn heart{std::vector<std::int32_t>(800, 0), {"UBERON:0000948"}, false};
        const auto all = found(*withColumn(*atlas(800, kTypes, swapped), "tissue_ontology_term_id", heart));
        const DisagreementGroup& group = all->groups.front();
        QCOMPARE(all->tissueColumn, std::string("tissue_ontology_term_id"));
        QVERIFY((group.flags & flag::kTissueMismatch) != 0);
        QVERIFY(group.annotatedElsewhere && !group.suggestedElsewhere);
        QCOMPARE(group.tissueNote, std::string("hepatocyte (annotated) lives in liver; these cells are from heart."));
        const CategoryColumn liver{std::vector<std::int32_t>(800, 0), {"liver"}, false};
        const auto home = found(*withColumn(*atlas(800, kTypes, swapped), "tissue", liver));
        QVERIFY((home->groups.front().flags & flag::kTissueMismatch) == 0);
        QVERIFY(home->groups.front().tissueNote.empty());
        DisagreementOptions missing;
        missing.tissueColumn = "organ";
        QVERIFY2(refusal(*atlas(800, kTypes, swapped), missing).contains("no column \"organ\""), "column");
    }

    void cellsOfSeveralOrganismsAreSaid() {
        CategoryColumn organisms{std::vector<std::int32_t>(800, 0), {"NCBITaxon:9606", "NCBITaxon:10090"}, false};
        std::fill(organisms.codes.begin() + 500, organisms.codes.end(), 1);
        const auto all = found(*withColumn(*atlas(800, kTypes, swapped), "organism_ontology_term_id", organisms));
        QCOMPARE(all->warnings.size(), std::size_t{1});
        QVERIFY2(all->warnings[0].starts_with("The labelled cells come from 2 organisms: human (500), mouse (300)."), all->warnings[0].c_str());
    }

    void aRecipeSaysWhetherTheFileWasLearnedFrom() {
        const auto data = atlas(800, kTypes, swapped);
        DisagreementOptions options = withModel(800);
        QVERIFY(found(*data, options)->seen == SeenInTraining::Unknown);
        TrainingRecipe recipe;
        recipe.data = {{"other.h5ad", "abc"}};
        options.recipe = std::make_shared<const TrainingRecipe>(recipe);
        QVERIFY(found(*data, options)->seen == SeenInTraining::No);
        recipe.complete = false;
        options.recipe = std::make_shared<const TrainingRecipe>(recipe);
        QVERIFY(found(*data, options)->seen == SeenInTraining::Unknown);
        recipe.data.push_back({"this one", data->fingerprint({})});
        options.recipe = std::make_shared<const TrainingRecipe>(recipe);
        QVERIFY(found(*data, options)->seen == SeenInTraining::Likely);
    }

    void theModelsProbabilitiesAreCalibratedToo() {
        const auto all = found(*atlas(800, kTypes, swapped), withModel(800));
        const auto& record = all->calibration.record;
        QVERIFY2(record, all->calibration.reason.c_str());
        // Monocytes and NK cells are no answer of this model: half of the cells cannot tell how sure it may be.
        QCOMPARE(record->notChecked, Index{400});
        QCOMPARE(record->cells, Index{400});
        QVERIFY(record->errorAfter <= record->errorBefore);
    }

    void sharesByDonorHaveTheirInterval() {
        CategoryColumn donors{{}, {"d1", "d2", "d3"}, false};
        for (Index cell = 0; cell < 800; ++cell) {
            donors.codes.push_back(cell < 400 ? 0 : cell < 790 ? 1 : -1);
        }
        const auto data = withColumn(*atlas(800, kTypes, swapped), "donor_id", donors);
        const auto all = found(*data);
        QCOMPARE(donorColumnOf(data->cells()), std::string("donor_id"));
        const DisagreementGroup& group = all->groups.front(); // hepatocytes that look like T cells
        const auto shares = donorShares(*all, group.annotated, group.suggested, data->cells(), "donor_id");
        QCOMPARE(shares.size(), std::size_t{3}); // d3 has no cell; cells without a donor come last
        QCOMPARE(shares[0].labelled, Index{105}); // 100 hepatocytes and 5 of the swapped cells
        QCOMPARE(shares[0].disagreeing, Index{5});
        QVERIFY(shares[0].low > 0.0 && shares[0].low < shares[0].share && shares[0].share < shares[0].high);
        QCOMPARE(shares[2].donor, std::string());
        QVERIFY(shares[2].low == 0.0 && shares[2].disagreeing == 0);
    }

    void aFileOfPredictionsAloneIsCheckedWithoutMarkers() {
        const auto full = atlas(800, kTypes, swapped);
        CountBatch none;
        none.rowStart.assign(801, 0);
        const auto data = Dataset::inMemory(full->cells(), GeneTable(Table()), std::make_shared<MemoryRowSource>(none, 0), {});
        const auto all = found(*data, withModel(800));
        QVERIFY(!all->groups.empty());
        QVERIFY(all->groups.front().markers.empty() && std::isnan(all->groups.front().supportSuggested));
        const auto& said = all->warnings;
        QVERIFY(std::find(said.begin(), said.end(), "The file holds no expression, so no marker speaks for either label.") != said.end());
    }

    void withoutExpressionNeighboursAreFoundInTheModelsEmbedding() {
        const auto full = atlas(800, kTypes, swapped);
        Random random(3);
        FloatMatrix points{800, 4, {}};
        for (Index cell = 0; cell < 800; ++cell) {
            for (Index type = 0; type < 4; ++type) {
                points.values.push_back(static_cast<float>((cell % 4 == type ? 5.0 : 0.0) + random.normal()));
            }
        }
        CountBatch none;
        none.rowStart.assign(801, 0);
        const auto with = [&](const char* embedding) {
            return Dataset::inMemory(full->cells(), GeneTable(Table()), std::make_shared<MemoryRowSource>(none, 0), {{embedding, points}});
        };
        DisagreementOptions options = withModel(800);
        options.evidence = Evidence::Both;
        const auto all = found(*with("scprint_emb"), options);
        QVERIFY2(all->source.starts_with("obsm/scprint_emb"), all->source.c_str());
        QCOMPARE(all->cells.front().cell % 80, Index{0});
        QVERIFY(std::ranges::count(all->warnings, "The file holds no expression: neighbours are looked for in the model's embedding (obsm/scprint_emb).") == 1);
        const QString said = refusal(*with("X_other"), options);
        QVERIFY2(said.contains("(--embedding), one of \"X_other\"."), qPrintable(said));
    }

    void aFileMadeFromTrainingDataCountsAsSeen() {
        const auto data = atlas(800, kTypes, swapped);
        const DisagreementOptions memory = withModel(800);
        auto layer = std::make_shared<ResultLayer>(*memory.predictions);
        layer->name = "scprint";
        layer->cellsDone = layer->cellsTotal = 800;
        layer->provenance.datasetFingerprint = data->fingerprint({});
        const TopLabels& top = memory.predictedLabels->front();
        TrainingRecipe recipe;
        recipe.data = {{"cells.h5ad", data->fingerprint({})}};
        ResultFileContent content;
        content.dataset = data;
        content.layers = {layer};
        content.unsLabels = {{"pred_cell_type_topk_ids", top.labels, top.perCell, top.codes}};
        content.unsStrings = {{"pred_training", {recipeJson(recipe)}}};
        const QTemporaryDir folder;
        const std::string path = folder.filePath("annotated.h5ad").toStdString();
        writeResultFile(path, content, {});
        DisagreementOptions options;
        options.evidence = Evidence::Model;
        QVERIFY(found(*Dataset::open(path), options)->seen == SeenInTraining::Likely);
        recipe.data[0].fingerprint = "another";
        content.unsStrings = {{"pred_training", {recipeJson(recipe)}}};
        const std::string other = folder.filePath("other.h5ad").toStdString();
        writeResultFile(other, content, {});
        QVERIFY(found(*Dataset::open(other), options)->seen == SeenInTraining::No);
    }
};

QTEST_APPLESS_MAIN(tst_Disagreements)
#include "tst_Disagreements.moc"
