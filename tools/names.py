"""Turn the Factbook's names into the press's: CAPITALS into Title Case, with particles, and the other spellings."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from factbook import Mention

SMALL = {"de", "da", "do", "dos", "das", "del", "della", "di", "du", "van", "von", "der", "den", "ten", "ter", "la",
         "e", "y", "bin", "bint", "ibn", "al", "el", "ould", "abu", "zu"}  # fmt: skip
# Latin American and Iberian names go on after the name by which the person is called: the press leaves that out.
TAIL = re.compile(r"^(?:bin|ibn|al-?|Al|ould|uld|ibni)\b", re.IGNORECASE)


class Name(NamedTuple):
    """A person's usual spelling and the others."""

    full: str
    aliases: tuple[str, ...]


def folded(words: str) -> str:
    """A name as it is compared: no accents, hyphens, apostrophes or case."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", words) if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w\s-]", "", plain).replace("-", " ").casefold().split())


def named(iso: str, group: Iterable[Mention], press: dict[str, str]) -> Name:
    """One name for all mentions of a person: the press's where it was reviewed, or the commonest with most accents."""
    told = list(group)
    spellings = [spelled(one.words) for one in told]
    counts = Counter(one for one, _ in spellings)
    full = max(counts, key=lambda one: (sum(ord(char) > 127 and char.isalpha() for char in one), counts[one]))
    others = [part for pair in spellings for part in pair] + [
        spelled(one)[0] for mention in told for one in mention.spellings
    ]
    reviewed = next((press[key] for one in counts for key in (f"{iso}/{one}", one) if key in press), "")
    if reviewed:
        full, *more = reviewed.split("|")
        others = [*more, *others]
    short = [
        f"{parts[0]} {family}"
        for full_name, family in spellings
        for parts in [full_name.split()]
        if _middle(parts, family)
    ]
    plain = [
        one for one in dict.fromkeys([*others, *short]) if one and one != full and len(one) > 1 and not one.islower()
    ]
    return Name(full, tuple(plain))


def _middle(parts: list[str], family: str) -> bool:
    """Whether there are names between the given name and the one by which the person is called."""
    return not family.startswith(parts[0]) and len(parts) > 1 + len(family.split()) and len(parts[0]) > 2


def spelled(words: str) -> tuple[str, str]:
    """The name in Title Case up to the name by which the person is called, and that name alone.

    >>> spelled("Joseph R. BIDEN")
    ('Joseph Biden', 'Biden')
    >>> spelled("XI Jinping")
    ('Xi Jinping', 'Xi')
    """
    tokens = words.split()
    capital = [number for number, token in enumerate(tokens) if _is_capital(token, first=number == 0)]
    if not capital:
        return _title(words), _title(tokens[-1]) if tokens else ""
    first, last = capital[0], capital[-1]
    while first and tokens[first - 1].casefold() in SMALL and tokens[first - 1].islower():
        first -= 1
    kept = tokens if first == 0 or any(TAIL.match(token) for token in tokens[last + 1 :]) else tokens[: last + 1]
    plain = [
        token for number, token in enumerate(kept) if not (0 < number < len(kept) and re.fullmatch(r"[A-Z]\.", token))
    ]
    return _title(" ".join(plain)), _title(" ".join(tokens[first : last + 1]))


def called(words: str) -> str:
    """The name by which the person is called, folded."""
    return folded(spelled(words)[1])


def _is_capital(token: str, *, first: bool) -> bool:
    letters = re.sub(r"[^\w]", "", token)
    numeral = re.fullmatch(r"[IVX]+|[A-Z]\.[A-Z]\.?", token) and not (first and token.isalpha())
    whole = len(letters) > 1 and letters.isupper() and not numeral
    return whole or re.search(r"[A-ZÀ-Þ]{3,}", token) is not None


def _title(words: str) -> str:
    tokens = words.split()
    titled = [
        token if number and re.fullmatch(r"[IVX]+", token) else _word(token) for number, token in enumerate(tokens)
    ]
    for number, token in enumerate(titled):
        if number and token.casefold() in SMALL and tokens[number].isupper():
            titled[number] = token.casefold()
    return " ".join(titled)


def _word(token: str) -> str:
    """One word: McDonald, O'Neill, Al-Assad, Jean-Pierre."""
    if re.fullmatch(r"(?:[A-Z]\.)+", token):
        return token
    parts = re.split(r"([-'’])", token)
    shown = [
        _piece(part, lower=number > 1 and parts[number - 1] in "'’" and len(parts[number - 2]) > 1)
        for number, part in enumerate(parts)
    ]
    return "".join(shown)


def _piece(part: str, *, lower: bool) -> str:
    if not part.isupper() or lower or len(part) < 2:
        return part.lower() if lower and part.isupper() else part
    mac = re.fullmatch(r"(MC)(\w{2,})", part)
    if mac:
        return "Mc" + mac[2].capitalize()
    return part.capitalize()
