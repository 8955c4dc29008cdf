"""Where the sentences of a text begin and end, in its code points."""

from __future__ import annotations

import re
from bisect import bisect_left

END = re.compile(r"(?<=[.!?])[”’\"')\]]*\s+(?=[“‘\"'(\[]?[A-Z])|\n+")


class Sentences:
    """The sentences of one text, numbered from 0."""

    def __init__(self, text: str) -> None:
        self._borders = [0, *(found.end() for found in END.finditer(text)), len(text) + 1]

    def __len__(self) -> int:
        return len(self._borders) - 1

    def number(self, at: int) -> int:
        """The number of the sentence in which a code point stands."""
        return bisect_left(self._borders, at + 1) - 1

    def start(self, number: int) -> int:
        """Where a sentence begins; for a number below 0 the text's beginning."""
        return self._borders[max(0, number)]

    def end(self, number: int) -> int:
        """Where the next one begins, or the text has ended."""
        return self._borders[min(number + 1, len(self))]
