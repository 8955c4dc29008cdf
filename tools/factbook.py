"""Read the Factbook's wording of who governs: text in, offices with their holders out.

    President Joseph R. BIDEN, Jr. (since 20 January 2021); Vice President Kamala D. HARRIS (since 20 January 2021)

CAPITALS mark the name by which a person is called, first or last; "note" and what follows is prose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reviewed import REVIEWED

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY = r"(?:(\d{1,2})\s+)?(?:([A-Z][a-z]{2})[a-z]*\.?\s*)?(\d{4})\b"
SINCE = re.compile(
    r"(?:since|appointed|sworn in|assumed office|reinstated|installed|^)[a-z ]{0,70}?\s*(?:on\s+)?" + DAY, re.IGNORECASE
)
PERIOD = re.compile(rf"for the period {DAY} - {DAY}")
PARENTHESIS = re.compile(r"\(\(?(?:[^()]|\([^()]*\))*(?:\)|$)")
# A second office or a place between the title and the name.
BESIDE = re.compile(
    r"^(?:(?:and|or) )?(?:(?:Co-)?Vice President|Minister of Interior|Foreign Minister|(?:Acting )?Prime Minister|"
    r"of (?:China|the Republic|the Pitcairn Islands|French Polynesia))\s+|^is\s+"
)
# Nobody holds the office, or not yet, or the text tells a story instead.
NOBODY = re.compile(
    r"\bvacant\b|[- ](?:elect|designate)\b|^(?:formerly|on|[O0]n|there are|note)\b|assumes office", re.IGNORECASE
)
TEMPORARY = re.compile(r"^(?:acting|interim|caretaker|transition(?:al)?|gnu|cnsp|executive|de facto)\s+", re.IGNORECASE)
STORY = re.compile(
    r"\s*(?:\b(?:serves|serving|is the|is effectively|elected|in caretaker|sworn in|appointed|resigned|became|"
    r"commanding|has authority|was dismissed|seized|ruler of|chief administrative|Lieutenant Governor|and Spanish|"
    r"of Norway|of Denmark|of the Netherlands|announced)\b|\bnote\b|\s-\s|\+\+).*"
)
RANK = re.compile(
    r"^(?:(?:Brig|Maj|Lt|Gen|Col|Capt|Cmdr|Sr|Dr|Hon|Adm|Prof|Ms|Mr)\b\.?\s*|\(?[Rr]et\.?\)?\s+|"
    r"(?:General|Colonel|Major|Captain|Sir|Dame|Cardinal|Archbishop|Bishop|Vice Admiral|Rear Admiral|"
    r"Air Vice-Marshall?|Air Vice Marshall?|Commander|Grand Chief|Chief|Prince|Crown Prince|Princess|Sheikh|"
    r"Brigadier|Admiral|Air Marshal|Air Commodore|Major General|President)\s+)"
)
TITLES: dict[str, str] = REVIEWED["titles"]
TITLE = re.compile("|".join(f"(?P<o{number}>{pattern})" for number, pattern in enumerate(TITLES)))


@dataclass(frozen=True)
class Mention:
    """An office as one row tells it: name as worded, other spellings, and days in EDTF, empty where not told."""

    office: str
    words: str
    spellings: tuple[str, ...]
    since: str
    until: str = ""


def mentions(text: str) -> list[Mention]:
    """Those who hold the offices of a cell: the first told, who represents that one, and premiers beside it."""
    text = re.sub(r"^Notification Statement:.*?(?=\bPresident Nicolas MADURO)", "", text)
    text = re.sub(r",? represented by ", "; represented by ", re.sub(r"\s+", " ", text))
    found: list[Mention] = []
    for number, segment in enumerate(_segments(text)):
        represented = segment.startswith("represented by ")
        if number and not represented and not re.match(r"Prime Minister [A-Z]", segment):
            continue
        told = _read(segment.removeprefix("represented by "))
        found.extend(replace(one, office=one.office or "representative") if represented else one for one in told)
    return found


def day(parts: tuple[str | None, ...]) -> str:
    """A day, month or year in EDTF of the groups of `DAY`."""
    number, month, year = parts
    if month is None or month.casefold() not in MONTHS:
        return year or ""
    coded = f"{year}-{MONTHS.index(month.casefold()) + 1:02}"
    return f"{coded}-{int(number):02}" if number else coded


def _segments(text: str) -> list[str]:
    """The parts between semicolons outside parentheses, up to the first note."""
    depth, parts = 0, [""]
    for char in text:
        depth += (char == "(") - (char == ")" and depth > 0)
        if char == ";" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    kept = []
    for part in parts:
        before, *note = re.split(r"\bnote ?(?:-|:|\d)", part.strip(), maxsplit=1) if "(" not in part else [part.strip()]
        kept.append(before.strip())
        if note:
            break
    return [part for part in kept if part]


def _read(segment: str) -> list[Mention]:
    segment = PARENTHESIS.sub(lambda found: found[0] if re.search(r"\d{4}|acant", found[0]) else " ", segment)
    first, *_ = re.split(r"(?<=\))\s+(?=[A-Z(])", segment)
    inside = " ".join(PARENTHESIS.findall(first))
    plain = " ".join(PARENTHESIS.sub(" ", first).split())
    if NOBODY.search(plain) or "assumes office" in inside:
        return []
    period = PERIOD.search(inside)
    told = SINCE.search(inside.strip("()"))
    since, until = (day(period.groups()[:3]), day(period.groups()[3:])) if period else ("", "")
    since = since or (day(told.groups()) if told else "")
    office, rest = _office(plain)
    people = (
        re.split(r",\s+(?=[A-Z][a-z]+ [A-Z]{3})|\s+and\s+(?:Captain (?:Regent )?)?", rest)
        if "captain" in office or "Presidents" in plain
        else [rest]
    )
    named = (_named(one) for one in people)
    return [Mention(office, words, spellings, since, until) for words, spellings in named if words]


def _office(words: str) -> tuple[str, str]:
    """The office, empty where none is told, and the words after it."""
    words = words.strip(" ,")
    while found := TEMPORARY.match(words):
        words = words[found.end() :]
    title = TITLE.match(words)
    if title is None or not title[0]:
        return "", words
    office = next(
        name for name, (group, value) in zip(TITLES.values(), title.groupdict().items(), strict=True) if value
    )
    return office, BESIDE.sub("", words[title.end() :].strip(" ,"))


def _named(words: str) -> tuple[str, tuple[str, ...]]:
    """The name without ranks, nicknames and story, and the other spellings that the text gives."""
    spellings = re.findall(r"(?:also spelled|aka|also known as|formerly known as)\s+([^,;()]+)", words)
    spellings += re.findall(r"\[([^\]]+)\]", words)
    words = re.split(r",?\s*(?:also spelled|aka|also known as|formerly known as)\b", words)[0]
    nicknames = re.findall(r'[“"]([^"”]+)["”]', words)
    words = STORY.sub("", re.sub(r'[“"][^"”]+["”]|\[[^\]]*\]', " ", words))
    words = re.sub(r",\s*(?:Jr|Sr|Dr|Lt|Gen|Col|RN)\b\.?.*|\bJr\.?$", "", words).strip(" ,.'-")
    while found := RANK.match(words):
        words = words[found.end() :].strip()
    return " ".join(words.split()), tuple(part.strip(" .") for part in (*spellings, *nicknames))
