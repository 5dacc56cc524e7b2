// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/TorchFile.h"

#include "core/base/Error.h"
#include "core/model/ZipReader.h"

#include <cstring>
#include <map>

namespace ocellus {

namespace {

constexpr std::uint64_t kLargestPickle = 512u << 20;
constexpr std::uint64_t kLargestStorage = std::uint64_t{1} << 40;

/// Reads the storages of one archive, each once.
class Storages {
public:
    Storages(const ZipReader& zip, std::string root) : m_zip(zip), m_root(std::move(root)) {}

    std::shared_ptr<const std::vector<std::byte>> bytesOf(const PickleNode& storage,
                                                          const std::string& tensor) {
        const auto [place, isNew] = m_read.try_emplace(storage.text);
        const std::string name = m_root + "data/" + storage.text;
        const auto wanted = static_cast<std::uint64_t>(
            storage.count * (storage.untyped ? 1 : widthOf(storage.type)));
        if (isNew) {
            if (!m_zip.contains(name)) {
                throw InputError(m_zip.path(),
                                 "the values of tensor " + tensor + " are missing (entry " + name +
                                     ")");
            }
            place->second =
                std::make_shared<const std::vector<std::byte>>(m_zip.read(name, kLargestStorage));
        }
        if (place->second->size() < wanted) {
            throw InputError(m_zip.path(),
                             "tensor " + tensor + " needs " + std::to_string(wanted) +
                                 " bytes, its entry " + name + " has " +
                                 std::to_string(place->second->size()));
        }
        return place->second;
    }

private:
    const ZipReader& m_zip;
    std::string m_root;
    std::map<std::string, std::shared_ptr<const std::vector<std::byte>>> m_read;
};

/// The folder all entries lie in, with its slash: torch.save names it after the file.
std::string rootOf(const ZipReader& zip) {
    for (const std::string& name : zip.names()) {
        const std::size_t slash = name.rfind('/');
        if (slash != std::string::npos && name.substr(slash + 1) == "data.pkl" &&
            name.find('/') == slash) {
            return name.substr(0, slash + 1);
        }
    }
    if (zip.contains("data.pkl")) {
        return "";
    }
    throw InputError(zip.path(),
                     "it is a zip archive but no checkpoint: its entry data.pkl is missing");
}

void checkByteOrder(const ZipReader& zip, const std::string& root) {
    if (!zip.contains(root + "byteorder")) {
        return; // older files have no such entry and are little-endian
    }
    const std::vector<std::byte> bytes = zip.read(root + "byteorder", 64);
    const std::string order(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (order != "little") {
        throw InputError(zip.path(),
                         "its numbers are stored in byte order \"" + order +
                             "\", \"little\" expected");
    }
}

/// The dict of tensors: `state_dict`, or the whole pickle when that is a plain dict of tensors.
const PickleNode& stateOf(const PickleNode& root, const std::string& path) {
    using Kind = PickleNode::Kind;
    if (const PickleNode* state = root.find("state_dict"); state != nullptr) {
        if (!state->isDictLike()) {
            throw InputError(path, "its state_dict is no dict");
        }
        return *state;
    }
    if (root.isDictLike()) {
        for (std::size_t i = 1; i < root.items.size(); i += 2) {
            if (root.items[i]->kind == Kind::TensorView) {
                return root;
            }
        }
        throw InputError(path, "it holds neither a state_dict nor tensors");
    }
    if (root.kind == Kind::Opaque || root.kind == Kind::Global) {
        throw InputError(
            path,
            "it holds a whole Python object (" + root.text +
                ") instead of weights; save its state_dict() or the trainer's checkpoint");
    }
    throw InputError(path, "it holds no dict of tensors");
}

StoredTensor tensorOf(const PickleNode& node, const std::string& name, Storages& storages) {
    StoredTensor tensor;
    tensor.type = node.type;
    tensor.shape = node.shape;
    tensor.strides = node.strides;
    tensor.offset = node.offset;
    tensor.bytes = storages.bytesOf(*node.storage, name);
    return tensor;
}

/// The real number in a tensor without axes: so writeTorchFile stores the reals of
/// hyper-parameters.
std::optional<Value> realIn(const PickleNode& node, Storages& storages) {
    if (node.type != TensorType::Float64 || !node.shape.empty()) {
        return std::nullopt;
    }
    const std::vector<std::byte> bytes =
        tensorOf(node, "among the hyper_parameters", storages).packed();
    double value = 0.0;
    std::memcpy(&value, bytes.data(), sizeof(value));
    return Value::real64(value);
}

void addTensors(const PickleNode& state, Storages& storages, Checkpoint& checkpoint) {
    for (std::size_t i = 0; i + 1 < state.items.size(); i += 2) {
        const PickleNode& key = *state.items[i];
        const PickleNode& node = *state.items[i + 1];
        if (key.kind != PickleNode::Kind::Text || node.kind != PickleNode::Kind::TensorView) {
            continue;
        }
        checkpoint.add(key.text, tensorOf(node, key.text, storages));
    }
}

/// epoch, global_step and the like: whatever else is a plain number or text.
Value progressOf(const PickleNode& root, const std::string& path) {
    Value progress = Value::dict();
    if (root.find("state_dict") == nullptr) {
        return progress;
    }
    for (std::size_t i = 0; i + 1 < root.items.size(); i += 2) {
        const PickleNode& value = *root.items[i + 1];
        const bool plain = value.kind == PickleNode::Kind::Integer ||
                           value.kind == PickleNode::Kind::Real ||
                           value.kind == PickleNode::Kind::Text;
        if (root.items[i]->kind == PickleNode::Kind::Text && plain) {
            progress.set(root.items[i]->text, valueOf(value, path, root.items[i]->text));
        }
    }
    return progress;
}

} // namespace

Checkpoint readTorchFile(const std::string& path) {
    const ZipReader zip(path);
    const std::string root = rootOf(zip);
    if (zip.contains(root + "constants.pkl")) {
        throw InputError(
            path, "it is a TorchScript program, a checkpoint with a state_dict was expected");
    }
    checkByteOrder(zip, root);
    const PickleReader pickle(path, zip.read(root + "data.pkl", kLargestPickle));
    const PickleNode& state = stateOf(pickle.root(), path);
    const PickleNode* settings = pickle.root().find("hyper_parameters");
    Storages storages(zip, root);
    const ScalarReader scalars = [&storages](const PickleNode& tensor) {
        return realIn(tensor, storages);
    };
    Checkpoint checkpoint(path,
                          settings == nullptr
                              ? Value::dict()
                              : valueOf(*settings, path, "hyper_parameters", scalars));
    checkpoint.setProgress(progressOf(pickle.root(), path));
    addTensors(state, storages, checkpoint);
    return checkpoint;
}

Value readTorchProgress(const std::string& path) {
    const ZipReader zip(path);
    const PickleReader pickle(path, zip.read(rootOf(zip) + "data.pkl", kLargestPickle));
    return progressOf(pickle.root(), path);
}

} // namespace ocellus
