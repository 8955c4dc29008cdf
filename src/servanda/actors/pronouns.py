"""Whom a pronoun stands for: the first form, by nearness and kind.

"He" and "she" are the person whom the sentence names first, or the sentence before it, and so back to the paragraph
before; "they" a group or several, "it" a state or a body, in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from servanda.actors.names import nouns
from servanda.actors.sentences import Sentences
from servanda.model import Span

KINDS = {"he": "person", "him": "person", "his": "person", "she": "person", "her": "person", "they": "body",
         "them": "body", "their": "body", "it": "body", "its": "body", "both": "body"}  # fmt: skip
STATE = re.compile(r"[A-Z]{3}(?:/|$)")
CODE = 3
# By what else than its name a text tells a state.
COUNTRY = frozenset(
    {"country", "government", "state", "nation", "republic", "kingdom", "authorities", "administration", "cabinet"}
)
# Farther back than so many sentences nobody looks for the one who is meant.
FARTHEST = 6
NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*(?:\s+[\w.'’-]+)*\s+[^\W\d_a-z][\w.'’-]*")


@dataclass(frozen=True, order=True)
class Mention:
    """Words in the text and the actor that they stand for."""

    span: Span
    code: str

    @property
    def kind(self) -> str:
        """A person, or a body: a state, an organisation, a group."""
        owner, _, part = self.code.partition("/")
        is_name = NAME.fullmatch(part or owner) is not None and not BODY.search(part or owner)
        return "person" if is_name else "body"

    @property
    def is_state(self) -> bool:
        """Whether it is a state itself, and no part of one."""
        return len(self.code) == CODE and STATE.match(self.code) is not None


BODY = re.compile(
    r"\b(?:Union|Nations|Council|Commission|Ministry|Department|Office|Parliament|Congress|Senate|House|Party|Court|"
    r"Bank|Fund|Army|Forces|Group|Organi[sz]ation|Agency|Committee|Cabinet|Government|States|Alliance|Front|Movement|"
    r"Negotiators|Leaders|Ministers|Coalition|Institute|Authority|Federation|Service|Guard|Treaty|Conference|Assembly|League|Community|Secretariat|Mission|Front|Army|Brotherhood)\b"
)


class Antecedents:
    """Every mention of an article, to look back through."""

    def __init__(self, text: str, mentions: Iterable[Mention]) -> None:
        self._sentences = Sentences(text)
        self._by_sentence: dict[int, list[Mention]] = {}
        for mention in sorted(set(mentions)):
            self._by_sentence.setdefault(self._sentences.number(mention.span.start), []).append(mention)

    def of(self, words: str, span: Span) -> str | None:
        """The actor that a pronoun stands for; None for what is no pronoun of a third person, or where nobody fits."""
        kind = KINDS.get(words.casefold())
        return self.before(span, kind) if kind else None

    def before(self, span: Span, kind: str) -> str | None:
        """The first of that kind (person, body, state) in the nearest sentence that names one before the span."""
        fits = STATE.match if kind == "state" else None
        for fitting in self._back(span, lambda one: bool(fits(one.code)) if fits else one.kind == kind):
            return fitting[0].code.split("/")[0] if kind == "state" else fitting[0].code
        return None

    def told_by(self, noun: str, span: Span) -> str | None:
        """The organisation named last before the span of which texts speak by that noun: the alliance, the bloc."""
        for fitting in self._back(span, lambda one: noun in nouns(one.code), farthest=len(self._sentences)):
            return fitting[-1].code
        return None

    def pair(self, span: Span, kind: str) -> tuple[str, str] | None:
        """The two of that kind (person, state) in the nearest sentence that names as many as two before the span."""
        for fitting in self._back(span, lambda one: one.kind == kind if kind == "person" else one.is_state):
            codes = list(dict.fromkeys(one.code for one in fitting))
            if len(codes) == 2:
                return codes[0], codes[1]
        return None

    def _back(self, span: Span, fits: Callable[[Mention], bool], farthest: int = FARTHEST) -> Iterator[list[Mention]]:
        """The fitting mentions of each sentence that has any, from that of the span back."""
        here = self._sentences.number(span.start)
        for number in range(here, max(-1, here - farthest), -1):
            mentions = self._by_sentence.get(number, ())
            if fitting := [one for one in mentions if one.span.end <= span.start and fits(one)]:
                yield fitting
