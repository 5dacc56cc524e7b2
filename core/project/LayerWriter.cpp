// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/Error.h"
#include "core/base/Sha256.h"
#include "core/base/DurableFile.h"
#include "core/project/LayerFile.h"
#include "core/project/LayerFileInternal.h"
#include "core/results/GeneValues.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ocellus::layerfile {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{4} << 20; ///< of rows of values
constexpr std::size_t kPiece = std::size_t{8} << 20;

/// A payload in parts: small things it owns and big arrays it only points to.
class Payload {
public:
    template <class T>
    Payload& number(T value) {
        return own(std::string_view(reinterpret_cast<const char*>(&value), sizeof(T)));
    }

    Payload& text(const std::string& value) {
        number(static_cast<std::uint64_t>(value.size()));
        return own(value);
    }

    Payload& own(std::string_view bytes) {
        if (m_parts.empty() || m_parts.back().second) {
            m_parts.emplace_back(std::string(), std::nullopt);
        }
        m_parts.back().first += bytes;
        return *this;
    }

    /// `values` must outlive the payload.
    template <class T>
    Payload& array(const std::vector<T>& values) {
        m_parts.emplace_back(std::string(),
            std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
        return *this;
    }

    std::vector<std::string_view> parts() const {
        std::vector<std::string_view> result;
        for (const auto& [owned, pointed] : m_parts) {
            result.push_back(pointed ? *pointed : std::string_view(owned));
        }
        return result;
    }

private:
    std::vector<std::pair<std::string, std::optional<std::string_view>>> m_parts;
};

/// Codes in the narrowest width that holds every category and -1.
template <class Narrow>
void narrowCodes(Payload& payload, const std::vector<std::int32_t>& codes) {
    std::string bytes(codes.size() * sizeof(Narrow), '\0');
    auto* out = reinterpret_cast<Narrow*>(bytes.data());
    std::transform(codes.begin(), codes.end(), out, [](std::int32_t code) { return static_cast<Narrow>(code); });
    payload.own(bytes);
}

void addCategory(Payload& payload, const CategoryColumn& column) {
    payload.number(static_cast<std::uint8_t>(column.ordered));
    payload.number(static_cast<std::uint64_t>(column.categories.size()));
    for (const std::string& category : column.categories) {
        payload.text(category);
    }
    const std::size_t count = column.categories.size();
    const std::uint8_t width = count <= std::numeric_limits<std::int8_t>::max() ? 1
        : count <= std::numeric_limits<std::int16_t>::max()                     ? 2
                                                                                : 4;
    payload.number(width);
    payload.number(static_cast<std::uint64_t>(column.codes.size()));
    if (width == 1) {
        narrowCodes<std::int8_t>(payload, column.codes);
    } else if (width == 2) {
        narrowCodes<std::int16_t>(payload, column.codes);
    } else {
        payload.array(column.codes);
    }
}

void addText(Payload& payload, const TextColumn& column) {
    payload.number(static_cast<std::uint64_t>(column.values.size()));
    for (const auto& value : column.values) {
        payload.number(static_cast<std::uint8_t>(value.has_value()));
        if (value) {
            payload.text(*value);
        }
    }
}

Payload columnPayload(const Column& column) {
    Payload payload;
    payload.text(column.name);
    if (const auto* labels = column.category()) {
        payload.number(kCategory);
        addCategory(payload, *labels);
    } else if (const auto* numbers = column.number()) {
        payload.number(kNumber).number(static_cast<std::uint8_t>(numbers->integral));
        payload.number(static_cast<std::uint64_t>(numbers->values.size())).array(numbers->values);
    } else if (const auto* flags = std::get_if<BoolColumn>(&column.data)) {
        payload.number(kBool).number(static_cast<std::uint64_t>(flags->values.size())).array(flags->values);
    } else {
        payload.number(kText);
        addText(payload, std::get<TextColumn>(column.data));
    }
    return payload;
}

Payload headPayload(const ResultLayer& layer, Index sequence) {
    Payload payload;
    payload.number(sequence).number(layer.cellsDone).number(layer.cellsTotal).text(layer.name);
    const Provenance& from = layer.provenance;
    payload.text(from.task).text(from.datasetFingerprint).text(from.modelHash).text(from.options).text(from.version);
    return payload;
}

/// Writes sections and counts them; false once stopped.
class SectionWriter {
public:
    SectionWriter(DurableFile& file, const RunControl& control)
        : m_file(file)
        , m_control(control) {}

    bool write(SectionKind kind, const Payload& payload) {
        const auto parts = payload.parts();
        std::uint64_t length = 0;
        for (const std::string_view part : parts) {
            length += part.size();
        }
        Payload front;
        front.number(kind).number(length);
        Sha256 hash;
        bool going = put(front.parts().front(), hash);
        for (std::size_t i = 0; going && i < parts.size(); ++i) {
            going = put(parts[i], hash);
        }
        if (going) {
            const auto digest = bytesOfHex(hash.hex());
            m_file.write({digest.data(), digest.size()});
            ++m_sections;
        }
        return going;
    }

    std::uint64_t sections() const { return m_sections; }

private:
    bool put(std::string_view bytes, Sha256& hash) {
        while (!bytes.empty()) {
            if (m_control.stopRequested()) {
                return false;
            }
            const std::string_view piece = bytes.substr(0, kPiece);
            hash.add(piece.data(), piece.size());
            m_file.write(piece);
            bytes.remove_prefix(piece.size());
        }
        return true;
    }

    DurableFile& m_file;
    const RunControl& m_control;
    std::uint64_t m_sections = 0;
};

/// The genes and cells, then the numbers in blocks of rows.
bool writeValues(SectionWriter& writer, const GeneValues& values, const RunControl& control) {
    const GeneValues::Facts& facts = values.facts();
    const auto width = static_cast<std::size_t>(values.width());
    const auto perBlock = static_cast<Index>(std::max<std::size_t>(1, kBlockBytes / (std::max<std::size_t>(1, width) * sizeof(float))));
    Payload head;
    head.number(static_cast<std::uint64_t>(width));
    for (const GeneValues::Gene& gene : facts.genes) {
        head.text(gene.id).text(gene.symbol).number(static_cast<std::uint8_t>(gene.measured)).number(gene.reliability);
    }
    head.number(facts.depthMultiplier).number(facts.reliabilityCells).number(static_cast<std::uint64_t>(facts.hidden.size()));
    for (const auto& [name, correlation] : facts.hidden) {
        head.text(name).number(correlation);
    }
    head.number(perBlock).number(static_cast<std::uint64_t>(facts.cells.size())).array(facts.cells);
    bool going = writer.write(kGeneValues, head);
    std::vector<float> rows;
    for (Index first = 0; going && first < values.rows(); first += perBlock) {
        const Index count = std::min(perBlock, values.rows() - first);
        rows.resize(static_cast<std::size_t>(count) * width);
        for (Index row = 0; row < count; ++row) {
            values.read(first + row, 0, std::span(rows).subspan(static_cast<std::size_t>(row) * width, width));
        }
        Payload payload;
        payload.array(rows);
        going = writer.write(kValueRows, payload);
        control.report("Keeping the values", first + count, values.rows());
    }
    return going;
}

bool writeSections(SectionWriter& writer, const ResultLayer& layer, Index sequence, const RunControl& control) {
    bool going = writer.write(kHead, headPayload(layer, sequence));
    for (const Column& column : layer.columns) {
        going = going && writer.write(kColumn, columnPayload(column));
    }
    for (const auto& [name, matrix] : layer.embeddings) {
        Payload payload;
        payload.text(name).number(matrix.rows).number(matrix.columns).array(matrix.values);
        going = going && writer.write(kEmbedding, payload);
    }
    for (const auto& [name, graph] : layer.graphs) {
        Payload payload;
        payload.text(name).number(graph.size).number(static_cast<std::uint64_t>(graph.columns.size()));
        payload.array(graph.rowStart).array(graph.columns).array(graph.values);
        going = going && writer.write(kGraph, payload);
    }
    going = going && (!layer.values || writeValues(writer, *layer.values, control));
    return going && writer.write(kEnd, Payload().number(writer.sections()));
}

/// A layer that its reader would refuse is a mistake of the program; better said now than on reading.
void checkShape(const ResultLayer& layer) {
    const auto wrong = [&](const std::string& what) {
        throw Error("Layer " + layer.name + " could not be saved: " + what + " does not have one entry per cell.");
    };
    for (const Column& column : layer.columns) {
        if (column.size() != layer.cellsTotal) {
            wrong(column.name);
        }
    }
    for (const auto& [name, matrix] : layer.embeddings) {
        if (matrix.rows != layer.cellsTotal
            || matrix.rows * matrix.columns != static_cast<Index>(matrix.values.size())) {
            wrong(name);
        }
    }
    for (const auto& [name, graph] : layer.graphs) {
        if (graph.size != layer.cellsTotal || static_cast<Index>(graph.rowStart.size()) != graph.size + 1
            || graph.columns.size() != graph.values.size()) {
            wrong(name);
        }
    }
}

} // namespace

std::array<char, kHashBytes> bytesOfHex(std::string_view hex) {
    std::array<char, kHashBytes> bytes{};
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 0; i < bytes.size() && 2 * i + 1 < hex.size(); ++i) {
        bytes[i] = static_cast<char>(digit(hex[2 * i]) * 16 + digit(hex[2 * i + 1]));
    }
    return bytes;
}

Outcome write(const std::string& path, const ResultLayer& layer, Index sequence, const RunControl& control) {
    checkShape(layer);
    DurableFile file(path);
    file.write(kMagic);
    file.write({layer.values ? &kVersionWithValues : &kVersion, 1});
    SectionWriter writer(file, control);
    if (!writeSections(writer, layer, sequence, control)) {
        return Outcome::Cancelled;
    }
    file.finish();
    return Outcome::Finished;
}

} // namespace ocellus::layerfile
