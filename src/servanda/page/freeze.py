"""The one place where text is brought into the form that never changes again."""

from __future__ import annotations

import unicodedata

from servanda.errors import Unreadable


def freeze(text: str) -> str:
    r"""Text in NFC with line ends as LF and without a leading byte order mark; freezing twice changes nothing.

    NFC makes the same word equal across outlets whatever keyboard it was typed on; the page is kept as it came.
    Raises Unreadable TEXT001 for a NUL or a lone surrogate, which no well-formed text has.

    >>> freeze("Élysée\r\nPalace") == "Élysée\nPalace"
    True
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for at, character in enumerate(text):
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise Unreadable("TEXT001", f"U+{ord(character):04X} does not belong in a text", place=f"character {at}")
    return unicodedata.normalize("NFC", text)
