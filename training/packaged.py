"""What training has put into the package, and its weights read back, to train on from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from servanda.readers.trained.network import ENCODER, ROLES

PACKAGE = Path(__file__).parents[1] / "src" / "servanda" / "readers" / "trained"


def weights(size: str) -> dict[str, Tensor]:
    """All weights of a packaged network, by their names in training; those of eight bits as they were rounded."""
    return {name: torch.tensor(value) for file in (ENCODER, ROLES) for name, value in _held(PACKAGE / size / file)}


def _held(file: Path) -> Iterator[tuple[str, NDArray[Any]]]:
    graph = onnx.load(file).graph
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    whole = (name for name, value in held.items() if value.dtype == "float32" and name.endswith((".weight", ".bias")))
    yield from ((name, held[name]) for name in whole)
    for node in graph.node:
        for stem in (name.removesuffix("_quantized") for name in node.input if name.endswith("_quantized")):
            if f"{stem}_scale" not in held:
                continue  # what is rounded while it reads
            whole = held[f"{stem}_quantized"].astype("float32") - held[f"{stem}_zero_point"]
            rounded = whole * held[f"{stem}_scale"]
            if node.op_type == "MatMulInteger":  # known by its place in the network, and stored the other way round
                yield node.name.strip("/").rpartition("/")[0].replace("/", ".") + ".weight", rounded.T.copy()
            else:
                yield stem, rounded
