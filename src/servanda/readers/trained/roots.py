"""An act's root code in PLOVER: a linear layer over the network's vectors, among the codes that its type allows."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from servanda.model import Act, ActType, Root, Value
from servanda.readers.trained.decode import Floats, log_softmax
from servanda.readers.trained.network import Outputs

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
    """What the layer sees of one act; the spans are first and last words."""
    means = [outputs.words[first : last + 1].mean(0) for first, last in (evidence, actor, recipient)]
    return np.concatenate([vector, *means]).astype(np.float32)


def root(act: Act, given: Floats, settings: dict[str, Any]) -> Value[Root] | None:
    """The code and how surely; None for what is said or expected alone, and for deeds where the layer was not fitted.

    The layer was trained on codes that hold RETREAT and CONCEDE in one, YIELD: armed matters make it the former.
    """
    allowed = ALLOWED[act.type]
    if len(allowed) < 2:
        return Value(allowed[0], None, f"{act.type} in PLOVER") if allowed else None
    if (fitted := settings.get("roots")) is None:
        return None
    scores = np.asarray(fitted["weights"], np.float32) @ given + np.asarray(fitted["bias"], np.float32)
    armed = act.theme is not None and act.theme.value in ARMED
    codes = [
        "RETREAT" if armed and code == "YIELD" else "CONCEDE" if code == "YIELD" else code for code in fitted["codes"]
    ]
    kept = [at for at, code in enumerate(codes) if code in allowed]
    likely = np.exp(log_softmax(scores[kept]))
    best = int(likely.argmax())
    code = cast("Root", codes[kept[best]])
    return Value(code, None, "by the words of the act and of those whom it names", round(float(likely[best]), 3))
