"""The networks in the package, as any processor multiplies them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

import servanda.readers.trained

PACKAGE = Path(servanda.readers.trained.__file__).parent
MOST = 64
"""Two products of such a weight and a number of eight bits stay below 2^15, where processors without VNNI add them."""


@pytest.mark.parametrize("network", sorted(PACKAGE.glob("*/*.onnx")), ids=lambda one: f"{one.parent.name}-{one.stem}")
def test_no_product_runs_over(network: Path) -> None:
    """On a processor of before 2019 the same text gives the same reading."""
    graph = onnx.load(network).graph
    weights = {one.name: one for one in graph.initializer}
    multiplied = [node.input[1] for node in graph.node if node.op_type == "MatMulInteger"]
    assert len(multiplied) >= 8
    for name in multiplied:
        assert np.abs(numpy_helper.to_array(weights[name]).astype(int)).max() <= MOST, name
