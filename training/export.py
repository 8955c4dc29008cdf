"""Write a trained network as the files that the package reads with: `python -m training.export standard --run FOLDER`.

The weights become 8-bit integers, one scale a row.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from servanda.readers.trained.network import ENCODER, ROLES, TOKENIZER
from training import base
from training.network import ROLE_WIDTH, Encoder, Roles
from training.packaged import PACKAGE
from training.train import Network


class OneWindow(nn.Module):
    """The encoder as it is read with: one window, nothing padded."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor, cases: Tensor, kinds: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        """As the encoder gives them."""
        outputs: tuple[Tensor, ...] = self.encoder(ids, cases, kinds, None, first)
        return outputs


class OneWindowsActs(nn.Module):
    """The roles of all acts of one window."""

    def __init__(self, roles: Roles) -> None:
        super().__init__()
        self.roles = roles

    def forward(
        self, words: Tensor, summary: Tensor, near: Tensor, blocks: Tensor, spans: Tensor
    ) -> tuple[Tensor, ...]:
        """Of each act: tags of the words in `near`, choices, the vector behind them; `blocks`, `spans` count there."""
        found: tuple[Tensor, ...] = self.roles(words[near], summary.expand(spans.shape[0], -1), blocks, spans)
        return found


def export(network: Network, target: Path) -> None:
    """The encoder and the roles in 8 bits, and the tokenizer."""
    network.eval()
    target.mkdir(parents=True, exist_ok=True)
    length, words = 40, 30
    ids = torch.randint(10, 100, (1, length))
    first = torch.arange(words).unsqueeze(0)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / ENCODER
        _write(
            OneWindow(network.encoder),
            (ids, torch.zeros_like(ids), torch.zeros_like(ids), first),
            whole,
            ["ids", "cases", "kinds", "first"],
            ["acts", "speech", "words", "summary"],
            {name: {1: "pieces"} for name in ("ids", "cases", "kinds")}
            | {name: {1: "words"} for name in ("first", "acts", "speech", "words")},
        )
        _quantised(whole, target / ENCODER)
        whole = Path(folder) / ROLES
        _write(
            OneWindowsActs(network.roles),
            (
                torch.randn(words, ROLE_WIDTH),
                torch.randn(1, ROLE_WIDTH),
                torch.arange(20).expand(2, -1),
                torch.zeros(2, 20, dtype=torch.long),
                torch.tensor([[2, 5], [7, 11]]),
            ),
            whole,
            ["words", "summary", "near", "blocks", "spans"],
            ["tags", "choices", "vectors"],
            {"words": {0: "words"}}
            | {name: {0: "acts", 1: "near"} for name in ("near", "blocks", "tags")}
            | {name: {0: "acts"} for name in ("spans", "choices", "vectors")},
        )
        _quantised(whole, target / ROLES)
    network.tokenizer.save(str(target / TOKENIZER), pretty=False)


def _quantised(whole: Path, target: Path) -> None:
    """Eight bits a number; seven where numbers are multiplied, or processors without VNNI add up what has run over."""
    with tempfile.TemporaryDirectory() as folder:
        looked_up = Path(folder) / "looked-up.onnx"
        quantize_dynamic(
            whole, looked_up, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["Gather"]
        )
        quantize_dynamic(
            looked_up,
            target,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["MatMul", "Gemm"],
            extra_options={"MatMulConstBOnly": True},
        )


def _write(
    module: nn.Module,
    given: tuple[Tensor, ...],
    path: Path,
    inputs: list[str],
    outputs: list[str],
    axes: dict[str, dict[int, str]],
) -> None:
    module.eval()
    torch.onnx.export(
        module,
        given,
        str(path),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def main() -> None:
    """Export the network of a run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", choices=sorted(base.BASES))
    parser.add_argument("--run", type=Path, required=True, help="the folder that training wrote")
    parser.add_argument("--base", type=Path, default=Path("build/base"))
    parser.add_argument("--out", type=Path, help="default: in the package")
    args = parser.parse_args()
    network = Network(args.size, args.base)
    network.load_state_dict(torch.load(args.run / "network.pt", weights_only=True))
    export(network, args.out or PACKAGE / args.size)


if __name__ == "__main__":
    main()
