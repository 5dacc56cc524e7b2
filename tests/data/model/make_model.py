#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes tiny.ckpt, a scPRINT-2 style model with random weights, and tiny.h5, what it answers.

The answers come from this file alone: the equations of the published architecture written out in
float64 with python3-torch 1.13, independently of the C++ code. Metacell encoder with six
neighbours, gene adapter, positions, grouped keys and values, cell blocks of another width, VAE and
FSQ compressors, zero-inflated decoder; encoding, generation, expression and class losses."""
import collections, io, math, pathlib, zipfile
import h5py, numpy as np, torch
import torch.nn.functional as F

here = pathlib.Path(__file__).parent
torch.manual_seed(11)
B, L, K = 3, 9, 6
D, HEADS, KV, LAYERS = 16, 4, 2, 2
DC, HEADS_C, LAYERS_C = 12, 3, 1
GENES = {"NCBITaxon:10090": ["ENSMUSG%011d" % i for i in range(12)], "NCBITaxon:9606": ["ENSG%011d" % i for i in range(14)]}
VOCABULARY = sum(map(len, GENES.values()))
CLASSES = {"cell_type_ontology_term_id": 5, "sex_ontology_term_id": 2, "organism_ontology_term_id": 2}
SIZES = {"cell_type_ontology_term_id": 8, "sex_ontology_term_id": 2, "organism_ontology_term_id": 3}
HIERARCHY = {"cell_type_ontology_term_id": {5: [0, 1], 6: [1, 2, 3]}}
HIDDEN = 10

weights = collections.OrderedDict()


def tensor(name, *shape, scale=0.3, shift=0.0):
    weights[name] = (torch.randn(*shape) * scale + shift).float()


def linear(name, inputs, outputs):
    tensor(name + ".weight", outputs, inputs, scale=1.2 / math.sqrt(inputs))
    tensor(name + ".bias", outputs)


def norm(name, width):
    tensor(name + ".weight", width, scale=0.2, shift=1.0)
    tensor(name + ".bias", width, scale=0.2)


def transformer(prefix, width, kv_width, context, layers):
    for i in range(layers):
        block = f"{prefix}.blocks.{i}."
        linear(block + "mixer.Wqkv", width, width + 2 * kv_width)
        linear(block + "mixer.out_proj", width, width)
        linear(block + "cross_attn.Wq", width, width)
        linear(block + "cross_attn.Wkv", context, 2 * kv_width)
        linear(block + "cross_attn.out_proj", width, width)
        norm(block + "norm3", width)
        norm(block + "norm1", width)
        linear(block + "mlp.fc1", width, 4 * width)
        linear(block + "mlp.fc2", 4 * width, width)
        norm(block + "norm2", width)
    norm(prefix + ".norm", width)


tensor("gene_encoder.0.embeddings.weight", VOCABULARY, D, scale=1.0)
linear("gene_encoder.1", D, D)
linear("gene_encoder.3", D, D)
for branch, inputs in [("neighbors_layers", 2), ("self_layers", 1)]:
    linear(f"expr_encoder.{branch}.0", inputs, D)
    norm(f"expr_encoder.{branch}.1", D)
    linear(f"expr_encoder.{branch}.4", D, D)
linear("expr_encoder.shared_layers.0", 2 * D, 2 * D)
norm("expr_encoder.shared_layers.1", 2 * D)
linear("expr_encoder.shared_layers.4", 2 * D, D)
tensor("class_encoder.embedding.weight", len(CLASSES) + 1, DC, scale=1.0)
transformer("transformer", D, KV * D // HEADS, DC, LAYERS)
transformer("cell_transformer", DC, DC, D, LAYERS_C)
linear("expr_decoder.fc.0", D + 1, D)
norm("expr_decoder.fc.1", D)
linear("expr_decoder.fc.4", D, D)
norm("expr_decoder.fc.5", D)
linear("expr_decoder.pred_var_zero", D, 3)
for name, labels in CLASSES.items():
    size = SIZES[name]
    linear(f"cls_decoders.{name}.decoder.0", size, HIDDEN)
    norm(f"cls_decoders.{name}.decoder.1", HIDDEN)
    linear(f"cls_decoders.{name}.out_layer", HIDDEN, labels)
    if size >= 8:
        linear(f"compressor.{name}.encoder.0", DC, 128)
        norm(f"compressor.{name}.encoder.1", 128)
        linear(f"compressor.{name}.encoder.4", 128, size)
        norm(f"compressor.{name}.encoder.5", size)
        linear(f"compressor.{name}.fc_mu", size, size)
        linear(f"compressor.{name}.fc_var", size, size)
        linear(f"compressor.{name}.decoder.0", size, 128)
        norm(f"compressor.{name}.decoder.1", 128)
        linear(f"compressor.{name}.decoder.4", 128, DC)
    else:
        linear(f"compressor.{name}.project_in", DC, size)
        linear(f"compressor.{name}.project_out", size, DC)
position = torch.randint(0, 1000, (VOCABULARY,)).double()
angle = position[:, None] * torch.exp(-2 * torch.arange(D // 2).double() * math.log(10000) / D)
weights["pos_encoder.pe"] = torch.stack([angle.sin(), angle.cos()], -1).view(VOCABULARY, 1, D).float()

W = {name: value.double().requires_grad_(name not in ("gene_encoder.0.embeddings.weight", "pos_encoder.pe")) for name, value in weights.items()}


def apply(name, x):
    return F.linear(x, W[name + ".weight"], W[name + ".bias"])


def normed(name, x, eps=1e-5):
    return F.layer_norm(x, x.shape[-1:], W[name + ".weight"], W[name + ".bias"], eps)


def attend(q, k, v, heads, kv):
    b, n, width = q.shape
    hd = width // heads
    q = q.view(b, n, heads, hd).transpose(1, 2)
    k, v = (t.reshape(b, -1, kv, hd).repeat_interleave(heads // kv, 2).transpose(1, 2) for t in (k, v))
    a = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(hd), -1)
    return (a @ v).transpose(1, 2).reshape(b, n, width)


def run_transformer(prefix, x, context, layers, heads, kv):
    h, r = x, None
    for i in range(layers):
        block = f"{prefix}.blocks.{i}."
        r = h if r is None else h + r
        a = normed(block + "norm1", r, 1e-6)
        half = kv * x.shape[-1] // heads
        if context is not None:
            both = apply(block + "cross_attn.Wkv", context)
            crossed = attend(apply(block + "cross_attn.Wq", a), both[..., :half], both[..., half:], heads, kv)
            r = apply(block + "cross_attn.out_proj", crossed) + r
            a = normed(block + "norm3", r, 1e-6)
        q, k, v = apply(block + "mixer.Wqkv", a).split([x.shape[-1], half, half], -1)
        r = apply(block + "mixer.out_proj", attend(q, k, v, heads, kv)) + r
        h = apply(block + "mlp.fc2", F.gelu(apply(block + "mlp.fc1", normed(block + "norm2", r, 1e-6))))
    return normed(prefix + ".norm", h + r, 1e-6)


def stack(name, x, last_normed=False):
    x = apply(name + ".4", F.relu(normed(name + ".1", apply(name + ".0", x))))
    return F.relu(normed(name + ".5", x)) if last_normed else x


def gene_vectors(genes):
    rows = F.embedding(genes, W["gene_encoder.0.embeddings.weight"])
    return apply("gene_encoder.3", F.relu(apply("gene_encoder.1", rows)))


def decode(genes, depth, total):
    depth = torch.log2(1 + depth)[:, None, None].expand(-1, genes.shape[1], 1)
    x = F.leaky_relu(normed("expr_decoder.fc.1", apply("expr_decoder.fc.0", torch.cat([genes, depth], -1))), 0.01)
    x = F.leaky_relu(normed("expr_decoder.fc.5", apply("expr_decoder.fc.4", x)), 0.01)
    p, v, z = apply("expr_decoder.pred_var_zero", x).unbind(-1)
    return {"mean": torch.softmax(p, 1) * total[:, None], "disp": torch.exp(v.clamp(max=15)), "zero_logits": z}


def encode(genes, x, knn, distances, depth, total, eps, mask=None):
    own = stack("expr_encoder.self_layers", torch.log2(1 + x)[..., None])
    around = torch.zeros_like(own)
    if knn is not None:
        pairs = torch.stack([torch.log2(1 + knn), distances[..., None].expand_as(knn)], -1)  # (B, K, L, 2)
        around = stack("expr_encoder.neighbors_layers", pairs).sum(1)
    expression = stack("expr_encoder.shared_layers", torch.cat([own, around], -1))
    if mask is not None:
        expression = expression.masked_fill(mask[..., None], 0)
    tokens = gene_vectors(genes) + expression + F.embedding(genes, W["pos_encoder.pe"][:, 0])
    out = {"gene_embedding": run_transformer("transformer", tokens, None, LAYERS, HEADS, KV)}
    start = W["class_encoder.embedding.weight"][None].expand(len(x), -1, -1)
    cells = run_transformer("cell_transformer", start, out["gene_embedding"], LAYERS_C, HEADS_C, HEADS_C)
    out["input_cell_embs"], out["input_cell_emb"] = cells, cells.mean(1)
    out.update(decode(out["gene_embedding"], depth, total))
    decoded, latents, kl = [cells[:, 0]], [cells[:, 0]], 0
    for i, name in enumerate(CLASSES):
        prefix, token = f"compressor.{name}", cells[:, i + 1]
        if SIZES[name] >= 8:
            e = stack(prefix + ".encoder", token, last_normed=True)
            mu, log_var = apply(prefix + ".fc_mu", e), apply(prefix + ".fc_var", e).clamp(min=-10)
            z = mu + torch.exp(log_var / 2) * eps[name] if eps else mu
            decoded.append(stack(prefix + ".decoder", z))
            latents.append(mu)
            kl = kl + (-0.5 * (1 + log_var - mu ** 2 - log_var.exp()).sum(-1)).mean()
        else:
            s = apply(prefix + ".project_in", token)
            bounded = torch.tanh(s + math.tan(0.5 / 0.4995)) * 0.4995 - 0.5
            codes = bounded + (bounded.round() - bounded).detach()
            decoded.append(apply(prefix + ".project_out", codes))
            latents.append(s)
    out["output_cell_embs"], out["output_cell_emb"] = torch.stack(decoded, 1), torch.cat(latents, 1)
    out["vae_kl_loss"] = kl
    for i, latent in enumerate(latents):
        out[f"compressed_cell_embs.{i}"] = latent
    for i, name in enumerate(CLASSES):
        head = f"cls_decoders.{name}"
        hidden = F.relu(normed(head + ".decoder.1", apply(head + ".decoder.0", latents[i + 1])))
        out["cls_output_" + name] = apply(head + ".out_layer", hidden)
    return out


def generate(cells, genes, depth, total):
    tokens = gene_vectors(genes) + F.embedding(genes, W["pos_encoder.pe"][:, 0])
    return decode(run_transformer("transformer", tokens, cells, LAYERS, HEADS, KV), depth, total)


def zinb(out, t):
    mu, th, pi, eps = out["mean"], out["disp"], out["zero_logits"], 1e-4
    a = torch.log(th + mu + eps)
    q = -pi + th * (torch.log(th + eps) - a)
    zero = F.softplus(q) - F.softplus(-pi)
    more = -F.softplus(-pi) + q + t * (torch.log(mu + eps) - a) + torch.lgamma(t + th) - torch.lgamma(th) - torch.lgamma(t + 1)
    return -torch.where(t < eps, zero, more).mean()


def class_loss(p, labels):  # leaves and unknown (-1) only
    weight = (labels >= 0).double()[:, None].expand_as(p)
    return F.binary_cross_entropy_with_logits(p, F.one_hot(labels.clamp(min=0), p.shape[1]).double() * weight, weight)


numbers = np.random.default_rng(5)
genes = torch.stack([torch.from_numpy(numbers.permutation(14)[:L]) + 12 for _ in range(B)])
other = torch.stack([torch.from_numpy(numbers.permutation(12)[:L]) for _ in range(B)])
x = torch.from_numpy(numbers.poisson(2.0, (B, L)).astype(float))
knn = torch.from_numpy(numbers.poisson(2.0, (B, K, L)).astype(float))
distances = torch.from_numpy(np.sort(numbers.random((B, K)) * 3, 1)).float().double()
depth = x.sum(1) * 2 + 5
mask = torch.from_numpy(numbers.random((B, L)) < 0.3)
labels = torch.tensor([[0, 1, 1], [4, -1, 1], [-1, 0, 1]])
eps = {"cell_type_ontology_term_id": torch.from_numpy(numbers.standard_normal((B, 8))).float().double()}
total = x.sum(1)

with h5py.File(here / "tiny.h5", "w", track_order=True) as file:
    file.attrs["config"] = '{"train": {"class_scale": 1, "zinb_and_mse": false}}'

    def put(name, value):
        value = value.detach().numpy() if torch.is_tensor(value) else np.asarray(value)
        if value.dtype == np.float64 and not name.startswith("loss"):
            value = value.astype(np.float32)
        file.create_dataset(name, data=value.astype(np.int64) if value.dtype == bool else value)

    for name, value in [("genes", genes), ("x", x), ("depth", depth), ("knn_cells", knn), ("knn_cells_info", distances), ("class", labels), ("mask", mask)]:
        put("inputs/" + name, value)
    for name, value in [("genes", other), ("x", x), ("depth", depth), ("knn_cells", knn), ("knn_cells_info", distances)]:
        put("inputs2/" + name, value)
    put("forward_full/eps/cell_type_ontology_term_id", eps["cell_type_ontology_term_id"])
    full = encode(genes, x, knn, distances, depth, total, eps)
    forwards = {
        "forward_full": full,
        "forward_eps0": encode(genes, x, knn, distances, depth, total, None),
        "forward_depthmult3": encode(genes, x, knn, distances, depth * 3, total * 3, eps),
        "forward_mask": encode(genes, x, knn, distances, depth, total, eps, mask),
        "forward_noknn": encode(genes, x, None, None, depth, total, eps),
        "forward_knn3": encode(genes, x, knn[:, :3], distances[:, :3], depth, total, eps),
        "forward_zeroexpr_knn6": encode(genes, 0 * x, knn, distances, depth, total, eps)}
    for group, out in forwards.items():
        for name, value in out.items():
            put(f"{group}/out.{name}", value)
    tokens = full["output_cell_embs"]
    swapped = tokens.clone()
    swapped[:, 2] = tokens[:, 2].roll(1, 0)
    put("generate/swapped_token_index", 2)
    for group, out in {"self": generate(tokens, genes, depth, total), "swap": generate(swapped, genes, depth, total),
                       "other_genes": generate(tokens, other, depth * 2, total * 2)}.items():
        for name, value in out.items():
            put(f"generate/{group}.{name}", value)
    put("loss/mse0/expr", zinb(full, x))
    for i, name in enumerate(CLASSES):
        put("loss/per_class/" + name, class_loss(full["cls_output_" + name], labels[:, i]))

names = {"cell_type_ontology_term_id": ["CL:0000084", "CL:0000236", "CL:0000576", "CL:0000623", "CL:0000097", "CL:0000542", "CL:0000738"],
         "sex_ontology_term_id": ["PATO:0000383", "PATO:0000384"], "organism_ontology_term_id": list(GENES)}
settings = {
    "genes": GENES, "organisms": list(GENES), "d_model": D, "nhead": HEADS, "num_heads_kv": KV, "nlayers": LAYERS,
    "cell_specific_blocks": True, "d_model_cell": DC, "nhead_cell": HEADS_C, "num_heads_kv_cell": HEADS_C, "nlayers_cell": LAYERS_C,
    "attention": "normal", "expr_emb_style": "metacell", "expr_encoder_layers": 2, "normalization": "log", "classes": CLASSES,
    "label_decoders": {name: {**{i: label for i, label in enumerate(labels)}, -1: "unknown"} for name, labels in names.items()},
    "labels_hierarchy": HIERARCHY, "compress_class_dim": SIZES, "layers_cls": [HIDDEN], "zinb": True, "finetune_gene_emb": True,
    "dropout": 0.02, "lr": 1e-4}
out = io.BytesIO()
torch.save({"epoch": 0, "global_step": 0, "pytorch-lightning_version": "2.5.2", "state_dict": weights, "loops": {}, "callbacks": {},
            "optimizer_states": [], "lr_schedulers": [], "hparams_name": "kwargs", "hyper_parameters": settings}, out)
with zipfile.ZipFile(io.BytesIO(out.getvalue())) as old, zipfile.ZipFile(here / "tiny.ckpt", "w", zipfile.ZIP_STORED) as new:
    for entry in old.namelist():  # without PyTorch's padding
        new.writestr(zipfile.ZipInfo(entry), old.read(entry))
