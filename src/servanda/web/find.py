"""What fits a question and its facets on a day: actors, undertakings, articles, and what would narrow it further."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from servanda.actors.names import candidates
from servanda.export.words import STATUSES, called, month, plain
from servanda.ledger import figures
from servanda.ledger.accounts import Account, Gathering, Told, lead
from servanda.ledger.facets import Facets
from servanda.ledger.search import LONGEST, Hits, Query, folded, standing
from servanda.ledger.survey import Listed
from servanda.model.act import LABELS
from servanda.web.known import Known

FACETS = {
    "actor": "Who",
    "theme": "Theme",
    "domain": "Domain",
    "status": "Status",
    "force": "Force",
    "outlet": "Outlet",
    "time": "Told in",
}
"""By what results can be narrowed, with words for people."""
TIME = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")
"""A year, or a month of one."""
OPEN = 8
"""So many values of a facet are shown before the rest is opened."""
ACTORS = 12
"""So many actors are shown."""
MEETINGS = 4
"""So many meetings are shown."""
ORDERS = {"status": tuple(STATUSES), "force": LABELS["force"][::-1], "domain": LABELS["domains"]}
"""Facets whose values have an order of their own; the others begin with the most frequent value."""


@dataclass(frozen=True)
class Choice:
    """One value of a facet."""

    value: str
    words: str
    count: int
    """How many undertakings are left when it is chosen."""
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One way to narrow what was found."""

    name: str
    words: str
    chosen: str | None
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Sought:
    """A question on a day; `hits` is None where no words are asked for, and then everything fits."""

    known: Known
    hits: Hits | None
    chosen: Mapping[str, str]

    @cached_property
    def _best(self) -> dict[str, tuple[float, str]]:
        """Of each undertaking the telling that fits best, with how well: less is better; the best first."""
        hits = standing(self.known.survey.shelf.engine, self.hits) if self.hits else Hits()
        ranks = {str(ref): rank for ref, rank in hits.acts.items()}
        best: dict[str, tuple[float, str]] = {}
        for ref, name in self.known.survey.undertaking_of(ranks).items():
            best[name] = min((ranks[ref], ref), best.get(name, (ranks[ref], ref)))
        return dict(sorted(best.items(), key=lambda one: (one[1][0], one[0])))

    @cached_property
    def _facets(self) -> Facets:
        if self.hits is None:
            return Facets(self.known.survey, self.chosen)
        articles = self.hits.articles
        records = sorted(articles, key=lambda seq: (articles[seq], -seq))
        return Facets(self.known.survey, self.chosen, list(self._best), records)

    @cached_property
    def many(self) -> int:
        """How many undertakings fit."""
        return self._facets.count()

    @cached_property
    def texts(self) -> int:
        """How many articles fit."""
        return self._facets.count_articles()

    def undertakings(self, limit: int, offset: int = 0) -> list[tuple[Account, Told]]:
        """A part of the undertakings, each with its telling that fits best: the best first, or else the newest."""
        found = self.known.undertakings(self._facets.undertakings(limit=limit, offset=offset))
        return [(one, self._fitting(one)) for one in found]

    def _fitting(self, one: Account) -> Told:
        _, best = self._best.get(one.line.id, (0.0, ""))
        return next((told for told in one.tellings if told.ref == best), None) or lead(one)

    def articles(self, limit: int, offset: int = 0) -> list[Listed]:
        """A part of the articles, in the same order."""
        return self._facets.articles(limit=limit, offset=offset)

    def meetings(self) -> list[tuple[Gathering, int]]:
        """Meetings of which most of the articles tell that have the words, each with of how many of them."""
        return self.known.survey.meetings_in(list(self.hits.articles), limit=MEETINGS) if self.hits else []

    @cached_property
    def facets(self) -> tuple[Facet, ...]:
        """By what it can be narrowed further."""
        counts = self._facets.counts()
        return tuple(_facet(name, words, counts[name], self.chosen.get(name)) for name, words in FACETS.items())


def called_so(known: Known, asked: str) -> list[tuple[str, int]]:
    """Those in whose name all words are, and whom those words usually mean, with how much they have to do with."""
    query = Query.of(asked)
    if not query.wanted:
        return []
    words = " ".join(asked[:LONGEST].split())
    meant = {one.code for one in (candidates(words) or candidates(words.title()))[:1]}
    found = [one for one in known.names if one in meant or query.words <= _words(one)]
    parts = figures.parts(known.survey, found)
    return sorted(parts.items(), key=lambda one: (one[0] not in meant, -one[1], called(one[0])))[:ACTORS]


@lru_cache(maxsize=50_000)
def _words(name: str) -> frozenset[str]:
    """The words of an actor's name, as they are compared."""
    return frozenset(folded(f"{name} {called(name)}"))


def _facet(name: str, words: str, counts: Counter[str], chosen: str | None) -> Facet:
    """The values of a facet; years, and the months of the year that is chosen."""
    if name == "time":
        counts = Counter(
            {value: n for value, n in counts.items() if len(value) == 4 or value[:4] == (chosen or "")[:4]}
        )
    if chosen is not None and chosen not in counts:
        counts[chosen] = 0
    order = ORDERS.get(name)
    if name == "time":
        values = sorted(counts, key=lambda value: (-int(value[:4]), value))
    elif order:
        values = [value for value in order if value in counts]
    else:
        values = sorted(counts, key=lambda value: (-counts[value], value))
    return Facet(
        name,
        words,
        chosen,
        tuple(Choice(value, _said(name, value), counts[value], value == chosen) for value in values),
    )


def _said(name: str, value: str) -> str:
    if name == "actor":
        return called(value)
    if name == "time":
        return month(value) if len(value) > 4 else value
    return value if name == "outlet" else plain(value)
