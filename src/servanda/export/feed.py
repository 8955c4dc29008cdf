"""Lists as Atom feeds (RFC 4287); wraps feedgen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from feedgen.feed import FeedGenerator

URN = "urn:x-servanda:"
"""Begins the names of entries: what they name has the same id in every ledger, whatever the server's address."""
_UNFIT = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""What XML cannot hold."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed."""

    id: str
    """What it is of, without `URN`."""
    title: str
    updated: date
    path: str
    """Where a person finds it, from the server's root on."""
    summary: str = ""


def feed(title: str, items: Iterable[Item], *, root: str, path: str, empty: date) -> bytes:
    """A feed of the items in their order; `root` is the server's address, `empty` the day of a feed without any.

    The same items give the same bytes.
    """
    found, made = list(items), FeedGenerator()
    made.id(f"{root}{path}")
    made.title(_fit(title))
    made.author(name="Servanda")
    made.link(href=f"{root}{path}", rel="self")
    made.updated(_moment(max((one.updated for one in found), default=empty)))
    for one in found:
        entry = made.add_entry(order="append")
        entry.id(URN + _fit(one.id))
        entry.title(_fit(one.title))
        entry.updated(_moment(one.updated))
        entry.link(href=f"{root}{one.path}")
        entry.summary(_fit(one.summary))
    content: bytes = made.atom_str(pretty=True)
    return content


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _fit(text: str) -> str:
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)
