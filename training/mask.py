"""Let an encoder read real news before it learns the task: `python -m training.mask small --texts FILE... --out OUT`.

Of every window 15 of 100 pieces are hidden, exchanged or kept, and guessed (Devlin et al. 2019). FILE is a table of
JSON lines with a `text` each, or a folder of `.txt` files; what `--kept-out` holds, by places, is not read. OUT gets a
network to `--start` training from.
"""

from __future__ import annotations

import argparse
import os
import random
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from servanda.readers.trained.windows import windows
from training import base
from training.batches import batches, collate
from training.examples import UNKNOWN, Example, unannotated
from training.train import Network, Plan, run

HIDDEN, EXCHANGED = 0.15, 0.1
"""Share of pieces that are guessed, and of these how many are exchanged for others and how many kept."""


class Guesser(nn.Module):
    """The encoder with a head that guesses pieces by their own vectors."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.encoder = network.encoder
        width = network.base.width
        self.dense = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(self.encoder.base.get_input_embeddings().num_embeddings))
        with torch.no_grad():
            self.dense.weight.copy_(torch.eye(width))
            self.dense.bias.zero_()
        self.unknown = network.tokenizer.token_to_id("[UNK]") or 0

    def loss(self, examples: list[Example], dice: random.Random) -> dict[str, Tensor]:
        """How badly the hidden pieces are guessed."""
        batch = collate(examples, dice).to(self.bias.device)
        drawn = torch.rand(batch.ids.shape, device=batch.ids.device)
        wanted = torch.where((drawn < HIDDEN) & (batch.mask == 1), batch.ids, UNKNOWN)
        ids = torch.where((wanted != UNKNOWN) & (drawn < HIDDEN * (1 - 2 * EXCHANGED)), self.unknown, batch.ids)
        others = torch.randint_like(ids, len(self.bias))
        ids = torch.where((wanted != UNKNOWN) & (drawn > HIDDEN * (1 - EXCHANGED)), others, ids)
        _, hidden = self.encoder.words(ids, batch.cases, batch.kinds, batch.mask, batch.first)
        guessed = self.norm(functional.gelu(self.dense(hidden[wanted != UNKNOWN])))
        scores = guessed @ self.encoder.base.get_input_embeddings().weight.T + self.bias
        return {"guessed": functional.cross_entropy(scores.float(), wanted[wanted != UNKNOWN])}


def main() -> None:
    """Read, and write `network.pt`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", choices=sorted(base.BASES))
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("--kept-out", type=Path, nargs="+", default=[])
    parser.add_argument("--base", type=Path, default=Path("build/base"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--pieces", type=int, default=Plan.pieces)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(os.cpu_count() or 1)
    plan = Plan(args.size, args.epochs, rate=args.rate, pieces=args.pieces)
    torch.manual_seed(plan.seed)
    network = Network(args.size, args.base)
    articles = unannotated(args.texts, args.kept_out)
    some = [Example(one, "text") for article in articles for one in windows(article, network.tokenizer)]
    print(f"{len(some)} windows", flush=True)
    dice = random.Random(plan.seed)  # noqa: S311 - an order, no secret
    guesser = Guesser(network).to("cuda" if torch.cuda.is_available() else "cpu")
    run(
        guesser,
        guesser.loss,
        [batch for _ in range(plan.epochs) for batch in batches(some, plan.pieces, dice)],
        plan,
        args.out,
    )
    torch.save(
        {f"encoder.{name}": value for name, value in guesser.encoder.state_dict().items()}, args.out / "network.pt"
    )


if __name__ == "__main__":
    main()
