"""The brief of a meeting as PDF; wraps Typst, which sets real footnotes and tags the file for readers aloud."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib import resources

import typst

from servanda.export.brief import SIZES, Brief, brief
from servanda.export.excerpt import Excerpt

PAGES = 2
"""A brief has so many pages at most."""


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The file: the same bytes for the same ledger on the same day."""
    yield typst.compile(_template(), sys_inputs=_inputs(fitted(excerpt)))


def fitted(excerpt: Excerpt) -> Brief:
    """The fullest brief that has room on two pages."""
    for size in SIZES:
        found = brief(excerpt, size)
        if _pages(found) <= PAGES:
            return found
    return found


def _pages(found: Brief) -> int:
    told = json.loads(typst.query(_template(), "<pages>", sys_inputs=_inputs(found)))
    return int(told[0]["value"])


def _template() -> bytes:
    return (resources.files("servanda.export") / "brief.typ").read_bytes()


def _inputs(found: Brief) -> dict[str, str]:
    return {"data": json.dumps(asdict(found))}
