"""Tell which wordings of a state's rows name one person, and the name that the press gives him or her."""

from __future__ import annotations

from difflib import SequenceMatcher

from factbook import Mention
from names import Name, called, folded, named
from reviewed import REVIEWED

SAME = set(REVIEWED["same"])


def persons(iso: str, told: list[Mention]) -> dict[str, Name]:
    """The person for every wording: alike by the called name, or by the same start of the same office."""
    groups: list[list[Mention]] = []
    for mention in dict.fromkeys(told):
        fitting = (group for group in groups if any(_same(iso, mention, one) for one in group))
        group = next((one for one in fitting if not any(_different(iso, mention, other) for other in one)), None)
        if group is None:
            groups.append([mention])
        else:
            group.append(mention)
    return {one.words: name for group in groups for name in [named(iso, group, REVIEWED["press"])] for one in group}


def _different(iso: str, one: Mention, other: Mention) -> bool:
    """Whether review found that the words of the two, or parts of them, name two persons."""
    pair = (one.words.casefold(), other.words.casefold())
    for line in REVIEWED["different"]:
        state, words = line.casefold().split(": ")
        first, second = words.split(" = ")
        if state == iso.casefold() and any(first in left and second in right for left, right in (pair, pair[::-1])):
            return True
    return False


def _same(iso: str, one: Mention, other: Mention) -> bool:
    """Whether two wordings are near enough: figures found by reading all pairs of the source that lie about them."""
    pairs = {f"{iso}: {one.words} = {other.words}", f"{iso}: {other.words} = {one.words}"}
    if one.words == other.words or pairs & SAME:
        return True
    first, second = folded(one.words), folded(other.words)
    whole, call = _alike(first, second), _alike(called(one.words), called(other.words))
    given = _alike(_beside(one), _beside(other))
    if (whole > 0.85 and call >= 0.6) or (call >= 0.75 and given >= 0.75 and whole > 0.6):
        return True
    same_start = one.since == other.since and len(one.since) == len("2015-10-28") and one.office == other.office
    return same_start and not one.until and (whole > 0.6 or call >= 0.75)


def _beside(mention: Mention) -> str:
    """The first name beside the one by which the person is called, folded."""
    call = called(mention.words).split()
    others = [word for word in folded(mention.words).split() if word not in call]
    return others[0] if others else call[0]


def _alike(one: str, other: str) -> float:
    """From 0, nothing in common, to 1, the same."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
