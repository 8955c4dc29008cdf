"""How people are told things: names of actors, days, sums, statuses, forces; plain words for readers of newspapers."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import cache

from servanda import data
from servanda.ledger.views.bearers import is_unnamed, root
from servanda.ledger.views.telling import Telling
from servanda.model import Money, Quantity, Value
from servanda.model.act import Link
from servanda.model.spell import an

STATUSES = {
    "proposed": "asked for, proposed or threatened; nobody has taken it on",
    "announced": "taken on and open",
    "conditional": "hangs on a condition that is not met",
    "due": "its condition is met, or its deadline is 30 days away or less",
    "overdue": "the deadline has passed and no deed is reported",
    "in progress": "begun, or a part of it is done",
    "partly kept": "a part is done; the rest is late or given up",
    "kept": "the deed is reported",
    "refused": "rejected, and never taken on",
    "withdrawn": "taken back or broken off",
    "disputed": "denied, or said not to be done, and nothing settles it",
    "superseded": "replaced by another undertaking",
}
"""What each status means, in the order of `docs/views.md`."""
FORCES = {
    "possible": "may happen",
    "ready": "willing to",
    "declared": "says that it will",
    "formal": "has bound itself",
}
"""What each force means, from the weakest to the strongest."""
CLOSED = frozenset({"kept", "refused", "withdrawn", "superseded"})
"""Statuses of which nothing falls due any more."""
KINDS_OF = {
    "number": "How many?",
    "amount": "How much?",
    "date": "When?",
    "polarity": "Will they or won’t they?",
    "attribution": "Whose idea?",
    "denial": "Promised or not?",
}
"""The question that a conflict of each kind asks."""
TRIGGERS = {
    "ceasefire": "a ceasefire",
    "peace-agreement": "a peace agreement",
    "no-progress": "talks that make no progress",
    "approval": "somebody’s approval",
    "reciprocity": "the other side doing its part",
    "attack": "an attack",
    "compliance": "somebody keeping to what was agreed",
    "other": "what its words say",
}
VERDICTS = {
    "accept": "Accepted",
    "correct": "Corrected",
    "reject": "Rejected",
    "same": "Grouped",
    "different": "Split",
    "unsure": "Left open",
}
"""What a reviewer did."""
SLOTS = {"actors": "who", "recipients": "for whom", "sources": "who says so", "domains": "domain", "mode": "how"}
"""Slots that have another name for people."""
MODES = {"in-person": "in person", "remote": "by video", "hybrid": "some in person, some by video"}
_SCALES = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_SHOWN, _LONG = 3, 60
"""So many names of a list are told, and so many letters of a name."""
_BEHIND = re.compile(r",?\s+(?:of|in|from|for|at|on|with|within|close|near|familiar|who|briefed)\s|,\s")
"""Where in the text's words of a source its head ends."""
_PLURAL = re.compile(r"(?:^|[\s/])(?:[Pp]eople|(?!news$)[a-z-]+(?<![sui])s)$")
"""A head that is more than one: in small letters, for names of persons and outlets may end so."""
_LETTERS = re.compile("[A-Z]{2,}")
_TOLD = re.compile(
    r"\b(?P<day>\d{4}-\d{2}-\d{2})(?:/(?P<last>\d{4}-\d{2}-\d{2}))?\b|\b(?P<month>\d{4}-\d{2})\b(?!-)"
    r"|(?<![\d,])(?P<number>\d{1,3}(?:,\d{3}){2,})(?![\d,])"
)


@cache
def _states() -> dict[str, str]:
    return {row["code"]: row["name"].split("|")[0] for row in data.rows("states.tsv")}


@cache
def _organisations() -> dict[str, str]:
    """Full names of organisations by those codes that are read letter by letter, and of bodies of organisations.

    What the press writes as a word (Nato) is one for readers; a code with a figure (G7) is as well known as its name.
    """
    found = {}
    for row in data.rows("organisations.tsv"):
        code, names = row["code"], row["name"].split("|")
        if _LETTERS.fullmatch(code) and code.capitalize() not in names:
            found[code] = next((name for name in names if " " in name and code not in name), code)
        elif "/" in code:
            found[code] = names[0]
    return found


def called(actor: str) -> str:
    """An actor's name for people: a state or organisation by its name, a person or ministry with that behind it.

    >>> called("POL"), called("FRA/Emmanuel Macron"), called("26 countries")
    ('Poland', 'Emmanuel Macron (France)', '26 countries')
    >>> called("WB"), called("AU/Commission"), called("NATO"), called("G7")
    ('World Bank', 'African Union Commission', 'NATO', 'G7')
    """
    if body := _organisations().get(actor):
        return body
    whole, _, part = actor.partition("/")
    name = _states().get(whole) or _organisations().get(whole, whole)
    return f"{part} ({name})" if part else name


def listed(actors: Sequence[str], shown: int = _SHOWN) -> str:
    """Several actors, the first few by name.

    >>> listed(["POL", "DEU"]), listed(["A", "B", "C", "D", "E"]), listed([])
    ('Poland and Germany', 'A, B, C and 2 others', 'nobody named')
    """
    names = [_short(called(one)) for one in actors]
    if not names:
        return "nobody named"
    if len(names) > shown + 1:
        return f"{', '.join(names[:shown])} and {len(names) - shown} others"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def gathering(places: Sequence[str], participants: Sequence[str]) -> str:
    """What a meeting is called: by where it was, otherwise by who met.

    >>> gathering(["Suva"], ["FJI"]), gathering([], ["FJI", "TON"]), gathering([], ["FJI"])
    ('Suva', 'Meeting of Fiji and Tonga', 'Meeting with Fiji')
    """
    return ", ".join(places) or f"Meeting {'of' if len(participants) > 1 else 'with'} {listed(participants, 2)}"


def others(one: Telling) -> tuple[Link, ...]:
    """Who says so beside the outlet: one that names itself ("the Example counted") speaks in its own voice."""
    own = _bare(one.publisher or "")
    return tuple(link for link in one.act.sources if _bare(link.words) != own)


def are_many(name: str) -> bool:
    """Whether a source in the text's words, or resolved, is more than one.

    >>> are_many("two diplomats"), are_many("officials in Suva"), are_many("FRA/Ada Moss + UKR"), are_many("26 states")
    (True, True, True, True)
    >>> are_many("a diplomat"), are_many("KEN/Ada Williams"), are_many("the host country"), are_many("outlet/Reuters")
    (False, False, False, False)
    """
    head = _BEHIND.split(name, maxsplit=1)[0]
    return " + " in name or (is_unnamed(head) and head.endswith("s")) or bool(_PLURAL.search(head))


_VOICES = {
    "said": ("says it", "say it"),
    "reportedly": ("reportedly says it", "reportedly say it"),
    "denied": ("denies it", "deny it"),
    "hoped": ("hopes it", "hope it"),
}


def voiced(source: Link, last: bool) -> str:
    """What one of a chain does: the last says it, those before pass it on.

    >>> several = Link("two diplomats", reason="given", certainty="denied")
    >>> voiced(several, True), voiced(several, False), voiced(Link("NOR/Ada Moss", reason="given"), True)
    ('deny it', 'pass it on', 'says it')
    """
    one, many = _VOICES[source.certainty] if last else ("passes it on", "pass it on")
    return many if are_many(source.words) else one


def _bare(name: str) -> str:
    """An outlet's name without what is left out at times.

    >>> _bare("outlet/The Example"), _bare("Example")
    ('example', 'example')
    """
    return name.removeprefix("outlet/").casefold().removeprefix("the ")


def _short(name: str) -> str:
    return name if len(name) <= _LONG else f"{name[:_LONG].rsplit(' ', 1)[0]} …"


def whole(actors: Iterable[str]) -> list[str]:
    """The states, organisations and groups that actors are or speak for: named ones first, each in order of its name.

    >>> whole(["FRA/Emmanuel Macron", "26 countries", "BEL", "FRA"])
    ['BEL', 'FRA', '26 countries']
    """
    return sorted({root(one) for one in actors}, key=lambda one: (is_unnamed(one), called(one)))


def day(when: date) -> str:
    """A day as newspapers write it.

    >>> day(date(2025, 9, 4))
    '4 September 2025'
    """
    return f"{when.day} {when:%B %Y}"


def short(when: date) -> str:
    """A day where room is scarce.

    >>> short(date(2025, 9, 4))
    '4 Sep 2025'
    """
    return f"{when.day} {when:%b} {when.year}"


def month(written: str) -> str:
    """A month by its name.

    >>> month("2025-09")
    'September 2025'
    """
    return f"{date.fromisoformat(f'{written}-01'):%B %Y}"


def days(first: date, last: date) -> str:
    """One day or a stretch of days; a whole month by its name.

    >>> days(date(2023, 9, 5), date(2023, 9, 6)), days(date(2025, 9, 4), date(2025, 9, 4))
    ('5 to 6 September 2023', '4 September 2025')
    >>> days(date(2027, 3, 1), date(2027, 3, 31))
    'March 2027'
    """
    if first == last:
        return day(first)
    same = (first.year, first.month) == (last.year, last.month)
    if same and (first.day, last.day) == (1, monthrange(last.year, last.month)[1]):
        return f"{first:%B %Y}"
    return f"{first.day if same else day(first)} to {day(last)}"


def left(until: date, today: date) -> str:
    """How far a day is.

    >>> left(date(2025, 9, 6), date(2025, 9, 5)), left(date(2025, 9, 6), date(2025, 9, 9))
    ('1 day left', '3 days ago')
    """
    count = (until - today).days
    if count == 0:
        return "today"
    number = f"{abs(count):,} day{'s' if abs(count) != 1 else ''}"
    return f"{number} left" if count > 0 else f"{number} ago"


def number(value: Decimal) -> str:
    """A number with its scale as a word.

    >>> number(Decimal("8500000000")), number(Decimal(140)), number(Decimal(1_234_567))
    ('8.5 billion', '140', '1,234,567')
    """
    for scale, word in _SCALES:
        short = (value / scale).quantize(Decimal("0.001"))
        if value >= scale and short * scale == value:
            return f"{short.normalize():f} {word}"
    return f"{value:,f}"


def size(value: Value[Money] | Value[Quantity] | Value[str] | None) -> str:
    """A sum, a quantity or any other value in words."""
    if value is None:
        return ""
    held = value.value
    if not isinstance(held, Money | Quantity):
        return value.words
    most = f" to {number(held.most)}" if held.most is not None else ""
    if isinstance(held, Quantity):
        return f"{number(held.value)}{most} {held.unit}"
    return f"{held.currency} {number(held.value)}{most}{f' {an(held.per)}' if held.per else ''}"


def spoken(text: str) -> str:
    """Our own words with days and large numbers as newspapers write them; never for quotations.

    >>> spoken("the deadline 2025-09-06 has passed"), spoken("USD 8,500,000,000 or EUR 100,000")
    ('the deadline 6 September 2025 has passed', 'USD 8.5 billion or EUR 100,000')
    >>> spoken("2025-09-05/2025-09-06"), spoken("2027-03")
    ('5 to 6 September 2025', 'March 2027')
    """

    def said(found: re.Match[str]) -> str:
        if found["number"]:
            return number(Decimal(found["number"].replace(",", "")))
        with suppress(ValueError):
            if found["month"]:
                return month(found["month"])
            return days(date.fromisoformat(found["day"]), date.fromisoformat(found["last"] or found["day"]))
        return found[0]

    return _TOLD.sub(said, text)


def otherwise(metadata: Mapping[str, str | None]) -> str:
    """What an article says of itself that another of the same text does not; None is what the other one alone says.

    >>> otherwise({"publisher": "Tide", "published": None})
    'publisher Tide, no day'
    """
    told = {"day" if name == "published" else name: value for name, value in metadata.items()}
    return ", ".join(f"{name} {value}" if value else f"no {name}" for name, value in told.items())


def plain(label: str) -> str:
    """A label of the guidelines as words: peace-process, peace process."""
    return label.replace("-", " ")
