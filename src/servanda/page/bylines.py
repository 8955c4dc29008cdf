"""Who wrote it: names out of bylines."""

from __future__ import annotations

import re
from functools import cache

from servanda import data

KICKER = re.compile(
    r"^(?:By|By:|Original Author:?|Authors?:?|Written by:?|Words:?|Text:?|Live updates by)(?:\s+|$)", re.IGNORECASE
)
# "Ada Byron in London", "Ada Byron at the Palais", "Ada Byron | 5 May", "Ada Byron (Agency)".
BEHIND_NAME = re.compile(r"\s+(?:in|at|for)\s+.*$|\s*[|(·].*$|\s+[–—]\s.*$")


def names(words: str) -> str | None:
    """Authors in one form; bodies that are no person, and places behind a name, are left out; None if nobody is left.

    >>> names("By Ada Byron, London; Karl Marx, and Staff")
    'Ada Byron and Karl Marx'
    """
    nobody = set(data.toml("furniture.toml")["words"]["no_author"])
    words = BEHIND_NAME.sub("", KICKER.sub("", " ".join(words.split())))
    parts = [part.strip(" .") for part in re.split(r"\s*[;,&]\s*(?:and\s+)?|\s+and\s+", words)]
    people = [
        part.title() if part.isupper() else part
        for part in dict.fromkeys(parts)
        if part and part.lower().removeprefix("the ") not in nobody and _name().fullmatch(part)
    ]
    if any(" " in person for person in people):
        people = [person for person in people if " " in person and person not in capitals()]
    if not people:
        return None
    return people[0] if len(people) == 1 else f"{', '.join(people[:-1])} and {people[-1]}"


@cache
def _name() -> re.Pattern[str]:
    """A pattern for a name: capitalised words with particles between them."""
    particles = "|".join(data.toml("offices.toml")["particle"])
    return re.compile(rf"[^\W\d_a-z][^\d\s/@]*(?:\s+(?:(?:{particles})|[^\W\d_a-z][^\d\s/@]*))*")


@cache
def capitals() -> frozenset[str]:
    """The capitals of all states, which bylines set behind their authors' names."""
    return frozenset(name for row in data.rows("states.tsv") for name in row["capital"].split("|"))
