"""Tables of actors: each row checked at its line, and the user's own tables that go before ours.

A table is tab-separated, with its columns in the first line that is no comment; lines that begin with `#` are comments.
Every row is checked when it is read, so that a wrong one is found at its line and not in an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from servanda import data
from servanda.errors import TableError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Own:
    """The user's own tables; None where there is none. `servanda.actors.own` checks them and puts them in force."""

    tenures: Path | None = None
    names: Path | None = None
    members: Path | None = None


class Table(NamedTuple):
    """A table's text, and the file that an error names."""

    name: str
    text: str


class Force(NamedTuple):
    """The user's tables as they were read when they were put in force."""

    tenures: Table | None = None
    names: Table | None = None
    members: Table | None = None


IN_FORCE: ContextVar[Force] = ContextVar("own tables of actors")


def in_force() -> Force:
    """The own tables in force here."""
    return IN_FORCE.get(Force())


def parsed(table: Table, columns: Sequence[str], parse: Callable[[dict[str, str]], T]) -> Iterator[tuple[int, T]]:
    """What `parse` makes of each row, with its line, in the table's order.

    Raises TableError ACTOR001, with file and line, for columns that are not `columns`, a row of another length, and
    what `parse` raises ValueError for.
    """
    numbered = ((number, line) for number, line in enumerate(table.text.splitlines(), 1) if line and line[0] != "#")
    number, header = next(numbered, (1, ""))
    if header.split("\t") != list(columns):
        raise wrong(table.name, number, f"the columns must be {', '.join(columns)}, separated by tabs")
    for number, line in numbered:
        cells = [cell.strip() for cell in line.split("\t")]
        try:
            if len(cells) != len(columns):
                raise ValueError(f"{len(columns)} cells are needed, here are {len(cells)}")
            yield number, parse(dict(zip(columns, cells, strict=True)))
        except ValueError as error:
            raise wrong(table.name, number, str(error)) from error


def listed(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, separated by `|`."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def ours(name: str) -> Table:
    """A table that comes with the package."""
    return Table(name, data.text(name))


def read(path: Path) -> Table:
    """A user's table; TableError ACTOR002 for one that cannot be read."""
    try:
        return Table(str(path), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise TableError("ACTOR002", f"{path} cannot be read as a table of actors: {error}") from error


def wrong(name: str, line: int, what: str) -> TableError:
    """The error for a row that cannot be right."""
    return TableError("ACTOR001", f"{name}, line {line}: {what}; correct the row, or take it out")
