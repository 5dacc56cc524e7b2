// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/simulation/SectionFiles.h"

#include "core/base/Hdf5Writer.h"
#include "core/base/Organism.h"
#include "core/simulation/ParquetFile.h"
#include "core/simulation/TextFile.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

namespace ocellus {

namespace {

constexpr double kThickness = 10.0; ///< of the section, micrometres
constexpr double kNuclearShare = 0.4;

const char* const kUnassigned = "UNASSIGNED";

void line(TextFile& file, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        file.field(name);
    }
    file.endLine();
}

/// A table written twice, as NAME.csv.gz and as NAME.parquet.
class DoubleTable {
public:
    DoubleTable(const std::string& name, const std::vector<ParquetFile::Field>& fields)
        : m_text(name + ".csv.gz"), m_parquet(name + ".parquet", fields) {
        m_text.separateBy(',');
        for (const ParquetFile::Field& field : fields) {
            m_text.field(field.name);
        }
        m_text.endLine();
    }

    template <class Value>
    DoubleTable& field(const Value& value) {
        m_text.field(value);
        m_parquet.value(value);
        return *this;
    }

    void endLine() {
        m_text.endLine();
        m_parquet.endRow();
    }

    void finish() {
        m_text.finish();
        m_parquet.finish();
    }

private:
    TextFile m_text;
    ParquetFile m_parquet;
};

void writeMatrix(const std::string& path, const TissueSection& section) {
    const CountBatch& counts = section.counts();
    const Table genes = section.panelTable();
    std::vector<std::string> barcodes;
    for (Index cell = 0; cell < section.cellCount(); ++cell) {
        barcodes.push_back(section.name(cell));
    }
    const auto& symbolColumn = std::get<TextColumn>(genes.find("feature_name")->data);
    std::vector<std::string> symbols;
    for (const auto& symbol : symbolColumn.values) {
        symbols.push_back(symbol.value_or(""));
    }
    std::vector<std::int64_t> indices(counts.genes.begin(), counts.genes.end());
    std::vector<std::int32_t> data(counts.values.begin(), counts.values.end());
    const auto stored = static_cast<Index>(data.size());
    const std::vector<std::int32_t> shape{static_cast<std::int32_t>(genes.size()),
                                          static_cast<std::int32_t>(section.cellCount())};
    hdf5::Writer writer(path);
    writer.makeGroup("matrix");
    writer.writeTexts("matrix/barcodes", barcodes);
    writer.writeArray("matrix/data", {stored}, data.data());
    writer.writeArray("matrix/indices", {stored}, indices.data());
    writer.writeArray("matrix/indptr", {section.cellCount() + 1}, counts.rowStart.data());
    writer.writeArray("matrix/shape", {2}, shape.data());
    writer.makeGroup("matrix/features");
    writer.writeTexts("matrix/features/id", genes.names);
    writer.writeTexts("matrix/features/name", symbols);
    writer.writeTexts("matrix/features/feature_type",
                      std::vector<std::string>(symbols.size(), "Gene Expression"));
    writer.writeTexts("matrix/features/genome",
                      std::vector<std::string>(symbols.size(), "simulated"));
    writer.finish();
}

void writeCells(const std::string& name, const TissueSection& section) {
    using Kind = ParquetFile::Kind;
    DoubleTable file(name,
                     {{"cell_id", Kind::Text},
                      {"x_centroid", Kind::Double},
                      {"y_centroid", Kind::Double},
                      {"transcript_counts", Kind::Unsigned},
                      {"control_probe_counts", Kind::Unsigned},
                      {"control_codeword_counts", Kind::Unsigned},
                      {"total_counts", Kind::Unsigned},
                      {"cell_area", Kind::Double},
                      {"nucleus_area", Kind::Double}});
    for (Index cell = 0; cell < section.cellCount(); ++cell) {
        const PlacedCell& placed = section.cells()[static_cast<std::size_t>(cell)];
        const auto counts = section.counts().valuesOf(cell);
        const auto total =
            static_cast<long long>(std::accumulate(counts.begin(), counts.end(), 0.0));
        const double area = outlineArea(placed);
        file.field(section.name(cell)).field(placed.x).field(placed.y).field(total);
        file.field(0LL).field(0LL).field(total).field(area).field(area * kNucleusScale *
                                                                  kNucleusScale);
        file.endLine();
    }
    file.finish();
}

void writeOutlines(const std::string& name, const TissueSection& section, double scale) {
    using Kind = ParquetFile::Kind;
    DoubleTable file(
        name, {{"cell_id", Kind::Text}, {"vertex_x", Kind::Float}, {"vertex_y", Kind::Float}});
    for (Index cell = 0; cell < section.cellCount(); ++cell) {
        const PlacedCell& placed = section.cells()[static_cast<std::size_t>(cell)];
        for (std::size_t corner = 0; corner <= kOutlineCorners;
             ++corner) { // the first is repeated last
            const std::size_t at = 2 * (corner % kOutlineCorners);
            file.field(section.name(cell));
            file.field(placed.x + scale * (placed.outline[at] - placed.x));
            file.field(placed.y + scale * (placed.outline[at + 1] - placed.y));
            file.endLine();
        }
    }
    file.finish();
}

/// One line of the transcripts.
struct Transcript {
    std::string cell;
    bool inNucleus = false;
    std::string gene;
    double x = 0.0, y = 0.0, z = 0.0, quality = 0.0;
};

class TranscriptFile {
public:
    explicit TranscriptFile(const std::string& name)
        : m_file(name,
                 {{"transcript_id", Kind::Unsigned},
                  {"cell_id", Kind::Text},
                  {"overlaps_nucleus", Kind::Byte},
                  {"feature_name", Kind::Text},
                  {"x_location", Kind::Float},
                  {"y_location", Kind::Float},
                  {"z_location", Kind::Float},
                  {"qv", Kind::Float}}) {}

    void add(const Transcript& one) {
        m_file.field(kFirstId + m_count++)
            .field(one.cell)
            .field(one.inNucleus ? 1LL : 0LL)
            .field(one.gene);
        m_file.field(one.x).field(one.y).field(one.z).field(one.quality);
        m_file.endLine();
    }

    void finish() { m_file.finish(); }

private:
    using Kind = ParquetFile::Kind;
    static constexpr long long kFirstId = 281474976710656LL; ///< as the instrument begins
    DoubleTable m_file;
    long long m_count = 0;
};

double drawQuality(Random& random) {
    return std::round(10.0 * std::min(40.0, 24.0 + 16.0 * std::sqrt(random.uniform()))) / 10.0;
}

/// A place inside an outline, uniform in area (or in the nucleus, more often than its area).
void placeTranscript(const PlacedCell& cell, Random& random, Transcript& out) {
    std::array<double, kOutlineCorners> ends{};
    double sum = 0.0;
    const auto corner = [&](std::size_t i, std::size_t axis) {
        return cell.outline[2 * (i % kOutlineCorners) + axis] - (axis == 0 ? cell.x : cell.y);
    };
    for (std::size_t i = 0; i < kOutlineCorners; ++i) {
        sum += std::abs(corner(i, 0) * corner(i + 1, 1) - corner(i + 1, 0) * corner(i, 1));
        ends[i] = sum;
    }
    const double wanted = sum * random.uniform();
    const auto wedge = static_cast<std::size_t>(std::min<std::ptrdiff_t>(
        std::upper_bound(ends.begin(), ends.end(), wanted) - ends.begin(), kOutlineCorners - 1));
    double reach = std::sqrt(random.uniform()); // distance from the centre, relative to the edge
    if (random.uniform() < kNuclearShare) {
        reach *= kNucleusScale;
    }
    const double along = random.uniform();
    out.x = cell.x + reach * (corner(wedge, 0) * (1.0 - along) + corner(wedge + 1, 0) * along);
    out.y = cell.y + reach * (corner(wedge, 1) * (1.0 - along) + corner(wedge + 1, 1) * along);
    out.inNucleus = reach <= kNucleusScale;
}

Outcome writeTranscripts(const std::string& name,
                         const TissueSection& section,
                         std::uint64_t seed,
                         const RunControl& control) {
    const Table genes = section.panelTable();
    const auto& symbols = std::get<TextColumn>(genes.find("feature_name")->data).values;
    TranscriptFile file(name);
    std::vector<double> background(symbols.size(), 0.0);
    for (Index cell = 0; cell < section.cellCount(); ++cell) {
        if (cell % 512 == 0) {
            if (control.stopRequested()) {
                return Outcome::Cancelled;
            }
            control.report("Writing transcripts", cell, section.cellCount());
        }
        Random random(
            streamSeed(streamSeed(seed, "transcripts"), static_cast<std::uint64_t>(cell)));
        const auto columns = section.counts().genesOf(cell);
        const auto values = section.counts().valuesOf(cell);
        Transcript one;
        one.cell = section.name(cell);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            one.gene = *symbols[static_cast<std::size_t>(columns[i])];
            background[static_cast<std::size_t>(columns[i])] +=
                values[i] * section.plan().background;
            for (int copy = 0; copy < static_cast<int>(values[i]); ++copy) {
                placeTranscript(section.cells()[static_cast<std::size_t>(cell)], random, one);
                one.z = kThickness * random.uniform();
                one.quality = drawQuality(random);
                file.add(one);
            }
        }
    }
    Random random(streamSeed(seed, "background"));
    for (std::size_t gene = 0; gene < background.size(); ++gene) {
        for (std::uint64_t left = random.poisson(background[gene]); left > 0; --left) {
            Transcript one{kUnassigned,
                           false,
                           *symbols[gene],
                           section.plan().width * random.uniform(),
                           section.plan().height * random.uniform(),
                           kThickness * random.uniform(),
                           0.0};
            one.quality = drawQuality(random);
            file.add(one);
        }
    }
    control.report("Writing transcripts", section.cellCount(), section.cellCount());
    file.finish();
    return Outcome::Finished;
}

void writeExperiment(const std::string& path, const TissueSection& section) {
    double transcripts = 0.0;
    for (const float value : section.counts().values) {
        transcripts += value;
    }
    std::string organism = organismName(section.model().organism().taxon);
    organism[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(organism[0])));
    const nlohmann::ordered_json facts = {
        {"run_name", "SIMULATED by Ocellus: " + section.model().world().config.title},
        {"region_name", section.plan().file},
        {"preservation_method", "simulated"},
        {"num_cells", section.cellCount()},
        {"transcripts_per_cell",
         std::round(transcripts / std::max<double>(1.0, static_cast<double>(section.cellCount())))},
        {"panel_name", "simulated panel"},
        {"panel_organism", organism},
        {"panel_tissue_type", section.plan().tissue},
        {"panel_num_targets_predesigned", section.panel().size()},
        {"panel_num_targets_custom", 0},
        {"pixel_size", 0.2125},
        {"instrument_sw_version", "simulated"},
        {"analysis_sw_version", "simulated"}};
    TextFile file(path);
    file.field(facts.dump(4));
    file.endLine();
    file.finish();
}

} // namespace

Outcome writeXeniumFolder(const std::string& folder,
                          const TissueSection& section,
                          const RunControl& control) {
    writeExperiment(folder + "/experiment.xenium", section);
    writeMatrix(folder + "/cell_feature_matrix.h5", section);
    writeCells(folder + "/cells", section);
    writeOutlines(folder + "/cell_boundaries", section, 1.0);
    writeOutlines(folder + "/nucleus_boundaries", section, kNucleusScale);
    return writeTranscripts(folder + "/transcripts", section, section.seed(), control);
}

void writeSectionTruth(const std::string& path, const TissueSection& section) {
    const SimulationConfig& config = section.model().world().config;
    TextFile file(path);
    line(file, {"cell", "true_type", "true_type_id", "structure", "layer", "x", "y"});
    for (Index cell = 0; cell < section.cellCount(); ++cell) {
        const CellTypePlan& type = config.cellTypes[static_cast<std::size_t>(section.typeOf(cell))];
        const PlacedCell& placed = section.cells()[static_cast<std::size_t>(cell)];
        file.field(section.name(cell)).field(type.name).field(type.id);
        file.field(section.structureName(cell))
            .field(section.layerName(cell))
            .field(placed.x)
            .field(placed.y);
        file.endLine();
    }
    file.finish();
}

} // namespace ocellus
