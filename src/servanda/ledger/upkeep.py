"""Keep the views beside the log up to it: by what new records touch, or by making all of them anew.

Tables are never filled halfway and taken for whole: what they hold is said by the rows of `shelf`, which are written
last. Making all anew happens beside, in a file of its own, and is copied in parts, so that nobody who records waits
for long.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select

from servanda import data
from servanda.codec import canonical
from servanda.ledger import schema, store
from servanda.ledger.ledger import Ledger
from servanda.ledger.renew import Renewal
from servanda.model import Record
from servanda.model.record import GENESIS

LEXICONS = (
    "views.toml", "rarity.tsv", "conditions.toml", "numbers.toml", "organisations.tsv", "places.tsv", "states.tsv"
)  # fmt: skip
BATCH = 100
"""So many records are taken in within one transaction, so that nobody who records waits for long."""
FEW = 5_000
"""Where more records are new, all is made anew: that is done beside, while others record."""
ROWS = 20_000
"""So many rows are copied within one transaction."""


@dataclass(frozen=True, slots=True)
class State:
    """What the views that are kept were made of."""

    head: tuple[int, str]
    """Number and hash of the last record."""
    first: date
    """The first day for which they answer."""
    end: date
    """The first day for which they answer no longer."""

    def answers(self, on: date) -> bool:
        """Whether they answer for a day."""
        return self.first <= on < self.end


@cache
def rules() -> str:
    """What the views hang on beside the log: the program and its data. Other rules make other views."""
    package = resources.files("servanda.ledger")
    folders = (package, package / "views")
    files = sorted((one for folder in folders for one in folder.iterdir() if one.name.endswith(".py")), key=str)
    sources = (one.read_text(encoding="utf-8") for one in files)
    return hashlib.sha256("\n".join((version("servanda"), *map(data.text, LEXICONS), *sources)).encode()).hexdigest()


def state_of(engine: Engine) -> State | None:
    """What is kept; None where nothing is, or what other rules or another version made."""
    with store.reading(engine) as connection:
        return _state(_said(connection))


def bring_up(ledger: Ledger) -> State | None:
    """Bring what is kept up to the log and to today; None where another is making all of it anew.

    Raises LedgerError LEDGER004 where the database cannot be written.
    """
    while True:
        state = state_of(ledger.engine)
        head = ledger.head() or (0, GENESIS)
        if state is None or not _goes_on(ledger, state, head):
            return _rebuilt(ledger)
        if state.head == head and state.answers(ledger.today()):
            return state
        _advance(ledger, state)


def _goes_on(ledger: Ledger, state: State, head: tuple[int, str]) -> bool:
    """Whether new records can be taken in beside what is kept."""
    number, hash_ = state.head
    of_this = number == 0 or ledger.hash_of(number) == hash_
    return of_this and head[0] - number <= FEW and ledger.today() >= state.first


def _advance(ledger: Ledger, state: State) -> None:
    """Take in some records, unless somebody else has done so."""
    today = ledger.today()
    with store.writing(ledger.engine) as connection:
        said = _said(connection)
        if _state(said) != state:
            return
        records = list(islice(ledger.records(after=state.head[0]), BATCH))
        renewal = Renewal(ledger, connection, today, names=json.loads(said["names"]))
        renewal.update(records, since=state.end)
        head = (records[-1][0].seq, records[-1][1]) if records else state.head
        _say(connection, _now(connection, head, today, renewal.names))


def _rebuilt(ledger: Ledger) -> State | None:
    with store.reading(ledger.engine) as connection:
        before = _said(connection)
    with TemporaryDirectory() as folder, rebuilt(ledger, Path(folder), ledger.today()) as (engine, said):
        token = {"filling": secrets.token_hex(8)}
        copying = _Copy(ledger.engine, said)
        if not copying.begin(before, token):
            return None
        with engine.connect() as made:
            for table in (*schema.VIEWS, *schema.INDEX):
                rows = made.execute(select(table).execution_options(yield_per=ROWS)).mappings()
                while part := list(islice(rows, ROWS)):
                    if not copying.add(token, table, part):
                        return None
        return _state(said) if copying.end(token) else None


class _Copy:
    """Puts what was made beside into the tables, in several transactions; each looks whether it still may."""

    def __init__(self, engine: Engine, said: dict[str, str]) -> None:
        self._engine, self._said = engine, said
        self._head = int(said["head"].partition(":")[0])

    def _may(self, connection: Connection, expected: dict[str, str]) -> bool:
        """Whether nobody else has begun, and nothing was redacted that is in what is copied."""
        records = schema.records.c
        redacted = select(func.count()).where(records.seq > self._head, records.kind == "redaction")
        return _said(connection) == expected and not connection.execute(redacted).scalar()

    def begin(self, before: dict[str, str], token: dict[str, str]) -> bool:
        with store.writing(self._engine) as connection:
            if not self._may(connection, before):
                return False
            store.empty_shelf(connection)
            _say(connection, token)
        return True

    def add(self, token: dict[str, str], table: Table, rows: Sequence[Mapping[Any, Any]]) -> bool:
        with store.writing(self._engine) as connection:
            if not self._may(connection, token):
                return False
            store.insert_rows(connection, table, rows)
        return True

    def end(self, token: dict[str, str]) -> bool:
        with store.writing(self._engine) as connection:
            if not self._may(connection, token):
                return False
            store.count_shelf(connection)
            _say(connection, self._said)
        return True


@contextmanager
def rebuilt(
    ledger: Ledger, folder: Path, today: date, upto: int | None = None
) -> Iterator[tuple[Engine, dict[str, str]]]:
    """All views of a day with their index, made anew in a file in a folder, and what `shelf` says of them.

    With `upto`, of the records up to that number.
    """
    path = folder / "views.db"
    engine = store.scratch(path)
    try:
        with engine.begin() as connection:
            renewal = Renewal(ledger, connection, today, names={}, blank=True)
            head = (0, GENESIS)

            def passing() -> Iterator[tuple[Record, str, bytes | None]]:
                nonlocal head
                for record, stored, content in ledger.records():
                    if upto is not None and record.seq > upto:
                        return
                    head = record.seq, stored
                    yield record, stored, content

            renewal.rebuild(passing())
            said = _now(connection, head, today, renewal.names)
        yield engine, said
    finally:
        engine.dispose()
        store.shred(path)


def differences(ledger: Ledger) -> Iterator[str]:
    """What is kept and is not what the log gives, in words; nothing where all is to be made anew anyway."""
    state = state_of(ledger.engine)
    if state is None:
        return
    if (stored := ledger.hash_of(state.head[0])) != state.head[1] and state.head[0]:
        yield f"the views: they were made of a record {state.head[0]} of another hash than {stored}"
        return
    with (
        TemporaryDirectory() as folder,
        rebuilt(ledger, Path(folder), state.end - timedelta(days=1), state.head[0]) as (engine, said),
        store.reading(ledger.engine) as kept,
        engine.connect() as made,
    ):
        for table in schema.VIEWS:
            yield from (
                f"the views: {key} of {table.name} is not what the log gives" for key in _unlike(kept, made, table)
            )
        for table in schema.INDEX:
            if _digest(kept, table) != _digest(made, table):
                yield f"the views: their index {table.name} is not what the log gives"
        found = _said(kept)
        if (found.get("first"), found.get("end")) != (said["first"], said["end"]):
            yield "the views: the days for which they answer were changed"
        elif found != said:
            yield "the views: what is said of them was changed"


def _unlike(kept: Connection, made: Connection, table: Table) -> list[str]:
    """The first keys of rows that are in one of both alone."""
    first, second = (
        {(next(iter(row)), _hash(row)) for row in connection.execute(select(table).execution_options(yield_per=1000))}
        for connection in (kept, made)
    )
    return sorted({str(key) for key, _ in first ^ second})


def _digest(connection: Connection, table: Table) -> tuple[int, int]:
    """The same for the same rows, whatever their order."""
    found = [0, 0]
    for row in connection.execute(select(table).execution_options(yield_per=1000)):
        found[0] += 1
        found[1] = (found[1] + _hash(row)) % (1 << 128)
    return found[0], found[1]


def _hash(row: Any) -> int:
    return int.from_bytes(hashlib.blake2b(repr(tuple(row)).encode(), digest_size=16).digest())


def _said(connection: Connection) -> dict[str, str]:
    return {row.name: row.value for row in connection.execute(select(schema.shelf))}


def _say(connection: Connection, said: dict[str, str]) -> None:
    connection.execute(schema.shelf.delete())
    connection.execute(schema.shelf.insert(), [{"name": name, "value": value} for name, value in said.items()])


def _state(said: dict[str, str]) -> State | None:
    if said.get("rules") != rules():
        return None
    number, _, hash_ = said["head"].partition(":")
    return State((int(number), hash_), *(date.fromisoformat(said[name]) for name in ("first", "end")))


def _now(connection: Connection, head: tuple[int, str], today: date, names: dict[str, str]) -> dict[str, str]:
    """What is to be said of the tables as they are."""
    columns = (schema.told.c.day, schema.occasions.c.day)
    day = today.isoformat()
    before = [connection.execute(select(func.max(one)).where(one <= day)).scalar() for one in columns]
    behind = [connection.execute(select(func.min(one)).where(one > day)).scalar() for one in columns]
    return {
        "rules": rules(),
        "head": f"{head[0]}:{head[1]}",
        "first": max((one for one in before if one), default=date.min.isoformat()),
        "end": min((one for one in behind if one), default=date.max.isoformat()),
        "names": canonical(names).decode(),
    }
