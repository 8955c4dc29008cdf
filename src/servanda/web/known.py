"""What a ledger knows on a day, with the ways from one thing to another that the pages ask for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from servanda.export.words import CLOSED, size, whole
from servanda.ledger import Contents, Entry
from servanda.ledger.views.bearers import root
from servanda.ledger.views.build import Occasion, Views
from servanda.ledger.views.contradictions import Conflict
from servanda.ledger.views.days import last_day
from servanda.ledger.views.meetings import Meeting
from servanda.ledger.views.origins import Origin
from servanda.ledger.views.status import Change
from servanda.ledger.views.telling import Report, Telling
from servanda.ledger.views.undertaking import Revision, Undertaking
from servanda.model import ActRef
from servanda.model.act import LABELS

SOON = timedelta(days=30)
"""What falls due within so many days stands on the front page."""


@dataclass(frozen=True)
class Due:
    """An undertaking with the day on which it falls due."""

    day: date
    undertaking: Undertaking

    @property
    def month(self) -> str:
        """The month of the day, as 2025-09."""
        return month_of(self.day)


@dataclass(frozen=True)
class Event:
    """Something that happened to an undertaking on a day: a new status, or another sum, date or force."""

    day: date
    undertaking: Undertaking
    what: Change | Revision
    is_first: bool
    """Whether it is the undertaking's first status."""


@dataclass(frozen=True)
class Known:
    """The views of a day over the articles that they were made of."""

    day: date
    contents: Contents
    views: Views
    tallies: dict[str, Counter[str]] = field(default_factory=dict, compare=False)
    """Figures of actors that were reckoned before, by name: kept at hand by `roles.counts`."""
    traits: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict, compare=False)
    """Values of undertakings by which they can be found, by id: kept at hand by `find`, and so are the next."""
    names: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)
    """The words of each actor's name."""

    @property
    def entry_of(self) -> Mapping[str, Entry]:
        """Articles by their keys."""
        return self.contents.entries

    @cached_property
    def occasions(self) -> dict[str, Occasion]:
        """What was recorded by hand, by its id."""
        return {one.id: one for one in self.contents.occasions}

    @cached_property
    def published(self) -> list[Report]:
        """Articles that were out on the day, the newest first."""
        return sorted(
            (one for one in self.contents.reports if one.day <= self.day),
            key=lambda one: (one.day, one.id),
            reverse=True,
        )

    @cached_property
    def undertakings(self) -> dict[str, Undertaking]:
        """By id."""
        return {one.id: one for one in self.views.undertakings}

    @cached_property
    def meetings(self) -> dict[str, Meeting]:
        """By id."""
        return {one.id: one for one in self.views.meetings}

    @cached_property
    def group_of(self) -> dict[str, Undertaking]:
        """The undertaking that each telling, by its id, belongs to."""
        return {each.id: one for one in self.views.undertakings for each in one.tellings}

    @cached_property
    def concerning(self) -> dict[str, list[Undertaking]]:
        """The undertakings in which each actor has any part, by its name and by that of whom it is or speaks for."""
        found: dict[str, dict[str, Undertaking]] = defaultdict(dict)
        for one in self.views.undertakings:
            people = {name for each in one.tellings for name in named(each)}
            for name in (*people, *map(root, people), *one.bearer, *one.recipients):
                found[name][one.id] = one
        return {name: list(undertakings.values()) for name, undertakings in found.items()}

    @cached_property
    def speaking_for(self) -> dict[str, list[str]]:
        """The persons and bodies that act or speak for each actor, in order of their names."""
        people = {name for one in self.views.undertakings for each in one.tellings for name in named(each)}
        people.update(name for one in self.views.meetings for name in one.participants)
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(people):
            if root(name) != name:
                found[root(name)].append(name)
        return dict(found)

    @cached_property
    def bearers(self) -> list[str]:
        """Everybody who bears something: named ones first, each in order of its name."""
        return whole({name for one in self.views.undertakings for name in one.bearer})

    @cached_property
    def meeting_of(self) -> dict[str, Meeting]:
        """The meeting that each act of meeting, by its id, is of."""
        return {each.id: one for one in self.views.meetings for each in one.acts}

    @cached_property
    def tellings(self) -> dict[str, Telling]:
        """Every telling that the views speak of, by its id."""
        told = [each for one in self.views.undertakings for each in one.tellings]
        met = [each for one in self.views.meetings for each in one.acts]
        sides = [each for one in self.views.conflicts for each in (one.a, one.b)]
        return {one.id: one for one in (*sides, *met, *told)}

    @cached_property
    def origin_of(self) -> dict[str, Origin]:
        """The origin of each article, by its key."""
        return {article: one for one in self.views.origins for article in one.articles}

    @cached_property
    def read_as(self) -> dict[tuple[str, int], Undertaking]:
        """The undertaking of each act, by its article's key and its number there."""
        return {(each.article, each.number): one for one in self.views.undertakings for each in one.tellings}

    @cached_property
    def telling_of(self) -> dict[ActRef, str]:
        """The id of the telling of each act, as the index of words names it."""
        return {ref: one for one, ref in self.contents.refs.items()}

    @cached_property
    def reported(self) -> dict[int, Report]:
        """Articles that were out on the day, by their records."""
        return {self.entry_of[one.id].seq: one for one in self.published}

    def place(self, telling: Telling) -> tuple[str, str]:
        """The path and fragment of its words in their article; an act of an earlier reading has no fragment."""
        entry = self.entry_of[telling.article]
        if telling.number >= (len(entry.reading.acts) if entry.reading else 0):
            return f"/articles/{entry.seq}", ""
        return f"/articles/{entry.seq}/acts/{telling.number}", f"act-{telling.number}"

    def origins(self, tellings: Iterable[Telling]) -> int:
        """Of how many origins tellings are."""
        return len({self.origin_of[one.article].articles for one in tellings})

    def conflicts(self, undertaking: Undertaking) -> list[Conflict]:
        """What is contradicted in an undertaking."""
        return self._conflicts[undertaking.id]

    @cached_property
    def contradictions(self) -> list[Conflict]:
        """All conflicts, the newest first, each once: where a mended act contradicts the same one still, it is open.

        What tells the same again is told with the first one.
        """
        found: dict[str, Conflict] = {}
        for one in self.views.conflicts:
            if one.like is None and (one.id not in found or not one.settled_by):
                found[one.id] = one
        return list(reversed(found.values()))

    @cached_property
    def _conflicts(self) -> defaultdict[str, list[Conflict]]:
        found: defaultdict[str, list[Conflict]] = defaultdict(list)
        for one in reversed(self.contradictions):
            meetings = {self.meeting_of[side.id].id for side in (one.a, one.b) if side.id in self.meeting_of}
            for name in {one.group, *(meetings if len(meetings) == 1 else ())} - {None}:
                found[str(name)].append(one)
        return found

    @cached_property
    def open_conflicts(self) -> list[Conflict]:
        """Those that nothing has settled, the newest first."""
        return [one for one in self.contradictions if not one.settled_by]

    def of_meeting(self, meeting: Meeting) -> list[Conflict]:
        """What is contradicted about a meeting."""
        return self._conflicts[meeting.id]

    @cached_property
    def _dues(self) -> list[Due]:
        found = ((deadline(one), one) for one in self.views.undertakings if one.status not in CLOSED)
        return sorted((Due(day, one) for day, one in found if day), key=lambda one: (one.day, one.undertaking.id))

    def due(self, within: timedelta | None = SOON) -> list[Due]:
        """What is open and falls due from the day on, the nearest first."""
        return [one for one in self._dues if self.day <= one.day and (within is None or one.day - self.day <= within)]

    @cached_property
    def late(self) -> list[Due]:
        """What is open though its day has passed, the latest first."""
        return [one for one in reversed(self._dues) if one.day < self.day]

    @cached_property
    def events(self) -> list[Event]:
        """What happened to undertakings up to the day, the newest first."""
        found = [
            Event(what.day, one, what, what is one.changes[0])
            for one in self.views.undertakings
            for what in _moves(one)
            if what.day <= self.day
        ]
        return sorted(found, key=lambda one: (one.day, one.is_first, one.undertaking.id), reverse=True)


def month_of(day: date) -> str:
    """The month of a day in ISO 8601.

    >>> month_of(date(2025, 9, 5)), month_of(date(999, 1, 1))
    ('2025-09', '0999-01')
    """
    return day.isoformat()[:7]  # %Y has no zeros before a year of three digits


def lead(one: Undertaking) -> Telling:
    """The telling whose words stand for an undertaking: what opens it, most firmly told, the earliest of several."""
    opening = [each for each in one.tellings if each.act.type != "perform"] or one.tellings
    return max(opening, key=_firmness)  # of equals the first


def named(one: Telling) -> Iterator[str]:
    """Those who act, are acted on or speak in it."""
    act = one.act
    return (value.words for value in (*act.actors, *act.recipients, *act.sources))


def deadline(one: Undertaking) -> date | None:
    """The last day by which it is to be done, by the latest telling that gives one."""
    days = (last_day(each.value) for each in reversed(one.revisions) if each.slot == "deadline")
    return next((day for day in days if day), None)


def sizes(one: Undertaking) -> list[str]:
    """Every sum and quantity that is told, each once: that of the latest promise first, those of deeds last."""
    deeds = [each for each in one.tellings if each.act.type == "perform"]
    told = [each for each in reversed(one.tellings) if each not in deeds] + deeds
    found = (size(value) for each in told for value in (each.act.amount, each.act.quantity) if value)
    return list(dict.fromkeys(found))


def _firmness(one: Telling) -> int:
    return LABELS["force"].index(one.act.force.words) if one.act.force else -1


def _moves(one: Undertaking) -> Iterator[Change | Revision]:
    """Its changes of status, and the revisions that change what was told before: all but the first of a slot."""
    yield from one.changes
    seen: defaultdict[str, int] = defaultdict(int)
    for revision in one.revisions:
        seen[revision.slot] += 1
        if seen[revision.slot] > 1:
            yield revision
