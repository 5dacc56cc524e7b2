// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/review/AgreementBar.h"

#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>

#include <cmath>

namespace ocellus {

namespace {

constexpr int kWide = 860; ///< where all of the bar has room

} // namespace

AgreementBar::AgreementBar(ReviewState& review, QWidget* parent) : QFrame(parent), m_review(review) {
    setObjectName(QStringLiteral("agreementBar"));
    setAccessibleName(QStringLiteral("Agreement of the two columns of labels"));
    setProperty("surface", "panel");
    setFixedHeight(kHeight);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 0, 14, 0);
    row->setSpacing(12);
    const auto label = [this](const char* name, TextRole role) {
        QLabel* made = textLabel({}, role, this);
        made->setObjectName(QString::fromLatin1(name));
        return made;
    };
    m_number = label("agreementNumber", TextRole::LeadHeading);
    m_cells = label("agreementCells", TextRole::Secondary);
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(QStringLiteral("depthSlider"));
    m_slider->setAccessibleName(QStringLiteral("Level of the ontology, from fine to coarse"));
    m_slider->setPageStep(1);
    m_slider->setTickPosition(QSlider::TicksBelow);
    m_slider->setTickInterval(1);
    m_slider->setMinimumWidth(110);
    m_slider->setMaximumWidth(200);
    m_slider->setToolTip(QStringLiteral("Labels that share a lineage at this level agree; on the left only labels that mean the same"));
    m_level = label("depthName", TextRole::Heading);
    m_progress = label("reviewProgress", TextRole::Secondary);
    row->addWidget(m_number);
    row->addWidget(m_cells);
    row->addWidget(verticalLine(this));
    row->addWidget(textLabel(QStringLiteral("Compare at"), TextRole::Body, this));
    row->addWidget(textLabel(QStringLiteral("fine"), TextRole::Small, this));
    row->addWidget(m_slider, 1);
    row->addWidget(textLabel(QStringLiteral("coarse"), TextRole::Small, this));
    row->addWidget(m_level);
    row->addStretch(1);
    row->addWidget(m_progress);
    connect(m_slider, &QSlider::valueChanged, &review, &ReviewState::setStep);
    connect(&review, &ReviewState::comparisonChanged, this, &AgreementBar::showComparison);
    connect(&review, &ReviewState::stepChanged, this, &AgreementBar::showComparison);
    connect(&review, &ReviewState::foundChanged, this, &AgreementBar::showProgress);
    connect(&review, &ReviewState::reviewedChanged, this, &AgreementBar::showProgress);
    showComparison();
    showProgress();
}

void AgreementBar::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    m_cells->setVisible(width() >= kWide); // narrower, the number's tooltip says it
}

void AgreementBar::showComparison() {
    const auto shown = m_review.comparison();
    const int finest = shown ? shown->finest : 0;
    {
        const QSignalBlocker quiet(m_slider);
        m_slider->setRange(0, finest);
        m_slider->setValue(m_review.step());
        m_slider->setEnabled(finest > 0);
    }
    const int step = m_review.step();
    m_level->setText(finest == 0 || step == 0 ? QStringLiteral("labels as given")
                                              : QStringLiteral("level %1 of %2").arg(finest - step + 1).arg(finest));
    if (!shown || shown->labels.cells == 0) {
        m_number->setText(QStringLiteral("Agreement –"));
        m_cells->setText(shown ? QStringLiteral("no cell has both labels") : QString());
        return;
    }
    const LabelComparison& labels = shown->labels;
    m_number->setText(QStringLiteral("Agreement %1 %").arg(100.0 * labels.agreement(), 0, 'f', 1));
    m_cells->setText(QStringLiteral("%1 of %2 labelled cells").arg(withThousands(labels.agree), withThousands(labels.cells)));
    m_number->setToolTip(m_cells->text());
    m_cells->setToolTip(QStringLiteral("%1 cells have only the first label, %2 only the second, %3 neither")
                            .arg(withThousands(labels.onlyA), withThousands(labels.onlyB), withThousands(labels.neither)));
}

void AgreementBar::showProgress() {
    const int lines = m_review.count(ReviewState::List::Groups);
    m_progress->setText(lines == 0 ? QString()
                                   : QStringLiteral("%1 of %2 reviewed").arg(m_review.decidedGroups()).arg(lines));
}

} // namespace ocellus
