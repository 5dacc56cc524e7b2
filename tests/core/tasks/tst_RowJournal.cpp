// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/RowJournal.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ocellus;

class tst_RowJournal : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;

    std::string folder(const char* name) const { return m_dir.filePath(name).toStdString(); }

    /// Rows of width 2 into one block.
    static Index load(RowJournal& journal, std::vector<float>& rows, std::vector<char>& done) {
        return journal.load(done, [&rows](Index first, Index count, const float* kept) {
            std::copy(kept, kept + 2 * count, rows.begin() + 2 * first);
        });
    }

private Q_SLOTS:
    void keptRowsComeBack() {
        const std::vector<float> rows{1, 2, 3, 4};
        {
            RowJournal journal(folder("a"), "key", 2);
            journal.append(3, 2, rows.data());
        }
        RowJournal journal(folder("a"), "key", 2);
        std::vector<float> read(12, 0.0F);
        std::vector<char> done(6, 0);
        QCOMPARE(load(journal, read, done), Index{2});
        QCOMPARE(done, (std::vector<char>{0, 0, 0, 1, 1, 0}));
        QCOMPARE(read, (std::vector<float>{0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0}));
        QVERIFY(!journal.startedAnew());
    }

    void tornRecordIsCutOffAndLaterRowsCanBeAdded() {
        const std::vector<float> rows{1, 2};
        {
            RowJournal journal(folder("b"), "key", 2);
            journal.append(0, 1, rows.data());
            journal.append(1, 1, rows.data());
        }
        QFile file(QString::fromStdString(folder("b") + "/rows.bin"));
        QVERIFY(file.resize(file.size() - 3));
        {
            RowJournal journal(folder("b"), "key", 2);
            std::vector<float> read(6, 0.0F);
            std::vector<char> done(3, 0);
            QCOMPARE(load(journal, read, done), Index{1});
            journal.append(2, 1, rows.data());
        }
        RowJournal journal(folder("b"), "key", 2);
        std::vector<float> read(6, 0.0F);
        std::vector<char> done(3, 0);
        QCOMPARE(load(journal, read, done), Index{2});
        QCOMPARE(done, (std::vector<char>{1, 0, 1}));
    }

    void changedBytesAreNotBelieved() {
        const std::vector<float> rows{1, 2};
        {
            RowJournal journal(folder("c"), "key", 2);
            journal.append(0, 1, rows.data());
        }
        QFile file(QString::fromStdString(folder("c") + "/rows.bin"));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(file.size() - 1);
        file.write("x");
        file.close();
        RowJournal journal(folder("c"), "key", 2);
        std::vector<float> read(6, 0.0F);
        std::vector<char> done(3, 0);
        QCOMPARE(load(journal, read, done), Index{0});
    }

    void anotherKeyStartsAnew() {
        const std::vector<float> rows{1, 2};
        {
            RowJournal journal(folder("d"), "key", 2);
            journal.append(0, 1, rows.data());
        }
        RowJournal journal(folder("d"), "other", 2);
        std::vector<float> read(6, 0.0F);
        std::vector<char> done(3, 0);
        QVERIFY(journal.startedAnew());
        QCOMPARE(load(journal, read, done), Index{0});
    }

    void removingLeavesNothing() {
        { RowJournal journal(folder("e"), "key", 2); }
        QVERIFY(QFile::exists(QString::fromStdString(folder("e"))));
        RowJournal::removeFolder(folder("e"));
        QVERIFY(!QFile::exists(QString::fromStdString(folder("e"))));
    }
};

QTEST_GUILESS_MAIN(tst_RowJournal)
#include "tst_RowJournal.moc"
