"""A meeting in brief, on two pages: facts, board, what is due, what is contested, sources in footnotes.

Plain texts and numbers, which `pdf` and `docx` set. Every quotation and every fact names its source by the number of a
footnote, a quotation the one in which exactly its words stand; numbers run in the order in which a reader meets them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from servanda.export.excerpt import Excerpt, Source
from servanda.export.words import (
    CLOSED,
    FORCES,
    KINDS_OF,
    MODES,
    TRIGGERS,
    called,
    day,
    days,
    gathering,
    listed,
    number,
    plain,
    short,
    spoken,
)
from servanda.ledger.accounts import Account, Clash, Gathering, Line, Told
from servanda.ledger.views.bearers import is_unnamed
from servanda.model.act import LABELS

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each kind there is room for."""

    rows: int
    items: int
    due: int
    contested: int
    people: int
    letters: int
    """Characters of a quotation."""


SIZES = (
    Size(24, 30, 14, 8, 60, 260),
    Size(20, 24, 12, 7, 50, 230),
    Size(16, 19, 10, 6, 40, 210),
    Size(13, 15, 8, 5, 30, 190),
    Size(10, 12, 7, 4, 24, 170),
    Size(8, 9, 5, 3, 18, 150),
    Size(6, 6, 4, 2, 12, 120),
)
"""From the fullest to the shortest."""


@dataclass(frozen=True, slots=True)
class Cite:
    """A footnote's number, and whether it stands here for the first time."""

    note: int
    first: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Words with the footnotes that they stand on."""

    words: str
    cites: tuple[Cite, ...] = ()
    also: tuple[Cite, ...] = ()
    """Of a quotation: sources that tell the same in other words."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is told of the meeting under one heading; several where reports differ."""

    label: str
    values: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An actor on the board with a cell for each column: words, empty where it took on nothing there."""

    actor: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An undertaking: who, a quotation, where it stands."""

    who: str
    quotation: Said
    stands: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Due:
    """When something falls due, whose it is, and what."""

    when: str
    who: str
    quotation: Said


@dataclass(frozen=True, slots=True)
class Contest:
    """A question that reports answer differently."""

    question: str
    words: str
    sides: tuple[Said, Said]


@dataclass(frozen=True, slots=True)
class Note:
    """A source."""

    number: int
    words: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Brief:
    """The whole of it; lists may be empty, and `left_out` says how much of each had no room."""

    title: str
    when: str
    as_of: str
    summary: str
    facts: tuple[Fact, ...]
    people: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    items: tuple[Item, ...]
    due: tuple[Due, ...]
    contested: tuple[Contest, ...]
    notes: tuple[Note, ...]
    left_out: dict[str, int]
    ledger: str


def brief(excerpt: Excerpt, size: Size = SIZES[0]) -> Brief:
    """The brief of the meeting that the excerpt is of."""
    meeting = excerpt.meeting
    assert meeting is not None  # noqa: S101 - the formats that call this cover meetings alone
    return _Writer(excerpt, meeting, size).brief()


@dataclass
class _Writer:
    """Writes from the top to the bottom, and so numbers the footnotes."""

    excerpt: Excerpt
    meeting: Gathering
    size: Size
    notes: dict[int, int] = field(default_factory=dict)
    """The number of each article's footnote."""
    left_out: dict[str, int] = field(default_factory=dict)

    def brief(self) -> Brief:
        meeting = self.meeting
        accounts = sorted(self.excerpt.accounts(), key=_weight)
        facts = tuple(self._facts())
        columns, rows = self._board()
        items = tuple(map(self._item, self._some("items", accounts)))
        due = tuple(self._due(accounts))
        clashes = [one for one in self.excerpt.clashes() if not one.settled_by and one.like is None]
        contested = tuple(map(self._contest, self._some("contested", clashes)))
        head, hash_ = self.excerpt.ledger.head() or (0, "")
        return Brief(
            title=gathering(meeting.places, meeting.participants),
            when=days(meeting.first, meeting.last),
            as_of=day(self.excerpt.on),
            summary=self._summary(accounts, len(clashes)),
            facts=facts,
            people="; ".join(map(called, self._some("people", meeting.participants))),
            columns=tuple(map(plain, columns)),
            rows=rows,
            items=items,
            due=due,
            contested=contested,
            notes=tuple(_note(at, self.excerpt.sources[record]) for record, at in self.notes.items()),
            left_out=self.left_out,
            ledger=f"{head}:{hash_[:16]}…",
        )

    def _summary(self, accounts: Sequence[Account], contradictions: int) -> str:
        """What there is, in figures."""
        told = [one for account in accounts for one in account.tellings] + list(self.meeting.tellings)
        kinds = Counter("refused" if one.line.type == "refuse" else "taken on" for one in accounts)
        kinds["conditional"] = sum(one.line.status == "conditional" for one in accounts)
        outlets = {one.publisher or one.record for one in told}
        figures = (
            (len({one.record for one in told}), "report", "reports"),
            (len(outlets), "outlet", "outlets"),
            (kinds["taken on"], "thing taken on", "things taken on"),
            (kinds["refused"], "refused", "refused"),
            (kinds["conditional"], "under a condition", "under a condition"),
            (contradictions, "open contradiction", "open contradictions"),
        )
        parts = (f"{count} {one if count == 1 else many}" for count, one, many in figures if count)
        return " · ".join(parts)

    def _some(self, name: str, found: Sequence[T]) -> Sequence[T]:
        """As many as there is room for; what has none is counted."""
        most: int = getattr(self.size, name)
        if len(found) > most:
            self.left_out[name] = len(found) - most
        return found[:most]

    def _cites(self, tellings: Iterable[Told], most: int = 3) -> tuple[Cite, ...]:
        found = []
        for record in list(dict.fromkeys(told.record for told in tellings))[:most]:
            first = record not in self.notes
            found.append(Cite(self.notes.setdefault(record, len(self.notes) + 1), first))
        return tuple(found)

    def _facts(self) -> Iterator[Fact]:
        for label, slot in (("When", "when"), ("Where", "place"), ("How", "mode"), ("How many", "count")):
            by_value: dict[str, list[Told]] = defaultdict(list)
            for told in self.meeting.tellings:
                if value := getattr(told.act, slot):
                    by_value[spoken(MODES.get(value.words, value.words))].append(told)
            if by_value:
                yield Fact(label, tuple(Said(value, self._cites(found)) for value, found in by_value.items()))

    def _board(self) -> tuple[list[str], tuple[Row, ...]]:
        """Themes across; in each cell how firmly, in which domains; a refusal says so."""
        told = {each.ref: each for one in self.excerpt.accounts() for each in one.tellings}
        cells: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for cell in self.meeting.board:
            for ref in cell.tellings:
                if ref in told:
                    cells[cell.actor, cell.theme][_firmness(told[ref])] |= {cell.domain} - {""}
        columns = [theme for theme in LABELS["theme"] if any(theme == its for _, its in cells)]
        actors = sorted({actor for actor, _ in cells}, key=lambda one: (is_unnamed(one), called(one)))
        rows = (
            Row(called(actor), tuple(_cell(cells.get((actor, theme), {})) for theme in columns))
            for actor in self._some("rows", actors)
        )
        return columns, tuple(rows)

    def _quoted(self, words: str, tellings: Sequence[Told]) -> Said:
        """The words on the sources in which exactly they stand, apart from those that tell the same otherwise."""
        flat = " ".join(words.split())
        cut = flat if len(flat) <= self.size.letters else f"{flat[: self.size.letters].rpartition(' ')[0]} …"
        own = {one.record for one in tellings if one.act.evidence.exact == words}
        return Said(
            cut,
            self._cites(one for one in tellings if one.record in own),
            self._cites(one for one in tellings if one.record not in own),
        )

    def _item(self, one: Account) -> Item:
        return Item(
            listed(one.line.bearer),
            self._quoted(one.line.words, one.tellings),
            "; ".join(_stands(one)),
            one.line.type == "refuse",
        )

    def _due(self, accounts: Sequence[Account]) -> Iterator[Due]:
        """What is late and what has a day ahead, in the order of days; then what hangs on a condition."""
        on, open_ = self.excerpt.on, [one for one in accounts if one.line.status not in CLOSED]
        dated = sorted((one for one in open_ if one.line.deadline), key=lambda one: one.line.deadline or on)
        waiting = [one for one in open_ if not one.line.deadline and one.line.status in ("conditional", "due")]
        for one in self._some("due", [*dated, *waiting]):
            yield Due(_when(one.line), listed(one.line.bearer), self._quoted(one.line.words, one.tellings))

    def _contest(self, one: Clash) -> Contest:
        a, b = (self._quoted(told.act.evidence.exact, [told]) for told in (one.a, one.b))
        return Contest(KINDS_OF.get(one.kind, one.kind), spoken(one.words), (a, b))


def _weight(one: Account) -> tuple[bool, int, int, str]:
    """Promises before the rest, firm ones first, those with most support first."""
    force = LABELS["force"].index(one.line.force) if one.line.force else -1
    return one.line.type not in ("commit", "refuse"), -force, -one.line.origins, one.line.id


def _firmness(told: Told) -> str:
    if told.act.type == "refuse":
        return "refuses"
    return told.act.force.words if told.act.force else "declared"


def _cell(found: dict[str, set[str]]) -> str:
    order = [*reversed(LABELS["force"]), "refuses"]
    domains = LABELS["domains"]
    return "; ".join(
        f"{firmness} ({', '.join(sorted(found[firmness], key=domains.index))})" if found[firmness] else firmness
        for firmness in sorted(found, key=order.index)
    )


def _stands(one: Account) -> Iterator[str]:
    line = one.line
    if line.force:
        yield FORCES[line.force]
    yield line.status
    if line.value is not None:
        yield f"{line.currency} {number(line.value)}"
    if line.deadline:
        yield f"by {short(line.deadline)}"
    if line.triggers:
        yield f"waits for {', '.join(TRIGGERS.get(each, each) for each in line.triggers)}"
    yield f"{line.origins} origin{'' if line.origins == 1 else 's'}"


def _when(line: Line) -> str:
    if line.deadline:
        return f"{short(line.deadline)}{' (overdue)' if line.status == 'overdue' else ''}"
    return f"waits for {', '.join(TRIGGERS.get(each, each) for each in line.triggers)}"


def _note(at: int, source: Source) -> Note:
    who = ", ".join(filter(None, (source.author, source.publisher))) or "unknown outlet"
    return Note(
        at,
        f"{who}: “{source.title}”, {day(source.day)}. Article {source.record}, text {source.sha256[:12]}…",
        source.address,
    )
