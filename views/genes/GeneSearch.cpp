// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/genes/GeneSearch.h"

#include "core/datasets/GeneReference.h"
#include "core/datasets/NamedGenes.h"

#include <QStringList>

#include <algorithm>
#include <cctype>
#include <numeric>

namespace ocellus {

namespace {

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

/// Letters to insert, delete, replace or swap with a neighbour; `most` + 1 when more are needed.
int editDistance(const std::string& a, const std::string& b, int most) {
    const auto n = a.size();
    const auto m = b.size();
    if ((n > m ? n - m : m - n) > static_cast<std::size_t>(most)) {
        return most + 1;
    }
    std::vector<int> before(m + 1);
    std::vector<int> row(m + 1);
    std::vector<int> twoBefore(m + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 1; i <= n; ++i) {
        twoBefore.swap(before);
        before.swap(row);
        row[0] = static_cast<int>(i);
        int least = row[0];
        for (std::size_t j = 1; j <= m; ++j) {
            row[j] = std::min({before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], twoBefore[j - 2] + 1);
            }
            least = std::min(least, row[j]);
        }
        if (least > most) {
            return most + 1;
        }
    }
    return row[m];
}

} // namespace

std::optional<Index> findGene(const Dataset& dataset, const QString& text) {
    const std::string wanted = text.trimmed().toStdString();
    if (wanted.empty()) {
        return std::nullopt;
    }
    std::vector<std::string> notFound;
    const std::vector<Index> found = genesNamed(dataset.genes(), dataset.organism(), {wanted}, &notFound);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<std::string> similarGenes(const GeneTable& genes, const QString& text, std::size_t limit) {
    const std::string wanted = upper(text.trimmed().toStdString());
    const int most = wanted.size() <= 3 ? 1 : 2;
    struct Hit {
        int distance;
        bool sameStart;
        Index gene;
    };
    std::vector<Hit> hits;
    for (Index gene = 0; gene < genes.size(); ++gene) {
        const std::string symbol = upper(genes.symbol(gene));
        const int distance = editDistance(wanted, symbol, most);
        if (distance <= most) {
            const std::size_t start = std::min<std::size_t>(3, wanted.size() - 1);
            hits.push_back({distance, symbol.compare(0, start, wanted, 0, start) == 0, gene});
        }
    }
    std::sort(hits.begin(), hits.end(), [&](const Hit& a, const Hit& b) {
        if (a.distance != b.distance) {
            return a.distance < b.distance;
        }
        if (a.sameStart != b.sameStart) {
            return a.sameStart;
        }
        return genes.symbol(a.gene) < genes.symbol(b.gene);
    });
    std::vector<std::string> symbols;
    for (const Hit& hit : hits) {
        const std::string& symbol = genes.symbol(hit.gene);
        if (symbols.size() < limit && std::find(symbols.begin(), symbols.end(), symbol) == symbols.end()) {
            symbols.push_back(symbol);
        }
    }
    return symbols;
}

QString noGeneSentence(const GeneTable& genes, const QString& text) {
    QString sentence = QStringLiteral("No gene called “%1”.").arg(text.trimmed().toHtmlEscaped());
    QStringList links;
    for (const std::string& symbol : similarGenes(genes, text, 3)) {
        const QString name = QString::fromStdString(symbol).toHtmlEscaped();
        links << QStringLiteral("<a href=\"%1\">%1</a>").arg(name);
    }
    if (!links.isEmpty()) {
        sentence += QStringLiteral(" Did you mean %1?").arg(links.join(QStringLiteral(", ")));
    }
    return sentence;
}

QString knownGeneName(const Dataset& dataset, const QString& text) {
    const auto reference = dataset.organism() ? GeneReference::of(*dataset.organism()) : nullptr;
    if (!reference) {
        return {};
    }
    const std::string given = text.trimmed().toStdString();
    const auto id = reference->idOfSymbol(given);
    const auto symbol = reference->symbolOfId(id ? *id : given);
    return symbol ? QString::fromStdString(*symbol) : QString();
}

QString geneAside(const Dataset& dataset, Index gene) {
    const std::string& id = dataset.genes().id(gene);
    const std::string& symbol = dataset.genes().symbol(gene);
    if (id != symbol) {
        return QString::fromStdString(id);
    }
    const auto reference = dataset.organism() ? GeneReference::of(*dataset.organism()) : nullptr;
    if (!reference) {
        return {};
    }
    if (const auto known = reference->idOfSymbol(symbol)) {
        return QString::fromStdString(*known);
    }
    return QString::fromStdString(reference->symbolOfId(id).value_or(std::string()));
}

std::optional<Index> recognisedGenes(const Dataset& dataset) {
    const auto reference = dataset.organism() ? GeneReference::of(*dataset.organism()) : nullptr;
    if (!reference || dataset.geneCount() == 0) {
        return std::nullopt;
    }
    Index known = 0;
    const GeneTable& genes = dataset.genes();
    for (Index gene = 0; gene < genes.size(); ++gene) {
        known += reference->symbolOfId(genes.id(gene)).has_value() || reference->idOfSymbol(genes.symbol(gene)).has_value();
    }
    return known;
}

} // namespace ocellus
