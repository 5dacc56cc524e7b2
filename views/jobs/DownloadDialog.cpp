// SPDX-License-Identifier: GPL-3.0-or-later
// How the page is built; what it shows is in DownloadDialogState.cpp.
#include "views/jobs/DownloadDialog.h"

#include "views/jobs/JobListModel.h"
#include "views/style/Controls.h"

#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace ocellus {

namespace {

constexpr int kPadding = 20;
constexpr int kTitleColumn = 84;

QWidget* surface(const char* name, QWidget* parent) {
    auto* made = new QWidget(parent);
    made->setProperty("surface", name);
    made->setAttribute(Qt::WA_StyledBackground);
    return made;
}

QLineEdit* lineEdit(const QString& name, const QString& title, const QString& placeholder, QWidget* parent) {
    auto* made = new QLineEdit(parent);
    made->setObjectName(name);
    made->setAccessibleName(title);
    made->setPlaceholderText(placeholder);
    return made;
}

} // namespace

DownloadDialog::DownloadDialog(const JobListModel& jobs, DownloadWords words, QWidget* parent)
    : QDialog(parent)
    , m_jobs(jobs)
    , m_words(std::move(words)) {
    setObjectName(named("Dialog"));
    setWindowTitle(m_words.title);
    setAccessibleName(windowTitle());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(horizontalLine(this));
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(buildList());
    QFrame* edge = verticalLine(this);
    edge->setStyleSheet(QStringLiteral("max-height: 16777215px;")); // as high as the dialog
    middle->addWidget(edge);
    middle->addWidget(buildDetails(), 1);
    column->addLayout(middle, 1);
    column->addWidget(buildFooter());
    setMinimumSize(820, 480);
    resize(860, 500);
    m_list->setFocus();
    connect(&jobs, &JobListModel::jobChanged, this, [this](int id) {
        if (m_situation.kind == DownloadSituation::Kind::Running && id == m_situation.job) {
            refreshJob();
        }
    });
}

QWidget* DownloadDialog::buildHeader() {
    QWidget* header = surface("panel", this);
    header->setFixedHeight(44);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(kPadding, 0, 14, 0);
    layout->addWidget(textLabel(windowTitle(), TextRole::Title, header));
    layout->addStretch(1);
    QToolButton* close = dockButton(QStringLiteral("close"), QStringLiteral("Close"), header);
    close->setObjectName(named("Close"));
    connect(close, &QToolButton::clicked, this, &QDialog::reject);
    layout->addWidget(close);
    return header;
}

QWidget* DownloadDialog::buildList() {
    QWidget* side = surface("panel", this);
    side->setFixedWidth(190);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 12, 0, 12);
    layout->setSpacing(0);
    QLabel* heading = textLabel(m_words.heading, TextRole::Heading, side);
    heading->setContentsMargins(kPadding, 0, 12, 8);
    layout->addWidget(heading);
    m_list = new QListWidget(side);
    m_list->setObjectName(named("List"));
    m_list->setAccessibleName(QStringLiteral("%1 that can be downloaded").arg(m_words.heading));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setStyleSheet(QStringLiteral("QListView::item { padding-left: 16px; min-height: 28px; }"));
    layout->addWidget(m_list, 1);
    connect(m_list, &QListWidget::currentRowChanged, this, &DownloadDialog::choose);
    return side;
}

QWidget* DownloadDialog::buildDetails() {
    QWidget* box = surface("panel", this);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_pages = new QStackedWidget(box);
    m_pages->addWidget(buildFacts());
    m_pages->addWidget(buildAddress());
    layout->addWidget(m_pages, 1);
    layout->addWidget(buildState());
    return box;
}

QWidget* DownloadDialog::buildFacts() {
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(kPadding, 14, kPadding, 14);
    layout->setSpacing(4);
    m_title = textLabel({}, TextRole::LeadHeading, page);
    m_title->setObjectName(named("Name"));
    layout->addWidget(m_title);
    m_text = textLabel({}, TextRole::Secondary, page);
    m_text->setObjectName(named("Text"));
    m_text->setWordWrap(true);
    layout->addWidget(m_text);
    layout->addSpacing(8);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    grid->setColumnMinimumWidth(0, kTitleColumn);
    grid->setColumnStretch(1, 1);
    addFact(grid, "Organism", m_words.organism);
    addFact(grid, "Size", QStringLiteral("Size"));
    addFact(grid, "Address", QStringLiteral("Address"));
    addFact(grid, "Checksum", QStringLiteral("SHA-256"));
    addFact(grid, "Licence", QStringLiteral("Licence"));
    addFact(grid, "Folder", QStringLiteral("Saved in"));
    layout->addLayout(grid);
    auto* links = new QHBoxLayout;
    links->setContentsMargins(kTitleColumn + 12, 4, 0, 0);
    links->setSpacing(16);
    QPushButton* folder = pushButton(named("ChangeFolder"), QStringLiteral("Change the folder…"), ButtonKind::Link, page);
    connect(folder, &QPushButton::clicked, this, &DownloadDialog::folderRequested);
    m_remove = pushButton(named("Remove"), QStringLiteral("Forget this address"), ButtonKind::Link, page);
    m_remove->setToolTip(QStringLiteral("Takes it off the list; files stay where they are"));
    connect(m_remove, &QPushButton::clicked, this, [this] { Q_EMIT removeRequested(current()); });
    links->addWidget(folder);
    links->addWidget(m_remove);
    links->addStretch(1);
    layout->addLayout(links);
    layout->addStretch(1);
    QLabel* needs = textLabel(m_words.needs, TextRole::Hint, page);
    needs->setWordWrap(true);
    layout->addWidget(needs);
    return page;
}

void DownloadDialog::addFact(QGridLayout* grid, const char* name, const QString& title) {
    const int row = grid->rowCount();
    QLabel* head = textLabel(title, TextRole::Secondary, this);
    QLabel* value = textLabel({}, TextRole::Body, this);
    value->setObjectName(named(name));
    value->setAccessibleName(title);
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid->addWidget(head, row, 0, Qt::AlignTop);
    grid->addWidget(value, row, 1);
}

QWidget* DownloadDialog::buildAddress() {
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(kPadding, 14, kPadding, 14);
    layout->setSpacing(6);
    layout->addWidget(textLabel(m_words.ownTitle, TextRole::LeadHeading, page));
    QLabel* why = textLabel(m_words.ownText, TextRole::Secondary, page);
    why->setWordWrap(true);
    layout->addWidget(why);
    layout->addSpacing(8);
    m_address = lineEdit(named("NewAddress"), QStringLiteral("Address"), QStringLiteral("https://"), page);
    m_checksum = lineEdit(named("NewChecksum"), QStringLiteral("SHA-256"), QStringLiteral("64 hex digits, if they publish one"), page);
    for (QLineEdit* edit : {m_address, m_checksum}) {
        QLabel* title = textLabel(edit->accessibleName(), TextRole::Secondary, page);
        title->setBuddy(edit);
        layout->addWidget(title);
        layout->addWidget(edit);
        layout->addSpacing(4);
    }
    m_addressProblem = textLabel({}, TextRole::Body, page);
    m_addressProblem->setObjectName(named("AddressProblem"));
    m_addressProblem->setProperty("role", "error");
    m_addressProblem->setWordWrap(true);
    layout->addWidget(m_addressProblem);
    layout->addStretch(1);
    connect(m_address, &QLineEdit::textEdited, this, [this] {
        showAddressProblem({});
        refreshState();
    });
    return page;
}

QWidget* DownloadDialog::buildState() {
    m_state = new QFrame(this);
    m_state->setProperty("surface", "raised");
    m_state->setAttribute(Qt::WA_StyledBackground);
    m_state->setObjectName(named("State"));
    auto* layout = new QVBoxLayout(m_state);
    layout->setContentsMargins(kPadding, 12, kPadding, 12);
    layout->setSpacing(8);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_stateIcon = new QLabel(m_state);
    m_stateText = textLabel({}, TextRole::Body, m_state);
    m_stateText->setObjectName(named("StateText"));
    m_stateText->setWordWrap(true);
    m_stateText->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_stateIcon, 0, Qt::AlignTop);
    row->addWidget(m_stateText, 1);
    layout->addLayout(row);
    m_progress = new QWidget(m_state);
    auto* inside = new QVBoxLayout(m_progress);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(8);
    m_bar = new QProgressBar(m_progress);
    m_bar->setObjectName(named("Progress"));
    m_bar->setAccessibleName(QStringLiteral("Progress of the download"));
    m_bar->setTextVisible(false);
    inside->addWidget(m_bar);
    auto* figures = new QHBoxLayout;
    figures->setSpacing(16);
    m_done = textLabel({}, TextRole::Name, m_progress);
    m_rate = textLabel({}, TextRole::Body, m_progress);
    m_left = textLabel({}, TextRole::Body, m_progress);
    m_note = textLabel({}, TextRole::Hint, m_progress);
    m_done->setObjectName(named("Done"));
    m_rate->setObjectName(named("Rate"));
    m_left->setObjectName(named("Left"));
    m_note->setObjectName(named("Note"));
    m_note->setWordWrap(true);
    for (QLabel* figure : {m_done, m_rate, m_left}) {
        figures->addWidget(figure);
    }
    figures->addStretch(1);
    inside->addLayout(figures);
    inside->addWidget(m_note);
    layout->addWidget(m_progress);
    return m_state;
}

QWidget* DownloadDialog::buildFooter() {
    auto* footer = new QFrame(this);
    footer->setProperty("kind", "footer");
    footer->setFixedHeight(52);
    auto* layout = new QHBoxLayout(footer);
    layout->setContentsMargins(kPadding, 0, 14, 0);
    layout->setSpacing(10);
    layout->addWidget(textLabel(QStringLiteral("Ocellus goes online only when you press Download."), TextRole::Hint, footer));
    layout->addStretch(1);
    m_again = pushButton(named("Again"), QStringLiteral("Begin again"), ButtonKind::Flat, footer);
    m_main = pushButton(named("Main"), QStringLiteral("Download"), ButtonKind::Primary, footer);
    m_main->setDefault(true);
    connect(m_again, &QPushButton::clicked, this, [this] { Q_EMIT downloadRequested(current(), true); });
    connect(m_main, &QPushButton::clicked, this, &DownloadDialog::press);
    layout->addWidget(m_again);
    layout->addWidget(m_main);
    return footer;
}

} // namespace ocellus
