// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/CellSet.h"
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

struct NetworkRequest {
    NetworkCells cells;
    NetworkMethod method = NetworkMethod::Attention;
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

private:
    std::shared_ptr<const DescribedNetwork> m_network, m_other;
    bool m_turned = false;
    QString m_note, m_message, m_progress;
    QString m_knownName, m_ipTmPath;
    std::shared_ptr<const KnownEdges> m_known;
    NetworkChoice m_choice;
    std::shared_ptr<const NetworkDrawing> m_drawing;
    std::vector<NetworkHub> m_hubs;
    std::int32_t m_gene = -1;
    int m_edge = -1;
};

} // namespace ocellus
