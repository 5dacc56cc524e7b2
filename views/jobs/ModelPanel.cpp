// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/jobs/ModelPanel.h"

#include "core/base/Organism.h"
#include "views/jobs/JobListModel.h"
#include "views/state/ColumnFacts.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace ocellus {

namespace {

QString organismsText(const ModelInfo& info) {
    QStringList names;
    for (const std::string& organism : info.organisms) {
        names << QString::fromStdString(organismName(organism));
    }
    if (names.size() > 3) {
        return QStringLiteral("%1 organisms").arg(names.size());
    }
    return names.join(QStringLiteral(", "));
}

} // namespace

QString modelFacts(const ModelInfo& info) {
    const double millions = static_cast<double>(info.parameters) / 1e6;
    const QString size = millions >= 1.0 ? QStringLiteral("%1 M parameters").arg(millions, 0, 'f', 1)
                                         : QStringLiteral("%1 parameters").arg(withThousands(info.parameters));
    return QStringList{size, organismsText(info), QString::fromStdString(info.hash).left(8)}.join(QStringLiteral(" · "));
}

QString classTitle(const std::string& shortName) {
    return columnTitle("pred_" + shortName + "_name");
}

ModelPanel::ModelPanel(const JobListModel& jobs, QWidget* parent)
    : QWidget(parent)
    , m_jobs(jobs) {
    setObjectName(QStringLiteral("modelPanel"));
    setAccessibleName(QStringLiteral("Model"));
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("modelScroll"));
    scroll->setAccessibleName(QStringLiteral("Model"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);
    auto* content = new QWidget(scroll);
    content->setProperty("surface", "panel");
    content->setAttribute(Qt::WA_StyledBackground);
    scroll->setWidget(content);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeModelRow());
    layout->addWidget(makeRunBox());
    layout->addWidget(makeFitBox());
    layout->addWidget(makeClassBox());
    layout->addStretch(1);
    connect(&jobs, &JobListModel::jobChanged, this, [this](int id) {
        if (id == m_job) {
            refreshJob();
        }
    });
    showNoModel();
    showFit(std::nullopt);
    refreshJob();
}

QWidget* ModelPanel::makeModelRow() {
    QVBoxLayout* layout = nullptr;
    QWidget* box = panelSection(this, "panel", &layout);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    auto* icon = new QLabel(box);
    icon->setPixmap(svgIcon(QStringLiteral("model")).pixmap(QSize(20, 20), devicePixelRatioF()));
    row->addWidget(icon);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    m_name = textLabel({}, TextRole::LeadHeading, box);
    m_name->setObjectName(QStringLiteral("modelName"));
    m_facts = textLabel({}, TextRole::Small, box);
    m_facts->setObjectName(QStringLiteral("modelFacts"));
    m_facts->setWordWrap(true);
    words->addWidget(m_name);
    words->addWidget(m_facts);
    row->addLayout(words, 1);
    auto* change = pushButton(QStringLiteral("changeModel"), QStringLiteral("Change…"), ButtonKind::Normal, box, {}, ButtonSize::Dock);
    change->setToolTip(QStringLiteral("Open other weights"));
    connect(change, &QPushButton::clicked, this, &ModelPanel::changeModelRequested);
    row->addWidget(change);
    layout->addLayout(row);
    auto* ways = new QHBoxLayout;
    ways->setContentsMargins(32, 0, 0, 0); // under the name
    ways->setSpacing(16);
    m_offer = pushButton(QStringLiteral("useDownloadedModel"), {}, ButtonKind::Link, box);
    m_get = pushButton(QStringLiteral("getModelButton"), QStringLiteral("Get the published weights…"), ButtonKind::Link, box);
    m_offer->hide();
    connect(m_offer, &QPushButton::clicked, this, [this] { Q_EMIT offerAccepted(m_offered); });
    connect(m_get, &QPushButton::clicked, this, &ModelPanel::modelHelpRequested);
    ways->addWidget(m_offer);
    ways->addWidget(m_get);
    ways->addStretch(1);
    layout->addLayout(ways);
    return box;
}

QWidget* ModelPanel::makeRunBox() {
    QVBoxLayout* layout = nullptr;
    QWidget* box = panelSection(this, "raised", &layout);
    auto* head = new QHBoxLayout;
    m_runTitle = textLabel(QStringLiteral("Predict"), TextRole::LeadHeading, box);
    m_runShare = textLabel({}, TextRole::Body, box);
    m_runShare->setObjectName(QStringLiteral("modelShare"));
    head->addWidget(m_runTitle, 1);
    head->addWidget(m_runShare);
    layout->addLayout(head);
    m_runWhat = textLabel({}, TextRole::Secondary, box);
    m_runWhat->setObjectName(QStringLiteral("modelWhat"));
    m_runWhat->setWordWrap(true);
    layout->addWidget(m_runWhat);
    m_options = makeOptions();
    m_progress = makeProgress();
    layout->addWidget(m_options);
    layout->addWidget(m_progress);
    return box;
}

QWidget* ModelPanel::makeOptions() {
    auto* box = new QWidget(this);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 6, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(6);
    const auto combo = [box](const char* name, const QString& title, const QStringList& items) {
        auto* made = new QComboBox(box);
        made->setObjectName(QString::fromLatin1(name));
        made->setAccessibleName(title);
        made->view()->setAccessibleName(title);
        made->addItems(items);
        made->setProperty("metric", "dock");
        made->setMinimumWidth(120);
        return made;
    };
    const auto spin = [box](const char* name, const QString& title, int low, int high, int value) {
        auto* made = new QSpinBox(box);
        made->setObjectName(QString::fromLatin1(name));
        made->setAccessibleName(title);
        made->setRange(low, high);
        made->setValue(value);
        made->setGroupSeparatorShown(true);
        made->setLocale(QLocale(QLocale::English, QLocale::UnitedStates));
        made->setMinimumWidth(120);
        return made;
    };
    m_which = combo("predictCells", QStringLiteral("Cells"), {QStringLiteral("All cells"), QStringLiteral("Selected cells")});
    m_device = combo("predictDevice", QStringLiteral("Device"), {QStringLiteral("Best available"), QStringLiteral("Processor"), QStringLiteral("Graphics card")});
    m_dtype = combo("predictDtype", QStringLiteral("Numbers"), {QStringLiteral("float32"), QStringLiteral("bfloat16, approximate")});
    m_context = spin("predictContext", QStringLiteral("Genes per cell"), 16, 30000, 2000);
    m_context->setSingleStep(100);
    m_context->setToolTip(QStringLiteral("Most genes shown to the model per cell; more is slower and better"));
    m_batch = spin("predictBatch", QStringLiteral("Cells at a time"), 0, 4096, 0);
    m_batch->setSpecialValueText(QStringLiteral("automatic"));
    m_batch->setToolTip(QStringLiteral("Fewer need less memory; the answers are the same"));
    int row = 0;
    for (QWidget* field : {static_cast<QWidget*>(m_which), static_cast<QWidget*>(m_device), static_cast<QWidget*>(m_dtype),
             static_cast<QWidget*>(m_context), static_cast<QWidget*>(m_batch)}) {
        QLabel* title = textLabel(field->accessibleName(), TextRole::Secondary, box);
        title->setBuddy(field);
        grid->addWidget(title, row, 0);
        grid->addWidget(field, row, 1);
        ++row;
    }
    grid->setColumnStretch(2, 1);
    auto* buttons = new QHBoxLayout;
    m_run = pushButton(QStringLiteral("runPredict"), QStringLiteral("Run"), ButtonKind::Primary, box, QStringLiteral("play"));
    connect(m_run, &QPushButton::clicked, this, &ModelPanel::runRequested);
    m_runHint = textLabel({}, TextRole::Hint, box);
    m_runHint->setObjectName(QStringLiteral("runHint"));
    m_runHint->setWordWrap(true);
    buttons->addWidget(m_run);
    buttons->addSpacing(8);
    buttons->addWidget(m_runHint, 1);
    grid->setRowMinimumHeight(row, 8);
    grid->addLayout(buttons, row + 1, 0, 1, 3);
    connect(m_which, &QComboBox::currentIndexChanged, this, &ModelPanel::refreshRun);
    return box;
}

QWidget* ModelPanel::makeProgress() {
    auto* box = new QWidget(this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(10);
    m_bar = new QProgressBar(box);
    m_bar->setObjectName(QStringLiteral("predictProgress"));
    m_bar->setAccessibleName(QStringLiteral("Progress of the prediction"));
    m_bar->setTextVisible(false);
    layout->addWidget(m_bar);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    const char* names[] = {"predictDone", "predictRate", "predictLeft", "predictMemory"};
    const char* titles[] = {"cells done", "cells/s", "left", "memory"};
    for (int i = 0; i < 4; ++i) {
        if (i > 0) {
            QFrame* rule = verticalLine(box);
            rule->setFixedHeight(30);
            row->addWidget(rule);
        }
        auto* pair = new QVBoxLayout;
        pair->setSpacing(1);
        m_figures[i] = textLabel(QStringLiteral("–"), TextRole::LeadHeading, box);
        m_figures[i]->setObjectName(QString::fromLatin1(names[i]));
        pair->addWidget(m_figures[i]);
        pair->addWidget(textLabel(QString::fromLatin1(titles[i]), TextRole::Small, box));
        row->addLayout(pair, i == 0 ? 3 : 2);
    }
    layout->addLayout(row);
    auto* buttons = new QHBoxLayout;
    m_cancel = pushButton(QStringLiteral("cancelPredict"), QStringLiteral("Cancel"), ButtonKind::Normal, box, QStringLiteral("close"), ButtonSize::Dock);
    connect(m_cancel, &QPushButton::clicked, this, [this] { Q_EMIT cancelRequested(m_job); });
    buttons->addWidget(m_cancel);
    buttons->addSpacing(8);
    buttons->addWidget(textLabel(QStringLiteral("You can go on working."), TextRole::Hint, box));
    buttons->addStretch(1);
    layout->addLayout(buttons);
    return box;
}

QWidget* ModelPanel::makeFitBox() {
    QVBoxLayout* layout = nullptr;
    QWidget* box = panelSection(this, "panel", &layout);
    auto* head = new QHBoxLayout;
    head->addWidget(textLabel(QStringLiteral("This data"), TextRole::Heading, box), 1);
    auto* check = pushButton(QStringLiteral("checkDataLink"), QStringLiteral("Check data"), ButtonKind::Link, box);
    check->setToolTip(QStringLiteral("How genes were recognised, values, quality of cells, doublets"));
    connect(check, &QPushButton::clicked, this, &ModelPanel::checkDataRequested);
    head->addWidget(check);
    layout->addLayout(head);
    auto* grid = new QGridLayout;
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(8);
    grid->setColumnMinimumWidth(1, 118);
    grid->setColumnStretch(2, 1);
    addFitRow(grid, 0, "fitGenes", QStringLiteral("Genes recognised"));
    addFitRow(grid, 1, "fitValues", QStringLiteral("Values"));
    addFitRow(grid, 2, "fitOrganism", QStringLiteral("Organism"));
    layout->addLayout(grid);
    m_problem = textLabel({}, TextRole::Body, box);
    m_problem->setObjectName(QStringLiteral("fitProblem"));
    m_problem->setWordWrap(true);
    layout->addWidget(m_problem);
    return box;
}

void ModelPanel::addFitRow(QGridLayout* grid, int row, const char* name, const QString& title) {
    auto* icon = new QLabel(this);
    icon->setObjectName(QString::fromLatin1(name) + QStringLiteral("Icon"));
    icon->setFixedSize(16, 16);
    auto* text = textLabel({}, TextRole::Body, this);
    text->setObjectName(QString::fromLatin1(name));
    text->setWordWrap(true);
    grid->addWidget(icon, row, 0, Qt::AlignTop);
    grid->addWidget(textLabel(title, TextRole::Secondary, this), row, 1, Qt::AlignTop);
    grid->addWidget(text, row, 2);
}

void ModelPanel::setFitRow(const char* name, const QString& icon, int role, const QString& text) {
    findChild<QLabel*>(QString::fromLatin1(name))->setText(text);
    auto* sign = findChild<QLabel*>(QString::fromLatin1(name) + QStringLiteral("Icon"));
    sign->setPixmap(icon.isEmpty() ? QPixmap() : svgIcon(icon, static_cast<IconRole>(role)).pixmap(QSize(16, 16), devicePixelRatioF()));
}

QWidget* ModelPanel::makeClassBox() {
    QVBoxLayout* layout = nullptr;
    m_classBox = panelSection(this, "panel", &layout);
    auto* head = new QHBoxLayout;
    head->addWidget(textLabel(QStringLiteral("What it predicts"), TextRole::Heading, m_classBox), 1);
    m_checked = textLabel({}, TextRole::Hint, m_classBox);
    m_checked->setObjectName(QStringLiteral("classesChecked"));
    head->addWidget(m_checked);
    layout->addLayout(head);
    m_classGrid = new QGridLayout;
    m_classGrid->setContentsMargins(0, 4, 0, 0);
    m_classGrid->setHorizontalSpacing(12);
    m_classGrid->setVerticalSpacing(7);
    m_classGrid->setColumnStretch(2, 1);
    layout->addLayout(m_classGrid);
    return m_classBox;
}

} // namespace ocellus
