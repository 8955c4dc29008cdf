"""Whom a pronoun stands for: the first form, by nearness and kind.

"He" and "she" are the person whom the sentence names first, or the sentence before it, and so back to the paragraph
before; "they" a group or several, "it" a state or a body, in the same way.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servanda.model import Span

KINDS = {"he": "person", "him": "person", "his": "person", "she": "person", "her": "person", "they": "body",
         "them": "body", "their": "body", "it": "body", "its": "body", "both": "body"}  # fmt: skip
SENTENCE = re.compile(r"(?<=[.!?])[”’\"')\]]*\s+(?=[“‘\"'(\[]?[A-Z])|\n+")
STATE = re.compile(r"[A-Z]{3}(?:/|$)")
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


BODY = re.compile(
    r"\b(?:Union|Nations|Council|Commission|Ministry|Department|Office|Parliament|Congress|Senate|House|Party|Court|"
    r"Bank|Fund|Army|Forces|Group|Organi[sz]ation|Agency|Committee|Cabinet|Government|States|Alliance|Front|Movement|"
    r"Negotiators|Leaders|Ministers|Coalition|Institute|Authority|Federation|Service|Guard|Treaty|Conference|Assembly|League|Community|Secretariat|Mission|Front|Army|Brotherhood)\b"
)


class Antecedents:
    """Every mention of an article, to look back through."""

    def __init__(self, text: str, mentions: Iterable[Mention]) -> None:
        self._starts = [0, *(found.end() for found in SENTENCE.finditer(text))]
        self._by_sentence: dict[int, list[Mention]] = {}
        for mention in sorted(set(mentions)):
            self._by_sentence.setdefault(self._sentence(mention.span.start), []).append(mention)

    def _sentence(self, at: int) -> int:
        return bisect_left(self._starts, at + 1) - 1

    def of(self, words: str, span: Span) -> str | None:
        """The actor that a pronoun stands for; None for what is no pronoun of a third person, or where nobody fits."""
        kind = KINDS.get(words.casefold())
        return self.before(span, kind) if kind else None

    def before(self, span: Span, kind: str) -> str | None:
        """The first of that kind (person, body, state) in the nearest sentence that names one before the span."""
        here = self._sentence(span.start)
        for number in range(here, here - FARTHEST, -1):
            fitting = self._fitting(self._by_sentence.get(number, ()), span, kind)
            if fitting:
                return fitting[0].code.split("/")[0] if kind == "state" else fitting[0].code
        return None

    @staticmethod
    def _fitting(mentions: Sequence[Mention], before: Span, kind: str) -> list[Mention]:
        return [
            one
            for one in mentions
            if one.span.end <= before.start and (STATE.match(one.code) if kind == "state" else one.kind == kind)
        ]
