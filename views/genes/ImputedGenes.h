// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/state/GeneValueStates.h"

#include <QAbstractListModel>
#include <QFrame>
#include <QStyledItemDelegate>

#include <vector>

class QListView;
class QPainter;

namespace ocellus {

class CountPill;
struct ThemeTokens;

/// "0.74", "low, 0.24"; "not known" for NaN.
QString reliabilityText(double reliability);

/// A bar of the reliability's length; a low one is grey.
void paintReliability(QPainter& painter, const QRectF& rect, double reliability, const ThemeTokens& look);

/// A reliability as a bar, for cards.
class ReliabilityBar : public QWidget {
    Q_OBJECT

public:
    explicit ReliabilityBar(QWidget* parent = nullptr);
    void setReliability(double reliability);
    QSize sizeHint() const override { return {80, 16}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double m_reliability = 0.0;
};

/// Genes that only the model gave, the most reliable first.
class ImputedGenesModel : public QAbstractListModel {
    Q_OBJECT

public:
    explicit ImputedGenesModel(ExplorerState& state, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    const GeneValues::Gene& gene(const QModelIndex& index) const { return m_genes[static_cast<std::size_t>(index.row())]; }
    void refresh();

private:
    ExplorerState& m_state;
    std::vector<GeneValues::Gene> m_genes;
};

/// The list of genes that were not measured but imputed, each with its reliability: sign of imputed
/// values, name in italics, bar, number. Hidden while there are none. GUI thread.
///
/// objectNames: "imputedGenes", "imputedList", "imputeMore".
class ImputedGenesBox : public QFrame {
    Q_OBJECT

public:
    explicit ImputedGenesBox(ExplorerState& state, QWidget* parent = nullptr);

Q_SIGNALS:
    void geneChosen(const std::string& gene);
    void moreWanted();

private:
    void refresh();

    ImputedGenesModel* m_model;
    QListView* m_list;
    CountPill* m_count;
};

} // namespace ocellus
