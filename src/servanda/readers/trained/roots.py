"""An act's root code in PLOVER, by the network's vectors and by words, among the codes that its type allows.

One logistic regression over both, fitted by `training/roots.py`: either alone is right far less often.
"""

from __future__ import annotations

from functools import cache
from typing import cast

import numpy as np

from servanda.model import Act, ActType, Root, Span, Value
from servanda.readers.trained.decode import Floats, log_softmax
from servanda.readers.trained.linear import Linear
from servanda.readers.trained.network import Outputs

FILE = "roots.npz"
BEHIND = 80
"""So many characters behind those who are named are looked at."""

ALLOWED: dict[ActType, tuple[Root, ...]] = {
    "commit": ("AGREE",),
    "refuse": ("REJECT",),
    "propose": ("AGREE", "REQUEST"),
    "request": ("REQUEST",),
    "threaten": ("THREATEN",),
    "criticise": ("ACCUSE",),
    "support": ("SUPPORT",),
    "claim": (),
    "expect": (),
    "meet": ("CONSULT",),
    "perform": (
        "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "ACCUSE", "REJECT", "PROTEST",
        "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
    ),
}  # fmt: skip
"""By the correspondence of the annotation guidelines; a deed may be nearly anything."""
ARMED = frozenset({"troops", "arms", "peace-process", "security-guarantees"})


def features(
    outputs: Outputs, vector: Floats, evidence: tuple[int, int], actor: tuple[int, int], recipient: tuple[int, int]
) -> Floats:
    """What of the network is looked at; the spans are first and last words."""
    means = [outputs.words[first : last + 1].mean(0) for first, last in (evidence, actor, recipient)]
    return np.concatenate([vector, *means]).astype(np.float32)


def texts(text: str, evidence: Span, actor: Span | None, recipient: Span | None) -> tuple[str, str]:
    """What stands between the two who are named, and the same with what follows; of others the evidence.

    >>> texts("Norway gave Chad aid in May.", Span(0, 20), Span(0, 6), Span(12, 16))
    (' gave ', ' gave   aid in May.')
    """
    first, last = sorted((actor or evidence, recipient or evidence), key=lambda one: one.start)
    if first.end > last.start:
        told, end = evidence, evidence.end
    else:
        told, end = Span(first.end, last.start), last.end
    return told.of(text), f"{told.of(text)} {text[end : end + BEHIND]}"


@cache
def fitted(size: str) -> Linear | None:
    """The weights that go with a network; None where none were fitted."""
    try:
        return Linear(f"{size}/{FILE}")
    except FileNotFoundError:
        return None


def root(act: Act, size: str, given: Floats, told: tuple[str, str]) -> Value[Root] | None:
    """The code and how surely; None for what is said or expected alone, and for deeds where no weights were fitted.

    They were fitted to codes that hold RETREAT and CONCEDE in one, YIELD: armed matters make it the former.
    """
    allowed = ALLOWED[act.type]
    if len(allowed) < 2:
        return Value(allowed[0], None, f"{act.type} in PLOVER") if allowed else None
    if (weights := fitted(size)) is None:
        return None
    armed = act.theme is not None and act.theme.value in ARMED
    codes = [
        "RETREAT" if armed and code == "YIELD" else "CONCEDE" if code == "YIELD" else code for code in weights.labels
    ]
    kept = [at for at, code in enumerate(codes) if code in allowed]
    likely = np.exp(log_softmax(weights.likely(told, given.astype(float))[kept]))
    best = int(likely.argmax())
    code = cast("Root", codes[kept[best]])
    return Value(code, None, "by the words of the act and of those whom it names", round(float(likely[best]), 3))
