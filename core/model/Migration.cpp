// SPDX-License-Identifier: GPL-3.0-or-later
// Older files brought to the current names (MODEL_SPEC section 1.2).
#include "core/base/Error.h"
#include "core/model/Checkpoint.h"
#include "core/model/ModelConfig.h"

#include <algorithm>
#include <set>

namespace ocellus {

namespace {

bool startsWith(const std::string& text, const std::string& prefix) { return text.compare(0, prefix.size(), prefix) == 0; }

void renameIfThere(Checkpoint& checkpoint, const std::string& from, const std::string& to) {
    if (checkpoint.contains(from) && !checkpoint.contains(to)) {
        checkpoint.rename(from, to);
    }
}

/// One generation of files numbers the norms of these stacks 2 and 6 instead of 1 and 5.
void renumberNorms(Checkpoint& checkpoint, const std::string& stack) {
    for (const auto& [from, to] : {std::pair<const char*, const char*>("2", "1"), {"6", "5"}}) {
        if (checkpoint.shapeOf(stack + from + ".weight").size() == 1) {
            for (const char* part : {".weight", ".bias"}) {
                renameIfThere(checkpoint, stack + from + part, stack + to + part);
            }
        }
    }
}

void removeAll(Checkpoint& checkpoint, const std::string& part) {
    const std::vector<std::string> names = checkpoint.names();
    for (const std::string& name : names) {
        if (name.find(part) != std::string::npos) {
            checkpoint.remove(name);
        }
    }
}

/// Keys of the current design and of its ancestors that are read or known to be of no effect here.
const std::set<std::string>& knownKeys() {
    static const std::set<std::string> kKeys{
        "genes", "organisms", "d_model", "nhead", "nlayers", "num_heads_kv", "dropout", "cell_specific_blocks",
        "d_model_cell", "nhead_cell", "nlayers_cell", "num_heads_kv_cell", "attention", "transformer", "sketcher_size",
        "sketcher_dim", "expr_emb_style", "expr_encoder_layers", "n_input_bins", "normalization", "classes",
        "label_counts", "label_decoders", "labels_hierarchy", "compress_class_dim", "layers_cls", "use_metacell_token",
        "mvc_decoder", "zinb", "finetune_gene_emb", "freeze_embeddings", "do_adv_cls", "splicing_head", "drop_path_rate",
        "pred_embedding", "lr", "residual_in_fp32", "checkpointing", "fused_dropout_add_ln", "fused_mlp",
        "fused_bias_fc", "gene_pos_enc", "max_cont_len", "strict_loading", "optim", "weight_decay", "prenorm",
        "domain_spec_batchnorm", "use_flash_attn", "cell_emb_style", "num_batch_labels", "precpt_gene_emb",
        "memmap_gene_emb", "gene_pos_file", "_instantiator", "attn_bias", "nb_features", "feature_redraw_interval"};
    return kKeys;
}

void warnAboutUnknownKeys(const Checkpoint& checkpoint, std::vector<std::string>& warnings) {
    std::string unknown;
    const Value& settings = checkpoint.hyperParameters();
    for (std::size_t i = 0; settings.isDict() && i + 1 < settings.items.size(); i += 2) {
        const std::string& key = settings.items[i].text;
        if (settings.items[i].kind == Value::Kind::Text && knownKeys().count(key) == 0) {
            unknown += (unknown.empty() ? "" : ", ") + key;
        }
    }
    if (!unknown.empty()) {
        warnings.push_back("Hyper-parameters that this program does not know were ignored: " + unknown + ".");
    }
}

} // namespace

void migrateCheckpoint(Checkpoint& checkpoint, std::vector<std::string>& warnings) {
    for (const std::string& name : checkpoint.names()) {
        if (startsWith(name, "depth_encoder.")) {
            throw InputError(checkpoint.path(), "it is an early scPRINT-1 model with depth tokens (" + name +
                                                    "), a design that this program cannot run");
        }
    }
    renameIfThere(checkpoint, "gene_encoder.0.embedding.weight", "gene_encoder.0.embeddings.weight");
    renameIfThere(checkpoint, "gene_encoder.embedding.weight", "gene_encoder.embeddings.weight");
    renumberNorms(checkpoint, "expr_encoder.encoder.");
    renumberNorms(checkpoint, "expr_decoder.fc.");
    removeAll(checkpoint, "grad_reverse_discriminator_loss");
    const Value* mvc = checkpoint.hyperParameters().find("mvc_decoder");
    const std::string kind = mvc == nullptr ? std::string() : mvc->asText().value_or(std::string());
    if (kind != "inner product") {
        removeAll(checkpoint, "mvc_decoder.");
        if (!kind.empty()) {
            warnings.push_back("The expression decoder from cell embeddings (mvc_decoder: " + kind +
                               ") does not work in the reference implementation either and is left out.");
        }
    }
    if (const Value* splicing = checkpoint.hyperParameters().find("splicing_head"); splicing != nullptr && splicing->asBool().value_or(false)) {
        warnings.push_back("The splicing head is not supported and is left out.");
        removeAll(checkpoint, "splicing_head");
    }
    warnAboutUnknownKeys(checkpoint, warnings);
}

} // namespace ocellus
