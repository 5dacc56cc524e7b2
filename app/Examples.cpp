// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/Examples.h"

#include "app/ExamplePicture.h"
#include "app/JobRunner.h"
#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "core/simulation/Demo.h"

#include <QFileInfo>

#include <algorithm>
#include <optional>
#include <utility>

namespace ocellus {

namespace {

struct Example {
    const char* name;
    const char* card;
    const char* title;
    const char* chip;
    const char* text;
    const char* openTitle;
};

constexpr Example kExamples[] = {
    {"lung", "demoLung", "Lung", "simulated", "Author labels to check, with known answers; and its mouse counterpart.", "Demo: lung (simulated)"},
    {"tissue", "demoTissue", "Tissue section", "simulated", "A Xenium-like section of the same lung. See what the panel left out.",
        "Demo: tissue section (simulated)"},
    {"atlas", "atlasButton", "Atlas map", "published", "A sample of the scPRINT-2 atlas: a map with nine predicted labels, no counts.",
        "scPRINT-2 atlas map"},
};

const Example* find(const QString& name) {
    for (const Example& example : kExamples) {
        if (name == QLatin1String(example.name)) {
            return &example;
        }
    }
    return nullptr;
}

std::optional<QString> atlasFile() {
    QStringList places;
    const QString reference = qEnvironmentVariable("OCELLUS_REFERENCE_DATA");
    if (!reference.isEmpty()) {
        places << reference + QStringLiteral("/data/atlas-50k/scprint2_atlas_50k.h5ad");
    }
    places << QString::fromStdString(cacheFolder()) + QStringLiteral("/atlas/scprint2_atlas_50k.h5ad");
    for (const QString& path : places) {
        if (QFileInfo::exists(path)) {
            return path;
        }
    }
    return std::nullopt;
}

bool hasResource(const std::string& name) {
    try {
        return !resourcePath(name).empty();
    } catch (const Error&) {
        return false; // absence is no error here, and resourcePath has no other way to say it
    }
}

} // namespace

Examples::Examples(JobRunner& runner, QObject* parent)
    : QObject(parent)
    , m_runner(runner) {}

bool Examples::isAtHand(const QString& name) {
    if (name == QLatin1String("atlas")) {
        return atlasFile().has_value();
    }
    const auto& known = demos();
    return std::any_of(known.begin(), known.end(), [&name](const Demo& demo) { return name.toStdString() == demo.name; })
        && hasResource("demo/lung.json");
}

DataJobs::FindFile Examples::finder(const QString& name) {
    if (name == QLatin1String("atlas")) {
        return [path = atlasFile().value_or(QString()).toStdString()](const RunControl&) { return path; };
    }
    return [demo = name.toStdString()](const RunControl& control) { return ensureDemo(demo, control); };
}

QString Examples::title(const QString& name) {
    const Example* example = find(name);
    return example ? QString::fromUtf8(example->openTitle) : name;
}

QString Examples::nameOfCard(const QString& card) {
    for (const Example& example : kExamples) {
        if (card == QLatin1String(example.card)) {
            return QString::fromLatin1(example.name);
        }
    }
    return card;
}

QString Examples::cardOf(const QString& name) {
    const Example* example = find(name);
    return example ? QString::fromLatin1(example->card) : QString();
}

std::vector<StartExample> Examples::cards() const {
    std::vector<StartExample> made;
    for (const Example& example : kExamples) {
        if (isAtHand(QString::fromLatin1(example.name))) {
            StartExample card;
            card.name = QString::fromLatin1(example.card);
            card.title = QString::fromUtf8(example.title);
            card.chip = QString::fromUtf8(example.chip);
            card.text = QString::fromUtf8(example.text);
            made.push_back(card);
        }
    }
    return made;
}

void Examples::requestPictures() {
    m_paused = false;
    if (m_asked) {
        requestNext();
        return;
    }
    m_asked = true;
    for (const Example& example : kExamples) {
        if (isAtHand(QString::fromLatin1(example.name))) {
            m_waiting << QString::fromLatin1(example.name);
        }
    }
    requestNext();
}

void Examples::requestNext() {
    if (!m_waiting.isEmpty() && !m_paused && m_job == 0) {
        requestPicture(m_waiting.takeFirst());
    }
}

void Examples::makeWay(const QString& name, std::function<void()> then) {
    m_paused = true;
    if (m_job != 0 && !name.isEmpty() && m_drawn == name) {
        m_then = std::move(then);
        return;
    }
    m_then = {};
    if (m_job != 0 && !m_drawn.isEmpty()) {
        m_waiting.prepend(m_drawn);
        m_drawn.clear();
        m_runner.cancel(m_job);
    }
    then();
}

void Examples::requestPicture(const QString& name) {
    const QString card = QString::fromLatin1(find(name)->card);
    JobDescription description;
    description.title = QStringLiteral("Prepare %1").arg(title(name));
    m_drawn = name;
    m_job = m_runner.start<ExamplePicture>(
        description, this,
        [find = finder(name)](const JobControl& control, ExamplePicture& picture) {
            const std::string path = find(control.run());
            return path.empty() ? Outcome::Cancelled : makeExamplePicture(QString::fromStdString(path), control.run(), picture);
        },
        [this, card](JobEnd<ExamplePicture> end) {
            m_job = 0;
            requestNext();
            if (const auto then = std::exchange(m_then, {})) {
                end.cancelled() ? Q_EMIT abandoned() : then();
            }
            // A card without a picture keeps the neutral drawing; opening it will say what is wrong.
            if (end.finished()) {
                Q_EMIT pictureReady(card, end.value->light, end.value->dark);
                Q_EMIT factsReady(card, end.value->facts);
            }
        });
}

} // namespace ocellus
