"""What reviewers are asked, and what they said: acts in the order in which a look at them is worth most, and opinions.

An opinion is what one reviewer last said about one thing and did not take back. The latest opinion on a thing stands,
as `judged` has it; here the others are kept beside it, so that it is seen where two disagree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import chain, islice
from math import log2
from threading import Lock
from typing import Any, TypeVar, cast

from servanda.codec import load
from servanda.ledger.accounts import Told
from servanda.ledger.book import Book
from servanda.ledger.stakes import as_read, doubts, read_in, stakes
from servanda.ledger.standing import Stated, stated_from
from servanda.ledger.survey import Survey
from servanda.model import Act, ActRef, Judgement, Reading, Retraction, Span

T = TypeVar("T")
OPENS = 2.0
"""What an act weighs that makes an undertaking; one that makes none (a claim, praise) weighs 1."""
SUM, CONTESTED = 1.0, 2.0
"""What a sum, count or quantity adds, and a contradiction that nothing has settled."""


@dataclass(frozen=True, slots=True)
class Case:
    """One act to be judged."""

    ref: ActRef
    told: Told
    """As it was read, with its article."""
    undertaking: str | None
    """The undertaking that it is told in."""
    weight: float
    """From 1 on: how much hangs on it."""
    grounds: tuple[str, ...]
    """Why it weighs that much, in words for people."""

    @property
    def read(self) -> Act:
        """As it was read."""
        return self.told.act

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

    undertaking: str
    telling: Told
    to: Told
    because: tuple[str, ...]


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
    """All acts by what a look at them is worth: a row for each, with what hangs on it."""

    survey: Survey
    order: list[tuple[str, int, bool]]
    """The act as commands name it, how many tellings its undertaking has, and whether anything contradicts it."""
    places: dict[str, int]
    """Where each act stands in that order."""
    earlier: dict[ActRef, ActRef]
    """Of acts of earlier readings, as far as somebody asked for them, the same one in the reading that stands."""


def at_once(_: Hashable, work: Callable[[], T]) -> T:
    """Do some work, however long it takes."""
    return work()


class Desk:
    """The reviewers' desk over one ledger; threads may share it.

    What was weighed is held until an article or reading comes or goes, a row for each act, so that a judgement does not
    make all acts be weighed again. Judgements are read as they come, and all of them again where one was taken back.
    `turn` does what takes its time, or says that it is being done.
    """

    def __init__(self, book: Book, turn: Callable[[Hashable, Callable[[], Any]], Any] = at_once) -> None:
        self._book, self._turn = book, turn
        self._said: tuple[int, Said] | None = None
        self._held: tuple[Said, object, _Weighed] | None = None
        self._doubted: tuple[_Weighed, frozenset[int], list[tuple[str, str, str]]] | None = None
        self._weighing = Lock()

    @property
    def said(self) -> Said:
        """All that was judged."""
        ledger, last = self._book.ledger, self._said
        head, _ = ledger.head() or (0, "")
        if last is None or last[0] != head:
            news = [] if last is None else list(ledger.records("judgement", "retraction", "redaction", after=last[0]))
            if last is None or any(record.kind != "judgement" for record, _, _ in news):
                judgements = tuple(ledger.statements("judgement"))
                known = {one.record.seq for one in judgements}
                retractions = (cast("Retraction", one.statement).record for one in ledger.statements("retraction"))
                made = Said(judgements, frozenset(retractions) - known, self._now)
            else:
                more = stated_from(ledger.records, "judgement", after=last[0])
                made = replace(last[1], judgements=(*last[1].judgements, *more))
            last = self._said = (head, made)
        return last[1]

    def doubts(self) -> list[tuple[str, str, str]]:
        """Tellings that were put together by little and that nobody has judged, the least sure first.

        Each with the one that it is most like, and their undertaking; a row for each. They are read again when somebody
        groups or splits, and not when acts alone are judged.
        """
        weighed, said, held = self._weighed(), self.said, self._doubted
        if held is None or held[:2] != (weighed, said.pairs):
            found = self._turn(("doubts", said.pairs), lambda: doubts(self.survey()))
            judged = {frozenset(map(str, thing)) for thing in said.opinions}
            left = [one for one in found if frozenset(one[:2]) not in judged]
            held = self._doubted = (weighed, said.pairs, left)
        return held[2]

    def doubtful(self, doubts: Sequence[tuple[str, str, str]]) -> list[Doubt]:
        """Some of these in full."""
        held = self.survey().accounts(undertaking for _, _, undertaking in doubts)
        found = []
        for telling, other, undertaking in doubts:
            one = held[undertaking]
            told = {each.ref: each for each in one.tellings}
            bond = next(each for each in one.bonds if each.telling == telling)
            found.append(Doubt(undertaking, told[telling], told[other], bond.because))
        return found

    def survey(self) -> Survey:
        """The undertakings of today, with all that was grouped and split."""
        today = self._book.ledger.today()
        return Survey(self._book.shelf(today), today)

    def _weighed(self) -> _Weighed:
        said, held = self.said, self._held
        if held is None or held[0] is not said:
            counts = self._book.ledger.counts()
            state = (*(counts.get(kind) for kind in ("article", "reading", "redaction")), said.taken_back)
            if held is None or held[1] != state:
                held = (said, state, self._turn(("desk", state), lambda: self._weigh(state)))
            held = self._held = (said, *held[1:])
        return held[2]

    def _weigh(self, state: object) -> _Weighed:
        with self._weighing:  # one thread weighs, those that need the same wait for it
            if self._held is not None and self._held[1] == state:
                return self._held[2]
            survey, weight = self.survey(), cache(_weight)
            rows = sorted(
                ((one.confidence - 1) * weight(one.told, one.figures, one.contested), *_numbers(one.ref), one)
                for one in stakes(survey)
            )
            order = [(one.ref, one.told, one.contested) for *_, one in rows]
            return _Weighed(survey, order, {ref: at for at, (ref, _, _) in enumerate(order)}, {})

    def _now(self, ref: ActRef) -> ActRef:
        """The same act in the reading that stands, by type and place of its words; itself where there is none."""
        held = self._weighed()
        if str(ref) not in held.places and ref not in held.earlier:
            _, payload = self._book.ledger.record(ref.record)
            acts = load(Reading, payload["reading"]).acts if payload and "reading" in payload else ()
            found: str | None = None
            if payload and ref.number < len(acts):
                wanted = _key(acts[ref.number])
                others = read_in(held.survey, str(payload["of"]))
                found = next((one for one, act in others if _key(act) == wanted and one in held.places), None)
            held.earlier[ref] = ActRef.parse(found) if found else ref
        return held.earlier.get(ref, ref)

    # Acts.

    def case(self, ref: ActRef) -> Case | None:
        """One act, to the letter as it was read; None where it is of no reading that stands."""
        found = self.cases([ref]).get(ref)
        return replace(found, told=replace(found.told, act=self._book.ledger.act(ref))) if found else None

    def cases(self, refs: Iterable[ActRef]) -> dict[ActRef, Case]:
        """Some acts, in their order, their actors as they are called; those of no reading that stands are left out."""
        held = self._weighed()
        wanted = {str(ref): ref for ref in refs if str(ref) in held.places}
        told, undertakings = as_read(held.survey, wanted), held.survey.undertaking_of(wanted)
        return {
            ref: _case(ref, told[one], undertakings.get(one), *held.order[held.places[one]][1:])
            for one, ref in wanted.items()
            if one in told  # else it was redacted just now
        }

    def queue(
        self, author: str, *, second: bool = False, limit: int | None = None, behind: ActRef | None = None
    ) -> list[Case]:
        """What one reviewer is to judge, the most worth a look first, or that comes behind an act, round and round.

        That is what nobody has judged; with `second`, what others have judged and they have not.
        """
        held, known = self._weighed(), self.said.of_acts
        at = held.places[str(behind)] + 1 if behind is not None else 0
        if second:
            places = sorted(held.places[str(ref)] for ref in known if self.asks(ref, author, second=True))
            order: Iterable[int] = [*(one for one in places if one >= at), *(one for one in places if one < at)]
        else:
            order = chain(range(at, len(held.order)), range(at))
        refs = (ActRef.parse(held.order[one][0]) for one in order)
        refs = refs if second else (ref for ref in refs if ref not in known)
        return list(self.cases(islice(refs, limit)).values())

    def count(self, author: str, *, second: bool = False) -> int:
        """How much that is: a step for each act that was judged."""
        places, known = self._weighed().places, self.said.of_acts
        if second:
            return sum(self.asks(ref, author, second=True) for ref in known)
        return len(places) - sum(str(ref) in places for ref in known)

    def asks(self, ref: ActRef, author: str, *, second: bool = False) -> bool:
        """Whether an act is in a reviewer's queue."""
        if str(ref) not in self._weighed().places:
            return False
        known = self.said.of_acts.get(ref)
        return (known is not None and known.by(author) is None) if second else known is None


def _key(act: Act) -> tuple[str, Span]:
    """By what an act is known again in another reading of its article, as `judged` has it."""
    return act.type, act.evidence.span


def _numbers(ref: str) -> tuple[int, int]:
    """The record and the number of an act."""
    record, _, number = ref.partition("#")
    return int(record), int(number)


def _weight(told: int, figures: int, contested: bool) -> float:
    """What hangs on an act whose undertaking has so many tellings; 0 for none."""
    return sum(weight for weight, _ in _parts(told, "a figure" if figures else "", contested=contested))


def _parts(told: int, figures: str, *, contested: bool) -> Sequence[tuple[float, str]]:
    return (
        (OPENS if told else 1.0, ""),
        (log2(told) if told > 1 else 0.0, f"one of {told} tellings of an undertaking"),
        (SUM if figures else 0.0, f"a figure: {figures}"),
        (CONTESTED if contested else 0.0, "another report contradicts it"),
    )


def _case(ref: ActRef, told: Told, of: str | None, tellings: int, contested: bool) -> Case:
    read = told.act
    sums = ", ".join(value.words for value in (read.amount, read.count, read.quantity) if value)
    parts = _parts(tellings, sums, contested=contested)
    grounds = tuple(words for weight, words in parts if weight and words)
    return Case(ref, told, of, sum(weight for weight, _ in parts), grounds)
