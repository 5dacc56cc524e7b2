// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/Disagreements.h"

#include "core/base/TabText.h"

#include <array>
#include <map>
#include <utility>

namespace ocellus {

std::string flagText(std::uint32_t flags) {
    constexpr std::array<std::pair<std::uint32_t, const char*>, 5> kWords = {{
        {flag::kLowCounts, "low counts"},
        {flag::kDoubletLike, "doublet-like"},
        {flag::kAmbient, "ambient"},
        {flag::kTissueMismatch, "tissue mismatch"},
        {flag::kNewType, "new type?"},
    }};
    std::string text;
    for (const auto& [bit, word] : kWords) {
        if ((flags & bit) != 0) {
            text += (text.empty() ? "" : ", ") + std::string(word);
        }
    }
    return text;
}

std::string termIdOf(const Disagreements& disagreements, std::int32_t label) {
    const auto& term = disagreements.labels[static_cast<std::size_t>(label)].term;
    return term && disagreements.lineage ? disagreements.lineage->ontology().term(*term).id : std::string();
}

std::string groupsText(const Disagreements& disagreements) {
    std::string text = "rank\tannotated\tsuggested\trelation\tcells\tscore\tsupport_suggested\tsupport_annotated\tflags\t"
                       "sample\tsuggested_term\n";
    Index rank = 0;
    for (const DisagreementGroup& group : disagreements.groups) {
        const auto label = [&](std::int32_t code) {
            return tabField(disagreements.labels[static_cast<std::size_t>(code)].text);
        };
        text += std::to_string(++rank) + "\t" + label(group.annotated) + "\t" + label(group.suggested) + "\t" +
                toString(group.relation) + "\t" + std::to_string(group.cells.size()) + "\t" + tabField(group.score) +
                "\t" + tabField(group.supportSuggested) + "\t" + tabField(group.supportAnnotated) + "\t" +
                flagText(group.flags) + "\t" + tabField(group.sample) + "\t" + termIdOf(disagreements, group.suggested) + "\n";
    }
    return text;
}

std::string cellsText(const Disagreements& disagreements, const std::vector<std::string>& cellNames) {
    std::map<Index, std::size_t> groupOf; // ranks, from 1
    for (std::size_t i = 0; i < disagreements.groups.size(); ++i) {
        for (const Index cell : disagreements.groups[i].cells) {
            groupOf[cell] = i + 1;
        }
    }
    std::string text = "cell\tannotated\tsuggested\trelation\tscore\tflags\tsample\tsuggested_term\tgroup\n";
    for (const DisagreementCell& cell : disagreements.cells) {
        const auto label = [&](std::int32_t code) {
            return tabField(disagreements.labels[static_cast<std::size_t>(code)].text);
        };
        const std::string sample = cell.sample < 0 ? std::string() : disagreements.samples[static_cast<std::size_t>(cell.sample)];
        const auto group = groupOf.find(cell.cell);
        text += tabField(cellNames[static_cast<std::size_t>(cell.cell)]) + "\t" + label(cell.annotated) + "\t" +
                label(cell.suggested) + "\t" + toString(cell.relation) + "\t" + tabField(cell.score) + "\t" +
                flagText(cell.flags) + "\t" + tabField(sample) + "\t" + termIdOf(disagreements, cell.suggested) + "\t" +
                (group == groupOf.end() ? std::string() : std::to_string(group->second)) + "\n";
    }
    return text;
}

} // namespace ocellus
