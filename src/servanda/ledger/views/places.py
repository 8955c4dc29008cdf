"""Cities that are told under two names: Kyiv and Kiev are one place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from anyascii import anyascii

from servanda import data

APART = re.compile(r"[\W_]+")


def city(told: str) -> str:
    """The usual name of a city that is told under any of its names; what the table does not know stays as it is told.

    >>> city("Kiev"), city("Zürich"), city("Élysée Palace")
    ('Kyiv', 'Zurich', 'Élysée Palace')
    """
    return _cities().get(_folded(told), told)


def places(told: Iterable[str]) -> tuple[str, ...]:
    """Places in order, each once: under its usual name where it is told under several.

    >>> places(["Sevilla", "Seville", "Suva", "Kiev"])
    ('Kiev', 'Seville', 'Suva')
    """
    found: dict[str, set[str]] = defaultdict(set)
    for one in told:
        found[_folded(city(one))].add(one)
    return tuple(sorted(city(min(names)) if len(names) > 1 else min(names) for names in found.values()))


@cache
def _cities() -> dict[str, str]:
    rows = [row["name"].split("|") for row in data.rows("places.tsv")]
    return {_folded(name): names[0] for names in rows for name in names}


def _folded(name: str) -> str:
    """The name in plain Latin letters, without capitals and marks."""
    return APART.sub(" ", anyascii(name).casefold()).strip()
