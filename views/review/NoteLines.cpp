// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/review/NoteLines.h"

#include "views/style/Controls.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kIcon = 14;
constexpr int kMostHeight = 96; ///< of the open sentences; more scroll

} // namespace

NoteLines::NoteLines(const QString& objectName, const QString& title, QWidget* parent)
    : QFrame(parent),
      m_icon(new QLabel(this)),
      m_line(textLabel({}, TextRole::Small, this)),
      m_all(textLabel({}, TextRole::Small, nullptr)),
      m_scroll(new QScrollArea(this)),
      m_toggle(pushButton(objectName + QStringLiteral("Toggle"), QStringLiteral("Read all"), ButtonKind::Link, this)) {
    setObjectName(objectName);
    setAccessibleName(title);
    m_line->setObjectName(objectName + QStringLiteral("Line"));
    m_line->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_all->setObjectName(objectName + QStringLiteral("All"));
    m_all->setAccessibleName(title);
    m_all->setWordWrap(true);
    m_all->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_all->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_scroll->setObjectName(objectName + QStringLiteral("Scroll"));
    m_scroll->setAccessibleName(title);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(m_all);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_all->setAutoFillBackground(false);
    m_scroll->hide();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 3, 12, 3);
    row->setSpacing(6);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_line, 1);
    row->addWidget(m_scroll, 1);
    row->addWidget(m_toggle, 0, Qt::AlignTop);
    connect(m_toggle, &QPushButton::clicked, this, [this] { setOpen(!m_open); });
    m_line->installEventFilter(this);
    m_scroll->installEventFilter(this);
    showIcon();
    hide();
}

void NoteLines::setNotes(const QStringList& notes) {
    if (notes != m_notes) {
        m_notes = notes;
        m_all->setText(notes.join(QLatin1Char('\n')));
        m_line->setAccessibleName(notes.join(QLatin1Char(' ')));
        setOpen(false);
    }
    setVisible(!notes.isEmpty());
}

void NoteLines::setOpen(bool open) {
    m_open = open;
    m_line->setVisible(!open);
    m_scroll->setVisible(open);
    m_toggle->setText(open ? QStringLiteral("Close") : QStringLiteral("Read all"));
    m_toggle->setAccessibleName(open ? QStringLiteral("Close the notes") : QStringLiteral("Read all notes"));
    refresh();
}

void NoteLines::refresh() {
    if (m_notes.isEmpty()) {
        return;
    }
    const QString first = m_notes.front();
    const QString more = m_notes.size() > 1 ? QStringLiteral("  (+ %1 more)").arg(m_notes.size() - 1) : QString();
    const QFontMetrics metrics = m_line->fontMetrics();
    const QString shown = metrics.elidedText(first, Qt::ElideRight, m_line->width() - metrics.horizontalAdvance(more)) + more;
    m_line->setText(shown);
    m_line->setToolTip(m_notes.join(QLatin1Char('\n')));
    m_toggle->setVisible(m_open || m_notes.size() > 1 || shown != first);
    if (m_open) {
        m_scroll->setFixedHeight(std::min(kMostHeight, m_all->heightForWidth(m_scroll->viewport()->width())));
    }
}

bool NoteLines::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) {
        refresh();
    }
    return QFrame::eventFilter(watched, event);
}

void NoteLines::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        showIcon();
    }
}

void NoteLines::showIcon() {
    m_icon->setPixmap(svgIcon(QStringLiteral("warning"), IconRole::Warn).pixmap(QSize(kIcon, kIcon), devicePixelRatioF()));
}

} // namespace ocellus
