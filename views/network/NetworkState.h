// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
#include "core/tasks/CompareNetworks.h"
#include "core/tasks/ModuleEnrichment.h"
#include "core/tasks/NetworkDrawing.h"
#include "views/state/ColumnFacts.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>
#include <vector>

namespace ocellus {

/// Whose network is wanted, before anything was counted; cheap to copy to a worker.
struct NetworkCells {
    enum class Kind { Visible, Selected, Label };
    Kind kind = Kind::Visible;
    QString name;                                 ///< "all cells", "selected cells", "T cell"
    CellSet cells;                                ///< of Visible and Selected
    std::shared_ptr<const CategoryColumn> labels; ///< of a label: visible cells that carry it
    int code = -1;
};

/// The cells, ascending. Loops over them: for a worker.
std::vector<Index> cellsOf(const NetworkCells& wanted);

/// Two groups whose networks are to be compared.
struct NetworkPairRequest {
    NetworkCells a;
    std::optional<NetworkCells> b; ///< nullopt: the visible cells that are not in a
};

/// What gene sets say of a part of the network.
struct NetworkSets {
    QString part; ///< "Module 2, led by SPI1 (120 genes)", "The 26 genes shown"
    std::shared_ptr<const std::vector<GeneSet>> sets;
    Enrichment found; ///< of these
};

struct NetworkRequest {
    NetworkCells cells;
    NetworkMethod method = NetworkMethod::Attention;
    HeadChoiceOptions headChoice; ///< of Attention; without known edges all heads
    bool capped = true; ///< at most `kCappedCells`, those with most counts
};

inline constexpr Index kCappedCells = 1000;

/// The network on the screen: which was made, what part of it is shown, the gene and the edge that
/// are looked at. Its widgets watch it and change it only through its methods; what needs work leaves
/// as a signal. GUI thread.
class NetworkState : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    // --- what was made
    /// @param other  the same read the other way round; nullptr where that has no meaning.
    /// @param note  said beside it: who made it and what was left out
    void setNetwork(std::shared_ptr<const DescribedNetwork> network, std::shared_ptr<const DescribedNetwork> other, const QString& note);
    /// The one shown; nullptr: there is none, and `message` says why.
    const std::shared_ptr<const DescribedNetwork>& network() const { return m_turned ? m_other : m_network; }
    QString note() const { return m_note; }
    void setMessage(const QString& message);
    QString message() const { return m_message; }
    /// How far a running job is, in words; empty: none runs.
    void setProgress(const QString& words);
    QString progress() const { return m_progress; }

    // --- how edges are read
    bool canTurn() const { return m_other != nullptr; }
    bool turned() const { return m_turned; }
    void setTurned(bool turned);

    // --- what edges are compared with
    void setKnown(const QString& name, std::shared_ptr<const KnownEdges> known);
    QString knownName() const { return m_knownName; }
    void setIpTm(const QString& path) { m_ipTmPath = path; Q_EMIT choiceChanged(); }
    QString ipTmPath() const { return m_ipTmPath; }
    std::shared_ptr<const KnownEdges> known() const { return m_known; }

    /// Whether the next network of attention takes the heads that carry the known edges.
    void setHeadsOnKnown(bool chosen) { m_headsOnKnown = chosen; }
    bool headsOnKnown() const { return m_headsOnKnown; }

    // --- two groups compared
    void setComparison(std::shared_ptr<const NetworkComparison> comparison, const QString& note);
    const std::shared_ptr<const NetworkComparison>& comparison() const { return m_comparison; }
    QString comparisonNote() const { return m_comparisonNote; } ///< or how far a running comparison is
    void setComparing(bool running, const QString& words);
    bool comparing() const { return m_comparing; }
    /// Shows the two genes of a pair against each other.
    void choosePair(Index change);

    // --- gene sets
    void setGeneSets(const QString& name, std::shared_ptr<const std::vector<GeneSet>> sets);
    QString geneSetsName() const { return m_setsName; } ///< empty: none were opened
    const std::shared_ptr<const std::vector<GeneSet>>& geneSets() const { return m_sets; }
    void setEnrichment(std::shared_ptr<const NetworkSets> found);
    const std::shared_ptr<const NetworkSets>& enrichment() const { return m_enrichment; }

    // --- what is shown of it
    const NetworkChoice& choice() const { return m_choice; }
    /// More than kMostEdgesUnasked edges leave as `manyEdgesWanted` instead, unless `asked`.
    void setChoice(const NetworkChoice& choice, bool asked = false);
    /// @param hubs  of the whole network
    void setDrawing(std::shared_ptr<const NetworkDrawing> drawing, std::vector<NetworkHub> hubs);
    const std::shared_ptr<const NetworkDrawing>& drawing() const { return m_drawing; }
    const std::vector<NetworkHub>& hubs() const { return m_hubs; }

    // --- the gene and the edge looked at
    std::int32_t currentGene() const { return m_gene; } ///< of the network; -1: none
    void setCurrentGene(std::int32_t gene);
    int currentEdge() const { return m_edge; } ///< of the drawing; -1: none
    void setCurrentEdge(int edge);
    /// Shows the strongest edges around a gene that a person named. @returns what is wrong, or nothing.
    QString goAround(const QString& text);

Q_SIGNALS:
    void networkChanged();
    void choiceChanged();  ///< a drawing is wanted
    void drawingChanged();
    void currentChanged();
    void progressChanged();
    void comparisonChanged();
    void geneSetsChanged();  ///< a test is wanted
    void enrichmentChanged();
    void geneChosen(const QString& geneId);
    void edgeChosen(const QString& regulatorId, const QString& targetId);
    void manyEdgesWanted(const ocellus::NetworkChoice& choice);

    // asked for by its widgets
    void makeWanted();
    void selectionNetworkWanted();
    void cancelWanted();
    void openEdgesWanted();
    void openKnownWanted();
    void openIpTmWanted();
    void savePictureWanted();
    void saveEdgesWanted();
    void saveGraphmlWanted();
    void savePairsWanted();
    void compareWanted(const ocellus::NetworkPairRequest& request);
    void cancelCompareWanted();
    void saveChangesWanted();
    void openSetsWanted();

private:
    std::shared_ptr<const DescribedNetwork> m_network, m_other;
    bool m_turned = false;
    QString m_note, m_message, m_progress;
    QString m_knownName, m_ipTmPath;
    std::shared_ptr<const KnownEdges> m_known;
    bool m_headsOnKnown = false;
    std::shared_ptr<const NetworkComparison> m_comparison;
    QString m_comparisonNote, m_setsName;
    bool m_comparing = false;
    std::shared_ptr<const std::vector<GeneSet>> m_sets;
    std::shared_ptr<const NetworkSets> m_enrichment;
    NetworkChoice m_choice;
    std::shared_ptr<const NetworkDrawing> m_drawing;
    std::vector<NetworkHub> m_hubs;
    std::int32_t m_gene = -1;
    int m_edge = -1;
};

} // namespace ocellus
