// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/jobs/ResultsDialog.h"

#include "core/base/ByteText.h"
#include "views/style/Controls.h"
#include "views/style/ExplainedPage.h"
#include "views/style/Fonts.h"

#include <QDateTime>
#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ocellus {

namespace {

constexpr int kDetailsHeight = 128;
constexpr int kHashDigits = 12;
constexpr qsizetype kMostValues = 6; ///< of a list of options that are written out
constexpr int kWidths[] = {110, 140, 90, 260, 110, 120, 80, 90};
enum Column { NameColumn, KindColumn, ValuesColumn, ExtentColumn, ModelColumn, WrittenColumn, SizeColumn, PlaceColumn };

QString text(const std::string& words) { return QString::fromStdString(words); }

QString optionWords(const std::string& options); ///< a JSON object in plain words

/// "a1b2c3d4e5f6…"
QString shortHash(const std::string& hash) { return hash.size() > kHashDigits ? text(hash).left(kHashDigits) + QStringLiteral("…") : text(hash); }

QString valueWords(const QJsonValue& value) {
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        QStringList words;
        for (const QJsonValue& one : list) {
            words << valueWords(one);
        }
        return list.size() > kMostValues ? QStringLiteral("%1 values").arg(withThousands(list.size())) : words.join(QStringLiteral(", "));
    }
    if (value.isBool()) {
        return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
    }
    if (value.isDouble()) {
        const double number = value.toDouble();
        return number == std::floor(number) && std::abs(number) < 1e15 ? withThousands(static_cast<qint64>(number)) : QString::number(number);
    }
    if (value.isObject()) {
        return QStringLiteral("(%1)").arg(optionWords(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact).toStdString()));
    }
    return value.isNull() ? QStringLiteral("none") : value.toString();
}

/// "batch_size" and "batchSize" are "batch size".
QString keyWords(const QString& key) {
    QString words;
    for (const QChar letter : key) {
        const bool next = letter.isUpper() && !words.isEmpty() && words.back().isLower();
        words += letter == QLatin1Char('_') ? QStringLiteral(" ") : next ? QStringLiteral(" ") + letter.toLower() : QString(letter);
    }
    return words;
}

QString optionWords(const std::string& options) {
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(options));
    if (!document.isObject()) {
        return text(options);
    }
    QStringList words;
    const QJsonObject object = document.object();
    for (auto one = object.begin(); one != object.end(); ++one) {
        const QString value = valueWords(one.value());
        words << (value.isEmpty() ? keyWords(one.key()) + QStringLiteral(" none") : keyWords(one.key()) + QLatin1Char(' ') + value);
    }
    return words.join(QStringLiteral(", "));
}

/// What the short forms in the details stand for.
QString detailsTip(const ListedResult& result) {
    const Provenance& from = result.row.provenance;
    QStringList lines;
    for (const auto& [what, value] : {std::pair{QStringLiteral("Options"), from.options}, {QStringLiteral("Model, SHA-256"), from.modelHash}, {QStringLiteral("Data, SHA-256"), from.datasetFingerprint}}) {
        if (!value.empty()) {
            lines << QStringLiteral("%1: %2").arg(what, text(value));
        }
    }
    return lines.join(QLatin1Char('\n'));
}

QString detailsOf(const ListedResult& result) {
    const ResultRow& row = result.row;
    QStringList lines;
    if (!row.problem.empty()) {
        lines << text(row.problem);
    }
    const auto add = [&](const QString& what, const std::string& value) {
        if (!value.empty()) {
            lines << QStringLiteral("%1: %2").arg(what, text(value));
        }
    };
    add(QStringLiteral("Made by"), row.provenance.task.empty() || row.provenance.version.empty() ? row.provenance.task
                                                                                               : row.provenance.task + ", Ocellus " + row.provenance.version);
    add(QStringLiteral("Options"), optionWords(row.provenance.options).toStdString());
    add(QStringLiteral("Model"), shortHash(row.provenance.modelHash).toStdString());
    add(QStringLiteral("Data"), shortHash(row.provenance.datasetFingerprint).toStdString());
    if (!result.whyNotDelete.isEmpty()) {
        lines << result.whyNotDelete;
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

ResultsDialog::ResultsDialog(QWidget* parent) : QDialog(parent) {
    QVBoxLayout* column = explainedPage(*this, QStringLiteral("resultsDialog"), QStringLiteral("Results"),
        QStringLiteral("What was computed about the open data set. The data file itself is never changed; deleting a result can be undone until the "
                       "data set is closed."));
    m_table = pageTable(*this, QStringLiteral("resultsTable"), QStringLiteral("Results"), 26);
    m_table->setHeaderLabels({QStringLiteral("Result"), QStringLiteral("Kind"), QStringLiteral("Values"), QStringLiteral("Extent"), QStringLiteral("Model"),
        QStringLiteral("Written"), QStringLiteral("Size"), QStringLiteral("Kept in")});
    for (int i = 0; i < static_cast<int>(std::size(kWidths)); ++i) {
        m_table->setColumnWidth(i, kWidths[i]);
    }
    column->addWidget(m_table, 1);
    m_none = textLabel(QStringLiteral("Nothing was computed about these data yet. Predict, denoise, impute, make a map or score genes, and it is listed here."),
        TextRole::Secondary, this);
    m_none->setObjectName(QStringLiteral("resultsNone"));
    m_none->setAlignment(Qt::AlignCenter);
    m_none->setWordWrap(true);
    column->addWidget(m_none, 1);
    column->addWidget(horizontalLine(this));
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("resultDetailsScroll"));
    scroll->setAccessibleName(QStringLiteral("Where the result comes from"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFixedHeight(kDetailsHeight);
    m_details = textLabel({}, TextRole::Small, scroll);
    m_details->setObjectName(QStringLiteral("resultDetails"));
    m_details->setAccessibleName(scroll->accessibleName());
    m_details->setWordWrap(true);
    m_details->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    scroll->setWidget(m_details);
    column->addWidget(scroll);
    auto* row = new QHBoxLayout;
    row->setSpacing(10);
    m_show = pushButton(QStringLiteral("showResult"), QStringLiteral("Show"), ButtonKind::Primary, this);
    m_export = pushButton(QStringLiteral("exportResult"), QStringLiteral("Export…"), ButtonKind::Normal, this);
    m_delete = pushButton(QStringLiteral("deleteResult"), QStringLiteral("Delete"), ButtonKind::Normal, this, QStringLiteral("trash"));
    QPushButton* close = pushButton(QStringLiteral("closeResults"), QStringLiteral("Close"), ButtonKind::Flat, this);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    row->addWidget(m_delete);
    row->addStretch(1);
    row->addWidget(close);
    row->addWidget(m_export);
    row->addWidget(m_show);
    column->addLayout(row);
    resize(1060, 520);
    const auto ask = [this](void (ResultsDialog::*wanted)(const QString&)) {
        return [this, wanted] {
            if (const ListedResult* one = current()) {
                Q_EMIT(this->*wanted)(text(one->row.name));
            }
        };
    };
    connect(m_show, &QPushButton::clicked, this, ask(&ResultsDialog::showWanted));
    connect(m_export, &QPushButton::clicked, this, ask(&ResultsDialog::exportWanted));
    connect(m_delete, &QPushButton::clicked, this, ask(&ResultsDialog::deleteWanted));
    connect(m_table, &QTreeWidget::itemActivated, this, ask(&ResultsDialog::showWanted));
    connect(m_table, &QTreeWidget::currentItemChanged, this, &ResultsDialog::refresh);
    setResults({});
}

void ResultsDialog::setResults(std::vector<ListedResult> results) {
    const ListedResult* before = current();
    const QString chosen = before ? text(before->row.name) : QString();
    m_results = std::move(results);
    {
        const QSignalBlocker quiet(m_table);
        m_table->clear();
        for (const ListedResult& one : m_results) {
            const ResultRow& row = one.row;
            auto* item = new QTreeWidgetItem(m_table);
            item->setText(NameColumn, text(row.name));
            item->setText(KindColumn, text(row.kind));
            item->setText(ValuesColumn, text(row.values));
            item->setText(ExtentColumn, text(row.extent()));
            item->setText(ModelColumn, shortHash(row.provenance.modelHash));
            item->setText(WrittenColumn, row.written ? QDateTime::fromSecsSinceEpoch(*row.written).toString(QStringLiteral("yyyy-MM-dd HH:mm")) : QString());
            item->setText(SizeColumn, row.bytes >= 0 ? text(byteText(row.bytes)) : QString());
            item->setText(PlaceColumn, text(toString(row.place)));
            item->setTextAlignment(SizeColumn, Qt::AlignRight | Qt::AlignVCenter);
            for (int i = 0; i < m_table->columnCount(); ++i) {
                item->setToolTip(i, i == ModelColumn ? text(row.provenance.modelHash) : item->text(i));
            }
            if (text(row.name) == chosen) {
                m_table->setCurrentItem(item);
            }
        }
        if (m_table->currentItem() == nullptr && m_table->topLevelItemCount() > 0) {
            m_table->setCurrentItem(m_table->topLevelItem(0));
        }
    }
    m_table->setVisible(!m_results.empty());
    m_none->setVisible(m_results.empty());
    refresh();
}

const ListedResult* ResultsDialog::current() const {
    const int row = m_table->currentItem() ? m_table->indexOfTopLevelItem(m_table->currentItem()) : -1;
    return row >= 0 && row < static_cast<int>(m_results.size()) ? &m_results[static_cast<std::size_t>(row)] : nullptr;
}

void ResultsDialog::refresh() {
    const ListedResult* one = current();
    m_details->setText(one ? detailsOf(*one) : QString());
    m_details->setToolTip(one ? detailsTip(*one) : QString());
    m_show->setEnabled(one && one->row.problem.empty());
    m_export->setEnabled(one && one->canExport && one->row.problem.empty());
    m_delete->setEnabled(one && one->whyNotDelete.isEmpty());
    m_delete->setToolTip(one ? one->whyNotDelete : QString());
}

} // namespace ocellus
