"""Set how a trained network is decoded, on articles kept out of its training: `python -m training.tune standard`.

Sets the weight of the bigram prior, of the second look at the type, the doubt at which a stretch is dropped, the bias
of each role, by its words or, where they become values, by those, and fits what turns scores into probabilities of
being right (Platt scaling). Writes `settings.json`.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from bench.score import pair
from bench.slots import by_slot
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from servanda import values
from servanda.export.guidelines import act_object
from servanda.readers.trained import acts, decode, speech
from servanda.readers.trained.decode import log_softmax
from servanda.readers.trained.labels import ACT_TAGS, CHOICES, NONE, ROLES, SPEECH
from servanda.readers.trained.network import SETTINGS, Network, Outputs, RoleOutputs
from servanda.readers.trained.reader import TrainedReader
from training.choose import filled, gold_of
from training.examples import UNKNOWN, Annotated, Example, act_examples, corpus, held_out, speech_examples
from training.packaged import PACKAGE
from training.train import ARTICLES, GOLD

PRIORS = (0.0, 0.5, 0.8, 1.1, 1.4)
SECOND_LOOKS = (0.0, 0.3, 0.6, 1.0, 1.5)
DOUBTS = (0.5, 0.7, 0.85, 0.95, 1.0)
BIASES = (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5)
VALUED = ("place", "when", "deadline", "quantity", "count", "amount")
"""Roles whose words become the value of one slot, of the same name."""
DEAR = 1.0
"""Points of F1 that a bias of one must bring to be more than chance: some slots few acts have."""
LEARNT = 1.0
"""Points of F1 that a higher bias may cost on texts that the network has learnt from: in others it finds less."""
SPEECH_PRIOR = 0.35
NOTHING = -100.0
"""The bias with which nothing is found, for a network that learned no attributions."""
SOME = 15
"""Of so many windows of attributions one is used to tune."""


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


def defaults(train: list[Example], said: list[Example], version: str) -> dict[str, Any]:
    """Settings before tuning."""
    parts = [bigrams((one.speech[part] for one in said if one.speech), 3) for part in range(3)]
    return {
        "version": version,
        "act_prior": 0.8,
        "act_bigrams": bigrams((one.evidence for one in train if one.evidence), len(ACT_TAGS)),
        "speech_bigrams": (SPEECH_PRIOR * np.asarray(parts)).round(3).tolist(),
        "speech_bias": [0.0 if said else NOTHING] * len(SPEECH),
        "role_bigrams": np.zeros((3, 3)).tolist(),
        "role_bias": [0.0] * len(ROLES),
        "second_look": 0.6,
        "no_act": 0.95,
        "confidence": [0.0] * 9,
        "slot_confidence": {},
    }


def act_f1(network: Network, looked: list[tuple[Case, list[decode.Stretch], Any]]) -> float:
    """Act F1 over windows, as score.py matches."""
    right = wanted = got = 0
    for case, spans, second in looked:
        gold = _gold(case)
        judged = acts.judged(network.settings, log_softmax(case.outputs.acts), spans, second) if spans else []
        found = [(one.kind, spans[one.at].first, spans[one.at].last) for one in judged if one.kind]
        right += len(_matched(gold, found))
        wanted, got = wanted + len(gold), got + len(found)
    return 200 * right / (wanted + got)


TYPE = {name: at for at, name in enumerate(CHOICES["type"])}
Placed = tuple[int, int, int]


def _gold(case: Case) -> list[Placed]:
    return [(one.choices["type"], one.first, one.last) for one in case.example.acts or []]


def _matched(gold: list[Placed], found: list[Placed]) -> list[tuple[int, int]]:
    sides = [[set(range(first, last + 1)) for _, first, last in side] for side in (gold, found)]
    return pair(sides[0], sides[1], lambda i, j: gold[i][0] == found[j][0])


def tune_acts(network: Network, cases: list[Case]) -> float:
    """Set the best prior, second look and doubt together; the act F1 that they give."""
    settings, ranked = network.settings, []
    for settings["act_prior"] in PRIORS:
        looked = []
        for case in cases:
            window = case.example.window
            spans = acts.evidence(settings, window, log_softmax(case.outputs.acts))
            given = [(one.first, one.last) for one in spans]
            second = log_softmax(network.roles(window, case.outputs, given).choices["type"]) if spans else None
            looked.append((case, spans, second))
        for settings["second_look"], settings["no_act"] in itertools.product(SECOND_LOOKS, DOUBTS):
            values = (settings["act_prior"], settings["second_look"], settings["no_act"])
            ranked.append((act_f1(network, looked), values))
        print(
            f"prior {settings['act_prior']}: act F1 {max(one for one in ranked if one[1][0] == settings['act_prior'])}",
            flush=True,
        )
    best, (settings["act_prior"], settings["second_look"], settings["no_act"]) = max(ranked)
    print(f"best: act F1 {best:.1f}", flush=True)
    return best


def tune_roles(network: Network, cases: list[Case]) -> dict[str, float]:
    """Set the bias of each role that gives the best F1 of its spans on the annotated evidence; those F1."""
    settings = network.settings
    ranked: dict[str, list[tuple[float, float]]] = {role: [] for role in ROLES}
    looked = [(case, _look(network, case)) for case in cases if case.example.acts]
    for bias in BIASES:
        counts = np.zeros((len(ROLES), 3))
        bigrams = np.asarray(settings["role_bigrams"], np.float32)
        for case, outputs in looked:
            examples = case.example.acts or []
            tags, _ = acts.roles(outputs, list(range(len(examples))), bigrams, [bias] * len(ROLES))
            for example, found in zip(examples, tags, strict=True):
                for at, role in enumerate(ROLES):
                    if (gold := example.tags[role]) is not None:
                        near = sum(any(a <= one.last and one.first <= b for one in found[at]) for a, b in gold)
                        counts[at] += near, len(gold), len(found[at])
        for at, role in enumerate(ROLES):
            right, wanted, got = counts[at]
            ranked[role].append((200 * right / max(1, wanted + got), bias))
    # A wrong second link spoils a chain of which the first is right; so it gets no help.
    ranked["source2"] = [one for one in ranked["source2"] if one[1] == 0]
    best = {role: max(ranked[role], key=lambda pair: (pair[0], -abs(pair[1]))) for role in ROLES}
    settings["role_bias"] = [bias for _, bias in best.values()]
    for role, (f1, bias) in best.items():
        print(f"{role}: bias {bias}, F1 {f1:.1f}", flush=True)
    return {role: f1 for role, (f1, _) in best.items()}


def tune_values(network: Network, size: str, articles: Sequence[Annotated]) -> None:
    """Set the bias of each role that becomes a value by the F1 of the values, whole articles through.

    Where the words for an annotated value stand is often not known, so that spans alone make the tagger too careful.
    """
    reader = TrainedReader(size)
    reader.network = network
    ranked: dict[str, list[tuple[float, float, float]]] = {slot: [] for slot in VALUED}
    for bias in BIASES:
        for slot in VALUED:
            network.settings["role_bias"][ROLES.index(slot)] = bias
        counts = dict.fromkeys(VALUED, np.zeros(2))
        for article in articles:
            read = values.resolve(filled(reader, article), article.article)
            gold = gold_of(article, list(read.acts), article.article.text)
            for act in read.acts:
                wanted, found = (by_slot(one) for one in (gold.get(id(act), {}), act_object(act)))
                for slot in VALUED:
                    want, got = wanted.get(slot, Counter()), found.get(slot, Counter())
                    counts[slot] = counts[slot] + ((want & got).total(), want.total() + got.total())
        for slot, (right, both) in counts.items():
            f1 = 200 * float(right) / max(1.0, float(both))
            ranked[slot].append((f1 - DEAR * abs(bias), f1, bias))
    for slot, some in ranked.items():
        _, best, bias = max(some)
        network.settings["role_bias"][ROLES.index(slot)] = bias
        print(f"{slot}: bias {bias}, F1 of values {best:.1f}", flush=True)


def tune_speech(network: Network, cases: list[Case]) -> None:
    """The highest bias of each part of speech that gives nearly the best F1 of exact spans."""
    settings = network.settings
    ranked: list[list[tuple[float, float]]] = [[] for _ in SPEECH]
    for bias in BIASES:
        settings["speech_bias"] = [bias] * len(SPEECH)
        for part, f1 in enumerate(speech_f1(network, cases)):
            ranked[part].append((f1, bias))
    settings["speech_bias"] = [max(bias for f1, bias in one if f1 >= max(one)[0] - LEARNT) for one in ranked]
    told = (f"{part} F1 {max(one)[0]:.1f}" for part, one in zip(SPEECH, ranked, strict=True))
    print(f"speech: {', '.join(told)}", flush=True)


def speech_f1(network: Network, cases: list[Case]) -> list[float]:
    """F1 of exact spans of each part of speech, as the settings are."""
    counts = np.zeros((len(SPEECH), 3))
    for case in cases:
        found = speech.stretches(case.outputs.speech, network.settings)
        for part, tags in enumerate(case.example.speech or []):
            gold, got = set(decode.stretches(tags)), set(found[part])
            counts[part] += len(gold & got), len(gold), len(got)
    return [200 * right / max(1, wanted + got) for right, wanted, got in counts]


def _look(network: Network, case: Case) -> RoleOutputs:
    given = [(one.first, one.last) for one in case.example.acts or []]
    return network.roles(case.example.window, case.outputs, given)


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
    rows = np.asarray(features).reshape(-1, len(network.settings["confidence"]) - 1)  # none where nothing is found
    network.settings["confidence"] = platt(rows, np.asarray(right))
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
    parser.add_argument("size", help="a packaged network, or the whole path of the folder of an exported one")
    parser.add_argument("--articles", type=Path, nargs="+", default=[GOLD, ARTICLES])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--polnear", type=Path)
    parser.add_argument("--version", default="1")
    args = parser.parse_args()
    target = PACKAGE / args.size / SETTINGS
    if not target.exists():
        target.write_text("{}", encoding="utf-8")
    network = Network(args.size)
    articles = corpus(args.articles, args.texts)
    train = list(act_examples((one for one in articles if not held_out(one.name)), network.tokenizer))
    kept = list(act_examples((one for one in articles if held_out(one.name)), network.tokenizer))
    speech_windows = list(speech_examples(args.polnear, network.tokenizer)) if args.polnear else []
    network.settings = defaults(train, speech_windows, args.version)
    cases = [Case(one, network.read(one.window)) for one in kept]
    print(f"{len({one.source for one in kept})} articles, {sum(len(one.acts or []) for one in kept)} acts held out")
    tune_acts(network, cases)
    tune_roles(network, cases)
    tune_values(network, args.size, [one for one in articles if held_out(one.name)])
    calibrate(network, cases)
    if speech_windows:
        tune_speech(network, [Case(one, network.read(one.window)) for one in speech_windows[::SOME]])
    target.write_text(json.dumps(network.settings), encoding="utf-8")


if __name__ == "__main__":
    main()
