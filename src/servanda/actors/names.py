"""Who is known by which name: states and organisations from `data/states.tsv` and `data/organisations.tsv`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from servanda import data


class Known(NamedTuple):
    """An actor's code and how the name stands for it, in words for people."""

    code: str
    how: str


def folded(words: str) -> str:
    """Names in the form in which they are compared: one space, no article, no possessive, no dots in initials.

    >>> folded("The U.S.'s")
    'us'
    """
    plain = " ".join(words.replace("’", "'").split()).casefold().removesuffix("'s").removeprefix("the ")
    return plain.replace(".", "") if all(len(part) <= 1 for part in plain.split(".")) else plain


@cache
def names() -> dict[str, Known]:
    """Actors by folded name or capital; a name that two bear goes to the first in the order of codes, capitals last."""
    found: dict[str, Known] = {}
    states = data.rows("states.tsv")
    for row in states:
        _add(found, (row["code"], *row["name"].split("|")), Known(row["code"], "the state's name"))
    for row in data.rows("organisations.tsv"):
        _add(found, (row["code"], *row["name"].split("|")), Known(row["code"], "the organisation's name"))
    for row in states:
        _add(found, row["capital"].split("|"), Known(row["code"], "its capital stands for its government"))
    return found


@cache
def adjectives() -> dict[str, str]:
    """Codes by folded adjective or demonym, one word or more."""
    found: dict[str, str] = {}
    for row in data.rows("states.tsv"):
        for word in row["adjective"].split("|"):
            found.setdefault(folded(word), row["code"])
    return found


def _add(found: dict[str, Known], spellings: Iterable[str], known: Known) -> None:
    for spelling in spellings:
        if spelling:
            found.setdefault(folded(spelling), known)
