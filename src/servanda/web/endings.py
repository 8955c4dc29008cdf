"""In which forms a view can be had beside the page, and at which address: `/due.csv` beside `/due`."""

from __future__ import annotations

import re

from servanda.api import FORMS

FEEDS = ("articles", "changes", "conflicts", "due", "meetings", "undertakings")
"""Views that have a feed."""
LISTS = (*FEEDS, "actors", "totals")
VIEW = re.compile(
    rf"/(?P<list>{'|'.join(LISTS)})|/(?P<thing>(?:undertakings|meetings)/[^/.]+|articles/\d+)|/actors/(?P<actor>.+)"
)
"""Paths of views that the API answers."""
LAYOUT = frozenset({"form", "map", "month", "page", "sort"})
"""What an address asks of the page alone: how it is laid out, and not what is on it."""
ENDING = re.compile(rf"(?P<path>/.+)\.(?P<form>{'|'.join(FORMS)})")


def forms_of(path: str) -> list[tuple[str, str, str]]:
    """The forms of a view: name, path and media type; nothing for one that has none.

    >>> forms_of("/totals")
    [('json', '/totals.json', 'application/json'), ('csv', '/totals.csv', 'text/csv')]
    """
    view = VIEW.fullmatch(path)
    names = []
    if view:
        names = ["json", *(["csv"] if not view["thing"] else [])]
        names += ["atom"] if view["list"] in FEEDS or view["actor"] else []
        names += ["ics"] if view["list"] == "due" else []
    elif path == "/sources":
        names = ["json", "csv"]
    return [(name, f"{path}.{name}", FORMS[name]) for name in names]
