"""What an actor has to do with undertakings: taken on, refused, done, asked of it, asked for by it, meant for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from servanda.ledger import figures
from servanda.ledger.accounts import Account, Gathering
from servanda.web.known import Known

HEADINGS = {
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
SHOWN = 20
"""So many undertakings of each role stand on the page that shows all roles."""
MET = 50
"""So many meetings of an actor are named."""


@dataclass(frozen=True)
class Role:
    """What an actor has to do with some undertakings."""

    name: str
    count: int
    """How many there are."""
    undertakings: Sequence[Account]
    """Those that are shown, the newest first."""

    @property
    def heading(self) -> str:
        """Under which it stands."""
        return HEADINGS[self.name]


@dataclass(frozen=True)
class Actor:
    """An actor on a day."""

    name: str
    counts: Counter[str]
    """How many undertakings there are of each role, and how many of what it took on were `kept` and `broken`."""
    people: list[str]
    """Persons and bodies that act or speak for it."""
    meetings: list[Gathering]
    """The latest first."""
    says: Counter[str]
    """Of how much of what it bears each outlet tells."""

    def role(self, name: str, known: Known, *, limit: int = SHOWN, offset: int = 0) -> Role:
        """A part of what it has to do with in one role."""
        return Role(name, self.counts[name], known.latest(self.name, name, limit=limit, offset=offset))


def actor(written: str, known: Known) -> Actor | None:
    """What is known of an actor; None where nothing is."""
    survey = known.survey
    name = figures.spelt(survey, written)
    if name is None:
        return None
    counts = figures.tallies(survey, [name])[name]
    people = figures.speaking_for(survey, name)
    meetings = survey.meetings_by_id(survey.meetings_of(name, limit=MET))
    if not counts and not people and not meetings:
        return None
    return Actor(name, counts, people, list(meetings.values()), figures.telling_of(survey, name))
