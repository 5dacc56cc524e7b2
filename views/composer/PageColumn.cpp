// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/composer/PageColumn.h"

#include "views/figures/FigureFile.h"
#include "views/figures/FigureFonts.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <array>
#include <cmath>

namespace ocellus {

namespace {

constexpr std::array<double, 3> kWidthsMm = {85.0, 120.0, 180.0}; // one, one and a half, two columns
constexpr int kDefaultWidth = 2;
constexpr int kNameColumn = 78;

/// A widget the person can name: objectName for tests, accessibleName for readers.
template <class Widget>
Widget* named(Widget* widget, const char* name, const QString& text) {
    widget->setObjectName(QLatin1String(name));
    widget->setAccessibleName(text);
    return widget;
}

QLabel* rowName(const QString& text, QWidget* field, QWidget* parent) {
    QLabel* label = textLabel(text, TextRole::Secondary, parent);
    label->setFixedWidth(kNameColumn);
    label->setBuddy(field);
    return label;
}

QHBoxLayout* row(const QString& text, QWidget* field, QWidget* parent) {
    auto* layout = new QHBoxLayout;
    layout->setSpacing(8);
    layout->addWidget(rowName(text, field, parent));
    layout->addWidget(field);
    return layout;
}

void addRule(QVBoxLayout* column, QWidget* parent) {
    column->addSpacing(6);
    column->addWidget(horizontalLine(parent));
    column->addSpacing(6);
}

} // namespace

PageColumn::PageColumn(QWidget* parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("figurePage"));
    setAccessibleName(QStringLiteral("Page, text and files"));
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(264);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 12);
    column->setSpacing(9);
    buildPage(column);
    addRule(column, this);
    buildText(column);
    addRule(column, this);
    column->addWidget(textLabel(QStringLiteral("Colours"), TextRole::Heading, this));
    m_remarks = named(new QWidget(this), "figureRemarks", QStringLiteral("Colours"));
    new QVBoxLayout(m_remarks);
    m_remarks->layout()->setContentsMargins(0, 0, 0, 0);
    m_remarks->layout()->setSpacing(8);
    column->addWidget(m_remarks);
    addRule(column, this);
    buildFiles(column);
    column->addStretch(1);
    showPixels();
}

void PageColumn::buildPage(QVBoxLayout* column) {
    column->addWidget(textLabel(QStringLiteral("Page"), TextRole::Heading, this));
    m_width = named(new SegmentedControl(SegmentedControl::Size::Panel, this), "figureWidth", QStringLiteral("Width in mm"));
    for (const double width : kWidthsMm) {
        const QString text = QString::number(width);
        QToolButton* button = m_width->addSegment(text);
        named(button, qPrintable(QStringLiteral("figureWidth") + text), QStringLiteral("Width %1 mm").arg(text));
    }
    m_width->setCurrent(kDefaultWidth);
    QHBoxLayout* width = row(QStringLiteral("Width"), m_width, this);
    width->addWidget(textLabel(QStringLiteral("mm"), TextRole::Secondary, this));
    width->addStretch(1);
    column->addLayout(width);

    m_height = named(new QDoubleSpinBox(this), "figureHeight", QStringLiteral("Height in mm, 0 is automatic"));
    m_height->setRange(0.0, 420.0);
    m_height->setDecimals(0);
    m_height->setSingleStep(5.0);
    m_height->setSuffix(QStringLiteral(" mm"));
    m_height->setSpecialValueText(QStringLiteral("auto"));
    m_height->setToolTip(QStringLiteral("At the lowest value the page is as high as its panels need."));
    m_height->setFixedWidth(118);
    QHBoxLayout* height = row(QStringLiteral("Height"), m_height, this);
    height->addStretch(1);
    column->addLayout(height);

    m_dpi = named(new QSpinBox(this), "figureDpi", QStringLiteral("Dots per inch"));
    m_dpi->setRange(72, 1200);
    m_dpi->setSingleStep(50);
    m_dpi->setValue(300);
    m_dpi->setSuffix(QStringLiteral(" dpi"));
    m_dpi->setFixedWidth(86);
    m_pixels = named(textLabel({}, TextRole::Secondary, this), "figurePixels", QStringLiteral("Width in pixels"));
    QHBoxLayout* dpi = row(QStringLiteral("Resolution"), m_dpi, this);
    dpi->addWidget(m_pixels, 1);
    column->addLayout(dpi);

    connect(m_width, &SegmentedControl::currentChanged, this, &PageColumn::changed);
    connect(m_height, &QDoubleSpinBox::valueChanged, this, &PageColumn::changed);
    connect(m_dpi, &QSpinBox::valueChanged, this, &PageColumn::showPixels);
}

void PageColumn::buildText(QVBoxLayout* column) {
    column->addWidget(textLabel(QStringLiteral("Text"), TextRole::Heading, this));
    m_font = named(new QComboBox(this), "figureFont", QStringLiteral("Font"));
    for (const char* family : {"Liberation Sans", "Arial", "Helvetica", "DejaVu Sans", "Inter"}) {
        if (QFontDatabase::hasFamily(QLatin1String(family))) {
            m_font->addItem(QLatin1String(family));
        }
    }
    if (m_font->count() == 0) {
        m_font->addItem(QString::fromStdString(installedFont("Liberation Sans")));
    }
    column->addLayout(row(QStringLiteral("Font"), m_font, this));

    m_size = named(new QDoubleSpinBox(this), "figureFontSize", QStringLiteral("Text size in points"));
    m_size->setRange(4.0, 24.0);
    m_size->setDecimals(1);
    m_size->setSingleStep(0.5);
    m_size->setValue(7.0);
    m_size->setSuffix(QStringLiteral(" pt"));
    m_size->setFixedWidth(86);
    QHBoxLayout* size = row(QStringLiteral("Size"), m_size, this);
    size->addStretch(1);
    column->addLayout(size);

    m_letters = named(new QComboBox(this), "figureLetters", QStringLiteral("Panel letters"));
    m_letters->addItems({QStringLiteral("A, B, C, bold"), QStringLiteral("None")});
    column->addLayout(row(QStringLiteral("Panel letters"), m_letters, this));

    m_legends = named(new QComboBox(this), "figureLegends", QStringLiteral("Legends"));
    m_legends->addItems({QStringLiteral("Shared where alike"), QStringLiteral("One for each map")});
    m_legends->setToolTip(QStringLiteral("Maps in the same colours can do with one legend."));
    column->addLayout(row(QStringLiteral("Legends"), m_legends, this));

    m_titled = named(new QCheckBox(QStringLiteral("Title"), this), "figureTitleCheck", QStringLiteral("Title above the panels"));
    m_titled->setFixedWidth(kNameColumn);
    m_title = named(new QLineEdit(this), "figureTitle", QStringLiteral("Title of the figure"));
    m_title->setEnabled(false);
    auto* title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(m_titled);
    title->addWidget(m_title, 1);
    column->addLayout(title);

    connect(m_font, &QComboBox::currentIndexChanged, this, &PageColumn::changed);
    connect(m_size, &QDoubleSpinBox::valueChanged, this, &PageColumn::changed);
    connect(m_letters, &QComboBox::currentIndexChanged, this, &PageColumn::changed);
    connect(m_legends, &QComboBox::currentIndexChanged, this, &PageColumn::changed);
    connect(m_title, &QLineEdit::textChanged, this, &PageColumn::changed);
    connect(m_titled, &QCheckBox::toggled, this, [this](bool on) {
        m_title->setEnabled(on);
        if (on) {
            m_title->setFocus();
        }
        Q_EMIT changed();
    });
}

void PageColumn::buildFiles(QVBoxLayout* column) {
    column->addWidget(textLabel(QStringLiteral("Files"), TextRole::Heading, this));
    auto* boxes = new QHBoxLayout;
    boxes->setSpacing(16);
    for (const char* format : {"PDF", "SVG", "PNG"}) {
        const QString text = QLatin1String(format);
        const QString name = QStringLiteral("figure") + text.at(0) + text.mid(1).toLower();
        auto* box = named(new QCheckBox(text, this), qPrintable(name), QStringLiteral("Write a %1 file").arg(text));
        box->setChecked(text != QLatin1String("PNG"));
        connect(box, &QCheckBox::toggled, this, &PageColumn::endingsChanged);
        boxes->addWidget(box);
        m_files.push_back(box);
    }
    boxes->addStretch(1);
    column->addLayout(boxes);
    QLabel* hint = textLabel(QStringLiteral("Maps above %1 points become one %2 dpi image; text and legends stay editable.")
                                 .arg(withThousands(kMostVectorPoints))
                                 .arg(kFinePictureDpi),
        TextRole::Hint, this);
    hint->setWordWrap(true);
    column->addWidget(hint);
}

FigureOptions PageColumn::page() const {
    FigureOptions options;
    options.widthMm = kWidthsMm[static_cast<std::size_t>(std::max(0, m_width->current()))];
    options.heightMm = m_height->value();
    options.font = m_font->currentText().toStdString();
    options.fontPt = m_size->value();
    options.panelLetters = m_letters->currentIndex() == 0;
    options.sharedLegend = m_legends->currentIndex() == 0;
    options.title = m_titled->isChecked() ? m_title->text().trimmed().toStdString() : std::string();
    return options;
}

int PageColumn::dpi() const { return m_dpi->value(); }

QStringList PageColumn::endings() const {
    QStringList chosen;
    for (const QCheckBox* box : m_files) {
        if (box->isChecked()) {
            chosen << box->text().toLower();
        }
    }
    return chosen;
}

void PageColumn::setDrawn(double widthMm, double heightMm) {
    m_drawnWidthMm = widthMm;
    m_height->setSpecialValueText(QStringLiteral("auto, %1 mm").arg(std::lround(heightMm)));
    showPixels();
}

void PageColumn::showPixels() {
    m_pixels->setText(QStringLiteral("%1 px").arg(withThousands(std::lround(m_drawnWidthMm / 25.4 * dpi()))));
}

void PageColumn::setRemarks(const std::vector<ColourRemark>& remarks) {
    QLayout* layout = m_remarks->layout();
    while (QLayoutItem* item = layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const ColourRemark& remark : remarks) {
        auto* line = new QWidget(m_remarks);
        line->setAccessibleName(remark.sentence);
        auto* parts = new QHBoxLayout(line);
        parts->setContentsMargins(0, 0, 0, 0);
        parts->setSpacing(6);
        auto* icon = new QLabel(line);
        icon->setPixmap(svgIcon(remark.good ? QStringLiteral("check") : QStringLiteral("warning"),
            remark.good ? IconRole::Good : IconRole::Warn)
                            .pixmap(QSize(14, 14), devicePixelRatioF()));
        QLabel* text = textLabel(remark.sentence, TextRole::Body, line);
        text->setWordWrap(true);
        parts->addWidget(icon, 0, Qt::AlignTop);
        parts->addWidget(text, 1);
        layout->addWidget(line);
    }
}

} // namespace ocellus
