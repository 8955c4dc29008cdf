"""What a condition is a condition of, and whether the act stands unless it comes about; by words alone.

The lists stand in `data/conditions.toml`. A condition within a condition stays in the words of the outer one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from servanda import data
from servanda.model import Act, Bears, Condition, Quote, Span, Value

CONDITIONAL = frozenset({"commit", "refuse", "propose", "threaten"})
"""Types of act on which a condition may bear."""
# What opens a clause before the word that makes it negative: "but not unless".
LEADING = r"(?:(?:and|but|only|not|then|even)\s+)*"


def fill(act: Act) -> Act:
    """The act with what its condition bears on, where it takes something on at all, and whether it is negative."""
    if act.condition is None:
        return act
    condition = act.condition
    bears = condition.bears or (_bears(act, condition) if act.type in CONDITIONAL else None)
    return replace(act, condition=replace(condition, bears=bears, negative=condition.negative or _negative(condition)))


def _bears(act: Act, condition: Condition) -> Value[Bears]:
    """Taking on, where the act outside the clause is one that undertakes, or is merely thought of; otherwise doing.

    "Would sign only if" takes on under a condition; "will deliver if" has taken on, and does under a condition.
    """
    apart = act.evidence.exact.replace(condition.quote.exact, " ")
    if hit := _taking_on().search(apart):
        return Value("taking-on", None, f'by "{" ".join(hit[0].split())}"')
    if act.force and act.force.value in {"ready", "possible"}:
        return Value("taking-on", None, f"what is {act.force.value} is not taken on yet")
    return Value("doing", None, "what is undertaken stands, and the deed hangs on the condition")


@cache
def _taking_on() -> re.Pattern[str]:
    lists = data.toml("conditions.toml")["undertaking"]
    verbs, weak = ("|".join(map(re.escape, lists[name])) for name in ("verbs", "weak"))
    return re.compile(
        rf"\b(?:will|would|shall|should|can|to)\s+(?:not\s+|only\s+|also\s+)*(?:{verbs})\b|\b(?:{weak})\b",
        re.IGNORECASE,
    )


@cache
def _negatives() -> re.Pattern[str]:
    words = sorted(data.toml("conditions.toml")["clause"]["negative"], key=len, reverse=True)
    return re.compile(rf"{LEADING}(?P<word>{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def _negative(condition: Condition) -> Value[bool] | None:
    """True with the word that turns the condition round: unless, without, barring."""
    hit = _negatives().match(condition.quote.exact)
    if hit is None:
        return None
    span = Span(*hit.span("word")).shifted(condition.quote.span.start)
    return Value(True, Quote(span, hit["word"]))
