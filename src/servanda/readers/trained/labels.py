"""What the network's outputs mean, in the order of its units; shared by training and reading."""

from __future__ import annotations

from servanda.model import ACT_TYPES, LABELS

ACT_TAGS: tuple[str, ...] = ("O", *(f"{part}-{kind}" for kind in ACT_TYPES for part in "BI"))
"""Tags of evidence: none, then begin and inside of each type of act."""

SPEECH: tuple[str, ...] = ("source", "cue", "content")
"""Parts of an attribution, each tagged by itself: outside, begin, inside."""

ROLES: tuple[str, ...] = (
    "actor",
    "recipient",
    "source",
    "source2",
    "place",
    "condition",
    "when",
    "deadline",
    "amount",
    "count",
    "quantity",
)
"""Words that an act can have besides its evidence, each tagged by itself; `source2` is the second link of its chain."""

NONE = "none"
CHOICES: dict[str, tuple[str, ...]] = {
    "type": (NONE, *ACT_TYPES),
    "force": LABELS["force"],
    "mode": (NONE, *LABELS["mode"]),
}
"""Closed lists of which an act gets one each; `type` is a second look at the evidence's type, or that it is no act."""
