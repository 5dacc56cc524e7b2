// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/style/OcellusStyle.h"

#include "views/style/SvgIcon.h"
#include "views/style/ThemeTokens.h"

#include <QFocusFrame>
#include <QPainter>
#include <QPainterPath>
#include <QSlider>
#include <QStyleFactory>
#include <QStyleOption>

namespace ocellus {

namespace {

constexpr int kMark = 13;        // check and radio marks
constexpr int kSliderHandle = 14;
constexpr int kRingWidth = 2;
constexpr int kRingGap = 2;
constexpr int kComboArrow = 24;  // room for the chevron
constexpr int kSpinButtons = 18;

bool enabled(const QStyleOption* option) {
    return option->state & QStyle::State_Enabled;
}

QRectF centredMark(const QRect& rect) {
    const double x = rect.left() + 0.5 * (rect.width() - kMark);
    const double y = rect.top() + 0.5 * (rect.height() - kMark);
    return QRectF(x, y, kMark, kMark);
}

void drawCheckMark(const QStyleOption* option, QPainter* painter) {
    const ThemeTokens& t = tokens();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = centredMark(option->rect);
    const bool on = option->state & QStyle::State_On;
    const bool partly = option->state & QStyle::State_NoChange;
    if ((on || partly) && enabled(option)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(t.accent);
        painter->drawRoundedRect(box, 3, 3);
    } else {
        painter->setPen(QPen(enabled(option) ? t.control : t.line2, 1.0));
        painter->setBrush(enabled(option) ? QBrush(t.input) : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
    QPen pen(enabled(option) ? t.accentText : t.disabled, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    if (partly) {
        painter->drawLine(box.topLeft() + QPointF(3.5, 6.5), box.topLeft() + QPointF(9.5, 6.5));
    } else if (on) {
        QPainterPath path(box.topLeft() + QPointF(3.1, 6.8));
        path.lineTo(box.topLeft() + QPointF(5.5, 9.1));
        path.lineTo(box.topLeft() + QPointF(10.0, 4.1));
        painter->drawPath(path);
    }
    painter->restore();
}

void drawRadioMark(const QStyleOption* option, QPainter* painter) {
    const ThemeTokens& t = tokens();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = centredMark(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool on = option->state & QStyle::State_On;
    if (on && enabled(option)) {
        painter->setPen(QPen(t.accent, 4.0));
        painter->setBrush(t.accentText);
        painter->drawEllipse(box.adjusted(1.5, 1.5, -1.5, -1.5));
    } else {
        painter->setPen(QPen(enabled(option) ? t.control : t.line2, 1.0));
        painter->setBrush(enabled(option) ? QBrush(t.input) : QBrush(Qt::NoBrush));
        painter->drawEllipse(box);
        if (on) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(t.disabled);
            painter->drawEllipse(box.adjusted(3.5, 3.5, -3.5, -3.5));
        }
    }
    painter->restore();
}

void drawChevron(QPainter* painter, const QRect& rect, const QString& name, bool isEnabled, int size = 12) {
    const QRect icon(rect.center().x() - size / 2 + 1, rect.center().y() - size / 2 + 1, size, size);
    paintSvgIcon(*painter, icon, name, isEnabled ? tokens().text2 : tokens().disabled);
}

void drawFieldFrame(const QStyleOption* option, QPainter* painter, bool hoverFill) {
    const ThemeTokens& t = tokens();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool hovered = option->state & QStyle::State_MouseOver;
    const bool pressed = option->state & (QStyle::State_Sunken | QStyle::State_On);
    QColor fill = t.input;
    if (!enabled(option)) {
        fill = Qt::transparent;
    } else if (hoverFill && pressed) {
        fill = t.pressed;
    } else if (hoverFill && hovered) {
        fill = t.hover;
    }
    painter->setPen(QPen(enabled(option) ? t.line2 : t.line, 1.0));
    painter->setBrush(fill);
    painter->drawRoundedRect(QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    painter->restore();
}

void drawSlider(const QStyleOptionSlider* option, QPainter* painter, const QStyle& style, const QWidget* widget) {
    const ThemeTokens& t = tokens();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool flat = option->orientation == Qt::Horizontal;
    const QRectF handle = style.subControlRect(QStyle::CC_Slider, option, QStyle::SC_SliderHandle, widget);
    const QPointF centre = handle.center();
    const QRectF all(option->rect);
    const double start = kSliderHandle / 2.0;
    QRectF groove = flat ? QRectF(start, centre.y() - 1.5, all.width() - 2 * start, 3)
                         : QRectF(centre.x() - 1.5, start, 3, all.height() - 2 * start);
    painter->setPen(Qt::NoPen);
    if (option->tickPosition != QSlider::NoTicks) {
        painter->setBrush(t.line2);
        const int interval = option->tickInterval > 0 ? option->tickInterval : std::max(1, option->pageStep);
        const int span = std::max(1, option->maximum - option->minimum);
        for (int value = option->minimum; value <= option->maximum; value += interval) {
            const double share = static_cast<double>(value - option->minimum) / span;
            if (flat) {
                painter->drawRect(QRectF(groove.left() + share * groove.width() - 0.5, centre.y() + 8, 1, 4));
            } else {
                painter->drawRect(QRectF(centre.x() + 8, groove.bottom() - share * groove.height() - 0.5, 4, 1));
            }
        }
    }
    painter->setBrush(t.line2);
    painter->drawRoundedRect(groove, 1.5, 1.5);
    if (enabled(option)) {
        painter->setBrush(t.accent);
        QRectF filled = groove;
        if (flat) {
            filled.setRight(centre.x());
        } else {
            filled.setTop(centre.y());
        }
        painter->drawRoundedRect(filled, 1.5, 1.5);
    }
    const double radius = kSliderHandle / 2.0 - 0.75;
    painter->setPen(QPen(enabled(option) ? t.accent : t.disabled, 1.5));
    painter->setBrush(option->state & QStyle::State_Sunken ? t.selected : t.panel);
    painter->drawEllipse(centre, radius, radius);
    painter->restore();
}

void drawFocusRing(QPainter* painter, const QRect& rect, double radius) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(tokens().accent, kRingWidth));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), radius, radius);
    painter->restore();
}

bool ringInside(const QWidget* focusFrame) {
    const auto* frame = qobject_cast<const QFocusFrame*>(focusFrame);
    return frame && frame->widget() && frame->widget()->property("focusRing").toString() == QLatin1String("inside");
}

} // namespace

OcellusStyle::OcellusStyle(bool animations)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
    , m_animations(animations) {}

void OcellusStyle::drawPrimitive(
    PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    switch (element) {
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: drawCheckMark(option, painter); return;
    case PE_IndicatorRadioButton: drawRadioMark(option, painter); return;
    case PE_IndicatorBranch:
        if (option->state & State_Children) {
            const QString name = option->state & State_Open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right");
            drawChevron(painter, option->rect, name, enabled(option));
        }
        return;
    case PE_IndicatorArrowDown: drawChevron(painter, option->rect, QStringLiteral("chevron-down"), enabled(option)); return;
    case PE_IndicatorArrowUp: drawChevron(painter, option->rect, QStringLiteral("chevron-up"), enabled(option)); return;
    case PE_IndicatorArrowRight: drawChevron(painter, option->rect, QStringLiteral("chevron-right"), enabled(option)); return;
    case PE_IndicatorArrowLeft: drawChevron(painter, option->rect, QStringLiteral("chevron-left"), enabled(option)); return;
    case PE_FrameFocusRect:
        // Rows draw their ring inside; for everything else FocusRing lays a QFocusFrame around.
        if (qstyleoption_cast<const QStyleOptionFocusRect*>(option) && (option->state & State_Item)
            && (option->state & State_KeyboardFocusChange)) {
            drawFocusRing(painter, option->rect, 0);
        }
        return;
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void OcellusStyle::drawControl(
    ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const {
    if (element == CE_FocusFrame) {
        drawFocusRing(painter, option->rect, ringInside(widget) ? 0 : 7);
        return;
    }
    if (element == CE_ComboBoxLabel) {
        if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
            QRect text = subControlRect(CC_ComboBox, combo, SC_ComboBoxEditField, widget);
            if (!combo->currentIcon.isNull()) {
                const QRect icon(text.left(), text.center().y() - combo->iconSize.height() / 2 + 1,
                    combo->iconSize.width(), combo->iconSize.height());
                combo->currentIcon.paint(painter, icon, Qt::AlignCenter, enabled(option) ? QIcon::Normal : QIcon::Disabled);
                text.setLeft(icon.right() + 9);
            }
            painter->setPen(enabled(option) ? tokens().text1 : tokens().disabled);
            painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                combo->fontMetrics.elidedText(combo->currentText, Qt::ElideRight, text.width()));
            return;
        }
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void OcellusStyle::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const {
    if (control == CC_Slider) {
        drawSlider(qstyleoption_cast<const QStyleOptionSlider*>(option), painter, *this, widget);
        return;
    }
    if (control == CC_ComboBox) {
        drawFieldFrame(option, painter, true);
        const QRect arrow(option->rect.right() - kComboArrow + 1, option->rect.top(), kComboArrow - 4, option->rect.height());
        drawChevron(painter, arrow, QStringLiteral("chevron-down"), enabled(option), 14);
        return;
    }
    if (control == CC_SpinBox) {
        drawFieldFrame(option, painter, false);
        const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
        if (spin->buttonSymbols != QAbstractSpinBox::NoButtons) {
            const auto up = subControlRect(control, option, SC_SpinBoxUp, widget);
            const auto down = subControlRect(control, option, SC_SpinBoxDown, widget);
            drawChevron(painter, up, QStringLiteral("chevron-up"), spin->stepEnabled & QAbstractSpinBox::StepUpEnabled, 10);
            drawChevron(painter, down, QStringLiteral("chevron-down"), spin->stepEnabled & QAbstractSpinBox::StepDownEnabled, 10);
        }
        return;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect OcellusStyle::subControlRect(
    ComplexControl control, const QStyleOptionComplex* option, SubControl subControl, const QWidget* widget) const {
    const QRect rect = option->rect;
    if (control == CC_ComboBox && subControl == SC_ComboBoxEditField) {
        return rect.adjusted(10, 1, -kComboArrow, -1);
    }
    if (control == CC_SpinBox) {
        const bool buttons = qstyleoption_cast<const QStyleOptionSpinBox*>(option)->buttonSymbols != QAbstractSpinBox::NoButtons;
        const int room = buttons ? kSpinButtons : 4;
        const int half = rect.height() / 2;
        switch (subControl) {
        case SC_SpinBoxEditField: return rect.adjusted(7, 1, -room, -1); // text stands as far in as in a line edit
        case SC_SpinBoxUp: return buttons ? QRect(rect.right() - room, rect.top() + 2, room - 2, half - 2) : QRect();
        case SC_SpinBoxDown: return buttons ? QRect(rect.right() - room, rect.top() + half, room - 2, half - 2) : QRect();
        default: return rect;
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QSize OcellusStyle::sizeFromContents(
    ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const {
    if (type == CT_ComboBox) {
        const bool dock = widget && widget->property("metric").toString() == QLatin1String("dock");
        return QSize(size.width() + 12 + kComboArrow, dock ? 24 : 28);
    }
    if (type == CT_SpinBox) {
        return QSize(size.width() + 12 + kSpinButtons, 26);
    }
    return QProxyStyle::sizeFromContents(type, option, size, widget);
}

int OcellusStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return kMark;
    case PM_SliderLength:
    case PM_SliderControlThickness: return kSliderHandle;
    case PM_SliderThickness: return 26;
    case PM_TreeViewIndentation: return 14;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ToolBarIconSize:
    case PM_ListViewIconSize: return 16;
    case PM_ToolBarItemSpacing:
    case PM_ToolBarFrameWidth:
    case PM_ToolBarItemMargin: return 0;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin: return ringInside(widget) ? 0 : kRingWidth + kRingGap;
    case PM_DockWidgetSeparatorExtent: return 1;
    case PM_DockWidgetFrameWidth: return 0;
    case PM_SplitterWidth: return 1;
    case PM_MenuBarPanelWidth: return 0;
    case PM_MenuBarHMargin: return 8;
    case PM_MenuBarVMargin: return 2;
    case PM_MenuBarItemSpacing: return 0;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int OcellusStyle::styleHint(
    StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* returnData) const {
    switch (hint) {
    case SH_Menu_SubMenuPopupDelay: return 0;
    case SH_Widget_Animation_Duration: return m_animations ? QProxyStyle::styleHint(hint, option, widget, returnData) : 0;
    case SH_UnderlineShortcut: return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    case SH_ToolTip_WakeUpDelay: return 400;
    case SH_ComboBox_Popup: return 0;
    case SH_Slider_AbsoluteSetButtons: return Qt::LeftButton;
    case SH_ItemView_ShowDecorationSelected: return 1;
    case SH_FocusFrame_AboveWidget: return 1; // else the widget's box cuts the ring off
    default: return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

} // namespace ocellus
