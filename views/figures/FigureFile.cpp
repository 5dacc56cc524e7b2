// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/figures/FigureFile.h"

#include "core/base/Error.h"
#include "core/base/OutputPath.h"
#include "views/figures/ScenePainter.h"
#include "views/figures/SvgWriter.h"

#include <QBuffer>
#include <QFileInfo>
#include <QImageWriter>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>

#include <algorithm>
#include <cmath>

namespace ocellus {

namespace {

constexpr int kPdfResolution = 1200;
constexpr double kMostPixels = 400e6;

/// Replaces the value after `key` up to `end` by spaces, so that no offset in the file changes.
void blankOut(QByteArray& bytes, const QByteArray& key, const QByteArray& end) {
    for (qsizetype at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + 1)) {
        const qsizetype stop = bytes.indexOf(end, at);
        if (stop < 0) {
            return;
        }
        std::fill(bytes.begin() + at, bytes.begin() + stop + end.size(), ' ');
    }
}

QByteArray pdfBytes(const Scene& scene, const FigureFileOptions& options) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(kPdfResolution);
        writer.setPageSize(QPageSize(QSizeF(scene.widthMm, scene.heightMm), QPageSize::Millimeter, {}, QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        writer.setTitle(QString::fromStdString(scene.title));
        writer.setCreator(QStringLiteral("Ocellus " OCELLUS_VERSION));
        QPainter painter(&writer);
        ScenePainting painting;
        painting.pixelsPerMm = kPdfResolution / 25.4;
        painting.pointPixelsPerMm = pointDpi(largestLayer(scene), options) / 25.4;
        painting.flatPoints = true;
        painting.threads = options.threads;
        paintScene(painter, scene, painting);
    }
    blankOut(bytes, "/CreationDate", ")");
    blankOut(bytes, "/ModDate", ")");
    return bytes;
}

QByteArray pngBytes(const Scene& scene, const FigureFileOptions& options) {
    const auto [width, height] = pngSize(scene, options.dpi);
    if (static_cast<double>(width) * height > kMostPixels) {
        throw UsageError("A picture of " + std::to_string(width) + " x " + std::to_string(height)
            + " pixels is too large; choose fewer dots per inch or a smaller page.");
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QImageWriter writer(&buffer, "png");
    writer.setText(QStringLiteral("Software"), QStringLiteral("Ocellus " OCELLUS_VERSION));
    if (!writer.write(renderScene(scene, options.dpi, options.threads))) {
        throw Error("The picture could not be made: " + writer.errorString().toStdString() + ".");
    }
    return bytes;
}

} // namespace

std::string toString(FigureFormat format) {
    return format == FigureFormat::Pdf ? "pdf" : format == FigureFormat::Svg ? "svg" : "png";
}

std::optional<FigureFormat> figureFormatOf(const std::string& path) {
    const std::string ending = QFileInfo(QString::fromStdString(path)).suffix().toLower().toStdString();
    for (const FigureFormat format : {FigureFormat::Pdf, FigureFormat::Svg, FigureFormat::Png}) {
        if (ending == toString(format)) {
            return format;
        }
    }
    return std::nullopt;
}

int pointDpi(Index cells, const FigureFileOptions& options) {
    return std::max(options.dpi, cells > kMostVectorPoints ? kFinePictureDpi : kPictureDpi);
}

std::pair<int, int> pngSize(const Scene& scene, int dpi) {
    return {static_cast<int>(std::lround(scene.widthMm / 25.4 * dpi)),
        static_cast<int>(std::lround(scene.heightMm / 25.4 * dpi))};
}

QByteArray figureBytes(const Scene& scene, FigureFormat format, const FigureFileOptions& options) {
    switch (format) {
    case FigureFormat::Pdf:
        return pdfBytes(scene, options);
    case FigureFormat::Svg:
        return svgBytes(scene, options);
    default:
        return pngBytes(scene, options);
    }
}

void writeFigure(const Scene& scene, const std::string& path, const FigureFileOptions& options) {
    const auto format = figureFormatOf(path);
    const QFileInfo info(QString::fromStdString(path));
    if (!format) {
        throw UsageError(info.fileName().toStdString() + " has no known ending: a figure is a .pdf, .svg or .png file.");
    }
    requireOutputPath(path);
    const QByteArray bytes = figureBytes(scene, *format, options);
    QSaveFile file(info.filePath());
    const auto sentence = [&] {
        return info.absoluteFilePath().toStdString() + " could not be written: " + file.errorString().toStdString() + ".";
    };
    if (!file.open(QIODevice::WriteOnly)) {
        throw UsageError(sentence());
    }
    if (file.write(bytes) != bytes.size() || !file.commit()) {
        throw Error(sentence());
    }
}

} // namespace ocellus
