// SPDX-License-Identifier: GPL-3.0-or-later
// The file of a kept network: writing it, and reading it without trusting it.
#include "core/base/DurableFile.h"
#include "core/base/Error.h"
#include "core/datasets/Dataset.h"
#include "core/project/Coding.h"
#include "core/project/SectionFile.h"
#include "core/tasks/KeptNetwork.h"
#include "core/tasks/MeasuredExpression.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <utility>

namespace ocellus::networkfile {

using sectionfile::Cursor;
using sectionfile::Payload;
using sectionfile::Section;
using sectionfile::SectionReader;
using sectionfile::SectionWriter;

namespace {

const sectionfile::Kind kNetworkFile{"OCNETWK", 1, "network file"};

enum SectionKind : std::uint32_t { kHead = 1, kCells = 2, kGenes = 3, kReading = 4, kEnd = 5 };

// Texts in place of numbers: they stay what they are when the lists in the headers change.
constexpr std::array kMethods{NetworkMethod::Attention, NetworkMethod::Correlation, NetworkMethod::Clr, NetworkMethod::Genie3};
constexpr std::array kOrientations{Orientation::Attended, Orientation::Attending};
constexpr std::array kFilters{NetworkFilter::None, NetworkFilter::Threshold, NetworkFilter::Strongest, NetworkFilter::Planar, NetworkFilter::Tree};

/// Calls `visit` with each text of a provenance, in the order of the file.
template <class Any, class Visit>
void visitTexts(Any& provenance, Visit visit) {
    visit(provenance.task);
    visit(provenance.datasetFingerprint);
    visit(provenance.modelHash);
    visit(provenance.options);
    visit(provenance.version);
}

/// The same for the numbers of EdgeScores but the odds ratio.
template <class Any, class Visit>
void visitScores(Any& scores, Visit visit) {
    for (auto* number : {&scores.randomPrecision, &scores.truePositives, &scores.epr, &scores.auprc, &scores.auprcOverRandom, &scores.averagePrecision,
             &scores.averagePrecisionOverRandom}) {
        visit(*number);
    }
}

// --- writing ------------------------------------------------------------------------------------

Payload headPayload(const KeptNetwork& kept) {
    Payload payload;
    const DescribedNetwork& shown = *kept.network;
    visitTexts(kept.provenance, [&](const std::string& text) { payload.text(text); });
    payload.text(kept.note).text(shown.caution);
    payload.number(shown.cells.empty() ? shown.dataset->cellCount() : static_cast<Index>(shown.cells.size()));
    payload.number(static_cast<Index>(shown.network.genes.size())).number(static_cast<Index>(shown.network.edges.columns.size()));
    return payload;
}

Payload cellsPayload(const DescribedNetwork& shown) {
    Payload payload;
    CellSet cells(shown.dataset->cellCount());
    for (const Index cell : shown.cells) {
        cells.insert(cell);
    }
    payload.text(shown.cellsName).number(static_cast<std::uint8_t>(shown.cells.empty())).number(cells.size()).text(coding::pack(cells));
    return payload;
}

Payload genesPayload(const DescribedNetwork& shown) {
    Payload payload;
    const GeneNetwork& network = shown.network;
    payload.number(network.table->size()).number(static_cast<std::uint64_t>(network.genes.size())).array(network.genes).array(network.regulator);
    for (const Index gene : network.genes) {
        payload.text(network.table->id(gene));
    }
    payload.number(static_cast<std::uint64_t>(shown.means.size())).array(shown.means);
    return payload;
}

void addScores(Payload& payload, const std::optional<EdgeScores>& scores) {
    payload.number(static_cast<std::uint8_t>(scores.has_value()));
    if (scores) {
        payload.number(scores->candidates).number(scores->edges);
        visitScores(*scores, [&](double number) { payload.number(number); });
        payload.number(static_cast<std::uint8_t>(scores->oddsRatio.has_value())).number(scores->oddsRatio.value_or(0.0));
    }
}

void addChoice(Payload& payload, const std::optional<HeadChoice>& choice) {
    payload.number(static_cast<std::uint8_t>(choice.has_value()));
    if (!choice) {
        return;
    }
    payload.text(choice->knownName).number(static_cast<std::uint64_t>(choice->heads.size()));
    for (const HeadId& head : choice->heads) {
        payload.number(head.layer).number(head.head);
    }
    payload.number(choice->allHeads).number(choice->regulators).number(choice->edges).number(static_cast<Index>(choice->folds));
    addScores(payload, choice->heldOut);
    addScores(payload, choice->together);
}

Payload readingPayload(const GeneNetwork& network) {
    Payload payload;
    payload.text(toString(network.method)).text(toString(network.orientation)).text(toString(network.filter)).number(network.strongest);
    addChoice(payload, network.headChoice);
    payload.number(static_cast<std::uint64_t>(network.edges.columns.size()));
    payload.array(network.edges.rowStart).array(network.edges.columns).array(network.edges.values);
    return payload;
}

/// A network that its reader would refuse is a mistake of the program; better said now than on reading.
void checkShape(const KeptNetwork& kept) {
    const GeneNetwork& shown = kept.network->network;
    const auto fits = [&](const DescribedNetwork& reading) {
        const GeneNetwork& network = reading.network;
        const std::size_t genes = network.genes.size();
        return network.genes == shown.genes && network.regulator == shown.regulator && network.table == shown.table && reading.cells == kept.network->cells
            && network.regulator.size() == genes && network.edges.rowStart.size() == genes + 1 && network.edges.columns.size() == network.edges.values.size()
            && (reading.means.empty() || reading.means.size() == genes);
    };
    assert(shown.method != NetworkMethod::File);
    if (!fits(*kept.network) || (kept.other && !fits(*kept.other))) {
        throw Error("The gene network could not be saved: its parts do not fit each other.");
    }
}

// --- reading ------------------------------------------------------------------------------------

/// The value of which the file holds the name.
template <class Value, std::size_t count>
Value named(Cursor& cursor, const std::array<Value, count>& values, const char* what) {
    const std::string text = cursor.text();
    const auto found = std::find_if(values.begin(), values.end(), [&](Value value) { return toString(value) == text; });
    if (found == values.end()) {
        cursor.refuse("has an unknown " + std::string(what));
    }
    return *found;
}

struct Head {
    KeptNetworkHead facts;
    std::string caution;
};

Head headOf(SectionReader& reader, const std::string& path) {
    const Section section = reader.next();
    Cursor cursor(section.payload, path, "the head");
    if (section.kind != kHead) {
        cursor.refuse("is missing");
    }
    Head head;
    visitTexts(head.facts.provenance, [&](std::string& text) { text = cursor.text(); });
    head.facts.note = cursor.text();
    head.caution = cursor.text();
    head.facts.cells = cursor.number<Index>();
    head.facts.genes = cursor.number<Index>();
    head.facts.edges = cursor.number<Index>();
    cursor.end();
    if (head.facts.cells < 0 || head.facts.genes < 0 || head.facts.edges < 0) {
        cursor.refuse("counts fewer than none");
    }
    return head;
}

void readCells(Cursor& cursor, DescribedNetwork& shown) {
    cursor.rename("the cells");
    shown.cellsName = cursor.text();
    const bool all = cursor.number<std::uint8_t>() != 0;
    const auto cells = cursor.number<Index>();
    if (cells != shown.dataset->cellCount()) {
        cursor.refuse("are " + std::to_string(cells) + ", the data set has " + std::to_string(shown.dataset->cellCount()));
    }
    const std::optional<CellSet> chosen = coding::unpackCells(cursor.text(), cells);
    if (!chosen || chosen->empty() != all) {
        cursor.refuse("cannot be unpacked");
    }
    chosen->forEach([&](Index cell) { shown.cells.push_back(cell); });
}

void readGenes(Cursor& cursor, DescribedNetwork& shown) {
    cursor.rename("the list of genes");
    GeneNetwork& network = shown.network;
    const std::optional<MeasuredExpression> measured = findMeasuredExpression(*shown.dataset, true);
    if (!measured) {
        cursor.refuse("has no values in the data set");
    }
    network.table = measured->genes;
    const auto inTable = cursor.number<Index>();
    const std::size_t genes = cursor.count(sizeof(Index) + 1 + sizeof(std::uint64_t));
    network.genes = cursor.array<Index>(genes);
    network.regulator = cursor.array<char>(genes);
    if (inTable != network.table->size()) {
        cursor.refuse("is of a table of " + std::to_string(inTable) + " genes, the data set has " + std::to_string(network.table->size()));
    }
    if (genes == 0 || network.genes.front() < 0 || network.genes.back() >= inTable
        || std::adjacent_find(network.genes.begin(), network.genes.end(), std::greater_equal<>()) != network.genes.end()
        || std::any_of(network.regulator.begin(), network.regulator.end(), [](char flag) { return flag != 0 && flag != 1; })) {
        cursor.refuse("names genes that do not exist");
    }
    for (const Index gene : network.genes) {
        if (const std::string id = cursor.text(); id != network.table->id(gene)) {
            cursor.refuse("has " + id + " where the data set has " + network.table->id(gene));
        }
    }
    shown.means = cursor.array<double>(cursor.count(sizeof(double)));
    if ((!shown.means.empty() && shown.means.size() != genes) || std::any_of(shown.means.begin(), shown.means.end(), [](double mean) { return std::isinf(mean); })) {
        cursor.refuse("has means that do not fit it");
    }
}

std::optional<EdgeScores> readScores(Cursor& cursor) {
    if (cursor.number<std::uint8_t>() == 0) {
        return std::nullopt;
    }
    EdgeScores scores;
    scores.candidates = cursor.number<Index>();
    scores.edges = cursor.number<Index>();
    bool finite = true;
    visitScores(scores, [&](double& number) {
        number = cursor.number<double>();
        finite = finite && std::isfinite(number);
    });
    const bool has = cursor.number<std::uint8_t>() != 0;
    const auto ratio = cursor.number<double>();
    if (!finite || !std::isfinite(ratio)) {
        cursor.refuse("has scores that are no numbers");
    }
    if (has) {
        scores.oddsRatio = ratio;
    }
    return scores;
}

std::optional<HeadChoice> readChoice(Cursor& cursor) {
    if (cursor.number<std::uint8_t>() == 0) {
        return std::nullopt;
    }
    HeadChoice choice;
    choice.knownName = cursor.text();
    const std::size_t heads = cursor.count(2 * sizeof(Index));
    for (std::size_t i = 0; i < heads; ++i) {
        const auto layer = cursor.number<Index>();
        choice.heads.push_back({layer, cursor.number<Index>()});
    }
    choice.allHeads = cursor.number<Index>();
    choice.regulators = cursor.number<Index>();
    choice.edges = cursor.number<Index>();
    const auto folds = cursor.number<Index>();
    if (folds < 0 || folds > (Index{1} << 20)) {
        cursor.refuse("has " + std::to_string(folds) + " folds");
    }
    choice.folds = static_cast<int>(folds);
    choice.heldOut = readScores(cursor);
    choice.together = readScores(cursor);
    return choice;
}

void readReading(Cursor& cursor, GeneNetwork& network) {
    cursor.rename("the list of edges");
    network.method = named(cursor, kMethods, "method");
    network.orientation = named(cursor, kOrientations, "reading");
    network.filter = named(cursor, kFilters, "filter");
    network.strongest = cursor.number<Index>();
    network.headChoice = readChoice(cursor);
    SparseSquare& edges = network.edges;
    const std::size_t genes = network.genes.size();
    const std::size_t count = cursor.count(sizeof(std::int32_t) + sizeof(double));
    edges.size = static_cast<Index>(genes);
    edges.rowStart = cursor.array<Index>(genes + 1);
    edges.columns = cursor.array<std::int32_t>(count);
    edges.values = cursor.array<double>(count);
    bool fits = edges.rowStart.front() == 0 && edges.rowStart.back() == static_cast<Index>(count) && std::is_sorted(edges.rowStart.begin(), edges.rowStart.end())
        && std::all_of(edges.values.begin(), edges.values.end(), [](double weight) { return std::isfinite(weight); });
    for (std::size_t row = 0; fits && row < genes; ++row) {
        for (auto at = static_cast<std::size_t>(edges.rowStart[row]); at < static_cast<std::size_t>(edges.rowStart[row + 1]); ++at) {
            const auto column = static_cast<std::int64_t>(edges.columns[at]);
            fits = fits && column >= 0 && column < static_cast<std::int64_t>(genes) && column != static_cast<std::int64_t>(row);
        }
    }
    if (!fits) {
        cursor.refuse("joins genes that do not exist or cannot be joined");
    }
}

/// The payload of the next section, which must be of that kind, taken apart by `take`.
template <class Take>
void readSection(SectionReader& reader, const std::string& path, SectionKind kind, Take take) {
    const Section section = reader.next();
    Cursor cursor(section.payload, path, "part " + std::to_string(reader.sections()));
    if (section.kind != kind) {
        cursor.refuse("is of an unknown kind");
    }
    take(cursor);
    cursor.end();
}

/// All after the head: the network, its other reading where there is one, and the end.
std::pair<std::shared_ptr<DescribedNetwork>, std::shared_ptr<DescribedNetwork>> readParts(SectionReader& reader, const std::string& path,
    const std::shared_ptr<const Dataset>& dataset, const Head& head) {
    auto shown = std::make_shared<DescribedNetwork>();
    shown->dataset = dataset;
    shown->caution = head.caution;
    readSection(reader, path, kCells, [&](Cursor& cursor) { readCells(cursor, *shown); });
    readSection(reader, path, kGenes, [&](Cursor& cursor) { readGenes(cursor, *shown); });
    const auto frame = std::make_shared<DescribedNetwork>(*shown); // without edges
    readSection(reader, path, kReading, [&](Cursor& cursor) { readReading(cursor, shown->network); });
    std::shared_ptr<DescribedNetwork> other;
    for (;;) {
        const std::uint64_t before = reader.sections();
        const Section section = reader.next();
        Cursor cursor(section.payload, path, "part " + std::to_string(before + 1));
        if (section.kind == kReading && !other) {
            other = frame;
            readReading(cursor, other->network);
            cursor.end();
            continue;
        }
        if (section.kind != kEnd || cursor.number<std::uint64_t>() != before || !reader.atEnd()) {
            cursor.refuse("does not end the file: parts are missing or too many");
        }
        cursor.end();
        return {shown, other};
    }
}

} // namespace

Outcome write(const std::string& path, const KeptNetwork& kept, const RunControl& control) {
    checkShape(kept);
    DurableFile file(path);
    SectionWriter writer(file, kNetworkFile.magic, kNetworkFile.newest, control);
    const bool whole = writer.write(kHead, headPayload(kept)) && writer.write(kCells, cellsPayload(*kept.network)) && writer.write(kGenes, genesPayload(*kept.network))
        && writer.write(kReading, readingPayload(kept.network->network)) && (!kept.other || writer.write(kReading, readingPayload(kept.other->network)))
        && writer.write(kEnd, Payload().number(writer.sections()));
    if (!whole) {
        return Outcome::Cancelled;
    }
    file.finish();
    return Outcome::Finished;
}

Outcome read(const std::string& path, const std::shared_ptr<const Dataset>& dataset, const std::string& fingerprint, const RunControl& control, KeptNetwork* result) {
    SectionReader reader(path, kNetworkFile);
    const Head head = headOf(reader, path);
    if (head.facts.provenance.datasetFingerprint != fingerprint) {
        throw RefusedError("The gene network of this project was made before " + std::filesystem::path(dataset->path()).filename().string()
                           + " changed; it is kept but not shown. Make it again.");
    }
    const auto [shown, other] = readParts(reader, path, dataset, head);
    for (DescribedNetwork* reading : {shown.get(), other.get()}) {
        if (reading != nullptr && describeNetwork(control, reading) == Outcome::Cancelled) {
            return Outcome::Cancelled;
        }
    }
    *result = {shown, other, head.facts.provenance, head.facts.note};
    return Outcome::Finished;
}

KeptNetworkHead readHead(const std::string& path) {
    SectionReader reader(path, kNetworkFile);
    return headOf(reader, path).facts;
}

} // namespace ocellus::networkfile
