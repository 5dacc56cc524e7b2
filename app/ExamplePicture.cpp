// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ExamplePicture.h"

#include "app/DataJobs.h"
#include "core/base/Resources.h"
#include "core/datasets/Dataset.h"
#include "core/figures/PointRasteriser.h"
#include "views/map/MapPoints.h"
#include "views/state/ColouringJob.h"
#include "views/state/ColumnFacts.h"
#include "views/style/Fonts.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace ocellus {

namespace {

constexpr int kWidth = 568;  // twice the card's picture
constexpr int kHeight = 344;
constexpr double kMargin = 14.0;
constexpr double kTissueZoom = 0.55;
constexpr int kVersion = 3; // of the drawing: another one is drawn anew

QString cacheStem(const QString& path) {
    const QFileInfo info(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(info.absoluteFilePath().toUtf8());
    hash.addData(QByteArray::number(info.size()));
    hash.addData(QByteArray::number(info.lastModified().toMSecsSinceEpoch()));
    hash.addData(QByteArray::number(kVersion));
    const QString folder = QString::fromStdString(cacheFolder()) + QStringLiteral("/pictures");
    QDir().mkpath(folder);
    return folder + QLatin1Char('/') + QString::fromLatin1(hash.result().toHex().left(16));
}

bool loadCached(const QString& stem, ExamplePicture& result) {
    QFile facts(stem + QStringLiteral(".txt"));
    if (!facts.open(QIODevice::ReadOnly) || !result.light.load(stem + QStringLiteral("-light.png"))
        || !result.dark.load(stem + QStringLiteral("-dark.png"))) {
        return false;
    }
    result.facts = QString::fromUtf8(facts.readAll());
    return true;
}

// A cache that cannot be written costs time at the next start and nothing else.
void store(const QString& stem, const ExamplePicture& picture) {
    const auto save = [](const QString& path, const auto& write) {
        QSaveFile file(path);
        if (file.open(QIODevice::WriteOnly) && write(file)) {
            file.commit();
        }
    };
    save(stem + QStringLiteral("-light.png"), [&](QIODevice& file) { return picture.light.save(&file, "PNG"); });
    save(stem + QStringLiteral("-dark.png"), [&](QIODevice& file) { return picture.dark.save(&file, "PNG"); });
    save(stem + QStringLiteral(".txt"), [&](QIODevice& file) { return file.write(picture.facts.toUtf8()) >= 0; });
}

// Category columns, the ones a person wants first in front.
std::vector<const Column*> labelColumns(const Dataset& dataset) {
    std::vector<std::string> names;
    for (const Column& column : dataset.cells().columns) {
        names.push_back(column.name);
    }
    std::vector<const Column*> columns;
    for (const Column& column : dataset.cells().columns) {
        if (column.category() && column.category()->categories.size() > 1 && !isIdTwin(column.name, names)) {
            columns.push_back(&column);
        }
    }
    std::stable_sort(columns.begin(), columns.end(),
        [](const Column* a, const Column* b) { return columnRank(a->name) < columnRank(b->name); });
    return columns;
}

QString plural(qint64 count, const QString& word) {
    return QStringLiteral("%1 %2%3").arg(withThousands(count), word, count == 1 ? QString() : QStringLiteral("s"));
}

QString factsOf(const Dataset& dataset, const std::vector<const Column*>& columns) {
    QStringList facts{plural(dataset.cellCount(), QStringLiteral("cell"))};
    if (dataset.isSpatial() && dataset.geneCount() > 0) {
        facts << QStringLiteral("%1 genes on the panel").arg(withThousands(dataset.geneCount()));
        return facts.join(QStringLiteral(" · "));
    }
    const auto count = [&](const char* title, const QString& word) {
        for (const Column* column : columns) {
            if (columnTitle(column->name).startsWith(QLatin1String(title))) {
                const std::vector<Index> cells = labelCounts(*column->category());
                const auto used = std::count_if(cells.begin(), cells.end() - 1, [](Index n) { return n > 0; });
                facts << plural(used, word);
                return;
            }
        }
    };
    count("Cell type", QStringLiteral("cell type"));
    count("Organism", QStringLiteral("organism"));
    if (facts.size() < 3) {
        count("Donor", QStringLiteral("donor"));
    }
    return facts.join(QStringLiteral(" · "));
}

QImage drawMap(const FloatMatrix& positions, const std::shared_ptr<const Colouring>& colouring, bool tissue) {
    Viewport viewport = fitViewport(positions.values, kWidth, kHeight, kMargin);
    if (tissue) {
        viewport.unitsPerPixel *= kTissueZoom; // a section fills its card
    }
    PointStyle style;
    style.diameter = std::max(2.0, 1.3 * defaultPointDiameter(positions.rows));
    PointImage points;
    rasterisePoints(positions.values, colouring->colours, DrawOrder(colouring).cells(), nullptr, nullptr, viewport, style, false, 1, points);
    return QImage(reinterpret_cast<const uchar*>(points.argb.data()), points.width, points.height, QImage::Format_ARGB32_Premultiplied).copy();
}

} // namespace

Outcome makeExamplePicture(const QString& path, const RunControl& control, ExamplePicture& result) {
    const QString stem = cacheStem(path);
    if (loadCached(stem, result)) {
        return Outcome::Finished;
    }
    const auto dataset = Dataset::open(path.toStdString());
    const std::vector<const Column*> columns = labelColumns(*dataset);
    result.facts = factsOf(*dataset, columns);
    for (const std::string& name : mapsByPreference(dataset->embeddingNames(), dataset->isSpatial())) {
        if (control.stopRequested()) {
            return Outcome::Cancelled;
        }
        const FloatMatrix positions = dataset->embedding(name);
        if (positions.columns != 2) {
            continue;
        }
        ColouringRequest request;
        request.dataset = dataset;
        if (!columns.empty()) {
            const Column& first = *columns.front();
            const bool lineages = hasLineages(first.name, *first.category());
            request.source = {ColourSource::Kind::Column, lineages ? first.name + kLineageMark : first.name, {}};
        }
        result.light = drawMap(positions, makeColouring(request), dataset->isSpatial());
        request.theme = Theme::Dark;
        result.dark = drawMap(positions, makeColouring(request), dataset->isSpatial());
        store(stem, result);
        break;
    }
    return control.stopRequested() ? Outcome::Cancelled : Outcome::Finished;
}

} // namespace ocellus
