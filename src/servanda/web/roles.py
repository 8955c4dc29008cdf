"""What an actor has to do with undertakings: taken on, refused, done, asked of it, asked for by it, meant for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from servanda.ledger.views.bearers import root
from servanda.ledger.views.meetings import Meeting
from servanda.ledger.views.undertaking import Undertaking
from servanda.web.known import Known

ROLES = {
    "taken on": "What it has taken on",
    "refused": "What it has refused",
    "done": "What it did without a promise that we know",
    "asked of it": "What others ask of it, or propose that it does",
    "asked for": "What it asks of others",
    "threatened": "What it threatens",
    "for it": "What others have undertaken or refused for it or against it",
    "told": "What it tells of others",
}
"""Each role with the heading under which it stands."""
KEPT, BROKEN = frozenset({"kept", "partly kept"}), frozenset({"overdue", "withdrawn"})
_ASKING = frozenset({"request", "propose"})


@dataclass(frozen=True)
class Actor:
    """An actor on a day."""

    name: str
    roles: dict[str, list[Undertaking]]
    people: list[str]
    """Persons and bodies that act or speak for it."""
    meetings: list[Meeting]
    says: Counter[str]
    """How often each outlet tells of what it bears."""

    @property
    def kept(self) -> list[Undertaking]:
        """Of what it took on, what was kept, partly or wholly."""
        return [one for one in self.roles["taken on"] if one.status in KEPT]

    @property
    def broken(self) -> list[Undertaking]:
        """Of what it took on, what is overdue or was taken back."""
        return [one for one in self.roles["taken on"] if one.status in BROKEN]


def actor(name: str, known: Known) -> Actor | None:
    """What is known of an actor; None where nothing is."""
    found: dict[str, list[Undertaking]] = {role: [] for role in ROLES}
    says: Counter[str] = Counter()
    for one in known.concerning.get(name, ()):
        role = _role(one, name)
        if role:
            found[role].append(one)
        if role and name in one.bearer:
            says.update({each.publisher or "an unknown outlet" for each in one.tellings})
    meetings = [one for one in known.views.meetings if name in one.participants or name in map(root, one.participants)]
    people = known.speaking_for.get(name, [])
    if not meetings and not people and not any(found.values()):
        return None
    return Actor(name, found, people, meetings, says)


def counts(name: str, known: Known) -> Counter[str]:
    """How many undertakings an actor bears, by role, and how many of those that it took on were kept and broken."""
    if name not in known.tallies:
        found: Counter[str] = Counter()
        for one in known.concerning[name]:
            if name in one.bearer:
                role = _role(one, name) or "done"
                found[role] += 1
                found["kept"] += role == "taken on" and one.status in KEPT
                found["broken"] += role == "taken on" and one.status in BROKEN
        known.tallies[name] = found
    return known.tallies[name]


def _role(one: Undertaking, name: str) -> str | None:
    types = {each.act.type for each in one.tellings}
    theirs = [each for each in one.tellings if name in {value.words for value in each.act.actors}]
    bears = name in one.bearer or any(each.act.type not in _ASKING for each in theirs)
    if bears:
        order = (("commit", "taken on"), ("refuse", "refused"), ("threaten", "threatened"), ("perform", "done"))
        return next((role for type_, role in order if type_ in types), "asked of it")
    if theirs or any(name in each.askers and each.act.type in _ASKING for each in one.tellings):
        return "asked for"
    meant = (value.words for each in one.tellings for value in each.act.recipients)
    if name in one.recipients or name in meant:
        return "for it"
    told = (value.words for each in one.tellings for value in each.act.sources)
    return "told" if name in told or any(name in each.sources for each in one.tellings) else None
