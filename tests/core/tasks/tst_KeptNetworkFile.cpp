// SPDX-License-Identifier: GPL-3.0-or-later
// Files of kept networks that are cut, changed, forged or of other genes: one sentence, never a crash.
#include "core/base/Sha256.h"
#include "tests/core/tasks/KeptNetworks.h"
#include "tests/fuzz/Mutation.h"

#include <QDir>
#include <QTemporaryDir>

#include <cstring>

using namespace ocellus;
using namespace ocellus::test;

namespace {

constexpr std::size_t kMagicBytes = 8;
constexpr std::size_t kFrontBytes = 12;
constexpr std::size_t kHashBytes = 32;

struct Part {
    std::uint32_t kind = 0;
    std::string payload;
};

std::vector<Part> partsOf(const std::string& bytes) {
    std::vector<Part> parts;
    for (std::size_t at = kMagicBytes; at < bytes.size();) {
        Part part;
        std::uint64_t length = 0;
        std::memcpy(&part.kind, bytes.data() + at, sizeof(part.kind));
        std::memcpy(&length, bytes.data() + at + sizeof(part.kind), sizeof(length));
        part.payload = bytes.substr(at + kFrontBytes, length);
        at += kFrontBytes + length + kHashBytes;
        parts.push_back(std::move(part));
    }
    return parts;
}

/// The parts with checksums that fit, as a stranger could write them.
std::string sealed(const std::string& magic, const std::vector<Part>& parts) {
    std::string bytes = magic;
    for (const Part& part : parts) {
        const auto length = static_cast<std::uint64_t>(part.payload.size());
        std::string section(reinterpret_cast<const char*>(&part.kind), sizeof(part.kind));
        section.append(reinterpret_cast<const char*>(&length), sizeof(length)).append(part.payload);
        Sha256 hash;
        hash.add(section);
        bytes += section + QByteArray::fromHex(QByteArray::fromStdString(hash.hex())).toStdString();
    }
    return bytes;
}

} // namespace

class tst_KeptNetworkFile : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::shared_ptr<const Dataset> m_data;
    std::string m_fingerprint;

    std::string in(const QString& name) const { return m_folder.filePath(name).toStdString(); }
    std::string place() const { return in(QStringLiteral("gene.network")); }

    KeptNetwork readBack() const {
        KeptNetwork back;
        if (networkfile::read(place(), m_data, m_fingerprint, {}, &back) != Outcome::Finished) {
            throw Error("cancelled");
        }
        return back;
    }

    /// The sentence with which the file is refused; empty when it is read.
    std::string refusal(const std::shared_ptr<const Dataset>& data) const {
        try {
            KeptNetwork back;
            networkfile::read(place(), data, m_fingerprint, {}, &back);
            return {};
        } catch (const RefusedError& error) {
            return error.what();
        }
    }

    static void mustBeOneSentence(const std::string& sentence) {
        QVERIFY2(!sentence.empty() && sentence.find('\n') == std::string::npos && sentence.back() == '.', sentence.c_str());
        QVERIFY2(sentence.find("gene.network could not be opened: ") == 0, sentence.c_str());
    }

private Q_SLOTS:
    void initTestCase() {
        m_data = writtenData(in(QStringLiteral("data.h5ad")));
        m_fingerprint = m_data->fingerprint({});
    }

    void aFileCutAnywhereIsRefusedInOneSentence() {
        networkfile::write(place(), fullNetwork(m_data), {});
        const std::string whole = bytesOf(place());
        for (std::size_t length = 0; length < whole.size(); length += length < 600 ? 1 : 13) {
            put(place(), whole.substr(0, length));
            mustBeOneSentence(refusal(m_data));
        }
        put(place(), whole + "x");
        mustBeOneSentence(refusal(m_data));
    }

    void anyFlippedByteIsRefusedInOneSentence() {
        networkfile::write(place(), fullNetwork(m_data), {});
        const std::string whole = bytesOf(place());
        for (std::size_t i = 0; i < whole.size(); i += 3) {
            std::string damaged = whole;
            damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
            put(place(), damaged);
            mustBeOneSentence(refusal(m_data));
        }
    }

    void aForgedFileIsRefusedOrANetwork() {
        networkfile::write(place(), fullNetwork(m_data), {});
        const std::string whole = bytesOf(place());
        const std::vector<Part> parts = partsOf(whole);
        QCOMPARE(sealed(whole.substr(0, kMagicBytes), parts), whole);
        Random random(17);
        int refused = 0, read = 0;
        for (int i = 0; i < 900; ++i) {
            std::vector<Part> forged = parts;
            std::string& payload = forged[random.below(forged.size())].payload;
            switch (random.below(4)) {
            case 0: payload = test::flipped(payload, random); break;
            case 1: test::plantNumber(payload, random); break;
            case 2: payload.resize(random.below(payload.size() + 40)); break;
            default: forged.erase(forged.begin() + static_cast<std::ptrdiff_t>(random.below(forged.size()))); break;
            }
            put(place(), sealed(whole.substr(0, kMagicBytes), forged));
            const std::string sentence = refusal(m_data);
            QVERIFY2(sentence.find('\n') == std::string::npos && (sentence.empty() || sentence.back() == '.'), sentence.c_str());
            if (!sentence.empty()) {
                ++refused;
                continue;
            }
            ++read;
            const KeptNetwork back = readBack();
            NetworkDrawing drawing;
            QCOMPARE(drawNetwork(*back.network, {}, {}, {}, &drawing), Outcome::Finished);
        }
        QVERIFY2(refused > 300 && read > 20, qPrintable(QStringLiteral("%1 refused, %2 read").arg(refused).arg(read)));
    }

    void whatIsForgedIsNamed_data() {
        QTest::addColumn<int>("part");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("says");
        QTest::newRow("another method") << 3 << QByteArray("attention") << QByteArray("attentive") << "has an unknown method";
        QTest::newRow("another filter") << 3 << QByteArray("top-k") << QByteArray("top-l") << "has an unknown filter";
        QTest::newRow("another gene") << 2 << QByteArray("ENSG00000991003") << QByteArray("ENSG00000999999") << "has ENSG00000999999 where the data set has ENSG00000991003";
    }

    void whatIsForgedIsNamed() {
        QFETCH(int, part);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, says);
        networkfile::write(place(), fullNetwork(m_data), {});
        const std::string whole = bytesOf(place());
        std::vector<Part> parts = partsOf(whole);
        std::string& payload = parts[static_cast<std::size_t>(part)].payload;
        const std::size_t hit = payload.find(from.toStdString());
        QVERIFY(hit != std::string::npos);
        payload.replace(hit, static_cast<std::size_t>(from.size()), to.toStdString());
        put(place(), sealed(whole.substr(0, kMagicBytes), parts));
        const std::string sentence = refusal(m_data);
        mustBeOneSentence(sentence);
        QVERIFY2(QString::fromStdString(sentence).contains(says), sentence.c_str());
    }

    void otherFilesAreRefused() {
        for (const auto& [bytes, says] : {std::pair{"regulator\ttarget\tweight\n", "no network file of Ocellus"}, std::pair{"OCLAYER\x01", "no network file"},
                 std::pair{"OCNETWK\x02", "version 2 of the network file found, 1 or less expected"}, std::pair{"", "cut short"}}) {
            put(place(), bytes);
            const std::string sentence = refusal(m_data);
            mustBeOneSentence(sentence);
            QVERIFY2(QString::fromStdString(sentence).contains(QLatin1String(says)), sentence.c_str());
        }
    }

    void otherGenesAreRefusedInOneSentence() {
        networkfile::write(place(), fullNetwork(m_data), {});
        std::string sentence = refusal(writtenData(in(QStringLiteral("others.h5ad")), "ENSG0000088"));
        mustBeOneSentence(sentence);
        QVERIFY2(sentence.find("the list of genes has ENSG0000099") != std::string::npos, sentence.c_str());
        sentence = refusal(writtenData(in(QStringLiteral("more.h5ad")), "ENSG0000099", kGenes + 1));
        mustBeOneSentence(sentence);
        QVERIFY2(sentence.find("is of a table of 24 genes, the data set has 25") != std::string::npos, sentence.c_str());
    }

    void aStoppedSaveLeavesTheOldFile() {
        networkfile::write(place(), simpleNetwork(m_data), {});
        const std::string before = bytesOf(place());
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(networkfile::write(place(), fullNetwork(m_data), {stop.get_token(), {}}) == Outcome::Cancelled);
        QVERIFY(before == bytesOf(place()));
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("gene.network*")}, QDir::Files).size(), 1);
    }

    void partsThatDoNotFitEachOtherAreNotSaved() {
        KeptNetwork kept = fullNetwork(m_data);
        auto other = std::make_shared<DescribedNetwork>(*kept.other);
        other->network.genes.pop_back();
        kept.other = other;
        QVERIFY_THROWS_EXCEPTION(Error, networkfile::write(place(), kept, {}));
    }

    void theSameNetworkGivesTheSameBytes() {
        networkfile::write(place(), fullNetwork(m_data), {});
        const std::string first = bytesOf(place());
        networkfile::write(place(), fullNetwork(m_data), {});
        QVERIFY(first == bytesOf(place()));
    }
};

QTEST_APPLESS_MAIN(tst_KeptNetworkFile)
#include "tst_KeptNetworkFile.moc"
