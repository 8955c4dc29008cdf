"""The one place where text is brought into the form that never changes again."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

from servanda.errors import Unreadable
from servanda.model import Place

MARK = "\ufeff"
LINE_END = re.compile(r"\r\n|\r|\n")
# A NUL, or half of a UTF-16 pair: no well-formed text has them, and no UTF-8 can hold the second.
FOREIGN = re.compile("[\0\ud800-\udfff]")


def freeze(text: str) -> str:
    r"""Text in NFC with line ends as LF and without leading byte order marks; freezing twice changes nothing.

    NFC makes the same word equal across outlets whatever keyboard it was typed on; the page is kept as it came.
    Raises Unreadable TEXT001 for a NUL or a lone surrogate, which no well-formed text has.

    >>> freeze("Élysée\r\nPalace") == "Élysée\nPalace"
    True
    """
    if foreign := FOREIGN.search(text):
        raise Unreadable(
            "TEXT001", f"U+{ord(foreign[0]):04X} does not belong in a text", place=f"character {foreign.start()}"
        )
    return unicodedata.normalize("NFC", LINE_END.sub("\n", text.lstrip(MARK)))


def mended(words: str) -> str:
    r"""What a page says of itself as frozen text on one line; what belongs in no text stands as U+FFFD.

    >>> mended(" Talks\n in Riga \ud83d")
    'Talks in Riga �'
    """
    return " ".join(freeze(FOREIGN.sub("\ufffd", words)).split())


class Thaw:
    r"""The way back from a frozen text to the page's own.

    Lines are the same in both, and so is the length of the white space and bullets at their ends.

    >>> Thaw("One\r\n\r\nTwo ", freeze("One\r\n\r\nTwo ")).place(5, 8)
    Place(start=7, end=10, selector=None)
    """

    def __init__(self, text: str, frozen: str) -> None:
        self._page, self._frozen = _lines(text), _lines(frozen)

    def place(self, start: int, end: int) -> Place:
        """Where words that stand at `start` to `end` of the frozen text stand in the page; they fill their lines."""
        (first, _), (page_first, _) = self._at(start)
        (_, last), (_, page_last) = self._at(end)
        return Place(page_first + start - first, page_last - (last - end))

    def lines(self, first: int, last: int) -> Place:
        """Where the lines from `first` up to but not including `last` stand in the page, line ends left aside."""
        return Place(self._page[first][0], self._page[last - 1][1])

    def _at(self, position: int) -> tuple[tuple[int, int], tuple[int, int]]:
        line = bisect_right(self._frozen, position, key=lambda line: line[0]) - 1
        return self._frozen[line], self._page[line]


def _lines(text: str) -> list[tuple[int, int]]:
    """Start and end of each line, without its line end; the first begins behind byte order marks."""
    starts = [len(text) - len(text.lstrip(MARK))]
    ends = []
    for found in LINE_END.finditer(text):
        ends.append(found.start())
        starts.append(found.end())
    return list(zip(starts, [*ends, len(text)], strict=True))
