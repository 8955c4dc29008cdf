"""Articles in the tagged form of RIS, which programs that keep references read."""

from __future__ import annotations

from collections.abc import Iterator

from servanda.export.bibtex import people
from servanda.export.excerpt import Excerpt, Source


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """A record an article, in the order of the ledger; UTF-8."""
    return (_record(one).encode() for one in excerpt.sources.values())


def _record(one: Source) -> str:
    day = one.published or ""
    known = day if day[:4].isdigit() and "X" not in day and "/" not in day else ""
    tags = [
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
        ("ER", ""),
    ]
    return (
        "".join(f"{tag}  - {' '.join((value or '').split())}\r\n" for tag, value in tags if value or tag == "ER")
        + "\r\n"
    )
