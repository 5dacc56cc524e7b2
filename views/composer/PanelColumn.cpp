// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/composer/PanelColumn.h"

#include "views/style/Controls.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr double kPointStep = 0.05; // pt of one step of the slider
constexpr int kSmallestStep = 4;    // 0.2 pt
constexpr int kLargestStep = 60;    // 3 pt

QString pointText(double points) { return QStringLiteral("%1 pt").arg(points, 0, 'f', points < 0.995 ? 2 : 1); }

} // namespace

// --- PanelButton ----------------------------------------------------------------------------

PanelButton::PanelButton(const QString& title, const QString& subtitle, QWidget* parent)
    : QAbstractButton(parent)
    , m_title(title)
    , m_subtitle(subtitle) {
    setCheckable(true);
    setProperty("focusRing", "inside");
    setFixedHeight(sizeHint().height());
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::StrongFocus);
    setToolTip(subtitle.isEmpty() ? title : QStringLiteral("%1, %2").arg(title, subtitle));
}

void PanelButton::setLetter(const QString& letter) {
    m_letter = letter;
    setAccessibleName((letter.isEmpty() ? QStringLiteral("Panel ") : QStringLiteral("Panel %1, ").arg(letter)) + m_title);
    update();
}

void PanelButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const ThemeTokens& t = tokens();
    if (isChecked()) {
        painter.fillRect(rect(), t.selected);
    } else if (underMouse()) {
        painter.fillRect(rect(), t.hover);
    }
    painter.setFont(interfaceFont(TextSize::Body, QFont::DemiBold));
    painter.setPen(t.text1);
    painter.drawText(QRect(14, 0, 20, height()), Qt::AlignVCenter | Qt::AlignLeft, m_letter);
    const int left = 36;
    const int room = width() - left - 8;
    painter.setFont(interfaceFont(TextSize::Body, QFont::Medium));
    painter.setPen(m_letter.isEmpty() ? t.text3 : t.text1);
    painter.drawText(QRect(left, 6, room, 16), Qt::AlignVCenter | Qt::AlignLeft,
        painter.fontMetrics().elidedText(m_title, Qt::ElideRight, room));
    painter.setFont(interfaceFont(TextSize::Secondary));
    painter.setPen(isChecked() || underMouse() ? t.text2 : t.text3);
    painter.drawText(QRect(left, 23, room, 14), Qt::AlignVCenter | Qt::AlignLeft,
        painter.fontMetrics().elidedText(m_subtitle, Qt::ElideRight, room));
}

// --- PanelColumn ----------------------------------------------------------------------------

PanelColumn::PanelColumn(const std::vector<FigurePanelDraft>& panels, QWidget* parent)
    : QWidget(parent)
    , m_panels(panels) {
    setObjectName(QStringLiteral("figurePanels"));
    setAccessibleName(QStringLiteral("Panels of the figure"));
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(212);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 12, 0, 12);
    column->setSpacing(0);
    buildList(column);
    column->addSpacing(12);
    column->addWidget(horizontalLine(this));
    auto* inner = new QVBoxLayout;
    inner->setContentsMargins(14, 12, 12, 0);
    inner->setSpacing(9);
    buildOptions(inner);
    column->addLayout(inner);
    column->addStretch(1);
    showLetters();
    choose(0);
}

void PanelColumn::buildList(QVBoxLayout* column) {
    QLabel* heading = textLabel(QStringLiteral("Panels"), TextRole::Heading, this);
    heading->setContentsMargins(14, 0, 12, 8);
    column->addWidget(heading);
    auto* group = new QButtonGroup(this);
    for (std::size_t i = 0; i < m_panels.size(); ++i) {
        auto* button = new PanelButton(m_panels[i].title, m_panels[i].subtitle, this);
        button->setObjectName(QStringLiteral("figurePanel%1").arg(i + 1));
        group->addButton(button, static_cast<int>(i));
        column->addWidget(button);
        m_buttons.push_back(button);
    }
    connect(group, &QButtonGroup::idClicked, this, &PanelColumn::choose);
}

QCheckBox* PanelColumn::addCheck(
    QVBoxLayout* column, const QString& name, const QString& text, bool PanelOptions::*option) {
    auto* box = new QCheckBox(text, this);
    box->setObjectName(name);
    box->setAccessibleName(text);
    column->addWidget(box);
    if (option != nullptr) {
        m_checks.push_back({box, option});
        connect(box, &QCheckBox::toggled, this, [this, option](bool on) {
            options().*option = on;
            Q_EMIT changed();
        });
    }
    return box;
}

void PanelColumn::buildOptions(QVBoxLayout* column) {
    m_heading = textLabel({}, TextRole::Heading, this);
    column->addWidget(m_heading);
    m_shown = addCheck(column, QStringLiteral("figurePanelShown"), QStringLiteral("In the figure"), nullptr);
    connect(m_shown, &QCheckBox::toggled, this, [this](bool on) {
        m_panels[static_cast<std::size_t>(m_chosen)].shown = on;
        showLetters();
        showOptions();
        Q_EMIT changed();
    });
    m_shown->setVisible(m_panels.size() > 1);
    addCheck(column, QStringLiteral("figureLabels"), QStringLiteral("Labels on the map"), &PanelOptions::labels);
    addCheck(column, QStringLiteral("figureLegend"), QStringLiteral("Legend"), &PanelOptions::legend);
    addCheck(column, QStringLiteral("figureCounts"), QStringLiteral("Cell counts"), &PanelOptions::counts);
    addCheck(column, QStringLiteral("figureAxes"), QStringLiteral("Axes"), &PanelOptions::axes);
    m_fade = addCheck(column, QStringLiteral("figureFade"), QStringLiteral("Fade unselected cells"), nullptr);
    connect(m_fade, &QCheckBox::toggled, this, [this](bool on) {
        m_panels[static_cast<std::size_t>(m_chosen)].fadeUnselected = on;
        Q_EMIT changed();
    });

    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_pointName = textLabel(QStringLiteral("Points"), TextRole::Secondary, this);
    m_point = new QSlider(Qt::Horizontal, this);
    m_point->setObjectName(QStringLiteral("figurePointSize"));
    m_point->setAccessibleName(QStringLiteral("Diameter of a cell"));
    m_point->setRange(kSmallestStep, kLargestStep);
    m_pointName->setBuddy(m_point);
    m_pointText = textLabel({}, TextRole::Body, this);
    m_pointText->setObjectName(QStringLiteral("figurePointText"));
    m_pointText->setMinimumWidth(46);
    m_pointText->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row->addWidget(m_pointName);
    row->addWidget(m_point, 1);
    row->addWidget(m_pointText);
    column->addSpacing(2);
    column->addLayout(row);
    connect(m_point, &QSlider::valueChanged, this, &PanelColumn::setPoint);
}

void PanelColumn::choose(int panel) {
    m_chosen = panel;
    m_buttons[static_cast<std::size_t>(panel)]->setChecked(true);
    showOptions();
    Q_EMIT chosen();
}

void PanelColumn::showOptions() {
    const FigurePanelDraft& panel = m_panels[static_cast<std::size_t>(m_chosen)];
    const QString letter = m_panels.size() > 1 && panel.shown
        ? QStringLiteral("Panel %1").arg(QLatin1Char(static_cast<char>('A' + shownPlace())))
        : QStringLiteral("Panel");
    m_heading->setText(letter);
    const QSignalBlocker shownBlocker(m_shown);
    m_shown->setChecked(panel.shown);
    const auto others = std::count_if(m_panels.begin(), m_panels.end(), [](const auto& one) { return one.shown; });
    const bool last = panel.shown && others == 1;
    m_shown->setEnabled(!last);
    m_shown->setToolTip(last ? QStringLiteral("A figure needs at least one panel.") : QString());
    for (const Check& check : m_checks) {
        const QSignalBlocker blocker(check.box);
        check.box->setChecked(panel.options.*check.option);
        check.box->setEnabled(panel.shown);
        check.box->setVisible(panel.map != nullptr);
    }
    const QSignalBlocker fadeBlocker(m_fade);
    m_fade->setVisible(panel.map && panel.map->selected() != nullptr);
    m_fade->setChecked(panel.fadeUnselected);
    m_fade->setEnabled(panel.shown);
    m_point->setEnabled(panel.shown);
    for (QWidget* part : std::initializer_list<QWidget*>{m_pointName, m_point, m_pointText}) {
        part->setVisible(panel.map != nullptr);
    }
    if (panel.options.pointPt > 0.0) {
        const QSignalBlocker blocker(m_point);
        m_point->setValue(static_cast<int>(std::lround(panel.options.pointPt / kPointStep)));
        m_pointText->setText(pointText(panel.options.pointPt));
    }
}

void PanelColumn::showLetters() {
    char letter = 'A';
    for (std::size_t i = 0; i < m_panels.size(); ++i) {
        m_buttons[i]->setLetter(m_panels[i].shown ? QString(QLatin1Char(letter++)) : QString());
    }
}

int PanelColumn::shownPlace() const {
    int place = 0;
    for (int i = 0; i < m_chosen; ++i) {
        place += m_panels[static_cast<std::size_t>(i)].shown ? 1 : 0;
    }
    return m_panels[static_cast<std::size_t>(m_chosen)].shown ? place : -1;
}

void PanelColumn::setAutomaticPoint(double points) {
    if (points <= 0.0 || options().pointPt > 0.0) {
        return;
    }
    const QSignalBlocker blocker(m_point);
    m_point->setValue(static_cast<int>(std::lround(points / kPointStep)));
    m_pointText->setText(pointText(points));
}

void PanelColumn::setPoint(int step) {
    options().pointPt = step * kPointStep;
    m_pointText->setText(pointText(options().pointPt));
    Q_EMIT changed();
}

} // namespace ocellus
