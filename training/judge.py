"""Fit the small networks by which candidates are weighed, as `servanda.data.judge` reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from servanda import data
from servanda.data.judge import FILE, PARTS, Floats, Judge

TARGET = Path(data.__file__).parent / FILE
RATE, DECAY, SEEDS = 3e-3, 1e-3, (7, 11, 13)
# Choices of one step.
SOME = 16
# A number that is nearly the same in all rows must not count for more than it is.
LEAST = 1e-2


@dataclass(frozen=True)
class Plan:
    """How networks are fitted."""

    width: int
    epochs: int
    dropped: float = 0.1
    one: bool = False
    """Whether one alone of each choice is right."""
    seeds: tuple[int, ...] = SEEDS


def fit(rows: Sequence[Floats], right: Sequence[NDArray[np.bool_]], plan: Plan) -> Judge:
    """The mean of several networks over the candidates of many choices; `right` is by candidate, or by it and slot.

    The hidden layers of all stand side by side, so that the mean is again a network of the same make.
    """
    fitted = [_fit(rows, right, plan, seed) for seed in plan.seeds]
    return Judge(
        np.concatenate([each.first for each in fitted], 1),
        np.concatenate([each.first_bias for each in fitted]),
        (np.concatenate([each.second for each in fitted]) / len(fitted)).astype(np.float32),
        np.mean([each.second_bias for each in fitted], 0, np.float32),
    )


def _fit(rows: Sequence[Floats], right: Sequence[NDArray[np.bool_]], plan: Plan, seed: int) -> Judge:
    torch.manual_seed(seed)
    every = np.concatenate(rows)
    mean, scale = every.mean(0), every.std(0) + LEAST
    given = torch.from_numpy((every - mean) / scale)
    wanted = torch.from_numpy(np.concatenate(right).astype(np.float32).reshape(len(every), -1))
    begins = np.cumsum([0, *map(len, rows)])
    inner, outer = nn.Linear(given.shape[1], plan.width), nn.Linear(plan.width, wanted.shape[1])
    network = nn.Sequential(nn.Dropout(plan.dropped), inner, nn.ReLU(), nn.Dropout(plan.dropped), outer)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = plan.epochs * -(-len(rows) // SOME)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, steps)
    for _ in range(plan.epochs):
        for choices in torch.randperm(len(rows)).split(SOME):
            parts = [torch.arange(begins[at], begins[at + 1]) for at in choices.tolist()]
            at = torch.cat(parts)
            scores = network(given[at])
            loss = _of_one(scores[:, 0], wanted[at, 0], parts) if plan.one else _of_any(scores, wanted[at])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    first = inner.weight.detach().numpy() / scale
    arrays = (
        first.T,
        inner.bias.detach().numpy() - first @ mean,
        outer.weight.detach().numpy().T,
        outer.bias.detach().numpy(),
    )
    return Judge(*(np.ascontiguousarray(array, np.float32) for array in arrays))


def _of_any(scores: Tensor, wanted: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(scores, wanted)


def _of_one(scores: Tensor, wanted: Tensor, parts: Sequence[Tensor]) -> Tensor:
    """How unlikely the right ones are, of choices among as many as each part holds."""
    each = zip(scores.split([len(part) for part in parts]), wanted.split([len(part) for part in parts]), strict=True)
    return -torch.stack([functional.log_softmax(some, 0)[right.argmax()] for some, right in each]).mean()


def write(judges: dict[str, Judge]) -> None:
    """Put these networks in the place of those of their names."""
    held = dict(np.load(TARGET)) if TARGET.exists() else {}
    for name, one in judges.items():
        held |= {f"{name} {part}": getattr(one, part) for part in PARTS}
    np.savez_compressed(TARGET, **dict(sorted(held.items())))
