"""What fits a question and its facets on a day: actors, undertakings, articles, and what would narrow it further."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from servanda.actors.names import candidates
from servanda.export.words import STATUSES, called, month, plain
from servanda.ledger.search import LONGEST, Hits, Query, folded
from servanda.ledger.views.telling import Report, Telling
from servanda.ledger.views.undertaking import Undertaking
from servanda.model.act import LABELS
from servanda.web.known import Known, lead, month_of
from servanda.web.outlets import outlet_of

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
ORDERS = {"status": tuple(STATUSES), "force": LABELS["force"][::-1], "domain": LABELS["domains"]}
"""Facets whose values have an order of their own; the others begin with the most frequent value."""

Traits = dict[str, tuple[str, ...]]


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
class Found:
    """What fits."""

    actors: tuple[str, ...]
    """Those whose name fits: who has most to do with undertakings first."""
    undertakings: tuple[tuple[Undertaking, Telling], ...]
    """Each with the telling that fits best; the best first, without words the newest."""
    articles: tuple[Report, ...]
    """The same."""
    facets: tuple[Facet, ...]


def find(known: Known, hits: Hits | None, asked: str, chosen: Mapping[str, str]) -> Found:
    """What fits on a day; `hits` is None where no words were asked for, and then everything fits."""
    best = _best(known, hits)
    ranks = None if best is None else {name: rank for name, (rank, _) in best.items()}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    left: list[Undertaking] = []
    for one in known.undertakings.values() if ranks is None else map(known.undertakings.__getitem__, ranks):
        traits = traits_of(known, one)
        failed = [name for name, value in chosen.items() if value not in traits[name]]
        if not failed:
            left.append(one)
            for name, values in traits.items():
                counts[name].update(values)
        elif len(failed) == 1:  # what is chosen could be chosen otherwise
            counts[failed[0]].update(traits[failed[0]])
    left.sort(key=lambda one: one.tellings[-1].order, reverse=True)
    if ranks is not None:
        left.sort(key=lambda one: ranks[one.id])
    return Found(
        _actors(known, asked) if not chosen else (),
        tuple((one, known.tellings[best[one.id][1]] if best else lead(one)) for one in left),
        tuple(_articles(known, hits, chosen, left)),
        tuple(_facet(name, words, counts[name], chosen.get(name)) for name, words in FACETS.items()),
    )


def traits_of(known: Known, one: Undertaking) -> Traits:
    """The values of an undertaking for each facet, each once."""
    if one.id not in known.traits:
        months = {month_of(each.day) for each in one.tellings}
        known.traits[one.id] = {
            "actor": tuple({*one.bearer, *(name.split("/")[0] for name in one.bearer)}),
            "theme": (one.theme,),
            "domain": tuple({value.words for each in one.tellings for value in each.act.domains}),
            "status": (one.status,),
            "force": (one.force,) if one.force else (),
            "outlet": tuple({each.publisher or "unknown" for each in one.tellings}),
            "time": (*months, *{month[:4] for month in months}),
        }
    return known.traits[one.id]


def _best(known: Known, hits: Hits | None) -> dict[str, tuple[float, str]] | None:
    """Of each undertaking the telling that fits best, by its id, with how well: less is better."""
    if hits is None:
        return None
    best: dict[str, tuple[float, str]] = {}
    for ref, rank in hits.acts.items():
        telling = known.telling_of.get(ref, "")
        one = known.group_of.get(telling)
        if one is not None:
            best[one.id] = min((rank, telling), best.get(one.id, (rank, telling)))
    return best


def _articles(known: Known, hits: Hits | None, chosen: Mapping[str, str], left: Iterable[Undertaking]) -> list[Report]:
    """Articles that fit by themselves, by outlet and time, and that tell of something that fits by all else."""
    if hits is None:
        found = list(known.published)
    else:
        ranked = sorted(hits.articles, key=lambda seq: (hits.articles[seq], -seq))
        found = [known.reported[seq] for seq in ranked if seq in known.reported]
    if "outlet" in chosen:
        found = [one for one in found if outlet_of(one) == chosen["outlet"]]
    if "time" in chosen:
        found = [one for one in found if month_of(one.day).startswith(chosen["time"])]
    if chosen.keys() - {"outlet", "time"}:
        telling = {each.article for one in (left if hits is None else _telling(known, chosen)) for each in one.tellings}
        found = [one for one in found if one.id in telling]
    return found


def _telling(known: Known, chosen: Mapping[str, str]) -> Iterable[Undertaking]:
    """Undertakings that fit by what is chosen, whatever their words."""
    for one in known.undertakings.values():
        traits = traits_of(known, one)
        if all(value in traits[name] for name, value in chosen.items()):
            yield one


def _actors(known: Known, asked: str) -> tuple[str, ...]:
    """Those in whose name all words are, and whom those words usually mean."""
    query = Query.of(asked)
    if not query.wanted:
        return ()
    if not known.names:
        known.names.update({one: frozenset(folded(f"{one} {called(one)}")) for one in known.concerning})
    words = " ".join(asked[:LONGEST].split())
    meant = {one.code for one in (candidates(words) or candidates(words.title()))[:1]}
    found = [one for one, names in known.names.items() if query.words <= names or one in meant]
    return tuple(sorted(found, key=lambda one: (one not in meant, -len(known.concerning[one]), called(one)))[:ACTORS])


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
