// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/review/ComparePage.h"

#include "views/review/NoteLines.h"
#include "views/style/Controls.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <cmath>

namespace ocellus {

ComparePage::ComparePage(ReviewState& review, ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_review(review) {
    setObjectName(QStringLiteral("comparePage"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 6, 12, 4);
    row->setSpacing(8);
    m_a = combo("compareA", QStringLiteral("First column of labels"));
    m_b = combo("compareB", QStringLiteral("Second column of labels"));
    m_marks = new SegmentedControl(SegmentedControl::Size::Panel, this);
    m_marks->setObjectName(QStringLiteral("compareMarks"));
    m_marks->setAccessibleName(QStringLiteral("How the columns are drawn"));
    m_marks->addSegment(QStringLiteral("Matrix"))->setObjectName(QStringLiteral("compareMatrix"));
    m_marks->addSegment(QStringLiteral("Flows"))->setObjectName(QStringLiteral("compareFlows"));
    m_marks->setCurrent(0);
    m_scores = textLabel({}, TextRole::Small, this);
    m_scores->setObjectName(QStringLiteral("compareScores"));
    m_scores->setToolTip(QStringLiteral(
        "Cohen's kappa (agreement beyond chance), normalised mutual information and adjusted Rand index of the labels at this level"));
    row->addWidget(m_a);
    row->addWidget(textLabel(QStringLiteral("against"), TextRole::Secondary, this));
    row->addWidget(m_b);
    row->addWidget(m_marks);
    row->addStretch(1);
    row->addWidget(m_scores);
    column->addLayout(row);
    m_notes = new NoteLines(QStringLiteral("compareNotes"), QStringLiteral("What to know about these labels"), this);
    column->addWidget(m_notes);
    m_canvas = new PairCanvas(review, state, this);
    column->addWidget(m_canvas, 1);
    m_facts = textLabel({}, TextRole::Small, this);
    m_facts->setObjectName(QStringLiteral("compareFacts"));
    m_facts->setContentsMargins(12, 2, 12, 4);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    column->addWidget(m_facts);
    setFocusProxy(m_canvas);
    connect(m_canvas, &PairCanvas::factsChanged, m_facts, [this](const QString& facts) {
        m_facts->setText(facts);
        m_facts->setToolTip(facts);
    });
    connect(m_marks, &SegmentedControl::currentChanged, this, [this](int segment) {
        m_canvas->setMarks(segment == 0 ? PairMarks::Matrix : PairMarks::Flows);
    });
    connect(&review, &ReviewState::columnsChanged, this, &ComparePage::fillColumns);
    connect(&review, &ReviewState::comparisonChanged, this, &ComparePage::showScores);
}

QComboBox* ComparePage::combo(const char* name, const QString& title) {
    auto* made = new QComboBox(this);
    made->setObjectName(QString::fromLatin1(name));
    made->setAccessibleName(title);
    made->view()->setAccessibleName(title);
    made->setProperty("metric", "dock");
    made->setMinimumWidth(120);
    made->setMaximumWidth(240);
    made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    connect(made, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling) {
            m_review.chooseColumns(m_a->currentIndex(), m_b->currentIndex());
        }
    });
    return made;
}

void ComparePage::fillColumns() {
    m_filling = true;
    for (QComboBox* box : {m_a, m_b}) {
        box->clear();
        for (const ReviewState::ColumnChoice& choice : m_review.columns()) {
            box->addItem(choice.title);
        }
        box->setCurrentIndex(box == m_a ? m_review.columnA() : m_review.columnB());
    }
    m_filling = false;
}

void ComparePage::showScores() {
    const auto shown = m_review.comparison();
    const auto number = [](double value) {
        return std::isfinite(value) ? QString::number(value, 'f', 2) : QStringLiteral("–");
    };
    m_scores->setText(shown ? QStringLiteral("kappa %1   NMI %2   ARI %3")
                                  .arg(number(shown->labels.kappa), number(shown->labels.nmi), number(shown->labels.ari))
                            : QString());
    m_notes->setNotes(shown ? shown->warnings : QStringList());
}

} // namespace ocellus
