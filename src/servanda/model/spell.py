"""How a noun stands in a sentence of ours."""

from __future__ import annotations

import re

AN = re.compile(r"(?!eu|uni|use|one\b)[aeiou]|hour|heir|honest|honou?r", re.IGNORECASE)
"""How words begin that are spoken with a vowel first."""


def an(noun: str) -> str:
    """The noun behind its indefinite article.

    >>> an("article"), an("reading"), an("hour"), an("unit")
    ('an article', 'a reading', 'an hour', 'a unit')
    """
    return f"{'an' if AN.match(noun) else 'a'} {noun}"
