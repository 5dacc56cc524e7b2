#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds and memory of a checkpoint as large as the published ones: big_vocabulary.py OCELLUS-CLI [FOLDER]

Takes the small model of tests/data/model, gives it 16 organisms with 25,000 genes each and vectors of
256 numbers for genes and positions (820 MB), and lets `ocellus-cli model info` read it. Needs
python3-torch."""
import json, pathlib, resource, subprocess, sys, tempfile, time
import torch

ORGANISMS, GENES, WIDTH = 16, 25_000, 256
program = sys.argv[1]
folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp())
small = torch.load(pathlib.Path(__file__).parent.parent / "data/model/tiny.ckpt")
weights, settings = small["state_dict"], small["hyper_parameters"]
wide = WIDTH // settings["d_model"]
for name, tensor in list(weights.items()):  # every axis of the model's width grows with it
    if name == "pos_encoder.pe" or name.startswith("gene_encoder.0"):
        shape = [ORGANISMS * GENES] + list(tensor.shape[1:-1]) + [WIDTH]
    else:
        scale = not name.startswith(("cls_decoders", "compressor", "class_encoder", "cell_transformer"))
        known = {settings["d_model"] * k: WIDTH * k for k in (1, 2, 4)}
        known[settings["d_model"] + 1] = WIDTH + 1
        shape = [known.get(n, n) if scale and n > 3 else n for n in tensor.shape]
        if name.endswith("cross_attn.Wkv.weight") and name.startswith("transformer"):
            shape = [tensor.shape[0] * wide, tensor.shape[1]]
        elif name.startswith("cell_transformer") and name.endswith("cross_attn.Wkv.weight"):
            shape = [tensor.shape[0], WIDTH]
    weights[name] = torch.rand(shape)
settings["d_model"] = WIDTH
settings["organisms"] = ["NCBITaxon:%d" % (9000 + i) for i in range(ORGANISMS)]
settings["genes"] = {o: ["ENS%03dG%011d" % (i, gene) for gene in range(GENES)] for i, o in enumerate(settings["organisms"])}
path = folder / "big_vocabulary.ckpt"
torch.save(small, path)
start = time.time()
answer = subprocess.run([program, "model", "info", path, "--json"], stdout=subprocess.PIPE, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
info = json.loads(answer.stdout)
print("%d organisms, %d genes, %d parameters, file of %.0f MB: %.1f s, %.1f CPU-s, %.0f MB at the most" % (
    len(info["organisms"]), sum(info["genes"].values()), info["parameters"], path.stat().st_size / 1e6, time.time() - start,
    used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))
path.unlink()
