// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/TorchFile.h"
#include "core/model/ZipWriter.h"

namespace ocellus {

namespace {

const char* storageClass(TensorType type) {
    switch (type) {
    case TensorType::Float16:
        return "HalfStorage";
    case TensorType::BFloat16:
        return "BFloat16Storage";
    case TensorType::Float32:
        return "FloatStorage";
    case TensorType::Float64:
        return "DoubleStorage";
    case TensorType::Int8:
        return "CharStorage";
    case TensorType::UInt8:
        return "ByteStorage";
    case TensorType::Int16:
        return "ShortStorage";
    case TensorType::Int32:
        return "IntStorage";
    case TensorType::Int64:
        return "LongStorage";
    default:
        return "BoolStorage";
    }
}

/// Writes protocol 2 without a memo: nothing in a checkpoint refers to itself.
class Pickler {
public:
    Pickler() { m_bytes = "\x80\x02"; }

    std::string finish() { return m_bytes + "."; }

    void value(const Value& value) {
        switch (value.kind) {
        case Value::Kind::Bool:
            m_bytes += value.integer != 0 ? '\x88' : '\x89';
            break;
        case Value::Kind::Integer:
            integer(value.integer);
            break;
        case Value::Kind::Real:
            real(value.real);
            break;
        case Value::Kind::Text:
            text(value.text);
            break;
        case Value::Kind::Bytes:
            bytes(value.text);
            break;
        case Value::Kind::List:
        case Value::Kind::Set: // torch.load(weights_only=True) knows no sets
            m_bytes += "](";
            items(value);
            m_bytes += 'e';
            break;
        case Value::Kind::Tuple:
            m_bytes += '(';
            items(value);
            m_bytes += 't';
            break;
        case Value::Kind::Dict:
            m_bytes += "}(";
            items(value);
            m_bytes += 'u';
            break;
        default:
            m_bytes += 'N';
            break; // None, and what cannot be made again
        }
    }

    void text(const std::string& text) {
        m_bytes += 'X';
        number(static_cast<std::uint32_t>(text.size()));
        m_bytes += text;
    }

    void
    tensor(const std::string& key, TensorType type, const std::vector<Index>& shape, Index count) {
        m_bytes += "ctorch._utils\n_rebuild_tensor_v2\n((";
        text("storage");
        m_bytes += std::string("ctorch\n") + storageClass(type) + "\n";
        text(key);
        text("cpu");
        integer(count);
        m_bytes += "tQK";
        m_bytes += '\0'; // offset
        sizes(shape);
        sizes(packedStrides(shape));
        m_bytes += "\x89"
                   "ccollections\nOrderedDict\n)RtR";
    }

    /// What was written as tensors without axes: storages "real0", "real1" ...
    const std::vector<double>& reals() const { return m_reals; }

    void raw(const char* code) { m_bytes += code; }

private:
    template <class Number>
    void number(Number value) {
        for (std::size_t i = 0; i < sizeof(Number); ++i) {
            m_bytes += static_cast<char>(value >> (8 * i) & 0xff);
        }
    }

    void integer(std::int64_t value) {
        if (value >= 0 && value < 256) {
            m_bytes += 'K';
            number(static_cast<std::uint8_t>(value));
        } else if (value >= 0 && value < 65536) {
            m_bytes += 'M';
            number(static_cast<std::uint16_t>(value));
        } else if (value >= INT32_MIN && value <= INT32_MAX) {
            m_bytes += 'J';
            number(static_cast<std::uint32_t>(value));
        } else {
            m_bytes += "\x8a\x08";
            number(static_cast<std::uint64_t>(value));
        }
    }

    void real(double value) { // the opcode of floats is unknown to weights_only before PyTorch 2
        tensor("real" + std::to_string(m_reals.size()), TensorType::Float64, {}, 1);
        m_reals.push_back(value);
    }

    void bytes(const std::string& value) { // nor bytes in protocol 2: their numbers
        m_bytes += "](";
        for (const char byte : value) {
            integer(static_cast<unsigned char>(byte));
        }
        m_bytes += 'e';
    }

    void sizes(const std::vector<Index>& values) {
        m_bytes += '(';
        for (const Index value : values) {
            integer(value);
        }
        m_bytes += 't';
    }

    void items(const Value& value) {
        for (const Value& item : value.items) {
            this->value(item);
        }
    }

    std::string m_bytes;
    std::vector<double> m_reals;
};

/// The entries of a Lightning checkpoint in its order; what is not known is empty. `reals` receives
/// the numbers whose storages are still to be written.
std::string pickled(const Checkpoint& checkpoint, std::vector<double>& reals) {
    Pickler pickle;
    const auto entry = [&](const char* key, const Value& fallback) {
        const Value* known = checkpoint.progress().find(key);
        pickle.text(key);
        pickle.value(known == nullptr ? fallback : *known);
    };
    pickle.raw("}(");
    entry("epoch", Value::number(0));
    entry("global_step", Value::number(0));
    entry("pytorch-lightning_version", Value::string("2.5.2"));
    pickle.text("state_dict");
    pickle.raw("ccollections\nOrderedDict\n)R(");
    Index key = 0;
    for (const std::string& name : checkpoint.names()) {
        pickle.text(name);
        const StoredTensor& tensor = checkpoint.tensor(name);
        pickle.tensor(std::to_string(key++), tensor.type, tensor.shape, tensor.count());
    }
    pickle.raw("u");
    for (const char* dict : {"loops", "callbacks"}) {
        pickle.text(dict);
        pickle.value(Value::dict());
    }
    for (const char* list : {"optimizer_states", "lr_schedulers"}) {
        pickle.text(list);
        pickle.value(Value::list());
    }
    entry("hparams_name", Value::string("kwargs"));
    if (checkpoint.progress().find("ocellus_training") != nullptr) {
        entry("ocellus_training", Value::string(""));
    }
    pickle.text("hyper_parameters");
    pickle.value(checkpoint.hyperParameters());
    pickle.raw("u");
    reals = pickle.reals();
    return pickle.finish();
}

} // namespace

void writeTorchFile(const Checkpoint& checkpoint, const std::string& root, std::ostream& out) {
    ZipWriter zip(out);
    std::vector<double> reals;
    zip.add(root + "/data.pkl", pickled(checkpoint, reals));
    zip.add(root + "/byteorder", "little");
    Index key = 0;
    for (const std::string& name : checkpoint.names()) {
        const std::vector<std::byte> bytes = checkpoint.tensor(name).packed();
        zip.add(root + "/data/" + std::to_string(key++), bytes.data(), bytes.size());
    }
    for (std::size_t i = 0; i < reals.size(); ++i) {
        zip.add(root + "/data/real" + std::to_string(i),
                reinterpret_cast<const std::byte*>(&reals[i]),
                sizeof(double));
    }
    zip.add(root + "/version", "3\n");
    zip.finish();
}

} // namespace ocellus
