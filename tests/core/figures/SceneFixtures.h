// SPDX-License-Identifier: GPL-3.0-or-later
// Maps to lay out, and what came to lie on a page.
#pragma once

#include "core/figures/Figure.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace ocellus::test {

/// Every letter half as wide as high.
inline double evenWidth(const std::string& text, const TextStyle& style) {
    return 0.5 * style.sizePt * kMmPerPoint * static_cast<double>(text.size());
}

/// `labels` round clusters on a circle, with the same number of cells each.
struct Clusters {
    std::shared_ptr<FloatMatrix> positions = std::make_shared<FloatMatrix>();
    CategoryColumn column;

    Clusters(const std::vector<std::string>& labels, int cellsEach) {
        std::mt19937 random(3);
        std::normal_distribution<float> normal(0.0F, 0.5F);
        column.categories = labels;
        for (std::size_t label = 0; label < labels.size(); ++label) {
            const float angle = 6.2831853F * static_cast<float>(label) / static_cast<float>(labels.size());
            for (int i = 0; i < cellsEach; ++i) {
                positions->values.push_back(8.0F * std::cos(angle) + normal(random));
                positions->values.push_back(8.0F * std::sin(angle) + normal(random));
                column.codes.push_back(static_cast<std::int32_t>(label));
            }
        }
        positions->columns = 2;
        positions->rows = static_cast<Index>(column.codes.size());
    }

    FigurePanel panel() const {
        FigurePanel result;
        result.positions = positions;
        Colouring colouring = colourByCategory(column, {}, Theme::Light);
        colouring.title = "Cell type";
        colouring.subtitle = "author";
        colouring.source = {ColourSource::Kind::Column, "cell_type", {}};
        result.colouring = std::make_shared<const Colouring>(std::move(colouring));
        return result;
    }
};

inline FigurePanel genePanel(ValueState state) {
    const Clusters clusters({"a", "b"}, 100);
    FigurePanel panel = clusters.panel();
    std::vector<float> values(200, 0.0F);
    for (std::size_t i = 0; i < 150; ++i) {
        values[i] = 1.0F + static_cast<float>(i % 10);
    }
    values[199] = std::numeric_limits<float>::quiet_NaN();
    Colouring colouring = colourByValues(values, Theme::Light);
    colouring.title = "PTPRC";
    colouring.subtitle = "log1p CP10k";
    colouring.state = state;
    colouring.source = {ColourSource::Kind::Gene, "ENSG00000081237", {}};
    panel.colouring = std::make_shared<const Colouring>(std::move(colouring));
    return panel;
}

template <class Item>
std::vector<Item> itemsOf(const Scene& scene, const std::string& groupName = {}) {
    std::vector<Item> result;
    for (const SceneGroup& group : scene.groups) {
        for (const SceneItem& item : group.items) {
            if (const auto* one = std::get_if<Item>(&item); one && (groupName.empty() || group.name == groupName)) {
                result.push_back(*one);
            }
        }
    }
    return result;
}

inline std::vector<std::string> textsOf(const Scene& scene, const std::string& group = {}) {
    std::vector<std::string> texts;
    for (const TextItem& item : itemsOf<TextItem>(scene, group)) {
        texts.push_back(item.text);
    }
    return texts;
}

inline bool holds(const std::vector<std::string>& texts, const std::string& wanted) {
    return std::ranges::find(texts, wanted) != texts.end();
}

} // namespace ocellus::test
