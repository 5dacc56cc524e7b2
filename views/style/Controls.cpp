// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/Controls.h"

#include "views/style/Badge.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStyleOption>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>

namespace ocellus {

namespace {

const char* roleName(TextRole role) {
    switch (role) {
    case TextRole::Body: return "body";
    case TextRole::Heading: return "heading";
    case TextRole::Name: return "name";
    case TextRole::Secondary: return "secondary";
    case TextRole::Small: return "small";
    case TextRole::Hint: return "hint";
    case TextRole::Lead: return "lead";
    case TextRole::LeadHeading: return "leadHeading";
    case TextRole::LeadSecondary: return "leadSecondary";
    case TextRole::Title: return "title";
    case TextRole::StartTitle: return "startTitle";
    }
    return "body";
}

QFrame* line(const char* kind, QWidget* parent) {
    auto* made = new QFrame(parent);
    made->setProperty("kind", kind);
    return made;
}

// A segment paints its own text so that the key behind the name can be smaller and greyer.
class SegmentButton : public QToolButton {
public:
    SegmentButton(const QString& text, QString hint, int height, QWidget* parent)
        : QToolButton(parent)
        , m_hint(std::move(hint)) {
        setText(text);
        setCheckable(true);
        setAutoExclusive(true);
        setFixedHeight(height);
        setFixedWidth(sizeHint().width());
        setFocusPolicy(Qt::StrongFocus);
    }

    QSize sizeHint() const override {
        int width = 18 + QFontMetrics(interfaceFont(TextSize::Body, QFont::Medium)).horizontalAdvance(text());
        if (!m_hint.isEmpty()) {
            width += 6 + QFontMetrics(interfaceFont(TextSize::Badge)).horizontalAdvance(m_hint);
        }
        return QSize(width, height());
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        QStyleOptionToolButton option;
        initStyleOption(&option);
        option.text.clear();
        style()->drawComplexControl(QStyle::CC_ToolButton, &option, &painter, this);
        const ThemeTokens& t = tokens();
        const bool strong = isChecked();
        painter.setFont(interfaceFont(TextSize::Body, QFont::Medium));
        painter.setPen(!isEnabled() ? t.disabled : strong ? t.text1 : t.text2);
        QRect left = rect().adjusted(9, 0, 0, 0);
        painter.drawText(left, Qt::AlignVCenter | Qt::AlignLeft, text());
        if (!m_hint.isEmpty()) {
            left.setLeft(left.left() + painter.fontMetrics().horizontalAdvance(text()) + 6);
            painter.setFont(interfaceFont(TextSize::Badge));
            painter.setPen(isEnabled() ? t.text3 : t.disabled);
            painter.drawText(left, Qt::AlignVCenter | Qt::AlignLeft, m_hint);
        }
    }

private:
    QString m_hint;
};

class LineLabel : public QLabel {
public:
    using QLabel::QLabel;

protected:
    bool event(QEvent* event) override {
        if (event->type() == QEvent::ToolTip && toolTip().isEmpty() && shown() != text()) {
            QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
            return true;
        }
        return QLabel::event(event);
    }

    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        style()->drawItemText(&painter, contentsRect(), static_cast<int>(alignment()), palette(), isEnabled(), shown(), foregroundRole());
    }

private:
    QString shown() const { return fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width()); }
};

QLabel* inRole(QLabel* label, TextRole role) {
    label->setTextFormat(Qt::PlainText);
    label->setProperty("role", roleName(role));
    return label;
}

} // namespace

QLabel* textLabel(const QString& text, TextRole role, QWidget* parent) {
    return inRole(new QLabel(text, parent), role);
}

QLabel* lineLabel(TextRole role, QWidget* parent) {
    QLabel* label = inRole(new LineLabel(parent), role);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    return label;
}

QPushButton* pushButton(
    const QString& objectName, const QString& text, ButtonKind kind, QWidget* parent, const QString& icon,
    ButtonSize size) {
    auto* button = new QPushButton(text, parent);
    button->setObjectName(objectName);
    button->setAccessibleName(QString(text).remove(QLatin1Char('&')));
    button->setAutoDefault(false);
    switch (kind) {
    case ButtonKind::Normal: break;
    case ButtonKind::Primary: button->setProperty("kind", "primary"); break;
    case ButtonKind::Flat: button->setProperty("kind", "flat"); break;
    case ButtonKind::Link: button->setProperty("kind", "link"); break;
    case ButtonKind::Quiet: button->setProperty("kind", "quiet"); break;
    }
    if (size == ButtonSize::Dock) {
        button->setProperty("metric", "dock");
    } else if (size == ButtonSize::Start) {
        button->setProperty("metric", "start");
    }
    if (kind == ButtonKind::Link || kind == ButtonKind::Quiet) {
        button->setCursor(Qt::PointingHandCursor);
    }
    if (!icon.isEmpty()) {
        button->setIcon(svgIcon(icon, kind == ButtonKind::Primary ? IconRole::OnAccent : IconRole::Button));
        button->setIconSize(QSize(20, 16)); // 4 more than drawn: an 8 px gap to the text
    }
    return button;
}

QToolButton* dockButton(const QString& icon, const QString& text, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setProperty("kind", "dock");
    button->setIcon(svgIcon(icon));
    button->setIconSize(QSize(14, 14));
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QFrame* panelSection(QWidget* parent, const char* surface, QVBoxLayout** layout) {
    auto* made = new QFrame(parent);
    made->setProperty("kind", "section");
    made->setProperty("surface", surface);
    *layout = new QVBoxLayout(made);
    (*layout)->setContentsMargins(16, 14, 16, 14);
    (*layout)->setSpacing(6);
    return made;
}

QFrame* fillWithSection(QWidget* widget, QVBoxLayout** layout) {
    QFrame* made = panelSection(widget, "panel", layout);
    auto* outer = new QVBoxLayout(widget);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(made);
    return made;
}

QFrame* verticalLine(QWidget* parent) {
    return line("vline", parent);
}

QFrame* horizontalLine(QWidget* parent) {
    return line("hline", parent);
}

// --- SearchField ----------------------------------------------------------------------------

SearchField::SearchField(const QString& placeholder, const QString& keyCap, Place place, QWidget* parent)
    : QLineEdit(parent)
    , m_keyCap(keyCap) {
    setPlaceholderText(placeholder);
    setAccessibleName(placeholder);
    if (place == Place::MenuBar) {
        setProperty("metric", "menu");
    }
    setTextMargins(20, 0, keyCap.isEmpty() ? 0 : KeyCap::sizeFor(keyCap).width(), 0);
    setClearButtonEnabled(false);
}

bool SearchField::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() == Qt::ControlModifier && (key->key() == Qt::Key_E || key->key() == Qt::Key_K)) {
            event->ignore();
            return true;
        }
    }
    return QLineEdit::event(event);
}

void SearchField::keyPressEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Escape) {
        QLineEdit::keyPressEvent(event);
    } else if (text().isEmpty()) {
        Q_EMIT left();
    } else {
        clear();
        Q_EMIT textEdited({});
    }
}

void SearchField::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    const ThemeTokens& t = tokens();
    paintSvgIcon(painter, QRect(8, (height() - 16) / 2, 16, 16), QStringLiteral("search"), isEnabled() ? t.text2 : t.disabled);
    if (!m_keyCap.isEmpty() && text().isEmpty()) {
        const QSize size = KeyCap::sizeFor(m_keyCap);
        KeyCap::paint(painter, QPoint(width() - size.width() - 7, (height() - size.height()) / 2), m_keyCap);
    }
}

// --- SegmentedControl -----------------------------------------------------------------------

SegmentedControl::SegmentedControl(Size size, QWidget* parent)
    : QFrame(parent)
    , m_size(size)
    , m_layout(new QHBoxLayout(this))
    , m_group(new QButtonGroup(this)) {
    setProperty("kind", "segmented");
    m_layout->setContentsMargins(0, 0, 0, 0); // segments lie over the frame's edge
    m_layout->setSpacing(0);
    setFixedHeight(size == Size::Toolbar ? 28 : 24);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idClicked, this, &SegmentedControl::currentChanged);
}

QToolButton* SegmentedControl::addSegment(const QString& text, const QString& hint) {
    const int height = m_size == Size::Toolbar ? 28 : 24;
    auto* button = new SegmentButton(text, hint, height, this);
    button->setAccessibleName(text);
    button->setMinimumWidth(button->sizeHint().width()); // never squeezed: texts would overlap
    m_layout->addWidget(button);
    m_group->addButton(button, count());
    m_buttons.push_back(button);
    return button;
}

int SegmentedControl::current() const {
    return m_group->checkedId();
}

void SegmentedControl::setCurrent(int index) {
    button(index)->setChecked(true);
}

// --- MessageBar -----------------------------------------------------------------------------

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent)
    , m_icon(new QLabel(this))
    , m_text(textLabel({}, TextRole::Body, this))
    , m_action(pushButton(QStringLiteral("messageAction"), {}, ButtonKind::Normal, this, {}, ButtonSize::Dock))
    , m_close(dockButton(QStringLiteral("close"), QStringLiteral("Close this message"), this)) {
    setObjectName(QStringLiteral("messageBar"));
    setProperty("kind", "contextBar");
    m_text->setObjectName(QStringLiteral("messageText"));
    m_text->setWordWrap(true);
    m_action->setAccessibleName(QStringLiteral("No action")); // until a message brings one
    m_close->setObjectName(QStringLiteral("messageClose"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 8, 0);
    layout->setSpacing(8);
    layout->addWidget(m_icon);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    layout->addWidget(m_close);
    hide();
    connect(m_action, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT actionTriggered();
    });
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });
}

void MessageBar::showMessage(Kind kind, const QString& sentence, const QString& action) {
    QString icon = QStringLiteral("info");
    IconRole role = IconRole::Tool;
    if (kind == Kind::Error) {
        icon = QStringLiteral("error");
        role = IconRole::Error;
    } else if (kind == Kind::Warning) {
        icon = QStringLiteral("warning");
        role = IconRole::Warn;
    }
    m_icon->setPixmap(svgIcon(icon, role).pixmap(QSize(16, 16), devicePixelRatioF()));
    m_text->setText(sentence);
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(sentence);
    show();
}

QString MessageBar::message() const {
    return isHidden() ? QString() : m_text->text();
}

QString MessageBar::actionText() const {
    return m_action->isHidden() ? QString() : m_action->text();
}

} // namespace ocellus
