"""What stands in a log, as the views take it.

Each article once, with its acts as reviewers judged them and without what was retracted; judgements on two tellings or
two actors; occurrences. Judgements hold for every day, whenever they were made: they mend what was read, not what was
known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from servanda.codec import load
from servanda.ledger.judged import JudgedAct, judged_of
from servanda.ledger.ledger import Ledger
from servanda.ledger.standing import Entry, Records, Stated, standing, statements_of
from servanda.ledger.views.build import Judgements, Occasion, Overruled
from servanda.ledger.views.days import bounds
from servanda.ledger.views.rulings import Ruling, Union
from servanda.ledger.views.telling import Report
from servanda.model import Act, ActRef, Judgement, Occurrence, Reading

HALF = 2
"""An act is known again in another reading where half of the shorter evidence is in both."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in a log, as the views take it."""

    reports: tuple[Report, ...]
    judgements: Judgements
    occasions: tuple[Occasion, ...]
    entries: Mapping[str, Entry]
    """Of each report, by its id, the article with its record."""
    refs: Mapping[str, ActRef]
    """Of each telling, by its id, the act as commands and judgements name it."""


def contents(ledger: Ledger, records: Records | None = None) -> Contents:
    """What stands in a log. Of a telling that was retracted or redacted nothing is left, nor of judgements on it.

    With `records`, what stands in these: of an article all that bears on it must be among them.
    """
    records = records or ledger.records
    judged = [(entry, acts) for entry, acts in judged_of(records) if entry.retracted is None]
    stated = [one for one in statements_of(records, "judgement", "occurrence") if not one.retracted]
    finder = _Finder(ledger, judged)
    reports = tuple(_report(entry, acts) for entry, acts in judged)
    found = list(standing(stated).values())
    return Contents(
        reports,
        Judgements(tuple(_rulings(found, finder)), names_of(found), tuple(_overruled(judged))),
        tuple(_occasions(stated, finder)),
        {entry.identity: entry for entry, _ in judged},
        {telling: one.ref for entry, acts in judged for telling, one in _numbered(entry, acts)},
    )


def _numbers(entry: Entry, acts: Sequence[JudgedAct]) -> list[int]:
    """The number of each act in its article: that in the reading that stands; acts of earlier ones come behind."""
    behind = len(entry.reading.acts) if entry.reading else 0
    numbers = []
    for one in acts:
        if one.ref.record == entry.reading_seq:
            numbers.append(one.ref.number)
        else:
            numbers.append(behind)
            behind += 1
    return numbers


def _numbered(entry: Entry, acts: Sequence[JudgedAct]) -> Iterator[tuple[str, JudgedAct]]:
    """The acts with their tellings' ids."""
    return ((f"{entry.identity}#{number}", one) for number, one in zip(_numbers(entry, acts), acts, strict=True))


def _report(entry: Entry, acts: Sequence[JudgedAct], *, before: JudgedAct | None = None) -> Report:
    """An article with its acts as they stand; with `before`, that one as it was read."""
    told = [
        (number, one.read if one is before else one.act)
        for number, one in zip(_numbers(entry, acts), acts, strict=True)
    ]
    left = [(number, act) for number, act in told if act is not None]
    return Report(
        entry.identity,
        entry.article,
        day_of(entry.article.metadata.published, entry.time),
        tuple(act for _, act in left),
        tuple(number for number, _ in left),
    )


def day_of(edtf: str | None, recorded: str) -> date:
    """The last day of a date, but not behind the recording, which is later than what it records; else that day."""
    known, found = date.fromisoformat(recorded[:10]), bounds(edtf) if edtf else None
    return min(found[1], max(found[0], known)) if found else known


def _overruled(judged: Iterable[tuple[Entry, Sequence[JudgedAct]]]) -> Iterator[Overruled]:
    """Acts as they were read before a reviewer corrected or rejected them."""
    for entry, acts in judged:
        for telling, one in _numbered(entry, acts):
            if one.judgement is not None and one.act != one.read:
                tellings = _report(entry, acts, before=one).tellings
                yield Overruled(next(each for each in tellings if each.id == telling), one.judgement.record.seq)


def _rulings(stated: Iterable[Stated], finder: _Finder) -> Iterator[Ruling]:
    for one in stated:
        judgement = cast("Judgement", one.statement)
        if judgement.verdict in ("same", "different", "unsure") and len(judgement.acts) == 2:
            a, b = map(finder.telling, judgement.acts)
            if a and b:
                yield Ruling(judgement.verdict, a, b, one.record.seq, judgement.reason or "")


def names_of(stated: Iterable[Stated]) -> dict[str, str]:
    """Of actors who were judged to be the same the name that they go by: the first in the order of letters.

    Codes are written in capitals, which come before the small letters of names that nobody could resolve.
    """
    sets, actors = Union(), set[str]()
    for one in stated:
        judgement = cast("Judgement", one.statement)
        if judgement.verdict == "same" and len(judgement.actors) == 2:
            sets.join(*judgement.actors)
            actors.update(judgement.actors)
    return {one: sets.root(one) for one in sorted(actors) if sets.root(one) != one}


def _occasions(stated: Iterable[Stated], finder: _Finder) -> Iterator[Occasion]:
    for one in stated:
        if isinstance(one.statement, Occurrence):
            told = one.statement
            meets = tuple(telling for ref in told.meets if (telling := finder.telling(ref)))
            if meets or not told.meets:
                day = day_of(told.day, one.record.time)
                yield Occasion(f"record {one.record.seq}", told.what, day, told.words, told.actors, meets)


class _Finder:
    """Finds the telling that an act of any reading is now."""

    def __init__(self, ledger: Ledger, judged: Iterable[tuple[Entry, Sequence[JudgedAct]]]) -> None:
        self._ledger = ledger
        self._tellings: dict[ActRef, str] = {}
        self._by_article: dict[str, list[tuple[str, JudgedAct]]] = defaultdict(list)
        for entry, acts in judged:
            for telling, one in _numbered(entry, acts):
                self._tellings[one.ref] = telling
                self._by_article[entry.identity].append((telling, one))

    def telling(self, ref: ActRef) -> str | None:
        """The telling's id; None where its article was taken out, or no reading that stands has the act.

        The same article may have been read again since. The act is then the one of its type whose evidence has most in
        common with it.
        """
        if ref in self._tellings:
            return self._tellings[ref]
        _, payload = self._ledger.record(ref.record)
        if payload is None or "reading" not in payload:
            return None
        acts = load(Reading, payload["reading"]).acts
        if ref.number >= len(acts):
            return None
        act = acts[ref.number]
        rated = [(_common(act, one.read), telling) for telling, one in self._by_article.get(payload["of"], ())]
        best = max(rated, default=(0.0, ""))
        return best[1] if best[0] * HALF >= 1 else None


def _common(a: Act, b: Act) -> float:
    """The share of the shorter evidence that is in both; 0 for acts of different types."""
    first, second = a.evidence.span, b.evidence.span
    both = min(first.end, second.end) - max(first.start, second.start)
    if a.type != b.type or both <= 0:
        return 0.0
    return both / min(first.end - first.start, second.end - second.start)
