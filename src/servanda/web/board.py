"""The board of a meeting: actors down, themes and domains across, in each cell what was taken on and refused there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from servanda.export.words import called
from servanda.ledger.accounts import Account, Gathering, Told, lead
from servanda.ledger.views.bearers import is_unnamed, root
from servanda.model.act import LABELS
from servanda.web.known import Known, count_origins

SORTS = {"name": "by name", "most": "most taken on first", "refused": "most refused first"}
"""Orders of the board's rows, with words for people."""
ALWAYS = ("land", "sea", "air", "cyber")
"""Where a theme is told by domains, these have a column though nobody took on anything there."""


@dataclass(frozen=True)
class Entry:
    """One undertaking in a cell, by the tellings that put it there."""

    undertaking: Account
    words: Told
    origins: int
    is_refusal: bool


@dataclass(frozen=True)
class Column:
    """A theme, or one domain of it; an empty domain stands for what names none."""

    theme: str
    domain: str


@dataclass(frozen=True)
class Row:
    """An actor with a cell for each column; empty ones are empty tuples."""

    actor: str
    is_unnamed: bool
    cells: tuple[tuple[Entry, ...], ...]
    taken: int
    refused: int


@dataclass(frozen=True)
class Board:
    """The whole of it."""

    columns: tuple[Column, ...]
    themes: tuple[tuple[str, int], ...]
    """Each theme with the number of its columns."""
    rows: tuple[Row, ...]
    empty: int
    """How many cells hold nothing."""


def board(meeting: Gathering, known: Known, sort: str = "name") -> Board:
    """The board of a meeting; those who met and took on nothing have a row too."""
    refs = [ref for cell in meeting.board for ref in cell.tellings]
    held = known.undertakings(known.survey.undertaking_of(refs).values())
    of = {told.ref: (told, one) for one in held for told in one.tellings}
    cells = {
        (cell.actor, Column(cell.theme, cell.domain)): _entries([of[ref] for ref in cell.tellings if ref in of])
        for cell in meeting.board
    }
    columns = _columns([column for _, column in cells])
    rows = [_row(actor, [cells.get((actor, column), ()) for column in columns]) for actor in actors(meeting)]
    keys = {
        "name": lambda row: (row.is_unnamed, called(row.actor)),
        "most": lambda row: (-row.taken, called(row.actor)),
        "refused": lambda row: (-row.refused, called(row.actor)),
    }
    themes = Counter(column.theme for column in columns)
    return Board(
        columns,
        tuple(themes.items()),
        tuple(sorted(rows, key=keys[sort])),
        sum(not cell for row in rows for cell in row.cells),
    )


def actors(meeting: Gathering) -> set[str]:
    """Who has a row on the board of a meeting: whoever took on or refused something there, and whoever took part."""
    return {cell.actor for cell in meeting.board} | {root(one) for one in meeting.participants}


def _columns(told: Sequence[Column]) -> tuple[Column, ...]:
    by_theme: dict[str, set[str]] = defaultdict(set)
    for one in told:
        by_theme[one.theme].add(one.domain)
    order = ("", *LABELS["domains"])
    return tuple(
        Column(theme, domain)
        for theme in LABELS["theme"]
        if (domains := by_theme.get(theme))
        for domain in order
        if domain in domains or (domain in ALWAYS and domains - {""})
    )


def _entries(tellings: Sequence[tuple[Told, Account]]) -> tuple[Entry, ...]:
    groups: dict[str, list[Told]] = defaultdict(list)
    for told, one in tellings:
        groups[one.line.id].append(told)
    held = {one.line.id: one for _, one in tellings}
    return tuple(
        Entry(
            held[name],
            next((one for one in found if one.ref == lead(held[name]).ref), found[0]),
            count_origins(found),
            all(one.act.type == "refuse" for one in found),
        )
        for name, found in groups.items()
    )


def _row(actor: str, cells: Sequence[tuple[Entry, ...]]) -> Row:
    entries = {(one.undertaking.line.id, one.is_refusal) for cell in cells for one in cell}
    refused = sum(refusal for _, refusal in entries)
    return Row(actor, is_unnamed(actor), tuple(cells), len(entries) - refused, refused)
