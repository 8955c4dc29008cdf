"""The answer of each question: the things that can be cited, as of which day, and where to go on."""

from __future__ import annotations

from servanda.assistants.cited import (
    NOTICE,
    Change,
    Citation,
    Conflict,
    Meeting,
    Totalled,
    Undertaking,
    Words,
    answer,
)


@answer
class Undertakings:
    """Some undertakings, as they stand on a day."""

    as_of: str
    undertakings: tuple[Undertaking, ...]
    found: int
    """How many there are in all."""
    cursor: str | None
    """With it the same question goes on; none at the end."""
    notice: str = NOTICE


@answer
class InFull:
    """An undertaking with its tellings, conflicts and history."""

    as_of: str
    undertaking: Undertaking
    changes: tuple[Change, ...]
    tellings: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    cursor: str | None
    """With it the tellings go on; none at the end."""
    notice: str = NOTICE


@answer
class Conflicts:
    """Some contradictions."""

    as_of: str
    conflicts: tuple[Conflict, ...]
    found: int
    cursor: str | None
    notice: str = NOTICE


@answer
class Meetings:
    """Some meetings."""

    as_of: str
    meetings: tuple[Meeting, ...]
    found: int
    cursor: str | None
    notice: str = NOTICE


@answer
class Totals:
    """Some sums, and how they were added up."""

    as_of: str
    totals: tuple[Totalled, ...]
    found: int
    cursor: str | None
    method: str
    notice: str = NOTICE


@answer
class Promised:
    """What one actor bears."""

    as_of: str
    names: tuple[str, ...]
    """The names that were looked for: the one that was asked, and the code that it usually means."""
    undertakings: tuple[Undertaking, ...]
    found: int
    cursor: str | None
    notice: str = NOTICE


@answer
class ActAt:
    """Where an act stands in a text."""

    act: str
    type: str
    start: int
    end: int
    """Code points of the whole text, the end exclusive."""


@answer
class Text:
    """A piece of an article's frozen text."""

    article: int
    outlet: Words | None
    published: Words | None
    """The day in EDTF, as the article says it."""
    title: Words | None
    author: Words | None
    address: Words | None
    """Where it was published."""
    retracted: Words | None
    """Why its publisher or a reviewer took it back, if anybody did."""
    sha256: str
    """Of the whole text in UTF-8."""
    text: Words
    start: int
    end: int
    length: int
    """Code points of the whole text; `text` is from start to end."""
    acts: tuple[ActAt, ...]
    """The acts whose words begin in this piece."""
    link: str
    page: str | None
    cursor: str | None
    """With it the text goes on; none at its end."""
    notice: str = NOTICE


@answer
class Source:
    """An article in one line."""

    article: int
    outlet: Words | None
    published: Words | None
    title: Words | None
    acts: int
    link: str
    page: str | None


@answer
class Sources:
    """Some articles."""

    as_of: str
    articles: tuple[Source, ...]
    found: int
    cursor: str | None
    notice: str = NOTICE
