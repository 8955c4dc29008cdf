"""In which forms a view can be had beside the page, and at which address: `/due.csv` beside `/due`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from servanda.api import FORMS

FEEDS = ("articles", "changes", "conflicts", "due", "meetings", "undertakings")
"""Views that have a feed."""
LISTS = (*FEEDS, "actors", "totals")
TABLES = ("claims", "search", "sources")
"""Views that the page alone has, which are tables too."""
VIEW = re.compile(
    rf"/(?P<list>{'|'.join(LISTS)})|/(?P<thing>(?:undertakings|meetings)/[^/.]+|articles/\d+)|/actors/(?P<actor>.+)"
)
"""Paths of views that the API answers."""
ENDING = re.compile(rf"(?P<path>/.+)\.(?P<form>{'|'.join(FORMS)})")


LOOKS = frozenset({"form", "map", "month", "page", "sort"})
"""What is asked of a page's look alone: its other forms hold all of it."""


def filters_of(asked: Mapping[str, str]) -> dict[str, str]:
    """What narrows a view, in all of its forms.

    >>> filters_of({"theme": "arms", "form": "map", "page": "2"})
    {'theme': 'arms'}
    """
    return {name: value for name, value in asked.items() if name not in LOOKS}


def forms_of(path: str) -> list[tuple[str, str, str]]:
    """The forms of a view: name, path and media type; nothing for one that has none.

    >>> forms_of("/totals")
    [('json', '/totals.json', 'application/json'), ('csv', '/totals.csv', 'text/csv')]
    """
    view = VIEW.fullmatch(path)
    names = ["json", "csv"] if view or path[1:] in TABLES else []
    if path == "/claims" or (view and (view["list"] in FEEDS or view["actor"])):
        names.append("atom")
    if view and view["list"] == "due":
        names.append("ics")
    return [(name, f"{path}.{name}", FORMS[name]) for name in names]
