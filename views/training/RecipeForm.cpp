// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/training/RecipeForm.h"

#include "core/base/Error.h"
#include "core/base/Resources.h"
#include "views/style/Controls.h"
#include "views/style/Fonts.h"

#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace ocellus {

namespace {

const char* const kNoRecipe =
    "A recipe is a JSON file that says from which data sets a model learns, how large it is and how long it is taught. "
    "The recipe that the model of Ocellus was made from is a good one to begin with: open it, save a copy and write your own data into it.";

/// The recipe of the shipped model; empty where it is not installed.
QString exampleRecipe() {
    try {
        return QString::fromStdString(resourcePath("models/demo/pretrain.json"));
    } catch (const Error&) {
        return {}; // resourcePath has no other way to say it
    }
}

QString fileText(const PretrainFile& file) {
    const QString name = QFileInfo(QString::fromStdString(file.path)).fileName();
    return file.where.empty() ? name : QStringLiteral("%1, cells with %2").arg(name, QString::fromStdString(file.where));
}

QString plainName(std::string className) {
    static const std::string kIds = "_ontology_term_id";
    if (className.ends_with(kIds)) {
        className.resize(className.size() - kIds.size());
    }
    std::replace(className.begin(), className.end(), '_', ' ');
    return QString::fromStdString(className);
}

} // namespace

std::vector<std::pair<QString, QString>> recipeFacts(const PretrainConfig& config) {
    std::vector<std::pair<QString, QString>> facts;
    QStringList files;
    for (const PretrainFile& file : config.files) {
        files << fileText(file);
    }
    facts.emplace_back(QStringLiteral("Learns from"), files.join(QLatin1Char('\n')));
    QStringList classes;
    for (const std::string& name : config.classes) {
        classes << plainName(name);
    }
    facts.emplace_back(QStringLiteral("Labels"), classes.isEmpty() ? QStringLiteral("none") : classes.join(QStringLiteral(", ")));
    const ModelDesign& design = config.design;
    facts.emplace_back(QStringLiteral("Starts from"),
        config.start.empty() ? QStringLiteral("nothing") : QFileInfo(QString::fromStdString(config.start)).fileName());
    if (config.start.empty()) {
        facts.emplace_back(QStringLiteral("Network"),
            QStringLiteral("%1 wide, %2 over genes and %3 over cell tokens")
                .arg(design.width)
                .arg(design.layers == 1 ? QStringLiteral("1 layer") : QStringLiteral("%1 layers").arg(design.layers))
                .arg(design.cellLayers));
    }
    const TrainingSchedule& schedule = config.schedule;
    facts.emplace_back(QStringLiteral("Length"),
        QStringLiteral("%1 epochs of %2 steps; %3 cells and %4 genes a step")
            .arg(withThousands(schedule.epochs), withThousands(schedule.stepsPerEpoch), withThousands(schedule.batch), withThousands(schedule.context)));
    facts.emplace_back(QStringLiteral("Held out"),
        QStringLiteral("%1 of the cells, at most %2 a file").arg(asPercent(config.keptBack), withThousands(config.mostKeptBack)));
    facts.emplace_back(QStringLiteral("Seed"), QString::number(config.seed));
    return facts;
}

RecipeForm::RecipeForm(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 14, 20, 14);
    column->setSpacing(8);
    column->addWidget(textLabel(QStringLiteral("Recipe"), TextRole::Secondary, this));
    auto* row = new QHBoxLayout;
    m_name = textLabel({}, TextRole::Name, this);
    m_name->setObjectName(QStringLiteral("recipeName"));
    m_name->setAccessibleName(QStringLiteral("Recipe"));
    row->addWidget(m_name, 1);
    QPushButton* choose = pushButton(QStringLiteral("recipeChoose"), QStringLiteral("Choose…"), ButtonKind::Normal, this);
    connect(choose, &QPushButton::clicked, this, &RecipeForm::chooseRequested);
    row->addWidget(choose);
    setFocusProxy(choose);
    column->addLayout(row);
    m_words = textLabel({}, TextRole::Body, this);
    m_words->setObjectName(QStringLiteral("recipeProblem"));
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_words);
    m_example = pushButton(QStringLiteral("recipeExample"), QStringLiteral("Open the example recipe"), ButtonKind::Link, this);
    connect(m_example, &QPushButton::clicked, this, [this] { setRecipe(exampleRecipe()); });
    column->addWidget(m_example, 0, Qt::AlignLeft);
    m_facts = new QVBoxLayout;
    m_facts->setSpacing(2);
    column->addLayout(m_facts);
    column->addStretch(1);
    setRecipe({});
}

void RecipeForm::setRecipe(const QString& path) {
    m_path = path;
    m_config.reset();
    m_problem.clear();
    if (path.isEmpty()) {
        m_problem = QStringLiteral("Choose a recipe first.");
    } else {
        try {
            m_config = readPretrainConfig(path.toStdString());
            for (const PretrainFile& file : m_config->files) {
                if (m_problem.isEmpty() && !QFileInfo::exists(QString::fromStdString(file.path))) {
                    m_problem = QStringLiteral("%1 is not there. The recipe names it; put it there, or write its place into the recipe.")
                                    .arg(QString::fromStdString(file.path));
                }
            }
        } catch (const Error& error) {
            m_problem = QString::fromUtf8(error.what());
        }
    }
    showFacts();
    Q_EMIT changed();
}

void RecipeForm::showFacts() {
    m_name->setText(m_path.isEmpty() ? QStringLiteral("none chosen") : QFileInfo(m_path).fileName());
    m_name->setToolTip(m_path);
    m_words->setText(m_path.isEmpty() ? QString::fromUtf8(kNoRecipe) : m_problem);
    m_words->setProperty("role", m_path.isEmpty() ? "secondary" : "error");
    m_words->style()->unpolish(m_words);
    m_words->style()->polish(m_words);
    m_example->setVisible(m_path.isEmpty() && !exampleRecipe().isEmpty());
    m_words->setVisible(!m_words->text().isEmpty());
    while (QLayoutItem* item = m_facts->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (m_config) {
        for (const auto& [title, text] : recipeFacts(*m_config)) {
            addFact(title, text);
        }
    }
}

void RecipeForm::addFact(const QString& title, const QString& text) {
    QLabel* value = textLabel(text, TextRole::Body, this);
    value->setWordWrap(true);
    value->setAccessibleName(title);
    m_facts->addWidget(textLabel(title, TextRole::Secondary, this));
    m_facts->addWidget(value);
    m_facts->addSpacing(6);
}

} // namespace ocellus
