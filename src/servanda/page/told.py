"""What a text tells of itself: title, author, credit, publisher, day."""

from __future__ import annotations

import re
from collections.abc import Iterable

from servanda.model import BlockKind
from servanda.page.bylines import KICKER, capitals, names
from servanda.page.dates import day
from servanda.page.furniture import kind_of

PICTURE = r"(?:photo(?:graph)?|image|picture|video|credit|illustration|graphic)s?"
LABEL = rf"{PICTURE}(?:\s+(?:credit|by|courtesy of))?\s*[:/|]"
CREDIT_HEAD = re.compile(rf"^.*?(?:\b{LABEL}\s*|©\s*)", re.IGNORECASE)
# "... after the talks. Photo: Agency/Name", "... | POOL", "... (Agency)", "... AGENCY/Name".
CREDIT_TAIL = re.compile(
    rf"[\s(\[]*(?:(?i:\b{LABEL})|©)\s*(?P<named>[^()\[\]]{{2,80}}?)[)\].]*$"
    r"|\s*\((?P<bracketed>[A-Z][\w./ &-]{1,30})\)$"
    r"|(?<=[.!?])\s+(?P<agency>[A-Z][A-Z .&-]+/[\w .'’-]{2,40})$"
)
CAPTION_LABEL = re.compile(
    r"^(?:(?:cover|file|main)\s+)?(?:photo(?:graph)?|picture|image|caption|pictured|watch)\s*:\s*", re.IGNORECASE
)
# A credit names people and agencies; more words than this after "Photo:" are the caption itself.
LONGEST_CREDIT = 6
# "Sept 5", "5 September 2025".
_DATE = r"(?P<date>(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8}\.?)(?:,?\s+\d{4})?)"
# "PARIS, Sept 5 (Norna) - ...", "KYIV/WARSAW (Agency) — ...": the agency's own dateline.
DATELINE = re.compile(
    rf"^[^\W\d_a-z][\w .,/’'&-]{{1,60}}?(?:,\s*{_DATE})?"
    r"\s*\((?P<agency>[A-Z][^()]{1,40})\)\s*[-–—]"
)
# "ROME – ", "KINGSTON/NAIROBI, March 14 - ": the same without an agency; "Nairobi - " only for a capital.
CAPITALS_LINE = re.compile(rf"[^\W\d_a-z][^\Wa-z]*(?:[ /.,’'-]+[^\W\d_a-z][^\Wa-z]*)*(?:,\s*{_DATE})?\s+[-–—]\s+")
PLACE_LINE = re.compile(r"(?P<place>[^\W\d_a-z][\w’' -]{2,30}?)\s+[-–—]\s+")
# "..., Orda.kz reports.": an outlet that names itself in its lead.
SELF_NAMED = re.compile(r",\s+(?P<outlet>[A-Z][\w.&’'-]*(?:\s+[A-Z][\w.&’'-]*){0,3})\s+reports\.")


def told(blocks: Iterable[tuple[str, BlockKind]]) -> dict[str, str | None]:
    """Metadata that the text tells of itself: title, author, credit, caption, publisher, day.

    A day without a year comes as XXXX-09-05 (law 4), if none is told in full.
    """
    found: dict[str, str | None] = {}
    days: list[str | None] = []
    paragraphs = 0
    for words, kind in blocks:
        line = " ".join(words.split())
        if kind == "title":
            found.setdefault("title", line)
        elif kind == "byline" and KICKER.match(line):
            found.setdefault("author", names(KICKER.sub("", line)))
        elif kind in {"credit", "caption"}:
            for name, value in split_credit(line).items():
                if value:
                    found.setdefault(name, value)
        elif kind == "date":
            days.append(day(line))
        elif kind in {"paragraph", "item"}:
            paragraphs += 1
            if paragraphs > 2:
                continue
            if outlet := _outlet(line):
                found.setdefault("publisher", outlet)
            days.append(_dated(line))
    if dated := [one for one in days if one]:
        found["published"] = min(dated, key=lambda one: one.startswith("XXXX"))  # the first of those in full, if any
    return found


def dateline(paragraph: str) -> int:
    """How many characters at the start of an article's first paragraph are a dateline; 0 where there is none.

    >>> dateline("PARIS, Sept 5 (Agency) - Leaders met."), dateline("Leaders met - and parted.")
    (25, 0)
    """
    if agency := DATELINE.match(paragraph):
        return agency.end() + len(paragraph[agency.end() :]) - len(paragraph[agency.end() :].lstrip())
    if line := CAPITALS_LINE.match(paragraph):
        return line.end()
    named = PLACE_LINE.match(paragraph)
    return named.end() if named and named["place"] in capitals() else 0


def _outlet(paragraph: str) -> str | None:
    if agency := DATELINE.match(paragraph):
        return agency["agency"]
    named = SELF_NAMED.search(paragraph)
    return named["outlet"] if named else None


def _dated(paragraph: str) -> str | None:
    """The day of a dateline; one without an agency is followed by a sentence, unlike "KYIV, 6 May - the day when"."""
    line = DATELINE.match(paragraph) or CAPITALS_LINE.match(paragraph)
    if not line or not line["date"] or paragraph[line.end() :].lstrip()[:1].islower():
        return None
    return day(line["date"])


def split_credit(words: str) -> dict[str, str | None]:
    """A caption and its credit told apart.

    >>> split_credit("The hall on Monday. Photo: Agency/Ada Byron")
    {'caption': 'The hall on Monday.', 'credit': 'Agency/Ada Byron'}
    """
    named = CREDIT_HEAD.sub("", words)
    if kind_of(words) == "credit" and len(named.split()) <= LONGEST_CREDIT:
        return {"caption": None, "credit": named or None}
    words = CAPTION_LABEL.sub("", words)
    if tail := CREDIT_TAIL.search(words):
        return {
            "caption": words[: tail.start()].strip() or None,
            "credit": (tail["named"] or tail["bracketed"] or tail["agency"]).strip(),
        }
    return {"caption": words, "credit": None}
