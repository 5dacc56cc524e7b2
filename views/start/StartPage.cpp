// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/start/StartPage.h"

#include "views/start/StartCards.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/ThemeTokens.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace ocellus {

namespace {

constexpr int kContentWidth = 1256; // of the 1440 wide window of the look
constexpr int kRightWidth = 380;
constexpr int kRowInset = 10;       // rows of the recent list reach this far beyond their text

QWidget* column(QWidget* parent, QVBoxLayout** layout) {
    auto* made = new QWidget(parent);
    *layout = new QVBoxLayout(made);
    (*layout)->setContentsMargins(0, 0, 0, 0);
    (*layout)->setSpacing(0);
    return made;
}

} // namespace

QString recentTime(const QDateTime& when, const QDateTime& now) {
    const qint64 days = when.date().daysTo(now.date());
    const QLocale words(QLocale::English, QLocale::UnitedKingdom);
    if (days <= 0) {
        return QStringLiteral("Today %1").arg(when.toString(QStringLiteral("hh:mm")));
    }
    if (days == 1) {
        return QStringLiteral("Yesterday");
    }
    if (days < 7) {
        return words.toString(when.date(), QStringLiteral("ddd"));
    }
    return words.toString(when.date(), when.date().year() == now.date().year() ? QStringLiteral("d MMM") : QStringLiteral("d MMM yyyy"));
}

StartPage::StartPage(QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("startPage"));
    setAccessibleName(QStringLiteral("Start page"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 1, 0, 0);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("startScroll"));
    scroll->setAccessibleName(QStringLiteral("Start page"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(scroll);

    auto* ground = new QWidget(scroll);
    ground->setProperty("surface", "panel");
    ground->setAttribute(Qt::WA_StyledBackground);
    scroll->setWidget(ground);
    auto* centring = new QHBoxLayout(ground);
    centring->setContentsMargins(40, 0, 40, 24);
    centring->addStretch(1);
    m_content = new QWidget(ground);
    m_content->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    centring->addWidget(m_content, 0, Qt::AlignTop);
    centring->addStretch(1);

    auto* columns = new QHBoxLayout(m_content);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(0);
    columns->addWidget(makeLeft(), 1);
    columns->addSpacing(44);
    m_right = makeRight();
    columns->addWidget(m_right, 0, Qt::AlignTop);
}

QWidget* StartPage::makeLeft() {
    QVBoxLayout* layout = nullptr;
    QWidget* left = column(m_content, &layout);
    layout->addSpacing(54);

    auto* head = new QHBoxLayout;
    head->setSpacing(14);
    auto* logo = new QLabel(left);
    logo->setObjectName(QStringLiteral("startLogo"));
    logo->setPixmap(applicationIcon().pixmap(QSize(38, 38), devicePixelRatioF()));
    head->addWidget(logo, 0, Qt::AlignVCenter);
    auto* titles = new QVBoxLayout;
    titles->setSpacing(0);
    titles->addWidget(textLabel(QStringLiteral("Ocellus"), TextRole::StartTitle, left));
    titles->addWidget(textLabel(
        QStringLiteral("Explore single-cell atlases, and see where the labels and the model disagree."), TextRole::LeadSecondary, left));
    head->addLayout(titles, 1);
    layout->addLayout(head);
    layout->addSpacing(36);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(10);
    auto* open = pushButton(QStringLiteral("openButton"), QStringLiteral("Open a file…"), ButtonKind::Primary, left,
        QStringLiteral("folder"), ButtonSize::Start);
    auto* folder = pushButton(QStringLiteral("openFolderButton"), QStringLiteral("Open a folder…"), ButtonKind::Normal, left,
        QStringLiteral("file"), ButtonSize::Start);
    connect(open, &QPushButton::clicked, this, &StartPage::openFileRequested);
    connect(folder, &QPushButton::clicked, this, &StartPage::openFolderRequested);
    buttons->addWidget(open);
    buttons->addWidget(folder);
    buttons->addSpacing(8);
    auto* formats = textLabel(
        QStringLiteral(".h5ad, 10x .h5 or .mtx, CSV / TSV, Xenium, Visium. Or drop it anywhere in this window."), TextRole::Hint, left);
    formats->setStyleSheet(QStringLiteral("font-size: 12px;"));
    formats->setWordWrap(true);
    buttons->addWidget(formats, 1);
    layout->addLayout(buttons);
    layout->addSpacing(26);

    layout->addWidget(textLabel(QStringLiteral("Start with an example"), TextRole::LeadHeading, left));
    layout->addSpacing(10);
    m_cardRow = new QWidget(left);
    auto* cards = new QHBoxLayout(m_cardRow);
    cards->setContentsMargins(0, 0, 0, 0);
    cards->setSpacing(20);
    layout->addWidget(m_cardRow);
    layout->addSpacing(26);

    layout->addWidget(textLabel(QStringLiteral("Model"), TextRole::LeadHeading, left));
    layout->addSpacing(10);
    layout->addWidget(makeModelRow());
    return left;
}

QWidget* StartPage::makeModelRow() {
    auto* row = new QFrame(m_content);
    row->setObjectName(QStringLiteral("startModel"));
    row->setProperty("kind", "startCard");
    row->setMinimumHeight(66);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(18, 8, 16, 8);
    layout->setSpacing(14);
    auto* icon = new QLabel(row);
    icon->setPixmap(svgIcon(QStringLiteral("model")).pixmap(QSize(20, 20), devicePixelRatioF()));
    layout->addWidget(icon);
    auto* words = new QVBoxLayout;
    words->setSpacing(1);
    m_modelName = textLabel({}, TextRole::Lead, row);
    m_modelName->setStyleSheet(QStringLiteral("font-weight: 500;"));
    m_modelName->setObjectName(QStringLiteral("startModelName"));
    m_modelText = textLabel({}, TextRole::Secondary, row);
    m_modelText->setObjectName(QStringLiteral("startModelText"));
    m_modelText->setWordWrap(true);
    words->addStretch(1);
    words->addWidget(m_modelName);
    words->addWidget(m_modelText);
    words->addStretch(1);
    layout->addLayout(words, 1);
    m_modelChip = new Chip({}, Chip::Kind::Good, row);
    m_modelChip->setObjectName(QStringLiteral("startModelChip"));
    m_modelChip->hide();
    layout->addWidget(m_modelChip);
    auto* help = pushButton(QStringLiteral("modelHelpButton"), QStringLiteral("Get the model…"), ButtonKind::Normal, row);
    auto* weights = pushButton(QStringLiteral("openWeightsButton"), QStringLiteral("Open weights…"), ButtonKind::Normal, row);
    connect(help, &QPushButton::clicked, this, &StartPage::modelHelpRequested);
    connect(weights, &QPushButton::clicked, this, &StartPage::openModelRequested);
    layout->addWidget(help);
    layout->addWidget(weights);
    return row;
}

QWidget* StartPage::makeRight() {
    QVBoxLayout* layout = nullptr;
    QWidget* right = column(m_content, &layout);
    right->setFixedWidth(kRightWidth);
    layout->addSpacing(199);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(kRowInset, 0, kRowInset, 0);
    head->addWidget(textLabel(QStringLiteral("Recent"), TextRole::LeadHeading, right), 1);
    m_clearRecents = pushButton(QStringLiteral("clearRecents"), QStringLiteral("Clear list"), ButtonKind::Quiet, right);
    m_clearRecents->setStyleSheet(QStringLiteral("font-size: 11px;"));
    connect(m_clearRecents, &QPushButton::clicked, this, &StartPage::clearRecentsRequested);
    head->addWidget(m_clearRecents);
    layout->addLayout(head);
    layout->addSpacing(5);
    m_recentList = new QWidget(right);
    m_recentList->setObjectName(QStringLiteral("recentList"));
    auto* rows = new QVBoxLayout(m_recentList);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    layout->addWidget(m_recentList);
    layout->addSpacing(14);
    auto* ruleRow = new QHBoxLayout;
    ruleRow->setContentsMargins(kRowInset, 0, kRowInset, 0);
    ruleRow->addWidget(horizontalLine(right));
    layout->addLayout(ruleRow);
    layout->addSpacing(14);
    layout->addWidget(makeLearn());
    layout->addStretch(1);
    return right;
}

QWidget* StartPage::makeLearn() {
    QVBoxLayout* layout = nullptr;
    QWidget* learn = column(m_content, &layout);
    layout->setContentsMargins(kRowInset, 0, kRowInset, 0);
    layout->addWidget(textLabel(QStringLiteral("Learn"), TextRole::LeadHeading, learn));
    const struct {
        const char* name;
        const char* text;
        const char* topic;
    } links[] = {
        {"learnCheck", "Check author labels in five minutes", "check"},
        {"learnValues", "What measured, denoised and imputed mean", "values"},
        {"learnShortcuts", "All keyboard shortcuts", "shortcuts"},
    };
    for (const auto& link : links) {
        layout->addSpacing(8);
        auto* row = new QHBoxLayout;
        row->setSpacing(6);
        auto* button = pushButton(QString::fromLatin1(link.name), QString::fromLatin1(link.text), ButtonKind::Quiet, learn);
        const QString topic = QString::fromLatin1(link.topic);
        connect(button, &QPushButton::clicked, this, [this, topic] { Q_EMIT learnRequested(topic); });
        row->addWidget(button);
        if (topic == QLatin1String("shortcuts")) {
            row->addWidget(new KeyCap(QStringLiteral("?"), learn));
        }
        row->addStretch(1);
        layout->addLayout(row);
    }
    return learn;
}

void StartPage::setExamples(const std::vector<StartExample>& examples) {
    qDeleteAll(m_cards);
    m_cards.clear();
    for (const StartExample& example : examples) {
        auto* card = new ExampleCard(example, m_cardRow);
        connect(card, &QAbstractButton::clicked, this, [this, card] { Q_EMIT exampleRequested(card->example().name); });
        m_cardRow->layout()->addWidget(card);
        m_cards.push_back(card);
    }
    // Fewer than three cards keep the size of a third.
    auto* row = static_cast<QHBoxLayout*>(m_cardRow->layout());
    while (row->count() > static_cast<int>(m_cards.size())) {
        delete row->takeAt(row->count() - 1);
    }
    for (std::size_t i = 0; i < m_cards.size(); ++i) {
        row->setStretch(static_cast<int>(i), 1);
    }
    if (m_cards.size() < 3) {
        row->addStretch(static_cast<int>(3 - m_cards.size()));
    }
}

void StartPage::setExamplePicture(const QString& name, const QImage& light, const QImage& dark) {
    for (ExampleCard* card : m_cards) {
        if (card->example().name == name) {
            card->setPicture(light, dark);
        }
    }
}

void StartPage::setExampleFacts(const QString& name, const QString& facts) {
    for (ExampleCard* card : m_cards) {
        if (card->example().name == name) {
            card->setFacts(facts);
        }
    }
}

void StartPage::setOpening(const QString& name) {
    for (ExampleCard* card : m_cards) {
        card->setOpening(card->example().name == name);
    }
}

void StartPage::setRecents(const std::vector<RecentItem>& recents) {
    qDeleteAll(m_recentList->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
    int number = 0;
    for (const RecentItem& item : recents) {
        auto* row = new RecentRow(item, m_recentList);
        row->setObjectName(QStringLiteral("recent%1").arg(number++));
        connect(row, &QAbstractButton::clicked, this, [this, row] {
            const RecentItem& chosen = row->item();
            if (chosen.missing) {
                Q_EMIT locateRequested(chosen.path);
            } else {
                Q_EMIT recentRequested(chosen.path);
            }
        });
        m_recentList->layout()->addWidget(row);
    }
    if (recents.empty()) {
        auto* empty = textLabel(QStringLiteral("Files and projects you open are listed here."), TextRole::Hint, m_recentList);
        empty->setObjectName(QStringLiteral("recentEmpty"));
        empty->setContentsMargins(kRowInset, 6, kRowInset, 6);
        m_recentList->layout()->addWidget(empty);
    }
    m_clearRecents->setVisible(!recents.empty());
}

void StartPage::setModel(const StartModel& model) {
    m_modelName->setText(model.name);
    m_modelText->setText(model.text);
    m_modelChip->setText(model.chip);
    m_modelChip->setVisible(!model.chip.isEmpty());
}

void StartPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    m_content->setFixedWidth(std::clamp(width() - 84, 880, kContentWidth));
    m_right->setFixedWidth(width() < 1340 ? 330 : kRightWidth);
}

void StartPage::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), tokens().panel);
    painter.fillRect(QRect(0, 0, width(), 1), tokens().line);
}

} // namespace ocellus
