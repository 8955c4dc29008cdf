"""What reviewers are asked, and what they said: acts in the order in which a look at them is worth most, and opinions.

An opinion is what one reviewer last said about one thing and did not take back. The latest opinion on a thing stands,
as `judged` has it; here the others are kept beside it, so that it is seen where two disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import log2
from threading import Lock
from typing import cast

from servanda.codec import load
from servanda.ledger.book import Book
from servanda.ledger.standing import Entry, Stated
from servanda.ledger.views.build import Views
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.undertaking import Undertaking
from servanda.model import Act, ActRef, Judgement, Reading, Retraction, Span

OPENS = 2.0
"""What an act weighs that makes an undertaking; one that makes none (a claim, praise) weighs 1."""
DOUBTFUL = 3.0
"""Log-odds below which tellings that were put together are asked about."""
SUM, CONTESTED = 1.0, 2.0
"""What a sum, count or quantity adds, and a contradiction that nothing has settled."""


@dataclass(frozen=True, slots=True)
class Case:
    """One act to be judged."""

    ref: ActRef
    entry: Entry
    read: Act
    undertaking: Undertaking | None
    weight: float
    """From 1 on: how much hangs on it."""
    grounds: tuple[str, ...]
    """Why it weighs that much, in words for people."""

    @property
    def doubt(self) -> float:
        """How likely it is wrong, from 0 to 1."""
        return 1 - self.read.confidence

    @property
    def worth(self) -> float:
        """What a look at it is worth: the harm that is to be feared if nobody looks."""
        return self.doubt * self.weight


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two tellings that stand together, by little."""

    undertaking: Undertaking
    telling: Telling
    to: Telling
    odds: float
    because: tuple[str, ...]
    refs: tuple[ActRef, ActRef]
    """The acts of `to` and of `telling`."""


Thing = frozenset[ActRef | str]
"""What a judgement is on: one act, two acts, or two actors."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """What reviewers think of one thing."""

    thing: Thing
    stated: tuple[Stated, ...]
    """Each reviewer's latest, in the order of records: the last one stands."""

    @property
    def stands(self) -> Judgement:
        """The latest."""
        return judgement_of(self.stated[-1])

    @property
    def differ(self) -> bool:
        """Whether two of them do not say the same."""
        return len({(one.verdict, one.correction) for one in map(judgement_of, self.stated)}) > 1

    def by(self, author: str) -> Judgement | None:
        """What one reviewer thinks."""
        return next((judgement_of(one) for one in self.stated if one.record.author == author), None)


def judgement_of(stated: Stated) -> Judgement:
    """The judgement; only these come here."""
    return cast("Judgement", stated.statement)


def _is_of_two(stated: Stated) -> bool:
    judgement = judgement_of(stated)
    return len(judgement.acts) + len(judgement.actors) > 1


@dataclass(frozen=True)
class Said:
    """All judgements at one head of the log."""

    judgements: tuple[Stated, ...]
    """In order, those that were taken back too."""
    taken_back: frozenset[int]
    """Records of other kinds that a retraction names: articles, readings."""
    now: Callable[[ActRef], ActRef]
    """From an act of any reading to the same one in the reading that stands."""

    @cached_property
    def opinions(self) -> Mapping[Thing, Opinions]:
        """By what they are on, in the order of the latest."""
        found: dict[Thing, dict[str, Stated]] = defaultdict(dict)
        for one in self.judgements:
            if not one.retracted:
                judgement = judgement_of(one)
                thing: Thing = frozenset({*map(self.now, judgement.acts), *judgement.actors})
                found[thing].pop(one.record.author, None)
                found[thing][one.record.author] = one
        ordered = sorted(found.items(), key=lambda pair: max(one.record.seq for one in pair[1].values()))
        return {thing: Opinions(thing, tuple(of.values())) for thing, of in ordered}

    @cached_property
    def of_acts(self) -> Mapping[ActRef, Opinions]:
        """Those on one act."""
        found: dict[ActRef, Opinions] = {}
        for thing, of in self.opinions.items():
            (first, *others) = thing
            if isinstance(first, ActRef) and not others:
                found[first] = of
        return found

    @cached_property
    def pairs(self) -> frozenset[int]:
        """The records of judgements on two things that were not taken back."""
        return frozenset(one.record.seq for one in self.judgements if not one.retracted and _is_of_two(one))

    def disputed(self) -> list[Opinions]:
        """Things on which reviewers disagree, the newest first."""
        return [one for one in reversed(list(self.opinions.values())) if one.differ]


@dataclass(frozen=True, eq=False, slots=True)
class _Weighed:
    cases: dict[ActRef, Case]
    refs: Mapping[str, ActRef]
    earlier: dict[ActRef, ActRef]
    """Of acts of earlier readings, as far as somebody asked for them, the same one in the reading that stands."""


class Desk:
    """The reviewers' desk over one ledger; threads may share it.

    What was read is held until an article or reading comes or goes, and judgements are read again whenever one is
    added: so a judgement does not make all reports be set side by side again.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._said: tuple[object, Said] | None = None
        self._cases: tuple[object, _Weighed] | None = None
        self._views: tuple[_Weighed, frozenset[int], Views, list[Doubt]] | None = None
        self._weighing = Lock()

    @property
    def said(self) -> Said:
        """All that was judged."""
        ledger = self._book.ledger
        head = ledger.head()
        if self._said is None or self._said[0] != head:
            judgements = tuple(ledger.statements("judgement"))
            known = {one.record.seq for one in judgements}
            retractions = (cast("Retraction", one.statement).record for one in ledger.statements("retraction"))
            self._said = (head, Said(judgements, frozenset(retractions) - known, self._now))
        return self._said[1]

    @property
    def cases(self) -> Mapping[ActRef, Case]:
        """Every act, the one that is most worth a look first."""
        return self._held().cases

    @property
    def views(self) -> Views:
        """The views of today, with all that was grouped and split."""
        return self._grouped()[0]

    def doubts(self) -> list[Doubt]:
        """Tellings that were put together by little and that nobody has judged, the least sure first."""
        opinions = self.said.opinions
        return [one for one in self._grouped()[1] if frozenset(one.refs) not in opinions]

    def _grouped(self) -> tuple[Views, list[Doubt]]:
        """Views and doubts; reckoned again when somebody groups or splits, and not when acts alone are judged."""
        held, pairs = self._held(), self.said.pairs
        with self._weighing:
            if self._views is None or self._views[:2] != (held, pairs):
                views = self._book.views(self._today())
                doubts = sorted(_doubts(views, held.refs), key=lambda one: (one.odds, one.telling.id))
                self._views = (held, pairs, views, doubts)
            return self._views[2:]

    @property
    def refs(self) -> Mapping[str, ActRef]:
        """The act of each telling of these views, by its id."""
        return self._held().refs

    def _held(self) -> _Weighed:
        counts = self._book.ledger.counts()
        state = (*(counts.get(kind) for kind in ("article", "reading", "redaction")), self.said.taken_back)
        with self._weighing:  # one thread weighs, those that need the same wait for it
            return self._weighed_at(state)

    def _weighed_at(self, state: object) -> _Weighed:
        held = self._cases
        if held is None or held[0] != state:
            views, contents = self._book.views(self._today()), self._book.contents
            cases = {one.ref: one for one in self._weighed(views)}
            held = self._cases = (state, _Weighed(cases, contents.refs, {}))
        return held[1]

    def _now(self, ref: ActRef) -> ActRef:
        """The same act in the reading that stands, by type and place of its words; itself where there is none."""
        held = self._held()
        if ref not in held.cases and ref not in held.earlier:
            _, payload = self._book.ledger.record(ref.record)
            acts = load(Reading, payload["reading"]).acts if payload and "reading" in payload else ()
            key = _key(str(payload["of"]), acts[ref.number]) if payload and ref.number < len(acts) else None
            found = (one.ref for one in held.cases.values() if _key(one.entry.identity, one.read) == key)
            held.earlier[ref] = next(found, ref)
        return held.earlier.get(ref, ref)

    def _today(self) -> date:
        return self._book.ledger.today()

    def _weighed(self, views: Views) -> list[Case]:
        held = self._book.contents
        of = {each.id: one for one in views.undertakings for each in one.tellings}
        open_ = [one for one in views.conflicts if not one.settled_by]
        contested = {side.id for one in open_ for side in (one.a, one.b)} | {one.group for one in open_ if one.group}
        found: list[Case] = []
        for telling, ref in held.refs.items():
            entry = held.entries[telling.rpartition("#")[0]]
            read = self._read(entry, ref)
            found.append(_case(ref, entry, read, of.get(telling), contested & {telling, _id(of.get(telling))}))
        return sorted(found, key=lambda one: (-one.worth, one.ref))

    def _read(self, entry: Entry, ref: ActRef) -> Act:
        reading = entry.reading
        return reading.acts[ref.number] if reading and ref.record == entry.reading_seq else self._book.ledger.act(ref)

    def queue(self, author: str, *, second: bool = False) -> list[Case]:
        """What one reviewer is to judge, the most worth a look first.

        That is what nobody has judged; with `second`, what others have judged and they have not.
        """
        known = self.said.of_acts
        if second:
            return [one for one in self.cases.values() if one.ref in known and known[one.ref].by(author) is None]
        return [one for one in self.cases.values() if one.ref not in known]


def _doubts(views: Views, refs: Mapping[str, ActRef]) -> Iterator[Doubt]:
    for one in views.undertakings:
        by_id = {each.id: each for each in one.tellings}
        for bond in one.bonds:
            a, b = refs.get(bond.to), refs.get(bond.telling)
            if bond.odds < DOUBTFUL and bond.ruling is None and a and b:
                yield Doubt(one, by_id[bond.telling], by_id[bond.to], bond.odds, bond.because, (a, b))


def _key(article: str, act: Act) -> tuple[str, str, Span]:
    """By what an act is known again in another reading, as `judged` has it."""
    return article, act.type, act.evidence.span


def _id(one: Undertaking | None) -> str | None:
    return one.id if one else None


def _case(ref: ActRef, entry: Entry, read: Act, of: Undertaking | None, contested: Iterable[str | None]) -> Case:
    told = len(of.tellings) if of else 0
    sums = [value.words for value in (read.amount, read.count, read.quantity) if value]
    parts: Sequence[tuple[float, str]] = (
        (OPENS if of else 1.0, ""),
        (log2(told) if told > 1 else 0.0, f"one of {told} tellings of an undertaking"),
        (SUM if sums else 0.0, f"a figure: {', '.join(sums)}"),
        (CONTESTED if contested else 0.0, "another report contradicts it"),
    )
    return Case(
        ref,
        entry,
        read,
        of,
        sum(weight for weight, _ in parts),
        tuple(words for weight, words in parts if weight and words),
    )
