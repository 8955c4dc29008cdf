"""Rows of lists as entries of feeds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from servanda.export.feed import Item
from servanda.export.names import display
from servanda.export.words import called, days, gathering
from servanda.ledger import Stated
from servanda.ledger.accounts import Clash, Gathering, Line, Piece, Told
from servanda.ledger.catalogue import Moved
from servanda.model import Judgement, Note, Occurrence, Retraction

LONG = 120
"""So many letters of a quotation stand in a title."""


def of_line(one: Line) -> Item:
    """An undertaking: new when it was told again, or when its status changed."""
    day = max(one.last, one.since or one.last)
    return Item(one.id, f"{_who(one)}: {_short(one.words)}", day, _path(one), _summary(one))


def of_due(one: Line) -> Item:
    """What falls due: new when it took on the status that it has."""
    by = f"{one.deadline}: " if one.deadline else ""
    return Item(
        f"{one.id}:due", f"{by}{_who(one)}: {_short(one.words)}", one.since or one.last, _path(one), _summary(one)
    )


def of_moved(one: Moved) -> Item:
    """A change of status."""
    change, line = one.change, one.line
    title = f"{change.status}: {_who(line)}: {_short(line.words)}"
    return Item(f"{line.id}:{change.day}:{change.status}", title, change.day, _path(line), change.words)


def of_clash(one: Clash) -> Item:
    """A conflict, by its latest telling."""
    path = f"/undertakings/{one.undertaking}" if one.undertaking else "/conflicts"
    sides = "; ".join(
        f"{side.publisher or 'an unknown outlet'}: “{_short(side.act.evidence.exact)}”" for side in (one.a, one.b)
    )
    return Item(one.id, f"{one.kind}: {one.words}", one.b.day, path, sides)


def of_meeting(one: Gathering) -> Item:
    """A meeting, by its last day."""
    title = f"{gathering(one.places, one.participants)}, {days(one.first, one.last)}"
    day = max(each.day for each in one.tellings)
    return Item(one.id, title, day, f"/meetings/{one.id}", ", ".join(map(called, one.participants)))


def of_piece(one: Piece) -> Item:
    """An article, by its day."""
    summary = f"{one.publisher or 'an unknown outlet'}; {one.acts} acts"
    return Item(
        f"article:{one.sha256}:{one.record}", one.title or one.source, one.day, f"/articles/{one.record}", summary
    )


def of_told(one: Told) -> Item:
    """An act, by the day of its article."""
    act = one.act
    title = f"{act.type}: {_named([value.words for value in act.actors])}: {_short(act.evidence.exact)}"
    summary = f"{one.publisher or 'an unknown outlet'}: “{' '.join(act.evidence.exact.split())}”"
    return Item(f"act:{one.ref.replace('#', '/')}:{one.day}", title, one.day, f"/articles/{one.record}", summary)


def of_stated(one: Stated) -> Item:
    """What somebody stated, by the time of its record."""
    match one.statement:
        case Judgement(verdict, acts, actors, _, reason):
            title, summary = f"{verdict} {' '.join(map(str, (*acts, *actors)))}", reason or ""
        case Occurrence(what, day, words):
            title, summary = f"{what} on {day}", words
        case Retraction(number, reason):
            title, summary = f"record {number} is taken back", reason
        case Note(text, about, number):
            title, summary = f"a note on {about or f'article {number}'}", text
        case _:
            title, summary = one.record.kind, ""
    record = one.record
    path = f"/api/v1/{record.kind}s/{record.seq}"
    name = f"{record.kind}:{record.payload}:{record.seq}"
    return Item(name, title, date.fromisoformat(record.time[:10]), path, f"{summary} ({record.author})")


def _who(one: Line) -> str:
    return _named(one.bearer)


def _named(actors: Sequence[str]) -> str:
    return ", ".join(map(display, actors[:3])) or "nobody named"


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= LONG else f"{plain[:LONG].rsplit(' ', 1)[0]} …"


def _path(one: Line) -> str:
    return f"/undertakings/{one.id}"


def _summary(one: Line) -> str:
    told = f"told {one.tellings} times by {one.outlets} outlets, of {one.origins} origins"
    return (
        f"{one.status} since {one.since}; {one.force or one.type}; {one.theme}; {told}. “{' '.join(one.words.split())}”"
    )
