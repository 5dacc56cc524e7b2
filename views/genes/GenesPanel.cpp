// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/genes/GenesPanel.h"

#include "core/base/Error.h"
#include "views/genes/GeneCard.h"
#include "views/genes/GeneCompleter.h"
#include "views/genes/GeneList.h"
#include "views/genes/GeneSearch.h"
#include "views/genes/ImputedGenes.h"
#include "views/state/GeneValueStates.h"
#include "views/style/Controls.h"
#include "views/style/SvgIcon.h"

#include <QAbstractItemView>
#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>

namespace ocellus {

namespace {

constexpr std::size_t kCompletions = 12;
const QString kImpute = QStringLiteral("impute:"); ///< address of a link

/// "nine", "14": small numbers in words.
QString inWords(Index number) {
    static const char* words[] = {"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"};
    return number <= 12 ? QString::fromLatin1(words[number]) : withCommas(number);
}

} // namespace

GenesPanel::GenesPanel(ExplorerState& state, QWidget* parent)
    : QWidget(parent)
    , m_state(state)
    , m_find(new SearchField(
          QStringLiteral("Find a gene: symbol, id"), QStringLiteral("G"), SearchField::Place::Panel, this))
    , m_completer(new GeneCompleter(m_find))
    , m_message(textLabel({}, TextRole::Secondary, this))
    , m_stack(new QStackedWidget(this))
    , m_model(new GeneListModel(state, this)) {
    setObjectName(QStringLiteral("genesPanel"));
    setProperty("surface", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(260);
    m_find->setObjectName(QStringLiteral("findGene"));
    m_find->setAccessibleName(QStringLiteral("Find a gene"));
    m_message->setObjectName(QStringLiteral("geneMessage"));
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::RichText);
    m_message->setContentsMargins(12, 0, 12, 8);
    m_message->hide();
    m_stack->addWidget(buildList());
    m_stack->addWidget(buildEmpty());
    auto* top = new QVBoxLayout;
    top->setContentsMargins(12, 10, 12, 8);
    top->addWidget(m_find);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(top);
    column->addWidget(m_message);
    column->addWidget(m_stack, 1);
    connect(m_find, &QLineEdit::textEdited, this, &GenesPanel::complete);
    connect(m_find, &QLineEdit::returnPressed, this, &GenesPanel::search);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &GenesPanel::search, Qt::QueuedConnection);
    connect(m_message, &QLabel::linkActivated, this, [this](const QString& symbol) {
        if (symbol.startsWith(kImpute)) {
            Q_EMIT imputeWanted(symbol.mid(kImpute.size()));
            return;
        }
        m_find->setText(symbol);
        search();
    });
    connect(m_model, &GeneListModel::countsChanged, this, [this](const std::string& gene) {
        if (gene == m_card->gene()) {
            m_card->setCounts(m_model->counts(gene));
            m_card->refresh();
        }
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &GenesPanel::genesChanged);
    connect(&state, &ExplorerState::colouringChanged, m_card, &GeneCard::refresh);
    connect(&state, &ExplorerState::themeChanged, m_card, &GeneCard::refresh);
    connect(&state, &ExplorerState::datasetChanged, this, &GenesPanel::datasetChanged);
    for (const auto signal : {&ExplorerState::valuesChanged, &ExplorerState::valueStateChanged}) {
        connect(&state, signal, this, [this] {
            for (const std::string& gene : genes()) {
                m_state.requestGeneValues(gene);
                m_model->count(gene); // they may be there already
            }
        });
    }
    datasetChanged();
}

QWidget* GenesPanel::buildList() {
    auto* page = new QWidget(m_stack);
    m_card = new GeneCard(m_state, page);
    m_list = new GeneListView(*m_model, m_state, page);
    m_list->setObjectName(QStringLiteral("geneList"));
    m_list->setAccessibleName(QStringLiteral("Genes kept"));
    m_footer = new QWidget(page);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_chosen = new QWidget(page);
    auto* chosen = new QVBoxLayout(m_chosen);
    chosen->setContentsMargins(0, 0, 0, 0);
    chosen->setSpacing(0);
    chosen->addWidget(horizontalLine(m_chosen));
    chosen->addWidget(m_card);
    chosen->addWidget(horizontalLine(m_chosen));
    chosen->addWidget(m_list, 1);
    column->addWidget(m_chosen, 1);
    m_hint = textLabel(QStringLiteral("Press G and type a gene, such as CD3D: it colours the map."), TextRole::Secondary, page);
    m_hint->setObjectName(QStringLiteral("geneHint"));
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    auto* hint = new QHBoxLayout; // the style sheet takes margins of the label itself
    hint->setContentsMargins(32, 0, 32, 0);
    hint->addWidget(m_hint);
    column->addLayout(hint, 1);
    connect(this, &GenesPanel::genesChanged, this, &GenesPanel::showHint);
    auto* imputed = new ImputedGenesBox(m_state, page);
    column->addWidget(imputed);
    connect(imputed, &ImputedGenesBox::geneChosen, this, [this](const std::string& gene) { showGene(gene, true); });
    connect(imputed, &ImputedGenesBox::moreWanted, this, [this] { Q_EMIT imputeWanted({}); });
    connect(m_card, &GeneCard::hideWanted, this, [this](const std::string& gene) { Q_EMIT hideGeneWanted(QString::fromStdString(gene)); });
    column->addWidget(m_footer);
    m_footer->hide();
    m_card->hide();
    const auto colour = [this](const std::string& gene) {
        m_state.colourFollowers({ColourSource::Kind::Gene, gene, {}});
    };
    connect(m_card, &GeneCard::colourWanted, this, colour);
    connect(m_card, &GeneCard::closed, this, &GenesPanel::closeCurrent);
    connect(m_list, &GeneListView::colourWanted, this, colour);
    connect(m_list, &GeneListView::removeWanted, m_model, &GeneListModel::remove);
    connect(m_list, &GeneListView::geneChosen, this, [this](const std::string& gene) { showGene(gene, true); });
    return page;
}

QWidget* GenesPanel::buildEmpty() {
    auto* page = new QWidget(m_stack);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(32, 0, 32, 60);
    column->setSpacing(8);
    column->addStretch(1);
    auto* icon = new QLabel(page);
    icon->setPixmap(svgIcon(QStringLiteral("info"), IconRole::Faint).pixmap(20, 20));
    column->addWidget(icon, 0, Qt::AlignHCenter);
    QLabel* title = textLabel(QStringLiteral("This map has no counts"), TextRole::LeadHeading, page);
    title->setAlignment(Qt::AlignHCenter);
    column->addWidget(title);
    m_emptyText = textLabel({}, TextRole::Secondary, page);
    m_emptyText->setAlignment(Qt::AlignHCenter);
    m_emptyText->setWordWrap(true);
    column->addWidget(m_emptyText);
    column->addSpacing(4);
    QPushButton* open = pushButton(QStringLiteral("openCounts"), QStringLiteral("Open the counts..."), ButtonKind::Normal, page);
    column->addWidget(open, 0, Qt::AlignHCenter);
    column->addStretch(2);
    connect(open, &QPushButton::clicked, this, &GenesPanel::openCountsWanted);
    return page;
}

void GenesPanel::showHint() {
    const bool any = !genes().empty();
    m_chosen->setVisible(any);
    m_hint->setVisible(!any);
}

void GenesPanel::datasetChanged() {
    m_model->m_counts.clear();
    m_model->setGenes({});
    m_card->hide();
    showHint();
    m_find->clear();
    m_message->hide();
    setCountText({});
    const auto dataset = m_state.dataset();
    const bool genes = dataset && dataset->geneCount() > 0;
    m_stack->setVisible(dataset != nullptr);
    m_stack->setCurrentIndex(genes ? 0 : 1);
    m_find->setEnabled(genes);
    if (!dataset) {
        return;
    }
    if (!genes) {
        Index predicted = 0;
        for (const Column& column : dataset->cells().columns) {
            predicted += columnSource(column.name, nullptr, nullptr) == QLatin1String("model");
        }
        const auto columns = static_cast<Index>(dataset->cells().columns.size());
        const QString labels = predicted > 0
            ? QStringLiteral("%1 predicted label%2").arg(inWords(predicted), predicted == 1 ? QString() : QStringLiteral("s"))
            : QStringLiteral("%1 column%2").arg(inWords(columns), columns == 1 ? QString() : QStringLiteral("s"));
        m_emptyText->setText(
            QStringLiteral("It holds positions and %1 for %2. Open the file with the counts to colour by genes.")
                .arg(labels, cellsText(dataset->cellCount())));
        return;
    }
    // the organism's gene table is read from disk at its first use
    auto* watcher = new QFutureWatcher<std::optional<Index>>(this);
    connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, dataset] {
        watcher->deleteLater();
        if (dataset == m_state.dataset() && watcher->result()) {
            setRecognised(*watcher->result(), dataset->geneCount());
        }
    });
    watcher->setFuture(QtConcurrent::run([dataset]() -> std::optional<Index> {
        try {
            return recognisedGenes(*dataset);
        } catch (const Error&) {
            return std::nullopt; // without its gene table the program still shows genes as the file names them
        }
    }));
}

void GenesPanel::setRecognised(Index matched, Index total) {
    setCountText(QStringLiteral("%1 of %2 recognised").arg(withCommas(matched), withCommas(total)));
}

void GenesPanel::setCountText(const QString& text) {
    if (text != m_countText) {
        m_countText = text;
        Q_EMIT countTextChanged(text);
    }
}

void GenesPanel::complete(const QString& text) {
    m_message->hide();
    std::vector<std::pair<QString, QString>> found; // symbols and ids
    const auto add = [&found](const QString& symbol, const QString& aside) {
        if (std::none_of(found.begin(), found.end(), [&](const auto& one) { return one.first == symbol; })) {
            found.emplace_back(symbol, aside);
        }
    };
    if (m_state.dataset() && text.trimmed().size() >= 1) {
        const GeneTable& genes = m_state.dataset()->genes();
        for (const Index gene : genes.search(text.trimmed().toStdString(), kCompletions)) {
            add(QString::fromStdString(genes.symbol(gene)), geneAside(*m_state.dataset(), gene));
        }
        for (const ModelledGene& one : modelledGenes(m_state, ValueState::Imputed)) {
            const QString symbol = QString::fromStdString(one.gene().symbol);
            if (!one.gene().measured && symbol.startsWith(text.trimmed(), Qt::CaseInsensitive) && found.size() < kCompletions) {
                add(symbol, QStringLiteral("imputed"));
            }
        }
    }
    m_completer->setFound(found);
}

void GenesPanel::search() {
    const QString text = m_find->text().trimmed();
    if (text.isEmpty() || !m_state.dataset()) {
        return;
    }
    const Dataset& dataset = *m_state.dataset();
    const auto gene = findGene(dataset, text);
    if (const auto modelled = gene ? std::nullopt : findModelled(m_state, text)) {
        m_message->hide();
        m_completer->popup()->hide();
        m_find->clear();
        showGene(*modelled, true);
        Q_EMIT found();
        return;
    }
    if (!gene) {
        const QString known = knownGeneName(dataset, text);
        m_message->setText(known.isEmpty() ? noGeneSentence(dataset.genes(), text) : notMeasuredSentence(known.toHtmlEscaped()));
        m_message->show();
        return;
    }
    m_message->hide();
    m_completer->popup()->hide();
    m_find->clear();
    showGene(dataset.genes().id(*gene), true);
    Q_EMIT found();
}

/// Of a gene that the organism has: no other is meant.
QString GenesPanel::notMeasuredSentence(const QString& known) const {
    const QString where = m_state.dataset()->isSpatial() ? QStringLiteral("on this panel") : QStringLiteral("among the genes of this file");
    const QString sentence = QStringLiteral("%1 is not %2.").arg(known, where);
    return m_whyNoImputing.isEmpty() ? QStringLiteral("%1 <a href=\"%2%3\">Impute it</a>.").arg(sentence, kImpute, known) : sentence;
}

void GenesPanel::showGene(const std::string& geneId, bool colour) {
    if (!m_state.dataset()) {
        return;
    }
    const std::string before = !m_card->isHidden() ? m_card->gene() : std::string();
    if (!before.empty() && before != geneId) {
        m_model->addFirst(before);
    }
    m_model->remove(geneId);
    m_card->setGene(geneId);
    m_state.requestGeneValues(geneId);
    m_model->count(geneId);
    m_card->setCounts(m_model->counts(geneId));
    m_card->show();
    if (colour) {
        m_state.colourFollowers({ColourSource::Kind::Gene, geneId, {}});
    }
    m_card->refresh();
    Q_EMIT genesChanged();
}

void GenesPanel::closeCurrent() {
    m_card->hide();
    if (!m_model->genes().empty()) {
        const std::string next = m_model->genes().front();
        m_card->setGene({});
        showGene(next, false);
    } else {
        Q_EMIT genesChanged();
    }
}

std::vector<std::string> GenesPanel::genes() const {
    std::vector<std::string> all;
    if (!m_card->isHidden()) {
        all.push_back(m_card->gene());
    }
    all.insert(all.end(), m_model->genes().begin(), m_model->genes().end());
    return all;
}

void GenesPanel::setGenes(const std::vector<std::string>& genes) {
    m_card->hide();
    m_model->setGenes(genes.empty() ? genes : std::vector<std::string>(genes.begin() + 1, genes.end()));
    if (!genes.empty()) {
        showGene(genes.front(), false);
    }
}

void GenesPanel::focusSearch() {
    m_find->setFocus(Qt::ShortcutFocusReason);
    m_find->selectAll();
}

} // namespace ocellus
