// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/genes/GeneCounts.h"
#include "views/state/ExplorerState.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>
#include <QTreeView>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ocellus {

/// The genes kept in the list, by id, newest first; asks the state for their values and counts them
/// when they come.
class GeneListModel : public QAbstractListModel {
    Q_OBJECT

public:
    GeneListModel(ExplorerState& state, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    const std::string& gene(const QModelIndex& index) const { return m_genes[static_cast<std::size_t>(index.row())]; }
    const std::vector<std::string>& genes() const { return m_genes; }
    void setGenes(std::vector<std::string> genes);
    void addFirst(const std::string& gene); ///< moves it when it is there
    void remove(const std::string& gene);
    /// nullptr while the values are being read.
    std::shared_ptr<const GeneCounts> counts(const std::string& gene) const;
    bool colours(const std::string& gene) const; ///< some shown map is coloured by it

Q_SIGNALS:
    void countsChanged(const std::string& gene);

private:
    void count(const std::string& gene);
    void refresh();

    ExplorerState& m_state;
    std::vector<std::string> m_genes;
    std::map<std::string, std::shared_ptr<const GeneCounts>> m_counts;
    friend class GenesPanel;
};

/// Name, small histogram, percent of cells, colour icon, remove icon.
class GeneListDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    GeneListDelegate(const GeneListModel& model, ExplorerState& state, QObject* parent);

    struct Parts {
        QRect glyph, name, histogram, share, drop, remove;
    };

    static Parts partsOf(const QRect& rect);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setPointer(const QPoint& point) { m_pointer = point; }

private:
    const GeneListModel& m_model;
    ExplorerState& m_state;
    QPoint m_pointer{-1, -1};
};

/// Click a name: it becomes the current gene; drop icon or C: colours the maps that follow; cross or
/// Delete: leaves the list.
class GeneListView : public QTreeView {
    Q_OBJECT

public:
    GeneListView(GeneListModel& model, ExplorerState& state, QWidget* parent);

Q_SIGNALS:
    void geneChosen(const std::string& gene);
    void colourWanted(const std::string& gene);
    void removeWanted(const std::string& gene);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    GeneListModel& m_model;
    GeneListDelegate* m_delegate;
};

} // namespace ocellus
