// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/Figure.h"
#include "core/figures/FigureLegend.h"
#include "core/figures/FigureText.h"

#include <algorithm>
#include <cctype>

namespace ocellus {

namespace {

/// "Cell type" -> "cell type", but "PTPRC", "CellType" and "nCounts" stay.
std::string lowerFirst(std::string text) {
    const auto upper = [](unsigned char c) { return std::isupper(c) != 0; };
    if (text.size() > 1 && upper(static_cast<unsigned char>(text[0])) && std::none_of(text.begin() + 1, text.end(), upper)) {
        text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    }
    return text;
}

std::string cellsOf(const PanelCounts& counts, const FigureSource& source) {
    const std::string text =
        counts.shown < counts.cells ? figureCount(counts.shown) + " of " + figureCells(counts.cells) : figureCells(counts.shown);
    return source.dataName.empty() ? text : text + " of " + source.dataName;
}

std::string valuesOf(const Colouring& colouring, const PanelCounts& counts) {
    std::string text;
    if (colouring.source.kind == ColourSource::Kind::Gene) {
        text += ", " + toString(colouring.state);
        if (colouring.state == ValueState::Imputed || colouring.state == ValueState::Generated) {
            text += " by a model";
        }
    }
    if (!colouring.subtitle.empty()) {
        text += ", " + colouring.subtitle;
    }
    text += ", colours from " + figureNumber(colouring.low) + " to " + figureNumber(colouring.high);
    if (colouring.endsChosen) {
        text += " (chosen)";
    } else if (colouring.low >= 0.0) {
        text += " (99th percentile of non-zero values)";
    } else {
        text += " (1st to 99th percentile)";
    }
    if (counts.zeros > 0) {
        text += "; " + figureCells(counts.zeros) + " at zero in grey";
    }
    if (counts.missing > 0) {
        text += "; " + figureCells(counts.missing) + " without a value";
    }
    return text;
}

std::string labelsOf(const Colouring& colouring, const PanelCounts& counts) {
    std::string text;
    if (!colouring.subtitle.empty()) {
        text += " (" + colouring.subtitle + ")";
    }
    for (std::size_t i = 0; i < colouring.entries.size(); ++i) {
        if (colouring.entries[i].code == -1 && counts.perEntry[i] > 0) {
            text += "; " + figureCells(counts.perEntry[i]) + " without a label in grey";
        }
    }
    return text;
}

} // namespace

std::string panelSentence(const FigurePanel& panel, const FigureSource& source) {
    const Colouring& colouring = *panel.colouring;
    const PanelCounts counts = countPanel(panel);
    std::string text = panel.mapName + " of " + cellsOf(counts, source);
    if (colouring.source.kind != ColourSource::Kind::None) {
        text += ", coloured by " + lowerFirst(colouring.title);
        text += colouring.continuous ? valuesOf(colouring, counts) : labelsOf(colouring, counts);
    }
    if (panel.selected != nullptr && !panel.selected->empty()) {
        text += "; " + figureCells(panel.selected->count()) + " selected and in colour";
    }
    return text + ".";
}

std::string sourceSentence(const FigureSource& source) {
    std::string text;
    if (!source.fingerprint.empty()) {
        text += "Data " + source.fingerprint.substr(0, 8) + (source.model.empty() ? ". " : ", ");
    }
    if (!source.model.empty()) {
        text += (source.fingerprint.empty() ? "Model " : "model ") + source.model.substr(0, 8) + ". ";
    }
    return text + "Ocellus " OCELLUS_VERSION ".";
}

std::string mapTitle(const std::string& embeddingName) {
    std::string name = embeddingName;
    std::string lower = embeddingName;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (lower.starts_with("x_")) {
        name = name.substr(2);
        lower = lower.substr(2);
    }
    const auto titled = [&](const std::string& stem, const std::string& title) -> std::string {
        if (lower == stem) {
            return title;
        }
        if (lower.starts_with(stem + "_")) {
            return title + " (" + name.substr(stem.size() + 1) + ")";
        }
        return {};
    };
    for (const auto& [stem, title] : {std::pair{"umap", "UMAP"}, {"tsne", "t-SNE"}, {"pca", "PCA"}, {"spatial", "Tissue"},
             {"draw_graph_fa", "Force-directed graph"}, {"phate", "PHATE"}}) {
        if (const std::string found = titled(stem, title); !found.empty()) {
            return found;
        }
    }
    return name;
}

} // namespace ocellus
