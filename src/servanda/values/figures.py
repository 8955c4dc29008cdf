"""Numbers as English writes them, in digits and words, with what hedges them.

No library that was tried reads "two and a half million", "half a billion", "three dozen" or "2 lakh crore" (text2num,
word2number, number-parser), so that the grammar stands here and its words in `data/numbers.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from servanda import data

TOKEN = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d,.])|\d+(?:\.\d+)?)"
    r"|(?P<word>[^\W\d_]+)"
)
# A number whose digits go on behind it is no number that we know.
BROKEN = re.compile(r"[,.]\d|,,")
GAP = re.compile(r"[\s-]*")
# Larger numbers than any that is told of the world are taken for none.
LARGEST = Decimal(10) ** 18
# Letters that are scales hold to their digits: 3m people, but 3 m of snow.
SHORTEST_WORD = 2
# What opens and what joins the two ends of a range or a change, and a unit that is told with both.
SPAN = re.compile(r"(between|from|by)\s+", re.IGNORECASE)
TO = re.compile(r"\s*(?:\b(?:to|or)\s+(?:even\s+)?|[-–—]\s?)", re.IGNORECASE)
AND = re.compile(r"\s+(?:and|to)\s+", re.IGNORECASE)
UNIT = re.compile(r"\s*(%|(?:[^\W\d_]+\s+){0,2}?[^\W\d_]+)(?=\s+(?:to|and)\s)", re.IGNORECASE)
# What may stand before one end of a range or change in the text: what opens it, or that and the other end.
OPENED = re.compile(r"\b(?:from|between|by)\s$", re.IGNORECASE)
LED = re.compile(r"\b(?:from|between)\s(?P<first>[^;:!?()\n]{1,40}?)\s(?:to|and)\s$", re.IGNORECASE)
# So far the other end of a range or change is looked for, in code points.
NEAR = 60


@cache
def words() -> dict[str, int]:
    """Values of the words for whole numbers from zero to ninety-nine, joined ones included."""
    lexicon = data.toml("numbers.toml")
    small, tens = lexicon["small"], lexicon["tens"]
    found = {word: number for number, word in enumerate(small)}
    found |= {word: 10 * number for number, word in enumerate(tens, 2)}
    joined = ((ten, one) for ten in tens for one in small[1:10])
    return found | {f"{ten}-{one}": found[ten] + found[one] for ten, one in joined}


@cache
def _scales() -> dict[str, Decimal]:
    return {word: Decimal(int(value)) for word, value in data.toml("numbers.toml")["scales"].items()}


@cache
def _lexicon(name: str) -> frozenset[str]:
    return frozenset(data.toml("numbers.toml")[name])


@cache
def _parts() -> dict[str, int]:
    return dict(data.toml("numbers.toml")["parts"])


class Figure(NamedTuple):
    """A number that was read, where its words end, and the last scale among them (1 where there is none)."""

    value: Decimal
    end: int
    scale: Decimal


class _Token(NamedTuple):
    text: str
    end: int
    number: Decimal | None
    """The value of digits and of words up to ninety."""
    apart: bool
    """Whether anything stands between it and the one before."""


def _tokens(text: str, at: int) -> Iterator[_Token]:
    """Digits and words from `at` on, as long as nothing but spaces and hyphens stands between them."""
    start = at
    while hit := TOKEN.match(text, at):
        word = hit[0].casefold()
        digits = hit["digits"]
        if digits and BROKEN.match(text, hit.end()):
            return
        number = Decimal(re.sub(r"[^\d.]", "", digits)) if digits else words().get(word)
        yield _Token(word, hit.end(), None if number is None else Decimal(number), at > start and text[at - 1] in " -")
        gap = GAP.match(text, hit.end())
        at = gap.end() if gap else hit.end()


class _Reader:
    """Reads one number from tokens: a group below a thousand, and the sum of the groups with their scales."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.total = Decimal(0)
        self.group: Decimal | None = None
        self.last: Decimal | None = None
        """The part of the total that the last scale made."""
        self.scale = Decimal(1)
        self.in_words = bool(tokens) and not tokens[0].text[0].isdigit()
        """Words join words alone: two hundred two, but 20 million, two weeks ago."""

    def read(self) -> Decimal | None:
        if not self._begin():
            return None
        while self._step():
            pass
        return self.total + (self.group or 0)

    def _text(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead].text if self.at + ahead < len(self.tokens) else ""

    def _begin(self) -> bool:
        """The first word: digits, a word for a number, half, or an article before a scale or a part."""
        if not self.tokens:
            return False
        first = self.tokens[0]
        if first.number is not None:
            self.group = first.number
            self.at = 1
            return self._part() or True
        if first.text == "half":
            return self._half()
        if first.text in _lexicon("one") and (self._is_scale(1) or self._is_part(1)):
            self.group = Decimal(1)
            self.at = 1
            return self._part() or True
        return False

    def _half(self) -> bool:
        """Half a billion, half a dozen; otherwise a half: half a per cent, half of its trees."""
        article = 1 if self._text(1) in {"a", "an"} else 0
        self.group = Decimal("0.5")
        self.at = 1 + article
        return True

    def _is_scale(self, ahead: int = 0) -> bool:
        text = self._text(ahead)
        return text in _scales() and len(text) >= SHORTEST_WORD

    def _is_part(self, ahead: int = 0) -> bool:
        """Whether a part of a whole stands there; an ordinal is none: a third country."""
        text = self._text(ahead)
        return text in _parts() and (text[-1] == "s" or text == "half" or self._text(ahead + 1) in {"", "of"})

    def _part(self) -> bool:
        """Two thirds, a quarter."""
        if not self._is_part() or self.group is None:
            return False
        self.group = round(self.group / _parts()[self._text()], 4)
        self.at += 1
        return True

    def _step(self) -> bool:
        """Take one more word into the number; False where it is none of its words."""
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        if token.text == "and":
            return self._and()
        if token.text in _scales() and (self._is_scale() or (not token.apart and self.tokens[self.at - 1].number)):
            return self._scaled(_scales()[token.text])
        return token.text in words() and self._joined(token)

    def _scaled(self, scale: Decimal) -> bool:
        if self.total + (self.group or 0) > LARGEST:
            return False
        self.at += 1
        if scale == 100 and self.group is not None:
            self.group *= scale
            return True
        if self.group is not None:
            self.last = self.group * scale
            self.total += self.last
            self.group = None
        elif self.last is not None:  # a scale on a scale: 2 lakh crore
            self.total += self.last * (scale - 1)
            self.last *= scale
        self.scale *= scale
        return True

    def _joined(self, token: _Token) -> bool:
        """Words behind words: two hundred five, a million two, twenty one."""
        number = token.number
        if number is None or not self.in_words or not self._fits(number):
            return False
        self.group = (self.group or 0) + number
        self.at += 1
        return True

    def _fits(self, number: Decimal) -> bool:
        if self.group is None:
            return self.last is not None and self.last == self.last.to_integral_value()
        below = self.group % 100
        return (below == 0 and self.group >= 100) or (number < 10 and number > 0 and below >= 20 and below % 10 == 0)

    def _and(self) -> bool:
        """Two and a half million, a million and a half; a hundred and twenty."""
        article = 1 if self._text(1) in _lexicon("one") else 0
        over = words().get(self._text(1)) if not article else None
        ahead = 1 + (article or over is not None)
        if self._text(ahead) in _parts():
            part = Decimal(over or 1) / _parts()[self._text(ahead)]
            if self.group is not None:
                self.group += part
            else:
                self.total += part * self.scale
            self.at += ahead + 1
            return True
        following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else None
        grown = self.group is not None and self.group >= 100 and self.group % 100 == 0
        joins = self.in_words and following is not None and following.text in words()
        if not (joins and (grown or (self.group is None and self.last is not None))):
            return False
        self.at += 1
        return True


def figure(text: str, at: int = 0) -> Figure | None:
    """The number that begins at a place, as far as it goes; None where none does.

    >>> figure("two and a half million people")
    Figure(value=Decimal('2500000.0'), end=22, scale=Decimal('1000000'))
    >>> str(figure("2 lakh crore")[0]), str(figure("half a billion")[0]), figure("millions")
    ('2000000000000', '500000000.0', None)
    """
    reader = _Reader(list(_tokens(text, at)))
    value = reader.read()
    return None if value is None or value > LARGEST else Figure(value, reader.tokens[reader.at - 1].end, reader.scale)


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number with what stands around it."""

    value: Decimal
    most: Decimal | None
    """The upper end where a range is told."""
    told: tuple[str, ...]
    """The words that qualify it, as the text has them."""
    sign: str
    """What stood between those and the number, where a sign was looked for."""
    rest: str
    """What stands behind it."""
    joined: bool = False
    """Whether both ends of a range or change were read, the second with a sign, scale or unit of its own."""

    @property
    def reason(self) -> str | None:
        """Why the value says less than the words, for people."""
        hedges = " and ".join(f'"{words}"' for words in self.told)
        return f"the text says {hedges}" if self.told else None


def spelled(text: str, sign: re.Pattern[str] | None = None) -> Spelled | None:
    """The number that the words begin with, hedges aside; None where they begin with none.

    `sign` is looked for before the number. A change ("from 120 to 360", "by 5 million to 20 million") is what it comes
    to; of a range ("between 3 and 5 billion") the value is the lower end.

    >>> found = spelled("some 3 to 5 billion")
    >>> str(found.value), str(found.most), found.told
    ('3000000000', '5000000000', ('some', '3 to 5 billion'))
    """
    text = " ".join(text.split())
    at, told = _hedged(text, 0, _hedge("before"))
    span = SPAN.match(text, at)
    word = span[1].casefold() if span else ""
    first = _signed(text, span.end() if span else at, sign)
    if first is None:
        return None
    mark, number = first
    end, behind = _hedged(text, number.end, _hedge("behind"))
    value, most = number.value, None
    second = _second(text, end, sign, word)
    if second and (word == "from" or (word == "by" and second.has_own and (mark or number.scale > 1))):
        value, end, behind = second.figure.value, second.figure.end, (text[at : second.figure.end],)
    elif second and (lower := _lower(number, second.figure)) < second.figure.value:
        value, most, end = lower, second.figure.value, second.figure.end
        behind = (text[at:end],)
    else:
        second = None
    end, last = _hedged(text, end, _hedge("behind"))
    told = (*told, *behind, *last)
    return Spelled(
        _plain(value),
        None if most is None else _plain(most),
        told,
        mark,
        text[end:].strip(),
        second is not None and second.has_own,
    )


def widened(text: str, start: int, end: int, sign: re.Pattern[str] | None = None) -> tuple[int, int]:
    r"""The words from `start` to `end` with their scale, and with the other end of a range or change.

    Readers cut numbers short; places are code points of the text.

    >>> text = "They raise it from $5 million to $8 million"
    >>> start, end = widened(text, text.index("$5"), text.index(" to"), re.compile(r"\$"))
    >>> text[start:end]
    'from $5 million to $8 million'
    """
    if scale := _scale().match(text, end):
        end = scale.end()
    before = text[max(0, start - NEAR) : start]
    opened = OPENED.search(before)
    if opened or SPAN.match(text, start, end):
        left = start - len(before) + opened.start() if opened else start
        words = text[left : end + NEAR].split("\n", maxsplit=1)[0].rstrip()
        found = spelled(words, sign)
        right = left + len(words.removesuffix(found.rest).rstrip()) if found and found.joined else 0
        by = SPAN.match(words)
        if found and right > end and not (found.most and by and by[1].casefold() == "by"):
            return left, right
    elif led := LED.search(before):
        left = start - len(before) + led.start()
        first, both = spelled(led["first"], sign), spelled(text[left:end], sign)
        if first and len(first.rest.split()) < 3 and both and both.joined:
            return left, end
    return start, end


@cache
def _scale() -> re.Pattern[str]:
    """Behind a number the word for its scale: "million"."""
    words = "|".join(word for word in _scales() if len(word) >= SHORTEST_WORD)
    return re.compile(rf"(?<=\d)[\s-](?:{words})\b", re.IGNORECASE)


def _lower(first: Figure, second: Figure) -> Decimal:
    """The lower end with the scale of the upper one where it has none of its own: 3 to 5 billion."""
    shares = first.scale == 1 and first.value < second.value / second.scale
    return first.value * second.scale if shares else first.value


def _plain(value: Decimal) -> Decimal:
    return value.normalize() + 0


def _signed(text: str, at: int, sign: re.Pattern[str] | None) -> tuple[str, Figure] | None:
    mark = sign.match(text, at) if sign else None
    number = figure(text, mark.end() if mark else at)
    return (mark[0].strip() if mark else "", number) if number else None


class _End(NamedTuple):
    """The second end of a range or change, and whether it has a sign, a scale or a unit of its own."""

    figure: Figure
    has_own: bool


def _second(text: str, at: int, sign: re.Pattern[str] | None, opener: str) -> _End | None:
    """The number at the other end; a unit may stand behind the first one where the same stands behind the second."""
    joint, unit = AND if opener == "between" else TO, ""
    hit = joint.match(text, at)
    if hit is None and (shared := UNIT.match(text, at)) and (opener or shared[1] == "%"):
        unit, hit = shared[1], joint.match(text, shared.end())
    found = _signed(text, _hedged(text, hit.end(), _hedge("before"))[0], sign) if hit else None
    if found is None or not text[found[1].end :].lstrip().casefold().startswith(unit.casefold()):
        return None
    return _End(found[1], bool(found[0] or unit or found[1].scale > 1))


@cache
def _hedge(name: str) -> re.Pattern[str]:
    """One hedge; those that leave the number as it is stand outside the group."""
    lists = data.toml("numbers.toml")[name]
    telling = _alternatives(words for kind, words in lists.items() if kind)
    idle = _alternatives([lists.get("", [])]) or r"(?!)"
    if name == "behind":
        return re.compile(rf"\s*(?:({telling})|{idle})(?!\w)", re.IGNORECASE)
    return re.compile(rf"(?:({telling})|{idle})\s+", re.IGNORECASE)


def _alternatives(lists: Iterable[Iterable[str]]) -> str:
    return "|".join(sorted((re.escape(words) for one in lists for words in one), key=len, reverse=True))


def _hedged(text: str, at: int, hedge: re.Pattern[str]) -> tuple[int, tuple[str, ...]]:
    """The place behind all hedges, and those that tell something of the number; an article may belong to the number."""
    told: list[str] = []
    while (hit := hedge.match(text, at)) and (hit[1] or figure(text, at) is None):
        told += [hit[1].strip()] if hit[1] else []
        at = hit.end()
    return at, tuple(told)
