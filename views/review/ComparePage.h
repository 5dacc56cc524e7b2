// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/figures/PairPlot.h"
#include "views/review/ReviewState.h"

#include <QAbstractScrollArea>
#include <QImage>
#include <QWidget>

class QComboBox;
class QLabel;

namespace ocellus {

class ExplorerState;
class NoteLines;
class SegmentedControl;

/// A matrix or flows on the screen: the scene that prints. Click a mark: selects its cells; Shift
/// adds, Alt subtracts. Arrows move the focus mark, Enter selects. GUI thread.
class PairCanvas : public QAbstractScrollArea {
    Q_OBJECT

public:
    PairCanvas(ReviewState& review, ExplorerState& state, QWidget* parent);

    void setMarks(PairMarks marks);
    PairMarks marks() const { return m_marks; }
    /// nullptr while there is no comparison. Valid until the next change.
    const PairPlot* plot() const { return m_plot ? &*m_plot : nullptr; }
    const PairPicture& picture() const { return m_picture; }
    /// Middle of a mark in pixels of the viewport; for tests.
    QPoint pointOf(Index row, Index column) const;

Q_SIGNALS:
    void factsChanged(const QString& facts);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    void rebuild();
    void layOut();
    void setFocused(const PairMark* mark);
    void select(const PairMark& mark, Qt::KeyboardModifiers modifiers);
    QPolygonF outlineOf(const PairMark& mark) const;

    ReviewState& m_review;
    ExplorerState& m_state;
    PairMarks m_marks = PairMarks::Matrix;
    std::optional<PairPlot> m_plot;
    PairPicture m_picture;
    QImage m_image;
    QString m_problem; ///< why nothing can be drawn here
    bool m_stale = true;
    Index m_row = -1, m_column = -1; ///< the mark under the pointer or focus; both -1: none
};

/// Two columns of labels: which, how they are drawn, what to know before believing it, and what the
/// mark under the pointer holds.
///
/// objectNames: "comparePage", "compareA", "compareB", "compareMarks", "compareFacts",
/// "compareScores", "compareNotes", "pairCanvas".
class ComparePage : public QWidget {
    Q_OBJECT

public:
    ComparePage(ReviewState& review, ExplorerState& state, QWidget* parent);

    PairCanvas* canvas() const { return m_canvas; }

private:
    QComboBox* combo(const char* name, const QString& title);
    void fillColumns();
    void showScores();

    ReviewState& m_review;
    QComboBox* m_a;
    QComboBox* m_b;
    SegmentedControl* m_marks;
    QLabel* m_facts;
    QLabel* m_scores;
    NoteLines* m_notes;
    PairCanvas* m_canvas;
    bool m_filling = false;
};

} // namespace ocellus
