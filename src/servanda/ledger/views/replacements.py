"""Which promise replaces an earlier one of the same bearer: its own words say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servanda.ledger.views.bearers import affinity
from servanda.ledger.views.days import PERIOD
from servanda.ledger.views.likeness import ONE_MATTER, one_matter
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.words import shared

SAME = 0.75
"""So surely must the bearer be the same."""
NAMED = 0.6
"""From this share of the weight of what is replaced on, the earlier promise is what is meant."""
TELLING = 0.35
"""A stem rarer than this must be among what they have in common."""


def replaces(one: Telling, its: Telling) -> bool:
    """Whether a promise says that it stands in place of an earlier one: "instead of the howitzers".

    What is the same thing with another sum or day is one undertaking, and revised; that is for grouping to say.
    """
    if not one.act.type == its.act.type == "commit" or one.order <= its.order:
        return False
    sought = one.replaced
    if not sought or affinity(one.bearers[0], its.bearers[0]) < SAME or one_matter(one, its) < ONE_MATTER:
        return False
    if one.recipients and its.recipients and not one.recipients & its.recipients:
        return False
    common = shared(sought, its.content)
    return max(common.values(), default=0.0) > TELLING and sum(common.values()) >= NAMED * sum(sought.values())


def replacement_keys(one: Telling) -> frozenset[str]:
    """Under which keys a promise is kept by those that may replace it, or that it may replace."""
    return _keys(one, "standing", one.content, (0,)) | _keys(one, "replacing", one.replaced, (0,))


def replacement_lookups(one: Telling) -> frozenset[str]:
    """Under which keys to look for those."""
    return _keys(one, "replacing", one.content, (0, 1)) | _keys(one, "standing", one.replaced, (0, -1))


def _keys(one: Telling, side: str, about: Mapping[str, float], steps: Sequence[int]) -> frozenset[str]:
    if one.act.type != "commit":
        return frozenset()
    period, names = one.day.toordinal() // PERIOD, one.bearers[0].sought()
    stems = [stem for stem, weight in about.items() if weight > TELLING]
    return frozenset(f"{side} {name} {stem} {period + step}" for name in names for stem in stems for step in steps)
