"""Set how a trained network is decoded, on articles kept out of its training: `python -m training.tune standard`.

Sets the weight of the bigram prior, of the second look at the type, the doubt at which a stretch is dropped, the bias
of each role, and fits what turns scores into probabilities of being right (Platt scaling). Writes `settings.json`.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench.score import pair
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from servanda.readers.trained import acts, decode
from servanda.readers.trained.labels import ACT_TAGS, CHOICES, NONE, ROLES
from servanda.readers.trained.network import SETTINGS, Network, Outputs
from training.examples import UNKNOWN, Example, act_examples, annotated, held_out, speech_examples
from training.export import PACKAGE
from training.train import ARTICLES

PRIORS = (0.0, 0.5, 0.8, 1.1, 1.4)
SECOND_LOOKS = (0.0, 0.3, 0.6, 1.0, 1.5)
DOUBTS = (0.5, 0.7, 0.85, 0.95, 1.0)
BIASES = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5)
SPEECH_PRIOR = 0.7


@dataclass
class Case:
    """One window with what the network says of it."""

    example: Example
    outputs: Outputs


def bigrams(sequences: Iterable[list[int]], tags: int) -> list[list[float]]:
    """Logarithms of how often each tag follows each, with one added to every count."""
    counts = np.ones((tags, tags))
    for sequence in sequences:
        for before, after in itertools.pairwise(sequence):
            counts[before, after] += 1
    found: list[list[float]] = np.round(np.log(counts / counts.sum(1, keepdims=True)), 3).tolist()
    return found


def defaults(train: list[Example], speech: list[Example], version: str) -> dict[str, Any]:
    """Settings before tuning."""
    parts = [bigrams((one.speech[part] for one in speech if one.speech), 3) for part in range(3)]
    return {
        "version": version,
        "act_prior": 0.8,
        "act_bigrams": bigrams((one.evidence for one in train if one.evidence), len(ACT_TAGS)),
        "speech_bigrams": (SPEECH_PRIOR * np.asarray(parts)).round(3).tolist(),
        "role_bigrams": np.zeros((3, 3)).tolist(),
        "role_bias": [0.0] * len(ROLES),
        "second_look": 0.6,
        "no_act": 0.95,
        "confidence": [0.0] * 9,
        "slot_confidence": {},
    }


def act_f1(network: Network, cases: list[Case]) -> float:
    """Act F1 over windows, as score.py matches."""
    right = wanted = got = 0
    for case in cases:
        gold, found = _gold(case), acts.find(network, case.example.window, case.outputs)
        right += len(_matched(gold, [(TYPE[one.kind], one.stretch.first, one.stretch.last) for one in found]))
        wanted, got = wanted + len(gold), got + len(found)
    return 200 * right / (wanted + got)


TYPE = {name: at for at, name in enumerate(CHOICES["type"])}
Placed = tuple[int, int, int]


def _gold(case: Case) -> list[Placed]:
    return [(one.choices["type"], one.first, one.last) for one in case.example.acts or []]


def _matched(gold: list[Placed], found: list[Placed]) -> list[tuple[int, int]]:
    sides = [[set(range(first, last + 1)) for _, first, last in side] for side in (gold, found)]
    return pair(sides[0], sides[1], lambda i, j: gold[i][0] == found[j][0])


def tune_acts(network: Network, cases: list[Case]) -> None:
    """The best of each setting in turn, twice around."""
    settings = network.settings
    for name, values in [("act_prior", PRIORS), ("second_look", SECOND_LOOKS), ("no_act", DOUBTS)] * 2:
        ranked = []
        for value in values:
            settings[name] = value
            ranked.append((act_f1(network, cases), value))
        best, settings[name] = max(ranked)
        print(f"{name} {settings[name]}: act F1 {best:.1f}", flush=True)


def tune_roles(network: Network, cases: list[Case]) -> None:
    """The bias of each role that gives the best F1 of its spans on the annotated evidence."""
    settings = network.settings
    ranked: dict[str, list[tuple[float, float]]] = {role: [] for role in ROLES}
    for bias in BIASES:
        settings["role_bias"] = [bias] * len(ROLES)
        counts = np.zeros((len(ROLES), 3))
        for case in cases:
            for example, tags, _ in _looked(network, case):
                for at, role in enumerate(ROLES):
                    if (gold := example.tags[role]) is not None:
                        spans = {(one.first, one.last) for one in tags[at]}
                        near = sum(any(a <= last and first <= b for a, b in spans) for first, last in gold)
                        counts[at] += near, len(gold), len(spans)
        for at, role in enumerate(ROLES):
            right, wanted, got = counts[at]
            ranked[role].append((200 * right / max(1, wanted + got), bias))
    settings["role_bias"] = [max(ranked[role], key=lambda pair: (pair[0], -abs(pair[1])))[1] for role in ROLES]
    for role in ROLES:
        print(f"{role}: bias {max(ranked[role])[1]}, F1 {max(ranked[role])[0]:.1f}", flush=True)


def _looked(network: Network, case: Case) -> Iterator[tuple[Any, list[list[decode.Stretch]], list[float]]]:
    examples = case.example.acts or []
    if not examples:
        return
    looked = network.roles(case.example.window, case.outputs, [(one.first, one.last) for one in examples])
    rows = list(range(len(examples)))
    tags, sure = acts.roles(
        looked, rows, np.asarray(network.settings["role_bigrams"], np.float32), network.settings["role_bias"]
    )
    yield from zip(examples, tags, sure, strict=True)


def platt(features: NDArray[Any], right: NDArray[Any]) -> list[float]:
    """Weights of a logistic regression, the intercept first."""
    if len(set(right.tolist())) < 2:
        return [4.0] + [0.0] * features.shape[1]
    model = LogisticRegression(C=1.0, max_iter=1000).fit(features, right)
    return [round(float(weight), 4) for weight in (model.intercept_[0], *model.coef_[0])]


def calibrate(network: Network, cases: list[Case]) -> None:
    """Confidence of acts by whether they match; of slots by whether they are right on matched acts."""
    features, right = [], []
    slots: dict[str, list[tuple[float, bool]]] = {}
    for case in cases:
        gold, found = _gold(case), acts.find(network, case.example.window, case.outputs)
        matches = _matched(gold, [(TYPE[one.kind], one.stretch.first, one.stretch.last) for one in found])
        of_found = {j: i for i, j in matches}
        features += [one.features for one in found]
        right += [at in of_found for at in range(len(found))]
        for i, j in matches:
            _slots(slots, (case.example.acts or [])[i], found[j])
    network.settings["confidence"] = platt(np.asarray(features), np.asarray(right))
    network.settings["slot_confidence"] = {
        name: platt(np.asarray([[sure] for sure, _ in pairs]), np.asarray([is_right for _, is_right in pairs]))
        for name, pairs in sorted(slots.items())
        if len(pairs) >= 20
    }


def _slots(slots: dict[str, list[tuple[float, bool]]], example: Any, found: acts.Found) -> None:
    for at, role in enumerate(ROLES):
        gold = example.tags[role]
        if gold is not None:
            for one in found.tags[at]:
                slots.setdefault(role, []).append(
                    (found.sure[at], any(a <= one.last and one.first <= b for a, b in gold))
                )
    for name, scores in found.choices.items():
        wanted = example.choices.get(name, UNKNOWN)
        best = int(scores.argmax())
        if name != "type" and wanted != UNKNOWN and CHOICES[name][best] != NONE:
            slots.setdefault(name, []).append((float(scores.max()), best == wanted))


def main() -> None:
    """Tune and write the settings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", choices=("small", "standard"))
    parser.add_argument("--articles", type=Path, nargs="+", default=[ARTICLES])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--polnear", type=Path)
    parser.add_argument("--version", default="1")
    args = parser.parse_args()
    target = PACKAGE / args.size / SETTINGS
    if not target.exists():
        target.write_text("{}", encoding="utf-8")
    network = Network(args.size)
    articles = [one for folder in args.articles for one in annotated(folder, args.texts)]
    train = list(act_examples((one for one in articles if not held_out(one.name)), network.tokenizer))
    kept = list(act_examples((one for one in articles if held_out(one.name)), network.tokenizer))
    speech = list(speech_examples(args.polnear, network.tokenizer)) if args.polnear else []
    network.settings = defaults(train, speech, args.version)
    cases = [Case(one, network.read(one.window)) for one in kept]
    print(f"{len({one.source for one in kept})} articles, {sum(len(one.acts or []) for one in kept)} acts held out")
    tune_acts(network, cases)
    tune_roles(network, cases)
    calibrate(network, cases)
    target.write_text(json.dumps(network.settings), encoding="utf-8")


if __name__ == "__main__":
    main()
