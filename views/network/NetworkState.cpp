// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/network/NetworkState.h"

#include "views/style/Fonts.h"

#include <algorithm>

namespace ocellus {

std::vector<Index> cellsOf(const NetworkCells& wanted) {
    std::vector<Index> cells;
    wanted.cells.forEach([&](Index cell) {
        if (wanted.kind != NetworkCells::Kind::Label || wanted.labels->codes[static_cast<std::size_t>(cell)] == wanted.code) {
            cells.push_back(cell);
        }
    });
    return cells;
}

void NetworkState::setNetwork(std::shared_ptr<const DescribedNetwork> network, std::shared_ptr<const DescribedNetwork> other, const QString& note) {
    m_network = std::move(network);
    m_other = std::move(other);
    m_turned = false;
    m_note = note;
    m_choice.around = NetworkChoice::Around::Strongest;
    m_choice.which = -1;
    m_drawing.reset();
    m_hubs.clear();
    m_ipTmPath.clear(); // its genes were those of the network before
    m_gene = m_edge = -1;
    if (m_network) {
        m_message.clear();
    }
    Q_EMIT networkChanged();
    Q_EMIT drawingChanged();
    Q_EMIT currentChanged();
    if (m_network) {
        Q_EMIT choiceChanged();
    }
}

void NetworkState::setMessage(const QString& message) {
    m_message = message;
    Q_EMIT networkChanged();
}

void NetworkState::setProgress(const QString& words) {
    if (words != m_progress) {
        m_progress = words;
        Q_EMIT progressChanged();
    }
}

void NetworkState::setTurned(bool turned) {
    if (!m_other || turned == m_turned) {
        return;
    }
    m_turned = turned;
    m_edge = -1;
    if (m_choice.around == NetworkChoice::Around::Module) { // modules are those of the edges shown before
        m_choice.around = NetworkChoice::Around::Strongest;
        m_choice.which = -1;
    }
    Q_EMIT networkChanged();
    Q_EMIT choiceChanged();
}

void NetworkState::setKnown(const QString& name, std::shared_ptr<const KnownEdges> known) {
    m_knownName = name;
    m_known = std::move(known);
    Q_EMIT choiceChanged();
}

void NetworkState::setComparison(std::shared_ptr<const NetworkComparison> comparison, const QString& note) {
    m_comparison = std::move(comparison);
    m_comparisonNote = note;
    Q_EMIT comparisonChanged();
}

void NetworkState::setComparing(bool running, const QString& words) {
    m_comparing = running;
    m_comparisonNote = words;
    Q_EMIT comparisonChanged();
}

void NetworkState::choosePair(Index change) {
    const EdgeChange& one = m_comparison->changes[static_cast<std::size_t>(change)];
    Q_EMIT edgeChosen(QString::fromStdString(m_comparison->table->id(one.regulator)), QString::fromStdString(m_comparison->table->id(one.target)));
}

void NetworkState::setGeneSets(const QString& name, std::shared_ptr<const std::vector<GeneSet>> sets) {
    m_setsName = name;
    m_sets = std::move(sets);
    m_enrichment.reset();
    Q_EMIT geneSetsChanged();
}

void NetworkState::setEnrichment(std::shared_ptr<const NetworkSets> found) {
    m_enrichment = std::move(found);
    Q_EMIT enrichmentChanged();
}

void NetworkState::setChoice(const NetworkChoice& choice, bool asked) {
    if (choice == m_choice) {
        return;
    }
    if (choice.edges > kMostEdgesUnasked && choice.edges > m_choice.edges && !asked) {
        Q_EMIT manyEdgesWanted(choice);
        return;
    }
    m_choice = choice;
    Q_EMIT choiceChanged();
}

void NetworkState::setDrawing(std::shared_ptr<const NetworkDrawing> drawing, std::vector<NetworkHub> hubs) {
    m_drawing = std::move(drawing);
    m_hubs = std::move(hubs);
    m_edge = -1;
    Q_EMIT drawingChanged();
    Q_EMIT currentChanged();
}

void NetworkState::setCurrentGene(std::int32_t gene) {
    if (!network() || gene < 0) {
        return;
    }
    m_gene = gene;
    Q_EMIT currentChanged();
    Q_EMIT geneChosen(QString::fromStdString(network()->idOf(gene)));
}

void NetworkState::setCurrentEdge(int edge) {
    if (!m_drawing || edge < 0 || edge == m_edge) {
        return;
    }
    m_edge = edge;
    Q_EMIT currentChanged();
    const NetworkEdge& one = m_drawing->plot.edges[static_cast<std::size_t>(edge)];
    const auto id = [this](Index node) { return QString::fromStdString(m_drawing->plot.nodes[static_cast<std::size_t>(node)].id); };
    Q_EMIT edgeChosen(id(one.from), id(one.to));
}

QString NetworkState::goAround(const QString& text) {
    if (!network()) {
        return QStringLiteral("There is no network yet.");
    }
    const auto gene = network()->find(text.trimmed().toStdString());
    if (!gene) {
        const GeneNetwork& own = network()->network;
        const QString missing = QStringLiteral("%1 is not among the %2 genes of this network").arg(text.trimmed(), withThousands(static_cast<qint64>(own.genes.size())));
        if (!own.table->find(text.trimmed().toStdString())) {
            return missing + QStringLiteral("; the data set has no gene of that name.");
        }
        return missing + (own.method == NetworkMethod::Attention ? QStringLiteral(": the model does not know it, or it varies too little in these cells.")
                          : own.method == NetworkMethod::File    ? QStringLiteral(": the list has no edge of it.")
                                                                 : QStringLiteral(": it varies too little in these cells."));
    }
    NetworkChoice choice = m_choice;
    choice.around = NetworkChoice::Around::Gene;
    choice.which = *gene;
    if (availableLinks(network()->links, network()->modules, choice) == 0) {
        return QStringLiteral("No edge of this network joins %1 to another gene.").arg(text.trimmed());
    }
    setChoice(choice);
    setCurrentGene(*gene);
    return {};
}

} // namespace ocellus
