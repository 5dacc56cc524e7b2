// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/check/GenesSection.h"

#include "core/base/Organism.h"
#include "views/check/CheckFigures.h"
#include "views/style/Badge.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"
#include "views/style/ThemeTokens.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kExamples = 4;

const std::array<const char*, 5> kTitles = {"By identifier",
                                            "By identifier, without its version",
                                            "By symbol",
                                            "By an earlier symbol",
                                            "Not recognised"};
const std::array<GeneMatch, 5> kMatches = {GeneMatch::Identifier,
                                           GeneMatch::VersionedIdentifier,
                                           GeneMatch::Symbol,
                                           GeneMatch::EarlierSymbol,
                                           GeneMatch::Unknown};

/// A bar of 6 px for a share of 1.
class ShareBar : public QWidget {
public:
    using QWidget::QWidget;

    void setShare(double share) {
        m_share = share;
        update();
    }

    QSize sizeHint() const override { return {90, 6}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const ThemeTokens& look = tokens();
        const QRectF groove(0.0, 0.5 * (height() - 6), width(), 6.0);
        painter.fillRect(groove, look.line);
        painter.fillRect(
            QRectF(groove.topLeft(), QSizeF(groove.width() * std::clamp(m_share, 0.0, 1.0), 6.0)),
            look.text2);
    }

private:
    double m_share = 0.0;
};

QString genesText(Index count) {
    return count == 1 ? QStringLiteral("1 gene")
                      : QStringLiteral("%1 genes").arg(withThousands(count));
}

/// The first unknown genes, as the file names them.
QString unknownExamples(const DataCheck& check) {
    QStringList names;
    for (std::size_t gene = 0; gene < check.genes.match.size() && names.size() < kExamples;
         ++gene) {
        if (check.genes.match[gene] == GeneMatch::Unknown) {
            names << QString::fromStdString(check.geneTable->symbol(static_cast<Index>(gene)));
        }
    }
    return names.join(QStringLiteral(", "));
}

/// "SEPT7 is SEPTIN7" of the first renamed gene.
QString renamedExample(const DataCheck& check) {
    const GeneCheck& genes = check.genes;
    for (std::size_t gene = 0; gene < genes.match.size(); ++gene) {
        const std::string& written = check.geneTable->symbol(static_cast<Index>(gene));
        const QString before = QString::fromStdString(written);
        const QString now = QString::fromStdString(genes.symbol[gene]);
        if (!now.isEmpty() && before != QString::fromStdString(genes.id[gene]) &&
            before.compare(now, Qt::CaseInsensitive) != 0 &&
            genes.match[gene] != GeneMatch::Unknown && !before.startsWith(QStringLiteral("ENS"))) {
            return QStringLiteral(": %1 is %2").arg(before, now);
        }
    }
    return {};
}

QString changedText(const DataCheck& check) {
    QStringList lines;
    if (check.genes.renamed > 0) {
        lines << QStringLiteral("%1 %2 another symbol today%3.")
                     .arg(genesText(check.genes.renamed),
                          check.genes.renamed == 1 ? QStringLiteral("has") : QStringLiteral("have"),
                          renamedExample(check));
    }
    if (check.genes.duplicates > 0) {
        lines << QStringLiteral("%1 %2 written more than once; models sum them.")
                     .arg(genesText(check.genes.duplicates),
                          check.genes.duplicates == 1 ? QStringLiteral("is")
                                                      : QStringLiteral("are"));
    }
    return lines.join(QLatin1Char(' '));
}

} // namespace

GenesSection::GenesSection(QWidget* parent) : QWidget(parent) {
    QVBoxLayout* column = nullptr;
    QFrame* box = fillWithSection(this, &column);
    auto* head = new QHBoxLayout;
    head->addWidget(textLabel(QStringLiteral("Genes"), TextRole::Heading, box), 1);
    m_organism = new Chip({}, Chip::Kind::Plain, box);
    m_organism->setObjectName(QStringLiteral("genesOrganism"));
    head->addWidget(m_organism);
    column->addLayout(head);
    m_recognised = textLabel({}, TextRole::Body, box);
    m_recognised->setObjectName(QStringLiteral("genesRecognised"));
    m_recognised->setTextFormat(Qt::RichText);
    m_recognised->setWordWrap(true);
    column->addWidget(m_recognised);
    m_kindBox = buildKinds();
    column->addWidget(m_kindBox);
    m_changed = textLabel({}, TextRole::Small, box);
    m_changed->setObjectName(QStringLiteral("genesChanged"));
    m_unknown = textLabel({}, TextRole::Small, box);
    m_unknown->setObjectName(QStringLiteral("genesUnknown"));
    for (QLabel* label : {m_changed, m_unknown}) {
        label->setWordWrap(true);
        column->addWidget(label);
    }
    m_save = pushButton(QStringLiteral("saveGeneTable"),
                        QStringLiteral("Save gene table…"),
                        ButtonKind::Normal,
                        box,
                        QStringLiteral("save"),
                        ButtonSize::Dock);
    m_save->setToolTip(QStringLiteral("Every gene with how it was recognised, as a .tsv"));
    column->addWidget(m_save, 0, Qt::AlignLeft);
    connect(m_save, &QPushButton::clicked, this, &GenesSection::saveWanted);
}

QWidget* GenesSection::buildKinds() {
    auto* box = new QWidget(this);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 2, 0, 4);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(0, 1);
    for (std::size_t i = 0; i < kKinds; ++i) {
        const int row = static_cast<int>(i);
        Kind& kind = m_kinds[i];
        kind.title = textLabel(QString::fromLatin1(kTitles[i]), TextRole::Secondary, box);
        kind.bar = new ShareBar(box);
        kind.bar->setFixedSize(90, 16);
        kind.count = textLabel({}, TextRole::Body, box);
        kind.count->setObjectName(QStringLiteral("genesBy%1").arg(row));
        kind.count->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        kind.count->setMinimumWidth(52);
        grid->addWidget(kind.title, row, 0);
        grid->addWidget(kind.bar, row, 1);
        grid->addWidget(kind.count, row, 2);
    }
    return box;
}

void GenesSection::showFigures(const CheckFigures& figures) {
    const DataCheck& check = *figures.check;
    const GeneCheck& genes = check.genes;
    const Index all = genes.size();
    m_organism->setVisible(genes.organism.has_value());
    if (genes.organism) {
        m_organism->setText(QStringLiteral("%1, by %2")
                                .arg(QString::fromStdString(organismName(*genes.organism)),
                                     genes.toldBy == "the file" ? QStringLiteral("the file")
                                                                : QStringLiteral("its genes")));
    }
    m_recognised->setText(
        genes.hasReference ? QStringLiteral("<b>%1 of %2</b> genes are recognised.")
                                 .arg(withThousands(genes.matched), withThousands(all))
        : check.notes.empty() ? QString()
                              : QString::fromStdString(check.notes.front()).toHtmlEscaped());
    m_kindBox->setVisible(genes.hasReference);
    for (std::size_t i = 0; i < kKinds; ++i) {
        const Index count = genes.count(kMatches[i]);
        m_kinds[i].count->setText(withThousands(count));
        static_cast<ShareBar*>(m_kinds[i].bar)
            ->setShare(all > 0 ? static_cast<double>(count) / static_cast<double>(all) : 0.0);
        const bool shown = count > 0 || kMatches[i] == GeneMatch::Unknown;
        for (QWidget* part : {static_cast<QWidget*>(m_kinds[i].title),
                              m_kinds[i].bar,
                              static_cast<QWidget*>(m_kinds[i].count)}) {
            part->setVisible(shown);
        }
    }
    m_changed->setText(changedText(check));
    m_changed->setVisible(!m_changed->text().isEmpty());
    const bool unknown = genes.hasReference && genes.count(GeneMatch::Unknown) > 0;
    m_unknown->setText(
        unknown ? QStringLiteral("Not recognised, for instance: %1.").arg(unknownExamples(check))
                : QString());
    m_unknown->setVisible(unknown);
}

} // namespace ocellus
