"""Train a reader's network: `python -m training.train standard --out FOLDER`.

Seeded and resumable: a run that was stopped goes on from its last checkpoint. Steps of annotated acts and steps of
PolNeAR's attributions take turns. How long it takes stands in `training/README.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from servanda.readers.trained.labels import CHOICES
from servanda.readers.trained.network import Network as Packaged
from servanda.readers.trained.windows import Window, windows
from training import base
from training.batches import Batch, batches, collate
from training.examples import UNKNOWN, Example, act_examples, corpus, held_out, speech_examples, unannotated
from training.network import Encoder, Roles
from training.packaged import weights

KEPT = 300
"""Seconds between two checkpoints."""
ARTICLES = Path(__file__).parent / "articles"
GOLD = Path(__file__).parent / "gold"


@dataclass(frozen=True)
class Plan:
    """How a network is trained."""

    size: str
    epochs: int = 9
    speech_epochs: float = 2
    pieces: int = 3_000
    rate: float = 1.2e-4
    head_rate: float = 1e-3
    decay: float = 0.9
    """How much slower each layer learns than the one above it."""
    warm_up: float = 0.08
    smoothing: float = 0.05
    seed: int = 7
    hold_out: bool = True
    frozen: int = 0
    """How many of the lowest layers stay as they are, with all below them."""
    without: tuple[str, ...] = ()
    """Parts of the loss that are left out, to see what they are good for."""


class Network(nn.Module):
    """Encoder and roles together, as they are trained."""

    def __init__(self, size: str, folder: Path) -> None:
        super().__init__()
        self.base = base.BASES[size]
        files = base.fetch(self.base, folder)
        self.tokenizer, kept = base.vocabulary(files, self.base)
        encoder: Any = AutoModel.from_pretrained(files, dtype=torch.float32)
        encoder.encoder.layer = encoder.encoder.layer[: self.base.layers]
        encoder.pooler = None
        old = encoder.get_input_embeddings()
        embeddings = nn.Embedding(len(kept), self.base.width)
        with torch.no_grad():
            embeddings.weight.copy_(old.weight[torch.tensor(kept)])
        encoder.set_input_embeddings(embeddings)
        self.encoder = Encoder(encoder, self.base.width, first_position=self.base.first_position)
        self.roles = Roles()

    def loss(self, batch: Batch, plan: Plan) -> dict[str, Tensor]:
        """Every part of the loss that the batch has annotations for."""
        acts, speech, narrow, summary = self.encoder(batch.ids, batch.cases, batch.kinds, batch.mask, batch.first)
        found: dict[str, Tensor] = {}
        if (batch.evidence != UNKNOWN).any():
            found["acts"] = functional.cross_entropy(
                acts.float().flatten(0, 1), batch.evidence.flatten(), label_smoothing=plan.smoothing
            )
        if (batch.speech != UNKNOWN).any():
            found["speech"] = 3 * functional.cross_entropy(speech.float().flatten(0, 2), batch.speech.flatten())
        for name, said, wanted in (
            ("taught acts", acts, batch.taught_acts),
            ("taught speech", speech, batch.taught_speech),
        ):
            if wanted is not None:
                loss = functional.cross_entropy(said.float().flatten(0, -2), wanted.flatten(0, -2), reduction="sum")
                found[name] = (3 if said is speech else 1) * loss / wanted.sum()
        if len(batch.act_window):
            at = batch.act_window
            tags, choices, _ = self.roles(
                narrow[at], summary[at], batch.blocks[at], batch.act_span, batch.word_mask[at]
            )
            tagged = functional.cross_entropy(tags.float().flatten(0, 2), batch.act_tags.flatten(), reduction="sum")
            found["roles"] = 0.05 * tagged / len(at)
            parts = choices.float().split([len(names) for names in CHOICES.values()], -1)
            for number, (name, part) in enumerate(zip(CHOICES, parts, strict=True)):
                wanted_choice = batch.act_choices[:, number]
                if (wanted_choice != UNKNOWN).any():
                    found[name] = 0.3 * functional.cross_entropy(part, wanted_choice, label_smoothing=plan.smoothing)
        return {name: loss for name, loss in found.items() if name not in plan.without}


def freeze(network: Network, layers: int) -> None:
    """Let so many of the lowest layers, and what they are given, stay as they are: a step is so much shorter."""
    encoder = network.encoder
    for part in (encoder.base.embeddings, encoder.case, encoder.kind, *encoder.base.encoder.layer[:layers]):
        part.requires_grad_(requires_grad=False)


def groups(network: Any, plan: Plan) -> list[dict[str, Any]]:
    """Parameters of what has an encoder with their rates: layers slower the lower they lie, what is new faster."""
    layers = list(network.encoder.base.encoder.layer)
    rates: dict[int, float] = {}
    for height, layer in enumerate(layers):
        rate = plan.rate * plan.decay ** (len(layers) - 1 - height)
        rates.update({id(parameter): rate for parameter in layer.parameters()})
    lowest = plan.rate * plan.decay ** len(layers)
    of_base = {id(parameter) for parameter in network.encoder.base.parameters()}
    found = []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = rates.get(id(parameter), lowest if id(parameter) in of_base else plan.head_rate)
        plain = parameter.ndim < 2 or "norm" in name.lower()
        found.append({"params": [parameter], "lr": rate, "top": rate, "weight_decay": 0.0 if plain else 0.01})
    return found


Part = tuple[list[Example], float]
"""Examples and how often each of them is learnt from, all epochs together."""


def steps(parts: Iterable[Part], plan: Plan, epoch: int) -> list[list[Example]]:
    """The batches of one epoch, mixed: of each part its next share."""
    dice = random.Random(plan.seed * 1000 + epoch)  # noqa: S311 - an order, no secret
    mixed = list[list[Example]]()
    for examples, epochs in parts:
        order = list(range(len(examples)))
        random.Random(plan.seed).shuffle(order)  # noqa: S311
        begin, end = (int(len(order) * epochs / plan.epochs * at) for at in (epoch, epoch + 1))
        if share := [examples[order[at % len(order)]] for at in range(begin, end)]:
            mixed += batches(share, plan.pieces, dice)
    dice.shuffle(mixed)
    return mixed


def train(network: Network, parts: Sequence[Part], plan: Plan, out: Path) -> None:
    """All epochs."""

    def loss(examples: list[Example], dice: random.Random) -> dict[str, Tensor]:
        return network.loss(collate(examples, dice).to(next(network.parameters()).device), plan)

    every = [steps(parts, plan, epoch) for epoch in range(plan.epochs)]
    run(network, loss, list(chain.from_iterable(every)), plan, out)


def run(
    module: nn.Module,
    loss: Callable[[list[Example], random.Random], dict[str, Tensor]],
    order: Sequence[list[Example]],
    plan: Plan,
    out: Path,
) -> None:
    """Learn from batches in their order, with a checkpoint every few minutes, from which a stopped run goes on.

    Each step has dice of its own, so that it comes out the same whether a run was stopped before it or not.
    """
    device = next(module.parameters()).device
    # 16 bits are slower than 32 where the processor has to make do for them.
    able = device.type != "cpu" or any(torch.cpu.get_capabilities()[one] for one in ("amx_bf16", "avx512_bf16"))
    optimiser = torch.optim.AdamW(groups(module, plan), fused=True)
    checkpoint, first = out / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        module.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        first = state["done"]
    module.train()
    begin = kept = time.perf_counter()
    sums: dict[str, list[float]] = {}
    for done, examples in enumerate(order[first:], first + 1):
        torch.manual_seed(plan.seed * 104729 + done)
        dice = random.Random(plan.seed * 7919 + done)  # noqa: S311 - an order, no secret
        share = (done - 1) / len(order)
        factor = min(1.0, share / plan.warm_up) * (1 - share) / (1 - plan.warm_up)
        for group in optimiser.param_groups:
            group["lr"] = group["top"] * min(1.0, factor)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=able):
            losses = loss(examples, dice)
        sum(losses.values()).backward()
        nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        for name, value in losses.items():
            sums.setdefault(name, []).append(float(value.detach()))
        if time.perf_counter() - kept > KEPT or done == len(order):
            means = {name: round(sum(values) / len(values), 3) for name, values in sums.items()}
            print(f"step {done} of {len(order)}, {time.perf_counter() - begin:.0f} s: {means}", flush=True)
            sums.clear()
            state = {"network": module.state_dict(), "optimiser": optimiser.state_dict(), "done": done}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").rename(checkpoint)
            kept = time.perf_counter()


def taught(examples: Iterable[Example], given: Sequence[Window], teacher: Packaged) -> None:
    """Give each window what the packaged network of another size says of it; `given` are the same as that one reads."""
    for example, other, said in zip(examples, given, teacher.read_all(given), strict=True):
        if example.window.words == other.words:
            example.taught = said


def examples(args: argparse.Namespace, tokenizer: Tokenizer, teacher: Packaged | None) -> Iterator[Part]:
    """What is learnt from: annotated articles, those that are gone over again, attributions, texts of the teacher's."""
    for folders, epochs in ((args.articles, args.epochs), (args.again, args.again_epochs)):
        articles = [one for one in corpus(folders, args.texts) if args.all or not held_out(one.name)]
        acts = list(act_examples(articles, tokenizer))
        if teacher:
            taught(acts, [one for article in articles for one in windows(article.article, teacher.tokenizer)], teacher)
        yield acts, epochs
    if args.polnear:
        speech = list(speech_examples(args.polnear, tokenizer))
        if teacher:
            taught(speech, [one.window for one in speech_examples(args.polnear, teacher.tokenizer)], teacher)
        yield speech, args.speech_epochs
    if args.more and teacher:
        some = list(unannotated(args.more, args.kept_out))
        more = [Example(one, "more") for text in some for one in windows(text, tokenizer)]
        taught(more, [one for text in some for one in windows(text, teacher.tokenizer)], teacher)
        yield more, args.more_epochs


def main() -> None:
    """Train and write `network.pt` and `plan.json`."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", choices=sorted(base.BASES))
    parser.add_argument("--articles", type=Path, nargs="+", default=[GOLD, ARTICLES])
    parser.add_argument("--texts", type=Path, help="where annotations by offsets find their texts")
    parser.add_argument("--polnear", type=Path, help="PolNeAR's train folder; without it, no attributions are learnt")
    parser.add_argument("--again", type=Path, nargs="+", default=[], help="articles of which a part is gone over again")
    parser.add_argument("--again-epochs", type=float, default=0.5)
    parser.add_argument(
        "--more", type=Path, nargs="+", default=[], help="texts of which the teacher says what is in them"
    )
    parser.add_argument("--more-epochs", type=float, default=1)
    parser.add_argument("--kept-out", type=Path, nargs="+", default=[], help="annotations of texts that stay unread")
    parser.add_argument("--base", type=Path, default=Path("build/base"), help="where the published encoders are kept")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=Plan.epochs)
    parser.add_argument("--speech-epochs", type=float, default=Plan.speech_epochs)
    parser.add_argument("--rate", type=float, default=Plan.rate)
    parser.add_argument("--pieces", type=int, default=Plan.pieces)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--frozen", type=int, default=0, help="how many of the lowest layers stay as they are")
    parser.add_argument("--all", action="store_true", help="hold nothing out")
    parser.add_argument("--without", nargs="+", default=[], help="parts of the loss to leave out, as they are printed")
    parser.add_argument(
        "--teacher",
        help="a packaged network, or the folder of an exported one, that says what is evidence in texts without acts, "
        "and who says what where that is not annotated",
    )
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--start", type=Path, help="go on from the network of another run")
    start.add_argument("--packaged", action="store_true", help="go on from the network that the package has")
    args = parser.parse_args()
    plan = Plan(
        args.size,
        args.epochs,
        args.speech_epochs,
        args.pieces,
        args.rate,
        seed=args.seed,
        hold_out=not args.all,
        frozen=args.frozen,
        without=tuple(args.without),
    )
    args.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(os.cpu_count() or 1)
    torch.manual_seed(plan.seed)
    network = Network(plan.size, args.base)
    parts = list(examples(args, network.tokenizer, Packaged(args.teacher) if args.teacher else None))
    for some, epochs in parts:
        print(f"{len(some)} windows, {sum(len(one.acts or []) for one in some)} acts, {epochs} times", flush=True)
    if args.start or args.packaged:
        known = weights(args.size) if args.packaged else torch.load(args.start / "network.pt", weights_only=True)
        lacking = network.load_state_dict(known, strict=False)
        print(f"from {args.start or 'the package'}; new: {lacking.missing_keys}", flush=True)
    if plan.frozen:
        freeze(network, plan.frozen)
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    train(network, parts, plan, args.out)
    torch.save(network.state_dict(), args.out / "network.pt")
    (args.out / "plan.json").write_text(json.dumps(asdict(plan), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
