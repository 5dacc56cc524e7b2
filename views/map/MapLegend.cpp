// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/map/MapLegend.h"

#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QFontMetricsF>
#include <QLinearGradient>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr double kMargin = 12.0;
constexpr double kRow = 20.0;
constexpr double kGap = 18.0;
constexpr double kSwatch = 9.0;
constexpr double kTextLeft = 16.0;
constexpr double kLeastColumn = 130.0;
constexpr double kElidedColumn = 128.0;
constexpr double kWidestColumn = 280.0;
constexpr double kLargestShare = 0.34;
constexpr double kBarWidth = 140.0;
constexpr double kBarHeight = 8.0;
constexpr double kLeastBar = 60.0;
constexpr double kBesideSwatch = 15.0; // with the gap before its words
constexpr double kBesideGap = 13.0;
constexpr double kStackedLine = 14.0;
constexpr double kScaleHeight = 44.0;
constexpr double kHandleReach = 7.0;

QColor toColour(Rgb rgb) { return {rgb.r, rgb.g, rgb.b}; }

/// What stands behind the title: of a gene also which values it shows.
QString subtitleOf(const Colouring& shown) {
    const QString unit = QString::fromStdString(shown.subtitle);
    return shown.source.kind == ColourSource::Kind::Gene ? QString::fromStdString(toString(shown.state)) + QStringLiteral(", ") + unit : unit;
}

/// Of the counts beside the colour bar, in one line with their swatches.
double sumWidth(const QStringList& texts) {
    const QFontMetricsF metrics(interfaceFont(TextSize::Secondary));
    double sum = 0.0;
    for (const QString& text : texts) {
        sum += metrics.horizontalAdvance(text) + kBesideSwatch + (sum > 0.0 ? kBesideGap : 0.0);
    }
    return sum;
}

/// "other" and "no label" are ours, not the file's: they begin with a capital.
QString entryText(const Colouring::Entry& entry) {
    QString text = QString::fromStdString(entry.label);
    if (entry.code < 0 && !text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}

} // namespace

QString scaleText(double value) {
    if (std::abs(value) >= 1000.0) {
        return withThousands(std::llround(value));
    }
    const int decimals = std::abs(value) >= 100.0 ? 0 : std::abs(value) < 0.095 && value != 0.0 ? 3 : 1;
    QString text = QString::number(value, 'f', decimals);
    if (text.contains(QLatin1Char('.'))) {
        while (text.endsWith(QLatin1Char('0'))) {
            text.chop(1);
        }
        if (text.endsWith(QLatin1Char('.'))) {
            text.chop(1);
        }
    }
    return text.replace(QLatin1Char('-'), QChar(0x2212));
}

void MapLegend::setColouring(std::shared_ptr<const Colouring> colouring, bool dark) {
    m_colouring = std::move(colouring);
    m_dark = dark;
    m_firstRow = 0;
}

void MapLegend::layOut(const QSizeF& area) {
    m_bounds = QRectF();
    const bool plain = m_colouring && m_colouring->source.kind == ColourSource::Kind::None;
    if (!m_colouring || plain || area.height() < 120.0 || area.width() < 120.0) {
        return;
    }
    if (m_colouring->continuous) {
        m_bounds = QRectF(kMargin, area.height() - kScaleHeight - kMargin, area.width() - 2 * kMargin, kScaleHeight);
    } else if (!m_colouring->entries.empty()) {
        layOutCategories(area);
    }
}

void MapLegend::layOutCategories(const QSizeF& area) {
    const QFontMetricsF metrics(interfaceFont());
    double longest = 0.0;
    double digits = 0.0;
    for (const Colouring::Entry& entry : m_colouring->entries) {
        longest = std::max(longest, metrics.horizontalAdvance(entryText(entry)));
        digits = std::max(digits, double(evenDigitsWidth(interfaceFont(), withThousands(entry.count))));
    }
    const double width = area.width() - 2 * kMargin;
    const double wanted = std::clamp(kTextLeft + longest + 12.0 + digits, kLeastColumn, kWidestColumn);
    const int count = static_cast<int>(m_colouring->entries.size());
    const int most = std::min(4, count);
    m_columns = std::clamp(static_cast<int>((width + kGap) / (wanted + kGap)), 1, most);
    const int fit = std::max(2, static_cast<int>(kLargestShare * area.height() / kRow));
    // names are rather shortened than out of sight, but not while there is height for all of them
    while (m_columns < most && (count + m_columns - 1) / m_columns > fit &&
        (width - m_columns * kGap) / (m_columns + 1) >= kElidedColumn) {
        ++m_columns;
    }
    m_columnWidth = std::min((width - (m_columns - 1) * kGap) / m_columns, 1.25 * wanted);
    m_rows = (count + m_columns - 1) / m_columns;
    m_shownRows = std::min(m_rows, fit);
    m_firstRow = std::clamp(m_firstRow, 0, m_rows - m_shownRows);
    const double hint = m_rows > m_shownRows ? kRow : 0.0;
    const double height = m_shownRows * kRow + hint;
    m_bounds = QRectF(kMargin, area.height() - height - kMargin + 2.0, width, height);
}

QRectF MapLegend::rectOf(int entry) const {
    if (!m_colouring || m_colouring->continuous || m_bounds.isNull() || entry < 0 ||
        entry >= static_cast<int>(m_colouring->entries.size())) {
        return {};
    }
    const int row = entry / m_columns - m_firstRow;
    const int column = entry % m_columns;
    if (row < 0 || row >= m_shownRows) {
        return {};
    }
    return {m_bounds.left() + column * (m_columnWidth + kGap), m_bounds.top() + row * kRow, m_columnWidth, kRow};
}

int MapLegend::entryAt(const QPointF& point) const {
    if (!m_colouring || m_colouring->continuous || !m_bounds.contains(point)) {
        return -1;
    }
    for (int entry = 0; entry < static_cast<int>(m_colouring->entries.size()); ++entry) {
        if (rectOf(entry).adjusted(-4, 0, 4, 0).contains(point)) {
            return entry;
        }
    }
    return -1;
}

QString MapLegend::elidedText(int entry) const {
    const QRectF rect = rectOf(entry);
    if (rect.isNull()) {
        return {};
    }
    const Colouring::Entry& own = m_colouring->entries[static_cast<std::size_t>(entry)];
    const QString text = entryText(own);
    const double room =
        rect.width() - kTextLeft - evenDigitsWidth(interfaceFont(), withThousands(own.count)) - 8.0;
    return QFontMetricsF(interfaceFont()).horizontalAdvance(text) > room ? text : QString();
}

bool MapLegend::scroll(int rows) {
    const int before = m_firstRow;
    m_firstRow = std::clamp(m_firstRow + rows, 0, std::max(0, m_rows - m_shownRows));
    return m_firstRow != before;
}

int MapLegend::hiddenEntries() const {
    if (!m_colouring || m_colouring->continuous || m_bounds.isNull()) {
        return 0;
    }
    const int count = static_cast<int>(m_colouring->entries.size());
    const int first = m_firstRow * m_columns;
    const int last = std::min(count, (m_firstRow + m_shownRows) * m_columns);
    return count - (last - first);
}

QStringList MapLegend::besideTexts() const {
    QStringList texts;
    if (m_colouring->zeros > 0) {
        texts << QStringLiteral("zero, ") + withThousands(m_colouring->zeros);
    }
    if (m_colouring->missing > 0) {
        texts << QStringLiteral("no value, ") + withThousands(m_colouring->missing);
    }
    return texts;
}

double MapLegend::besideWidth() const {
    const QFontMetricsF metrics(interfaceFont(TextSize::Secondary));
    double widest = 0.0;
    for (const QString& text : besideTexts()) {
        const double width = metrics.horizontalAdvance(text) + kBesideSwatch;
        widest = std::max(widest, width);
    }
    const double sum = sumWidth(besideTexts());
    return sum + kBesideGap + kBarWidth <= m_bounds.width() ? sum : widest;
}

QRectF MapLegend::bar() const {
    if (!m_colouring || !m_colouring->continuous || m_bounds.isNull()) {
        return {};
    }
    const double room = m_bounds.width() - besideWidth() - kBesideGap;
    return {m_bounds.left(), m_bounds.top() + 16.0, std::clamp(room, kLeastBar, std::min(kBarWidth, 0.6 * m_bounds.width())), kBarHeight};
}

QString MapLegend::endText(int end) const {
    const QString value = scaleText(end == 0 ? m_colouring->low : m_colouring->high);
    return end == 1 && !m_colouring->endsChosen ? QStringLiteral("p99 ") + value : value;
}

QRectF MapLegend::endRect(int end) const {
    const QRectF scale = bar();
    if (scale.isNull()) {
        return {};
    }
    const double width = QFontMetricsF(interfaceFont(TextSize::Secondary)).horizontalAdvance(endText(end)) + 2.0;
    return {end == 0 ? scale.left() : scale.right() - width, scale.bottom() + 3.0, width, 14.0};
}

int MapLegend::endAt(const QPointF& point) const {
    const QRectF scale = bar();
    for (const int end : {0, 1}) {
        const double x = end == 0 ? scale.left() : scale.right();
        const QRectF handle(x - kHandleReach, scale.top() - 3.0, 2.0 * kHandleReach, scale.height() + 5.0);
        if (!scale.isNull() && (handle.contains(point) || endRect(end).adjusted(-3, 0, 3, 2).contains(point))) {
            return end;
        }
    }
    return -1;
}

void MapLegend::paint(QPainter& painter, int hovered, int hoveredEnd) const {
    if (!m_colouring || m_bounds.isNull()) {
        return;
    }
    if (m_colouring->continuous) {
        paintScale(painter, hoveredEnd);
    } else {
        paintCategories(painter, hovered);
    }
}

void MapLegend::paintCategories(QPainter& painter, int hovered) const {
    const ThemeTokens& look = tokens(m_dark ? Theme::Dark : Theme::Light);
    const QFont font = interfaceFont();
    const QFontMetricsF metrics(font);
    // points under the text would make it hard to read
    QColor veil = look.map;
    veil.setAlphaF(0.86F);
    painter.fillRect(m_bounds.adjusted(-kMargin, -4.0, kMargin, kMargin), veil);
    for (int i = 0; i < static_cast<int>(m_colouring->entries.size()); ++i) {
        const QRectF rect = rectOf(i);
        if (rect.isNull()) {
            continue;
        }
        const Colouring::Entry& entry = m_colouring->entries[static_cast<std::size_t>(i)];
        if (i == hovered) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(look.hover);
            painter.drawRoundedRect(rect.adjusted(-4, 0, 4, 0), 4, 4);
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(toColour(entry.colour));
        painter.drawRoundedRect(QRectF(rect.left(), rect.center().y() - 0.5 * kSwatch, kSwatch, kSwatch), 2, 2);
        painter.setFont(font);
        const QString count = withThousands(entry.count);
        const double countWidth = evenDigitsWidth(font, count);
        const QRectF place(rect.left() + kTextLeft, rect.top(), rect.width() - kTextLeft - countWidth - 8.0, rect.height());
        painter.setPen(entry.code == -1 ? look.text2 : look.text1);
        // names of one family often differ at their end: "... type 1 cell", "... type 2 cell"
        painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft,
            metrics.elidedText(entryText(entry), Qt::ElideMiddle, place.width()));
        painter.setPen(i == hovered ? look.text2 : look.text3);
        drawEvenDigits(painter, rect.toRect(), Qt::AlignRight, count);
    }
    if (m_rows > m_shownRows) {
        painter.setFont(interfaceFont(TextSize::Secondary));
        painter.setPen(look.text3);
        painter.drawText(QRectF(m_bounds.left(), m_bounds.bottom() - kRow, m_bounds.width(), kRow),
            Qt::AlignVCenter | Qt::AlignLeft,
            QStringLiteral("%1 more: scroll here, or see Cells").arg(withThousands(hiddenEntries())));
    }
}

void MapLegend::paintScale(QPainter& painter, int hoveredEnd) const {
    const ThemeTokens& look = tokens(m_dark ? Theme::Dark : Theme::Light);
    const Colouring& shown = *m_colouring;
    QFont title = interfaceFont(TextSize::Secondary, QFont::DemiBold);
    const bool made = shown.state == ValueState::Imputed || shown.state == ValueState::Generated;
    title.setItalic(made);
    const QFont small = interfaceFont(TextSize::Secondary);
    const double left = m_bounds.left();
    const double top = m_bounds.top();
    const QString name = QString::fromStdString(shown.title);
    painter.setFont(title);
    painter.setPen(look.text1);
    painter.drawText(QPointF(left, top + 10.0), name);
    painter.setFont(small);
    painter.setPen(look.text2);
    painter.drawText(QPointF(left + QFontMetricsF(title).horizontalAdvance(name) + 5.0, top + 10.0),
        subtitleOf(shown));
    const QRectF scale = bar();
    QLinearGradient gradient(scale.topLeft(), scale.topRight());
    for (int step = 0; step <= 16; ++step) {
        const double t = step / 16.0;
        const double place = shown.low > shown.high ? 1.0 - t : t;
        gradient.setColorAt(t, toColour(colourAt(shown.map, shown.mapStart + (1.0 - shown.mapStart) * place)));
    }
    painter.fillRect(scale, gradient);
    if (made) {
        painter.fillRect(scale, QBrush(look.map, Qt::BDiagPattern));
    }
    const QRectF ends(left, scale.bottom() + 3.0, scale.width(), 14.0);
    for (const int end : {0, 1}) {
        const QRectF place = endRect(end);
        painter.setPen(end == hoveredEnd ? look.accent : look.text2);
        painter.drawText(place, Qt::AlignHCenter | Qt::AlignVCenter, endText(end));
        if (end == hoveredEnd) { // it can be taken hold of, and its number be typed
            const double x = end == 0 ? scale.left() : scale.right();
            painter.fillRect(QRectF(place.left(), place.bottom(), place.width(), 1.0), look.accent);
            painter.setPen(QPen(look.accent, 1.5));
            painter.setBrush(look.panel);
            painter.drawRoundedRect(QRectF(x - 3.0, scale.center().y() - 6.0, 6.0, 12.0), 2, 2);
        }
    }
    painter.setPen(look.text2);
    const QStringList beside = besideTexts();
    // in one line, or, where the bar leaves too little room, one below the other
    const bool stacked = beside.size() > 1 && m_bounds.left() + kBarWidth + kBesideGap + sumWidth(beside) > m_bounds.right();
    double right = m_bounds.right();
    for (qsizetype i = beside.size() - 1; i >= 0; --i) {
        const QRectF line = stacked && i == 0 ? ends.translated(0.0, -kStackedLine) : ends;
        const double width = QFontMetricsF(small).horizontalAdvance(beside[i]);
        painter.drawText(QRectF(right - width - 1, line.top(), width + 2, line.height()), Qt::AlignVCenter, beside[i]);
        const bool zero = i == 0 && shown.zeros > 0;
        painter.setPen(Qt::NoPen);
        painter.setBrush(zero ? look.zero : look.noLabel);
        painter.drawRoundedRect(QRectF(right - width - 15.0, line.center().y() - 4.5, kSwatch, kSwatch), 2, 2);
        painter.setPen(look.text2);
        right -= stacked ? 0.0 : width + kBesideSwatch + kBesideGap;
    }
}

} // namespace ocellus
