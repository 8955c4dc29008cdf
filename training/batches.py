"""Examples gathered into tensors, padded to the longest of their batch."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from servanda.readers.trained.labels import ACT_TAGS, CHOICES, NONE, ROLES, SPEECH
from training.examples import UNKNOWN, ActExample, Example

# Acts of one batch whose roles are learnt; the memory that they take grows with them.
MOST_ACTS = 40


@dataclass
class Batch:
    """Windows (n, pieces), their words (n, words), their acts (acts of all windows)."""

    ids: Tensor
    cases: Tensor
    kinds: Tensor
    mask: Tensor
    first: Tensor
    blocks: Tensor
    word_mask: Tensor
    evidence: Tensor
    speech: Tensor
    taught_acts: Tensor | None
    taught_speech: Tensor | None
    """What another network finds likely, where nothing is annotated; elsewhere zeros."""
    act_window: Tensor
    """Of each act, the number of its window in the batch."""
    act_span: Tensor
    act_tags: Tensor
    act_choices: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on another device."""
        held = {one.name: getattr(self, one.name) for one in fields(self)}
        return Batch(**{name: value if value is None else value.to(device) for name, value in held.items()})


def collate(examples: list[Example], dice: random.Random | None) -> Batch:
    """One batch; with dice, acts' borders are shaken and stretches that are no act are put in between."""
    n = len(examples)
    pieces = max(len(one.window.ids) for one in examples)
    words = max(1, *(len(one.window) for one in examples))
    batch = Batch(
        ids=torch.ones(n, pieces, dtype=torch.long),
        cases=torch.zeros(n, pieces, dtype=torch.long),
        kinds=torch.zeros(n, pieces, dtype=torch.long),
        mask=torch.zeros(n, pieces, dtype=torch.long),
        first=torch.zeros(n, words, dtype=torch.long),
        blocks=torch.full((n, words), -1, dtype=torch.long),
        word_mask=torch.zeros(n, words, dtype=torch.bool),
        evidence=torch.full((n, words), UNKNOWN),
        speech=torch.full((n, words, len(SPEECH)), UNKNOWN),
        taught_acts=torch.zeros(n, words, len(ACT_TAGS)) if any(map(_learns_acts, examples)) else None,
        taught_speech=torch.zeros(n, words, len(SPEECH), 3) if any(map(_learns_speech, examples)) else None,
        act_window=torch.zeros(0),
        act_span=torch.zeros(0),
        act_tags=torch.zeros(0),
        act_choices=torch.zeros(0),
    )
    acts: list[tuple[int, ActExample]] = []
    for at, one in enumerate(examples):
        window = one.window
        size, length = len(window.ids), len(window)
        batch.ids[at, :size] = torch.tensor(window.ids)
        batch.cases[at, :size] = torch.tensor(window.cases)
        batch.kinds[at, :size] = torch.tensor(window.kinds)
        batch.mask[at, :size] = 1
        batch.first[at, :length] = torch.tensor(window.first)
        batch.blocks[at, :length] = torch.tensor(window.blocks)
        batch.word_mask[at, :length] = True
        if one.evidence is not None:
            batch.evidence[at, :length] = torch.tensor(one.evidence)
        if one.speech is not None:
            batch.speech[at, :length] = torch.tensor(one.speech).T
        if batch.taught_acts is not None and one.taught and _learns_acts(one):
            batch.taught_acts[at, :length] = torch.as_tensor(one.taught.acts, dtype=torch.float32).softmax(-1)
        if batch.taught_speech is not None and one.taught and _learns_speech(one):
            batch.taught_speech[at, :length] = torch.as_tensor(one.taught.speech, dtype=torch.float32).softmax(-1)
        acts += [(at, act) for act in one.acts or []]
        if dice and one.acts is not None and length > 12:
            acts += [(at, act) for act in _no_acts(one, dice)]
    if dice and len(acts) > MOST_ACTS:
        acts = dice.sample(acts, MOST_ACTS)
    tags = torch.zeros(len(acts), words, len(ROLES), dtype=torch.long)
    for row, (at, act) in enumerate(acts):
        tags[row, len(examples[at].window) :] = UNKNOWN
        for number, role in enumerate(ROLES):
            spans = act.tags[role]
            if spans is None:
                tags[row, :, number] = UNKNOWN
            for first, last in spans or []:
                tags[row, first, number] = 1
                tags[row, first + 1 : last + 1, number] = 2
    batch.act_window = torch.tensor([at for at, _ in acts], dtype=torch.long)
    spans = [_shaken(act, len(examples[at].window), dice) for at, act in acts]
    batch.act_span = torch.tensor(spans, dtype=torch.long).view(-1, 2)
    batch.act_tags = tags
    rows = [[act.choices.get(name, UNKNOWN) for name in CHOICES] for _, act in acts]
    batch.act_choices = torch.tensor(rows, dtype=torch.long).view(-1, len(CHOICES))
    return batch


def _learns_acts(example: Example) -> bool:
    return example.taught is not None and example.evidence is None


def _learns_speech(example: Example) -> bool:
    return example.taught is not None and example.speech is None


def _no_acts(example: Example, dice: random.Random) -> Iterator[ActExample]:
    """Stretches of words without evidence, one to two an example, as what is no act."""
    evidence = example.evidence or []
    for _ in range(2):
        first = dice.randrange(len(example.window) - 8)
        last = min(len(example.window) - 1, first + dice.randrange(5, 25))
        busy = sum(tag != 0 for tag in evidence[first : last + 1])
        if busy * 4 < last - first + 1:
            yield ActExample(first, last, dict.fromkeys(ROLES), {"type": CHOICES["type"].index(NONE)})


def _shaken(act: ActExample, length: int, dice: random.Random | None) -> tuple[int, int]:
    if dice is None or dice.random() > 0.3:
        return act.first, act.last
    first = max(0, act.first + dice.randrange(-2, 3))
    last = min(length - 1, act.last + dice.randrange(-2, 3))
    return (first, last) if first <= last else (act.first, act.last)


def batches(examples: list[Example], pieces: int, dice: random.Random) -> list[list[Example]]:
    """All examples once, in batches of about so many pieces, neighbours in length, in random order."""
    ordered = sorted(examples, key=lambda one: len(one.window.ids) + dice.random() * 60)
    found: list[list[Example]] = [[]]
    for one in ordered:
        if found[-1] and (len(found[-1]) + 1) * max(len(each.window.ids) for each in [*found[-1], one]) > pieces:
            found.append([])
        found[-1].append(one)
    dice.shuffle(found)
    return found
