// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/review/ReviewPanel.h"

#include "views/review/ComparePage.h"
#include "views/review/NoteLines.h"
#include "views/review/ReviewModel.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QTabBar>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kRowHeight = 26;
constexpr int kNarrow = 1000; ///< below, the columns of the tables are narrower
constexpr int kBarSpacing = 8;
constexpr int kIconButton = 28;
constexpr int kLeastChoice = 84; ///< width of a choice above the lists
constexpr int kPadding = 8;
constexpr int kChipGap = 4;
constexpr int kMostNotes = 170;
constexpr int kMostNarrowNotes = 120;
constexpr int kLinesMeasured = 200; ///< for the width of the notes
constexpr int kMeaningRole = Qt::UserRole + 1;
enum Tab { GroupsTab, CellsTab, CompareTab, ReviewedTab };

/// Rows of one relation (-1: all), with or without the decided ones.
class LineFilter : public QSortFilterProxyModel {
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setRelation(int relation) {
        m_relation = relation;
        invalidateFilter();
    }

    void setHidesDecided(bool hides) {
        m_hidesDecided = hides;
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        const QModelIndex index = sourceModel()->index(row, 0, parent);
        return (m_relation < 0 || index.data(ReviewModel::RelationRole).toInt() == m_relation) &&
               !(m_hidesDecided && index.data(ReviewModel::DecidedRole).toBool());
    }

private:
    int m_relation = -1;
    bool m_hidesDecided = false;
};

void dress(QTableView* table, const QString& name, const QString& title) {
    table->setObjectName(name);
    table->setAccessibleName(title);
    table->setShowGrid(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setTextElideMode(Qt::ElideRight);
    table->horizontalHeader()->setFixedHeight(kRowHeight);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setMinimumSectionSize(24);
    auto* corner = table->findChild<QAbstractButton*>();
    corner->setObjectName(name + QStringLiteral("Corner"));
    corner->setAccessibleName(QStringLiteral("Corner of the table"));
}

QAction* action(QObject* parent, const char* name, const QString& text, const QKeySequence& key, const QString& tip) {
    auto* made = new QAction(text, parent);
    made->setObjectName(QString::fromLatin1(name));
    made->setShortcut(key);
    made->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    made->setToolTip(tip);
    made->setWhatsThis(tip);
    return made;
}

} // namespace

ReviewActions::ReviewActions(ReviewState& review, QObject* parent)
    : accept(action(parent, "acceptSuggestion", QStringLiteral("Accept"), Qt::Key_Return, QStringLiteral("The cells take the suggested label"))),
      keep(action(parent, "keepAuthor", QStringLiteral("Keep author"), Qt::Key_K, QStringLiteral("The cells keep the author's label"))),
      other(action(parent, "otherLabel", QStringLiteral("Other…"), Qt::Key_O, QStringLiteral("Give the cells another label"))),
      coarser(action(parent, "coarserLabel", QStringLiteral("Coarser"), Qt::Key_C, QStringLiteral("The cells take the closest label above both"))),
      skip(action(parent, "skipLine", QStringLiteral("Skip"), Qt::Key_N, QStringLiteral("Leave this line for later; the cells keep their label"))) {
    accept->setShortcuts({Qt::Key_Return, Qt::Key_Enter});
    QObject::connect(accept, &QAction::triggered, &review, [&review] { review.decide(Verdict::Accept); });
    QObject::connect(keep, &QAction::triggered, &review, [&review] { review.decide(Verdict::Reject); });
    QObject::connect(other, &QAction::triggered, &review, &ReviewState::otherWanted);
    QObject::connect(coarser, &QAction::triggered, &review, [&review] { review.decide(Verdict::Coarser); });
    QObject::connect(skip, &QAction::triggered, &review, [&review] { review.decide(Verdict::Skip); });
    const auto refresh = [this, &review] {
        const bool line = review.current().row >= 0 && review.whyNot().isEmpty();
        for (QAction* one : all()) {
            one->setEnabled(line);
        }
        const auto label = line ? review.coarserLabel() : std::nullopt;
        coarser->setToolTip(label ? QStringLiteral("The cells become “%1”, the closest label above both (C)")
                                        .arg(labelText(label->name))
                                  : QStringLiteral("No label stands above both"));
    };
    QObject::connect(&review, &ReviewState::currentChanged, accept, refresh);
    QObject::connect(&review, &ReviewState::reviewedChanged, accept, refresh);
    refresh();
}

void ReviewActions::addTo(QWidget* widget, bool withEnter) const {
    for (QAction* one : all()) {
        if (one != accept || withEnter) {
            widget->addAction(one);
        }
    }
}

ReviewPanel::ReviewPanel(ReviewState& review, ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_review(review), m_actions(review, this) {
    setObjectName(QStringLiteral("reviewPanel"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildTabs());
    layout->addWidget(horizontalLine(this));
    m_warnings = new NoteLines(QStringLiteral("reviewWarnings"), QStringLiteral("What to know about this list"), this);
    layout->addWidget(m_warnings);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildTable(ReviewState::List::Groups));
    m_stack->addWidget(buildTable(ReviewState::List::Cells));
    m_compare = new ComparePage(review, state, m_stack);
    m_stack->addWidget(m_compare);
    m_stack->addWidget(buildReviewed());
    m_empty = new QWidget(m_stack);
    auto* column = new QVBoxLayout(m_empty);
    m_message = textLabel({}, TextRole::Secondary, m_empty);
    m_message->setObjectName(QStringLiteral("reviewMessage"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_cancel = pushButton(QStringLiteral("cancelReview"), QStringLiteral("Cancel"), ButtonKind::Normal, m_empty, {}, ButtonSize::Dock);
    connect(m_cancel, &QPushButton::clicked, &review, &ReviewState::cancelWanted);
    column->addStretch();
    column->addWidget(m_message);
    column->addSpacing(8);
    column->addWidget(m_cancel, 0, Qt::AlignHCenter);
    column->addStretch();
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);
    for (QTableView* table : m_tables) {
        m_actions.addTo(table, true);
    }
    connect(&review, &ReviewState::foundChanged, this, &ReviewPanel::refresh);
    connect(&review, &ReviewState::reviewedChanged, this, &ReviewPanel::refreshReviewed);
    connect(&review, &ReviewState::currentChanged, this, &ReviewPanel::followCurrent);
    refresh();
}

QWidget* ReviewPanel::buildTabs() {
    auto* bar = new QWidget(this);
    bar->setFixedHeight(34);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(4, 0, 8, 0);
    row->setSpacing(kBarSpacing);
    m_tabs = new QTabBar(bar);
    m_tabs->setObjectName(QStringLiteral("reviewTabs"));
    m_tabs->setAccessibleName(QStringLiteral("Lists of the review"));
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    for (int tab = GroupsTab; tab <= ReviewedTab; ++tab) {
        m_tabs->addTab({});
    }
    m_tabs->setTabToolTip(CellsTab, QStringLiteral("Cells that passed the thresholds one by one"));
    connect(m_tabs, &QTabBar::currentChanged, this, &ReviewPanel::showTab);
    m_filter = new QComboBox(bar);
    m_filter->setObjectName(QStringLiteral("relationFilter"));
    m_filter->setAccessibleName(QStringLiteral("Relations shown"));
    m_filter->view()->setAccessibleName(m_filter->accessibleName());
    m_filter->setProperty("metric", "dock");
    m_filter->addItem(QStringLiteral("All relations"), -1);
    for (const Relation relation : {Relation::Contradiction, Relation::Close, Relation::CoarserLabel, Relation::SuggestionCoarser, Relation::Unknown}) {
        m_filter->addItem(relationWord(relation), static_cast<int>(relation));
        m_filter->setItemData(m_filter->count() - 1, relationMeaning(relation), Qt::ToolTipRole);
    }
    connect(m_filter, &QComboBox::currentIndexChanged, this, [this] {
        for (QSortFilterProxyModel* proxy : m_proxies) {
            static_cast<LineFilter*>(proxy)->setRelation(m_filter->currentData().toInt());
        }
        showTab(m_tabs->currentIndex());
    });
    m_hide = pushButton(QStringLiteral("hideDecided"), QStringLiteral("Hide decided"), ButtonKind::Normal, bar, QStringLiteral("eye"), ButtonSize::Dock);
    m_hide->setCheckable(true);
    m_hide->setToolTip(QStringLiteral("Hide lines that are accepted, kept, relabelled or skipped; undo brings a line back"));
    connect(m_hide, &QPushButton::toggled, this, [this](bool hides) {
        for (QSortFilterProxyModel* proxy : m_proxies) {
            static_cast<LineFilter*>(proxy)->setHidesDecided(hides);
        }
        showTab(m_tabs->currentIndex());
        if (hides && m_review.decided(m_review.current())) {
            m_review.goToNext();
        }
        followCurrent();
    });
    m_filter->setMinimumWidth(kLeastChoice);
    m_again = pushButton(QStringLiteral("reviewAgain"), QStringLiteral("Look again"), ButtonKind::Normal, bar, QStringLiteral("again"), ButtonSize::Dock);
    m_again->setAccessibleName(QStringLiteral("Look again"));
    m_again->setToolTip(QStringLiteral("Look again: rank the labels anew, with everything predicted and decided so far"));
    connect(m_again, &QPushButton::clicked, &m_review, &ReviewState::again);
    m_save = pushButton(QStringLiteral("saveReview"), QStringLiteral("Save…"), ButtonKind::Normal, bar, QStringLiteral("save"), ButtonSize::Dock);
    m_save->setToolTip(QStringLiteral("Every line with its evidence and what was decided, as a table"));
    m_save->setAccessibleName(QStringLiteral("Save the evidence"));
    connect(m_save, &QPushButton::clicked, &m_review, &ReviewState::saveWanted);
    m_ontology = pushButton(QStringLiteral("ontologyMenu"), {}, ButtonKind::Normal, bar, QStringLiteral("tree"), ButtonSize::Dock);
    m_ontology->setAccessibleName(QStringLiteral("Cell Ontology that labels are judged by"));
    m_ontology->setToolTip(m_ontology->accessibleName());
    m_ontology->setFixedWidth(kIconButton);
    row->addWidget(m_tabs);
    row->addStretch(1);
    row->addWidget(buildEvidence(bar));
    row->addWidget(m_filter);
    row->addWidget(m_hide);
    row->addWidget(m_ontology);
    row->addWidget(m_again);
    row->addWidget(m_save);
    return bar;
}

void ReviewPanel::setOntologyActions(const QList<QAction*>& actions) {
    auto* menu = new QMenu(m_ontology);
    menu->setObjectName(QStringLiteral("ontologyActions"));
    menu->setAccessibleName(m_ontology->accessibleName());
    menu->addActions(actions);
    connect(m_ontology, &QPushButton::clicked, menu, [this, menu] { menu->popup(m_ontology->mapToGlobal(QPoint(0, m_ontology->height()))); });
}

QComboBox* ReviewPanel::buildEvidence(QWidget* bar) {
    m_evidence = new QComboBox(bar);
    m_evidence->setObjectName(QStringLiteral("evidenceChoice"));
    m_evidence->setAccessibleName(QStringLiteral("What labels are judged by"));
    m_evidence->view()->setAccessibleName(m_evidence->accessibleName());
    m_evidence->setProperty("metric", "dock");
    const auto add = [this](const QString& words, Evidence evidence, const QString& meaning) {
        m_evidence->addItem(words, static_cast<int>(evidence));
        m_evidence->setItemData(m_evidence->count() - 1, meaning, kMeaningRole);
    };
    add(QStringLiteral("By similar cells"), Evidence::Neighbours, QStringLiteral("Each label against the labels of the cells with the most similar expression; needs no model"));
    add(QStringLiteral("By the model"), Evidence::Model, QStringLiteral("Each label against what the model predicts for the cell"));
    add(QStringLiteral("By both"), Evidence::Both, QStringLiteral("Each label against similar cells and the model together: what only one of them says ranks lower"));
    connect(m_evidence, &QComboBox::activated, this, [this] { m_review.chooseEvidence(static_cast<Evidence>(m_evidence->currentData().toInt())); });
    connect(&m_review, &ReviewState::evidenceChanged, this, &ReviewPanel::showEvidence);
    m_evidence->setMinimumWidth(kLeastChoice);
    showEvidence();
    return m_evidence;
}

void ReviewPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOutBar();
    layOutColumns();
}

void ReviewPanel::layOutBar() {
    const auto dress = [this](bool icons) {
        const std::pair<QPushButton*, QString> texts[] = {
            {m_hide, QStringLiteral("Hide decided")}, {m_again, QStringLiteral("Look again")}, {m_save, QStringLiteral("Save…")}};
        for (const auto& [button, text] : texts) {
            button->setText(icons ? QString() : text);
            button->setMinimumWidth(icons ? kIconButton : 0);
            button->setMaximumWidth(icons ? kIconButton : QWIDGETSIZE_MAX);
        }
    };
    dress(false);
    // All tabs stay in sight, with the lists' buttons there or not.
    int wanted = m_tabs->sizeHint().width() + kBarSpacing;
    for (const QWidget* widget : std::initializer_list<const QWidget*>{m_evidence, m_filter, m_hide, m_ontology, m_again, m_save}) {
        wanted += widget->sizeHint().width() + kBarSpacing;
    }
    dress(wanted > width());
    // Then the choices give way before the tabs do.
    const int rest = 2 * kLeastChoice + 4 * kIconButton + 8 * kBarSpacing;
    m_tabs->setMinimumWidth(std::clamp(width() - rest, 0, m_tabs->sizeHint().width()));
}

void ReviewPanel::showEvidence() {
    const QString& why = m_review.whyNoModel();
    auto* items = qobject_cast<QStandardItemModel*>(m_evidence->model());
    for (int i = 0; i < m_evidence->count(); ++i) {
        const auto evidence = static_cast<Evidence>(m_evidence->itemData(i).toInt());
        const bool can = evidence == Evidence::Neighbours || why.isEmpty();
        items->item(i)->setEnabled(can);
        m_evidence->setItemData(i, can ? m_evidence->itemData(i, kMeaningRole) : QVariant(why), Qt::ToolTipRole);
    }
    m_evidence->setCurrentIndex(m_evidence->findData(static_cast<int>(m_review.evidence())));
    m_evidence->setToolTip(why.isEmpty() ? m_evidence->currentData(kMeaningRole).toString() : why);
}

QTableView* ReviewPanel::buildTable(ReviewState::List list) {
    const auto place = static_cast<std::size_t>(list);
    m_models[place] = new ReviewModel(m_review, list, this);
    m_proxies[place] = new LineFilter(this);
    m_proxies[place]->setSourceModel(m_models[place]);
    // Before the table learns of it: a line that is hidden once decided does not make its neighbour the current one.
    connect(m_proxies[place], &QAbstractItemModel::rowsAboutToBeRemoved, this, [this] { m_following = true; });
    auto* table = new QTableView(this);
    m_tables[place] = table;
    const bool groups = list == ReviewState::List::Groups;
    dress(table,
          groups ? QStringLiteral("disagreementTable") : QStringLiteral("suspectTable"),
          groups ? QStringLiteral("Disagreements, best first") : QStringLiteral("Single cells, most suspicious first"));
    table->setItemDelegate(new ReviewDelegate(table));
    table->setModel(m_proxies[place]);
    connect(m_proxies[place], &QAbstractItemModel::rowsRemoved, this, [this] {
        m_following = false;
        followCurrent();
    });
    table->horizontalHeader()->setStretchLastSection(false);
    for (const int column : {ReviewModel::Annotated, ReviewModel::Suggested, ReviewModel::Markers}) {
        table->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
    }
    table->setColumnHidden(ReviewModel::Markers, !groups);
    table->setColumnHidden(ReviewModel::Cells, !groups);
    table->setColumnHidden(ReviewModel::Sample, !groups);
    connect(m_proxies[place], &QAbstractItemModel::modelReset, this, &ReviewPanel::layOutColumns);
    connect(m_proxies[place], &QAbstractItemModel::dataChanged, this, [this](const QModelIndex&, const QModelIndex& last) {
        if (last.column() >= ReviewModel::Notes) {
            layOutColumns();
        }
    });
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this, list, place](const QModelIndex& now) {
        if (now.isValid() && !m_following) {
            m_review.setCurrent({list, m_proxies[place]->mapToSource(now).row()});
        }
    });
    return table;
}

void ReviewPanel::layOutColumns() {
    // Labels and markers share what the others leave; notes take what their chips need.
    const std::array<int, ReviewModel::ColumnCount> wide = {34, 112, 150, 150, 60, 50, 100, 170, kMostNotes};
    const std::array<int, ReviewModel::ColumnCount> narrow = {34, 114, 150, 150, 60, 50, 92, 124, kMostNarrowNotes};
    for (std::size_t list = 0; list < m_tables.size(); ++list) {
        for (int column = 0; m_tables[list] != nullptr && column < ReviewModel::ColumnCount; ++column) {
            const auto place = static_cast<std::size_t>(column);
            const int given = width() < kNarrow ? narrow[place] : wide[place];
            m_tables[list]->setColumnWidth(column, column == ReviewModel::Notes ? std::min(given, notesWidth(list)) : given);
        }
    }
}

int ReviewPanel::notesWidth(std::size_t list) const {
    const QAbstractItemModel& lines = *m_proxies[list];
    int widest = m_tables[list]->horizontalHeader()->sectionSizeHint(ReviewModel::Notes);
    for (int row = 0; row < std::min(lines.rowCount(), kLinesMeasured); ++row) {
        int width = 2 * kPadding;
        for (const QString& chip : lines.index(row, ReviewModel::Notes).data(ReviewModel::ChipsRole).toStringList()) {
            width += Chip::sizeFor(chip).width() + kChipGap;
        }
        widest = std::max(widest, width);
    }
    return widest;
}

QTableView* ReviewPanel::buildReviewed() {
    auto* table = new QTableView(this);
    dress(table, QStringLiteral("reviewedTable"), QStringLiteral("What was decided"));
    m_decided = new QStandardItemModel(this);
    m_decided->setHorizontalHeaderLabels({QStringLiteral("Decision"), QStringLiteral("Author label"), QStringLiteral("Suggested"), QStringLiteral("Sample"), QStringLiteral("Cells"), QStringLiteral("Label now"), QStringLiteral("Note"), QStringLiteral("By")});
    table->setModel(m_decided);
    const int widths[] = {90, 180, 180, 70, 60, 180, 180, 80};
    for (int column = 0; column < m_decided->columnCount(); ++column) {
        table->setColumnWidth(column, widths[column]);
    }
    return table;
}

QTableView* ReviewPanel::table(ReviewState::List list) const {
    return m_tables[static_cast<std::size_t>(list)];
}

void ReviewPanel::focusTable() {
    if (m_stack->currentWidget() != m_empty) {
        m_stack->currentWidget()->setFocus(Qt::ShortcutFocusReason);
    }
}

void ReviewPanel::showProgress(const QString& words) {
    m_progress = words;
    refresh();
}

void ReviewPanel::refresh() {
    const auto counted = [](const QString& title, int count) {
        return count > 0 ? QStringLiteral("%1  %2").arg(title, withThousands(count)) : title;
    };
    m_tabs->setTabText(GroupsTab, counted(QStringLiteral("Disagreements"), m_review.count(ReviewState::List::Groups)));
    m_tabs->setTabText(CellsTab, counted(QStringLiteral("Single cells"), m_review.count(ReviewState::List::Cells)));
    m_tabs->setTabText(CompareTab, QStringLiteral("Compare"));
    const bool samples = m_review.found() && !m_review.found()->sampleColumn.empty();
    table(ReviewState::List::Groups)->setColumnHidden(ReviewModel::Sample, !samples);
    m_save->setEnabled(m_review.found() != nullptr);
    m_again->setEnabled(m_progress.isEmpty());
    refreshReviewed();
}

void ReviewPanel::refreshReviewed() {
    const auto& reviewed = m_review.reviewed();
    const int count = static_cast<int>(reviewed.size());
    m_tabs->setTabText(ReviewedTab, count > 0 ? QStringLiteral("Reviewed  %1").arg(count) : QStringLiteral("Reviewed"));
    m_decided->setRowCount(0);
    for (const auto& [line, decision] : reviewed) {
        QList<QStandardItem*> row;
        const auto cell = [&](const QString& text) {
            auto* item = new QStandardItem(text);
            item->setToolTip(text);
            row << item;
        };
        cell(QString::fromStdString(toString(decision.verdict)));
        cell(labelText(line.annotated));
        cell(labelText(line.suggested));
        cell(QString::fromStdString(line.sample));
        cell(withThousands(decision.cells));
        cell(labelText(decision.label.empty() ? line.annotated : decision.label));
        cell(QString::fromStdString(decision.note));
        cell(QString::fromStdString(decision.author));
        m_decided->appendRow(row);
    }
    layOutBar(); // counts make the tabs wider
    showTab(m_tabs->currentIndex());
}

QString ReviewPanel::whyEmpty(int tab) const {
    const bool lists = tab == GroupsTab || tab == CellsTab;
    if (tab == ReviewedTab && m_review.reviewed().empty()) {
        return QStringLiteral("Nothing was decided yet. Choose a line and press Enter to accept what is suggested, or K to keep the author's label.");
    }
    if (!lists) {
        return {};
    }
    if (!m_progress.isEmpty()) {
        return m_progress;
    }
    if (!m_review.found()) {
        return m_review.message();
    }
    const int lines = m_review.count(static_cast<ReviewState::List>(tab));
    if (lines == 0) {
        return QStringLiteral("Author labels and %1 agree on every cell that can be judged.").arg(QString::fromStdString(suggestedBy(*m_review.found())));
    }
    if (m_proxies[static_cast<std::size_t>(tab)]->rowCount() > 0) {
        return {};
    }
    return m_filter->currentIndex() == 0
               ? QStringLiteral("All %1 lines are decided and hidden. “Hide decided” shows them again.").arg(withThousands(lines))
               : QStringLiteral("None of the %1 lines is “%2”%3.").arg(withThousands(lines), m_filter->currentText(), m_hide->isChecked() ? QStringLiteral(" and open") : QString());
}

void ReviewPanel::showTab(int tab) {
    const bool lists = tab == GroupsTab || tab == CellsTab;
    const bool running = !m_progress.isEmpty();
    const QString message = whyEmpty(tab);
    m_message->setText(message);
    m_cancel->setVisible(lists && running);
    QStringList warnings = lists && !running && m_review.found() && !m_review.ontologyNote().isEmpty() ? QStringList(m_review.ontologyNote()) : QStringList();
    for (const std::string& warning : lists && !running && m_review.found() ? m_review.found()->warnings : std::vector<std::string>()) {
        warnings << QString::fromStdString(warning);
    }
    m_warnings->setNotes(warnings);
    m_filter->setVisible(lists);
    m_hide->setVisible(lists);
    m_evidence->setVisible(lists);
    m_evidence->setEnabled(!running);
    m_stack->setCurrentWidget(message.isEmpty() ? m_stack->widget(tab) : m_empty);
}

void ReviewPanel::followCurrent() {
    const ReviewState::Place current = m_review.current();
    if (current.row < 0) {
        return;
    }
    m_following = true;
    const auto place = static_cast<std::size_t>(current.list);
    const QModelIndex index = m_proxies[place]->mapFromSource(m_models[place]->index(current.row, 0));
    if (index.isValid() && m_tables[place]->currentIndex().row() != index.row()) {
        m_tables[place]->setCurrentIndex(index);
    }
    m_following = false;
}

} // namespace ocellus
