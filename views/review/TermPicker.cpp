// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/review/TermPicker.h"

#include "views/style/Controls.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

namespace ocellus {

namespace {

constexpr std::size_t kSuggestions = 12;
constexpr int kTermRole = Qt::UserRole;
constexpr int kTextRole = Qt::UserRole + 1;

} // namespace

TermPicker::TermPicker(ReviewState& review, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_review(review) {
    setObjectName(QStringLiteral("termPicker"));
    setAccessibleName(QStringLiteral("Another label"));
    setProperty("surface", "panel");
    setFrameShape(QFrame::StyledPanel);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 10, 12, 12);
    column->setSpacing(8);
    m_about = textLabel({}, TextRole::Heading, this);
    m_edit = new QLineEdit(this);
    m_edit->setObjectName(QStringLiteral("termEdit"));
    m_edit->setAccessibleName(QStringLiteral("Label or Cell Ontology term"));
    m_edit->setPlaceholderText(QStringLiteral("Type a label, CL:0000084, “AT2”, “Treg” …"));
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("termList"));
    m_list->setAccessibleName(QStringLiteral("Labels that fit"));
    m_list->setFocusPolicy(Qt::NoFocus);
    column->addWidget(m_about);
    column->addWidget(m_edit);
    column->addWidget(m_list);
    setFixedSize(380, 320);
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textChanged, this, &TermPicker::refresh);
    connect(m_edit, &QLineEdit::returnPressed, this, &TermPicker::take);
    connect(m_list, &QListWidget::itemClicked, this, &TermPicker::take);
}

void TermPicker::ask(const QString& about) {
    m_about->setText(about);
    m_edit->clear();
    refresh();
    show();
    raise();
    m_edit->setFocus(Qt::PopupFocusReason);
}

void TermPicker::refresh() {
    m_list->clear();
    const QString words = m_edit->text().simplified();
    QStringList shown;
    const auto add = [&](const QString& name, const std::string& text, const std::string& term) {
        if (shown.contains(name)) {
            return;
        }
        shown << name;
        auto* item = new QListWidgetItem(term.empty() ? name : QStringLiteral("%1   %2").arg(name, QString::fromStdString(term)));
        item->setData(kTextRole, QString::fromStdString(text));
        item->setData(kTermRole, QString::fromStdString(term));
        item->setToolTip(item->text());
        m_list->addItem(item);
    };
    if (const auto found = m_review.found()) {
        for (const DisagreementLabel& label : found->labels) {
            const QString name = QString::fromStdString(label.name);
            if (words.isEmpty() || name.contains(words, Qt::CaseInsensitive)) {
                add(name, label.text, label.term ? found->lineage->ontology().term(*label.term).id : std::string());
            }
        }
    }
    if (!words.isEmpty()) {
        const TermFinder& finder = m_review.finder();
        for (const TermSuggestion& suggestion : finder.suggest(words.toStdString(), kSuggestions)) {
            const Term& term = finder.ontology().term(suggestion.term);
            add(QString::fromStdString(term.name), term.name, term.id);
        }
    }
    if (m_list->count() > 0) {
        m_list->setCurrentRow(0);
    }
}

void TermPicker::take() {
    const QString words = m_edit->text().simplified();
    Label label{words.toStdString(), {}};
    if (const QListWidgetItem* item = m_list->currentItem()) {
        label = {item->data(kTextRole).toString().toStdString(), item->data(kTermRole).toString().toStdString()};
    }
    if (!label.name.empty()) {
        close();
        Q_EMIT chosen(label);
    }
}

bool TermPicker::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int rows = m_list->count();
        if ((key == Qt::Key_Down || key == Qt::Key_Up) && rows > 0) {
            const int step = key == Qt::Key_Down ? 1 : rows - 1;
            m_list->setCurrentRow((m_list->currentRow() + step) % rows);
            return true;
        }
        if (key == Qt::Key_Escape) {
            close();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace ocellus
