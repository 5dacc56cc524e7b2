#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the checkpoint files of the reader's tests with Python's own torch.save (python3-torch 1.13).

Every number follows a rule the tests repeat: tensor "x" of n values holds (0 .. n-1 minus 3) / 2 in
the order of its storage."""
import collections, io, os, pathlib, pickle, types, zipfile
import numpy, torch

here = pathlib.Path(__file__).parent


def ramp(count, dtype=torch.float32):
    return ((torch.arange(count) - 3) / 2).to(dtype)


def rewrite(data, change):
    """The zip archive `data` with change(name, bytes) -> bytes or None applied to its entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def saved(thing, **options):
    out = io.BytesIO()
    torch.save(thing, out, **options)
    return out.getvalue()


def write(name, thing, change=lambda name, data: data):
    (here / name).write_bytes(rewrite(saved(thing), change))


class Unknown:
    def __init__(self):
        self.secret = [1, 2]


class Touch:
    """Unpickled by Python it would run a command."""

    def __reduce__(self):
        return os.system, ("touch OCELLUS_WAS_EXECUTED",)


class AttributeDict(dict):
    pass


AttributeDict.__module__ = "lightning.fabric.utilities.data"
for part in ["lightning", "lightning.fabric", "lightning.fabric.utilities", "lightning.fabric.utilities.data"]:
    import sys
    sys.modules.setdefault(part, types.ModuleType(part))
sys.modules["lightning.fabric.utilities.data"].AttributeDict = AttributeDict

# Every number type and every kind of view, on a GPU as far as the file says.
whole = ramp(24)
tensors = collections.OrderedDict(
    [(str(dtype).split(".")[1], ramp(12, dtype)) for dtype in
     [torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.int8, torch.int16, torch.int32, torch.int64]]
    + [("uint8", (torch.arange(12)).to(torch.uint8)), ("bool", torch.arange(12) % 2 == 1),
       ("matrix", whole.view(4, 6)), ("transposed", whole.view(4, 6).t()), ("tail", whole[20:]),
       ("every_third", whole[1::3]), ("expanded", ramp(3).view(3, 1).expand(3, 4)), ("scalar", ramp(5)[4]),
       ("empty", torch.zeros(0, 5)), ("parameter", torch.nn.Parameter(ramp(6)))])
tensors._metadata = {"": {"version": 1}}
settings = {
    "text": "α-cell", "number": 7, "large": 2**40, "negative": -5, "beyond 64 bits": 2**70, "real": 0.25, "yes": True,
    "none": None, "list": [1, "two", 3.0], "tuple": (1, 2), "set": {4}, "bytes": b"\x00\xff", "by number": {0: "a", -1: "b"},
    "numpy int": numpy.int64(9), "numpy float": numpy.float32(0.5), "numpy half": numpy.float16(-2.5),
    "numpy array": numpy.array([1, -2, 3], dtype=numpy.int16), "size": torch.Size([2, 3]), "dtype": torch.float16,
    "namespace": types.SimpleNamespace(inner=3), "unknown": Unknown(), "path": pathlib.PurePosixPath("/data"),
}
parameter = torch.nn.Parameter(ramp(4))
optimiser = torch.optim.AdamW([parameter])
parameter.sum().backward()
optimiser.step()
lightning = {
    "epoch": 3, "global_step": 120, "pytorch-lightning_version": "2.5.2", "state_dict": tensors,
    "loops": {"fit_loop": {"state_dict": {}}}, "callbacks": {"EarlyStopping": {"best": torch.tensor(0.5)}},
    "optimizer_states": [optimiser.state_dict()], "lr_schedulers": [{"best": 0.1}], "hparams_name": "kwargs",
    "hyper_parameters": settings}
on_gpu = lambda name, data: data.replace(b"X\x03\0\0\0cpu", b"X\x06\0\0\0cuda:0") if name.endswith("data.pkl") else data
write("kinds.ckpt", lightning, on_gpu)

# The authors' fine-tuning notebook: hyper-parameters as Lightning's own dict class.
write("attribute_dict.ckpt", {"state_dict": {"x": ramp(4)}, "hparams_name": None, "loops": None, "callbacks": None,
                              "hyper_parameters": AttributeDict(classes=["a", "b"], d_model=16)})
write("malicious.ckpt", {"epoch": Touch(), "state_dict": {"x": ramp(4), "y": Touch()}, "callbacks": [Touch()],
                         "hyper_parameters": {"d_model": 16, "trap": Touch()}})
write("plain_tensors.pt", {"x": ramp(4), "note": "weights without a trainer"})

# Files that must be refused.
write("whole_module.pt", torch.nn.Linear(2, 2))
(here / "before_1.6.pt").write_bytes(saved({"x": ramp(4)}, _use_new_zipfile_serialization=False))
torch.jit.save(torch.jit.script(torch.nn.Identity()), str(here / "program.pt"))
write("no_tensors.ckpt", {"epoch": 1, "hyper_parameters": settings["list"]})
