#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeds for fuzz_Checkpoint: make_seeds.py FOLDER-OF-CHECKPOINTS SEEDS

Copies every .ckpt of the folder below 300 kB, and writes a twin of each in which all tensors share
one small storage, so that a run costs little."""
import io, pathlib, re, sys, zipfile

source, seeds = map(pathlib.Path, sys.argv[1:3])
seeds.mkdir(parents=True, exist_ok=True)
for path in sorted(source.glob("*.ckpt")):
    if path.stat().st_size < 300_000:
        (seeds / path.name).write_bytes(path.read_bytes())
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        names = old.namelist()
        largest = max((n for n in names if "/data/" in n), key=lambda n: old.getinfo(n).file_size)
        for name in names:
            data = old.read(name)
            if name.endswith("data.pkl"):  # every storage becomes the largest one
                key = largest.rsplit("/", 1)[1].encode()
                text = b"X" + len(key).to_bytes(4, "little") + key
                data = re.sub(rb"(Storage\n(?:q.|r....)?)X.\0\0\0[0-9]+", lambda m: m[1] + text, data, flags=re.S)
            if "/data/" not in name or name == largest:
                new.writestr(name, data)
    (seeds / (path.stem + "_cut.ckpt")).write_bytes(out.getvalue())
