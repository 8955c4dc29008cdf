"""How a clause tells its time: by a verb that is past or to come, and as the first day or the last one.

The words stand in `data/times.toml`. What no word tells stays untold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from servanda import data
from servanda.model import Quote, Span
from servanda.values.times import widened
from servanda.values.times.grammar import UNITS, any_of

Tense = Literal["behind", "ahead", "present", "purpose"]
_WORD = re.compile(r"[^\W\d_][\w'-]*|\d[\w.,]*")
_INSERTED = re.compile(r",[^,;:.]{1,60},")
_ADVERB = re.compile(r"[a-z]+ly|also|already|not|now|never|just|only|again|still|then|both|all|each")
_HAVE = frozenset({"have", "has", "had"})
# Of the words that put a clause behind its telling, those that are no verbs.
_NO_VERBS = frozenset({"ago", "yesterday", "last"})
# What stands behind have and has where they are no auxiliaries: they have until Friday.
_PRESENT = frozenset({"until", "till", "by", "no", "in", "on"})


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(data.toml("times.toml")["tense"][name])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The words that put a clause behind its telling, or ahead of it."""
    return re.compile(rf"(?<!\w)(?:{any_of(_words(name))}{'|[a-z]+ed' if name == 'behind' else ''})\b")


def tense(text: str, clause: Span, time: Span) -> Tense | None:
    """Whether the verb that a time goes with lies behind the telling or ahead; None where no verb tells.

    That is the last verb before the time in its clause, or else the first one behind it; behind "to" it is a purpose,
    which lies ahead of the telling or of another verb. `clause` and `time` are in code points of the text.

    >>> text = "Rome agreed on Thursday to send ships on Friday"
    >>> tense(text, Span(0, len(text)), Span(15, 23)), tense(text, Span(0, len(text)), Span(41, 47))
    ('behind', 'purpose')
    """
    before = _verbs(text[clause.start : time.start])
    if before[-1:] == ["for"]:  # fixed for Thursday
        return None
    for at in reversed(range(len(before))):
        if found := _told(before, at):
            doubtful = found == "behind" and any(word in _words("modal") for word in before[:at])
            return None if doubtful else found
    behind = _verbs(_INSERTED.sub(",", text[time.end : clause.end]))
    return next((found for at in range(len(behind)) if (found := _told(behind, at))), None)


def completed(text: str, clause: Span, time: Span) -> bool:
    """Whether what the clause tells was done by the time: "26 had signed by Friday"; not "had promised it by Friday".

    >>> text = "Nine had signed by noon"
    >>> completed(text, Span(0, len(text)), Span(19, 23))
    True
    """
    before = _verbs(re.sub(r"\b(?:by|before)(?: the)?\s*$", "", text[clause.start : time.start]))
    if not before or _told(before, len(before) - 1) != "behind":
        return False
    return _previous(before, len(before) - 1) in _HAVE


def _verbs(text: str) -> list[str]:
    """The words; those with a capital that do not begin the text are names, and no verbs."""
    words = _WORD.findall(text.replace("’", "'"))
    return [word.lower() if not at else word for at, word in enumerate(words)]


def _told(words: Sequence[str], at: int) -> Tense | None:
    """What the word at a place tells as a verb, with those beside it."""
    word, following = words[at], next(iter(words[at + 1 : at + 2]), "")
    if word in _words("modal") or word in _words("ahead") or (following == "to" and word in _words("auxiliary")):
        return "ahead"
    if word == "to":
        return "purpose" if following.islower() and following not in _words("determiners") else None
    if word in {"is", "are"}:
        return "present"
    if word in {"have", "has"}:
        return "present" if following in _words("determiners") or following in _PRESENT else "behind"
    is_past = word not in _NO_VERBS and (word in _words("behind") or _is_regular(word))
    return _past(words, at, following) if is_past else None


def _is_regular(word: str) -> bool:
    return _REGULAR.fullmatch(word) is not None and word not in _words("nouns")


_REGULAR = re.compile(r"[a-z]+ed")


def _past(words: Sequence[str], at: int, following: str) -> Tense | None:
    """What a past form tells: a verb, or a participle in a passive, before a noun or behind one."""
    previous = _previous(words, at)
    if previous in {"be", "have"}:
        outer = _previous(words, words.index(previous, max(0, at - 4)))
        if outer in _words("modal"):
            return "ahead"
        return "behind" if previous == "have" else "purpose"
    if previous in _words("modal"):
        return "ahead"
    if previous in {"to", "is", "are", "being"}:
        return "purpose" if previous == "to" else "present"
    is_finite = previous in _HAVE or previous in {"was", "were", "been"}
    if not is_finite and (following == "by" or previous in _words("determiners") or previous in _words("prepositions")):
        return None
    return "behind"


def _previous(words: Sequence[str], at: int) -> str:
    """The word before a place, adverbs aside."""
    return next((word for word in reversed(words[max(0, at - 4) : at]) if not _ADVERB.fullmatch(word)), "")


_STARTS = re.compile(r"\b(?:from|as of|as from|starting|beginning|effective|since)\b(?P<rest>.*)", re.DOTALL)
_COUNTED = re.compile(rf"{any_of(UNITS)}s?\s*$")
_GOES_ON = re.compile(r"\b(?:to|until|till|through|and|or|by|before|within)\b|[-–/]")
_LAST = re.compile(
    r"\b(?:by|before|until|till|within|inside|through|throughout|prior to|ahead of|no later|not later|latest|up to)\b"
)
_LASTS = re.compile(r"\b(?:before|until|till|through|throughout|beyond|up to)\b")


def opens(text: str, quote: Quote) -> bool:
    """Whether a time is told as the first one: "from July", "starting in May"; not "from May to July".

    >>> text = "It pays for two years, from July"
    >>> opens(text, Quote.of(text, Span(28, 32)))
    True
    """
    words = widened(text, quote.span.start, quote.span.end).lower()
    found = _STARTS.search(words)
    return found is not None and not _COUNTED.search(words[: found.start()]) and not _GOES_ON.search(found["rest"])


def ends(text: str, quote: Quote, *, lasting: bool = False) -> bool:
    """Whether a time is told as the last one: "by July"; `lasting`: as the last one of what goes on, "until July"."""
    words = widened(text, quote.span.start, quote.span.end).lower()
    return (_LASTS if lasting else _LAST).search(words) is not None
