"""A ledger as it is asked from Python: `servanda.open`.

Answers are the frozen types of `servanda.ledger.accounts`, in sequences that also become tables. They come from what
is kept beside the log; acts and articles, which are not kept there, from the log itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Literal, Self, TypeVar, cast, get_args, overload

from servanda.actors.names import meant
from servanda.errors import MissingError, QueryError
from servanda.export.rows import (
    ACT_COLUMNS,
    ARTICLE_COLUMNS,
    CLASH_COLUMNS,
    LINE_COLUMNS,
    MEETING_COLUMNS,
    TOTAL_COLUMNS,
    article_row,
    clash_row,
    line_row,
    meeting_row,
    told_row,
    total_row,
)
from servanda.ledger import Book, Entry, Ledger, Query, Search, Shelf, Wanted, differences, twice
from servanda.ledger import verify as faults_of
from servanda.ledger.accounts import Account, Clash, Gathering, Line, Told
from servanda.ledger.search import lines as found
from servanda.ledger.survey import Survey
from servanda.ledger.views.status import Status
from servanda.ledger.views.telling import UNDERTAKEN
from servanda.ledger.views.totals import Total
from servanda.model import ACT_TYPES, LABELS

T = TypeVar("T")
CHOICES: Mapping[str, Sequence[str]] = {
    "theme": LABELS["theme"],
    "status": get_args(Status),
    "force": LABELS["force"],
    "type": sorted(UNDERTAKEN),
    "waits_for": LABELS["trigger"],
}
"""What may be asked for, by the name of the argument."""


Kind = Literal["text", "day", "number", "count", "flag", "list", "records"]
"""What a column holds; a number may have a fraction, a list is of texts, records are a list of their numbers."""


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """How one kind of thing becomes a row."""

    row: Callable[[T], dict[str, Any]]
    columns: Sequence[str]
    kinds: Mapping[str, Kind]
    """Of columns that are no text."""


def _kinds(**columns: str) -> dict[str, Kind]:
    return {name: cast("Kind", kind) for kind, names in columns.items() for name in names.split()}


LINES: Form[Line] = Form(
    line_row,
    LINE_COLUMNS,
    _kinds(
        day="since deadline first last",
        number="value",
        count="tellings outlets origins conflicts",
        list="bearer recipients waits_for",
    ),
)
CLASHES: Form[Clash] = Form(clash_row, CLASH_COLUMNS, _kinds(day="published_a published_b"))
MEETINGS: Form[Gathering] = Form(
    meeting_row,
    MEETING_COLUMNS,
    _kinds(day="first last", list="places modes participants", count="tellings", records="articles"),
)
TOTALS: Form[Total] = Form(total_row, TOTAL_COLUMNS, _kinds(number="value", list="undertakings tellings again"))
ARTICLES: Form[Entry] = Form(article_row, ARTICLE_COLUMNS, _kinds(count="record acts"))
ACTS: Form[Told] = Form(
    told_row,
    ACT_COLUMNS,
    _kinds(
        day="published",
        number="value confidence",
        count="article",
        flag="hearsay",
        list="actors recipients sources",
    ),
)


class Rows(Sequence[T]):
    """Some of what a ledger says, in order: a sequence of frozen types, and a table for those who want one."""

    def __init__(self, items: Iterable[T], form: Form[T]) -> None:
        self._items = tuple(items)
        self._form = form

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Rows[T]: ...
    def __getitem__(self, at: int | slice) -> T | Rows[T]:
        """One of them, or some as rows again."""
        return Rows(self._items[at], self._form) if isinstance(at, slice) else self._items[at]

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and self._items == other._items

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        what = type(self._items[0]).__name__ if self._items else "none"
        return f"<{len(self._items)} rows: {what}>"

    def to_dicts(self) -> list[dict[str, Any]]:
        """A dictionary each, with the columns that `--csv` prints; days as 2025-09-05, several values as a list."""
        names = self._form.columns
        return [{name: row[name] for name in names} for row in map(self._form.row, self._items)]

    def to_pandas(self) -> Any:
        """A pandas DataFrame with the same columns, days as datetimes; MissingError LIB001 without pandas."""
        pandas = _library("pandas")
        frame = pandas.DataFrame(self.to_dicts(), columns=list(self._form.columns))
        kinds = {"day": "datetime64[s]", "number": "float64", "count": "int64", "flag": "bool", "text": "str"}
        told = {name: kinds.get(self._form.kinds.get(name, "text"), "object") for name in self._form.columns}
        return frame.astype(told)

    def to_polars(self) -> Any:
        """A polars DataFrame with the same columns, days as dates; MissingError LIB001 without polars."""
        polars = _library("polars")
        kinds = {
            "text": polars.String,
            "day": polars.String,
            "number": polars.Float64,
            "count": polars.Int64,
            "flag": polars.Boolean,
            "list": polars.List(polars.String),
            "records": polars.List(polars.Int64),
        }
        schema = {name: kinds[self._form.kinds.get(name, "text")] for name in self._form.columns}
        days = [name for name, kind in self._form.kinds.items() if kind == "day"]
        frame = polars.DataFrame(self.to_dicts(), schema=schema, strict=False)
        return frame.with_columns(polars.col(days).str.to_date()) if days else frame


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:  # it is there, and lacks something itself
            raise
        raise MissingError("LIB001", f"{name} is not installed: install it with 'pip install {name}'") from None


@dataclass(frozen=True)
class Actor:
    """What one actor has taken on, refused, proposed or demanded."""

    asked: str
    """The name that was asked for."""
    names: tuple[str, ...]
    """The names by which the ledger was searched: that one, and the code of whom it usually means."""
    undertakings: Rows[Line]
    """What it bears, those told of last first; a state stands for its persons and bodies too."""
    totals: Rows[Total]
    """The sums of what it bears, nothing converted."""


class OpenLedger:
    """What a ledger says on one day: today, unless `as_of` gives another.

    Use it as a context manager, or call `close`. It adds nothing to the log; threads may share it, processes open their
    own. What is recorded meanwhile is seen at the next question.
    """

    def __init__(self, ledger: Ledger, *, book: Book | None = None, on: date | None = None) -> None:
        self.log = ledger
        """The log, for what is not asked here."""
        self._book = book or Book(ledger)
        self._on = on

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<ledger {self.log.address} on {self.day}>"

    def close(self) -> None:
        """Let the database go."""
        self.log.close()

    @property
    def day(self) -> date:
        """The day whose knowledge answers; without `as_of` today, in UTC."""
        return self._on or self.log.today()

    def as_of(self, day: date | str) -> OpenLedger:
        """The same ledger with what was known on a day: what was published or happened later is left out.

        Both use one database: closing one closes the other. Raises QueryError ASK001 for what is no day.
        """
        return OpenLedger(self.log, book=self._book, on=_day(day))

    @property
    def _shelf(self) -> Shelf:
        return self._book.shelf(self.day)

    def undertakings(  # noqa: PLR0913 - a filter each
        self,
        *,
        actor: str | None = None,
        theme: str | None = None,
        status: str | None = None,
        force: str | None = None,
        type: str | None = None,  # noqa: A002 - the word of the guidelines, and of --type
        waits_for: str | None = None,
        since: date | str | None = None,
        limit: int | None = None,
    ) -> Rows[Line]:
        """Undertakings in one line each, those told of last first; the filters are those of `servanda list`.

        `actor` is a name or code of whoever bears it, `since` the day of the latest telling at the earliest. Raises
        QueryError ASK001 for a value that does not exist.
        """
        kinds = {"theme": theme, "status": status, "force": force, "type": type, "waits_for": waits_for}
        for name, value in kinds.items():
            _check(name, value)
        wanted = Wanted(
            meant(actor or ""), theme, status, force, type, waits_for, None if since is None else _day(since)
        )
        return Rows(self._shelf.lines(self.day, wanted, limit)[0], LINES)

    def search(self, words: str) -> Rows[Line]:
        """Undertakings of which a telling has all these words in any of their forms, those that fit best first.

        Quotes keep words together, a minus leaves one out. Raises QueryError ASK001 where no word is to be there.
        """
        query = Query.of(words)
        if not query.wanted:
            raise QueryError("ASK001", "there is no word to look for")
        return Rows(found(self._shelf, Search(self.log).find(query), self.day, Wanted()), LINES)

    def undertaking(self, id: str) -> Account:  # noqa: A002 - what it is called everywhere
        """All that is known of one, by its id or the beginning of it; StatementError STATE002 where there is none."""
        return self._shelf.account(id).on(self.day)

    def due(self, days: int = 30, *, limit: int | None = None) -> Rows[Line]:
        """What falls due within so many days, by day, then what is past its day, the latest first."""
        if days < 0:
            raise QueryError("ASK001", f"days must be 0 or more, not {days}")
        return Rows(self._shelf.due(self.day, days, limit)[0], LINES)

    def conflicts(self, *, settled: bool = False, limit: int | None = None) -> Rows[Clash]:
        """Where tellings contradict each other, the latest first; settled ones too if wanted."""
        return Rows(self._shelf.clashes(settled=settled, limit=limit)[0], CLASHES)

    def meetings(self) -> Rows[Gathering]:
        """Meetings, the latest first, each with its board."""
        return Rows(self._shelf.meetings()[0], MEETINGS)

    def meeting(self, id: str) -> Gathering:  # noqa: A002 - the same
        """One meeting, by its id or the beginning of it; StatementError STATE002 where there is none."""
        (found,), _ = self._shelf.meetings(id)
        return found

    def totals(self) -> Rows[Total]:
        """Sums; bearers, themes, forces, statuses and currencies are kept apart, and nothing is converted."""
        return Rows(twice.totals(Survey(self._shelf, self.day)), TOTALS)

    def actor(self, name: str) -> Actor:
        """What one actor bears, by its name or code; nothing where the ledger knows nothing of it."""
        names = meant(name)
        if not names:
            raise QueryError("ASK001", "an actor needs a name: FRA, France, EU/European Commission")
        undertakings = self.undertakings(actor=name)
        borne = {line.id for line in undertakings}
        totals = (one for one in self.totals() if any(id_ in borne for id_, _, _ in one.parts))
        return Actor(name, names, undertakings, Rows(totals, TOTALS))

    def articles(self) -> Rows[Entry]:
        """Every article that was out by the day, in the order of the ledger, each with the reading that stands."""
        later = self._later()
        return Rows((one for one in self.log.entries() if one.identity not in later), ARTICLES)

    def _later(self) -> set[str]:
        """Articles that came out behind the day, by their identities."""
        return {one.id for one in self._book.contents.reports if one.day > self.day}

    def article(self, record: int) -> Entry:
        """One article by its record; QueryError ASK001 where there is none."""
        held = self._book.contents.entries.values()  # in memory, and all but what was retracted
        found = next((one for some in (held, self.articles()) for one in some if one.seq == record), None)
        if found is None or found.identity in self._later():
            raise QueryError("ASK001", f"there is no article {record} in {self.log.address} on {self.day}")
        return found

    def readings(self) -> dict[int, int | None]:
        """Of each article, by its record, the record of the reading that stands; retracted ones are left out."""
        return {entry.seq: entry.reading_seq for entry in self._book.contents.entries.values()}

    def acts(
        self,
        *,
        type: str | None = None,  # noqa: A002 - the word of the guidelines
        actor: str | None = None,
        theme: str | None = None,
        article: int | None = None,
    ) -> Rows[Told]:
        """Every act as it stands, with the article that tells it; articles in the order of the ledger.

        `actor` is one who does it. Acts that a reviewer rejected are left out, corrected ones are as corrected. Their
        `origin` is not reckoned.
        """
        _check("type", type, ACT_TYPES)
        _check("theme", theme)
        names = meant(actor or "")
        return Rows(
            (
                told
                for told in self._told()
                if type in (None, told.act.type)
                and theme in (None, told.act.theme.words if told.act.theme else None)
                and article in (None, told.record)
                and (not names or _acts_in(told, names))
            ),
            ACTS,
        )

    def _told(self) -> Iterator[Told]:
        held = self._book.contents
        for report in held.reports:
            if report.day <= self.day:
                entry = held.entries[report.id]
                told = entry.article.metadata
                for one in report.tellings:
                    ref, title = str(held.refs[one.id]), told.title or entry.source
                    yield Told(ref, one.act, report.day, entry.seq, told.publisher, title)

    def verify(self) -> tuple[str, ...]:
        """Every fault of the ledger in words, none where it is sound: that of `servanda verify`."""
        return tuple(faults_of(self.log, views=[differences]))


def _acts_in(told: Told, names: Sequence[str]) -> bool:
    folded = {name.casefold() for name in names}
    found = (value.words.casefold() for value in told.act.actors)
    return any(one in folded or one.partition("/")[0] in folded for one in found)


def _check(name: str, value: str | None, choices: Sequence[str] | None = None) -> None:
    known = choices or CHOICES[name]
    if value is not None and value not in known:
        raise QueryError("ASK001", f"there is no {name} {value!r}; there are: {', '.join(known)}")


def _day(written: date | str) -> date:
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise QueryError("ASK001", f"{written!r} is no day: write it as 2025-09-05") from None


def open(address: str | Path) -> OpenLedger:  # noqa: A001 - it is called servanda.open
    """Open a ledger for reading: a SQLite file, or the address of a PostgreSQL database.

        with servanda.open("servanda.db") as ledger:
            for line in ledger.due(days=60):
                print(line.deadline, line.bearer, line.words)

    It must exist already. Raises LedgerError: LEDGER001 where there is no ledger, LEDGER002 for one of another version.
    """
    return OpenLedger(Ledger(str(address), author="servanda", create=False))
