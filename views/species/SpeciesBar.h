// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/ModelInfo.h"
#include "views/species/SpeciesState.h"

#include <QFrame>

#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QPushButton;

namespace ocellus {

class ExplorerState;

/// The context bar of the species view: which label is changed, of which cells, into what, where cells
/// with that label are, how many cells and genes, and the button that starts it. GUI thread.
///
/// objectNames: "speciesBar", "speciesClass", "speciesCells", "speciesTerm", "speciesTarget",
/// "speciesMost", "speciesGenes", "generateCells".
class SpeciesBar : public QFrame {
    Q_OBJECT

public:
    SpeciesBar(SpeciesState& species, ExplorerState& state, QWidget* parent);

    /// What can be changed; nullptr: no model is in use.
    void setModel(std::shared_ptr<const ModelInfo> model);
    /// Offers data whose cells carry the wanted label, and chooses them.
    void offerTarget(const QString& path, const std::shared_ptr<const Dataset>& dataset);
    /// Genes that "the genes of the list" are.
    void setListed(int genes);
    /// What the boxes say; nullopt where no data set is open, there is no model or no term is given.
    std::optional<SpeciesRequest> request() const;

    static constexpr int kHeight = 44;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QComboBox* combo(const char* name, const QString& title, int width);
    QLabel* word(const QString& text);
    void fillClasses();
    void fillCells();
    void fillTerms();
    void fillTargets();
    void refresh();
    QString chosenClass() const;

    SpeciesState& m_species;
    ExplorerState& m_state;
    std::shared_ptr<const ModelInfo> m_model;
    struct Offer {
        QString path;
        std::shared_ptr<const Dataset> dataset;
    };
    std::vector<Offer> m_offers;
    std::vector<QLabel*> m_words; ///< left out where the bar is narrow
    QComboBox* m_class;
    QComboBox* m_cells;
    QComboBox* m_term;
    QComboBox* m_target;
    QComboBox* m_most;
    QComboBox* m_genes;
    QPushButton* m_generate;
    std::shared_ptr<const CategoryColumn> m_labels; ///< of the entries of `m_cells`
    QString m_labelColumn;
};

} // namespace ocellus
