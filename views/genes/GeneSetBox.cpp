// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/genes/GeneSetBox.h"

#include "core/datasets/NamedGenes.h"
#include "views/state/ColouringJob.h"
#include "views/state/ExplorerState.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace ocellus {

namespace {

constexpr int kGenesHeight = 66;
constexpr qsizetype kNamedMissing = 3; ///< names not found that the sentence lists

QString missingText(const std::vector<std::string>& names) {
    QStringList shown;
    for (const std::string& name : names) {
        shown << QString::fromStdString(name);
    }
    const qsizetype more = shown.size() - kNamedMissing;
    QString text = shown.mid(0, kNamedMissing).join(QStringLiteral(", "));
    return more > 0 ? text + QStringLiteral(" and %1 more").arg(more) : text;
}

} // namespace

GeneSetBox::GeneSetBox(ExplorerState& state, QWidget* parent)
    : QWidget(parent), m_state(state),
      m_open(pushButton(QStringLiteral("openGeneSet"), QStringLiteral("Score a gene set…"), ButtonKind::Link, this)) {
    m_form = buildForm();
    setObjectName(QStringLiteral("geneSetBox"));
    setAccessibleName(QStringLiteral("Gene set"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(horizontalLine(this));
    m_folded = new QWidget(this);
    auto* row = new QHBoxLayout(m_folded);
    row->setContentsMargins(12, 8, 12, 8);
    row->addWidget(m_open);
    row->addStretch(1);
    column->addWidget(m_folded);
    column->addWidget(m_form);
    m_form->hide();
    connect(m_open, &QPushButton::clicked, this, &GeneSetBox::openWanted);
    connect(&state, &ExplorerState::datasetChanged, this, [this] {
        m_genes->clear();
        m_name->clear();
        setBusy(false);
        fold();
    });
}

QWidget* GeneSetBox::buildForm() {
    auto* form = new QWidget(this);
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(12, 8, 12, 12);
    column->setSpacing(8);
    column->addWidget(textLabel(QStringLiteral("Gene set"), TextRole::Heading, form));
    m_name = new QLineEdit(form);
    m_name->setObjectName(QStringLiteral("geneSetName"));
    m_name->setAccessibleName(QStringLiteral("Name of the gene set"));
    m_name->setPlaceholderText(QStringLiteral("Name, such as Interferon response"));
    m_genes = new QPlainTextEdit(form);
    m_genes->setObjectName(QStringLiteral("geneSetGenes"));
    m_genes->setAccessibleName(QStringLiteral("Genes of the set"));
    m_genes->setPlaceholderText(QStringLiteral("Symbols or ids, with commas or one a line"));
    m_genes->setTabChangesFocus(true);
    m_genes->setFixedHeight(kGenesHeight);
    m_message = textLabel({}, TextRole::Secondary, form);
    m_message->setObjectName(QStringLiteral("geneSetMessage"));
    m_message->setWordWrap(true);
    column->addWidget(m_name);
    column->addWidget(m_genes);
    column->addWidget(m_message);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_score = pushButton(QStringLiteral("geneSetScore"), QStringLiteral("Score the cells"), ButtonKind::Normal, form);
    m_score->setToolTip(QStringLiteral("Mean of these genes less the mean of control genes of like expression; measured values only"));
    QPushButton* close = pushButton(QStringLiteral("geneSetClose"), QStringLiteral("Close"), ButtonKind::Flat, form);
    close->setAccessibleName(QStringLiteral("Close the gene set"));
    row->addWidget(m_score);
    row->addWidget(close);
    row->addStretch(1);
    column->addLayout(row);
    connect(m_name, &QLineEdit::textChanged, this, &GeneSetBox::refresh);
    connect(m_name, &QLineEdit::returnPressed, m_score, &QPushButton::click);
    connect(m_genes, &QPlainTextEdit::textChanged, this, &GeneSetBox::refresh);
    connect(m_score, &QPushButton::clicked, this, [this] { Q_EMIT scoreWanted(set()); });
    connect(close, &QPushButton::clicked, this, &GeneSetBox::fold);
    return form;
}

bool GeneSetBox::isOpen() const {
    return !m_form->isHidden();
}

void GeneSetBox::open(const std::vector<std::string>& genes) {
    if (m_genes->toPlainText().isEmpty() && m_state.dataset()) {
        QStringList symbols;
        for (const std::string& gene : genes) {
            symbols << QString::fromStdString(geneSymbol(*m_state.dataset(), gene));
        }
        m_genes->setPlainText(symbols.join(QStringLiteral(", ")));
    }
    m_folded->hide();
    m_form->show();
    refresh();
    m_name->setFocus();
}

void GeneSetBox::fold() {
    const bool focused = m_form->isAncestorOf(QApplication::focusWidget());
    m_form->hide();
    m_folded->show();
    if (focused) {
        m_open->setFocus();
    }
}

void GeneSetBox::setBusy(bool busy) {
    m_busy = busy;
    refresh();
}

GeneSet GeneSetBox::set() const {
    return {m_name->text().trimmed().toStdString(), geneNamesIn(m_genes->toPlainText().toStdString())};
}

void GeneSetBox::refresh() {
    const GeneSet wanted = set();
    std::vector<std::string> missing;
    std::size_t found = 0;
    if (m_state.dataset()) {
        found = genesNamed(m_state.dataset()->genes(), m_state.dataset()->organism(), wanted.genes, &missing).size();
    }
    QString text;
    if (!wanted.genes.empty()) {
        text = QStringLiteral("%1 in this data set.").arg(found == 1 ? QStringLiteral("1 gene") : QStringLiteral("%1 genes").arg(found));
        if (!missing.empty()) {
            text += QStringLiteral(" Not found: %1.").arg(missingText(missing));
        }
    }
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
    m_score->setEnabled(!m_busy && found > 0 && !wanted.name.empty());
    m_score->setText(m_busy ? QStringLiteral("Scoring…") : QStringLiteral("Score the cells"));
}

} // namespace ocellus
