"""The newspaper's furniture: recognised by a lexicon, kept in the text, never read for acts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import cast

from servanda import data
from servanda.model import BlockKind
from servanda.page.dates import day

# No furniture is longer, but for captions; saves matching whole paragraphs against every pattern.
LONGEST = 420
SENTENCE_END = re.compile(r"[.!?][”\"’')\]]*$")
# A block of this many words that ends like a sentence closes a list of links.
SENTENCE_WORDS = 8
# "By our own reporter in the valley" names nobody and is a byline all the same; a longer one without names is a sentence.
SHORT_BYLINE = 7
KICKER = re.compile(r"^(?:By|By:|Original Author:?|Authors?:?|Written by:?|Words:?|Text:?|Live updates by)\s+", re.IGNORECASE)
# "Ada Byron in London", "Ada Byron at the Palais", "Ada Byron | 5 May", "Ada Byron (Agency)".
BEHIND_NAME = re.compile(r"\s+(?:in|at|for)\s+.*$|\s*[|(·].*$|\s+[–—]\s.*$")
PARTICLES = "al|bin|da|das|de|del|della|den|der|di|do|dos|du|e|el|ibn|la|le|ten|ter|van|von|y|zu"
NAME = re.compile(rf"[^\W\d_a-z][^\d\s/@]*(?:\s+(?:(?:{PARTICLES})|[^\W\d_a-z][^\d\s/@]*))*")
CREDIT_HEAD = re.compile(r"^.*?(?:\b(?:photo|image|picture|video|credit|illustration|graphic)\w*(?:\s+(?:credit|by|courtesy of))?\s*[:/|]\s*|©\s*)", re.IGNORECASE)
# "... after the talks. Photo: Agency/Name", "... | POOL", "... AGENCY/Name".
CREDIT_TAIL = re.compile(
    r"[\s(\[]*(?:\b(?:photo|image|picture|video|credit|illustration)s?(?:\s+(?:by|credit|courtesy of))?\s*[:/|]|©)\s*(?P<named>[^()\[\]]{2,80}?)[)\].]*$"
    r"|\s*\((?P<bracketed>[A-Z][\w./ &-]{1,30})\)$"
    r"|(?<=[.!?])\s+(?P<agency>[A-Z][A-Z .&-]+/[\w .'’-]{2,40})$",
    re.IGNORECASE,
)
CREDIT_LABEL = re.compile(r"^(?:(?:cover|file|main)\s+)?(?:photo(?:graph)?|picture|image|caption|pictured|watch)\s*:\s*", re.IGNORECASE)
# A credit names people and agencies; more words than this after "Photo:" are the caption itself.
LONGEST_CREDIT = 6
# "PARIS, Sept 5 (Norna) - ...", "KYIV/WARSAW (Agency) — ...": the agency's own dateline.
DATELINE = re.compile(
    r"^[^\W\d_a-z][\w .,/’'&-]{1,60}?(?:,\s*(?P<date>[A-Z][a-z]{2,8}\.?\s+\d{1,2}))?\s*\((?P<agency>[A-Z][^()]{1,40})\)\s*[-–—]"
)
# "..., Orda.kz reports.": an outlet that names itself in its lead.
SELF_NAMED = re.compile(r",\s+(?P<outlet>[A-Z][\w.&’'-]*(?:\s+[A-Z][\w.&’'-]*){0,3})\s+reports\.")


@cache
def lexicon() -> list[tuple[BlockKind, re.Pattern[str]]]:
    """Kinds with the patterns of `data/furniture.toml`, in the order in which they are tried."""
    patterns = data.toml("furniture.toml")
    return [
        (cast("BlockKind", kind), re.compile(f"(?:{'|'.join(found)})$", re.IGNORECASE | re.DOTALL))
        for kind, found in patterns.items()
        if isinstance(found, list)
    ]


def kind_of(words: str) -> BlockKind | None:
    """The furniture that a paragraph is; None for one that may be content.

    >>> kind_of("Original Author: Ada Byron"), kind_of("Ada Byron agreed to write.")
    ('byline', None)
    """
    words = words.strip()
    if len(words) > LONGEST:
        return None
    return next((kind for kind, pattern in lexicon() if pattern.match(words)), None)


def classify(pieces: Sequence[tuple[str, BlockKind | None]]) -> list[BlockKind]:
    """A kind for each paragraph, in order; a kind that a page's own marks give is kept unless the lexicon knows furniture.

    After a heading of links ("Latest news") all is navigation until a sentence comes.
    """
    kinds: list[BlockKind] = []
    in_links = False
    for words, marked in pieces:
        known = None if marked == "title" else kind_of(words)
        if known == "byline" and len(words.split()) > SHORT_BYLINE and not names(words):
            known = None
        if known == "caption" and _is_sentence(words.split("(")[0]) and marked in {"paragraph", "item"}:
            known = None
        in_links = known == "navigation" or (in_links and not (_is_sentence(words) or marked == "heading"))
        kinds.append(known or ("navigation" if in_links else marked or "paragraph"))
    return kinds


def _is_sentence(words: str) -> bool:
    return len(words.split()) >= SENTENCE_WORDS and bool(SENTENCE_END.search(words.strip()))


def told(blocks: Iterable[tuple[str, BlockKind]]) -> dict[str, str | None]:
    """Metadata that the text tells of itself: title, author, credit, caption, publisher, day.

    A day without a year comes as XXXX-09-05 (law 4).
    """
    found: dict[str, str | None] = {}
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
            found.setdefault("published", day(line))
        elif kind in {"paragraph", "item"}:
            paragraphs += 1
            for name, value in _self_told(line).items() if paragraphs <= 2 else ():
                found.setdefault(name, value)
    return found


def _self_told(paragraph: str) -> dict[str, str | None]:
    if dateline := DATELINE.match(paragraph):
        return {"publisher": dateline["agency"], "published": day(dateline["date"]) if dateline["date"] else None}
    named = SELF_NAMED.search(paragraph)
    return {"publisher": named["outlet"]} if named else {}


def split_credit(words: str) -> dict[str, str | None]:
    """A caption and its credit told apart.

    >>> split_credit("The hall on Monday. Photo: Agency/Ada Byron")
    {'caption': 'The hall on Monday.', 'credit': 'Agency/Ada Byron'}
    """
    named = CREDIT_HEAD.sub("", words)
    if kind_of(words) == "credit" and len(named.split()) <= LONGEST_CREDIT:
        return {"caption": None, "credit": named or None}
    words = CREDIT_LABEL.sub("", words)
    if tail := CREDIT_TAIL.search(words):
        return {"caption": words[: tail.start()].strip() or None, "credit": (tail["named"] or tail["bracketed"] or tail["agency"]).strip()}
    return {"caption": words, "credit": None}


def names(words: str) -> str | None:
    """Authors in one form; bodies that are no person, and places behind a name, are left out; None if nobody is left.

    >>> names("By Ada Byron, London; Karl Marx, and Staff")
    'Ada Byron and Karl Marx'
    """
    nobody = set(data.toml("furniture.toml")["words"]["no_author"])
    words = BEHIND_NAME.sub("", KICKER.sub("", words.strip()))
    parts = [part.strip(" .") for part in re.split(r"\s*[;,&]\s*(?:and\s+)?|\s+and\s+", words)]
    people = [
        part.title() if part.isupper() else part
        for part in dict.fromkeys(parts)
        if part and part.lower().removeprefix("the ") not in nobody and NAME.fullmatch(part)
    ]
    if any(" " in person for person in people):
        people = [person for person in people if " " in person and person not in capitals()]
    if not people:
        return None
    return people[0] if len(people) == 1 else f"{', '.join(people[:-1])} and {people[-1]}"


@cache
def capitals() -> frozenset[str]:
    """The capitals of all states, which bylines set behind their authors' names."""
    return frozenset(name for row in data.rows("states.tsv") for name in row["capital"].split("|"))
