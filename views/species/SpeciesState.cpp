// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/species/SpeciesState.h"

#include <algorithm>

namespace ocellus {

namespace {

QString capitalised(QString text) {
    if (!text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}

} // namespace

QString SpeciesAnswer::title(CounterfactualGroup group) const {
    const QString cells = capitalised(source.isEmpty() ? request.cells.name : QStringLiteral("%1 cells").arg(source));
    switch (group) {
    case CounterfactualGroup::Source: return QStringLiteral("%1, observed").arg(cells);
    case CounterfactualGroup::Generated: return QStringLiteral("%1 as %2").arg(cells, wanted);
    case CounterfactualGroup::Control: return QStringLiteral("%1, rebuilt unchanged").arg(cells);
    case CounterfactualGroup::WrongTarget: return QStringLiteral("%1 as %2").arg(cells, QString::fromStdString(result->wrong.name));
    case CounterfactualGroup::Target: break;
    }
    return QStringLiteral("%1 cells, observed").arg(capitalised(wanted));
}

QString SpeciesAnswer::facts() const {
    QStringList facts{QString::fromStdString(result->matching.sentence())};
    if (const QString other = QString::fromStdString(result->targetMapping); other != facts.first()) {
        facts << other;
    }
    const bool organisms = request.className == QLatin1String("organism");
    facts << QStringLiteral("%1 of %2 %3 generated").arg(withCommas(generatedGenes()), withCommas(result->listed),
        organisms ? QStringLiteral("genes with a one-to-one orthologue") : QStringLiteral("genes"));
    facts << QStringLiteral("control: the same cells rebuilt unchanged");
    facts << QStringLiteral("wrong target: %1").arg(QString::fromStdString(result->wrong.name));
    return facts.join(QStringLiteral("  ·  "));
}

Index SpeciesAnswer::generatedGenes() const {
    const auto& order = result->effects.order; // those asked for
    return std::count_if(order.begin(), order.end(), [this](Index gene) { return result->effects.genes[static_cast<std::size_t>(gene)].generated(); });
}

QStringList SpeciesAnswer::notes() const {
    QStringList notes;
    if (!result->unknown.empty()) {
        notes << QStringLiteral("%1 of the genes asked for were not measured or are not known to the model.").arg(withCommas(static_cast<Index>(result->unknown.size())));
    }
    for (const std::string& note : result->notes) {
        notes << QString::fromStdString(note);
    }
    for (const std::string& warning : result->warnings) {
        notes << QString::fromStdString(warning);
    }
    return notes;
}

QString SpeciesAnswer::geneName(std::size_t gene) const {
    return QString::fromStdString(result->genes->symbol(result->effects.genes[gene].gene));
}

QString SpeciesAnswer::geneId(std::size_t gene) const { return QString::fromStdString(result->genes->id(result->effects.genes[gene].gene)); }

void SpeciesState::setAnswer(std::shared_ptr<const SpeciesAnswer> answer) {
    m_answer = std::move(answer);
    m_gene = -1;
    m_values.reset();
    if (m_answer) {
        m_message.clear();
    }
    Q_EMIT answerChanged();
    Q_EMIT geneChanged();
    Q_EMIT valuesChanged();
}

void SpeciesState::setMessage(const QString& message) {
    m_message = message;
    Q_EMIT progressChanged();
}

void SpeciesState::setProgress(const QString& words) {
    if (words != m_progress) {
        m_progress = words;
        Q_EMIT progressChanged();
    }
}

void SpeciesState::setDirection(SpeciesDirection direction) {
    if (direction != m_direction) {
        m_direction = direction;
        Q_EMIT directionChanged();
    }
}

void SpeciesState::chooseGene(std::ptrdiff_t gene) {
    if (m_answer && gene != m_gene) {
        Q_EMIT geneChosen(gene);
    }
}

void SpeciesState::showGene(std::ptrdiff_t gene) {
    const bool known = m_answer && gene >= 0 && gene < static_cast<std::ptrdiff_t>(m_answer->result->effects.genes.size())
                       && m_answer->result->effects.genes[static_cast<std::size_t>(gene)].generated();
    const std::ptrdiff_t shown = known ? gene : -1;
    if (shown != m_gene) {
        m_gene = shown;
        m_values.reset();
        Q_EMIT geneChanged();
        Q_EMIT valuesChanged();
    }
}

void SpeciesState::setValues(std::shared_ptr<const CounterfactualGeneValues> values) {
    m_values = std::move(values);
    Q_EMIT valuesChanged();
}

} // namespace ocellus
