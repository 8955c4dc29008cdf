"""Articles, and an undertaking itself, in the tagged form of RIS, which programs that keep references read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

from servanda.export import cite
from servanda.export.bibtex import people
from servanda.export.excerpt import Excerpt, Source
from servanda.ledger.accounts import Account


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The undertaking that was asked for, then a record an article, in the order of the ledger; UTF-8."""
    own = (_cited(one, excerpt.on, excerpt.address(one.line.id)) for one in excerpt.cited())
    return (one.encode() for one in chain(own, map(_article, excerpt.sources.values())))


def _cited(one: Account, seen: date, address: str) -> str:
    """The record of an undertaking: a page of a website."""
    return record(
        ("TY", "ELEC"),
        ("ID", f"servanda-{one.line.id}"),
        ("TI", cite.title(one)),
        ("AU", "Servanda"),
        ("PY", f"{seen.year}"),
        ("DA", f"{seen:%Y/%m/%d}/"),
        ("UR", address),
        ("N1", cite.note(one, seen)),
    )


def _article(one: Source) -> str:
    day = one.published or ""
    known = day if day[:4].isdigit() and "X" not in day and "/" not in day else ""
    return record(
        ("TY", "NEWS"),
        ("ID", str(one.record)),
        ("TI", one.title),
        *(("AU", name) for name in people(one.author)),
        ("T2", one.publisher),
        ("PY", known[:4]),
        ("DA", "/".join([*known.split("-"), "", ""][:3]) + "/" if known else None),
        ("LA", one.language),
        ("UR", one.address),
        ("N1", f"Kept in a ledger of Servanda since {one.recorded[:10]}; SHA-256 of the text {one.sha256}"),
    )


def record(*tags: tuple[str, str | None]) -> str:
    r"""A record of some tags with their values; what is empty is left out.

    >>> record(("TY", "NEWS"), ("TI", None))
    'TY  - NEWS\r\nER  - \r\n\r\n'
    """
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])
