// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/review/EvidencePanel.h"

#include "core/figures/TableMarks.h"
#include "core/figures/Palette.h"
#include "core/tasks/SafeLabels.h"
#include "views/review/DonorBars.h"
#include "views/review/EvidenceDrawings.h"
#include "views/review/ReviewModel.h"
#include "views/review/ReviewPanel.h"
#include "views/state/ExplorerState.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QShortcut>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>
#include <numeric>

namespace ocellus {

namespace {

constexpr int kPadding = 16;
constexpr int kChipGap = 6;
constexpr int kButtonGap = 4;
constexpr int kLeastWidth = 400;  ///< the buttons without keys
constexpr std::size_t kPathSteps = 4;
constexpr std::size_t kNearLabels = 4;
constexpr double kLeastShare = 0.005; ///< of a label in the bar of near cells

/// A button that does what an action does, with its key drawn at the right.
QPushButton* buttonFor(const char* name, QAction* action, const QString& text, ButtonKind kind, const QString& key, QWidget* parent) {
    QPushButton* button = pushButton(QString::fromLatin1(name), text, kind, parent);
    const int room = KeyCap::sizeFor(key).width();
    auto* row = new QHBoxLayout(button);
    row->setContentsMargins(0, 0, 6, 0);
    auto* cap = new KeyCap(key, button);
    cap->setAttribute(Qt::WA_TransparentForMouseEvents);
    row->addStretch(1);
    row->addWidget(cap);
    button->setStyleSheet(QStringLiteral("QPushButton { padding-left: 8px; padding-right: %1px; } QPushButton[withoutKey=\"true\"] { padding-left: 10px; padding-right: 10px; }").arg(room + 10));
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    const QString keyHint = QStringLiteral(" (%1)").arg(key);
    const auto follow = [button, action, cap, kind, keyHint] {
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->toolTip().endsWith(keyHint) ? action->toolTip() : action->toolTip() + keyHint);
        cap->setOnAccent(kind == ButtonKind::Primary && action->isEnabled());
    };
    QObject::connect(action, &QAction::changed, button, follow);
    follow();
    return button;
}

/// Whose markers are no more than ambient RNA.
QString ambientText(const DisagreementGroup& group) {
    const auto count = [&group](bool ofSuggested) {
        return std::ranges::count_if(group.markers, [ofSuggested](const MarkerEvidence& one) { return one.ambientLevel && one.ofSuggested == ofSuggested; });
    };
    const auto suggested = count(true);
    const auto author = count(false);
    return suggested > 0 && author > 0 ? QStringLiteral("ambient level: %1 markers of the suggestion, %2 of the author").arg(suggested).arg(author)
           : suggested > 0             ? QStringLiteral("%1 of the suggestion's markers at ambient level").arg(suggested)
                                       : QStringLiteral("%1 of the author's markers at ambient level").arg(author);
}

/// Shows or leaves out the keys drawn on the buttons of a row; their tooltips name them either way.
void showKeys(QWidget* row, bool shown) {
    for (KeyCap* cap : row->findChildren<KeyCap*>()) {
        auto* button = qobject_cast<QPushButton*>(cap->parentWidget());
        if (button != nullptr && button->property("withoutKey").toBool() == shown) {
            cap->setVisible(shown);
            button->setProperty("withoutKey", !shown);
            button->style()->unpolish(button);
            button->style()->polish(button);
        }
    }
}

/// The keys are shown where the buttons then have room for their words.
void fitKeys(QWidget* row, int width) {
    showKeys(row, true);
    int wanted = 2 * kPadding;
    for (const QPushButton* button : row->findChildren<QPushButton*>()) {
        wanted += button->sizeHint().width() + kButtonGap;
    }
    showKeys(row, wanted - kButtonGap <= width);
}

} // namespace

EvidencePanel::EvidencePanel(ReviewState& review, ExplorerState& state, const ReviewActions& actions, QWidget* parent)
    : QWidget(parent), m_review(review) {
    setObjectName(QStringLiteral("evidencePanel"));
    setMinimumWidth(kLeastWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_empty = textLabel(QStringLiteral("Choose a line to see what speaks for either label."), TextRole::Secondary, this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    layout->addWidget(m_empty, 1);
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(QStringLiteral("evidenceScroll"));
    m_scroll->setAccessibleName(QStringLiteral("Evidence"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_body = new QWidget(m_scroll);
    m_body->setProperty("surface", "panel");
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(kPadding, 12, kPadding, 12);
    column->setSpacing(10);
    column->addWidget(buildHead(m_body));
    m_badge = new ValueBadge(ValueState::Measured, m_body);
    m_badge->setObjectName(QStringLiteral("evidenceBadge"));
    m_badge->setToolTip(QStringLiteral("Evidence is taken from measured values only"));
    m_plot = new EvidencePlot(state, m_body);
    QLabel* which = textLabel(QStringLiteral("the most telling of either"), TextRole::Small, m_body);
    which->setToolTip(QStringLiteral("The evidence table lists all of them"));
    addSection(column, QStringLiteral("Markers of both labels"), {which, m_badge}, m_plot);
    m_notCalibrated = new Chip(QStringLiteral("not calibrated"), Chip::Kind::Warn, m_body);
    m_calibrated = textLabel({}, TextRole::Small, m_body);
    m_calibrated->setObjectName(QStringLiteral("calibration"));
    m_calibrated->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_path = new PathView(m_body);
    addSection(column, QStringLiteral("Probability down the tree"), {m_calibrated, m_notCalibrated}, m_path);
    m_safe = textLabel({}, TextRole::Body, m_body);
    m_safe->setObjectName(QStringLiteral("safeLabel"));
    m_safe->setWordWrap(true);
    m_safe->setTextFormat(Qt::RichText);
    m_safe->setToolTip(QStringLiteral("The finest label that reaches a probability of %1; Coarser (C) gives the closest label above both").arg(kSafeProbability));
    column->addWidget(m_safe);
    m_nearFrom = lineLabel(TextRole::Small, m_body);
    m_nearFrom->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_near = new ShareBar(m_body);
    m_nearTitle = addSection(column, QStringLiteral("Nearest labelled cells"), {m_nearFrom}, m_near);
    m_donorPart = new QWidget(m_body);
    auto* donors = new QVBoxLayout(m_donorPart);
    donors->setContentsMargins(0, 0, 0, 0);
    donors->setSpacing(10);
    m_donors = new DonorBars(m_donorPart);
    m_donors->setObjectName(QStringLiteral("donorBars"));
    donors->addWidget(horizontalLine(m_donorPart));
    m_donorTitle = textLabel({}, TextRole::Heading, m_donorPart);
    m_donorTitle->setWordWrap(true);
    donors->addWidget(m_donorTitle);
    donors->addWidget(m_donors);
    m_donorPart->hide();
    column->addWidget(m_donorPart);
    column->addStretch(1);
    m_scroll->setWidget(m_body);
    m_scroll->viewport()->installEventFilter(this);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(buildFooter(actions));
    actions.addTo(this, true);
    auto* down = new QShortcut(QKeySequence(Qt::Key_Down), this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut);
    connect(down, &QShortcut::activated, actions.skip, &QAction::trigger);
    connect(&review, &ReviewState::currentChanged, this, &EvidencePanel::showLine);
    connect(&review, &ReviewState::reviewedChanged, this, &EvidencePanel::showLine);
    connect(&review, &ReviewState::markersChanged, this, &EvidencePanel::showLine);
    connect(&review, &ReviewState::comparisonChanged, this, [this] {
        if (const DisagreementGroup* group = evidenceGroup()) {
            showNear(*group); // in the colours of the maps
        }
    });
    showLine();
}

QWidget* EvidencePanel::buildHead(QWidget* body) {
    auto* head = new QWidget(body);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    m_title = textLabel({}, TextRole::Title, head);
    m_title->setObjectName(QStringLiteral("evidenceTitle"));
    m_sentence = textLabel({}, TextRole::Lead, head);
    m_sentence->setObjectName(QStringLiteral("evidenceSentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::RichText);
    m_sentence->setAccessibleName(QStringLiteral("What speaks for either label"));
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_chips = new QWidget(head);
    m_chips->setObjectName(QStringLiteral("evidenceChips"));
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addWidget(m_chips);
    return head;
}

QLabel* EvidencePanel::addSection(QVBoxLayout* column, const QString& title, const std::vector<QWidget*>& right, QWidget* content) {
    column->addWidget(horizontalLine(m_body));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    QLabel* heading = textLabel(title, TextRole::Heading, m_body);
    row->addWidget(heading);
    auto* label = right.empty() ? nullptr : qobject_cast<QLabel*>(right.front());
    if (label == nullptr) {
        row->addStretch(1);
    }
    for (QWidget* widget : right) {
        row->addWidget(widget, widget == label ? 1 : 0);
    }
    column->addLayout(row);
    column->addWidget(content);
    return heading;
}

QWidget* EvidencePanel::buildFooter(const ReviewActions& actions) {
    QVBoxLayout* column = nullptr;
    auto* footer = panelSection(this, "raised", &column);
    footer->setObjectName(QStringLiteral("evidenceFooter"));
    footer->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // its buttons give way, see resizeEvent
    m_note = new QLineEdit(footer);
    m_note->setObjectName(QStringLiteral("evidenceNote"));
    m_note->setAccessibleName(QStringLiteral("Note kept with the decision"));
    m_note->setPlaceholderText(QStringLiteral("Note kept with the decision"));
    connect(m_note, &QLineEdit::textChanged, &m_review, &ReviewState::setNote);
    m_author = new QLineEdit(footer);
    m_author->setObjectName(QStringLiteral("reviewAuthor"));
    m_author->setAccessibleName(QStringLiteral("Who decides"));
    m_author->setPlaceholderText(QStringLiteral("your name"));
    m_author->setToolTip(QStringLiteral("Your name, kept with every decision from now on"));
    m_author->setFixedWidth(120);
    connect(m_author, &QLineEdit::editingFinished, &m_review, [this] { m_review.setAuthor(m_author->text()); });
    const auto showAuthor = [this] { m_author->setText(m_review.author()); };
    connect(&m_review, &ReviewState::authorChanged, m_author, showAuthor);
    showAuthor();
    auto* words = new QHBoxLayout;
    words->setSpacing(6);
    words->addWidget(m_note, 1);
    words->addWidget(textLabel(QStringLiteral("by"), TextRole::Secondary, footer));
    words->addWidget(m_author);
    column->addLayout(words);
    auto* row = new QHBoxLayout;
    row->setSpacing(kButtonGap);
    row->addWidget(buttonFor("acceptButton", actions.accept, QStringLiteral("Accept"), ButtonKind::Primary, QStringLiteral("Enter"), footer));
    row->addWidget(buttonFor("keepButton", actions.keep, QStringLiteral("Keep author"), ButtonKind::Normal, QStringLiteral("K"), footer));
    row->addWidget(buttonFor("otherButton", actions.other, QStringLiteral("Other…"), ButtonKind::Normal, QStringLiteral("O"), footer));
    row->addWidget(buttonFor("coarserButton", actions.coarser, QStringLiteral("Coarser"), ButtonKind::Normal, QStringLiteral("C"), footer));
    row->addWidget(buttonFor("skipButton", actions.skip, QStringLiteral("Skip"), ButtonKind::Flat, QStringLiteral("N"), footer));
    row->addStretch(1);
    column->addLayout(row);
    m_whyNot = textLabel({}, TextRole::Small, footer);
    m_whyNot->setObjectName(QStringLiteral("reviewWhyNot"));
    m_whyNot->setWordWrap(true);
    m_whyNot->hide();
    column->addWidget(m_whyNot);
    return footer;
}

const DisagreementGroup* EvidencePanel::evidenceGroup() const {
    return m_review.evidenceGroup(m_review.current());
}

void EvidencePanel::showLine() {
    const ReviewState::Place place = m_review.current();
    const bool line = place.row >= 0;
    m_empty->setVisible(!line);
    m_scroll->setVisible(line);
    m_whyNot->setVisible(!m_review.whyNot().isEmpty());
    m_whyNot->setText(m_review.whyNot());
    if (m_note->text() != m_review.note()) {
        const QSignalBlocker quiet(m_note);
        m_note->setText(m_review.note());
    }
    Q_EMIT countTextChanged(line ? QStringLiteral("%1 of %2").arg(place.row + 1).arg(m_review.count(place.list)) : QString());
    if (!line) {
        return;
    }
    const DisagreementGroup* group = evidenceGroup();
    const auto [annotated, suggested] = m_review.labels(place);
    const bool single = place.list == ReviewState::List::Cells;
    QString title = single ? QStringLiteral("1 cell") : cellsText(static_cast<Index>(group->cells.size()));
    if (group != nullptr && !group->sample.empty()) {
        title += QStringLiteral(", %1 %2").arg(columnTitle(m_review.found()->sampleColumn).toLower(), QString::fromStdString(group->sample));
    }
    m_title->setText(title);
    QString sentence;
    if (group != nullptr && !single) {
        sentence = QString::fromStdString(evidenceSentence(*m_review.found(), *group)).toHtmlEscaped();
        if (!m_review.markersKnown(place.row)) {
            sentence = sentence.left(sentence.indexOf(QStringLiteral("). ")) + 2);
        }
        for (const std::int32_t label : {annotated, suggested}) {
            const QString name = m_review.labelName(label).toHtmlEscaped();
            sentence.replace(sentence.indexOf(name, label == suggested ? sentence.indexOf(QLatin1Char(';')) : 0), name.size(), QStringLiteral("<b>%1</b>").arg(name));
        }
    } else {
        sentence = QStringLiteral("Labelled <b>%1</b>; %2 suggest <b>%3</b>.")
                       .arg(m_review.labelName(annotated).toHtmlEscaped(), QString::fromStdString(suggestedBy(*m_review.found())), m_review.labelName(suggested).toHtmlEscaped());
    }
    if (group != nullptr && !group->tissueNote.empty()) {
        sentence += QStringLiteral(" ") + QString::fromStdString(group->tissueNote).toHtmlEscaped();
    }
    m_sentence->setText(sentence);
    std::uint32_t flags = group != nullptr ? group->flags : 0;
    if (single) {
        flags = m_review.found()->cells[m_review.listedCells()[static_cast<std::size_t>(place.row)]].flags;
    }
    showChips(single ? nullptr : group, flags);
    const bool told = group != nullptr && group->distribution.size() == m_review.found()->labels.size();
    m_path->setVisible(told);
    m_near->setVisible(told);
    m_safe->hide();
    if (told) {
        showProbabilities(*group, annotated, suggested);
        showNear(*group);
    }
}

void EvidencePanel::showProbabilities(const DisagreementGroup& group, std::int32_t annotated, std::int32_t suggested) {
    const Disagreements& found = *m_review.found();
    m_path->show({QStringLiteral("suggested"), probabilityPath(found, group, suggested, kPathSteps)},
                 {QStringLiteral("author label"), probabilityPath(found, group, annotated, kPathSteps)});
    const bool calibrated = found.calibration.record != nullptr;
    m_calibrated->setText(calibrated ? QStringLiteral("calibrated on %1").arg(cellsText(found.calibration.record->cells)) : QString());
    m_notCalibrated->setVisible(!calibrated);
    const QString words = QString::fromStdString(calibrationText(found.calibration));
    m_calibrated->setToolTip(words);
    m_notCalibrated->setToolTip(words);
    const auto safe = safeLabel(found, group, kSafeProbability);
    const bool tells = safe && safe->name != m_review.labelName(suggested).toStdString() && safe->name != m_review.labelName(annotated).toStdString();
    m_safe->setVisible(tells);
    if (tells) {
        m_safe->setText(QStringLiteral("Safe to say: <b>%1</b> (%2)").arg(QString::fromStdString(safe->name).toHtmlEscaped()).arg(safe->probability, 0, 'f', 2));
    }
}

void EvidencePanel::showDonors(std::vector<DonorShare> shares, const QString& column) {
    const DisagreementGroup* group = evidenceGroup();
    const bool several = group != nullptr && shares.size() > 1;
    m_donorPart->setVisible(several);
    if (several) {
        m_donorTitle->setText(QStringLiteral("%1-like cells labelled %2, by %3")
                                  .arg(m_review.labelName(group->suggested), m_review.labelName(group->annotated), column));
        m_donors->show(std::move(shares));
    }
}

void EvidencePanel::showChips(const DisagreementGroup* group, std::uint32_t flags) {
    qDeleteAll(m_chipList);
    m_chipList.clear();
    const auto add = [&](const QString& text, Chip::Kind kind) { m_chipList.push_back(new Chip(text, kind, m_chips)); };
    if (const auto decided = m_review.decided(m_review.current())) {
        add(decisionWords(*decided), Chip::Kind::Good);
    }
    if (group != nullptr && !group->markers.empty()) {
        const MarkerTally tally = tallyMarkers(*group);
        const Chip::Kind kind = tally.suggested > tally.annotated ? Chip::Kind::Good : Chip::Kind::Plain;
        add(QStringLiteral("%1 markers for the suggestion, %2 for the author").arg(tally.suggested).arg(tally.annotated), kind);
        if (tally.ambient > 0) {
            add(ambientText(*group), Chip::Kind::Plain);
            m_chipList.back()->setToolTip(QStringLiteral("These cells hold no more of them than the ambient RNA of their sample would give: they count for neither label"));
        }
    }
    const QString words = QString::fromStdString(flagText(flags));
    for (const QString& flag : words.split(QStringLiteral(", "), Qt::SkipEmptyParts)) {
        add(flag, Chip::Kind::Warn);
    }
    if (m_review.found()->evidence != Evidence::Neighbours) {
        const SeenInTraining seen = m_review.found()->seen;
        add(QStringLiteral("in training: %1").arg(seen == SeenInTraining::Likely ? QStringLiteral("likely") : seen == SeenInTraining::No ? QStringLiteral("no") : QStringLiteral("unknown")), Chip::Kind::Plain);
    }
    m_chipWidth = 0;
    layOutChips();
    m_chips->setVisible(!m_chipList.empty());
}

void EvidencePanel::layOutChips() {
    const int room = m_scroll->viewport()->width() - 2 * kPadding;
    if (m_chipWidth == room) {
        return;
    }
    m_chipWidth = room;
    int x = 0;
    int y = 0;
    int bottom = 0;
    for (Chip* chip : m_chipList) {
        const QSize size = chip->sizeHint();
        if (x > 0 && x + size.width() > room) { // the next row
            x = 0;
            y = bottom + kChipGap;
        }
        chip->setGeometry(QRect(QPoint(x, y), size));
        chip->show();
        x += size.width() + kChipGap;
        bottom = y + size.height();
    }
    m_chips->setFixedHeight(bottom);
}

void EvidencePanel::showNear(const DisagreementGroup& group) {
    const auto& labels = m_review.found()->labels;
    if (group.distribution.size() != labels.size()) {
        return;
    }
    std::vector<std::size_t> order(labels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return group.distribution[a] > group.distribution[b]; });
    std::vector<std::string> names;
    for (const DisagreementLabel& label : labels) {
        names.push_back(label.name);
    }
    const std::vector<Rgb> own = categoryColours(names, currentTheme());
    const auto comparison = m_review.comparison();
    std::vector<ShareBar::Part> parts;
    for (const std::size_t label : order) {
        if (parts.size() == kNearLabels || group.distribution[label] < kLeastShare) {
            break;
        }
        Rgb colour = own[label];
        if (comparison) {
            if (const auto known = comparison->colours.find(names[label]); known != comparison->colours.end()) {
                colour = known->second;
            }
        }
        parts.push_back({QString::fromStdString(names[label]), colour, group.distribution[label]});
    }
    m_near->show(std::move(parts));
    const Evidence evidence = m_review.found()->evidence;
    m_nearTitle->setText(evidence == Evidence::Model  ? QStringLiteral("What the model says")
                         : evidence == Evidence::Both ? QStringLiteral("Similar cells and model together")
                                                      : QStringLiteral("Nearest labelled cells"));
    m_nearFrom->setText(evidence == Evidence::Model  ? QStringLiteral("its cell type probabilities")
                        : evidence == Evidence::Both ? QStringLiteral("by expression, and its probabilities")
                                                     : QStringLiteral("by expression"));
    m_nearFrom->setToolTip(QStringLiteral("From %1").arg(QString::fromStdString(m_review.found()->source)));
}

bool EvidencePanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_scroll->viewport() && event->type() == QEvent::Resize) {
        layOutChips();
    }
    return QWidget::eventFilter(watched, event);
}

void EvidencePanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitKeys(findChild<QWidget*>(QStringLiteral("evidenceFooter")), width());
}

void EvidencePanel::showMarkers(std::shared_ptr<const TablePlot> plot, std::vector<std::string> genes, const QString& words) {
    if (plot && !plot->genes.empty()) {
        const std::vector<ValueState> states = statesOf(*plot);
        m_badge->setState(states.back());
        if (states.back() == ValueState::Denoised) {
            m_badge->setToolTip(states.size() > 1 ? QStringLiteral("Values shown here are denoised, where a marker has such values. What is said above is judged by measured values.")
                                                  : QStringLiteral("Values shown here are denoised. What is said above is judged by measured values."));
        }
    }
    m_plot->show(std::move(plot), std::move(genes), words);
}

} // namespace ocellus
